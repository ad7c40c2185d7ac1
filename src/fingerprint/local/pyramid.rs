//! The same picture at ever smaller sizes, so that a detail is found whatever its size.

use multiversion::multiversion;

use crate::media::luma::Luma;

/// Levels in which the side halves.
const LEVELS_PER_OCTAVE: usize = 3;
/// Pixels of the shorter side below which a level shows nothing that could be described.
const LEAST_SIDE: usize = 40;
/// Levels at most: enough for a picture a thousandth of the size.
const MOST_LEVELS: usize = 24;

/// One level, smoothed.
#[derive(Clone, Debug)]
pub(super) struct Level {
    /// Width in pixels.
    pub(super) width: usize,
    /// Height in pixels.
    pub(super) height: usize,
    /// Brightness, row by row.
    pub(super) pixels: Vec<f32>,
    /// Pixels of the first level per pixel of this one, along both axes.
    pub(super) step: [f32; 2],
}

impl Level {
    /// The pixels of row `y`.
    pub(super) fn row(&self, y: usize) -> &[f32] {
        &self.pixels[y * self.width..(y + 1) * self.width]
    }
}

/// All levels of a picture, the largest first.
pub(super) fn levels(picture: &Luma) -> Vec<Level> {
    let (width, height) = (picture.width(), picture.height());
    if width.min(height) < 8 {
        return Vec::new();
    }
    let mut levels = Vec::new();
    // Each octave is made from the half-sized picture of the one before, which is as good and takes a quarter of the time.
    let mut base = Plane {
        width,
        height,
        pixels: picture
            .pixels()
            .iter()
            .map(|pixel| f32::from(*pixel))
            .collect(),
    };
    for index in 0..MOST_LEVELS {
        let factor = 0.5_f64.powf(index as f64 / LEVELS_PER_OCTAVE as f64);
        let scaled = |side: usize| (side as f64 * factor).round() as usize;
        let (wide, high) = (scaled(width), scaled(height));
        if index > 0 && wide.min(high) < LEAST_SIDE {
            break;
        }
        let small = (index > 0).then(|| base.averaged(wide, high));
        levels.push(Level {
            width: wide,
            height: high,
            pixels: smoothed(small.as_ref().unwrap_or(&base)),
            step: [width as f32 / wide as f32, height as f32 / high as f32],
        });
        if let Some(small) = small.filter(|_| index % LEVELS_PER_OCTAVE == 0) {
            base = small;
        }
    }
    levels
}

/// A picture before it is smoothed.
struct Plane {
    width: usize,
    height: usize,
    pixels: Vec<f32>,
}

impl Plane {
    fn row(&self, y: usize) -> &[f32] {
        &self.pixels[y * self.width..(y + 1) * self.width]
    }

    /// The plane at a smaller size, at least half of its own, each pixel the mean of the area it covers.
    fn averaged(&self, width: usize, height: usize) -> Plane {
        let (columns, rows) = (shares(self.width, width), shares(self.height, height));
        let mut pixels = vec![0.0_f32; width * height];
        let mut line = vec![0.0_f32; self.width + 3];
        for (out, (first, weights)) in pixels.chunks_exact_mut(width).zip(&rows) {
            let row = |offset: usize| self.row((first + offset).min(self.height - 1));
            weighted(&mut line[..self.width], [row(0), row(1), row(2)], weights);
            for (pixel, (first, weights)) in out.iter_mut().zip(&columns) {
                let part = &line[*first..*first + 3];
                *pixel = weights[0] * part[0] + weights[1] * part[1] + weights[2] * part[2];
            }
        }
        Plane {
            width,
            height,
            pixels,
        }
    }
}

/// The weighted sum of three rows.
#[multiversion(targets("x86_64+avx2+bmi1+bmi2+lzcnt+popcnt"))]
fn weighted(line: &mut [f32], [a, b, c]: [&[f32]; 3], weights: &[f32; 3]) {
    for (((value, a), b), c) in line.iter_mut().zip(a).zip(b).zip(c) {
        *value = weights[0] * a + weights[1] * b + weights[2] * c;
    }
}

/// For each of `to` equal stretches of `from` pixels, at least half as many: the first of the at most three pixels that it
/// touches, and the share of each in its mean.
fn shares(from: usize, to: usize) -> Vec<(usize, [f32; 3])> {
    let step = from as f64 / to as f64;
    (0..to)
        .map(|index| {
            let (start, end) = (index as f64 * step, (index + 1) as f64 * step);
            let first = (start + 1e-9).floor();
            let share = |offset: f64| {
                let pixel = first + offset;
                ((end.min(pixel + 1.0) - start.max(pixel)).max(0.0) / step) as f32
            };
            (first as usize, [share(0.0), share(1.0), share(2.0)])
        })
        .collect()
}

/// The binomial filter 1 4 6 4 1, a Gaussian of one pixel's deviation, along both axes. Edges are repeated.
fn smoothed(plane: &Plane) -> Vec<f32> {
    let (width, height) = (plane.width, plane.height);
    let mut across = vec![0.0_f32; width * height];
    let mut padded = vec![0.0_f32; width + 4];
    for (y, out) in across.chunks_exact_mut(width).enumerate() {
        let row = plane.row(y);
        padded[2..width + 2].copy_from_slice(row);
        padded[..2].fill(row[0]);
        padded[width + 2..].fill(row[width - 1]);
        let shifted = [0, 1, 2, 3, 4].map(|offset| &padded[offset..offset + width]);
        binomial(out, shifted);
    }
    let mut both = vec![0.0_f32; width * height];
    let line = |y: isize| {
        let y = y.clamp(0, height as isize - 1) as usize;
        &across[y * width..(y + 1) * width]
    };
    for (y, out) in both.chunks_exact_mut(width).enumerate() {
        let y = y as isize;
        binomial(
            out,
            [line(y - 2), line(y - 1), line(y), line(y + 1), line(y + 2)],
        );
    }
    both
}

#[multiversion(targets("x86_64+avx2+bmi1+bmi2+lzcnt+popcnt"))]
fn binomial(out: &mut [f32], lines: [&[f32]; 5]) {
    let length = out.len();
    let [a, b, c, d, e] = lines.map(|line| &line[..length]);
    for x in 0..length {
        out[x] = (a[x] + e[x]) * (1.0 / 16.0) + (b[x] + d[x]) * 0.25 + c[x] * 0.375;
    }
}
