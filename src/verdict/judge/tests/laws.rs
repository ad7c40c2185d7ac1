//! Laws that hold for every case.

use proptest::prelude::*;

use super::*;

fn a_date() -> impl Strategy<Value = Option<DateInterval>> {
    proptest::option::of(prop_oneof![
        Just("2016-04-05"),
        Just("2016"),
        Just("2025-03-06"),
        Just("2025-03-07"),
        Just("2025-03-08"),
        Just("2025-03"),
        Just("2025-03-08T10:00:00"),
        Just("2025-03-07T22:00:00Z"),
        Just("2025-03-09"),
        Just("2026-01"),
    ])
    .prop_map(|text| text.map(parsed))
}

fn a_country() -> impl Strategy<Value = Option<crate::metadata::Country>> {
    proptest::option::of(prop_oneof![Just("SY"), Just("IQ"), Just("FR")])
        .prop_map(|text| text.map(parsed))
}

fn a_position() -> impl Strategy<Value = Option<Coordinates>> {
    proptest::option::of(prop_oneof![
        Just("35.95,39.01"),
        Just("35.34,40.14"),
        Just("36.34,43.12"),
        Just("48.5733,7.8"),
        Just("34.5,33.9"),
    ])
    .prop_map(|text| text.map(at))
}

fn a_strength() -> impl Strategy<Value = Strength> {
    prop_oneof![
        Just(Strength::Weak),
        Just(Strength::Moderate),
        Just(Strength::Strong)
    ]
}

prop_compose! {
    fn a_record()(published_at in a_date(), captured_at in a_date(), country in a_country(),
                  coordinates in a_position(), strength in a_strength()) -> Appearance {
        Appearance { published_at, captured_at, country, coordinates, ..record("", "sidecar", strength) }
    }
}

prop_compose! {
    fn a_match()(appearances in prop::collection::vec(a_record(), 0..3), shared in prop_oneof![6 => Just(Common::Exposure), 1 => Just(Common::Sound), 1 => Just(Common::Scene), 1 => Just(Common::Likeness)],
                 name in "[a-c]{1,2}") -> MatchedRecord {
        MatchedRecord { archive_name: name, appearances, shared }
    }
}

prop_compose! {
    fn a_claim()(date in a_date(), country in a_country(), coordinates in a_position()) -> Claim {
        Claim { date, country, coordinates, ..Claim::default() }
    }
}

fn some_extra() -> impl Strategy<Value = Vec<Finding>> {
    prop_oneof![
        6 => Just(""),
        1 => Just("thumbnail_differs/moderate"),
        1 => Just("content_credentials_valid/strong edited_after_capture/weak"),
    ]
    .prop_map(extra)
}

fn some_matches() -> impl Strategy<Value = Vec<MatchedRecord>> {
    prop::collection::vec(a_match(), 0..4)
}

fn some_own() -> impl Strategy<Value = Vec<Appearance>> {
    prop::collection::vec(a_record(), 0..3)
}

fn case<'a>(
    claim: &'a Claim,
    matches: &'a [MatchedRecord],
    own: &'a [Appearance],
    extra: &'a [Finding],
) -> Case<'a> {
    Case {
        examined_whole: true,
        claim,
        matches,
        own,
        received: Some(parsed("2025-03-10")),
        extra,
    }
}

/// What a finding says, without the number of its match.
fn content(judgement: &Judgement) -> Vec<(FindingCode, Strength, String)> {
    let mut content: Vec<_> = judgement
        .findings
        .iter()
        .map(|finding| (finding.code, finding.strength, finding.basis.clone()))
        .collect();
    content.sort();
    content
}

/// How much a verdict says against a claim.
fn gravity(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Recirculated => 2,
        Verdict::Questionable => 1,
        _ => 0,
    }
}

