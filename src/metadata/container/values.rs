//! What all readers of containers share: normal forms of dates and places, and the list that fields are gathered in.

use jiff::Timestamp;
use jiff::civil::date;
use jiff::tz::Offset;

use crate::metadata::dates::{self, DateInterval};
use crate::metadata::entry::{decimal, measured, said};
use crate::metadata::{Coordinates, Field, Source, Strength, bounded};

/// More fields than this are not kept of one file.
const MAX_FIELDS: usize = 200;
/// More different values of one name than this are not kept.
const MAX_OF_ONE_NAME: usize = 8;
/// More places than this are not kept of one file.
const MAX_PLACES: usize = 4;
/// Two places of a file this near to each other, in kilometres, are one, written with more or fewer digits.
const SAME_PLACE_KM: f64 = 0.1;

/// Fields of a container, as they are found.
#[derive(Debug, Default)]
pub(super) struct Fields {
    dates: Vec<Field>,
    places: Vec<Place>,
    texts: Vec<Field>,
}

/// Coordinates as they stand in a file.
#[derive(Debug)]
pub(super) struct Place {
    /// Lower is better known to be right, or written with more digits.
    pub(super) rank: u8,
    /// `None` where it is none on Earth.
    pub(super) point: Option<Coordinates>,
    /// Metres.
    pub(super) height: Option<String>,
    /// The text.
    pub(super) raw: String,
}

impl Fields {
    /// A date that is defined to be in UTC.
    pub(super) fn utc(&mut self, name: &str, raw: &str) {
        put(&mut self.dates, of_container(name, utc(raw), raw));
    }

    /// A date with the offset it has.
    pub(super) fn date(&mut self, name: &str, raw: &str) {
        put(&mut self.dates, of_container(name, plausible(raw), raw));
    }

    /// A date of which nobody knows what it is the date of.
    pub(super) fn weak_date(&mut self, name: &str, raw: &str) {
        let field = of_container(name, plausible(raw), raw);
        let strength = Strength::Weak;
        put(&mut self.dates, Field { strength, ..field });
    }

    /// A text that is its own value.
    pub(super) fn text(&mut self, name: &str, raw: &str) {
        if let Some(field) = said(Source::Container, name, raw) {
            put(&mut self.texts, field);
        }
    }

    /// Coordinates by ISO 6709. `rank` is lower for what is better.
    pub(super) fn iso_6709(&mut self, rank: u8, raw: &str) {
        let (point, height) = iso_6709(raw);
        self.place(Place {
            rank,
            point,
            height,
            raw: raw.to_owned(),
        });
    }

    /// Coordinates.
    pub(super) fn place(&mut self, place: Place) {
        if self.places.len() < MAX_PLACES && !bounded(&place.raw).is_empty() {
            self.places.push(place);
        }
    }

    /// A value by exiftool's name of it: what is a date and what a place is known by that. `language` is put behind the
    /// name of a text, as exiftool does.
    pub(super) fn named(&mut self, name: &str, language: &str, raw: &str, rank: u8) {
        match name {
            _ if bounded(raw).is_empty() => {}
            "GPSCoordinates" => self.iso_6709(rank, raw),
            // ffmpeg keeps coordinates under this name; others write words.
            "Location" | "RecordingLocation" if raw.trim_start().starts_with(['+', '-']) => {
                self.iso_6709(rank, raw);
            }
            "CreationDate" | "DateTimeOriginal" | "CreationDateValue" => self.date(name, raw),
            "ContentCreateDate" | "LocationDate" | "ReleaseDate" => self.weak_date(name, raw),
            _ => self.text(&format!("{name}{language}"), raw),
        }
    }

    /// Dates, places, texts, each in the order of the file.
    pub(super) fn finish(mut self) -> Vec<Field> {
        self.places.sort_by_key(|place| place.rank);
        let mut fields = self.dates;
        let mut known: Vec<Coordinates> = Vec::new();
        for place in self.places {
            let is_known = |point: Coordinates| {
                let mut known = known.iter();
                known.any(|other| other.distance_km(&point) < SAME_PLACE_KM)
            };
            if !place.point.is_some_and(is_known) {
                known.extend(place.point);
                push_place(&place, &mut fields);
            }
        }
        fields.extend(self.texts);
        fields.truncate(MAX_FIELDS);
        fields
    }
}

