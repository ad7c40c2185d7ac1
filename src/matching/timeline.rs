//! From frames that look alike to stretches of footage: when in the one video the other one runs.
//!
//! Single frames of both videos that show the same ([`Anchor`]) say how one picture lies on the other, and roughly when. They
//! do not say it exactly: the frames that an archive keeps features of lie seconds apart, and where a camera stands still
//! all frames are alike. So anchors are only where the search begins:
//!
//! 1. anchors whose transforms agree belong together;
//! 2. around an anchor, all speeds from 0.5 to 2 and all offsets that the anchors leave open are tried, and the one at which
//!    what moves agrees best over four seconds is taken ([`super::agreement`]);
//! 3. from there the stretch is followed to both sides for as long as the pictures agree, and speed and offset are fitted
//!    again to all of it;
//! 4. it counts when it passes the [`Bounds`] of the preset, and the search goes on with the anchors outside of it.
//!
//! One lucky frame is therefore no footage, nor is another take of the same scene: what moves has to agree over time.

mod line;
mod search;
#[cfg(test)]
mod tests;

use super::agreement::Agreement;
use super::geometry::{Homography, Point};
use super::thresholds::Preset;
use super::{Segment, thousandths};
use crate::fingerprint::footage::Sample;
use crate::fingerprint::thumbnail::Moment;
use line::Track;
use search::Search;

/// Transforms that carry the corners of a picture no further apart than this, in units of its longer side, are one.
const SAME_PLACE: f64 = 0.07;
/// Groups of anchors that are tried, the strongest first.
const MOST_GROUPS: usize = 10;
/// Searches that may fail in a pair of videos.
const MOST_FAILURES: usize = 14;
/// Stretches that are told apart in a pair of videos.
const MOST_STRETCHES: usize = 64;
/// Seconds around an anchor in which no further search begins once one has failed.
const FAILED_S: f64 = 0.9;
/// Seconds of the archive by which one alignment may be off from another and be the same.
const SAME_LINE_S: f64 = 0.75;
/// Seconds of the submission between two pieces at the same alignment that are one stretch.
const LARGEST_PAUSE_S: f64 = 3.0;

/// A frame of the submission that shows the same as a frame of an archive video.
#[derive(Clone, Debug, PartialEq)]
pub struct Anchor {
    /// Time of the submission's frame in seconds.
    pub query_s: f64,
    /// Time of the archive's frame in seconds.
    pub archive_s: f64,
    /// Times of the archive, in seconds, between which frames may look like this one.
    pub archive_range_s: (f64, f64),
    /// Whether the submission is mirrored first.
    pub mirrored: bool,
    /// From the submission's frame, mirrored at its left edge if it is mirrored, to the archive's, in units of the longer
    /// sides.
    pub transform: Homography,
    /// How much speaks for it; larger is more.
    pub strength: f64,
    /// Photographed details of both frames agree, not just hashes or what is drawn.
    pub photographed: bool,
}

/// What is asked of a stretch, all inclusive.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// Share of the blocks that move in which the movement must agree.
    pub moving: f64,
    /// Share of all blocks that must agree.
    pub all: f64,
    /// Share of the blocks of single frames that must look alike, on average. Where a stretch has a single cut, what moves
    /// says little.
    pub shown: f64,
    /// Where nothing moves: share of the blocks that must agree, and their mean correlation. Photographed details have to
    /// agree as well: colour bars and test cards are the same everywhere.
    pub still: f64,
    /// See `still`.
    pub still_correlation: f64,
    /// Least length in seconds of the submission.
    pub seconds: f64,
}

/// Blocks that must move before a stretch is judged by what moves.
pub const LEAST_MOVING: u32 = 3;
/// Blocks that must show something in a stretch in which nothing moves.
const LEAST_STILL: u32 = 16;

impl Bounds {
    /// Those of a preset.
    pub fn of(preset: Preset) -> Bounds {
        let (moving, all, shown, still, still_correlation, seconds) = match preset {
            Preset::Strict => (0.75, 0.6, 0.6, 0.98, 0.95, 2.0),
            Preset::Balanced => (0.6, 0.5, 0.45, 0.95, 0.92, 0.9),
            Preset::Wide => (0.5, 0.4, 0.35, 0.85, 0.85, 0.7),
        };
        Bounds {
            moving,
            all,
            shown,
            still,
            still_correlation,
            seconds,
        }
    }

