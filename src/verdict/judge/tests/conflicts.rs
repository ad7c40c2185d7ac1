//! The same footage under several claims.

use super::*;

fn conflicts(groups: &[&[usize]], claims: &[&str]) -> Vec<Vec<Finding>> {
    let groups: Vec<Vec<usize>> = groups.iter().map(|group| group.to_vec()).collect();
    let claims: Vec<Claim> = claims.iter().map(|text| claim(text)).collect();
    let names: Vec<String> = (0..claims.len())
        .map(|index| format!("in/{index}.jpg"))
        .collect();
    claims_conflict(&groups, &claims, &names)
}

/// Whether two claims about the same footage exclude each other; asked both ways round.
fn exclude(a: &str, b: &str) -> bool {
    let found = conflicts(&[&[0, 1]], &[a, b]);
    let (ours, theirs) = (found[0].len(), found[1].len());
    assert_eq!(ours, theirs, "{a} / {b}");
    ours == 1
}

#[test]
fn claims_exclude_each_other_only_if_both_cannot_be_true() {
    for (a, b, expected) in [
        ("date=2025-03-08", "date=2016-04-05", true),
        ("date=2025-03-08", "date=2025-03-10", true),
        ("date=2025-03-08", "date=2025-03-09", false),
        ("date=2025-03-08", "date=2025", false),
        ("date=2025-03-08", "", false),
        ("date=2025-03-08", "cc=IQ", false),
        ("cc=SY", "cc=IQ", true),
        ("cc=SY", "cc=SY", false),
        ("cc=SY", "at=36.34,43.12", true),
        ("cc=IQ", "at=36.34,43.12", false),
        ("at=35.95,39.01", "at=35.34,40.14", true),
        ("at=35.95,39.01 r=100", "at=35.34,40.14 r=100", false),
        ("at=35.95,39.01", "at=36.00,39.05", false),
        ("cc=FR", "cc=DE at=48.5733,7.8045", false),
        ("cc=SY at=36.34,43.12", "cc=GR", false),
        ("date=2025 cc=SY", "date=2025 cc=IQ", true),
        ("place=Raqqa", "place=Mosul", false),
    ] {
        assert_eq!(exclude(a, b), expected, "{a} / {b}");
    }
}

#[test]
fn only_files_of_one_group_conflict() {
    let claims = ["cc=SY", "cc=IQ", "cc=IQ", "cc=FR"];
    let count = |groups: &[&[usize]]| -> Vec<usize> {
        conflicts(groups, &claims).iter().map(Vec::len).collect()
    };
    assert_eq!(count(&[]), [0, 0, 0, 0]);
    assert_eq!(count(&[&[0], &[1], &[2, 3]]), [0, 0, 1, 1]);
    assert_eq!(count(&[&[1, 2]]), [0, 0, 0, 0]);
    // In two groups, listed twice, or out of range.
    assert_eq!(count(&[&[0, 1], &[1, 0, 0], &[0, 99]]), [1, 1, 0, 0]);
}

#[test]
fn a_conflict_names_the_other_file_and_both_claims() {
    let found = conflicts(
        &[&[0, 1, 2, 3]],
        &[
            "date=2025-03-08",
            "date=2016-04-05",
            "date=2017",
            "date=2018",
        ],
    );
    let first = &found[0][0];
    assert_eq!(
        first.text,
        "The same footage was also handed in as “in/1.jpg”, with a claim that excludes this one: there it is said to \
         be from 2016-04-05, here from 2025-03-08. At most one of the two can be right. The claims of 2 more files \
         exclude this one too."
    );
    assert_eq!(
        (first.code, first.strength),
        (FindingCode::ClaimsConflict, Strength::Moderate)
    );
    assert_eq!(
        (first.r#match, first.basis.as_str()),
        (None, "claims of in/0.jpg and in/1.jpg")
    );

    let found = conflicts(&[&[0, 1]], &["cc=IQ", "cc=FR"]);
    assert!(
        found[1][0].text.contains("“in/0.jpg”"),
        "{}",
        found[1][0].text
    );
    assert!(
        found[1][0]
            .text
            .contains("there it is said to be from Iraq, here from France."),
        "{}",
        found[1][0].text
    );

    let found = conflicts(&[&[0, 1]], &["at=35.95,39.01", "at=35.34,40.14"]);
    let km = wording::distance(at("35.95,39.01").distance_km(&at("35.34,40.14")));
    let expected = format!("the two claimed places are {km} apart");
    assert!(found[0][0].text.contains(&expected), "{}", found[0][0].text);
}

#[test]
fn what_thousands_hand_in_is_compared_by_claim_and_not_pair_by_pair() {
    let texts = ["date=2025-03-08", "date=2016-04-05", "date=2016-04-05"];
    let claims: Vec<Claim> = (0..60_000).map(|at| claim(texts[at % 3])).collect();
    let names = vec![String::new(); claims.len()];
    let begun = std::time::Instant::now();
    let found = claims_conflict(&[(0..claims.len()).collect()], &claims, &names);
    assert_eq!(at_odds(&claims).len(), claims.len());
    // Far more than it takes. Pair by pair, it would be two thousand million.
    assert!(begun.elapsed() < std::time::Duration::from_secs(20));
    assert!(
        found[0][0].text.contains("39999 more files"),
        "{}",
        found[0][0].text
    );
    assert!(
        found[1][0].text.contains("19999 more files"),
        "{}",
        found[1][0].text
    );
    assert!(at_odds(&[claim("date=2025"), claim("")]).is_empty());
}
