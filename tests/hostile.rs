//! Thousands of damaged files of every format: each is listed once with a status, nothing breaks down, hangs or is left
//! behind, and memory stays bounded.
//!
//! `RESURFACE_HOSTILE_FILES=3000 cargo test --release --test hostile -- --nocapture` makes more of them and tells what it
//! measured. The files are the same every time; `RESURFACE_HOSTILE_KEEP` names a folder where they stay. With
//! `RESURFACE_SHARED`, other people's hostile files are examined as well.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stderr,
    reason = "a test may stop at the first surprise and tells what it measured"
)]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use common::{ARCHIVE, Desk, file_name, list, photo, text};
use image::{DynamicImage, ImageFormat};
use serde_json::Value;

/// Files that are made where nobody asks for more.
const USUAL: usize = 400;
/// Most bytes of memory that the program, or one of its children, may take for these small files.
const MOST_MEMORY: u64 = 3 << 29;
/// Longest time that one file may take on average.
const MOST_TIME: Duration = Duration::from_secs(2);

/// Numbers below a bound, in a fixed sequence: a failure can be repeated.
struct Sequence(u64);

impl Sequence {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % bound.max(1)
    }
}

/// A small file of every format that can be made here, with its ending.
fn seeds(desk: &Desk) -> Vec<(String, Vec<u8>)> {
    let picture = DynamicImage::ImageRgb8(image::imageops::thumbnail(&photo(7), 96, 64));
    let mut seeds = Vec::new();
    for (format, ending) in [
        (ImageFormat::Png, "png"),
        (ImageFormat::Jpeg, "jpg"),
        (ImageFormat::Gif, "gif"),
        (ImageFormat::Bmp, "bmp"),
        (ImageFormat::Tiff, "tif"),
        (ImageFormat::WebP, "webp"),
    ] {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).unwrap();
        seeds.push((ending.to_owned(), bytes.into_inner()));
    }
    let film = "testsrc2=s=96x64:r=10:d=0.8";
    let sound = "sine=f=440:d=0.8";
    let inputs = ["-f", "lavfi", "-i", film, "-f", "lavfi", "-i", sound];
    let made: [(&str, &[&str]); 12] = [
        ("h264.mp4", &["-c:v", "libx264", "-c:a", "aac"]),
        (
            "mpeg4.mp4",
            &[
                "-c:v",
                "mpeg4",
                "-c:a",
                "aac",
                "-metadata",
                "location=+33.3+044.4/",
            ],
        ),
        (
            "moved.mp4",
            &["-c:v", "mpeg4", "-an", "-movflags", "faststart"],
        ),
        (
            "parts.mp4",
            &[
                "-c:v",
                "mpeg4",
                "-an",
                "-movflags",
                "frag_keyframe+empty_moov",
            ],
        ),
        ("qt.mov", &["-c:v", "mpeg4", "-c:a", "pcm_s16le"]),
        (
            "a.mkv",
            &["-c:v", "mpeg4", "-c:a", "ac3", "-metadata", "title=x"],
        ),
        ("a.webm", &["-c:v", "libvpx", "-c:a", "libopus"]),
        ("a.avi", &["-c:v", "mjpeg", "-an"]),
        ("a.ts", &["-c:v", "mpeg2video", "-c:a", "mp2"]),
        ("a.flv", &["-c:v", "flv1", "-an"]),
        ("moving.gif", &["-an"]),
        (
            "still.avif",
            &[
                "-frames:v",
                "1",
                "-an",
                "-c:v",
                "libaom-av1",
                "-still-picture",
                "1",
                "-cpu-used",
                "8",
            ],
        ),
    ];
    fs::create_dir(desk.path("seeds")).unwrap();
    for (name, options) in made {
        let path = desk.path(format!("seeds/{name}"));
        let run = Command::new("ffmpeg")
            .args(["-nostdin", "-v", "quiet", "-bitexact"])
            .args(inputs)
            .args(options)
            .arg(&path)
            .status();
        // Not every ffmpeg has every coder.
        match run.is_ok_and(|status| status.success()) {
            true => seeds.push((name.to_owned(), fs::read(path).unwrap())),
            false => eprintln!("no {name}: ffmpeg cannot make it here"),
        }
    }
    // Photos with all that cameras and messengers write into them.
    let samples = fs::read_dir(common::sample("incoming")).unwrap();
    let mut samples: Vec<PathBuf> = samples.map(|entry| entry.unwrap().path()).collect();
    samples.sort();
    for path in samples {
        let bytes = fs::read(&path).unwrap();
        if bytes.len() < 200_000 {
            seeds.push((file_name(path.to_str().unwrap()).to_owned(), bytes));
        }
    }
    seeds
}

