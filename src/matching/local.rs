//! Photos of which one shows a part of the other: from a short list of candidates to verified parts.

use super::appearance::{Appearance, Scaled, compare};
use super::geometry::{Alignment, Homography, Point, align, covered};
use super::partial::{accepts, score};
use super::thresholds::Preset;
use super::{Evidence, Found, Relation, Sought, Transform};
use crate::archive::features::Candidate;
use crate::archive::index::Index;
use crate::fingerprint::local::Feature;
use crate::media::MediaKind;

/// Candidates that are verified.
const MOST_CANDIDATES: usize = 10;
/// Share of both pictures from which on what they share counts as the whole.
const WHOLE: f64 = 0.9;
/// Features from which on a picture can be called drawn, if three of four are.
const LEAST_DRAWN: usize = 40;
/// Share of the features of a drawing that must agree in its copy. Tables with other numbers in them share half.
const SAME_DRAWING: f64 = 0.58;
/// Agreeing features that are kept for people to look at.
const MOST_POINTS: usize = 60;

/// An archive item that shares a verified part with the submission.
#[derive(Clone, Debug)]
pub(super) struct Part {
    /// Position in [`Index::items`].
    pub(super) item: usize,
    /// It passes the preset, not just the alignment of a match by hashes.
    accepted: bool,
    /// It passes the decision threshold.
    decides: bool,
    score: f64,
    /// Share of the features that could agree and do.
    agreeing: f64,
    evidence: Evidence,
}

/// Every photo of the archive that shares a part with the submission, and of the items in `wholes`, which match as wholes,
/// how they lie; by item.
pub(super) fn parts(
    sought: Sought<'_>,
    index: &Index,
    wholes: &[usize],
    preset: Preset,
) -> Vec<Part> {
    let features = index.features();
    let mut candidates = features.candidates(&sought.picture.features, MOST_CANDIDATES);
    for picture in wholes.iter().flat_map(|item| index.pictures_of(*item)) {
        let listed = |candidate: &Candidate| candidate.picture == picture;
        if !candidates.iter().any(listed) {
            candidates.extend([false, true].map(|mirrored| Candidate {
                picture,
                mirrored,
                votes: 0.0,
            }));
        }
    }
    let scaled = Scaled::new(&sought.picture.small);
    let mut parts: Vec<Part> = Vec::new();
    for candidate in candidates {
        let item = index.pictures()[candidate.picture].item;
        let verified = verified(sought, &scaled, index, candidate, preset);
        let Some(part) = verified.filter(|part| part.accepted || wholes.contains(&item)) else {
            continue;
        };
        match parts.iter_mut().find(|other| other.item == item) {
            Some(other) if part.score > other.score => *other = part,
            Some(_) => {}
            None => parts.push(part),
        }
    }
    parts.sort_by_key(|part| part.item);
    parts
}

fn verified(
    sought: Sought<'_>,
    scaled: &Scaled,
    index: &Index,
    candidate: Candidate,
    preset: Preset,
) -> Option<Part> {
    let local = index.pictures()[candidate.picture];
    let item = &index.items()[local.item];
    if item.kind != MediaKind::Photo {
        return None;
    }
    let features = index.features().features(candidate.picture);
    let miniature = index.features().miniature(candidate.picture);
    let alignment = align(&sought.picture.features, features, candidate.mirrored)?;
    let (mirrored, transform) = (alignment.mirrored, &alignment.transform);
    let appearance = compare(scaled, mirrored, miniature, features, transform);
    let passes = |preset| accepts(preset, &alignment, &appearance);
    // What the widest refuses, all refuse.
    if !passes(Preset::Wide) {
        return None;
    }
    let frame = Frame {
        query: sought.size,
        archive: item.size?,
    };
    let points = points(&alignment, sought, features, &frame);
    Some(Part {
        item: local.item,
        accepted: passes(preset),
        decides: passes(Preset::Balanced),
        score: score(&alignment, &appearance),
        agreeing: alignment.all.agreeing(),
        evidence: evidence(&alignment, &appearance, &frame, points),
    })
}

/// Sizes of both pictures in pixels.
struct Frame {
    query: (u32, u32),
    archive: (u32, u32),
}

impl Frame {
    fn longer(size: (u32, u32)) -> f64 {
        f64::from(size.0.max(size.1).max(1))
    }

    /// Width and height in units of the longer side.
    fn extent(size: (u32, u32)) -> Point {
        let longer = Frame::longer(size);
        [f64::from(size.0) / longer, f64::from(size.1) / longer]
    }

    /// The transform from pixels of the query, as it is, to pixels of the archive's picture.
    fn in_pixels(&self, alignment: &Alignment) -> Homography {
        let (query, archive) = (Frame::longer(self.query), Frame::longer(self.archive));
        let side = if alignment.mirrored { -1.0 } else { 1.0 };
        Homography::scaling(side / query, 1.0 / query)
            .then(&alignment.transform)
            .then(&Homography::scaling(archive, archive))
    }
}

