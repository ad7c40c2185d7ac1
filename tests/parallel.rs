//! However many files are worked on at the same time, and in whatever order they are named, the outcome is the same.

#![allow(
    clippy::unwrap_used,
    reason = "what cannot be unwrapped fails the test, as it should"
)]

mod common;

use std::collections::BTreeMap;

use common::{ARCHIVE, Desk, finding_codes, list, photo, png, sample};
use serde_json::Value;

const ONE: [&str; 2] = ["--jobs", "1"];
const FOUR: [&str; 2] = ["--jobs", "4"];

/// The time that a report carries, as its results and as its page write it.
fn started(results: &[u8]) -> [String; 2] {
    let results: Value = serde_json::from_slice(results).unwrap();
    let started = common::text(&results, "/run/started");
    let time: jiff::Timestamp = started.parse().unwrap();
    [
        started.to_owned(),
        time.strftime("%-d %B %Y, %H:%M:%S UTC").to_string(),
    ]
}

/// The text of a file of a report, without the time that it carries.
#[track_caller]
fn timeless(file: &[u8], started: &[String; 2]) -> String {
    let text = std::str::from_utf8(file).unwrap();
    assert!(
        started.iter().any(|time| text.contains(time)),
        "it carries no time"
    );
    let timeless = text.replace(&started[0], "THEN");
    timeless.replace(&started[1], "THEN")
}

/// A manifest without the time of the run and what depends on it: the contents of the files of the report.
fn without_digests(manifest: &[u8]) -> String {
    let mut manifest: Value = serde_json::from_slice(manifest).unwrap();
    manifest["run"]["started"] = Value::Null;
    for file in manifest["files"].as_array_mut().unwrap() {
        file["sha256"] = Value::Null;
        file["bytes"] = Value::Null;
    }
    manifest.to_string()
}

/// The results of verifying the sample media, without the time that they carry.
fn verified(desk: &Desk, options: &[&str]) -> String {
    let run = desk
        .verify(&[&["--format", "json"], options].concat())
        .exits(3);
    timeless(&run.stdout, &started(&run.stdout))
}

/// As [`verified`], without how the run was asked for and the line of the log that it left.
fn answers(desk: &Desk, options: &[&str]) -> Value {
    let mut results: Value = serde_json::from_str(&verified(desk, options)).unwrap();
    results["run"] = Value::Null;
    results
}

#[test]
fn one_job_and_four_jobs_make_the_same_archive() {
    let desk = Desk::new();
    let (media, sidecar) = (sample("archive"), sample("archive.csv"));
    let mut archives = [(ONE, "one.db"), (FOUR, "four.db")].map(|(jobs, archive)| {
        let add = [
            "archive",
            "add",
            &media,
            "--sidecar",
            &sidecar,
            "--archive",
            archive,
        ];
        desk.run(&[&add[..], &jobs].concat()).exits(0);
        let list = desk
            .run(&["archive", "list", "--archive", archive])
            .exits(0);
        let verify = [
            "verify",
            &sample("incoming/image0.jpeg"),
            "--archive",
            archive,
            "--format",
            "json",
        ];
        let results = desk.run(&verify).exits(0).json();
        let snapshot = common::text(&results, "/run/archive/snapshot_sha256").to_owned();
        (list.text().to_owned(), snapshot)
    });
    assert_eq!(archives[0].0.lines().count(), 24);
    assert_eq!(archives[0].0, archives[1].0);
    assert_eq!(archives[0].1, archives[1].1);
    // Another archive has another digest.
    desk.run(&["archive", "remove", "24", "--archive", "one.db"])
        .exits(0);
    let verify = [
        "verify",
        &sample("incoming/image0.jpeg"),
        "--archive",
        "one.db",
        "--format",
        "json",
    ];
    let results = desk.run(&verify).exits(0).json();
    archives[0].1 = common::text(&results, "/run/archive/snapshot_sha256").to_owned();
    assert_ne!(archives[0].1, archives[1].1);
}

