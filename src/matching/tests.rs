mod many;

use super::thresholds::Preset;
use super::*;
use crate::archive::index::{Index, Indexed, IndexedItem};
use crate::fingerprint::footage::{FootageBuilder, SoughtFootageBuilder};
use crate::fingerprint::preview::{Preview, PreviewFrame};
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

/// A medium of 128 x 96 pixels, as a search and as an archive see it.
struct Medium {
    kind: MediaKind,
    frames: Vec<OrientedFrame>,
    picture: Option<SoughtPicture>,
    footage: Option<SoughtFootage>,
    stored: Indexed,
}

fn indexed(kind: MediaKind, frames: Vec<FrameHash>, duration_s: Option<f64>) -> Indexed {
    Indexed {
        item: IndexedItem {
            id: 0,
            sha256: String::new(),
            kind,
            size: Some((128, 96)),
            duration_s,
        },
        frames,
        moments: Vec::new(),
        local: Vec::new(),
        previews: Vec::new(),
        sound: None,
    }
}

fn photo_of(picture: &Luma) -> Medium {
    let frames = photo(picture);
    let hashes = frames.iter().flat_map(OrientedFrame::upright).collect();
    Medium {
        kind: MediaKind::Photo,
        stored: Indexed {
            previews: previews(picture),
            ..indexed(MediaKind::Photo, hashes, None)
        },
        frames,
        picture: Some(SoughtPicture::new(picture)),
        footage: None,
    }
}

/// What an archive keeps of a photo to tell exposures apart.
fn previews(picture: &Luma) -> Vec<PreviewFrame> {
    let preview = Preview::new(picture).into_iter();
    preview
        .map(|preview| PreviewFrame {
            time_s: 0.0,
            preview,
        })
        .collect()
}

/// What a camera sees.
fn scene(seed: u64) -> Luma {
    crate::fingerprint::local::tests::scene(seed, 128, 96)
}

/// A video that shows each picture for a second.
fn video(pictures: &[Luma]) -> Medium {
    let mut sought = SoughtFootageBuilder::default();
    let mut kept = FootageBuilder::default();
    for n in 0..pictures.len() * 12 {
        let time_s = n as f64 / 12.0;
        sought.frame(time_s, &pictures[n / 12]);
        if n % 3 == 0 {
            kept.frame(time_s, &pictures[n / 12]);
        }
    }
    let (frames, footage) = sought.finish();
    let kept = kept.finish();
    let duration_s = Some(pictures.len() as f64);
    Medium {
        kind: MediaKind::Video,
        frames,
        picture: None,
        footage: Some(footage),
        stored: Indexed {
            moments: kept.moments,
            local: kept.local,
            previews: kept.previews,
            ..indexed(MediaKind::Video, kept.frames, duration_s)
        },
    }
}

fn archive(media: Vec<Medium>) -> Index {
    Index::new((0..).zip(media).map(|(number, medium)| {
        let mut stored = medium.stored;
        stored.item.id = number + 1;
        stored.item.sha256 = format!("content {number}");
        stored
    }))
}

fn size(medium: &Medium) -> (u32, u32) {
    let detail = medium.picture.as_ref().and_then(|own| own.detail.as_ref());
    detail.map_or((128, 96), |own| (own.width() as u32, own.height() as u32))
}

fn query(medium: &Medium) -> Query<'_> {
    Query {
        sha256: "another content",
        kind: medium.kind,
        size: Some(size(medium)),
        frames: &medium.frames,
        picture: medium.picture.as_ref(),
        footage: medium.footage.as_ref(),
        sound: None,
    }
}

fn search(medium: &Medium, index: &Index) -> Vec<Found> {
    find(&query(medium), index, Preset::Balanced)
}

fn desk() -> Index {
    archive(vec![
        photo_of(&picture(1, 0.0)),
        photo_of(&scene(2)),
        video(&[3, 4, 5, 6].map(scene)),
    ])
}

#[test]
fn a_photo_finds_its_copy_however_it_is_turned() {
    let index = desk();
    for orientation in Orientation::ALL {
        let turned = orientation.apply(scene(2));
        let [found] = search(&photo_of(&turned), &index).try_into().unwrap();
        assert_eq!((found.item, found.relation), (1, Relation::SamePicture));
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
        let other = photo_of(&picture(seed, 0.0));
        assert_eq!(search(&other, &index), [], "{seed}");
        let other = video(&[scene(seed.into()), scene(u64::from(seed) + 1)]);
        assert_eq!(search(&other, &index), [], "{seed}");
    }
}

