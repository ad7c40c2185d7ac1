//! What was done with an archive is on record, and a report can be made again.

#![allow(
    clippy::unwrap_used,
    reason = "what cannot be unwrapped fails the test, as it should"
)]

mod common;

use std::fs;

use common::{ARCHIVE, Desk, Run, list, photo, png, text};
use rusqlite::Connection;

fn archive(desk: &Desk, arguments: &[&str]) -> Run {
    let (first, rest) = arguments.split_at(1);
    desk.run(&[&["archive"], first, &["--archive", ARCHIVE], rest].concat())
}

/// The value to keep elsewhere.
fn head(desk: &Desk) -> String {
    let run = archive(desk, &["log", "--head"]).exits(0);
    run.text().trim_end().to_owned()
}

/// A desk whose archive was added to, changed and verified against.
fn desk() -> Desk {
    let desk = Desk::new();
    for number in 1..5 {
        desk.write(format!("known/{number}.png"), &png(&photo(number)));
    }
    desk.write(
        "known.csv",
        b"file,published_at,country\n1.png,2017-04-05,IQ\n2.png,2018,SY\n",
    );
    for number in 1..5 {
        // One by one, because how many are written together depends on how long they take.
        desk.add(&[&format!("known/{number}.png")]).exits(0);
    }
    desk.add(&["known", "--sidecar", "known.csv"]).exits(0);
    archive(&desk, &["remove", "4"]).exits(0);
    desk.write("in/a.png", &png(&photo(1)));
    desk.write("in/b.png", &png(&photo(9)));
    let decide = ["decide", "in/a.png", "2", "dismissed", "--archive", ARCHIVE];
    desk.run(&decide).exits(0);
    verified(&desk);
    desk
}

const CLAIMED: [&str; 4] = ["--claimed-date", "2024-03", "--claimed-country", "SY"];

fn verified(desk: &Desk) {
    let run = desk.verify(&[&["in", "--format", "json"], &CLAIMED[..]].concat());
    desk.write("results.json", &run.exits(0).stdout);
}

#[test]
fn the_log_tells_what_was_done_with_which_files() {
    let desk = desk();
    let run = archive(&desk, &["log"]).exits(0);
    let actions: Vec<&str> = run
        .text()
        .lines()
        .map(|line| line.split_whitespace().nth(2).unwrap())
        .collect();
    let expected = [
        "begin", "add", "add", "add", "add", "sidecar", "remove", "decide", "verify",
    ];
    assert_eq!(actions, expected);

    let log = archive(&desk, &["log", "--format", "json"]).exits(0).json();
    assert_eq!(text(&log, "/schema"), "resurface.log/1");
    let lines = list(&log, "/lines");
    let input = list(&lines[1], "/what/files");
    assert_eq!(input.len(), 1);
    let digest = |name: &str| common_sha256(&desk.read(name));
    assert_eq!(text(&input[0], "/sha256"), digest("known/1.png"));
    let parameters = "/parameters/sidecar_sha256";
    assert_eq!(text(&lines[5], parameters), digest("known.csv"));
    assert_eq!(lines[6]["what"]["items"][0]["item"], 4);
    let verify = &lines[8];
    assert_eq!(list(verify, "/what/inputs")[0], digest("in/a.png"));
    assert_eq!(verify["parameters"]["claim_for_all"]["country"], "SY");

    // Adding what is there changes nothing, and what changes nothing is no line.
    let before = head(&desk);
    assert!(before.starts_with("9:") && before.ends_with(text(verify, "/hash")));
    desk.add(&["known/1.png", "known/2.png", "--sidecar", "known.csv"])
        .exits(0);
    assert_eq!(head(&desk), before);
    let verify = ["log", "--verify", "--expect", &before];
    assert!(archive(&desk, &verify).exits(0).text().contains("is whole"));
}

