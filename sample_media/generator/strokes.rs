//! Letters drawn as lines of an even width, for cards, which show them large. [`crate::lettering`] is for small ones.

use image::{Rgb, RgbImage};

/// Units a letter is high, and how far the next one stands off from it.
const TALL: f32 = 6.0;
const GAP: f32 = 1.6;

/// Half the width of a line, in the same units.
const THIN: f32 = 0.42;
const THICK: f32 = 0.62;

/// A way of writing: how high the letters are in pixels, and how.
#[derive(Clone, Copy)]
pub struct Hand {
    pub height: f32,
    pub bold: bool,
    pub colour: [u8; 3],
}

/// Lines from point to point, each point written as two figures: how far right, from 0 to 4, and how far down, from 0 to 6.
fn glyph(letter: char) -> &'static str {
    match letter {
        'A' => "06 20 46|14 34",
        'B' => "03 33 42 41 30 00 06 36 45 44 33",
        'C' => "41 30 10 01 05 16 36 45",
        'D' => "00 06 26 44 42 20 00",
        'E' => "40 00 06 46|03 33",
        'F' => "40 00 06|03 33",
        'G' => "41 30 10 01 05 16 36 45 43 23",
        'H' => "00 06|40 46|03 43",
        'I' => "00 06",
        'J' => "40 45 36 16 05",
        'K' => "00 06|40 03 46",
        'L' => "00 06 46",
        'M' => "06 00 23 40 46",
        'N' => "06 00 46 40",
        'O' => "10 30 41 45 36 16 05 01 10",
        'P' => "06 00 30 41 42 33 03",
        'Q' => "10 30 41 45 36 16 05 01 10|24 46",
        'R' => "06 00 30 41 42 33 03|23 46",
        'S' => "41 30 10 01 02 13 33 44 45 36 16 05",
        'T' => "00 40|20 26",
        'U' => "00 05 16 36 45 40",
        'V' => "00 26 40",
        'W' => "00 16 23 36 40",
        'X' => "00 46|40 06",
        'Y' => "00 23 40|23 26",
        'Z' => "00 40 06 46",
        '0' => "10 30 41 45 36 16 05 01 10",
        '1' => "11 20 26|06 46",
        '2' => "01 10 30 41 42 06 46",
        '3' => "00 40 22 32 43 45 36 16 05",
        '4' => "36 30 04 44",
        '5' => "40 00 02 32 43 45 36 16 05",
        '6' => "30 10 01 05 16 36 45 43 32 03",
        '7' => "00 40 16",
        '8' => "10 30 41 42 33 13 02 01 10|13 04 05 16 36 45 44 33",
        '9' => "16 36 45 41 30 10 01 03 14 43",
        '.' => "06 06",
        ':' => "02 02|05 05",
        '-' => "03 43",
        '+' => "03 43|21 25",
        '=' => "02 42|04 44",
        '/' => "40 06",
        _ => "",
    }
}

/// Writes `text` with its upper left corner at `left`, `top`.
pub fn write(picture: &mut RgbImage, [left, top]: [f32; 2], text: &str, hand: Hand) {
    let unit = hand.height / TALL;
    let half_width = unit * if hand.bold { THICK } else { THIN };
    let mut x = left;
    for letter in text.to_uppercase().chars() {
        for line in glyph(letter).split('|') {
            let points: Vec<[f32; 2]> = line
                .split_whitespace()
                .filter_map(|point| place(point, [x, top], unit))
                .collect();
            for ends in points.windows(2) {
                stroke(picture, [ends[0], ends[1]], half_width, hand.colour);
            }
        }
        x += (width(letter) + GAP) * unit;
    }
}

/// As [`write`], ending at `right`: figures of a table stand below one another.
pub fn write_to(picture: &mut RgbImage, [right, top]: [f32; 2], text: &str, hand: Hand) {
    let letters = text.to_uppercase();
    let units: f32 = letters.chars().map(|letter| width(letter) + GAP).sum();
    let left = right - (units - GAP) * hand.height / TALL;
    write(picture, [left, top], text, hand);
}

fn width(letter: char) -> f32 {
    match letter {
        'I' | '.' | ':' => 0.0,
        ' ' => 1.8,
        _ => 4.0,
    }
}

fn place(point: &str, [left, top]: [f32; 2], unit: f32) -> Option<[f32; 2]> {
    let mut figures = point.chars().filter_map(|figure| figure.to_digit(10));
    let (across, down) = (figures.next()?, figures.next()?);
    Some([left + across as f32 * unit, top + down as f32 * unit])
}

/// One straight line with round ends and soft edges.
fn stroke(picture: &mut RgbImage, [from, to]: [[f32; 2]; 2], half_width: f32, colour: [u8; 3]) {
    let reach = half_width + 1.0;
    let span = |axis: usize, limit: u32| {
        let low = (from[axis].min(to[axis]) - reach).max(0.0) as u32;
        let high = (from[axis].max(to[axis]) + reach).max(0.0) as u32;
        low..(high + 1).min(limit)
    };
    for y in span(1, picture.height()) {
        for x in span(0, picture.width()) {
            let away = distance([x as f32 + 0.5, y as f32 + 0.5], from, to);
            let share = (half_width + 0.5 - away).clamp(0.0, 1.0);
            let Rgb(pixel) = picture.get_pixel_mut(x, y);
            for (old, new) in pixel.iter_mut().zip(colour) {
                *old = (f32::from(*old) * (1.0 - share) + f32::from(new) * share) as u8;
            }
        }
    }
}

/// From a point to the nearest one of a line.
fn distance(point: [f32; 2], from: [f32; 2], to: [f32; 2]) -> f32 {
    let [px, py] = [point[0] - from[0], point[1] - from[1]];
    let [dx, dy] = [to[0] - from[0], to[1] - from[1]];
    let along = ((px * dx + py * dy) / (dx * dx + dy * dy).max(1e-6)).clamp(0.0, 1.0);
    (px - along * dx).hypot(py - along * dy)
}
