//! What comes out does not depend on the number of threads or on how the paths were named.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "tests say what they expect by unwrapping it"
)]

mod common;

use std::fs;
use std::path::Path;

use common::{Desk, items, resurface, run, sample_media};
use serde_json::Value;

/// Archive and report made with so many threads, in one folder so that no path differs.
fn report(folder: &Path, jobs: &str) -> Vec<(String, Vec<u8>)> {
    let samples = sample_media();
    let at = |name: &str| folder.join(name);
    for name in ["desk.db", "desk.db-wal", "desk.db-shm"] {
        let _ = fs::remove_file(at(name));
    }
    resurface()
        .args(["archive", "add"])
        .arg(samples.join("archive"))
        .arg("--sidecar")
        .arg(samples.join("archive.csv"))
        .arg("--archive")
        .arg(at("desk.db"))
        .args(["--jobs", jobs])
        .assert()
        .success();
    let ran = run(resurface()
        .arg("verify")
        .arg(samples.join("incoming"))
        .arg("--claims")
        .arg(samples.join("claims.csv"))
        .arg("--archive")
        .arg(at("desk.db"))
        .arg("--report")
        .arg(at("report"))
        .args(["--overwrite", "--jobs", jobs]));
    ran.expect(3);
    let results: Value =
        serde_json::from_slice(&fs::read(at("report/results.json")).unwrap()).unwrap();
    let started = results["run"]["started"].as_str().unwrap().to_owned();
    let mut files: Vec<(String, Vec<u8>)> = walkdir::WalkDir::new(at("report"))
        .sort_by_file_name()
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let bytes = fs::read(entry.path()).unwrap();
            let name = entry.file_name().to_string_lossy().into_owned();
            match String::from_utf8(bytes) {
                Ok(text) => (name, without_clock(&text, &started).into_bytes()),
                Err(binary) => (name, binary.into_bytes()),
            }
        })
        .collect();
    files.sort();
    files
}

/// The text without the time of the run, which is the only thing that may differ.
fn without_clock(text: &str, started: &str) -> String {
    let clock = started.split_once('T').unwrap().1.trim_end_matches('Z');
    text.replace(started, "(started)").replace(clock, "(clock)")
}

#[test]
fn many_threads_give_the_bytes_of_one() {
    let folder = tempfile::tempdir().unwrap();
    let serial = report(folder.path(), "1");
    assert!(serial.len() > 20, "page, results, tables and pictures");
    for (one, other) in serial.iter().zip(report(folder.path(), "4")) {
        assert_eq!(one.0, other.0);
        assert!(one.1 == other.1, "{} differs", one.0);
    }
}

#[test]
fn the_order_in_which_paths_are_named_does_not_matter() {
    let desk = Desk::with_samples();
    let incoming = sample_media().join("incoming");
    let [a, b] = ["image0.jpeg", "IMG_4417.jpg"].map(|name| incoming.join(name));
    let listed = |first: &Path, second: &Path| {
        let ran = run(desk.verify(first).arg(second).args(["--format", "json"])).expect(0);
        let paths: Vec<Value> = items(&ran.json())
            .map(|item| item["path"].clone())
            .collect();
        paths
    };
    assert_eq!(listed(&a, &b), listed(&b, &a));
    assert_eq!(listed(&a, &a).len(), 1, "a file named twice is listed once");
}
