use super::*;
use crate::fingerprint::local::tests::scene;

const IDENTITY: Homography = Homography([1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]);

fn changed(picture: &Luma, change: impl Fn(usize, usize, u8) -> u8) -> Luma {
    let width = picture.width();
    let pixels = picture.pixels().iter().enumerate();
    let pixels = pixels.map(|(at, pixel)| change(at % width, at / width, *pixel));
    Luma::new(width, picture.height(), pixels.collect()).unwrap()
}

fn share(comparison: &Comparison, kind: Kind) -> f64 {
    let compared = |own: &&Kind| !matches!(own, Kind::Outside | Kind::Plain);
    let all = comparison.kinds.iter().filter(compared).count();
    let own = comparison.kinds.iter().filter(|own| **own == kind).count();
    own as f64 / all.max(1) as f64
}

#[test]
fn a_copy_agrees_everywhere_whatever_its_size_and_tones() {
    let archive = scene(4, 512, 384);
    let darker = changed(&archive, |_, _, pixel| (f32::from(pixel) * 0.7) as u8 + 20);
    for side in [512, 400, 230] {
        let copy = darker.clone().shrunk_to(side);
        let comparison = compare(&copy, &archive, false, &IDENTITY).unwrap();
        let agrees = share(&comparison, Kind::Agrees);
        assert!(agrees > 0.97, "{side}: {agrees}");
    }
}

#[test]
fn what_features_leave_of_an_error_is_removed() {
    let archive = scene(5, 512, 384);
    // Three pixels aside, a hundredth too large, and turned a little.
    let off = Homography([1.01, 0.004, 0.006, -0.004, 1.01, -0.004, 0.0, 0.0, 1.0]);
    let comparison = compare(&archive, &archive, false, &off).unwrap();
    for corner in [[0.0, 0.0], [1.0, 0.0], [0.0, 0.75], [1.0, 0.75]] {
        let [x, y] = comparison.transform.apply(corner).unwrap();
        let away = (x - corner[0]).hypot(y - corner[1]) * 512.0;
        assert!(away < 0.3, "{away} pixels at {corner:?}");
    }
    assert!(share(&comparison, Kind::Agrees) > 0.97);
}

#[test]
fn a_mirrored_copy_lies_where_it_belongs() {
    let archive = scene(6, 400, 300);
    let mirrored = archive.clone().upright(2);
    let onto = Homography([1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]);
    let comparison = compare(&mirrored, &archive, true, &onto).unwrap();
    assert!(share(&comparison, Kind::Agrees) > 0.97);
    let [x, y] = comparison.transform.apply([-0.25, 0.5]).unwrap();
    assert!((x - 0.75).abs() < 0.002 && (y - 0.5).abs() < 0.002);
}

#[test]
fn something_else_in_one_place_is_a_region_there() {
    let (archive, other) = (scene(7, 512, 384), scene(8, 512, 384));
    let inside = |x: usize, y: usize| (200..280).contains(&x) && (100..200).contains(&y);
    let width = archive.width();
    let submission = changed(&archive, |x, y, pixel| {
        if inside(x, y) {
            other.pixels()[y * width + x]
        } else {
            pixel
        }
    });
    let comparison = compare(&submission, &archive, false, &IDENTITY).unwrap();
    let group = comparison.differing().first().expect("it differs");
    let side = comparison.side * 512.0;
    for at in group {
        let x = ((at % comparison.columns) as f64 + 0.5) * side;
        let y = ((at / comparison.columns) as f64 + 0.5) * side;
        assert!(
            (190.0..290.0).contains(&x) && (90.0..210.0).contains(&y),
            "{x} {y}"
        );
    }
    let area = group.len() as f64 * side * side;
    assert!((5_000.0..9_500.0).contains(&area), "{area}");
}

#[test]
fn a_bar_laid_over_a_copy_is_covered_and_leaves_the_rest() {
    let archive = scene(9, 512, 384);
    let barred = changed(&archive, |_, y, pixel| if y >= 304 { 30 } else { pixel });
    let comparison = compare(&barred, &archive, false, &IDENTITY).unwrap();
    assert!(share(&comparison, Kind::Covered) > 0.1);
    assert!(share(&comparison, Kind::Changed) < 0.05);
    assert!(share(&comparison, Kind::Agrees) > 0.75);
}

#[test]
fn near_things_that_moved_against_far_ones_are_displaced() {
    let (near, far) = (scene(10, 512, 384), scene(11, 512, 384));
    // The lower half is near: from another viewpoint it lies three pixels further to the left.
    let seen = |shift: usize| {
        let pixels = (0..512 * 384).map(|at| {
            let (x, y) = (at % 512, at / 512);
            let (picture, x) = if y < 192 {
                (&far, x)
            } else {
                (&near, (x + shift).min(511))
            };
            picture.pixels()[y * 512 + x]
        });
        Luma::new(512, 384, pixels.collect()).unwrap()
    };
    let comparison = compare(&seen(3), &seen(0), false, &IDENTITY).unwrap();
    assert!(
        share(&comparison, Kind::Displaced) > 0.2,
        "{:?}",
        comparison.measures
    );
}

