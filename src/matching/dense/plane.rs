//! Pictures as floating-point samples: what alignment and comparison compute with.

use crate::matching::cutout;
use crate::matching::geometry::{Homography, Point};
use crate::media::luma::Luma;

/// Pixels around an empty ground in which edges are mixed with it.
const SMEARED: usize = 2;

/// Samples of a picture, row by row, in levels of 0 to 255.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Plane {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) samples: Vec<f32>,
}

/// A picture laid on the pixels of another one.
#[derive(Clone, Debug)]
pub(super) struct Laid {
    pub(super) plane: Plane,
    /// Of each row the first column that lies in the picture, and the one after the last: a convex region.
    pub(super) inside: Vec<(usize, usize)>,
    /// Pixels of that region of which nothing can be said, because one of both pictures was cut out; none if neither was.
    pub(super) emptied: Vec<bool>,
}

impl Plane {
    pub(super) fn new(width: usize, height: usize, samples: Vec<f32>) -> Plane {
        Plane {
            width,
            height,
            samples,
        }
    }

    pub(super) fn of(picture: &Luma) -> Plane {
        let samples = picture.pixels().iter().map(|pixel| f32::from(*pixel));
        Plane::new(picture.width(), picture.height(), samples.collect())
    }

    pub(super) fn row(&self, y: usize) -> &[f32] {
        &self.samples[y * self.width..(y + 1) * self.width]
    }

    /// Half as large on each side, each sample the mean of four.
    pub(super) fn halved(&self) -> Plane {
        let (width, height) = ((self.width / 2).max(1), (self.height / 2).max(1));
        let mut samples = Vec::with_capacity(width * height);
        for y in 0..height {
            let above = self.row((2 * y).min(self.height - 1));
            let below = self.row((2 * y + 1).min(self.height - 1));
            for x in 0..width {
                let (left, right) = ((2 * x).min(self.width - 1), (2 * x + 1).min(self.width - 1));
                samples.push((above[left] + above[right] + below[left] + below[right]) / 4.0);
            }
        }
        Plane::new(width, height, samples)
    }

    /// Smoothed by the binomial filter 1 2 1 along both axes, which is about a Gaussian of 0.7 pixels; edges repeat.
    pub(super) fn smoothed(&self) -> Plane {
        let (width, height) = (self.width, self.height);
        let mut across = vec![0.0; self.samples.len()];
        for y in 0..height {
            let row = self.row(y);
            let to = &mut across[y * width..(y + 1) * width];
            let last = width - 1;
            for x in 1..last.max(1) {
                to[x] = (row[x - 1] + 2.0 * row[x] + row[(x + 1).min(last)]) / 4.0;
            }
            to[0] = (3.0 * row[0] + row[1.min(last)]) / 4.0;
            to[last] = (row[last.saturating_sub(1)] + 3.0 * row[last]) / 4.0;
        }
        let mut samples = vec![0.0; self.samples.len()];
        for y in 0..height {
            let line = |y: usize| &across[y * width..(y + 1) * width];
            let (above, own, below) = (
                line(y.saturating_sub(1)),
                line(y),
                line((y + 1).min(height - 1)),
            );
            let to = &mut samples[y * width..(y + 1) * width];
            for (((to, above), own), below) in to.iter_mut().zip(above).zip(own).zip(below) {
                *to = (above + 2.0 * own + below) / 4.0;
            }
        }
        Plane::new(width, height, samples)
    }

    /// Differences to the right and downwards, in levels a pixel, by central differences.
    pub(super) fn gradients(&self) -> (Vec<f32>, Vec<f32>) {
        let (width, height) = (self.width, self.height);
        let mut right = vec![0.0; self.samples.len()];
        let mut down = vec![0.0; self.samples.len()];
        for y in 0..height {
            let (above, own, below) = (
                self.row(y.saturating_sub(1)),
                self.row(y),
                self.row((y + 1).min(height - 1)),
            );
            let at = y * width;
            for x in 1..width.saturating_sub(1) {
                right[at + x] = (own[x + 1] - own[x - 1]) / 2.0;
            }
            for x in 0..width {
                down[at + x] = (below[x] - above[x]) / 2.0;
            }
        }
        (right, down)
    }

