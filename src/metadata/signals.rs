//! What a file betrays, each with what that means and what it does not mean.
//!
//! | code | what is looked at |
//! | --- | --- |
//! | `ai_generated_declared` | IPTC's DigitalSourceType, requests and names that image generators write |
//! | `thumbnail_differs` | the small pictures in a photo, compared with it by PDQ and shape |
//! | `device_impossible` | date and size against the named camera: when it was announced, its sensor |
//! | `metadata_conflict`, `metadata_damaged` | blocks of metadata that disagree or cannot be read |
//! | `edited_after_capture` | names of editing programs, XMP history, when it was taken and last changed |
//! | `resized` | size in pixels against what the camera wrote down |
//! | `reencoded` | quantisation tables and marks of services |
//! | `metadata_stripped` | no field of a camera at all |
//! | `captured_after_received` | capture date against when it was handed in |
//! | `copies_differ` | copies of one picture in a batch |
//! | `content_credentials_valid`, `_invalid`, `_unchecked` | see `metadata::c2pa` |

mod absence;
mod compression;
mod copies;
mod device;
mod devices;
mod editing;
mod preview;
mod programs;
mod received;
mod synthetic;

use serde::{Deserialize, Serialize};

use super::photo::PhotoMetadata;
use super::{DateInterval, Field, Source};
use crate::fingerprint::embedded::Likeness;
use crate::media::MediaKind;

pub use copies::{Particulars, differ};
pub use received::after_received;

/// Something a file betrays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signal {
    /// Stable code: one of [`code`], or of a later version of this program.
    pub code: String,
    /// What was seen, for people.
    pub text: String,
    /// What that means and what it does not mean; empty in results of earlier versions, which said so in `text`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub meaning: String,
    /// Which of the small pictures in the file it speaks of, from 0; only where it speaks of one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preview: Option<usize>,
    /// Name of that picture in a report's `media` folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
}

impl Signal {
    /// A signal of these words.
    pub fn new(code: &str, text: impl Into<String>, meaning: impl Into<String>) -> Signal {
        Signal {
            code: code.to_owned(),
            text: text.into(),
            meaning: meaning.into(),
            preview: None,
            picture: None,
        }
    }
}

/// What it means that a file declares itself generated.
pub(super) const AI_GENERATED_MEANING: &str = "That is the word of the program that wrote it, not a finding from the \
    pixels; where such a declaration is missing, it does not mean that a picture is a photo.";

/// What of a file its signals are read from, beside its fields.
#[derive(Clone, Copy, Debug)]
pub struct Traits<'a> {
    /// Photo or video.
    pub kind: MediaKind,
    /// Width and height of the upright picture in pixels.
    pub size: Option<(u32, u32)>,
    /// What only photos have.
    pub photo: Option<&'a PhotoMetadata>,
    /// The small pictures in a photo that could be compared with it.
    pub previews: &'a [Compared],
}

/// A small picture in a photo, compared with it.
#[derive(Clone, Copy, Debug)]
pub struct Compared {
    /// Its number among [`PhotoMetadata::previews`].
    pub number: usize,
    /// Where it stands.
    pub place: &'static str,
    /// How it agrees with the photo.
    pub likeness: Likeness,
}

/// What a file betrays but for its Content Credentials, which have signals of their own; gravest first. Dates that the named
/// camera contradicts become weak.
pub fn read(fields: &mut [Field], traits: &Traits<'_>) -> Vec<Signal> {
    let mut signals = Vec::new();
    let photo = traits.photo;
    signals.extend(synthetic::declared(fields));
    signals.extend(traits.previews.iter().filter_map(preview::differs));
    signals.extend(device::impossible(fields, traits.size));
    device::weaken(fields);
    signals.extend(photo.and_then(conflict_or_damage));
    signals.extend(editing::edited(
        fields,
        photo.map_or(&[], |photo| &photo.edits),
    ));
    signals.extend(device::resized(fields, traits.size));
    let quantisation = photo.and_then(|photo| photo.quantisation.as_ref());
    signals.extend(compression::reencoded(fields, quantisation, traits.size));
    signals.extend(absence::stripped(fields, traits.kind));
    signals
}

/// What was wrong with the blocks of metadata.
fn conflict_or_damage(photo: &PhotoMetadata) -> Option<Signal> {
    let error = photo.error.as_ref()?;
    let (code, meaning) = if photo.conflicts.is_empty() {
        (
            code::DAMAGED,
            "What could be read is listed; programs that rewrite files often leave such damage, so it proves nothing.",
        )
    } else {
        (
            code::CONFLICT,
            "At most one of them is the camera's, so these fields carry little; it does not say which one is right.",
        )
    };
    Some(Signal::new(code, format!("Metadata: {error}."), meaning))
}

/// The first text of a field of a source.
fn text_of<'a>(fields: &'a [Field], source: Source, name: &str) -> Option<&'a str> {
    fields
        .iter()
        .filter(|field| field.source == source && field.field == name)
        .find_map(|field| field.value.as_deref())
}

/// The first valid date of a field of a source.
fn valid_date(fields: &[Field], source: Source, name: &str) -> Option<DateInterval> {
    text_of(fields, source, name)?.parse().ok()
}

/// The codes of signals.
pub mod code {
    /// The file has no metadata of a camera.
    pub const STRIPPED: &str = "metadata_stripped";
    /// It was edited after it was taken.
    pub const EDITED: &str = "edited_after_capture";
    /// A small picture in the file shows something else.
    pub const THUMBNAIL: &str = "thumbnail_differs";
    /// It was compressed by a program.
    pub const REENCODED: &str = "reencoded";
    /// It has another size than its camera wrote down.
    pub const RESIZED: &str = "resized";
    /// The camera that it names cannot have made it so.
    pub const DEVICE: &str = "device_impossible";
    /// Its capture date lies after it was handed in.
    pub const AFTER_RECEIVED: &str = "captured_after_received";
    /// A copy of it in the same batch has other metadata.
    pub const COPIES: &str = "copies_differ";
    /// Content Credentials hold.
    pub const CREDENTIALS_VALID: &str = "content_credentials_valid";
    /// Content Credentials do not hold.
    pub const CREDENTIALS_INVALID: &str = "content_credentials_invalid";
    /// Content Credentials were not checked.
    pub const CREDENTIALS_UNCHECKED: &str = "content_credentials_unchecked";
    /// The file declares itself made by a generative model, wholly or in part.
    pub const AI_GENERATED: &str = "ai_generated_declared";
    /// Metadata could not be read as a whole.
    pub const DAMAGED: &str = "metadata_damaged";
    /// Blocks of metadata disagree.
    pub const CONFLICT: &str = "metadata_conflict";
    /// The claim made of the file excludes itself. About the claim, not about the file.
    pub const CLAIM: &str = "claim_contradicts_itself";
}

#[cfg(test)]
mod tests;
