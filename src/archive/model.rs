//! What goes into an archive and what comes out of it.

use std::path::PathBuf;

use crate::error::Status;
use crate::fingerprint::preview::PreviewFrame;
use crate::fingerprint::sound::SoundFingerprint;
use crate::fingerprint::thumbnail::Moment;
use crate::fingerprint::{FrameHash, LocalFrame};
use crate::media::MediaKind;
use crate::metadata::{Appearance, Field};

/// What an archive knows of a file that has not changed since it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KnownFile {
    /// It holds an item.
    Item {
        /// Number of the item.
        id: i64,
        /// [`Status::Ok`] or [`Status::Truncated`].
        status: Status,
    },
    /// It could not be examined, and will not be as long as it stays the same.
    Failed {
        /// How it failed.
        status: Status,
        /// Why, in words.
        reason: String,
    },
}

/// A file that was read, and what came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Addition {
    /// Its path as it was given.
    pub path: PathBuf,
    /// Its size in bytes.
    pub bytes: u64,
    /// Time of its last change in nanoseconds since 1970, to tell later whether it is still the same.
    pub modified_ns: i64,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of reading a file.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// A medium. Boxed, because it is much larger than a failure.
    Medium(Box<Medium>),
    /// Nothing to compare with. It is remembered, so that the unchanged file is not read again for nothing.
    Failed {
        /// How it failed.
        status: Status,
        /// Why, in words.
        reason: String,
        /// Whether the cause lies outside of the file, so that the next run is to try again.
        may_pass_later: bool,
    },
}

/// The content of a file, as an archive keeps it.
#[derive(Clone, Debug, PartialEq)]
pub struct Medium {
    /// SHA-256 of the content, 64 hexadecimal digits.
    pub sha256: String,
    /// Photo or video.
    pub kind: MediaKind,
    /// Width of the upright picture in pixels.
    pub width: Option<u32>,
    /// Height of the upright picture in pixels.
    pub height: Option<u32>,
    /// Length of a video in seconds; taken as unknown where it is no finite number.
    pub duration_s: Option<f64>,
    /// [`Status::Ok`] or [`Status::Truncated`].
    pub status: Status,
    /// Its fingerprints, at least one, in any order.
    pub frames: Vec<FrameHash>,
    /// What a video shows from moment to moment, in any order.
    pub moments: Vec<Moment>,
    /// Its local fingerprints, in any order.
    pub local: Vec<LocalFrame>,
    /// The fingerprint of its sound, where it has one.
    pub sound: Option<SoundFingerprint>,
    /// Previews of its pictures, in any order.
    pub previews: Vec<PreviewFrame>,
    /// What the file says of itself.
    pub metadata: Vec<Field>,
    /// When and where it is from by its own account.
    pub appearances: Vec<Appearance>,
}

/// What an archive did with an [`Addition`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Added {
    /// It became the item of this number.
    New(i64),
    /// Its content is that of the item of this number, which was there before: under another path, from an earlier run
    /// or from another program that adds to the same archive.
    AlreadyThere(i64),
    /// It was noted as a file that cannot be examined.
    Failed,
}

/// One archive item without its fingerprints.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemSummary {
    /// Its number; never used again for another one.
    pub id: i64,
    /// Photo or video.
    pub kind: MediaKind,
    /// Path it was first added from, as it was given.
    pub path: PathBuf,
    /// SHA-256 of its content, 64 lower-case hexadecimal digits.
    pub sha256: String,
    /// Size in bytes.
    pub bytes: u64,
    /// Width of the upright picture in pixels.
    pub width: Option<u32>,
    /// Height of the upright picture in pixels.
    pub height: Option<u32>,
    /// Length of a video in seconds.
    pub duration_s: Option<f64>,
    /// [`Status::Ok`] or [`Status::Truncated`].
    pub status: Status,
    /// When and where it was seen: the record whose date ends first comes first, undated ones come last.
    pub appearances: Vec<Appearance>,
}

/// Everything an archive says of one item.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemDetail {
    /// What a list says of it.
    pub summary: ItemSummary,
    /// What the file says of itself.
    pub metadata: Vec<Field>,
    /// Absolute paths of all files known to have this content, ordered by their bytes.
    pub files: Vec<PathBuf>,
    /// Number of its fingerprints: one per hashed region of the photo, or of each sampled frame of the video.
    pub frames: u64,
    /// When it was added, UTC, ISO 8601 to the second.
    pub added_at: String,
}

/// An item without a preview of the version that this program compares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WithoutPreview {
    /// Its number.
    pub id: i64,
    /// SHA-256 of its content, 64 lower-case hexadecimal digits.
    pub sha256: String,
    /// Size in bytes.
    pub bytes: u64,
    /// Path it was first added from, as it was given.
    pub path: PathBuf,
    /// Absolute paths of all files known to have this content, ordered by their bytes.
    pub files: Vec<PathBuf>,
}

/// What an examination of a whole archive found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CheckReport {
    /// Number of items.
    pub items: u64,
    /// Number of fingerprints of all items.
    pub frames: u64,
    /// Number of items without a preview by which a copy could be told from another photograph of the same scene.
    pub without_previews: u64,
    /// What is wrong with the archive itself, one sentence each. The list is cut off after a hundred and then says so.
    pub damage: Vec<String>,
    /// Absolute paths of files of items that are gone or have another size now. The archive works without them, but
    /// pictures of them cannot be shown, and someone may have moved what they documented.
    pub missing_originals: Vec<PathBuf>,
}

impl CheckReport {
    /// Whether everything in the archive is as it was written. Missing originals do not matter here.
    pub fn is_sound(&self) -> bool {
        self.damage.is_empty()
    }
}
