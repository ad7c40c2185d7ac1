//! A statement about a whole batch, answered in counts.

#![allow(
    clippy::unwrap_used,
    reason = "what cannot be unwrapped fails the test, as it should"
)]

mod common;

use common::{Desk, csv_rows, item, jpeg, photo, png, text};
use image::imageops;

/// An archive with one photo, published in 2016; in `in` that photo three times and two others.
fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("known/known.png", &png(&photo(1)));
    desk.write(
        "known.csv",
        b"file,published_at,country\nknown.png,2016-04-05,IQ\n",
    );
    desk.add(&["known", "--sidecar", "known.csv"]).exits(0);
    desk.write("in/a.png", &png(&photo(1)));
    desk.write("in/b.jpg", &jpeg(&photo(1)));
    desk.write("in/c.png", &png(&imageops::flip_horizontal(&photo(1))));
    desk.write("in/d.png", &png(&photo(2)));
    desk.write("in/e.png", &png(&photo(3)));
    desk
}

const CLAIM: [&str; 5] = ["in", "--claimed-date", "2025-03", "--claimed-country", "SY"];

#[test]
fn copies_among_the_submissions_count_once() {
    let desk = desk();
    let arguments = [
        "--assert",
        "Old or foreign",
        "--report",
        "report",
        "--format",
        "json",
    ];
    let results = desk
        .verify(&[&CLAIM[..], &arguments].concat())
        .exits(0)
        .json();
    for (name, group) in [("a.png", 1), ("b.jpg", 1), ("c.png", 1)] {
        assert_eq!(item(&results, name)["group"], group, "{name}");
    }
    assert_eq!(item(&results, "d.png").get("group"), None);
    // The counts of files stay as they were.
    assert_eq!(results["batch"]["recirculated"], 3);
    let assertion = &results["batch"]["assertion"];
    assert_eq!(assertion["statement"], "old or foreign");
    for (count, expected) in [
        ("files", 5),
        ("groups", 3),
        ("shown", 1),
        ("refuted", 0),
        ("open", 2),
    ] {
        assert_eq!(assertion[count], expected, "{count}");
    }
    assert_eq!(assertion["share"]["value"], 0.3333);
    let page = String::from_utf8(desk.read("report/index.html")).unwrap();
    assert!(page.contains(text(assertion, "/text")));
    assert_eq!(page.matches("Shows the same as").count(), 3);
    let groups: Vec<String> = csv_rows(&desk.read("report/items.csv"))
        .into_iter()
        .map(|row| row["group"].clone())
        .collect();
    assert_eq!(groups, ["1", "1", "1", "", ""]);
}

#[test]
fn only_a_statement_that_can_be_tested_is_taken() {
    let desk = desk();
    let statement = |statement| [&CLAIM[..], &["--assert", statement]].concat();
    desk.verify(&statement("fake"))
        .exits(2)
        .complains_of(&["fake", "old or foreign"]);
    let printed = desk.verify(&statement("old")).exits(0).words();
    assert!(
        printed.contains("Are they older than claimed? Of 3 different pictures and videos in the 5 files examined, this is shown for 1"),
        "{printed}"
    );
    let unasked = desk.verify(&CLAIM).exits(0).words();
    assert!(!unasked.contains("Are they"), "{unasked}");
}

#[test]
fn without_a_claim_nothing_is_tested() {
    let printed = desk().verify(&["in", "--assert", "old"]).exits(0).words();
    assert!(
        printed.contains("That cannot be tested: nothing is claimed of the files."),
        "{printed}"
    );
}
