//! Whether two stretches of video that agree in time are one recording, or two takes of one scene.
//!
//! What moves agrees over time ([`super::agreement`]) at 32 x 32 samples; a street with traffic, a speaker at a desk agree there
//! by accident for a second or two. So single frames of both, at the same moments by speed and offset, are compared as
//! photographs are ([`super::dense`]): in one recording they are one exposure, and whatever moves is in the same place. Against it
//! speaks another speed, which two takes need to agree by accident and few copies have, and an end in mid-shot: a copy ends where
//! one of both ends or is cut.

use super::exposure::{Lay, Told, bound, tell};
use super::thresholds::Preset;
use super::timeline::Stretch;
use crate::archive::index::Index;
use crate::fingerprint::footage::Sample;
use crate::fingerprint::preview::PreviewFrame;

/// Pairs of frames that are compared of a stretch at most.
const MOST_FRAMES: usize = 8;
/// Seconds by which the frame of the submission may be off.
const OFF_S: f64 = 0.09;
/// A speed within this factor of 1 is none: sampling and fitting leave as much.
const NO_SPEED: f64 = 0.04;
/// What is asked in addition of a stretch at another speed, as a logarithm of odds.
const OTHER_SPEED: f64 = 5.0;
/// What is asked in addition for each end in mid-shot.
const MID_SHOT: f64 = 2.0;
/// Seconds beyond the ends of a stretch at which both are looked at; a preview there may be so much later, or earlier.
const BEYOND_S: f64 = 1.0;
const NEAR_S: f64 = 0.5;
const HOLDS_S: f64 = 2.5;
/// Logarithm of odds from which on a recording goes on beyond the end, and share of blocks that agree in one scene.
const GOES_ON: f64 = 2.0;
const SAME_SCENE: f64 = 0.3;

/// How sure it is that a stretch of a submission is the same recording as the archive's: logarithm of the odds, the median of
/// single frames, less what speaks against it. `None` where no frame can be compared.
pub(super) fn odds(
    stretch: &Stretch,
    samples: &[Sample],
    index: &Index,
    item: usize,
) -> Option<f64> {
    let (from_s, to_s) = (
        stretch.archive_s(stretch.query_start_s),
        stretch.archive_s(stretch.query_end_s),
    );
    let pair = Pair {
        stretch,
        samples,
        lay: Lay {
            mirrored: stretch.mirrored,
            transform: stretch.transform,
        },
    };
    let previews = index.previews(item, from_s.max(0.0), to_s);
    let step = previews.len().div_ceil(MOST_FRAMES).max(1);
    let frames = previews.iter().step_by(step);
    let mut odds: Vec<f64> = frames
        .filter_map(|frame| pair.told(frame))
        .map(|told| told.odds)
        .collect();
    odds.sort_by(f64::total_cmp);
    let median = odds.get(odds.len() / 2).copied()?;
    let is_fast = (stretch.speed - 1.0).abs() > NO_SPEED;
    let against = if is_fast { OTHER_SPEED } else { 0.0 };
    Some(median - against - MID_SHOT * f64::from(pair.ends_in_mid_shot(index, item)))
}

/// A stretch, and the frames of the submission.
struct Pair<'a> {
    stretch: &'a Stretch,
    samples: &'a [Sample],
    lay: Lay,
}

impl Pair<'_> {
    /// Compares a frame of the archive's video with that of the submission at the same moment.
    fn told(&self, frame: &PreviewFrame) -> Option<Told> {
        let query_s = (frame.time_s - self.stretch.offset_s) / self.stretch.speed;
        self.told_at(query_s, frame)
    }

    fn told_at(&self, query_s: f64, frame: &PreviewFrame) -> Option<Told> {
        let sample = nearest(self.samples, query_s)?;
        tell(&sample.small, &frame.preview.luma()?, &[self.lay])
    }

    /// How many ends of the stretch lie in mid-shot: beyond them both go on showing the same scene, and not in one recording.
    fn ends_in_mid_shot(&self, index: &Index, item: usize) -> u32 {
        let ends = [
            self.stretch.query_start_s - BEYOND_S,
            self.stretch.query_end_s + BEYOND_S,
        ];
        let in_mid_shot = |query_s: &f64| {
            let at_s = self.stretch.archive_s(*query_s);
            // Of what does not change there is one preview, which holds until the next.
            let around = index.previews(item, at_s - HOLDS_S, at_s + NEAR_S);
            let off = |frame: &PreviewFrame| (frame.time_s - at_s).abs();
            let nearest = around.iter().min_by(|a, b| off(a).total_cmp(&off(b)));
            let told = nearest.and_then(|frame| self.told_at(*query_s, frame));
            told.is_some_and(|told| told.odds < GOES_ON && told.comparison.agreeing() > SAME_SCENE)
        };
        ends.iter().filter(|query_s| in_mid_shot(query_s)).count() as u32
    }
}

/// Whether these odds are enough for a preset.
pub(super) fn is_one(odds: f64, preset: Preset) -> bool {
    super::exposure::probability(odds) >= bound(preset)
}

fn nearest(samples: &[Sample], time_s: f64) -> Option<&Sample> {
    let after = samples.partition_point(|sample| sample.time_s < time_s);
    let before = after.checked_sub(1).and_then(|at| samples.get(at));
    let both = [before, samples.get(after)].into_iter().flatten();
    let off = |sample: &Sample| (sample.time_s - time_s).abs();
    both.min_by(|a, b| off(a).total_cmp(&off(b)))
        .filter(|sample| off(sample) <= OFF_S)
}
