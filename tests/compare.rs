//! `resurface compare`: one pair, explained.

#![allow(
    clippy::unwrap_used,
    reason = "what cannot be unwrapped fails the test, as it should"
)]

mod common;

use std::fs;

use common::{Desk, jpeg, photo, png, sample};
use image::imageops;

#[test]
fn a_smaller_copy_matches() {
    let desk = Desk::new();
    let run = desk.run(&[
        "compare",
        &sample("incoming/IMG-20250309-WA0003.jpg"),
        &sample("archive/2016-lighthouse-storm-warning.jpg"),
    ]);
    let run = run.exits(0);
    assert!(
        run.text().contains("\nMatch: same_picture, score 0."),
        "{}",
        run.text()
    );
    assert!(
        run.text().contains("Nearest pictures: PDQ differs in "),
        "{}",
        run.text()
    );
}

#[test]
fn the_same_bytes_under_two_names_are_identical() {
    let desk = Desk::new();
    desk.write("a.png", &png(&photo(1)));
    desk.write("b.png", &png(&photo(1)));
    let run = desk.run(&["compare", "a.png", "b.png"]).exits(0);
    assert!(
        run.text().contains("\nMatch: identical, score 1.000."),
        "{}",
        run.text()
    );
}

#[test]
fn unrelated_photos_do_not_match_and_that_is_said_to_prove_nothing() {
    let desk = Desk::new();
    let (a, b) = (
        sample("incoming/image0.jpeg"),
        sample("archive/unsorted-041.jpg"),
    );
    let run = desk.run(&["compare", &a, &b]).exits(0);
    assert!(
        run.text().contains("\nNo match. That does not prove"),
        "{}",
        run.text()
    );
    assert!(!run.text().contains("Match:"), "{}", run.text());
}

#[test]
fn a_mirrored_copy_is_told_to_be_mirrored() {
    let desk = Desk::new();
    desk.write("plain.png", &png(&photo(1)));
    desk.write("mirrored.jpg", &jpeg(&imageops::flip_horizontal(&photo(1))));
    let run = desk.run(&["compare", "mirrored.jpg", "plain.png"]).exits(0);
    assert!(
        run.text().contains("\nMatch: same_picture"),
        "{}",
        run.text()
    );
    assert!(
        run.text().contains("mirrored: left and right are swapped"),
        "{}",
        run.text()
    );
}

#[test]
fn a_turned_copy_is_told_to_be_turned_the_way_it_is() {
    let desk = Desk::new();
    desk.write("plain.png", &png(&photo(1)));
    desk.write("turned.jpg", &jpeg(&imageops::rotate90(&photo(1))));
    let run = desk.run(&["compare", "turned.jpg", "plain.png"]).exits(0);
    assert!(
        run.text().contains("turned 90° clockwise"),
        "{}",
        run.text()
    );
    let run = desk.run(&["compare", "plain.png", "turned.jpg"]).exits(0);
    assert!(
        run.text().contains("turned 90° anticlockwise"),
        "{}",
        run.text()
    );
}

#[test]
fn a_still_against_its_clip_names_the_second() {
    let desk = Desk::new();
    let (still, clip) = (
        sample("incoming/photo_2025-03-09_14-31-40.jpg"),
        sample("archive/2018-night-drive.mp4"),
    );
    let run = desk.run(&["compare", &still, &clip]).exits(0);
    assert!(
        run.text().contains("\nMatch: still_of_video"),
        "{}",
        run.text()
    );
    assert!(
        run.text().contains("at 0.00 s of A and 3.50 s of B"),
        "{}",
        run.text()
    );
}

#[test]
fn the_picture_shows_both_files_side_by_side() {
    let desk = Desk::new();
    let (a, b) = (
        sample("archive/2018-night-drive.mp4"),
        sample("incoming/image0.jpeg"),
    );
    let arguments = ["compare", &a, &b, "--picture", "both.png"];
    desk.run(&arguments).exits(0).complains_of(&["both.png"]);
    let bytes = desk.read("both.png");
    let picture = image::load_from_memory_with_format(&bytes, image::ImageFormat::Png).unwrap();
    // Both are three to two.
    let (width, height) = (f64::from(picture.width()), f64::from(picture.height()));
    assert!((width / height - 3.0).abs() < 0.2, "{width} x {height}");
}

