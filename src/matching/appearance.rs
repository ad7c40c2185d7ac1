//! Whether two aligned pictures look alike all over, block by block.
//!
//! Features say that some details agree. Where those are the text and the buttons around two different photographs, the
//! photographs still differ. So the query is laid over the archive's miniature by the transform, and blocks of both are
//! compared by their normalised cross-correlation, which does not mind brightness and contrast. Blocks are told apart by
//! what is in them: **pictorial** ones have photographed features, others only letters and signs.

use super::cutout;
use super::geometry::{Homography, Point};
use crate::fingerprint::local::{Feature, MINIATURE, Miniature};
use crate::media::luma::Luma;

/// Samples along a side of a block.
const BLOCK: usize = 6;
/// Blocks along a side of the archive's picture.
pub const BLOCKS: usize = MINIATURE / BLOCK;
/// Samples of a block that must lie in both pictures.
const LEAST_SAMPLES: usize = 24;
/// Standard deviation in brightness levels below which a block shows nothing.
const PLAIN: f32 = 3.0;
/// Correlation from which on blocks agree.
const ALIKE: f32 = 0.6;
/// Share of a block's features that must be photographed to make it pictorial, in 1/3.
const PICTORIAL: usize = 1;

/// How many blocks were compared, and how many agree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Blocks {
    /// Blocks that lie in both pictures and are not plain in both.
    pub compared: usize,
    /// Those that look alike.
    pub alike: usize,
}

impl Blocks {
    /// Share of the blocks that look alike; 0 where there are none.
    pub fn share(&self) -> f64 {
        self.alike as f64 / self.compared.max(1) as f64
    }

    fn count(&mut self, alike: bool) {
        self.compared += 1;
        self.alike += usize::from(alike);
    }
}

/// How much of two aligned pictures looks alike.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Appearance {
    /// All blocks.
    pub all: Blocks,
    /// The pictorial ones.
    pub pictorial: Blocks,
}

/// A query at several sizes, each half of the one before.
#[derive(Clone, Debug)]
pub struct Scaled(Vec<Luma>);

impl Scaled {
    /// Halves a picture again and again.
    pub fn new(picture: &Luma) -> Scaled {
        let mut sizes = vec![picture.clone()];
        while let Some(last) = sizes.last() {
            let (width, height) = (last.width() / 2, last.height() / 2);
            if width.min(height) < 8 {
                break;
            }
            sizes.push(last.area_averaged(width, height));
        }
        Scaled(sizes)
    }

    /// Brightness at a place, both in units of the longer side, as a pixel of about `size` shows it; `None` outside.
    fn at(&self, [x, y]: Point, size: f64) -> Option<f32> {
        let base = self.0.first()?;
        let longer = base.width().max(base.height()) as f64;
        let x = x * longer / base.width() as f64;
        let y = y * longer / base.height() as f64;
        if !(0.0..=1.0).contains(&x) || !(0.0..=1.0).contains(&y) {
            return None;
        }
        let level = (size * longer).max(1.0).log2().round() as usize;
        let picture = self.0.get(level).or(self.0.last())?;
        let (right, bottom) = (picture.width() - 1, picture.height() - 1);
        let px = (x * picture.width() as f64 - 0.5).clamp(0.0, right as f64);
        let py = (y * picture.height() as f64 - 0.5).clamp(0.0, bottom as f64);
        let (left, top) = (px as usize, py as usize);
        let (fx, fy) = ((px - left as f64) as f32, (py - top as f64) as f32);
        let value = |x: usize, y: usize| f32::from(picture.row(y.min(bottom))[x.min(right)]);
        let above = value(left, top) * (1.0 - fx) + value(left + 1, top) * fx;
        let below = value(left, top + 1) * (1.0 - fx) + value(left + 1, top + 1) * fx;
        Some(above * (1.0 - fy) + below * fy)
    }
}

