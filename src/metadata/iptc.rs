//! What IPTC-IIM records say (IIM version 4.2), and the Photoshop image resources they are kept in.
//!
//! Fields are named as exiftool names them. `DateCreated` and `TimeCreated` are joined as `DateTimeCreated`, the digital
//! ones as `DigitalCreationDateTime`. Days and months that are written as zero are unknown (IIM section 2:55), so a date
//! may be a month or a year.

use super::entry::{decode, latin_1, measured, said};
use super::{Field, Source, Strength};
use crate::metadata::DateInterval;

/// The resource that holds IPTC-IIM records.
const IPTC_RESOURCE: [u8; 2] = [0x04, 0x04];
/// The resource that holds a thumbnail as JPEG.
const THUMBNAIL_RESOURCE: [u8; 2] = [0x04, 0x0c];
/// Bytes before the JPEG in that resource.
const THUMBNAIL_HEADER: usize = 28;
/// More fields than this of one record are not kept.
const MAX_FIELDS: usize = 200;
/// What declares a record's texts as UTF-8: ISO 2022's escape sequence.
const UTF_8: &[u8] = b"\x1b%G";

/// Data sets of record 2 that are read, and exiftool's names of them.
const WANTED: [(u8, &str); 26] = [
    (5, "ObjectName"),
    (25, "Keywords"),
    (40, "SpecialInstructions"),
    (55, "DateCreated"),
    (60, "TimeCreated"),
    (62, "DigitalCreationDate"),
    (63, "DigitalCreationTime"),
    (30, "ReleaseDate"),
    (35, "ReleaseTime"),
    (65, "OriginatingProgram"),
    (70, "ProgramVersion"),
    (80, "By-line"),
    (85, "By-lineTitle"),
    (90, "City"),
    (92, "Sub-location"),
    (95, "Province-State"),
    (100, "Country-PrimaryLocationCode"),
    (101, "Country-PrimaryLocationName"),
    (103, "OriginalTransmissionReference"),
    (105, "Headline"),
    (110, "Credit"),
    (115, "Source"),
    (116, "CopyrightNotice"),
    (118, "Contact"),
    (120, "Caption-Abstract"),
    (122, "Writer-Editor"),
];

/// What is looked for in Photoshop image resources.
#[derive(Default)]
pub(super) struct Resources<'a> {
    /// IPTC-IIM records.
    pub(super) iptc: Vec<&'a [u8]>,
    /// A JPEG.
    pub(super) thumbnail: Option<&'a [u8]>,
}

/// Takes image resources apart: signature, number, padded name, size, padded content.
pub(super) fn resources(bytes: &[u8]) -> Resources<'_> {
    let mut found = Resources::default();
    let mut rest = bytes;
    while let Some((number, content, behind)) = next_resource(rest) {
        match number {
            IPTC_RESOURCE => found.iptc.push(content),
            THUMBNAIL_RESOURCE => {
                let jpeg = content.get(THUMBNAIL_HEADER..);
                let jpeg = jpeg.filter(|jpeg| jpeg.starts_with(&[0xff, 0xd8]));
                found.thumbnail = found.thumbnail.or(jpeg);
            }
            _ => {}
        }
        rest = behind;
    }
    found
}

fn next_resource(bytes: &[u8]) -> Option<([u8; 2], &[u8], &[u8])> {
    let rest = bytes.strip_prefix(b"8BIM")?;
    let number: [u8; 2] = rest.get(..2)?.try_into().ok()?;
    // The name begins with its length; together they take an even number of bytes.
    let name = usize::from(*rest.get(2)?) + 1;
    let rest = rest.get(2 + name + name % 2..)?;
    let (size, rest) = rest.split_first_chunk::<4>()?;
    let size = usize::try_from(u32::from_be_bytes(*size)).ok()?;
    let content = rest.get(..size)?;
    Some((
        number,
        content,
        rest.get(size + size % 2..).unwrap_or_default(),
    ))
}

