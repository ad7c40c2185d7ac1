//! Pictures of which one shows a part of the other: from a short list of candidates to verified parts.

use std::collections::{BTreeMap, HashMap};

use super::appearance::{Appearance, Scaled, compare};
use super::exposure::Lay;
use super::geometry::{Alignment, Homography, Point, align, covered};
use super::partial::{accepts, score};
use super::thresholds::Preset;
use super::{Evidence, Found, Relation, Sought, Transform, rounded};
use crate::archive::features::Candidate;
use crate::archive::index::Index;
use crate::fingerprint::local::{Feature, SoughtPicture};

/// Candidates that are verified.
const MOST_CANDIDATES: usize = 10;
/// Candidates among which those are chosen.
pub(super) const MOST_RANKED: usize = MOST_CANDIDATES * 6;
/// Candidates of one item among them. A video has many pictures that are nearly the same.
const MOST_OF_ITEM: usize = 3;
/// Pictures of one video that are verified for a still of it.
const MOST_OF_STILL: usize = 12;
/// Share of both pictures from which on what they share counts as the whole.
const WHOLE: f64 = 0.9;
/// Features from which on a picture can be called drawn, if three of four are.
const LEAST_DRAWN: usize = 40;
/// Share of the features of a drawing that must agree in its copy. Tables with other numbers in them share half.
const SAME_DRAWING: f64 = 0.58;
/// Significance from which on details propose a picture, whatever they are on.
const PROPOSED: f64 = 20.0;
/// Agreeing features that are kept for people to look at.
const MOST_POINTS: usize = 60;

/// A picture of the archive on which the submission's picture lies.
#[derive(Clone, Debug)]
pub(super) struct Verified {
    /// Position in [`Index::picture`].
    pub(super) picture: usize,
    /// How it lies, and what speaks for it.
    pub(super) alignment: Alignment,
    /// How much of it looks alike.
    pub(super) appearance: Appearance,
}

impl Verified {
    /// Whether it passes a preset.
    pub(super) fn passes(&self, preset: Preset) -> bool {
        accepts(preset, &self.alignment, &self.appearance)
    }

    /// Whether both pictures are worth comparing block by block: the widest preset accepts it, or so many details agree,
    /// letters or not, that it may be a card with a caption over it.
    fn is_proposal(&self) -> bool {
        self.passes(Preset::Wide) || self.alignment.all.significance() >= PROPOSED
    }
}

/// An archive item that shares a verified part with the submission.
#[derive(Clone, Debug)]
pub(super) struct Part {
    /// Position in [`Index::item`].
    pub(super) item: usize,
    /// How the submission lies on it.
    pub(super) lay: Lay,
    /// It passes the preset, not just the alignment of a match by hashes.
    pub(super) accepted: bool,
    /// It passes the decision threshold.
    decides: bool,
    score: f64,
    /// Share of the features that could agree and do.
    agreeing: f64,
    evidence: Evidence,
}

/// Every picture of the archive, of photos and of videos, of which features propose that a picture lies on it, the likeliest
/// first; of the pictures in `also`, whatever the search says.
pub(super) fn verified(picture: &SoughtPicture, index: &Index, also: &[usize]) -> Vec<Verified> {
    let features = index.features();
    let mut of_item: HashMap<usize, usize> = HashMap::new();
    let mut candidates = features.candidates(&picture.features, MOST_RANKED);
    candidates.retain(|candidate| {
        let count = of_item.entry(index.picture(candidate.picture).item);
        let count = count.or_default();
        *count += 1;
        *count <= MOST_OF_ITEM
    });
    candidates.truncate(MOST_CANDIDATES);
    for picture in also {
        let listed = |candidate: &Candidate| candidate.picture == *picture;
        if !candidates.iter().any(listed) {
            candidates.extend([false, true].map(|mirrored| Candidate {
                picture: *picture,
                mirrored,
                votes: 0.0,
            }));
        }
    }
    let scaled = Scaled::new(&picture.small);
    let verify = |candidate| verify(picture, &scaled, index, candidate);
    candidates.into_iter().filter_map(verify).collect()
}

/// Adds to every item the other pictures of it on which the picture lies as the preset asks, the likeliest first.
pub(super) fn complete(
    picture: &SoughtPicture,
    index: &Index,
    by_item: &mut BTreeMap<usize, Vec<Verified>>,
    preset: Preset,
) {
    if by_item.is_empty() {
        return;
    }
    let scaled = Scaled::new(&picture.small);
    let candidates = index.features().candidates(&picture.features, usize::MAX);
    for candidate in candidates {
        let item = index.picture(candidate.picture).item;
        let Some(known) = by_item
            .get_mut(&item)
            .filter(|known| known.len() < MOST_OF_STILL)
        else {
            continue;
        };
        let same = |known: &Verified| {
            (known.picture, known.alignment.mirrored) == (candidate.picture, candidate.mirrored)
        };
        if !known.iter().any(same) {
            let verified = verify(picture, &scaled, index, candidate);
            known.extend(verified.filter(|verified| verified.passes(preset)));
        }
    }
}

fn verify(
    picture: &SoughtPicture,
    scaled: &Scaled,
    index: &Index,
    candidate: Candidate,
) -> Option<Verified> {
    let features = index.features();
    let archive = features.features(candidate.picture);
    let alignment = align(&picture.features, &archive, candidate.mirrored)?;
    let miniature = features.miniature(candidate.picture);
    let (mirrored, transform) = (alignment.mirrored, &alignment.transform);
    let appearance = compare(scaled, mirrored, &miniature, &archive, transform);
    let verified = Verified {
        picture: candidate.picture,
        alignment,
        appearance,
    };
    verified.is_proposal().then_some(verified)
}

