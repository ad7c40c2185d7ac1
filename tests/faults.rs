//! The program is killed and the disk fails at any moment of `archive add`, and nothing is lost that was there.
//!
//! How often is set by RESURFACE_KILLS, RESURFACE_SYSTEM_CALL_KILLS and RESURFACE_DISK_FAULTS. What needs strace or the
//! right to mount a disk says so where it is not there.

#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    reason = "what cannot be unwrapped fails the test, as it should"
)]
#![allow(
    clippy::print_stdout,
    reason = "what was skipped and how often something was tried is to be seen"
)]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use common::{ARCHIVE, Desk, Run, photo, png};
use resurface::archive::{Archive, ItemDetail};

const PHOTOS: u64 = 150;
const ADD: [&str; 7] = ["archive", "add", "in", "--archive", ARCHIVE, "--jobs", "1"];

fn times(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).map_or(otherwise, |count| count.parse().unwrap())
}

fn desk() -> Desk {
    desk_of(PHOTOS)
}

fn desk_of(photos: u64) -> Desk {
    let desk = Desk::new();
    for number in 0..photos {
        desk.write(format!("in/{number:03}.png"), &png(&photo(number)));
    }
    desk
}

/// All that an archive says of its items, but when they were added. Fails unless it is sound.
#[track_caller]
fn said(path: &Path) -> BTreeMap<i64, ItemDetail> {
    let archive = Archive::open_existing(path).unwrap();
    let damage = archive.check_deep().unwrap().damage;
    assert!(damage.is_empty(), "{damage:?}");
    let ids = archive.items().unwrap().into_iter().map(|item| item.id);
    ids.map(|id| {
        let mut item = archive.item(id).unwrap();
        item.added_at.clear();
        (id, item)
    })
    .collect()
}

/// What an undisturbed run says, and how long it takes.
fn undisturbed(desk: &Desk) -> (BTreeMap<i64, ItemDetail>, Duration) {
    let begun = Instant::now();
    desk.run(&ADD).exits(0);
    let took = begun.elapsed();
    let whole = said(&desk.path(ARCHIVE));
    assert_eq!(whole.len() as u64, PHOTOS);
    forget(desk);
    (whole, took)
}

/// Removes the archive with all that lies beside it.
fn forget(desk: &Desk) {
    for ending in ["", "-wal", "-shm", "-journal"] {
        let _ = fs::remove_file(desk.path(format!("{ARCHIVE}{ending}")));
    }
}

/// What is in the archive now, as another program sees it. Nothing where there is none yet.
fn acknowledged(desk: &Desk) -> Vec<i64> {
    // For reading only: this must not repair what was interrupted.
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
    let read = || -> rusqlite::Result<Vec<i64>> {
        let connection = rusqlite::Connection::open_with_flags(desk.path(ARCHIVE), flags)?;
        let mut statement = connection.prepare("SELECT id FROM items")?;
        let ids = statement.query_map([], |row| row.get(0))?;
        ids.collect()
    };
    read().unwrap_or_default()
}

/// After an interruption: nothing that was there is lost, and nothing is half.
#[track_caller]
fn nothing_lost(desk: &Desk, acknowledged: &[i64], whole: &BTreeMap<i64, ItemDetail>) -> usize {
    let there = desk.path(ARCHIVE);
    if fs::metadata(&there).map_or(0, |file| file.len()) == 0 && acknowledged.is_empty() {
        return 0;
    }
    if acknowledged.is_empty()
        && matches!(
            Archive::open_existing(&there),
            Err(resurface::error::Error::NotAnArchive { .. })
        )
    {
        // It had not been made yet.
        return 0;
    }
    let said = said(&there);
    for id in acknowledged {
        assert!(said.contains_key(id), "item {id} is lost");
    }
    for (id, item) in &said {
        assert_eq!(Some(item), whole.get(id));
    }
    said.len()
}

