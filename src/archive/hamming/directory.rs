//! Where the members of each bucket begin, in little more than a byte a bucket.
//!
//! Buckets are numbered and their members lie in one list in that order. Of every [`GROUP`] buckets the place of the first is
//! kept in full and that of the others as the distance from it. A group with more members than a byte can count is kept in
//! full elsewhere, so a bucket that everything falls into costs nothing but its members.

use crate::archive::column::Column;
use crate::archive::index::file::{Columns, IndexFile};

/// Buckets of which one place is kept in full.
const GROUP: usize = 32;
/// Marks a group whose places are kept in full; the rest of the number says where.
const IN_FULL: u32 = 1 << 31;
/// Most members: what is below the mark.
pub(in crate::archive) const MOST_MEMBERS: usize = (1 << 31) - 1;

/// The columns of a directory.
#[derive(Clone, Debug, Default)]
pub(in crate::archive) struct Directory {
    /// For each group the place of its first bucket, or [`IN_FULL`] and which of `full` it has; then the number of members.
    groups: Column<u32>,
    /// For each bucket its distance from the first of its group.
    offsets: Column<u8>,
    /// The places of the buckets of each large group, [`GROUP`] for each.
    full: Column<u32>,
}

/// A directory with its columns at hand.
#[derive(Clone, Copy)]
pub(in crate::archive) struct View<'a> {
    groups: &'a [u32],
    offsets: &'a [u8],
    full: &'a [u32],
}

impl Directory {
    /// The directory of buckets with so many members each; a multiple of [`GROUP`] of them. `counts` then holds where each
    /// begins.
    pub(in crate::archive) fn new(counts: &mut [u32]) -> Directory {
        let mut groups = Vec::with_capacity(counts.len() / GROUP + 1);
        let mut offsets = vec![0_u8; counts.len()];
        let mut full: Vec<u32> = Vec::new();
        let mut place = 0_u32;
        for (counts, offsets) in counts.chunks_mut(GROUP).zip(offsets.chunks_mut(GROUP)) {
            let first = place;
            for count in counts.iter_mut() {
                let own = *count;
                *count = place;
                place = place.saturating_add(own);
            }
            if counts
                .last()
                .is_some_and(|last| last - first <= u32::from(u8::MAX))
            {
                groups.push(first);
                for (offset, start) in offsets.iter_mut().zip(counts) {
                    *offset = (*start - first) as u8;
                }
            } else {
                groups.push(IN_FULL | (full.len() / GROUP) as u32);
                full.extend_from_slice(counts);
            }
        }
        groups.push(place);
        Directory {
            groups: groups.into(),
            offsets: offsets.into(),
            full: full.into(),
        }
    }

    /// Adds its columns, numbered from `first` on.
    pub(in crate::archive) fn save<'a>(&'a self, first: u32, columns: &mut Columns<'a>) {
        columns.add(first, &self.groups);
        columns.add(first + 1, &self.offsets);
        columns.add(first + 2, &self.full);
    }

    /// The reverse of [`Directory::save`]; `None` unless it is one of so many buckets.
    pub(in crate::archive) fn load(
        first: u32,
        buckets: usize,
        file: &IndexFile,
    ) -> Option<Directory> {
        let directory = Directory {
            groups: file.column(first)?,
            offsets: file.column(first + 1)?,
            full: file.column(first + 2)?,
        };
        let fits =
            directory.offsets.len() == buckets && directory.groups.len() == buckets / GROUP + 1;
        fits.then_some(directory)
    }

    /// The directory ready for use.
    pub(in crate::archive) fn view(&self) -> View<'_> {
        View {
            groups: &self.groups,
            offsets: &self.offsets,
            full: &self.full,
        }
    }

    /// Bytes that it takes.
    pub(in crate::archive) fn bytes(&self) -> usize {
        size_of_val::<[u32]>(&self.groups)
            + size_of_val::<[u8]>(&self.offsets)
            + size_of_val::<[u32]>(&self.full)
    }
}

impl View<'_> {
    /// Where the members of a bucket begin, and where those of the next one do. Whatever the columns say: a caller tests
    /// whether there are such members.
    #[inline]
    pub(in crate::archive) fn range(&self, bucket: usize) -> (u32, u32) {
        (self.start(bucket), self.start(bucket + 1))
    }

    #[inline]
    pub(in crate::archive) fn start(&self, bucket: usize) -> u32 {
        let group = self.groups.get(bucket / GROUP).copied().unwrap_or(0);
        let Some(offset) = self.offsets.get(bucket) else {
            // The end of the last bucket.
            return group;
        };
        if group & IN_FULL == 0 {
            return group.saturating_add(u32::from(*offset));
        }
        let at = (group & !IN_FULL) as usize * GROUP + bucket % GROUP;
        self.full.get(at).copied().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_bucket_is_where_counting_puts_it(
            counts in proptest::collection::vec(prop_oneof![0_u32..4, 0_u32..40, 200_u32..300], 1..8 * GROUP),
        ) {
            let mut padded = counts;
            padded.resize(padded.len().next_multiple_of(GROUP), 0);
            let directory = Directory::new(&mut padded.clone());
            let mut place = 0;
            for (bucket, count) in padded.iter().enumerate() {
                prop_assert_eq!(directory.view().range(bucket), (place, place + count));
                place += count;
            }
        }
    }

    #[test]
    fn nonsense_is_no_panic() {
        let nonsense = Directory {
            groups: vec![u32::MAX, 7].into(),
            offsets: vec![255; 40].into(),
            full: vec![3].into(),
        };
        for bucket in [0, 1, 31, 32, 39, 40, 1 << 24] {
            nonsense.view().range(bucket);
        }
        Directory::default().view().range(0);
    }
}
