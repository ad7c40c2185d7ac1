use proptest::prelude::*;

use super::*;
use crate::metadata::Strength;
use crate::verdict::FindingCode;

fn finding(code: FindingCode, strength: Strength, basis: &str) -> Finding {
    Finding {
        code,
        strength,
        text: "text".to_owned(),
        r#match: Some(0),
        basis: basis.to_owned(),
    }
}

fn batch(items: &[(Verdict, Vec<Finding>)]) -> BatchSummary {
    summarise(
        items
            .iter()
            .map(|(verdict, findings)| (*verdict, findings.as_slice())),
    )
}

fn old() -> Finding {
    finding(
        FindingCode::SeenBeforeClaim,
        Strength::Strong,
        "date 2016 of a",
    )
}

fn foreign() -> Finding {
    finding(
        FindingCode::SeenInOtherCountry,
        Strength::Strong,
        "country IQ of a",
    )
}

/// The examples with which R. G. Newcombe compares methods (Statistics in Medicine 17, 1998, table I, method 3), and
/// values worked out from the closed form by another program.
#[test]
fn intervals_have_their_known_values() {
    for (successes, n, low, high) in [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (7, 18, 0.2031, 0.6138),
        (1, 1, 0.2065, 1.0),
        (5, 10, 0.2366, 0.7634),
        (0, 0, 0.0, 1.0),
        (12, 10, 0.7225, 1.0),
    ] {
        let (got_low, got_high) = wilson(successes, n);
        assert_eq!(
            (rounded(got_low), rounded(got_high)),
            (low, high),
            "{successes} of {n}"
        );
    }
}

#[test]
fn a_batch_is_counted_as_in_the_contract() {
    let summary = batch(&[(Verdict::Recirculated, vec![old(), foreign()])]);
    assert_eq!(
        serde_json::to_value(&summary).unwrap(),
        serde_json::json!({
            "examined": 1, "recirculated": 1, "old": 1, "foreign": 1, "consistent": 0, "questionable": 0,
            "seen_before": 0, "no_finding": 0, "unreadable": 0,
            "share_recirculated": {"value": 1.0, "low": 0.2065, "high": 1.0, "method": "Wilson 95 %"}
        })
    );
}

#[test]
fn unreadable_files_are_listed_and_not_counted_as_examined() {
    let summary = batch(&[
        (Verdict::Unreadable, vec![old()]),
        (Verdict::Unreadable, vec![]),
    ]);
    assert_eq!(
        (summary.examined, summary.unreadable, summary.old),
        (0, 2, 0)
    );
    assert_eq!(
        serde_json::to_string(&summary.share_recirculated).unwrap(),
        r#"{"value":null,"low":0.0,"high":1.0,"method":"Wilson 95 %"}"#
    );
    assert_eq!(
        summary.sentence(),
        "No file could be examined, so nothing is shown. 2 files could not be examined and are not counted."
    );
    assert_eq!(
        batch(&[]).sentence(),
        "No file could be examined, so nothing is shown."
    );
}

#[test]
fn old_and_foreign_count_what_the_verdict_rests_on() {
    let weak_foreign = finding(
        FindingCode::CapturedInOtherCountry,
        Strength::Weak,
        "country IQ of it",
    );
    let moderate = |code, basis| finding(code, Strength::Moderate, basis);
    let summary = batch(&[
        (Verdict::Recirculated, vec![old(), weak_foreign]),
        (Verdict::Recirculated, vec![foreign()]),
        (
            Verdict::Recirculated,
            vec![
                moderate(FindingCode::CapturedBeforeClaim, "date 2016 of it"),
                moderate(
                    FindingCode::SeenFarFromPlace,
                    "coordinates 1.0000,2.0000 of it",
                ),
            ],
        ),
        (
            Verdict::Questionable,
            vec![moderate(FindingCode::SeenBeforeClaim, "date 2016 of a")],
        ),
    ]);
    assert_eq!(
        (summary.recirculated, summary.old, summary.foreign),
        (3, 2, 2)
    );
}

#[test]
fn the_outcome_is_told_in_plain_words() {
    let mut items = vec![(Verdict::Recirculated, vec![old()]); 4];
    items.extend(vec![(Verdict::Recirculated, vec![foreign()]); 2]);
    items.push((Verdict::Recirculated, vec![old(), foreign()]));
    items.extend(vec![(Verdict::Questionable, vec![]); 2]);
    items.push((Verdict::Consistent, vec![]));
    items.push((Verdict::SeenBefore, vec![]));
    items.extend(vec![(Verdict::NoFinding, vec![]); 7]);
    items.push((Verdict::Unreadable, vec![]));
    assert_eq!(
        batch(&items).sentence(),
        "Of 18 files examined, 7 (39 %, 95 % interval 20–61 %) are shown to be older than claimed or from elsewhere \
         (5 older, 3 from elsewhere; 1 both); 2 are questionable; 1 is consistent with what is claimed, which is not \
         proof; 1 is in the archive without anything that decides it; for 7 nothing is shown, which does not prove \
         them authentic. The interval speaks of a larger set only if these files are a random sample of it. 1 file \
         could not be examined and is not counted."
    );
    assert_eq!(
        batch(&vec![(Verdict::NoFinding, vec![]); 10]).sentence(),
        "Of 10 files examined, 0 (0 %, 95 % interval 0–28 %) are shown to be older than claimed or from elsewhere; \
         nothing is shown for any of them, which does not prove them authentic. The interval speaks of a larger set \
         only if these files are a random sample of it."
    );
    assert_eq!(
        batch(&[(Verdict::Recirculated, vec![old()])]).sentence(),
        "Of 1 file examined, 1 (100 %, 95 % interval 21–100 %) is shown to be older than claimed or from elsewhere \
         (1 older). The interval speaks of a larger set only if these files are a random sample of it."
    );
}

proptest! {
    #[test]
    fn an_interval_holds_its_share_and_is_mirrored(n in 1u64..5_000, part in 0.0f64..=1.0) {
        let successes = (part * n as f64) as u64;
        let share = successes as f64 / n as f64;
        let (low, high) = wilson(successes, n);
        prop_assert!(0.0 <= low && low <= share && share <= high && high <= 1.0);
        let (mirrored_low, mirrored_high) = wilson(n - successes, n);
        prop_assert!((low - (1.0 - mirrored_high)).abs() < 1e-9 && (high - (1.0 - mirrored_low)).abs() < 1e-9);
    }

    #[test]
    fn counts_add_up(picks in prop::collection::vec(0usize..6, 0..40)) {
        let items: Vec<_> = picks.iter().map(|pick| (Verdict::ALL[*pick], vec![old()])).collect();
        let summary = batch(&items);
        prop_assert_eq!(summary.examined + summary.unreadable, items.len() as u64);
        prop_assert_eq!(summary.old, summary.recirculated);
        let text = serde_json::to_string(&summary).unwrap();
        prop_assert_eq!(serde_json::from_str::<BatchSummary>(&text).unwrap(), summary);
    }
}

#[test]
fn nearly_all_is_not_written_as_all() {
    for (share, written) in [
        (0.0, "0"),
        (0.0004, "0.04"),
        (0.006, "1"),
        (0.35, "35"),
        (0.994, "99"),
        (0.995, "99.50"),
        (0.9999, "99.99"),
        (1.0, "100"),
    ] {
        assert_eq!(percent(share), written);
    }
}
