//! What an aligned pair of photos shows: the outline of what lies in both, and details that agree.
//!
//! Results can come from others, so whatever stands in them, all that comes out lies within the pictures.

use super::{Evidence, Item, Match};
use crate::matching::geometry::{Homography, Point, area};

/// Least share of a picture that an outline must enclose to be drawn.
const LEAST_SHARE: f64 = 1e-4;

/// The same region and the same details in both pictures of a pair.
#[derive(Clone, Debug, PartialEq)]
pub struct Overlay {
    /// In the submission.
    pub query: Side,
    /// In the archive's picture.
    pub archive: Side,
}

/// One picture of the pair. Places are shares of its width and height, so they hold for its copies of any size.
#[derive(Clone, Debug, PartialEq)]
pub struct Side {
    /// Width and height in pixels.
    pub size: (u32, u32),
    /// Corners of the region that lies in both pictures, in the order in which they follow one another.
    pub outline: Vec<Point>,
    /// Details that agree, the most telling first; the other side has their counterparts at the same positions.
    pub points: Vec<Point>,
    /// Left, top, right and bottom of regions in which the pictures differ, the largest first.
    pub changed: Vec<[f64; 4]>,
}

impl Overlay {
    /// What can be drawn of a match; `None` where it is not known how the pictures lie, or how large they are.
    pub fn of(
        evidence: &Evidence,
        query: Option<(u32, u32)>,
        archive: Option<(u32, u32)>,
    ) -> Option<Overlay> {
        let homography = Homography(evidence.transform.as_ref()?.homography?);
        let mut overlay = Overlay::between(&homography, query?, archive?, &evidence.points)?;
        let regions = evidence.exposure.iter().flat_map(|told| &told.regions);
        for region in regions {
            if [region.query, region.archive].iter().all(is_region) {
                overlay.query.changed.push(region.query);
                overlay.archive.changed.push(region.archive);
            }
        }
        Some(overlay)
    }

    /// What can be drawn of a match of a submission.
    pub fn of_match(item: &Item, found: &Match) -> Option<Overlay> {
        let archive = &found.archive_item;
        let size = item.width.zip(item.height);
        Overlay::of(&found.evidence, size, archive.width.zip(archive.height))
    }

    /// The same from the transform and the points themselves.
    pub(crate) fn between(
        homography: &Homography,
        query: (u32, u32),
        archive: (u32, u32),
        points: &[[f64; 4]],
    ) -> Option<Overlay> {
        let (from, to) = (extent(query)?, extent(archive)?);
        let within = homography.shared(from, to)?;
        let carried = within
            .iter()
            .map(|at| homography.apply(*at))
            .collect::<Option<Vec<Point>>>()?;
        let (own, theirs): (Vec<Point>, Vec<Point>) = points
            .iter()
            .map(|[x, y, to_x, to_y]| (share([*x, *y], from), share([*to_x, *to_y], to)))
            .filter(|(own, theirs)| is_inside(own) && is_inside(theirs))
            .unzip();
        let side = |size, outline: &[Point], extent, points| {
            let outline: Vec<Point> = outline
                .iter()
                .map(|at| share(*at, extent).map(|along| along.clamp(0.0, 1.0)))
                .collect();
            // What is no number fails this comparison as well.
            (area(&outline) >= LEAST_SHARE).then_some(Side {
                size,
                outline,
                points,
                changed: Vec::new(),
            })
        };
        Some(Overlay {
            query: side(query, &within, from, own)?,
            archive: side(archive, &carried, to, theirs)?,
        })
    }

    /// Positions of at most `count` details that lie far from one another in the submission, so that they can be told
    /// apart: the most telling one, then always the one that is farthest from all before.
    pub fn spread(&self, count: usize) -> Vec<usize> {
        let points = &self.query.points;
        let (width, height) = self.query.size;
        let apart = |a: usize, b: usize| {
            let across = (points[a][0] - points[b][0]) * f64::from(width);
            across.hypot((points[a][1] - points[b][1]) * f64::from(height))
        };
        let mut chosen: Vec<usize> = (0..points.len().min(1)).collect();
        while chosen.len() < count.min(points.len()) {
            let nearest = |at: usize| {
                let distances = chosen.iter().map(|other| apart(at, *other));
                distances.fold(f64::INFINITY, f64::min)
            };
            let left = (0..points.len()).filter(|at| !chosen.contains(at));
            // Of equally far ones the most telling, which max_by would give only backwards.
            let next = left
                .rev()
                .max_by(|a, b| nearest(*a).total_cmp(&nearest(*b)));
            chosen.extend(next);
        }
        chosen
    }
}

