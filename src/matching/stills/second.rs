//! Which moment of a video a still shows.
//!
//! Hashes and local features find the video and a time at which it looks much the same: local features of an archive are
//! known of a picture every second or two only. In between the camera moves. So from every such time on, the still is
//! carried along with the camera, from moment to moment, and laid as exactly as it can be; the moment that then looks most
//! like it is the one it shows. A moment that does not hold all that the still shows cannot be.

use std::collections::BTreeMap;

use super::super::agreement::{Blocks, Sums, Warp};
use super::super::geometry::{Homography, Point};
use super::super::registration::adjusted;
use super::super::timeline::ArchiveVideo;
use crate::fingerprint::thumbnail::{AREAS, Moment, SIDE, Thumbnail};
use crate::media::luma::Luma;

/// Areas of a thumbnail by which the camera may have moved, on either side.
const FARTHEST: i32 = 14;
/// What a whole thumbnail of movement must gain in correlation.
const MOVEMENT_PRICE: f32 = 0.2;
/// Steps of the search for the exact place: in areas of a thumbnail, and by how much the scale changes.
const STEPS: [(f64, f64); 4] = [(1.0, 0.03), (0.5, 0.015), (0.25, 0.008), (0.12, 0.004)];
/// Moments that are laid exactly, those on which the still lies best before.
const MOST_GUESSES: usize = 24;
/// Samples along a side of an area then.
const FINENESS: usize = 3;
/// Cells along a side of a still, in which what was laid over it is told from the rest.
const CELLS: usize = 12;
/// Mean difference in levels that a cell must keep on every moment to count as laid over, and how many times the usual one.
const FOREIGN: f32 = 12.0;
const FOREIGN_TIMES: f32 = 2.0;
/// How much it counts that a still lies on all of the frame, between 0 and 1.
const COVERING: f32 = 0.4;
/// What may stick out over the edge of a frame, in units of its longer side.
const EDGE: f64 = 0.01;
/// Areas that must be compared.
const LEAST_AREAS: f32 = 40.0;
/// Levels beyond which a difference says no more: something was laid over the picture.
const MOST_DIFFERENCE: f32 = 24.0;

/// A way in which a still may lie on a video.
#[derive(Clone, Copy, Debug)]
pub(super) struct Start {
    /// The time at which it does, in seconds.
    pub(super) time_s: f64,
    /// From when to when the video may look much like it, in seconds.
    pub(super) range_s: (f64, f64),
    /// Whether the still is mirrored.
    pub(super) mirrored: bool,
    /// From the still, mirrored at its left edge where it is mirrored, to the frame.
    pub(super) transform: Homography,
}

/// The moment that a still shows.
#[derive(Clone, Debug)]
pub(super) struct Placed<'a> {
    /// Which of the starts led there.
    pub(super) start: usize,
    /// The moment.
    pub(super) moment: &'a Moment,
    /// How many blocks look alike there.
    pub(super) blocks: Blocks,
    /// Share of the content that lies on the frame.
    pub(super) held: f32,
}

/// Cells of a still, row by row: which of them something was laid over.
type Foreign = [bool; CELLS * CELLS];

/// The moment of `archive` that `still` shows, beginning from `starts`; `None` where nothing can be compared. `content` is
/// places in the still that are known to be of the video, where `Start::transform` begins, for stills as they are and
/// mirrored ones.
pub(super) fn place<'a>(
    still: &Luma,
    archive: &ArchiveVideo<'a>,
    starts: &[Start],
    content: &[Vec<Point>; 2],
) -> Option<Placed<'a>> {
    let content = |start: &Start| content[usize::from(start.mirrored)].as_slice();
    let laying = |at: usize, start: usize| Laying {
        still,
        archive,
        moment: &archive.moments[at],
        mirrored: starts[start].mirrored,
        content: content(&starts[start]),
    };
    let guesses = guesses(archive, starts, laying);
    let nothing = [false; CELLS * CELLS];
    let exactly = |guess: &Guess, foreign: &Foreign| {
        laying(guess.at, guess.start).exactly(guess.transform, foreign)
    };
    let foreign = foreign(guesses.iter().filter_map(|guess| exactly(guess, &nothing)));
    let mut best: Option<(f32, Placed<'a>)> = None;
    for guess in &guesses {
        let Some(lay) = exactly(guess, &foreign) else {
            continue;
        };
        // Of equal ones the one that looked likelier before stays.
        if best.as_ref().is_none_or(|(worth, _)| lay.worth() > *worth) {
            let placed = Placed {
                start: guess.start,
                moment: &archive.moments[guess.at],
                blocks: lay.blocks,
                held: lay.held,
            };
            best = Some((lay.worth(), placed));
        }
    }
    best.map(|(_, placed)| placed)
}

