//! What of an archive can matter for a submission, where the archive is too large to be held.
//!
//! [`find`](super::find) looks at all of an archive at once, but what it finds rests on little of it:
//!
//! - items with a picture whose hashes agree, which does not depend on other items;
//! - pictures that share local features. Each feature of the submission votes for the pictures of its nearest features, so
//!   **all of the nearest** have to be known, and of the pictures with the most votes everything;
//! - sounds among the candidates of a piece of the submission's sound, of which only those with the most votes count;
//! - the item of the same bytes.
//!
//! The nearest of a whole are among the nearest of its parts, and so are those with the most votes of a piece of sound. So a
//! [`Shortlist`] is gathered from parts of an archive, one after the other and in any order, each an [`Index::part_of`] it.
//! From it an index is made of the items that matter and, of other pictures, of the features that vote. What `find` finds
//! there is what it would find in the whole, to the last digit: it is the same function, and it is given all that it would
//! look at.
//!
//! Items are known by their number ([`IndexedItem::id`]), which also tells which of equal ones comes first.

mod bytes;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Query;
use super::local::MOST_RANKED;
use super::pictures::Hits;
use super::sound::{CANDIDATES, pieces};
use super::thresholds::Preset;
use crate::archive::features::{FeatureIndex, Neighbour};
use crate::archive::index::{Index, Indexed, IndexedItem};
use crate::archive::whole::Whole;
use crate::fingerprint::LocalFrame;
use crate::fingerprint::local::{Feature, LocalFingerprint, MINIATURE, Miniature, SoughtPicture};
use crate::media::MediaKind;

/// Nearest features of an archive that vote, for each of a submission's.
const VOTERS: usize = crate::archive::features::VOTERS;

/// What of an archive can matter for one submission, as far as the archive is known.
#[derive(Clone, Debug, Default)]
pub struct Shortlist {
    /// Items that matter whatever else is in the archive.
    items: BTreeSet<i64>,
    /// For each of the submission's pictures the features that vote.
    pictures: Vec<Nearest>,
    /// For each piece of the submission's sound the likeliest candidates, with their votes.
    pieces: Vec<Vec<(usize, i64)>>,
}

/// The nearest features of an archive for each feature of a picture, as it is and mirrored.
#[derive(Clone, Debug, Default)]
struct Nearest(BTreeMap<(usize, bool), Vec<Voter>>);

/// A feature of the archive. In the order in which votes are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Voter {
    distance: u32,
    place: Place,
    feature: Feature,
}

/// Where a feature lies in an archive: number of the item, which of its pictures, which feature of that.
type Place = (i64, usize, usize);

impl Shortlist {
    /// Takes what matters of a part of the archive. Every item is to be in one part only.
    pub fn gather(&mut self, query: &Query<'_>, part: &Index, preset: Preset) {
        let id = |item: usize| part.item(item).id;
        let hits = Hits::new(query.frames, part, &preset.thresholds());
        self.items.extend(hits.0.keys().map(|item| id(*item)));
        self.items.extend(part.with_content(query.sha256).map(id));
        let pictures: Vec<&SoughtPicture> = pictures(query).collect();
        self.pictures.resize_with(pictures.len(), Nearest::default);
        for (nearest, picture) in self.pictures.iter_mut().zip(pictures) {
            nearest.gather(picture, part);
        }
        let codes = query.sound.map_or(&[][..], |sound| sound.codes());
        for (number, (_, piece)) in pieces(codes).enumerate() {
            if self.pieces.len() <= number {
                self.pieces.push(Vec::new());
            }
            let found = part.sounds().candidates(piece, CANDIDATES).into_iter();
            let found = found.map(|found| (found.votes, id(part.sounding()[found.sound])));
            let list = &mut self.pieces[number];
            list.extend(found);
            // Stable: those of one sound stay in their order.
            list.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
            list.truncate(CANDIDATES);
        }
    }

    /// Adds what another shortlist of the same submission gathered from other parts.
    pub fn merge(&mut self, other: Shortlist) {
        self.items.extend(other.items);
        let most = self.pictures.len().max(other.pictures.len());
        self.pictures.resize_with(most, Nearest::default);
        for (own, other) in self.pictures.iter_mut().zip(other.pictures) {
            for (key, voters) in other.0 {
                own.add(key, voters);
            }
        }
        let most = self.pieces.len().max(other.pieces.len());
        self.pieces.resize_with(most, Vec::new);
        for (own, other) in self.pieces.iter_mut().zip(other.pieces) {
            own.extend(other);
            own.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
            own.truncate(CANDIDATES);
        }
    }

