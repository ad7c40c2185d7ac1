//! PDQ, the perceptual hash of Facebook's ThreatExchange (Dalins, Wilson, Boudry 2019, "PDQ & TMK + PDQF"; hashing
//! specification in `hashing.pdf` of the ThreatExchange repository).
//!
//! Brightness is smoothed by two passes of a box filter, sampled at 64x64, transformed by a discrete cosine transform
//! of which 16x16 coefficients without the constant ones are kept; each bit says whether a coefficient exceeds the
//! median of all. The quality counts gradients in the 64x64 picture: a picture without any has a hash of noise.
//!
//! Written from the specification. It conforms when hashes of quality 80 and more lie within 10 bits of the
//! reference's; sample media and golden values pin it.

use std::sync::LazyLock;

use super::Hash256;
use crate::media::luma::Luma;

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
fn smoothed(picture: &Luma) -> Square {
    let (width, height) = (picture.width(), picture.height());
    let mut values: Vec<f32> = picture
        .pixels()
        .iter()
        .map(|pixel| f32::from(*pixel))
        .collect();
    let mut line = vec![0.0; width.max(height)];
    let (along_rows, along_columns) = (window(width), window(height));
    for _ in 0..2 {
        for row in values.chunks_exact_mut(width) {
            box_filter(row, &mut line[..width], along_rows);
            row.copy_from_slice(&line[..width]);
        }
        box_filter_columns(&mut values, width, along_columns);
    }
    let mut small = [[0.0; SIDE]; SIDE];
    for (row, cells) in small.iter_mut().enumerate() {
        let y = (2 * row + 1) * height / (2 * SIDE);
        for (column, cell) in cells.iter_mut().enumerate() {
            let x = (2 * column + 1) * width / (2 * SIDE);
            *cell = values[y * width + x];
        }
    }
    small
}

/// Width of the box filter: one 64th of the side, halved because there are two passes, rounded up.
fn window(length: usize) -> usize {
    length.div_ceil(2 * SIDE)
}

/// How many values a window of `size` takes before its middle and from its middle on, as the reference centres it.
fn reach(size: usize) -> (usize, usize) {
    let ahead = size / 2 + 1;
    (size - ahead, ahead)
}

/// Means over a sliding window, which is cut off at the ends.
fn box_filter(from: &[f32], to: &mut [f32], size: usize) {
    let (back, ahead) = reach(size);
    let length = from.len();
    let mut sum: f32 = from[..ahead.min(length)].iter().sum();
    let mut count = ahead.min(length);
    for index in 0..length {
        to[index] = sum / count as f32;
        if index + ahead < length {
            sum += from[index + ahead];
            count += 1;
        }
        if index >= back {
            sum -= from[index - back];
            count -= 1;
        }
    }
}

/// [`box_filter`] down every column at once, which reads memory in order.
fn box_filter_columns(values: &mut Vec<f32>, width: usize, size: usize) {
    let (back, ahead) = reach(size);
    let height = values.len() / width;
    let row = |index: usize| index * width..(index + 1) * width;
    let mut sums = vec![0.0_f32; width];
    let mut count = 0;
    for index in 0..ahead.min(height) {
        for (sum, value) in sums.iter_mut().zip(&values[row(index)]) {
            *sum += value;
        }
        count += 1;
    }
    let mut filtered = vec![0.0; values.len()];
    for index in 0..height {
        let share = 1.0 / count as f32;
        for (to, sum) in filtered[row(index)].iter_mut().zip(&sums) {
            *to = sum * share;
        }
        if index + ahead < height {
            for (sum, value) in sums.iter_mut().zip(&values[row(index + ahead)]) {
                *sum += value;
            }
            count += 1;
        }
        if index >= back {
            for (sum, value) in sums.iter_mut().zip(&values[row(index - back)]) {
                *sum -= value;
            }
            count -= 1;
        }
    }
    *values = filtered;
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