    /// This picture as it lies on one of `width` x `height` pixels. `back` carries places there to places here, both in units
    /// of pixels with the middle of the first at 0.5.
    pub(super) fn laid(&self, width: usize, height: usize, back: &Homography) -> Laid {
        let mut samples = vec![0.0; width * height];
        let mut inside = Vec::with_capacity(height);
        let (right, bottom) = ((self.width - 1) as f32, (self.height - 1) as f32);
        for y in 0..height {
            let to = &mut samples[y * width..(y + 1) * width];
            let (mut first, mut end) = (width, 0);
            for (x, place) in back
                .along_row([0.5, y as f64 + 0.5])
                .take(width)
                .enumerate()
            {
                let Some([px, py]) = place else { continue };
                let (px, py) = (px as f32 - 0.5, py as f32 - 0.5);
                if px < -0.5 || py < -0.5 || px > right + 0.5 || py > bottom + 0.5 {
                    continue;
                }
                first = first.min(x);
                end = x + 1;
                let (px, py) = (px.clamp(0.0, right), py.clamp(0.0, bottom));
                let (left, top) = (px as usize, py as usize);
                let (fx, fy) = (px - left as f32, py - top as f32);
                let next = (left + 1).min(self.width - 1);
                let below = (top + 1).min(self.height - 1) * self.width;
                let above = top * self.width;
                let mix = |a: f32, b: f32, share: f32| a + (b - a) * share;
                to[x] = mix(
                    mix(self.samples[above + left], self.samples[above + next], fx),
                    mix(self.samples[below + left], self.samples[below + next], fx),
                    fy,
                );
            }
            inside.push((first.min(end), end));
        }
        Laid {
            plane: Plane::new(width, height, samples),
            inside,
            emptied: Vec::new(),
        }
    }
}

impl Laid {
    /// The picture where it is not empty on the one side and something on the other.
    pub(super) fn without_empty(mut self, other: &Plane) -> Laid {
        let width = self.plane.width;
        let both = |at: usize| {
            let (first, end) = self.inside[at / width];
            let lies = (first..end).contains(&(at % width));
            lies.then(|| [self.plane.samples[at], other.samples[at]])
        };
        let emptied = cutout::emptied(width, self.plane.samples.len(), SMEARED, both);
        self.emptied = emptied.unwrap_or_default();
        self
    }

    /// The columns of a row that can be compared.
    pub(super) fn columns(&self, y: usize) -> impl Iterator<Item = usize> {
        let (first, end) = self.inside[y];
        let row = y * self.plane.width;
        (first..end).filter(move |x| !self.is_empty(row + x))
    }

    /// Whether a square of `side` pixels lies in the picture.
    pub(super) fn holds(&self, left: usize, top: usize, side: usize) -> bool {
        let rows = self.inside.get(top..top + side).unwrap_or_default();
        let lies = |(first, end): &(usize, usize)| *first <= left && left + side <= *end;
        let any_empty = |y: usize| {
            let row = y * self.plane.width + left;
            (row..row + side).any(|at| self.is_empty(at))
        };
        rows.len() == side && rows.iter().all(lies) && !(top..top + side).any(any_empty)
    }

    /// Whether nothing can be said of a pixel.
    pub(super) fn is_empty(&self, at: usize) -> bool {
        self.emptied.get(at).is_some_and(|empty| *empty)
    }
}

/// The transform between places in pixels of a picture `from` and pixels of a picture `to` that corresponds to `transform`
/// between units of their longer sides.
pub(super) fn in_pixels(transform: &Homography, from: f64, to: f64) -> Homography {
    Homography::scaling(1.0 / from, 1.0 / from)
        .then(transform)
        .then(&Homography::scaling(to, to))
}

/// The middle of the part of a rectangle that a transform carries into another one.
pub(super) fn middle_of_shared(transform: &Homography, from: Point, to: Point) -> Option<Point> {
    let polygon = transform.shared(from, to)?;
    let count = polygon.len() as f64;
    let sum = polygon
        .iter()
        .fold([0.0, 0.0], |[x, y], point| [x + point[0], y + point[1]]);
    Some([sum[0] / count, sum[1] / count])
}
