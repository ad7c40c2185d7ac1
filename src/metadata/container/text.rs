//! Encodings and languages of texts in QuickTime and ISO base media files.

use crate::metadata::entry::decode;

/// The upper half of Mac OS Roman, in which QuickTime writes text without a modern language code.
const MAC_ROMAN: &str = "ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø¿¡¬√ƒ≈∆«»…\u{a0}ÀÃÕŒœ–—“”‘’÷◊ÿŸ⁄€‹›ﬁﬂ\
    ‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔ\u{f8ff}ÒÚÛÙıˆ˜¯˘˙˚¸˝˛ˇ";

/// The first of QuickTime's own language codes (QuickTime File Format, "Language Code Values").
const MAC_LANGUAGES: [&str; 34] = [
    "", "fr", "de", "it", "nl-NL", "sv", "es", "da", "pt", "no", "he", "ja", "ar", "fi", "el",
    "is", "mt", "tr", "hr", "zh-TW", "ur", "hi", "th", "ko", "lt", "pl", "hu", "et", "lv", "smi",
    "fo", "fa", "ru", "zh-CN",
];

/// Codes below this are QuickTime's own languages; others are three letters of five bits each.
const FIRST_PACKED: u16 = 0x400;
/// QuickTime's code for a language that is not told.
const UNSPECIFIED: u16 = 0x7fff;

/// A text whose encoding follows from its language code and its first bytes.
pub(super) fn international(bytes: &[u8], code: u16) -> String {
    let is_old = code < FIRST_PACKED || code == UNSPECIFIED;
    match std::str::from_utf8(bytes) {
        _ if bytes.starts_with(&[0xfe, 0xff]) => utf_16(bytes),
        Ok(text) => text.to_owned(),
        Err(_) if is_old => mac_roman(bytes),
        Err(_) => decode(bytes),
    }
}

/// UTF-16, big-endian unless a mark says otherwise.
pub(super) fn utf_16(bytes: &[u8]) -> String {
    let (bytes, little) = match bytes {
        [0xfe, 0xff, rest @ ..] => (rest, false),
        [0xff, 0xfe, rest @ ..] => (rest, true),
        _ => (bytes, false),
    };
    let (pairs, _) = bytes.as_chunks::<2>();
    let units = pairs.iter().map(|pair| match little {
        true => u16::from_le_bytes(*pair),
        false => u16::from_be_bytes(*pair),
    });
    char::decode_utf16(units)
        .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

/// A text of unknown encoding: UTF-8 where the bytes are, otherwise Mac OS Roman.
pub(super) fn mac_roman(bytes: &[u8]) -> String {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.to_owned();
    }
    let decoded = bytes.iter().map(|byte| match byte {
        0..0x80 => char::from(*byte),
        _ => MAC_ROMAN
            .chars()
            .nth(usize::from(byte - 0x80))
            .unwrap_or(char::REPLACEMENT_CHARACTER),
    });
    decoded.collect()
}

/// A text up to its first NUL.
pub(super) fn until_nul(bytes: &[u8]) -> &[u8] {
    bytes.split(|byte| *byte == 0).next().unwrap_or_default()
}

/// What exiftool puts behind the name of a text in another language than English: `-fra`. `country` is two letters, or a
/// number for none.
pub(super) fn suffix(language: u16, country: u16) -> String {
    let mut text = match language {
        UNSPECIFIED => "un".to_owned(),
        0..FIRST_PACKED => MAC_LANGUAGES
            .get(usize::from(language))
            .map_or_else(String::new, |code| (*code).to_owned()),
        _ => packed(language),
    };
    let [high, low] = country.to_be_bytes();
    if high.is_ascii_uppercase() && low.is_ascii_uppercase() && (high, low) != (b'Z', b'Z') {
        if text.is_empty() {
            text = "und".to_owned();
        }
        text = format!("{text}-{}{}", char::from(high), char::from(low));
    }
    match text.is_empty() {
        true => text,
        false => format!("-{text}"),
    }
}

/// Three letters of ISO 639-2, five bits each, ISO/IEC 14496-12 section 8.4.2; none for English and the undetermined.
fn packed(language: u16) -> String {
    let letters = [10, 5, 0].map(|shift| (language >> shift & 31) as u8 + 0x60);
    match &letters {
        b"eng" | b"und" => String::new(),
        _ if letters.iter().all(u8::is_ascii_lowercase) => {
            letters.iter().copied().map(char::from).collect()
        }
        _ => "err".to_owned(),
    }
}
