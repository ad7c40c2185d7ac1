//! From frame matches to stretches of footage, by a vote on the offset in time.
//!
//! Where a submission contains footage of an archive video at its own pace, the frames that match all lie at the same
//! offset: the archive's time minus the submission's. So every frame match votes for its offset, the offset with the
//! most frames wins, and the frames that voted for it, where they follow one another closely, are one stretch. One lucky
//! frame is not footage: a stretch has at least [`LEAST_FRAMES`] of them and most of the frames that lie in it.

use std::collections::{BTreeMap, BTreeSet};

use super::Segment;
use crate::fingerprint::{Orientation, OrientedFrame};

/// Matching frames that make a stretch.
pub const LEAST_FRAMES: usize = 3;
/// Share of the frames in a stretch that must match.
const LEAST_DENSITY: f64 = 0.5;
/// Seconds that matching frames may be apart within a stretch.
const LARGEST_GAP_S: f64 = 1.0;
/// Width of a vote's bin in seconds. Frames are sampled up to a quarter of a second apart on both sides.
const BIN_S: f64 = 0.25;
/// Bins on each side of the winner whose votes count for it.
const NEIGHBOURS: i64 = 1;
/// More stretches than this are not told apart in one pair of videos.
const MOST_STRETCHES: usize = 64;

/// A frame of the submission that matches a frame of an archive video.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FrameHit {
    /// Position of the frame among the submission's sampled frames.
    pub position: usize,
    /// Its time in seconds.
    pub query_s: f64,
    /// Time of the archive's frame in seconds.
    pub archive_s: f64,
    /// How the submission's frame was turned to agree.
    pub orientation: Orientation,
    /// 0 to 1.
    pub score: f64,
}

impl FrameHit {
    fn offset_s(&self) -> f64 {
        self.archive_s - self.query_s
    }

    fn bin(&self) -> i64 {
        // Times are far below the range of i64; the cast would saturate.
        (self.offset_s() / BIN_S).round() as i64
    }
}

/// Footage that both videos contain.
#[derive(Clone, Debug, PartialEq)]
pub struct Stretch {
    query_start_s: f64,
    query_end_s: f64,
    offset_s: f64,
    orientation: Orientation,
    score: f64,
    /// Frames of the submission that match in it.
    pub frames: usize,
}

impl Stretch {
    /// The stretch as results tell it.
    pub fn segment(&self) -> Segment {
        let archive = |query_s: f64| milliseconds((query_s + self.offset_s).max(0.0));
        Segment {
            query_start_s: milliseconds(self.query_start_s),
            query_end_s: milliseconds(self.query_end_s),
            archive_start_s: archive(self.query_start_s),
            archive_end_s: archive(self.query_end_s),
            speed: 1.0,
            mirrored: self.orientation.mirrored_and_turned().0,
            score: milliseconds(self.score),
        }
    }

    /// Whether a frame match belongs to it.
    pub fn holds(&self, query_s: f64, archive_s: f64, orientation: Orientation) -> bool {
        let tolerance_s = BIN_S * (NEIGHBOURS as f64 + 1.0);
        orientation == self.orientation
            && (self.query_start_s..=self.query_end_s).contains(&query_s)
            && (archive_s - query_s - self.offset_s).abs() <= tolerance_s
    }
}

