//! Dense comparison: whether two pictures that lie on one another are one exposure, told pixel by pixel.
//!
//! Features and hashes say that two pictures show the same thing. So do two photographs of one church, of one podium, of one
//! street a minute apart. A copy differs otherwise: it lies exactly on its original everywhere, its tones follow from the
//! original's, its finest details are the original's as far as coding has left them, and where something was laid over it,
//! that is drawn and compact. Another photograph has parallax, moved people, other light, other leaves.
//!
//! 1. Both are brought to one resolution, that of the coarser one, and aligned to below a pixel (`align`).
//! 2. The sharper one is smoothed until both are equally sharp, and the tones of the one are expressed by those of the other.
//! 3. Blocks are compared by correlation, displacement and finest details, and sorted into kinds (`blocks`). What is expected
//!    to differ depends on the pair: where a submission was coded badly, all blocks differ a little.
//! 4. [`Measures`] sum that up; [`super::exposure`] makes a probability of them.

mod align;
mod beyond;
mod blocks;
mod changes;
mod groups;
mod measures;
mod plane;
mod signs;

use super::geometry::{Homography, Point};
use crate::media::luma::Luma;
use beyond::Beyond;
pub use blocks::Kind;
use blocks::{Grid, Pair};
use changes::Change;
pub use measures::{Measures, NAMES};
use plane::{Laid, Plane, in_pixels, middle_of_shared};
pub use signs::Written;

/// Longer side in pixels of the archive's picture below which nothing can be told.
const LEAST_SIDE: usize = 40;
/// Pixels of the submission on one of the archive's from which on it is made smaller.
const FINER: f64 = 1.05;
/// Sides of blocks in pixels, and how many blocks are wanted.
const SIDES: (usize, usize) = (8, 16);
const WANTED: f64 = 500.0;
/// How much more contrast in the finest details counts as sharper, and steps of smoothing at most.
const SHARPER: f32 = 1.1;
const MOST_SMOOTHING: usize = 16;

/// What comparing two aligned pictures showed.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// From the submission, mirrored at its left edge if it was mirrored, to the archive's picture, in units of their longer
    /// sides.
    pub transform: Homography,
    /// What is said of the pair as a whole.
    pub measures: Measures,
    /// Blocks along the archive's picture: how many in a row.
    pub columns: usize,
    /// Side of a block, in units of the longer side of the archive's picture.
    pub side: f64,
    /// What each block is, row by row.
    pub kinds: Vec<Kind>,
    /// What both say of words.
    pub written: Written,
    groups: Vec<Vec<usize>>,
}

impl Comparison {
    /// Share of the blocks which show something that agrees.
    pub(super) fn agreeing(&self) -> f64 {
        let shown = |kind: &&Kind| !matches!(kind, Kind::Outside | Kind::Plain);
        let agrees = self.kinds.iter().filter(|kind| **kind == Kind::Agrees);
        agrees.count() as f64 / self.kinds.iter().filter(shown).count().max(1) as f64
    }

    /// Blocks that differ and touch one another, as positions in [`Comparison::kinds`], the largest group first.
    pub fn differing(&self) -> &[Vec<usize>] {
        &self.groups
    }
}

