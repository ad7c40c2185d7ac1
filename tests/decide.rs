//! What people decide of matches is kept and heeded.

#![allow(
    clippy::unwrap_used,
    reason = "what cannot be unwrapped fails the test, as it should"
)]

mod common;

use common::{ARCHIVE, Desk, csv_rows, finding_codes, item, list, photo, png, text};
use serde_json::Value;

/// A desk with two archived copies of a photo, both dated 2017, and the photo as a submission.
fn desk() -> Desk {
    let desk = Desk::new();
    let picture = photo(1);
    desk.write("known/first.png", &png(&picture));
    desk.write("known/second.jpg", &common::jpeg(&picture));
    desk.write(
        "known/archive.csv",
        b"file,published_at,country\nfirst.png,2017-04-05,IQ\nsecond.jpg,2017-05-01,IQ\n",
    );
    desk.add(&["known", "--sidecar", "known/archive.csv"])
        .exits(0);
    desk.write("in/new.png", &png(&picture));
    desk
}

const CLAIMED: [&str; 4] = ["--claimed-date", "2024", "--claimed-country", "SY"];

/// The results of verifying the submission, without their time and the line of the log, which every decision changes.
fn verified(desk: &Desk) -> Value {
    let run = desk.verify(&[&["in", "--format", "json"], &CLAIMED[..]].concat());
    let mut results = run.exits(0).json();
    results["run"]["started"] = Value::Null;
    results["run"]["archive"]["head"] = Value::Null;
    results
}

fn decide(desk: &Desk, submission: &str, item: &str, options: &[&str]) -> common::Run {
    let arguments = ["decide", submission, item, "--archive", ARCHIVE];
    desk.run(&[&arguments, options].concat())
}

#[test]
fn from_a_dismissed_match_nothing_follows_until_it_is_withdrawn() {
    let desk = desk();
    let before = verified(&desk);
    let new = item(&before, "new.png");
    assert_eq!(text(new, "/verdict"), "recirculated");
    let ids: Vec<String> = list(new, "/matches")
        .iter()
        .map(|found| found["archive_item"]["id"].to_string())
        .collect();
    assert_eq!(ids.len(), 2);

    // The first match goes to the end, and what rests on the other one names that.
    let note = ["dismissed", "--note", "other crane", "--by", "Lina"];
    let run = decide(&desk, "in/new.png", &ids[0], &note).exits(0);
    assert!(run.text().starts_with("dismissed: "), "{}", run.text());
    let results = verified(&desk);
    let one = item(&results, "new.png");
    assert_eq!(text(one, "/verdict"), "recirculated");
    assert!(
        list(one, "/findings")
            .iter()
            .all(|found| found["match"] == 0)
    );
    assert_eq!(
        list(one, "/findings").len() * 2,
        list(new, "/findings").len()
    );
    assert_eq!(one["matches"][0]["archive_item"]["id"].to_string(), ids[1]);
    let decision = &one["matches"][1]["decision"];
    assert_eq!(text(decision, "/decision"), "dismissed");
    assert_eq!(text(decision, "/by"), "Lina");
    assert_eq!(text(decision, "/note"), "other crane");
    assert!(text(decision, "/at").ends_with('Z'));
    assert_eq!(one["matches"][0].get("decision"), None);
    let digest = "/run/archive/snapshot_sha256";
    assert_ne!(text(&results, digest), text(&before, digest));

    // By its content, whatever its name.
    let sha256 = text(new, "/sha256");
    decide(&desk, sha256, &ids[1], &["dismissed"]).exits(0);
    let results = verified(&desk);
    let none = item(&results, "new.png");
    assert_eq!(text(none, "/verdict"), "no_finding");
    assert!(finding_codes(none).is_empty());
    assert_eq!(list(none, "/matches").len(), 2);

    for id in &ids {
        decide(&desk, "in/new.png", id, &["withdrawn"]).exits(0);
    }
    assert_eq!(verified(&desk), before);
}

#[test]
fn a_decision_is_shown_wherever_the_match_is() {
    let desk = desk();
    let note = ["confirmed", "--note", "<b>same</b>", "--by", "=Lina"];
    decide(&desk, "in/new.png", "1", &note).exits(0);
    let report = ["in", "--report", "report"];
    let run = desk.verify(&[&report, &CLAIMED[..]].concat()).exits(0);
    let told = run.words();
    assert!(told.contains("Confirmed by =Lina, "), "{told}");
    let page = String::from_utf8(desk.read("report/index.html")).unwrap();
    assert!(page.contains("Confirmed by =Lina, ") && !page.contains("<b>same</b>"));
    let rows = csv_rows(&desk.read("report/matches.csv"));
    let row = rows.iter().find(|row| row["archive_id"] == "1").unwrap();
    assert_eq!(row["decision"], "confirmed");
    assert_eq!(row["decision_by"], "'=Lina");
    assert_eq!(row["decision_note"], "<b>same</b>");
    assert_eq!(
        rows.iter().filter(|row| row["decision"].is_empty()).count(),
        1
    );
    desk.run(&["report", "report/results.json", "--out", "again"])
        .exits(0);
    assert!(desk.contents("report") == desk.contents("again"));
}

#[test]
fn what_cannot_be_decided_is_refused() {
    let desk = desk();
    decide(&desk, "in/new.png", "99", &["dismissed"])
        .exits(1)
        .complains_of(&["no item 99"]);
    decide(&desk, "in/nowhere.png", "1", &["dismissed"])
        .exits(1)
        .complains_of(&["in/nowhere.png"]);
    decide(&desk, "in/new.png", "1", &["perhaps"]).exits(2);
    let elsewhere = [
        "decide",
        "in/new.png",
        "1",
        "dismissed",
        "--archive",
        "no.db",
    ];
    desk.run(&elsewhere).exits(1).complains_of(&["no archive"]);
    assert!(!desk.path("no.db").exists());
}
