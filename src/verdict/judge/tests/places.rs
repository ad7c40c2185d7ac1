//! Places against a claimed place.
//!
//! Raqqa 35.95,39.01 and Deir ez-Zor 35.34,40.14 lie deep in Syria, 123 km apart; Mosul 36.34,43.12 in Iraq; Damascus
//! 33.51,36.28 so near to Lebanon that a radius of 50 km crosses the border; the Rhine bridge between Strasbourg and
//! Kehl, 48.5733,7.80, is on the border of France and Germany.

use super::check;

#[test]
#[rustfmt::skip] // one case a line
fn archive_countries_against_a_claimed_country() {
    const CLAIM: &str = "cc=SY";
    check(&[
        (CLAIM, "cc=IQ", "", "", "seen_in_other_country/strong/0", "recirculated"),
        (CLAIM, "moderate cc=IQ", "", "", "seen_in_other_country/moderate/0", "questionable"),
        (CLAIM, "weak cc=IQ", "", "", "seen_in_other_country/weak/0", "questionable"),
        (CLAIM, "moderate at=36.34,43.12", "", "", "seen_in_other_country/moderate/0", "questionable"),
        (CLAIM, "cc=SY", "", "", "archive_agrees/moderate/0", "consistent"),
        (CLAIM, "at=35.95,39.01", "", "", "archive_agrees/moderate/0", "consistent"),
        (CLAIM, "weak cc=SY", "", "", "archive_agrees/weak/0", "seen_before"),
        (CLAIM, "place=Raqqa", "", "", "", "seen_before"),
        // All contradict: the strongest counts. Some agree: one step lower.
        (CLAIM, "moderate cc=IQ ; cc=LB", "", "", "seen_in_other_country/strong/0", "recirculated"),
        (CLAIM, "cc=IQ ; cc=SY", "", "", "seen_in_other_country/moderate/0 archive_agrees/moderate/0", "questionable"),
        // The same disagreement between two items.
        (CLAIM, "cc=IQ | cc=SY", "", "", "seen_in_other_country/moderate/0 archive_agrees/moderate/1", "questionable"),
        // Disputed evidence does not add up.
        (
            CLAIM,
            "cc=IQ | cc=LB | cc=SY",
            "",
            "",
            "seen_in_other_country/moderate/0 seen_in_other_country/moderate/1 archive_agrees/moderate/2",
            "questionable",
        ),
        // A sound's place is no evidence about pictures.
        (CLAIM, "cc=IQ | sound: cc=SY", "", "", "seen_in_other_country/strong/0 same_sound_other_picture/weak/1", "recirculated"),
        (CLAIM, "sound: cc=IQ", "", "", "same_sound_other_picture/moderate/0", "questionable"),
        // The same country twice is one piece of evidence, two countries are two.
        (CLAIM, "moderate cc=IQ | moderate cc=IQ", "", "", "seen_in_other_country/moderate/0 seen_in_other_country/moderate/1", "questionable"),
        (CLAIM, "moderate cc=IQ | moderate cc=LB", "", "", "seen_in_other_country/moderate/0 seen_in_other_country/moderate/1", "recirculated"),
        // A record that contradicts itself says nothing.
        (CLAIM, "cc=SY at=36.34,43.12", "", "", "", "seen_before"),
        (CLAIM, "cc=IQ at=35.95,39.01", "", "", "", "seen_before"),
    ]);
}

#[test]
#[rustfmt::skip] // one case a line
fn borders_contradict_nobody() {
    check(&[
        ("cc=FR", "at=48.5733,7.8045", "", "", "", "seen_before"),
        ("cc=DE", "at=48.5733,7.8000", "", "", "", "seen_before"),
        ("cc=FR", "cc=DE at=48.5733,7.8045", "", "", "", "seen_before"),
        ("cc=FR", "cc=FR at=48.5733,7.8045", "", "", "archive_agrees/moderate/0", "consistent"),
        ("cc=GR", "at=48.5733,7.8045", "", "", "seen_in_other_country/strong/0", "recirculated"),
        ("cc=FR", "", "at=48.5733,7.8045", "", "", "no_finding"),
        // Claimed coordinates on the border are in no single country.
        ("at=48.5733,7.8 r=1", "cc=DE", "", "", "", "seen_before"),
        ("at=48.5733,7.8 r=1", "cc=GR", "", "", "", "seen_before"),
        // A record just across, but inside the claimed radius, is neither for nor against.
        ("cc=FR at=48.5733,7.75 r=50", "at=48.47,7.95", "", "", "", "seen_before"),
        ("cc=FR at=48.5733,7.75 r=5", "at=48.47,7.95", "", "", "seen_in_other_country/strong/0", "recirculated"),
    ]);
}

