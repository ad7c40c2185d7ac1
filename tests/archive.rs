//! Keeping an archive: adding again, going on, looking at it, and archives that are none.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "tests say what they expect by unwrapping it"
)]

mod common;

use std::fs;
use std::path::Path;
use std::process::Stdio;

use common::{Desk, matched, only, resurface, run, sample_media};

fn sample(name: &str) -> std::path::PathBuf {
    sample_media().join("archive").join(name)
}

/// A photo that differs from those of other numbers in its bytes.
fn photo(number: u32) -> Vec<u8> {
    let picture = image::RgbImage::from_fn(160, 120, |x, y| {
        let wave = f64::from(x * (number % 13 + 1)) / 25.0 + f64::from(y * (number % 7 + 2)) / 31.0;
        let level = (127.0 + 100.0 * wave.sin()) as u8;
        image::Rgb([level, level / 2, (number % 256) as u8])
    });
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture
        .write_to(&mut bytes, image::ImageFormat::Png)
        .unwrap();
    bytes.into_inner()
}

#[test]
fn unchanged_files_are_not_read_again_and_new_ones_are() {
    let desk = Desk::new();
    let file = desk.copy("archive/2021-lake-low-water.jpg", "media/lake.jpg");
    let added = run(&mut desk.add(&desk.path("media"))).expect(0);
    assert!(
        added.out.contains("Added: 1 photo and 0 videos."),
        "{}",
        added.out
    );
    // Other bytes of the same size at the same time: a program that reads the file again notices, one that does not, not.
    let (modified, size) = {
        let metadata = fs::metadata(&file).unwrap();
        (metadata.modified().unwrap(), metadata.len() as usize)
    };
    fs::write(&file, vec![b'x'; size]).unwrap();
    fs::File::options()
        .write(true)
        .open(&file)
        .unwrap()
        .set_modified(modified)
        .unwrap();
    desk.copy("archive/2018-old-town-roofs-bay.jpg", "media/roofs.jpg");
    let again = run(&mut desk.add(&desk.path("media"))).expect(0);
    assert!(
        again
            .out
            .contains("Added: 1 photo and 0 videos. 1 file unchanged"),
        "{}",
        again.out
    );
    fs::File::options()
        .write(true)
        .open(&file)
        .unwrap()
        .set_modified(std::time::SystemTime::now())
        .unwrap();
    let changed = run(&mut desk.add(&desk.path("media"))).expect(3);
    assert!(
        changed.out.contains("lake.jpg: unsupported"),
        "{}",
        changed.out
    );
    assert_eq!(desk.list().lines().count(), 2, "what was there stays");
}

#[test]
fn an_interrupted_run_goes_on_where_it_was() {
    let desk = Desk::new();
    for number in 0..120 {
        desk.write(&format!("media/{number:03}.png"), photo(number));
    }
    // Whenever this is cut off, the end must be the same.
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_resurface"))
        .args(["archive", "add", "--jobs", "1"])
        .arg(desk.path("media"))
        .arg("--archive")
        .arg(desk.archive())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let begun = std::time::Instant::now();
    while !desk.archive().exists() && begun.elapsed().as_secs() < 60 {
        std::thread::yield_now();
    }
    let _ = child.kill();
    child.wait().unwrap();
    run(&mut desk.add(&desk.path("media"))).expect(0);
    let list = desk.list();
    assert_eq!(list.lines().count(), 120);
    for number in [0, 57, 119] {
        assert_eq!(list.matches(&format!("{number:03}.png")).count(), 1);
    }
    let rest = run(&mut desk.add(&desk.path("media"))).expect(0);
    assert!(rest.out.contains("120 files unchanged"), "{}", rest.out);
}

#[test]
fn the_same_content_under_two_names_is_one_item() {
    let desk = Desk::new();
    desk.copy("archive/2021-lake-low-water.jpg", "media/a.jpg");
    desk.copy("archive/2021-lake-low-water.jpg", "media/b.jpg");
    let added = run(&mut desk.add(&desk.path("media"))).expect(0);
    assert!(
        added
            .out
            .contains("1 file with content that was there already"),
        "{}",
        added.out
    );
    let mut show = resurface();
    show.args(["archive", "show", "1", "--archive"])
        .arg(desk.archive());
    let shown = run(&mut show).expect(0).out;
    assert!(
        shown.contains("a.jpg") && shown.contains("b.jpg"),
        "{shown}"
    );
}

