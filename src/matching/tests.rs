use super::thresholds::Preset;
use super::*;
use crate::archive::index::{Indexed, IndexedItem};
use crate::fingerprint::{self, FrameHash};
use crate::media::luma::Luma;

/// A picture of smooth hills that depends on `seed` all over; `shift` moves its parts a little.
fn picture(seed: u32, shift: f64) -> Luma {
    let s = f64::from(seed);
    let pixels = (0..96)
        .flat_map(|y| (0..128).map(move |x| (f64::from(x) / 128.0, f64::from(y) / 96.0)))
        .map(|(x, y)| {
            let hills = ((7.0 + s) * x + (4.0 + s * 1.7) * y * y + s + shift).sin()
                * ((5.0 + s * 0.9) * y - (3.0 + s) * x * y).cos();
            let texture = ((21.0 + 3.0 * s) * x + (17.0 - s) * y).sin() * 0.5;
            (127.0 + 75.0 * (hills + texture)).clamp(0.0, 255.0) as u8
        })
        .collect();
    Luma::new(128, 96, pixels).unwrap()
}

fn photo(picture: &Luma) -> Vec<OrientedFrame> {
    vec![OrientedFrame {
        time_s: 0.0,
        hashes: fingerprint::searched(picture),
    }]
}

/// A video that shows each picture for a second, four frames of it.
fn video(pictures: &[Luma]) -> Vec<OrientedFrame> {
    (0..pictures.len() * 4)
        .map(|n| OrientedFrame {
            time_s: n as f64 / 4.0,
            hashes: fingerprint::searched(&pictures[n / 4]),
        })
        .collect()
}

fn stored(frames: &[OrientedFrame]) -> Vec<FrameHash> {
    frames.iter().flat_map(OrientedFrame::upright).collect()
}

fn archive(items: &[(MediaKind, Vec<OrientedFrame>)]) -> Index {
    Index::new(
        items
            .iter()
            .enumerate()
            .map(|(number, (kind, frames))| Indexed {
                item: IndexedItem {
                    id: number as i64 + 1,
                    sha256: format!("content {number}"),
                    kind: *kind,
                    size: Some((128, 96)),
                    duration_s: (*kind == MediaKind::Video).then_some(frames.len() as f64 / 4.0),
                },
                frames: stored(frames),
                local: Vec::new(),
                sound: None,
            }),
    )
}

fn search(kind: MediaKind, frames: &[OrientedFrame], index: &Index) -> Vec<Found> {
    let query = Query {
        sha256: "another content",
        kind,
        frames,
        sought: None,
        sound: None,
    };
    find(&query, index, Preset::Balanced)
}

fn desk() -> Index {
    archive(&[
        (MediaKind::Photo, photo(&picture(1, 0.0))),
        (MediaKind::Photo, photo(&picture(2, 0.0))),
        (
            MediaKind::Video,
            video(&[3, 4, 5, 6].map(|seed| picture(seed, 0.0))),
        ),
    ])
}

#[test]
fn a_photo_finds_its_copy_however_it_is_turned() {
    let index = desk();
    for orientation in Orientation::ALL {
        let turned = orientation.apply(picture(1, 0.02));
        let [found] = search(MediaKind::Photo, &photo(&turned), &index)
            .try_into()
            .unwrap();
        assert_eq!((found.item, found.relation), (0, Relation::SamePicture));
        assert!(found.score > 0.7 && found.score < 1.0 && !found.candidate);
        let transform = found.evidence.transform.unwrap();
        let (mirrored, clockwise) = orientation.mirrored_and_turned();
        assert_eq!(transform.mirrored, mirrored, "{orientation:?}");
        assert_eq!(
            (transform.rotation_deg as i32).rem_euclid(360),
            i32::from(clockwise),
            "{orientation:?}"
        );
    }
}

#[test]
fn other_pictures_are_not_found() {
    let index = desk();
    for seed in [11, 17, 23] {
        let frames = photo(&picture(seed, 0.0));
        assert_eq!(search(MediaKind::Photo, &frames, &index), [], "{seed}");
        let frames = video(&[picture(seed, 0.0), picture(seed + 1, 0.0)]);
        assert_eq!(search(MediaKind::Video, &frames, &index), [], "{seed}");
    }
}

#[test]
fn the_same_bytes_are_identical_even_without_any_picture() {
    let query = Query {
        sha256: "content 1",
        kind: MediaKind::Photo,
        frames: &[],
        sought: None,
        sound: None,
    };
    let [found] = find(&query, &desk(), Preset::Strict).try_into().unwrap();
    assert_eq!(
        (found.item, found.relation, found.score),
        (1, Relation::Identical, 1.0)
    );
}

#[test]
fn a_still_finds_the_clip_and_the_second() {
    let [found] = search(MediaKind::Photo, &photo(&picture(5, 0.0)), &desk())
        .try_into()
        .unwrap();
    assert_eq!((found.item, found.relation), (2, Relation::StillOfVideo));
    let [segment] = found.segments.try_into().unwrap();
    assert_eq!(
        (segment.archive_start_s, segment.archive_end_s),
        (2.0, 2.75)
    );
}

