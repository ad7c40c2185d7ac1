//! One picture of a submission against all pictures of an archive.

use std::collections::BTreeMap;

use super::thresholds::{Preset, Thresholds};
use crate::archive::index::{Hit, Index};
use crate::fingerprint::{Area, Hash256, Orientation, OrientedFrame, OrientedHash, Region};
use crate::media::MediaKind;

/// Photos with nearly the same hashes whose details are compared, the nearest. Of a picture that went round, an archive can
/// hold thousands of copies; for the others, the hashes have to do. Drawings among those are no match: hashes cannot tell them
/// apart.
pub(super) const MOST_PHOTOS: usize = 100;

/// A picture of the archive that agrees with one of the submission.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct PictureHit {
    /// Position of its item in [`Index::item`].
    pub(super) item: usize,
    /// Seconds from the beginning of a video; 0 for a photo.
    pub(super) time_s: f64,
    /// How the submission's picture was turned to agree.
    pub(super) orientation: Orientation,
    /// Bits in which the PDQ hashes differ.
    pub(super) pdq: u32,
    /// Bits in which the gradient hashes differ.
    pub(super) gradient: u32,
    /// It passes the decision threshold, not just one for candidates.
    pub(super) decides: bool,
    /// Which part of the submission's picture it is.
    pub(super) area: Area,
    /// Which part of the archive's.
    pub(super) region: Region,
}

/// All hits of a submission: for every item those of each of the submission's pictures, by position.
#[derive(Clone, Debug, Default)]
pub(super) struct Hits(pub(super) BTreeMap<usize, Vec<(usize, PictureHit)>>);

impl Hits {
    pub(super) fn new(frames: &[OrientedFrame], index: &Index, thresholds: &Thresholds) -> Hits {
        let mut all: BTreeMap<usize, Vec<(usize, PictureHit)>> = BTreeMap::new();
        for (position, frame) in frames.iter().enumerate() {
            for hit in hits(frame, index, thresholds) {
                all.entry(hit.item).or_default().push((position, hit));
            }
        }
        Hits(all)
    }

    /// Those on items of one kind.
    pub(super) fn of_kind<'a>(
        &'a self,
        kind: MediaKind,
        index: &'a Index,
    ) -> impl Iterator<Item = (usize, &'a [(usize, PictureHit)])> {
        let all = self.0.iter();
        all.filter(move |(item, _)| index.item(**item).kind == kind)
            .map(|(item, hits)| (*item, hits.as_slice()))
    }

    /// Those on one item.
    pub(super) fn of_item(&self, item: usize) -> &[(usize, PictureHit)] {
        self.0.get(&item).map_or(&[], Vec::as_slice)
    }

    /// Positions in [`Index::picture`] of the photos that are hit, of [`MOST_PHOTOS`] the nearest.
    pub(super) fn nearest_photos(&self, index: &Index) -> Vec<usize> {
        let photos = self.of_kind(MediaKind::Photo, index);
        let mut photos: Vec<_> = photos
            .filter_map(|(item, hits)| Some((best(hits)?.1.rank(), item)))
            .collect();
        photos.sort_unstable();
        photos.truncate(MOST_PHOTOS);
        // Whatever is left, in the order of the archive.
        let mut items: Vec<usize> = photos.into_iter().map(|(_, item)| item).collect();
        items.sort_unstable();
        items
            .into_iter()
            .flat_map(|item| index.pictures_of(item))
            .collect()
    }
}

impl PictureHit {
    /// Smaller is better; the order is total but for hits that differ in nothing but their place.
    pub(super) fn rank(&self) -> (u32, u32, Orientation) {
        (self.pdq + self.gradient, self.pdq, self.orientation)
    }
}

/// The best of several hits; of equal ones the first in time.
pub(super) fn best(hits: &[(usize, PictureHit)]) -> Option<(usize, &PictureHit)> {
    hits.iter()
        .min_by(|(position, a), (other, b)| {
            a.rank()
                .cmp(&b.rank())
                .then(position.cmp(other))
                .then(a.time_s.total_cmp(&b.time_s))
        })
        .map(|(position, hit)| (*position, hit))
}

/// The nearest hits on whole pictures of the archive; of equal ones the earlier first.
pub(super) fn nearest_wholes(hits: &[(usize, PictureHit)], most: usize) -> Vec<&PictureHit> {
    let mut nearest: Vec<&PictureHit> = hits.iter().map(|(_, hit)| hit).collect();
    nearest.retain(|hit| hit.region == Region::Whole);
    // Stable, so equal ones keep their order.
    nearest.sort_by_key(|hit| hit.rank());
    nearest.truncate(most);
    nearest
}

/// Every picture of the archive that agrees with `frame`, at most once, by item and time.
fn hits(frame: &OrientedFrame, index: &Index, thresholds: &Thresholds) -> Vec<PictureHit> {
    let decision = Preset::Balanced.thresholds();
    // Times are not negative, so their bits order as they do.
    let mut kept: BTreeMap<(usize, u64), PictureHit> = BTreeMap::new();
    // All at once: a search reads the archive's hashes once for many.
    let sought: Vec<(&OrientedHash, Orientation)> = frame
        .hashes
        .iter()
        .filter(|hash| hash.quality >= thresholds.quality)
        .flat_map(|hash| Orientation::ALL.map(|orientation| (hash, orientation)))
        .collect();
    let queries: Vec<Hash256> = sought
        .iter()
        .map(|(hash, orientation)| hash.pdq[*orientation as usize])
        .collect();
    let mut near: Vec<(usize, Hit)> = Vec::new();
    index.within_each(&queries, thresholds.pdq, |query, hit| {
        near.push((query, hit));
    });
    // Of equal hits the first stays, by region, orientation and place in the archive.
    near.sort_by_key(|(query, hit)| (*query, hit.entry));
    for (query, near) in near {
        let (hash, orientation) = sought[query];
        let entry = index.entry(near);
        let gradient = hash.gradient[orientation as usize];
        let distance = gradient.distance(entry.frame.hash.gradient);
        if entry.frame.hash.quality < thresholds.quality
            || !thresholds.accept(near.distance, distance)
        {
            continue;
        }
        let hit = PictureHit {
            item: entry.item,
            time_s: entry.frame.time_s,
            orientation,
            pdq: near.distance,
            gradient: distance,
            decides: decision.accept(near.distance, distance),
            area: hash.area,
            region: entry.frame.hash.region,
        };
        let key = (entry.item, entry.frame.time_s.max(0.0).to_bits());
        let best = kept.entry(key).or_insert(hit);
        if hit.rank() < best.rank() {
            *best = hit;
        }
    }
    kept.into_values().collect()
}