/// A moment that a still may show, and how it then lies, roughly.
struct Guess {
    /// Position among the moments.
    at: usize,
    /// Position among the starts.
    start: usize,
    transform: Homography,
    worth: f32,
}

/// The likeliest moments, each with the start from which the still lies best on it.
fn guesses<'a>(
    archive: &ArchiveVideo<'a>,
    starts: &[Start],
    laying: impl Fn(usize, usize) -> Laying<'a>,
) -> Vec<Guess> {
    let moments = archive.moments;
    let mut best: BTreeMap<usize, Guess> = BTreeMap::new();
    for (number, start) in starts.iter().enumerate() {
        let own = moments.partition_point(|moment| moment.time_s <= start.time_s);
        let Some(own) = moments.get(own.saturating_sub(1)) else {
            continue;
        };
        let first = moments.partition_point(|moment| moment.until_s < start.range_s.0);
        let last = moments.partition_point(|moment| moment.time_s <= start.range_s.1);
        for (at, moment) in moments.iter().enumerate().take(last).skip(first) {
            let shift = movement(&own.thumbnail, &moment.thumbnail);
            let transform = adjusted(&start.transform, archive.extent, shift, 1.0);
            let lay = laying(at, number).lay(&transform, 1, &[false; CELLS * CELLS]);
            let Some(worth) = lay.map(|lay| lay.worth()) else {
                continue;
            };
            if best.get(&at).is_none_or(|other| worth > other.worth) {
                let guess = Guess {
                    at,
                    start: number,
                    transform,
                    worth,
                };
                best.insert(at, guess);
            }
        }
    }
    let mut guesses: Vec<Guess> = best.into_values().collect();
    // Stable: of equal ones the earlier stays first.
    guesses.sort_by(|a, b| b.worth.total_cmp(&a.worth));
    guesses.truncate(MOST_GUESSES);
    guesses
}

/// What agrees with no moment at all was laid over the still: a caption, a bar, a player's frame.
fn foreign(lays: impl Iterator<Item = Lay>) -> Foreign {
    let mut least = [f32::INFINITY; CELLS * CELLS];
    for lay in lays {
        for (least, difference) in least.iter_mut().zip(lay.differences) {
            *least = least.min(difference);
        }
    }
    let mut known: Vec<f32> = least.iter().copied().filter(|d| d.is_finite()).collect();
    known.sort_by(f32::total_cmp);
    let usual = known.get(known.len() / 2).copied().unwrap_or_default();
    let bound = FOREIGN.max(usual * FOREIGN_TIMES);
    least.map(|least| least.is_finite() && least > bound)
}

/// What is to be laid on what.
struct Laying<'a> {
    still: &'a Luma,
    archive: &'a ArchiveVideo<'a>,
    moment: &'a Moment,
    mirrored: bool,
    content: &'a [Point],
}

impl Laying<'_> {
    /// The best lay near a transform.
    fn exactly(&self, mut transform: Homography, foreign: &Foreign) -> Option<Lay> {
        let mut best = self.lay(&transform, FINENESS, foreign)?;
        for (step, scale) in STEPS {
            let ways = [
                ([step, 0.0], 1.0),
                ([-step, 0.0], 1.0),
                ([0.0, step], 1.0),
                ([0.0, -step], 1.0),
                ([0.0, 0.0], 1.0 + scale),
                ([0.0, 0.0], 1.0 - scale),
            ];
            for (shift, scale) in ways {
                let next = adjusted(&transform, self.archive.extent, shift, scale);
                // How much of the frame is covered says nothing of how exactly.
                let better = |lay: &Lay| lay.fit * lay.held > best.fit * best.held;
                if let Some(lay) = self.lay(&next, FINENESS, foreign).filter(better) {
                    (best, transform) = (lay, next);
                }
            }
        }
        Some(best)
    }

    fn lay(&self, transform: &Homography, fineness: usize, foreign: &Foreign) -> Option<Lay> {
        let size = (self.still.width(), self.still.height());
        let extent = self.archive.extent;
        let warp = Warp::finer(size, extent, self.mirrored, transform, fineness)?;
        let (mut mask, warped) = (warp.mask(), warp.apply(self.still));
        let cells: Vec<Option<usize>> = (0..AREAS).map(|at| warp.place(at).map(cell)).collect();
        for (inside, cell) in mask.iter_mut().zip(&cells) {
            if cell.is_some_and(|cell| foreign[cell]) {
                *inside = 0.0;
            }
        }
        let pixels = self.moment.thumbnail.pixels();
        let mut sums = Sums::default();
        sums.add(pixels, &warped);
        let blocks = sums.agreement(&mask).still;
        let line = line(pixels, &warped, &mask)?;
        Some(Lay {
            blocks,
            differences: differences(pixels, &warped, &cells, line),
            held: self.held(transform),
            covered: warp.covered() as f32,
            fit: (blocks.correlation + likeness(pixels, &warped, &mask, line)) / 2.0,
        })
    }

    /// Share of the content that lies on the frame; all where none is known.
    fn held(&self, transform: &Homography) -> f32 {
        if self.content.is_empty() {
            return 1.0;
        }
        let [wide, high] = self.archive.extent;
        let inside = |at: &&Point| {
            transform.apply(**at).is_some_and(|[x, y]| {
                (-EDGE..=wide + EDGE).contains(&x) && (-EDGE..=high + EDGE).contains(&y)
            })
        };
        self.content.iter().filter(inside).count() as f32 / self.content.len() as f32
    }
}

