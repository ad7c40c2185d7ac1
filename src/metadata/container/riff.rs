//! AVI (Microsoft RIFF, OpenDML): the list `INFO`, the date in the header list, and names of streams. Nothing of `movi`.

use super::Reading;
use super::text::until_nul;
use super::values::Fields;
use super::window::Window;
use crate::metadata::dates::month_number;
use crate::metadata::entry::decode;

/// Largest text that is read.
const MAX_TEXT_BYTES: usize = 64 << 10;

/// Chunks of the lists `INFO` and `exif` and exiftool's names of them.
const TEXTS: &[(&[u8; 4], &str)] = &[
    (b"CMNT", "Comment"),
    (b"COMM", "Comments"),
    (b"GENR", "Genre"),
    (b"IARL", "ArchivalLocation"),
    (b"IART", "Artist"),
    (b"ICMS", "Commissioned"),
    (b"ICMT", "Comment"),
    (b"ICNM", "Cinematographer"),
    (b"ICNT", "Country"),
    (b"ICOP", "Copyright"),
    (b"ICRD", "DateCreated"),
    (b"IDIM", "Dimensions"),
    (b"IDIT", "DateTimeOriginal"),
    (b"IENC", "EncodedBy"),
    (b"IENG", "Engineer"),
    (b"IGNR", "Genre"),
    (b"IKEY", "Keywords"),
    (b"ILNG", "Language"),
    (b"IMED", "Medium"),
    (b"INAM", "Title"),
    (b"IPRD", "Product"),
    (b"IPRO", "ProducedBy"),
    (b"IRTD", "Rating"),
    (b"ISBJ", "Subject"),
    (b"ISFT", "Software"),
    (b"ISRC", "Source"),
    (b"ISRF", "SourceForm"),
    (b"ISTD", "ProductionStudio"),
    (b"ITCH", "Technician"),
    (b"ITRK", "TrackNumber"),
    (b"IWRI", "WrittenBy"),
    (b"LANG", "Language"),
    (b"LOCA", "Location"),
    (b"TAPE", "TapeName"),
    (b"TITL", "Title"),
    (b"TORG", "Organization"),
    (b"YEAR", "Year"),
    (b"ecor", "Make"),
    (b"emdl", "Model"),
    (b"etim", "TimeCreated"),
    (b"strn", "StreamName"),
];

/// What the chunks say. It is not whole where the header list is missing.
pub(super) fn read(window: &mut Window<'_>) -> Reading {
    let mut fields = Fields::default();
    let mut has_header = false;
    // Files above 1 GiB go on in a second RIFF, which has no header of its own.
    let end = window.length;
    chunks(
        window,
        12,
        end,
        &mut |window, chunk| match chunk.list.as_ref() {
            Some(b"hdrl") => {
                has_header = true;
                list(window, chunk, &mut fields);
            }
            Some(b"INFO" | b"exif") => list(window, chunk, &mut fields),
            None if &chunk.kind == b"IDIT" => text(window, chunk, &mut fields),
            _ => {}
        },
    );
    Reading {
        fields: fields.finish(),
        is_whole: has_header,
    }
}

/// A chunk: four letters, and where its content begins and ends.
#[derive(Clone, Copy)]
struct Chunk {
    kind: [u8; 4],
    /// The kind of a list.
    list: Option<[u8; 4]>,
    body: u64,
    end: u64,
}

/// Hands out the chunks of a list one after the other.
fn chunks(
    window: &mut Window<'_>,
    mut at: u64,
    end: u64,
    each: &mut dyn FnMut(&mut Window<'_>, Chunk),
) -> Option<()> {
    while at < end {
        window.step()?;
        let header = window.bytes(at, end, 12)?;
        let kind: [u8; 4] = header.get(..4)?.try_into().ok()?;
        let size = u32::from_le_bytes(header.get(4..8)?.try_into().ok()?);
        let list = match &kind {
            b"LIST" => Some(header.get(8..12)?.try_into().ok()?),
            _ => None,
        };
        let next = at + 8 + u64::from(size);
        let chunk = Chunk {
            kind,
            list,
            body: at + if list.is_some() { 12 } else { 8 },
            end: next.min(end),
        };
        each(window, chunk);
        // Chunks begin at even places.
        at = next + u64::from(size % 2);
    }
    Some(())
}

/// The chunks of a list, and of the lists of streams in it.
fn list(window: &mut Window<'_>, parent: Chunk, fields: &mut Fields) {
    chunks(
        window,
        parent.body,
        parent.end,
        &mut |window, chunk| match chunk.list.as_ref() {
            Some(b"strl" | b"INFO") if parent.list == Some(*b"hdrl") => list(window, chunk, fields),
            Some(_) => {}
            None => text(window, chunk, fields),
        },
    );
}

fn text(window: &mut Window<'_>, chunk: Chunk, fields: &mut Fields) {
    let known = TEXTS.iter().find(|(kind, _)| **kind == chunk.kind);
    let Some((_, name)) = known else { return };
    let Some(bytes) = window.whole(chunk.body, chunk.end, MAX_TEXT_BYTES) else {
        return;
    };
    let raw = match *name {
        // Casio writes the maker behind the first NUL.
        "Software" => decode(&bytes)
            .split('\0')
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(", "),
        _ => decode(until_nul(&bytes)),
    };
    match *name {
        "DateTimeOriginal" => fields.date(name, &camera_date(&raw)),
        "DateCreated" => fields.weak_date(name, &raw),
        _ => fields.text(name, &raw),
    }
}

/// The dates that cameras write into AVI, as EXIF writes them: `Mon Mar 10 15:04:43 2003`, `2005/11/28/ 09:19`,
/// `2001/ 1/27  1:42PM`, `2002-12-16  15:35:01`. Others stay as they are.
fn camera_date(raw: &str) -> String {
    let parts: Vec<&str> = raw.split_whitespace().collect();
    if let [_, month, day, time, year, ..] = parts[..]
        && let (Some(month), Ok(day)) = (month_number(month), day.parse::<u8>())
    {
        return format!("{year}:{month:02}:{day:02} {time}");
    }
    by_numbers(raw).unwrap_or_else(|| raw.to_owned())
}

/// Year, month, day, hour, minute and perhaps second, whatever stands between them.
fn by_numbers(raw: &str) -> Option<String> {
    let raw = raw.trim();
    let numbers: Vec<u32> = raw
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .map_while(|part| part.parse().ok())
        .collect();
    let is_plain = |c: char| c.is_ascii_digit() || matches!(c, '/' | '-' | ':' | ' ');
    let (clock, afternoon) = match raw.strip_suffix("PM") {
        Some(clock) => (clock, 12),
        None => (raw.strip_suffix("AM").unwrap_or(raw), 0),
    };
    let [year, month, day, hour, minute, seconds @ ..] = &numbers[..] else {
        return None;
    };
    let hour = hour % if clock.len() < raw.len() { 12 } else { 24 } + afternoon;
    let second = seconds.first().unwrap_or(&0);
    (clock.chars().all(is_plain) && *year >= 1_000 && seconds.len() < 2)
        .then(|| format!("{year:04}:{month:02}:{day:02} {hour:02}:{minute:02}:{second:02}"))
}

#[cfg(test)]
mod tests;
