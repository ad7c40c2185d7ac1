//! The archive's picture as it lies on the submission's.

use ::image::{Rgb, RgbImage, imageops};

use crate::matching::geometry::{Homography, Point};
use crate::media::image::PREVIEW_SIDE;
use crate::media::luma::fitted;
use crate::report::overlay::Overlay;
use crate::report::{Item, Match, MediaKind};

/// Where the archive's picture does not reach.
pub(super) const OUTSIDE: Rgb<u8> = Rgb([128; 3]);
/// A source that is more times finer than what is made of it is made coarser first, or its grain would flicker.
const MOST_FINER: f64 = 1.5;

/// What is to be made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Wanted {
    /// From pixels of the submission to pixels of the archive's picture.
    homography: Homography,
    /// Width and height of the submission in pixels.
    query: (u32, u32),
    /// Width and height of the archive's picture in pixels.
    archive: (u32, u32),
}

impl Wanted {
    /// For a match of two photos of which it is known how they lie.
    pub(super) fn of(item: &Item, found: &Match) -> Option<Wanted> {
        let archive = &found.archive_item;
        let photos = item.kind == Some(MediaKind::Photo) && archive.kind == MediaKind::Photo;
        let homography = found.evidence.transform.as_ref()?.homography?;
        photos.then_some(Wanted {
            homography: Homography(homography),
            query: item.width.zip(item.height)?,
            archive: archive.width.zip(archive.height)?,
        })
    }

    /// `picture`, the archive's in any size, in the frame of the submission's preview.
    pub(super) fn make(&self, picture: &RgbImage) -> RgbImage {
        let (width, height) = fitted(self.query.0 as usize, self.query.1 as usize, PREVIEW_SIDE);
        let mut shown = RgbImage::from_pixel(width as u32, height as u32, OUTSIDE);
        let coarser;
        let (mut source, mut transform) = (picture, self.between(shown.dimensions(), picture));
        let Some(finer) = self.finer(&shown, &transform) else {
            return shown;
        };
        if finer > MOST_FINER {
            let smaller = |length: u32| ((f64::from(length) / finer).round() as u32).max(1);
            coarser =
                imageops::thumbnail(picture, smaller(picture.width()), smaller(picture.height()));
            source = &coarser;
            transform = self.between(shown.dimensions(), source);
        }
        for (y, row) in (0..).zip(shown.rows_mut()) {
            let places = transform.along_row([0.5, f64::from(y) + 0.5]);
            for (pixel, place) in row.zip(places) {
                if let Some(colour) = place.and_then(|at| sampled(source, at)) {
                    *pixel = colour;
                }
            }
        }
        shown
    }

    /// From pixels of a copy of the submission to pixels of a copy of the archive's picture.
    fn between(&self, copy: (u32, u32), source: &RgbImage) -> Homography {
        let scaled = |from: (u32, u32), to: (u32, u32)| {
            let by = |from: u32, to: u32| f64::from(to) / f64::from(from.max(1));
            Homography::scaling(by(from.0, to.0), by(from.1, to.1))
        };
        scaled(copy, self.query)
            .then(&self.homography)
            .then(&scaled(self.archive, source.dimensions()))
    }

    /// How many pixels of the source lie on one of the copy, along a side, in the middle of what lies in both; `None` where
    /// nothing does.
    fn finer(&self, shown: &RgbImage, transform: &Homography) -> Option<f64> {
        let overlay = Overlay::between(&self.homography, self.query, self.archive, &[])?;
        let [left, top, right, bottom] = overlay.query.bounds();
        let middle = [
            (left + right) / 2.0 * f64::from(shown.width()),
            (top + bottom) / 2.0 * f64::from(shown.height()),
        ];
        let at = transform.apply(middle)?;
        let aside = transform.apply([middle[0] + 1.0, middle[1]])?;
        let below = transform.apply([middle[0], middle[1] + 1.0])?;
        let across = [aside[0] - at[0], aside[1] - at[1]];
        let down = [below[0] - at[0], below[1] - at[1]];
        Some((across[0] * down[1] - across[1] * down[0]).abs().sqrt())
    }
}

