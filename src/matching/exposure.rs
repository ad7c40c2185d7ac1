//! Whether two pictures that lie on one another are one exposure: one photograph, or one frame of one recording.
//!
//! [`super::dense`] compares them block by block; a small model of what it measures gives a probability. The model is a sum of
//! short decision trees (gradient boosting, Friedman 2001, "Greedy function approximation"), learnt from copies of real photos
//! by random edits against other photographs of the same scenes, degraded in the same ways, and calibrated on sources that
//! it was not learnt from. Its numbers are in `table`; `benches/exposure` makes them and says how well it does.
//!
//! Where one exposure is not shown, nothing is said of when: the two may still be of one scene.

mod table;

use serde::{Deserialize, Serialize};

use super::anchors::laid_over;
use super::dense::{Comparison, Kind, Measures, compare};
use super::geometry::{Alignment, Homography, Point};
use super::local::Frame;
use super::pictures::PictureHit;
use super::thresholds::Preset;
use crate::media::luma::Luma;

/// Regions of differences that are told at most, the largest.
const MOST_REGIONS: usize = 12;
/// Blocks that agree from which on the comparison decides by itself, although features or hashes alone would not.
pub(super) const DECIDES_ALONE: u32 = 48;
/// Share of what was compared that must agree for that: letters and frames of unrelated cards agree here and there.
pub(super) const DECIDES_ALONE_SHARE: f64 = 0.6;

/// What comparing two aligned pictures block by block showed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Exposure {
    /// Probability that both are one exposure, 0 to 1.
    pub probability: f64,
    /// Blocks that lie in both pictures and show something.
    pub compared: u32,
    /// Those that show the same in the same place.
    pub agree: u32,
    /// Those that show the same a little aside: another viewpoint, or something moved.
    pub displaced: u32,
    /// Those that are photographed in both and differ.
    pub changed: u32,
    /// Those over which something is drawn in the submission.
    pub covered: u32,
    /// Where they differ, the largest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub regions: Vec<ChangedRegion>,
}

/// A region in which two aligned pictures differ.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChangedRegion {
    /// In what way.
    pub kind: Difference,
    /// Left, top, right and bottom in the submission, in shares of its width and height.
    pub query: [f64; 4],
    /// The same in the archive's picture.
    pub archive: [f64; 4],
}

/// In what way aligned pictures differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Difference {
    /// Both are photographed and show something else.
    Changed,
    /// It lies elsewhere.
    Displaced,
    /// Something is drawn over it in the submission.
    Covered,
}

/// How a picture may lie on one of the archive.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Lay {
    /// Whether it is mirrored at its left edge first.
    pub(super) mirrored: bool,
    /// From it to the archive's picture, in units of the longer sides.
    pub(super) transform: Homography,
}

impl Lay {
    /// As its features lie.
    pub(super) fn of_features(alignment: &Alignment) -> Lay {
        Lay {
            mirrored: alignment.mirrored,
            transform: alignment.transform,
        }
    }

    /// As its hashes say, for pictures of these sizes in pixels.
    pub(super) fn of_hashes(hit: &PictureHit, query: (u32, u32), archive: (u32, u32)) -> Lay {
        Lay {
            mirrored: hit.orientation.mirrored_and_turned().0,
            transform: laid_over(hit.orientation, hit.area, query, archive),
        }
    }
}

/// The comparison that shows most, of all ways in which a picture may lie.
#[derive(Clone, Debug)]
pub(super) struct Told {
    /// Whether the picture was mirrored.
    pub(super) mirrored: bool,
    pub(super) comparison: Comparison,
    /// Logarithm of the odds that both are one exposure.
    pub(super) odds: f64,
}

impl Told {
    /// Probability that both are one exposure.
    pub(super) fn probability(&self) -> f64 {
        probability(self.odds)
    }
}

/// Compares a picture with one of the archive in the ways in which it may lie, the likeliest first, until one shows one exposure
/// beyond doubt; of equal ones the first counts. `None` where too little lies in both.
pub(super) fn tell(query: &Luma, archive: &Luma, lays: &[Lay]) -> Option<Told> {
    let mut best: Option<Told> = None;
    for lay in lays {
        let Some(comparison) = compare(query, archive, lay.mirrored, &lay.transform) else {
            continue;
        };
        let told = Told {
            mirrored: lay.mirrored,
            odds: odds(&comparison.measures),
            comparison,
        };
        best = surest(best.into_iter().chain([told]));
        let is_sure = |told: &Told| told.probability() >= bound(Preset::Strict);
        if best.as_ref().is_some_and(is_sure) {
            break;
        }
    }
    best
}

/// The comparison with the highest odds; of equal ones the first.
pub(super) fn surest(told: impl Iterator<Item = Told>) -> Option<Told> {
    told.reduce(|best, next| if next.odds > best.odds { next } else { best })
}

