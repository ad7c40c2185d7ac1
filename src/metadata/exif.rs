//! What a photo's EXIF block says: dates, place, device, software.
//!
//! Fields are named as exiftool names them. Those that are read:
//!
//! | exiftool's name | EXIF (2.32) | value |
//! | --- | --- | --- |
//! | `DateTimeOriginal`, `CreateDate`, `ModifyDate` | DateTimeOriginal, DateTimeDigitized, DateTime | ISO 8601, joined with the fields `SubSecTime…` and `OffsetTime…` that belong to it |
//! | `OffsetTimeOriginal`, `OffsetTimeDigitized`, `OffsetTime` | the same | as it stands |
//! | `GPSLatitude`, `GPSLongitude` | the same with their Ref | signed decimal degrees |
//! | `GPSDateTime` | GPSDateStamp and GPSTimeStamp | ISO 8601 in UTC |
//! | `GPSDateStamp` | the same, where GPSTimeStamp is missing | ISO 8601 day |
//! | `GPSAltitude` | the same with its Ref | metres above sea level |
//! | `Orientation` | the same | 1 to 8 |
//! | `Make`, `Model`, `LensModel`, `Software`, `Artist`, `Copyright`, `ImageDescription`, `UserComment` | the same | as it stands |
//!
//! Dates, coordinates and altitudes have moderate strength: a device wrote them, anyone can edit them. All the others are
//! weak, and so is whatever is invalid (its `value` is `None`, its `raw` what stands in the file) and whatever two EXIF
//! blocks of one file disagree on.

mod locate;
mod tame;
mod values;

use exif::{Error as ExifError, Exif, In, Reader, Tag};

use self::values::{Gps, Text};
use super::{Field, Source, Strength, bounded};

/// What was read of a photo's EXIF.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ExifReading {
    /// The fields, in a fixed order, block by block. A second EXIF block adds what the first has not or has otherwise.
    pub fields: Vec<Field>,
    /// How the pixels are to be turned, 1 to 8 as EXIF numbers it; `None` where it is missing or no such number. Of the
    /// first block that has one.
    pub orientation: Option<u8>,
    /// Names of the fields that two EXIF blocks of the file disagree on. One of the blocks is not the camera's.
    pub conflicts: Vec<String>,
    /// What was wrong, in a sentence without its full stop; the fields that could be read are there all the same. A file
    /// without EXIF is no error.
    pub error: Option<String>,
}

/// Reads the EXIF of a photo from the bytes of the whole file: JPEG, TIFF, PNG, WebP, HEIF or AVIF, told apart by
/// content. Any other bytes have none.
///
/// A block larger than 1 MiB is not read (a TIFF file is its own block; the limit there is 256 MiB), nor is one built to
/// exhaust the reader. Never panics; takes time linear in the size of the file.
pub fn read(bytes: &[u8]) -> ExifReading {
    let located = locate::locate(bytes);
    let mut reading = ExifReading {
        error: located.error,
        ..ExifReading::default()
    };
    for block in located.blocks {
        let (exif, error) = parse(block.into_owned());
        if let Some(reason) = error {
            reading.error.get_or_insert(reason);
        }
        let Some(exif) = exif else { continue };
        let mut fields = Vec::new();
        let orientation = block_fields(&exif, &mut fields);
        reading.orientation = reading.orientation.or(orientation);
        merge(&mut reading, fields);
    }
    if !reading.conflicts.is_empty() {
        let names = reading.conflicts.join(", ");
        reading
            .error
            .get_or_insert(format!("the file has EXIF blocks that disagree on {names}"));
    }
    reading
}

fn parse(mut block: Vec<u8>) -> (Option<Exif>, Option<String>) {
    if let Err(reason) = tame::tame(&mut block) {
        return (None, Some(format!("the EXIF block was not read: {reason}")));
    }
    let result = Reader::new().continue_on_error(true).read_raw(block);
    let mut error = None;
    let exif = result.or_else(|failed| {
        failed.distill_partial_result(|errors| {
            let first = errors.first().map(describe).unwrap_or_default();
            error = Some(format!("the EXIF block is damaged: {first}"));
        })
    });
    match exif {
        Ok(exif) => (Some(exif), error),
        Err(failed) => (
            None,
            Some(format!(
                "the EXIF block cannot be read: {}",
                describe(&failed)
            )),
        ),
    }
}

/// The reader's own words, as the end of a sentence.
fn describe(error: &ExifError) -> String {
    let text = error.to_string();
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| first.to_lowercase().chain(letters).collect())
        .unwrap_or_default()
}

