use super::*;
use crate::fingerprint::footage::{SOUGHT_PER_SECOND, STORED_PER_SECOND, Sample};
use crate::fingerprint::thumbnail::{Moment, Thumbnail};
use crate::fingerprint::{Area, Orientation};
use crate::matching::anchors::laid_over;
use crate::media::luma::Luma;

const SIZE: (u32, u32) = (128, 96);

/// A fixed camera before a wall; three things move before it, by `take`.
fn frame(take: f64, time_s: f64) -> Luma {
    let thing = |number: f64| {
        let along = |rate: f64, shift: f64| ((time_s * rate + shift) * (1.0 + 0.3 * take)).sin();
        (
            64.0 + 50.0 * along(0.9 + 0.31 * number, number + take),
            48.0 + 36.0 * along(0.7 + 0.23 * number, 2.0 * number - take),
        )
    };
    let things = [thing(0.0), thing(1.0), thing(2.0)];
    let pixel = |at: usize| {
        let (x, y) = ((at % 128) as f64, (at / 128) as f64);
        let wall = 110.0 + 40.0 * (x * 0.21 + y * 0.05).sin() * (y * 0.17).cos();
        let near = |(cx, cy): &(f64, f64)| (x - cx).abs() < 11.0 && (y - cy).abs() < 11.0;
        match things.iter().position(near) {
            Some(0) => 235,
            Some(1) => 20,
            Some(_) => 180,
            None => wall as u8,
        }
    };
    Luma::new(128, 96, (0..128 * 96).map(pixel).collect()).unwrap()
}

/// What an archive keeps of `seconds` of a take.
fn kept(take: f64, seconds: f64) -> Vec<Moment> {
    let count = (seconds * STORED_PER_SECOND) as usize;
    (0..count)
        .map(|n| {
            let time_s = n as f64 / STORED_PER_SECOND;
            Moment {
                time_s,
                until_s: time_s,
                thumbnail: Thumbnail::new(&frame(take, time_s)),
            }
        })
        .collect()
}

/// Frames of a submission of `seconds`, from what it shows at a time.
fn shown(from_s: f64, seconds: f64, show: impl Fn(f64) -> Luma) -> Vec<Sample> {
    let count = (seconds * SOUGHT_PER_SECOND) as usize;
    (0..count)
        .map(|n| n as f64 / SOUGHT_PER_SECOND)
        .map(|time_s| Sample {
            time_s: from_s + time_s,
            small: show(time_s),
        })
        .collect()
}

/// Anchors every second that leave open where in the archive a frame is from.
fn anchors(seconds: f64, archive_s: f64, orientation: Orientation) -> Vec<Anchor> {
    (0..seconds as usize)
        .map(|second| Anchor {
            query_s: second as f64 + 0.5,
            archive_s: 1.0,
            archive_range_s: (0.0, archive_s),
            mirrored: orientation.mirrored_and_turned().0,
            transform: laid_over(orientation, Area::WHOLE, SIZE, SIZE),
            strength: 50.0,
            photographed: true,
        })
        .collect()
}

fn found(samples: &[Sample], moments: &[Moment], anchors: &[Anchor]) -> Vec<Segment> {
    let archive = ArchiveVideo {
        moments,
        extent: [1.0, 0.75],
        duration_s: moments.last().map(|last| last.time_s + 0.25),
    };
    let bounds = Bounds::of(Preset::Balanced);
    align(samples, &archive, anchors, &bounds)
        .iter()
        .map(|stretch| stretch.segment(&archive))
        .collect()
}

#[track_caller]
fn assert_near(actual: f64, expected: f64, tolerance: f64) {
    assert!(
        (actual - expected).abs() <= tolerance,
        "{actual} for {expected}"
    );
}

#[test]
fn a_piece_is_found_with_its_times_although_the_camera_stands_still() {
    let archive = kept(0.0, 20.0);
    let samples = shown(0.0, 6.0, |time_s| frame(0.0, 7.1 + time_s));
    let anchors = anchors(6.0, 20.0, Orientation::Original);
    let [segment] = found(&samples, &archive, &anchors).try_into().unwrap();
    assert_near(segment.query_start_s, 0.0, 0.3);
    assert_near(segment.query_end_s, 6.0, 0.3);
    assert_near(segment.archive_start_s, 7.1, 0.3);
    assert_near(segment.archive_end_s, 13.1, 0.3);
    assert_near(segment.speed, 1.0, 0.03);
    assert!(segment.score > 0.8 && !segment.mirrored, "{segment:?}");
}

#[test]
fn another_take_of_the_scene_is_not_the_same_footage() {
    let archive = kept(0.0, 20.0);
    for take in [1.0, 2.0, 3.0] {
        let samples = shown(0.0, 6.0, |time_s| frame(take, time_s));
        let anchors = anchors(6.0, 20.0, Orientation::Original);
        assert_eq!(found(&samples, &archive, &anchors), [], "take {take}");
    }
}