/// A still as it lies on a moment.
struct Lay {
    blocks: Blocks,
    /// Mean difference in levels in each cell of the still; infinite where it does not lie on the frame.
    differences: [f32; CELLS * CELLS],
    /// Share of the content that lies on the frame.
    held: f32,
    /// Share of the frame on which the still lies.
    covered: f32,
    /// How alike both are.
    fit: f32,
}

impl Lay {
    /// What speaks for the moment. A still that lies on all of the frame is likelier than one that lies on most of it.
    fn worth(&self) -> f32 {
        self.fit * self.held * (1.0 - COVERING + COVERING * self.covered)
    }
}

/// The cell of a still in which a place in it lies.
fn cell([x, y]: [f32; 2]) -> usize {
    let along = |share: f32| ((share * CELLS as f32) as usize).min(CELLS - 1);
    along(y) * CELLS + along(x)
}

/// Mean differences in each cell of a still, once its levels are brought to the moment's.
fn differences(
    moment: &[u8; AREAS],
    frame: &[f32; AREAS],
    cells: &[Option<usize>],
    (slope, offset): (f32, f32),
) -> [f32; CELLS * CELLS] {
    let mut sums = [(0.0_f32, 0.0_f32); CELLS * CELLS];
    for ((moment, frame), cell) in moment.iter().zip(frame).zip(cells) {
        if let Some(cell) = cell {
            let difference = (slope * frame + offset - f32::from(*moment)).abs();
            sums[*cell].0 += difference;
            sums[*cell].1 += 1.0;
        }
    }
    sums.map(|(sum, count)| {
        if count > 0.0 {
            sum / count
        } else {
            f32::INFINITY
        }
    })
}

/// Levels of a moment and of a frame on it, where `mask` is 1.
fn pairs<'a>(
    moment: &'a [u8; AREAS],
    frame: &'a [f32; AREAS],
    mask: &'a [f32; AREAS],
) -> impl Iterator<Item = (f32, f32)> {
    let both = moment.iter().zip(frame).zip(mask);
    both.filter(|(_, inside)| **inside > 0.0)
        .map(|((moment, frame), _)| (f32::from(*moment), *frame))
}

/// The line that brings a frame's levels to a moment's: slope and offset, by least squares without what differs much;
/// `None` where too little can be compared.
fn line(moment: &[u8; AREAS], frame: &[f32; AREAS], mask: &[f32; AREAS]) -> Option<(f32, f32)> {
    const ROUNDS: usize = 3;
    let (mut slope, mut offset) = (1.0, 0.0);
    for round in 0..ROUNDS {
        let (mut count, mut x, mut y, mut xx, mut xy) = (0.0_f32, 0.0, 0.0, 0.0, 0.0);
        for (to, from) in pairs(moment, frame, mask) {
            let difference: f32 = slope * from + offset - to;
            if round > 0 && difference.abs() > MOST_DIFFERENCE {
                continue;
            }
            count += 1.0;
            x += from;
            y += to;
            xx += from * from;
            xy += from * to;
        }
        if count < LEAST_AREAS {
            return None;
        }
        let (mean_x, mean_y) = (x / count, y / count);
        let variance = (xx / count - mean_x * mean_x).max(1.0);
        slope = ((xy / count - mean_x * mean_y) / variance).clamp(0.2, 5.0);
        offset = mean_y - slope * mean_x;
    }
    Some((slope, offset))
}

