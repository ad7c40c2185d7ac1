//! Whether two stretches of video show the same moments: whether what moves in them moves alike.
//!
//! Frames of the submission are laid over the archive's thumbnails by a transform, and both are compared block by block,
//! over space and time together. From every area its mean over time is taken away first, so that what stands still counts
//! for nothing: two takes of one scene by one fixed camera share the studio, not the hands. Where little moves on either
//! side, blocks are compared by what they show instead.
//!
//! A block **agrees** where its normalised cross-correlation exceeds 0.6, which does not mind brightness and contrast. A
//! caption or a logo over the submission stands still, so its blocks disagree where the archive's move; therefore not all
//! blocks are asked for, see [`super::timeline`].

use super::geometry::{Homography, Point};
use crate::fingerprint::thumbnail::{AREAS, SIDE};
use crate::media::luma::Luma;

/// Areas along a side of a block.
const BLOCK: usize = 4;
/// Blocks along a side of a thumbnail.
const BLOCKS: usize = SIDE / BLOCK;
/// Areas of a block that must lie in both videos.
const LEAST_AREAS: f32 = 10.0;
/// Standard deviation over time, in levels, from which on a block moves.
const MOVES: f32 = 4.0;
/// Standard deviation in levels below which a block shows nothing.
const PLAIN: f32 = 3.0;
/// Correlation from which on blocks agree.
const ALIKE: f32 = 0.6;

/// How a frame of the submission is laid over a thumbnail.
#[derive(Clone, Debug)]
pub struct Warp {
    /// Samples along a side of an area.
    fineness: usize,
    /// Place in the submission's frame for every sample, area by area, in shares of its width and height, where it has one.
    places: Vec<Option<[f32; 2]>>,
    /// How often the frame is halved before it is sampled.
    halvings: u32,
}

/// A frame of the submission as it lies on a thumbnail; areas outside of it are 0.
pub type Warped = Box<[f32; AREAS]>;

impl Warp {
    /// For frames of `query` pixels, of which the longer side is the unit of `transform`, onto pictures of `extent` in units
    /// of their longer side. `None` where the transform cannot be turned round.
    pub fn new(
        query: (usize, usize),
        extent: Point,
        mirrored: bool,
        transform: &Homography,
    ) -> Option<Warp> {
        Warp::finer(query, extent, mirrored, transform, 1)
    }

    /// The same with `fineness` samples along each side of an area, for when every detail counts.
    pub fn finer(
        query: (usize, usize),
        extent: Point,
        mirrored: bool,
        transform: &Homography,
        fineness: usize,
    ) -> Option<Warp> {
        let back = transform.inverse()?;
        let longer = query.0.max(query.1) as f64;
        let side = |at: usize, sample: usize, length: f64| {
            let within = (sample as f64 + 0.5) / fineness as f64;
            (at as f64 + within) / SIDE as f64 * length
        };
        let place = |number: usize| {
            let (area, sample) = (
                number / (fineness * fineness),
                number % (fineness * fineness),
            );
            let on_archive = [
                side(area % SIDE, sample % fineness, extent[0]),
                side(area / SIDE, sample / fineness, extent[1]),
            ];
            let [x, y] = back.apply(on_archive)?;
            let x = if mirrored { -x } else { x };
            let share = [x * longer / query.0 as f64, y * longer / query.1 as f64];
            let inside = share.iter().all(|along| (0.0..=1.0).contains(along));
            inside.then_some(share.map(|along| along as f32))
        };
        let samples = AREAS * fineness * fineness;
        let places: Vec<Option<[f32; 2]>> = (0..samples).map(place).collect();
        let (scale, _) = back.scale_and_turn([extent[0] / 2.0, extent[1] / 2.0])?;
        // Pixels of the frame on a sample.
        let pixels = scale * (extent[0] * extent[1]).sqrt() / (SIDE * fineness) as f64 * longer;
        Some(Warp {
            fineness,
            places,
            halvings: pixels.max(1.0).log2().round() as u32,
        })
    }

    /// Which areas lie in both videos: 1 for those, 0 for others.
    pub fn mask(&self) -> Box<[f32; AREAS]> {
        let mut mask = Box::new([0.0; AREAS]);
        for (inside, places) in mask.iter_mut().zip(self.by_area()) {
            *inside = f32::from(u8::from(places.iter().all(Option::is_some)));
        }
        mask
    }

    /// Share of the thumbnail that lies in both videos, 0 to 1.
    pub fn covered(&self) -> f64 {
        self.places.iter().flatten().count() as f64 / self.places.len() as f64
    }

    /// Where the middle of an area lies in the submission's frame, in shares of its width and height.
    pub fn place(&self, area: usize) -> Option<[f32; 2]> {
        let samples = self.fineness * self.fineness;
        self.places[area * samples + samples / 2]
    }

    fn by_area(&self) -> impl Iterator<Item = &[Option<[f32; 2]>]> {
        self.places.chunks_exact(self.fineness * self.fineness)
    }

