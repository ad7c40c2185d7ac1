//! `resurface hash`: PDQ hashes as the reference tool prints them.

#![allow(
    clippy::unwrap_used,
    reason = "what cannot be unwrapped fails the test, as it should"
)]

mod common;

use common::{Desk, Run, file_name, photo, png, sample};
use image::{DynamicImage, RgbImage};

/// Bits by which two hashes differ.
fn distance(a: &str, b: &str) -> u32 {
    assert_eq!((a.len(), b.len()), (64, 64));
    let digits =
        |text: &str| -> Vec<u32> { text.chars().map(|c| c.to_digit(16).unwrap()).collect() };
    digits(a)
        .iter()
        .zip(digits(b))
        .map(|(a, b)| (a ^ b).count_ones())
        .sum()
}

/// The lines of a run as hash, quality and file.
fn lines(run: &Run) -> Vec<(&str, &str, &str)> {
    run.text()
        .lines()
        .map(|line| {
            let mut cells = line.splitn(3, ',');
            let mut cell = || cells.next().unwrap();
            (cell(), cell(), cell())
        })
        .collect()
}

fn sample_photo() -> RgbImage {
    image::open(sample("archive/2018-main-street-strike.jpg"))
        .unwrap()
        .into_rgb8()
}

#[test]
fn each_photo_is_a_line_of_hash_quality_and_file_in_path_order() {
    let desk = Desk::new();
    for (name, number) in [("in/c.png", 1), ("in/a.png", 2), ("in/b/d.png", 3)] {
        desk.write(name, &png(&photo(number)));
    }
    let run = desk.run(&["hash", "in/c.png", "in"]).exits(0);
    let files: Vec<&str> = lines(&run).iter().map(|line| line.2).collect();
    assert_eq!(files, ["in/a.png", "in/b/d.png", "in/c.png"]);
    for (hash, quality, _) in lines(&run) {
        assert_eq!(hash.len(), 64);
        assert!(
            hash.bytes()
                .all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f')),
            "{hash}"
        );
        assert!(quality.parse::<u8>().unwrap() <= 100, "{quality}");
    }
}

#[test]
fn hashes_of_sample_photos_stay_what_they_are() {
    let desk = Desk::new();
    for (name, hash) in [
        (
            "archive/2013-stone-bridge-flood.jpg",
            "72c7135add10ccf467d7325a38ec8c6fe364fb0318f780146ec37ec790f090f0",
        ),
        (
            "archive/2018-main-street-strike.jpg",
            "f21060f079e3783d1f793d20b57f0ff12c157a7c8e117e1f722869864c6e094d",
        ),
        (
            "archive/unsorted-041.jpg",
            "719cd237d0d3f2ed51966e572cae7330110bad5db7d3841e9e52339246c416a3",
        ),
    ] {
        let path = sample(name);
        let run = desk.run(&["hash", &path]).exits(0);
        assert_eq!(run.text(), format!("{hash},100,{path}\n"));
    }
}

#[test]
fn dihedral_lines_are_the_hashes_of_the_turned_and_mirrored_picture() {
    let desk = Desk::new();
    let picture = DynamicImage::ImageRgb8(sample_photo());
    // In the order of the reference: as it is, turned counter-clockwise by 90, 180 and 270 degrees, flipped top to
    // bottom, left to right, and along both diagonals.
    let views = [
        picture.clone(),
        picture.rotate270(),
        picture.rotate180(),
        picture.rotate90(),
        picture.flipv(),
        picture.fliph(),
        picture.rotate270().flipv(),
        picture.rotate90().flipv(),
    ];
    for (number, view) in views.iter().enumerate() {
        desk.write(format!("views/{number}.png"), &png(&view.to_rgb8()));
    }
    let dihedral = desk.run(&["hash", "--dihedral", "views/0.png"]).exits(0);
    let plain = desk.run(&["hash", "views"]).exits(0);
    let (dihedral, plain) = (lines(&dihedral), lines(&plain));
    assert_eq!((dihedral.len(), plain.len()), (8, 8));
    assert_eq!(dihedral[0], plain[0]);
    for (at, (from_one, of_view)) in dihedral.iter().zip(&plain).enumerate() {
        assert_eq!(from_one.2, "views/0.png");
        let apart = distance(from_one.0, of_view.0);
        assert!(apart <= 10, "line {}: {apart} bits", at + 1);
    }
}

#[test]
fn pixels_are_hashed_as_they_are_stored_whatever_exif_says() {
    let desk = Desk::new();
    let upright = desk
        .run(&["hash", &sample("archive/2014-desert-road-dusk.jpg")])
        .exits(0);
    let lying = desk
        .run(&["hash", "--dihedral", &sample("incoming/IMG_1182.jpg")])
        .exits(0);
    let upright = lines(&upright)[0].0;
    let apart: Vec<u32> = lines(&lying)
        .iter()
        .map(|line| distance(line.0, upright))
        .collect();
    // Orientation 6: turning the stored picture clockwise by 90 degrees sets it upright.
    assert!(apart[3] <= 16, "{apart:?}");
    assert!(
        apart.iter().filter(|bits| **bits > 80).count() == 7,
        "{apart:?}"
    );
}

#[test]
fn videos_are_refused_and_the_photos_beside_them_hashed() {
    let desk = Desk::new();
    let (photo, video) = (
        sample("archive/unsorted-041.jpg"),
        sample("incoming/video0.mp4"),
    );
    let run = desk.run(&["hash", &video, &photo]).exits(3);
    let files: Vec<&str> = lines(&run).iter().map(|line| file_name(line.2)).collect();
    assert_eq!(files, ["unsorted-041.jpg"]);
    run.complains_of(&["video0.mp4", "only photos are hashed"]);
}

#[test]
fn a_picture_with_nothing_to_see_has_quality_zero() {
    let desk = Desk::new();
    desk.write(
        "grey.png",
        &png(&RgbImage::from_pixel(200, 200, image::Rgb([128, 128, 128]))),
    );
    let run = desk.run(&["hash", "grey.png"]).exits(0);
    assert_eq!(lines(&run)[0].1, "0");
}