/// How much a frame explains of a moment, 1 for all of it, whatever was laid over it.
fn likeness(
    moment: &[u8; AREAS],
    frame: &[f32; AREAS],
    mask: &[f32; AREAS],
    (slope, offset): (f32, f32),
) -> f32 {
    let count = pairs(moment, frame, mask).count().max(1) as f32;
    let mean = pairs(moment, frame, mask).map(|(to, _)| to).sum::<f32>() / count;
    let (mut left, mut all) = (0.0_f32, 0.0_f32);
    for (to, from) in pairs(moment, frame, mask) {
        left += (slope * from + offset - to).abs().min(MOST_DIFFERENCE);
        all += (to - mean).abs().min(MOST_DIFFERENCE);
    }
    1.0 - left / all.max(1.0)
}

/// By how many areas the picture moves from one thumbnail to another: across and down.
fn movement(from: &Thumbnail, to: &Thumbnail) -> [f64; 2] {
    let (from, to) = (from.pixels(), to.pixels());
    let mut best = (f32::MIN, [0, 0]);
    for down in -FARTHEST..=FARTHEST {
        for across in -FARTHEST..=FARTHEST {
            let far = ((across * across + down * down) as f32).sqrt() / SIDE as f32;
            let worth = correlation(from, to, across, down) - MOVEMENT_PRICE * far;
            if worth > best.0 {
                best = (worth, [across, down]);
            }
        }
    }
    best.1.map(f64::from)
}

/// Normalised cross-correlation of what two thumbnails share, when the first is moved.
fn correlation(from: &[u8; AREAS], to: &[u8; AREAS], across: i32, down: i32) -> f32 {
    let shared = |by: i32| (by.max(0) as usize)..(SIDE as i32 + by.min(0)) as usize;
    let (mut count, mut a, mut b, mut aa, mut bb, mut ab) =
        (0_u32, 0_u32, 0_u32, 0_u32, 0_u32, 0_u32);
    for row in shared(down) {
        let columns = shared(across);
        let source = ((row as i32 - down) as usize) * SIDE;
        let begin = (columns.start as i32 - across) as usize;
        let own = &from[source + begin..source + begin + columns.len()];
        let other = &to[row * SIDE + columns.start..row * SIDE + columns.end];
        for (x, y) in own.iter().zip(other) {
            let (x, y) = (u32::from(*x), u32::from(*y));
            count += 1;
            a += x;
            b += y;
            aa += x * x;
            bb += y * y;
            ab += x * y;
        }
    }
    let n = count as f32;
    let (mean_a, mean_b) = (a as f32 / n, b as f32 / n);
    let (var_a, var_b) = (
        aa as f32 / n - mean_a * mean_a,
        bb as f32 / n - mean_b * mean_b,
    );
    (ab as f32 / n - mean_a * mean_b) / (var_a * var_b).max(1.0).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fingerprint::local::tests::scene;

    /// A camera moves over a wide scene, a quarter of a frame a second.
    fn pan() -> Vec<Moment> {
        let wide = scene(3, 480, 120);
        let moment = |n: usize| {
            let time_s = n as f64 / 4.0;
            Moment {
                time_s,
                until_s: time_s,
                thumbnail: Thumbnail::new(&wide.cropped(n * 10, 0, 160, 120)),
            }
        };
        (0..32).map(moment).collect()
    }

    fn placed_s(still: &Luma, start: Start) -> f64 {
        let moments = pan();
        let archive = ArchiveVideo {
            moments: &moments,
            extent: [1.0, 0.75],
            duration_s: Some(8.0),
        };
        let placed = place(still, &archive, &[start], &[Vec::new(), Vec::new()]);
        placed.unwrap().moment.time_s
    }

    #[test]
    fn a_still_is_carried_along_with_the_camera() {
        let wide = scene(3, 480, 120);
        let whole = wide.cropped(150, 0, 160, 120);
        // A second earlier the still lay a quarter of a frame further to the right.
        let right = [0.25, 0.0, 1.0];
        let start = Start {
            time_s: 2.75,
            range_s: (0.0, 8.0),
            mirrored: false,
            transform: Homography([1.0, 0.0, right[0], 0.0, 1.0, right[1], 0.0, 0.0, right[2]]),
        };
        assert_eq!(placed_s(&whole, start), 3.75);
        // A bar over the lowest quarter changes nothing.
        let mut pixels = whole.pixels().to_vec();
        pixels[160 * 90..].fill(20);
        let barred = Luma::new(160, 120, pixels).unwrap();
        assert_eq!(placed_s(&barred, start), 3.75);
    }

    #[test]
    fn movement_is_told_in_areas() {
        let moments = pan();
        assert_eq!(
            movement(&moments[0].thumbnail, &moments[4].thumbnail),
            [-8.0, 0.0]
        );
        assert_eq!(
            movement(&moments[3].thumbnail, &moments[3].thumbnail),
            [0.0, 0.0]
        );
    }
}