#[test]
fn a_clip_finds_the_photo_that_it_shows() {
    let frames = video(&[11, 12, 2, 13].map(|seed| picture(seed, 0.0)));
    let [found] = search(MediaKind::Video, &frames, &desk())
        .try_into()
        .unwrap();
    assert_eq!((found.item, found.relation), (1, Relation::StillOfVideo));
    let [segment] = found.segments.try_into().unwrap();
    assert_eq!((segment.query_start_s, segment.query_end_s), (2.0, 2.75));
    assert_eq!(found.evidence.matched_frames, Some(4));
}

#[test]
fn a_mirrored_piece_of_a_clip_is_found_where_it_lies() {
    let frames = video(&[
        picture(11, 0.0),
        Orientation::FlipY.apply(picture(4, 0.0)),
        Orientation::FlipY.apply(picture(5, 0.0)),
    ]);
    let [found] = search(MediaKind::Video, &frames, &desk())
        .try_into()
        .unwrap();
    assert_eq!((found.item, found.relation), (2, Relation::SameFootage));
    let [segment] = found.segments.try_into().unwrap();
    assert_eq!((segment.query_start_s, segment.query_end_s), (1.0, 2.75));
    assert_eq!(
        (segment.archive_start_s, segment.archive_end_s),
        (1.0, 2.75)
    );
    assert!(segment.mirrored);
}

#[test]
fn pictures_without_detail_match_by_bytes_only() {
    let plain = Luma::new(64, 64, vec![90; 64 * 64]).unwrap();
    let index = archive(&[(MediaKind::Photo, photo(&plain))]);
    assert_eq!(search(MediaKind::Photo, &photo(&plain), &index), []);
}

#[test]
fn what_only_the_widest_preset_accepts_is_a_candidate() {
    let mut frames = photo(&picture(1, 0.0));
    // 80 bits of PDQ and 60 of the gradient hash changed: 140 together.
    for hash in &mut frames[0].hashes {
        hash.pdq[0].0[0] ^= u64::MAX;
        hash.pdq[0].0[1] ^= 0xffff;
        hash.gradient[0].0[0] ^= (1 << 60) - 1;
    }
    let index = desk();
    assert_eq!(search(MediaKind::Photo, &frames, &index), []);
    let query = Query {
        sha256: "another content",
        kind: MediaKind::Photo,
        frames: &frames,
        sought: None,
        sound: None,
    };
    let [found] = find(&query, &index, Preset::Wide).try_into().unwrap();
    assert!(found.candidate);
    assert!(found.evidence.text.contains("candidate"));
}

/// Two tables with the same lines and other numbers in them.
fn table(seed: u64) -> Luma {
    let numbers = crate::fingerprint::local::tests::page(seed, 400, 300);
    let pixels = numbers.pixels().iter().enumerate().map(|(at, pixel)| {
        let (x, y) = (at % 400, at / 400);
        match (x % 100, y % 52) {
            (..3, _) | (_, ..3) => 0,
            (25..70, 12..44) => *pixel,
            _ => 250,
        }
    });
    Luma::new(400, 300, pixels.collect()).unwrap()
}

#[test]
fn a_table_with_other_numbers_is_not_the_same() {
    use crate::fingerprint::local::SoughtPicture;
    use crate::fingerprint::{LocalFrame, PictureHash};
    let hashes = |picture: &Luma| -> Vec<PictureHash> { fingerprint::stored(picture) };
    let index = |local: &Luma| {
        Index::new([Indexed {
            item: IndexedItem {
                id: 1,
                sha256: "content".to_owned(),
                kind: MediaKind::Photo,
                size: Some((400, 300)),
                duration_s: None,
            },
            // As if both tables had the same hashes.
            frames: hashes(&table(2))
                .into_iter()
                .map(|hash| FrameHash { time_s: 0.0, hash })
                .collect(),
            local: vec![LocalFrame {
                time_s: 0.0,
                fingerprint: SoughtPicture::new(local).stored(),
            }],
            sound: None,
        }])
    };
    let found = |index: &Index, preset: Preset| {
        let picture = &table(2);
        let frames = photo(picture);
        let sought = SoughtPicture::new(picture);
        let query = Query {
            sha256: "another content",
            kind: MediaKind::Photo,
            frames: &frames,
            sought: Some(Sought {
                picture: &sought,
                size: (400, 300),
            }),
            sound: None,
        };
        find(&query, index, preset)
    };
    assert_eq!(found(&index(&table(1)), Preset::Balanced), []);
    assert!(
        found(&index(&table(1)), Preset::Wide)
            .iter()
            .all(|found| found.candidate)
    );
    assert_eq!(found(&index(&table(2)), Preset::Balanced).len(), 1);
}
