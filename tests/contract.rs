//! Results hold what their schema promises to programs that read them.

#![allow(
    clippy::unwrap_used,
    reason = "what cannot be unwrapped fails the test, as it should"
)]

mod common;

use std::sync::LazyLock;

use common::{Desk, file_name, list, text, verified};
use serde_json::Value;

static RESULTS: LazyLock<Value> = LazyLock::new(|| verified(&[]));

/// Whether a value is of one of the types, which are joined with `|`.
fn is_of_type(value: &Value, types: &str) -> bool {
    types.split('|').any(|name| match name {
        "string" => value.is_string(),
        "integer" => value.is_u64(),
        "number" => value.is_number(),
        "bool" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "null" => value.is_null(),
        other => panic!("no such type: {other}"),
    })
}

/// Fails unless an object has each of the keys, of its type.
#[track_caller]
fn assert_keys(object: &Value, keys: &[(&str, &str)]) {
    for (key, types) in keys {
        let value = object
            .get(key)
            .unwrap_or_else(|| panic!("no {key} in {object:#}"));
        assert!(is_of_type(value, types), "{key} is no {types}: {value}");
    }
}

const ITEM_KEYS: [(&str, &str); 11] = [
    ("path", "string"),
    ("sha256", "string|null"),
    ("bytes", "integer"),
    ("kind", "string|null"),
    ("width", "integer|null"),
    ("height", "integer|null"),
    ("duration_s", "number|null"),
    ("status", "string"),
    ("error", "string|null"),
    ("metadata", "array"),
    ("signals", "array"),
];
const SIGNAL_KEYS: [(&str, &str); 3] = [
    ("code", "string"),
    ("text", "string"),
    ("meaning", "string"),
];
const FIELD_KEYS: [(&str, &str); 5] = [
    ("field", "string"),
    ("value", "string|null"),
    ("raw", "string"),
    ("source", "string"),
    ("strength", "string"),
];

#[test]
fn results_have_every_key_of_the_contract() {
    let results = &*RESULTS;
    assert_eq!(results["schema"], "resurface.results/2");
    assert_keys(
        results,
        &[
            ("tool", "object"),
            ("run", "object"),
            ("items", "array"),
            ("batch", "object"),
        ],
    );
    assert_eq!(results["tool"]["name"], "resurface");
    assert_keys(&results["tool"], &[("version", "string")]);
    assert_keys(
        &results["run"],
        &[
            ("started", "string"),
            ("parameters", "object"),
            ("archive", "object"),
        ],
    );
    assert_keys(
        &results["run"]["archive"],
        &[
            ("path", "string"),
            ("items", "integer"),
            ("snapshot_sha256", "string"),
        ],
    );
    let counts = [
        "examined",
        "recirculated",
        "old",
        "foreign",
        "consistent",
        "questionable",
        "seen_before",
        "no_finding",
        "unreadable",
    ];
    assert_keys(&results["batch"], &counts.map(|count| (count, "integer")));
    assert_keys(
        &results["batch"]["share_recirculated"],
        &[
            ("value", "number"),
            ("low", "number"),
            ("high", "number"),
            ("method", "string"),
        ],
    );
}

#[test]
fn items_have_every_key_of_the_contract() {
    for item in list(&RESULTS, "/items") {
        assert_keys(item, &ITEM_KEYS);
        assert_keys(
            item,
            &[
                ("matches", "array"),
                ("claim", "object"),
                ("findings", "array"),
                ("verdict", "string"),
            ],
        );
        let examined = item["status"] == "ok";
        assert_eq!(item["error"].is_null(), examined);
        for key in ["kind", "width", "height"] {
            assert!(!(examined && item[key].is_null()), "{key} in {item:#}");
        }
        for field in list(item, "/metadata") {
            assert_keys(field, &FIELD_KEYS);
        }
        for finding in list(item, "/findings") {
            assert_keys(
                finding,
                &[
                    ("code", "string"),
                    ("strength", "string"),
                    ("text", "string"),
                ],
            );
        }
    }
}

