//! Files of Unix systems that are no plain files, and names that are no plain text.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    reason = "what cannot be unwrapped fails the test, as it should"
)]

mod common;

use std::fs;

use common::{ARCHIVE, Desk, assert_unreadable, item, list, photo, png, results_of_in, text};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::process::Command;

#[test]
fn pipes_and_links_are_listed_and_never_opened() {
    let desk = Desk::with_small_archive();
    desk.write("in/good.png", &png(&photo(2)));
    let pipe = desk.path("in/pipe.jpg");
    assert!(
        Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .unwrap()
            .success()
    );
    symlink("/dev/zero", desk.path("in/zero.jpg")).unwrap();
    symlink(desk.path("known/known.png"), desk.path("in/link.png")).unwrap();
    symlink(desk.path("in"), desk.path("in/circle")).unwrap();
    let results = results_of_in(&desk);
    assert_eq!(list(&results, "/items").len(), 5);
    for name in ["pipe.jpg", "zero.jpg", "link.png", "circle"] {
        assert_unreadable(&results, name, "unsupported");
        assert!(item(&results, name)["sha256"].is_null(), "{name}");
    }
    // Named by itself, too.
    desk.verify(&["in/pipe.jpg"]).exits(3);
    desk.run(&["hash", "in/pipe.jpg"])
        .exits(3)
        .complains_of(&["in/pipe.jpg"]);
    desk.run(&["compare", "in/pipe.jpg", "in/good.png"])
        .exits(1);
    let run = desk.add(&["in"]).exits(3);
    assert!(
        run.text().contains("Added: 1 photo and 0 videos."),
        "{}",
        run.text()
    );
}

#[test]
fn a_file_that_may_not_be_read_is_listed() {
    let desk = Desk::with_small_archive();
    let path = desk.write("in/locked.png", &png(&photo(2)));
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::File::open(&path).is_ok() {
        // Nothing is locked for whoever runs this test.
        return;
    }
    let results = results_of_in(&desk);
    assert_unreadable(&results, "locked.png", "unreadable");
    assert!(text(item(&results, "locked.png"), "/error").contains("permissions"));
}

/// Names that a terminal, a table or a page would obey.
const ACTIVE: [&[u8]; 6] = [
    b"line\nRecirculated.png",
    b"escape\x1b[2J\x1b]0;title\x07.png",
    b"override\xe2\x80\xaegnp.exe.png",
    b"<script>alert(1)<script>.png",
    b"=cmd|' 'A1.png",
    b"bytes\xff\xfe.png",
];

fn desk_with_active_names() -> Desk {
    let desk = Desk::with_small_archive();
    for (number, name) in (2..).zip(ACTIVE) {
        desk.write(
            OsStr::from_bytes(&[b"in/", name].concat()),
            &png(&photo(number)),
        );
        let broken = [b"in/broken ", name].concat();
        desk.write(OsStr::from_bytes(&broken), b"no picture");
        let film = [b"in/film ", name].concat();
        desk.write(OsStr::from_bytes(&film), b"\x1a\x45\xdf\xa3 no film");
    }
    desk
}

/// Fails where a text holds anything that is obeyed instead of shown, or a line that a file's name began.
#[track_caller]
fn assert_inert(what: &str, text: &str) {
    let active = |c: char| (c.is_control() && c != '\n') || ('\u{202a}'..='\u{202e}').contains(&c);
    assert!(!text.contains(active), "{what}: {text:?}");
    assert!(
        !text
            .lines()
            .any(|line| line.starts_with("Recirculated.png")),
        "{what}: {text}"
    );
}

#[test]
fn names_are_inert_wherever_they_are_printed() {
    let desk = desk_with_active_names();
    for arguments in [
        &["verify", "in", "--archive", ARCHIVE][..],
        &["verify", "in", "--archive", ARCHIVE, "--format", "csv"],
        &["verify", "in", "--archive", ARCHIVE, "--format", "json"],
        &["inspect", "in"],
        &["inspect", "in", "--format", "json"],
        &["hash", "in"],
        &["archive", "add", "in", "--archive", ARCHIVE],
    ] {
        let run = desk.run(arguments).exits(3);
        let what = arguments.join(" ");
        assert!(run.text().contains(r"escape\u"), "{what}: {}", run.text());
        assert_inert(&what, run.text());
        assert_inert(&what, run.complaint());
    }
    for arguments in [
        &["archive", "list", "--archive", ARCHIVE][..],
        &["archive", "check", "--archive", ARCHIVE],
    ] {
        assert_inert("archive", desk.run(arguments).exits(0).text());
    }
    assert_eq!(desk.list().len(), 1 + ACTIVE.len());
}

