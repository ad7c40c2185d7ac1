//! What [`explain`](crate::verdict::explain) states, held against the code that decides.

use std::collections::BTreeSet;

use super::*;
use crate::metadata::place::BORDER_TOLERANCE_KM;
use crate::verdict::claim::DEFAULT_RADIUS_KM;
use crate::verdict::explain::{
    COUNTING, DATES, FINDINGS, KINDS, NEVER, PLACES, SOURCES, STRENGTHS, VERDICTS,
};

fn finding(code: FindingCode, strength: Strength, basis: &str) -> Finding {
    Finding {
        code,
        strength,
        text: String::new(),
        r#match: None,
        basis: basis.to_owned(),
    }
}

/// Written out, so that the compiler asks for a code that is added.
fn every_code() -> [FindingCode; 16] {
    use FindingCode::*;
    let all = [
        SeenBeforeClaim,
        SeenInOtherCountry,
        SeenFarFromPlace,
        CapturedBeforeClaim,
        CapturedInOtherCountry,
        CapturedAfterReceived,
        ArchiveAgrees,
        CaptureAgrees,
        ClaimsConflict,
        EditedAfterCapture,
        ThumbnailDiffers,
        AiGeneratedDeclared,
        ContentCredentialsValid,
        ContentCredentialsInvalid,
        SameSoundOtherPicture,
        SameSceneElsewhere,
    ];
    for code in all {
        match code {
            SeenBeforeClaim | SeenInOtherCountry | SeenFarFromPlace | CapturedBeforeClaim => {}
            CapturedInOtherCountry | CapturedAfterReceived | ArchiveAgrees | CaptureAgrees => {}
            ClaimsConflict | EditedAfterCapture | ThumbnailDiffers | AiGeneratedDeclared => {}
            ContentCredentialsValid | ContentCredentialsInvalid | SameSoundOtherPicture => {}
            SameSceneElsewhere => {}
        }
    }
    all
}

#[test]
fn every_finding_is_explained_once_with_its_kind() {
    let stated: BTreeSet<FindingCode> = FINDINGS.iter().map(|rule| rule.code).collect();
    assert_eq!(stated, every_code().into_iter().collect());
    assert_eq!(stated.len(), FINDINGS.len());
    let mut kinds = BTreeSet::new();
    for rule in FINDINGS {
        assert!(!rule.strengths.is_empty() && rule.meaning.ends_with('.'));
        assert!(rule.strengths.is_sorted_by(|a, b| a > b), "{:?}", rule.code);
        for &strength in rule.strengths {
            let found = finding(rule.code, strength, "x");
            assert_eq!(
                rules::kind(&found),
                rule.kind_at(strength),
                "{:?}",
                rule.code
            );
            kinds.insert(rule.kind_at(strength));
        }
    }
    assert_eq!(kinds, KINDS.into_iter().collect());
}

#[test]
fn every_verdict_is_explained() {
    let stated: BTreeSet<Verdict> = VERDICTS.iter().map(|rule| rule.verdict).collect();
    assert_eq!(stated, Verdict::ALL.into_iter().collect());
}

/// What each row of the table of verdicts is about: findings, whether the file was examined whole and whether it matches.
/// Each case also fits the rows below, so that only their order decides.
#[test]
fn the_first_row_that_applies_decides() {
    use FindingCode::*;
    use Strength::*;
    let old = |strength| finding(SeenBeforeClaim, strength, "date 2016-04-05 of a");
    let foreign = |strength| finding(SeenInOtherCountry, strength, "country IQ of a");
    let agrees = |strength| finding(ArchiveAgrees, strength, "records of a");
    let doubt = finding(ThumbnailDiffers, Moderate, "signal thumbnail");
    let disputed = finding(SeenInOtherCountry, Moderate, "disputed country IQ of a");
    let cases = [
        (0, vec![old(Strong), agrees(Strong)], false),
        (1, vec![old(Strong), agrees(Strong)], true),
        (1, vec![foreign(Strong), doubt.clone()], true),
        (
            2,
            vec![old(Moderate), foreign(Moderate), agrees(Strong)],
            true,
        ),
        (3, vec![old(Moderate), old(Moderate), agrees(Strong)], true),
        (3, vec![old(Moderate), disputed, agrees(Strong)], true),
        (3, vec![foreign(Weak), agrees(Strong)], true),
        (3, vec![doubt, agrees(Strong)], true),
        (4, vec![agrees(Strong)], true),
        (4, vec![agrees(Moderate)], true),
        (5, vec![agrees(Weak)], true),
        (5, vec![], true),
    ];
    for (row, findings, whole) in cases {
        let verdict = rules::verdict_of(&findings, whole, true);
        assert_eq!(verdict, VERDICTS[row].verdict, "row {row}: {findings:?}");
    }
    assert_eq!(rules::verdict_of(&[], true, false), VERDICTS[6].verdict);
}

