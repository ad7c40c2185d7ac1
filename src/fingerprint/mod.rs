//! What is computed from pixels and sound for matching. Pixels or samples in, never paths.
//!
//! Two hashes of 256 bits are kept of every picture: [`pdq`], which looks at low frequencies of the whole picture, and
//! [`gradient`], which looks at which of two neighbours is brighter. They fail on different pictures, so they decide
//! together: see [`crate::matching::thresholds`]. Both lose a picture of which only a part is left, or that lies in another
//! one; of photos, [`local`] features are kept as well. Of the sound of videos, [`sound`] codes are kept.
//!
//! A stored fingerprint is a file format. [`ALGORITHMS`] names the versions; an archive that was made with others is
//! refused, because distances between versions mean nothing.

pub mod borders;
pub mod embedded;
pub mod footage;
pub mod gradient;
pub mod hash;
pub mod local;
pub mod pdq;
pub mod preview;
pub mod sound;
pub mod thumbnail;

pub use hash::Hash256;

use std::borrow::Cow;

use crate::media::luma::Luma;

/// Identifiers and versions of everything that is stored.
pub const ALGORITHMS: &str = "pdq/1 gradient/1 borders/2 local/1 moments/1 sound/1";

/// Which part of the picture was hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Region {
    /// All of it.
    Whole,
    /// What is left inside borders.
    Inside,
}

/// A rectangle in a picture, in shares of its width and height.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Area {
    /// From the left edge of the picture to its own.
    pub left: f64,
    /// From the top edge of the picture to its own.
    pub top: f64,
    /// Its width.
    pub width: f64,
    /// Its height.
    pub height: f64,
}

impl Area {
    /// All of a picture.
    pub const WHOLE: Area = Area {
        left: 0.0,
        top: 0.0,
        width: 1.0,
        height: 1.0,
    };

    /// What lies inside the borders of a picture; `None` where it has none.
    pub fn inside(picture: &Luma) -> Option<Area> {
        borders::inside(picture).map(|inside| Area::of(inside, picture))
    }

    fn of(part: borders::Inside, picture: &Luma) -> Area {
        let share = |part: usize, whole: usize| part as f64 / whole as f64;
        Area {
            left: share(part.left, picture.width()),
            top: share(part.top, picture.height()),
            width: share(part.width, picture.width()),
            height: share(part.height, picture.height()),
        }
    }

    /// Width and height in pixels of this part of a picture of that size.
    pub fn size(&self, (width, height): (u32, u32)) -> (u32, u32) {
        let part = |side: u32, share: f64| ((f64::from(side) * share).round() as u32).max(1);
        (part(width, self.width), part(height, self.height))
    }
}

/// The hashes of one picture, or of the part of it inside its borders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PictureHash {
    /// Which part.
    pub region: Region,
    /// PDQ hash.
    pub pdq: Hash256,
    /// PDQ quality, 0 to 100: how much there is to see. Below 50 the hash says little.
    pub quality: u8,
    /// Gradient hash.
    pub gradient: Hash256,
}

/// The hashes of one region of a photo or of a video's frame, as an archive keeps them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FrameHash {
    /// Seconds from the beginning of a video; 0 for a photo.
    pub time_s: f64,
    /// The hashes.
    pub hash: PictureHash,
}

/// The local fingerprint of a photo or of a video's frame, as an archive keeps it.
#[derive(Clone, Debug, PartialEq)]
pub struct LocalFrame {
    /// Seconds from the beginning of a video; 0 for a photo.
    pub time_s: f64,
    /// The fingerprint.
    pub fingerprint: local::LocalFingerprint,
}

/// A picture's hashes in the eight orientations of a square, indexed by [`Orientation`].
#[derive(Clone, Debug, PartialEq)]
pub struct OrientedHash {
    /// Which part.
    pub region: Region,
    /// Where it lies in the upright picture.
    pub area: Area,
    /// PDQ quality, the same in all orientations.
    pub quality: u8,
    /// PDQ hashes.
    pub pdq: [Hash256; 8],
    /// Gradient hashes.
    pub gradient: [Hash256; 8],
}

