//! Findings from the records of matched archive items.

use super::basis::{Basis, Confirmed};
use super::dates::{self, DateReading, Dated, Witness};
use super::places::{
    self, ClaimedPlace, PlaceReading, Placed, Relation, apart, beyond_radius, inside_radius,
};
use super::wording::{quoted, spoken};
use super::{Claimed, Common, MatchedRecord, agreement_strength};
use crate::metadata::{DateInterval, Strength};
use crate::verdict::{Finding, FindingCode};

/// One matched item with what its records say.
struct Read<'a> {
    index: usize,
    item: &'a MatchedRecord,
    dates: DateReading<'a>,
    places: PlaceReading<'a>,
}

/// All findings that rest on matches.
pub(super) fn findings(matches: &[MatchedRecord], claimed: &Claimed<'_>) -> Vec<Finding> {
    let read: Vec<Read<'_>> = matches
        .iter()
        .enumerate()
        .map(|(index, item)| read(index, item, claimed))
        .collect();
    // Records that place the same pictures differently contradict each other, in one item or in two.
    let agreeing = |own: &Read<'_>| {
        std::iter::once(own.index)
            .chain(0..read.len())
            .filter_map(|index| read.get(index))
            .filter(|other| other.item.shared == Common::Exposure)
            .find_map(|other| {
                Some((
                    other.item.archive_name.clone(),
                    other.places.agrees?.source(),
                ))
            })
    };
    let mut findings = Vec::new();
    for item in &read {
        match item.item.shared {
            Common::Exposure => {}
            Common::Scene => {
                findings.extend(claimed.place.and_then(|place| scene_elsewhere(item, place)));
                continue;
            }
            Common::Sound => {
                findings.push(known_sound(item, claimed));
                continue;
            }
            Common::Likeness => continue,
        }
        findings.extend(claimed.date.and_then(|date| before(item, date)));
        findings.extend(
            claimed
                .place
                .and_then(|place| elsewhere(item, place, agreeing(item))),
        );
        findings.extend(agreement(item, claimed));
    }
    findings
}

fn read<'a>(index: usize, item: &'a MatchedRecord, claimed: &Claimed<'_>) -> Read<'a> {
    let records = &item.appearances;
    Read {
        index,
        item,
        dates: claimed
            .date
            .map(|date| dates::read(records, date, Witness::Archive))
            .unwrap_or_default(),
        places: claimed
            .place
            .map(|place| places::read(records, place))
            .unwrap_or_default(),
    }
}

impl Read<'_> {
    fn name(&self) -> String {
        quoted(&self.item.archive_name)
    }

    fn finding(
        &self,
        code: FindingCode,
        strength: Strength,
        text: String,
        basis: String,
    ) -> Finding {
        Finding {
            code,
            strength,
            text,
            r#match: Some(self.index),
            basis,
        }
    }
}

/// `The archive dates “x.jpg” to 2016-04-05 (sidecar archive.csv line 4, published_at, Harbour Herald)`.
fn dates_it(name: &str, dated: &Dated<'_>) -> String {
    format!(
        "The archive dates {name} to {} ({})",
        spoken(&dated.date),
        dated.source()
    )
}

fn lies_before(dated: &Dated<'_>, claimed: &DateInterval) -> String {
    let claimed = spoken(claimed);
    if dated.certain {
        format!("the whole of it lies before the claimed {claimed}.")
    } else {
        format!(
            "it ends just before the claimed {claimed}, which a difference of time zones could explain."
        )
    }
}

fn before(item: &Read<'_>, claimed: &DateInterval) -> Option<Finding> {
    let dated = item.dates.before?;
    let mut text = format!(
        "{}: {}",
        dates_it(&item.name(), &dated),
        lies_before(&dated, claimed)
    );
    if let Some(other) = item.dates.agrees.filter(|_| item.dates.disputed) {
        text += &format!(
            " But its records disagree: one says it was taken {} ({}).",
            spoken(&other.date),
            other.source()
        );
    }
    let basis = Basis::Date(dated.date).of(&item.item.archive_name, item.dates.disputed);
    Some(item.finding(FindingCode::SeenBeforeClaim, dated.strength, text, basis))
}

/// What the archive says of a place that is not the claimed one, without the claim.
fn places_it(name: &str, placed: &Placed<'_>, claimed: &ClaimedPlace) -> Option<String> {
    let source = placed.source();
    match placed.relation {
        Relation::Elsewhere(country, km) if placed.record.country.is_some() => {
            let country = country.name();
            Some(format!(
                "The archive places {name} in {country} ({source}){}.",
                apart(km)
            ))
        }
        Relation::Elsewhere(country, km) => {
            let country = country.name();
            Some(format!(
                "The archive's coordinates for {name} ({source}) lie in {country}{}.",
                apart(km)
            ))
        }
        Relation::Far(km) => Some(format!(
            "The archive's coordinates for {name} ({source}) lie {}.",
            beyond_radius(km, claimed)
        )),
        Relation::Agrees(_) => None,
    }
}