    /// The numbers of the items of which everything is needed, once all parts were gathered.
    pub fn needed(&self, query: &Query<'_>, whole: &Arc<Whole>) -> BTreeSet<i64> {
        let mut needed = self.items.clone();
        needed.extend(self.pieces.iter().flatten().map(|(_, item)| *item));
        for (nearest, picture) in self.pictures.iter().zip(pictures(query)) {
            needed.extend(nearest.ranked(picture, whole));
        }
        needed
    }

    /// An index in which [`find`](super::find) finds what it would find in the whole. `items` are those that are
    /// [`Shortlist::needed`].
    pub fn index(&self, items: Vec<Indexed>, whole: &Arc<Whole>) -> Index {
        let there: BTreeSet<i64> = items.iter().map(|indexed| indexed.item.id).collect();
        let mut others = self.voters();
        others.retain(|(item, _), _| !there.contains(item));
        let mut all = items;
        let mut of_item: BTreeMap<i64, Vec<LocalFrame>> = BTreeMap::new();
        for ((item, _), features) in others {
            let frames = of_item.entry(item).or_default();
            frames.push(LocalFrame {
                time_s: frames.len() as f64,
                fingerprint: bare(features.into_values()),
            });
        }
        all.extend(of_item.into_iter().map(|(id, local)| Indexed {
            item: IndexedItem {
                id,
                // No SHA-256, so it is never found by its content.
                sha256: id.to_string(),
                kind: MediaKind::Photo,
                size: None,
                duration_s: None,
            },
            frames: Vec::new(),
            moments: Vec::new(),
            local,
            sound: None,
            previews: Vec::new(),
        }));
        all.sort_by_key(|indexed| indexed.item.id);
        Index::part_of(whole, all)
    }

    /// All features that vote, by item and picture.
    fn voters(&self) -> BTreeMap<(i64, usize), BTreeMap<usize, Feature>> {
        let mut voters: BTreeMap<(i64, usize), BTreeMap<usize, Feature>> = BTreeMap::new();
        for nearest in &self.pictures {
            nearest.collect(&mut voters);
        }
        voters
    }
}

impl Nearest {
    fn gather(&mut self, picture: &SoughtPicture, part: &Index) {
        let neighbours = part.features().neighbours(&picture.features);
        for of_feature in neighbours
            .chunk_by(|one, other| (one.sought, one.mirrored) == (other.sought, other.mirrored))
        {
            let voter = |neighbour: &Neighbour| {
                let item = part.picture(neighbour.picture).item;
                let first = part.pictures_of(item).start;
                let picture = neighbour.picture - first;
                Voter {
                    distance: neighbour.distance,
                    place: (part.item(item).id, picture, neighbour.number),
                    feature: neighbour.feature,
                }
            };
            if let Some(first) = of_feature.first() {
                let voters = of_feature.iter().map(voter).collect();
                self.add((first.sought, first.mirrored), voters);
            }
        }
    }

    fn add(&mut self, key: (usize, bool), voters: Vec<Voter>) {
        let own = self.0.entry(key).or_default();
        own.extend(voters);
        own.sort_by_key(|voter| (voter.distance, voter.place));
        own.truncate(VOTERS);
    }

    fn collect(&self, voters: &mut BTreeMap<(i64, usize), BTreeMap<usize, Feature>>) {
        for voter in self.0.values().flatten() {
            let (item, picture, feature) = voter.place;
            let of_picture = voters.entry((item, picture)).or_default();
            of_picture.insert(feature, voter.feature);
        }
    }

    /// The items of the pictures with the most votes, elected by those that vote alone.
    fn ranked(&self, picture: &SoughtPicture, whole: &Arc<Whole>) -> BTreeSet<i64> {
        let mut voters = BTreeMap::new();
        self.collect(&mut voters);
        let items: Vec<i64> = voters.keys().map(|(item, _)| *item).collect();
        let prints = voters
            .into_values()
            .map(|features| bare(features.into_values()));
        let candidates = FeatureIndex::new(prints)
            .part_of(whole)
            .candidates(&picture.features, MOST_RANKED);
        let items = candidates
            .iter()
            .filter_map(|candidate| items.get(candidate.picture));
        items.copied().collect()
    }
}

/// A picture of which only some features are known.
fn bare(features: impl Iterator<Item = Feature>) -> LocalFingerprint {
    LocalFingerprint {
        miniature: Miniature {
            extent: [u16::MAX; 2],
            pixels: vec![0; MINIATURE * MINIATURE],
        },
        features: features.collect(),
    }
}

/// The pictures of a submission whose local features are looked for, in their order.
fn pictures<'a>(query: &Query<'a>) -> impl Iterator<Item = &'a SoughtPicture> {
    let keys = query.footage.into_iter().flat_map(|footage| &footage.keys);
    query
        .picture
        .into_iter()
        .chain(keys.map(|key| &key.picture))
}

#[cfg(test)]
mod tests;
