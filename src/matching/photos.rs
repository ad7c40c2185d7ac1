//! Photos against photos: found as wholes by their hashes and in parts by their local features, told apart from other
//! photographs of the same scene by comparing them block by block.

use std::collections::{BTreeMap, BTreeSet};

use super::exposure::{DECIDES_ALONE, DECIDES_ALONE_SHARE, Exposure, Lay, Told, bound, tell};
use super::geometry::Homography;
use super::local::{Frame, Verified, is_mere_likeness, is_whole, merged, parts};
use super::pictures::{Hits, PictureHit, best};
use super::thresholds::Preset;
use super::{Found, Relation, Sought, found, scene};
use crate::archive::index::Index;
use crate::fingerprint::{Area, Region};
use crate::media::MediaKind;
use crate::media::luma::Luma;

/// Photos that are compared block by block at most, those for which most speaks.
const MOST_COMPARED: usize = 64;
/// Previews that are remembered, so that copies of one picture in the archive are compared once.
const MOST_KNOWN: usize = 16;

/// A photo that a submission resembles, before both are compared block by block.
struct Proposed<'a> {
    found: Found,
    /// How the submission lies on it by its features.
    lay: Option<Lay>,
    /// The nearest hashes.
    hit: Option<&'a PictureHit>,
    /// Features or hashes pass the preset, not just the widest one.
    accepted: bool,
}

impl Proposed<'_> {
    /// What is left where one exposure cannot be shown: a lead that `told` words, if enough speaks for one.
    fn lead(self, told: impl FnOnce(Found) -> Found) -> Option<Found> {
        self.accepted.then(|| told(self.found))
    }
}

/// Every photo of the archive that shows the same as a submitted one.
pub(super) fn find(
    sought: Option<Sought<'_>>,
    hits: &Hits,
    verified: &[Verified],
    index: &Index,
    preset: Preset,
) -> Vec<Found> {
    let mut proposed = proposed(sought, hits, verified, index, preset);
    // Of equal ones the one added first.
    proposed.sort_by(|a, b| {
        (b.found.score.total_cmp(&a.found.score)).then(a.found.item.cmp(&b.found.item))
    });
    let picture = sought.and_then(|sought| sought.picture.compared());
    let mut comparing = Comparing {
        sought,
        picture: picture.as_deref(),
        index,
        preset,
        left: MOST_COMPARED,
        known: Vec::new(),
    };
    let told = proposed.into_iter();
    told.filter_map(|proposed| comparing.told(proposed))
        .collect()
}

/// What hashes and features propose, one for each photo.
fn proposed<'a>(
    sought: Option<Sought<'_>>,
    hits: &'a Hits,
    verified: &[Verified],
    index: &'a Index,
    preset: Preset,
) -> Vec<Proposed<'a>> {
    let mut wholes: BTreeMap<usize, (Found, &PictureHit)> = hits
        .of_kind(MediaKind::Photo, index)
        .filter_map(|(item, hits)| {
            let (_, hit) = best(hits)?;
            let whole = found(item, Relation::SamePicture, hit, Vec::new(), None);
            Some((item, (whole, hit)))
        })
        .collect();
    let mut all = Vec::new();
    let mut likenesses = BTreeSet::new();
    if let Some(sought) = sought {
        let mut parts = parts(sought, index, verified, preset);
        parts.retain(|part| index.item(part.item).kind == MediaKind::Photo);
        likenesses.extend(wholes.keys().copied().filter(|item| {
            let part = parts.iter().find(|part| part.item == *item);
            is_mere_likeness(sought, index, *item, part)
        }));
        for part in parts {
            let whole = wholes.remove(&part.item);
            all.push(Proposed {
                lay: Some(part.lay),
                accepted: part.accepted || (whole.is_some() && !likenesses.contains(&part.item)),
                hit: whole.as_ref().map(|(_, hit)| *hit),
                found: merged(whole.as_ref().map(|(found, _)| found), part),
            });
        }
    }
    all.extend(wholes.into_iter().map(|(item, (found, hit))| Proposed {
        found,
        lay: None,
        hit: Some(hit),
        accepted: !likenesses.contains(&item),
    }));
    all
}

/// Compares a submission with one photo after the other.
struct Comparing<'a> {
    sought: Option<Sought<'a>>,
    /// The submission's picture, where that is known.
    picture: Option<&'a Luma>,
    index: &'a Index,
    preset: Preset,
    /// Photos that may still be compared.
    left: usize,
    /// Previews of the archive, and what comparing them showed.
    known: Vec<(Luma, Option<Told>)>,
}