#[test]
fn one_job_and_four_jobs_make_the_same_report() {
    let desk = Desk::with_sample_archive();
    let (media, claims) = (sample("incoming"), sample("claims.csv"));
    for (jobs, report) in [(ONE, "one"), (FOUR, "four")] {
        let arguments = [&media, "--claims", &claims, "--report", report];
        desk.verify(&[&arguments[..], &jobs].concat()).exits(3);
    }
    let (mut one, mut four) = (desk.contents("one"), desk.contents("four"));
    for report in [&mut one, &mut four] {
        let begun = started(&report["results.json"]);
        for (name, file) in report.iter_mut() {
            // The rules are the same whenever a report is made.
            if name == "results.json" || (name.ends_with(".html") && name != "rules.html") {
                *file = timeless(file, &begun).into_bytes();
            }
            if name == "media_review.jsonld" {
                let text = std::str::from_utf8(file).unwrap();
                let day = &begun[0][.."2026-03-08".len()];
                *file = text.replace(day, "THEN").into_bytes();
            }
            if name == "manifest.json" {
                *file = without_digests(file).into_bytes();
            }
        }
    }
    let names = |report: &BTreeMap<String, Vec<u8>>| report.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&one), names(&four));
    for (name, content) in &one {
        assert!(*content == four[name], "{name:?} differs");
    }
}

#[test]
fn one_job_and_four_jobs_print_the_same_hashes() {
    let desk = Desk::new();
    let media = sample("archive");
    let [one, four] =
        [ONE, FOUR].map(|jobs| desk.run(&[&["hash", &media], &jobs[..]].concat()).exits(3));
    assert_eq!(one.text().lines().count(), 19);
    assert_eq!(one.text(), four.text());
    assert_eq!(one.complaint(), four.complaint());
}

#[test]
fn the_order_in_which_paths_are_named_does_not_matter_to_results() {
    let desk = Desk::with_sample_archive();
    let folder = sample("incoming");
    let files = ["video0.mp4", "file_118.jpg", "eyewitness_account.jpg"]
        .map(|name| format!("{folder}/{name}"));
    let [a, b, c] = files.each_ref().map(String::as_str);
    assert_eq!(answers(&desk, &[a, b, c]), answers(&desk, &[c, a, b]));
    // Nor does it matter that a file is named twice.
    assert_eq!(answers(&desk, &[&folder]), answers(&desk, &[b, &folder, a]));
}

#[test]
fn the_order_in_which_paths_are_named_does_not_matter_to_the_numbers_of_items() {
    let folders = ["archive", "incoming"].map(sample);
    let [a, b] = folders.each_ref().map(String::as_str);
    let lists = [[a, b], [b, a]].map(|paths| {
        let desk = Desk::new();
        desk.add(&paths).exits(3);
        assert!(desk.path(ARCHIVE).exists());
        desk.list()
    });
    assert_eq!(lists[0], lists[1]);
}

#[test]
fn of_a_picture_that_many_handed_in_all_copies_are_one_group_and_conflict_where_claims_do() {
    let desk = Desk::with_small_archive();
    let mut claims = "file,claimed_date,claimed_country\n".to_owned();
    // Two pictures, each in more copies than are all compared with one another, which take turns.
    for number in 0..80_u32 {
        let mut copy = photo(2 + u64::from(number % 2));
        copy.put_pixel(number, 5, image::Rgb([255, 0, 0]));
        desk.write(format!("in/{number:02}.png"), &png(&copy));
        // Of the second picture, all but the last are claimed to be from one country.
        let country = if number == 79 { "TR" } else { "IQ" };
        claims += &format!("{number:02}.png,2026-03-08,{country}\n");
    }
    desk.write("claims.csv", claims.as_bytes());
    let verify = ["in", "--claims", "claims.csv", "--format", "json"];
    let results = desk.verify(&[&verify, &ONE[..]].concat()).exits(0).json();
    for (number, item) in list(&results, "/items").iter().enumerate() {
        assert_eq!(item["group"], 1 + number % 2, "{item:#}");
        let conflicts = finding_codes(item).contains(&"claims_conflict");
        assert_eq!(conflicts, number % 2 == 1, "{item:#}");
    }
    let parallel = desk.verify(&[&verify, &FOUR[..]].concat()).exits(0).json();
    assert_eq!(results["items"], parallel["items"]);
}
