//! A part of an index: the items of a stretch of numbers with all their fingerprints, in columns.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::file::{Columns, IndexFile};
use super::{Entry, Indexed, IndexedItem, Item, LocalPicture};
use crate::archive::column::Column;
use crate::archive::features::{FeatureBuilder, FeatureSegment};
use crate::archive::hamming::HashIndex;
use crate::archive::sounds::SoundSegment;
use crate::archive::store;
use crate::fingerprint::local::LocalFingerprint;
use crate::fingerprint::thumbnail::{AREAS, Moment, Thumbnail};
use crate::fingerprint::{FrameHash, Hash256, LocalFrame, PictureHash, Region};
use crate::media::MediaKind;

const VIDEO: u8 = 1;
const SIZE_KNOWN: u8 = 2;
const DURATION_KNOWN: u8 = 4;
/// Beside the quality of a picture: it is of the inside.
const INSIDE: u16 = 1 << 8;

/// The items of a stretch of numbers, by number.
#[derive(Clone, Debug, Default)]
pub(in crate::archive) struct Segment {
    pub(super) ids: Column<i64>,
    contents: Column<[u8; 32]>,
    /// Positions of the items by their contents.
    by_content: Column<u32>,
    kinds: Column<u8>,
    sizes: Column<[u32; 2]>,
    durations_s: Column<f64>,

    pub(super) hashes: HashIndex,
    entry_items: Column<u32>,
    entry_times_s: Column<f64>,
    gradients: Column<[u64; 4]>,
    qualities: Column<u16>,

    pub(super) picture_items: Column<u32>,
    picture_times_s: Column<f64>,

    /// Where the moments of each item begin, and where those of the last end.
    moment_starts: Column<u32>,
    moment_times_s: Column<[f64; 2]>,
    thumbnails: Column<u8>,
    /// The moments of items that were asked for.
    moments: Vec<OnceLock<Vec<Moment>>>,

    /// Positions of the items of the sounds, ascending.
    pub(super) sound_items: Column<u32>,
}

/// A segment with what is searched for all segments together.
#[derive(Clone, Debug, Default)]
pub(in crate::archive) struct Parts {
    pub(super) segment: Segment,
    pub(super) features: FeatureSegment,
    pub(super) sounds: SoundSegment,
}

/// In place of an item that is not there, which happens only where a file says what it should not.
pub(super) const NO_ITEM: Item = Item {
    id: 0,
    kind: MediaKind::Photo,
    size: None,
    duration_s: None,
};
/// In place of an entry that is not there: nothing lies near it.
pub(super) const NO_ENTRY: Entry = Entry {
    item: usize::MAX,
    frame: FrameHash {
        time_s: 0.0,
        hash: PictureHash {
            region: Region::Whole,
            pdq: Hash256([0; 4]),
            quality: 0,
            gradient: Hash256([0; 4]),
        },
    },
};

/// The columns that are not those of a part with its own.
const IDS: u32 = 1;
const CONTENTS: u32 = 2;
const BY_CONTENT: u32 = 3;
const KINDS: u32 = 4;
const SIZES: u32 = 5;
const DURATIONS: u32 = 6;
const ENTRY_ITEMS: u32 = 7;
const ENTRY_TIMES: u32 = 8;
const GRADIENTS: u32 = 9;
const QUALITIES: u32 = 10;
const PICTURE_ITEMS: u32 = 11;
const PICTURE_TIMES: u32 = 12;
const MOMENT_STARTS: u32 = 13;
const MOMENT_TIMES: u32 = 14;
const THUMBNAILS: u32 = 15;
const SOUND_ITEMS: u32 = 16;
/// Where the numbers of the parts begin.
const HASHES: u32 = 100;
const FEATURES: u32 = 300;
const SOUNDS: u32 = 400;