    /// A frame as it lies on the thumbnail.
    pub fn apply(&self, frame: &Luma) -> Warped {
        let smaller;
        let mut picture = frame;
        if self.halvings > 0 {
            let side = |length: usize| (length >> self.halvings).max(1);
            smaller = frame.area_averaged(side(frame.width()), side(frame.height()));
            picture = &smaller;
        }
        let (right, bottom) = (picture.width() - 1, picture.height() - 1);
        let mut warped = Box::new([0.0_f32; AREAS]);
        let share = 1.0 / (self.fineness * self.fineness) as f32;
        let sample = |[x, y]: &[f32; 2]| {
            let px = (x * (right + 1) as f32 - 0.5).clamp(0.0, right as f32);
            let py = (y * (bottom + 1) as f32 - 0.5).clamp(0.0, bottom as f32);
            let (left, top) = (px as usize, py as usize);
            let (fx, fy) = (px - left as f32, py - top as f32);
            let (above, below) = (picture.row(top), picture.row((top + 1).min(bottom)));
            let next = (left + 1).min(right);
            let mix = |row: &[u8]| {
                let (a, b) = (f32::from(row[left]), f32::from(row[next]));
                a + (b - a) * fx
            };
            let (a, b) = (mix(above), mix(below));
            (a + (b - a) * fy) * share
        };
        for (to, places) in warped.iter_mut().zip(self.by_area()) {
            *to = places.iter().flatten().map(sample).sum();
        }
        warped
    }
}

/// How many blocks of a kind were compared, and how many agree.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Blocks {
    /// Blocks that were compared.
    pub compared: u32,
    /// Those that agree.
    pub alike: u32,
    /// Their mean correlation, each counting as much as it moves, or as one.
    pub correlation: f32,
}

impl Blocks {
    /// Share of the blocks that agree; 0 where there are none.
    pub fn share(&self) -> f64 {
        f64::from(self.alike) / f64::from(self.compared.max(1))
    }
}

/// How much two stretches agree.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Agreement {
    /// Blocks in which something moves, on either side.
    pub moving: Blocks,
    /// The others, where they are not plain in both.
    pub still: Blocks,
    /// Pairs of frames that were compared.
    pub frames: u32,
}

impl Agreement {
    /// All blocks.
    pub fn all(&self) -> Blocks {
        let compared = self.moving.compared + self.still.compared;
        let weighted = self.moving.correlation * self.moving.compared as f32
            + self.still.correlation * self.still.compared as f32;
        Blocks {
            compared,
            alike: self.moving.alike + self.still.alike,
            correlation: weighted / compared.max(1) as f32,
        }
    }
}

/// Sums over pairs of frames, area by area.
#[derive(Clone, Debug)]
pub struct Sums {
    frames: u32,
    archive: Box<[f32; AREAS]>,
    query: Box<[f32; AREAS]>,
    archive_squares: Box<[f32; AREAS]>,
    query_squares: Box<[f32; AREAS]>,
    products: Box<[f32; AREAS]>,
}

impl Default for Sums {
    fn default() -> Sums {
        let zeros = || Box::new([0.0_f32; AREAS]);
        Sums {
            frames: 0,
            archive: zeros(),
            query: zeros(),
            archive_squares: zeros(),
            query_squares: zeros(),
            products: zeros(),
        }
    }
}

impl Sums {
    /// Forgets all pairs.
    pub fn clear(&mut self) {
        self.frames = 0;
        for sums in [
            &mut self.archive,
            &mut self.query,
            &mut self.archive_squares,
            &mut self.query_squares,
            &mut self.products,
        ] {
            sums.fill(0.0);
        }
    }

    /// Adds a thumbnail of the archive and the frame of the submission that lies on it.
    pub fn add(&mut self, archive: &[u8; AREAS], query: &[f32; AREAS]) {
        self.frames += 1;
        for at in 0..AREAS {
            // Around the middle of the range, so that squares keep their digits.
            let (a, q) = (f32::from(archive[at]) - 128.0, query[at] - 128.0);
            self.archive[at] += a;
            self.query[at] += q;
            self.archive_squares[at] += a * a;
            self.query_squares[at] += q * q;
            self.products[at] += a * q;
        }
    }

    /// How much the pairs agree where `mask` says that both videos lie: 1 there and 0 elsewhere.
    pub fn agreement(&self, mask: &[f32; AREAS]) -> Agreement {
        let mut agreement = Agreement {
            frames: self.frames,
            ..Agreement::default()
        };
        let (mut weights, mut weighted, mut still) = (0.0_f32, 0.0_f32, 0.0_f32);
        for block in 0..BLOCKS * BLOCKS {
            let corner = block / BLOCKS * BLOCK * SIDE + block % BLOCKS * BLOCK;
            let (over_time, over_space) = self.of_block(corner, mask);
            let areas = over_space.count;
            if areas < LEAST_AREAS {
                continue;
            }
            let energy = over_time.archive.max(over_time.query) / areas;
            if energy >= MOVES * MOVES {
                let floor = MOVES * MOVES * areas / 4.0;
                let correlation = over_time.correlation(floor);
                let weight = (over_time.archive.max(0.0) / areas).sqrt().max(MOVES);
                weights += weight;
                weighted += weight * correlation;
                agreement.moving.compared += 1;
                agreement.moving.alike += u32::from(correlation > ALIKE);
                continue;
            }
            let over_space = over_space.centred();
            let plain = PLAIN * PLAIN * areas;
            if over_space.archive < plain && over_space.query < plain {
                continue;
            }
            let correlation = over_space.correlation(plain / 4.0);
            still += correlation;
            agreement.still.compared += 1;
            agreement.still.alike += u32::from(correlation > ALIKE);
        }
        agreement.moving.correlation = weighted / weights.max(f32::MIN_POSITIVE);
        agreement.still.correlation = still / agreement.still.compared.max(1) as f32;
        agreement
    }