/// The best part of every item among verified pictures, by item.
pub(super) fn parts(
    sought: Sought<'_>,
    index: &Index,
    verified: &[Verified],
    preset: Preset,
) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for verified in verified {
        let Some(part) = part(sought, index, verified, preset) else {
            continue;
        };
        match parts.iter_mut().find(|other| other.item == part.item) {
            Some(other) if part.score > other.score => *other = part,
            Some(_) => {}
            None => parts.push(part),
        }
    }
    parts.sort_by_key(|part| part.item);
    parts
}

fn part(sought: Sought<'_>, index: &Index, verified: &Verified, preset: Preset) -> Option<Part> {
    let item = index.picture(verified.picture).item;
    let (alignment, appearance) = (&verified.alignment, &verified.appearance);
    Some(Part {
        item,
        lay: Lay::of_features(alignment),
        accepted: verified.passes(preset),
        decides: verified.passes(Preset::Balanced),
        score: score(alignment, appearance),
        agreeing: alignment.all.agreeing(),
        evidence: evidence(sought, index, verified)?,
    })
}

/// What the match of a picture with one of the archive rests on; `None` where the archive does not know its size.
pub(super) fn evidence(sought: Sought<'_>, index: &Index, verified: &Verified) -> Option<Evidence> {
    let item = index.picture(verified.picture).item;
    let frame = Frame {
        query: sought.size,
        archive: index.item(item).size?,
    };
    let features = index.features().features(verified.picture);
    let points = points(&verified.alignment, sought, &features, &frame);
    Some(described(verified, &frame, points))
}

/// Sizes of both pictures in pixels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    pub(super) query: (u32, u32),
    pub(super) archive: (u32, u32),
}

impl Frame {
    fn longer(size: (u32, u32)) -> f64 {
        f64::from(size.0.max(size.1).max(1))
    }

    /// Width and height in units of the longer side.
    pub(super) fn extent(size: (u32, u32)) -> Point {
        let longer = Frame::longer(size);
        [f64::from(size.0) / longer, f64::from(size.1) / longer]
    }

    /// The transform from pixels of the query, as it is, to pixels of the archive's picture.
    fn in_pixels(&self, lay: &Lay) -> Homography {
        let (query, archive) = (Frame::longer(self.query), Frame::longer(self.archive));
        let side = if lay.mirrored { -1.0 } else { 1.0 };
        Homography::scaling(side / query, 1.0 / query)
            .then(&lay.transform)
            .then(&Homography::scaling(archive, archive))
    }

    /// How the submission lies on the archive's picture, as results tell it.
    pub(super) fn transform(&self, lay: &Lay) -> Transform {
        let homography = self.in_pixels(lay);
        let extent = |(width, height): (u32, u32)| [f64::from(width), f64::from(height)];
        let (query, archive) = (extent(self.query), extent(self.archive));
        let overlap_archive = covered(archive, query, &homography);
        let back = homography.inverse();
        let overlap_query = back.map(|back| covered(query, archive, &back));
        let middle = Frame::extent(self.query).map(|side| side / 2.0);
        let side = if lay.mirrored { -1.0 } else { 1.0 };
        let turn = lay
            .transform
            .scale_and_turn([side * middle[0], middle[1]])
            .map_or(0.0, |(_, turn)| turn / 256.0 * 360.0);
        Transform {
            mirrored: lay.mirrored,
            // What turns the submission upright turns it back, and a mirror turns that round; no minus before a zero.
            rotation_deg: rounded(if lay.mirrored { turn } else { -turn }, 1) + 0.0,
            homography: Some(homography.0),
            overlap_query: overlap_query.map(|share| rounded(share, 3)),
            overlap_archive: Some(rounded(overlap_archive, 3)),
        }
    }
}

fn described(verified: &Verified, frame: &Frame, points: Vec<[f64; 4]>) -> Evidence {
    let (alignment, appearance) = (&verified.alignment, &verified.appearance);
    let support = &alignment.all;
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
        transform: Some(frame.transform(&Lay::of_features(alignment))),
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
        && theirs.any(|picture| is_drawn(&index.features().features(picture)))
        && part.is_none_or(|part| part.agreeing < SAME_DRAWING)
}

fn is_drawn(features: &[Feature]) -> bool {
    let drawn = features.iter().filter(|feature| feature.graphic).count();
    features.len() >= LEAST_DRAWN && drawn * 4 >= features.len() * 3
}

/// Whether what both pictures show is nearly all of both.
pub(super) fn is_whole(evidence: &Evidence) -> bool {
    let transform = evidence.transform.as_ref();
    let overlaps =
        transform.and_then(|transform| transform.overlap_query.zip(transform.overlap_archive));
    overlaps.is_some_and(|(query, archive)| query.min(archive) >= WHOLE)
}

/// What a part and a match of the same item as a whole amount to together, before both are compared as exposures.
pub(super) fn merged(whole: Option<&Found>, part: Part) -> Found {
    let candidate = !part.decides && whole.is_none_or(|whole| whole.candidate);
    let decided_whole = whole.is_some_and(|whole| !whole.candidate);
    let relation = if is_whole(&part.evidence) || decided_whole {
        Relation::SamePicture
    } else {
        Relation::PartialPicture
    };
    let score = whole.map_or(part.score, |whole| whole.score.max(part.score));
    let mut evidence = part.evidence;
    evidence.set_hashes(whole.map(|whole| &whole.evidence));
    evidence.text = super::text(relation, candidate);
    Found {
        item: part.item,
        relation,
        score,
        evidence,
        segments: Vec::new(),
        candidate,
    }
}
