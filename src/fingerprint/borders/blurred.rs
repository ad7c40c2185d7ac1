//! Blurred copies of a picture that fill the rest of a frame.
//!
//! Across the fill brightness changes slowly from line to line, so that three lines nearly lie on a straight slope; JPEG
//! noise stays below the threshold. At the picture's edge most pixels change at once.

use std::collections::VecDeque;

use super::lines::{Lines, at_least, changed, difference};

/// Levels by which a pixel may miss the mean of those two lines before and after, twice, without being detail.
const NOISE: u16 = 8;

/// Share of pixels with detail, in 1/100, that a line of the fill may have.
const SPECKS: usize = 2;

/// Lines from the first to the last of the three that are compared.
const SPAN: usize = 4;

/// Share of pixels, in 1/100, that change at the picture's edge.
const STRAIGHT: usize = 50;

/// The same where the other side has told the place to look at.
const STRAIGHT_OPPOSITE: usize = 40;

/// Ringing before an edge is taken for detail: the edge is at most so many lines after the first detail.
const RINGING: usize = 10;

/// Least depth of a fill, in 1/100 of the lines and in lines: skies and walls end at straight edges, too.
const LEAST: (usize, usize) = (6, 16);

/// Difference of the depths of two opposite fills, in 1/100 of the lines.
const SLACK: usize = 3;

/// How many lines the fill at this side has; `None` if there is none or its end is not a straight edge.
pub(super) fn depth(lines: &Lines) -> Option<usize> {
    let first = details(lines).position(|detailed| detailed)?;
    let edge = straight_edge(lines, first, first + SPAN + RINGING, STRAIGHT)?;
    (edge >= least(lines)).then_some(edge)
}

/// How many lines the fill at this side has, if that at the opposite side has `known`.
pub(super) fn opposite(lines: &Lines, known: usize) -> Option<usize> {
    let slack = slack(lines);
    let quiet = known.saturating_sub(slack + RINGING + SPAN);
    let noisy = details(lines)
        .take(quiet)
        .filter(|detailed| *detailed)
        .count();
    // A caption or a logo on the fill is forgiven.
    if noisy * 10 > quiet {
        return None;
    }
    let from = known.saturating_sub(slack);
    straight_edge(lines, from, known + slack + 2, STRAIGHT_OPPOSITE)
}

/// Least number of lines of a fill at this side.
pub(super) fn least(lines: &Lines) -> usize {
    (lines.count() * LEAST.0).div_ceil(100).max(LEAST.1)
}

/// By how many lines opposite fills may differ.
pub(super) fn slack(lines: &Lines) -> usize {
    lines.count() * SLACK / 100 + 2
}

/// For each line, and the [`SPAN`] of lines after it, whether there is detail in them.
fn details<'a>(lines: &'a Lines) -> impl Iterator<Item = bool> + 'a {
    let mut recent = VecDeque::with_capacity(SPAN + 1);
    (0..lines.count()).filter_map(move |index| {
        recent.push_back(lines.line(index));
        if recent.len() <= SPAN {
            return None;
        }
        let detailed = detailed(&recent[0], &recent[SPAN / 2], &recent[SPAN]);
        recent.pop_front();
        Some(detailed)
    })
}

/// Whether more than a few pixels of the middle line do not lie between those of the others.
fn detailed(before: &[u8], middle: &[u8], after: &[u8]) -> bool {
    let count: u16 = before
        .iter()
        .zip(middle)
        .zip(after)
        .map(|((before, middle), after)| {
            let outer = u16::from(*before) + u16::from(*after);
            u16::from(outer.abs_diff(2 * u16::from(*middle)) > NOISE)
        })
        .sum();
    usize::from(count) * 100 > SPECKS * middle.len()
}

/// The first line in `from..to` at which at least so many pixels in 100 change, put at the sharpest of three.
fn straight_edge(lines: &Lines, from: usize, to: usize, percent: usize) -> Option<usize> {
    let from = from.max(2);
    let to = to.min(lines.count());
    // Two lines before and one after are looked at.
    let near: Vec<_> = (from - 2..to).map(|index| lines.line(index)).collect();
    let first = near
        .windows(4)
        .position(|four| at_least(changed(&four[0], &four[3]), four[0].len(), percent))?;
    let (mut best, mut sharpest) = (0, first);
    for place in first..(first + 3).min(near.len() - 2) {
        let change = difference(&near[place + 1], &near[place + 2]);
        if change > best {
            (best, sharpest) = (change, place);
        }
    }
    Some(from + sharpest)
}
