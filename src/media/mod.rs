//! From paths to pixels: which files there are, of what kind, and their pictures, upright and within limits.

pub(crate) mod boxes;
mod child;
pub mod discover;
pub mod heif;
pub mod image;
pub mod jpeg;
pub mod luma;
pub mod open;
pub mod sniff;
pub mod video;

use serde::{Deserialize, Serialize};

/// What a medium is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MediaKind {
    /// A still picture.
    Photo,
    /// Moving pictures, with or without sound.
    Video,
}

impl MediaKind {
    /// The word used in results and the archive.
    pub fn as_str(self) -> &'static str {
        match self {
            MediaKind::Photo => "photo",
            MediaKind::Video => "video",
        }
    }

    /// The reverse of [`MediaKind::as_str`].
    pub fn from_word(word: &str) -> Option<MediaKind> {
        [MediaKind::Photo, MediaKind::Video]
            .into_iter()
            .find(|kind| kind.as_str() == word)
    }
}

/// What protects the machine from files that claim or contain too much.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Pixels of one picture.
    pub max_pixels: u64,
    /// Bytes that decoding one photo may allocate.
    pub max_decode_bytes: u64,
    /// Bytes of one photo file.
    pub max_photo_bytes: u64,
    /// Seconds that decoding one video may take altogether.
    pub max_video_wall_s: u64,
    /// Seconds that the video decoder may go without delivering a frame.
    pub max_video_silence_s: u64,
}

impl Default for Limits {
    /// Generous for what cameras make (a 200-megapixel phone photo passes), small against what can be forged.
    fn default() -> Limits {
        Limits {
            max_pixels: 220_000_000,
            max_decode_bytes: 1 << 30,
            max_photo_bytes: 512 << 20,
            max_video_wall_s: 3 * 3600,
            max_video_silence_s: 60,
        }
    }
}
