//! The sample media get the verdicts, matches and moments that `sample_media/README.md` promises.

#![allow(
    clippy::unwrap_used,
    reason = "what cannot be unwrapped fails the test, as it should"
)]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::LazyLock;

use common::{
    ARCHIVE, Desk, VERIFY, csv_rows, file_name, finding_codes, item, list, number, sample, text,
    verified,
};
use serde_json::Value;
use sha2::{Digest, Sha256};

static RESULTS: LazyLock<Value> = LazyLock::new(|| verified(&[]));

/// A row of `expected.csv`.
struct Expected {
    file: String,
    verdict: String,
    archive_items: BTreeSet<String>,
    relation: String,
}

fn expected() -> Vec<Expected> {
    csv_rows(&fs::read(sample("expected.csv")).unwrap())
        .into_iter()
        .map(|row| Expected {
            file: row["file"].clone(),
            verdict: row["verdict"].clone(),
            archive_items: row["archive_item"]
                .split(';')
                .filter(|name| !name.is_empty())
                .map(str::to_owned)
                .collect(),
            relation: row["relation_hint"].clone(),
        })
        .collect()
}

fn matches(name: &str) -> &'static [Value] {
    list(item(&RESULTS, name), "/matches")
}

fn only_match(name: &str) -> &'static Value {
    let [only] = matches(name) else {
        panic!("{name} has several matches or none");
    };
    only
}

fn only_segment(found: &Value) -> &Value {
    let [only] = list(found, "/segments") else {
        panic!("several segments or none: {found:#}");
    };
    only
}

/// Fails unless the stretch of a segment on one side is this one, to half a second.
#[track_caller]
fn assert_lies(segment: &Value, side: &str, start_s: f64, end_s: f64) {
    let start = number(segment, &format!("/{side}_start_s"));
    let end = number(segment, &format!("/{side}_end_s"));
    assert!(
        (start - start_s).abs() <= 0.5 && (end - end_s).abs() <= 0.5,
        "{side} from {start} to {end}, not from {start_s} to {end_s}"
    );
}

