//! The check on other people's signed photos, where `RESURFACE_SHARED` names the folder that has them.

use std::io::Cursor;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::super::*;
use crate::metadata::corpus::{sequence, shared_media};

fn photos() -> Vec<(String, Vec<u8>)> {
    let Some(folder) = shared_media() else {
        return Vec::new();
    };
    let mut names: Vec<PathBuf> = std::fs::read_dir(folder.join("c2pa"))
        .expect("readable")
        .map(|entry| entry.expect("readable").path())
        .filter(|path| path.extension().is_some_and(|end| end == "jpg"))
        .collect();
    names.sort();
    assert!(!names.is_empty());
    names
        .into_iter()
        .map(|path| {
            let name = path.file_stem().expect("named").to_string_lossy();
            (name.into_owned(), std::fs::read(&path).expect("readable"))
        })
        .collect()
}

#[test]
fn states_and_signers_are_the_expected_ones() {
    use CredentialsState::{Invalid, Valid};
    for (name, bytes) in photos() {
        let found = read(&mut Cursor::new(&bytes));
        let short = name.rsplit("20220124-").next().expect("named");
        let expected = match short {
            "A" | "I" => None,
            "C" | "CA" | "CAICA" | "CIE-sig-CA" => Some((Valid, "")),
            "XCA" | "E-dat-CA" => Some((Invalid, "assertion.dataHash.mismatch")),
            "E-sig-CA" => Some((Invalid, "claimSignature.mismatch")),
            "E-uri-CA" => Some((Invalid, "assertion.hashedURI.mismatch")),
            "E-clm-CAICAI" => Some((Invalid, "ingredient.manifest.missing")),
            other => panic!("no expectation for {other}"),
        };
        let Some(found) = found else {
            assert_eq!(expected, None, "{name}");
            continue;
        };
        let code = found.problems.first().map_or("", |p| p.code.as_str());
        eprintln!("{name}: {:?} {:?}", found.state, found.problems);
        assert_eq!(Some((found.state, code)), expected, "{name}");
        // The manifest that stands beside the photo.
        let json = format!("c2pa/{name}.json");
        let json = shared_media().expect("named").join(json);
        let json: serde_json::Value =
            serde_json::from_slice(&std::fs::read(json).expect("readable")).expect("JSON");
        let active = json["active_manifest"].as_str().expect("text");
        let manifest = &json["manifests"][active];
        let text = |value: &serde_json::Value| value.as_str().map(str::to_owned);
        assert_eq!(
            found.issuer,
            text(&manifest["signature"]["issuer"]),
            "{name}"
        );
        assert_eq!(
            found.signed_at.as_ref().map(|at| at.time.clone()),
            text(&manifest["signature"]["time"]),
            "{name}"
        );
        assert!(found.signed_at.is_none_or(|at| at.by_authority), "{name}");
        assert_eq!(found.title, text(&manifest["claim"]["dc:title"]), "{name}");
        assert_eq!(
            found.generator,
            text(&manifest["claim"]["claim_generator"]),
            "{name}"
        );
        let actions = manifest["assertion_store"]["c2pa.actions"]["actions"].as_array();
        assert_eq!(found.actions.len(), actions.expect("list").len(), "{name}");
        let spoilt = found.ingredients.iter().any(|i| i.state == Some(Invalid));
        assert_eq!(
            spoilt,
            matches!(short, "CIE-sig-CA" | "E-clm-CAICAI"),
            "{name}"
        );
        assert!(found.ingredients.iter().all(|i| i.thumbnail.is_some()));
    }
}

#[test]
fn damaged_credentials_neither_panic_nor_take_long() {
    let mut random = sequence();
    let rounds = std::env::var("RESURFACE_ROUNDS").map_or(20, |n| n.parse().expect("a number"));
    let (mut slowest, mut reads, mut broken) = (Duration::ZERO, 0, 0);
    for (name, bytes) in photos() {
        for round in 0..rounds {
            let mut damaged = bytes.clone();
            if round % 4 == 0 {
                damaged.truncate(random(bytes.len()));
            }
            for _ in 0..=random(8) {
                let region = [2_048, 20_000, damaged.len()][random(3)].min(damaged.len());
                let at = random(region.max(1));
                if let Some(byte) = damaged.get_mut(at) {
                    *byte = [*byte ^ 1 << random(8), 0, 0xff, 0x7f][random(4)];
                }
            }
            let start = Instant::now();
            let found = read(&mut Cursor::new(&damaged));
            let took = start.elapsed();
            slowest = slowest.max(took);
            assert!(took < Duration::from_secs(1), "{name} {round}: {took:?}");
            reads += 1;
            let failed = |found: &Credentials| found.state == CredentialsState::Unchecked;
            broken += usize::from(found.as_ref().is_some_and(failed));
        }
    }
    eprintln!("{reads} damaged photos, {broken} broke the reader, the slowest took {slowest:?}");
    assert_eq!(broken, 0);
}
