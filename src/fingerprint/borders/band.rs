//! Bands of one brightness, with or without text in them.
//!
//! Lines of text and emoji leave most of each line as it was, apart from the few lines of a heavy stroke. The picture
//! begins where the band's brightness goes and stays away, all at once across the picture.

use super::lines::{Lines, at_least, changed};

/// Brightness levels within which a pixel has the band's brightness: compression leaves a little noise.
const SAME: u8 = 9;

/// Share of a line's pixels, in 1/100, below which the line is not of the band, unless the band goes on after it.
const MOSTLY: usize = 50;

/// Share in the lines just before the picture. Seldom all: the picture rings into the band, letters reach down to it.
const BEFORE: usize = 80;

/// Share in a line without text.
const CLEAN: usize = 95;

/// Greatest share in the lines just after the last clean one, if the picture itself begins with the band's brightness.
const AFTER: usize = 75;

/// So many lines, in 1/100 of all, may be crowded by text before they are taken for the picture.
const CROWDED: usize = 6;

/// Lines that must agree before and after an edge.
const AGREEING: usize = 4;

/// How many lines the band at this side has; `None` if there is none or its end is not a sharp edge.
pub(super) fn depth(lines: &Lines) -> Option<usize> {
    let first = lines.line(0);
    let width = first.len();
    let level = median(&first);
    let same = |line: &[u8]| {
        // In bytes, because that is what processors count many of at once.
        line.chunks(255)
            .map(|part| {
                let count: u8 = part
                    .iter()
                    .map(|pixel| u8::from(pixel.abs_diff(level) <= SAME))
                    .sum();
                usize::from(count)
            })
            .sum::<usize>()
    };
    if !at_least(same(&first), width, BEFORE) {
        return None;
    }
    let patience = (lines.count() * CROWDED / 100).max(AGREEING);
    let mut counts = Vec::with_capacity(lines.count());
    let mut others = 0;
    for index in 0..lines.count() {
        let count = same(&lines.line(index));
        counts.push(count);
        others = if at_least(count, width, MOSTLY) {
            0
        } else {
            others + 1
        };
        if others > patience {
            let (edge, percent) = edge(&counts, index + 1 - others, width)?;
            // A band that only fades until it is another has no edge, though all its pixels part at once.
            let outside = lines.line(edge.saturating_sub(2));
            let changed = changed(&outside, &lines.line(edge + 1));
            return at_least(changed, width, percent).then_some(edge);
        }
    }
    None
}

/// Where the edge is, if it is sharp: at `end`, from which on most pixels are others, or before, where a picture begins
/// that has much of the band's brightness itself. With it comes the share of pixels, in 1/100, that must change there.
///
/// `counts` holds for each line how many of its `width` pixels have the band's brightness.
fn edge(counts: &[usize], end: usize, width: usize) -> Option<(usize, usize)> {
    if end < 2 {
        return None;
    }
    // The line next to the edge may be a mixture of both.
    let before = &counts[end.saturating_sub(AGREEING)..end - 1];
    if before.iter().all(|count| at_least(*count, width, BEFORE)) {
        return Some((end, 100 - MOSTLY));
    }
    let last = counts[..end]
        .iter()
        .rposition(|count| at_least(*count, width, CLEAN))?;
    let begin = last + 1;
    let after = &counts[begin + 1..=begin + AGREEING];
    let sharp = after.iter().all(|count| count * 100 <= AFTER * width);
    (begin >= AGREEING && sharp).then_some((begin, 100 - AFTER))
}

fn median(line: &[u8]) -> u8 {
    let mut counts = [0_usize; 256];
    for pixel in line {
        counts[usize::from(*pixel)] += 1;
    }
    let mut seen = 0;
    (0..=u8::MAX)
        .find(|level| {
            seen += counts[usize::from(*level)];
            2 * seen >= line.len()
        })
        .unwrap_or(u8::MAX)
}
