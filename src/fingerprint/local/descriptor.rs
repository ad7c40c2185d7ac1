//! What a picture looks like around a point: histograms of gradients, hashed to 256 bits.

use std::f32::consts::SQRT_2;
use std::sync::LazyLock;

use multiversion::multiversion;

use super::pyramid::Level;
use super::{KEY_BITS, KEYS};
use crate::fingerprint::Hash256;

/// Gradients along a side of the patch.
const SIDE: usize = 16;
/// Cells along a side.
const CELLS: usize = 4;
/// Directions in a cell's histogram.
const DIRECTIONS: usize = 8;
/// Length of a histogram.
pub(super) const LENGTH: usize = CELLS * CELLS * DIRECTIONS;
/// Pixels of the level between two samples of the patch.
const SPACING: f32 = 1.25;
/// Samples along a side of the patch: one more on each side than gradients.
const SAMPLES: usize = SIDE + 2;
/// Directions that are told apart when the orientation of a point is looked for.
const BINS: usize = 36;
/// Per cent of a patch that has one brightness, within six levels, from which on it counts as drawn.
const GRAPHIC_PER_CENT: usize = 30;
/// Pixels around a point that decide its orientation.
const RADIUS: isize = 8;
/// Side of the square that holds them.
const WINDOW: usize = 2 * RADIUS as usize + 1;

pub(super) type Histogram = [f32; LENGTH];

/// Brightness around a point, row by row.
pub(super) type Patch = [[f32; SAMPLES]; SAMPLES];

/// The main directions of the gradients around a point, in turns from 0 to 1, the strongest first; a second one only where
/// it is nearly as strong.
#[multiversion(targets("x86_64+avx2+bmi1+bmi2+lzcnt+popcnt"))]
pub(super) fn orientations(level: &Level, x: f32, y: f32) -> (f32, Option<f32>) {
    let weights = &*WEIGHTS;
    let mut gradients = [[0.0_f32; WINDOW * WINDOW]; 2];
    let (cx, cy) = (x.round() as isize, y.round() as isize);
    let (wide, high) = (level.width as isize, level.height as isize);
    for dy in 0..WINDOW {
        let py = cy + dy as isize - RADIUS;
        if py < 1 || py >= high - 1 {
            continue;
        }
        let py = py as usize;
        let (above, row, below) = (level.row(py - 1), level.row(py), level.row(py + 1));
        // The columns of the window that lie in the level and have neighbours.
        let first = (1 - (cx - RADIUS)).max(0) as usize;
        let last = (wide - 1 - (cx - RADIUS)).clamp(0, WINDOW as isize) as usize;
        if first >= last {
            continue;
        }
        let (left, count) = ((cx - RADIUS + first as isize) as usize, last - first);
        let line = dy * WINDOW + first..dy * WINDOW + last;
        let (before, after) = (
            &row[left - 1..left - 1 + count],
            &row[left + 1..left + 1 + count],
        );
        for ((to, a), b) in gradients[0][line.clone()].iter_mut().zip(before).zip(after) {
            *to = b - a;
        }
        let (above, below) = (&above[left..left + count], &below[left..left + count]);
        for ((to, a), b) in gradients[1][line].iter_mut().zip(above).zip(below) {
            *to = b - a;
        }
    }
    let mut places = [0.0_f32; WINDOW * WINDOW];
    let mut magnitudes = [0.0_f32; WINDOW * WINDOW];
    for at in 0..WINDOW * WINDOW {
        let (gx, gy) = (gradients[0][at], gradients[1][at]);
        places[at] = turn(gx, gy) * BINS as f32;
        magnitudes[at] = (gx * gx + gy * gy).sqrt() * weights[at];
    }
    let mut bins = [0.0_f32; BINS + 2];
    for (place, magnitude) in places.iter().zip(&magnitudes) {
        let bin = (*place as u32 as usize).min(BINS);
        let share = place - bin as f32;
        bins[bin] += magnitude * (1.0 - share);
        bins[bin + 1] += magnitude * share;
    }
    let (overflow, mut bins) = (
        [bins[BINS], bins[BINS + 1]],
        *bins.first_chunk::<BINS>().unwrap_or(&[0.0; BINS]),
    );
    bins[0] += overflow[0];
    bins[1] += overflow[1];
    for _ in 0..2 {
        let before = bins;
        for bin in 0..BINS {
            bins[bin] = 0.25 * (before[(bin + BINS - 1) % BINS] + before[(bin + 1) % BINS])
                + 0.5 * before[bin];
        }
    }
    let around = |bin: usize| {
        (
            bins[(bin + BINS - 1) % BINS],
            bins[bin],
            bins[(bin + 1) % BINS],
        )
    };
    let mut peaks: Vec<usize> = (0..BINS)
        .filter(|bin| {
            let (before, own, after) = around(*bin);
            own > before && own >= after
        })
        .collect();
    peaks.sort_by(|a, b| bins[*b].total_cmp(&bins[*a]).then(a.cmp(b)));
    let fine = |bin: usize| {
        let (before, own, after) = around(bin);
        let place = bin as f32 + super::detector::peak(before, own, after);
        (place / BINS as f32).rem_euclid(1.0)
    };
    let first = peaks.first().copied().unwrap_or(0);
    let second = peaks
        .get(1)
        .copied()
        .filter(|second| bins[*second] >= 0.8 * bins[first]);
    (fine(first), second.map(fine))
}

