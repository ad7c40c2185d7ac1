//! Writes a line of text into pictures with a small font of its own: capitals, figures and a few signs.

use ::image::imageops::{self, FilterType};
use ::image::{GrayImage, Luma, Rgb, RgbImage};

const WIDE: u32 = 5;
const TALL: u32 = 7;

/// Rows of a letter from the top; the lowest five bits are its dots, leftmost highest.
fn glyph(letter: char) -> [u8; 7] {
    match letter {
        'A' => [14, 17, 17, 31, 17, 17, 17],
        'B' => [30, 17, 17, 30, 17, 17, 30],
        'C' => [14, 17, 16, 16, 16, 17, 14],
        'D' => [30, 17, 17, 17, 17, 17, 30],
        'E' => [31, 16, 16, 30, 16, 16, 31],
        'F' => [31, 16, 16, 30, 16, 16, 16],
        'G' => [14, 17, 16, 23, 17, 17, 15],
        'H' => [17, 17, 17, 31, 17, 17, 17],
        'I' => [14, 4, 4, 4, 4, 4, 14],
        'J' => [7, 2, 2, 2, 2, 18, 12],
        'K' => [17, 18, 20, 24, 20, 18, 17],
        'L' => [16, 16, 16, 16, 16, 16, 31],
        'M' => [17, 27, 21, 21, 17, 17, 17],
        'N' => [17, 25, 21, 19, 17, 17, 17],
        'O' => [14, 17, 17, 17, 17, 17, 14],
        'P' => [30, 17, 17, 30, 16, 16, 16],
        'Q' => [14, 17, 17, 17, 21, 18, 13],
        'R' => [30, 17, 17, 30, 20, 18, 17],
        'S' => [15, 16, 16, 14, 1, 1, 30],
        'T' => [31, 4, 4, 4, 4, 4, 4],
        'U' => [17, 17, 17, 17, 17, 17, 14],
        'V' => [17, 17, 17, 17, 17, 10, 4],
        'W' => [17, 17, 17, 21, 21, 27, 17],
        'X' => [17, 17, 10, 4, 10, 17, 17],
        'Y' => [17, 17, 10, 4, 4, 4, 4],
        'Z' => [31, 1, 2, 4, 8, 16, 31],
        '0' => [14, 17, 19, 21, 25, 17, 14],
        '1' => [4, 12, 4, 4, 4, 4, 14],
        '2' => [14, 17, 1, 6, 8, 16, 31],
        '3' => [30, 1, 1, 14, 1, 1, 30],
        '4' => [2, 6, 10, 18, 31, 2, 2],
        '5' => [31, 16, 30, 1, 1, 17, 14],
        '6' => [6, 8, 16, 30, 17, 17, 14],
        '7' => [31, 1, 2, 4, 8, 8, 8],
        '8' => [14, 17, 17, 14, 17, 17, 14],
        '9' => [14, 17, 17, 15, 1, 2, 12],
        '.' => [0, 0, 0, 0, 0, 12, 12],
        ':' => [0, 12, 12, 0, 12, 12, 0],
        ',' => [0, 0, 0, 0, 12, 4, 8],
        '-' => [0, 0, 0, 31, 0, 0, 0],
        '=' => [0, 0, 31, 0, 31, 0, 0],
        _ => [0; 7],
    }
}

/// Writes `text` with its upper left corner at `x`, `y`, `height` pixels high, and returns where it ends. What does not fit is
/// cut off.
pub fn write(
    picture: &mut RgbImage,
    [x, y]: [u32; 2],
    text: &str,
    height: u32,
    colour: Rgb<u8>,
) -> u32 {
    let letters = line(text, height);
    for (across, down, &Luma([cover])) in letters.enumerate_pixels() {
        if let Some(pixel) = picture.get_pixel_mut_checked(x + across, y + down) {
            let share = f32::from(cover) / 255.0;
            for (old, new) in pixel.0.iter_mut().zip(colour.0) {
                *old = (f32::from(*old) * (1.0 - share) + f32::from(new) * share) as u8;
            }
        }
    }
    x + letters.width()
}

/// How much of each pixel the text covers, from 0 to 255, `height` pixels high. The dots of the letters are rounded by
/// enlarging them smoothly; what the font does not have is left blank.
pub fn line(text: &str, height: u32) -> GrayImage {
    let count = text.chars().count() as u32;
    let mut dots = GrayImage::new(count * (WIDE + 1) + 1, TALL + 2);
    for (index, letter) in text.to_uppercase().chars().enumerate() {
        for (y, row) in glyph(letter).into_iter().enumerate() {
            for x in (0..WIDE).filter(|x| row >> (WIDE - 1 - x) & 1 == 1) {
                let column = index as u32 * (WIDE + 1) + x + 1;
                dots.put_pixel(column, y as u32 + 1, Luma([255]));
            }
        }
    }
    let width = dots.width() * height / dots.height();
    let mut soft = imageops::resize(&dots, width, height, FilterType::CatmullRom);
    for Luma([cover]) in soft.pixels_mut() {
        *cover = ((f32::from(*cover) - 90.0) * 2.6).clamp(0.0, 255.0) as u8;
    }
    soft
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_told_apart_and_unknown_ones_leave_a_blank() {
        let (one, seven) = (line("1", 28), line("7", 28));
        assert_eq!(one.dimensions(), seven.dimensions());
        assert_ne!(one, seven);
        assert!(
            line("\u{202e}é", 28)
                .pixels()
                .all(|Luma([cover])| *cover == 0)
        );
        assert_eq!(line("a", 28), line("A", 28));
    }

    #[test]
    fn text_lies_where_it_is_asked_for_and_is_cut_at_the_edge() {
        let mut picture = RgbImage::from_pixel(60, 40, Rgb([255; 3]));
        let end = write(&mut picture, [20, 10], "88888888", 18, Rgb([0; 3]));
        assert!(end > 60);
        let dark = picture
            .enumerate_pixels()
            .filter(|(.., pixel)| pixel.0[0] < 100);
        let places: Vec<(u32, u32)> = dark.map(|(x, y, _)| (x, y)).collect();
        assert!(places.len() > 50);
        assert!(places.iter().all(|(x, y)| *x >= 20 && (10..28).contains(y)));
    }
}
