//! EXIF values as text: degrees, the time of the fix, comments.

use exif::{Exif, In, Rational, Tag, Value};

use crate::metadata::dates::{self, DateInterval, Precision};
use crate::metadata::entry::{decimal, decode, with_fraction};
use crate::metadata::{MAX_VALUE_CHARS, place::Coordinates};

/// A text field. UTF-8 where the bytes are, otherwise Latin-1, which older cameras and programs write.
pub(super) struct Text(pub(super) String);

impl Text {
    /// The field of the primary image, where it holds text or bytes. The parts of a text that has several, as Copyright
    /// may (Exif 2.32 section 4.6.5 D), are joined by `; `.
    pub(super) fn read(exif: &Exif, tag: Tag) -> Option<Text> {
        let parts: Vec<String> = match &exif.get_field(tag, In::PRIMARY)?.value {
            Value::Ascii(parts) => {
                let wanted = if tag == Tag::Copyright { 2 } else { 1 };
                parts.iter().take(wanted).map(|part| decode(part)).collect()
            }
            Value::Byte(bytes) | Value::Undefined(bytes, _) => {
                vec![decode(
                    bytes.split(|byte| *byte == 0).next().unwrap_or_default(),
                )]
            }
            _ => return None,
        };
        let said: Vec<&str> = parts
            .iter()
            .map(String::as_str)
            .filter(|part| !part.trim().is_empty())
            .collect();
        // Blanks are a statement too, where a date should stand.
        Some(Text(if said.is_empty() {
            parts.concat()
        } else {
            said.join("; ")
        }))
    }
}

/// UserComment, whose first eight bytes name its character set, Exif 2.32 section 4.6.5 B. Read are ASCII, undefined and
/// Unicode, the latter in the block's byte order unless a mark says otherwise.
pub(super) fn user_comment(exif: &Exif) -> Option<String> {
    let Value::Undefined(bytes, _) = &exif.get_field(Tag::UserComment, In::PRIMARY)?.value else {
        return Text::read(exif, Tag::UserComment).map(|text| text.0);
    };
    let (set, body) = bytes.split_at_checked(8)?;
    if set != b"UNICODE\0" {
        return Some(decode(
            body.split(|byte| *byte == 0).next().unwrap_or_default(),
        ));
    }
    let (little, body) = match body {
        [0xff, 0xfe, rest @ ..] => (true, rest),
        [0xfe, 0xff, rest @ ..] => (false, rest),
        _ => (exif.little_endian(), body),
    };
    let units = body
        .chunks_exact(2)
        .take(MAX_VALUE_CHARS * 2)
        .map(|pair| match (pair, little) {
            ([low, high], true) | ([high, low], false) => u16::from_le_bytes([*low, *high]),
            _ => 0,
        });
    Some(
        char::decode_utf16(units)
            .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect(),
    )
}

