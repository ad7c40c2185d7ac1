//! The fingerprints of an archive, ready to be searched: hashes, local features, moments and sounds.
//!
//! They lie in columns, and these in segments (`segment`): of small archives in memory, of others in files beside the
//! archive, which are mapped and made from it again whenever they are missing, damaged or of another state (`folder`).
//! What is found does not depend on where columns lie and how items lie in segments.

pub(super) mod file;
pub(super) mod folder;
mod manifest;
mod previews;
pub(super) mod segment;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use previews::Previews;
use segment::{Builder, Parts, Segment};

pub use previews::PreviewSource;

use super::features::FeatureIndex;
use super::sounds::SoundIndex;
use super::whole::Whole;
use crate::fingerprint::preview::PreviewFrame;
use crate::fingerprint::sound::SoundFingerprint;
use crate::fingerprint::thumbnail::Moment;
use crate::fingerprint::{FrameHash, Hash256, LocalFrame};
use crate::media::MediaKind;

/// What a search knows of an archive item beside its fingerprints.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Item {
    /// Number in the archive.
    pub id: i64,
    /// Photo or video.
    pub kind: MediaKind,
    /// Width and height of the upright picture in pixels.
    pub size: Option<(u32, u32)>,
    /// Length of a video in seconds.
    pub duration_s: Option<f64>,
}

/// What an index is told of an archive item beside its fingerprints.
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
    /// Previews of its pictures, by time. An index of an archive reads them from there when they are needed.
    pub previews: Vec<PreviewFrame>,
}

/// One hashed picture of an item.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Entry {
    /// Position of the item, for [`Index::item`].
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
    /// Position of the item, for [`Index::item`].
    pub item: usize,
    /// Seconds from the beginning of a video; 0 for a photo.
    pub time_s: f64,
}

/// All fingerprints of an archive.
#[derive(Clone, Debug, Default)]
pub struct Index {
    segments: Vec<Segment>,
    /// Of each segment the positions of its first item, entry and picture.
    firsts: Vec<Firsts>,
    features: FeatureIndex,
    /// Positions of the items of the sounds, ascending.
    sounding: Vec<usize>,
    sounds: SoundIndex,
    previews: Previews,
}

#[derive(Clone, Copy, Debug)]
struct Firsts {
    item: usize,
    entry: usize,
    picture: usize,
}

impl Index {
    /// An index of items in this order, in memory.
    pub fn new(items: impl IntoIterator<Item = Indexed>) -> Index {
        let mut builder = Builder::default();
        let mut previews = BTreeMap::new();
        for mut item in items {
            previews.insert(item.item.id, std::mem::take(&mut item.previews));
            builder.push(item);
        }
        Index {
            previews: Previews::held(previews),
            ..Index::of(vec![builder.finish(0)])
        }
    }

    /// The same index with previews from elsewhere, for those that did not come with the items.
    #[must_use]
    pub fn with_previews(self, source: Arc<dyn PreviewSource>) -> Index {
        Index {
            previews: Previews::kept(source),
            ..self
        }
    }

    /// The previews of the item at a position from one time to another, both in seconds and inclusive, by time. A photo's is at
    /// 0. Items may have none: nothing but what was exchanged is known of them.
    pub fn previews(&self, item: usize, from_s: f64, to_s: f64) -> Vec<PreviewFrame> {
        self.previews.of(self.item(item).id, from_s, to_s)
    }

    /// The preview of the photo at a position.
    pub fn preview(&self, item: usize) -> Option<PreviewFrame> {
        self.previews(item, 0.0, 0.0).into_iter().next()
    }

    /// An index of items in this order, which are a part of an archive: what is found among them is what would be found in
    /// the whole, as far as it lies in this part.
    pub fn part_of(whole: &Arc<Whole>, items: impl IntoIterator<Item = Indexed>) -> Index {
        let index = Index::new(items);
        Index {
            features: index.features.part_of(whole),
            sounds: index.sounds.part_of(whole),
            ..index
        }
    }

    /// The bytes of a file of the index with items in this order, as such files lie beside a large archive.
    ///
    /// # Errors
    ///
    /// Where the machine has no memory for them.
    pub fn file_of(items: impl IntoIterator<Item = Indexed>) -> std::io::Result<Vec<u8>> {
        let mut builder = Builder::default();
        for item in items {
            builder.push(item);
        }
        let mut bytes = Vec::new();
        builder.finish(0).columns().write(&mut bytes)?;
        Ok(bytes)
    }