impl Parts {
    /// Everything, ready to be written.
    pub(super) fn columns(&self) -> Columns<'_> {
        let own = &self.segment;
        let mut columns = Columns::default();
        columns.add(IDS, &own.ids);
        columns.add(CONTENTS, &own.contents);
        columns.add(BY_CONTENT, &own.by_content);
        columns.add(KINDS, &own.kinds);
        columns.add(SIZES, &own.sizes);
        columns.add(DURATIONS, &own.durations_s);
        columns.add(ENTRY_ITEMS, &own.entry_items);
        columns.add(ENTRY_TIMES, &own.entry_times_s);
        columns.add(GRADIENTS, &own.gradients);
        columns.add(QUALITIES, &own.qualities);
        columns.add(PICTURE_ITEMS, &own.picture_items);
        columns.add(PICTURE_TIMES, &own.picture_times_s);
        columns.add(MOMENT_STARTS, &own.moment_starts);
        columns.add(MOMENT_TIMES, &own.moment_times_s);
        columns.add(THUMBNAILS, &own.thumbnails);
        columns.add(SOUND_ITEMS, &own.sound_items);
        own.hashes.save(HASHES, &mut columns);
        self.features.save(FEATURES, &mut columns);
        self.sounds.save(SOUNDS, &mut columns);
        columns
    }

    /// The segment that a file holds; `None` where its columns do not belong together.
    pub(super) fn open(file: &IndexFile) -> Option<Parts> {
        let mut segment = Segment {
            ids: file.column(IDS)?,
            contents: file.column(CONTENTS)?,
            by_content: file.column(BY_CONTENT)?,
            kinds: file.column(KINDS)?,
            sizes: file.column(SIZES)?,
            durations_s: file.column(DURATIONS)?,
            hashes: HashIndex::load(HASHES, file)?,
            entry_items: file.column(ENTRY_ITEMS)?,
            entry_times_s: file.column(ENTRY_TIMES)?,
            gradients: file.column(GRADIENTS)?,
            qualities: file.column(QUALITIES)?,
            picture_items: file.column(PICTURE_ITEMS)?,
            picture_times_s: file.column(PICTURE_TIMES)?,
            moment_starts: file.column(MOMENT_STARTS)?,
            moment_times_s: file.column(MOMENT_TIMES)?,
            thumbnails: file.column(THUMBNAILS)?,
            moments: Vec::new(),
            sound_items: file.column(SOUND_ITEMS)?,
        };
        segment.make_room();
        let parts = Parts {
            segment,
            features: FeatureSegment::load(FEATURES, file)?,
            sounds: SoundSegment::load(SOUNDS, file)?,
        };
        parts.belong_together().then_some(parts)
    }

    /// See [`crate::archive::store::weight`].
    pub(super) fn weight(&self) -> u64 {
        store::weight_of(
            self.segment.hashes.len() as u64,
            self.segment.picture_items.len() as u64,
        )
    }

    fn belong_together(&self) -> bool {
        let own = &self.segment;
        let (items, entries, pictures) = (own.ids.len(), own.hashes.len(), own.picture_items.len());
        [
            own.contents.len(),
            own.by_content.len(),
            own.kinds.len(),
            own.sizes.len(),
            own.durations_s.len(),
            own.moment_starts.len().wrapping_sub(1),
        ]
        .iter()
        .all(|length| *length == items)
            && [
                own.entry_items.len(),
                own.entry_times_s.len(),
                own.gradients.len(),
                own.qualities.len(),
            ]
            .iter()
            .all(|length| *length == entries)
            && [own.picture_times_s.len(), self.features.len()]
                .iter()
                .all(|length| *length == pictures)
            && own.thumbnails.len() == own.moment_times_s.len() * AREAS
            && own.sound_items.len() == self.sounds.len()
    }
}

impl Segment {
    fn make_room(&mut self) {
        let videos = !self.moment_times_s.is_empty();
        let items = if videos { self.ids.len() } else { 0 };
        self.moments = vec![OnceLock::new(); items];
    }

    /// Number of items.
    pub(super) fn len(&self) -> usize {
        self.ids.len()
    }