/// To thousandths, so that results do not show digits that nothing stands behind.
fn milliseconds(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

/// How many frames must match in a video of which `sampled` were looked at.
pub fn least_frames(sampled: usize) -> usize {
    sampled.clamp(1, LEAST_FRAMES)
}

/// The stretches that frame matches with one archive video amount to, in the order of the submission.
pub fn align(hits: &[FrameHit], sampled: usize) -> Vec<Stretch> {
    let mut left = hits.to_vec();
    let mut stretches = Vec::new();
    while stretches.len() < MOST_STRETCHES
        && let Some((orientation, bin)) = winner(&left)
    {
        let voted = |hit: &FrameHit| {
            hit.orientation == orientation && (hit.bin() - bin).abs() <= NEIGHBOURS
        };
        let voters = left.iter().filter(|hit| voted(hit));
        let stretch = longest(voters, bin, orientation, sampled);
        match stretch {
            Some(stretch) => {
                let taken = stretch.query_start_s..=stretch.query_end_s;
                left.retain(|hit| !taken.contains(&hit.query_s));
                stretches.push(stretch);
            }
            None => left.retain(|hit| !voted(hit)),
        }
    }
    stretches.sort_by(|a, b| a.query_start_s.total_cmp(&b.query_start_s));
    stretches
}

/// The orientation and bin for which most frames of the submission vote; of equal ones the one with the higher sum of
/// scores, then the one nearest to no offset.
fn winner(hits: &[FrameHit]) -> Option<(Orientation, i64)> {
    let mut bins: BTreeMap<(Orientation, i64), BTreeMap<usize, f64>> = BTreeMap::new();
    for hit in hits {
        let votes = bins.entry((hit.orientation, hit.bin())).or_default();
        let score = votes.entry(hit.position).or_insert(hit.score);
        *score = score.max(hit.score);
    }
    let weight = |(orientation, bin): (Orientation, i64)| {
        let mut frames: BTreeSet<usize> = BTreeSet::new();
        for near in bin - NEIGHBOURS..=bin + NEIGHBOURS {
            frames.extend(
                bins.get(&(orientation, near))
                    .into_iter()
                    .flat_map(BTreeMap::keys),
            );
        }
        let own: f64 = bins
            .get(&(orientation, bin))
            .map_or(0.0, |votes| votes.values().sum());
        (frames.len(), own)
    };
    bins.keys()
        .map(|&key| (key, weight(key)))
        .max_by(|((_, bin_a), a), ((_, bin_b), b)| {
            (a.0.cmp(&b.0))
                .then(a.1.total_cmp(&b.1))
                .then(bin_b.abs().cmp(&bin_a.abs()))
        })
        .map(|(key, _)| key)
}

/// The longest run of frames, if it is long and dense enough to be footage.
fn longest<'a>(
    voters: impl Iterator<Item = &'a FrameHit>,
    bin: i64,
    orientation: Orientation,
    sampled: usize,
) -> Option<Stretch> {
    let mut best: BTreeMap<usize, &FrameHit> = BTreeMap::new();
    for hit in voters {
        let kept = best.entry(hit.position).or_insert(hit);
        // Where the scene stands still, all frames agree alike, and those at the winning offset speak for it.
        let worth = |hit: &FrameHit| (hit.score, -(hit.bin() - bin).abs());
        if worth(hit) > worth(kept) {
            *kept = hit;
        }
    }
    let frames: Vec<&FrameHit> = best.into_values().collect();
    let run = frames
        .chunk_by(|a, b| b.query_s - a.query_s <= LARGEST_GAP_S)
        .rev()
        .max_by_key(|run| run.len())?;
    let (first, last) = (run.first()?, run.last()?);
    let density = run.len() as f64 / (last.position - first.position + 1) as f64;
    if run.len() < least_frames(sampled) || density < LEAST_DENSITY {
        return None;
    }
    let mut offsets: Vec<f64> = run.iter().map(|hit| hit.offset_s()).collect();
    offsets.sort_by(f64::total_cmp);
    let mean = run.iter().map(|hit| hit.score).sum::<f64>() / run.len() as f64;
    Some(Stretch {
        query_start_s: first.query_s,
        query_end_s: last.query_s,
        offset_s: offsets[offsets.len() / 2],
        orientation,
        score: mean * density,
        frames: run.len(),
    })
}

/// Positions of matching frames, divided where they no longer follow one another closely. `positions` ascend.
pub(super) fn runs<'a>(
    positions: &'a [usize],
    frames: &'a [OrientedFrame],
) -> impl Iterator<Item = &'a [usize]> {
    positions.chunk_by(|a, b| frames[*b].time_s - frames[*a].time_s <= LARGEST_GAP_S)
}