/// Compares a submission with a picture of the archive on which `start` lays it, as [`Comparison::transform`] does; `None` where
/// too little lies in both.
pub fn compare(
    query: &Luma,
    archive: &Luma,
    mirrored: bool,
    start: &Homography,
) -> Option<Comparison> {
    let unit = |picture: &Luma| picture.width().max(picture.height()) as f64;
    let extent = |picture: &Luma| -> Point {
        [picture.width(), picture.height()].map(|side| side as f64 / unit(picture))
    };
    let flipped;
    let (query, start) = if mirrored {
        flipped = query.clone().upright(2);
        let shift = Homography([1.0, 0.0, -extent(query)[0], 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]);
        (&flipped, shift.then(start))
    } else {
        (query, *start)
    };
    // Pixels of the submission on one of the archive's, in the middle of what they share.
    let middle = middle_of_shared(&start, extent(query), extent(archive))?;
    let (scale, _) = start.scale_and_turn(middle)?;
    let finer = unit(query) / (scale * unit(archive));
    let shrunk = |picture: &Luma, factor: f64| {
        let side = |length: usize| ((length as f64 / factor).round() as usize).max(1);
        Plane::of(&picture.area_averaged(side(picture.width()), side(picture.height())))
    };
    let own = if finer > FINER {
        shrunk(query, finer)
    } else {
        Plane::of(query)
    };
    let other = if finer < 1.0 / FINER {
        shrunk(archive, 1.0 / finer)
    } else {
        Plane::of(archive)
    };
    if other.width.max(other.height) < LEAST_SIDE || own.width.min(own.height) < SIDES.0 {
        return None;
    }
    let units = |plane: &Plane| plane.width.max(plane.height) as f64;
    let (own_unit, other_unit) = (units(&own), units(&other));
    let rough = in_pixels(&start, own_unit, other_unit);
    let exact = align::refined(&own, &other, &rough)?;
    let back = exact.inverse()?;
    let laid = own
        .laid(other.width, other.height, &back)
        .without_empty(&other);
    let measured = measured(&laid, &other);
    let transform = in_pixels(&exact, 1.0 / own_unit, 1.0 / other_unit);
    let overlap = |from: Point, covering: Point, transform: &Homography| {
        super::geometry::covered(from, covering, transform)
    };
    let to_query = transform.inverse()?;
    let shares = [
        overlap(extent(query), extent(archive), &to_query),
        overlap(extent(archive), extent(query), &transform),
    ];
    let measures = Measures::new(
        &measured,
        shares,
        other_unit,
        moved(&rough, &exact, &other),
        Beyond::new(&own, &back, other.width, other.height),
    );
    let transform = if mirrored {
        Homography([1.0, 0.0, extent(query)[0], 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]).then(&transform)
    } else {
        transform
    };
    let Measured { grid, written, .. } = measured;
    Some(Comparison {
        transform,
        measures,
        columns: grid.columns,
        side: grid.side as f64 / other_unit,
        written,
        kinds: grid.blocks.iter().map(|block| block.kind).collect(),
        groups: grid
            .groups(|block| matches!(block.kind, Kind::Changed | Kind::Displaced | Kind::Covered)),
    })
}

/// Pixels by which refining moved the middle of what both show.
fn moved(rough: &Homography, exact: &Homography, other: &Plane) -> f32 {
    let step = rough.inverse().map(|back| back.then(exact));
    let middle = [other.width as f64 / 2.0, other.height as f64 / 2.0];
    step.and_then(|step| step.apply(middle))
        .map_or(0.0, |[x, y]| (x - middle[0]).hypot(y - middle[1]) as f32)
}

/// What both pictures show once they are equally sharp.
struct Measured {
    grid: Grid,
    /// How much the archive's picture (above 0) or the submission (below) was smoothed.
    smoothing: f32,
    /// The regions that differ.
    changes: Vec<Change>,
    /// Pixels that were compared for these.
    pixels: usize,
    written: Written,
}

/// Makes both pictures equally sharp and compares them.
fn measured(laid: &Laid, archive: &Plane) -> Measured {
    let area: usize = laid.inside.iter().map(|(first, end)| end - first).sum();
    let side = ((area as f64 / WANTED).sqrt() as usize).clamp(SIDES.0, SIDES.1) / 2 * 2;
    // Coding leaves noise at the finest scale on both sides.
    let mut own = Laid {
        plane: laid.plane.smoothed(),
        inside: laid.inside.clone(),
        emptied: laid.emptied.clone(),
    };
    let mut other = archive.smoothed();
    let mut smoothing = 0_i32;
    let mut rough = roughness(&own.plane, laid);
    let mut other_rough = roughness(&other, laid);
    for _ in 0..MOST_SMOOTHING {
        let ratio = sharpness(&rough, &other_rough);
        if ratio > SHARPER && smoothing <= 0 {
            own.plane = own.plane.smoothed();
            rough = roughness(&own.plane, laid);
            smoothing -= 1;
        } else if ratio < 1.0 / SHARPER && smoothing >= 0 {
            other = other.smoothed();
            other_rough = roughness(&other, laid);
            smoothing += 1;
        } else {
            break;
        }
    }
    let tones = tones(&own, &other);
    let pair = Pair {
        archive: &other,
        query: &own,
        raw_archive: archive,
        raw_query: &laid.plane,
        tones: &tones,
        gain: slope(&tones),
        lighter: lighter(laid, archive),
    };
    let grid = Grid::new(&pair, side);
    let (changes, pixels) = changes::changes(&pair, &grid);
    Measured {
        written: Written::of(&pair, &grid),
        grid,
        smoothing: smoothing as f32,
        changes,
        pixels,
    }
}

/// How rough a block is: mean square of the differences between neighbours, and variance, in levels squared.
type Roughness = (f32, f32);

