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

mod tame;
mod values;

use exif::{Error as ExifError, Exif, In, Reader, Tag};

use self::values::{Gps, Text};
use super::entry::exact_date;
use super::{Field, Source, Strength, entry};

/// What was read of one block.
#[derive(Default)]
pub(super) struct Block {
    /// The fields, in a fixed order.
    pub(super) fields: Vec<Field>,
    /// How the pixels are to be turned, 1 to 8 as EXIF numbers it; `None` where it is missing or no such number.
    pub(super) orientation: Option<u8>,
    /// What was wrong, in a sentence without its full stop; the fields that could be read are there all the same.
    pub(super) error: Option<String>,
}

/// Reads one block, which begins with a TIFF header. One built to exhaust the reader is refused.
pub(super) fn read(block: Vec<u8>) -> Block {
    let (exif, error) = parse(block);
    let mut read = Block {
        error,
        ..Block::default()
    };
    if let Some(exif) = exif {
        read.orientation = block_fields(&exif, &mut read.fields);
    }
    read
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
        let value = exact_date(&raw.0, offset.as_deref(), fraction.as_deref());
        fields.push(entry::measured(Source::Exif, name, value, &raw.0));
    }
    for (name, tag) in [
        ("OffsetTimeOriginal", Tag::OffsetTimeOriginal),
        ("OffsetTimeDigitized", Tag::OffsetTimeDigitized),
        ("OffsetTime", Tag::OffsetTime),
    ] {
        fields.extend(text(tag).and_then(|raw| entry::said(Source::Exif, name, &raw.0)));
    }
    let gps = Gps::read(exif);
    if let Some((value, raw)) = gps.latitude {
        fields.push(entry::measured(Source::Exif, "GPSLatitude", value, &raw));
    }
    if let Some((value, raw)) = gps.longitude {
        fields.push(entry::measured(Source::Exif, "GPSLongitude", value, &raw));
    }
    if let Some((name, value, raw)) = gps.time {
        fields.push(entry::measured(Source::Exif, name, value, &raw));
    }
    if let Some((value, raw)) = gps.altitude {
        fields.push(entry::measured(Source::Exif, "GPSAltitude", value, &raw));
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
        fields.extend(text(tag).and_then(|raw| entry::said(Source::Exif, name, &raw.0)));
    }
    fields.extend(
        values::user_comment(exif).and_then(|raw| entry::said(Source::Exif, "UserComment", &raw)),
    );
    for (name, tag) in [
        ("ExifImageWidth", Tag::PixelXDimension),
        ("ExifImageHeight", Tag::PixelYDimension),
    ] {
        let field = exif.get_field(tag, In::PRIMARY);
        let pixels = field.and_then(|field| field.value.get_uint(0));
        let pixels = pixels.map(|pixels| pixels.to_string());
        fields.extend(pixels.and_then(|raw| entry::said(Source::Exif, name, &raw)));
    }
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

#[cfg(test)]
mod tests;
