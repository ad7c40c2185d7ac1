//! What differs between two aligned pictures, pixel by pixel: things that are in one of them only.
//!
//! Blocks are coarse: a person across a street is smaller than one. So the difference of each pixel is held against what the
//! pair leads to expect there, and pixels that differ by far more are joined to regions. What was laid over a copy *appears*:
//! it brings edges of its own into the submission. What was there and is gone has edges in the archive's picture and none in
//! the submission, where the ground behind it shows: no caption does that, but whatever moves does.

use super::blocks::{Grid, Kind, Pair, quantile};
use super::groups::groups;
use super::plane::Plane;

/// Pixels to each side over which what is expected is averaged, and what differs.
const AROUND: usize = 4;
const NEAR: usize = 1;
/// How many times as much as expected a difference must be, as squares.
const UNEXPECTED: f32 = 9.0;
/// Levels that a pixel must differ by at least.
const LEAST_LEVELS: f32 = 9.0;
/// Pixels of a region at least.
const LEAST_PIXELS: usize = 14;
/// How much more edges the one side must have, as a natural logarithm.
const ONE_SIDED: f32 = 0.45;

/// A region that differs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Change {
    /// Pixels.
    pub(super) area: usize,
    /// Mean difference in levels.
    pub(super) levels: f32,
    /// Edges in the submission against edges in the archive's picture, as a natural logarithm: above 0 something appeared.
    pub(super) appeared: f32,
    /// Share of its pixels in the submission that have its two most frequent levels.
    pub(super) flat: f32,
}

impl Change {
    /// Whether something that the archive's picture shows is gone.
    pub(super) fn is_gone(&self) -> bool {
        self.appeared < -ONE_SIDED
    }

    /// Whether something is there that the archive's picture does not show.
    pub(super) fn is_new(&self) -> bool {
        self.appeared > ONE_SIDED
    }
}

/// The regions that differ, and the pixels that were compared.
pub(super) fn changes(pair: &Pair<'_>, grid: &Grid) -> (Vec<Change>, usize) {
    let (width, height) = (pair.archive.width, pair.archive.height);
    let field = lighting(grid);
    let mut squares = vec![0.0_f32; width * height];
    let mut inside = vec![false; width * height];
    let mut compared = 0;
    let last = (grid.columns.max(1) - 1, grid.rows.max(1) - 1);
    for (y, (first, end)) in pair.query.inside.iter().enumerate() {
        // The outermost pixels are mixed with what lies beyond.
        for x in first + 2..end.saturating_sub(2) {
            let at = y * width + x;
            if pair.query.is_empty(at) {
                continue;
            }
            let block = (y / grid.side).min(last.1) * grid.columns + (x / grid.side).min(last.0);
            let toned = pair.tones[(pair.archive.samples[at] as usize).min(255)];
            let lighter = field.get(block).copied().unwrap_or_default();
            let difference = pair.query.plane.samples[at] - toned - lighter;
            squares[at] = difference * difference;
            inside[at] = true;
            compared += 1;
        }
    }
    let detail = variance(pair.archive);
    let gain = grid.gain * grid.gain;
    let near = boxed(&squares, width, height, NEAR);
    let mask: Vec<bool> = (0..width * height)
        .map(|at| {
            let expected = grid.floor + 2.0 + grid.share * gain * detail[at];
            inside[at] && near[at] > UNEXPECTED * expected && near[at] > LEAST_LEVELS * LEAST_LEVELS
        })
        .collect();
    (regions(&mask, &near, pair, grid.gain), compared)
}

/// For each block by how much the submission is lighter there than its tones say, without what single blocks say.
fn lighting(grid: &Grid) -> Vec<f32> {
    let known = |at: usize| {
        let block = &grid.blocks[at];
        (block.kind != Kind::Outside).then_some(block.lighter)
    };
    (0..grid.blocks.len())
        .map(|at| {
            let around = grid.neighbours(at).chain([at]).filter_map(known);
            quantile(around, 0.5)
        })
        .collect()
}

