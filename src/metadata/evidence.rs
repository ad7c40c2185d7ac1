//! From fields and records to when and where a medium is from.

use std::cmp::Reverse;

use super::dates::Precision;
use super::place::{self, BORDER_TOLERANCE_KM};
use super::{
    Appearance, Coordinates, Country, DateInterval, Field, Source, Strength, bounded, filename,
};

/// Fields that say when a medium was taken, best first, source by source. When it was last saved says nothing of that.
const CAPTURE_DATES: [(Source, &[&str]); 4] = [
    (
        Source::Exif,
        &["DateTimeOriginal", "CreateDate", "GPSDateTime"],
    ),
    (
        Source::Xmp,
        &["DateTimeOriginal", "DateCreated", "ShotDate", "CreateDate"],
    ),
    (Source::Iptc, &["DateTimeCreated", "DateCreated"]),
    (
        Source::Container,
        &[
            "CreationDate",
            "CreationDateValue",
            "DateTimeOriginal",
            "CreateDate",
            "MediaCreateDate",
        ],
    ),
];

/// Fields that name a place in words, from small to large, and those that name its country, code first.
const PLACE_WORDS: [(Source, &[&str], &[&str]); 3] = [
    (
        Source::Xmp,
        &[
            "LocationCreatedSublocation",
            "LocationCreatedCity",
            "LocationCreatedProvinceState",
            "LocationCreatedCountryName",
        ],
        &["LocationCreatedCountryCode", "LocationCreatedCountryName"],
    ),
    (
        Source::Xmp,
        &["Location", "City", "State", "Country"],
        &["CountryCode", "Country"],
    ),
    (
        Source::Iptc,
        &[
            "Sub-location",
            "City",
            "Province-State",
            "Country-PrimaryLocationName",
        ],
        &["Country-PrimaryLocationCode", "Country-PrimaryLocationName"],
    ),
];

/// Dates of two places of a file within so many seconds are one statement, written twice.
const SAME_MOMENT_S: i64 = 5;
/// Coordinates within so many kilometres are.
const SAME_SPOT_KM: f64 = 1.0;

/// What a file itself says of when and where it was taken: one appearance for each source that holds a valid date or valid
/// coordinates, in the order EXIF, XMP, IPTC, container, file name; then one for each place in words.
///
/// The date is the first valid one of the source's fields; see `CAPTURE_DATES` in the source. An XMP `CreateDate` says when
/// the *document* was made. That is the capture only where a camera wrote it: there is no `CreatorTool`, or it is a
/// version number or names the camera's model. The date in a file's name is that of the capture where a camera names files
/// so; from a messenger or editor it is a `published_at`, because the medium existed by then.
///
/// The country is that of the coordinates, where no other is within [`BORDER_TOLERANCE_KM`]. The strength is that of the
/// weakest field used: moderate, or weak where blocks of the file disagree, for places in words, and for file names. A
/// source that only repeats what a stronger or equal one before it says is left out: it is no second piece of evidence.
pub fn appearances_of(fields: &[Field]) -> Vec<Appearance> {
    let mut found: Vec<Appearance> = Vec::new();
    let dated = CAPTURE_DATES
        .iter()
        .filter_map(|(source, names)| appearance_of(fields, *source, names));
    for record in dated.chain(named(fields)) {
        if !repeats(&found, &record) {
            found.push(record);
        }
    }
    let mut countries: Vec<Option<Country>> = Vec::new();
    for (source, words, country) in PLACE_WORDS {
        if let Some(record) = in_words(fields, source, words, country) {
            // Programs keep the same words in XMP and IPTC.
            if !countries.contains(&record.country) {
                countries.push(record.country);
                found.push(record);
            }
        }
    }
    found
}

/// The first valid field of a source that has this name, and its strength.
fn valid<'a>(fields: &'a [Field], source: Source, name: &str) -> Option<(&'a str, Strength)> {
    fields
        .iter()
        .filter(|field| field.source == source && field.field == name)
        .find_map(|field| Some((field.value.as_deref()?, field.strength)))
}

fn appearance_of(fields: &[Field], source: Source, dates: &[&str]) -> Option<Appearance> {
    let date = dates
        .iter()
        .filter(|name| {
            (source, **name) != (Source::Xmp, "CreateDate") || is_written_by_camera(fields)
        })
        .find_map(|name| {
            let (text, strength) = valid(fields, source, name)?;
            Some((text.parse::<DateInterval>().ok()?, strength))
        });
    let point = valid(fields, source, "GPSLatitude")
        .zip(valid(fields, source, "GPSLongitude"))
        .and_then(|(lat, lon)| {
            let point = Coordinates::new(lat.0.parse().ok()?, lon.0.parse().ok()?)?;
            Some((point, lat.1.min(lon.1)))
        });
    let strength = match (date, point) {
        (Some((_, one)), Some((_, other))) => one.min(other),
        (Some((_, strength)), None) | (None, Some((_, strength))) => strength,
        (None, None) => return None,
    };
    let coordinates = point.map(|(point, _)| point);
    Some(Appearance {
        captured_at: date.map(|(date, _)| date),
        country: coordinates.and_then(clear_country),
        coordinates,
        ..Appearance::new(source.as_str(), strength)
    })
}

