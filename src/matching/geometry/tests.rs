use super::*;
use crate::fingerprint::Orientation;
use crate::fingerprint::local::tests::scene;
use crate::fingerprint::local::{LocalFingerprint, SoughtPicture};
use crate::media::luma::Luma;

fn aligned(query: &Luma, archive: &Luma, mirrored: bool) -> Option<Alignment> {
    let query = SoughtPicture::new(query);
    let archive = LocalFingerprint::new(archive);
    align(&query.features, &archive.features, mirrored)
}

fn assert_near(transform: &Homography, from: Point, to: Point) {
    let [x, y] = transform.apply(from).unwrap();
    let off = ((x - to[0]).powi(2) + (y - to[1]).powi(2)).sqrt();
    assert!(
        off < 0.01,
        "{from:?} goes to {x:.3}, {y:.3} instead of {to:?}"
    );
}

#[test]
fn a_crop_lies_where_it_was_cut_out() {
    let picture = scene(1, 400, 300);
    let part = picture.cropped(100, 60, 240, 180);
    let alignment = aligned(&part, &picture, false).unwrap();
    assert!(alignment.photographed.significance() > 20.0);
    assert_near(&alignment.transform, [0.0, 0.0], [0.25, 0.15]);
    assert_near(&alignment.transform, [1.0, 0.75], [0.85, 0.6]);
    let (scale, turn) = alignment.transform.scale_and_turn([0.5, 0.4]).unwrap();
    assert!((scale - 0.6).abs() < 0.02 && turn.abs() < 2.0);
}

#[test]
fn mirrored_and_turned_copies_are_told_apart() {
    let picture = scene(2, 400, 300);
    let mirrored = Orientation::FlipY.apply(picture.clone());
    let alignment = aligned(&mirrored, &picture, true).unwrap();
    // Mirrored at its left edge, the copy lies left of it.
    assert_near(&alignment.transform, [-0.25, 0.3], [0.75, 0.3]);
    let turned = Orientation::Rotate270.apply(picture.clone());
    let alignment = aligned(&turned, &picture, false).unwrap();
    let (_, turn) = alignment.transform.scale_and_turn([0.3, 0.5]).unwrap();
    assert!((turn + 64.0).abs() < 3.0, "turned back by {turn}");
}

#[test]
fn other_pictures_are_not_aligned_beyond_chance() {
    let archive = scene(3, 400, 300);
    for seed in 10..18 {
        for mirrored in [false, true] {
            let found = aligned(&scene(seed, 400, 300), &archive, mirrored);
            let significance = found.map_or(0.0, |found| found.photographed.significance());
            assert!(significance < 12.0, "{seed}: {significance}");
        }
    }
}

#[test]
fn patterns_that_repeat_align_with_nothing() {
    let bricks = |phase: usize| {
        let pixels = (0..300 * 400).map(|at| {
            let (x, y) = (at % 400 + phase, at / 400);
            let joint = y % 24 < 3 || (x + y / 24 % 2 * 20) % 40 < 3;
            if joint {
                200
            } else {
                90 + (x * 7 + y * 13) as u8 % 9
            }
        });
        Luma::new(400, 300, pixels.collect()).unwrap()
    };
    let found = aligned(&bricks(11), &bricks(0), false);
    let significance = found.map_or(0.0, |found| found.photographed.significance());
    assert!(significance < 12.0, "{significance}");
}

#[test]
fn no_features_no_alignment() {
    let archive = LocalFingerprint::new(&scene(3, 400, 300));
    assert_eq!(align(&[], &archive.features, false), None);
    let query = SoughtPicture::new(&scene(3, 400, 300));
    assert_eq!(align(&query.features, &[], false), None);
}

#[test]
fn transforms_are_undone_by_their_inverse() {
    let transform = Homography([1.1, -0.2, 0.3, 0.15, 0.9, -0.1, 0.05, -0.08, 1.0]);
    let both = transform.then(&transform.inverse().unwrap());
    for (value, unit) in both
        .0
        .iter()
        .zip([1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0])
    {
        assert!((value - unit).abs() < 1e-12);
    }
    assert_eq!(Homography([0.0; 9]).inverse(), None);
}

#[test]
fn absurd_transforms_are_refused() {
    let plain = Homography::similarity([0.0, 0.0], [0.1, 0.2], 0.5, 20.0);
    assert!(plain.is_plausible());
    for (what, values) in [
        ("mirrored", [-1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]),
        ("collapsed", [1.0, 1.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 1.0]),
        ("stretched", [3.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]),
        ("tilted", [1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.9, 0.0, 1.0]),
    ] {
        assert!(!Homography(values).is_plausible(), "{what}");
    }
}

#[test]
fn shares_of_areas() {
    let half = Homography([0.5, 0.0, 0.0, 0.0, 0.5, 0.0, 0.0, 0.0, 1.0]);
    assert!((covered([100.0, 50.0], [100.0, 50.0], &half) - 0.25).abs() < 1e-9);
    let beyond = Homography([1.0, 0.0, 50.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]);
    assert!((covered([100.0, 50.0], [100.0, 50.0], &beyond) - 0.5).abs() < 1e-9);
    let mirrored = Homography([-1.0, 0.0, 100.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]);
    assert!((covered([100.0, 50.0], [100.0, 50.0], &mirrored) - 1.0).abs() < 1e-9);
    let away = Homography([1.0, 0.0, 500.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]);
    assert_eq!(covered([100.0, 50.0], [100.0, 50.0], &away), 0.0);
}

#[test]
fn significance_grows_with_what_chance_cannot_give() {
    let of = |inliers, by_chance| {
        let support = Support {
            inliers,
            expected: 100,
            by_chance,
        };
        support.significance()
    };
    assert_eq!(of(2, 3.0), 0.0);
    assert!(of(8, 0.5) < of(16, 0.5) && of(16, 0.5) < of(16, 0.1));
    // Ten where one is due: about one in ten million.
    assert!((of(10, 1.0) - 6.1).abs() < 0.1);
}