#[test]
#[rustfmt::skip] // one case a line
fn coordinates_against_claimed_coordinates() {
    const RAQQA: &str = "at=35.95,39.01";
    check(&[
        (RAQQA, "at=36.00,39.05", "", "", "archive_agrees/moderate/0", "consistent"),
        (RAQQA, "at=35.34,40.14", "", "", "seen_far_from_place/strong/0", "recirculated"),
        (RAQQA, "moderate at=35.34,40.14", "", "", "seen_far_from_place/moderate/0", "questionable"),
        ("at=35.95,39.01 r=150", "at=35.34,40.14", "", "", "archive_agrees/moderate/0", "consistent"),
        ("at=35.95,39.01 r=1", "at=36.00,39.05", "", "", "seen_far_from_place/strong/0", "recirculated"),
        // Another country and far away are one finding.
        (RAQQA, "at=36.34,43.12", "", "", "seen_in_other_country/strong/0", "recirculated"),
        (RAQQA, "cc=IQ", "", "", "seen_in_other_country/strong/0", "recirculated"),
        (RAQQA, "cc=SY", "", "", "archive_agrees/moderate/0", "consistent"),
        (RAQQA, "cc=IQ ; at=35.34,40.14", "", "", "seen_in_other_country/strong/0", "recirculated"),
        (RAQQA, "weak cc=IQ ; at=35.34,40.14", "", "", "seen_far_from_place/strong/0", "recirculated"),
        // At sea there is no country, but there are distances.
        (RAQQA, "at=34.5,33.9", "", "", "seen_far_from_place/strong/0", "recirculated"),
        // Some records near, some far.
        (RAQQA, "at=36.00,39.05 ; at=35.34,40.14", "", "", "seen_far_from_place/moderate/0 archive_agrees/moderate/0", "questionable"),
        // The radius around Damascus crosses into Lebanon: only the distance counts.
        ("at=33.51,36.28", "cc=LB", "", "", "", "seen_before"),
        ("at=33.51,36.28 r=5", "cc=LB", "", "", "seen_in_other_country/strong/0", "recirculated"),
        // Same country, far away.
        ("cc=SY at=35.95,39.01", "cc=SY at=35.34,40.14", "", "", "seen_far_from_place/strong/0", "recirculated"),
        // A claim that excludes itself convicts nobody.
        ("cc=SY at=36.34,43.12", "cc=SY", "", "", "", "seen_before"),
        ("cc=SY at=36.34,43.12", "cc=GR", "", "", "", "seen_before"),
    ]);
}

#[test]
#[rustfmt::skip] // one case a line
fn the_files_own_places() {
    check(&[
        ("cc=SY", "", "at=36.34,43.12", "", "captured_in_other_country/moderate", "questionable"),
        ("cc=SY", "", "weak cc=IQ", "", "captured_in_other_country/weak", "questionable"),
        ("cc=SY", "", "at=35.95,39.01", "", "capture_agrees/moderate", "consistent"),
        ("at=35.95,39.01", "", "at=35.34,40.14", "", "seen_far_from_place/moderate", "questionable"),
        ("at=35.95,39.01", "", "strong at=35.34,40.14", "", "seen_far_from_place/moderate", "questionable"),
        ("cc=SY", "", "at=36.34,43.12 ; cc=SY", "", "captured_in_other_country/weak capture_agrees/moderate", "questionable"),
        // One and the same position in the archive's copy and in the file.
        (
            "cc=SY",
            "moderate at=36.34,43.12",
            "at=36.34,43.12",
            "",
            "seen_in_other_country/moderate/0 captured_in_other_country/moderate",
            "questionable",
        ),
        (
            "at=35.95,39.01",
            "moderate at=35.34,40.14",
            "at=35.34,40.14",
            "",
            "seen_far_from_place/moderate/0 seen_far_from_place/moderate",
            "questionable",
        ),
        // The file's own word does not dispute an archive record.
        ("cc=SY", "cc=IQ", "at=35.95,39.01", "", "seen_in_other_country/strong/0 capture_agrees/moderate", "recirculated"),
    ]);
}