fn evidence(
    alignment: &Alignment,
    appearance: &Appearance,
    frame: &Frame,
    points: Vec<[f64; 4]>,
) -> Evidence {
    let support = &alignment.all;
    let homography = frame.in_pixels(alignment);
    let extent = |(width, height): (u32, u32)| [f64::from(width), f64::from(height)];
    let overlap_archive = covered(extent(frame.archive), extent(frame.query), &homography);
    let overlap_query = homography
        .inverse()
        .map(|back| covered(extent(frame.query), extent(frame.archive), &back));
    let middle = Frame::extent(frame.query).map(|side| side / 2.0);
    let side = if alignment.mirrored { -1.0 } else { 1.0 };
    let turn = alignment
        .transform
        .scale_and_turn([side * middle[0], middle[1]])
        .map_or(0.0, |(_, turn)| turn / 256.0 * 360.0);
    let photographed = alignment.photographed.significance() * appearance.pictorial.share();
    let pictorial = photographed >= support.significance() * appearance.all.share() / 2.0;
    let blocks = if pictorial {
        appearance.pictorial
    } else {
        appearance.all
    };
    Evidence {
        inliers: u32::try_from(support.inliers).ok(),
        inlier_ratio: Some(rounded(support.agreeing(), 3)),
        significance: Some(rounded(support.significance(), 1)),
        alike: Some(rounded(blocks.share(), 3)),
        points,
        transform: Some(Transform {
            mirrored: alignment.mirrored,
            // What turns the submission upright turns it back; no minus before a zero.
            rotation_deg: rounded(-turn, 1) + 0.0,
            homography: Some(homography.0),
            overlap_query: overlap_query.map(|share| rounded(share, 3)),
            overlap_archive: Some(rounded(overlap_archive, 3)),
        }),
        ..Evidence::default()
    }
}

/// The photographed features that agree, and where they are not many the others too, in pixels.
fn points(
    alignment: &Alignment,
    sought: Sought<'_>,
    features: &[Feature],
    frame: &Frame,
) -> Vec<[f64; 4]> {
    let mut pairs = alignment.inliers.clone();
    // The most telling ones come first on both sides.
    pairs.sort_by_key(|pair| (pair.graphic, pair.archive));
    let in_pixels = |place: Point, size| place.map(|along| rounded(along * Frame::longer(size), 1));
    pairs
        .iter()
        .take(MOST_POINTS)
        .map(|pair| {
            let own = &sought.picture.features[pair.query].feature;
            let [x, y] = in_pixels(own.place(), frame.query);
            let [to_x, to_y] = in_pixels(features[pair.archive].place(), frame.archive);
            [x, y, to_x, to_y]
        })
        .collect()
}

fn rounded(value: f64, digits: i32) -> f64 {
    let unit = 10_f64.powi(digits);
    (value * unit).round() / unit
}

/// Whether two pictures that match as wholes are merely of one design: both drawn, as tables and logos are, and with other
/// details. Hashes see the lines of a table, not its numbers.
pub(super) fn is_mere_likeness(
    sought: Sought<'_>,
    index: &Index,
    item: usize,
    part: Option<&Part>,
) -> bool {
    let own: Vec<Feature> = sought
        .picture
        .features
        .iter()
        .map(|own| own.feature)
        .collect();
    let mut theirs = index.pictures_of(item);
    is_drawn(&own)
        && theirs.any(|picture| is_drawn(index.features().features(picture)))
        && part.is_none_or(|part| part.agreeing < SAME_DRAWING)
}

fn is_drawn(features: &[Feature]) -> bool {
    let drawn = features.iter().filter(|feature| feature.graphic).count();
    features.len() >= LEAST_DRAWN && drawn * 4 >= features.len() * 3
}

/// What a part and a match of the same item as a whole amount to together; `None` where the part only passes as a part of
/// something that does not match.
pub(super) fn merged(whole: Option<Found>, part: Part) -> Option<Found> {
    let shared = part.evidence.transform.as_ref();
    let overlaps =
        shared.and_then(|transform| transform.overlap_query.zip(transform.overlap_archive));
    let all = overlaps.is_some_and(|(query, archive)| query.min(archive) >= WHOLE);
    if whole.is_none() && !part.accepted {
        return None;
    }
    let candidate = !part.decides && whole.as_ref().is_none_or(|whole| whole.candidate);
    let decided_whole = whole.as_ref().is_some_and(|whole| !whole.candidate);
    let relation = if all || decided_whole {
        Relation::SamePicture
    } else {
        Relation::PartialPicture
    };
    let score = whole
        .as_ref()
        .map_or(part.score, |whole| whole.score.max(part.score));
    let mut evidence = part.evidence;
    if let Some(whole) = whole {
        evidence.pdq_distance = whole.evidence.pdq_distance;
        evidence.gradient_distance = whole.evidence.gradient_distance;
    }
    evidence.text = super::text(relation, candidate);
    Some(Found {
        item: part.item,
        relation,
        score,
        evidence,
        segments: Vec::new(),
        candidate,
    })
}
