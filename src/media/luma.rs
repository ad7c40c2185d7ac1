//! Pictures as brightness alone: what every fingerprint is computed from.

use multiversion::multiversion;

/// Side of the tiles in which a picture is turned, in pixels.
const TILE: usize = 64;

/// Brightness of a picture, one byte a pixel, row by row, 0 black to 255 white.
///
/// From colour it is ITU-R BT.601 luma, `0.299 R + 0.587 G + 0.114 B`, as the PDQ reference takes it and as JPEG and
/// most video store it.
#[derive(Clone, PartialEq, Eq)]
pub struct Luma {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
}

impl std::fmt::Debug for Luma {
    /// Size only: nobody reads a million pixels in a message.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Luma({} x {})", self.width, self.height)
    }
}

impl Luma {
    /// A picture of `width` x `height` pixels; `None` unless `pixels` has that many and there is at least one.
    pub fn new(width: usize, height: usize, pixels: Vec<u8>) -> Option<Luma> {
        (width > 0 && width.checked_mul(height)? == pixels.len() && height > 0).then_some(Luma {
            width,
            height,
            pixels,
        })
    }

    /// Brightness of a colour picture.
    pub fn from_rgb(picture: &image::RgbImage) -> Luma {
        let pixels = picture
            .as_raw()
            .chunks_exact(3)
            .map(|rgb| {
                let [r, g, b] = [rgb[0], rgb[1], rgb[2]].map(u32::from);
                // 16-bit fixed point; the weights sum to 65536, so white stays 255.
                ((19_595 * r + 38_470 * g + 7_471 * b + 32_768) >> 16) as u8
            })
            .collect();
        Luma {
            width: picture.width() as usize,
            height: picture.height() as usize,
            pixels,
        }
    }

    /// Width in pixels.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Height in pixels.
    pub fn height(&self) -> usize {
        self.height
    }

    /// All pixels, row by row.
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// The pixels of row `y`.
    pub fn row(&self, y: usize) -> &[u8] {
        &self.pixels[y * self.width..(y + 1) * self.width]
    }

    /// The picture at `width` x `height`, each pixel the mean of the area it covers.
    ///
    /// Averaging areas keeps what a hash needs and, unlike sampling, adds no patterns. It also enlarges, as steps.
    pub fn area_averaged(&self, width: usize, height: usize) -> Luma {
        let (width, height) = (width.max(1), height.max(1));
        if (width, height) == (self.width, self.height) {
            return self.clone();
        }
        let columns = shares(self.width, width);
        let rows = shares(self.height, height);
        let mut pixels = Vec::with_capacity(width * height);
        let mut sums = vec![0.0_f32; self.width];
        for (first, weights) in &rows {
            sums.fill(0.0);
            for (offset, weight) in weights.iter().enumerate() {
                add_weighted(&mut sums, self.row(first + offset), *weight);
            }
            pixels.extend(columns.iter().map(|(first, weights)| {
                let value: f32 = weights
                    .iter()
                    .zip(&sums[*first..])
                    .map(|(w, s)| w * s)
                    .sum();
                (value + 0.5) as u8
            }));
        }
        Luma {
            width,
            height,
            pixels,
        }
    }

    /// The picture with its longer side at most `side` pixels, in its proportions.
    pub fn shrunk_to(self, side: usize) -> Luma {
        let (width, height) = fitted(self.width, self.height, side);
        if (width, height) == (self.width, self.height) {
            self
        } else {
            self.area_averaged(width, height)
        }
    }

    /// The part that begins at (`left`, `top`); cut at the picture's edges.
    pub fn cropped(&self, left: usize, top: usize, width: usize, height: usize) -> Luma {
        let (left, top) = (left.min(self.width - 1), top.min(self.height - 1));
        let (width, height) = (
            width.clamp(1, self.width - left),
            height.clamp(1, self.height - top),
        );
        let pixels = (top..top + height)
            .flat_map(|y| &self.row(y)[left..left + width])
            .copied()
            .collect();
        Luma {
            width,
            height,
            pixels,
        }
    }

    /// Turned and mirrored so that it stands upright, by EXIF orientation 1 to 8; others leave it as it is.
    pub fn upright(self, orientation: u8) -> Luma {
        let oriented = match orientation {
            2 => self.placed(false, |x, y, w, _| (w - 1 - x, y)),
            3 => self.placed(false, |x, y, w, h| (w - 1 - x, h - 1 - y)),
            4 => self.placed(false, |x, y, _, h| (x, h - 1 - y)),
            5 => self.placed(true, |x, y, _, _| (y, x)),
            6 => self.placed(true, |x, y, _, h| (y, h - 1 - x)),
            7 => self.placed(true, |x, y, w, h| (w - 1 - y, h - 1 - x)),
            8 => self.placed(true, |x, y, w, _| (w - 1 - y, x)),
            _ => None,
        };
        oriented.unwrap_or(self)
    }