#[test]
fn names_are_inert_in_a_report() {
    let desk = desk_with_active_names();
    desk.verify(&["in", "--report", "report"]).exits(3);
    for file in ["index.html", "items.csv", "results.json"] {
        let text = String::from_utf8(desk.read(format!("report/{file}"))).unwrap();
        assert!(text.contains("escape"), "{file}");
        assert_inert(file, &text);
        assert!(
            file != "index.html" || !text.contains("<script>alert"),
            "{file}"
        );
    }
    let rows = common::csv_rows(&desk.read("report/items.csv"));
    assert_eq!(rows.len(), 3 * ACTIVE.len());
}

#[test]
fn a_name_that_begins_like_a_formula_is_text_in_a_table() {
    let desk = Desk::with_small_archive();
    desk.write("=cmd|' 'A1.png", &png(&photo(2)));
    let rows = desk
        .verify(&["=cmd|' 'A1.png", "--format", "csv"])
        .exits(0)
        .csv();
    assert_eq!(rows[0]["file"], "'=cmd|' 'A1.png");
}

#[test]
fn names_are_inert_in_errors() {
    let desk = Desk::with_small_archive();
    for name in ["a\nRecirculated.png", "a\u{1b}[2J.png", "a\u{202e}gnp.png"] {
        desk.write(name, b"no picture");
        for arguments in [
            &["verify", "known", "--archive", name][..],
            &["verify", "known", "--archive", ARCHIVE, "--claims", name],
            &["compare", name, "known/known.png"],
            &["report", name, "--out", "again"],
        ] {
            let run = desk.run(arguments).exits(1);
            assert!(!run.complaint().is_empty());
            assert_inert(&arguments.join(" "), run.complaint());
        }
    }
}

#[test]
fn what_pictures_of_a_report_link_to_does_not_get_into_another_report() {
    let desk = Desk::with_small_archive();
    // Far apart, so that none of them shows a part of another or of the archive's.
    for number in 1..5 {
        desk.write(format!("in/{number}.png"), &png(&photo(1000 * number)));
    }
    desk.verify(&["in", "--report", "report"]).exits(0);
    let again = |out: &str| {
        let run = desk.run(&["report", "report/results.json", "--out", out]);
        let run = run.exits(0);
        (desk.contents(&format!("{out}/media")).len(), run)
    };
    let whole = again("whole").0;
    assert_eq!(whole, 4);
    // As it may come from somebody else: a link, a pipe, and a file that is no picture.
    desk.write(
        "secret.jpg",
        &fs::read(desk.path("report/media/q-1.jpg")).unwrap(),
    );
    let media = |number: u32| desk.path(format!("report/media/q-{number}.jpg"));
    for number in 1..=3 {
        fs::remove_file(media(number)).unwrap();
    }
    symlink(desk.path("secret.jpg"), media(1)).unwrap();
    assert!(
        Command::new("mkfifo")
            .arg(media(2))
            .status()
            .unwrap()
            .success()
    );
    fs::write(media(3), "<script>alert(1)</script>").unwrap();
    let (pictures, run) = again("again");
    assert_eq!(pictures, whole - 3);
    run.complains_of(&["3 pictures are not in report/media"]);
    // The folder itself leads elsewhere.
    fs::rename(desk.path("report/media"), desk.path("elsewhere")).unwrap();
    symlink(desk.path("elsewhere"), desk.path("report/media")).unwrap();
    assert_eq!(again("linked").0, 0);
}

#[test]
fn names_that_are_no_utf8_stay_distinct() {
    let desk = Desk::with_small_archive();
    for (number, name) in (2..).zip([&b"in/\xff.png"[..], b"in/\xfe.png"]) {
        desk.write(OsStr::from_bytes(name), &png(&photo(number)));
    }
    let results = desk.verify(&["in", "--format", "json"]).exits(0).json();
    let names: Vec<(&str, &str)> = list(&results, "/items")
        .iter()
        .map(|item| (text(item, "/path"), text(item, "/path_bytes_hex")))
        .collect();
    // "in/", the byte, ".png"
    assert_eq!(
        names,
        [
            ("in/\u{fffd}.png", "696e2ffe2e706e67"),
            ("in/\u{fffd}.png", "696e2fff2e706e67")
        ]
    );
    let rows = desk.verify(&["in", "--format", "csv"]).exits(0).csv();
    assert_eq!(rows[0]["path_bytes_hex"], names[0].1);
    // The report finds their pictures by their exact names.
    desk.verify(&["in", "--report", "report"]).exits(0);
    let pictures = desk.contents("report/media");
    assert_eq!(pictures.keys().collect::<Vec<_>>(), ["q-1.jpg", "q-2.jpg"]);
    assert_ne!(pictures["q-1.jpg"], pictures["q-2.jpg"]);
    // UTF-8 names need no such thing.
    let results = desk.verify(&["known", "--format", "json"]).exits(0).json();
    assert_eq!(results["items"][0].get("path_bytes_hex"), None);
    // In an archive, too, both are there.
    desk.add(&["in"]).exits(0);
    let run = desk.add(&["in"]).exits(0);
    assert!(run.text().contains("2 files unchanged"), "{}", run.text());
}