#[test]
fn other_speeds_are_measured() {
    let archive = kept(0.0, 20.0);
    for speed in [0.5, 0.8, 1.25, 2.0] {
        let samples = shown(0.0, 6.0, |time_s| frame(0.0, 4.0 + speed * time_s));
        let anchors = anchors(6.0, 20.0, Orientation::Original);
        let [segment] = found(&samples, &archive, &anchors).try_into().unwrap();
        assert_near(segment.speed, speed, 0.03 * speed);
        assert_near(segment.archive_start_s, 4.0, 0.4);
        assert_near(segment.archive_end_s, 4.0 + 6.0 * speed, 0.6);
    }
}

#[test]
fn mirrored_and_captioned_copies_are_found() {
    let archive = kept(0.0, 12.0);
    let samples = shown(0.0, 5.0, |time_s| {
        let mirrored = Orientation::FlipY.apply(frame(0.0, 3.0 + time_s));
        let mut pixels = mirrored.pixels().to_vec();
        // A caption over the lower quarter.
        pixels[128 * 72..].fill(30);
        Luma::new(128, 96, pixels).unwrap()
    });
    let anchors = anchors(5.0, 12.0, Orientation::FlipY);
    let [segment] = found(&samples, &archive, &anchors).try_into().unwrap();
    assert!(segment.mirrored);
    assert_near(segment.archive_start_s, 3.0, 0.3);
}

#[test]
fn two_pieces_in_another_order_stay_apart_whatever_the_order_of_the_anchors() {
    let archive = kept(0.0, 20.0);
    let mut samples = shown(0.0, 4.0, |time_s| frame(0.0, 12.0 + time_s));
    samples.extend(shown(4.0, 4.0, |time_s| frame(0.0, 2.0 + time_s)));
    let mut anchors = anchors(8.0, 20.0, Orientation::Original);
    let segments = found(&samples, &archive, &anchors);
    let starts: Vec<f64> = segments.iter().map(|s| s.archive_start_s).collect();
    assert_eq!(starts.len(), 2, "{segments:?}");
    assert_near(starts[0], 12.0, 0.4);
    assert_near(starts[1], 2.0, 0.4);
    assert_near(segments[0].query_end_s, 4.0, 0.5);
    anchors.reverse();
    assert_eq!(found(&samples, &archive, &anchors), segments);
}

#[test]
fn footage_between_other_footage_ends_where_it_ends() {
    let archive = kept(0.0, 15.0);
    let mut samples = shown(0.0, 3.0, |time_s| frame(2.0, time_s));
    samples.extend(shown(3.0, 5.0, |time_s| frame(0.0, 5.0 + time_s)));
    samples.extend(shown(8.0, 3.0, |time_s| frame(3.0, time_s)));
    let anchors = anchors(11.0, 15.0, Orientation::Original);
    let [segment] = found(&samples, &archive, &anchors).try_into().unwrap();
    assert_near(segment.query_start_s, 3.0, 0.6);
    assert_near(segment.query_end_s, 8.0, 0.6);
    assert_near(segment.archive_start_s, 5.0, 0.6);
}

#[test]
fn a_scene_in_which_nothing_moves_must_agree_nearly_everywhere() {
    let still = |pixels: &dyn Fn(usize) -> u8| {
        let pixels = (0..128 * 96).map(pixels).collect();
        Luma::new(128, 96, pixels).unwrap()
    };
    let scene = frame(0.0, 1.0);
    let scene = |at: usize| scene.pixels()[at];
    let archive = vec![Moment {
        time_s: 0.0,
        until_s: 5.0,
        thumbnail: Thumbnail::new(&still(&scene)),
    }];
    let anchors = anchors(4.0, 5.0, Orientation::Original);
    let same = shown(0.0, 4.0, |_| still(&scene));
    assert_eq!(found(&same, &archive, &anchors).len(), 1);
    // Something else hangs on a quarter of the wall.
    let other = shown(0.0, 4.0, |_| {
        still(&|at| {
            if at % 128 < 32 {
                (at * 7 % 251) as u8
            } else {
                scene(at)
            }
        })
    });
    assert_eq!(found(&other, &archive, &anchors), []);
}

#[test]
fn without_anchors_or_frames_there_is_nothing() {
    let archive = kept(0.0, 5.0);
    let samples = shown(0.0, 3.0, |time_s| frame(0.0, time_s));
    assert_eq!(found(&samples, &archive, &[]), []);
    let anchors = anchors(3.0, 5.0, Orientation::Original);
    assert_eq!(found(&[], &archive, &anchors), []);
    assert_eq!(found(&samples, &[], &anchors), []);
}
