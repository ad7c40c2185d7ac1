//! The main job over the sample media: every file gets its verdict, for the reason that the guide gives.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "tests say what they expect by unwrapping it"
)]

mod common;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use common::{Desk, file_name, items, matched, named, only, resurface, run, sample_media};
use serde_json::Value;

/// One run that the tests of its results share.
static VERIFIED: LazyLock<Value> = LazyLock::new(|| {
    let desk = Desk::with_samples();
    let claims = sample_media().join("claims.csv");
    let ran = run(desk
        .verify(&sample_media().join("incoming"))
        .args(["--format", "json", "--claims"])
        .arg(claims));
    // Two files are there to be unreadable.
    ran.expect(3).json()
});

struct Expected {
    file: String,
    verdict: String,
    matches: BTreeSet<String>,
    relation: String,
}

fn expected() -> Vec<Expected> {
    let mut reader = csv::Reader::from_path(sample_media().join("expected.csv")).unwrap();
    let rows: Vec<Expected> = reader
        .records()
        .map(|row| {
            let row = row.unwrap();
            Expected {
                file: row[0].to_owned(),
                verdict: row[1].to_owned(),
                matches: row[2]
                    .split(';')
                    .filter(|name| !name.is_empty())
                    .map(str::to_owned)
                    .collect(),
                relation: row[3].to_owned(),
            }
        })
        .collect();
    assert!(rows.len() >= 16, "expected.csv has lost rows");
    rows
}

fn best_segment(name: &str) -> [f64; 4] {
    let segment = &named(&VERIFIED, name)["matches"][0]["segments"][0];
    [
        "query_start_s",
        "query_end_s",
        "archive_start_s",
        "archive_end_s",
    ]
    .map(|key| {
        segment[key]
            .as_f64()
            .unwrap_or_else(|| panic!("{name} has no {key}"))
    })
}

#[track_caller]
fn near(seconds: f64, expected: f64) {
    assert!(
        (seconds - expected).abs() <= 0.5,
        "{seconds} is not {expected}"
    );
}

#[test]
fn every_file_gets_its_verdict_its_matches_and_no_others() {
    for row in expected() {
        let item = named(&VERIFIED, &row.file);
        assert_eq!(item["verdict"], row.verdict, "{}", row.file);
        let found: BTreeSet<String> = matched(item).into_iter().map(str::to_owned).collect();
        assert_eq!(found, row.matches, "{}", row.file);
        for found in item["matches"].as_array().unwrap() {
            assert_eq!(found["relation"], row.relation, "{}", row.file);
        }
    }
    assert_eq!(items(&VERIFIED).count(), expected().len());
}

#[test]
fn all_verdicts_occur_and_the_batch_counts_them() {
    let batch = &VERIFIED["batch"];
    let count = |verdict: &str| {
        items(&VERIFIED)
            .filter(|item| item["verdict"] == verdict)
            .count() as u64
    };
    for verdict in [
        "recirculated",
        "questionable",
        "consistent",
        "seen_before",
        "no_finding",
        "unreadable",
    ] {
        assert!(count(verdict) > 0, "{verdict}");
        assert_eq!(batch[verdict], count(verdict), "{verdict}");
    }
    let listed = items(&VERIFIED).count() as u64;
    assert_eq!(batch["examined"], listed - count("unreadable"));
    let share = &batch["share_recirculated"];
    assert!(share["low"].as_f64() < share["value"].as_f64());
    assert!(share["value"].as_f64() < share["high"].as_f64());
    assert_eq!(share["method"], "Wilson 95 %");
}

#[test]
fn pieces_and_stills_of_clips_are_found_where_they_lie() {
    let [start, end, archive_start, archive_end] = best_segment("VID-20250309-WA0011.mp4");
    near(start, 0.0);
    near(end, 4.5);
    near(archive_start, 3.0);
    near(archive_end, 7.5);
    let [_, _, from, to] = best_segment("photo_2025-03-09_14-31-40.jpg");
    assert!(from <= 3.5 && 3.5 <= to, "{from} to {to}");
    let [from, to, _, _] = best_segment("video_2025-03-09_18-40-12.mp4");
    near(from, 3.0);
    near(to, 6.0);
    let joined = named(&VERIFIED, "video_2025-03-09_16-02-55.mp4");
    let mut starts: Vec<f64> = joined["matches"]
        .as_array()
        .unwrap()
        .iter()
        .map(|found| found["segments"][0]["query_start_s"].as_f64().unwrap())
        .collect();
    starts.sort_by(f64::total_cmp);
    near(starts[0], 0.0);
    near(starts[1], 4.0);
}

#[test]
fn turned_and_mirrored_copies_are_said_to_be_so() {
    let transform = |name| &named(&VERIFIED, name)["matches"][0]["evidence"]["transform"];
    let mirrored = transform("IMG-20250309-WA0007.jpg");
    assert_eq!(mirrored["mirrored"], true);
    assert_eq!(mirrored["rotation_deg"], 0.0);
    let turned = transform("IMG_20250309_093015.jpg");
    assert_eq!(turned["mirrored"], false);
    assert_eq!(turned["rotation_deg"], 90.0);
    // EXIF says how this one is to be turned, so it is not turned.
    assert_eq!(transform("IMG_1182.jpg")["rotation_deg"], 0.0);
}

