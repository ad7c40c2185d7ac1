//! Whether features that look alike also lie alike: one transform that carries one picture onto the other.
//!
//! A pair of features gives a whole transform, because features have a place, a size and an orientation; the transform with
//! which most pairs agree is taken (Philbin et al. 2007, "Object retrieval with large vocabularies and fast spatial
//! matching") and refined by least squares: a similarity first, then an affine, with many pairs a projective one.
//!
//! A feature of the archive's picture is an **inlier** where, of all features of the query, the one that looks most like it
//! lies where the transform says. By chance it would lie there as seldom as the place is small, and that is true of
//! letters, bricks and leaves as well, which look like one another everywhere. So the inliers that chance would give can
//! be counted, and the **significance** is how improbable the actual number is: the decimal logarithm of the tail of a
//! Poisson distribution (after the a-contrario method, Desolneux, Moisan, Morel 2000, "Meaningful alignments").

mod fit;
mod homography;

use crate::fingerprint::local::{Feature, SIZE_STEPS, SoughtFeature};
use fit::{Model, fit};
pub use homography::{Homography, Point, area, covered};

/// Bits of 256 in which a pair of features may differ that proposes a transform.
const PROPOSING_BITS: u32 = 80;
/// Bits of 256 in which an inlier may differ.
const INLIER_BITS: u32 = 96;
/// Proposals that are tried at most, those with the most similar features first.
const PROPOSALS: usize = 100;
/// Least number of inliers of anything that is called an alignment.
const LEAST_INLIERS: usize = 4;
/// 256ths of a turn by which features may disagree with the transform.
const TURN_TOLERANCE: f64 = 20.0;
/// Steps of size by which they may.
const SIZE_TOLERANCE: f64 = 9.0;
/// Distance that the transform may leave while it is refined, round by round, in units of a feature's surroundings.
const TOLERANCES: [f64; 4] = [12.0, 6.0, 4.0, 3.0];
/// Distance in units of the longer side that is forgiven in any case.
const FLOOR: f64 = 0.004;
/// How much larger than it should be the smaller of two features may be: 2^(9/12).
const REACH: f64 = 1.682;
/// Inliers from which on an affine transform is fitted, and a projective one.
const AFFINE_FROM: usize = 8;
const PROJECTIVE_FROM: usize = 24;

/// A feature of the query and the one of the archive's picture that it agrees with, by position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Position among the query's features.
    pub query: usize,
    /// Position among the features of the archive's picture.
    pub archive: usize,
    /// One of both is drawn, as letters are.
    pub graphic: bool,
}

/// How many features agree with a transform, and how many could by chance.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Support {
    /// Features of the archive's picture that agree.
    pub inliers: usize,
    /// Those that have any feature of the query where the transform says.
    pub expected: usize,
    /// Those that would agree by chance.
    pub by_chance: f64,
}

/// A transform that carries the query onto the archive's picture, and what speaks for it. Places are in units of the longer
/// side of their picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Alignment {
    /// Whether the query was mirrored.
    pub mirrored: bool,
    /// From the query, mirrored at its left edge if it was mirrored, to the archive's picture.
    pub transform: Homography,
    /// Pairs that agree, by the query's feature.
    pub inliers: Vec<Pair>,
    /// All of them.
    pub all: Support,
    /// The photographed ones alone, without letters and signs.
    pub photographed: Support,
}

impl Support {
    /// Share of the features that could agree and do.
    pub fn agreeing(&self) -> f64 {
        self.inliers as f64 / self.expected.max(1) as f64
    }

    /// How improbable it is that so many agree by chance: the negative decimal logarithm, by Chernoff's bound.
    pub fn significance(&self) -> f64 {
        let (count, chance) = (self.inliers as f64, self.by_chance.max(1e-9));
        if count <= chance {
            return 0.0;
        }
        (count * (count / chance).ln() - (count - chance)) / std::f64::consts::LN_10
    }
}

/// A feature of the query as the transform sees it.
#[derive(Clone, Copy, Debug)]
struct Seen {
    at: Point,
    feature: Feature,
}

impl Seen {
    fn new(sought: &SoughtFeature, mirrored: bool) -> Seen {
        let feature = sought.seen(mirrored);
        let [x, y] = feature.place();
        Seen {
            at: [if mirrored { -x } else { x }, y],
            feature,
        }
    }
}

