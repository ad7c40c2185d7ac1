//! The best alignment around an anchor, followed to both of its ends.

use std::collections::BTreeSet;

use super::line::{Comparer, Line, Track};
use super::{Anchor, Bounds, LEAST_MOVING, Stretch, is_same_place};
use crate::fingerprint::footage::STORED_PER_SECOND;
use crate::fingerprint::{Area, Orientation};
use crate::matching::agreement::{Agreement, Blocks, Warp};
use crate::matching::anchors::laid_over;
use crate::matching::geometry::Homography;
use crate::matching::registration::{adjusted, register};
use crate::matching::thresholds::Preset;

/// Seconds of the submission on each side of an anchor over which alignments are compared: first as much as tells moments of
/// a quiet scene apart, then what a quick cut leaves.
const REACHES_S: [f64; 2] = [2.0, 1.0];
/// Seconds of the submission from an anchor to others that tell where to look.
const NEIGHBOURS_S: f64 = 2.0;
/// Factor between neighbouring speeds, and how many of them lie on each side of 1.
const SPEED_STEP: f64 = 1.1;
const SPEEDS: i32 = 7;
/// Seconds between neighbouring offsets that are tried.
const OFFSET_STEP_S: f64 = 0.25;
/// Offsets that are tried at most.
const MOST_OFFSETS: usize = 2_400;
/// Pairs of frames over which alignments are compared.
const WINDOW: usize = 20;
/// Pairs of frames over which a whole stretch is compared.
const WHOLE: usize = 96;
/// Share of the blocks of a single frame that must look alike for a stretch to go on.
const SHOWS_THE_SAME: f64 = 0.3;
/// Single frames that are compared of a stretch.
const FRAMES_SHOWN: usize = 16;
/// Least share of an area of the archive's picture that must lie in both videos.
const LEAST_COVERED: f64 = 0.08;
/// Seconds of the archive that are compared when a stretch is followed.
const STEP_S: f64 = 1.0;
/// Seconds of the archive without agreement at which a stretch ends.
const LARGEST_GAP_S: f64 = 1.25;
/// Correlation by which an attempt may be worse than the best and still be followed.
const NEARLY: f32 = 0.25;
/// Distance from the whole picture, in units of the longer side, within which an anchor may be of a whole copy.
const NEAR_WHOLE: f64 = 0.2;
/// Rounds of fitting the transform, for each length of a step.
const FITTING_ROUNDS: usize = 3;
/// Rounds of following and fitting.
const ROUNDS: usize = 6;
/// What one step away from the unchanged speed must gain.
const SPEED_PRICE: f32 = 0.008;

/// Searches in one group of anchors.
pub(super) struct Search<'a> {
    track: &'a Track<'a>,
    group: &'a [&'a Anchor],
}

