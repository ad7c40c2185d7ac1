//! Findings from the file's own metadata.

use super::basis::{Basis, Confirmed};
use super::dates::{self, DateReading, Dated, Witness};
use super::places::{
    self, ClaimedPlace, PlaceReading, Relation, apart, beyond_radius, inside_radius,
};
use super::wording::{THE_FILE, cite, spoken};
use super::{Claimed, agreement_strength};
use crate::metadata::dates::Precedence;
use crate::metadata::{Appearance, DateInterval, Source, Strength};
use crate::verdict::{Finding, FindingCode};

/// Said with whatever rests on metadata that nobody signed.
const CAUTION: &str = "Such metadata can be wrong, and anyone can change it.";

/// All findings that rest on the file's own metadata.
pub(super) fn findings(
    own: &[Appearance],
    claimed: &Claimed<'_>,
    received: Option<&DateInterval>,
) -> Vec<Finding> {
    let dates = claimed
        .date
        .map(|date| dates::read(own, date, Witness::File))
        .unwrap_or_default();
    let places = claimed
        .place
        .map(|place| places::read(own, place))
        .unwrap_or_default();
    let mut findings = Vec::new();
    findings.extend(claimed.date.and_then(|date| before(&dates, date)));
    findings.extend(claimed.place.and_then(|place| elsewhere(&places, place)));
    findings.extend(agreement(&dates, &places, claimed));
    findings.extend(received.and_then(|received| after_received(own, received)));
    findings
}

fn finding(code: FindingCode, strength: Strength, text: String, basis: String) -> Finding {
    let text = match strength {
        Strength::Strong => text,
        _ => format!("{text} {CAUTION}"),
    };
    Finding {
        code,
        strength,
        text,
        r#match: None,
        basis,
    }
}

/// `The file's own metadata says it was taken 2016-04-05 (exif)`.
fn says(dated: &Dated<'_>) -> String {
    let (witness, verb) = match (
        dated.record.source == Source::Filename.as_str(),
        dated.captured,
    ) {
        (true, true) => ("name", "taken"),
        // Messengers and editors put their own time into the names they give.
        (true, false) => ("name", "sent or saved"),
        (false, true) => ("metadata", "taken"),
        (false, false) => ("metadata", "published"),
    };
    format!(
        "The file's own {witness} says it was {verb} {} ({})",
        spoken(&dated.date),
        cite(dated.record, None)
    )
}

fn before(dates: &DateReading<'_>, claimed: &DateInterval) -> Option<Finding> {
    let dated = dates.before?;
    let mut text = format!("{}, before the claimed {}.", says(&dated), spoken(claimed));
    if let Some(other) = dates.agrees.filter(|_| dates.disputed) {
        text += &format!(
            " But it contradicts itself: it also says {} ({}).",
            spoken(&other.date),
            cite(other.record, None)
        );
    }
    let basis = Basis::Date(dated.date).of(THE_FILE, dates.disputed);
    Some(finding(
        FindingCode::CapturedBeforeClaim,
        dated.strength,
        text,
        basis,
    ))
}

fn elsewhere(places: &PlaceReading<'_>, claimed: &ClaimedPlace) -> Option<Finding> {
    let placed = places.against?;
    let disputed = places.agrees.is_some();
    let lower = |strength: Strength| {
        if disputed {
            strength.lowered()
        } else {
            strength
        }
    };
    let source = placed.source();
    let (code, strength, mut text, basis) = match placed.relation {
        Relation::Elsewhere(country, km) => {
            let name = country.name();
            let said = if placed.record.country.is_some() {
                format!(
                    "The file's own metadata names {name} as its country ({source}){}.",
                    apart(km)
                )
            } else {
                format!(
                    "The file's own coordinates ({source}) lie in {name}{}.",
                    apart(km)
                )
            };
            let text = format!("{said} {}", claimed.sentence());
            let code = FindingCode::CapturedInOtherCountry;
            (code, placed.strength, text, Basis::Country(country))
        }
        Relation::Far(km) => {
            let far = beyond_radius(km, claimed);
            let text = format!("The file's own coordinates ({source}) lie {far}.");
            let strength = placed.strength.min(Strength::Moderate);
            let code = FindingCode::SeenFarFromPlace;
            (code, strength, text, Basis::At(placed.record.coordinates?))
        }
        Relation::Agrees(_) => return None,
    };
    if let Some(other) = places.agrees {
        text += &format!(
            " But it contradicts itself: other metadata ({}) agrees with the claimed place.",
            other.source()
        );
    }
    Some(finding(
        code,
        lower(strength),
        text,
        basis.of(THE_FILE, disputed),
    ))
}

fn agreement(
    dates: &DateReading<'_>,
    places: &PlaceReading<'_>,
    claimed: &Claimed<'_>,
) -> Option<Finding> {
    if dates.excludes {
        return None;
    }
    let date = dates.agrees.zip(claimed.date);
    let place = places.agrees.zip(claimed.place);
    let strength = agreement_strength(
        date.map(|(dated, _)| dated.strength),
        place.map(|(placed, _)| placed.strength),
    )?;
    let mut sentences = Vec::new();
    if let Some((dated, claimed)) = date {
        sentences.push(format!(
            "{}, {}.",
            says(&dated),
            dates::agreement(&dated, claimed)
        ));
    }
    if let Some((placed, claimed)) = place {
        let source = placed.source();
        sentences.push(match (placed.relation, claimed.country) {
            (Relation::Agrees(Some(km)), _) => {
                format!(
                    "The file's own coordinates ({source}) lie {}.",
                    inside_radius(km, claimed)
                )
            }
            (_, Some(country)) => {
                format!(
                    "The file's own metadata places it in {} ({source}), as claimed.",
                    country.name()
                )
            }
            (_, None) => format!("The file's own metadata places it as claimed ({source})."),
        });
    }
    let confirmed = Confirmed::by(
        date.map(|(dated, _)| dated),
        place.map(|(placed, _)| placed.strength),
    );
    let basis = confirmed.basis(&format!("metadata of {THE_FILE}"));
    Some(finding(
        FindingCode::CaptureAgrees,
        strength,
        sentences.join(" "),
        basis,
    ))
}

/// The strongest, then earliest capture date after the file was handed in.
fn after_received(own: &[Appearance], received: &DateInterval) -> Option<Finding> {
    let (record, date) = own
        .iter()
        .filter_map(|record| Some((record, record.captured_at?)))
        .filter(|(_, date)| received.before(date) == Precedence::Certain)
        .min_by_key(|(record, date)| (std::cmp::Reverse(record.strength), date.earliest_utc()))?;
    let dated = Dated {
        record,
        date,
        captured: true,
        strength: record.strength.min(Strength::Moderate),
        certain: true,
    };
    let text = format!(
        "{}, after it was handed in ({}). One of the two is wrong.",
        says(&dated),
        spoken(received)
    );
    let basis = Basis::Date(date).of(THE_FILE, false);
    Some(finding(
        FindingCode::CapturedAfterReceived,
        dated.strength,
        text,
        basis,
    ))
}