    /// The index that one such file holds; `None` where the bytes are not what was written, as far as a glance can tell.
    /// Bytes that pass for such a file and are none give wrong answers, and neither a panic nor more memory than they have.
    pub fn of_file(bytes: Vec<u8>) -> Option<Index> {
        let file = file::IndexFile::open(std::sync::Arc::new(bytes))?;
        Some(Index::of(vec![Parts::open(&file)?]))
    }

    /// The index of the items of all segments, in their order.
    fn of(parts: Vec<Parts>) -> Index {
        let (mut segments, mut features, mut sounds) = (Vec::new(), Vec::new(), Vec::new());
        let (mut firsts, mut sounding) = (Vec::new(), Vec::new());
        let mut next = Firsts {
            item: 0,
            entry: 0,
            picture: 0,
        };
        for part in parts {
            let segment = part.segment;
            firsts.push(next);
            sounding.extend(
                segment
                    .sound_items
                    .iter()
                    .map(|item| next.item + *item as usize),
            );
            next.item += segment.len();
            next.entry += segment.hashes.len();
            next.picture += segment.picture_items.len();
            segments.push(segment);
            features.push(part.features);
            sounds.push(part.sounds);
        }
        Index {
            segments,
            firsts,
            features: FeatureIndex::of(features),
            sounding,
            sounds: SoundIndex::of(sounds),
            previews: Previews::default(),
        }
    }

    /// The segment in which something lies, by the position of the first that each segment has; and its own first positions.
    fn segment(&self, at: usize, first: impl Fn(&Firsts) -> usize) -> Option<(&Segment, Firsts)> {
        let after = self.firsts.partition_point(|firsts| first(firsts) <= at);
        let number = after.checked_sub(1)?;
        Some((self.segments.get(number)?, *self.firsts.get(number)?))
    }

    fn of_item(&self, item: usize) -> Option<(&Segment, usize)> {
        let (segment, firsts) = self.segment(item, |firsts| firsts.item)?;
        Some((segment, item - firsts.item))
    }

