//! The archive: incremental, resumable, and left alone where it is not understood.

#![allow(
    clippy::unwrap_used,
    reason = "what cannot be unwrapped fails the test, as it should"
)]

mod common;

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, SystemTime};

use common::{ARCHIVE, Desk, bmp, photo, png, sample};

/// What `archive show` prints of an item.
fn shown(desk: &Desk, id: &str) -> String {
    let run = desk
        .run(&["archive", "show", id, "--archive", ARCHIVE])
        .exits(0);
    run.text().to_owned()
}

/// The line of a text that begins with this, after its indentation.
#[track_caller]
fn line<'a>(text: &'a str, beginning: &str) -> &'a str {
    let mut lines = text.lines().map(str::trim_start);
    lines.find(|line| line.starts_with(beginning)).unwrap()
}

fn modified(path: &Path) -> SystemTime {
    fs::metadata(path).unwrap().modified().unwrap()
}

fn set_modified(path: &Path, time: SystemTime) {
    File::options()
        .write(true)
        .open(path)
        .unwrap()
        .set_modified(time)
        .unwrap();
}

/// The digest of all that an archive says.
fn snapshot(desk: &Desk, archive: &str) -> String {
    desk.write("probe.png", &png(&photo(0)));
    let verify = [
        "verify",
        "probe.png",
        "--format",
        "json",
        "--archive",
        archive,
    ];
    let results = desk.run(&verify).exits(0).json();
    common::text(&results, "/run/archive/snapshot_sha256").to_owned()
}

#[test]
fn files_that_did_not_change_are_not_read_again_and_new_ones_are_added() {
    let desk = Desk::new();
    let path = desk.write("in/a.bmp", &bmp(&photo(1)));
    desk.write("in/b.png", &png(&photo(2)));
    let run = desk.add(&["in"]).exits(0);
    assert_eq!(run.text(), "Added: 2 photos and 0 videos.\n");
    let before = shown(&desk, "1");
    // Whoever read the file now would find another picture in it.
    let time = modified(&path);
    desk.write("in/a.bmp", &bmp(&photo(3)));
    set_modified(&path, time);
    desk.write("in/c.png", &png(&photo(4)));
    let run = desk.add(&["in"]).exits(0);
    assert_eq!(
        run.text(),
        "Added: 1 photo and 0 videos. 2 files unchanged since an earlier run.\n"
    );
    assert_eq!(shown(&desk, "1"), before);
    assert_eq!(desk.list().len(), 3);
}

#[test]
fn a_file_that_changed_is_a_new_item_and_the_old_one_stays() {
    let desk = Desk::new();
    let path = desk.write("in/a.bmp", &bmp(&photo(1)));
    desk.add(&["in"]).exits(0);
    let old = line(&shown(&desk, "1"), "sha256").to_owned();
    let time = modified(&path);
    desk.write("in/a.bmp", &bmp(&photo(2)));
    set_modified(&path, time + Duration::from_secs(1));
    let run = desk.add(&["in"]).exits(0);
    assert_eq!(run.text(), "Added: 1 photo and 0 videos.\n");
    assert_eq!(line(&shown(&desk, "1"), "sha256"), old);
    assert_ne!(line(&shown(&desk, "2"), "sha256"), old);
}

#[test]
fn a_run_that_was_interrupted_at_any_moment_is_completed_by_the_next() {
    const PHOTOS: usize = 200;
    let desk = Desk::new();
    for number in 0..PHOTOS {
        desk.write(format!("in/{number:03}.png"), &png(&photo(number as u64)));
    }
    let listed = || {
        // While the archive is being made there is none yet, or an empty one.
        let run = desk.run(&["archive", "list", "--archive", ARCHIVE]);
        run.text().lines().count()
    };
    let moments: [&dyn Fn() -> bool; 4] = [
        &|| true,
        &|| desk.path(ARCHIVE).exists(),
        &|| listed() > 0,
        &|| listed() > PHOTOS / 2,
    ];
    for reached in moments {
        let mut child = desk
            .program(&["archive", "add", "in", "--archive", ARCHIVE, "--jobs", "1"])
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        while child.try_wait().unwrap().is_none() && !reached() {
            std::thread::yield_now();
        }
        child.kill().unwrap();
        child.wait().unwrap();
    }
    desk.add(&["in"]).exits(0);
    desk.run(&["archive", "check", "--archive", ARCHIVE])
        .exits(0);
    let names: BTreeSet<String> = desk
        .list()
        .iter()
        .map(|line| common::file_name(line).to_owned())
        .collect();
    assert_eq!((names.len(), desk.list().len()), (PHOTOS, PHOTOS));
    // It even says exactly what it would say without the interruptions.
    desk.run(&["archive", "add", "in", "--archive", "whole.db"])
        .exits(0);
    assert_eq!(snapshot(&desk, ARCHIVE), snapshot(&desk, "whole.db"));
}