/// Gaussian weights of the pixels around a point, 0 outside of the circle.
static WEIGHTS: LazyLock<[f32; WINDOW * WINDOW]> = LazyLock::new(|| {
    std::array::from_fn(|at| {
        let (dx, dy) = (
            (at % WINDOW) as f64 - RADIUS as f64,
            (at / WINDOW) as f64 - RADIUS as f64,
        );
        let square = dx * dx + dy * dy;
        if square <= 68.0 {
            (-square / (2.0 * 3.5 * 3.5)).exp() as f32
        } else {
            0.0
        }
    })
});

/// The angle of a vector in turns, 0 to below 1, to about 0.0003 (a polynomial, so that it is the same everywhere).
#[inline(always)]
fn turn(x: f32, y: f32) -> f32 {
    let (a, b) = (x.abs(), y.abs());
    let ratio = a.min(b) / a.max(b).max(f32::MIN_POSITIVE);
    let square = ratio * ratio;
    let eighth = ratio * (0.158_99 + square * (-0.050_5 + square * (0.021_6 - square * 0.005_1)));
    let quarter = if b > a { 0.25 - eighth } else { eighth };
    let half = if x < 0.0 { 0.5 - quarter } else { quarter };
    let whole = if y < 0.0 { 1.0 - half } else { half };
    if whole >= 1.0 { 0.0 } else { whole }
}

/// Whether a patch is drawn rather than photographed: much of it has one and the same brightness, as the paper around letters
/// and the ground of a logo have.
pub(super) fn is_graphic(patch: &Patch) -> bool {
    const WIDTH: usize = 6;
    let mut counts = [0_u16; 256 + WIDTH];
    for value in patch.as_flattened() {
        counts[(*value as i32 as usize).min(255)] += 1;
    }
    let mut within: u16 = counts[..WIDTH].iter().sum();
    let mut most = within;
    for (entering, leaving) in counts[WIDTH..].iter().zip(&counts) {
        within = within + entering - leaving;
        most = most.max(within);
    }
    usize::from(most) * 100 >= GRAPHIC_PER_CENT * SAMPLES * SAMPLES
}

