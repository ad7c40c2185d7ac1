use proptest::prelude::*;

use super::*;
use crate::metadata::Strength;
use crate::verdict::FindingCode;
use crate::verdict::judge::rules::verdict_of;

fn finding(code: FindingCode, strength: Strength, basis: &str) -> Finding {
    Finding {
        code,
        strength,
        text: "text".to_owned(),
        r#match: None,
        basis: basis.to_owned(),
    }
}

fn old(strength: Strength) -> Finding {
    finding(FindingCode::SeenBeforeClaim, strength, "date 2016 of a")
}

fn foreign(strength: Strength) -> Finding {
    finding(FindingCode::SeenInOtherCountry, strength, "country IQ of a")
}

fn agrees(strength: Strength, basis: &str) -> Finding {
    finding(FindingCode::CaptureAgrees, strength, basis)
}

/// Shown, refuted and open for files given by their groups and findings.
fn counts(statement: Statement, items: &[(Option<u64>, Vec<Finding>)]) -> (u64, u64, u64) {
    let assertion = of(statement, items);
    assert_eq!(
        assertion.shown + assertion.refuted + assertion.open,
        assertion.groups
    );
    (assertion.shown, assertion.refuted, assertion.open)
}

fn of(statement: Statement, items: &[(Option<u64>, Vec<Finding>)]) -> Assertion {
    test(
        statement,
        items.iter().map(|(group, findings)| Judged {
            group: *group,
            claimed: true,
            verdict: verdict_of(findings, true, false),
            findings,
        }),
    )
}

#[test]
fn each_statement_needs_findings_of_its_own_kind() {
    use Statement::{Foreign, Old, OldOrForeign};
    use Strength::{Moderate, Strong, Weak};
    const SHOWN: (u64, u64, u64) = (1, 0, 0);
    const REFUTED: (u64, u64, u64) = (0, 1, 0);
    const OPEN: (u64, u64, u64) = (0, 0, 1);
    let both = "date and place in metadata of x";
    for (statement, findings, expected) in [
        (Old, vec![old(Strong)], SHOWN),
        (Foreign, vec![old(Strong)], OPEN),
        (OldOrForeign, vec![old(Strong)], SHOWN),
        (Old, vec![foreign(Strong)], OPEN),
        (Foreign, vec![foreign(Strong)], SHOWN),
        (OldOrForeign, vec![foreign(Strong)], SHOWN),
        // Two moderate findings show that it is one of the two, and neither by itself.
        (OldOrForeign, vec![old(Moderate), foreign(Moderate)], SHOWN),
        (Old, vec![old(Moderate), foreign(Moderate)], OPEN),
        (Foreign, vec![old(Moderate), foreign(Moderate)], OPEN),
        (OldOrForeign, vec![old(Moderate)], OPEN),
        (OldOrForeign, vec![old(Weak), foreign(Weak)], OPEN),
        (OldOrForeign, vec![], OPEN),
        (OldOrForeign, vec![agrees(Moderate, both)], REFUTED),
        (Old, vec![agrees(Moderate, both)], REFUTED),
        (
            Old,
            vec![agrees(Moderate, "date in metadata of x")],
            REFUTED,
        ),
        (
            Foreign,
            vec![agrees(Moderate, "date in metadata of x")],
            OPEN,
        ),
        (
            OldOrForeign,
            vec![agrees(Moderate, "date in metadata of x")],
            OPEN,
        ),
        (
            Foreign,
            vec![agrees(Strong, "place in records of x")],
            REFUTED,
        ),
        (
            OldOrForeign,
            vec![agrees(Strong, "place in records of x")],
            OPEN,
        ),
        // Published in the claimed time is not taken in it.
        (Old, vec![agrees(Moderate, "records of x")], OPEN),
        (Old, vec![agrees(Weak, both)], OPEN),
        // Date from one source, place from another.
        (
            OldOrForeign,
            vec![
                agrees(Moderate, "date in metadata of x"),
                agrees(Moderate, "place in records of y"),
            ],
            REFUTED,
        ),
        // Whatever speaks against it keeps it open, and what shows it outweighs what confirms.
        (OldOrForeign, vec![agrees(Strong, both), old(Weak)], OPEN),
        (OldOrForeign, vec![agrees(Strong, both), old(Strong)], SHOWN),
    ] {
        assert_eq!(
            counts(statement, &[(None, findings.clone())]),
            expected,
            "{statement}: {findings:?}"
        );
    }
}

