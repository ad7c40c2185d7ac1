//! From paths to pixels: which files there are, of what kind, and their pictures, upright and within limits.

pub(crate) mod boxes;
mod child;
pub mod discover;
pub mod heif;
pub mod image;
pub mod jpeg;
pub mod luma;
pub mod open;
pub mod protection;
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
    /// Bytes of address space that the video decoder may have, for one thread. ffmpeg 5.1 needs up to 512 MiB for 3840x2160
    /// pixels of H.264, HEVC in 10 bits, VP9, AV1 or ProRes.
    pub max_video_memory_bytes: u64,
    /// Bytes of address space that it may have for each thread more; measured as above, it needs up to 70 MiB.
    pub max_video_thread_bytes: u64,
    /// Seconds that another program may take for one photo, or for a picture that moves.
    pub max_photo_wall_s: u64,
}

impl Limits {
    /// What a decoder of videos with so many threads may take.
    pub(crate) fn video(&self, threads: usize) -> child::Allowance {
        let threads = threads.max(1) as u64;
        child::Allowance {
            memory_bytes: self.max_video_memory_bytes
                + (threads - 1).saturating_mul(self.max_video_thread_bytes),
            cpu_s: self.max_video_wall_s.saturating_mul(threads),
            wall_s: self.max_video_wall_s,
            silence_s: self.max_video_silence_s,
        }
    }

    /// What reading what a container says may take.
    pub(crate) fn glance(&self) -> child::Allowance {
        child::Allowance {
            memory_bytes: self.max_video_memory_bytes,
            cpu_s: self.max_video_silence_s,
            wall_s: self.max_video_silence_s,
            silence_s: self.max_video_silence_s,
        }
    }

    /// The same limits for a picture that moves: it may take no longer than one that does not.
    pub(crate) fn animation(&self) -> Limits {
        Limits {
            max_video_wall_s: self.max_photo_wall_s,
            max_video_silence_s: self.max_photo_wall_s,
            ..self.clone()
        }
    }

    /// What a decoder of a photo may take.
    pub(crate) fn photo(&self) -> child::Allowance {
        child::Allowance {
            memory_bytes: self.max_decode_bytes,
            cpu_s: self.max_photo_wall_s,
            wall_s: self.max_photo_wall_s,
            silence_s: self.max_photo_wall_s,
        }
    }
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
            max_video_memory_bytes: 2 << 30,
            max_video_thread_bytes: 256 << 20,
            max_photo_wall_s: 30,
        }
    }
}
