use proptest::prelude::*;

use super::directory::MOST_MEMBERS;
use super::plan::Plan;
use super::*;

/// What a search finds: query, position, distance, in that order.
fn found(
    hashes: &[[u64; 4]],
    bands: Option<&Bands>,
    queries: &[Hash256],
    radius: u32,
) -> Vec<(usize, usize, u32)> {
    let index = HashIndex {
        hashes: hashes.to_vec().into(),
        bands: bands.cloned(),
        ..HashIndex::default()
    };
    let mut all = Vec::new();
    index.search(queries, radius, |query, hash, distance| {
        all.push((query, hash, distance));
    });
    // Of one query, they already come in order.
    all.sort_by_key(|(query, _, _)| *query);
    all
}

/// Bit by bit.
fn naively(hashes: &[[u64; 4]], queries: &[Hash256], radius: u32) -> Vec<(usize, usize, u32)> {
    let mut all = Vec::new();
    for (number, query) in queries.iter().enumerate() {
        for (position, hash) in hashes.iter().enumerate() {
            let distance: u32 = (0..256)
                .map(|bit| (hash[bit / 64] ^ query.0[bit / 64]) >> (bit % 64) & 1)
                .sum::<u64>() as u32;
            if distance <= radius {
                all.push((number, position, distance));
            }
        }
    }
    all
}

/// A hash that differs from another in about so many bits.
fn noisy(hash: [u64; 4], bits: &[u8]) -> [u64; 4] {
    let mut noisy = hash;
    for bit in bits {
        noisy[usize::from(*bit / 64)] ^= 1 << (bit % 64);
    }
    noisy
}

/// Hashes of which many are equal or nearly so, others unrelated, and queries of the same kind.
fn skewed() -> impl Strategy<Value = (Vec<[u64; 4]>, Vec<Hash256>)> {
    let noise = || proptest::collection::vec(any::<u8>(), 0..48);
    let hash = prop_oneof![
        3 => noise().prop_map(|bits| noisy([0; 4], &bits)),
        2 => noise().prop_map(|bits| noisy([u64::MAX / 3; 4], &bits)),
        1 => Just([0; 4]),
        3 => any::<[u64; 4]>(),
    ];
    let queries = proptest::collection::vec(hash.clone().prop_map(Hash256), 1..12);
    (proptest::collection::vec(hash, 0..400), queries)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_way_finds_what_the_naive_one_does(
        (hashes, queries) in skewed(),
        radius in prop_oneof![0_u32..=256, 0_u32..=48],
        bands in 16_u32..=28,
        of_many in any::<bool>(),
    ) {
        let expected = naively(&hashes, &queries, radius);
        prop_assert_eq!(&found(&hashes, None, &queries, radius), &expected);
        // Of many hashes, there is room for fewer bits beside a member.
        let many = if of_many { MOST_MEMBERS } else { hashes.len() };
        let bands = Bands::new(&hashes, Plan::with(bands, many).unwrap());
        prop_assert_eq!(&found(&hashes, Some(&bands), &queries, radius), &expected);
        // So few hashes are scanned; the bands alone must find the same.
        let mut alone = Vec::new();
        for (number, query) in queries.iter().enumerate() {
            let mut hits = Vec::new();
            let note = |position: u32, distance| hits.push((number, position as usize, distance));
            let scratch = &mut Scratch::default();
            if bands.search(&hashes, *query, radius, usize::MAX, scratch, note).is_none() {
                return Ok(());
            }
            hits.sort_unstable();
            alone.extend(hits);
        }
        prop_assert_eq!(alone, expected);
    }
}

#[test]
fn all_radii_agree() {
    let mut state = 1_u64;
    let mut next = || {
        state = state
            .wrapping_mul(0x5851_f42d_4c95_7f2d)
            .wrapping_add(0x1405_7b7e_f767_814f);
        state ^ state >> 29
    };
    let hashes: Vec<[u64; 4]> = (0..100).map(|_| std::array::from_fn(|_| next())).collect();
    let queries = [
        Hash256(hashes[7]),
        Hash256::default(),
        Hash256([u64::MAX; 4]),
    ];
    let bands = Bands::new(&hashes, Plan::with(16, hashes.len()).unwrap());
    for radius in 0..=256 {
        let expected = naively(&hashes, &queries, radius);
        assert_eq!(found(&hashes, None, &queries, radius), expected, "{radius}");
        assert_eq!(
            found(&hashes, Some(&bands), &queries, radius),
            expected,
            "{radius}"
        );
    }
}

#[test]
fn bands_that_say_nonsense_are_no_panic() {
    let hashes = [[1, 2, 3, 4]; 40];
    let plan = Plan::with(16, hashes.len()).unwrap();
    let mut bands = Bands::new(&hashes, plan);
    bands.members = vec![[u8::MAX; 5]; 40].into();
    let mut none = 0;
    let scratch = &mut Scratch::default();
    bands.search(
        &hashes,
        Hash256(hashes[0]),
        31,
        usize::MAX,
        scratch,
        |_, _| none += 1,
    );
    bands.directories.clear();
    bands.search(
        &hashes,
        Hash256(hashes[0]),
        31,
        usize::MAX,
        scratch,
        |_, _| none += 1,
    );
    assert_eq!(none, 0);
}