#[test]
fn matches_have_every_key_of_the_contract() {
    for found in list(&RESULTS, "/items")
        .iter()
        .flat_map(|item| list(item, "/matches"))
    {
        assert_keys(
            found,
            &[
                ("archive_item", "object"),
                ("relation", "string"),
                ("score", "number"),
                ("evidence", "object"),
                ("segments", "array"),
            ],
        );
        assert_keys(
            &found["archive_item"],
            &[
                ("id", "integer"),
                ("path", "string"),
                ("sha256", "string"),
                ("kind", "string"),
                ("earliest", "object|null"),
                ("country", "string|null"),
                ("place", "string|null"),
                ("appearances", "array"),
            ],
        );
        for key in ["width", "height"] {
            if let Some(length) = found["archive_item"].get(key) {
                assert!(is_of_type(length, "integer"), "{key} is {length}");
            }
        }
        if found["archive_item"]["earliest"].is_object() {
            assert_keys(
                &found["archive_item"]["earliest"],
                &[
                    ("from", "string"),
                    ("to", "string"),
                    ("source", "string"),
                    ("strength", "string"),
                ],
            );
        }
        assert_keys(
            &found["evidence"],
            &[
                ("pdq_distance", "integer|null"),
                ("gradient_distance", "integer|null"),
                ("inliers", "integer|null"),
                ("inlier_ratio", "number|null"),
                ("transform", "object|null"),
            ],
        );
        if found["evidence"]["transform"].is_object() {
            assert_keys(
                &found["evidence"]["transform"],
                &[
                    ("mirrored", "bool"),
                    ("rotation_deg", "number"),
                    ("homography", "array|null"),
                    ("overlap_query", "number|null"),
                    ("overlap_archive", "number|null"),
                ],
            );
        }
        for segment in list(found, "/segments") {
            let times = [
                "query_start_s",
                "query_end_s",
                "archive_start_s",
                "archive_end_s",
                "speed",
                "score",
            ];
            assert_keys(segment, &times.map(|time| (time, "number")));
            assert_keys(segment, &[("mirrored", "bool")]);
        }
    }
}

#[test]
fn inspect_tells_what_files_say_and_judges_nothing() {
    let desk = Desk::new();
    let arguments = ["inspect", "sample_media/incoming", "--format", "json"];
    let results = desk.run_in_repository(&arguments).exits(3).json();
    assert_eq!(results["schema"], "resurface.results/2");
    assert_eq!(results.get("batch"), None);
    assert_eq!(results["run"].get("archive"), None);
    for item in list(&results, "/items") {
        assert_keys(item, &ITEM_KEYS);
        for key in ["matches", "claim", "findings", "verdict"] {
            assert_eq!(item.get(key), None, "{key}");
        }
        let verified = common::item(&RESULTS, file_name(text(item, "/path")));
        for (key, _) in ITEM_KEYS.iter().filter(|(key, _)| *key != "signals") {
            assert_eq!(item[key], verified[key], "{key} of {}", item["path"]);
        }
        // To verify also tells of copies in the batch and of the claim.
        for signal in list(item, "/signals") {
            assert!(list(verified, "/signals").contains(signal), "{signal}");
            assert_keys(signal, &SIGNAL_KEYS);
        }
    }
}

#[test]
fn inspect_prints_a_table_with_a_row_a_file() {
    let desk = Desk::new();
    let arguments = ["inspect", "sample_media/incoming", "--format", "csv"];
    let rows = desk.run_in_repository(&arguments).exits(3).csv();
    assert_eq!(rows.len(), list(&RESULTS, "/items").len());
    let row = rows
        .iter()
        .find(|row| row["file"].ends_with("DSC_0231.JPG"));
    let row = row.unwrap();
    assert_eq!(row["captured_at"], "2019-07-14T12:41:09+03:00");
    assert_eq!(row["lat"], "38.7312");
    assert_eq!(row["country"], "TR");
}

#[test]
fn many_files_are_decoded_only_where_that_is_asked_for() {
    let desk = Desk::new();
    let arguments = |thorough: bool| {
        let mut arguments = vec!["inspect", "sample_media/incoming", "--format", "json"];
        arguments.extend(thorough.then_some("--thorough"));
        desk.run_in_repository(&arguments).exits(3).json()
    };
    for thorough in [false, true] {
        let results = arguments(thorough);
        assert_eq!(results["run"]["parameters"]["thorough"], thorough);
    }
    // A picture whose end is there and whose middle is not.
    let whole = std::fs::read(common::sample("incoming/IMG_4417.jpg")).unwrap();
    let mut damaged = whole[..whole.len() / 2].to_vec();
    damaged.extend(b"\xff\xd9");
    std::fs::write(desk.path("damaged.jpg"), damaged).unwrap();
    let one = desk
        .run(&["inspect", "damaged.jpg", "--format", "json"])
        .exits(3);
    assert_eq!(text(&one.json(), "/items/0/status"), "truncated");
}
