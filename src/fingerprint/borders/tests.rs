//! Pictures drawn here, so that the true edges are known to the pixel.

use super::*;

/// Draws a picture pixel by pixel.
fn drawn(width: usize, height: usize, pixel: impl Fn(usize, usize) -> u8) -> Luma {
    let pixels = (0..height)
        .flat_map(|y| (0..width).map(move |x| (x, y)))
        .map(|(x, y)| pixel(x, y))
        .collect();
    Luma::new(width, height, pixels).unwrap()
}

/// A number below 256 that looks like chance, always the same for one place.
fn chance(seed: usize, x: usize, y: usize) -> usize {
    let mut state = (seed as u64) << 48 ^ (x as u64) << 24 ^ y as u64 ^ 0x9e37_79b9_7f4a_7c15;
    for _ in 0..3 {
        state = (state ^ (state >> 31)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    }
    (state >> 56) as usize
}

/// Chance at the corners of cells of `cell` pixels and a smooth course between them: a blurred picture.
fn smooth(seed: usize, cell: usize, x: usize, y: usize) -> usize {
    let weight = |place: usize| {
        let at = (place % cell) * 256 / cell;
        at * at * (3 * 256 - 2 * at) / (256 * 256)
    };
    let (column, row) = (x / cell, y / cell);
    let (right, down) = (weight(x), weight(y));
    let along =
        |row| chance(seed, column, row) * (256 - right) + chance(seed, column + 1, row) * right;
    (along(row) * (256 - down) + along(row + 1) * down) / (256 * 256)
}

/// Coarse and fine detail like that of a photo.
fn photo(seed: usize, x: usize, y: usize) -> u8 {
    let sum = 5 * smooth(seed, 64, x, y)
        + 3 * smooth(seed + 1, 16, x, y)
        + 2 * smooth(seed + 2, 4, x, y)
        + chance(seed + 3, x, y) / 2;
    (sum * 2 / 21) as u8
}

/// A darkened, blurred picture with the noise of compression; blurred the more, the larger the frame is.
fn fill(seed: usize, frame: usize, x: usize, y: usize) -> u8 {
    (smooth(seed, frame / 5, x, y) * 3 / 5 + chance(seed, x, y) % 4) as u8
}

/// Whether text covers a pixel: lines of letters of upright strokes, that most letters begin with a bar, so that there
/// are lines of pixels which are more text than band.
fn text(x: usize, y: usize) -> bool {
    let (place, row) = (x % 16, y % 26);
    let letter = chance(7, x / 16, y / 26);
    let of_letter = (2..13).contains(&place) && (5..21).contains(&row) && letter > 30;
    let stroke = place < 5 || (letter.is_multiple_of(2) && place > 9);
    of_letter && (stroke || row < 11 || (letter.is_multiple_of(3) && row > 17))
}

/// A picture between bands with text, which leaves a few pixels to the picture and to the sides.
fn captioned(photo: &Luma, inner: Inside, level: u8, ink: u8) -> Luma {
    let (width, height) = (photo.width(), photo.height());
    drawn(width, height, |x, y| {
        let around = part(0, inner.top.saturating_sub(5), width, inner.height + 10);
        let beside = !(inner.left..inner.left + inner.width).contains(&x) && holds(around, x, y);
        let last = x + 5 >= width || y + 5 >= height;
        // There is room for text beside a picture only where it is wide.
        let room = !last
            && if beside {
                inner.left > 40
            } else {
                !holds(around, x, y)
            };
        match holds(inner, x, y) {
            true => photo.row(y)[x],
            false if room && text(x, y) => ink,
            false => level,
        }
    })
}

fn part(left: usize, top: usize, width: usize, height: usize) -> Inside {
    Inside {
        left,
        top,
        width,
        height,
    }
}

fn holds(inner: Inside, x: usize, y: usize) -> bool {
    (inner.left..inner.left + inner.width).contains(&x)
        && (inner.top..inner.top + inner.height).contains(&y)
}

#[track_caller]
fn assert_found(picture: &Luma, inner: Inside) {
    let found = inside(picture).unwrap_or_else(|| panic!("nothing found for {inner:?}"));
    for (a, b) in [
        (found.left, inner.left),
        (found.top, inner.top),
        (found.left + found.width, inner.left + inner.width),
        (found.top + found.height, inner.top + inner.height),
    ] {
        assert!(a.abs_diff(b) <= 2, "{found:?} for {inner:?}");
    }
}

const PLACES: [Inside; 5] = [
    Inside {
        left: 0,
        top: 83,
        width: 500,
        height: 330,
    },
    Inside {
        left: 0,
        top: 110,
        width: 500,
        height: 390,
    },
    Inside {
        left: 0,
        top: 0,
        width: 500,
        height: 401,
    },
    Inside {
        left: 97,
        top: 0,
        width: 301,
        height: 500,
    },
    Inside {
        left: 20,
        top: 131,
        width: 460,
        height: 240,
    },
];

#[test]
fn plain_borders_of_any_brightness_are_found() {
    let photo = drawn(500, 500, |x, y| photo(1, x, y));
    for inner in PLACES {
        for level in [0, 16, 128, 255] {
            let picture = drawn(500, 500, |x, y| match holds(inner, x, y) {
                true => photo.row(y)[x],
                false => level,
            });
            assert_found(&picture, inner);
        }
    }
}

#[test]
fn text_does_not_hide_a_band() {
    let photo = drawn(500, 500, |x, y| photo(2, x, y));
    for inner in PLACES {
        for (level, ink) in [(255, 0), (22, 230), (140, 250)] {
            let picture = captioned(&photo, inner, level, ink);
            assert_found(&picture, inner);
        }
    }
}

#[test]
fn a_picture_may_begin_with_much_of_the_band_s_brightness() {
    // A band above only: nothing at the opposite side tells where to look.
    let inner = part(0, 90, 500, 410);
    let picture = drawn(500, 500, |x, y| match holds(inner, x, y) {
        // Overexposed in the middle of its upper part, as a sky is.
        true if (110..410).contains(&x) && y < 200 => 255,
        true => photo(3, x, y),
        false => 255,
    });
    assert_found(&picture, inner);
}

#[test]
fn blurred_fills_are_found() {
    for seed in 0..2 {
        for (width, height, inner) in [
            (400, 500, part(0, 140, 400, 220)),
            (500, 300, part(150, 0, 200, 300)),
            (720, 1280, part(0, 371, 720, 538)),
        ] {
            let picture = drawn(width, height, |x, y| match holds(inner, x, y) {
                true => photo(seed, x, y) / 2 + 127,
                false => fill(seed, width.max(height), x, y),
            });
            assert_found(&picture, inner);
        }
    }
}

#[test]
fn a_fill_is_found_where_the_picture_ends_without_detail() {
    let inner = part(0, 140, 400, 220);
    // Below, the picture is as smooth as the fill, and changes by less than half of its width.
    let picture = drawn(400, 500, |x, y| match holds(inner, x, y) {
        true if y < 250 => photo(4, x, y) / 2 + 127,
        true if x < 180 => fill(4, 500, x, y) + 60,
        _ => fill(4, 500, x, y),
    });
    assert_found(&picture, inner);
}

#[test]
fn a_narrow_picture_is_found_between_text() {
    let photo = drawn(500, 500, |x, y| photo(12, x, y));
    let inner = part(130, 120, 240, 260);
    let picture = drawn(500, 500, |x, y| match holds(inner, x, y) {
        true => photo.row(y)[x],
        false if !(110..390).contains(&y) && y < 490 && text(x, y) => 235,
        false => 20,
    });
    assert_found(&picture, inner);
}

#[test]
fn large_pictures_are_cut_as_exactly() {
    let inner = part(0, 301, 1300, 700);
    let photo = drawn(1300, 1290, |x, y| photo(5, x, y));
    let picture = captioned(&photo, inner, 255, 0);
    assert_found(&picture, inner);
}

#[test]
fn all_sides_are_searched_alike() {
    let inner = part(31, 83, 420, 330);
    let picture = drawn(480, 500, |x, y| match holds(inner, x, y) {
        true => photo(6, x, y),
        false => 250,
    });
    assert_found(&picture, inner);
    let found = inside(&picture).unwrap();
    for orientation in 2..=8 {
        let turned = picture.clone().upright(orientation);
        let cut = inside(&turned).unwrap().cut(&turned);
        assert_eq!(
            cut,
            found.cut(&picture).upright(orientation),
            "{orientation}"
        );
    }
}

#[test]
fn pictures_without_borders_have_no_inside() {
    for seed in 0..4 {
        assert_eq!(inside(&drawn(500, 375, |x, y| photo(seed, x, y))), None);
        assert_eq!(inside(&drawn(500, 375, |x, y| fill(seed, 500, x, y))), None);
    }
    assert_eq!(inside(&drawn(64, 64, |_, _| 7)), None);
    assert_eq!(inside(&drawn(1, 1, |_, _| 7)), None);
    assert_eq!(inside(&drawn(3000, 2, |x, y| photo(8, x, y))), None);
}

#[test]
fn backgrounds_are_no_borders() {
    let disc = drawn(500, 375, |x, y| {
        let (x_off, y_off) = (x.abs_diff(250), y.abs_diff(190));
        match x_off * x_off + y_off * y_off < 150 * 150 {
            true => photo(9, x, y),
            false => 255,
        }
    });
    assert_eq!(inside(&disc), None);
    let hills = drawn(500, 375, |x, y| match y > 80 + smooth(9, 96, x, 0) / 2 {
        true => photo(9, x, y) / 2,
        false => 200,
    });
    assert_eq!(inside(&hills), None);
}

#[test]
fn a_horizon_is_no_border() {
    // Smooth above, a straight edge, detail below: a fill would stand below as well.
    let sea = drawn(500, 375, |x, y| match y < 120 {
        true => (120 + y) as u8,
        false => photo(10, x, y) / 2,
    });
    assert_eq!(inside(&sea), None);
}

#[test]
fn thin_borders_strips_and_specks_are_left_alone() {
    for inner in [
        part(0, 3, 500, 494),
        part(0, 200, 500, 100),
        part(220, 220, 60, 60),
    ] {
        let picture = drawn(500, 500, |x, y| match holds(inner, x, y) {
            true => photo(11, x, y),
            false => 0,
        });
        assert_eq!(inside(&picture), None, "{inner:?}");
    }
}