impl Comparing<'_> {
    /// What a proposal amounts to.
    fn told(&mut self, proposed: Proposed<'_>) -> Option<Found> {
        let item = proposed.found.item;
        let frame = self.sought.zip(self.index.item(item).size);
        let frame = frame.map(|(sought, archive)| Frame {
            query: sought.size,
            archive,
        });
        let preview = self.index.preview(item);
        let preview = preview.and_then(|frame| frame.preview.luma());
        let (Some(frame), Some(picture), Some(preview)) = (frame, self.picture, preview) else {
            return proposed.lead(|found| scene::without_pictures(found, false));
        };
        // Of a picture that went round an archive holds many copies: what holds for one of them holds for all.
        let known = self.known.iter();
        let mut known = known.filter(|(other, _)| is_same_preview(other, &preview));
        let told = match known.next() {
            Some((_, told)) => told.clone(),
            None if self.left == 0 => {
                return proposed.lead(|found| scene::without_pictures(found, true));
            }
            None => {
                self.left -= 1;
                let by_hashes = proposed
                    .hit
                    .and_then(|hit| laid_by_hashes(hit, &frame, &preview));
                let lays: Vec<Lay> = proposed.lay.into_iter().chain(by_hashes).collect();
                let told = tell(picture, &preview, &lays);
                if self.known.len() < MOST_KNOWN {
                    self.known.push((preview, told.clone()));
                }
                told
            }
        };
        match told {
            Some(told) => judged(proposed, &told, &frame, self.preset),
            None => proposed.lead(scene::too_little),
        }
    }
}

/// Whether two previews show one picture in one frame, with nothing between them but how they were coded: then no block of 8 x 8
/// pixels differs by more than coding leaves.
fn is_same_preview(one: &Luma, other: &Luma) -> bool {
    const SIDE: usize = 8;
    const OF_BLOCK: u32 = 5;
    const OF_ALL: u32 = 2;
    let size = (one.width(), one.height());
    if size != (other.width(), other.height()) {
        return false;
    }
    let mut all = 0_u32;
    for top in (0..size.1).step_by(SIDE) {
        for left in (0..size.0).step_by(SIDE) {
            let (right, bottom) = ((left + SIDE).min(size.0), (top + SIDE).min(size.1));
            let mut sum = 0_u32;
            for y in top..bottom {
                let rows = one.row(y)[left..right]
                    .iter()
                    .zip(&other.row(y)[left..right]);
                sum += rows.map(|(a, b)| u32::from(a.abs_diff(*b))).sum::<u32>();
            }
            let count = ((right - left) * (bottom - top)) as u32;
            if sum > OF_BLOCK * count {
                return false;
            }
            all += sum;
        }
    }
    all <= OF_ALL * (size.0 * size.1) as u32
}

/// How hashes lay a submission on a picture of the archive.
fn laid_by_hashes(hit: &PictureHit, frame: &Frame, preview: &Luma) -> Option<Lay> {
    let onto = match hit.region {
        Region::Whole => Area::WHOLE,
        Region::Inside => Area::inside(preview)?,
    };
    let inside = onto.size(frame.archive);
    let lay = Lay::of_hashes(hit, frame.query, inside);
    let longer = |(width, height): (u32, u32)| f64::from(width.max(height).max(1));
    let scale = longer(inside) / longer(frame.archive);
    let [wide, high] = Frame::extent(frame.archive);
    let (left, top) = (onto.left * wide, onto.top * high);
    let placed = Homography([scale, 0.0, left, 0.0, scale, top, 0.0, 0.0, 1.0]);
    Some(Lay {
        transform: lay.transform.then(&placed),
        ..lay
    })
}

/// What a comparison makes of a proposal: a match of one exposure, a lead to another photograph of the scene, or nothing.
fn judged(proposed: Proposed<'_>, told: &Told, frame: &Frame, preset: Preset) -> Option<Found> {
    let mut found = proposed.found;
    let exposure = Exposure::of(told, frame);
    let probability = exposure.probability;
    let written = told.comparison.written;
    // Where so much agrees, neither hashes nor features need to.
    let alone = exposure.agree >= DECIDES_ALONE
        && exposure.share() >= DECIDES_ALONE_SHARE
        && probability >= bound(Preset::Balanced);
    let one =
        (proposed.accepted || alone) && probability >= bound(preset) && !written.is_other_card();
    if !one && !proposed.accepted {
        return None;
    }
    let lay = Lay {
        mirrored: told.mirrored,
        transform: told.comparison.transform,
    };
    found.evidence.transform = Some(frame.transform(&lay));
    found.evidence.alike = Some(super::rounded(exposure.share(), 3));
    found.score = probability;
    found.evidence.exposure = Some(exposure);
    if !one {
        let told = if written.is_other_card() {
            scene::other_card
        } else {
            scene::another
        };
        return Some(told(found));
    }
    let decides = (!found.candidate || alone) && probability >= bound(Preset::Balanced);
    found.candidate = !decides;
    if found.relation == Relation::PartialPicture && is_whole(&found.evidence) {
        found.relation = Relation::SamePicture;
    }
    found.evidence.text = super::text(found.relation, found.candidate);
    if written.has_other_words() {
        return Some(scene::other_words(found));
    }
    Some(found)
}
