//! Text from outside, made harmless to look at.

use std::borrow::Cow;

/// Whether a terminal, a spreadsheet or a page would obey this character instead of showing it: control characters,
/// line and paragraph separators, characters that turn the writing direction around, and invisible ones that make two
/// different names look alike. Letters of right-to-left scripts, and the joiners that Persian and emoji need, are
/// text and not among them.
pub fn is_active(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{061c}'
                | '\u{180e}'
                | '\u{200b}'
                | '\u{200e}'
                | '\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

/// `text` with every active character written as a visible escape, for example `\u{202e}` or `\n`.
///
/// Names of files, EXIF values, places and notes are chosen by whoever sent a file. Every one of them passes through
/// here before it reaches a terminal or a page.
pub fn inert(text: &str) -> Cow<'_, str> {
    if !text.contains(is_active) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if is_active(character) {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    Cow::Owned(shown)
}

/// `text` without white space around it, where it is an `http` or `https` address with a host and nothing in it that is
/// not shown as it is.
pub(super) fn web_address(text: &str) -> Option<&str> {
    let trimmed = text.trim();
    let host = ["https://", "http://"].iter().find_map(|scheme| {
        let (start, rest) = trimmed.split_at_checked(scheme.len())?;
        start.eq_ignore_ascii_case(scheme).then_some(rest)
    })?;
    let safe = host.starts_with(|c: char| c.is_alphanumeric() || c == '[')
        && !trimmed.contains(is_active)
        && !trimmed.contains(char::is_whitespace);
    safe.then_some(trimmed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_and_right_to_left_letters_stay() {
        for text in [
            "",
            "incoming/a b.jpg",
            "Zürich – 東京",
            "اللاذقية",
            "می‌خواهم",
            "👩‍🚒",
            "<b>&amp;",
            "\u{fffd}",
        ] {
            assert!(
                matches!(inert(text), Cow::Borrowed(same) if same == text),
                "{text:?}"
            );
        }
    }

    #[test]
    fn what_would_be_obeyed_is_shown() {
        for (text, shown) in [
            ("a\nb\r\tc", r"a\nb\r\tc"),
            ("\u{1b}]0;title\u{7}", r"\u{1b}]0;title\u{7}"),
            ("photo\u{202e}gpj.exe", r"photo\u{202e}gpj.exe"),
            ("\u{2066}x\u{2069}\u{200f}", r"\u{2066}x\u{2069}\u{200f}"),
            (
                "a\u{200b}\u{feff}\u{9b}2J\0",
                r"a\u{200b}\u{feff}\u{9b}2J\u{0}",
            ),
            ("\u{2028}\u{e0041}", r"\u{2028}\u{e0041}"),
        ] {
            assert_eq!(inert(text), shown);
        }
    }
}