/// The query's feature that looks most like one of the archive's picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Nearest {
    distance: u32,
    query: usize,
    archive: usize,
}

/// Aligns a query with a picture of the archive; `None` where nothing speaks for any transform.
pub fn align(query: &[SoughtFeature], archive: &[Feature], mirrored: bool) -> Option<Alignment> {
    let seen: Vec<Seen> = query
        .iter()
        .map(|sought| Seen::new(sought, mirrored))
        .collect();
    let nearest = nearest(&seen, archive);
    let mut transform = proposed(&seen, archive, &nearest)?;
    let grid = Grid::new(&seen);
    let mut agreement: Option<Agreement> = None;
    for (round, tolerance) in TOLERANCES.into_iter().enumerate() {
        if round > 0 {
            let pairs: &Vec<Pair> = &agreement.take().map(|found| found.0)?;
            let model = match pairs.len() {
                ..AFFINE_FROM => Model::Similarity,
                _ if round == 1 => Model::Similarity,
                AFFINE_FROM..PROJECTIVE_FROM => Model::Affine,
                _ if round == 2 => Model::Affine,
                _ => Model::Projective,
            };
            let points = pairs.iter().map(|pair| {
                let other = &archive[pair.archive];
                let weight = 1.0 / (other.unit() + FLOOR);
                (seen[pair.query].at, other.place(), weight)
            });
            transform = fit(points, model).filter(Homography::is_plausible)?;
        }
        let found = agreeing(&seen, &grid, archive, &nearest, &transform, tolerance)?;
        if found.0.len() < LEAST_INLIERS {
            return None;
        }
        agreement = Some(found);
    }
    let (inliers, all, photographed) = agreement?;
    Some(Alignment {
        mirrored,
        transform,
        inliers,
        all,
        photographed,
    })
}

/// The pairs that agree with a transform, and how many features support it: all, and the photographed ones.
type Agreement = (Vec<Pair>, Support, Support);

fn nearest(seen: &[Seen], archive: &[Feature]) -> Vec<Nearest> {
    let nearest_of = |(at, other): (usize, &Feature)| {
        let all = seen.iter().enumerate().map(|(query, own)| Nearest {
            distance: own.feature.bits.distance(other.bits),
            query,
            archive: at,
        });
        all.min()
    };
    archive.iter().enumerate().filter_map(nearest_of).collect()
}

/// The transform of the pair with which most others agree.
fn proposed(seen: &[Seen], archive: &[Feature], nearest: &[Nearest]) -> Option<Homography> {
    let mut pairs: Vec<Nearest> = nearest
        .iter()
        .filter(|pair| pair.distance <= PROPOSING_BITS)
        .copied()
        .collect();
    pairs.sort_unstable();
    let mut best: Option<(usize, Homography)> = None;
    for pair in pairs.iter().take(PROPOSALS) {
        let (own, other) = (&seen[pair.query], &archive[pair.archive]);
        let local = Local {
            scale: other.unit() / own.feature.unit(),
            growth: f64::from(own.feature.size) - f64::from(other.size),
            turn: f64::from(other.angle.wrapping_sub(own.feature.angle)),
        };
        let transform = Homography::similarity(own.at, other.place(), local.scale, local.turn);
        let agreeing = pairs
            .iter()
            .filter(|pair| {
                let (own, other) = (&seen[pair.query], &archive[pair.archive]);
                agrees(own, other, &transform, local, TOLERANCES[0])
            })
            .count();
        if best.as_ref().is_none_or(|(most, _)| agreeing > *most) {
            best = Some((agreeing, transform));
        }
    }
    let (agreeing, transform) = best?;
    (agreeing >= LEAST_INLIERS).then_some(transform)
}

/// What a transform does around a place.
#[derive(Clone, Copy, Debug)]
struct Local {
    /// How much it enlarges.
    scale: f64,
    /// The same in steps of size.
    growth: f64,
    /// 256ths of a turn by which it turns clockwise.
    turn: f64,
}

