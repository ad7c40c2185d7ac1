//! From fingerprints to matches: which archive items show the same as a submission, and why.
//!
//! Every picture of a submission (a photo, or each sampled frame of a video) is searched among all pictures of the
//! archive, photos and frames alike. So a still finds the clip that it was cut from, and a clip finds the photo that it
//! shows. Whether two pictures are the same as wholes is decided by two hashes together, see [`thresholds`]. Whether one
//! shows a part of the other is decided by local features: those that lie alike give a transform ([`geometry`]), the
//! pictures that it lays over one another are compared ([`appearance`]), and both together are weighed ([`partial`]).
//! Frames of two videos that show the same become footage only where what moves in both agrees over time, see [`timeline`]
//! and [`agreement`]. The sound of videos is compared by itself, see [`sound`], and says nothing of the pictures.

pub mod agreement;
mod anchors;
pub mod appearance;
mod cutout;
pub mod dense;
pub mod exposure;
mod footage;
pub mod geometry;
mod intros;
mod local;
pub mod partial;
mod photos;
mod pictures;
mod recording;
mod registration;
mod scene;
mod search;
pub mod shortlist;
pub mod sound;
mod stills;
pub mod thresholds;
pub mod timeline;

use serde::{Deserialize, Serialize};

use crate::fingerprint::footage::SoughtFootage;
use crate::fingerprint::local::SoughtPicture;
use crate::fingerprint::sound::SoundFingerprint;
use crate::fingerprint::{Orientation, OrientedFrame};
use crate::media::MediaKind;
use exposure::Exposure;
use pictures::PictureHit;
pub use search::{find, find_alike};
use thresholds::score;

/// Videos of the archive that are examined for one submission, those for which most speaks.
pub const MOST_VIDEOS: usize = 40;

/// How a submission and an archive item are related.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// The same bytes.
    Identical,
    /// The same picture as a whole, perhaps mirrored, turned, scaled or re-encoded.
    SamePicture,
    /// One shows a part of the other.
    PartialPicture,
    /// Video and video share footage.
    SameFootage,
    /// One is a still of the other, or shows it as a still.
    StillOfVideo,
    /// The sound is the same, whatever the pictures.
    SameSound,
    /// Another photograph or recording of what this one shows, or too little left to tell: a lead, never a date.
    SameScene,
}

impl Relation {
    /// The word used in results.
    pub fn as_str(self) -> &'static str {
        match self {
            Relation::Identical => "identical",
            Relation::SamePicture => "same_picture",
            Relation::PartialPicture => "partial_picture",
            Relation::SameFootage => "same_footage",
            Relation::StillOfVideo => "still_of_video",
            Relation::SameSound => "same_sound",
            Relation::SameScene => "same_scene",
        }
    }

    /// Whether the two show one exposure: one photograph, or one recording.
    pub fn is_one_exposure(self) -> bool {
        !matches!(self, Relation::SameSound | Relation::SameScene)
    }

    /// The relation in plain words, as the end of "This file ...".
    pub fn in_words(self) -> &'static str {
        match self {
            Relation::Identical => "is the same file, byte for byte",
            Relation::SamePicture => "shows the same picture",
            Relation::PartialPicture => "shows a part of the same picture",
            Relation::SameFootage => "contains the same footage",
            Relation::StillOfVideo => "shares a frame: one shows a still of the other",
            Relation::SameSound => "has the same sound",
            Relation::SameScene => {
                "shows the same scene, and is not shown to be the same photograph or recording"
            }
        }
    }
}

/// What a match rests on. Distances are Hamming distances in bits of 256.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// Between the PDQ hashes of the best pair of pictures.
    pub pdq_distance: Option<u32>,
    /// Between the gradient hashes of that pair.
    pub gradient_distance: Option<u32>,
    /// Local features that agree with the transform.
    pub inliers: Option<u32>,
    /// Their share among the archive picture's features that lie in both pictures.
    pub inlier_ratio: Option<f64>,
    /// How improbable it is that so many agree by chance: the negative decimal logarithm.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub significance: Option<f64>,
    /// Share of what lies in both pictures that looks alike, block by block.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alike: Option<f64>,
    /// What comparing both pictures block by block showed, where both are known well enough.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exposure: Option<Exposure>,
    /// Features that agree, at most 60 of them, for people to look at: x and y in the submission, x and y in the archive's
    /// picture, in pixels.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub points: Vec<[f64; 4]>,
    /// How the submission's picture lies in the archive's.
    pub transform: Option<Transform>,
    /// Share of the areas that move in which both videos move alike; absent where nothing moves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moving_alike: Option<f64>,
    /// Video: frames of the archive's item, four a second, that match frames of the submission in order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matched_frames: Option<u32>,
    /// Sound: share of the bits that are equal over what is shared, 0 to 1; unrelated sounds have about 0.55. Where a match
    /// rests on pictures, their sound agrees as well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sound_agreement: Option<f64>,
    /// One sentence for people.
    pub text: String,
}

/// How the submission's picture lies in the archive's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Transform {
    /// Left and right swapped.
    pub mirrored: bool,
    /// Degrees the submission is turned clockwise against the archive's picture, after mirroring.
    pub rotation_deg: f64,
    /// Row-major 3x3 from submission pixels to archive pixels, where it was estimated.
    #[serde(default)]
    pub homography: Option<[f64; 9]>,
    /// Share of the submission's area that is shared, where it was estimated.
    #[serde(default)]
    pub overlap_query: Option<f64>,
    /// Share of the archive picture's area that is shared, where it was estimated.
    #[serde(default)]
    pub overlap_archive: Option<f64>,
}

