//! What it costs to lay one picture on another and one video along another.
//!
//! `cargo bench --bench alignment`. The pictures are a photo of the sample media and a part of it; the videos show the same
//! photo from moment to moment through a window that wanders over it, so that every moment differs from the ones before.

use std::hint::black_box;
use std::path::Path;

use criterion::{Criterion, criterion_group, criterion_main};
use resurface::fingerprint::footage::{SOUGHT_PER_SECOND, STORED_PER_SECOND, Sample};
use resurface::fingerprint::local::{LocalFingerprint, SoughtPicture};
use resurface::fingerprint::thumbnail::{Moment, Thumbnail};
use resurface::matching::geometry::{self, Homography};
use resurface::matching::thresholds::Preset;
use resurface::matching::timeline::{Anchor, ArchiveVideo, Bounds, align};
use resurface::media::luma::Luma;
use resurface::media::sniff::Format;
use resurface::media::{Limits, image};

/// Where in the archive's video the piece begins, in seconds.
const PIECE_AT_S: f64 = 61.3;
/// Length of the piece in seconds.
const PIECE_S: f64 = 8.0;

fn photo() -> Luma {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("sample_media/archive/2018-main-street-strike.jpg");
    let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    match image::decode(&bytes, Format::Jpeg, 1, &Limits::default(), false) {
        Ok(photo) => photo.luma,
        Err(error) => panic!("{error}"),
    }
}

fn pictures(criterion: &mut Criterion) {
    let photo = photo();
    let part = photo.cropped(150, 80, 640, 480);
    let sought = SoughtPicture::new(&part);
    let stored = LocalFingerprint::new(&photo);
    assert!(geometry::align(&sought.features, &stored.features, false).is_some());
    criterion.bench_function("a part of a photo on the photo", |bench| {
        bench.iter(|| geometry::align(black_box(&sought.features), &stored.features, false));
    });
}

/// What the video shows at a time, in seconds.
fn frame(photo: &Luma, time_s: f64) -> Luma {
    let place = |rate: f64, most: f64| ((time_s * rate).sin() * 0.5 + 0.5) * most;
    let left = place(0.83, (photo.width() - 384) as f64) as usize;
    let top = place(0.59, (photo.height() - 288) as f64) as usize;
    photo.cropped(left, top, 384, 288).shrunk_to(128)
}

fn videos(criterion: &mut Criterion) {
    let photo = photo();
    let times =
        |seconds: f64, rate: f64| (0..(seconds * rate) as u32).map(move |n| f64::from(n) / rate);
    let samples: Vec<Sample> = times(PIECE_S, SOUGHT_PER_SECOND)
        .map(|time_s| Sample {
            time_s,
            small: frame(&photo, PIECE_AT_S + time_s),
        })
        .collect();
    let mut group = criterion.benchmark_group("a piece of 8 s in a video");
    group.sample_size(10);
    for minutes in [2, 10, 60] {
        let seconds = f64::from(minutes) * 60.0;
        let moments: Vec<Moment> = times(seconds, STORED_PER_SECOND)
            .map(|time_s| Moment {
                time_s,
                until_s: time_s,
                thumbnail: Thumbnail::new(&frame(&photo, time_s)),
            })
            .collect();
        let archive = ArchiveVideo {
            moments: &moments,
            extent: [1.0, 0.75],
            duration_s: Some(seconds),
        };
        // The frames that an archive keeps features of lie seconds apart.
        let anchors: Vec<Anchor> = times(PIECE_S, 1.0)
            .map(|query_s| Anchor {
                query_s,
                archive_s: PIECE_AT_S + query_s,
                archive_range_s: (PIECE_AT_S + query_s - 3.0, PIECE_AT_S + query_s + 3.0),
                mirrored: false,
                transform: Homography::scaling(1.0, 1.0),
                strength: 50.0,
                photographed: true,
            })
            .collect();
        let bounds = Bounds::of(Preset::Balanced);
        assert_eq!(align(&samples, &archive, &anchors, &bounds).len(), 1);
        group.bench_function(format!("of {minutes} minutes"), |bench| {
            bench.iter(|| align(black_box(&samples), &archive, &anchors, &bounds));
        });
    }
    group.finish();
}

criterion_group!(benches, pictures, videos);
criterion_main!(benches);