#[test]
fn nothing_is_lost_where_the_program_is_killed_at_any_time() {
    let kills = times("RESURFACE_KILLS", 6);
    let desk = desk();
    let (whole, took) = undisturbed(&desk);
    let (mut state, mut killed, mut completed) = (5_u64, 0, 0);
    while killed < kills {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        // What is left to do gets less from kill to kill.
        let wait = took.mul_f64((state >> 33) as f64 / f64::from(1_u32 << 31) * 0.6);
        let mut child = desk.program(&ADD).stdout(Stdio::null()).spawn().unwrap();
        let begun = Instant::now();
        let mut seen = Vec::new();
        while begun.elapsed() < wait && child.try_wait().unwrap().is_none() {
            seen = acknowledged(&desk);
            std::thread::sleep(Duration::from_millis(5));
        }
        let ended = child.try_wait().unwrap().is_some();
        child.kill().unwrap();
        child.wait().unwrap();
        let there = nothing_lost(&desk, &seen, &whole);
        killed += u64::from(!ended);
        if ended || there as u64 == PHOTOS {
            desk.run(&ADD).exits(0);
            assert_eq!(said(&desk.path(ARCHIVE)), whole);
            completed += 1;
            forget(&desk);
        }
    }
    desk.run(&ADD).exits(0);
    assert_eq!(said(&desk.path(ARCHIVE)), whole);
    println!(
        "killed {killed} times, completed {} archives",
        completed + 1
    );
}

/// What an archive is written with.
const CALLS: [&str; 7] = [
    "pwrite64",
    "fdatasync",
    "fsync",
    "ftruncate",
    "unlink",
    "openat",
    "write",
];

fn has_strace() -> bool {
    let probe = Command::new("strace")
        .args(["-f", "-o", "/dev/null", "true"])
        .output();
    let there = probe.is_ok_and(|output| output.status.success());
    if !there {
        println!("skipped: strace is not installed, or may not trace here");
    }
    there
}

/// `archive add` under strace with these options, stopped at no other call than those traced; so no signal can be sent.
fn traced(desk: &Desk, options: &[&str]) -> Run {
    strace(desk, &[&["--seccomp-bpf"], options].concat())
}

/// `archive add` under strace with these options.
fn strace(desk: &Desk, options: &[&str]) -> Run {
    let program = desk.program(&ADD);
    let mut strace = Command::new("strace");
    strace
        .args(["-f", "-o", "trace"])
        .args(options)
        .arg(program.get_program())
        .args(program.get_args())
        .current_dir(desk.path(""))
        .env("HOME", desk.path(""));
    Run::of(strace)
}

/// How often each call is made in an undisturbed run that makes an archive.
fn counts(desk: &Desk) -> BTreeMap<&'static str, u64> {
    let trace = format!("trace={}", CALLS.join(","));
    traced(desk, &["-e", &trace]).exits(0);
    let trace = String::from_utf8(desk.read("trace")).unwrap();
    forget(desk);
    // Calls are counted for each thread on its own; the one that writes is the first.
    let first = trace.split_whitespace().next().unwrap().to_owned();
    let of_first = |line: &&str| line.split_whitespace().next() == Some(&first);
    let mut counts = BTreeMap::new();
    for call in CALLS {
        let begins = |line: &&str| {
            line.split_whitespace()
                .nth(1)
                .is_some_and(|word| word.starts_with(&format!("{call}(")))
        };
        let count = trace.lines().filter(of_first).filter(begins).count();
        if count > 0 {
            counts.insert(call, count as u64);
        }
    }
    counts
}

/// So many points among the calls, spread over all kinds and the whole run.
fn points(counts: &BTreeMap<&'static str, u64>, calls: &[&str], number: u64) -> Vec<(String, u64)> {
    let kinds: Vec<(&str, u64)> = calls
        .iter()
        .filter_map(|call| Some((*call, *counts.get(call)?)))
        .collect();
    (0..number)
        .map(|at| {
            let (call, count) = kinds[(at as usize) % kinds.len()];
            let round = at / kinds.len() as u64;
            let rounds = number.div_ceil(kinds.len() as u64);
            (call.to_owned(), 1 + round * count / rounds)
        })
        .collect()
}

#[test]
fn nothing_is_lost_where_the_program_is_killed_at_a_system_call() {
    if !has_strace() {
        return;
    }
    let desk = desk();
    let (whole, _) = undisturbed(&desk);
    let counts = counts(&desk);
    let points = points(&counts, &CALLS, times("RESURFACE_SYSTEM_CALL_KILLS", 7));
    let mut killed = 0;
    for (call, when) in &points {
        let inject = format!("inject={call}:signal=KILL:when={when}");
        let trace = format!("trace={call}");
        strace(&desk, &["-e", &trace, "-e", &inject]);
        killed +=
            u64::from(String::from_utf8_lossy(&desk.read("trace")).contains("killed by SIGKILL"));
        nothing_lost(&desk, &[], &whole);
        desk.run(&ADD).exits(0);
        assert_eq!(said(&desk.path(ARCHIVE)), whole, "{call} {when}");
        forget(&desk);
    }
    println!(
        "killed at {killed} of {} system calls; calls of a run: {counts:?}",
        points.len()
    );
    assert!(killed * 10 >= points.len() as u64 * 9);
}

