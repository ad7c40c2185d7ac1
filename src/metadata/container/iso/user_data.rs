//! User data of a movie or track: QuickTime's texts in several languages, those of 3GPP, and those of cameras.

use super::item_list;
use super::names::{CAMERAS, user_data_name};
use crate::media::boxes::{BoxAt, big_endian as be};
use crate::metadata::Coordinates;
use crate::metadata::container::text::{international, mac_roman, suffix, until_nul};
use crate::metadata::container::values::{Fields, Place, is_fix};
use crate::metadata::container::window::Window;
use crate::metadata::entry::decimal;

/// Largest entry that is read; thumbnails and maker notes are larger and are not wanted.
const MAX_ENTRY_BYTES: usize = 64 << 10;
/// Texts of one entry in different languages that are read.
const MAX_LANGUAGES: usize = 16;
/// Rank of the coordinates that phones write here; the metadata of Apple has more digits.
const RANK_TEXT: u8 = 1;
/// Rank of 3GPP's coordinates, which have the fewest digits.
const RANK_LOCI: u8 = 2;

pub(super) fn read(window: &mut Window<'_>, parent: BoxAt, fields: &mut Fields) {
    let (mut at, end) = (parent.body, parent.end.min(window.length));
    while let Some(found) = window.next_box(&mut at, end) {
        if &found.kind == b"meta" {
            item_list::read(window, found, fields);
            continue;
        }
        // A box that is not known is not loaded.
        let name = user_data_name(found.kind);
        if (name.is_some() || &found.kind == b"TAGS" || &found.kind == b"loci")
            && let Some(body) = window.whole(found.body, found.end.min(end), MAX_ENTRY_BYTES)
        {
            entry(
                found.kind,
                name.as_deref().unwrap_or_default(),
                &body,
                fields,
            );
        }
    }
}

fn entry(kind: [u8; 4], name: &str, body: &[u8], fields: &mut Fields) {
    match &kind {
        b"loci" => {
            place(body, fields);
        }
        b"TAGS" => camera(body, fields),
        // Year of recording, 3GPP TS 26.244 section 8.
        b"yrrc" => {
            if let Some(year) = be(body, 4, 2) {
                fields.text(name, &year.to_string());
            }
        }
        // Canon has six unknown bytes before.
        b"manu" | b"modl" => {
            let text = match body {
                [0, 0, 0, 0, _, _, rest @ ..] => rest,
                _ => body,
            };
            fields.text(name, &mac_roman(until_nul(text)));
        }
        // 3GPP TS 26.244 section 8: version and flags, language, text.
        b"cprt" | b"auth" | b"titl" | b"dscp" | b"perf" | b"gnre" | b"albm" | b"coll" => {
            if let (Some(code), Some(text)) = (be(body, 4, 2), body.get(6..)) {
                let code = u16::try_from(code).unwrap_or(0);
                let text = international(text, code);
                fields.named(name, &suffix(code, 0), text.trim_end_matches('\0'), 0);
            }
        }
        // DJI writes this one as plain text.
        b"\xa9mdl" => fields.text(name, &mac_roman(until_nul(body))),
        [0xa9, ..] => texts(name, body, fields),
        _ => fields.named(name, "", &mac_roman(until_nul(body)), 0),
    }
}

/// Texts, each with length and language: QuickTime File Format, "User Data Text Strings and Language Codes".
fn texts(name: &str, body: &[u8], fields: &mut Fields) {
    let mut rest = body;
    for _ in 0..MAX_LANGUAGES {
        let [a, b, c, d, text @ ..] = rest else {
            return;
        };
        let mut length = usize::from(u16::from_be_bytes([*a, *b]));
        // By the specification the length counts these four bytes too; hardly anybody does.
        if length > text.len() {
            length = length.saturating_sub(4);
        }
        let Some((text, behind)) = text.split_at_checked(length) else {
            return;
        };
        let code = u16::from_be_bytes([*c, *d]);
        let text = international(text, code);
        let text = text.trim_end_matches('\0');
        fields.named(name, &suffix(code, 0), text, RANK_TEXT);
        rest = behind;
    }
}

/// The place of 3GPP TS 26.244 section 8.10: name, role, longitude, latitude and height as 16.16 fixed-point numbers.
fn place(body: &[u8], fields: &mut Fields) -> Option<()> {
    let code = u16::try_from(be(body, 4, 2)?).ok()?;
    let text = body.get(6..)?;
    let (name, behind) = match text {
        [0xfe, 0xff, units @ ..] => {
            let (pairs, _) = units.as_chunks::<2>();
            let end = 2 + 2 * pairs.iter().position(|pair| pair == &[0, 0])?;
            (&text[..end], text.get(end + 2..)?)
        }
        _ => {
            let name = until_nul(text);
            (name, text.get(name.len() + 1..)?)
        }
    };
    let name = international(name, code);
    let name = match name.is_empty() {
        true => "(none)",
        false => &name,
    };
    let role = match behind.first()? {
        0 => "shooting",
        1 => "real",
        2 => "fictional",
        _ => "reserved",
    };
    let number = |at| -> Option<f64> {
        let digits: [u8; 4] = behind.get(at..at + 4)?.try_into().ok()?;
        Some(f64::from(i32::from_be_bytes(digits)) / 65_536.0)
    };
    let (longitude, latitude, height) = (number(1)?, number(5)?, number(9)?);
    // The number is exact to 0.000015 degrees: the fifth decimal would be noise.
    let rounded = |degrees: f64| (degrees * 1e4).round() / 1e4;
    let point = Coordinates::new(rounded(latitude), rounded(longitude)).filter(is_fix);
    fields.place(Place {
        rank: RANK_LOCI,
        // A place that a film is about, or that is made up, is not where it was taken.
        point: point.filter(|_| role == "shooting" || role == "real"),
        height: point.filter(|_| height != 0.0).map(|_| decimal(height, 2)),
        raw: format!("{name} Role={role} Lat={latitude:.5} Lon={longitude:.5} Alt={height:.2}"),
    });
    Some(())
}

/// Cameras of the years before 2015 begin their notes with what they are.
fn camera(body: &[u8], fields: &mut Fields) {
    let text = mac_roman(until_nul(body.get(..24).unwrap_or_default()));
    if CAMERAS.iter().any(|maker| text.starts_with(maker)) {
        fields.text("Make", &text);
        if text.starts_with("NIKON") {
            let model = body.get(24..32).unwrap_or_default();
            fields.text("Model", &mac_roman(until_nul(model)));
        }
    }
}
