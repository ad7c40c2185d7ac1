//! Multi-index hashing (Norouzi, Punjani, Fleet 2012, "Fast search in Hamming space with multi-index hashing").
//!
//! The 256 bits are cut into bands. If two hashes differ in at most `r` bits, there is a band in which they differ in few:
//! with radii `r_i` for the bands, so that the sum of all `r_i + 1` is `r + 1`, at least one band differs in at most `r_i`
//! bits (the general pigeonhole principle: Qin et al. 2019, "GPH"). So a search looks into the buckets of every band whose
//! keys differ from the query's in so few bits. For the radius 31 and 14 bands, four are searched with radius 2 and ten with
//! radius 1: 878 buckets, whatever the archive's size.
//!
//! More is known of one such band: it and the next together differ in few bits as well (Qin, Xiao 2018, "Pigeonring"). Of what
//! every band differs in take its `r_i + 1`; the sum over all is below zero, and so, on a ring of bands, there is one to start
//! from where every sum of it and those that follow is below zero. The key of the next band stands beside every member of a
//! bucket, and of a hundred members that lie there by chance it leaves less than one: few hashes have to be fetched, and a
//! bucket may have more than one member, which takes fewer buckets.
//!
//! What that costs is waiting for memory: where buckets begin, their members, and the hashes that these name lie in places
//! that nothing foresees. A processor waits for a dozen such places at once as long as nothing that it does next depends on
//! what stands there. So each kind is gone through by itself, and no jump depends on what has just been read.
//!
//! Real hashes are not spread evenly: dark frames and blank pages fill single buckets. The directory says how many members
//! would have to be looked at before any is; where that would take longer than comparing all, it is left to the flat scan.

use std::hint::black_box;
use std::ops::Range;

use multiversion::multiversion;

use super::directory::{Directory, View};
use super::plan::{MOST_VARIED, Plan, Variations};
use crate::archive::column::Column;
use crate::fingerprint::Hash256;

/// Nanoseconds to look up a bucket and its first member, to test the key of a member, and to compare a hash that a member
/// names. Measured at 1 and 10 million; only their proportion to [`super::scan::cost_ns`] matters.
const PROBE_NS: usize = 20;
const MEMBER_NS: usize = 1;
const FETCH_NS: usize = 15;

/// Hashes by the keys of their bands.
#[derive(Clone, Debug)]
pub(in crate::archive) struct Bands {
    pub(super) plan: Plan,
    /// Of every band all hashes, by their buckets: see [`Plan::member`].
    pub(super) members: Column<[u8; 5]>,
    /// Of every band where the members of each bucket are.
    pub(super) directories: Vec<Directory>,
}

/// What searches keep from one query to the next.
#[derive(Clone, Debug, Default)]
pub(super) struct Scratch {
    variations: Variations,
    buckets: Vec<Bucket>,
    /// Positions of hashes that are to be compared, and behind them anything.
    near: Vec<u32>,
    hits: Vec<(u32, u32)>,
}

/// A bucket with something in it.
#[derive(Clone, Copy, Debug, Default)]
struct Bucket {
    start: u32,
    end: u32,
    /// In how many bits what stands beside a member may differ from the query's.
    left: u32,
}

impl Bands {
    /// Sorts hashes into bands.
    pub(super) fn new(hashes: &[[u64; 4]], plan: Plan) -> Bands {
        let mut members = vec![[0; 5]; hashes.len() * plan.bands as usize];
        let mut directories = Vec::new();
        let mut starts = vec![0_u32; 1 << plan.width];
        for (band, members) in (0..plan.bands).zip(members.chunks_mut(hashes.len().max(1))) {
            starts.fill(0);
            for hash in hashes {
                starts[plan.key(*hash, band) as usize] += 1;
            }
            directories.push(Directory::new(&mut starts));
            for (position, hash) in (0..).zip(hashes) {
                let next = &mut starts[plan.key(*hash, band) as usize];
                members[*next as usize] = plan.member(*hash, band, position);
                *next += 1;
            }
        }
        Bands {
            plan,
            members: members.into(),
            directories,
        }
    }

