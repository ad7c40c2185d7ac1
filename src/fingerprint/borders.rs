//! Borders around a picture: the bars of a letterboxed film, the band of a meme with its text, the interface above and
//! below a photo in a screenshot, the blurred copy that fills an upright frame.
//!
//! A whole-picture hash loses a picture that was put between borders. So they are found, and the inside is hashed as
//! well. Such a hash forgives about a hundredth of the side, so a border counts only where it ends in a sharp, straight
//! edge across the whole picture; a plain background that fades into an object is none.
//!
//! A picture is looked at as lines from each of its sides inwards: `lines`. A band of one brightness is found by how
//! many pixels of a line have it: `band`. A blurred fill is found by the absence of detail: `blurred`. Both are done
//! with at the first lines of most photos, which makes the search cheap.

mod band;
mod blurred;
mod lines;
#[cfg(test)]
mod tests;

use crate::media::luma::Luma;
use lines::{Lines, Side};

/// Longest side at which a picture is examined; of larger ones every second, third ... pixel is.
const EXAMINED: usize = 512;

/// Borders thinner than this share of the side, in 1/100, change a hash little and are left alone.
const LEAST_BORDER: usize = 2;

/// Least share of the side that must be left inside, in 1/100: less is not a picture between borders.
const LEAST_INSIDE: usize = 25;

/// Least side of what is left inside, in pixels.
const LEAST_PIXELS: usize = 32;

/// A part of a picture, in its pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inside {
    /// First column.
    pub left: usize,
    /// First row.
    pub top: usize,
    /// Width in pixels.
    pub width: usize,
    /// Height in pixels.
    pub height: usize,
}

impl Inside {
    /// This part of `picture`.
    pub fn cut(self, picture: &Luma) -> Luma {
        picture.cropped(self.left, self.top, self.width, self.height)
    }
}

/// What is left of a picture inside its borders; `None` where there are none worth cutting.
///
/// Every side has a border of its own, or none. A picture that is plain all over has none.
pub fn inside(picture: &Luma) -> Option<Inside> {
    let (width, height) = (picture.width(), picture.height());
    let step = width.max(height).div_ceil(EXAMINED);
    let (mut top, mut bottom, mut left, mut right) = (0, height, 0, width);
    // Margins left and right hide the edges above and below from a narrow picture: with the margins known, look again.
    for _ in 0..2 {
        let lines = |side| Lines::new(picture, side, left..right, step);
        (top, bottom) = between(&lines(Side::Top), &lines(Side::Bottom), height)?;
        let lines = |side| Lines::new(picture, side, top..bottom, step);
        (left, right) = between(&lines(Side::Left), &lines(Side::Right), width)?;
        let margins = (left, right) != (0, width);
        if !margins || (top > 0 && bottom < height) {
            break;
        }
    }
    let (top, bottom) = shaved(top, bottom, height);
    let (left, right) = shaved(left, right, width);
    let (wide, high) = (right.checked_sub(left)?, bottom.checked_sub(top)?);
    let worth = (width - wide) * 100 >= LEAST_BORDER * width
        || (height - high) * 100 >= LEAST_BORDER * height;
    let enough = wide * 100 >= LEAST_INSIDE * width && high * 100 >= LEAST_INSIDE * height;
    (worth && enough).then_some(Inside {
        left,
        top,
        width: wide,
        height: high,
    })
}

/// Where the inside begins and ends between two opposite sides that lie `length` pixels apart; `None` if too little is
/// left.
fn between(first: &Lines, second: &Lines, length: usize) -> Option<(usize, usize)> {
    let (before, after) = borders(first, second);
    let begin = before.map_or(0, |line| first.sharpest(line));
    let end = length - after.map_or(0, |line| second.sharpest(line));
    (begin + LEAST_PIXELS <= end).then_some((begin, end))
}

/// How many lines the borders at two opposite sides have.
///
/// A band may stand at one side alone. A blurred fill stands at both, and the picture in the middle between them: where
/// only one of them was found, or the other's end was missed, it is looked for at the same distance.
fn borders(first: &Lines, second: &Lines) -> (Option<usize>, Option<usize>) {
    let bands = (band::depth(first), band::depth(second));
    if bands.0.is_some() && bands.1.is_some() {
        return bands;
    }
    let any = (
        bands.0.or_else(|| blurred::depth(first)),
        bands.1.or_else(|| blurred::depth(second)),
    );
    if let (Some(one), Some(other)) = any
        && one.abs_diff(other) <= blurred::slack(first)
    {
        return any;
    }
    let opposite = |known: Option<usize>, lines: &Lines| {
        let known = known.filter(|depth| *depth >= blurred::least(lines))?;
        Some((known, blurred::opposite(lines, known)?))
    };
    if let Some((one, other)) = opposite(any.0, second) {
        (Some(one), Some(other))
    } else if let Some((other, one)) = opposite(any.1, first) {
        (Some(one), Some(other))
    } else {
        bands
    }
}

/// The same stretch without the line at each end that scaling mixed with the border.
fn shaved(begin: usize, end: usize, length: usize) -> (usize, usize) {
    (
        if begin > 0 { begin + 1 } else { 0 },
        if end < length { end - 1 } else { length },
    )
}