impl<'a> Search<'a> {
    pub(super) fn new(track: &'a Track<'a>, group: &'a [&'a Anchor]) -> Search<'a> {
        Search { track, group }
    }

    /// The stretch around the frames of an anchor.
    pub(super) fn around(&self, anchor: &Anchor, bounds: &Bounds) -> Option<Stretch> {
        let mut transforms = vec![anchor.transform];
        transforms.extend(self.registered(anchor));
        transforms.extend(self.whole(anchor));
        REACHES_S
            .iter()
            .find_map(|reach_s| self.within_reach(anchor, &transforms, *reach_s, bounds))
    }

    /// The longest stretch to which any of the transforms leads. While a camera pans evenly, a frame that is laid a little
    /// aside fits as well a little later; only the right place fits from end to end.
    fn within_reach(
        &self,
        anchor: &Anchor,
        transforms: &[Homography],
        reach_s: f64,
        bounds: &Bounds,
    ) -> Option<Stretch> {
        let (first_s, last_s) = self.track.query_range_s();
        let window = (
            (anchor.query_s - reach_s).max(first_s),
            (anchor.query_s + reach_s).min(last_s),
        );
        let mut attempts: Vec<Attempt<'_>> = transforms
            .iter()
            .filter_map(|transform| self.attempt(anchor, *transform, window))
            .collect();
        // Stable: of equal ones the first.
        attempts.sort_by(|a, b| b.worth.total_cmp(&a.worth));
        let best = attempts.first()?.worth;
        let nearly = attempts
            .into_iter()
            .filter(|attempt| attempt.worth >= best - NEARLY);
        let stretches = nearly.filter_map(|attempt| self.grown(attempt, window, bounds));
        stretches.reduce(|longest, next| {
            if next.worth() > longest.worth() {
                next
            } else {
                longest
            }
        })
    }

    /// The stretch that grows from an attempt.
    fn grown(
        &self,
        mut attempt: Attempt<'_>,
        window: (f64, f64),
        bounds: &Bounds,
    ) -> Option<Stretch> {
        attempt.fit(window);
        let (from_s, to_s) = attempt.line.over(window);
        let seed = attempt
            .comparer
            .agreement(attempt.line, from_s, to_s, WINDOW);
        if !is_seed(&seed) {
            return None;
        }
        let ends = attempt.followed((from_s, to_s))?;
        let photographed = self.group.iter().any(|anchor| anchor.photographed);
        attempt.stretch(ends, photographed, bounds)
    }

    /// The transform of a copy of the whole picture, if the anchor's is near to it.
    fn whole(&self, anchor: &Anchor) -> Option<Homography> {
        let frame = &self.track.samples.first()?.small;
        let query = (frame.width() as u32, frame.height() as u32);
        let extent = self.track.video.extent;
        let archive = extent.map(|side| (side * 1e4).round() as u32);
        let orientation = match anchor.mirrored {
            false => Orientation::Original,
            true => Orientation::FlipY,
        };
        let whole = laid_over(orientation, Area::WHOLE, query, (archive[0], archive[1]));
        let near = Anchor {
            transform: whole,
            ..anchor.clone()
        };
        is_same_place(anchor, &near, extent, NEAR_WHOLE).then_some(whole)
    }

    /// The anchor's transform, shifted to where its frame lies best.
    fn registered(&self, anchor: &Anchor) -> Option<Homography> {
        let sample = self.track.sample_at(anchor.query_s)?;
        let (from_s, to_s) = anchor.archive_range_s;
        // Beyond two seconds the camera stands still, or there would have been another key frame.
        let range_s = (
            from_s.max(anchor.archive_s - 2.0),
            to_s.min(anchor.archive_s + 2.0),
        );
        let (video, transform) = (&self.track.video, &anchor.transform);
        let best = register(&sample.small, video, anchor.mirrored, transform, range_s)?;
        (best != anchor.transform).then_some(best)
    }

    fn attempt(
        &self,
        anchor: &Anchor,
        transform: Homography,
        window: (f64, f64),
    ) -> Option<Attempt<'a>> {
        let mut attempt = Attempt::new(self.track, anchor.mirrored, transform)?;
        let near: Vec<&Anchor> = self
            .group
            .iter()
            .filter(|other| (other.query_s - anchor.query_s).abs() <= NEIGHBOURS_S)
            .copied()
            .collect();
        attempt.find(window, anchor.query_s, &near)?;
        attempt.refine(window, WINDOW);
        Some(attempt)
    }
}

/// An alignment that is being worked on.
struct Attempt<'a> {
    track: &'a Track<'a>,
    comparer: Comparer<'a>,
    mirrored: bool,
    transform: Homography,
    line: Line,
    /// How good it is over the window it was last compared in.
    worth: f32,
}

