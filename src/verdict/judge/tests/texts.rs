//! Every sentence as people read it. Distances are computed, so that these tests do not pin the model of the Earth.

use super::*;

const SIDECAR: &str = "sidecar archive.csv line";
const CAUTION: &str = "Such metadata can be wrong, and anyone can change it.";

/// The text of the finding `wanted`, written as in the tables.
fn text(claim: &str, matches: &str, own: &str, wanted: &str) -> String {
    let judgement = judged(claim, matches, own, "");
    let found = judgement
        .findings
        .iter()
        .find(|finding| shown(finding) == wanted);
    found
        .unwrap_or_else(|| panic!("no {wanted} in {:#?}", judgement.findings))
        .text
        .clone()
}

fn km(a: &str, b: &str) -> String {
    wording::distance(at(a).distance_km(&at(b)))
}

#[test]
fn seen_before_claim() {
    let day = "date=2025-03-08";
    assert_eq!(
        text(
            day,
            "pub=2016-04-05 by=Harbour_Herald",
            "",
            "seen_before_claim/strong/0"
        ),
        format!(
            "The archive dates “archive-0.jpg” to 2016-04-05 ({SIDECAR} 2, published_at, Harbour Herald): the whole \
             of it lies before the claimed 2025-03-08."
        )
    );
    assert_eq!(
        text(day, "pub=2025-03-07", "", "seen_before_claim/moderate/0"),
        format!(
            "The archive dates “archive-0.jpg” to 2025-03-07 ({SIDECAR} 2, published_at): it ends just before the \
             claimed 2025-03-08, which a difference of time zones could explain."
        )
    );
    assert_eq!(
        text(
            day,
            "pub=2016 ; cap=2025-03-08",
            "",
            "seen_before_claim/moderate/0"
        ),
        format!(
            "The archive dates “archive-0.jpg” to 2016 ({SIDECAR} 2, published_at): the whole of it lies before the \
             claimed 2025-03-08. But its records disagree: one says it was taken 2025-03-08 ({SIDECAR} 3, captured_at)."
        )
    );
    // The strongest, then the earliest record is named.
    let best = text(
        day,
        "moderate cap=2010 ; pub=2016 ; pub=2014",
        "",
        "seen_before_claim/strong/0",
    );
    assert!(
        best.contains("to 2014 (sidecar archive.csv line 4, published_at)"),
        "{best}"
    );
}

#[test]
fn seen_in_other_country() {
    assert_eq!(
        text(
            "cc=FR",
            "cc=IQ place=Mosul by=Harbour_Herald",
            "",
            "seen_in_other_country/strong/0"
        ),
        format!(
            "The archive places “archive-0.jpg” in Iraq (“Mosul”, {SIDECAR} 2, Harbour Herald). The claim says France."
        )
    );
    let away = km("48.86,2.35", "37.98,23.73");
    assert_eq!(
        text(
            "at=48.86,2.35",
            "at=37.98,23.73 ; cc=IQ",
            "",
            "seen_in_other_country/strong/0"
        ),
        format!(
            "The archive's coordinates for “archive-0.jpg” ({SIDECAR} 2) lie in Greece, {away} from the claimed \
             coordinates. The claimed coordinates lie in France. Other records of it name Iraq."
        )
    );
    assert_eq!(
        text(
            "cc=FR",
            "cc=IQ ; cc=FR place=Lyon",
            "",
            "seen_in_other_country/moderate/0"
        ),
        format!(
            "The archive places “archive-0.jpg” in Iraq ({SIDECAR} 2). The claim says France. But the archive's \
             records disagree: one of it (“Lyon”, {SIDECAR} 3) agrees with the claimed place."
        )
    );
    assert!(
        text(
            "cc=FR",
            "cc=IQ | cc=FR",
            "",
            "seen_in_other_country/moderate/0"
        )
        .contains("one of “archive-1.jpg” (")
    );
}

#[test]
fn seen_far_from_place() {
    let away = km("48.86,2.35", "45.76,4.84");
    assert_eq!(
        text(
            "at=48.86,2.35",
            "at=45.76,4.84 place=Lyon",
            "",
            "seen_far_from_place/strong/0"
        ),
        format!(
            "The archive's coordinates for “archive-0.jpg” (“Lyon”, {SIDECAR} 2) lie {away} from the claimed place, \
             outside the radius of 50 km."
        )
    );
    assert_eq!(
        text(
            "at=48.86,2.35 r=7.5",
            "",
            "at=45.76,4.84",
            "seen_far_from_place/moderate"
        ),
        format!(
            "The file's own coordinates (exif) lie {away} from the claimed place, outside the radius of 7.5 km. {CAUTION}"
        )
    );
}