#[test]
fn the_same_bytes_are_identical_even_without_any_picture() {
    let query = Query {
        sha256: "content 1",
        kind: MediaKind::Photo,
        size: None,
        frames: &[],
        picture: None,
        footage: None,
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
    let [found] = search(&photo_of(&scene(5)), &desk()).try_into().unwrap();
    assert_eq!((found.item, found.relation), (2, Relation::StillOfVideo));
    let [segment] = found.segments.try_into().unwrap();
    assert_eq!(
        (segment.archive_start_s, segment.archive_end_s),
        (2.0, 2.75)
    );
}

#[test]
fn a_clip_finds_the_photo_that_it_shows() {
    let clip = video(&[11, 12, 2, 13].map(scene));
    let [found] = search(&clip, &desk()).try_into().unwrap();
    assert_eq!((found.item, found.relation), (1, Relation::StillOfVideo));
    let [segment] = found.segments.try_into().unwrap();
    assert_eq!(segment.query_start_s, 2.0);
    assert!((2.7..3.0).contains(&segment.query_end_s), "{segment:?}");
}

#[test]
fn a_mirrored_piece_of_a_clip_is_found_where_it_lies() {
    let clip = video(&[
        scene(11),
        Orientation::FlipY.apply(scene(4)),
        Orientation::FlipY.apply(scene(5)),
    ]);
    let [found] = search(&clip, &desk()).try_into().unwrap();
    assert_eq!((found.item, found.relation), (2, Relation::SameFootage));
    let [segment] = found.segments.try_into().unwrap();
    let near = |actual: f64, expected: f64| (actual - expected).abs() < 0.3;
    assert!(near(segment.query_start_s, 1.0) && near(segment.query_end_s, 3.0));
    assert!(near(segment.archive_start_s, 1.0) && near(segment.archive_end_s, 3.0));
    assert!(segment.mirrored);
}

#[test]
fn a_logo_that_many_videos_begin_with_is_no_footage() {
    let own = |seed: u64| {
        let pictures = [1, 2, seed, seed + 1, seed + 2, seed + 3, seed + 4];
        video(&pictures.map(scene))
    };
    let submission = own(60);
    let two = archive(vec![own(20), own(30)]);
    assert_eq!(search(&submission, &two).len(), 2);
    let three = archive(vec![own(20), own(30), own(40)]);
    assert_eq!(search(&submission, &three), []);
    // Of a copy the rest is the same as well.
    let [found] = search(&own(30), &three).try_into().unwrap();
    assert_eq!(found.item, 1);
}

#[test]
fn pictures_without_detail_match_by_bytes_only() {
    let plain = Luma::new(64, 64, vec![90; 64 * 64]).unwrap();
    let index = archive(vec![photo_of(&plain)]);
    assert_eq!(search(&photo_of(&plain), &index), []);
}

#[test]
fn what_the_widest_preset_proposes_is_decided_by_the_pictures() {
    let mut medium = photo_of(&picture(1, 0.0));
    // 80 bits of PDQ and 60 of the gradient hash changed: 140 together.
    for hash in &mut medium.frames[0].hashes {
        hash.pdq[0].0[0] ^= u64::MAX;
        hash.pdq[0].0[1] ^= 0xffff;
        hash.gradient[0].0[0] ^= (1 << 60) - 1;
    }
    let index = desk();
    assert_eq!(search(&medium, &index), []);
    let [found] = find(&query(&medium), &index, Preset::Wide)
        .try_into()
        .unwrap();
    assert_eq!(found.relation, Relation::SamePicture);
    // Without them, nothing is concluded.
    medium.picture = None;
    let [found] = find(&query(&medium), &index, Preset::Wide)
        .try_into()
        .unwrap();
    assert_eq!(found.relation, Relation::SameScene);
}

#[test]
fn without_a_preview_only_the_scene_is_the_same() {
    let mut kept = photo_of(&scene(2));
    kept.stored.previews.clear();
    let index = archive(vec![kept]);
    let [found] = search(&photo_of(&scene(2)), &index).try_into().unwrap();
    assert_eq!(found.relation, Relation::SameScene);
    assert!(found.score < 0.5 && found.evidence.text.contains("no preview"));
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
        // As if both tables had the same hashes.
        let hashes = hashes(&table(2)).into_iter();
        let frames = hashes.map(|hash| FrameHash { time_s: 0.0, hash });
        let mut stored = indexed(MediaKind::Photo, frames.collect(), None);
        stored.item.size = Some((400, 300));
        stored.previews = previews(local);
        stored.local = vec![LocalFrame {
            time_s: 0.0,
            fingerprint: SoughtPicture::new(local).stored(),
        }];
        Index::new([stored])
    };
    let found = |index: &Index, preset: Preset| {
        let picture = &table(2);
        let frames = photo(picture);
        let sought = SoughtPicture::new(picture);
        let query = Query {
            sha256: "another content",
            kind: MediaKind::Photo,
            size: Some((400, 300)),
            frames: &frames,
            picture: Some(&sought),
            footage: None,
            sound: None,
        };
        find(&query, index, preset)
    };
    assert_eq!(found(&index(&table(1)), Preset::Balanced), []);
    assert!(
        found(&index(&table(1)), Preset::Wide)
            .iter()
            .all(|found| found.candidate || !found.relation.is_one_exposure())
    );
    assert_eq!(found(&index(&table(2)), Preset::Balanced).len(), 1);
}