#[test]
fn the_same_content_under_two_names_is_one_item_with_two_files() {
    let desk = Desk::new();
    desk.write("in/one.png", &png(&photo(1)));
    desk.write("in/two.png", &png(&photo(1)));
    let run = desk.add(&["in"]).exits(0);
    assert_eq!(
        run.text(),
        "Added: 1 photo and 0 videos. 1 file with content that was there already.\n"
    );
    assert_eq!(desk.list().len(), 1);
    let shown = shown(&desk, "1");
    let files: Vec<&str> = shown
        .lines()
        .filter(|line| line.starts_with("  file  "))
        .collect();
    assert_eq!(files.len(), 2, "{shown}");
    assert!(
        files[0].ends_with("in/one.png") && files[1].ends_with("in/two.png"),
        "{shown}"
    );
}

#[test]
fn a_sidecar_that_is_given_again_replaces_what_it_said_before() {
    let desk = Desk::new();
    desk.write("in/a.png", &png(&photo(1)));
    desk.write("in/b.png", &png(&photo(2)));
    let add = ["in", "--sidecar", "known.csv"];
    desk.write(
        "known.csv",
        b"file,published_at,place\nin/a.png,2016,Oslo\nin/a.png,2017,Bergen\nb.png,2015,\n",
    );
    let run = desk.add(&add).exits(0);
    assert!(
        run.text().ends_with("3 appearances from the sidecar.\n"),
        "{}",
        run.text()
    );
    desk.write(
        "known.csv",
        b"file,published_at,place\nin/a.png,2019-04,Narvik\n",
    );
    let run = desk.add(&add).exits(0);
    assert!(
        run.text()
            .contains("2 files unchanged since an earlier run. 1 appearance"),
        "{}",
        run.text()
    );
    let a = shown(&desk, "1");
    assert!(a.contains("2019-04") && a.contains("Narvik"), "{a}");
    assert!(!a.contains("Oslo") && !a.contains("Bergen"), "{a}");
    assert!(shown(&desk, "2").contains("No appearances"));
}

#[test]
fn what_another_sidecar_says_is_kept_beside_it() {
    let desk = Desk::new();
    desk.write("in/a.png", &png(&photo(1)));
    desk.write("ours.csv", b"file,published_at\na.png,2016\n");
    desk.write("theirs.csv", b"file,published_at\na.png,2014\n");
    desk.add(&["in", "--sidecar", "ours.csv"]).exits(0);
    desk.add(&["in", "--sidecar", "theirs.csv"]).exits(0);
    let a = shown(&desk, "1");
    assert!(
        a.contains("Appearances (2):")
            && a.contains("ours.csv line 2")
            && a.contains("theirs.csv line 2"),
        "{a}"
    );
    assert!(desk.list()[0].contains(" 2014 "), "{:?}", desk.list());
}

#[test]
fn list_tells_number_kind_date_country_and_path() {
    let desk = Desk::with_sample_archive();
    let columns: Vec<Vec<String>> = desk
        .list()
        .iter()
        .map(|line| line.split_whitespace().map(str::to_owned).collect())
        .collect();
    assert_eq!(columns.len(), 24);
    for expected in [
        [
            "9",
            "photo",
            "2018-05-01",
            "MX",
            "sample_media/archive/2018-main-street-strike.jpg",
        ],
        [
            "10",
            "video",
            "2018-12-08",
            "FR",
            "sample_media/archive/2018-night-drive.mp4",
        ],
        [
            "24",
            "photo",
            "undated",
            "--",
            "sample_media/archive/unsorted-041.jpg",
        ],
    ] {
        assert!(columns.iter().any(|line| *line == expected), "{expected:?}");
    }
}

