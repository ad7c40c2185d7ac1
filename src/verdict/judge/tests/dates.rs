//! Dates against a claimed date.

use super::check;

#[test]
#[rustfmt::skip] // one case a line
fn archive_dates_against_a_claimed_day() {
    const CLAIM: &str = "date=2025-03-08";
    check(&[
        (CLAIM, "pub=2016-04-05", "", "", "seen_before_claim/strong/0", "recirculated"),
        (CLAIM, "cap=2016-04-05", "", "", "seen_before_claim/strong/0", "recirculated"),
        (CLAIM, "pub=2016", "", "", "seen_before_claim/strong/0", "recirculated"),
        (CLAIM, "pub=2025-02", "", "", "seen_before_claim/strong/0", "recirculated"),
        (CLAIM, "moderate cap=2016-04-05T10:00:00", "", "", "seen_before_claim/moderate/0", "questionable"),
        (CLAIM, "weak pub=2016-04-05", "", "", "seen_before_claim/weak/0", "questionable"),
        // The calendar day before: time zones could explain it.
        (CLAIM, "pub=2025-03-07", "", "", "seen_before_claim/moderate/0", "questionable"),
        (CLAIM, "moderate pub=2025-03-07", "", "", "seen_before_claim/weak/0", "questionable"),
        (CLAIM, "weak pub=2025-03-07", "", "", "seen_before_claim/weak/0", "questionable"),
        (CLAIM, "pub=2025-03-06", "", "", "seen_before_claim/strong/0", "recirculated"),
        // An instant just before, where the claimed day may have begun already.
        (CLAIM, "pub=2025-03-07T18:00:00Z", "", "", "", "seen_before"),
        (CLAIM, "pub=2025-03-07T09:00:00Z", "", "", "seen_before_claim/strong/0", "recirculated"),
        // Only after the claim: says nothing of age.
        (CLAIM, "pub=2025-03-09", "", "", "", "seen_before"),
        (CLAIM, "pub=2025-06", "", "", "", "seen_before"),
        (CLAIM, "cap=2025-06-01", "", "", "", "seen_before"),
        // Inside, or around it.
        (CLAIM, "pub=2025-03-08", "", "", "archive_agrees/moderate/0", "consistent"),
        (CLAIM, "cap=2025-03-08T12:00:00+03:00", "", "", "archive_agrees/moderate/0", "consistent"),
        (CLAIM, "weak pub=2025-03-08", "", "", "archive_agrees/weak/0", "seen_before"),
        (CLAIM, "pub=2025", "", "", "archive_agrees/weak/0", "seen_before"),
        (CLAIM, "pub=2025-03-08/2025-03-12", "", "", "archive_agrees/weak/0", "seen_before"),
    ]);
}

#[test]
#[rustfmt::skip] // one case a line
fn several_dates_of_one_item() {
    const CLAIM: &str = "date=2025-03-08";
    check(&[
        // Published again inside the claim: no agreement.
        (CLAIM, "pub=2016-04-05 ; pub=2025-03-08", "", "", "seen_before_claim/strong/0", "recirculated"),
        (CLAIM, "weak pub=2016-04-05 ; pub=2025-03-08", "", "", "seen_before_claim/weak/0", "questionable"),
        // One finding per match, from the strongest.
        (CLAIM, "moderate cap=2012 ; pub=2016 ; pub=2014", "", "", "seen_before_claim/strong/0", "recirculated"),
        // Records that exclude each other.
        (CLAIM, "pub=2016-04-05 ; cap=2025-03-08", "", "", "seen_before_claim/moderate/0 archive_agrees/moderate/0", "questionable"),
        (CLAIM, "pub=2016-04-05 cap=2025-03-08", "", "", "seen_before_claim/moderate/0 archive_agrees/moderate/0", "questionable"),
        // A weaker capture date does not undo a publication.
        (
            CLAIM,
            "pub=2016-04-05 ; moderate cap=2025-03-08T10:00:00",
            "",
            "",
            "seen_before_claim/strong/0 archive_agrees/moderate/0",
            "recirculated",
        ),
        // Nor does one that is not exact.
        (CLAIM, "pub=2016-04-05 ; cap=2025", "", "", "seen_before_claim/strong/0", "recirculated"),
        // Taken after the claim: nothing else of this item can confirm it.
        (CLAIM, "cap=2025-06-01 ; pub=2025-03-08", "", "", "", "seen_before"),
        ("date=2025-03-08 cc=SY", "cap=2025-06-01 cc=SY", "", "", "", "seen_before"),
        (CLAIM, "cap=2025-06-01 ; cap=2025-03-08", "", "", "archive_agrees/moderate/0", "consistent"),
    ]);
}

