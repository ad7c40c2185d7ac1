//! What a file's name says: when the file was made or sent, and by which program.
//!
//! Phones, cameras and messengers name files in patterns of their own; `filename/patterns.rs` has the list. A name says something
//! only where it fits one of them from its beginning: digits that merely look like a date are none. Dates are read from
//! 1990 to 2100 and must be days of the calendar.
//!
//! | field | value |
//! | --- | --- |
//! | `FileNameDate` | ISO 8601: a day or a second; in UTC where the program counts so, otherwise in local time |
//! | `FileNameOrigin` | what names files so: `WhatsApp`, `Telegram`, `camera`, `screenshot` |
//!
//! exiftool has no such fields. Both are weak: anyone renames files. The date of a camera is that of the capture; that of
//! a messenger, an editor or a screenshot says only that the picture existed by then (see [`is_capture`]).

mod media_id;
mod patterns;
mod template;

use std::path::Path;

use self::patterns::PATTERNS;
use super::{DateInterval, Field, Source, Strength, bounded};

/// Earliest year that a name can tell; digital photography is hardly older.
const FIRST_YEAR: i16 = 1990;

/// Whether files that are named by `origin`, a value of `FileNameOrigin`, carry the time of the capture. Otherwise it is
/// that of the sending, saving or editing.
pub fn is_capture(origin: &str) -> bool {
    PATTERNS
        .iter()
        .any(|pattern| pattern.origin == origin && pattern.is_capture)
}

/// Reads the name of the file that `path` ends in. Nothing where it follows no known pattern.
pub fn read(path: &Path) -> Vec<Field> {
    let Some(stem) = path.file_stem() else {
        return Vec::new();
    };
    let stem = stem.to_string_lossy();
    let stem = stem.trim();
    let found = PATTERNS
        .iter()
        .find_map(|pattern| Some((pattern.origin, pattern.read(stem)?)));
    let Some((origin, date)) = found.or_else(|| media_id::read(stem)) else {
        return Vec::new();
    };
    let field = |name: &str, value: String| Field {
        field: name.to_owned(),
        value: Some(value),
        raw: bounded(stem),
        source: Source::Filename,
        strength: Strength::Weak,
    };
    let date = date.map(|date| field("FileNameDate", date.to_string()));
    date.into_iter()
        .chain([field("FileNameOrigin", origin.to_owned())])
        .collect()
}

/// A date that a name can tell.
fn plausible(date: DateInterval) -> Option<DateInterval> {
    (date.civil_start().year() >= FIRST_YEAR).then_some(date)
}

#[cfg(test)]
mod tests;