/// One file of two, damaged in one of several ways.
fn damaged(own: &[u8], other: &[u8], numbers: &mut Sequence) -> Vec<u8> {
    let mut bytes = own.to_vec();
    // What is near the beginning says how the rest is read.
    let near = |numbers: &mut Sequence, length: usize| match numbers.below(2) {
        0 => numbers.below(length.min(512)),
        _ => numbers.below(length),
    };
    match numbers.below(8) {
        0 => bytes.truncate(numbers.below(own.len())),
        1 => {
            let at = near(numbers, own.len());
            bytes[at] ^= 1 << numbers.below(8);
        }
        2 => {
            for _ in 0..1 + numbers.below(24) {
                let at = near(numbers, own.len());
                bytes[at] = numbers.below(256) as u8;
            }
        }
        3 => {
            // A length that lies.
            let at = near(numbers, own.len().saturating_sub(4));
            let lies = [
                [0xff; 4],
                [0; 4],
                [0x7f, 0xff, 0xff, 0xff],
                [0, 0, 0, 1],
                [0x80, 0, 0, 0],
            ];
            bytes[at..at + 4].copy_from_slice(&lies[numbers.below(lies.len())]);
        }
        4 => {
            let from = near(numbers, own.len());
            let to = from + numbers.below(own.len() - from);
            bytes.drain(from..to);
        }
        5 => {
            let from = near(numbers, own.len());
            let part = own[from..from + numbers.below(own.len() - from)].to_vec();
            let at = near(numbers, own.len());
            bytes.splice(at..at, part);
        }
        6 => {
            let from = near(numbers, own.len());
            let to = from + numbers.below((own.len() - from).min(4096));
            bytes[from..to].fill(0);
        }
        _ => {
            bytes.truncate(near(numbers, own.len()));
            bytes.extend(&other[numbers.below(other.len())..]);
        }
    }
    bytes
}

/// What a run took.
#[derive(Debug, Default)]
struct Took {
    time: Duration,
    /// Most memory of the program and of one of its children, in bytes.
    own: u64,
    child: u64,
}

/// Runs the program and measures it. Fails where it does not end as it should.
fn measured(desk: &Desk, files: usize, arguments: &[&str]) -> (Vec<u8>, Took) {
    let begun = Instant::now();
    let output = desk.path("output");
    let complaints = desk.path("complaints");
    let mut child = desk
        .program(arguments)
        .stdin(Stdio::null())
        .stdout(fs::File::create(&output).unwrap())
        .stderr(fs::File::create(&complaints).unwrap())
        .spawn()
        .unwrap();
    let mut took = Took::default();
    let most = Duration::from_secs(60) + MOST_TIME * u32::try_from(files).unwrap();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        took.own = took.own.max(peak_memory(child.id()));
        let itself = program_of(child.id());
        // Until a child became another program, it shares the memory of this one.
        for other in children(child.id())
            .into_iter()
            .filter(|other| program_of(*other) != itself)
        {
            took.child = took.child.max(peak_memory(other));
        }
        if begun.elapsed() > most {
            child.kill().unwrap();
            panic!("{arguments:?} hangs");
        }
        std::thread::sleep(Duration::from_millis(10));
    };
    took.time = begun.elapsed();
    let complaints = String::from_utf8_lossy(&fs::read(complaints).unwrap()).into_owned();
    assert!(
        matches!(status.code(), Some(0 | 3)),
        "{arguments:?}: {status} {complaints}"
    );
    assert!(
        !complaints.contains("panicked") && !complaints.contains("broke down"),
        "{complaints}"
    );
    assert!(
        took.own < MOST_MEMORY && took.child < MOST_MEMORY,
        "{arguments:?}: {took:?}"
    );
    assert_eq!(left_behind(&desk.path("in")), Vec::<u32>::new());
    (fs::read(output).unwrap(), took)
}

/// Most memory that a process took so far, in bytes; 0 where the system does not tell.
fn peak_memory(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) << 10
}

/// Where the program of a process is, where the system tells.
fn program_of(process: u32) -> Option<PathBuf> {
    fs::read_link(format!("/proc/{process}/exe")).ok()
}

fn processes() -> Vec<u32> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .collect()
}

fn children(parent: u32) -> Vec<u32> {
    let of_parent = |process: &u32| {
        let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
        let after_name = stat.rsplit_once(')').map(|(_, rest)| rest.to_owned());
        let id = after_name.and_then(|rest| rest.split_whitespace().nth(1)?.parse::<u32>().ok());
        id == Some(parent)
    };
    processes().into_iter().filter(of_parent).collect()
}

