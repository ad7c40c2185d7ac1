//! The flat scan: every hash is compared with every query.
//!
//! It is exact by construction, the reference of the tests, and the path for small archives and for wide radii. Blocks of
//! hashes are turned from "one hash after the other" into "all first words, all second words, ..." while they lie in the
//! cache, so that a processor compares eight hashes with one instruction; this is paid once a block and serves all queries.

use multiversion::multiversion;

use crate::fingerprint::Hash256;

/// Hashes that are compared in one go: 2 KB, a small part of the nearest cache.
const BLOCK: usize = 64;
/// Bits in which two unrelated hashes of so many words hardly ever differ as little: half of the words decide for most
/// searches with a small radius.
const REJECTED_BY_HALF: u32 = 36;

/// About how many nanoseconds it takes to compare so many hashes with one of so many queries.
pub(super) fn cost_ns(hashes: usize, queries: usize) -> usize {
    // Three tenths of a nanosecond for comparing, thirteen for turning, which all queries share.
    hashes / 10 * 3 + hashes / queries.max(1) / 10 * 13
}

/// The four words of [`BLOCK`] hashes, each kind apart.
type Block = [[u64; BLOCK]; 4];

/// Calls `found` with the position of the query, the position of the hash and their distance, for every hash within `radius`
/// bits of a query. Hashes come in order; for each block of them, queries come in order.
pub(super) fn scan(
    hashes: &[[u64; 4]],
    queries: &[Hash256],
    radius: u32,
    mut found: impl FnMut(usize, usize, u32),
) {
    let mut block: Block = [[0; BLOCK]; 4];
    let mut near = Vec::new();
    let (blocks, rest) = hashes.as_chunks::<BLOCK>();
    for (number, hashes) in blocks.iter().enumerate() {
        transpose(hashes, &mut block);
        near.clear();
        if radius <= REJECTED_BY_HALF {
            narrow(&block, queries, radius, &mut near);
        } else {
            wide(&block, queries, radius, &mut near);
        }
        for query in &near {
            let query = *query as usize;
            report(queries, query, hashes, number * BLOCK, radius, &mut found);
        }
    }
    let first = hashes.len() - rest.len();
    for query in 0..queries.len() {
        report(queries, query, rest, first, radius, &mut found);
    }
}

/// Compares one by one.
fn report(
    queries: &[Hash256],
    query: usize,
    hashes: &[[u64; 4]],
    first: usize,
    radius: u32,
    found: &mut impl FnMut(usize, usize, u32),
) {
    let Some(sought) = queries.get(query) else {
        return;
    };
    for (at, hash) in hashes.iter().enumerate() {
        let distance = sought.distance(Hash256(*hash));
        if distance <= radius {
            found(query, first + at, distance);
        }
    }
}

fn transpose(hashes: &[[u64; 4]; BLOCK], block: &mut Block) {
    for (at, hash) in hashes.iter().enumerate() {
        for (words, word) in block.iter_mut().zip(hash) {
            words[at] = *word;
        }
    }
}

/// Notes the queries for which something in the block may lie within the radius: all four words are compared.
#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512dq+avx512vl+avx512vpopcntdq+popcnt",
    "x86_64+avx2+popcnt",
    "x86_64+popcnt"
))]
fn wide(block: &Block, queries: &[Hash256], radius: u32, near: &mut Vec<u32>) {
    let radius = u64::from(radius);
    let [first, second, third, fourth] = block;
    for (number, Hash256([a, b, c, d])) in (0..).zip(queries) {
        let mut hits = 0_u64;
        for at in 0..BLOCK {
            let distance = u64::from((first[at] ^ a).count_ones())
                + u64::from((second[at] ^ b).count_ones())
                + u64::from((third[at] ^ c).count_ones())
                + u64::from((fourth[at] ^ d).count_ones());
            hits += u64::from(distance <= radius);
        }
        if hits > 0 {
            near.push(number);
        }
    }
}

/// As [`wide`], by the first two words alone.
#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512dq+avx512vl+avx512vpopcntdq+popcnt",
    "x86_64+avx2+popcnt",
    "x86_64+popcnt"
))]
fn narrow(block: &Block, queries: &[Hash256], radius: u32, near: &mut Vec<u32>) {
    let radius = u64::from(radius);
    let [first, second, ..] = block;
    for (number, Hash256([a, b, ..])) in (0..).zip(queries) {
        let mut hits = 0_u64;
        for at in 0..BLOCK {
            let distance =
                u64::from((first[at] ^ a).count_ones()) + u64::from((second[at] ^ b).count_ones());
            hits += u64::from(distance <= radius);
        }
        if hits > 0 {
            near.push(number);
        }
    }
}