impl Side {
    /// Left, top, right and bottom of the outline, as shares of the picture.
    pub fn bounds(&self) -> [f64; 4] {
        let mut bounds = [1.0, 1.0, 0.0, 0.0_f64];
        for [x, y] in &self.outline {
            bounds = [
                bounds[0].min(*x),
                bounds[1].min(*y),
                bounds[2].max(*x),
                bounds[3].max(*y),
            ];
        }
        bounds
    }
}

/// Whether these are the sides of a rectangle inside a picture, in shares.
fn is_region([left, top, right, bottom]: &[f64; 4]) -> bool {
    let along = |from: &f64, to: &f64| 0.0 <= *from && from < to && *to <= 1.0;
    along(left, right) && along(top, bottom)
}

fn extent((width, height): (u32, u32)) -> Option<Point> {
    (width > 0 && height > 0).then(|| [f64::from(width), f64::from(height)])
}

fn share([x, y]: Point, [width, height]: Point) -> Point {
    [x / width, y / height]
}

fn is_inside(at: &Point) -> bool {
    at.iter().all(|along| (0.0..=1.0).contains(along))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Transform;

    fn evidence(homography: [f64; 9]) -> Evidence {
        Evidence {
            points: vec![
                [10.0, 10.0, 20.0, 20.0],
                [99.0, 1.0, 1.0, 1.0],
                [12.0, 10.0, 24.0, 20.0],
                [1e300, 0.0, 0.0, 0.0],
            ],
            transform: Some(Transform {
                mirrored: false,
                rotation_deg: 0.0,
                homography: Some(homography),
                overlap_query: None,
                overlap_archive: None,
            }),
            ..Evidence::default()
        }
    }

    fn overlay(homography: [f64; 9]) -> Option<Overlay> {
        Overlay::of(&evidence(homography), Some((100, 50)), Some((400, 400)))
    }

    #[test]
    fn the_outline_is_the_other_frame_cut_to_the_picture() {
        // Twice as large and 20 pixels to the left: the submission's first 10 columns are not in the archive's picture.
        let shown = overlay([2.0, 0.0, -20.0, 0.0, 2.0, 0.0, 0.0, 0.0, 1.0]).unwrap();
        assert_eq!(shown.query.bounds(), [0.1, 0.0, 1.0, 1.0]);
        assert_eq!(shown.archive.bounds(), [0.0, 0.0, 0.45, 0.25]);
        assert_eq!(shown.query.points, [[0.1, 0.2], [0.99, 0.02], [0.12, 0.2]]);
        // The first one, and then the far one.
        assert_eq!(shown.spread(2), [0, 1]);
        assert_eq!(shown.spread(9), [0, 1, 2]);
    }

    #[test]
    fn a_mirrored_picture_has_its_outline_too() {
        let shown = overlay([-2.0, 0.0, 200.0, 0.0, 2.0, 50.0, 0.0, 0.0, 1.0]).unwrap();
        assert_eq!(shown.query.bounds(), [0.0, 0.0, 1.0, 1.0]);
        assert_eq!(shown.archive.bounds(), [0.0, 0.125, 0.5, 0.375]);
    }

    #[test]
    fn a_horizon_in_the_picture_cuts_it() {
        // Everything right of the 50th column lies beyond the horizon.
        let shown = overlay([1.0, 0.0, 0.0, 0.0, 1.0, 0.0, -0.02, 0.0, 1.0]).unwrap();
        assert!(shown.query.bounds()[2] < 0.5);
    }

    #[test]
    fn what_cannot_be_drawn_is_not() {
        let shift = [1.0, 0.0, 5000.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0];
        assert_eq!(overlay(shift), None);
        for value in [f64::NAN, f64::INFINITY, 1e308, 0.0] {
            assert_eq!(overlay([value; 9]), None, "{value}");
        }
        let known = evidence([1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]);
        let size = Some((9, 9));
        assert!(Overlay::of(&known, size, size).is_some());
        assert_eq!(Overlay::of(&known, None, size), None);
        assert_eq!(Overlay::of(&known, size, Some((0, 9))), None);
        assert_eq!(Overlay::of(&Evidence::default(), size, size), None);
    }
}