#[test]
#[rustfmt::skip] // one case a line
fn several_matches() {
    const CLAIM: &str = "date=2025-03-08";
    check(&[
        (CLAIM, "pub=2016 | pub=2017", "", "", "seen_before_claim/strong/0 seen_before_claim/strong/1", "recirculated"),
        (CLAIM, "pub=2025-03-08 | pub=2017", "", "", "seen_before_claim/strong/1 archive_agrees/moderate/0", "recirculated"),
        // Two moderate dates: two pieces of evidence unless they can be one date, copied.
        (CLAIM, "moderate cap=2015 | moderate cap=2017", "", "", "seen_before_claim/moderate/0 seen_before_claim/moderate/1", "recirculated"),
        // New Year's Eve is in both, somewhere.
        (CLAIM, "moderate cap=2016 | moderate cap=2017", "", "", "seen_before_claim/moderate/0 seen_before_claim/moderate/1", "questionable"),
        (
            CLAIM,
            "moderate cap=2016-04-05T10:00:00 | moderate cap=2016-04-05T07:00:00Z",
            "",
            "",
            "seen_before_claim/moderate/0 seen_before_claim/moderate/1",
            "questionable",
        ),
        (CLAIM, "pub=2025-03-09 | place=x", "", "", "", "seen_before"),
        (CLAIM, "weak pub=2016 | weak pub=2017", "", "", "seen_before_claim/weak/0 seen_before_claim/weak/1", "questionable"),
        // Sound alone never shows that pictures are old.
        (CLAIM, "sound: pub=2016", "", "", "same_sound_other_picture/moderate/0", "questionable"),
        (CLAIM, "sound: weak pub=2016", "", "", "same_sound_other_picture/weak/0", "no_finding"),
        (CLAIM, "sound: pub=2025-03-07", "", "", "same_sound_other_picture/weak/0", "no_finding"),
        (CLAIM, "sound: pub=2025-03-08", "", "", "same_sound_other_picture/weak/0", "no_finding"),
        ("", "sound: pub=2016", "", "", "same_sound_other_picture/weak/0", "no_finding"),
        (
            CLAIM,
            "sound: pub=2016 | sound: pub=2017",
            "",
            "",
            "same_sound_other_picture/moderate/0 same_sound_other_picture/moderate/1",
            "questionable",
        ),
        (CLAIM, "sound: pub=2016 | pub=2025-03-08", "", "", "same_sound_other_picture/moderate/0 archive_agrees/moderate/1", "questionable"),
    ]);
}

#[test]
#[rustfmt::skip] // one case a line
fn the_files_own_dates() {
    const CLAIM: &str = "date=2025-03-08";
    check(&[
        (CLAIM, "", "cap=2016-04-05T10:00:00", "", "captured_before_claim/moderate", "questionable"),
        (CLAIM, "", "weak cap=2016-04-05", "", "captured_before_claim/weak", "questionable"),
        (CLAIM, "", "strong cap=2016-04-05", "", "captured_before_claim/strong", "recirculated"),
        // A clock without a known zone, or a day that touches: a time zone could explain it.
        (CLAIM, "", "cap=2025-03-07T23:00:00", "", "", "no_finding"),
        (CLAIM, "", "cap=2025-03-07", "", "", "no_finding"),
        (CLAIM, "", "cap=2025-03-08T10:00:00", "", "capture_agrees/moderate", "consistent"),
        (CLAIM, "", "weak cap=2025-03-08", "", "capture_agrees/weak", "no_finding"),
        (CLAIM, "", "cap=2025-03-09T14:30:00", "", "", "no_finding"),
        // The stronger and the weaker contradict each other.
        (
            CLAIM,
            "",
            "cap=2025-03-08T10:00:00 ; cap=2016-01-01T00:00:00",
            "",
            "captured_before_claim/weak capture_agrees/moderate",
            "questionable",
        ),
        (CLAIM, "", "cap=2025-03-12T10:00:00Z", "", "captured_after_received/moderate", "questionable"),
        (CLAIM, "", "weak cap=2026-01-01", "", "captured_after_received/weak", "questionable"),
        (CLAIM, "", "strong cap=2026-01-01", "", "captured_after_received/moderate", "questionable"),
        // The day after may still be the day it was handed in, elsewhere.
        (CLAIM, "", "cap=2025-03-11T02:00:00", "", "", "no_finding"),
        ("", "", "cap=2026-01-01", "", "captured_after_received/moderate", "questionable"),
        // The archive's copy and the file carry one and the same date.
        (
            CLAIM,
            "moderate cap=2016-04-05T10:00:00",
            "cap=2016-04-05T10:00:00",
            "",
            "seen_before_claim/moderate/0 captured_before_claim/moderate",
            "questionable",
        ),
        (
            CLAIM,
            "moderate cap=2015-01-01",
            "cap=2016-04-05T10:00:00",
            "",
            "seen_before_claim/moderate/0 captured_before_claim/moderate",
            "recirculated",
        ),
        // The file's own date does not weaken a publication record.
        (CLAIM, "pub=2016-04-05", "cap=2025-03-08T10:00:00", "", "seen_before_claim/strong/0 capture_agrees/moderate", "recirculated"),
        // Agreement of the file where the archive decides nothing.
        (CLAIM, "pub=2025-03-10", "cap=2025-03-08T10:00:00", "", "capture_agrees/moderate", "consistent"),
    ]);
}

#[test]
#[rustfmt::skip] // one case a line
fn when_the_file_was_sent_only_says_that_it_existed() {
    const CLAIM: &str = "date=2025-03-08";
    check(&[
        (CLAIM, "", "weak pub=2025-03-08", "", "", "no_finding"),
        (CLAIM, "", "weak pub=2025-03-09", "", "", "no_finding"),
        (CLAIM, "", "weak pub=2016-04-05", "", "captured_before_claim/weak", "questionable"),
        (CLAIM, "", "weak cap=2025-03-08", "", "capture_agrees/weak", "no_finding"),
    ]);
}