    /// What changes over time in a block, and what its means over time look like.
    fn of_block(&self, corner: usize, mask: &[f32; AREAS]) -> (Covariance, Covariance) {
        let count = self.frames.max(1) as f32;
        let (mut over_time, mut over_space) = (Covariance::default(), Covariance::default());
        for row in 0..BLOCK {
            let first = corner + row * SIDE;
            for (at, inside) in (first..).zip(&mask[first..first + BLOCK]) {
                let (a, q) = (self.archive[at] / count, self.query[at] / count);
                over_time.archive += inside * (self.archive_squares[at] / count - a * a);
                over_time.query += inside * (self.query_squares[at] / count - q * q);
                over_time.product += inside * (self.products[at] / count - a * q);
                over_space.archive += inside * a * a;
                over_space.query += inside * q * q;
                over_space.product += inside * a * q;
                over_space.sums[0] += inside * a;
                over_space.sums[1] += inside * q;
                over_space.count += inside;
            }
        }
        (over_time, over_space)
    }
}

#[derive(Clone, Copy, Debug, Default)]
struct Covariance {
    archive: f32,
    query: f32,
    product: f32,
    sums: [f32; 2],
    count: f32,
}

impl Covariance {
    /// Around the means.
    fn centred(self) -> Covariance {
        let ([a, q], count) = (self.sums, self.count.max(1.0));
        Covariance {
            archive: self.archive - a * a / count,
            query: self.query - q * q / count,
            product: self.product - a * q / count,
            sums: [0.0; 2],
            count,
        }
    }

    /// The correlation; neither side counts as less than `floor`, or noise would pass for detail.
    fn correlation(&self, floor: f32) -> f32 {
        self.product / (self.archive.max(floor) * self.query.max(floor)).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fingerprint::thumbnail::Thumbnail;

    /// A wall with a bright square that moves to the right, a step a frame, from `left`.
    fn frame(left: usize, brighter: u8) -> Luma {
        let pixel = |at: usize| {
            let (x, y) = (at % 64, at / 64);
            let square = (left..left + 20).contains(&x) && (20..44).contains(&y);
            let wall = (x * 5 + y * 3) % 90;
            (if square { 180 } else { wall as u8 }) + brighter
        };
        Luma::new(64, 64, (0..64 * 64).map(pixel).collect()).unwrap()
    }

    fn agreement(pairs: impl Iterator<Item = (Luma, Luma)>, mirrored: bool) -> Agreement {
        // The submission is mirrored at its left edge first, so it has to come back to the right.
        let right = f64::from(u8::from(mirrored));
        let onto = Homography([1.0, 0.0, right, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]);
        let warp = Warp::new((64, 64), [1.0, 1.0], mirrored, &onto).unwrap();
        let mut sums = Sums::default();
        for (archive, query) in pairs {
            sums.add(Thumbnail::new(&archive).pixels(), &warp.apply(&query));
        }
        sums.agreement(&warp.mask())
    }

    #[test]
    fn what_moves_alike_agrees_whatever_the_brightness() {
        let same = agreement((0..12).map(|n| (frame(n * 3, 0), frame(n * 3, 40))), false);
        assert!(same.moving.compared >= 12, "{same:?}");
        assert_eq!(same.moving.share(), 1.0);
        assert!(same.still.compared > 20 && same.still.share() == 1.0);
        assert_eq!(same.frames, 12);
    }

    #[test]
    fn a_wall_in_common_is_not_enough() {
        let back = agreement(
            (0..12).map(|n| (frame(n * 3, 0), frame(33 - n * 3, 0))),
            false,
        );
        assert!(
            back.moving.compared >= 12 && back.moving.share() < 0.3,
            "{back:?}"
        );
        assert_eq!(back.still.share(), 1.0);
    }

    #[test]
    fn a_warp_lays_the_mirror_image_where_it_belongs() {
        use crate::fingerprint::Orientation;
        let pairs = (0..12).map(|n| {
            let own = frame(n * 3, 0);
            (own.clone(), Orientation::FlipY.apply(own))
        });
        let mirrored = agreement(pairs, true);
        assert_eq!(mirrored.moving.share(), 1.0, "{mirrored:?}");
        let outside = Homography([1.0, 0.0, 0.5, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]);
        let warp = Warp::new((64, 64), [1.0, 1.0], false, &outside).unwrap();
        assert!((warp.covered() - 0.5).abs() < 0.05);
    }
}