fn elsewhere(
    item: &Read<'_>,
    claimed: &ClaimedPlace,
    agreeing: Option<(String, String)>,
) -> Option<Finding> {
    let placed = item.places.against?;
    let mut text = places_it(&item.name(), &placed, claimed)?;
    let disputed = agreeing.is_some();
    let strength = if disputed {
        placed.strength.lowered()
    } else {
        placed.strength
    };
    let (code, basis) = match placed.relation {
        Relation::Elsewhere(country, _) => {
            text += &format!(" {}", claimed.sentence());
            (
                FindingCode::SeenInOtherCountry,
                Some(Basis::Country(country)),
            )
        }
        _ => (
            FindingCode::SeenFarFromPlace,
            placed.record.coordinates.map(Basis::At),
        ),
    };
    if !item.places.others.is_empty() {
        let names: Vec<String> = item
            .places
            .others
            .iter()
            .map(|country| country.name().to_string())
            .collect();
        text += &format!(" Other records of it name {}.", names.join(", "));
    }
    if let Some((other, source)) = agreeing {
        let of = if other == item.item.archive_name {
            "it".to_owned()
        } else {
            quoted(&other)
        };
        text += &format!(
            " But the archive's records disagree: one of {of} ({source}) agrees with the claimed place."
        );
    }
    let basis = basis?.of(&item.item.archive_name, disputed);
    Some(item.finding(code, strength, text, basis))
}

fn agreement(item: &Read<'_>, claimed: &Claimed<'_>) -> Option<Finding> {
    if item.dates.excludes {
        return None;
    }
    let date = item.dates.agrees.zip(claimed.date);
    let place = item.places.agrees.zip(claimed.place);
    let strength = agreement_strength(
        date.map(|(dated, _)| dated.strength),
        place.map(|(placed, _)| placed.strength),
    )?;
    let name = item.name();
    let mut sentences = Vec::new();
    if let Some((dated, claimed)) = date {
        sentences.push(format!(
            "{}, {}.",
            dates_it(&name, &dated),
            dates::agreement(&dated, claimed)
        ));
    }
    if let Some((placed, place)) = place {
        let source = placed.source();
        sentences.push(match (placed.relation, place.country) {
            (Relation::Agrees(Some(km)), _) => format!(
                "The archive's coordinates for {name} ({source}) lie {}.",
                inside_radius(km, place)
            ),
            (_, Some(country)) => {
                format!(
                    "The archive places {name} in {} ({source}), as claimed.",
                    country.name()
                )
            }
            (_, None) => format!("The archive places {name} as claimed ({source})."),
        });
        if claimed.date.is_some() && date.is_none() {
            sentences.push("Its records do not confirm the claimed date.".to_owned());
        }
    }
    let confirmed = Confirmed::by(
        date.map(|(dated, _)| dated),
        place.map(|(placed, _)| placed.strength),
    );
    let basis = confirmed.basis(&format!("records of {}", item.item.archive_name));
    Some(item.finding(
        FindingCode::ArchiveAgrees,
        strength,
        sentences.join(" "),
        basis,
    ))
}

/// Another photograph or recording of the scene that records place elsewhere. It says nothing of when, and little of where.
fn scene_elsewhere(item: &Read<'_>, claimed: &ClaimedPlace) -> Option<Finding> {
    let placed = item
        .places
        .against
        .filter(|_| item.places.agrees.is_none())?;
    let mut text = places_it(&item.name(), &placed, claimed)?;
    text += " It shows the same scene but is not shown to be the same photograph or recording. What can be moved, such as a \
             person, a car or the set of a studio, may have been in both places.";
    let basis = format!("scene of {}", item.item.archive_name);
    Some(item.finding(FindingCode::SameSceneElsewhere, Strength::Weak, text, basis))
}

/// A match of sound alone. It says nothing of the pictures: the same song or speech is laid under many.
fn known_sound(item: &Read<'_>, claimed: &Claimed<'_>) -> Finding {
    let name = item.name();
    let mut text = format!("The sound matches {name} in the archive, the pictures do not.");
    let mut strength = Strength::Weak;
    let old = item
        .dates
        .before
        .filter(|dated| dated.certain && !item.dates.disputed);
    if let Some((dated, claimed)) = old.zip(claimed.date) {
        text += &format!(
            " {}: {}",
            dates_it(&name, &dated),
            lies_before(&dated, claimed)
        );
        strength = strength.max(dated.strength.min(Strength::Moderate));
    }
    let foreign = item.places.against.filter(|_| item.places.agrees.is_none());
    if let Some((placed, claimed)) = foreign.zip(claimed.place) {
        text += &places_it(&name, &placed, claimed)
            .map(|text| format!(" {text}"))
            .unwrap_or_default();
        strength = strength.max(placed.strength.min(Strength::Moderate));
    }
    text += " The same sound can be laid under any picture, so this does not show when or where these were taken.";
    let basis = format!("sound of {}", item.item.archive_name);
    item.finding(FindingCode::SameSoundOtherPicture, strength, text, basis)
}
