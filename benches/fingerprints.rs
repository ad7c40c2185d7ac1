//! What a photo costs: decoding, and both hashes.
//!
//! `cargo bench`

use std::hint::black_box;
use std::path::Path;

use criterion::{Criterion, criterion_group, criterion_main};
use resurface::fingerprint::local::{LocalFingerprint, SoughtPicture};
use resurface::fingerprint::{self, gradient, pdq};
use resurface::media::luma::Luma;
use resurface::media::sniff::sniff;
use resurface::media::{Limits, image};

fn sample() -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("sample_media/archive/2018-main-street-strike.jpg");
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn decoded(bytes: &[u8]) -> Luma {
    let format = sniff(bytes).unwrap_or_else(|| panic!("the sample is a photo"));
    match image::decode(bytes, format, 1, &Limits::default(), false) {
        Ok(photo) => photo.luma,
        Err(error) => panic!("{error}"),
    }
}

fn photo(criterion: &mut Criterion) {
    let bytes = sample();
    let picture = decoded(&bytes);
    let mut group = criterion.benchmark_group("photo of 960 x 640");
    group.bench_function("decode JPEG to brightness", |bench| {
        bench.iter(|| decoded(black_box(&bytes)));
    });
    group.bench_function("PDQ", |bench| bench.iter(|| pdq::hash(black_box(&picture))));
    group.bench_function("PDQ, eight orientations", |bench| {
        bench.iter(|| pdq::oriented(black_box(&picture)));
    });
    group.bench_function("gradient hash", |bench| {
        bench.iter(|| gradient::hash(black_box(&picture)));
    });
    group.bench_function("local features", |bench| {
        bench.iter(|| LocalFingerprint::new(black_box(&picture)));
    });
    group.bench_function("local features for a search", |bench| {
        bench.iter(|| SoughtPicture::new(black_box(&picture)));
    });
    group.bench_function("all hashes that an archive keeps", |bench| {
        bench.iter(|| fingerprint::stored(black_box(&picture)));
    });
    group.bench_function("all hashes that a search needs", |bench| {
        bench.iter(|| fingerprint::searched(black_box(&picture)));
    });
    group.finish();
}

criterion_group!(benches, photo);
criterion_main!(benches);
