//! What a photo costs, step by step, at three sizes.
//!
//! `cargo bench`

use std::hint::black_box;
use std::path::Path;

use ::image::codecs::jpeg::JpegEncoder;
use ::image::imageops::FilterType;
use criterion::{Criterion, criterion_group, criterion_main};
use resurface::fingerprint::local::{LocalFingerprint, SoughtPicture};
use resurface::fingerprint::{self, borders, gradient, pdq};
use resurface::media::luma::Luma;
use resurface::media::open::sha256_hex;
use resurface::media::sniff::{Format, sniff};
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

/// The sample at another size, as JPEG with the quality of a camera.
fn resized(bytes: &[u8], width: u32) -> Vec<u8> {
    let picture = ::image::load_from_memory(bytes).unwrap_or_else(|error| panic!("{error}"));
    let height = width * picture.height() / picture.width();
    let picture = picture.resize_exact(width, height, FilterType::Triangle);
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 90)
        .encode_image(&picture)
        .unwrap_or_else(|error| panic!("{error}"));
    bytes
}

fn photos(criterion: &mut Criterion) {
    let sample = sample();
    photo(criterion, "photo of 500 x 333", &resized(&sample, 500));
    photo(criterion, "photo of 960 x 640", &sample);
    photo(criterion, "photo of 3264 x 2176", &resized(&sample, 3264));
}

fn photo(criterion: &mut Criterion, name: &str, bytes: &[u8]) {
    let picture = decoded(bytes);
    let mut group = criterion.benchmark_group(name);
    group.sample_size(20);
    group.bench_function("decode JPEG to brightness", |bench| {
        bench.iter(|| decoded(black_box(bytes)));
    });
    group.bench_function("decode JPEG to colour", |bench| {
        let limits = Limits::default();
        bench.iter(|| image::pixels(black_box(bytes), Format::Jpeg, &limits, true).is_ok());
    });
    group.bench_function("PDQ", |bench| bench.iter(|| pdq::hash(black_box(&picture))));
    group.bench_function("PDQ, eight orientations", |bench| {
        bench.iter(|| pdq::oriented(black_box(&picture)));
    });
    group.bench_function("gradient hash", |bench| {
        bench.iter(|| gradient::hash(black_box(&picture)));
    });
    group.bench_function("borders", |bench| {
        bench.iter(|| borders::inside(black_box(&picture)));
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
    group.bench_function("SHA-256 of the file", |bench| {
        bench.iter(|| sha256_hex(black_box(bytes)));
    });
    group.finish();
}

criterion_group!(benches, photos);
criterion_main!(benches);
