//! Writes EXIF blocks: when and where a camera says it took a photo.

use std::io::Cursor;

use exif::experimental::Writer;
use exif::{Field, In, Rational, Tag, Value};

use crate::Outcome;

/// A camera's clock and position.
#[derive(Clone, Copy)]
pub struct Capture {
    /// As EXIF writes it: `2019:07:14 12:41:09`.
    pub time: &'static str,
    /// Offset from UTC, such as `+03:00`.
    pub offset: &'static str,
    /// Latitude and longitude in degrees, north and east.
    pub place: Option<(f64, f64)>,
}

/// The block of a photo with a capture time, perhaps with a place.
pub fn capture_block(capture: &Capture) -> Outcome<Vec<u8>> {
    let mut fields = vec![
        text(Tag::Make, "Lumen"),
        text(Tag::Model, "Lumen L7"),
        number(Tag::Orientation, 1),
        text(Tag::DateTimeOriginal, capture.time),
        text(Tag::DateTimeDigitized, capture.time),
        text(Tag::OffsetTimeOriginal, capture.offset),
        field(Tag::ExifVersion, Value::Undefined(b"0232".to_vec(), 0)),
    ];
    if let Some((latitude, longitude)) = capture.place {
        fields.extend([
            field(Tag::GPSVersionID, Value::Byte(vec![2, 3, 0, 0])),
            text(Tag::GPSLatitudeRef, if latitude < 0.0 { "S" } else { "N" }),
            field(Tag::GPSLatitude, degrees(latitude)),
            text(
                Tag::GPSLongitudeRef,
                if longitude < 0.0 { "W" } else { "E" },
            ),
            field(Tag::GPSLongitude, degrees(longitude)),
        ]);
    }
    block(&fields)
}

/// The block of a photo that is stored turned and says only that.
pub fn orientation_block(orientation: u16) -> Outcome<Vec<u8>> {
    block(&[number(Tag::Orientation, orientation)])
}

fn block(fields: &[Field]) -> Outcome<Vec<u8>> {
    let mut writer = Writer::new();
    for field in fields {
        writer.push_field(field);
    }
    let mut bytes = Cursor::new(Vec::new());
    writer.write(&mut bytes, true)?;
    Ok(bytes.into_inner())
}

fn field(tag: Tag, value: Value) -> Field {
    Field {
        tag,
        ifd_num: In::PRIMARY,
        value,
    }
}

fn text(tag: Tag, text: &str) -> Field {
    field(tag, Value::Ascii(vec![text.as_bytes().to_vec()]))
}

fn number(tag: Tag, number: u16) -> Field {
    field(tag, Value::Short(vec![number]))
}

/// Degrees, minutes and hundredths of seconds.
fn degrees(angle: f64) -> Value {
    let hundredths = (angle.abs() * 360_000.0).round() as u32;
    let part = |num, denom| Rational { num, denom };
    Value::Rational(vec![
        part(hundredths / 360_000, 1),
        part(hundredths / 6_000 % 60, 1),
        part(hundredths % 6_000, 100),
    ])
}