fn common_sha256(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    let digest = sha2::Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What `archive log --verify` finds after the archive was changed behind its back.
fn found(sql: &str, expect: bool) -> String {
    let desk = desk();
    let kept = head(&desk);
    let connection = Connection::open(desk.path(ARCHIVE)).unwrap();
    connection.execute_batch(sql).unwrap();
    drop(connection);
    let options: &[&str] = if expect { &["--expect", &kept] } else { &[] };
    let run = archive(&desk, &[&["log", "--verify"], options].concat()).exits(1);
    archive(&desk, &["check", "--deep"]).exits(if expect { 0 } else { 1 });
    run.text().to_owned()
}

#[test]
fn an_edited_deleted_reordered_or_inserted_line_and_a_cut_tail_are_found() {
    for (sql, expected) in [
        (
            "UPDATE log SET what = replace(what, '1.png', '7.png') WHERE sequence = 2",
            "line 2 of the log is not as it was written",
        ),
        (
            "UPDATE log SET time = '2019-01-01T00:00:00Z' WHERE sequence = 9",
            "line 9 of the log is not as it was written",
        ),
        ("DELETE FROM log WHERE sequence = 8", "line 8 is missing"),
        (
            "DELETE FROM log WHERE sequence = 8; UPDATE log SET sequence = 8 WHERE sequence = 9",
            "line 8 was not written after the line that now stands before it",
        ),
        (
            "UPDATE log SET sequence = 99 WHERE sequence = 3;
             UPDATE log SET sequence = 3 WHERE sequence = 4;
             UPDATE log SET sequence = 4 WHERE sequence = 99",
            "line 3 was not written after the line that now stands before it",
        ),
        (
            "UPDATE log SET sequence = 10 WHERE sequence = 9;
             INSERT INTO log SELECT 9, time, version, action, command, parameters, what, previous, hash
             FROM log WHERE sequence = 8",
            "line 9 was not written after the line that now stands before it",
        ),
        ("DELETE FROM log", "the log has no lines"),
        (
            // Where a change is gone with its line, the items tell it.
            "DELETE FROM log WHERE sequence > 7",
            "item 2: its appearances or decisions are not as the log says",
        ),
    ] {
        let told = found(sql, false);
        assert!(told.contains(expected), "{sql}: {told}");
    }
    // Nothing inside shows that the end was cut off, where nothing but runs of verify is gone.
    let told = found("DELETE FROM log WHERE sequence = 9", true);
    assert!(told.contains("the end of the log was cut off"), "{told}");
}

#[test]
fn items_that_the_log_does_not_know_or_misses_are_found() {
    for (sql, expected) in [
        (
            "DELETE FROM items WHERE id = 3",
            "item 3 is not there, but line 4 added it and no line removed it",
        ),
        (
            "INSERT INTO items SELECT 4, zeroblob(32), bytes, kind, width, height, duration_s, status, path, path_bytes,
             added_at, checksum FROM items WHERE id = 3",
            "item 4 is there, but line 7 removed it",
        ),
        (
            "INSERT INTO items SELECT 9, zeroblob(32), bytes, kind, width, height, duration_s, status, path, path_bytes,
             added_at, checksum FROM items WHERE id = 3",
            "item 9 is there, but no line added it",
        ),
        (
            // As somebody would do it who can make the checksums fit.
            "DELETE FROM appearances WHERE item_id = 1",
            "item 1: its appearances or decisions are not as the log says",
        ),
    ] {
        let told = found(sql, false);
        assert!(told.contains(expected), "{sql}: {told}");
    }
}

#[test]
fn a_run_is_reproduced_and_names_the_line_it_was_made_at() {
    let desk = desk();
    let results: serde_json::Value = serde_json::from_slice(&desk.read("results.json")).unwrap();
    // The decision was the last change; the run itself is none.
    let line = &results["run"]["archive"]["head"];
    assert_eq!(line["sequence"], 8);
    let reproduce = ["report", "--reproduce", "results.json"];
    let run = desk.run(&reproduce).exits(0);
    assert!(
        run.words().contains("agree byte for byte"),
        "{}",
        run.text()
    );
    let log = archive(&desk, &["log", "--format", "json"]).exits(0).json();
    let digest = |at: usize| text(&list(&log, "/lines")[at], "/what/results_sha256").to_owned();
    assert_eq!(digest(8), digest(9));
    assert!(run.text().contains(&digest(8)));

    // From a report with pictures, with the archive elsewhere.
    let options = ["in", "--report", "report", "--assert", "old"];
    desk.verify(&[&options, &CLAIMED[..]].concat()).exits(0);
    let page = String::from_utf8(desk.read("report/index.html")).unwrap();
    assert!(page.contains(&format!("8:{}", text(line, "/hash"))));
    fs::rename(desk.path(ARCHIVE), desk.path("moved.db")).unwrap();
    let reproduce = ["report", "--reproduce", "report/results.json"];
    desk.run(&reproduce).exits(1);
    let elsewhere = ["--archive", "moved.db"];
    desk.run(&[&reproduce[..], &elsewhere].concat()).exits(0);
}

#[test]
fn what_keeps_a_run_from_being_reproduced_is_named() {
    let reproduce = ["report", "--reproduce", "results.json"];
    let told = |desk: &Desk| desk.run(&reproduce).exits(1).words();

    let changed = desk();
    changed.write("in/b.png", &png(&photo(8)));
    let text = told(&changed);
    assert!(text.contains("in/b.png has another content"), "{text}");

    let gone = desk();
    fs::remove_file(gone.path("in/b.png")).unwrap();
    gone.write("in/c.png", &png(&photo(8)));
    let text = told(&gone);
    assert!(
        text.contains("in/b.png is not there any more in/c.png was not there"),
        "{text}"
    );

    let moved_on = desk();
    moved_on.write("more/5.png", &png(&photo(5)));
    moved_on.add(&["more"]).exits(0);
    let text = told(&moved_on);
    let head = head(&moved_on);
    // The head after this run of verify; what is named is the line before it, which added.
    assert!(
        text.contains("the archive has moved on: it was at 8:"),
        "{text}"
    );
    assert!(
        text.contains("and is at 10:") && head.starts_with("11:"),
        "{text} {head}"
    );

    let other = desk();
    fs::remove_file(other.path(ARCHIVE)).unwrap();
    other.add(&["known"]).exits(0);
    let more = ["known", "--sidecar", "known.csv"];
    other.add(&more).exits(0);
    assert!(told(&other).contains("it is another archive or an earlier copy"));

    let old = desk();
    let mut results: serde_json::Value = serde_json::from_slice(&old.read("results.json")).unwrap();
    results["run"]["parameters"]
        .as_object_mut()
        .unwrap()
        .remove("paths");
    old.write("results.json", results.to_string().as_bytes());
    old.run(&reproduce)
        .exits(1)
        .complains_of(&["which paths were examined"]);

    let of_a_store = desk();
    fs::remove_file(of_a_store.path(ARCHIVE)).unwrap();
    fs::create_dir(of_a_store.path(ARCHIVE)).unwrap();
    of_a_store
        .run(&reproduce)
        .exits(1)
        .complains_of(&["store of a cluster", "resurface cluster verify"]);
}

#[test]
fn a_backup_is_whole_has_the_same_log_and_overwrites_nothing() {
    let desk = desk();
    let head = head(&desk);
    let run = archive(&desk, &["backup", "copy.db"]).exits(0);
    assert!(run.text().contains(&head), "{}", run.text());
    let list = |name: &str| {
        desk.run(&["archive", "list", "--archive", name])
            .exits(0)
            .stdout
    };
    assert_eq!(list("copy.db"), list(ARCHIVE));
    let verify = [
        "archive",
        "log",
        "--verify",
        "--expect",
        &head,
        "--archive",
        "copy.db",
    ];
    desk.run(&verify).exits(0);
    let before = desk.contents("");
    archive(&desk, &["backup", "copy.db"])
        .exits(1)
        .complains_of(&["copy.db"]);
    archive(&desk, &["backup", "none/copy.db"])
        .exits(1)
        .complains_of(&["none/copy.db"]);
    assert!(desk.contents("") == before);

    let connection = Connection::open(desk.path(ARCHIVE)).unwrap();
    connection
        .execute_batch("UPDATE items SET width = 7")
        .unwrap();
    drop(connection);
    archive(&desk, &["backup", "bad.db"])
        .exits(1)
        .complains_of(&["is damaged"]);
    assert!(!desk.path("bad.db").exists());
}

#[cfg(unix)]
#[test]
fn an_archive_that_cannot_be_written_is_read_and_verified_against() {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;
    let desk = desk();
    let head = head(&desk);
    fs::create_dir(desk.path("fixed")).unwrap();
    fs::rename(desk.path(ARCHIVE), desk.path("fixed/100% #1?.db")).unwrap();
    for (name, mode) in [("fixed/100% #1?.db", 0o444), ("fixed", 0o555), ("", 0o755)] {
        fs::set_permissions(desk.path(name), fs::Permissions::from_mode(mode)).unwrap();
    }
    let run = |arguments: &[&str]| {
        let options = ["--archive", "fixed/100% #1?.db"];
        let mut program = desk.program(&[arguments, &options].concat());
        if fs::metadata("/proc/self")
            .is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0)
        {
            // Who may do everything can write anywhere.
            program.uid(65534).gid(65534);
        }
        Run::of(program)
    };
    let arguments = ["verify", "in", "--format", "json"];
    let verified = run(&[&arguments, &CLAIMED[..]].concat())
        .exits(0)
        .complains_of(&["this run is not in the archive's log", "cannot be written"]);
    let (mut one, mut other) = (
        verified.json(),
        serde_json::from_slice(&desk.read("results.json")).unwrap(),
    );
    for results in [&mut one, &mut other] {
        let run: &mut serde_json::Value = &mut results["run"];
        run["started"] = serde_json::Value::Null;
        run["archive"]["path"] = serde_json::Value::Null;
    }
    assert_eq!(one, other);
    run(&["archive", "list"]).exits(0);
    run(&["archive", "check", "--deep"]).exits(0);
    assert_eq!(
        run(&["archive", "log", "--head"])
            .exits(0)
            .text()
            .trim_end(),
        head
    );
    run(&["archive", "remove", "1"])
        .exits(1)
        .complains_of(&["cannot be written"]);
    run(&["archive", "add", "in"])
        .exits(1)
        .complains_of(&["cannot be written"]);
    fs::set_permissions(desk.path("fixed"), fs::Permissions::from_mode(0o755)).unwrap();
}
