//! What a file says of itself, and what its keeper says of it: fields with source and strength.

pub mod c2pa;
pub mod container;
pub mod dates;
pub mod filename;
pub mod photo;
pub mod place;
pub mod sidecar;
pub mod signals;

use serde::{Deserialize, Serialize};

#[cfg(test)]
mod corpus;
mod entry;
mod evidence;
mod exif;
mod iptc;
mod locate;
mod png_text;
mod xmp;
mod zone;

pub use dates::DateInterval;
pub use evidence::{EarliestDate, agreed_country, appearances_of, earliest, earliest_place};
pub use place::{Coordinates, Country};
pub use signals::Signal;

/// How much a piece of evidence can carry.
///
/// The order is meaningful: `Weak < Moderate < Strong`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Strength {
    /// Anyone may have written it in passing: a date in a file name.
    Weak,
    /// Written by a device or program, but easy to change: EXIF, container metadata.
    Moderate,
    /// Somebody answers for it: the archive keeper's publication record.
    Strong,
}

impl Strength {
    /// The word used in results and the archive.
    pub fn as_str(self) -> &'static str {
        match self {
            Strength::Weak => "weak",
            Strength::Moderate => "moderate",
            Strength::Strong => "strong",
        }
    }

    /// One step down; `Weak` stays `Weak`.
    pub fn lowered(self) -> Strength {
        match self {
            Strength::Strong => Strength::Moderate,
            _ => Strength::Weak,
        }
    }
}

/// Where a field was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// EXIF block of a photo.
    Exif,
    /// XMP packet.
    Xmp,
    /// IPTC-IIM record.
    Iptc,
    /// Video container.
    Container,
    /// Content Credentials.
    C2pa,
    /// The file's name.
    Filename,
    /// The archive keeper's CSV.
    Sidecar,
}

impl Source {
    /// The word used in results and the archive.
    pub fn as_str(self) -> &'static str {
        match self {
            Source::Exif => "exif",
            Source::Xmp => "xmp",
            Source::Iptc => "iptc",
            Source::Container => "container",
            Source::C2pa => "c2pa",
            Source::Filename => "filename",
            Source::Sidecar => "sidecar",
        }
    }
}

/// One metadata field, named as exiftool names it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// exiftool's tag name, for example `DateTimeOriginal`.
    pub field: String,
    /// Normalised: dates ISO 8601 with an offset only where the file gives one, coordinates as signed decimal
    /// degrees, `None` where what stands in the file is invalid.
    pub value: Option<String>,
    /// What stands in the file, bounded in length.
    pub raw: String,
    /// Where it was read.
    pub source: Source,
    /// How much it can carry.
    pub strength: Strength,
}

/// Longest raw or normalised value that is kept, in characters; longer ones end in `…`.
pub const MAX_VALUE_CHARS: usize = 1_000;

/// `text` without control characters at its ends and no longer than [`MAX_VALUE_CHARS`].
pub fn bounded(text: &str) -> String {
    let text = text.trim_matches(|c: char| c == '\0' || c.is_whitespace());
    match text.char_indices().nth(MAX_VALUE_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// A thing said of when or where a medium was made, by itself or by an archive's record.
///
/// The archive keeps a list of them per item; a row of a sidecar is one, and so is a dated EXIF block.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Appearance {
    /// When it was published there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published_at: Option<DateInterval>,
    /// When it was taken, as far as this record says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub captured_at: Option<DateInterval>,
    /// Country that the record places the medium in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<Country>,
    /// Place in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Coordinates, flattened to `lat` and `lon`.
    #[serde(flatten, default, skip_serializing_if = "Option::is_none")]
    pub coordinates: Option<Coordinates>,
    /// Address it was seen at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Who published it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    /// Its title there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The keeper's note, with unknown columns appended as `name: value`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Where this knowledge comes from: `sidecar archive.csv line 4`, `exif`, `container`.
    pub source: String,
    /// How much it can carry.
    pub strength: Strength,
}

impl Appearance {
    /// One of which nothing is known but where it comes from and how much it can carry.
    pub fn new(source: impl Into<String>, strength: Strength) -> Appearance {
        Appearance {
            published_at: None,
            captured_at: None,
            country: None,
            place: None,
            coordinates: None,
            url: None,
            publisher: None,
            title: None,
            note: None,
            source: source.into(),
            strength,
        }
    }
}
