//! Multi-index hashing (Norouzi, Punjani, Fleet 2012, "Fast search in Hamming space with multi-index hashing").
//!
//! The 256 bits are cut into bands. If two hashes differ in at most `r` bits, there is a band in which they differ in few:
//! with radii `r_i` for the bands, so that the sum of all `r_i + 1` is `r + 1`, at least one band differs in at most `r_i`
//! bits (the general pigeonhole principle: Qin et al. 2019, "GPH"). So a search looks into the buckets of every band whose
//! keys differ from the query's in so few bits, and compares what it finds there. For the radius 31 and 11 bands, ten are
//! searched with radius 2 and one with radius 1: 2,792 buckets, whatever the archive's size.
//!
//! Real hashes are not spread evenly: dark frames and blank pages fill single buckets. The directory says how many hashes
//! would have to be compared before any is; where that would take longer than comparing all, it is left to the flat scan.

use std::ops::Range;

use multiversion::multiversion;

use super::directory::{Directory, MOST_MEMBERS, View};
use crate::archive::column::Column;
use crate::fingerprint::Hash256;

/// Most bits in which the keys of a band are varied. Beyond that a scan wins at any size that fits 32 bits.
const MOST_VARIED: u32 = 3;
/// Nanoseconds to look into a bucket, and to compare a hash that a bucket names: both are places in memory that nothing
/// foresees. Measured at 1 and 10 million; only their proportion to [`super::scan::cost_ns`] matters.
const PROBE_NS: usize = 30;
const FETCH_NS: usize = 40;

/// How the bits are cut into bands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::archive) struct Plan {
    /// How many bands.
    pub(super) bands: u32,
    /// Bits of each; those of all bands are at most 256.
    pub(super) width: u32,
}

impl Plan {
    /// The plan for so many hashes; `None` where they are so few that comparing all is as good, or too many.
    ///
    /// About one hash a bucket is best: fewer bits name many hashes in vain, more take many buckets for a radius.
    pub(super) fn of(hashes: usize) -> Option<Plan> {
        if !(LEAST_BANDED..=MOST_MEMBERS).contains(&hashes) {
            return None;
        }
        let bands = match hashes {
            ..200_000 => 16,
            200_000..400_000 => 14,
            400_000..750_000 => 13,
            750_000..4_000_000 => 12,
            _ => 11,
        };
        Plan::with(bands)
    }

    /// The plan with so many bands; `None` for a number that nobody would choose.
    pub(super) fn with(bands: u32) -> Option<Plan> {
        let width = 256_u32.checked_div(bands)?;
        (10..=32).contains(&bands).then_some(Plan { bands, width })
    }

    fn key(self, hash: [u64; 4], band: u32) -> u32 {
        let first = band * self.width;
        let (word, shift) = ((first / 64) as usize, first % 64);
        let low = hash.get(word).copied().unwrap_or(0) >> shift;
        let high = hash.get(word + 1).copied().unwrap_or(0);
        // Twice, because by 64 bits nothing can be shifted.
        let joined = low | high << 1 << (63 - shift);
        joined as u32 & ((1 << self.width) - 1)
    }

    /// In how many bits the key of a band is varied for a radius; `None`: it need not be looked at.
    fn varied(self, band: u32, radius: u32) -> Option<u32> {
        let shares = radius + 1;
        let own = shares / self.bands + u32::from(band < shares % self.bands);
        own.checked_sub(1)
    }
}

/// Below so many hashes a scan takes microseconds.
const LEAST_BANDED: usize = 1 << 15;

/// Hashes by the keys of their bands.
#[derive(Clone, Debug)]
pub(in crate::archive) struct Bands {
    pub(super) plan: Plan,
    /// Of every band the positions of all hashes, by its key.
    pub(super) positions: Column<u32>,
    /// Of every band where the hashes with each key are.
    pub(super) directories: Vec<Directory>,
}

/// A bucket with something in it.
#[derive(Clone, Copy, Debug, Default)]
struct Bucket {
    start: u32,
    end: u32,
}

/// Notes the buckets that are not empty among those whose keys differ from a key by one of the masks; gives how many members
/// they have.
///
/// Where a bucket begins is a place in memory that nothing foresees. So no jump depends on it: a processor that guesses such a
/// jump wrong, as it would with every other bucket, has to wait for one place before it asks for the next.
fn probe(directory: &View<'_>, own: u32, masks: &[u32], buckets: &mut Vec<Bucket>) -> usize {
    let mut next = buckets.len();
    buckets.resize(next + masks.len(), Bucket::default());
    let mut members = 0;
    for mask in masks {
        let (start, end) = directory.range((own ^ mask) as usize);
        if let Some(bucket) = buckets.get_mut(next) {
            *bucket = Bucket { start, end };
        }
        next += usize::from(start < end);
        members += end.saturating_sub(start) as usize;
    }
    buckets.truncate(next);
    members
}