#[test]
fn a_corrected_sidecar_replaces_what_it_said() {
    let desk = Desk::new();
    desk.copy("archive/2021-lake-low-water.jpg", "media/lake.jpg");
    let sidecar = desk.write(
        "media/known.csv",
        "file,published_at,country\nlake.jpg,2021-08-29,TR\nlake.jpg,2022,TR\n",
    );
    let add = || run(desk.add(&desk.path("media")).arg("--sidecar").arg(&sidecar)).expect(0);
    assert!(add().out.contains("2 appearances from the sidecar"));
    assert!(desk.list().contains("2021-08-29"));
    fs::write(
        &sidecar,
        "file;published_at;country;colour\nlake.jpg;2019-05;Iraq;blue\n",
    )
    .unwrap();
    add();
    add();
    let mut show = resurface();
    show.args(["archive", "show", "1", "--archive"])
        .arg(desk.archive());
    let shown = run(&mut show).expect(0).out;
    assert!(
        shown.contains("Appearances (1):") && shown.contains("2019-05") && shown.contains("Iraq"),
        "{shown}"
    );
    assert!(
        shown.contains("colour: blue"),
        "unknown columns are kept as notes: {shown}"
    );
    assert!(!shown.contains("2021-08-29"), "{shown}");
}

#[test]
fn items_are_listed_shown_removed_and_checked() {
    let desk = Desk::new();
    for name in ["2021-lake-low-water.jpg", "2018-night-drive.mp4"] {
        desk.copy(&format!("archive/{name}"), &format!("media/{name}"));
    }
    desk.add(&desk.path("media")).assert().success();
    let archive = |arguments: &[&str]| {
        let mut command = resurface();
        command
            .arg("archive")
            .args(arguments)
            .arg("--archive")
            .arg(desk.archive());
        run(&mut command)
    };
    let sound = archive(&["check"]).expect(0).out;
    assert!(
        sound.starts_with("2 items") && sound.contains("No damage"),
        "{sound}"
    );
    fs::remove_file(desk.path("media/2018-night-drive.mp4")).unwrap();
    let missing = archive(&["check"]).expect(0).out;
    assert!(
        missing.contains("1 originals are gone") && missing.contains("2018-night-drive.mp4"),
        "{missing}"
    );
    let removed = archive(&["remove", "1"]).expect(0).out;
    assert!(removed.contains("2018-night-drive.mp4"), "{removed}");
    assert_eq!(desk.list().lines().count(), 1);
    let gone = archive(&["show", "1"]).expect(1);
    assert!(gone.complaints.contains("no item 1"), "{}", gone.complaints);
    assert!(
        archive(&["remove", "2", "77"])
            .expect(1)
            .complaints
            .contains("77")
    );
    assert_eq!(
        desk.list().lines().count(),
        1,
        "nothing is removed when one is not there"
    );
}

#[test]
fn the_archive_may_come_from_the_environment() {
    let desk = Desk::new();
    desk.add(&sample("2021-lake-low-water.jpg"))
        .assert()
        .success();
    let mut command = resurface();
    command
        .arg("verify")
        .arg(sample_media().join("incoming/file_118.jpg"))
        .args(["--format", "json"]);
    let without = run(&mut command).expect(2);
    assert!(
        without.complaints.contains("--archive"),
        "{}",
        without.complaints
    );
    let results = run(command.env("RESURFACE_ARCHIVE", desk.archive()))
        .expect(0)
        .json();
    assert_eq!(matched(only(&results)), ["2021-lake-low-water.jpg"]);
}

/// Every command refuses the file, and leaves it as it was.
#[track_caller]
fn refused(desk: &Desk, path: &Path, reason: &str) {
    let before = fs::read(path).unwrap();
    let beside = fs::read_dir(path.parent().unwrap()).unwrap().count();
    let file = sample("2021-lake-low-water.jpg");
    for arguments in [vec!["archive", "add"], vec!["verify"]] {
        let ran = run(resurface()
            .args(arguments)
            .arg(&file)
            .arg("--archive")
            .arg(path))
        .expect(1);
        assert!(ran.complaints.contains(reason), "{}", ran.complaints);
    }
    assert_eq!(fs::read(path).unwrap(), before);
    assert_eq!(
        fs::read_dir(desk.folder.path()).unwrap().count(),
        beside,
        "nothing is left beside it"
    );
}

#[test]
fn an_archive_of_a_newer_version_is_left_untouched() {
    let desk = Desk::new();
    desk.add(&sample("2021-lake-low-water.jpg"))
        .assert()
        .success();
    let mut bytes = fs::read(desk.archive()).unwrap();
    // The format number of an SQLite file's owner stands at byte 60.
    bytes[60..64].copy_from_slice(&999_u32.to_be_bytes());
    let other = Desk::new();
    let path = other.write("newer.db", bytes);
    refused(&other, &path, "install a newer resurface");
}

#[test]
fn files_that_are_no_archive_are_left_untouched() {
    let desk = Desk::new();
    let path = desk.write(
        "notes.txt",
        "my notes of the day, which are no database at all\n".repeat(40),
    );
    refused(&desk, &path, "not a resurface archive");
}

#[test]
fn without_an_archive_verify_says_how_to_make_one() {
    let desk = Desk::new();
    let ran = run(&mut desk.verify(&sample("2021-lake-low-water.jpg"))).expect(1);
    assert!(
        ran.complaints.contains("resurface archive add"),
        "{}",
        ran.complaints
    );
    assert!(!desk.archive().exists());
}