/// A stretch of video that matches. For a photo, start and end are equal on the photo's side and zero.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Segment {
    /// Seconds from the submission's beginning.
    pub query_start_s: f64,
    /// Seconds from the submission's beginning.
    pub query_end_s: f64,
    /// Seconds from the archive item's beginning.
    pub archive_start_s: f64,
    /// Seconds from the archive item's beginning.
    pub archive_end_s: f64,
    /// Archive seconds per submission second.
    pub speed: f64,
    /// Left and right swapped.
    pub mirrored: bool,
    /// 0 to 1.
    pub score: f64,
}

/// A submission as a search takes it.
#[derive(Clone, Copy, Debug)]
pub struct Query<'a> {
    /// SHA-256 of its content, in hexadecimal.
    pub sha256: &'a str,
    /// Photo or video.
    pub kind: MediaKind,
    /// Width and height of the upright picture in pixels, where they are known.
    pub size: Option<(u32, u32)>,
    /// Its pictures, in order of time.
    pub frames: &'a [OrientedFrame],
    /// A photo's local features, where they are known.
    pub picture: Option<&'a SoughtPicture>,
    /// What moves in a video, and its key frames, where they are known.
    pub footage: Option<&'a SoughtFootage>,
    /// Its sound, where it has one.
    pub sound: Option<&'a SoundFingerprint>,
}

impl Evidence {
    /// Takes over the distances of hashes from what the same match rests on by hashes alone, or that there are none.
    fn set_hashes(&mut self, by_hashes: Option<&Evidence>) {
        self.pdq_distance = by_hashes.and_then(|other| other.pdq_distance);
        self.gradient_distance = by_hashes.and_then(|other| other.gradient_distance);
    }
}

impl<'a> Query<'a> {
    /// One of its pictures with its size.
    fn sought(&self, picture: &'a SoughtPicture) -> Option<Sought<'a>> {
        Some(Sought {
            picture,
            size: self.size?,
        })
    }
}

/// A picture's local features, as a search takes them.
#[derive(Clone, Copy, Debug)]
struct Sought<'a> {
    /// The features.
    picture: &'a SoughtPicture,
    /// Width and height of the picture in pixels.
    size: (u32, u32),
}

/// An archive item that shows the same as a submission.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Position in [`Index::item`](crate::archive::index::Index::item).
    pub item: usize,
    /// How the two are related.
    pub relation: Relation,
    /// 0 to 1; 1 only for the same bytes.
    pub score: f64,
    /// What it rests on.
    pub evidence: Evidence,
    /// Matching stretches, where one of the two is a video.
    pub segments: Vec<Segment>,
    /// It only passed a threshold that asks for a person's look: nothing may be concluded from it.
    pub candidate: bool,
}

/// A match that rests on its best pair of pictures.
fn found(
    item: usize,
    relation: Relation,
    hit: &PictureHit,
    segments: Vec<Segment>,
    matched_frames: Option<u32>,
) -> Found {
    let candidate = !hit.decides;
    Found {
        item,
        relation,
        score: score(hit.pdq, hit.gradient),
        evidence: Evidence {
            pdq_distance: Some(hit.pdq),
            gradient_distance: Some(hit.gradient),
            transform: Some(transform(hit.orientation)),
            matched_frames,
            text: text(relation, candidate),
            ..Evidence::default()
        },
        segments,
        candidate,
    }
}

/// To thousandths, so that results do not show digits that nothing stands behind.
fn thousandths(value: f64) -> f64 {
    rounded(value, 3)
}

fn rounded(value: f64, digits: i32) -> f64 {
    let unit = 10_f64.powi(digits);
    (value * unit).round() / unit
}

fn text(relation: Relation, candidate: bool) -> String {
    let what = match relation {
        Relation::StillOfVideo => "A frame of the video and the photo show the same.",
        Relation::SameFootage => {
            "Both videos show the same place from the same camera, and what they show agrees from moment to moment."
        }
        Relation::PartialPicture => {
            "Details of both pictures look alike, lie alike, and what lies between them looks alike as well: one shows a part of the other."
        }
        Relation::SameSound => {
            "A stretch of the sound is the same, at the same pace. So this sound was used before; the pictures are not shown to be the same."
        }
        Relation::SameScene => {
            "Both show the same scene. They are not shown to be one photograph or one recording, so this says nothing of when."
        }
        _ => "The two pictures agree as wholes.",
    };
    if candidate {
        format!(
            "{what} They resemble one another only loosely: this is a candidate to look at, and nothing is concluded from it."
        )
    } else {
        what.to_owned()
    }
}

/// How the submission lies in the archive's picture. `orientation` is how it was turned to agree with it.
fn transform(orientation: Orientation) -> Transform {
    let (mirrored, turned) = orientation.inverse().mirrored_and_turned();
    Transform {
        mirrored,
        // 270 degrees clockwise are 90 the other way.
        rotation_deg: if turned == 270 {
            -90.0
        } else {
            f64::from(turned)
        },
        homography: None,
        overlap_query: None,
        overlap_archive: None,
    }
}

#[cfg(test)]
mod tests;
