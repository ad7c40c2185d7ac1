//! Frames in few samples: what a video shows from moment to moment, so that its movement can be compared.
//!
//! Hashes and local features say that two frames show the same place; where a camera stands still they say it of all frames
//! alike. What moves tells one moment from another, so an archive keeps of every sampled frame the brightness of 32 x 32
//! areas, and neighbours that look the same only once, with the time until which nothing changes.

use crate::media::luma::Luma;

/// Areas along a side of a [`Thumbnail`].
pub const SIDE: usize = 32;
/// Areas of a [`Thumbnail`].
pub const AREAS: usize = SIDE * SIDE;

/// Levels of 255 by which no area may differ where two thumbnails count as the same.
const SAME: u8 = 3;
/// Standard deviation in levels below which a frame is plain: black, faded out, a wall.
const PLAIN: f32 = 5.0;

/// A frame in 32 x 32 samples, row by row, whatever its proportions.
#[derive(Clone, PartialEq, Eq)]
pub struct Thumbnail(Box<[u8; AREAS]>);

impl std::fmt::Debug for Thumbnail {
    /// Nobody reads a thousand numbers in a message.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Thumbnail")
    }
}

/// What a video shows for a while.
#[derive(Clone, Debug, PartialEq)]
pub struct Moment {
    /// Seconds from the beginning.
    pub time_s: f64,
    /// Seconds from the beginning up to which frames look the same.
    pub until_s: f64,
    /// The first of these frames.
    pub thumbnail: Thumbnail,
}

impl Thumbnail {
    /// The thumbnail of a frame.
    pub fn new(frame: &Luma) -> Thumbnail {
        let small = frame.area_averaged(SIDE, SIDE);
        let mut pixels = Box::new([0; AREAS]);
        pixels.copy_from_slice(small.pixels());
        Thumbnail(pixels)
    }

    /// Its samples, row by row.
    pub fn pixels(&self) -> &[u8; AREAS] {
        &self.0
    }

    /// From the bytes of [`Thumbnail::pixels`]; `None` for any other number of them.
    pub fn from_bytes(bytes: &[u8]) -> Option<Thumbnail> {
        Some(Thumbnail(Box::new(bytes.try_into().ok()?)))
    }

    /// Whether nothing can be seen to change from the one to the other.
    pub fn is_same_as(&self, other: &Thumbnail) -> bool {
        let differs = |(a, b): (&u8, &u8)| u8::from(a.abs_diff(*b) > SAME);
        self.0.iter().zip(other.0.iter()).map(differs).max() == Some(0)
    }

    /// Whether there is nothing to see: black, white, a fade.
    pub fn is_plain(&self) -> bool {
        let (mean, square) = self.moments();
        square - mean * mean < PLAIN * PLAIN
    }

    /// Normalised cross-correlation, -1 to 1: 1 where both differ in brightness and contrast only, 0 where one is plain.
    pub fn correlation(&self, other: &Thumbnail) -> f32 {
        let ((mean_a, square_a), (mean_b, square_b)) = (self.moments(), other.moments());
        let products = self.0.iter().zip(other.0.iter());
        let product: u32 = products.map(|(a, b)| u32::from(*a) * u32::from(*b)).sum();
        let covariance = product as f32 / AREAS as f32 - mean_a * mean_b;
        let variance = (square_a - mean_a * mean_a) * (square_b - mean_b * mean_b);
        if variance <= f32::EPSILON {
            return 0.0;
        }
        covariance / variance.sqrt()
    }

    /// Mean, and mean of the squares.
    fn moments(&self) -> (f32, f32) {
        let sum: u32 = self.0.iter().map(|pixel| u32::from(*pixel)).sum();
        let squares: u32 = self.0.iter().map(|pixel| u32::from(*pixel).pow(2)).sum();
        (sum as f32 / AREAS as f32, squares as f32 / AREAS as f32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(shift: usize, contrast: usize) -> Luma {
        let pixel = |at: usize| {
            let (x, y) = (at % 64 + shift, at / 64);
            ((x * x / 7 + y * 3) % 97 * contrast / 100 + 20) as u8
        };
        Luma::new(64, 64, (0..64 * 64).map(pixel).collect()).unwrap()
    }

    #[test]
    fn contrast_does_not_matter_and_movement_does() {
        let [one, paler, moved] =
            [(0, 100), (0, 60), (5, 100)].map(|(shift, by)| Thumbnail::new(&frame(shift, by)));
        assert!(one.correlation(&paler) > 0.99);
        assert!(one.correlation(&moved) < 0.7);
        assert!(one.is_same_as(&one) && !one.is_same_as(&paler));
    }

    #[test]
    fn plain_frames_are_told_and_bytes_come_back() {
        let plain = Thumbnail::new(&Luma::new(40, 30, vec![9; 1200]).unwrap());
        assert!(plain.is_plain());
        assert_eq!(plain.correlation(&plain), 0.0);
        let one = Thumbnail::new(&frame(3, 100));
        assert!(!one.is_plain());
        assert_eq!(Thumbnail::from_bytes(one.pixels()), Some(one));
        assert_eq!(Thumbnail::from_bytes(&[0; 12]), None);
    }
}
