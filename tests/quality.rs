//! What is found of edited photos, on a set of your own.
//!
//! Set `RESURFACE_QUALITY_SET` to a folder with `archive/`, `incoming/` and `truth.csv`, whose columns are
//! `query,edit,tier,original` (file names; `original` is empty for photos that are not in the archive; `tier` is `mild` for
//! what any messenger does). Without it there is nothing to measure, and the test says so.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "tests say what they expect by unwrapping it"
)]

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

/// Queries of one kind, and how many found their original before anything else.
#[derive(Default)]
struct Tally {
    found: u32,
    all: u32,
}

impl Tally {
    fn share(&self) -> f64 {
        f64::from(self.found) / f64::from(self.all.max(1))
    }
}

fn file_name(path: &Value) -> String {
    let path = path.as_str().expect("a path");
    path.rsplit('/').next().unwrap_or_default().to_owned()
}

#[test]
fn copies_are_found_and_strangers_are_not() {
    let Some(set) = std::env::var_os("RESURFACE_QUALITY_SET").map(PathBuf::from) else {
        println!("not measured: RESURFACE_QUALITY_SET names no set of edited photos");
        return;
    };
    let desk = tempfile::tempdir().unwrap();
    let archive = desk.path().join("set.db");
    let run = |arguments: &[&str], folder: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_resurface"))
            .args(arguments)
            .arg(set.join(folder))
            .arg("--archive")
            .arg(&archive)
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        output.stdout
    };
    run(&["archive", "add"], "archive");
    let results: Value =
        serde_json::from_slice(&run(&["verify", "--format", "json"], "incoming")).unwrap();
    let best: BTreeMap<String, Option<String>> = results["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| {
            let found = item["matches"].get(0);
            (
                file_name(&item["path"]),
                found.map(|found| file_name(&found["archive_item"]["path"])),
            )
        })
        .collect();
    let mut edits: BTreeMap<String, Tally> = BTreeMap::new();
    let mut mild = Tally::default();
    let mut false_matches = Vec::new();
    let mut truth = csv::Reader::from_path(set.join("truth.csv")).unwrap();
    for row in truth.deserialize() {
        let row: BTreeMap<String, String> = row.unwrap();
        let found = best[&row["query"]].as_deref();
        let original = Some(row["original"].as_str()).filter(|name| !name.is_empty());
        if found.is_some() && found != original {
            false_matches.push(row["query"].clone());
        }
        if original.is_none() {
            continue;
        }
        let is_mild = row["tier"] == "mild";
        for tally in [
            Some(edits.entry(row["edit"].clone()).or_default()),
            is_mild.then_some(&mut mild),
        ]
        .into_iter()
        .flatten()
        {
            tally.all += 1;
            tally.found += u32::from(found == original);
        }
    }
    for (edit, tally) in &edits {
        println!("{edit:16} {:.3} of {}", tally.share(), tally.all);
    }
    println!("false matches: {false_matches:?}");
    assert!(mild.all > 0, "the set has no mild edits");
    assert!(mild.share() >= 0.98, "mild: {}", mild.share());
    for edit in ["mirror", "rot90"] {
        if let Some(tally) = edits.get(edit) {
            assert!(tally.share() >= 0.97, "{edit}: {}", tally.share());
        }
    }
    assert_eq!(false_matches, Vec::<String>::new());
}