/// The histograms of gradients around a point, after turning its orientation (in turns) to the right.
///
/// Gradients of 16x16 samples, weighted towards the middle, go into 4x4 cells of 8 directions, shared between neighbouring
/// cells; a gradient is taken apart into the two of eight directions that it lies between (Lowe 2004, "Distinctive image
/// features from scale-invariant keypoints"). The square root makes few strong edges count less (Arandjelovic, Zisserman
/// 2012, "Three things everyone should know to improve object retrieval").
#[multiversion(targets("x86_64+avx2+bmi1+bmi2+lzcnt+popcnt"))]
pub(super) fn histogram(patch: &Patch) -> Histogram {
    let shares = &*SHARES;
    // Every direction by itself, so that the loops have no branches: first the rows go into four rows of cells.
    let mut rows = [[[0.0_f32; SIDE]; DIRECTIONS]; CELLS];
    for (row, weights) in shares.iter().enumerate() {
        let (above, line, below) = (&patch[row], &patch[row + 1], &patch[row + 2]);
        let mut directions = [[0.0_f32; SIDE]; DIRECTIONS];
        for column in 0..SIDE {
            let gx = line[column + 2] - line[column];
            let gy = below[column + 1] - above[column + 1];
            let (right, left) = (gx.max(0.0), (-gx).max(0.0));
            let (down, up) = (gy.max(0.0), (-gy).max(0.0));
            let (across, along) = (right + left, down + up);
            // Directions count from right to below, an eighth of a turn each.
            directions[0][column] = (gx - along).max(0.0);
            directions[1][column] = right.min(down) * SQRT_2;
            directions[2][column] = (gy - across).max(0.0);
            directions[3][column] = left.min(down) * SQRT_2;
            directions[4][column] = (-gx - along).max(0.0);
            directions[5][column] = left.min(up) * SQRT_2;
            directions[6][column] = (-gy - across).max(0.0);
            directions[7][column] = right.min(up) * SQRT_2;
        }
        for (cells, weight) in rows.iter_mut().zip(weights) {
            if *weight == 0.0 {
                continue;
            }
            for (sums, values) in cells.iter_mut().zip(&directions) {
                for (sum, value) in sums.iter_mut().zip(values) {
                    *sum += weight * value;
                }
            }
        }
    }
    let mut histogram = [0.0_f32; LENGTH];
    for (line, directions) in rows.iter().enumerate() {
        for (direction, sums) in directions.iter().enumerate() {
            let mut cells = [0.0_f32; CELLS];
            for (weights, sum) in shares.iter().zip(sums) {
                for (cell, weight) in cells.iter_mut().zip(weights) {
                    *cell += weight * sum;
                }
            }
            for (column, cell) in cells.iter().enumerate() {
                histogram[(line * CELLS + column) * DIRECTIONS + direction] = *cell;
            }
        }
    }
    let sum: f32 = histogram.iter().sum();
    let scale = 1.0 / sum.max(f32::MIN_POSITIVE);
    for value in &mut histogram {
        *value = (*value * scale).sqrt();
    }
    histogram
}

/// How much each of the samples along a side counts for each of the cells along it: those in the middle most, those
/// between two cells for both.
static SHARES: LazyLock<[[f32; CELLS]; SIDE]> = LazyLock::new(|| {
    let width = (SIDE / CELLS) as f64;
    std::array::from_fn(|sample| {
        let place = sample as f64 + 0.5;
        let off = place - SIDE as f64 / 2.0;
        let weight = (-off * off / (2.0 * (SIDE as f64 / 2.0).powi(2))).exp();
        std::array::from_fn(|cell| {
            let distance = (place / width - 0.5 - cell as f64).abs();
            (weight * (1.0 - distance).max(0.0)) as f32
        })
    })
});

/// Brightness around a point, on a grid that is turned with it; outside of the level its edge is repeated.
#[multiversion(targets("x86_64+avx2+bmi1+bmi2+lzcnt+popcnt"))]
pub(super) fn patch(level: &Level, x: f32, y: f32, orientation: f32) -> Patch {
    let (sin, cos) = sine_and_cosine(orientation);
    let half = (SAMPLES as f32 - 1.0) / 2.0;
    let (far_x, far_y) = ((level.width - 1) as f32, (level.height - 1) as f32);
    let (last_x, last_y) = (level.width as i32 - 2, level.height as i32 - 2);
    let offsets: [f32; SAMPLES] = std::array::from_fn(|at| (at as f32 - half) * SPACING);
    let mut patch = [[0.0_f32; SAMPLES]; SAMPLES];
    for (v, line) in offsets.iter().zip(&mut patch) {
        let mut places = [0_i32; SAMPLES];
        let mut shares = [[0.0_f32; SAMPLES]; 2];
        let width = level.width as i32;
        for at in 0..SAMPLES {
            let px = (x + cos * offsets[at] - sin * v).clamp(0.0, far_x);
            let py = (y + sin * offsets[at] + cos * v).clamp(0.0, far_y);
            let (left, top) = ((px as i32).min(last_x), (py as i32).min(last_y));
            shares[0][at] = px - left as f32;
            shares[1][at] = py - top as f32;
            places[at] = top * width + left;
        }
        for at in 0..SAMPLES {
            let from = places[at] as usize;
            let (fx, fy) = (shares[0][at], shares[1][at]);
            let part = &level.pixels[from..from + level.width + 2];
            let above = part[0] + fx * (part[1] - part[0]);
            let below = part[level.width] + fx * (part[level.width + 1] - part[level.width]);
            line[at] = above + fy * (below - above);
        }
    }
    patch
}

/// Of an angle in turns, in 256 steps: finer makes no difference, and a table is the same everywhere.
#[inline(always)]
fn sine_and_cosine(turns: f32) -> (f32, f32) {
    let step = (turns * 256.0).round() as usize % 256;
    SINES[step]
}