/// Notes positions and distances of the hashes within the radius, of those at these positions.
#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512dq+avx512vl+avx512vpopcntdq+popcnt",
    "x86_64+avx2+popcnt",
    "x86_64+popcnt"
))]
fn compare(
    hashes: &[[u64; 4]],
    positions: &[u32],
    query: Hash256,
    radius: u32,
    hits: &mut Vec<(u32, u32)>,
) {
    let [a, b, c, d] = query.0;
    for position in positions {
        let Some([e, f, g, h]) = hashes.get(*position as usize) else {
            continue;
        };
        let distance = (a ^ e).count_ones()
            + (b ^ f).count_ones()
            + (c ^ g).count_ones()
            + (d ^ h).count_ones();
        if distance <= radius {
            hits.push((*position, distance));
        }
    }
}

impl Bands {
    /// Sorts hashes into bands.
    pub(super) fn new(hashes: &[[u64; 4]], plan: Plan) -> Bands {
        let mut positions = vec![0; hashes.len() * plan.bands as usize];
        let mut directories = Vec::new();
        let mut starts = vec![0_u32; 1 << plan.width];
        for (band, positions) in (0..plan.bands).zip(positions.chunks_mut(hashes.len().max(1))) {
            starts.fill(0);
            for hash in hashes {
                starts[plan.key(*hash, band) as usize] += 1;
            }
            directories.push(Directory::new(&mut starts));
            for (position, hash) in (0..).zip(hashes) {
                let next = &mut starts[plan.key(*hash, band) as usize];
                positions[*next as usize] = position;
                *next += 1;
            }
        }
        Bands {
            plan,
            positions: positions.into(),
            directories,
        }
    }

    /// Calls `found` with position and distance of every hash within `radius` bits, each once, in no order, and gives true.
    /// False, and nothing is called, where that would take longer than `budget_ns` nanoseconds.
    pub(super) fn search(
        &self,
        hashes: &[[u64; 4]],
        query: Hash256,
        radius: u32,
        mut budget_ns: usize,
        scratch: &mut Scratch,
        mut found: impl FnMut(u32, u32),
    ) -> bool {
        let plan = self.plan;
        let Scratch {
            variations,
            buckets,
            near,
            hits,
        } = scratch;
        buckets.clear();
        let mut of_band: Vec<Range<usize>> = Vec::with_capacity(plan.bands as usize);
        for band in 0..plan.bands {
            let first = buckets.len();
            if let Some(varied) = plan.varied(band, radius) {
                if varied > MOST_VARIED {
                    return false;
                }
                let masks = variations.of(plan.width, varied);
                let Some(left) = budget_ns.checked_sub(masks.len() * PROBE_NS) else {
                    return false;
                };
                budget_ns = left;
                let Some(directory) = self.directories.get(band as usize) else {
                    return false;
                };
                let own = plan.key(query.0, band);
                let members = probe(&directory.view(), own, masks, buckets);
                let Some(left) = budget_ns.checked_sub(members * FETCH_NS) else {
                    return false;
                };
                budget_ns = left;
            }
            of_band.push(first..buckets.len());
        }
        for (band, range) in (0..).zip(of_band) {
            let first = band as usize * hashes.len();
            let positions = self.positions.get(first..).unwrap_or_default();
            near.clear();
            for bucket in &buckets[range] {
                let members = positions.get(bucket.start as usize..bucket.end as usize);
                for position in members.unwrap_or_default() {
                    near.push(*position);
                }
            }
            hits.clear();
            compare(hashes, near, query, radius, hits);
            for (position, distance) in hits.iter() {
                let hash = hashes[*position as usize];
                if self.is_first(hash, query, band, radius) {
                    found(*position, *distance);
                }
            }
        }
        true
    }

    /// Whether no band before this one finds the hash as well, so that each is found once.
    fn is_first(&self, hash: [u64; 4], query: Hash256, band: u32, radius: u32) -> bool {
        (0..band).all(|earlier| {
            let key = |hash| self.plan.key(hash, earlier);
            let differ = (key(hash) ^ key(query.0)).count_ones();
            self.plan
                .varied(earlier, radius)
                .is_none_or(|varied| differ > varied)
        })
    }

    /// Bytes that it takes.
    pub(super) fn bytes(&self) -> usize {
        size_of_val::<[u32]>(&self.positions)
            + self.directories.iter().map(Directory::bytes).sum::<usize>()
    }
}

/// What searches keep from one query to the next.
#[derive(Clone, Debug, Default)]
pub(super) struct Scratch {
    variations: Variations,
    buckets: Vec<Bucket>,
    near: Vec<u32>,
    hits: Vec<(u32, u32)>,
}

/// The numbers with few bits set, by which keys are varied. Kept from one query to the next.
#[derive(Clone, Debug, Default)]
struct Variations {
    /// For the width for which it was made, by how many bits are set at most.
    masks: Vec<(u32, u32, Vec<u32>)>,
}

impl Variations {
    /// All numbers of `width` bits with at most `most` set, the smallest first.
    fn of(&mut self, width: u32, most: u32) -> &[u32] {
        let known = |(w, m, _): &(u32, u32, Vec<u32>)| (*w, *m) == (width, most);
        let at = self.masks.iter().position(known).unwrap_or_else(|| {
            let mut masks = vec![0_u32];
            for bit in 0..width {
                let before = masks.len();
                for at in 0..before {
                    if masks[at].count_ones() < most {
                        masks.push(masks[at] | 1 << bit);
                    }
                }
            }
            self.masks.push((width, most, masks));
            self.masks.len() - 1
        });
        self.masks.get(at).map_or(&[], |(_, _, masks)| masks)
    }
}
