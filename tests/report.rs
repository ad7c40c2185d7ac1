//! Reports, where they may be written, and that they render again.

#![allow(
    clippy::unwrap_used,
    reason = "what cannot be unwrapped fails the test, as it should"
)]

mod common;

use std::fs;

use common::{ARCHIVE, Desk, photo, png, sample, text};
use image::imageops;
use serde_json::Value;
use sha2::Digest as _;

#[test]
fn a_report_is_never_written_into_a_folder_that_holds_something_else() {
    let desk = Desk::with_small_archive();
    desk.write("family/birthday.jpg", b"precious");
    desk.write("file", b"precious");
    for options in [&[][..], &["--overwrite"]] {
        for target in ["family", "file"] {
            let before = desk.contents("");
            desk.verify(&[&["known", "--report", target], options].concat())
                .exits(1)
                .complains_of(&[&format!("\"{target}\""), "nothing was written"]);
            assert!(desk.contents("") == before, "{target} {options:?}");
        }
    }
}

#[test]
fn only_overwrite_replaces_a_report_and_only_a_report() {
    let desk = Desk::with_small_archive();
    desk.write("more/other.png", &png(&photo(2)));
    let first = ["known", "--report", "report"];
    let second = ["more", "--report", "report"];
    desk.verify(&first).exits(0);
    let before = desk.contents("report");
    desk.verify(&second).exits(1).complains_of(&["--overwrite"]);
    assert!(desk.contents("report") == before);
    desk.verify(&[&second[..], &["--overwrite"]].concat())
        .exits(0);
    let page = String::from_utf8(desk.read("report/index.html")).unwrap();
    assert!(page.contains("other.png") && !page.contains("known.png"));
    // Whoever kept notes in it does not lose them.
    desk.write("report/notes.txt", b"precious");
    let before = desk.contents("report");
    desk.verify(&[&first[..], &["--overwrite"]].concat())
        .exits(1);
    assert!(desk.contents("report") == before);
}

#[test]
fn a_report_that_could_not_be_made_leaves_the_earlier_one_and_no_rest() {
    let desk = Desk::with_small_archive();
    desk.verify(&["known", "--report", "report"]).exits(0);
    let before = desk.contents("");
    desk.verify(&["nowhere", "--report", "report", "--overwrite"])
        .exits(1);
    assert!(desk.contents("") == before);
}

#[test]
fn a_report_is_rendered_again_to_the_same_bytes_with_its_pictures() {
    let desk = Desk::with_sample_archive();
    let (media, claims) = (sample("incoming"), sample("claims.csv"));
    desk.verify(&[&media, "--claims", &claims, "--report", "report"])
        .exits(3);
    // Without the archive, as years later.
    fs::remove_file(desk.path(ARCHIVE)).unwrap();
    let render = ["report", "report/results.json", "--out", "again"];
    let run = desk.run(&render).exits(0);
    assert!(run.text().ends_with("again/index.html\n"), "{}", run.text());
    let (first, again) = (desk.contents("report"), desk.contents("again"));
    let written = [
        "media/",
        "metadata/item-",
        "manifest.json",
        "media_review.jsonld",
    ];
    for name in written {
        assert!(first.keys().any(|file| file.starts_with(name)), "{name}");
    }
    assert!(first == again);
    desk.run(&render)
        .exits(1)
        .complains_of(&["\"again\"", "--overwrite"]);
    desk.run(&[&render[..], &["--overwrite"]].concat()).exits(0);
    assert!(desk.contents("again") == first);
}

#[test]
fn a_report_is_checked_against_its_manifest() {
    let desk = Desk::with_small_archive();
    desk.write("claims.csv", b"file,claimed_date\nknown.png,2020\n");
    let claims = ["--claims", "claims.csv", "--report", "report"];
    desk.verify(&[&["known"], &claims[..]].concat()).exits(0);
    let check = ["report", "--check", "report"];
    let run = desk.run(&check).exits(0);
    assert!(run.text().ends_with("all as written\n"), "{}", run.text());
    let manifest: Value = serde_json::from_slice(&desk.read("report/manifest.json")).unwrap();
    let inputs: Vec<(&str, String)> = common::list(&manifest, "/inputs")
        .iter()
        .map(|input| (text(input, "/path"), text(input, "/sha256").to_owned()))
        .collect();
    let expected = ["known/known.png", "claims.csv"].map(|path| {
        let digest = sha2::Sha256::digest(desk.read(path));
        let digits = digest.iter().map(|byte| format!("{byte:02x}"));
        (path, digits.collect::<String>())
    });
    assert_eq!(inputs, expected);

    desk.write("report/items.csv", b"other");
    fs::remove_file(desk.path("report/media/q-1.jpg")).unwrap();
    desk.write("report/media/notes.txt", b"x");
    let run = desk.run(&check).exits(1).complains_of(&["3 of its files"]);
    assert_eq!(
        run.text(),
        "changed  items.csv\nmissing  media/q-1.jpg\nextra  media/notes.txt\n"
    );
    fs::remove_file(desk.path("report/manifest.json")).unwrap();
    desk.run(&check)
        .exits(1)
        .complains_of(&["no manifest.json", "earlier version"]);
    desk.run(&["report", "--check", "report", "--out", "again"])
        .exits(2);
    desk.run(&["report"]).exits(2);
}