#[test]
fn show_tells_all_that_is_known_of_an_item() {
    let desk = Desk::with_sample_archive();
    let text = shown(&desk, "9");
    for (beginning, end) in [
        (
            "photo 9:",
            "sample_media/archive/2018-main-street-strike.jpg",
        ),
        (
            "sha256",
            "ed5453a4ce582f84d271e86e58a3dc030f1b0ef24cd3c74f9b5f507092d9106f",
        ),
        ("size", "161298 bytes"),
        ("picture", "960 x 640 pixels"),
        ("- from", "sidecar archive.csv line 13 (strong)"),
        ("published ", "2018-05-01"),
        ("country", "Mexico"),
        ("place", "Puebla"),
        ("publisher", "Plaza Observer"),
    ] {
        assert!(
            line(&text, beginning).ends_with(end),
            "{beginning} in {text}"
        );
    }
    assert!(line(&shown(&desk, "10"), "length").ends_with(" s"));
}

#[test]
fn a_number_that_no_item_has_is_an_error() {
    let desk = Desk::with_small_archive();
    for command in ["show", "remove"] {
        desk.run(&["archive", command, "99", "--archive", ARCHIVE])
            .exits(1)
            .complains_of(&["no item 99", "archive list"]);
    }
    assert_eq!(desk.list().len(), 1);
}

#[test]
fn a_removed_item_matches_no_more_and_its_file_stays() {
    let desk = Desk::with_small_archive();
    desk.write("copy.png", &png(&photo(1)));
    let verdict = || {
        let results = desk
            .verify(&["copy.png", "--format", "json"])
            .exits(0)
            .json();
        common::text(&results, "/items/0/verdict").to_owned()
    };
    assert_eq!(verdict(), "seen_before");
    let run = desk
        .run(&["archive", "remove", "1", "--archive", ARCHIVE])
        .exits(0);
    assert!(run.text().contains("known/known.png"), "{}", run.text());
    assert_eq!(desk.list(), Vec::<String>::new());
    assert_eq!(verdict(), "no_finding");
    assert!(desk.path("known/known.png").exists());
    // Added again it is a new item: reports that name the old number must never mean another picture.
    desk.add(&["known"]).exits(0);
    assert!(
        desk.list()[0].trim_start().starts_with("2 "),
        "{:?}",
        desk.list()
    );
}

#[test]
fn of_several_numbers_to_remove_a_wrong_one_keeps_all() {
    let desk = Desk::with_small_archive();
    desk.run(&["archive", "remove", "1", "99", "--archive", ARCHIVE])
        .exits(1);
    assert_eq!(desk.list().len(), 1);
}

#[test]
fn check_finds_an_archive_sound_and_names_originals_that_are_gone() {
    let desk = Desk::with_small_archive();
    let check = ["archive", "check", "--archive", ARCHIVE];
    let run = desk.run(&check).exits(0);
    assert!(
        run.text().starts_with("1 item with ") && run.text().ends_with("No damage was found.\n"),
        "{}",
        run.text()
    );
    fs::remove_file(desk.path("known/known.png")).unwrap();
    let run = desk.run(&check).exits(0);
    assert!(run.text().contains("1 original is gone"), "{}", run.text());
    assert!(run.text().contains("known/known.png"), "{}", run.text());
}

#[test]
fn a_changed_date_in_the_file_of_an_archive_is_damage_and_never_evidence() {
    let desk = Desk::with_sample_archive();
    let mut bytes = desk.read(ARCHIVE);
    let date = b"2018-05-01";
    // Everywhere, because SQLite leaves old copies of rows in unused parts of a page.
    let places: Vec<usize> = (0..bytes.len() - date.len())
        .filter(|at| bytes[*at..].starts_with(date))
        .collect();
    assert!(!places.is_empty());
    for at in places {
        bytes[at..at + 4].copy_from_slice(b"1918");
    }
    desk.write(ARCHIVE, &bytes);
    let run = desk
        .run(&["archive", "check", "--archive", ARCHIVE])
        .exits(1);
    assert!(
        run.text().contains("The archive is damaged"),
        "{}",
        run.text()
    );
    desk.verify(&[&sample("incoming/IMG-20250309-WA0007.jpg")])
        .exits(1)
        .complains_of(&["is damaged", "archive check"]);
}