proptest! {
    #[test]
    fn the_order_of_matches_decides_nothing(
        claim in a_claim(), own in some_own(), extra in some_extra(),
        (matches, shuffled) in some_matches().prop_flat_map(|matches| (Just(matches.clone()), Just(matches).prop_shuffle())),
    ) {
        let first = judge(&case(&claim, &matches, &own, &extra));
        let second = judge(&case(&claim, &shuffled, &own, &extra));
        prop_assert_eq!(first.verdict, second.verdict);
        prop_assert_eq!(content(&first), content(&second));
    }

    #[test]
    fn the_findings_alone_decide(
        claim in a_claim(), own in some_own(), extra in some_extra(), matches in some_matches(),
        seed in any::<prop::sample::Index>(),
    ) {
        let judgement = judge(&case(&claim, &matches, &own, &extra));
        let seen = matches.iter().any(|matched| matched.shared == Common::Exposure);
        let stored = serde_json::to_string(&judgement.findings).unwrap();
        let mut findings: Vec<Finding> = serde_json::from_str(&stored).unwrap();
        if !findings.is_empty() {
            let middle = seed.index(findings.len());
            findings.rotate_left(middle);
        }
        prop_assert_eq!(rules::verdict_of(&findings, true, seen), judgement.verdict);
        rules::arrange(&mut findings);
        prop_assert_eq!(&findings, &judgement.findings);
        prop_assert_eq!(judge(&case(&claim, &matches, &own, &extra)), judgement);
    }

    #[test]
    fn every_verdict_has_its_findings(
        claim in a_claim(), own in some_own(), extra in some_extra(), matches in some_matches(),
    ) {
        let judgement = judge(&case(&claim, &matches, &own, &extra));
        let any = |test: &dyn Fn(rules::Kind) -> bool| judgement.findings.iter().any(|finding| test(rules::kind(finding)));
        let against = any(&rules::Kind::is_against);
        match judgement.verdict {
            Verdict::Recirculated => prop_assert!(!rules::grounds(&judgement.findings).is_empty()),
            Verdict::Questionable => prop_assert!(against),
            Verdict::Consistent => prop_assert!(!against && any(&|kind| kind == rules::Kind::Agrees)),
            Verdict::SeenBefore => prop_assert!(!against && matches.iter().any(|matched| matched.shared == Common::Exposure)),
            Verdict::NoFinding => prop_assert!(!against && !matches.iter().any(|matched| matched.shared == Common::Exposure)),
            Verdict::Unreadable => prop_assert!(false),
        }
        if !claim.is_testable() {
            prop_assert!(!matches!(judgement.verdict, Verdict::Recirculated | Verdict::Consistent));
        }
    }

    #[test]
    fn findings_point_at_what_they_rest_on(
        claim in a_claim(), own in some_own(), matches in some_matches(),
    ) {
        for finding in judge(&case(&claim, &matches, &own, &[])).findings {
            prop_assert!(!finding.text.is_empty() && finding.text.ends_with('.'), "{}", finding.text);
            prop_assert!(!finding.text.contains("..") && !finding.text.contains("  "), "{}", finding.text);
            if let Some(index) = finding.r#match {
                prop_assert!(index < matches.len());
                prop_assert!(finding.text.contains(&matches[index].archive_name));
            }
        }
    }

    #[test]
    fn without_matches_and_metadata_nothing_is_found(claim in a_claim()) {
        let judgement = judge(&case(&claim, &[], &[], &[]));
        prop_assert_eq!(judgement, Judgement { findings: vec![], verdict: Verdict::NoFinding });
    }

    #[test]
    fn sound_alone_never_shows_recirculation(claim in a_claim(), mut matches in some_matches()) {
        for matched in &mut matches {
            matched.shared = Common::Sound;
        }
        prop_assert_ne!(judge(&case(&claim, &matches, &[], &[])).verdict, Verdict::Recirculated);
    }

    #[test]
    fn what_was_published_after_the_claim_makes_nothing_recirculated(
        claim in a_claim(), mut matches in some_matches(), own in some_own(), strength in a_strength(),
    ) {
        let before = judge(&case(&claim, &matches, &own, &[])).verdict;
        let late = record("pub=2027-01-01", "sidecar", strength);
        match matches.first_mut() {
            Some(matched) => matched.appearances.push(late),
            None => matches.push(MatchedRecord { archive_name: "late".into(), appearances: vec![late], shared: Common::Exposure }),
        }
        let after = judge(&case(&claim, &matches, &own, &[])).verdict;
        prop_assert!(after == before || (before, after) == (Verdict::NoFinding, Verdict::SeenBefore));
    }

    #[test]
    fn more_agreement_never_makes_recirculated(
        claim in a_claim(), mut matches in some_matches(), own in some_own(), strength in a_strength(),
    ) {
        let before = judge(&case(&claim, &matches, &own, &[])).verdict;
        let agreeing = Appearance {
            captured_at: claim.date,
            country: claim.country,
            coordinates: claim.coordinates,
            ..record("", "sidecar", strength)
        };
        matches.push(MatchedRecord { archive_name: "zz".into(), appearances: vec![agreeing], shared: Common::Exposure });
        let after = judge(&case(&claim, &matches, &own, &[])).verdict;
        prop_assert!(before == Verdict::Recirculated || after != Verdict::Recirculated);
    }

    #[test]
    fn one_more_finding_against_the_claim_never_makes_the_verdict_milder(
        claim in a_claim(), own in some_own(), matches in some_matches(),
        more in prop::sample::select(vec![
            "seen_before_claim", "seen_in_other_country", "seen_far_from_place", "captured_before_claim",
            "captured_in_other_country", "captured_after_received", "claims_conflict", "thumbnail_differs",
            "ai_generated_declared", "content_credentials_invalid", "same_sound_other_picture",
        ]),
        level in a_strength(),
    ) {
        let before = judge(&case(&claim, &matches, &own, &[]));
        let more = extra(&format!("{more}/{}", level.as_str()));
        let after = judge(&case(&claim, &matches, &own, &more));
        prop_assert!(gravity(after.verdict) >= gravity(before.verdict), "{before:?} {after:?}");
    }

    #[test]
    fn one_more_old_match_never_makes_the_verdict_milder(
        claim in a_claim(), own in some_own(), matches in some_matches(), level in a_strength(), captured in any::<bool>(),
        at in any::<prop::sample::Index>(),
    ) {
        let before = judge(&case(&claim, &matches, &own, &[]));
        let date = if captured { "cap=2014-04-05" } else { "pub=2014-04-05" };
        let old = MatchedRecord {
            archive_name: "old".into(),
            appearances: vec![record(date, "sidecar", level)],
            shared: Common::Exposure,
        };
        let mut matches = matches;
        matches.insert(at.index(matches.len() + 1), old);
        let after = judge(&case(&claim, &matches, &own, &[]));
        prop_assert!(gravity(after.verdict) >= gravity(before.verdict), "{before:?} {after:?}");
    }
}
