use super::*;
use crate::verdict::decision::Ruling;

#[test]
fn the_latest_decision_holds_and_a_withdrawn_one_leaves_no_trace() {
    let desk = Desk::new();
    let mut archive = desk.open();
    archive
        .add(&[
            addition("a.jpg", medium('a')),
            addition("b.jpg", medium('b')),
        ])
        .unwrap();
    let digest = |archive: &Archive| archive.snapshot().unwrap().snapshot_sha256;
    let before = digest(&archive);
    let submission = "0a".repeat(32);
    let mut seen = BTreeSet::from([before.clone()]);
    for ruling in [Ruling::Dismissed, Ruling::Confirmed] {
        let by = Some("Lina".to_owned());
        archive
            .decide(&submission.to_uppercase(), 1, ruling, by, None)
            .unwrap();
        let decisions = archive.decisions().unwrap();
        assert_eq!(decisions.len(), 1);
        let decision = &decisions[&(submission.clone(), 1)];
        assert_eq!(decision.decision, ruling);
        assert_eq!(decision.by.as_deref(), Some("Lina"));
        assert!(seen.insert(digest(&archive)), "{ruling:?}");
    }
    archive
        .decide(&submission, 1, Ruling::Withdrawn, None, None)
        .unwrap();
    assert!(archive.decisions().unwrap().is_empty());
    assert_eq!(digest(&archive), before);
    // All that was said is kept.
    let said = store::count(&archive.connection, "decisions", []).unwrap();
    assert_eq!(said, 3);

    let note = Some("other crane".to_owned());
    archive
        .decide(&submission, 2, Ruling::Dismissed, None, note)
        .unwrap();
    archive.remove(&[2]).unwrap();
    assert!(archive.decisions().unwrap().is_empty());
}

#[test]
fn only_items_can_be_decided_of_and_only_by_content() {
    let desk = Desk::new();
    let mut archive = desk.open();
    archive.add(&[addition("a.jpg", medium('a'))]).unwrap();
    let mut decide =
        |sha256: &str, item| archive.decide(sha256, item, Ruling::Confirmed, None, None);
    let unknown = decide(&"0a".repeat(32), 9);
    assert!(matches!(unknown, Err(Error::NoSuchItem(9))));
    assert!(decide("0a", 1).is_err());
}

#[test]
fn a_changed_decision_is_never_used() {
    let desk = Desk::new();
    let mut archive = desk.open();
    archive.add(&[addition("a.jpg", medium('a'))]).unwrap();
    archive
        .decide(&"0a".repeat(32), 1, Ruling::Confirmed, None, None)
        .unwrap();
    archive
        .connection
        .execute_batch("UPDATE decisions SET decision = 'dismissed'")
        .unwrap();
    assert!(matches!(
        archive.decisions(),
        Err(Error::DamagedArchive { .. })
    ));
    assert_eq!(archive.check().unwrap().damage.len(), 1);
}
