//! The features of a segment of an index, in columns.

use super::{LEAST_KEY, MOST_KEY, key_bits};
use crate::archive::column::Column;
use crate::archive::hamming::directory::{self, Directory};
use crate::archive::index::file::{Columns, IndexFile};
use crate::fingerprint::Hash256;
use crate::fingerprint::local::{
    Feature, KEYS, LocalFingerprint, MINIATURE, MOST_STORED, Miniature, key, signature,
};

/// Samples of a miniature.
const PIXELS: usize = MINIATURE * MINIATURE;
/// Bits of a key beyond those that are needed, so that tables stay fine enough while the archive grows.
const SPARE_BITS: u32 = 1;
const GRAPHIC: u64 = 1 << 48;

/// The local fingerprints of some pictures.
#[derive(Clone, Debug, Default)]
pub(in crate::archive) struct FeatureSegment {
    /// Width and height of each picture in 65535ths of the longer side.
    extents: Column<[u16; 2]>,
    /// The pixels of the miniatures.
    miniatures: Column<u8>,
    /// Where the features of each picture begin, and where those of the last end.
    pub(super) starts: Column<u32>,
    /// Hashes of the features.
    pub(super) bits: Column<[u64; 4]>,
    /// What else is known of them, see [`packed`].
    pub(super) places: Column<u64>,
    /// Bits of the keys of the tables.
    key_bits: Column<u32>,
    tables: [Table; KEYS],
}

/// Features by their keys, those with the same first bits beside one another.
#[derive(Clone, Debug, Default)]
struct Table {
    directory: Directory,
    /// A feature and its signature, the low half first: 12 bytes are read faster than 16, and few features have to be looked
    /// at themselves.
    postings: Column<[u32; 3]>,
}

/// A segment with its columns at hand.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) first_picture: usize,
    pub(super) first_feature: u32,
    pub(super) bits: &'a [[u64; 4]],
    pub(super) places: &'a [u64],
    pub(super) starts: &'a [u32],
    /// Bits of the keys that are asked for, and by how many those of the tables are longer.
    key_bits: u32,
    spare: u32,
    tables: [(directory::View<'a>, &'a [[u32; 3]]); KEYS],
}

/// Columns of the file, from the first number of this part on.
const EXTENTS: u32 = 0;
const MINIATURES: u32 = 1;
const STARTS: u32 = 2;
const BITS: u32 = 3;
const PLACES: u32 = 4;
const KEY_LENGTH: u32 = 5;
/// Those of the first table, and how many each has.
const TABLES: u32 = 10;
const OF_TABLE: u32 = 4;

impl FeatureSegment {
    /// Number of pictures.
    pub(in crate::archive) fn len(&self) -> usize {
        self.extents.len()
    }

    /// Bits of the keys of its tables.
    pub(super) fn key_bits(&self) -> u32 {
        self.key_bits.at(0)
    }

    /// Adds its columns, numbered from `first` on.
    pub(in crate::archive) fn save<'a>(&'a self, first: u32, columns: &mut Columns<'a>) {
        columns.add(first + EXTENTS, &self.extents);
        columns.add(first + MINIATURES, &self.miniatures);
        columns.add(first + STARTS, &self.starts);
        columns.add(first + BITS, &self.bits);
        columns.add(first + PLACES, &self.places);
        columns.add(first + KEY_LENGTH, &self.key_bits);
        for (number, table) in (0..).zip(&self.tables) {
            let first = first + TABLES + number * OF_TABLE;
            table.directory.save(first, columns);
            columns.add(first + 3, &table.postings);
        }
    }

    /// The reverse of [`FeatureSegment::save`]; `None` where the columns do not belong together.
    pub(in crate::archive) fn load(first: u32, file: &IndexFile) -> Option<FeatureSegment> {
        let mut segment = FeatureSegment {
            extents: file.column(first + EXTENTS)?,
            miniatures: file.column(first + MINIATURES)?,
            starts: file.column(first + STARTS)?,
            bits: file.column(first + BITS)?,
            places: file.column(first + PLACES)?,
            key_bits: file.column(first + KEY_LENGTH)?,
            tables: Default::default(),
        };
        let key_bits = segment.key_bits();
        if !(LEAST_KEY..=MOST_KEY).contains(&key_bits) {
            return None;
        }
        for (number, table) in (0..).zip(&mut segment.tables) {
            let first = first + TABLES + number * OF_TABLE;
            table.directory = Directory::load(first, 1 << key_bits, file)?;
            table.postings = file.column(first + 3)?;
        }
        let features = segment.bits.len();
        let fits = segment.starts.len() == segment.len() + 1
            && segment.places.len() == features
            && segment.miniatures.len() == segment.len().checked_mul(PIXELS)?
            && segment
                .tables
                .iter()
                .all(|table| table.postings.len() == features);
        fits.then_some(segment)
    }

    /// The miniature of a picture.
    pub(super) fn miniature(&self, picture: usize) -> Miniature {
        let pixels = self
            .miniatures
            .get(picture * PIXELS..(picture + 1) * PIXELS);
        pixels.map_or_else(no_miniature, |pixels| Miniature {
            extent: self.extents.at(picture),
            pixels: pixels.to_vec(),
        })
    }

    /// Bytes that it takes.
    pub(super) fn bytes(&self) -> usize {
        let tables = self
            .tables
            .iter()
            .map(|table| table.directory.bytes() + size_of_val::<[[u32; 3]]>(&table.postings));
        tables.sum::<usize>()
            + size_of_val::<[u8]>(&self.miniatures)
            + size_of_val::<[[u64; 4]]>(&self.bits)
            + size_of_val::<[u64]>(&self.places)
            + size_of_val::<[u32]>(&self.starts)
    }

    /// The segment ready to be searched by keys of `key_bits` bits, at most those of its tables.
    pub(super) fn view(&self, first_picture: usize, first_feature: u32, key_bits: u32) -> View<'_> {
        View {
            first_picture,
            first_feature,
            bits: &self.bits,
            places: &self.places,
            starts: &self.starts,
            key_bits,
            spare: self.key_bits().saturating_sub(key_bits),
            tables: self
                .tables
                .each_ref()
                .map(|table| (table.directory.view(), &*table.postings)),
        }
    }
}

