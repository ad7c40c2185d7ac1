//! A picture as lines from one of its sides inwards, so that all four sides are searched alike.

use std::ops::Range;

use crate::media::luma::Luma;

/// Levels by which a pixel at least changes at an edge.
const STEP: u8 = 6;

/// Where the lines begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// Rows from the first to the last.
    Top,
    /// Rows from the last to the first.
    Bottom,
    /// Columns from the first to the last.
    Left,
    /// Columns from the last to the first.
    Right,
}

/// The lines of a picture, from a side inwards.
///
/// Of a large picture only every second, third ... line is one, with as many of its pixels. Taking pixels rather than
/// means keeps plain areas and sharp edges what they are, and reads nothing that is not looked at.
pub(super) struct Lines<'a> {
    picture: &'a Luma,
    side: Side,
    /// Which part of each line, in pixels.
    across: Range<usize>,
    step: usize,
}

impl<'a> Lines<'a> {
    /// The lines from `side` on, restricted to the pixels `across`; each `step`-th of both.
    pub(super) fn new(
        picture: &'a Luma,
        side: Side,
        across: Range<usize>,
        step: usize,
    ) -> Lines<'a> {
        Lines {
            picture,
            side,
            across,
            step,
        }
    }

    /// How many lines there are.
    pub(super) fn count(&self) -> usize {
        self.length() / self.step
    }

    /// The pixels of line `index`, which is below [`Lines::count`].
    pub(super) fn line(&self, index: usize) -> Vec<u8> {
        self.at(index * self.step)
    }

    /// How many pixels before the sharpest step near line `index`, at which a border was seen to end: the border's
    /// depth in pixels of the picture, not of lines.
    pub(super) fn sharpest(&self, index: usize) -> usize {
        if self.step == 1 || index == 0 {
            return index * self.step;
        }
        let from = (index - 1) * self.step + 1;
        let to = ((index + 1) * self.step).min(self.length());
        let mut previous = self.at(from - 1);
        let mut best = (0, from);
        for depth in from..to {
            let line = self.at(depth);
            let change = difference(&previous, &line);
            if change > best.0 {
                best = (change, depth);
            }
            previous = line;
        }
        best.1
    }

    /// Number of pixels from this side to the opposite one.
    fn length(&self) -> usize {
        match self.side {
            Side::Top | Side::Bottom => self.picture.height(),
            Side::Left | Side::Right => self.picture.width(),
        }
    }

    /// The line `depth` pixels from the side.
    fn at(&self, depth: usize) -> Vec<u8> {
        match self.side {
            Side::Top => self.row(depth),
            Side::Bottom => self.row(self.length() - 1 - depth),
            Side::Left => self.column(depth),
            Side::Right => self.column(self.length() - 1 - depth),
        }
    }

    fn row(&self, y: usize) -> Vec<u8> {
        let row = &self.picture.row(y)[self.across.clone()];
        if self.step == 1 {
            return row.to_vec();
        }
        row.iter().step_by(self.step).copied().collect()
    }

    fn column(&self, x: usize) -> Vec<u8> {
        let width = self.picture.width();
        self.picture.pixels()[self.across.start * width..self.across.end * width]
            .iter()
            .skip(x)
            .step_by(self.step * width)
            .copied()
            .collect()
    }
}

/// Sum of the differences between the pixels of two lines.
pub(super) fn difference(one: &[u8], other: &[u8]) -> u32 {
    one.iter()
        .zip(other)
        .map(|(a, b)| u32::from(a.abs_diff(*b)))
        .sum()
}

/// How many pixels differ between the lines before and after an edge.
pub(super) fn changed(before: &[u8], after: &[u8]) -> usize {
    before
        .iter()
        .zip(after)
        .filter(|(a, b)| a.abs_diff(**b) > STEP)
        .count()
}

/// Whether `count` of `of` pixels are at least so many in 100.
pub(super) fn at_least(count: usize, of: usize, percent: usize) -> bool {
    count * 100 >= percent * of
}