    /// Whether `agreement` over `seconds` of the submission is enough, of single frames `shown` on average. A video shorter
    /// than the least length must match as a whole, `whole_s`.
    fn accept(&self, agreement: &Agreement, shown: f64, seconds: f64, whole_s: f64) -> bool {
        let enough = if agreement.moving.compared >= LEAST_MOVING {
            agreement.moving.share() >= self.moving && agreement.all().share() >= self.all
        } else {
            let still = &agreement.still;
            still.compared >= LEAST_STILL
                && still.share() >= self.still
                && f64::from(still.correlation) >= self.still_correlation
        };
        enough && shown >= self.shown && seconds >= self.seconds.min(0.8 * whole_s)
    }
}

/// A video of an archive, as the search sees it.
#[derive(Clone, Copy, Debug)]
pub struct ArchiveVideo<'a> {
    /// What it shows from moment to moment.
    pub moments: &'a [Moment],
    /// Width and height in units of the longer side.
    pub extent: Point,
    /// Length in seconds, where it is known.
    pub duration_s: Option<f64>,
}

/// Footage that both videos contain.
#[derive(Clone, Debug, PartialEq)]
pub struct Stretch {
    /// Seconds from the submission's beginning.
    pub query_start_s: f64,
    /// Seconds from the submission's beginning.
    pub query_end_s: f64,
    /// Archive seconds per submission second.
    pub speed: f64,
    /// Seconds of the archive's video at the submission's beginning.
    pub offset_s: f64,
    /// Whether the submission is mirrored first.
    pub mirrored: bool,
    /// How the submission's frames lie on the archive's, as in [`Anchor::transform`].
    pub transform: Homography,
    /// How much both agree.
    pub agreement: Agreement,
    /// Frames of the archive's video in it, as they were sampled.
    pub frames: usize,
    /// It passes the decision threshold.
    pub decides: bool,
}

impl Stretch {
    /// The archive's time at a time of the submission, both in seconds.
    pub fn archive_s(&self, query_s: f64) -> f64 {
        self.speed * query_s + self.offset_s
    }

    /// The stretch as results tell it.
    pub fn segment(&self, archive: &ArchiveVideo<'_>) -> Segment {
        let last_s = archive.duration_s.unwrap_or(f64::INFINITY);
        let archive = |query_s| thousandths(self.archive_s(query_s).clamp(0.0, last_s));
        Segment {
            query_start_s: thousandths(self.query_start_s),
            query_end_s: thousandths(self.query_end_s),
            archive_start_s: archive(self.query_start_s),
            archive_end_s: archive(self.query_end_s),
            speed: thousandths(self.speed),
            mirrored: self.mirrored,
            score: thousandths(self.score()),
        }
    }

    /// 0 to 1: the share of what agrees, less for a short stretch.
    pub fn score(&self) -> f64 {
        let moving = &self.agreement.moving;
        let share = if moving.compared >= LEAST_MOVING {
            (moving.share() + self.agreement.all().share()) / 2.0
        } else {
            0.8 * self.agreement.still.share()
        };
        let seconds = self.query_end_s - self.query_start_s;
        (share * (1.0 - (-seconds).exp())).clamp(0.0, 0.999)
    }

    /// What it is worth against another one from the same frames: the longer, the better.
    fn worth(&self) -> f64 {
        self.score() * (self.query_end_s - self.query_start_s)
    }

    fn holds(&self, query_s: f64) -> bool {
        (self.query_start_s - 0.25..=self.query_end_s + 0.25).contains(&query_s)
    }
}