    /// Calls `found` with position and distance of every hash within `radius` bits, each once, in no order.
    /// `None`, and nothing is called, where that would take longer than `budget_ns` nanoseconds.
    pub(super) fn search(
        &self,
        hashes: &[[u64; 4]],
        query: Hash256,
        radius: u32,
        budget_ns: usize,
        scratch: &mut Scratch,
        mut found: impl FnMut(u32, u32),
    ) -> Option<()> {
        let mut budget = Budget(budget_ns);
        let buckets_of = self.probe(query, radius, &mut budget, scratch)?;
        let mut near_of = Vec::with_capacity(buckets_of.len());
        let mut end = 0;
        for (band, buckets) in (0..).zip(buckets_of) {
            let members = self.members.get(band as usize * hashes.len()..);
            let buckets = scratch.buckets.get(buckets).unwrap_or_default();
            let beside = self.plan.beside(query.0, band);
            let (members, start) = (members.unwrap_or_default(), end);
            end = gather(
                self.plan,
                members,
                buckets,
                beside,
                &mut scratch.near,
                start,
            );
            budget.spend(end - start, FETCH_NS)?;
            near_of.push(start..end);
        }
        for (band, near) in (0..).zip(near_of) {
            scratch.hits.clear();
            let near = scratch.near.get(near).unwrap_or_default();
            compare(hashes, near, query, radius, &mut scratch.hits);
            for (position, distance) in &scratch.hits {
                let hash = hashes[*position as usize];
                if self.is_first(hash, query, band, radius) {
                    found(*position, *distance);
                }
            }
        }
        Some(())
    }

    /// Notes the buckets that have to be looked at; gives those of each band.
    fn probe(
        &self,
        query: Hash256,
        radius: u32,
        budget: &mut Budget,
        scratch: &mut Scratch,
    ) -> Option<Vec<Range<usize>>> {
        let plan = self.plan;
        let buckets = &mut scratch.buckets;
        buckets.clear();
        let mut of_band = Vec::with_capacity(plan.bands as usize);
        for band in 0..plan.bands {
            let first = buckets.len();
            let (share, of_two) = (plan.share(band, radius), plan.share_of_two(band, radius));
            if share > MOST_VARIED + 1 {
                return None;
            }
            let own = plan.key(query.0, band) as usize;
            let directory = self.directories.get(band as usize)?.view();
            for bits in 0..share {
                let masks = scratch.variations.of(plan.width, bits);
                budget.spend(masks.len(), PROBE_NS)?;
                let left = of_two - 1 - bits;
                budget.spend(note(&directory, own, masks, left, buckets), MEMBER_NS)?;
            }
            of_band.push(first..buckets.len());
        }
        Some(of_band)
    }

    /// Whether no band before this one finds the hash as well, so that each is found once.
    fn is_first(&self, hash: [u64; 4], query: Hash256, band: u32, radius: u32) -> bool {
        !(0..band).any(|earlier| self.plan.finds(hash, query.0, earlier, radius))
    }

    /// Bytes that it takes.
    pub(super) fn bytes(&self) -> usize {
        size_of_val::<[[u8; 5]]>(&self.members)
            + self.directories.iter().map(Directory::bytes).sum::<usize>()
    }
}

/// Nanoseconds that a search may take.
struct Budget(usize);

impl Budget {
    /// `None` where it does not suffice for so many of something.
    fn spend(&mut self, count: usize, each_ns: usize) -> Option<()> {
        self.0 = self.0.checked_sub(count.checked_mul(each_ns)?)?;
        Some(())
    }
}

/// Notes the buckets that are not empty among those whose numbers differ from one by a mask; gives how many members they have.
fn note(
    directory: &View<'_>,
    own: usize,
    masks: &[u32],
    left: u32,
    buckets: &mut Vec<Bucket>,
) -> usize {
    let mut next = buckets.len();
    buckets.resize(next + masks.len(), Bucket::default());
    let mut members = 0;
    for mask in masks {
        let (start, end) = directory.range(own ^ *mask as usize);
        if let Some(bucket) = buckets.get_mut(next) {
            *bucket = Bucket { start, end, left };
        }
        next += usize::from(start < end);
        members += end.saturating_sub(start) as usize;
    }
    buckets.truncate(next);
    members
}

/// Notes the positions of the members of buckets beside which stands what is near enough, from the `next` of `near` on; gives
/// where they end.
#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512dq+avx512vl+avx512vpopcntdq+popcnt",
    "x86_64+avx2+popcnt",
    "x86_64+popcnt"
))]
fn gather(
    plan: Plan,
    members: &[[u8; 5]],
    buckets: &[Bucket],
    beside: u32,
    near: &mut Vec<u32>,
    mut next: usize,
) -> usize {
    // Only so that the members are in the cache when they are looked at.
    let mut read = 0;
    for Bucket { start, end, .. } in buckets {
        let last = end.wrapping_sub(1);
        read ^= members.get(*start as usize).map_or(0, |member| member[0]);
        read ^= members.get(last as usize).map_or(0, |member| member[4]);
    }
    black_box(read);
    for Bucket { start, end, left } in buckets {
        let members = members.get(*start as usize..*end as usize);
        let members = members.unwrap_or_default();
        let most = next + members.len();
        if near.len() < most {
            near.resize(most.max(2 * near.len()), 0);
        }
        let slots = &mut near[next..most];
        let mut found = 0;
        for member in members {
            let (own, position) = plan.parts(*member);
            slots[found] = position;
            found += usize::from((own ^ beside).count_ones() <= *left);
        }
        next += found;
    }
    next
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
