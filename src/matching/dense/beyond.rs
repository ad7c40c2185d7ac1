//! Whether the submission goes on where the archive's picture ends.
//!
//! A copy ends with its original: beyond the border come bars, an interface, another picture, and none of these continues what
//! lies inside. A photograph of the same scene, taken a little to the left, shows what lies to the left.

use super::plane::Plane;
use crate::matching::geometry::Homography;

/// Pixels inside and outside of the border that are compared: the border itself is smeared by resampling.
const APART: f64 = 3.0;
/// Share of a side that must lie in the submission, and pixels.
const LEAST_SHARE: f64 = 0.2;
const LEAST_PIXELS: usize = 24;
/// Standard deviation in levels below which nothing goes on.
const PLAIN: f32 = 4.0;
/// Correlation across the border from which on the picture goes on.
const GOES_ON: f32 = 0.6;

/// How a submission goes on beyond the border of an archive's picture.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Beyond {
    /// The highest correlation across any side, 0 where no side lies in the submission.
    pub(super) correlation: f32,
    /// Share of the border across which the submission goes on.
    pub(super) share: f32,
}

impl Beyond {
    /// For a submission `own` that `back` lays, from pixels of the archive's picture, under one of `width` x `height` pixels.
    pub(super) fn new(own: &Plane, back: &Homography, width: usize, height: usize) -> Beyond {
        let (wide, high) = (width as f64, height as f64);
        // Each side as its start, its direction and its outward normal.
        let sides = [
            ([0.0, 0.0], [1.0, 0.0], [0.0, -1.0], width),
            ([0.0, high], [1.0, 0.0], [0.0, 1.0], width),
            ([0.0, 0.0], [0.0, 1.0], [-1.0, 0.0], height),
            ([wide, 0.0], [0.0, 1.0], [1.0, 0.0], height),
        ];
        let mut beyond = Beyond::default();
        let mut going_on = 0;
        for (start, along, outward, length) in sides {
            let at = |step: usize, by: f64| -> Option<f32> {
                let step = step as f64 + 0.5;
                let place =
                    [0, 1].map(|axis| start[axis] + along[axis] * step + outward[axis] * by);
                sample(own, back.apply(place)?)
            };
            let pairs: Vec<(f32, f32)> = (0..length)
                .filter_map(|step| Some((at(step, -APART)?, at(step, APART)?)))
                .collect();
            if pairs.len() < LEAST_PIXELS || (pairs.len() as f64) < LEAST_SHARE * length as f64 {
                continue;
            }
            let correlation = correlation(&pairs);
            beyond.correlation = beyond.correlation.max(correlation);
            if correlation > GOES_ON {
                going_on += pairs.len();
            }
        }
        beyond.share = going_on as f32 / (2 * (width + height)) as f32;
        beyond
    }
}

fn sample(plane: &Plane, [x, y]: [f64; 2]) -> Option<f32> {
    let (x, y) = (x - 0.5, y - 0.5);
    let inside =
        x >= 0.5 && y >= 0.5 && x + 1.5 < plane.width as f64 && y + 1.5 < plane.height as f64;
    if !inside {
        return None;
    }
    let (left, top) = (x as usize, y as usize);
    let (fx, fy) = ((x - left as f64) as f32, (y - top as f64) as f32);
    let mix = |row: &[f32]| row[left] + (row[left + 1] - row[left]) * fx;
    let (above, below) = (mix(plane.row(top)), mix(plane.row(top + 1)));
    Some(above + (below - above) * fy)
}

fn correlation(pairs: &[(f32, f32)]) -> f32 {
    let count = pairs.len() as f32;
    let (mut a, mut b) = (0.0_f32, 0.0_f32);
    for (one, other) in pairs {
        a += one;
        b += other;
    }
    let (a, b) = (a / count, b / count);
    let (mut aa, mut bb, mut ab) = (0.0_f32, 0.0_f32, 0.0_f32);
    for (one, other) in pairs {
        aa += (one - a) * (one - a);
        bb += (other - b) * (other - b);
        ab += (one - a) * (other - b);
    }
    let floor = PLAIN * PLAIN * count;
    ab / (aa.max(floor) * bb.max(floor)).sqrt()
}