/// Whether a camera, and no editor, wrote the XMP packet.
fn is_written_by_camera(fields: &[Field]) -> bool {
    let Some((tool, _)) = valid(fields, Source::Xmp, "CreatorTool") else {
        return valid(fields, Source::Xmp, "HistoryAction").is_none();
    };
    let names_model = [Source::Exif, Source::Xmp].into_iter().any(|source| {
        valid(fields, source, "Model").is_some_and(|(model, _)| tool.contains(model))
    });
    names_model || tool.starts_with(|c: char| c.is_ascii_digit())
}

/// What the file's name says.
fn named(fields: &[Field]) -> Option<Appearance> {
    let (date, strength) = valid(fields, Source::Filename, "FileNameDate")?;
    let date = date.parse::<DateInterval>().ok()?;
    let is_capture = valid(fields, Source::Filename, "FileNameOrigin")
        .is_some_and(|(origin, _)| filename::is_capture(origin));
    let record = Appearance::new(Source::Filename.as_str(), strength);
    Some(if is_capture {
        Appearance {
            captured_at: Some(date),
            ..record
        }
    } else {
        Appearance {
            published_at: Some(date),
            ..record
        }
    })
}

/// A place in words. Always weak: people type it, and agencies their own.
fn in_words(
    fields: &[Field],
    source: Source,
    words: &[&str],
    country: &[&str],
) -> Option<Appearance> {
    let said = |name: &&str| valid(fields, source, name).map(|(text, _)| text);
    let mut parts: Vec<&str> = Vec::new();
    for word in words.iter().filter_map(said) {
        if !parts.contains(&word) {
            parts.push(word);
        }
    }
    let country = country
        .iter()
        .filter_map(said)
        .find_map(|text| text.parse::<Country>().ok());
    (!parts.is_empty() || country.is_some()).then(|| Appearance {
        country,
        place: (!parts.is_empty()).then(|| bounded(&parts.join(", "))),
        ..Appearance::new(source.as_str(), Strength::Weak)
    })
}

/// Whether records that are no weaker say all that this one says.
fn repeats(known: &[Appearance], record: &Appearance) -> bool {
    let mut stronger = known
        .iter()
        .filter(|other| other.strength >= record.strength);
    stronger.any(|other| {
        let date = record.captured_at.is_none_or(|date| {
            let other = other.captured_at;
            other.is_some_and(|other| is_same_moment(&other, &date))
        });
        let point = record.coordinates.is_none_or(|point| {
            let other = other.coordinates;
            other.is_some_and(|other| other.distance_km(&point) <= SAME_SPOT_KM)
        });
        date && point && record.published_at.is_none()
    })
}

/// Whether the first date says what the second says, and no less of the time zone.
fn is_same_moment(first: &DateInterval, second: &DateInterval) -> bool {
    let seconds = match (first.offset_seconds(), second.offset_seconds()) {
        (Some(_), Some(_)) => second.earliest_utc().as_second() - first.earliest_utc().as_second(),
        (None, Some(_)) => return false,
        _ if second.precision() == Precision::Day => {
            return second.civil_start().date() == first.civil_start().date();
        }
        _ => first
            .civil_start()
            .duration_until(second.civil_start())
            .as_secs(),
    };
    seconds.abs() <= SAME_MOMENT_S
}

/// The country a point lies in, where it is too far from any other for a mistake.
pub(super) fn clear_country(point: Coordinates) -> Option<Country> {
    match place::countries_near(point, BORDER_TOLERANCE_KM)[..] {
        // With only a neighbour near, the point itself lies on the high seas.
        [only] => place::country_at(point).filter(|country| *country == only),
        _ => None,
    }
}

/// The earliest date by which a medium is known to have existed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EarliestDate {
    /// The date. At its end, the medium existed.
    pub interval: DateInterval,
    /// Where it comes from: kind of record and which of its dates, for example `sidecar published_at`.
    pub source: String,
    /// How much that record can carry.
    pub strength: Strength,
}

/// The date that ends first among those of publication and capture; of dates that end together the stronger, then the one
/// that begins first, then the first listed. `None` where no appearance has a date.
pub fn earliest(appearances: &[Appearance]) -> Option<EarliestDate> {
    appearances
        .iter()
        .flat_map(dates_of)
        .min_by_key(|(interval, strength, _)| {
            (
                interval.latest_utc(),
                Reverse(*strength),
                interval.earliest_utc(),
            )
        })
        .map(|(interval, strength, source)| EarliestDate {
            interval,
            source,
            strength,
        })
}

fn dates_of(record: &Appearance) -> impl Iterator<Item = (DateInterval, Strength, String)> {
    let kind = record.source.split_whitespace().next().unwrap_or_default();
    [
        ("published_at", record.published_at),
        ("captured_at", record.captured_at),
    ]
    .into_iter()
    .filter_map(move |(name, date)| {
        let source = format!("{kind} {name}").trim_start().to_owned();
        Some((date?, record.strength, source))
    })
}

/// The country, where all appearances that name one name the same; `None` where none does or they differ.
pub fn agreed_country(appearances: &[Appearance]) -> Option<Country> {
    let mut named = appearances.iter().filter_map(|record| record.country);
    let first = named.next()?;
    named.all(|country| country == first).then_some(first)
}

/// The place in words of the appearance whose date ends first among those that have one; of undated ones the first.
pub fn earliest_place(appearances: &[Appearance]) -> Option<&str> {
    appearances
        .iter()
        .filter_map(|record| Some((record, record.place.as_deref()?)))
        .min_by_key(|(record, _)| {
            let end = dates_of(record)
                .map(|(interval, ..)| interval.latest_utc())
                .min();
            (end.is_none(), end)
        })
        .map(|(_, place)| place)
}

#[cfg(test)]
mod tests;