/// Processes that still have a file of this folder as their input.
fn left_behind(folder: &Path) -> Vec<u32> {
    let reads = |process: &u32| {
        fs::read_link(format!("/proc/{process}/fd/0")).is_ok_and(|path| path.starts_with(folder))
    };
    processes().into_iter().filter(reads).collect()
}

/// Examines what is in `in` with every command that does. Gives how many files have which status and error.
fn examined(desk: &Desk, files: usize) -> BTreeMap<String, usize> {
    let (output, inspected) = measured(
        desk,
        files,
        &["inspect", "in", "--thorough", "--format", "json"],
    );
    let by_inspect = listed(&output, files);
    let (output, added) = measured(
        desk,
        files,
        &["archive", "add", "in", "--archive", "other.db"],
    );
    let added_text = String::from_utf8(output).unwrap();
    // Against an archive that knows none of them: thousands of copies of one another would all match.
    let arguments = ["verify", "in", "--archive", ARCHIVE, "--format", "json"];
    let (output, verified) = measured(desk, files, &arguments);
    let by_verify = listed(&output, files);
    let mut counts = BTreeMap::new();
    for (name, item) in &by_verify {
        let status = text(item, "/status");
        let code = item["error_code"].as_str().unwrap_or("-");
        assert_ne!(code, "defect", "{item:#}");
        assert_eq!(item["error"].is_null(), status == "ok", "{item:#}");
        assert_eq!(item["sha256"], by_inspect[name]["sha256"]);
        if !["ok", "truncated"].contains(&status) {
            let named = added_text
                .lines()
                .filter(|line| line.contains(name.as_str()))
                .count();
            assert_eq!(named, 1, "{name}: {added_text}");
        }
        *counts.entry(format!("{status} {code}")).or_default() += 1;
    }
    eprintln!(
        "{files} files: {counts:#?}\ninspect {inspected:?}\nadd {added:?}\nverify {verified:?}"
    );
    counts
}

/// The items by their names, of which there must be one for each file.
fn listed(output: &[u8], files: usize) -> BTreeMap<String, Value> {
    let results: Value = serde_json::from_slice(output).unwrap();
    let items = list(&results, "/items").iter();
    let items: Vec<(String, Value)> = items
        .map(|item| (text(item, "/path").to_owned(), item.clone()))
        .collect();
    assert_eq!(items.len(), files);
    let by_name: BTreeMap<String, Value> = items.into_iter().collect();
    assert_eq!(by_name.len(), files);
    by_name
}

#[test]
fn damaged_files_of_every_format_are_listed_once_with_a_status() {
    let files =
        std::env::var("RESURFACE_HOSTILE_FILES").map_or(USUAL, |text| text.parse().unwrap());
    let desk = Desk::with_small_archive();
    let seeds = seeds(&desk);
    let mut numbers = Sequence(0x5eed);
    let keep = std::env::var_os("RESURFACE_HOSTILE_KEEP").map(PathBuf::from);
    for number in 0..files {
        let (name, own) = &seeds[number % seeds.len()];
        let other = &seeds[numbers.below(seeds.len())].1;
        let bytes = damaged(own, other, &mut numbers);
        let name = format!("{number:05} {name}");
        desk.write(format!("in/{name}"), &bytes);
        if let Some(folder) = &keep {
            fs::create_dir_all(folder).unwrap();
            fs::write(folder.join(name), &bytes).unwrap();
        }
    }
    let counts = examined(&desk, files);
    // Neither all nor nothing gets through.
    let ok = counts.get("ok -").copied().unwrap_or(0);
    assert!(ok > 0 && ok < files, "{counts:?}");
}

#[test]
fn hostile_files_of_others_are_listed_once_with_a_status() {
    let Some(root) = std::env::var_os("RESURFACE_SHARED").map(PathBuf::from) else {
        eprintln!("not run: RESURFACE_SHARED does not name the folder with hostile/");
        return;
    };
    let folder = [root.join("media/hostile"), root.join("hostile")];
    let folder = folder.into_iter().find(|folder| folder.is_dir()).unwrap();
    let desk = Desk::with_small_archive();
    let mut files = 0;
    for entry in walkdir::WalkDir::new(&folder) {
        let entry = entry.unwrap();
        if entry.file_type().is_file() {
            let below = entry.path().strip_prefix(&folder).unwrap();
            desk.write(
                Path::new("in").join(below),
                &fs::read(entry.path()).unwrap(),
            );
            files += 1;
        }
    }
    assert!(files > 100, "{files} files");
    examined(&desk, files);
}
