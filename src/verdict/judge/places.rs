//! What the places of records say of a claimed place.

use super::wording::{cite, clean, distance, radius};
use crate::metadata::place::{BORDER_TOLERANCE_KM, countries_near, country_at};
use crate::metadata::{Appearance, Coordinates, Country, Strength};
use crate::verdict::Claim;

/// A claimed place that can be tested.
#[derive(Clone, Copy, Debug)]
pub(super) struct ClaimedPlace {
    /// As claimed, or the only country around the claimed coordinates within their radius.
    pub(super) country: Option<Country>,
    /// The claim names the country itself.
    pub(super) named: bool,
    pub(super) coordinates: Option<Coordinates>,
    pub(super) radius_km: f64,
}

impl ClaimedPlace {
    /// `None` where no place is claimed, or one that excludes itself.
    pub(super) fn of(claim: &Claim) -> Option<ClaimedPlace> {
        if claim.contradiction().is_some() {
            return None;
        }
        let place = ClaimedPlace {
            country: claim
                .country
                .or_else(|| only_country(claim.coordinates?, claim.radius_km())),
            named: claim.country.is_some(),
            coordinates: claim.coordinates,
            radius_km: claim.radius_km(),
        };
        (place.country.is_some() || place.coordinates.is_some()).then_some(place)
    }

    /// The claimed country as a sentence.
    pub(super) fn sentence(&self) -> String {
        match self.country {
            Some(country) if self.named => format!("The claim says {}.", country.name()),
            Some(country) => format!("The claimed coordinates lie in {}.", country.name()),
            None => String::new(),
        }
    }
}

/// The country of a claim that names coordinates only: a place near a border, or a wide radius across one, is in no
/// single country.
fn only_country(at: Coordinates, radius_km: f64) -> Option<Country> {
    match countries_near(at, radius_km.max(BORDER_TOLERANCE_KM)).as_slice() {
        [only] => Some(*only),
        _ => None,
    }
}

/// How the place of one record stands to the claimed one. Distances are in kilometres, from claimed coordinates.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Relation {
    Agrees(Option<f64>),
    Elsewhere(Country, Option<f64>),
    Far(f64),
}

/// The place of one record.
#[derive(Clone, Copy)]
pub(super) struct Placed<'a> {
    pub(super) record: &'a Appearance,
    pub(super) relation: Relation,
    pub(super) strength: Strength,
}

impl Placed<'_> {
    /// The place in words and where it is written: `(“Mosul”, sidecar archive.csv line 4)`.
    pub(super) fn source(&self) -> String {
        let words = self
            .record
            .place
            .as_deref()
            .map(clean)
            .filter(|words| !words.is_empty());
        let cited = cite(self.record, None);
        match words {
            Some(words) => format!("“{words}”, {cited}"),
            None => cited,
        }
    }
}

/// What the places of one archive item, or of the file itself, say of the claimed one.
#[derive(Clone, Default)]
pub(super) struct PlaceReading<'a> {
    /// The strongest record that names another country, or coordinates too far away; the first listed of equals.
    pub(super) against: Option<Placed<'a>>,
    /// The strongest record that agrees; the first listed of equals.
    pub(super) agrees: Option<Placed<'a>>,
    /// Further countries that the records name and the claim does not.
    pub(super) others: Vec<Country>,
}

/// Reads the places of all records of one archive item, or of the file itself.
pub(super) fn read<'a>(records: &'a [Appearance], claimed: &ClaimedPlace) -> PlaceReading<'a> {
    let mut reading = PlaceReading::default();
    let mut countries: Vec<Country> = Vec::new();
    for record in records {
        let Some(relation) = relation(record, claimed) else {
            continue;
        };
        let strength = record.strength;
        let placed = Placed {
            record,
            relation,
            strength,
        };
        let slot = match relation {
            Relation::Agrees(_) => &mut reading.agrees,
            Relation::Elsewhere(country, _) => {
                if !countries.contains(&country) {
                    countries.push(country);
                }
                &mut reading.against
            }
            Relation::Far(_) => &mut reading.against,
        };
        // Of equal strength, another country says more than a distance.
        let rank = |placed: &Placed<'_>| {
            (
                placed.strength,
                !matches!(placed.relation, Relation::Far(_)),
            )
        };
        if slot.as_ref().is_none_or(|best| rank(&placed) > rank(best)) {
            *slot = Some(placed);
        }
    }
    if let Some(Relation::Elsewhere(shown, _)) = reading.against.map(|placed| placed.relation) {
        countries.retain(|country| *country != shown);
    }
    reading.others = countries;
    reading
}

/// How one record's place stands to the claimed one; `None` where it has none that could be compared.
///
/// A record whose coordinates do not lie in the country it names contradicts itself and says nothing. Coordinates near
/// a border may be on either side of it.
fn relation(record: &Appearance, claimed: &ClaimedPlace) -> Option<Relation> {
    let near = match record.coordinates {
        Some(at) => countries_near(at, BORDER_TOLERANCE_KM),
        None => Vec::new(),
    };
    let country = match record.country {
        Some(named) if !near.is_empty() && !near.contains(&named) => return None,
        Some(named) => Some(named),
        None => record
            .coordinates
            .and_then(country_at)
            .or(near.first().copied()),
    };
    let km = match (record.coordinates, claimed.coordinates) {
        (Some(theirs), Some(ours)) => Some(theirs.distance_km(&ours)),
        _ => None,
    };
    let inside = km.map(|km| km <= claimed.radius_km);
    if let (Some(ours), Some(theirs)) = (claimed.country, country)
        && ours != theirs
        && !near.contains(&ours)
    {
        // Inside the radius, but across a border: the record agrees with one half of the claim and not with the other.
        return (inside != Some(true)).then_some(Relation::Elsewhere(theirs, km));
    }
    match (inside, km) {
        (Some(true), km) => Some(Relation::Agrees(km)),
        (Some(false), Some(km)) => Some(Relation::Far(km)),
        // Near a border only a country that was written down agrees.
        _ => {
            let sure = record.country.is_some() || near.len() == 1;
            (claimed.country.is_some() && claimed.country == country && sure)
                .then_some(Relation::Agrees(None))
        }
    }
}

/// `, 812 km from the claimed coordinates`, where that is known.
pub(super) fn apart(km: Option<f64>) -> String {
    km.map(|km| format!(", {} from the claimed coordinates", distance(km)))
        .unwrap_or_default()
}

/// The end of a sentence about coordinates within the radius.
pub(super) fn inside_radius(km: f64, claimed: &ClaimedPlace) -> String {
    format!(
        "{} from the claimed coordinates, inside the radius of {}",
        distance(km),
        radius(claimed.radius_km)
    )
}

/// The end of a sentence about coordinates beyond the radius.
pub(super) fn beyond_radius(km: f64, claimed: &ClaimedPlace) -> String {
    format!(
        "{} from the claimed place, outside the radius of {}",
        distance(km),
        radius(claimed.radius_km)
    )
}