/// The colour at a place in pixels, mixed from the four around it; `None` outside of the picture.
fn sampled(picture: &RgbImage, [x, y]: Point) -> Option<Rgb<u8>> {
    let (width, height) = picture.dimensions();
    let inside = |along: f64, length: u32| (0.0..=f64::from(length)).contains(&along);
    if !(inside(x, width) && inside(y, height)) {
        return None;
    }
    // The first of the two pixels around a place, the second, and how much of the second is mixed in, in 64ths.
    let split = |along: f64, length: u32| {
        let along = (along - 0.5).clamp(0.0, f64::from(length - 1));
        let first = along as u32;
        let share = ((along - f64::from(first)) * 64.0) as u64;
        (first, (first + 1).min(length - 1), share)
    };
    let (left, right, across) = split(x, width);
    let (top, bottom, down) = split(y, height);
    let pixels: &[u8] = picture.as_raw();
    let pixel = |x: u32, y: u32| {
        let start = (y as usize * width as usize + x as usize) * 3;
        Some(spread(pixels.get(start..start + 3)?.try_into().ok()?))
    };
    let row = |y: u32| Some(pixel(left, y)? * (64 - across) + pixel(right, y)? * across);
    let mixed = row(top)? * (64 - down) + row(bottom)? * down;
    Some(gathered(mixed + spread([1; 3]) * (64 * 64 / 2)))
}

/// Bits from one colour to the next in a number that holds all three, enough for any of them times 64 times 64.
const BETWEEN: u32 = 21;

/// The three colours of a pixel in one number, so that all are mixed at once.
fn spread([red, green, blue]: [u8; 3]) -> u64 {
    u64::from(red) | u64::from(green) << BETWEEN | u64::from(blue) << (2 * BETWEEN)
}

/// The colours in a number that holds each times 64 times 64.
fn gathered(mixed: u64) -> Rgb<u8> {
    Rgb([0, 1, 2].map(|colour| (mixed >> (12 + colour * BETWEEN)) as u8))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A dark picture with one bright block of 8 pixels at `x`, `y`.
    fn marked(width: u32, height: u32, x: u32, y: u32) -> RgbImage {
        RgbImage::from_fn(width, height, |at_x, at_y| {
            let marked = (x..x + 8).contains(&at_x) && (y..y + 8).contains(&at_y);
            Rgb([if marked { 250 } else { 10 }; 3])
        })
    }

    fn wanted(homography: [f64; 9], query: (u32, u32), archive: (u32, u32)) -> Wanted {
        Wanted {
            homography: Homography(homography),
            query,
            archive,
        }
    }

    #[test]
    fn a_known_pixel_lands_where_it_should() {
        // A crop of the archive's picture from 100, 40, at its own size.
        let homography = [1.0, 0.0, 100.0, 0.0, 1.0, 40.0, 0.0, 0.0, 1.0];
        let crop = wanted(homography, (200, 100), (300, 200)).make(&marked(300, 200, 150, 90));
        assert_eq!(crop, marked(200, 100, 50, 50));
    }

    #[test]
    fn a_mirrored_one_lands_mirrored() {
        let homography = [-1.0, 0.0, 200.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0];
        let picture = marked(200, 100, 20, 30);
        let mirrored = wanted(homography, (200, 100), (200, 100)).make(&picture);
        assert_eq!(mirrored, imageops::flip_horizontal(&picture));
    }

    #[test]
    fn where_the_archive_does_not_reach_it_is_grey() {
        // The archive's picture lies in the right half of the submission.
        let homography = [1.0, 0.0, -100.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0];
        let half = wanted(homography, (200, 100), (100, 100)).make(&marked(100, 100, 20, 30));
        assert_eq!(*half.get_pixel(99, 33), OUTSIDE);
        assert_eq!(*half.get_pixel(124, 33), Rgb([250; 3]));
        assert_eq!(*half.get_pixel(100, 0), Rgb([10; 3]));
    }

    #[test]
    fn sizes_of_copies_do_not_move_it() {
        // Photos of ten times the size, the archive's at hand in a quarter of its own.
        let homography = [2.0, 0.0, 800.0, 0.0, 2.0, 400.0, 0.0, 0.0, 1.0];
        let wanted = wanted(homography, (5120, 2560), (16000, 8000));
        let made = wanted.make(&marked(4000, 2000, 2000, 1000));
        assert_eq!(made.dimensions(), (512, 256));
        // 8 of 4000 pixels in the middle of the source: 8000, 4000 of the whole, 3600, 1800 of the submission.
        let brightest = made
            .enumerate_pixels()
            .max_by_key(|(_, _, pixel)| pixel.0[0]);
        let (x, y, pixel) = brightest.unwrap();
        assert!(
            (360..=361).contains(&x) && (180..=181).contains(&y),
            "{x} {y}"
        );
        assert!(pixel.0[0] > 100);
    }

    #[test]
    fn a_transform_that_means_nothing_makes_a_grey_picture() {
        for value in [0.0, f64::NAN, 1e308] {
            let made = wanted([value; 9], (10, 10), (10, 10)).make(&marked(10, 10, 0, 0));
            assert!(made.pixels().all(|pixel| *pixel == OUTSIDE), "{value}");
        }
    }
}