#[test]
fn two_videos_are_listed_and_drawn_with_the_stretches_that_match() {
    let desk = Desk::new();
    let (a, b) = (
        sample("incoming/VID-20250309-WA0011.mp4"),
        sample("archive/2014-bridge-from-hillside.mp4"),
    );
    let run = desk.run(&["compare", &a, &b, "--picture", "both.png"]);
    let run = run.exits(0);
    assert!(
        run.text().contains(" has the same footage: 00:00:0"),
        "{}",
        run.text()
    );
    assert!(run.text().contains("\n  1  00:00:0"), "{}", run.text());
    let sheet = image::load_from_memory(&desk.read("both.png")).unwrap();
    // Much blue is there only where a bar and the number of the first stretch are.
    let blue = |pixel: &&image::Rgb<u8>| pixel.0 == [0x00, 0x72, 0xb2];
    assert_eq!(sheet.width(), 1920);
    assert!(sheet.into_rgb8().pixels().filter(blue).count() > 5000);
    let first = desk.read("both.png");
    desk.run(&["compare", &a, &b, "--picture", "again.png"])
        .exits(0);
    assert!(desk.read("again.png") == first);
}

#[test]
fn a_part_is_explained_and_outlined() {
    let desk = Desk::new();
    let whole = sample("archive/2016-lighthouse-storm-warning.jpg");
    let picture = image::open(&whole).unwrap().into_rgb8();
    let (width, height) = picture.dimensions();
    let part = imageops::crop_imm(&picture, width / 3, 0, width * 2 / 3, height * 2 / 3);
    desk.write("part.png", &png(&part.to_image()));
    let run = desk.run(&["compare", "part.png", &whole, "--picture", "both.png"]);
    let run = run.exits(0);
    for said in [
        "details agree (by chance ",
        "what lies in both fills all of A and 4",
    ] {
        assert!(run.text().contains(said), "{}", run.text());
    }
    let sheet = image::load_from_memory(&desk.read("both.png")).unwrap();
    let yellow = |pixel: &&image::Rgb<u8>| {
        pixel.0[0] > 240 && (215..236).contains(&pixel.0[1]) && (50..80).contains(&pixel.0[2])
    };
    assert!(sheet.into_rgb8().pixels().filter(yellow).count() > 500);
}

#[test]
fn a_picture_is_never_written_over_a_file() {
    let desk = Desk::new();
    desk.write("a.png", &png(&photo(1)));
    desk.write("notes.png", b"precious");
    desk.run(&["compare", "a.png", "a.png", "--picture", "notes.png"])
        .exits(1)
        .complains_of(&["notes.png", "already exists"]);
    assert_eq!(desk.read("notes.png"), b"precious");
}

#[test]
fn what_cannot_be_examined_cannot_be_compared() {
    let desk = Desk::new();
    desk.write("a.png", &png(&photo(1)));
    desk.write("words.jpg", b"no picture at all");
    desk.run(&["compare", "a.png", "words.jpg"])
        .exits(1)
        .complains_of(&["words.jpg", "not a photo or video"]);
    fs::create_dir(desk.path("folder")).unwrap();
    desk.write("folder/b.png", &png(&photo(2)));
    desk.write("folder/c.png", &png(&photo(3)));
    desk.run(&["compare", "a.png", "folder"])
        .exits(1)
        .complains_of(&["files, not folders"]);
}

#[test]
fn a_cut_off_clip_is_compared_as_far_as_it_goes() {
    let desk = Desk::new();
    let whole = fs::read(sample("archive/2018-night-drive.mp4")).unwrap();
    desk.write("cut.mp4", &whole[..whole.len() * 2 / 3]);
    let clip = sample("archive/2018-night-drive.mp4");
    let run = desk.run(&["compare", "cut.mp4", &clip]).exits(3);
    assert!(
        run.text()
            .contains("A was not read whole: the file is cut off"),
        "{}",
        run.text()
    );
    assert!(
        run.text().contains("\nMatch: same_footage"),
        "{}",
        run.text()
    );
}
