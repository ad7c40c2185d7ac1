//! The fingerprints of an archive, held in memory: hashes to scan, local features and sounds to look up.
//!
//! The search is a flat scan: every hash is compared, so it is exact by construction. It reads 32 bytes a hash in
//! order, which one core does some hundred million times a second.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use super::features::FeatureIndex;
use super::sounds::SoundIndex;
use super::whole::Whole;
use crate::fingerprint::sound::SoundFingerprint;
use crate::fingerprint::thumbnail::Moment;
use crate::fingerprint::{FrameHash, Hash256, LocalFrame};
use crate::media::MediaKind;

/// What a search needs to know of an archive item beside its hashes.
#[derive(Clone, Debug, PartialEq)]
pub struct IndexedItem {
    /// Number in the archive.
    pub id: i64,
    /// SHA-256 of the content, in hexadecimal.
    pub sha256: String,
    /// Photo or video.
    pub kind: MediaKind,
    /// Width and height of the upright picture in pixels.
    pub size: Option<(u32, u32)>,
    /// Length of a video in seconds.
    pub duration_s: Option<f64>,
}

/// An item with all its fingerprints.
#[derive(Clone, Debug, PartialEq)]
pub struct Indexed {
    /// The item.
    pub item: IndexedItem,
    /// Its hashes, by time and region.
    pub frames: Vec<FrameHash>,
    /// What a video shows from moment to moment, by time.
    pub moments: Vec<Moment>,
    /// Its local fingerprints, by time.
    pub local: Vec<LocalFrame>,
    /// Its sound, where it has one.
    pub sound: Option<SoundFingerprint>,
}

/// One hashed picture of an item.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Entry {
    /// Position of the item in [`Index::items`].
    pub item: usize,
    /// Its hashes and the time they are from.
    pub frame: FrameHash,
}

/// A hash within the radius of a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Position among the entries, for [`Index::entry`].
    pub entry: usize,
    /// Bits in which the PDQ hashes differ.
    pub distance: u32,
}

/// A picture of which local features are known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LocalPicture {
    /// Position of the item in [`Index::items`].
    pub item: usize,
    /// Seconds from the beginning of a video; 0 for a photo.
    pub time_s: f64,
}

/// All fingerprints of an archive.
#[derive(Clone, Debug, Default)]
pub struct Index {
    items: Vec<IndexedItem>,
    by_sha256: HashMap<String, usize>,
    /// Apart from the entries, so that a scan reads nothing else.
    hashes: Vec<Hash256>,
    entries: Vec<Entry>,
    /// One list for every item.
    moments: Vec<Vec<Moment>>,
    /// In the order of the feature index.
    pictures: Vec<LocalPicture>,
    features: FeatureIndex,
    /// Positions of the items of the sounds, ascending.
    sounding: Vec<usize>,
    sounds: SoundIndex,
}

impl Index {
    /// An index of items in this order.
    pub fn new(items: impl IntoIterator<Item = Indexed>) -> Index {
        Index::build(items, None)
    }

    /// An index of items in this order, which are a part of an archive: what is found among them is what would be found in
    /// the whole, as far as it lies in this part.
    pub fn part_of(whole: &Arc<Whole>, items: impl IntoIterator<Item = Indexed>) -> Index {
        Index::build(items, Some(whole))
    }

    fn build(items: impl IntoIterator<Item = Indexed>, whole: Option<&Arc<Whole>>) -> Index {
        let mut index = Index::default();
        let mut fingerprints = Vec::new();
        let mut sounds = Vec::new();
        for Indexed {
            item,
            frames,
            moments,
            local,
            sound,
        } in items
        {
            let position = index.items.len();
            index.by_sha256.insert(item.sha256.clone(), position);
            index.items.push(item);
            index.moments.push(moments);
            for frame in frames {
                index.hashes.push(frame.hash.pdq);
                index.entries.push(Entry {
                    item: position,
                    frame,
                });
            }
            for LocalFrame {
                time_s,
                fingerprint,
            } in local
            {
                index.pictures.push(LocalPicture {
                    item: position,
                    time_s,
                });
                fingerprints.push(fingerprint);
            }
            if let Some(sound) = sound {
                index.sounding.push(position);
                sounds.push(sound);
            }
        }
        (index.features, index.sounds) = match whole {
            Some(whole) => (
                FeatureIndex::part_of(whole, fingerprints),
                SoundIndex::part_of(whole, sounds),
            ),
            None => (FeatureIndex::new(fingerprints), SoundIndex::new(sounds)),
        };
        index
    }