/// Adds a field that says something new.
fn put(fields: &mut Vec<Field>, field: Field) {
    let same = || fields.iter().filter(|other| other.field == field.field);
    if fields.len() < MAX_FIELDS
        && same().count() < MAX_OF_ONE_NAME
        && !same().any(|other| other.raw == field.raw)
    {
        fields.push(field);
    }
}

/// `GPSLatitude`, `GPSLongitude` and, where it is given, `GPSAltitude`.
pub(super) fn push_place(place: &Place, fields: &mut Vec<Field>) {
    let latitude = place.point.map(|point| point.lat().to_string());
    let longitude = place.point.map(|point| point.lon().to_string());
    fields.push(of_container("GPSLatitude", latitude, &place.raw));
    fields.push(of_container("GPSLongitude", longitude, &place.raw));
    if let Some(metres) = &place.height {
        fields.push(of_container(
            "GPSAltitude",
            Some(metres.clone()),
            &place.raw,
        ));
    }
}

/// Coordinates and height in metres of a text by ISO 6709.
pub(super) fn iso_6709(raw: &str) -> (Option<Coordinates>, Option<String>) {
    let point = Coordinates::parse_iso6709(raw).filter(is_fix);
    (point, point.and_then(|_| height(raw)))
}

/// 0, 0 is what receivers without a fix write.
pub(super) fn is_fix(point: &Coordinates) -> bool {
    (point.lat(), point.lon()) != (0.0, 0.0)
}

/// The third number of ISO 6709, in metres.
fn height(raw: &str) -> Option<String> {
    let text = raw.trim().trim_end_matches('/');
    let text = text.split("CRS").next()?;
    let mut signs = text.match_indices(['+', '-']).map(|(at, _)| at);
    let number: f64 = text.get(signs.nth(2)?..)?.parse().ok()?;
    (number.is_finite() && signs.next().is_none()).then(|| decimal(number, 3))
}

/// Seconds since 1970 in UTC as exiftool prints them: `2021:03:04 10:11:12`. A number that is in no calendar stays one.
pub(super) fn unix_time(seconds: i64) -> String {
    match Timestamp::from_second(seconds) {
        Ok(instant) => Offset::UTC
            .to_datetime(instant)
            .strftime("%Y:%m:%d %H:%M:%S")
            .to_string(),
        Err(_) => seconds.to_string(),
    }
}

/// A date that is no counter's end, as ISO 8601.
pub(super) fn plausible(raw: &str) -> Option<String> {
    let read = read_date(raw).filter(is_plausible)?;
    Some(read.to_string())
}

/// ISO 8601, or with a blank for the `T` as some containers have it.
fn read_date(raw: &str) -> Option<DateInterval> {
    let single = !raw.contains('/');
    raw.parse()
        .ok()
        .filter(|_| single)
        .or_else(|| dates::parse_exif(raw, None))
}

/// A date of a field that is defined to be in UTC. One that carries another offset is converted.
pub(super) fn utc(raw: &str) -> Option<String> {
    let read = read_date(raw)?;
    let read = match read.offset_seconds() {
        None => read_date(&format!("{}Z", raw.trim()))?,
        Some(0) => read,
        Some(_) => DateInterval::from_timestamp(read.earliest_utc())?,
    };
    is_plausible(&read).then(|| read.to_string())
}

/// Whether a date is more than a counter's lowest or highest state.
///
/// A missing date is often written as 0, which is 1904 in QuickTime, 1970 in Unix time and 2001 in Matroska, or as
/// 0xffffffff, which is 2040-02-06 in QuickTime. No video file is older than 1970.
fn is_plausible(read: &DateInterval) -> bool {
    let begin = read.civil_start();
    let matroska_zero =
        read.offset_seconds() == Some(0) && begin == date(2001, 1, 1).at(0, 0, 0, 0);
    begin.date() > date(1970, 1, 1) && begin.date() < date(2040, 2, 6) && !matroska_zero
}

pub(super) fn of_container(name: &str, value: Option<String>, raw: &str) -> Field {
    measured(Source::Container, name, value, raw)
}
