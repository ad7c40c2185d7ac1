//! What the texts of a PNG and the comment of a JPEG say.
//!
//! They stand beside the picture in the file, not in a block of metadata, so their source is [`Source::Container`]. Fields
//! are named as exiftool names them. Kept are the keywords that the PNG standard (third edition, section 11.3.3.1) and
//! exiftool know, and those in which image generators keep what they were asked for: `parameters`, `prompt`, `workflow`.

use super::dates;
use super::entry::{exact_date, measured, said};
use super::locate::KeyedText;
use super::{DateInterval, Field, Source, Strength};

/// Stands for the `tIME` chunk among the keywords; none that a file can have begins with NUL.
pub(super) const TIME_KEYWORD: &str = "\0tIME";

/// Keywords in lower case, and exiftool's names.
const WANTED: [(&str, &str); 25] = [
    ("create-date", "CreateDate"),
    (TIME_KEYWORD, "ModifyDate"),
    ("modify-date", "ModDate"),
    ("creation time", "CreationTime"),
    ("timestamp", "TimeStamp"),
    ("date:create", "Datecreate"),
    ("date:modify", "Datemodify"),
    ("make", "Make"),
    ("model", "Model"),
    ("software", "Software"),
    ("title", "Title"),
    ("author", "Author"),
    ("artist", "Artist"),
    ("description", "Description"),
    ("copyright", "Copyright"),
    ("source", "Source"),
    ("url", "URL"),
    ("document", "Document"),
    ("label", "Label"),
    ("warning", "Warning"),
    ("disclaimer", "Disclaimer"),
    ("comment", "Comment"),
    ("parameters", "Parameters"),
    ("prompt", "Prompt"),
    ("workflow", "Workflow"),
];

/// The fields of the texts, in the order of the list above.
///
/// Dates are moderate where exiftool or the `tIME` chunk wrote them in a form that is defined, otherwise weak: what
/// `Creation Time` means, and how it is written, is up to the program.
pub(super) fn read(texts: &[KeyedText]) -> Vec<Field> {
    let of_keyword = |(keyword, name): &(&str, &str)| {
        let same = texts
            .iter()
            .filter(|text| text.keyword.eq_ignore_ascii_case(keyword));
        same.filter_map(|text| field(name, &text.text))
            .collect::<Vec<_>>()
    };
    WANTED.iter().flat_map(of_keyword).collect()
}

fn field(name: &str, text: &str) -> Option<Field> {
    match name {
        _ if text.trim().is_empty() => None,
        "CreateDate" | "ModifyDate" | "ModDate" => Some(measured(
            Source::Container,
            name,
            exact_date(text, None, None),
            text,
        )),
        "CreationTime" | "TimeStamp" | "Datecreate" | "Datemodify" => Some(Field {
            strength: Strength::Weak,
            ..measured(Source::Container, name, loose_date(text), text)
        }),
        _ => said(Source::Container, name, text),
    }
}

/// ISO 8601, EXIF's form, or that of mails, which the PNG standard proposes: `Wed, 5 Apr 2017 14:30:00 +0300`.
fn loose_date(text: &str) -> Option<String> {
    exact_date(text, None, None).or_else(|| {
        let (day, time) = text.split_once(',').unwrap_or(("", text));
        let mut parts = time.split_ascii_whitespace();
        let (date, month, year) = (parts.next()?, parts.next()?, parts.next()?);
        let (clock, zone) = (parts.next()?, parts.next());
        let month = dates::month_number(month)?;
        let zone = match zone {
            None => "",
            Some("GMT" | "UT" | "UTC" | "Z") => "Z",
            Some(offset) => offset,
        };
        let iso = format!("{year}-{month:02}-{date:0>2}T{clock}{zone}");
        let plausible = day.len() <= "Wednesday".len();
        let read = iso.parse::<DateInterval>().ok().filter(|_| plausible)?;
        Some(read.to_string())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_keywords_become_fields() {
        let texts = [
            ("Creation Time", "Wed, 5 Apr 2017 14:30:00 +0300"),
            (TIME_KEYWORD, "2017:13:05 14:30:00"),
            ("exif:DateTimeOriginal", "2017-04-05T14:30:00"),
            ("parameters", "a stone bridge, steps 20"),
            ("Software", " "),
        ]
        .map(|(keyword, text)| KeyedText {
            keyword: keyword.to_owned(),
            text: text.to_owned(),
        });
        let found: Vec<_> = read(&texts)
            .into_iter()
            .map(|field| (field.field, field.value, field.strength))
            .collect();
        let weak = |name: &str, value: Option<&str>| {
            (name.to_owned(), value.map(str::to_owned), Strength::Weak)
        };
        assert_eq!(
            found,
            [
                weak("ModifyDate", None),
                weak("CreationTime", Some("2017-04-05T14:30:00+03:00")),
                weak("Parameters", Some("a stone bridge, steps 20")),
            ]
        );
    }

    #[test]
    fn dates_of_mails_are_read() {
        for (text, expected) in [
            (
                "Wed, 05 Apr 2017 14:30:00 GMT",
                Some("2017-04-05T14:30:00Z"),
            ),
            ("5 Apr 2017 14:30:00", Some("2017-04-05T14:30:00")),
            (
                "2017-04-05T14:30:00+03:00",
                Some("2017-04-05T14:30:00+03:00"),
            ),
            ("31 Feb 2017 14:30:00", None),
            ("in spring", None),
        ] {
            assert_eq!(loose_date(text).as_deref(), expected, "{text}");
        }
    }
}