/// Variance around each pixel.
fn variance(plane: &Plane) -> Vec<f32> {
    let squares: Vec<f32> = plane.samples.iter().map(|value| value * value).collect();
    let mean = boxed(&plane.samples, plane.width, plane.height, AROUND);
    let square = boxed(&squares, plane.width, plane.height, AROUND);
    let pairs = square.iter().zip(&mean);
    pairs
        .map(|(square, mean)| (square - mean * mean).max(0.0))
        .collect()
}

/// Means over squares of 2 `reach` + 1 pixels.
fn boxed(values: &[f32], width: usize, height: usize, reach: usize) -> Vec<f32> {
    let mut across = vec![0.0_f32; values.len()];
    for y in 0..height {
        let row = &values[y * width..(y + 1) * width];
        let to = &mut across[y * width..(y + 1) * width];
        // In double precision: a running sum would keep what it lost.
        let mut sum: f64 = row[..reach.min(width)].iter().map(|v| f64::from(*v)).sum();
        for x in 0..width {
            if x + reach < width {
                sum += f64::from(row[x + reach]);
            }
            if x > reach {
                sum -= f64::from(row[x - reach - 1]);
            }
            let count = (x + reach).min(width - 1) - x.saturating_sub(reach) + 1;
            to[x] = (sum / count as f64) as f32;
        }
    }
    let mut result = vec![0.0_f32; values.len()];
    let mut sums = vec![0.0_f64; width];
    for row in across.chunks_exact(width).take(reach) {
        for (sum, value) in sums.iter_mut().zip(row) {
            *sum += f64::from(*value);
        }
    }
    for y in 0..height {
        if y + reach < height {
            let row = &across[(y + reach) * width..(y + reach + 1) * width];
            for (sum, value) in sums.iter_mut().zip(row) {
                *sum += f64::from(*value);
            }
        }
        if y > reach {
            let row = &across[(y - reach - 1) * width..(y - reach) * width];
            for (sum, value) in sums.iter_mut().zip(row) {
                *sum -= f64::from(*value);
            }
        }
        let count = ((y + reach).min(height - 1) - y.saturating_sub(reach) + 1) as f64;
        for (to, sum) in result[y * width..(y + 1) * width].iter_mut().zip(&sums) {
            *to = (sum / count) as f32;
        }
    }
    result
}

/// Pixels that touch one another, as regions.
fn regions(mask: &[bool], near: &[f32], pair: &Pair<'_>, gain: f32) -> Vec<Change> {
    let regions = groups(pair.archive.width, pair.archive.height, |at| mask[at]);
    let mut found: Vec<Change> = regions
        .iter()
        .filter(|region| region.len() >= LEAST_PIXELS)
        .map(|region| described(region, near, pair, gain))
        .collect();
    found.sort_by_key(|change| std::cmp::Reverse(change.area));
    found
}

fn described(region: &[usize], near: &[f32], pair: &Pair<'_>, gain: f32) -> Change {
    let (width, height) = (pair.archive.width, pair.archive.height);
    let steepness = |plane: &Plane, at: usize| {
        let (x, y) = (at % width, at / width);
        if x == 0 || y == 0 || x + 1 >= width || y + 1 >= height {
            return 0.0;
        }
        let s = &plane.samples;
        (s[at + 1] - s[at - 1]).abs() + (s[at + width] - s[at - width]).abs()
    };
    let (mut edges_q, mut edges_a, mut levels) = (0.0_f32, 0.0_f32, 0.0_f32);
    let mut histogram = [0_u32; 32];
    for at in region {
        edges_q += steepness(&pair.query.plane, *at);
        edges_a += steepness(pair.archive, *at) * gain;
        levels += near[*at].sqrt();
        histogram[(pair.raw_query.samples[*at] as usize / 8).min(31)] += 1;
    }
    let count = region.len() as f32;
    histogram.sort_unstable_by(|a, b| b.cmp(a));
    Change {
        area: region.len(),
        levels: levels / count,
        appeared: ((edges_q / count + 2.0) / (edges_a / count + 2.0)).ln(),
        flat: (histogram[0] + histogram[1] + histogram[2]) as f32 / count,
    }
}