impl<'a> View<'a> {
    /// What has this key in the table of this number.
    #[inline]
    pub(super) fn bucket(&self, number: usize, key: u32) -> &'a [[u32; 3]] {
        let Some((directory, postings)) = self.tables.get(number) else {
            return &[];
        };
        let first = (bucket(key, self.key_bits) as usize) << self.spare;
        let start = directory.start(first) as usize;
        let end = directory.start(first + (1 << self.spare)) as usize;
        postings.get(start..end).unwrap_or_default()
    }
}

/// The number of a key among keys that are ordered by their lowest bits first: so those that share the bits of a shorter key
/// follow one another.
fn bucket(key: u32, key_bits: u32) -> u32 {
    key.reverse_bits() >> (32 - key_bits)
}

/// A feature without its hash in one number.
fn packed(feature: &Feature) -> u64 {
    u64::from(feature.x)
        | u64::from(feature.y) << 16
        | u64::from(feature.size) << 32
        | u64::from(feature.angle) << 40
        | if feature.graphic { GRAPHIC } else { 0 }
}

/// The reverse of [`packed`], with the hash.
pub(super) fn unpacked(bits: [u64; 4], place: u64) -> Feature {
    Feature {
        x: place as u16,
        y: (place >> 16) as u16,
        // What no picture has could not be compared.
        size: (place >> 32) as u8 & 127,
        angle: (place >> 40) as u8,
        graphic: place & GRAPHIC != 0,
        bits: Hash256(bits),
    }
}

/// Nothing to see, for a picture that is not there.
pub(super) fn no_miniature() -> Miniature {
    Miniature {
        extent: [u16::MAX; 2],
        pixels: vec![0; PIXELS],
    }
}

/// Collects local fingerprints for a segment.
#[derive(Default)]
pub(in crate::archive) struct FeatureBuilder {
    extents: Vec<[u16; 2]>,
    miniatures: Vec<u8>,
    starts: Vec<u32>,
    bits: Vec<[u64; 4]>,
    places: Vec<u64>,
}

impl FeatureBuilder {
    /// Adds the next picture.
    pub(in crate::archive) fn push(&mut self, picture: LocalFingerprint) {
        let Miniature { extent, mut pixels } = picture.miniature;
        pixels.resize(PIXELS, 0);
        self.extents.push(extent);
        self.miniatures.extend(pixels);
        self.starts.push(self.bits.len() as u32);
        for feature in picture.features {
            self.bits.push(feature.bits.0);
            self.places.push(packed(&feature));
        }
    }

    /// The segment of what was added, fine enough for an index of so many pictures.
    pub(in crate::archive) fn finish(mut self, pictures: usize) -> FeatureSegment {
        self.starts.push(self.bits.len() as u32);
        let all = pictures.saturating_mul(MOST_STORED);
        let spare = if pictures == 0 { 0 } else { SPARE_BITS };
        let key_bits = key_bits(all.max(self.bits.len())) + spare;
        let key_bits = key_bits.clamp(LEAST_KEY, MOST_KEY);
        FeatureSegment {
            tables: std::array::from_fn(|number| Table::new(&self.bits, number, key_bits)),
            extents: self.extents.into(),
            miniatures: self.miniatures.into(),
            starts: self.starts.into(),
            bits: self.bits.into(),
            places: self.places.into(),
            key_bits: vec![key_bits].into(),
        }
    }
}

impl Table {
    fn new(bits: &[[u64; 4]], number: usize, key_bits: u32) -> Table {
        let bucket =
            |bits: &[u64; 4]| bucket(key(&Hash256(*bits), number, key_bits), key_bits) as usize;
        let mut next = vec![0_u32; 1 << key_bits];
        for bits in bits {
            next[bucket(bits)] += 1;
        }
        let directory = Directory::new(&mut next);
        let mut postings = vec![[0; 3]; bits.len()];
        for (position, bits) in (0..).zip(bits) {
            let place = &mut next[bucket(bits)];
            let signature = signature(&Hash256(*bits), number);
            postings[*place as usize] = [position, signature as u32, (signature >> 32) as u32];
            *place += 1;
        }
        Table {
            directory,
            postings: postings.into(),
        }
    }
}
