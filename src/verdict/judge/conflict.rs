//! The same footage, handed in under claims that exclude each other.

use std::collections::BTreeSet;

use super::places::ClaimedPlace;
use super::wording::{distance, quoted, spoken};
use crate::metadata::place::{BORDER_TOLERANCE_KM, countries_near};
use crate::metadata::{Country, DateInterval, Strength};
use crate::verdict::{Claim, Finding, FindingCode};

/// Finds submissions of the same footage whose claims cannot both be true.
///
/// `groups` lists, by index, submissions that show the same; `claims` and `names` are those of all submissions, in one
/// order. Returns the findings of each submission, in that order: at most one each, `claims_conflict`, moderate, which
/// describes the first file it conflicts with and counts the others. Indices that do not exist are passed over.
///
/// Claims exclude each other where their dates cannot overlap in any time zone, their countries differ, or their
/// coordinates are farther apart than their radii allow. Which of the two is wrong is not said: both files get it.
pub fn claims_conflict(
    groups: &[Vec<usize>],
    claims: &[Claim],
    names: &[String],
) -> Vec<Vec<Finding>> {
    let mut companions = vec![BTreeSet::new(); claims.len()];
    for group in groups {
        for &index in group {
            if let Some(companions) = companions.get_mut(index) {
                companions.extend(group.iter().copied().filter(|other| *other != index));
            }
        }
    }
    let claims: Vec<Stated<'_>> = claims.iter().map(Stated::of).collect();
    claims
        .iter()
        .zip(companions)
        .enumerate()
        .map(|(index, (claim, companions))| {
            let conflicts: Vec<(usize, String)> = companions
                .into_iter()
                .filter_map(|other| Some((other, exclusion(claim, claims.get(other)?)?)))
                .collect();
            finding(index, &conflicts, names).into_iter().collect()
        })
        .collect()
}

/// A claim with its place, which is looked up once.
struct Stated<'a> {
    date: Option<&'a DateInterval>,
    place: Option<ClaimedPlace>,
}

impl Stated<'_> {
    fn of(claim: &Claim) -> Stated<'_> {
        Stated {
            date: claim.date.as_ref(),
            place: ClaimedPlace::of(claim),
        }
    }
}

fn finding(index: usize, conflicts: &[(usize, String)], names: &[String]) -> Option<Finding> {
    let name = |index: usize| {
        names
            .get(index)
            .map(String::as_str)
            .unwrap_or("another file")
    };
    let (first, reason) = conflicts.first()?;
    let mut text = format!(
        "The same footage was also handed in as {}, with a claim that excludes this one: {reason}. At most one of \
         the two can be right.",
        quoted(name(*first))
    );
    match conflicts.len() - 1 {
        0 => {}
        1 => text += " The claim of 1 more file excludes this one too.",
        more => text += &format!(" The claims of {more} more files exclude this one too."),
    }
    Some(Finding {
        code: FindingCode::ClaimsConflict,
        strength: Strength::Moderate,
        text,
        r#match: None,
        basis: format!("claims of {} and {}", name(index), name(*first)),
    })
}

/// Why the two cannot both be true, theirs first; `None` where they can.
fn exclusion(ours: &Stated<'_>, theirs: &Stated<'_>) -> Option<String> {
    if let (Some(our_date), Some(their_date)) = (ours.date, theirs.date)
        && !our_date.may_overlap(their_date)
    {
        let (ours, theirs) = (spoken(our_date), spoken(their_date));
        return Some(format!(
            "there it is said to be from {theirs}, here from {ours}"
        ));
    }
    let (our_place, their_place) = (ours.place?, theirs.place?);
    if let (Some(our_country), Some(their_country)) = (our_place.country, their_place.country)
        && our_country != their_country
        && !(borders(&our_place, their_country) || borders(&their_place, our_country))
    {
        return Some(format!(
            "there it is said to be from {}, here from {}",
            their_country.name(),
            our_country.name()
        ));
    }
    let km = our_place
        .coordinates?
        .distance_km(&their_place.coordinates?);
    (km > our_place.radius_km + their_place.radius_km)
        .then(|| format!("the two claimed places are {} apart", distance(km)))
}

/// Whether the claimed coordinates are so near the country that they may lie in it.
fn borders(place: &ClaimedPlace, country: Country) -> bool {
    place
        .coordinates
        .is_some_and(|at| countries_near(at, BORDER_TOLERANCE_KM).contains(&country))
}