    /// The local features.
    pub fn features(&self) -> &FeatureIndex {
        &self.features
    }

    /// What the pictures of [`Index::features`] are, in their order.
    pub fn pictures(&self) -> &[LocalPicture] {
        &self.pictures
    }

    /// The sounds.
    pub fn sounds(&self) -> &SoundIndex {
        &self.sounds
    }

    /// Positions in [`Index::items`] of the items that have the sounds of [`Index::sounds`], in their order.
    pub fn sounding(&self) -> &[usize] {
        &self.sounding
    }

    /// The items, in the order they were added.
    pub fn items(&self) -> &[IndexedItem] {
        &self.items
    }

    /// The item with this content.
    pub fn with_content(&self, sha256: &str) -> Option<usize> {
        self.by_sha256.get(sha256).copied()
    }

    /// Positions among [`Index::pictures`] of those of an item.
    pub fn pictures_of(&self, item: usize) -> Range<usize> {
        let start = self.pictures.partition_point(|picture| picture.item < item);
        let end = self
            .pictures
            .partition_point(|picture| picture.item <= item);
        start..end
    }

    /// What a video shows from moment to moment, by time; nothing for a photo.
    pub fn moments(&self, item: usize) -> &[Moment] {
        &self.moments[item]
    }

    /// Until when a video shows what it shows at `time_s`, both in seconds.
    pub fn shown_until_s(&self, item: usize, time_s: f64) -> f64 {
        let moments = &self.moments[item];
        let after = moments.partition_point(|moment| moment.time_s <= time_s);
        let moment = after.checked_sub(1).map(|at| moments[at].until_s);
        moment.map_or(time_s, |until_s| until_s.max(time_s))
    }

    /// From when to when a video may look like the picture at a position of [`Index::pictures`], in seconds: from the picture
    /// that was kept before it to the one after it.
    pub fn looks_alike_s(&self, picture: usize) -> (f64, f64) {
        let LocalPicture { item, time_s } = self.pictures[picture];
        let of_item = self.pictures_of(item);
        let before = (picture > of_item.start).then(|| self.pictures[picture - 1].time_s);
        let after = (picture + 1 < of_item.end).then(|| self.pictures[picture + 1].time_s);
        let last_s = || {
            self.moments[item]
                .last()
                .map_or(time_s, |last| last.until_s)
        };
        (before.unwrap_or(0.0), after.unwrap_or_else(last_s))
    }

    /// The entry a hit points to.
    pub fn entry(&self, hit: Hit) -> &Entry {
        &self.entries[hit.entry]
    }

    /// Every entry whose PDQ hash differs from `hash` in at most `radius` bits, in the order they were added.
    pub fn within(&self, hash: Hash256, radius: u32) -> impl Iterator<Item = Hit> {
        self.hashes
            .iter()
            .enumerate()
            .filter_map(move |(entry, other)| {
                let distance = hash.distance(*other);
                (distance <= radius).then_some(Hit { entry, distance })
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fingerprint::{PictureHash, Region};

    fn frame(words: [u64; 4], time_s: f64) -> FrameHash {
        FrameHash {
            time_s,
            hash: PictureHash {
                region: Region::Whole,
                pdq: Hash256(words),
                quality: 100,
                gradient: Hash256::default(),
            },
        }
    }

    #[test]
    fn the_radius_is_inclusive_and_items_are_found_by_content() {
        let items = [(7, [0b111, 0, 0, 0]), (9, [0, 0, 0, 0b11111])].map(|(id, words)| Indexed {
            item: IndexedItem {
                id,
                sha256: format!("sha-{id}"),
                kind: MediaKind::Photo,
                size: None,
                duration_s: None,
            },
            frames: vec![frame(words, 0.0)],
            moments: Vec::new(),
            local: Vec::new(),
            sound: None,
        });
        let index = Index::new(items);
        let found = |radius| -> Vec<(i64, u32)> {
            index
                .within(Hash256::default(), radius)
                .map(|hit| (index.items()[index.entry(hit).item].id, hit.distance))
                .collect()
        };
        assert_eq!(found(2), []);
        assert_eq!(found(3), [(7, 3)]);
        assert_eq!(found(5), [(7, 3), (9, 5)]);
        assert_eq!(index.with_content("sha-9"), Some(1));
        assert_eq!(index.with_content("other"), None);
    }
}
