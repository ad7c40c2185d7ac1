//! The best alignment around an anchor, followed to both of its ends.

use std::collections::BTreeSet;

use super::line::{Comparer, Line, Track};
use super::{Anchor, Bounds, LEAST_MOVING, Stretch};
use crate::fingerprint::footage::STORED_PER_SECOND;
use crate::matching::agreement::{Agreement, Warp};

/// Seconds of the submission on each side of an anchor over which alignments are compared.
const REACH_S: f64 = 2.0;
/// Factor between neighbouring speeds, and how many of them lie on each side of 1.
const SPEED_STEP: f64 = 1.05;
const SPEEDS: i32 = 14;
/// Seconds between neighbouring offsets that are tried.
const OFFSET_STEP_S: f64 = 0.25;
/// Offsets that are tried at most.
const MOST_OFFSETS: usize = 2_400;
/// Pairs of frames over which alignments are compared.
const WINDOW: usize = 20;
/// Pairs of frames over which a whole stretch is compared.
const WHOLE: usize = 96;
/// Least share of an area of the archive's picture that must lie in both videos.
const LEAST_COVERED: f64 = 0.08;
/// Seconds of the archive that are compared when a stretch is followed.
const STEP_S: f64 = 1.0;
/// Seconds of the archive without agreement at which a stretch ends.
const LARGEST_GAP_S: f64 = 1.25;
/// Rounds of following and fitting.
const ROUNDS: usize = 6;
/// What one step away from the unchanged speed must gain.
const SPEED_PRICE: f32 = 0.004;

/// Searches under the transform of one group of anchors.
pub(super) struct Search<'a> {
    track: &'a Track<'a>,
    comparer: Comparer<'a>,
    group: Anchor,
}

