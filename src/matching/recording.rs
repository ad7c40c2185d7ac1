//! Whether two stretches of video that agree in time are one recording, or two takes of one scene.
//!
//! What moves agrees over time ([`super::agreement`]) at 32 x 32 samples; a street with traffic, a speaker at a desk agree there
//! by accident for a second or two. So single frames of both, at the same moments by speed and offset, are compared as
//! photographs are ([`super::dense`]): in one recording they are one exposure, and whatever moves is in the same place.

use super::exposure::{Lay, bound, tell};
use super::thresholds::Preset;
use super::timeline::Stretch;
use crate::archive::index::Index;
use crate::fingerprint::footage::Sample;

/// Pairs of frames that are compared of a stretch at most.
const MOST_FRAMES: usize = 8;
/// Seconds by which the frame of the submission may be off.
const OFF_S: f64 = 0.09;
/// A speed within this factor of 1 is none: sampling and fitting leave as much.
const NO_SPEED: f64 = 0.04;
/// What is asked in addition of a stretch at another speed, as a logarithm of odds.
const OTHER_SPEED: f64 = 1.0;

/// How sure it is that a stretch of a submission is the same recording as the archive's: logarithm of the odds, the median of
/// single frames. `None` where no frame can be compared.
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
    let previews = index.previews(item, from_s.max(0.0), to_s);
    let step = previews.len().div_ceil(MOST_FRAMES).max(1);
    let lay = Lay {
        mirrored: stretch.mirrored,
        transform: stretch.transform,
    };
    let mut odds: Vec<f64> = Vec::new();
    for frame in previews.iter().step_by(step) {
        let query_s = (frame.time_s - stretch.offset_s) / stretch.speed;
        let Some(sample) = nearest(samples, query_s) else {
            continue;
        };
        let Some(preview) = frame.preview.luma() else {
            continue;
        };
        odds.extend(tell(&sample.small, &preview, &[lay]).map(|told| told.odds));
    }
    odds.sort_by(f64::total_cmp);
    let median = odds.get(odds.len() / 2).copied()?;
    let is_fast = (stretch.speed - 1.0).abs() > NO_SPEED;
    Some(if is_fast {
        median - OTHER_SPEED
    } else {
        median
    })
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