/// First and last of the ascending `times` that lead to `time_s` without a gap.
pub(super) fn run_around(times: &[f64], time_s: f64) -> (f64, f64) {
    times
        .chunk_by(|a, b| b - a <= LARGEST_GAP_S)
        .filter_map(|run| Some((*run.first()?, *run.last()?)))
        .find(|(first, last)| (*first..=*last).contains(&time_s))
        .unwrap_or((time_s, time_s))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Frames from `from_s` on, four a second, that match the archive at `offset_s`.
    fn footage(from_s: f64, frames: usize, offset_s: f64) -> Vec<FrameHit> {
        (0..frames)
            .map(|n| {
                let query_s = from_s + n as f64 / 4.0;
                FrameHit {
                    position: (query_s * 4.0).round() as usize,
                    query_s,
                    archive_s: query_s + offset_s,
                    orientation: Orientation::Original,
                    score: 0.9,
                }
            })
            .collect()
    }

    #[test]
    fn a_piece_is_found_with_its_times() {
        let [stretch] = align(&footage(2.0, 17, 31.1), 60).try_into().unwrap();
        let segment = stretch.segment();
        assert_eq!((segment.query_start_s, segment.query_end_s), (2.0, 6.0));
        assert_eq!(
            (segment.archive_start_s, segment.archive_end_s),
            (33.1, 37.1)
        );
        assert_eq!((segment.score, stretch.frames), (0.9, 17));
        assert!(stretch.holds(3.0, 34.2, Orientation::Original));
        assert!(!stretch.holds(3.0, 34.2, Orientation::FlipY));
        assert!(!stretch.holds(3.0, 36.0, Orientation::Original));
    }

    #[test]
    fn two_pieces_in_another_order_stay_apart() {
        let mut hits = footage(0.0, 12, 20.0);
        hits.extend(footage(5.0, 12, -4.0));
        let starts: Vec<f64> = align(&hits, 40)
            .iter()
            .map(|stretch| stretch.segment().archive_start_s)
            .collect();
        assert_eq!(starts, [20.0, 1.0]);
    }

    #[test]
    fn a_lucky_frame_or_scattered_ones_are_no_footage() {
        assert_eq!(align(&footage(2.0, 2, 7.0), 60), []);
        let scattered: Vec<FrameHit> = (0..8)
            .flat_map(|n| footage(n as f64, 1, n as f64 * 3.0))
            .collect();
        assert_eq!(align(&scattered, 60), []);
        let thin: Vec<FrameHit> = (0..8).flat_map(|n| footage(n as f64, 1, 5.0)).collect();
        assert_eq!(align(&thin, 60), [], "one frame of four matches");
        // A video of one frame can match with that frame only.
        assert_eq!(align(&footage(0.0, 1, 7.0), 1).len(), 1);
    }

    #[test]
    fn a_still_scene_is_one_stretch() {
        let still: Vec<FrameHit> = (0..20)
            .flat_map(|n| {
                footage(0.0, 20, 0.0).into_iter().map(move |hit| FrameHit {
                    archive_s: n as f64 / 4.0,
                    ..hit
                })
            })
            .collect();
        let [stretch] = align(&still, 20).try_into().unwrap();
        assert_eq!(stretch.segment().archive_start_s, 0.0);
        assert_eq!(stretch.frames, 20);
    }

    #[test]
    fn the_order_of_hits_does_not_matter() {
        let mut hits = footage(1.0, 9, 3.0);
        hits.extend(footage(6.0, 9, 3.1));
        let forwards = align(&hits, 60);
        hits.reverse();
        assert_eq!(align(&hits, 60), forwards);
    }

    #[test]
    fn runs_end_at_gaps() {
        assert_eq!(run_around(&[1.0, 1.5, 2.0, 9.0], 1.5), (1.0, 2.0));
        assert_eq!(run_around(&[1.0, 9.0], 9.0), (9.0, 9.0));
        assert_eq!(run_around(&[], 4.0), (4.0, 4.0));
    }
}
