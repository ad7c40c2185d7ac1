//! The box `meta`: keys and values as Apple, Android and ffmpeg write them, the list of iTunes, and the XML of Sony.

use super::names::{item_name, key_name, user_data_name};
use super::{handler, sony};
use crate::media::boxes::{BoxAt, Boxes, big_endian as be, find};
use crate::metadata::container::text::{mac_roman, suffix, until_nul, utf_16};
use crate::metadata::container::values::Fields;
use crate::metadata::container::window::Window;
use crate::metadata::entry::{decimal, decode};

/// Largest list of keys that is read.
const MAX_KEYS_BYTES: usize = 64 << 10;
/// Largest value that is read; covers of albums are larger.
const MAX_ITEM_BYTES: usize = 64 << 10;
/// Largest XML that is read.
const MAX_XML_BYTES: usize = 256 << 10;
/// Values of one key that are read.
const MAX_VALUES: usize = 16;
/// Rank of the coordinates that Apple writes here.
const RANK: u8 = 0;

pub(super) fn read(window: &mut Window<'_>, parent: BoxAt, fields: &mut Fields) {
    let end = parent.end.min(window.length);
    // A full box in ISO base media, a plain one in QuickTime: there the first thing in it is the handler.
    let Some(begin) = window.bytes(parent.body, end, 8) else {
        return;
    };
    let mut at = match begin.get(4..8) {
        Some(b"hdlr") => parent.body,
        _ => parent.body + 4,
    };
    let mut keys = Vec::new();
    while let Some(found) = window.next_box(&mut at, end) {
        let inside_end = found.end.min(end);
        match &found.kind {
            b"hdlr" => {
                handler(window, found, fields);
            }
            b"keys" => {
                let table = window.whole(found.body, inside_end, MAX_KEYS_BYTES);
                keys = table.as_deref().map(names_of).unwrap_or_default();
            }
            b"ilst" => items(window, found.body, inside_end, &keys, fields),
            b"xml " => {
                let xml = window.whole(found.body, inside_end, MAX_XML_BYTES);
                if let Some(xml) = xml.as_deref().and_then(|xml| xml.get(4..)) {
                    sony::read(xml, fields);
                }
            }
            _ => {}
        }
    }
}

/// exiftool's names of the keys, QuickTime File Format, "Metadata Item Keys Atom".
fn names_of(table: &[u8]) -> Vec<String> {
    let entries = Boxes(table.get(8..).unwrap_or_default());
    entries
        .map(|(namespace, key)| {
            let key = decode(until_nul(key));
            match key_name(&key, namespace == b"mdta") {
                Some(name) => name,
                None => by_type(key.as_bytes()).unwrap_or_default(),
            }
        })
        .collect()
}

/// Some programs use the types of other boxes as keys.
fn by_type(key: &[u8]) -> Option<String> {
    // As text, the sign of copyright takes two bytes.
    let kind = match key {
        [0xc2, 0xa9, rest @ ..] => [&[0xa9], rest].concat(),
        _ => key.to_vec(),
    };
    let kind: [u8; 4] = kind.try_into().ok()?;
    item_name(kind).or_else(|| user_data_name(kind))
}

fn items(window: &mut Window<'_>, from: u64, end: u64, keys: &[String], fields: &mut Fields) {
    let mut at = from;
    while let Some(found) = window.next_box(&mut at, end) {
        let number = u32::from_be_bytes(found.kind);
        let key = usize::try_from(number)
            .ok()
            .and_then(|number| keys.get(number.checked_sub(1)?));
        let name = match key {
            Some(name) => Some(name.clone()),
            None => item_name(found.kind),
        };
        let is_free = &found.kind == b"----";
        if (name.is_some() || is_free)
            && let Some(body) = window.whole(found.body, found.end.min(end), MAX_ITEM_BYTES)
        {
            let name = match is_free {
                true => free_name(&body),
                false => name,
            };
            values(&name.unwrap_or_default(), &body, fields);
        }
    }
}

/// The name of an entry that iTunes has no type for.
fn free_name(body: &[u8]) -> Option<String> {
    let name = decode(find(body, b"name")?.get(4..)?);
    Some(
        name.chars()
            .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
            .collect(),
    )
}

/// The boxes `data` of an entry, QuickTime File Format, "Value Atom".
fn values(name: &str, body: &[u8], fields: &mut Fields) {
    if name.is_empty() {
        return;
    }
    let data = Boxes(body).filter(|(kind, _)| *kind == b"data");
    for (_, data) in data.take(MAX_VALUES) {
        let Some((kind, content)) = be(data, 0, 4).zip(data.get(8..)) else {
            continue;
        };
        let code = |at| {
            let code = be(data, at, 2).and_then(|code| u16::try_from(code).ok());
            // Smaller numbers point into lists of languages and countries.
            code.filter(|code| *code > 255).unwrap_or(0)
        };
        if let Some(text) = value(name, kind, content) {
            fields.named(name, &suffix(code(6), code(4)), &text, RANK);
        }
    }
}

/// A value by its type, QuickTime File Format, "Well-known types". Pictures and what is not defined are none.
fn value(name: &str, kind: usize, content: &[u8]) -> Option<String> {
    let text = match (kind, content) {
        // "3 of 12": two numbers behind two zeros.
        (0, _) if matches!(name, "TrackNumber" | "DiskNumber") => {
            match (be(content, 2, 2)?, be(content, 4, 2)?) {
                (number, 0) => number.to_string(),
                (number, all) => format!("{number} of {all}"),
            }
        }
        (1 | 4, _) => mac_roman(content),
        (2 | 5, _) => utf_16(content),
        (0x15, _) => signed(content)?.to_string(),
        (0, [_] | [_, _]) | (0x16, _) => be(content, 0, content.len())?.to_string(),
        (0x17, [a, b, c, d]) => decimal(f64::from(f32::from_be_bytes([*a, *b, *c, *d])), 6),
        (0x18, _) => decimal(f64::from_be_bytes(content.try_into().ok()?), 9),
        _ => return None,
    };
    Some(text.trim_end_matches('\0').to_owned())
}

/// A signed number of 1 to 8 bytes.
fn signed(content: &[u8]) -> Option<i64> {
    let first = *content.first().filter(|_| content.len() <= 8)?;
    let start = if first >= 0x80 { -1 } else { 0 };
    Some(
        content
            .iter()
            .fold(start, |sum: i64, byte| sum << 8 | i64::from(*byte)),
    )
}