fn agrees(
    own: &Seen,
    other: &Feature,
    transform: &Homography,
    local: Local,
    tolerance: f64,
) -> bool {
    // Both turns lie between minus and plus one.
    let turned = (f64::from(other.angle.wrapping_sub(own.feature.angle)) - local.turn).abs();
    let turned = (turned - 256.0 * (turned / 256.0).round()).abs();
    let grown = f64::from(own.feature.size) - f64::from(other.size) - local.growth;
    if turned > TURN_TOLERANCE || grown.abs() > SIZE_TOLERANCE {
        return false;
    }
    let Some([x, y]) = transform.apply(own.at) else {
        return false;
    };
    let [to_x, to_y] = other.place();
    let unit = other.unit().max(own.feature.unit() * local.scale);
    let allowed = tolerance * unit + FLOOR;
    (x - to_x).powi(2) + (y - to_y).powi(2) <= allowed * allowed
}

/// The pairs that agree with a transform, what supports it, and what photographed features do.
fn agreeing(
    seen: &[Seen],
    grid: &Grid,
    archive: &[Feature],
    nearest: &[Nearest],
    transform: &Homography,
    tolerance: f64,
) -> Option<Agreement> {
    let back = transform.inverse()?;
    let (mut all, mut photographed) = (Support::default(), Support::default());
    let mut taken: Vec<Option<Nearest>> = vec![None; seen.len()];
    for pair in nearest {
        let other = &archive[pair.archive];
        let Some((from, local, shrinking)) = around(&back, transform, other) else {
            continue;
        };
        // Tolerances of size and place together: features within it may agree, those beyond cannot.
        let reach = tolerance * other.unit() * REACH;
        let fitting = grid
            .near(from, (reach + FLOOR) * shrinking)
            .filter(|own| agrees(&seen[*own], other, transform, local, tolerance))
            .count();
        if fitting == 0 {
            continue;
        }
        let chance = fitting as f64 / seen.len() as f64;
        for support in [
            Some(&mut all),
            (!other.graphic).then_some(&mut photographed),
        ]
        .into_iter()
        .flatten()
        {
            support.expected += 1;
            support.by_chance += chance;
        }
        if pair.distance <= INLIER_BITS
            && agrees(&seen[pair.query], other, transform, local, tolerance)
        {
            // A feature of the query stands for one of the archive's picture only.
            let kept = taken[pair.query].get_or_insert(*pair);
            *kept = (*kept).min(*pair);
        }
    }
    let pairs: Vec<Pair> = taken
        .into_iter()
        .flatten()
        .map(|pair| Pair {
            query: pair.query,
            archive: pair.archive,
            graphic: seen[pair.query].feature.graphic || archive[pair.archive].graphic,
        })
        .collect();
    all.inliers = pairs.len();
    photographed.inliers = pairs.iter().filter(|pair| !pair.graphic).count();
    Some((pairs, all, photographed))
}

/// Where a feature comes from, what the transform does there, and how much smaller the query is.
fn around(
    back: &Homography,
    transform: &Homography,
    other: &Feature,
) -> Option<(Point, Local, f64)> {
    let from = back.apply(other.place())?;
    let (scale, turn) = transform.scale_and_turn(from)?;
    let local = Local {
        scale,
        growth: f64::from(SIZE_STEPS) * scale.log2(),
        turn,
    };
    Some((from, local, 1.0 / scale))
}

/// Features of the query by place.
struct Grid {
    cells: Vec<Vec<usize>>,
    left: f64,
}

impl Grid {
    const SIDE: usize = 24;

    fn new(seen: &[Seen]) -> Grid {
        // A mirrored query lies left of its edge.
        let left = if seen.iter().any(|seen| seen.at[0] < 0.0) {
            -1.0
        } else {
            0.0
        };
        let mut cells = vec![Vec::new(); Grid::SIDE * Grid::SIDE];
        for (position, seen) in seen.iter().enumerate() {
            let [column, row] = [seen.at[0] - left, seen.at[1]].map(Grid::cell);
            cells[row * Grid::SIDE + column].push(position);
        }
        Grid { cells, left }
    }

    fn cell(along: f64) -> usize {
        ((along * Grid::SIDE as f64).max(0.0) as usize).min(Grid::SIDE - 1)
    }

    /// The features in all cells that a circle touches.
    fn near(&self, [x, y]: Point, radius: f64) -> impl Iterator<Item = usize> {
        let x = x - self.left;
        let columns = Grid::cell(x - radius)..=Grid::cell(x + radius);
        (Grid::cell(y - radius)..=Grid::cell(y + radius))
            .flat_map(move |row| columns.clone().map(move |column| row * Grid::SIDE + column))
            .flat_map(|cell| self.cells[cell].iter().copied())
    }
}

#[cfg(test)]
mod tests;
