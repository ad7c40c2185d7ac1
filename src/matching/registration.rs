//! Laying a single frame on the moments of an archive video more exactly than its features could.
//!
//! The frame that an archive kept features of may lie a second away from the one that a submission shows, and the camera may
//! have moved in between. So a frame is shifted a little in all directions over all moments in question.

use super::agreement::{Sums, Warp};
use super::geometry::{Homography, Point};
use super::timeline::ArchiveVideo;
use crate::fingerprint::thumbnail::SIDE;
use crate::media::luma::Luma;

/// Steps by which a frame is shifted on each side, and their length in areas of a thumbnail.
const SHIFTS: i32 = 3;
const SHIFT: f64 = 1.25;
/// What each step of a shift must gain in correlation.
const SHIFT_PRICE: f32 = 0.01;

/// The transform by which `frame` lies best on a moment of `archive` between two times in seconds: the given one and a shift;
/// `None` where nothing can be compared.
pub(super) fn register(
    frame: &Luma,
    archive: &ArchiveVideo<'_>,
    mirrored: bool,
    transform: &Homography,
    (from_s, to_s): (f64, f64),
) -> Option<Homography> {
    let moments = archive.moments;
    let first = moments.partition_point(|moment| moment.until_s < from_s);
    let last = moments.partition_point(|moment| moment.time_s <= to_s);
    let near = moments.get(first..last)?;
    let mut best: Option<(f32, Homography)> = None;
    let mut sums = Sums::default();
    for down in -SHIFTS..=SHIFTS {
        for across in -SHIFTS..=SHIFTS {
            let by = |steps: i32| f64::from(steps) * SHIFT;
            let shifted = adjusted(transform, archive.extent, [by(across), by(down)], 1.0);
            let size = (frame.width(), frame.height());
            let Some(warp) = Warp::new(size, archive.extent, mirrored, &shifted) else {
                continue;
            };
            let (mask, warped) = (warp.mask(), warp.apply(frame));
            let price = SHIFT_PRICE * (down.abs() + across.abs()) as f32;
            for moment in near {
                sums.clear();
                sums.add(moment.thumbnail.pixels(), &warped);
                let blocks = sums.agreement(&mask).still;
                let worth = blocks.correlation - price;
                if blocks.compared > 0 && best.as_ref().is_none_or(|(other, _)| worth > *other) {
                    best = Some((worth, shifted));
                }
            }
        }
    }
    best.map(|(_, transform)| transform)
}

/// `transform` followed by a shift in areas of a thumbnail and a change of scale around the middle of the archive's picture.
pub(super) fn adjusted(
    transform: &Homography,
    [wide, high]: Point,
    [across, down]: Point,
    scale: f64,
) -> Homography {
    let side = SIDE as f64;
    let kept = 1.0 - scale;
    transform.then(&Homography([
        scale,
        0.0,
        across / side * wide + kept * wide / 2.0,
        0.0,
        scale,
        down / side * high + kept * high / 2.0,
        0.0,
        0.0,
        1.0,
    ]))
}
