//! Making fields: text from bytes, exact dates, and the strength that follows from a value.

use super::dates::{self, Precision};
use super::{Field, MAX_VALUE_CHARS, Source, Strength, bounded};

/// Text of unknown encoding: UTF-8 where the bytes are, otherwise Latin-1, which older cameras and programs write. Only as
/// much as is kept of a value is read.
pub(super) fn decode(bytes: &[u8]) -> String {
    let kept = &bytes[..bytes.len().min(MAX_VALUE_CHARS * 4 + 4)];
    match std::str::from_utf8(kept) {
        Ok(text) => text.to_owned(),
        // Nothing is wrong but that the cut went through a character.
        Err(error) if error.error_len().is_none() && kept.len() < bytes.len() => {
            String::from_utf8_lossy(kept).into_owned()
        }
        Err(_) => latin_1(kept),
    }
}

/// ISO 8859-1, in which every byte is a character.
pub(super) fn latin_1(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

/// A date or a place: moderate where valid, weak where not.
pub(super) fn measured(source: Source, name: &str, value: Option<String>, raw: &str) -> Field {
    let strength = if value.is_some() {
        Strength::Moderate
    } else {
        Strength::Weak
    };
    Field {
        field: name.to_owned(),
        value,
        raw: bounded(raw),
        source,
        strength,
    }
}

/// A text that is its own value; nothing where it is blank.
pub(super) fn said(source: Source, name: &str, raw: &str) -> Option<Field> {
    let raw = bounded(raw);
    (!raw.is_empty()).then(|| Field {
        field: name.to_owned(),
        value: Some(raw.clone()),
        raw,
        source,
        strength: Strength::Weak,
    })
}

/// A date with what the fields beside it add: `2017-04-05T14:30:00.25+03:00`. A fraction may also stand behind the
/// seconds. `None` where it is no date.
pub(super) fn exact_date(
    raw: &str,
    offset: Option<&str>,
    fraction: Option<&str>,
) -> Option<String> {
    let read = dates::parse_exif(raw, offset)?;
    let text = read.to_string();
    let digits = match fraction {
        Some(digits) => digits.trim(),
        None => {
            let behind = raw.split_once('.').map_or("", |(_, behind)| behind);
            let end = behind.find(|c: char| !c.is_ascii_digit());
            behind[..end.unwrap_or(behind.len())].trim_end_matches('0')
        }
    };
    let is_fraction =
        (1..=9).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    Some(if is_fraction && read.precision() == Precision::Second {
        with_fraction(&text, digits)
    } else {
        text
    })
}

/// Puts a fraction behind the seconds of a time that [`dates::DateInterval`] wrote.
pub(super) fn with_fraction(text: &str, digits: &str) -> String {
    let (seconds, offset) = text.split_at("2017-04-05T14:30:00".len().min(text.len()));
    format!("{seconds}.{digits}{offset}")
}

/// A number with at most so many decimals, without zeros at its end and without `-0`.
pub(super) fn decimal(number: f64, decimals: usize) -> String {
    let text = format!("{number:.decimals$}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" {
        "0".to_owned()
    } else {
        text.to_owned()
    }
}