/// How many times as much contrast the finest details of the submission have as those of the archive's picture, their contrast
/// as a whole apart; by the median of blocks, so that a caption does not count.
fn sharpness(own: &[Roughness], other: &[Roughness]) -> f32 {
    let both = own.iter().zip(other);
    let ratios = both
        .filter(|(a, b)| a.1 > 9.0 && b.1 > 9.0)
        .map(|(a, b)| (a.0 / a.1) / (b.0 / b.1).max(1e-6));
    let ratios: Vec<f32> = ratios.collect();
    if ratios.is_empty() {
        return 1.0;
    }
    blocks::quantile(ratios.into_iter(), 0.5).sqrt()
}

/// How rough every block of a plane is that lies in the submission.
fn roughness(plane: &Plane, laid: &Laid) -> Vec<Roughness> {
    const SIDE: usize = 16;
    let corners = |length: usize| (0..(length + 1).saturating_sub(SIDE)).step_by(SIDE);
    corners(plane.height)
        .flat_map(|top| corners(plane.width).map(move |left| (left, top)))
        .filter(|(left, top)| laid.holds(*left, *top, SIDE))
        .map(|(left, top)| roughness_of(plane, left, top, SIDE))
        .collect()
}

fn roughness_of(plane: &Plane, left: usize, top: usize, side: usize) -> Roughness {
    let (mut sum, mut squares, mut steps) = (0.0_f32, 0.0_f32, 0.0_f32);
    for y in top..top + side {
        let row = &plane.row(y)[left..left + side];
        for (one, next) in row.iter().zip(&row[1..]) {
            steps += (one - next) * (one - next);
        }
        for value in row {
            sum += value;
            squares += value * value;
        }
        if y + 1 < top + side {
            let below = &plane.row(y + 1)[left..left + side];
            for (one, next) in row.iter().zip(below) {
                steps += (one - next) * (one - next);
            }
        }
    }
    let count = (side * side) as f32;
    let mean = sum / count;
    (steps / (2.0 * count), squares / count - mean * mean)
}

/// For each level of the archive's picture the level that the submission has there: means, made to rise by pooling neighbours
/// that fall (isotonic regression).
fn tones(own: &Laid, other: &Plane) -> [f32; 256] {
    const BINS: usize = 32;
    let mut sums = [(0.0_f64, 0.0_f64, 0.0_f64); BINS];
    for y in 0..other.height {
        let (archive, query) = (other.row(y), own.plane.row(y));
        for x in own.columns(y) {
            let (archive, query) = (&archive[x], &query[x]);
            let bin = &mut sums[(*archive as usize / (256 / BINS)).min(BINS - 1)];
            bin.0 += 1.0;
            bin.1 += f64::from(*archive);
            bin.2 += f64::from(*query);
        }
    }
    // Pools of weight, mean level of the archive's picture and of the submission's.
    let mut pools: Vec<(f64, f64, f64)> = Vec::new();
    for (count, archive, query) in sums.into_iter().filter(|(count, ..)| *count >= 8.0) {
        let mut pool = (count, archive / count, query / count);
        while let Some(last) = pools.pop_if(|last| last.2 > pool.2) {
            let count = last.0 + pool.0;
            let mean = |a: f64, b: f64| (a * last.0 + b * pool.0) / count;
            pool = (count, mean(last.1, pool.1), mean(last.2, pool.2));
        }
        pools.push(pool);
    }
    let mut tones = [0.0; 256];
    for (level, tone) in tones.iter_mut().enumerate() {
        let level = level as f64;
        let after = pools.partition_point(|pool| pool.1 < level);
        let before = after.checked_sub(1).and_then(|at| pools.get(at));
        *tone = match (before, pools.get(after)) {
            (Some(a), Some(b)) => {
                let share = (level - a.1) / (b.1 - a.1).max(1e-6);
                a.2 + (b.2 - a.2) * share
            }
            (Some(only), None) | (None, Some(only)) => only.2,
            (None, None) => level,
        } as f32;
    }
    tones
}

/// Levels by which the submission is lighter, at the median of pixels.
fn lighter(laid: &Laid, archive: &Plane) -> f32 {
    const STEP: usize = 3;
    let rows = (0..archive.height).step_by(STEP);
    let differences = rows.flat_map(|y| {
        let (own, other) = (laid.plane.row(y), archive.row(y));
        let columns = laid.columns(y).step_by(STEP);
        columns.map(move |x| own[x] - other[x])
    });
    blocks::quantile(differences, 0.5)
}

/// Levels of the submission a level of the archive's picture, over the tones in between.
fn slope(tones: &[f32; 256]) -> f32 {
    const DARK: usize = 40;
    const LIGHT: usize = 215;
    ((tones[LIGHT] - tones[DARK]) / (LIGHT - DARK) as f32).clamp(0.1, 4.0)
}

#[cfg(test)]
mod tests;