/// Probability of one exposure that a preset asks for.
pub(super) fn bound(preset: Preset) -> f64 {
    match preset {
        Preset::Strict => table::STRICT,
        Preset::Balanced => table::BALANCED,
        Preset::Wide => table::WIDE,
    }
}

/// Logarithm of the odds that two pictures of which this was measured are one exposure.
pub fn odds(measures: &Measures) -> f64 {
    let mut sum = table::BASE;
    for tree in table::TREES {
        let right = |split: usize| {
            let (measure, bound) = tree.splits[split];
            usize::from(measures.0[measure] > bound)
        };
        let first = right(0);
        sum += f64::from(tree.leaves[2 * first + right(1 + first)]);
    }
    // Platt's scaling, from sources that the trees were not learnt from.
    table::SLOPE * sum + table::OFFSET
}

/// The probability that goes with the logarithm of odds, 0 to 1; 1 itself is kept for the same bytes.
pub(super) fn probability(odds: f64) -> f64 {
    let probability = 1.0 / (1.0 + (-odds).exp());
    ((probability * 10_000.0).round() / 10_000.0).clamp(0.0, 0.9999)
}

/// A decision tree of two levels.
struct Tree {
    /// Position among [`Measures`], and the value above which the right branch is taken: of the root, of its left branch and
    /// of its right one.
    splits: [(usize, f32); 3],
    /// From left to right.
    leaves: [f32; 4],
}

impl Exposure {
    /// What a comparison showed, for pictures of these sizes.
    pub(super) fn of(told: &Told, frame: &Frame) -> Exposure {
        let comparison = &told.comparison;
        let count = |kind: Kind| comparison.kinds.iter().filter(|own| **own == kind).count() as u32;
        let (agree, displaced, changed, covered) = (
            count(Kind::Agrees),
            count(Kind::Displaced),
            count(Kind::Changed),
            count(Kind::Covered),
        );
        Exposure {
            probability: told.probability(),
            compared: agree + displaced + changed + covered,
            agree,
            displaced,
            changed,
            covered,
            regions: regions(
                told,
                Frame::extent(frame.query),
                Frame::extent(frame.archive),
            ),
        }
    }

    /// Share of what was compared that agrees.
    pub fn share(&self) -> f64 {
        f64::from(self.agree) / f64::from(self.compared.max(1))
    }
}

/// The largest groups of blocks that differ, as rectangles in both pictures, whose extents are in units of their longer sides.
fn regions(told: &Told, query: Point, archive: Point) -> Vec<ChangedRegion> {
    let comparison = &told.comparison;
    let Some(back) = comparison.transform.inverse() else {
        return Vec::new();
    };
    let side = comparison.side;
    let mut regions = Vec::new();
    for group in comparison.differing() {
        let kinds = |kind: Kind| {
            group
                .iter()
                .filter(|at| comparison.kinds[**at] == kind)
                .count()
        };
        let (changed, displaced, covered) = (
            kinds(Kind::Changed),
            kinds(Kind::Displaced),
            kinds(Kind::Covered),
        );
        let kind = if covered > changed + displaced {
            Difference::Covered
        } else if displaced > changed {
            Difference::Displaced
        } else {
            Difference::Changed
        };
        let columns = || group.iter().map(|at| at % comparison.columns);
        let rows = || group.iter().map(|at| at / comparison.columns);
        let (Some(left), Some(right), Some(top), Some(bottom)) =
            (columns().min(), columns().max(), rows().min(), rows().max())
        else {
            continue;
        };
        let [left, top] = [left, top].map(|at| at as f64 * side);
        let [right, bottom] = [right, bottom].map(|at| (at + 1) as f64 * side);
        let corners = [[left, top], [right, top], [right, bottom], [left, bottom]];
        let there: Vec<Point> = corners
            .iter()
            .filter_map(|corner| back.apply(*corner))
            .map(|[x, y]| [if told.mirrored { -x } else { x }, y])
            .collect();
        if there.len() < corners.len() {
            continue;
        }
        regions.push(ChangedRegion {
            kind,
            query: shares(&there, query),
            archive: shares(&corners, archive),
        });
        if regions.len() == MOST_REGIONS {
            break;
        }
    }
    regions
}

/// The rectangle around points, in shares of a picture's sides.
fn shares(points: &[Point], extent: Point) -> [f64; 4] {
    let along = |axis: usize, fold: fn(f64, f64) -> f64, start: f64| {
        let value = points.iter().map(|point| point[axis]).fold(start, fold);
        let share = (value / extent[axis]).clamp(0.0, 1.0);
        (share * 10_000.0).round() / 10_000.0
    };
    [
        along(0, f64::min, f64::INFINITY),
        along(1, f64::min, f64::INFINITY),
        along(0, f64::max, f64::NEG_INFINITY),
        along(1, f64::max, f64::NEG_INFINITY),
    ]
}
