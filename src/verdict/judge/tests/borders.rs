//! Where one interval ends and the next begins: the second, the day, the zone, the year.

use super::check;

#[test]
#[rustfmt::skip] // one case a line
fn the_last_moment_before_a_claim_and_the_first_inside_it() {
    const INSTANTS: &str = "date=2025-03-08T00:00:00Z/2025-03-08T23:59:59Z";
    const IN_DAMASCUS: &str = "date=2025-03-08T00:00:00+03:00/2025-03-08T23:59:59+03:00";
    check(&[
        (INSTANTS, "pub=2025-03-07T23:59:59Z", "", "", "seen_before_claim/strong/0", "recirculated"),
        (INSTANTS, "pub=2025-03-08T00:00:00Z", "", "", "archive_agrees/moderate/0", "consistent"),
        (INSTANTS, "pub=2025-03-08T23:59:59Z", "", "", "archive_agrees/moderate/0", "consistent"),
        (INSTANTS, "pub=2025-03-09T00:00:00Z", "", "", "", "seen_before"),
        // One instant, written in other zones.
        (INSTANTS, "pub=2025-03-08T02:59:59+03:00", "", "", "seen_before_claim/strong/0", "recirculated"),
        (INSTANTS, "pub=2025-03-08T03:00:00+03:00", "", "", "archive_agrees/moderate/0", "consistent"),
        (INSTANTS, "pub=2025-03-07T19:00:00-05:00", "", "", "archive_agrees/moderate/0", "consistent"),
        (IN_DAMASCUS, "pub=2025-03-07T20:59:59Z", "", "", "seen_before_claim/strong/0", "recirculated"),
        (IN_DAMASCUS, "pub=2025-03-07T21:00:00Z", "", "", "archive_agrees/moderate/0", "consistent"),
        (IN_DAMASCUS, "pub=2025-03-08T20:59:59Z", "", "", "archive_agrees/moderate/0", "consistent"),
        (IN_DAMASCUS, "pub=2025-03-08T21:00:00Z", "", "", "", "seen_before"),
    ]);
}

#[test]
#[rustfmt::skip] // one case a line
fn leap_days() {
    check(&[
        ("date=2024-03-01", "pub=2024-02-28", "", "", "seen_before_claim/strong/0", "recirculated"),
        ("date=2024-03-01", "pub=2024-02-29", "", "", "seen_before_claim/moderate/0", "questionable"),
        ("date=2025-03-01", "pub=2025-02-28", "", "", "seen_before_claim/moderate/0", "questionable"),
        ("date=2024-02", "pub=2024-02-29", "", "", "archive_agrees/moderate/0", "consistent"),
        ("date=2024-02-29", "pub=2024-02-29", "", "", "archive_agrees/moderate/0", "consistent"),
        ("date=2024-02-29", "pub=2024-02", "", "", "archive_agrees/weak/0", "seen_before"),
        ("date=2024-02-29", "pub=2024-03-01", "", "", "", "seen_before"),
        ("date=2024-02-29", "pub=2023-02-28", "", "", "seen_before_claim/strong/0", "recirculated"),
    ]);
}

#[test]
#[rustfmt::skip] // one case a line
fn years_and_months() {
    check(&[
        ("date=2025", "pub=2024", "", "", "seen_before_claim/moderate/0", "questionable"),
        ("date=2025", "pub=2023", "", "", "seen_before_claim/strong/0", "recirculated"),
        ("date=2025", "pub=2024-12-30", "", "", "seen_before_claim/strong/0", "recirculated"),
        ("date=2025", "pub=2024-12-31", "", "", "seen_before_claim/moderate/0", "questionable"),
        ("date=2025", "pub=2025-01-01", "", "", "archive_agrees/moderate/0", "consistent"),
        ("date=2025", "pub=2025-12-31", "", "", "archive_agrees/moderate/0", "consistent"),
        ("date=2025", "pub=2026-01-01", "", "", "", "seen_before"),
        ("date=2025", "pub=2025", "", "", "archive_agrees/moderate/0", "consistent"),
        ("date=2025-03", "pub=2025", "", "", "archive_agrees/weak/0", "seen_before"),
        ("date=2025-03", "pub=2025-02", "", "", "seen_before_claim/moderate/0", "questionable"),
        ("date=2025-03", "pub=2025-01", "", "", "seen_before_claim/strong/0", "recirculated"),
        ("date=2024-12/2025-01", "pub=2024-12-31", "", "", "archive_agrees/moderate/0", "consistent"),
        ("date=2024-12/2025-01", "pub=2024-11", "", "", "seen_before_claim/moderate/0", "questionable"),
    ]);
}