#[test]
fn the_examples_of_dates_are_judged_as_stated() {
    for example in DATES {
        let claim = format!("date={}", example.claimed);
        let record = format!("pub={}", example.published);
        let judgement = judged(&claim, &record, "", "");
        let found = judgement
            .findings
            .first()
            .map(|finding| (finding.code, finding.strength));
        assert_eq!(found, example.finding, "{record} {claim}");
        assert!(judgement.findings.len() <= 1);
    }
}

#[test]
fn findings_have_no_other_strengths_than_stated() {
    let mut seen: BTreeSet<(FindingCode, Strength)> = BTreeSet::new();
    let far = "at=36.34,43.12";
    for strength in ["strong", "moderate", "weak"] {
        for record in [
            "pub=2016-04-05 cc=IQ",
            "pub=2025-03-08 cc=SY",
            far,
            "at=35.95,39.01",
        ] {
            let record = format!("{strength} {record}");
            for matches in [
                record.clone(),
                format!("sound:{record}"),
                format!("scene:{record}"),
            ] {
                for claim in [
                    "date=2025-03-08 cc=SY",
                    "at=33.51,36.28",
                    "date=2025-03-08 cc=SY at=33.51,36.28",
                ] {
                    let judgement = judged(claim, &matches, "", "");
                    seen.extend(judgement.findings.iter().map(|f| (f.code, f.strength)));
                    if strength != "strong" {
                        let own = record.replace("pub=", "cap=");
                        let judgement = judged(claim, "", &own, "");
                        seen.extend(judgement.findings.iter().map(|f| (f.code, f.strength)));
                    }
                }
            }
        }
    }
    for strength in ["moderate", "weak"] {
        let judgement = judged("", "", &format!("{strength} cap=2026-01-01"), "");
        seen.extend(judgement.findings.iter().map(|f| (f.code, f.strength)));
    }
    let made_elsewhere = [
        FindingCode::ClaimsConflict,
        FindingCode::ThumbnailDiffers,
        FindingCode::AiGeneratedDeclared,
        FindingCode::ContentCredentialsInvalid,
        FindingCode::ContentCredentialsValid,
        FindingCode::EditedAfterCapture,
    ];
    let stated: BTreeSet<(FindingCode, Strength)> = FINDINGS
        .iter()
        .filter(|rule| !made_elsewhere.contains(&rule.code))
        .flat_map(|rule| rule.strengths.iter().map(|strength| (rule.code, *strength)))
        .collect();
    assert_eq!(seen, stated);
}

#[test]
fn signals_have_the_strength_stated() {
    use crate::metadata::Signal;
    use crate::metadata::signals::code;
    let signals = [
        code::AI_GENERATED,
        code::THUMBNAIL,
        code::CREDENTIALS_INVALID,
        code::CREDENTIALS_VALID,
        code::EDITED,
    ]
    .map(|code| Signal::new(code, "It is so.", ""));
    let findings = of_signals(&signals);
    assert_eq!(findings.len(), signals.len());
    for found in findings {
        let rule = FINDINGS.iter().find(|rule| rule.code == found.code);
        assert_eq!(
            rule.map(|rule| rule.strengths),
            Some([found.strength].as_slice())
        );
    }
}

#[test]
fn the_numbers_in_the_texts_are_those_of_the_code() {
    let border = format!("within {BORDER_TOLERANCE_KM} km");
    assert!(PLACES[0].contains(&border));
    let abroad = FINDINGS
        .iter()
        .find(|rule| rule.code == FindingCode::SeenInOtherCountry);
    assert!(abroad.is_some_and(|rule| rule.when.contains(&border)));
    assert!(PLACES[1].contains(&format!("{DEFAULT_RADIUS_KM} km")));
    // One degree of latitude is 111 km: 0.09 degrees are 10.0 km, 0.0895 degrees 9.95 km.
    let spot = |lat: &str| format!("coordinates {lat},36.0000 of a");
    let independent = super::super::basis::independent;
    assert!(COUNTING[3].contains("more than 10 km"));
    assert!(!independent(&spot("33.0000"), &spot("33.0895")));
    assert!(independent(&spot("33.0000"), &spot("33.0905")));
}

#[test]
fn strengths_are_told_from_strong_to_weak() {
    assert!(STRENGTHS.is_sorted_by(|a, b| a > b));
    assert!(SOURCES.is_sorted_by(|a, b| a.strength >= b.strength));
    assert!(NEVER.iter().all(|sentence| sentence.ends_with('.')));
}