/// Adds a block's fields to those of the blocks before it.
fn merge(reading: &mut ExifReading, fields: Vec<Field>) {
    for mut field in fields {
        let same_name: Vec<usize> = (0..reading.fields.len())
            .filter(|at| reading.fields[*at].field == field.field)
            .collect();
        if same_name
            .iter()
            .any(|at| reading.fields[*at].raw == field.raw)
        {
            continue;
        }
        if !same_name.is_empty() {
            field.strength = Strength::Weak;
            for at in same_name {
                reading.fields[at].strength = Strength::Weak;
            }
            if !reading.conflicts.contains(&field.field) {
                reading.conflicts.push(field.field.clone());
            }
        }
        reading.fields.push(field);
    }
}

/// Appends the fields of one block and gives its orientation.
fn block_fields(exif: &Exif, fields: &mut Vec<Field>) -> Option<u8> {
    let text = |tag| Text::read(exif, tag);
    for (name, tag, offset, fraction) in [
        (
            "DateTimeOriginal",
            Tag::DateTimeOriginal,
            Tag::OffsetTimeOriginal,
            Tag::SubSecTimeOriginal,
        ),
        (
            "CreateDate",
            Tag::DateTimeDigitized,
            Tag::OffsetTimeDigitized,
            Tag::SubSecTimeDigitized,
        ),
        (
            "ModifyDate",
            Tag::DateTime,
            Tag::OffsetTime,
            Tag::SubSecTime,
        ),
    ] {
        let Some(raw) = text(tag) else { continue };
        let offset = text(offset).map(|offset| offset.0);
        let fraction = text(fraction).map(|fraction| fraction.0);
        let value = values::date(&raw.0, offset.as_deref(), fraction.as_deref());
        fields.push(measured(name, value, &raw.0));
    }
    for (name, tag) in [
        ("OffsetTimeOriginal", Tag::OffsetTimeOriginal),
        ("OffsetTimeDigitized", Tag::OffsetTimeDigitized),
        ("OffsetTime", Tag::OffsetTime),
    ] {
        fields.extend(text(tag).and_then(|raw| said(name, &raw.0)));
    }
    let gps = Gps::read(exif);
    if let Some((value, raw)) = gps.latitude {
        fields.push(measured("GPSLatitude", value, &raw));
    }
    if let Some((value, raw)) = gps.longitude {
        fields.push(measured("GPSLongitude", value, &raw));
    }
    if let Some((name, value, raw)) = gps.time {
        fields.push(measured(name, value, &raw));
    }
    if let Some((value, raw)) = gps.altitude {
        fields.push(measured("GPSAltitude", value, &raw));
    }
    for (name, tag) in [
        ("Make", Tag::Make),
        ("Model", Tag::Model),
        ("LensModel", Tag::LensModel),
        ("Software", Tag::Software),
        ("Artist", Tag::Artist),
        ("Copyright", Tag::Copyright),
        ("ImageDescription", Tag::ImageDescription),
    ] {
        fields.extend(text(tag).and_then(|raw| said(name, &raw.0)));
    }
    fields.extend(values::user_comment(exif).and_then(|raw| said("UserComment", &raw)));
    let number = exif
        .get_field(Tag::Orientation, In::PRIMARY)?
        .value
        .get_uint(0)?;
    let orientation = u8::try_from(number)
        .ok()
        .filter(|number| (1..=8).contains(number));
    fields.push(Field {
        field: "Orientation".to_owned(),
        value: orientation.map(|number| number.to_string()),
        raw: number.to_string(),
        source: Source::Exif,
        strength: Strength::Weak,
    });
    orientation
}

/// A date or a place: moderate where valid, weak where not.
fn measured(name: &str, value: Option<String>, raw: &str) -> Field {
    let strength = if value.is_some() {
        Strength::Moderate
    } else {
        Strength::Weak
    };
    Field {
        field: name.to_owned(),
        value,
        raw: bounded(raw),
        source: Source::Exif,
        strength,
    }
}

/// A text that is its own value; nothing where it is blank.
fn said(name: &str, raw: &str) -> Option<Field> {
    let raw = bounded(raw);
    (!raw.is_empty()).then(|| Field {
        field: name.to_owned(),
        value: Some(raw.clone()),
        raw,
        source: Source::Exif,
        strength: Strength::Weak,
    })
}

#[cfg(test)]
mod tests;
