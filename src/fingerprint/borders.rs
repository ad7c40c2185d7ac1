//! Plain borders: the black bars of a letterboxed film, the white band of a meme without text.
//!
//! A whole-picture hash loses a picture that was put between bars. So the bars are found, and the inside is hashed as
//! well.

use crate::media::luma::Luma;

/// Brightness levels within which a line still counts as plain: compression leaves a little noise.
const PLAIN: u8 = 20;

/// Share of a line's pixels that may lie outside of that, in 1/64: ringing at the edge, a speck, a thin watermark.
const SPECKS: usize = 1;

/// Bars thinner than this share of the side, in 1/100, change a hash little and are left alone.
const LEAST_BAR: usize = 2;

/// Least share of the side that must be left inside, in 1/100: less is not a picture between bars.
const LEAST_INSIDE: usize = 25;

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

/// What is left of a picture inside plain borders; `None` where there are none worth cutting.
///
/// Every side has its own brightness, and may have no border at all. A picture that is plain all over has none.
pub fn inside(picture: &Luma) -> Option<Inside> {
    let (width, height) = (picture.width(), picture.height());
    let columns = |x: usize, top: usize, bottom: usize| -> Vec<u8> {
        (top..bottom).map(|y| picture.row(y)[x]).collect()
    };
    let top = bar((0..height).map(|y| picture.row(y).to_vec()));
    if top == height {
        return None;
    }
    let bottom = height - bar((top..height).rev().map(|y| picture.row(y).to_vec()));
    let left = bar((0..width).map(|x| columns(x, top, bottom)));
    let right = width - bar((left..width).rev().map(|x| columns(x, top, bottom)));
    // A line of the picture itself is mixed into the bar by scaling: leave it out on both sides.
    let shaved = |from: usize, to: usize, length: usize| {
        (
            if from > 0 { from + 1 } else { 0 },
            if to < length { to - 1 } else { length },
        )
    };
    let (top, bottom) = shaved(top, bottom, height);
    let (left, right) = shaved(left, right, width);
    let (wide, high) = (right.checked_sub(left)?, bottom.checked_sub(top)?);
    let worth =
        (width - wide) * 100 >= LEAST_BAR * width || (height - high) * 100 >= LEAST_BAR * height;
    let enough = wide * 100 >= LEAST_INSIDE * width && high * 100 >= LEAST_INSIDE * height;
    (worth && enough && wide >= 32 && high >= 32).then_some(Inside {
        left,
        top,
        width: wide,
        height: high,
    })
}

/// How many of the lines, from the first on, are plain and of the same brightness as the first.
fn bar(lines: impl Iterator<Item = Vec<u8>>) -> usize {
    let mut level = None;
    lines
        .take_while(|line| {
            let middle = median(line);
            let level = *level.get_or_insert(middle);
            let strays = line
                .iter()
                .filter(|pixel| pixel.abs_diff(level) > PLAIN)
                .count();
            strays * 64 <= SPECKS * line.len()
        })
        .count()
}

fn median(line: &[u8]) -> u8 {
    let mut counts = [0_usize; 256];
    for pixel in line {
        counts[usize::from(*pixel)] += 1;
    }
    let mut seen = 0;
    counts
        .iter()
        .position(|count| {
            seen += count;
            2 * seen >= line.len()
        })
        .unwrap_or(0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn framed(width: usize, height: usize, inner: Inside, level: u8) -> Luma {
        let pixels = (0..height)
            .flat_map(|y| (0..width).map(move |x| (x, y)))
            .map(|(x, y)| {
                let within = (inner.left..inner.left + inner.width).contains(&x)
                    && (inner.top..inner.top + inner.height).contains(&y);
                if within {
                    (x * 37 + y * 91 + (x * y) % 50) as u8
                } else {
                    level
                }
            })
            .collect();
        Luma::new(width, height, pixels).unwrap()
    }

    #[test]
    fn bars_of_any_brightness_are_found_within_two_pixels() {
        for (left, top, wide, high) in [(0, 30, 200, 90), (40, 0, 120, 150), (20, 10, 160, 100)] {
            for level in [0, 16, 255] {
                let inner = Inside {
                    left,
                    top,
                    width: wide,
                    height: high,
                };
                let found = inside(&framed(200, 150, inner, level)).unwrap();
                for (a, b) in [
                    (found.left, left),
                    (found.top, top),
                    (found.left + found.width, left + wide),
                    (found.top + found.height, top + high),
                ] {
                    assert!(a.abs_diff(b) <= 2, "{found:?} for {inner:?}");
                }
            }
        }
    }

    #[test]
    fn no_borders_no_inside() {
        let all = Inside {
            left: 0,
            top: 0,
            width: 200,
            height: 150,
        };
        assert_eq!(inside(&framed(200, 150, all, 0)), None);
        let plain = Luma::new(64, 64, vec![7; 64 * 64]).unwrap();
        assert_eq!(inside(&plain), None);
        let speck = Inside {
            left: 90,
            top: 70,
            width: 20,
            height: 10,
        };
        assert_eq!(inside(&framed(200, 150, speck, 0)), None);
    }
}