impl<'a> Search<'a> {
    /// `None` where the transform leaves too little in common.
    pub(super) fn new(track: &'a Track<'a>, anchor: &Anchor) -> Option<Search<'a>> {
        let frame = &track.samples.first()?.small;
        let size = (frame.width(), frame.height());
        let extent = track.video.extent;
        let warp = Warp::new(size, extent, anchor.mirrored, &anchor.transform)?;
        (warp.covered() >= LEAST_COVERED).then(|| Search {
            track,
            comparer: Comparer::new(track, warp),
            group: anchor.clone(),
        })
    }

    /// The stretch that `group` leads to around a time of the submission.
    pub(super) fn around(
        &mut self,
        query_s: f64,
        group: &[&Anchor],
        bounds: &Bounds,
    ) -> Option<Stretch> {
        let (first_s, last_s) = self.track.query_range_s();
        let window = (
            (query_s - REACH_S).max(first_s),
            (query_s + REACH_S).min(last_s),
        );
        let line = self.best(window, query_s, group)?;
        let line = self.refined(line, window, WINDOW);
        let ends = (line.archive_s(window.0), line.archive_s(window.1));
        let seed = self.comparer.agreement(line, ends.0, ends.1, WINDOW);
        if !is_seed(&seed) {
            return None;
        }
        let (line, ends) = self.followed(line, ends)?;
        self.stretch(line, ends, bounds)
    }

    /// The alignment at which what moves agrees best.
    fn best(&mut self, window: (f64, f64), query_s: f64, group: &[&Anchor]) -> Option<Line> {
        let near: Vec<&&Anchor> = group
            .iter()
            .filter(|anchor| (anchor.query_s - query_s).abs() <= REACH_S)
            .collect();
        let (archive_first_s, archive_last_s) = self.track.archive_range_s();
        let mut best: Option<(f32, Line)> = None;
        for step in (0..=SPEEDS).flat_map(|step| [step, -step]).skip(1) {
            let speed = SPEED_STEP.powi(step);
            // Times of the archive at `query_s`.
            let mut times: BTreeSet<i64> = BTreeSet::new();
            for anchor in &near {
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
                let (from_s, to_s) = (line.archive_s(window.0), line.archive_s(window.1));
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
        best.map(|(_, line)| line)
    }

    /// Speed and offset fitted more closely over a window of the submission.
    fn refined(&mut self, line: Line, window: (f64, f64), most: usize) -> Line {
        let middle_s = (window.0 + window.1) / 2.0;
        let length_s = (window.1 - window.0).max(1.0);
        let mut line = line;
        let mut best = self.worth_of(line, window, most);
        // A step moves the ends of the window by about as much as the middle.
        let mut step_s = OFFSET_STEP_S / 2.0;
        while step_s > 0.03 {
            let mut better = false;
            for (shift, turn) in [(-1.0, 0.0), (1.0, 0.0), (0.0, -1.0), (0.0, 1.0)] {
                let speed = (line.speed + turn * 2.0 * step_s / length_s).clamp(0.49, 2.05);
                let at_s = line.archive_s(middle_s) + shift * step_s;
                let tried = Line::through(middle_s, at_s, speed);
                let worth = self.worth_of(tried, window, most);
                if worth > best + 1e-4 {
                    (line, best, better) = (tried, worth, true);
                }
            }
            if !better {
                step_s /= 2.0;
            }
        }
        line
    }

    fn worth_of(&mut self, line: Line, window: (f64, f64), most: usize) -> f32 {
        let (from_s, to_s) = (line.archive_s(window.0), line.archive_s(window.1));
        worth(&self.comparer.agreement(line, from_s, to_s, most))
    }

    /// Follows an alignment to both ends and fits it again, until it grows no longer. Ends are times of the archive.
    fn followed(&mut self, line: Line, ends: (f64, f64)) -> Option<(Line, (f64, f64))> {
        let (mut line, mut ends) = (line, self.within(line, ends));
        for round in 0..ROUNDS {
            let before = ends.1 - ends.0;
            ends = (
                self.end(line, ends, Direction::Back)?,
                self.end(line, ends, Direction::Forth)?,
            );
            let window = (line.query_s(ends.0), line.query_s(ends.1));
            line = self.refined(line, window, WHOLE / 2);
            ends = self.within(line, (line.archive_s(window.0), line.archive_s(window.1)));
            if round > 0 && ends.1 - ends.0 < before + 0.5 {
                break;
            }
        }
        Some((line, ends))
    }

    /// The part of a stretch of the archive that lies in both videos.
    fn within(&self, line: Line, ends: (f64, f64)) -> (f64, f64) {
        let (first_s, last_s) = self.track.query_range_s();
        let (archive_first_s, archive_last_s) = self.track.archive_range_s();
        (
            ends.0.max(line.archive_s(first_s)).max(archive_first_s),
            ends.1.min(line.archive_s(last_s)).min(archive_last_s),
        )
    }

    /// Where an alignment that holds between `ends` stops to hold in one direction, as a time of the archive.
    fn end(&mut self, line: Line, ends: (f64, f64), direction: Direction) -> Option<f64> {
        let limits = self.within(line, (f64::NEG_INFINITY, f64::INFINITY));
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
            if goes_on(&step) && self.shows_the_same(line, time_s) {
                holds_s = time_s;
            }
        }
        Some(holds_s)
    }

    /// Whether the frames at one time look alike.
    fn shows_the_same(&mut self, line: Line, time_s: f64) -> bool {
        let one = self
            .comparer
            .agreement(line, time_s - 1e-6, time_s + 1e-6, 1);
        one.still.compared > 0 && one.still.share() >= 0.3
    }

    fn stretch(&mut self, line: Line, ends: (f64, f64), bounds: &Bounds) -> Option<Stretch> {
        let agreement = self.comparer.agreement(line, ends.0, ends.1, WHOLE);
        let (first_s, last_s) = self.track.query_range_s();
        let (archive_first_s, archive_last_s) = self.track.archive_range_s();
        // The last frame is shown until the next one.
        let next_s = 1.0 / STORED_PER_SECOND;
        let start_s = line.query_s(ends.0).max(first_s);
        let end_s = (line.query_s(ends.1) + next_s / line.speed).min(last_s + 0.1);
        let whole_s = (last_s - first_s).min((archive_last_s - archive_first_s) / line.speed);
        let length_s = end_s - start_s;
        bounds
            .accept(&agreement, length_s, whole_s)
            .then(|| Stretch {
                query_start_s: start_s,
                query_end_s: end_s,
                speed: line.speed,
                offset_s: line.offset_s,
                mirrored: self.group.mirrored,
                transform: self.group.transform,
                agreement,
                frames: self.track.shown_between(ends.0, ends.1).len(),
                decides: Bounds::of(crate::matching::thresholds::Preset::Balanced)
                    .accept(&agreement, length_s, whole_s),
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
