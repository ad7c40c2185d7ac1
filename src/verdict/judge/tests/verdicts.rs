//! Date and place together, findings made elsewhere, and what remains.

use super::*;

const FULL: &str = "date=2025-03-08 cc=SY";

#[test]
#[rustfmt::skip] // one case a line
fn another_photograph_of_the_scene_says_nothing_of_when_and_little_of_where() {
    check(&[
        ("date=2025-03-08", "scene: pub=2016-04-05", "", "", "", "no_finding"),
        (FULL, "scene: pub=2016-04-05 cc=SY", "", "", "", "no_finding"),
        (FULL, "scene: pub=2016-04-05 cc=IQ", "", "", "same_scene_elsewhere/weak/0", "questionable"),
        (FULL, "scene: pub=2016-04-05 cc=IQ ; cc=SY", "", "", "", "no_finding"),
        // It confirms nothing either.
        (FULL, "scene: cap=2025-03-08 cc=SY", "", "", "", "no_finding"),
        // A match beside it stands by itself.
        (FULL, "pub=2016-04-05 | scene: pub=2025-03-08 cc=SY", "", "", "seen_before_claim/strong/0", "recirculated"),
        // From a likeness that a person has to look at nothing follows at all.
        (FULL, "likeness: pub=2016-04-05 cc=IQ", "", "", "", "no_finding"),
        ("", "likeness: pub=2016-04-05", "", "", "", "no_finding"),
    ]);
}

#[test]
#[rustfmt::skip] // one case a line
fn date_and_place_together() {
    check(&[
        (FULL, "pub=2025-03-08 cc=SY", "", "", "archive_agrees/strong/0", "consistent"),
        (FULL, "pub=2025-03-08 ; moderate cc=SY", "", "", "archive_agrees/moderate/0", "consistent"),
        (FULL, "pub=2025-03-08 ; weak cc=SY", "", "", "archive_agrees/moderate/0", "consistent"),
        (FULL, "pub=2025 cc=SY", "", "", "archive_agrees/moderate/0", "consistent"),
        (FULL, "pub=2025-03-12 cc=SY", "", "", "archive_agrees/moderate/0", "consistent"),
        // An old picture of the right country is old.
        (FULL, "pub=2016-04-05 cc=SY", "", "", "seen_before_claim/strong/0 archive_agrees/moderate/0", "recirculated"),
        // A new picture of another country is foreign.
        (FULL, "pub=2025-03-08 cc=IQ", "", "", "seen_in_other_country/strong/0 archive_agrees/moderate/0", "recirculated"),
        (FULL, "pub=2016 cc=IQ", "", "", "seen_before_claim/strong/0 seen_in_other_country/strong/0", "recirculated"),
        (FULL, "pub=2025-06 cc=IQ", "", "", "seen_in_other_country/strong/0", "recirculated"),
        // Two moderate ones about different things.
        (
            FULL,
            "moderate cap=2016-04-05 at=36.34,43.12",
            "",
            "",
            "seen_before_claim/moderate/0 seen_in_other_country/moderate/0",
            "recirculated",
        ),
        (
            FULL,
            "",
            "cap=2016-04-05T10:00:00 at=36.34,43.12",
            "",
            "captured_before_claim/moderate captured_in_other_country/moderate",
            "recirculated",
        ),
        (FULL, "", "weak cap=2016-04-05 ; at=36.34,43.12", "", "captured_in_other_country/moderate captured_before_claim/weak", "questionable"),
        (
            FULL,
            "moderate cap=2016-04-05",
            "at=36.34,43.12",
            "",
            "seen_before_claim/moderate/0 captured_in_other_country/moderate",
            "recirculated",
        ),
        // A disputed place does not make the second one.
        (
            FULL,
            "moderate cap=2016-04-05 ; cc=IQ ; cc=SY",
            "",
            "",
            "seen_before_claim/moderate/0 seen_in_other_country/moderate/0 archive_agrees/moderate/0",
            "questionable",
        ),
        (FULL, "", "cap=2025-03-08T10:00:00 at=35.95,39.01", "", "capture_agrees/moderate", "consistent"),
        (FULL, "", "strong cap=2025-03-08T10:00:00 at=35.95,39.01", "", "capture_agrees/strong", "consistent"),
    ]);
}

