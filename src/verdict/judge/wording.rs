//! Words for dates, records and distances. Everything is plain text.

use crate::metadata::{Appearance, DateInterval};

/// Longest name or source that is quoted, in characters.
const MAX_QUOTED_CHARS: usize = 200;

/// How the file's own metadata is named as the owner of a basis.
pub(super) const THE_FILE: &str = "the file itself";

/// Text from files and tables, safe to put into a sentence: control characters (line ends among them) and the invisible
/// ones that turn the direction of writing are replaced, because a name must not be able to add a line to a report.
pub(super) fn clean(text: &str) -> String {
    let visible = |c: char| match c {
        c if c.is_control() => char::REPLACEMENT_CHARACTER,
        '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}' | '\u{61c}' => {
            char::REPLACEMENT_CHARACTER
        }
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => char::REPLACEMENT_CHARACTER,
        c => c,
    };
    let mut short: String = text
        .trim()
        .chars()
        .take(MAX_QUOTED_CHARS)
        .map(visible)
        .collect();
    if text.trim().chars().nth(MAX_QUOTED_CHARS).is_some() {
        short.push('…');
    }
    short
}

/// A name in quotation marks.
pub(super) fn quoted(name: &str) -> String {
    format!("“{}”", clean(name))
}

/// A date for people: `2016-04-05`, `2016-04-05 14:30:00 UTC+03:00`, `2016-04-05 to 2016-04-20`.
pub(super) fn spoken(date: &DateInterval) -> String {
    let point = |text: &str| match text.split_once('T') {
        None => text.to_owned(),
        Some((day, time)) => {
            let (clock, offset) = time.split_at(time.find(['Z', '+', '-']).unwrap_or(time.len()));
            match offset {
                "" => format!("{day} {clock}"),
                "Z" => format!("{day} {clock} UTC"),
                offset => format!("{day} {clock} UTC{offset}"),
            }
        }
    };
    let text = date.to_string();
    let unknown_zone = date.offset_seconds().is_none() && text.contains('T');
    let points: Vec<String> = text.split('/').map(point).collect();
    let zone = if unknown_zone {
        " (time zone unknown)"
    } else {
        ""
    };
    points.join(" to ") + zone
}

/// Where a record is to be found: its source, the field, who published it.
pub(super) fn cite(record: &Appearance, field: Option<&str>) -> String {
    let mut parts = vec![clean(&record.source)];
    parts.extend(field.map(str::to_owned));
    parts.extend(record.publisher.as_deref().map(clean));
    parts.retain(|part| !part.is_empty());
    parts.join(", ")
}

/// A distance for people: `3.2 km`, `812 km`.
pub(super) fn distance(km: f64) -> String {
    if km < 100.0 {
        format!("{km:.1} km")
    } else {
        format!("{km:.0} km")
    }
}

/// A radius as it was given: `50 km`, `7.5 km`.
pub(super) fn radius(km: f64) -> String {
    format!("{km} km")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_spoken_with_what_is_known_of_their_zone() {
        for (date, text) in [
            ("2016", "2016"),
            ("2016-04-05", "2016-04-05"),
            ("2016-04-05/2016-04-20", "2016-04-05 to 2016-04-20"),
            ("2016-04-05T14:30", "2016-04-05 14:30 (time zone unknown)"),
            ("2016-04-05T14:30:00Z", "2016-04-05 14:30:00 UTC"),
            ("2016-04-05T14:30:00-03:30", "2016-04-05 14:30:00 UTC-03:30"),
        ] {
            assert_eq!(spoken(&date.parse().unwrap()), text);
        }
    }

    #[test]
    fn a_name_cannot_add_a_line_or_turn_the_text() {
        assert_eq!(quoted(" a\nb\u{202e}c "), "“a\u{fffd}b\u{fffd}c”");
        assert_eq!(clean(&"x".repeat(300)).chars().count(), 201);
    }
}