    pub(super) fn item(&self, at: usize) -> Item {
        let flags = self.kinds.at(at);
        let [width, height] = self.sizes.at(at);
        Item {
            id: self.ids.at(at),
            kind: if flags & VIDEO == 0 {
                MediaKind::Photo
            } else {
                MediaKind::Video
            },
            size: (flags & SIZE_KNOWN != 0).then_some((width, height)),
            duration_s: (flags & DURATION_KNOWN != 0).then(|| self.durations_s.at(at)),
        }
    }

    pub(super) fn with_content(&self, content: &[u8; 32]) -> Option<usize> {
        let of = |at: &u32| self.contents.at(*at as usize);
        let first = self.by_content.partition_point(|at| of(at) < *content);
        let at = self.by_content.get(first).filter(|at| of(at) == *content)?;
        Some(*at as usize)
    }

    pub(super) fn entry(&self, at: usize) -> Entry {
        let quality = self.qualities.at(at);
        Entry {
            item: self.entry_items.at(at) as usize,
            frame: FrameHash {
                time_s: self.entry_times_s.at(at),
                hash: PictureHash {
                    region: if quality & INSIDE == 0 {
                        Region::Whole
                    } else {
                        Region::Inside
                    },
                    pdq: self.hashes.hash(at),
                    quality: quality as u8,
                    gradient: Hash256(self.gradients.at(at)),
                },
            },
        }
    }

    pub(super) fn picture(&self, at: usize) -> LocalPicture {
        LocalPicture {
            item: self.picture_items.at(at) as usize,
            time_s: self.picture_times_s.at(at),
        }
    }

    fn moment_range(&self, item: usize) -> std::ops::Range<usize> {
        // An item that is not there may have the highest number.
        let after = item.saturating_add(1);
        let (start, end) = (self.moment_starts.at(item), self.moment_starts.at(after));
        let most = self.moment_times_s.len();
        let start = (start as usize).min(most);
        start..(end as usize).clamp(start, most)
    }

    /// Beginning and end of the moments of an item in seconds.
    pub(super) fn moment_times_s(&self, item: usize) -> &[[f64; 2]] {
        &self.moment_times_s[self.moment_range(item)]
    }

    pub(super) fn moments(&self, item: usize) -> &[Moment] {
        let Some(moments) = self.moments.get(item) else {
            return &[];
        };
        moments.get_or_init(|| {
            let range = self.moment_range(item);
            range.filter_map(|at| self.moment(at)).collect()
        })
    }

    fn moment(&self, at: usize) -> Option<Moment> {
        let [time_s, until_s] = *self.moment_times_s.get(at)?;
        let pixels = self.thumbnails.get(at * AREAS..(at + 1) * AREAS)?;
        Some(Moment {
            time_s,
            until_s,
            thumbnail: Thumbnail::from_bytes(pixels)?,
        })
    }
}

/// Collects items for a segment.
#[derive(Default)]
pub(in crate::archive) struct Builder {
    ids: Vec<i64>,
    contents: Vec<[u8; 32]>,
    kinds: Vec<u8>,
    sizes: Vec<[u32; 2]>,
    durations_s: Vec<f64>,
    hashes: Vec<[u64; 4]>,
    entry_items: Vec<u32>,
    entry_times_s: Vec<f64>,
    gradients: Vec<[u64; 4]>,
    qualities: Vec<u16>,
    picture_items: Vec<u32>,
    picture_times_s: Vec<f64>,
    fingerprints: FeatureBuilder,
    moment_starts: Vec<u32>,
    moment_times_s: Vec<[f64; 2]>,
    thumbnails: Vec<u8>,
    sound_items: Vec<u32>,
    sounds: Vec<crate::fingerprint::sound::SoundFingerprint>,
    /// About how many bytes all that takes.
    pub(super) bytes: usize,
}

