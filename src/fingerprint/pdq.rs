//! PDQ, the perceptual hash of Facebook's ThreatExchange (Dalins, Wilson, Boudry 2019, "PDQ & TMK + PDQF"; hashing
//! specification in `hashing.pdf` of the ThreatExchange repository).
//!
//! Brightness is smoothed by two passes of a box filter, sampled at 64x64, transformed by a discrete cosine transform
//! of which 16x16 coefficients without the constant ones are kept; each bit says whether a coefficient exceeds the
//! median of all. The quality counts gradients in the 64x64 picture: a picture without any has a hash of noise.
//!
//! Written from the specification. It conforms when hashes of quality 80 and more lie within 10 bits of the
//! reference's; sample media and golden values pin it.

use std::ops::Range;
use std::sync::LazyLock;

use super::Hash256;
use crate::media::luma::{Luma, add_weighted};

/// Side of the smoothed, sampled picture.
const SIDE: usize = 64;
/// Side of the block of coefficients.
const COEFFICIENTS: usize = 16;

type Square = [[f32; SIDE]; SIDE];
type Block = [[f32; COEFFICIENTS]; COEFFICIENTS];

/// Rows 1 to 16 of the type II transform matrix for 64 points.
static TRANSFORM: LazyLock<[[f32; SIDE]; COEFFICIENTS]> = LazyLock::new(|| {
    let scale = (2.0 / SIDE as f64).sqrt();
    let mut matrix = [[0.0; SIDE]; COEFFICIENTS];
    for (frequency, row) in matrix.iter_mut().enumerate() {
        for (place, value) in row.iter_mut().enumerate() {
            let angle = std::f64::consts::PI / (2.0 * SIDE as f64)
                * (frequency + 1) as f64
                * (2 * place + 1) as f64;
            *value = (scale * angle.cos()) as f32;
        }
    }
    matrix
});

/// The hash of a picture and its quality, 0 to 100.
pub fn hash(picture: &Luma) -> (Hash256, u8) {
    let (block, quality) = coefficients(picture);
    (bits(&block), quality)
}

/// The hash in all eight orientations, in the order of [`super::Orientation::ALL`], and the quality.
///
/// Mirroring a picture changes the sign of every second coefficient, turning it also exchanges rows and columns, so one
/// transform serves all.
pub fn oriented(picture: &Luma) -> ([Hash256; 8], u8) {
    let (block, quality) = coefficients(picture);
    let hashes = super::Orientation::ALL.map(|orientation| {
        use super::Orientation as O;
        let (swap, mirror_columns, mirror_rows) = match orientation {
            O::Original => (false, false, false),
            O::Rotate90 => (true, false, true),
            O::Rotate180 => (false, true, true),
            O::Rotate270 => (true, true, false),
            O::FlipX => (false, false, true),
            O::FlipY => (false, true, false),
            O::FlipPlus => (true, false, false),
            O::FlipMinus => (true, true, true),
        };
        let mut turned = block;
        for (row, values) in turned.iter_mut().enumerate() {
            for (column, value) in values.iter_mut().enumerate() {
                let source = if swap {
                    block[column][row]
                } else {
                    block[row][column]
                };
                // Index i holds frequency i + 1, and the odd frequencies change sign.
                let negative = (mirror_columns && column % 2 == 0) != (mirror_rows && row % 2 == 0);
                *value = if negative { -source } else { source };
            }
        }
        bits(&turned)
    });
    (hashes, quality)
}

fn coefficients(picture: &Luma) -> (Block, u8) {
    let small = smoothed(picture);
    (transformed(&small), quality(&small))
}