#[test]
fn results_keep_the_contract() {
    let results = &*VERIFIED;
    assert_eq!(results["schema"], "resurface.results/1");
    assert_eq!(results["tool"]["name"], "resurface");
    for key in ["started", "parameters", "archive"] {
        assert!(!results["run"][key].is_null(), "run.{key}");
    }
    assert_eq!(results["run"]["archive"]["items"], 22);
    assert_eq!(
        results["run"]["archive"]["snapshot_sha256"]
            .as_str()
            .unwrap()
            .len(),
        64
    );
    let keys = |value: &Value| -> BTreeSet<String> {
        value
            .as_object()
            .expect("an object")
            .keys()
            .cloned()
            .collect()
    };
    let holds = |value: &Value, wanted: &[&str]| {
        let have = keys(value);
        for key in wanted {
            assert!(have.contains(*key), "{key} is missing in {value:#}");
        }
    };
    for item in items(results) {
        holds(
            item,
            &[
                "path",
                "sha256",
                "bytes",
                "kind",
                "width",
                "height",
                "duration_s",
                "status",
                "error",
                "metadata",
                "signals",
                "matches",
                "claim",
                "findings",
                "verdict",
            ],
        );
        for field in item["metadata"].as_array().unwrap() {
            holds(field, &["field", "value", "raw", "source", "strength"]);
        }
        for found in item["matches"].as_array().unwrap() {
            holds(
                found,
                &["archive_item", "relation", "score", "evidence", "segments"],
            );
            holds(
                &found["archive_item"],
                &[
                    "id",
                    "path",
                    "sha256",
                    "kind",
                    "earliest",
                    "country",
                    "place",
                    "appearances",
                ],
            );
            holds(
                &found["evidence"],
                &[
                    "pdq_distance",
                    "gradient_distance",
                    "inliers",
                    "inlier_ratio",
                    "transform",
                ],
            );
            let score = found["score"].as_f64().unwrap();
            assert_eq!(score == 1.0, found["relation"] == "identical");
            for segment in found["segments"].as_array().unwrap() {
                holds(
                    segment,
                    &[
                        "query_start_s",
                        "query_end_s",
                        "archive_start_s",
                        "archive_end_s",
                        "speed",
                        "mirrored",
                        "score",
                    ],
                );
            }
        }
        for finding in item["findings"].as_array().unwrap() {
            holds(finding, &["code", "strength", "text"]);
        }
    }
    let capture = &named(results, "DSC_0231.JPG")["metadata"];
    let field = |name: &str| {
        let fields = capture.as_array().unwrap();
        fields
            .iter()
            .find(|field| field["field"] == name)
            .unwrap_or_else(|| panic!("{name}"))
    };
    assert_eq!(
        field("DateTimeOriginal")["value"],
        "2019-07-14T12:41:09+03:00"
    );
    assert_eq!(field("DateTimeOriginal")["raw"], "2019:07:14 12:41:09");
    let latitude: f64 = field("GPSLatitude")["value"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((latitude - 38.7312).abs() < 1e-4);
}

#[test]
fn a_single_file_is_answered_in_a_few_lines() {
    let desk = Desk::with_samples();
    let file = sample_media().join("incoming/IMG-20250309-WA0003.jpg");
    let options = ["--claimed-date", "2025-03-08", "--claimed-country", "Syria"];
    let ran = run(desk.verify(&file).args(options)).expect(0);
    assert!(ran.out.contains("Recirculated"), "{}", ran.out);
    assert!(ran.out.contains("9 February 2016"), "{}", ran.out);
    assert!(ran.out.lines().count() <= 20, "{}", ran.out);
    let csv = run(desk.verify(&file).args(options).args(["--format", "csv"]))
        .expect(0)
        .out;
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let header = reader.headers().unwrap().clone();
    let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 1);
    let at = header.iter().position(|name| name == "verdict").unwrap();
    assert_eq!(&rows[0][at], "recirculated");
}

#[test]
fn inspect_tells_what_files_say_and_judges_nothing() {
    let ran = run(resurface().args(["inspect", "sample_media/incoming", "--format", "json"]));
    let results = ran.expect(3).json();
    for item in items(&results) {
        for key in ["matches", "claim", "verdict"] {
            assert!(item.get(key).is_none(), "{key}");
        }
    }
    assert!(results.get("batch").is_none());
    let video = named(&results, "video0.mp4");
    assert_eq!(video["duration_s"], 6.0);
    assert_eq!(
        named(&results, "IMG-20250309-WA0026.jpg")["status"],
        "truncated"
    );
    let text = run(resurface().args(["inspect", "sample_media/incoming/IMG_4417.jpg"]))
        .expect(0)
        .out;
    assert!(
        text.contains("DateTimeOriginal") && text.contains("2021-11-02T09:18:44+02:00"),
        "{text}"
    );
}

#[test]
fn the_archive_can_hold_what_is_handed_in() {
    let desk = Desk::new();
    desk.add(&sample_media().join("incoming/video0.mp4"))
        .assert()
        .success();
    let results = desk.results(&sample_media().join("incoming/video0.mp4"), &[]);
    let item = only(&results);
    assert_eq!(matched(item), ["video0.mp4"]);
    assert_eq!(item["matches"][0]["relation"], "identical");
    assert_eq!(item["verdict"], "seen_before");
    assert_eq!(file_name(&item["path"]), "video0.mp4");
}