#[test]
fn where_nothing_is_shared_nothing_is_compared() {
    let archive = scene(12, 300, 200);
    let aside = Homography([1.0, 0.0, 2.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]);
    assert_eq!(compare(&archive, &archive, false, &aside), None);
    let tiny = scene(12, 20, 14);
    assert_eq!(compare(&tiny, &tiny, false, &IDENTITY), None);
}

#[test]
fn a_scene_that_goes_on_beyond_the_border_is_told() {
    let wide = scene(13, 900, 400);
    let (left, right) = (wide.cropped(0, 0, 520, 400), wide.cropped(200, 0, 520, 400));
    let onto = Homography([1.0, 0.0, 200.0 / 520.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]);
    let measure = |comparison: &Comparison, name: &str| {
        let at = NAMES.iter().position(|own| *own == name).unwrap();
        comparison.measures.0[at]
    };
    let turned = compare(&right, &left, false, &onto).unwrap();
    assert!(
        measure(&turned, "beyond_both") > 0.6,
        "{:?}",
        turned.measures
    );
    // A crop ends where it ends.
    let crop = wide.cropped(100, 50, 300, 250);
    let onto = Homography([
        300.0 / 520.0,
        0.0,
        100.0 / 520.0,
        0.0,
        300.0 / 520.0,
        50.0 / 520.0,
        0.0,
        0.0,
        1.0,
    ]);
    let cropped = compare(&crop, &left, false, &onto).unwrap();
    assert_eq!(measure(&cropped, "beyond_both"), 0.0);
}

/// A card with four lines of signs; each number draws other signs.
fn card(lines: [usize; 4]) -> Luma {
    let (width, height) = (512, 384);
    let mut pixels = vec![30; width * height];
    pixels[..width * 48].fill(120);
    for (at, line) in lines.into_iter().enumerate() {
        for sign in 0..30 {
            // Strokes of three pixels, upright and across, as letters have them.
            let shape = (sign * 7 + line * 13) % 16;
            let (left, top) = (24 + sign * 15, 80 + at * 72);
            for stroke in (0..4).filter(|stroke| shape >> stroke & 1 == 1) {
                let (x, y) = (left + stroke % 2 * 8, top + stroke / 2 * 12);
                for dy in 0..if stroke == 3 { 3 } else { 15 } {
                    let row = (y + dy) * width;
                    pixels[row + x..row + x + if stroke == 3 { 11 } else { 3 }].fill(235);
                }
            }
        }
    }
    Luma::new(width, height, pixels).unwrap()
}

#[test]
fn a_card_with_other_words_is_another_card() {
    let archive = card([1, 2, 3, 4]);
    let other = compare(&card([1, 2, 6, 4]), &archive, false, &IDENTITY).unwrap();
    assert!(other.written.is_other_card(), "{:?}", other.written);
    let copy = archive.clone().shrunk_to(360);
    let darker = changed(&archive, |_, _, pixel| pixel / 2 + 20);
    let captioned = changed(&archive, |x, y, pixel| match y {
        330.. if x % 9 < 4 && y % 20 < 12 => 20,
        330.. => 190,
        _ => pixel,
    });
    for same in [copy, darker, captioned] {
        let told = compare(&same, &archive, false, &IDENTITY).unwrap();
        let written = told.written;
        assert!(
            !written.is_other_card() && !written.has_other_words(),
            "{written:?}"
        );
    }
}

#[test]
fn a_photo_has_no_words_that_differ() {
    let archive = scene(4, 512, 384);
    let copy = archive.clone().shrunk_to(300);
    let told = compare(&copy, &archive, false, &IDENTITY).unwrap();
    assert!(!told.written.is_other_card() && !told.written.has_other_words());
}

#[test]
fn a_cut_out_on_white_agrees_where_it_is_not_empty() {
    let archive = scene(7, 512, 384);
    let cut = changed(&archive, |x, y, pixel| {
        let inside = (x as f64 - 256.0).powi(2) + (y as f64 - 192.0).powi(2) < 140.0_f64.powi(2);
        if inside { pixel } else { 255 }
    });
    for (own, other) in [(&cut, &archive), (&archive, &cut)] {
        let told = compare(own, other, false, &IDENTITY).unwrap();
        assert!(share(&told, Kind::Agrees) > 0.97);
        assert!(told.kinds.contains(&Kind::Outside));
    }
}