#[test]
fn a_disk_that_fails_is_named_and_the_next_run_goes_on() {
    if !has_strace() {
        return;
    }
    let desk = desk();
    let (whole, _) = undisturbed(&desk);
    let counts = counts(&desk);
    let calls = ["pwrite64", "fdatasync", "fsync", "ftruncate"];
    let number = times("RESURFACE_DISK_FAULTS", 4);
    let (mut failed, mut tried) = (0, 0);
    for error in ["ENOSPC", "EIO"] {
        for (at, (call, when)) in points(&counts, &calls, number).iter().enumerate() {
            // Once, or from then on.
            let lasting = if at % 3 == 0 { "" } else { "+" };
            let inject = format!("inject={call}:error={error}:when={when}{lasting}");
            let trace = format!("trace={call}");
            let run = traced(&desk, &["-e", &trace, "-e", &inject]);
            tried += 1;
            if run.complaint().is_empty() {
                // It failed where nothing was lost by it, such as in tidying up after the last addition.
                run.exits(0);
            } else {
                run.exits(1).complains_of(&[ARCHIVE, "isk"]);
                failed += 1;
            }
            nothing_lost(&desk, &[], &whole);
            desk.run(&ADD).exits(0);
            assert_eq!(said(&desk.path(ARCHIVE)), whole, "{error} {call} {when}");
            forget(&desk);
        }
    }
    println!("{tried} faults, {failed} ended the run with exit code 1");
    assert!(failed * 2 > tried, "{failed} of {tried}");
}

/// A small disk in memory, which is gone afterwards.
struct SmallDisk<'d>(&'d Desk);

impl SmallDisk<'_> {
    fn mount(desk: &Desk, options: &str) -> bool {
        fs::create_dir_all(desk.path("disk")).unwrap();
        let mount = Command::new("mount")
            .args(["-t", "tmpfs", "-o", options, "none"])
            .arg(desk.path("disk"))
            .output();
        mount.is_ok_and(|output| output.status.success())
    }
}

impl Drop for SmallDisk<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path("disk")).status();
    }
}

#[test]
fn a_full_disk_is_named_and_with_more_room_the_run_goes_on() {
    // More than goes on the disk, however the writer and its log share it.
    let photos = 3 * PHOTOS;
    let desk = desk_of(photos);
    desk.run(&ADD).exits(0);
    let whole = said(&desk.path(ARCHIVE));
    forget(&desk);
    if !SmallDisk::mount(&desk, "size=1m") {
        println!("skipped: no disk may be mounted here");
        return;
    }
    let disk = SmallDisk(&desk);
    let add = [
        "archive",
        "add",
        "in",
        "--archive",
        "disk/desk.db",
        "--jobs",
        "1",
    ];
    desk.run(&add)
        .exits(1)
        .complains_of(&["disk/desk.db", "disk is full"]);
    let kept = said(&desk.path("disk/desk.db"));
    assert!((kept.len() as u64) < photos);

    // Nothing else is half written on a full disk.
    let copy = [
        "archive",
        "backup",
        "disk/copy.db",
        "--archive",
        "disk/desk.db",
    ];
    desk.run(&copy).exits(1).complains_of(&["disk/copy.db"]);
    desk.run(&add).exits(1);
    let verify = [
        "verify",
        "in/000.png",
        "--archive",
        "disk/desk.db",
        "--report",
        "disk/report",
    ];
    fs::write(desk.path("disk/ballast"), vec![0; 1 << 20]).unwrap_err();
    desk.run(&verify)
        .exits(1)
        .complains_of(&["cannot write", "disk/"]);
    let compare = [
        "compare",
        "in/000.png",
        "in/000.png",
        "--picture",
        "disk/pair.png",
    ];
    desk.run(&compare).exits(1).complains_of(&["disk/pair.png"]);
    let names: Vec<String> = fs::read_dir(desk.path("disk"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.starts_with("desk.db") && name != "ballast")
        .collect();
    assert!(names.is_empty(), "{names:?}");

    fs::remove_file(desk.path("disk/ballast")).unwrap();
    assert!(SmallDisk::mount(&desk, "remount,size=64m"));
    desk.run(&add).exits(0);
    assert_eq!(said(&desk.path("disk/desk.db")), whole);
    drop(disk);
}