    /// Number of items.
    pub fn len(&self) -> usize {
        self.segments.iter().map(Segment::len).sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The item at a position, in the order they were added.
    pub fn item(&self, item: usize) -> Item {
        let found = self.of_item(item);
        found.map_or(segment::NO_ITEM, |(segment, item)| segment.item(item))
    }

    /// The item with this content, by its SHA-256 in hexadecimal digits.
    pub fn with_content(&self, sha256: &str) -> Option<usize> {
        let key = content_key(sha256);
        let segments = self.segments.iter().zip(&self.firsts);
        let mut found = segments
            .filter_map(|(segment, firsts)| Some(firsts.item + segment.with_content(&key)?));
        found.next()
    }

    /// The local features.
    pub fn features(&self) -> &FeatureIndex {
        &self.features
    }

    /// What the picture of [`Index::features`] at a position is.
    pub fn picture(&self, picture: usize) -> LocalPicture {
        let found = self.segment(picture, |firsts| firsts.picture);
        found.map_or(NO_PICTURE, |(segment, firsts)| {
            let LocalPicture { item, time_s } = segment.picture(picture - firsts.picture);
            LocalPicture {
                item: item + firsts.item,
                time_s,
            }
        })
    }

    /// Positions of the pictures of an item, for [`Index::picture`].
    pub fn pictures_of(&self, item: usize) -> Range<usize> {
        let Some((segment, firsts)) = self.segment(item, |firsts| firsts.item) else {
            return 0..0;
        };
        let own = item - firsts.item;
        let items = &segment.picture_items;
        let start = items.partition_point(|other| (*other as usize) < own);
        let end = items.partition_point(|other| *other as usize <= own);
        firsts.picture + start..firsts.picture + end.max(start)
    }

    /// The sounds.
    pub fn sounds(&self) -> &SoundIndex {
        &self.sounds
    }

    /// Positions of the items that have the sounds of [`Index::sounds`], in their order, for [`Index::item`].
    pub fn sounding(&self) -> &[usize] {
        &self.sounding
    }

    /// What a video shows from moment to moment, by time; nothing for a photo.
    pub fn moments(&self, item: usize) -> &[Moment] {
        let found = self.of_item(item);
        found.map_or(&[], |(segment, item)| segment.moments(item))
    }

    /// Beginning and end of [`Index::moments`] in seconds.
    fn moment_times_s(&self, item: usize) -> &[[f64; 2]] {
        let found = self.of_item(item);
        found.map_or(&[], |(segment, item)| segment.moment_times_s(item))
    }

    /// Until when a video shows what it shows at `time_s`, both in seconds.
    pub fn shown_until_s(&self, item: usize, time_s: f64) -> f64 {
        let moments = self.moment_times_s(item);
        let after = moments.partition_point(|[from_s, _]| *from_s <= time_s);
        let moment = after.checked_sub(1).and_then(|at| moments.get(at));
        moment.map_or(time_s, |[_, until_s]| until_s.max(time_s))
    }

    /// From when to when a video may look like a picture of [`Index::picture`], in seconds: from the picture that was kept
    /// before it to the one after it.
    pub fn looks_alike_s(&self, picture: usize) -> (f64, f64) {
        let LocalPicture { item, time_s } = self.picture(picture);
        let of_item = self.pictures_of(item);
        let before = (picture > of_item.start).then(|| self.picture(picture - 1).time_s);
        let after = (picture + 1 < of_item.end).then(|| self.picture(picture + 1).time_s);
        let last_s = || {
            let last = self.moment_times_s(item).last();
            last.map_or(time_s, |[_, until_s]| *until_s)
        };
        (before.unwrap_or(0.0), after.unwrap_or_else(last_s))
    }

    /// The entry a hit points to.
    pub fn entry(&self, hit: Hit) -> Entry {
        let found = self.segment(hit.entry, |firsts| firsts.entry);
        found.map_or(segment::NO_ENTRY, |(segment, firsts)| {
            let entry = segment.entry(hit.entry - firsts.entry);
            Entry {
                item: entry.item + firsts.item,
                ..entry
            }
        })
    }

    /// Number of entries.
    pub fn entries(&self) -> usize {
        self.segments
            .iter()
            .map(|segment| segment.hashes.len())
            .sum()
    }

    /// Calls `found` with the position of the query and the hit, for every entry whose PDQ hash differs from that of a query in
    /// at most `radius` bits. Entries of one query come in the order they were added.
    pub fn within_each(&self, queries: &[Hash256], radius: u32, mut found: impl FnMut(usize, Hit)) {
        for (segment, firsts) in self.segments.iter().zip(&self.firsts) {
            segment
                .hashes
                .search(queries, radius, |query, entry, distance| {
                    let entry = entry + firsts.entry;
                    found(query, Hit { entry, distance });
                });
        }
    }

    /// Every entry whose PDQ hash differs from `hash` in at most `radius` bits, in the order they were added.
    pub fn within(&self, hash: Hash256, radius: u32) -> impl Iterator<Item = Hit> + use<> {
        let mut hits = Vec::new();
        self.within_each(&[hash], radius, |_, hit| hits.push(hit));
        hits.into_iter()
    }
}

const NO_PICTURE: LocalPicture = LocalPicture {
    item: usize::MAX,
    time_s: 0.0,
};

/// What contents are found by: the 32 bytes of a SHA-256 in hexadecimal digits, and of any other text its own.
fn content_key(sha256: &str) -> [u8; 32] {
    let digest = sha256.parse::<Hash256>().ok();
    let digest = digest.filter(|_| sha256.len() == 64).map(Hash256::to_bytes);
    digest.unwrap_or_else(|| Sha256::digest(sha256.as_bytes()).into())
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
            previews: Vec::new(),
        });
        let index = Index::new(items);
        let found = |radius| -> Vec<(i64, u32)> {
            index
                .within(Hash256::default(), radius)
                .map(|hit| (index.item(index.entry(hit).item).id, hit.distance))
                .collect()
        };
        assert_eq!(found(2), []);
        assert_eq!(found(3), [(7, 3)]);
        assert_eq!(found(5), [(7, 3), (9, 5)]);
        assert_eq!(index.with_content("sha-9"), Some(1));
        assert_eq!(index.with_content("other"), None);
    }
}