/// Two passes of a box filter along rows and columns, then the middle of each of 64x64 cells.
///
/// Both passes and the sampling are linear and the directions independent, so each sample is a weighted sum of the few
/// rows and columns around it, and nothing else needs to be computed.
fn smoothed(picture: &Luma) -> Square {
    let rows = taps(picture.height());
    let columns = taps(picture.width());
    let mut sums = vec![0.0_f32; picture.width()];
    let mut small = [[0.0; SIDE]; SIDE];
    for (cells, (first, weights)) in small.iter_mut().zip(&rows) {
        sums.fill(0.0);
        for (row, weight) in weights.iter().enumerate() {
            add_weighted(&mut sums, picture.row(first + row), *weight);
        }
        for (cell, (first, weights)) in cells.iter_mut().zip(&columns) {
            let values = weights.iter().zip(&sums[*first..]);
            *cell = values.map(|(weight, sum)| weight * sum).sum();
        }
    }
    small
}

/// For each of the 64 samples of a line of `length` values: the first value that counts, and the weights from there on.
///
/// The second pass takes the mean of a window of means that the first pass took; windows are cut off at the ends.
fn taps(length: usize) -> Vec<(usize, Vec<f32>)> {
    let size = length.div_ceil(2 * SIDE);
    (0..SIDE)
        .map(|sample| {
            let outer = window((2 * sample + 1) * length / (2 * SIDE), size, length);
            let first = window(outer.start, size, length).start;
            let end = window(outer.end - 1, size, length).end;
            let mut weights = vec![0.0; end - first];
            for middle in outer.clone() {
                let inner = window(middle, size, length);
                let share = 1.0 / (outer.len() * inner.len()) as f32;
                for weight in &mut weights[inner.start - first..inner.end - first] {
                    *weight += share;
                }
            }
            (first, weights)
        })
        .collect()
}

/// What a window of `size` values around `middle` covers of `length`, as the reference centres it: of an even number one
/// more behind the middle than before it. The size is one 64th of the side, halved because there are two passes.
fn window(middle: usize, size: usize, length: usize) -> Range<usize> {
    let behind = size / 2 + 1;
    (middle + behind).saturating_sub(size)..(middle + behind).min(length)
}

/// Sum of the differences of neighbours, in whole per cents of the brightness range, scaled to 0..100.
fn quality(small: &Square) -> u8 {
    let step = |a: f32, b: f32| (((a - b) * 100.0 / 255.0) as i32).unsigned_abs();
    let mut sum = 0;
    for row in 0..SIDE {
        for column in 0..SIDE {
            if row + 1 < SIDE {
                sum += step(small[row][column], small[row + 1][column]);
            }
            if column + 1 < SIDE {
                sum += step(small[row][column], small[row][column + 1]);
            }
        }
    }
    (sum / 90).min(100) as u8
}

fn transformed(small: &Square) -> Block {
    let matrix = &*TRANSFORM;
    let mut half = [[0.0_f32; SIDE]; COEFFICIENTS];
    for (frequency, row) in half.iter_mut().enumerate() {
        for (place, line) in small.iter().enumerate() {
            let weight = matrix[frequency][place];
            for (sum, value) in row.iter_mut().zip(line) {
                *sum += weight * value;
            }
        }
    }
    let mut block = [[0.0; COEFFICIENTS]; COEFFICIENTS];
    for (row, line) in block.iter_mut().zip(&half) {
        for (value, weights) in row.iter_mut().zip(matrix) {
            *value = line.iter().zip(weights).map(|(a, b)| a * b).sum();
        }
    }
    block
}

fn bits(block: &Block) -> Hash256 {
    let mut sorted = *block
        .as_flattened()
        .first_chunk::<256>()
        .unwrap_or(&[0.0; 256]);
    // The lower of the two middle values, as the reference's selection gives it: 128 bits are set at most.
    let (_, median, _) = sorted.select_nth_unstable_by(127, f32::total_cmp);
    let median = *median;
    let mut hash = Hash256::default();
    for (index, value) in block.as_flattened().iter().enumerate() {
        if *value > median {
            hash.set(index);
        }
    }
    hash
}

#[cfg(test)]
pub(crate) mod tests;