/// Every command that opens an archive, on what must be refused: exit 1, and not a byte changes.
fn refused(desk: &Desk, reasons: &[&str]) {
    desk.write("photo.png", &png(&photo(1)));
    let before = desk.contents("");
    for command in [
        &["archive", "add", "photo.png"][..],
        &["archive", "list"],
        &["archive", "show", "1"],
        &["archive", "remove", "1"],
        &["archive", "check"],
        &["verify", "photo.png"],
    ] {
        desk.run(&[command, &["--archive", ARCHIVE]].concat())
            .exits(1)
            .complains_of(reasons);
        assert!(desk.contents("") == before, "{command:?} changed something");
    }
}

#[test]
fn an_archive_of_a_newer_version_is_refused_untouched() {
    let desk = Desk::with_small_archive();
    let mut bytes = desk.read(ARCHIVE);
    // Where SQLite keeps user_version.
    bytes[60..64].copy_from_slice(&99u32.to_be_bytes());
    desk.write(ARCHIVE, &bytes);
    refused(
        &desk,
        &["desk.db", "format 99", "install a newer resurface"],
    );
}

#[test]
fn the_database_of_another_program_is_refused_untouched() {
    let desk = Desk::with_small_archive();
    let mut bytes = desk.read(ARCHIVE);
    // Where SQLite keeps application_id.
    bytes[68..72].copy_from_slice(&0u32.to_be_bytes());
    desk.write(ARCHIVE, &bytes);
    refused(
        &desk,
        &["desk.db", "not a resurface archive", "another program"],
    );
}

#[test]
fn a_file_that_is_no_database_is_refused_untouched() {
    let desk = Desk::new();
    desk.write(ARCHIVE, b"Dear diary, ");
    refused(&desk, &["desk.db", "not a resurface archive"]);
    desk.write(ARCHIVE, "Dear diary, today ".repeat(100).as_bytes());
    refused(&desk, &["desk.db", "not a resurface archive"]);
}

#[test]
fn a_missing_archive_says_how_to_make_one_and_is_not_made_by_looking() {
    let desk = Desk::new();
    desk.write("photo.png", &png(&photo(1)));
    for command in [
        &["verify", "photo.png"][..],
        &["archive", "list"],
        &["archive", "check"],
    ] {
        desk.run(&[command, &["--archive", "nowhere.db"]].concat())
            .exits(1)
            .complains_of(&["nowhere.db", "resurface archive add"]);
    }
    assert!(!desk.path("nowhere.db").exists());
}

#[test]
fn the_archive_may_be_named_by_the_environment() {
    let desk = Desk::with_small_archive();
    let list = |arguments: &[&str]| {
        let mut command = desk.program(arguments);
        command.env("RESURFACE_ARCHIVE", desk.path(ARCHIVE));
        common::Run::of(command)
    };
    assert!(
        list(&["archive", "list"])
            .exits(0)
            .text()
            .contains("known.png")
    );
    // What is written on the command line counts.
    list(&["archive", "list", "--archive", "other.db"])
        .exits(1)
        .complains_of(&["other.db"]);
    desk.run(&["archive", "list"])
        .exits(2)
        .complains_of(&["--archive"]);
}

#[test]
fn an_archive_among_the_media_is_not_taken_for_one_of_them() {
    let desk = Desk::new();
    desk.write("in/a.png", &png(&photo(1)));
    desk.write("in/known.csv", b"file,published_at\na.png,2016\n");
    let add = [
        "archive",
        "add",
        "in",
        "--archive",
        "in/desk.db",
        "--sidecar",
        "in/known.csv",
    ];
    desk.run(&add).exits(0);
    let run = desk.run(&add).exits(0);
    assert!(run.text().contains("1 file unchanged"), "{}", run.text());
}

