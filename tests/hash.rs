//! `hash` and `compare`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "tests say what they expect by unwrapping it"
)]

mod common;

use common::{Desk, resurface, run, sample_media};
use image::imageops;

fn lines(out: &str) -> Vec<(String, u8, String)> {
    out.lines()
        .map(|line| {
            let mut cells = line.splitn(3, ',');
            let hash = cells.next().unwrap().to_owned();
            assert_eq!(hash.len(), 64, "{line}");
            (
                hash,
                cells.next().unwrap().parse().unwrap(),
                cells.next().unwrap().to_owned(),
            )
        })
        .collect()
}

fn distance(one: &str, other: &str) -> u32 {
    let digit = |text: &str, at: usize| u32::from_str_radix(&text[at..=at], 16).unwrap();
    (0..64)
        .map(|at| (digit(one, at) ^ digit(other, at)).count_ones())
        .sum()
}

#[test]
fn hashes_of_the_sample_photos_never_change() {
    // They are those of the reference implementation, bit for bit.
    let pinned = [
        "5dd943923269a934bdb0b65b7ac879b40de5398c363032cb999999a79d9cc4c6,100,sample_media/archive/2015-cliff-beach-landing.jpg",
        "44c95a6bb36eb74444755d3aecbaaea92345b0a9da89ea56ae89d52b95212ba4,100,sample_media/archive/2019-fruit-prices-stall.jpg",
        "71fac3cb8e893b30755446fa9fbd3a2d7bc99122024d86c56a25eaa6324c5375,100,sample_media/archive/2020-lockdown-window-view.jpg",
    ];
    let photos = pinned.map(|line| line.rsplit(',').next().unwrap());
    let out = run(resurface().arg("hash").args(photos)).expect(0).out;
    assert_eq!(out.lines().collect::<Vec<_>>(), pinned);
}

#[test]
fn eight_orientations_come_in_the_order_of_the_reference() {
    let desk = Desk::new();
    let original = image::open(sample_media().join("archive/2019-fruit-prices-stall.jpg"))
        .unwrap()
        .into_rgb8();
    let turned = [
        original.clone(),
        imageops::rotate270(&original),
        imageops::rotate180(&original),
        imageops::rotate90(&original),
        imageops::flip_vertical(&original),
        imageops::flip_horizontal(&original),
    ];
    let hash_of = |arguments: &[&std::ffi::OsStr]| {
        lines(&run(resurface().arg("hash").args(arguments)).expect(0).out)
    };
    let paths: Vec<_> = turned
        .iter()
        .enumerate()
        .map(|(number, picture)| {
            let path = desk.path(&format!("{number}.png"));
            picture.save(&path).unwrap();
            path
        })
        .collect();
    let all = hash_of(&["--dihedral".as_ref(), paths[0].as_os_str()]);
    assert_eq!(all.len(), 8);
    for (number, path) in paths.iter().enumerate() {
        let direct = hash_of(&[path.as_os_str()]);
        let bits = distance(&direct[0].0, &all[number].0);
        assert!(bits <= 16, "orientation {number} differs in {bits} bits");
    }
}

#[test]
fn what_has_no_hash_is_told_apart_from_what_has() {
    let ran = run(resurface().args(["hash", "sample_media/incoming"])).expect(3);
    let hashed = lines(&ran.out);
    assert_eq!(hashed.len(), 16);
    assert!(hashed.iter().map(|(_, _, path)| path).is_sorted());
    for name in [
        "video0.mp4",
        "eyewitness_account.jpg",
        "IMG-20250309-WA0026.jpg",
    ] {
        assert!(ran.complaints.contains(name), "{}", ran.complaints);
    }
}

fn compared(first: &str, second: &str) -> String {
    let paths = [first, second].map(|name| format!("sample_media/{name}"));
    run(resurface().arg("compare").args(paths)).expect(0).out
}

#[test]
fn compare_explains_matches_and_their_absence() {
    let copy = compared(
        "incoming/IMG-20250309-WA0007.jpg",
        "archive/2018-main-street-strike.jpg",
    );
    assert!(
        copy.contains("Match: same_picture") && copy.contains("mirrored"),
        "{copy}"
    );
    let other = compared(
        "incoming/image0.jpeg",
        "archive/2013-stone-bridge-flood.jpg",
    );
    assert!(
        other.contains("No match") && other.contains("PDQ differs in"),
        "{other}"
    );
    let still = compared(
        "incoming/photo_2025-03-09_14-31-40.jpg",
        "archive/2018-night-drive.mp4",
    );
    assert!(
        still.contains("Match: still_of_video") && still.contains("3.50 s of B"),
        "{still}"
    );
    let same = compared("incoming/file_118.jpg", "archive/2021-lake-low-water.jpg");
    assert!(same.contains("Match: identical"), "{same}");
}

#[test]
fn compare_draws_both_and_overwrites_nothing() {
    let desk = Desk::new();
    let out = desk.path("both.png");
    let mut command = resurface();
    command
        .args([
            "compare",
            "sample_media/incoming/VID-20250309-WA0011.mp4",
            "sample_media/archive/2014-bridge-from-hillside.mp4",
            "--picture",
        ])
        .arg(&out);
    run(&mut command).expect(0);
    let picture = image::open(&out).unwrap();
    assert!(picture.width() > 2 * picture.height());
    assert!(
        run(&mut command)
            .expect(1)
            .complaints
            .contains("already exists")
    );
}