#[test]
fn every_incoming_file_is_listed_once_in_path_order() {
    let listed: Vec<&str> = list(&RESULTS, "/items")
        .iter()
        .map(|item| text(item, "/path"))
        .collect();
    let mut files: Vec<String> = fs::read_dir(sample("incoming"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .map(|name| format!("sample_media/incoming/{name}"))
        .collect();
    files.sort();
    assert_eq!(listed, files);
    assert_eq!(expected().len(), files.len());
}

#[test]
fn every_incoming_file_gets_its_verdict() {
    for row in expected() {
        let verdict = text(item(&RESULTS, &row.file), "/verdict");
        assert_eq!(verdict, row.verdict, "{}", row.file);
    }
}

#[test]
fn all_six_verdicts_occur() {
    let verdicts: BTreeSet<&str> = list(&RESULTS, "/items")
        .iter()
        .map(|item| text(item, "/verdict"))
        .collect();
    let all = [
        "consistent",
        "no_finding",
        "questionable",
        "recirculated",
        "seen_before",
        "unreadable",
    ];
    assert_eq!(verdicts, BTreeSet::from(all));
}

#[test]
fn every_incoming_file_shows_the_expected_archive_items_and_no_others() {
    for row in expected() {
        let shown: Vec<&str> = matches(&row.file)
            .iter()
            .map(|found| file_name(text(found, "/archive_item/path")))
            .collect();
        let distinct: BTreeSet<String> = shown.iter().map(|name| (*name).to_owned()).collect();
        assert_eq!(distinct, row.archive_items, "{}", row.file);
        assert_eq!(distinct.len(), shown.len(), "{}", row.file);
    }
}

#[test]
fn every_match_is_related_as_expected() {
    for row in expected() {
        for found in matches(&row.file) {
            assert_eq!(text(found, "/relation"), row.relation, "{}", row.file);
        }
    }
}

#[test]
fn verdicts_rest_on_the_findings_that_the_guide_names() {
    let old_and_foreign = ["seen_before_claim", "seen_in_other_country"];
    for (name, codes) in [
        ("IMG-20250309-WA0003.jpg", &old_and_foreign[..]),
        ("IMG-20250309-WA0024.jpg", &["seen_in_other_country"]),
        ("IMG-20250308-WA0019.jpg", &["archive_agrees"]),
        ("IMG_1182.jpg", &["seen_before_claim", "archive_agrees"]),
        (
            "DSC_0231.JPG",
            &["captured_before_claim", "captured_in_other_country"],
        ),
        ("IMG_4417.jpg", &["captured_before_claim"]),
        ("IMG_20250308_171204.jpg", &["capture_agrees"]),
        ("IMG-20250309-WA0021.jpg", &[]),
        ("IMG-20250309-WA0026.jpg", &[]),
        ("image1.jpeg", &[]),
    ] {
        assert_eq!(finding_codes(item(&RESULTS, name)), codes, "{name}");
    }
}

#[test]
fn another_photo_of_a_scene_and_another_card_are_leads_that_say_nothing_of_when() {
    for name in ["IMG_5530.jpg", "photo_2025-03-09_15-10-44.jpg"] {
        let found = only_match(name);
        assert_eq!(text(found, "/relation"), "same_scene", "{name}");
        // The archive knows an older day of its item, and that must not count against this file.
        let claimed = text(item(&RESULTS, name), "/claim/date");
        assert!(text(found, "/archive_item/earliest/to") < claimed, "{name}");
        assert!(finding_codes(item(&RESULTS, name)).is_empty(), "{name}");
        // What differs is shown.
        let regions = list(found, "/evidence/exposure/regions");
        assert!(!regions.is_empty(), "{name}");
    }
}

#[test]
fn a_piece_of_a_clip_is_found_where_it_was_cut_out() {
    let segment = only_segment(only_match("VID-20250309-WA0011.mp4"));
    assert_lies(segment, "query", 0.0, 4.5);
    assert_lies(segment, "archive", 3.0, 7.5);
    assert_eq!(number(segment, "/speed"), 1.0);
}

#[test]
fn a_still_is_found_at_its_second_of_the_clip() {
    let segment = only_segment(only_match("photo_2025-03-09_14-31-40.jpg"));
    assert_lies(segment, "query", 0.0, 0.0);
    let start = number(segment, "/archive_start_s");
    let end = number(segment, "/archive_end_s");
    // Frames of the clip are kept four times a second.
    assert!(start <= 4.0 && 3.0 <= end, "from {start} to {end}");
    assert!(end - start <= 3.0, "from {start} to {end}");
}

#[test]
fn a_film_tells_when_it_shows_a_photo() {
    let segment = only_segment(only_match("video_2025-03-09_18-40-12.mp4"));
    assert_lies(segment, "query", 3.0, 6.0);
    assert_lies(segment, "archive", 0.0, 0.0);
}

#[test]
fn both_halves_of_a_compilation_are_found() {
    for (archive_item, from_s) in [
        ("2020-market-from-balcony.mp4", 0.0),
        ("2022-mesa-road-patrol.mp4", 4.0),
    ] {
        let found = matches("video_2025-03-09_16-02-55.mp4")
            .iter()
            .find(|found| file_name(text(found, "/archive_item/path")) == archive_item)
            .unwrap();
        assert_lies(only_segment(found), "query", from_s, from_s + 4.0);
    }
}

#[test]
fn only_the_mirrored_and_the_turned_photo_are_told_to_be() {
    for item in list(&RESULTS, "/items") {
        let name = file_name(text(item, "/path"));
        for found in list(item, "/matches") {
            if text(found, "/relation") == "identical" {
                continue;
            }
            let transform = &found["evidence"]["transform"];
            let lies = (
                transform["mirrored"].as_bool(),
                // Of parts and frames it is measured, to about a degree.
                transform["rotation_deg"]
                    .as_f64()
                    .map(|turn| turn.round() as i64),
            );
            let expected = match name {
                "IMG-20250309-WA0007.jpg" => (Some(true), Some(0)),
                "IMG_20250309_093015.jpg" => (Some(false), Some(90)),
                _ => (Some(false), Some(0)),
            };
            assert_eq!(lies, expected, "{name}");
        }
    }
}

#[test]
fn only_the_same_bytes_score_one() {
    for item in list(&RESULTS, "/items") {
        let mut last = 1.0;
        for found in list(item, "/matches") {
            let score = number(found, "/score");
            assert!(score > 0.0 && score <= last, "{found:#}");
            assert_eq!(
                score == 1.0,
                text(found, "/relation") == "identical",
                "{found:#}"
            );
            assert_eq!(
                score == 1.0,
                found["archive_item"]["sha256"] == item["sha256"],
                "{found:#}"
            );
            last = score;
        }
    }
}

#[test]
fn digests_and_sizes_are_those_of_the_files() {
    for item in list(&RESULTS, "/items") {
        let bytes = fs::read(sample(&format!(
            "incoming/{}",
            file_name(text(item, "/path"))
        )))
        .unwrap();
        let digest: String = Sha256::digest(&bytes)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(text(item, "/sha256"), digest);
        assert_eq!(item["bytes"], bytes.len());
    }
}

#[test]
fn the_batch_counts_the_items() {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    let (mut old, mut foreign) = (0, 0);
    for item in list(&RESULTS, "/items") {
        let verdict = text(item, "/verdict");
        *counts.entry(verdict).or_default() += 1;
        if verdict == "recirculated" {
            let codes = finding_codes(item);
            let any = |wanted: [&str; 2]| u64::from(codes.iter().any(|code| wanted.contains(code)));
            old += any(["seen_before_claim", "captured_before_claim"]);
            foreign += any(["seen_in_other_country", "captured_in_other_country"]);
        }
    }
    let batch = &RESULTS["batch"];
    for (verdict, count) in &counts {
        assert_eq!(batch[verdict], *count, "{verdict}");
    }
    assert_eq!(
        (&batch["old"], &batch["foreign"]),
        (&old.into(), &foreign.into())
    );
    let examined = counts.values().sum::<u64>() - counts["unreadable"];
    assert_eq!(batch["examined"], examined);
    let share = &batch["share_recirculated"];
    let value = counts["recirculated"] as f64 / examined as f64;
    assert!((number(share, "/value") - value).abs() < 0.0001, "{share}");
    assert!(
        number(share, "/low") < value && value < number(share, "/high"),
        "{share}"
    );
}

#[test]
fn stricter_presets_find_a_part_of_what_wider_ones_find() {
    let pairs = |results: &Value| -> BTreeSet<(String, String)> {
        list(results, "/items")
            .iter()
            .flat_map(|item| {
                list(item, "/matches")
                    .iter()
                    .map(move |found| (item, found))
            })
            .map(|(item, found)| {
                let pair = [text(item, "/path"), text(found, "/archive_item/path")];
                (pair[0].to_owned(), pair[1].to_owned())
            })
            .collect()
    };
    let balanced = pairs(&RESULTS);
    let strict = pairs(&verified(&["--threshold-preset", "strict"]));
    let wide = pairs(&verified(&["--threshold-preset", "wide"]));
    assert!(!strict.is_empty() && strict.is_subset(&balanced) && balanced.is_subset(&wide));
}

#[test]
fn exif_is_told_as_it_stands_in_the_file_and_normalised() {
    let desk = Desk::new();
    let arguments = [
        "inspect",
        "sample_media/incoming/DSC_0231.JPG",
        "--format",
        "json",
    ];
    let results = desk.run_in_repository(&arguments).exits(0).json();
    let fields: BTreeMap<&str, (&str, &str)> = list(&results, "/items/0/metadata")
        .iter()
        .map(|field| {
            (
                text(field, "/field"),
                (text(field, "/value"), text(field, "/raw")),
            )
        })
        .collect();
    let taken = ("2019-07-14T12:41:09+03:00", "2019:07:14 12:41:09");
    assert_eq!(fields["DateTimeOriginal"], taken);
    assert_eq!(fields["GPSLatitude"].0, "38.7312");
    assert_eq!(fields["GPSLongitude"].0, "35.4787");
    let shown = desk.run_in_repository(&arguments[..2]).exits(0);
    assert!(shown.words().contains(taken.0) && shown.words().contains(taken.1));
}

#[test]
fn the_table_has_one_row_a_file_with_the_same_answers() {
    let desk = Desk::with_sample_archive();
    let archive = desk.text_path(ARCHIVE);
    let options = ["--archive", &archive, "--format", "csv"];
    let rows = desk
        .run_in_repository(&[&VERIFY[..], &options].concat())
        .exits(3)
        .csv();
    let items = list(&RESULTS, "/items");
    assert_eq!(rows.len(), items.len());
    for (row, item) in rows.iter().zip(items) {
        for (column, key) in [
            ("file", "path"),
            ("status", "status"),
            ("verdict", "verdict"),
            ("sha256", "sha256"),
        ] {
            assert_eq!(row[column], text(item, &format!("/{key}")));
        }
        assert_eq!(row["findings"], finding_codes(item).join(";"));
        let best = item.pointer("/matches/0/archive_item/path");
        assert_eq!(
            row["best_match"],
            best.map_or("", |path| path.as_str().unwrap())
        );
        assert_eq!(row["error"], item["error"].as_str().unwrap_or_default());
    }
}

#[test]
fn a_single_file_is_answered_in_words() {
    let desk = Desk::with_sample_archive();
    let archive = desk.text_path(ARCHIVE);
    let file = "sample_media/incoming/file_118.jpg";
    let arguments = [
        "verify",
        file,
        "--archive",
        &archive,
        "--claimed-date",
        "2025-03-08",
    ];
    let run = desk.run_in_repository(&arguments).exits(0);
    assert!(
        run.text().starts_with(&format!("{file}: Recirculated\n")),
        "{}",
        run.text()
    );
    for part in [
        "Claimed: taken 8 March 2025.",
        "sample_media/archive/2021-lake-low-water.jpg",
        "29 August 2021",
        "Lake Egirdir, Turkey",
        "(24 items, line ",
        text(item(&RESULTS, "file_118.jpg"), "/sha256"),
    ] {
        assert!(
            run.words().contains(part),
            "{part} is not in {}",
            run.text()
        );
    }
    assert_eq!(run.complaint(), "");
}

#[test]
fn the_batch_is_answered_in_words_with_every_file_under_its_verdict() {
    let desk = Desk::with_sample_archive();
    let archive = desk.text_path(ARCHIVE);
    let run = desk
        .run_in_repository(&[&VERIFY[..], &["--archive", &archive]].concat())
        .exits(3);
    let shown = run.text();
    let mut headings: Vec<(usize, &str)> = [
        ("recirculated", "\nRecirculated ("),
        ("questionable", "\nQuestionable ("),
        ("seen_before", "\nSeen before ("),
        ("consistent", "\nConsistent with the claim ("),
        ("no_finding", "\nNo finding ("),
        ("unreadable", "\nUnreadable ("),
    ]
    .iter()
    .map(|(verdict, heading)| (shown.find(heading).unwrap(), *verdict))
    .collect();
    assert!(headings.is_sorted(), "{shown}");
    headings.reverse();
    for row in expected() {
        let at = shown
            .find(&format!("\n  sample_media/incoming/{}\n", row.file))
            .unwrap();
        let (_, verdict) = headings.iter().find(|(heading, _)| *heading < at).unwrap();
        assert_eq!(*verdict, row.verdict, "{}", row.file);
    }
}

#[test]
fn a_report_shows_every_file_and_has_every_picture_that_it_names() {
    let desk = Desk::with_sample_archive();
    let archive = desk.text_path(ARCHIVE);
    let report = desk.text_path("report");
    let options = ["--archive", &archive, "--report", &report];
    desk.run_in_repository(&[&VERIFY[..], &options].concat())
        .exits(3)
        .complains_of(&["report/index.html"]);
    let files = desk.contents("report");
    let page = String::from_utf8(desk.read("report/index.html")).unwrap();
    let results: Value = serde_json::from_slice(&desk.read("report/results.json")).unwrap();
    let mut named = BTreeSet::new();
    for item in list(&results, "/items") {
        let name = file_name(text(item, "/path"));
        assert!(page.contains(name), "{name} is not on the page");
        named.extend(item.get("picture").and_then(Value::as_str));
        for found in list(item, "/matches") {
            assert!(page.contains(file_name(text(found, "/archive_item/path"))));
            let pairs = list(found, "/pictures");
            assert!(!pairs.is_empty(), "{found:#}");
            for pair in pairs {
                named.extend([text(pair, "/query"), text(pair, "/archive")]);
                named.extend(pair.get("aligned").and_then(Value::as_str));
            }
        }
    }
    let kept: BTreeSet<&str> = files
        .keys()
        .filter_map(|path| path.strip_prefix("media/"))
        .collect();
    assert_eq!(kept, named);
    for name in kept {
        assert!(
            page.contains(&format!("\"media/{name}\"")),
            "{name} is made and not shown"
        );
    }
    for table in ["items.csv", "matches.csv", "segments.csv"] {
        assert!(
            !csv_rows(&desk.read(format!("report/{table}"))).is_empty(),
            "{table}"
        );
    }
}