#[test]
#[rustfmt::skip] // one case a line
fn findings_made_elsewhere() {
    check(&[
        (FULL, "", "", "thumbnail_differs/moderate", "thumbnail_differs/moderate", "questionable"),
        (FULL, "", "", "thumbnail_differs/weak", "thumbnail_differs/weak", "questionable"),
        (FULL, "", "", "ai_generated_declared/moderate", "ai_generated_declared/moderate", "questionable"),
        (FULL, "", "", "claims_conflict/moderate", "claims_conflict/moderate", "questionable"),
        (FULL, "", "", "content_credentials_invalid/moderate", "content_credentials_invalid/moderate", "questionable"),
        // A doubt, however strong, shows neither age nor place.
        (FULL, "", "", "ai_generated_declared/strong", "ai_generated_declared/strong", "questionable"),
        (
            FULL,
            "",
            "",
            "claims_conflict/moderate thumbnail_differs/moderate",
            "claims_conflict/moderate thumbnail_differs/moderate",
            "questionable",
        ),
        (FULL, "", "", "edited_after_capture/weak", "edited_after_capture/weak", "no_finding"),
        // Valid credentials alone say who signed, not when or where.
        (FULL, "", "", "content_credentials_valid/strong", "content_credentials_valid/strong", "no_finding"),
        (
            FULL,
            "",
            "cap=2025-03-08T10:00:00",
            "content_credentials_valid/strong",
            "capture_agrees/moderate content_credentials_valid/strong",
            "consistent",
        ),
        (FULL, "pub=2025-03-08 cc=SY", "", "claims_conflict/moderate", "claims_conflict/moderate archive_agrees/strong/0", "questionable"),
        (
            FULL,
            "pub=2016",
            "",
            "thumbnail_differs/moderate edited_after_capture/weak",
            "seen_before_claim/strong/0 thumbnail_differs/moderate edited_after_capture/weak",
            "recirculated",
        ),
        ("", "pub=2016", "", "edited_after_capture/weak", "edited_after_capture/weak", "seen_before"),
        ("", "pub=2016", "", "thumbnail_differs/moderate", "thumbnail_differs/moderate", "questionable"),
        // The same finding twice is listed once.
        (FULL, "", "", "thumbnail_differs/moderate thumbnail_differs/moderate", "thumbnail_differs/moderate", "questionable"),
    ]);
}

#[test]
#[rustfmt::skip] // one case a line
fn nothing_to_judge_by() {
    check(&[
        ("", "", "", "", "", "no_finding"),
        (FULL, "", "", "", "", "no_finding"),
        ("", "", "cap=2016-04-05 at=36.34,43.12", "", "", "no_finding"),
        ("", "pub=2016 cc=IQ", "", "", "", "seen_before"),
        ("place=Raqqa", "pub=2016 cc=IQ", "", "", "", "seen_before"),
        (FULL, "place=Raqqa", "", "", "", "seen_before"),
        ("date=2025-03-08", "cc=IQ", "", "", "", "seen_before"),
        ("cc=SY", "pub=2016", "", "", "", "seen_before"),
        (FULL, "pub=2025-06", "", "", "", "seen_before"),
        (FULL, "sound: cc=SY pub=2025-03-08", "", "", "same_sound_other_picture/weak/0", "no_finding"),
    ]);
}

#[test]
fn a_file_that_was_not_read_whole_is_unreadable_whatever_was_found() {
    let matched = matches("pub=2016 cc=IQ");
    let claim = claim(FULL);
    let case = Case {
        examined_whole: false,
        claim: &claim,
        matches: &matched,
        own: &[],
        received: None,
        extra: &[],
    };
    let judgement = judge(&case);
    assert_eq!(judgement.verdict, Verdict::Unreadable);
    assert_eq!(judgement.findings.len(), 2);
    let whole = Case {
        examined_whole: true,
        ..case
    };
    assert_eq!(judge(&whole).verdict, Verdict::Recirculated);
}

#[test]
fn without_a_date_of_receipt_nothing_is_too_late() {
    let own = own("cap=2099-01-01");
    let claim = Claim::default();
    let case = Case {
        examined_whole: true,
        claim: &claim,
        matches: &[],
        own: &own,
        received: None,
        extra: &[],
    };
    assert_eq!(judge(&case).findings, []);
}

#[test]
fn grounds_are_what_the_verdict_rests_on() {
    let ground_codes = |claim, matches, own| {
        let findings = judged(claim, matches, own, "thumbnail_differs/moderate").findings;
        let shown: Vec<String> = rules::grounds(&findings).into_iter().map(shown).collect();
        shown.join(" ")
    };
    assert_eq!(
        ground_codes(FULL, "pub=2016 ; weak cc=IQ", ""),
        "seen_before_claim/strong/0"
    );
    assert_eq!(
        ground_codes(FULL, "", "cap=2016-01-01 at=36.34,43.12"),
        "captured_before_claim/moderate captured_in_other_country/moderate"
    );
    assert_eq!(ground_codes(FULL, "", "cap=2016-01-01"), "");
}
