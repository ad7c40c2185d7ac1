//! Exact search of hashes by Hamming distance: every hash within a radius, none beyond.
//!
//! Two ways lead there and agree always: a flat scan compares every hash (`scan`), multi-index hashing looks up the few that
//! can be near (`bands`). Which one a search takes is decided by what each would cost, query by query.
//!
//! ```
//! use resurface::archive::hamming::HashIndex;
//! use resurface::fingerprint::Hash256;
//!
//! let index = HashIndex::new(vec![Hash256([0, 0, 0, 7]), Hash256([1, 2, 3, 4])]);
//! let mut near = Vec::new();
//! index.search(&[Hash256::default()], 3, |query, hash, distance| near.push((query, hash, distance)));
//! assert_eq!(near, [(0, 0, 3)]);
//! ```

mod bands;
pub(super) mod directory;
mod plan;
mod scan;

use bands::{Bands, Scratch};
use directory::Directory;
use plan::Plan;

use super::column::Column;
use super::index::file::{Columns, IndexFile};
use crate::fingerprint::Hash256;

/// Hashes that can be searched.
#[derive(Clone, Debug, Default)]
pub struct HashIndex {
    hashes: Column<[u64; 4]>,
    bands: Option<Bands>,
    /// Number of bands, for the file.
    band_count: Column<u32>,
}

/// Columns of the file, from the first number of this part on.
const HASHES: u32 = 0;
const BAND_COUNT: u32 = 1;
const MEMBERS: u32 = 2;
/// Those of the first band, and how many each has.
const BANDS: u32 = 10;
const OF_BAND: u32 = 4;

impl HashIndex {
    /// An index of hashes in this order.
    pub fn new(hashes: impl IntoIterator<Item = Hash256>) -> HashIndex {
        let hashes: Vec<[u64; 4]> = hashes.into_iter().map(|hash| hash.0).collect();
        let bands = Plan::of(hashes.len()).map(|plan| Bands::new(&hashes, plan));
        HashIndex {
            band_count: vec![bands.as_ref().map_or(0, |bands| bands.plan.bands)].into(),
            bands,
            hashes: hashes.into(),
        }
    }

    /// Adds its columns, numbered from `first` on.
    pub(super) fn save<'a>(&'a self, first: u32, columns: &mut Columns<'a>) {
        columns.add(first + HASHES, &self.hashes);
        columns.add(first + BAND_COUNT, &self.band_count);
        if let Some(bands) = &self.bands {
            columns.add(first + MEMBERS, &bands.members);
            for (number, directory) in (0..).zip(&bands.directories) {
                directory.save(first + BANDS + number * OF_BAND, columns);
            }
        }
    }

    /// The reverse of [`HashIndex::save`]; `None` where the columns do not belong together.
    pub(super) fn load(first: u32, file: &IndexFile) -> Option<HashIndex> {
        let hashes: Column<[u64; 4]> = file.column(first + HASHES)?;
        let band_count: Column<u32> = file.column(first + BAND_COUNT)?;
        let count = *band_count.first()?;
        let bands = if count == 0 {
            None
        } else {
            let plan = Plan::with(count, hashes.len())?;
            let members: Column<[u8; 5]> = file.column(first + MEMBERS)?;
            let directories = (0..count)
                .map(|band| Directory::load(first + BANDS + band * OF_BAND, 1 << plan.width, file));
            let bands = Bands {
                plan,
                directories: directories.collect::<Option<_>>()?,
                members,
            };
            let all = hashes.len().checked_mul(count as usize)?;
            Some(bands).filter(|bands| bands.members.len() == all)
        };
        (count == 0 || bands.is_some()).then_some(HashIndex {
            hashes,
            bands,
            band_count,
        })
    }

    /// The hash at a position; zeros where there is none.
    pub fn hash(&self, position: usize) -> Hash256 {
        Hash256(self.hashes.at(position))
    }

    /// Number of hashes.
    pub fn len(&self) -> usize {
        self.hashes.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.hashes.is_empty()
    }

    /// Bytes that it takes, in memory or mapped from a file.
    pub fn bytes(&self) -> usize {
        size_of_val::<[[u64; 4]]>(&self.hashes) + self.bands.as_ref().map_or(0, Bands::bytes)
    }

    /// Calls `found` with the position of the query, the position of the hash and their distance in bits, for every hash
    /// that lies within `radius` bits of a query, bounds included. Hashes of one query come in order.
    ///
    /// Many queries at once are faster than one after the other.
    pub fn search(
        &self,
        queries: &[Hash256],
        radius: u32,
        mut found: impl FnMut(usize, usize, u32),
    ) {
        let hashes: &[[u64; 4]] = &self.hashes;
        let Some(bands) = &self.bands else {
            return scan::scan(hashes, queries, radius, found);
        };
        let budget_ns = scan::cost_ns(hashes.len(), queries.len());
        let mut scratch = Scratch::default();
        let mut hits: Vec<(u32, u32)> = Vec::new();
        let mut left: Vec<usize> = Vec::new();
        for (number, query) in queries.iter().enumerate() {
            hits.clear();
            let note = |position, distance| hits.push((position, distance));
            let searched = bands.search(hashes, *query, radius, budget_ns, &mut scratch, note);
            if searched.is_none() {
                left.push(number);
                continue;
            }
            hits.sort_unstable();
            for (position, distance) in &hits {
                found(number, *position as usize, *distance);
            }
        }
        if left.is_empty() {
            return;
        }
        let scanned: Vec<Hash256> = left.iter().map(|number| queries[*number]).collect();
        scan::scan(hashes, &scanned, radius, |query, hash, distance| {
            found(left[query], hash, distance);
        });
    }

    /// As [`HashIndex::search`] by comparing every hash with every query: the reference.
    pub fn scan(&self, queries: &[Hash256], radius: u32, found: impl FnMut(usize, usize, u32)) {
        scan::scan(&self.hashes, queries, radius, found);
    }
}

#[cfg(test)]
mod tests;