#[test]
fn a_file_that_cannot_be_examined_is_listed_on_every_run_until_it_can() {
    let desk = Desk::new();
    desk.write("in/a.png", &png(&photo(1)));
    let path = desk.write("in/words.jpg", b"no picture at all");
    for _ in 0..2 {
        let run = desk.add(&["in"]).exits(3);
        assert!(
            run.text().contains("in/words.jpg: unsupported: "),
            "{}",
            run.text()
        );
    }
    assert_eq!(desk.list().len(), 1);
    let time = modified(&path);
    desk.write("in/words.jpg", &png(&photo(2)));
    set_modified(&path, time + Duration::from_secs(1));
    desk.add(&["in"]).exits(0);
    assert_eq!(desk.list().len(), 2);
}

#[test]
fn of_a_cut_off_video_the_footage_before_the_cut_is_kept() {
    let desk = Desk::new();
    let whole = fs::read(sample("archive/2018-night-drive.mp4")).unwrap();
    desk.write("in/cut.mp4", &whole[..whole.len() * 2 / 3]);
    let run = desk.add(&["in"]).exits(3);
    assert!(
        run.text().contains("in/cut.mp4: truncated: "),
        "{}",
        run.text()
    );
    assert!(
        desk.list()[0].ends_with("in/cut.mp4 (cut off)"),
        "{:?}",
        desk.list()
    );
    let still = sample("incoming/photo_2025-03-09_14-31-40.jpg");
    let results = desk.verify(&[&still, "--format", "json"]).exits(0).json();
    assert_eq!(
        common::text(&results, "/items/0/matches/0/relation"),
        "still_of_video"
    );
}

#[test]
fn older_items_get_previews_from_originals_that_are_still_there() {
    let desk = Desk::new();
    for number in 1..=4 {
        let name = format!("in/{number}.png");
        desk.write(name, &png(&photo(number)));
    }
    desk.add(&["in"]).exits(0);
    desk.write("copy/2.png", &png(&photo(2)));
    desk.add(&["copy"]).exits(0);
    let before = snapshot(&desk, ARCHIVE);
    let refresh = ["archive", "refresh", "--archive", ARCHIVE];
    let run = desk.run(&refresh).exits(0);
    assert_eq!(
        run.text(),
        "0 items got previews. 4 items had them already.\n"
    );

    // As archives were before previews were kept.
    let connection = rusqlite::Connection::open(desk.path(ARCHIVE)).unwrap();
    connection
        .execute_batch("DELETE FROM previews WHERE item_id > 1")
        .unwrap();
    drop(connection);
    let check = ["archive", "check", "--archive", ARCHIVE];
    let run = desk.run(&check).exits(0);
    assert!(
        run.text().contains("3 items have no preview"),
        "{}",
        run.text()
    );
    assert_ne!(snapshot(&desk, ARCHIVE), before);

    // One original is gone but for a copy, of one another picture has the size, one cannot be reached.
    fs::remove_file(desk.path("in/2.png")).unwrap();
    let mut other = desk.read("in/3.png");
    let end = other.len() - 20;
    other[end] ^= 1;
    desk.write("in/3.png", &other);
    fs::rename(desk.path("in/4.png"), desk.path("4.png")).unwrap();
    let run = desk.run(&refresh).exits(3);
    let told = run.text();
    assert!(
        told.starts_with("1 item got previews. 1 item had them already.\n"),
        "{told}"
    );
    assert!(
        told.contains(
            "2 items could not get any. Matches with these are told as the same scene only"
        ),
        "{told}"
    );
    for (path, reason) in [
        ("in/3.png", "the file was changed"),
        ("in/4.png", "the original is gone"),
    ] {
        let line = format!("{}: {reason}", desk.text_path(path));
        assert!(told.contains(&line), "{told}");
    }
    let log = desk.run(&["archive", "log", "--archive", ARCHIVE]).exits(0);
    assert!(log.text().contains("refresh  items 2"), "{}", log.text());

    fs::rename(desk.path("4.png"), desk.path("in/4.png")).unwrap();
    desk.write("in/3.png", &png(&photo(3)));
    let run = desk.run(&refresh).exits(0);
    assert!(
        run.text()
            .starts_with("2 items got previews. 2 items had them already."),
        "{}",
        run.text()
    );
    assert_eq!(snapshot(&desk, ARCHIVE), before);
    let run = desk.run(&check).exits(0);
    assert!(!run.text().contains("preview"), "{}", run.text());
}
