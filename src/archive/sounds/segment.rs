//! The sounds of a segment of an index, in columns.

use super::{HALF_BITS, HALVES};
use crate::archive::column::Column;
use crate::archive::index::file::{Columns, IndexFile};
use crate::fingerprint::sound::SoundFingerprint;

/// Values of a half.
const VALUES: usize = 1 << HALF_BITS;

/// Some sounds.
#[derive(Clone, Debug, Default)]
pub(in crate::archive) struct SoundSegment {
    /// The codes of all sounds, one after the other.
    pub(super) codes: Column<u32>,
    /// Where the codes of each sound begin, and where those of the last end.
    starts: Column<u32>,
    tables: [Table; HALVES],
}

/// Where each half occurs.
#[derive(Clone, Debug, Default)]
struct Table {
    /// Where the places of each half begin, and where those of the last end; nothing where there is no sound.
    starts: Column<u32>,
    places: Column<u32>,
}

/// A segment with its columns at hand.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) codes: &'a [u32],
    starts: &'a [u32],
    tables: [(&'a [u32], &'a [u32]); HALVES],
}

/// Columns of the file, from the first number of this part on.
const CODES: u32 = 0;
const STARTS: u32 = 1;
/// Those of the first table, and how many each has.
const TABLES: u32 = 10;
const OF_TABLE: u32 = 2;

impl SoundSegment {
    /// Sounds in this order.
    pub(in crate::archive) fn new(
        sounds: impl IntoIterator<Item = SoundFingerprint>,
    ) -> SoundSegment {
        let (mut codes, mut starts) = (Vec::new(), vec![0]);
        for sound in sounds {
            codes.extend(sound.codes());
            starts.push(codes.len() as u32);
        }
        let tables = if codes.is_empty() {
            Default::default()
        } else {
            std::array::from_fn(|half| Table::new(&codes, &starts, half))
        };
        SoundSegment {
            codes: codes.into(),
            starts: starts.into(),
            tables,
        }
    }

    /// Adds its columns, numbered from `first` on.
    pub(in crate::archive) fn save<'a>(&'a self, first: u32, columns: &mut Columns<'a>) {
        columns.add(first + CODES, &self.codes);
        columns.add(first + STARTS, &self.starts);
        for (number, table) in (0..).zip(&self.tables) {
            columns.add(first + TABLES + number * OF_TABLE, &table.starts);
            columns.add(first + TABLES + number * OF_TABLE + 1, &table.places);
        }
    }

    /// The reverse of [`SoundSegment::save`]; `None` where the columns do not belong together.
    pub(in crate::archive) fn load(first: u32, file: &IndexFile) -> Option<SoundSegment> {
        let mut segment = SoundSegment {
            codes: file.column(first + CODES)?,
            starts: file.column(first + STARTS)?,
            tables: Default::default(),
        };
        for (number, table) in (0..).zip(&mut segment.tables) {
            table.starts = file.column(first + TABLES + number * OF_TABLE)?;
            table.places = file.column(first + TABLES + number * OF_TABLE + 1)?;
        }
        let values = if segment.codes.is_empty() {
            0
        } else {
            VALUES + 1
        };
        let fits = !segment.starts.is_empty()
            && segment
                .tables
                .iter()
                .all(|table| table.starts.len() == values);
        fits.then_some(segment)
    }

    /// Number of sounds.
    pub(in crate::archive) fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// The codes of a sound.
    pub(super) fn codes_of(&self, sound: usize) -> &[u32] {
        let range = self.starts.at(sound) as usize..self.starts.at(sound + 1) as usize;
        self.codes.get(range).unwrap_or_default()
    }

    /// How many places are noted of a half.
    pub(super) fn noted(&self, half: usize) -> usize {
        self.tables.get(half).map_or(0, |table| table.places.len())
    }

    /// Bytes that it takes.
    pub(super) fn bytes(&self) -> usize {
        let tables = self
            .tables
            .iter()
            .map(|table| size_of_val::<[u32]>(&table.starts) + size_of_val::<[u32]>(&table.places));
        tables.sum::<usize>()
            + size_of_val::<[u32]>(&self.codes)
            + size_of_val::<[u32]>(&self.starts)
    }

    /// The segment ready to be searched.
    pub(super) fn view(&self) -> View<'_> {
        View {
            codes: &self.codes,
            starts: &self.starts,
            tables: self
                .tables
                .each_ref()
                .map(|table| (&*table.starts, &*table.places)),
        }
    }
}

impl<'a> View<'a> {
    /// The sound in which a place lies, and where it begins.
    pub(super) fn sound_at(&self, place: u32) -> Option<(usize, u32)> {
        let after = self.starts.partition_point(|start| *start <= place);
        let sound = after.checked_sub(1)?;
        Some((sound, *self.starts.get(sound)?))
    }

    /// Where a half has this value.
    pub(super) fn places(&self, half: usize, value: u32) -> &'a [u32] {
        let found = self.tables.get(half).and_then(|(starts, places)| {
            let value = value as usize;
            places.get(*starts.get(value)? as usize..*starts.get(value + 1)? as usize)
        });
        found.unwrap_or_default()
    }
}

impl Table {
    fn new(codes: &[u32], sounds: &[u32], half: usize) -> Table {
        let all = || {
            sounds.windows(2).flat_map(|ends| {
                let own = &codes[ends[0] as usize..ends[1] as usize];
                super::noted(own, half).map(|(place, value)| (ends[0] + place, value as usize))
            })
        };
        let mut starts = vec![0_u32; VALUES + 1];
        for (_, half) in all() {
            starts[half + 1] += 1;
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut next = starts.clone();
        let mut places = vec![0; sum as usize];
        for (place, half) in all() {
            places[next[half] as usize] = place;
            next[half] += 1;
        }
        Table {
            starts: starts.into(),
            places: places.into(),
        }
    }
}