#[test]
fn a_part_of_a_photo_is_shown_as_it_lies_and_again_when_rendered_again() {
    let desk = Desk::new();
    let archived = image::open(sample("archive/2016-lighthouse-storm-warning.jpg"))
        .unwrap()
        .into_rgb8();
    let (width, height) = archived.dimensions();
    let part = imageops::crop_imm(
        &archived,
        width / 6,
        height / 6,
        width * 2 / 3,
        height * 2 / 3,
    );
    desk.write("archive/whole.png", &png(&archived));
    desk.write(
        "in/part.png",
        &png(&imageops::flip_horizontal(&part.to_image())),
    );
    desk.run(&["archive", "add", "archive", "--archive", ARCHIVE])
        .exits(0);
    desk.verify(&["in", "--report", "report"]).exits(0);
    let [own, laid] = ["q-1.jpg", "o-1-1.jpg"]
        .map(|name| desk.read(format!("report/media/{name}")))
        .map(|bytes| image::load_from_memory(&bytes).unwrap().into_rgb8());
    assert_eq!(own.dimensions(), laid.dimensions());
    let off: u64 = own
        .iter()
        .zip(laid.iter())
        .map(|(a, b)| u64::from(a.abs_diff(*b)))
        .sum();
    // Compression makes a few levels; a picture that lies elsewhere differs by dozens.
    assert!(
        off < 12 * own.len() as u64,
        "{}",
        off as f64 / own.len() as f64
    );
    let page = String::from_utf8(desk.read("report/index.html")).unwrap();
    assert!(page.contains("<polygon class=\"edge\"") && page.contains("media/o-1-1.jpg"));
    let render = ["report", "report/results.json", "--out", "again"];
    desk.run(&render).exits(0);
    assert!(desk.contents("report") == desk.contents("again"));
}

#[test]
fn what_verify_printed_is_rendered_too_without_pictures() {
    let desk = Desk::with_small_archive();
    let run = desk.verify(&["known", "--format", "json"]).exits(0);
    desk.write("printed.json", &run.stdout);
    desk.run(&["report", "printed.json", "--out", "again"])
        .exits(0);
    assert_eq!(desk.read("again/results.json"), run.stdout);
    assert!(desk.contents("again/media").is_empty());
}

#[test]
fn pictures_outside_of_the_report_are_not_taken_into_it() {
    let desk = Desk::with_small_archive();
    desk.verify(&["known", "--report", "report"]).exits(0);
    desk.write("secret.jpg", b"secret");
    let results = String::from_utf8(desk.read("report/results.json")).unwrap();
    let forged = results.replace("\"q-1.jpg\"", "\"../../secret.jpg\"");
    assert_ne!(forged, results);
    desk.write("report/results.json", forged.as_bytes());
    desk.run(&["report", "report/results.json", "--out", "again"])
        .exits(0)
        .complains_of(&["pictures are not in"]);
    assert!(
        !desk
            .contents("again")
            .values()
            .any(|content| content == b"secret")
    );
    let page = String::from_utf8(desk.read("again/index.html")).unwrap();
    assert!(!page.contains("secret.jpg"), "{page}");
}

#[test]
fn a_file_that_is_no_results_is_not_rendered() {
    let desk = Desk::new();
    desk.write("other.json", b"{\"schema\": \"resurface.results/2\"}");
    desk.run(&["report", "other.json", "--out", "again"])
        .exits(1)
        .complains_of(&["\"other.json\"", "resurface.results/2"]);
    desk.run(&["report", "nowhere.json", "--out", "again"])
        .exits(1)
        .complains_of(&["\"nowhere.json\""]);
    assert!(!desk.path("again").exists());
}

#[test]
fn the_rules_are_explained_without_files_and_without_an_archive() {
    let desk = Desk::new();
    let run = desk.run(&["verify", "--explain-rules"]).exits(0);
    for said in ["seen_before_claim", "Recirculated", "Never concluded"] {
        assert!(run.text().contains(said), "{}", run.text());
    }
    assert!(desk.contents("").is_empty());
    desk.run(&["verify", "--archive", "desk.db"]).exits(2);
    desk.run(&["verify", "a.jpg"]).exits(2);
}