/// What stands in the GPS directory: value where it is valid, and raw.
#[derive(Default)]
pub(super) struct Gps {
    pub(super) latitude: Option<(Option<String>, String)>,
    pub(super) longitude: Option<(Option<String>, String)>,
    /// With the field's name.
    pub(super) time: Option<(&'static str, Option<String>, String)>,
    pub(super) altitude: Option<(Option<String>, String)>,
}

impl Gps {
    /// Reads it. A latitude without its hemisphere is invalid, and so are both where they are exactly 0, 0: that is what
    /// receivers without a fix write.
    pub(super) fn read(exif: &Exif) -> Gps {
        let latitude = degrees(exif, Tag::GPSLatitude, Tag::GPSLatitudeRef, ['N', 'S']);
        let longitude = degrees(exif, Tag::GPSLongitude, Tag::GPSLongitudeRef, ['E', 'W']);
        let lat = latitude.as_ref().and_then(|read| read.0);
        let lon = longitude.as_ref().and_then(|read| read.0);
        // Each is checked by itself: one that is missing does not make the other wrong.
        let no_fix = lat == Some(0.0) && lon == Some(0.0);
        let valid_lat = lat.filter(|lat| !no_fix && Coordinates::new(*lat, 0.0).is_some());
        let valid_lon = lon.filter(|lon| !no_fix && Coordinates::new(0.0, *lon).is_some());
        Gps {
            latitude: latitude.map(|read| (valid_lat.map(|degrees| decimal(degrees, 7)), read.1)),
            longitude: longitude.map(|read| (valid_lon.map(|degrees| decimal(degrees, 7)), read.1)),
            time: time(exif),
            altitude: altitude(exif),
        }
    }
}

fn rationals(exif: &Exif, tag: Tag) -> Option<&[Rational]> {
    match &exif.get_field(tag, In::PRIMARY)?.value {
        Value::Rational(values) => Some(&values[..values.len().min(3)]),
        _ => None,
    }
}

/// `33/1 30/1 4968/100`, as it stands in the file.
fn rational_text(values: &[Rational]) -> String {
    let parts: Vec<String> = values
        .iter()
        .map(|value| format!("{}/{}", value.num, value.denom))
        .collect();
    parts.join(" ")
}

/// A quotient; 0/0 is 0, because writers without minutes or seconds leave them so.
fn quotient(value: Option<&Rational>) -> Option<f64> {
    match value {
        None => Some(0.0),
        Some(value) if value.denom == 0 => (value.num == 0).then_some(0.0),
        Some(value) => Some(value.to_f64()),
    }
}

/// Degrees, minutes and seconds as signed degrees, and as they stand in the file.
fn degrees(
    exif: &Exif,
    tag: Tag,
    hemisphere: Tag,
    [positive, negative]: [char; 2],
) -> Option<(Option<f64>, String)> {
    let parts = rationals(exif, tag)?;
    let hemisphere = Text::read(exif, hemisphere)
        .map(|text| text.0)
        .unwrap_or_default();
    let raw = format!("{} {}", rational_text(parts), hemisphere.trim());
    let sign = match hemisphere.trim().chars().next() {
        Some(letter) if letter.eq_ignore_ascii_case(&positive) => Some(1.0),
        Some(letter) if letter.eq_ignore_ascii_case(&negative) => Some(-1.0),
        _ => None,
    };
    let whole = parts
        .first()
        .filter(|value| value.denom != 0)
        .map(Rational::to_f64);
    let value = (|| {
        let (minutes, seconds) = (quotient(parts.get(1))?, quotient(parts.get(2))?);
        let size = whole? + minutes / 60.0 + seconds / 3600.0;
        // Some writers round 59.99 seconds up to 60.
        (minutes <= 60.0 && seconds <= 60.0).then_some(sign? * size)
    })();
    Some((value, raw))
}

/// Date and time of the fix, which are in UTC.
fn time(exif: &Exif) -> Option<(&'static str, Option<String>, String)> {
    let day = Text::read(exif, Tag::GPSDateStamp)?.0;
    let Some(clock) = rationals(exif, Tag::GPSTimeStamp) else {
        let value = dates::parse_exif(&day, None).filter(|read| read.precision() == Precision::Day);
        return Some(("GPSDateStamp", value.map(|read| read.to_string()), day));
    };
    let raw = format!("{} {}", day.trim(), rational_text(clock));
    let value = (|| {
        let [hour, minute, second] = clock else {
            return None;
        };
        let exact = |value: &Rational| (value.denom != 0).then(|| value.to_f64());
        let (hour, minute, second) = (exact(hour)?, exact(minute)?, exact(second)?);
        if hour.fract() != 0.0 || minute.fract() != 0.0 {
            return None;
        }
        // Milliseconds; receivers give no more.
        let text = format!(
            "{} {hour:02.0}:{minute:02.0}:{:02.0}Z",
            day.trim(),
            second.trunc()
        );
        let read: DateInterval = dates::parse_exif(&text, None)?;
        let milliseconds = (second.fract() * 1000.0).floor();
        let digits = format!("{milliseconds:03.0}");
        Some(match digits.trim_end_matches('0') {
            "" => read.to_string(),
            digits => with_fraction(&read.to_string(), digits),
        })
    })();
    Some(("GPSDateTime", value, raw))
}

/// Metres above sea level.
fn altitude(exif: &Exif) -> Option<(Option<String>, String)> {
    let parts = rationals(exif, Tag::GPSAltitude)?;
    let below = exif
        .get_field(Tag::GPSAltitudeRef, In::PRIMARY)
        .and_then(|field| field.value.get_uint(0))
        == Some(1);
    let metres = parts
        .first()
        .filter(|value| value.denom != 0)
        .map(Rational::to_f64);
    let value = metres.map(|metres| decimal(if below { -metres } else { metres }, 3));
    let sign = if below { "-" } else { "" };
    Some((
        value,
        format!(
            "{sign}{}",
            rational_text(parts.get(..1).unwrap_or_default())
        ),
    ))
}