impl Builder {
    /// Adds the next item.
    pub(super) fn push(&mut self, indexed: Indexed) {
        let Indexed {
            item,
            frames,
            moments,
            local,
            sound,
            previews: _,
        } = indexed;
        // Positions have 32 bits; a segment is finished long before.
        let position = self.ids.len() as u32;
        self.push_item(&item);
        self.bytes += 128 * frames.len() + (AREAS + 16) * moments.len();
        for FrameHash { time_s, hash } in frames {
            self.hashes.push(hash.pdq.0);
            self.entry_items.push(position);
            self.entry_times_s.push(time_s);
            self.gradients.push(hash.gradient.0);
            let inside = if hash.region == Region::Inside {
                INSIDE
            } else {
                0
            };
            self.qualities.push(u16::from(hash.quality) | inside);
        }
        for LocalFrame {
            time_s,
            fingerprint,
        } in local
        {
            self.push_picture(position, time_s, fingerprint);
        }
        for moment in moments {
            self.moment_times_s.push([moment.time_s, moment.until_s]);
            self.thumbnails.extend(moment.thumbnail.pixels());
        }
        if let Some(sound) = sound {
            self.bytes += 8 * sound.codes().len();
            self.sound_items.push(position);
            self.sounds.push(sound);
        }
    }

    fn push_item(&mut self, item: &IndexedItem) {
        let mut flags = if item.kind == MediaKind::Video {
            VIDEO
        } else {
            0
        };
        if item.size.is_some() {
            flags |= SIZE_KNOWN;
        }
        if item.duration_s.is_some() {
            flags |= DURATION_KNOWN;
        }
        let (width, height) = item.size.unwrap_or_default();
        self.ids.push(item.id);
        self.contents.push(super::content_key(&item.sha256));
        self.kinds.push(flags);
        self.sizes.push([width, height]);
        self.durations_s.push(item.duration_s.unwrap_or_default());
        self.moment_starts.push(self.moment_times_s.len() as u32);
        self.bytes += 80;
    }

    fn push_picture(&mut self, item: u32, time_s: f64, fingerprint: LocalFingerprint) {
        self.bytes += 64 * fingerprint.features.len() + fingerprint.miniature.pixels.len();
        self.picture_items.push(item);
        self.picture_times_s.push(time_s);
        self.fingerprints.push(fingerprint);
    }

    /// Whether there is nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// The segment of what was added. `pictures` are those of which the whole index has local features, at least.
    pub(super) fn finish(mut self, pictures: usize) -> Parts {
        let mut last: HashMap<[u8; 32], u32> = HashMap::with_capacity(self.contents.len());
        // Of several items with one content, which an archive never has, the last counts.
        last.extend(self.contents.iter().copied().zip(0..));
        let mut by_content: Vec<u32> = (0..).take(self.ids.len()).collect();
        by_content.sort_unstable_by_key(|at| {
            let content = self.contents[*at as usize];
            (content, last.get(&content) != Some(at))
        });
        self.moment_starts.push(self.moment_times_s.len() as u32);
        let mut segment = Segment {
            ids: self.ids.into(),
            contents: self.contents.into(),
            by_content: by_content.into(),
            kinds: self.kinds.into(),
            sizes: self.sizes.into(),
            durations_s: self.durations_s.into(),
            hashes: HashIndex::new(self.hashes.into_iter().map(Hash256)),
            entry_items: self.entry_items.into(),
            entry_times_s: self.entry_times_s.into(),
            gradients: self.gradients.into(),
            qualities: self.qualities.into(),
            picture_items: self.picture_items.into(),
            picture_times_s: self.picture_times_s.into(),
            moment_starts: self.moment_starts.into(),
            moment_times_s: self.moment_times_s.into(),
            thumbnails: self.thumbnails.into(),
            moments: Vec::new(),
            sound_items: self.sound_items.into(),
        };
        segment.make_room();
        Parts {
            segment,
            features: self.fingerprints.finish(pictures),
            sounds: SoundSegment::new(self.sounds),
        }
    }
}
