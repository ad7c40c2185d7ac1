//! Cases are written in a small language so that a table of them can be read at a glance.
//!
//! A claim and a record are words `key=value`: `date`, `cc`, `at=lat,lon`, `r` for a claim; `pub`, `cap`, `cc`, `at`, `place` and
//! a strength for a record. Records of one match are separated by `;`, matches by `|`; `sound:` before a match means
//! that only its sound matches. A finding is `code/strength`, with `/index` where it rests on a match.

use super::*;
use crate::metadata::Coordinates;
use crate::verdict::FindingCode;

mod borders;
mod conflicts;
mod dates;
mod explained;
mod laws;
mod places;
mod texts;
mod verdicts;

fn parsed<T: std::str::FromStr>(text: &str) -> T
where
    T::Err: std::fmt::Debug,
{
    text.parse()
        .unwrap_or_else(|error| panic!("{text}: {error:?}"))
}

fn at(text: &str) -> Coordinates {
    let (lat, lon) = text.split_once(',').expect("lat,lon");
    Coordinates::new(parsed(lat), parsed(lon)).expect("coordinates on Earth")
}

fn words(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.split_whitespace()
        .map(|word| word.split_once('=').unwrap_or((word, "")))
}

fn claim(text: &str) -> Claim {
    let mut claim = Claim::default();
    for (key, value) in words(text) {
        match key {
            "date" => claim.date = Some(parsed(value)),
            "cc" => claim.country = Some(parsed(value)),
            "at" => claim.coordinates = Some(at(value)),
            "r" => claim.radius_km = Some(parsed(value)),
            "place" => claim.place = Some(value.to_owned()),
            other => panic!("{other}"),
        }
    }
    claim
}

fn record(text: &str, source: &str, strength: Strength) -> Appearance {
    let mut record = Appearance::new(source, strength);
    for (key, value) in words(text) {
        match key {
            "pub" => record.published_at = Some(parsed(value)),
            "cap" => record.captured_at = Some(parsed(value)),
            "cc" => record.country = Some(parsed(value)),
            "at" => record.coordinates = Some(at(value)),
            "place" => record.place = Some(value.to_owned()),
            "by" => record.publisher = Some(value.replace('_', " ")),
            "weak" => record.strength = Strength::Weak,
            "moderate" => record.strength = Strength::Moderate,
            "strong" => record.strength = Strength::Strong,
            other => panic!("{other}"),
        }
    }
    record
}

fn matches(text: &str) -> Vec<MatchedRecord> {
    if text.is_empty() {
        return Vec::new();
    }
    text.split('|')
        .enumerate()
        .map(|(index, text)| {
            let kinds = [
                ("sound:", Common::Sound),
                ("scene:", Common::Scene),
                ("likeness:", Common::Likeness),
            ];
            let (shared, records) = kinds
                .into_iter()
                .find_map(|(word, shared)| Some((shared, text.trim().strip_prefix(word)?)))
                .unwrap_or((Common::Exposure, text));
            MatchedRecord {
                archive_name: format!("archive-{index}.jpg"),
                appearances: records
                    .split(';')
                    .enumerate()
                    .map(|(line, text)| {
                        record(
                            text,
                            &format!("sidecar archive.csv line {}", line + 2),
                            Strength::Strong,
                        )
                    })
                    .collect(),
                shared,
            }
        })
        .collect()
}

fn own(text: &str) -> Vec<Appearance> {
    text.split(';')
        .filter(|text| !text.trim().is_empty())
        .map(|text| record(text, "exif", Strength::Moderate))
        .collect()
}

fn code(text: &str) -> FindingCode {
    serde_json::from_str(&format!("{text:?}")).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn strength(text: &str) -> Strength {
    serde_json::from_str(&format!("{text:?}")).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// Findings made elsewhere: `thumbnail_differs/moderate thumbnail_differs/weak`.
fn extra(text: &str) -> Vec<Finding> {
    text.split_whitespace()
        .map(|word| {
            let (name, level) = word.split_once('/').expect("code/strength");
            Finding {
                code: code(name),
                strength: strength(level),
                text: format!("extra {name}"),
                r#match: None,
                basis: name.to_owned(),
            }
        })
        .collect()
}

fn shown(finding: &Finding) -> String {
    let name = serde_json::to_string(&finding.code).expect("a code is a string");
    let base = format!("{}/{}", name.trim_matches('"'), finding.strength.as_str());
    match finding.r#match {
        Some(index) => format!("{base}/{index}"),
        None => base,
    }
}

/// One case of a table: claim, matches, own metadata, findings made elsewhere, expected findings, expected verdict.
type Row = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

fn judged(claim_text: &str, matches_text: &str, own_text: &str, extra_text: &str) -> Judgement {
    judge(&Case {
        examined_whole: true,
        claim: &claim(claim_text),
        matches: &matches(matches_text),
        own: &own(own_text),
        received: Some(parsed("2025-03-10")),
        extra: &extra(extra_text),
    })
}

fn check(rows: &[Row]) {
    let mut wrong = Vec::new();
    for (claim, matches, own, extra, findings, verdict) in rows {
        let judgement = judged(claim, matches, own, extra);
        let found: Vec<String> = judgement.findings.iter().map(shown).collect();
        let found = format!("{} => {}", found.join(" "), judgement.verdict.as_str());
        let expected = format!("{findings} => {verdict}");
        if found != expected {
            wrong.push(format!(
                "claim [{claim}] matches [{matches}] own [{own}] extra [{extra}]\n  expected {expected}\n  found    {found}"
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