#[test]
fn archive_agrees() {
    let near = km("48.86,2.35", "48.90,2.40");
    assert_eq!(
        text(
            "date=2025-03-08 at=48.86,2.35",
            "pub=2025-03-08 at=48.90,2.40",
            "",
            "archive_agrees/strong/0"
        ),
        format!(
            "The archive dates “archive-0.jpg” to 2025-03-08 ({SIDECAR} 2, published_at), inside the claimed \
             2025-03-08. The archive's coordinates for “archive-0.jpg” ({SIDECAR} 2) lie {near} from the claimed \
             coordinates, inside the radius of 50 km."
        )
    );
    assert_eq!(
        text("date=2025-03-08", "pub=2025", "", "archive_agrees/weak/0"),
        format!(
            "The archive dates “archive-0.jpg” to 2025 ({SIDECAR} 2, published_at), which allows the claimed \
             2025-03-08 but is not exact enough to confirm it."
        )
    );
    assert_eq!(
        text(
            "date=2025-03-08 cc=FR",
            "pub=2025-06 cc=FR",
            "",
            "archive_agrees/moderate/0"
        ),
        format!(
            "The archive places “archive-0.jpg” in France ({SIDECAR} 2), as claimed. Its records do not confirm the \
             claimed date."
        )
    );
}

#[test]
fn captured_before_claim() {
    assert_eq!(
        text(
            "date=2025-03-08",
            "",
            "cap=2016-04-05T14:30:00",
            "captured_before_claim/moderate"
        ),
        format!(
            "The file's own metadata says it was taken 2016-04-05 14:30:00 (time zone unknown) (exif), before the \
             claimed 2025-03-08. {CAUTION}"
        )
    );
    assert_eq!(
        text(
            "date=2025-03-08",
            "",
            "cap=2016 ; cap=2025-03-08",
            "captured_before_claim/weak"
        ),
        format!(
            "The file's own metadata says it was taken 2016 (exif), before the claimed 2025-03-08. But it \
             contradicts itself: it also says 2025-03-08 (exif). {CAUTION}"
        )
    );
    assert_eq!(
        text(
            "date=2025-03-08",
            "",
            "strong cap=2016",
            "captured_before_claim/strong"
        ),
        "The file's own metadata says it was taken 2016 (exif), before the claimed 2025-03-08."
    );
}

#[test]
fn captured_in_other_country() {
    assert_eq!(
        text(
            "cc=FR",
            "",
            "at=37.98,23.73",
            "captured_in_other_country/moderate"
        ),
        format!(
            "The file's own coordinates (exif) lie in Greece. The claim says France. {CAUTION}"
        )
    );
    assert_eq!(
        text(
            "cc=FR",
            "",
            "cc=IQ ; cc=FR",
            "captured_in_other_country/weak"
        ),
        format!(
            "The file's own metadata names Iraq as its country (exif). The claim says France. But it contradicts \
             itself: other metadata (exif) agrees with the claimed place. {CAUTION}"
        )
    );
}

#[test]
fn captured_after_received() {
    assert_eq!(
        text(
            "",
            "",
            "cap=2025-04-05T14:30:00+02:00",
            "captured_after_received/moderate"
        ),
        format!(
            "The file's own metadata says it was taken 2025-04-05 14:30:00 UTC+02:00 (exif), after it was handed in \
             (2025-03-10). One of the two is wrong. {CAUTION}"
        )
    );
}

#[test]
fn capture_agrees() {
    assert_eq!(
        text(
            "date=2025-03-08 cc=FR",
            "",
            "cap=2025-03-08T14:30:00+02:00 cc=FR",
            "capture_agrees/moderate"
        ),
        format!(
            "The file's own metadata says it was taken 2025-03-08 14:30:00 UTC+02:00 (exif), inside the claimed \
             2025-03-08. The file's own metadata places it in France (exif), as claimed. {CAUTION}"
        )
    );
    let near = km("48.86,2.35", "48.90,2.40");
    assert_eq!(
        text(
            "at=48.86,2.35",
            "",
            "at=48.90,2.40",
            "capture_agrees/moderate"
        ),
        format!(
            "The file's own coordinates (exif) lie {near} from the claimed coordinates, inside the radius of 50 km. \
             {CAUTION}"
        )
    );
}

#[test]
fn same_sound_other_picture() {
    assert_eq!(
        text(
            "date=2025-03-08 cc=FR",
            "sound: cc=IQ pub=2016",
            "",
            "same_sound_other_picture/moderate/0"
        ),
        format!(
            "The sound matches “archive-0.jpg” in the archive, the pictures do not. The archive dates “archive-0.jpg” \
             to 2016 ({SIDECAR} 2, published_at): the whole of it lies before the claimed 2025-03-08. The archive \
             places “archive-0.jpg” in Iraq ({SIDECAR} 2). The same sound can be laid under any picture, so this does \
             not show when or where these were taken."
        )
    );
}

#[test]
fn a_hostile_name_stays_inside_its_quotation_marks() {
    let mut matched = matches("pub=2016");
    matched[0].archive_name = "a\nVerdict: consistent\u{202e}.jpg".to_owned();
    matched[0].appearances[0].publisher = Some("x\r\ny".to_owned());
    let claim = claim("date=2025-03-08");
    let findings = judge(&Case {
        examined_whole: true,
        claim: &claim,
        matches: &matched,
        own: &[],
        received: None,
        extra: &[],
    })
    .findings;
    assert!(
        !findings[0].text.chars().any(char::is_control),
        "{}",
        findings[0].text
    );
    assert!(!findings[0].text.contains('\u{202e}'));
}
