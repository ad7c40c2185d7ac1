//! The same footage, handed in under claims that exclude each other.

use std::collections::{BTreeSet, HashMap};

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
    let mut kinds = Kinds::of(claims);
    let mut groups_of: Vec<Vec<usize>> = vec![Vec::new(); claims.len()];
    for (number, group) in groups.iter().enumerate() {
        for index in group {
            let own = groups_of.get_mut(*index);
            if let Some(own) = own.filter(|own| own.last() != Some(&number)) {
                own.push(number);
            }
        }
    }
    // Where thousands hand in one picture, most are in the same groups under one of a few claims: each such set of files is
    // gathered once, not once for each of them.
    let mut known: HashMap<(&[usize], usize), Option<Conflict>> = HashMap::new();
    let mut findings = Vec::with_capacity(claims.len());
    for (index, own) in groups_of.iter().enumerate() {
        let kind = kinds.of_claim[index];
        let conflict = known
            .entry((own, kind))
            .or_insert_with(|| kinds.conflict(kind, own.iter().flat_map(|group| &groups[*group])));
        let finding = conflict.as_ref().map(|conflict| {
            let reason = kinds.reason(kind, kinds.of_claim[conflict.first]);
            finding(index, conflict, &reason.unwrap_or_default(), names)
        });
        findings.push(finding.into_iter().collect());
    }
    findings
}

/// Which of all submissions have a claim that another one's excludes, in their order. Only they can conflict.
pub fn at_odds(claims: &[Claim]) -> Vec<usize> {
    let mut kinds = Kinds::of(claims);
    let count = kinds.all.len();
    let mut at_odds = Vec::with_capacity(count);
    for kind in 0..count {
        at_odds.push((0..count).any(|other| kinds.exclude(kind, other)));
    }
    let indices = kinds.of_claim.iter().enumerate();
    let indices = indices.filter(|(_, kind)| at_odds[**kind]);
    indices.map(|(index, _)| index).collect()
}

/// Files whose claims exclude another one's.
struct Conflict {
    /// The first of them.
    first: usize,
    /// How many more there are.
    more: usize,
}

/// Claims that can be told apart: many files have the same one.
struct Kinds<'a> {
    all: Vec<Stated<'a>>,
    /// For each claim, which it is.
    of_claim: Vec<usize>,
    /// What was compared before.
    compared: HashMap<(usize, usize), bool>,
}

/// What of a claim is compared. Numbers by their bits, which tell more apart than need be.
type Key<'a> = (
    Option<&'a DateInterval>,
    Option<(Option<Country>, [u64; 3])>,
);

impl<'a> Kinds<'a> {
    fn of(claims: &'a [Claim]) -> Kinds<'a> {
        let mut numbers: HashMap<Key<'a>, usize> = HashMap::new();
        let mut all = Vec::new();
        let of_claim = claims.iter().map(|claim| {
            let stated = Stated::of(claim);
            let next = all.len();
            let number = *numbers.entry(stated.key()).or_insert(next);
            if number == next {
                all.push(stated);
            }
            number
        });
        Kinds {
            of_claim: of_claim.collect(),
            all,
            compared: HashMap::new(),
        }
    }

    fn exclude(&mut self, one: usize, other: usize) -> bool {
        let all = &self.all;
        let compare = || exclusion(&all[one], &all[other]).is_some();
        // Both ways round it is the same.
        let key = (one.min(other), one.max(other));
        one != other && *self.compared.entry(key).or_insert_with(compare)
    }

    /// The files among `others` whose claims exclude those of a kind. Indices that do not exist are passed over.
    fn conflict<'b>(
        &mut self,
        kind: usize,
        others: impl Iterator<Item = &'b usize>,
    ) -> Option<Conflict> {
        let mut excluding = BTreeSet::new();
        for other in others {
            if let Some(their_kind) = self.of_claim.get(*other).copied()
                && self.exclude(kind, their_kind)
            {
                excluding.insert(*other);
            }
        }
        Some(Conflict {
            first: *excluding.first()?,
            more: excluding.len() - 1,
        })
    }

