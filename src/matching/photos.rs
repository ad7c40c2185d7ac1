//! Photos against photos: as wholes by their hashes, in parts by their local features.

use std::collections::BTreeMap;

use super::local::{Verified, is_mere_likeness, merged, parts};
use super::pictures::{Hits, best};
use super::thresholds::Preset;
use super::{Found, Relation, Sought, as_candidate, found};
use crate::archive::index::Index;
use crate::media::MediaKind;

/// Every photo of the archive that shows the same as a submitted one.
pub(super) fn find(
    sought: Option<Sought<'_>>,
    hits: &Hits,
    verified: &[Verified],
    index: &Index,
    preset: Preset,
) -> Vec<Found> {
    let mut wholes: BTreeMap<usize, Found> = hits
        .of_kind(MediaKind::Photo, index)
        .filter_map(|(item, hits)| {
            let (_, hit) = best(hits)?;
            let whole = found(item, Relation::SamePicture, hit, Vec::new(), None);
            Some((item, whole))
        })
        .collect();
    let mut found: Vec<Found> = Vec::new();
    if let Some(sought) = sought {
        let photos: Vec<usize> = wholes.keys().copied().collect();
        let mut parts = parts(sought, index, verified, &photos, preset);
        parts.retain(|part| index.item(part.item).kind == MediaKind::Photo);
        for item in photos {
            let part = parts.iter().find(|part| part.item == item);
            if is_mere_likeness(sought, index, item, part) {
                let likeness = wholes.remove(&item).filter(|_| preset == Preset::Wide);
                wholes.extend(likeness.map(|found| (item, as_candidate(found))));
            }
        }
        for part in parts {
            found.extend(merged(wholes.remove(&part.item).as_ref(), part));
        }
    }
    found.extend(wholes.into_values());
    found
}
