//! Whether a small picture inside a file shows what the file shows.
//!
//! Cameras put a small copy of each photo into its file. A program that changes the photo and not the copy leaves a witness
//! behind. The two are compared by PDQ (see `pdq.rs`), and by their shapes: cameras also fill a copy of another shape with
//! bars, or cut it.

use super::{Hash256, pdq};
use crate::media::luma::Luma;

/// Longer side in pixels at which pictures are compared: small copies are no larger.
const SIDE: usize = 160;
/// PDQ hashes of lower quality say nothing of a picture.
const LEAST_QUALITY: u8 = 50;
/// PDQ hashes that differ in no more bits are of one picture, and no cut of it needs to be looked at.
const SAME_BITS: u32 = 31;
/// Shapes within this share of one another are one shape: small copies have whole pixels, often in steps of 8.
const SAME_SHAPE: f64 = 0.04;

/// How a small copy agrees with the picture it stands beside.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Likeness {
    /// Bits of 256 in which the PDQ hashes differ, in the orientation and cut that fit best.
    pub distance: u32,
    /// It fits best mirrored.
    pub mirrored: bool,
    /// Width by height of the copy.
    pub preview_size: (usize, usize),
    /// One of the two is wider than the other, by more than rounding.
    pub other_shape: bool,
}

/// Compares an upright picture with the small copy in its file. `None` where one of them is too plain for its hash to say
/// anything.
pub fn compare(picture: &Luma, preview: &Luma) -> Option<Likeness> {
    let preview_size = (preview.width(), preview.height());
    let (shape, of_preview) = (shape(picture), shape(preview));
    let other_shape = (shape / of_preview).max(of_preview / shape) > 1.0 + SAME_SHAPE;
    let (width, height) = crate::media::luma::fitted(picture.width(), picture.height(), SIDE);
    let picture = picture.area_averaged(width, height);
    let preview = preview.clone().shrunk_to(SIDE);
    let whole = distance(&picture, &preview)?;
    // A copy that kept the camera's orientation may lie on its side: then its bars do, too.
    let cuts = || {
        let of_copy =
            [shape, 1.0 / shape].map(|shape| distance(&picture, &cut_to(&preview, shape)?));
        let of_picture = [of_preview, 1.0 / of_preview]
            .map(|shape| distance(&cut_to(&picture, shape)?, &preview));
        of_copy.into_iter().chain(of_picture).flatten().min()
    };
    let (distance, mirrored) = match whole {
        (bits, false) if bits <= SAME_BITS => whole,
        _ => cuts().map_or(whole, |cut| whole.min(cut)),
    };
    Some(Likeness {
        distance,
        mirrored,
        preview_size,
        other_shape,
    })
}

fn shape(picture: &Luma) -> f64 {
    picture.width() as f64 / picture.height().max(1) as f64
}

/// The middle of a picture in another shape; `None` where it has that shape, or little of it would be left.
fn cut_to(picture: &Luma, shape: f64) -> Option<Luma> {
    let (width, height) = (picture.width(), picture.height());
    let inside_width = ((height as f64 * shape).round() as usize).min(width);
    let inside_height = ((width as f64 / shape).round() as usize).min(height);
    let same = inside_width == width && inside_height == height;
    let little = 2 * inside_width * inside_height < width * height;
    (!same && !little).then(|| {
        let (left, top) = ((width - inside_width) / 2, (height - inside_height) / 2);
        picture.cropped(left, top, inside_width, inside_height)
    })
}

/// The least distance over the eight orientations, and whether that one is mirrored.
fn distance(picture: &Luma, preview: &Luma) -> Option<(u32, bool)> {
    let (hash, quality): (Hash256, u8) = pdq::hash(picture);
    let (oriented, of_preview) = pdq::oriented(preview);
    if quality.min(of_preview) < LEAST_QUALITY {
        return None;
    }
    let orientations = super::Orientation::ALL.iter().zip(oriented);
    orientations
        .map(|(orientation, other)| {
            let (mirrored, _) = orientation.mirrored_and_turned();
            (hash.distance(other), mirrored)
        })
        .min()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture with detail at every scale, none of it symmetric.
    fn scene(width: usize, height: usize) -> Luma {
        let pixels = (0..width * height).map(|at| {
            let (x, y) = ((at % width) as f64 / 640.0, (at / width) as f64 / 480.0);
            let waves = (9.0 * x + 4.0 * y).sin()
                + (23.0 * y * x + 7.0 * x).cos()
                + (31.0 * (y - x * x)).sin();
            (128.0 + 40.0 * waves) as u8
        });
        Luma::new(width, height, pixels.collect()).unwrap()
    }

    #[test]
    fn a_small_copy_is_known_also_between_bars_and_on_its_side() {
        let picture = scene(640, 426);
        let small = picture.clone().shrunk_to(160);
        let alike = compare(&picture, &small).unwrap();
        assert!(
            alike.distance < 48 && !alike.mirrored && !alike.other_shape,
            "{alike:?}"
        );
        let mut pixels = vec![0; 160 * 7];
        pixels.extend(small.pixels());
        pixels.resize(160 * 120, 0);
        let barred = Luma::new(160, 120, pixels).unwrap();
        let alike = compare(&picture, &barred).unwrap();
        assert!(alike.distance < 48 && alike.other_shape, "{alike:?}");
        assert_eq!(alike.preview_size, (160, 120));
        let alike = compare(&picture, &barred.upright(6)).unwrap();
        assert!(alike.distance < 48 && !alike.mirrored, "{alike:?}");
    }

    #[test]
    fn a_cut_picture_and_a_mirrored_one_are_told() {
        let whole = scene(640, 480);
        let small = whole.clone().shrunk_to(160);
        let cut = whole.cropped(160, 0, 480, 360);
        assert!(compare(&cut, &small).unwrap().distance > 60);
        let mirrored = compare(&whole.upright(2), &small).unwrap();
        assert!(mirrored.mirrored && mirrored.distance < 48, "{mirrored:?}");
    }

    #[test]
    fn nothing_is_said_of_plain_pictures() {
        let plain = Luma::new(640, 480, vec![90; 640 * 480]).unwrap();
        assert_eq!(compare(&plain, &scene(160, 120)), None);
        assert_eq!(compare(&scene(640, 480), &plain), None);
    }
}