/// The fields of records that stand one behind the other.
pub(super) fn read(bytes: &[u8]) -> Vec<Field> {
    let mut fields = Vec::new();
    let mut is_utf_8 = false;
    let mut rest = bytes;
    while let Some((record, number, content, behind)) = next_data_set(rest) {
        rest = behind;
        if (record, number) == (1, 90) {
            is_utf_8 = content == UTF_8;
        }
        let wanted = WANTED.iter().find(|(wanted, _)| *wanted == number);
        let Some((_, name)) = wanted.filter(|_| record == 2) else {
            continue;
        };
        if fields.len() >= MAX_FIELDS {
            break;
        }
        let text = match is_utf_8 {
            true => String::from_utf8_lossy(content.get(..4_096).unwrap_or(content)).into_owned(),
            false => decode(content),
        };
        let field = match *name {
            _ if text.trim().is_empty() => None,
            name if name.ends_with("Date") || name == "DateCreated" => {
                Some(measured(Source::Iptc, name, date(&text), &text))
            }
            // A time of day says nothing by itself.
            name if name.ends_with("Time") || name == "TimeCreated" => Some(Field {
                strength: Strength::Weak,
                ..measured(Source::Iptc, name, clock(&text), &text)
            }),
            name => said(Source::Iptc, name, &text),
        };
        fields.extend(field);
    }
    for (name, day, time) in [
        ("DateTimeCreated", "DateCreated", "TimeCreated"),
        (
            "DigitalCreationDateTime",
            "DigitalCreationDate",
            "DigitalCreationTime",
        ),
    ] {
        fields.extend(joined(&fields, name, day, time));
    }
    fields
}

/// Tag marker, record, number, size, content; IIM section 1.5.
fn next_data_set(bytes: &[u8]) -> Option<(u8, u8, &[u8], &[u8])> {
    // Some writers pad with zeros between them.
    let zeros = bytes.iter().position(|byte| *byte != 0)?;
    let (&[marker, record, number, high, low], rest) = bytes.get(zeros..)?.split_first_chunk()?;
    if marker != 0x1c {
        return None;
    }
    let size = u16::from_be_bytes([high, low]);
    let (size, rest) = if size & 0x8000 == 0 {
        (usize::from(size), rest)
    } else {
        // An extended data set: the number is the width of the size that follows.
        let (digits, rest) = rest.split_at_checked(usize::from(size & 0x7fff))?;
        let digits: String = latin_1(digits.get(..digits.len().min(4))?);
        let size = digits
            .chars()
            .fold(0, |sum: usize, digit| sum << 8 | digit as usize);
        (size, rest)
    };
    let (content, rest) = rest.split_at_checked(size)?;
    Some((record, number, content, rest))
}

/// `20170405`, `20170400` or `20170000`; some programs write `2017:04:05` or `2017-04-05`.
fn date(text: &str) -> Option<String> {
    let digits: String = text
        .trim()
        .chars()
        .filter(|c| !matches!(c, ':' | '-'))
        .collect();
    if digits.len() != 8 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (year, month, day) = (&digits[..4], &digits[4..6], &digits[6..]);
    let iso = match (month, day) {
        ("00", "00") => year.to_owned(),
        (_, "00") => format!("{year}-{month}"),
        _ => format!("{year}-{month}-{day}"),
    };
    iso.parse::<DateInterval>()
        .ok()
        .map(|date| date.to_string())
}

/// `143000+0300` as `14:30:00+03:00`; the offset may be missing.
fn clock(text: &str) -> Option<String> {
    let text = text.trim();
    let split = text.find(['+', '-', 'Z']).unwrap_or(text.len());
    let (time, offset) = (&text[..split], &text[split..]);
    let digits: String = time.chars().filter(|c| *c != ':').collect();
    if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let time = format!("{}:{}:{}", &digits[..2], &digits[2..4], &digits[4..]);
    // Any day will do to have the time and the offset checked.
    let read: DateInterval = format!("2000-01-01T{time}{offset}").parse().ok()?;
    let text = read.to_string();
    Some(text.split_once('T')?.1.to_owned())
}

/// A date and a time of day in one field.
fn joined(fields: &[Field], name: &str, day: &str, time: &str) -> Option<Field> {
    let find = |name: &str| fields.iter().find(|field| field.field == name);
    let (day, time) = (find(day)?, find(time)?);
    let iso = format!("{}T{}", day.value.as_deref()?, time.value.as_deref()?);
    let value: DateInterval = iso.parse().ok()?;
    let raw = format!("{} {}", day.raw, time.raw);
    Some(measured(Source::Iptc, name, Some(value.to_string()), &raw))
}

#[cfg(test)]
mod tests;