    /// A picture whose pixel (x, y) is this one's at `source(x, y, width, height)`; `swap` exchanges the sides.
    fn placed(
        &self,
        swap: bool,
        source: impl Fn(usize, usize, usize, usize) -> (usize, usize),
    ) -> Option<Luma> {
        let (width, height) = if swap {
            (self.height, self.width)
        } else {
            (self.width, self.height)
        };
        // In tiles, because one of the two pictures is walked down its columns, which leaves the cache at every step.
        let mut pixels = vec![0; self.pixels.len()];
        for top in (0..height).step_by(TILE) {
            for left in (0..width).step_by(TILE) {
                for y in top..height.min(top + TILE) {
                    for x in left..width.min(left + TILE) {
                        let (sx, sy) = source(x, y, self.width, self.height);
                        pixels[y * width + x] = self.pixels[sy * self.width + sx];
                    }
                }
            }
        }
        Luma::new(width, height, pixels)
    }
}

/// Adds each pixel, times `weight`, to the sum of its column.
#[multiversion(targets("x86_64+avx2+bmi1+bmi2+lzcnt+popcnt"))]
pub(crate) fn add_weighted(sums: &mut [f32], row: &[u8], weight: f32) {
    for (sum, pixel) in sums.iter_mut().zip(row) {
        *sum += weight * f32::from(*pixel);
    }
}

/// `width` x `height` scaled down so that the longer side is at most `side`; never scaled up, never 0.
pub fn fitted(width: usize, height: usize, side: usize) -> (usize, usize) {
    let longer = width.max(height);
    if longer <= side {
        return (width, height);
    }
    let scaled = |length: usize| ((length * side + longer / 2) / longer).max(1);
    (scaled(width), scaled(height))
}

/// For each of `to` equal stretches of `from` pixels: the first pixel it touches and the share of each in its mean.
fn shares(from: usize, to: usize) -> Vec<(usize, Vec<f32>)> {
    let step = from as f64 / to as f64;
    (0..to)
        .map(|index| {
            let (start, end) = (index as f64 * step, (index + 1) as f64 * step);
            let first = (start.floor() as usize).min(from - 1);
            let last = (end.ceil() as usize).clamp(first + 1, from);
            let weights = (first..last)
                .map(|pixel| {
                    let covered = end.min((pixel + 1) as f64) - start.max(pixel as f64);
                    (covered / step).max(0.0) as f32
                })
                .collect();
            (first, weights)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbered(width: usize, height: usize) -> Luma {
        Luma::new(
            width,
            height,
            (0..width * height).map(|n| n as u8).collect(),
        )
        .unwrap()
    }

    #[test]
    fn means_of_areas() {
        let picture = Luma::new(4, 2, vec![0, 100, 10, 30, 100, 200, 50, 70]).unwrap();
        assert_eq!(picture.area_averaged(2, 1).pixels(), [100, 40]);
        assert_eq!(picture.area_averaged(4, 2), picture);
        let uneven = Luma::new(3, 1, vec![0, 90, 30]).unwrap();
        assert_eq!(uneven.area_averaged(2, 1).pixels(), [30, 50]);
        assert_eq!(uneven.area_averaged(6, 1).pixels(), [0, 0, 90, 90, 30, 30]);
    }

    #[test]
    fn orientations_agree_with_the_image_crate() {
        let picture = numbered(5, 3);
        for orientation in 1..=8 {
            let mut reference = image::DynamicImage::ImageLuma8(
                image::GrayImage::from_raw(5, 3, picture.pixels().to_vec()).unwrap(),
            );
            reference
                .apply_orientation(image::metadata::Orientation::from_exif(orientation).unwrap());
            let upright = picture.clone().upright(orientation);
            assert_eq!(
                upright.pixels(),
                reference.to_luma8().as_raw(),
                "{orientation}"
            );
            assert_eq!(upright.width(), reference.width() as usize);
        }
    }

    #[test]
    fn proportions_stay() {
        assert_eq!(fitted(4000, 3000, 1024), (1024, 768));
        assert_eq!(fitted(640, 480, 1024), (640, 480));
        assert_eq!(fitted(100_000, 1, 1024), (1024, 1));
    }

    #[test]
    fn crops_stay_inside() {
        let picture = numbered(4, 4);
        assert_eq!(picture.cropped(1, 1, 2, 2).pixels(), [5, 6, 9, 10]);
        assert_eq!(picture.cropped(3, 3, 9, 9).pixels(), [15]);
    }
}
