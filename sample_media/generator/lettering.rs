//! Writes captions into pictures.

use image::{Luma, Rgb, RgbImage};
use resurface::report::drawing::lettering::line;

/// A dark strip along the lower edge with one line of white text, `height` pixels high.
pub fn caption_strip(picture: &mut RgbImage, text: &str, height: u32) {
    let (width, full) = picture.dimensions();
    let top = full.saturating_sub(height);
    for (_, _, pixel) in picture.enumerate_pixels_mut().filter(|(_, y, _)| *y >= top) {
        pixel.0 = pixel.0.map(|level| (f32::from(level) * 0.35) as u8);
    }
    let letters = line(text, height * 3 / 5);
    let left = (width.saturating_sub(letters.width())) / 2;
    let down = top + (height - letters.height()) / 2;
    for (x, y, &Luma([cover])) in letters.enumerate_pixels() {
        let (x, y) = (x + left, y + down);
        if x < width && y < full {
            let Rgb(below) = *picture.get_pixel(x, y);
            let share = f32::from(cover) / 255.0;
            let over = below.map(|level| (f32::from(level) * (1.0 - share) + 245.0 * share) as u8);
            picture.put_pixel(x, y, Rgb(over));
        }
    }
}
