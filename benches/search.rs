//! Exact search of hashes within a radius, by the number of hashes, on one core.
//!
//! `cargo bench --bench search`; `RESURFACE_BENCH_HASHES=10000000` adds ten million, which take 1 GB and some seconds to sort.
//! Beside FAISS: `benches/compare/search.py`.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use resurface::archive::hamming::HashIndex;
use resurface::fingerprint::Hash256;

/// Hashes that look random and are the same in every run (the generator of Steele, Lea and Flood, "SplitMix").
fn hashes() -> impl Iterator<Item = Hash256> {
    let mut state = 0_u64;
    let mut next = move || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    };
    std::iter::repeat_with(move || Hash256([next(), next(), next(), next()]))
}

/// Queries of which half lie near a hash.
fn queries(count: usize) -> Vec<Hash256> {
    let near = hashes().map(|hash| {
        Hash256([
            hash.0[0] ^ 0x11,
            hash.0[1] ^ 0x700,
            hash.0[2],
            hash.0[3] ^ 3,
        ])
    });
    let far = hashes().map(|Hash256([a, b, c, d])| Hash256([d, c, !a, b]));
    near.zip(far)
        .flat_map(|(near, far)| [near, far])
        .take(count)
        .collect()
}

fn search(criterion: &mut Criterion) {
    let mut counts: Vec<usize> = vec![100_000, 1_000_000];
    counts.extend(
        std::env::var("RESURFACE_BENCH_HASHES")
            .ok()
            .and_then(|count| count.parse::<usize>().ok()),
    );
    let queries = queries(128);
    for count in counts {
        let index = HashIndex::new(hashes().take(count));
        // What is usual, and the radii of the presets.
        for radius in [31, 40, 62, 80] {
            let mut group = criterion.benchmark_group(format!("{count} hashes, radius {radius}"));
            group.sample_size(10);
            for (name, queries) in [
                ("one query", &queries[..1]),
                ("16 queries", &queries[..16]),
                ("128 queries", &queries[..]),
            ] {
                group.throughput(Throughput::Elements(queries.len() as u64));
                group.bench_function(BenchmarkId::new("search", name), |bench| {
                    bench.iter(|| {
                        let mut hits = 0_u64;
                        index.search(black_box(queries), radius, |_, _, _| hits += 1);
                        hits
                    });
                });
            }
            group.bench_function(BenchmarkId::new("flat scan", "128 queries"), |bench| {
                bench.iter(|| {
                    let mut hits = 0_u64;
                    index.scan(black_box(&queries), radius, |_, _, _| hits += 1);
                    hits
                });
            });
            group.finish();
        }
    }
}

criterion_group!(benches, search);
criterion_main!(benches);