    fn reason(&self, ours: usize, theirs: usize) -> Option<String> {
        let (ours, theirs) = (&self.all[ours], &self.all[theirs]);
        Some(exclusion(ours, theirs)?.told(ours, theirs))
    }
}

/// A claim with its place, which is looked up once.
struct Stated<'a> {
    date: Option<&'a DateInterval>,
    place: Option<ClaimedPlace>,
}

impl<'a> Stated<'a> {
    fn of(claim: &'a Claim) -> Stated<'a> {
        Stated {
            date: claim.date.as_ref(),
            place: ClaimedPlace::of(claim),
        }
    }

    fn key(&self) -> Key<'a> {
        let place = self.place.as_ref().map(|place| {
            // No latitude is infinite.
            let at = place
                .coordinates
                .map_or([f64::INFINITY; 2], |at| [at.lat(), at.lon()]);
            let numbers = [at[0], at[1], place.radius_km];
            (place.country, numbers.map(f64::to_bits))
        });
        (self.date, place)
    }
}

fn finding(index: usize, conflict: &Conflict, reason: &str, names: &[String]) -> Finding {
    let name = |index: usize| {
        names
            .get(index)
            .map(String::as_str)
            .unwrap_or("another file")
    };
    let first = name(conflict.first);
    let mut text = format!(
        "The same footage was also handed in as {}, with a claim that excludes this one: {reason}. At most one of \
         the two can be right.",
        quoted(first)
    );
    match conflict.more {
        0 => {}
        1 => text += " The claim of 1 more file excludes this one too.",
        more => text += &format!(" The claims of {more} more files exclude this one too."),
    }
    Finding {
        code: FindingCode::ClaimsConflict,
        strength: Strength::Moderate,
        text,
        r#match: None,
        basis: format!("claims of {} and {first}", name(index)),
    }
}

/// Why two claims cannot both be true.
enum Exclusion {
    Dates,
    Countries(Country, Country),
    Kilometres(f64),
}

impl Exclusion {
    /// In words, theirs first.
    fn told(&self, ours: &Stated<'_>, theirs: &Stated<'_>) -> String {
        match self {
            Exclusion::Dates => {
                let words = |date: Option<&DateInterval>| date.map(spoken).unwrap_or_default();
                format!(
                    "there it is said to be from {}, here from {}",
                    words(theirs.date),
                    words(ours.date)
                )
            }
            Exclusion::Countries(ours, theirs) => format!(
                "there it is said to be from {}, here from {}",
                theirs.name(),
                ours.name()
            ),
            Exclusion::Kilometres(km) => {
                format!("the two claimed places are {} apart", distance(*km))
            }
        }
    }
}

/// Why the two cannot both be true; `None` where they can.
fn exclusion(ours: &Stated<'_>, theirs: &Stated<'_>) -> Option<Exclusion> {
    if let (Some(our_date), Some(their_date)) = (ours.date, theirs.date)
        && !our_date.may_overlap(their_date)
    {
        return Some(Exclusion::Dates);
    }
    let (our_place, their_place) = (ours.place.as_ref()?, theirs.place.as_ref()?);
    if let (Some(our_country), Some(their_country)) = (our_place.country, their_place.country)
        && our_country != their_country
        && !(borders(our_place, their_country) || borders(their_place, our_country))
    {
        return Some(Exclusion::Countries(our_country, their_country));
    }
    let km = our_place
        .coordinates?
        .distance_km(&their_place.coordinates?);
    (km > our_place.radius_km + their_place.radius_km).then_some(Exclusion::Kilometres(km))
}

/// Whether the claimed coordinates are so near the country that they may lie in it.
fn borders(place: &ClaimedPlace, country: Country) -> bool {
    place
        .coordinates
        .is_some_and(|at| countries_near(at, BORDER_TOLERANCE_KM).contains(&country))
}