impl<'a> Attempt<'a> {
    /// `None` where the transform leaves too little in common.
    fn new(track: &'a Track<'a>, mirrored: bool, transform: Homography) -> Option<Attempt<'a>> {
        let frame = &track.samples.first()?.small;
        let size = (frame.width(), frame.height());
        let warp = Warp::new(size, track.video.extent, mirrored, &transform)?;
        (warp.covered() >= LEAST_COVERED).then(|| Attempt {
            track,
            comparer: Comparer::new(track, warp),
            mirrored,
            transform,
            line: Line {
                speed: 1.0,
                offset_s: 0.0,
            },
            worth: f32::MIN,
        })
    }

    /// Fits the transform and then the line again, where there is something to gain.
    fn fit(&mut self, window: (f64, f64)) {
        let extent = self.track.video.extent;
        for step in [1.0, 0.5] {
            for _ in 0..FITTING_ROUNDS {
                let before = self.worth;
                for (across, down, scale) in [
                    (step, 0.0, 1.0),
                    (-step, 0.0, 1.0),
                    (0.0, step, 1.0),
                    (0.0, -step, 1.0),
                    (0.0, 0.0, 1.0 + 0.02 * step),
                    (0.0, 0.0, 1.0 - 0.02 * step),
                ] {
                    let transform = adjusted(&self.transform, extent, [across, down], scale);
                    let Some(mut other) = Attempt::new(self.track, self.mirrored, transform) else {
                        continue;
                    };
                    other.line = self.line;
                    other.worth = other.worth_of(self.line, window, WINDOW);
                    if other.worth > self.worth + 1e-3 {
                        *self = other;
                    }
                }
                if self.worth <= before + 0.01 {
                    break;
                }
                self.refine(window, WINDOW);
            }
        }
    }

    /// The alignment at which what moves agrees best.
    fn find(&mut self, window: (f64, f64), query_s: f64, near: &[&Anchor]) -> Option<()> {
        let (archive_first_s, archive_last_s) = self.track.archive_range_s();
        let mut best: Option<(f32, Line)> = None;
        for step in (0..=SPEEDS).flat_map(|step| [step, -step]).skip(1) {
            let speed = SPEED_STEP.powi(step);
            // Times of the archive at `query_s`.
            let mut times: BTreeSet<i64> = BTreeSet::new();
            for anchor in near {
                let shift_s = speed * (query_s - anchor.query_s);
                let bin = |time_s: f64| ((time_s + shift_s) / OFFSET_STEP_S).round() as i64;
                let (from, to) = anchor.archive_range_s;
                times.extend(bin(from) - 1..=bin(to) + 1);
                if times.len() > MOST_OFFSETS {
                    break;
                }
            }
            for time in times {
                let line = Line::through(query_s, time as f64 * OFFSET_STEP_S, speed);
                let (from_s, to_s) = line.over(window);
                let common = to_s.min(archive_last_s) - from_s.max(archive_first_s);
                let possible = (to_s - from_s).min(archive_last_s - archive_first_s);
                if common < 0.6 * possible {
                    continue;
                }
                let agreement = self.comparer.agreement(line, from_s, to_s, WINDOW);
                let worth = worth(&agreement) - SPEED_PRICE * step.abs() as f32;
                if best.is_none_or(|(other, _)| worth > other) {
                    best = Some((worth, line));
                }
            }
        }
        self.line = best?.1;
        Some(())
    }

    /// Fits speed and offset more closely over a window of the submission.
    fn refine(&mut self, window: (f64, f64), most: usize) {
        let middle_s = (window.0 + window.1) / 2.0;
        let length_s = (window.1 - window.0).max(1.0);
        self.worth = self.worth_of(self.line, window, most);
        // A step moves the ends of the window by about as much as the middle.
        let mut step_s = OFFSET_STEP_S / 2.0;
        while step_s > 0.03 {
            let mut better = false;
            for (shift, turn) in [(-1.0, 0.0), (1.0, 0.0), (0.0, -1.0), (0.0, 1.0)] {
                let speed = (self.line.speed + turn * 2.0 * step_s / length_s).clamp(0.49, 2.05);
                let at_s = self.line.archive_s(middle_s) + shift * step_s;
                let tried = Line::through(middle_s, at_s, speed);
                let worth = self.worth_of(tried, window, most);
                if worth > self.worth + 1e-4 {
                    (self.line, self.worth, better) = (tried, worth, true);
                }
            }
            if !better {
                step_s /= 2.0;
            }
        }
    }

    fn worth_of(&mut self, line: Line, window: (f64, f64), most: usize) -> f32 {
        let (from_s, to_s) = line.over(window);
        worth(&self.comparer.agreement(line, from_s, to_s, most))
    }

    /// Follows the alignment to both ends and fits it again, until it grows no longer. Ends are times of the archive.
    fn followed(&mut self, ends: (f64, f64)) -> Option<(f64, f64)> {
        let mut ends = self.within(ends);
        for round in 0..ROUNDS {
            let before = ends.1 - ends.0;
            ends = (
                self.end(ends, Direction::Back)?,
                self.end(ends, Direction::Forth)?,
            );
            let window = (self.line.query_s(ends.0), self.line.query_s(ends.1));
            self.refine(window, WHOLE / 2);
            ends = self.within(self.line.over(window));
            if round > 0 && ends.1 - ends.0 < before + 0.5 {
                break;
            }
        }
        Some(ends)
    }

    /// The part of a stretch of the archive that lies in both videos.
    fn within(&self, ends: (f64, f64)) -> (f64, f64) {
        let line = self.line;
        let (first_s, last_s) = self.track.query_range_s();
        let (archive_first_s, archive_last_s) = self.track.archive_range_s();
        (
            ends.0.max(line.archive_s(first_s)).max(archive_first_s),
            ends.1.min(line.archive_s(last_s)).min(archive_last_s),
        )
    }

    /// Where an alignment that holds between `ends` stops to hold in one direction, as a time of the archive.
    fn end(&mut self, ends: (f64, f64), direction: Direction) -> Option<f64> {
        let line = self.line;
        let limits = self.within((f64::NEG_INFINITY, f64::INFINITY));
        let inside = self.track.shown_between(ends.0, ends.1);
        if inside.is_empty() {
            return None;
        }
        // From the middle of what is known, so that an end that was set too far can come back.
        let middle = (inside.start + inside.end) / 2;
        let count = self.track.shown_count();
        let mut holds_s = self.track.shown_s(middle.min(count - 1));
        let mut at = middle;
        loop {
            at = match direction {
                Direction::Back if at > 0 => at - 1,
                Direction::Forth if at + 1 < count => at + 1,
                _ => break,
            };
            let time_s = self.track.shown_s(at);
            let outside = time_s < limits.0 - 1e-6 || time_s > limits.1 + 1e-6;
            if outside || (time_s - holds_s).abs() > LARGEST_GAP_S * line.speed.max(1.0) {
                break;
            }
            let (from_s, to_s) = match direction {
                Direction::Back => (time_s, time_s + STEP_S),
                Direction::Forth => (time_s - STEP_S, time_s),
            };
            let step = self.comparer.agreement(line, from_s, to_s, 6);
            let frame = self.frame(time_s);
            if goes_on(&step) && frame.compared > 0 && frame.share() >= SHOWS_THE_SAME {
                holds_s = time_s;
            }
        }
        Some(holds_s)
    }

    /// Share of the blocks of single frames that look alike, on average over a stretch.
    fn shown(&mut self, ends: (f64, f64)) -> f64 {
        let shown = self.track.shown_between(ends.0, ends.1);
        let step = shown.len().div_ceil(FRAMES_SHOWN).max(1);
        let times: Vec<f64> = shown
            .step_by(step)
            .map(|at| self.track.shown_s(at))
            .collect();
        let shares = times.iter().map(|time_s| self.frame(*time_s).share());
        shares.sum::<f64>() / times.len().max(1) as f64
    }

    /// How the frames at one time of the archive agree.
    fn frame(&mut self, time_s: f64) -> Blocks {
        let around = (time_s - 1e-6, time_s + 1e-6);
        let agreement = self.comparer.agreement(self.line, around.0, around.1, 1);
        // Of a single frame nothing moves.
        agreement.still
    }

    fn stretch(
        &mut self,
        ends: (f64, f64),
        photographed: bool,
        bounds: &Bounds,
    ) -> Option<Stretch> {
        let line = self.line;
        let agreement = self.comparer.agreement(line, ends.0, ends.1, WHOLE);
        let (first_s, last_s) = self.track.query_range_s();
        let (archive_first_s, archive_last_s) = self.track.archive_range_s();
        // The last frame is shown until the next one.
        let next_s = 1.0 / STORED_PER_SECOND;
        let start_s = line.query_s(ends.0).max(first_s);
        let end_s = (line.query_s(ends.1) + next_s / line.speed).min(last_s + 0.1);
        let whole_s = (last_s - first_s).min((archive_last_s - archive_first_s) / line.speed);
        let length_s = end_s - start_s;
        let shown = self.shown(ends);
        if agreement.moving.compared < LEAST_MOVING && !photographed {
            return None;
        }
        bounds
            .accept(&agreement, shown, length_s, whole_s)
            .then(|| Stretch {
                query_start_s: start_s,
                query_end_s: end_s,
                speed: line.speed,
                offset_s: line.offset_s,
                mirrored: self.mirrored,
                transform: self.transform,
                agreement,
                frames: self.track.shown_between(ends.0, ends.1).len(),
                decides: Bounds::of(Preset::Balanced).accept(&agreement, shown, length_s, whole_s),
            })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Direction {
    Back,
    Forth,
}

/// How good an alignment is, to choose between several.
fn worth(agreement: &Agreement) -> f32 {
    let (moving, still) = (&agreement.moving, &agreement.still);
    // Few frames agree by chance.
    let few = 1.0 - 1.0 / (agreement.frames as f32 + 1.0);
    let worth = if moving.compared >= LEAST_MOVING {
        moving.correlation + 0.2 * still.correlation
    } else {
        0.5 * still.correlation
    };
    worth * few
}

/// Whether it is worth following an alignment.
fn is_seed(agreement: &Agreement) -> bool {
    if agreement.moving.compared >= LEAST_MOVING {
        agreement.moving.share() >= 0.5 && agreement.all().share() >= 0.4
    } else {
        agreement.still.compared >= 6 && agreement.still.share() >= 0.7
    }
}

/// Whether a second of two videos is the same footage, given that it is at its neighbours.
fn goes_on(agreement: &Agreement) -> bool {
    if agreement.moving.compared >= LEAST_MOVING {
        agreement.moving.share() >= 0.45 && agreement.all().share() >= 0.35
    } else {
        agreement.still.compared > 0 && agreement.still.share() >= 0.55
    }
}