#[test]
fn copies_count_once_and_the_gravest_answer_holds() {
    let confirmed = agrees(Strength::Strong, "date and place in records of x");
    let items = [
        (Some(1), vec![old(Strength::Strong)]),
        (Some(1), vec![confirmed.clone()]),
        (Some(1), vec![]),
        (Some(2), vec![confirmed.clone()]),
        (Some(2), vec![]),
        (Some(3), vec![confirmed.clone()]),
        (Some(3), vec![confirmed]),
        (None, vec![]),
    ];
    let assertion = of(Statement::OldOrForeign, &items);
    assert_eq!((assertion.files, assertion.groups), (8, 4));
    assert_eq!(
        (assertion.shown, assertion.refuted, assertion.open),
        (1, 1, 2)
    );
    assert_eq!(assertion.share.value, Some(0.25));
    assert_eq!(
        assertion.text,
        "Are they older than claimed or from elsewhere? Of 4 different pictures and videos in the 8 files examined, this \
         is shown for 1 (25 %, 95 % interval 5–70 %), refuted for 1 and open for 2. For the 2 that are open, neither the \
         statement nor its opposite may be concluded: a picture can be old without being in this archive. Refuted means \
         that a date of capture inside the claimed time and the claimed place are confirmed and nothing speaks against \
         it; metadata can be forged, so this is evidence and not proof. What is shown for some does not hold for the \
         others. The interval speaks of a larger set only if these files are a random sample of it."
    );
}

#[test]
fn what_was_not_examined_or_not_claimed_is_told() {
    let unreadable = Judged {
        group: None,
        claimed: true,
        verdict: Verdict::Unreadable,
        findings: &[],
    };
    let nothing = test(Statement::Old, [unreadable].into_iter());
    assert_eq!((nothing.files, nothing.groups), (0, 0));
    assert_eq!(nothing.share.value, None);
    assert_eq!(
        nothing.text,
        "Are they older than claimed? No file could be examined, so nothing is shown."
    );
    let unclaimed = Judged {
        claimed: false,
        verdict: Verdict::NoFinding,
        ..unreadable
    };
    let text = test(Statement::Foreign, [unclaimed].into_iter()).text;
    assert!(text.contains("nothing is claimed of the files"), "{text}");
    let claimed = Judged {
        claimed: true,
        ..unclaimed
    };
    let text = test(Statement::Old, [unclaimed, claimed].into_iter()).text;
    assert!(
        text.contains(
            "Of 1 file neither a time nor a place is claimed, so nothing could be shown for it."
        ),
        "{text}"
    );
}

#[test]
fn statements_are_read_as_people_write_them() {
    for statement in Statement::ALL {
        assert_eq!(statement.as_str().parse(), Ok(statement));
        assert_eq!(serde_json::to_value(statement).unwrap(), statement.as_str());
    }
    assert_eq!(" Foreign  OR old".parse(), Ok(Statement::OldOrForeign));
    for wrong in ["", "old foreign", "old and foreign", "fake", "old or"] {
        let error = wrong.parse::<Statement>().unwrap_err().to_string();
        assert!(error.contains("\"old or foreign\""), "{error}");
    }
}

fn any_finding() -> impl Strategy<Value = Finding> {
    let code = prop::sample::select(vec![
        FindingCode::SeenBeforeClaim,
        FindingCode::SeenInOtherCountry,
        FindingCode::ClaimsConflict,
        FindingCode::CaptureAgrees,
    ]);
    let strength = prop::sample::select(vec![Strength::Weak, Strength::Moderate, Strength::Strong]);
    let basis = prop::sample::select(vec![
        "date 2016 of a",
        "date 2017 of b",
        "country IQ of a",
        "date and place in a",
        "place in a",
    ]);
    (code, strength, basis).prop_map(|(code, strength, basis)| finding(code, strength, basis))
}

fn any_batch() -> impl Strategy<Value = Vec<(Option<u64>, Vec<Finding>)>> {
    let item = (
        prop::option::of(1u64..4),
        prop::collection::vec(any_finding(), 0..4),
    );
    prop::collection::vec(item, 0..8)
}

proptest! {
    #[test]
    fn the_order_of_files_never_matters(batch in any_batch(), turn in 0usize..8) {
        let mut turned = batch.clone();
        turned.rotate_left(turn.min(batch.len()));
        turned.reverse();
        for statement in Statement::ALL {
            prop_assert_eq!(of(statement, &batch), of(statement, &turned));
        }
    }

    #[test]
    fn more_evidence_for_the_statement_never_shows_it_for_fewer(
        batch in any_batch(),
        more in any_finding(),
        at in 0usize..8,
    ) {
        prop_assume!(at < batch.len() && more.code != FindingCode::CaptureAgrees);
        let mut extended = batch.clone();
        extended[at].1.push(more);
        for statement in Statement::ALL {
            let (before, after) = (of(statement, &batch), of(statement, &extended));
            prop_assert!(after.shown >= before.shown);
            prop_assert!(after.refuted <= before.refuted);
        }
    }

    #[test]
    fn a_file_handed_in_again_changes_no_count(batch in any_batch(), at in 0usize..8) {
        prop_assume!(at < batch.len());
        let mut batch = batch;
        batch[at].0 = Some(9);
        let mut doubled = batch.clone();
        doubled.push(batch[at].clone());
        for statement in Statement::ALL {
            prop_assert_eq!(counts(statement, &batch), counts(statement, &doubled));
        }
    }
}