/// The hashes a search needs of a photo or of a video's frame.
#[derive(Clone, Debug, PartialEq)]
pub struct OrientedFrame {
    /// Seconds from the beginning of a video; 0 for a photo.
    pub time_s: f64,
    /// One for each region.
    pub hashes: Vec<OrientedHash>,
}

/// How a picture is turned or mirrored, in the order in which the PDQ reference lists them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Orientation {
    /// As it is.
    Original,
    /// A quarter turn counter-clockwise.
    Rotate90,
    /// Upside down.
    Rotate180,
    /// A quarter turn clockwise.
    Rotate270,
    /// Top and bottom swapped.
    FlipX,
    /// Left and right swapped.
    FlipY,
    /// Mirrored at the diagonal from top left to bottom right.
    FlipPlus,
    /// Mirrored at the other diagonal.
    FlipMinus,
}

impl Orientation {
    /// All of them, in order.
    pub const ALL: [Orientation; 8] = [
        Orientation::Original,
        Orientation::Rotate90,
        Orientation::Rotate180,
        Orientation::Rotate270,
        Orientation::FlipX,
        Orientation::FlipY,
        Orientation::FlipPlus,
        Orientation::FlipMinus,
    ];

    /// The orientation as "mirrored left to right, then turned clockwise by so many degrees".
    pub fn mirrored_and_turned(self) -> (bool, u16) {
        match self {
            Orientation::Original => (false, 0),
            Orientation::Rotate90 => (false, 270),
            Orientation::Rotate180 => (false, 180),
            Orientation::Rotate270 => (false, 90),
            Orientation::FlipX => (true, 180),
            Orientation::FlipY => (true, 0),
            Orientation::FlipPlus => (true, 270),
            Orientation::FlipMinus => (true, 90),
        }
    }

    /// The orientation that undoes this one.
    pub fn inverse(self) -> Orientation {
        match self {
            Orientation::Rotate90 => Orientation::Rotate270,
            Orientation::Rotate270 => Orientation::Rotate90,
            // Half turns and reflections undo themselves.
            own => own,
        }
    }

    /// `picture` in this orientation.
    pub fn apply(self, picture: Luma) -> Luma {
        picture.upright(match self {
            Orientation::Original => 1,
            Orientation::Rotate90 => 8,
            Orientation::Rotate180 => 3,
            Orientation::Rotate270 => 6,
            Orientation::FlipX => 4,
            Orientation::FlipY => 2,
            Orientation::FlipPlus => 5,
            Orientation::FlipMinus => 7,
        })
    }
}

/// The hashes that an archive keeps of a picture: of all of it and, where it has borders, of the inside.
pub fn stored(picture: &Luma) -> Vec<PictureHash> {
    regions(picture)
        .into_iter()
        .map(|(region, _, part)| {
            let (pdq, quality) = pdq::hash(&part);
            PictureHash {
                region,
                pdq,
                quality,
                gradient: gradient::hash(&part),
            }
        })
        .collect()
}

/// The hashes that a search needs of a picture: each region in all eight orientations.
pub fn searched(picture: &Luma) -> Vec<OrientedHash> {
    regions(picture)
        .into_iter()
        .map(|(region, area, part)| {
            let (pdq, quality) = pdq::oriented(&part);
            OrientedHash {
                region,
                area,
                quality,
                pdq,
                gradient: gradient::oriented(&part),
            }
        })
        .collect()
}

fn regions(picture: &Luma) -> Vec<(Region, Area, Cow<'_, Luma>)> {
    let mut regions = vec![(Region::Whole, Area::WHOLE, Cow::Borrowed(picture))];
    if let Some(inside) = borders::inside(picture) {
        let area = Area::of(inside, picture);
        regions.push((Region::Inside, area, Cow::Owned(inside.cut(picture))));
    }
    regions
}

impl OrientedFrame {
    /// The upright hashes, as an archive keeps them.
    pub fn upright(&self) -> impl Iterator<Item = FrameHash> {
        self.hashes.iter().map(|hash| FrameHash {
            time_s: self.time_s,
            hash: hash.upright(),
        })
    }
}

impl OrientedHash {
    /// The upright hashes, as an archive keeps them.
    pub fn upright(&self) -> PictureHash {
        PictureHash {
            region: self.region,
            pdq: self.pdq[0],
            quality: self.quality,
            gradient: self.gradient[0],
        }
    }
}