/// Compares the blocks of the archive's picture with what `transform` lays over them of the query, which is `mirrored` first.
pub fn compare(
    query: &Scaled,
    mirrored: bool,
    archive: &Miniature,
    features: &[Feature],
    transform: &Homography,
) -> Appearance {
    let mut samples = samples(query, mirrored, archive, transform).unwrap_or_default();
    let both = |at: usize| samples[at].map(|(own, other)| [own, other]);
    if let Some(emptied) = cutout::emptied(MINIATURE, samples.len(), 1, both) {
        let emptied = samples.iter_mut().zip(emptied);
        emptied
            .filter(|(_, empty)| *empty)
            .for_each(|(sample, _)| *sample = None);
    }
    let pictorial = pictorial(archive, features);
    let mut appearance = Appearance::default();
    for (at, is_pictorial) in pictorial.into_iter().enumerate() {
        let (row, column) = (at / BLOCKS, at % BLOCKS);
        let of_block = (0..BLOCK * BLOCK).filter_map(|sample| {
            let line = row * BLOCK + sample / BLOCK;
            let place = line * MINIATURE + column * BLOCK + sample % BLOCK;
            samples.get(place).copied().flatten()
        });
        let of_block: Vec<(f32, f32)> = of_block.collect();
        if of_block.len() < LEAST_SAMPLES {
            continue;
        }
        let Some(correlation) = correlation(&of_block) else {
            continue;
        };
        appearance.all.count(correlation > ALIKE);
        if is_pictorial {
            appearance.pictorial.count(correlation > ALIKE);
        }
    }
    appearance
}

/// What the query and the archive's picture show at each place of the miniature that lies in both.
fn samples(
    query: &Scaled,
    mirrored: bool,
    archive: &Miniature,
    transform: &Homography,
) -> Option<Vec<Option<(f32, f32)>>> {
    let back = transform.inverse()?;
    let [wide, high] = archive.extent.map(|side| f64::from(side) / 65535.0);
    let sample = (wide * high).sqrt() / MINIATURE as f64;
    let both = |(at, pixel): (usize, &u8)| {
        let along = |at: usize, side: f64| (at as f64 + 0.5) / MINIATURE as f64 * side;
        let place = [along(at % MINIATURE, wide), along(at / MINIATURE, high)];
        let (scale, _) = back.scale_and_turn(place)?;
        let [x, y] = back.apply(place)?;
        let x = if mirrored { -x } else { x };
        Some((query.at([x, y], sample * scale)?, f32::from(*pixel)))
    };
    Some(archive.pixels.iter().enumerate().map(both).collect())
}

/// Which blocks have mostly photographed features, row by row.
fn pictorial(archive: &Miniature, features: &[Feature]) -> [bool; BLOCKS * BLOCKS] {
    let mut counts = [(0, 0); BLOCKS * BLOCKS];
    let block = |along: u16, side: u16| {
        (usize::from(along) * BLOCKS / usize::from(side.max(1))).min(BLOCKS - 1)
    };
    for feature in features {
        let [wide, high] = archive.extent;
        let count = &mut counts[block(feature.y, high) * BLOCKS + block(feature.x, wide)];
        count.0 += 1;
        count.1 += usize::from(!feature.graphic);
    }
    counts.map(|(all, photographed)| photographed > 0 && photographed * 3 >= PICTORIAL * all)
}

/// The normalised cross-correlation, -1 to 1; `None` where both are plain.
fn correlation(samples: &[(f32, f32)]) -> Option<f32> {
    let count = samples.len() as f32;
    let mean = |of: fn(&(f32, f32)) -> f32| samples.iter().map(of).sum::<f32>() / count;
    let (a, b) = (mean(|pair| pair.0), mean(|pair| pair.1));
    let (mut aa, mut bb, mut ab) = (0.0, 0.0, 0.0);
    for (x, y) in samples {
        aa += (x - a) * (x - a);
        bb += (y - b) * (y - b);
        ab += (x - a) * (y - b);
    }
    let plain = PLAIN * PLAIN * count;
    if aa < plain && bb < plain {
        return None;
    }
    // A block that is plain on one side only differs: its noise must not count as detail.
    Some(ab / (aa.max(plain / 4.0) * bb.max(plain / 4.0)).sqrt())
}

#[cfg(test)]
mod tests;