/// The stretches that anchors with one archive video lead to, in the order of the submission.
pub fn align(
    samples: &[Sample],
    archive: &ArchiveVideo<'_>,
    anchors: &[Anchor],
    bounds: &Bounds,
) -> Vec<Stretch> {
    let track = Track::new(samples, archive);
    let mut stretches: Vec<Stretch> = Vec::new();
    let mut failed: Vec<(usize, f64)> = Vec::new();
    for (number, group) in grouped(anchors, archive.extent).iter().enumerate() {
        let search = Search::new(&track, group);
        for anchor in group {
            let query_s = anchor.query_s;
            let done = stretches.iter().any(|stretch| stretch.holds(query_s))
                || failed
                    .iter()
                    .any(|(other, at_s)| *other == number && (at_s - query_s).abs() <= FAILED_S);
            if done {
                continue;
            }
            if failed.len() >= MOST_FAILURES || stretches.len() >= MOST_STRETCHES {
                break;
            }
            match search.around(anchor, bounds) {
                Some(stretch) => add(&mut stretches, stretch),
                None => failed.push((number, query_s)),
            }
        }
    }
    stretches.sort_by(|a, b| a.query_start_s.total_cmp(&b.query_start_s));
    stretches
}

/// Anchors in groups of about the same transform, the strongest group first, in each the strongest anchor first.
fn grouped(anchors: &[Anchor], extent: Point) -> Vec<Vec<&Anchor>> {
    let mut sorted: Vec<&Anchor> = anchors.iter().collect();
    sorted.sort_by(|a, b| {
        (b.strength.total_cmp(&a.strength))
            .then(a.query_s.total_cmp(&b.query_s))
            .then(a.archive_s.total_cmp(&b.archive_s))
    });
    let mut groups: Vec<Vec<&Anchor>> = Vec::new();
    for anchor in sorted {
        let same = |group: &&mut Vec<&Anchor>| is_same_place(group[0], anchor, extent, SAME_PLACE);
        match groups.iter_mut().find(same) {
            Some(group) => group.push(anchor),
            None => groups.push(vec![anchor]),
        }
    }
    // Stable: of equal groups the one with the strongest anchor stays first.
    let strength = |group: &[&Anchor]| group.iter().map(|anchor| anchor.strength).sum::<f64>();
    groups.sort_by(|a, b| strength(b).total_cmp(&strength(a)));
    groups.truncate(MOST_GROUPS);
    groups
}

/// Whether two anchors lay the submission on the archive's picture in about the same way.
fn is_same_place(one: &Anchor, other: &Anchor, [wide, high]: Point, tolerance: f64) -> bool {
    if one.mirrored != other.mirrored {
        return false;
    }
    let Some(back) = one.transform.inverse() else {
        return false;
    };
    let around = back.then(&other.transform);
    let corners = [[0.0, 0.0], [wide, 0.0], [0.0, high], [wide, high]];
    corners.iter().all(|corner| {
        around.apply(*corner).is_some_and(|[x, y]| {
            (x - corner[0]).abs() <= tolerance && (y - corner[1]).abs() <= tolerance
        })
    })
}

/// Adds a stretch, or continues one of the same alignment that it follows or precedes closely. What overlaps another one
/// that agrees better is cut off.
fn add(stretches: &mut Vec<Stretch>, mut new: Stretch) {
    for other in stretches.iter_mut() {
        let middle_s = (new.query_start_s + new.query_end_s) / 2.0;
        let same = other.mirrored == new.mirrored
            && (other.archive_s(middle_s) - new.archive_s(middle_s)).abs() <= SAME_LINE_S
            && (other.speed - new.speed).abs() <= 0.1 * other.speed
            && new.query_start_s - other.query_end_s <= LARGEST_PAUSE_S
            && other.query_start_s - new.query_end_s <= LARGEST_PAUSE_S;
        if same {
            other.query_start_s = other.query_start_s.min(new.query_start_s);
            other.query_end_s = other.query_end_s.max(new.query_end_s);
            other.frames += new.frames;
            return;
        }
    }
    for other in stretches.iter() {
        if new.query_start_s >= other.query_start_s && new.query_start_s < other.query_end_s {
            new.query_start_s = other.query_end_s;
        }
        if new.query_end_s <= other.query_end_s && new.query_end_s > other.query_start_s {
            new.query_end_s = other.query_start_s;
        }
    }
    if new.query_end_s - new.query_start_s > 0.0 {
        stretches.push(new);
    }
}