static SINES: LazyLock<[(f32, f32); 256]> = LazyLock::new(|| {
    std::array::from_fn(|step| {
        let angle = step as f64 / 256.0 * std::f64::consts::TAU;
        (angle.sin() as f32, angle.cos() as f32)
    })
});

/// The histogram of the mirrored picture around the same point. Mirrored top to bottom after the orientation was turned to
/// the right: the orientation stays where it is.
pub(super) fn mirrored(histogram: &Histogram) -> Histogram {
    std::array::from_fn(|at| {
        let (cell, direction) = (at / DIRECTIONS, at % DIRECTIONS);
        let (line, column) = (cell / CELLS, cell % CELLS);
        let source = (CELLS - 1 - line) * CELLS + column;
        histogram[source * DIRECTIONS + (DIRECTIONS - direction) % DIRECTIONS]
    })
}

/// A hashed histogram, and how far each bit is from being the other one.
pub(super) struct Hashed {
    pub(super) bits: Hash256,
    margins: [f32; 256],
}

impl Hashed {
    /// The margins of the bits of each key, in steps of which 255 are far.
    pub(super) fn key_margins(&self) -> [[u8; KEY_BITS]; KEYS] {
        std::array::from_fn(|key| {
            std::array::from_fn(|bit| (self.margins[key * 64 + bit].abs() * 255.0) as u8)
        })
    }
}

/// The sides of 256 random planes on which a histogram lies (Charikar 2002, "Similarity estimation techniques from rounding
/// algorithms"): the share of bits in which two differ grows with the angle between them. The planes are rows of two
/// Hadamard matrices with random signs (Ailon, Chazelle 2009, "The fast Johnson-Lindenstrauss transform").
#[multiversion(targets("x86_64+avx2+bmi1+bmi2+lzcnt+popcnt"))]
pub(super) fn hashed(histogram: &Histogram) -> Hashed {
    let mut bits = Hash256::default();
    let mut margins = [0.0_f32; 256];
    let mean = MEAN.as_flattened();
    for (half, signs) in SIGNS.iter().enumerate() {
        let mut values: Histogram =
            std::array::from_fn(|at| (histogram[at] - f32::from(mean[at]) / 1000.0) * signs[at]);
        hadamard(&mut values);
        for (at, value) in values.iter().enumerate() {
            margins[half * LENGTH + at] = *value;
            if *value > 0.0 {
                bits.set(half * LENGTH + at);
            }
        }
    }
    Hashed { bits, margins }
}

#[inline(always)]
fn hadamard(values: &mut Histogram) {
    let mut half = 1;
    while half < LENGTH {
        for block in values.chunks_exact_mut(2 * half) {
            let (low, high) = block.split_at_mut(half);
            for (a, b) in low.iter_mut().zip(high) {
                (*a, *b) = (*a + *b, *a - *b);
            }
        }
        half *= 2;
    }
}

/// What histograms are on average, in thousandths, measured on 255 photographs and made the same for both mirror images.
const MEAN: [[u8; DIRECTIONS]; CELLS * CELLS] = [
    [62, 42, 34, 41, 58, 48, 45, 52],
    [132, 71, 44, 47, 62, 50, 51, 78],
    [136, 79, 52, 51, 60, 45, 43, 70],
    [65, 52, 44, 47, 55, 40, 34, 42],
    [77, 51, 44, 54, 73, 59, 53, 58],
    [190, 99, 61, 63, 82, 68, 65, 99],
    [188, 100, 68, 72, 83, 63, 58, 95],
    [80, 58, 52, 58, 70, 53, 44, 52],
    [77, 58, 53, 59, 73, 54, 44, 51],
    [190, 99, 65, 68, 82, 63, 61, 99],
    [188, 95, 58, 63, 83, 72, 68, 100],
    [80, 52, 44, 53, 70, 58, 52, 58],
    [62, 52, 45, 48, 58, 41, 34, 42],
    [132, 78, 51, 50, 62, 47, 44, 71],
    [136, 70, 43, 45, 60, 51, 52, 79],
    [65, 42, 34, 40, 55, 47, 44, 52],
];

/// Random signs, the same in every version (the generator of Steele, Lea, Flood 2014, "SplitMix").
static SIGNS: LazyLock<[[f32; LENGTH]; 2]> = LazyLock::new(|| {
    let mut state = 0_u64;
    let mut sign = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        if (mixed ^ (mixed >> 31)) & 1 == 0 {
            1.0
        } else {
            -1.0
        }
    };
    std::array::from_fn(|_| std::array::from_fn(|_| sign()))
});
