//! What people and files do wrong is told with what to do about it, and nothing hangs, is overwritten or judged.

#![allow(
    clippy::unwrap_used,
    reason = "what cannot be unwrapped fails the test, as it should"
)]

mod common;

use std::fs;

use common::{
    ARCHIVE, Desk, assert_unreadable, finding_codes, item, jpeg, list, photo, png, results_of_in,
    sample, text,
};

// What cannot be run at all.

#[test]
fn a_missing_folder_ends_the_run() {
    let desk = Desk::with_small_archive();
    for command in ["verify", "inspect", "hash"] {
        let mut arguments = vec![command, "known", "nowhere"];
        if command == "verify" {
            arguments.extend(["--archive", ARCHIVE]);
        }
        let run = desk
            .run(&arguments)
            .exits(1)
            .complains_of(&["\"nowhere\"", "cannot be opened"]);
        assert_eq!(run.text(), "", "{command}");
    }
    desk.add(&["nowhere"])
        .exits(1)
        .complains_of(&["\"nowhere\""]);
}

#[test]
fn an_empty_folder_ends_the_run() {
    let desk = Desk::with_small_archive();
    fs::create_dir_all(desk.path("in/empty")).unwrap();
    desk.verify(&["in"])
        .exits(1)
        .complains_of(&["no files found", "\"in\""]);
    desk.add(&["in"]).exits(1).complains_of(&["no files found"]);
}

#[test]
fn wrong_options_are_wrong_usage() {
    let desk = Desk::with_small_archive();
    let known = "known/known.png";
    for options in [
        &["--no-such-option"][..],
        &["--claimed-date", "nonsense"],
        &["--claimed-date", "2025-02-30"],
        &["--claimed-country", "Atlantis"],
        &["--lat", "35.5"],
        &["--lon", "35.8"],
        &["--lat", "95", "--lon", "35.8"],
        &["--lat", "35.5", "--lon", "35.8", "--radius-km", "0"],
        &["--threshold-preset", "loose"],
        &["--format", "xml"],
        &["--fail-on", "anything"],
        &["--jobs", "0"],
        &["--overwrite"],
    ] {
        let run = desk.verify(&[&[known], options].concat()).exits(2);
        let mut named = options.iter().rev();
        let option = named.find(|word| word.starts_with("--")).unwrap();
        assert!(
            run.complaint().contains(option),
            "{option}: {}",
            run.complaint()
        );
        assert_eq!(run.text(), "", "{option}");
    }
    desk.run(&["verify", "--archive", ARCHIVE]).exits(2);
    desk.run(&["frobnicate"]).exits(2);
    desk.run(&[]).exits(2);
    desk.verify(&[known, "--lat", "-35.5", "--lon", "-71.2"])
        .exits(0);
}

// Tables that cannot be used.

/// Fails unless verifying two photos against this table is refused for this reason, with the line of the table.
#[track_caller]
fn refused_claims(table: &str, line: u64, reasons: &[&str]) {
    let desk = Desk::with_small_archive();
    desk.write("in/a.png", &png(&photo(2)));
    desk.write("in/b/b.png", &png(&photo(3)));
    desk.write("in/c/b.png", &png(&photo(4)));
    desk.write("claims.csv", table.as_bytes());
    let run = desk
        .verify(&["in", "--claims", "claims.csv", "--report", "report"])
        .exits(1);
    let run = run
        .complains_of(&[&format!("\"claims.csv\", line {line}: ")])
        .complains_of(reasons);
    assert_eq!(run.text(), "");
    assert!(!desk.path("report").exists());
}

#[test]
fn a_date_nobody_can_read_is_told_with_its_line() {
    refused_claims(
        "file,claimed_date\na.png,2025-03-08\nin/b/b.png,08/03/25 or so\n",
        3,
        &["claimed_date", "08/03/25 or so"],
    );
}

#[test]
fn a_row_that_names_no_file_is_told_with_the_closest_name() {
    refused_claims(
        "file,claimed_date\n\naa.png,2025-03-08\n",
        3,
        &["\"aa.png\" names none", "in/a.png"],
    );
}

#[test]
fn a_row_that_names_two_files_is_told_with_both() {
    refused_claims(
        "file,claimed_date\nb.png,2025-03-08\n",
        2,
        &["2 files", "in/b/b.png", "in/c/b.png"],
    );
}

#[test]
fn two_claims_about_one_file_are_told_with_both_lines() {
    refused_claims(
        "file,claimed_country\na.png,SY\nin/a.png,LB\n",
        3,
        &["lines 2 and 3"],
    );
}

#[test]
fn a_latitude_without_a_longitude_is_told_with_its_line() {
    refused_claims(
        "file,lat,lon\na.png,35.5,\n",
        2,
        &["lat is given without lon"],
    );
}

#[test]
fn a_country_that_is_none_is_told_with_its_line() {
    refused_claims(
        "file,claimed_country\na.png,Atlantis\n",
        2,
        &["claimed_country", "Atlantis"],
    );
}

#[test]
fn a_table_without_the_file_column_is_told() {
    refused_claims("name,claimed_date\na.png,2025-03-08\n", 1, &["file"]);
}

#[test]
fn a_missing_table_is_told() {
    let desk = Desk::with_small_archive();
    desk.verify(&["known", "--claims", "claims.csv"])
        .exits(1)
        .complains_of(&["\"claims.csv\"", "cannot be opened"]);
}

#[test]
fn a_sidecar_that_cannot_be_used_leaves_no_archive_behind() {
    let desk = Desk::new();
    desk.write("in/a.png", &png(&photo(1)));
    for (table, reason) in [
        ("file,published_at\na.png,soon\n", "published_at"),
        ("file,published_at\nz.png,2017\n", "names none"),
    ] {
        desk.write("known.csv", table.as_bytes());
        desk.add(&["in", "--sidecar", "known.csv"])
            .exits(1)
            .complains_of(&["\"known.csv\", line 2: ", reason]);
        assert!(!desk.path(ARCHIVE).exists(), "{table}");
    }
}

// Files that cannot be examined.

#[test]
fn no_verdict_rests_on_a_cut_off_photo_or_video() {
    let desk = Desk::with_sample_archive();
    for (from, to) in [
        ("incoming/IMG-20250309-WA0003.jpg", "in/photo.jpg"),
        (
            "incoming/Screenshot_2025-03-09-08-41-17.png",
            "in/photo.png",
        ),
        ("archive/2018-night-drive.mp4", "in/video.mp4"),
        ("archive/2023-coast-from-boat.mkv", "in/video.mkv"),
    ] {
        let whole = fs::read(sample(from)).unwrap();
        desk.write(to, &whole[..whole.len() * 6 / 10]);
    }
    let claim = ["--claimed-date", "2025-03-08", "--claimed-country", "SY"];
    let results = desk
        .verify(&[&["in", "--format", "json"], &claim[..]].concat())
        .exits(3)
        .json();
    for name in ["photo.jpg", "photo.png", "video.mp4", "video.mkv"] {
        assert_unreadable(&results, name, "truncated");
    }
    // What the beginning of the clip shows is told, and still it is not judged.
    let clip = item(&results, "video.mp4");
    let old_and_foreign = ["seen_before_claim", "seen_in_other_country"];
    assert_eq!(finding_codes(clip), old_and_foreign);
    assert!(list(item(&results, "photo.jpg"), "/findings").is_empty());
    assert_eq!(results["batch"]["examined"], 0);
    assert_eq!(results["batch"]["unreadable"], 4);
}

#[test]
fn text_named_like_a_photo_and_an_empty_file_are_listed_beside_good_ones() {
    let desk = Desk::with_small_archive();
    desk.write("in/words.jpg", b"I saw it with my own eyes");
    desk.write("in/empty.mp4", b"");
    desk.write("in/good.png", &png(&photo(2)));
    let results = results_of_in(&desk);
    assert_unreadable(&results, "words.jpg", "unsupported");
    assert_unreadable(&results, "empty.mp4", "unsupported");
    assert!(text(item(&results, "empty.mp4"), "/error").contains("empty"));
    assert_eq!(text(item(&results, "good.png"), "/verdict"), "no_finding");
    let shown = desk.verify(&["in"]).exits(3);
    assert!(
        shown.text().contains("Unreadable (2)") && shown.text().contains("in/words.jpg"),
        "{}",
        shown.text()
    );
}

#[test]
fn a_photo_that_claims_to_be_enormous_is_listed() {
    let desk = Desk::with_small_archive();
    let mut bytes = png(&photo(2));
    // Width and height of the header, and its checksum, which makes them count.
    bytes[16..24].copy_from_slice(&[0x00, 0x0f, 0xff, 0xff, 0x00, 0x0f, 0xff, 0xff]);
    let checksum = crc32(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&checksum.to_be_bytes());
    desk.write("in/bomb.png", &bytes);
    let results = results_of_in(&desk);
    assert_unreadable(&results, "bomb.png", "unreadable");
    assert!(text(item(&results, "bomb.png"), "/error").contains("too large"));
}

/// The checksum of PNG.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg())
        })
    })
}

#[test]
fn a_playlist_named_like_a_video_opens_no_other_file() {
    let desk = Desk::with_sample_archive();
    // If one of them was followed, the footage of the archive would be found.
    let secret = sample("archive/2018-night-drive.mp4");
    fs::copy(&secret, desk.path("secret.mp4")).unwrap();
    for (name, playlist) in [
        (
            "in/hls.mp4",
            format!(
                "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile://{secret}\n#EXT-X-ENDLIST\n"
            ),
        ),
        (
            "in/concat.mp4",
            format!("ffconcat version 1.0\nfile '{secret}'\n"),
        ),
        (
            "in/near.mp4",
            "ffconcat version 1.0\nfile ../secret.mp4\n".to_owned(),
        ),
    ] {
        desk.write(name, playlist.as_bytes());
    }
    let results = results_of_in(&desk);
    for name in ["hls.mp4", "concat.mp4", "near.mp4"] {
        assert_unreadable(&results, name, "unsupported");
        let item = item(&results, name);
        assert!(
            list(item, "/matches").is_empty() && item["duration_s"].is_null(),
            "{item:#}"
        );
    }
}

#[test]
fn without_ffmpeg_photos_are_examined_and_videos_listed_with_the_line_that_installs_it() {
    let desk = Desk::with_sample_archive();
    for name in ["file_118.jpg", "video0.mp4"] {
        let bytes = fs::read(sample(&format!("incoming/{name}"))).unwrap();
        desk.write(format!("in/{name}"), &bytes);
    }
    fs::create_dir(desk.path("no programs")).unwrap();
    let run = |arguments: &[&str]| {
        let mut command = desk.program(arguments);
        command.env("PATH", desk.path("no programs"));
        common::Run::of(command)
    };
    let verify = ["verify", "in", "--archive", ARCHIVE, "--format", "json"];
    let results = run(&verify).exits(3).json();
    assert_eq!(
        text(item(&results, "file_118.jpg"), "/matches/0/relation"),
        "identical"
    );
    assert_unreadable(&results, "video0.mp4", "unreadable");
    let error = text(item(&results, "video0.mp4"), "/error");
    assert!(
        error.contains("ffmpeg") && error.contains("Install it with: "),
        "{error}"
    );
    // With ffmpeg the next run examines the video, although the file is the same.
    let add = ["archive", "add", "in", "--archive", "new.db"];
    run(&add).exits(3);
    assert!(
        desk.run(&add)
            .exits(0)
            .text()
            .contains("0 photos and 1 video")
    );
}

// Verdicts that a person asked to be told of.

#[test]
fn fail_on_exits_with_four_when_there_is_such_a_verdict() {
    let desk = Desk::with_sample_archive();
    let old = sample("incoming/file_118.jpg");
    let fail_on = ["--fail-on", "recirculated"];
    let verify = |options: &[&str]| desk.verify(&[&[old.as_str()], options].concat());
    verify(&["--fail-on", "recirculated", "--claimed-date", "2025-03-08"]).exits(4);
    // Nothing is claimed, so nothing is refuted.
    verify(&fail_on).exits(0);
    verify(&["--fail-on", "seen_before"]).exits(4);
    // Files that could not be examined do not hide it.
    let words = sample("incoming/eyewitness_account.jpg");
    verify(&[
        &words,
        "--fail-on",
        "recirculated",
        "--claimed-date",
        "2025-03-08",
    ])
    .exits(4);
    verify(&[&words, "--fail-on", "recirculated"]).exits(3);
}

#[test]
fn one_photo_under_two_claims_that_exclude_each_other_is_a_conflict_for_both() {
    let desk = Desk::with_small_archive();
    let picture = photo(2);
    desk.write("in/one.png", &png(&picture));
    desk.write("in/same.png", &png(&picture));
    desk.write(
        "in/smaller.jpg",
        &jpeg(&image::imageops::thumbnail(&picture, 180, 120)),
    );
    desk.write("in/other.png", &png(&photo(3)));
    let codes = |claims: &str| -> Vec<(String, Vec<String>)> {
        desk.write("claims.csv", claims.as_bytes());
        let verify = ["in", "--claims", "claims.csv", "--format", "json"];
        let results = desk.verify(&verify).exits(0).json();
        let codes = |item| finding_codes(item).into_iter().map(str::to_owned).collect();
        let items = list(&results, "/items").iter();
        items
            .map(|item| (text(item, "/verdict").to_owned(), codes(item)))
            .collect()
    };
    let conflict = || {
        (
            "questionable".to_owned(),
            vec!["claims_conflict".to_owned()],
        )
    };
    let nothing = || ("no_finding".to_owned(), Vec::new());
    // Items come as one.png, other.png, same.png, smaller.jpg.
    assert_eq!(
        codes("file,claimed_country\none.png,SY\nsame.png,LB\nother.png,TR\n"),
        [conflict(), nothing(), conflict(), nothing()]
    );
    assert_eq!(
        codes("file,claimed_date\none.png,2025-03-08\nsmaller.jpg,2024-01\nother.png,2023\n"),
        [conflict(), nothing(), nothing(), conflict()]
    );
    assert_eq!(
        codes(
            "file,claimed_date\none.png,2025-03-08\nsame.png,2025\nsmaller.jpg,2025-03\nother.png,2023\n"
        ),
        [nothing(), nothing(), nothing(), nothing()]
    );
}

// Output.

#[cfg(unix)]
#[test]
fn output_that_nobody_reads_to_its_end_is_no_error() {
    use std::process::Stdio;

    let desk = Desk::with_small_archive();
    for arguments in [
        &["verify", "known", "--archive", ARCHIVE][..],
        &["verify", "known", "--archive", ARCHIVE, "--format", "json"],
        &["inspect", "known"],
        &["hash", "known"],
        &["archive", "list", "--archive", ARCHIVE],
        &["compare", "known/known.png", "known/known.png"],
        &["--help"],
    ] {
        let mut child = desk
            .program(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // As `head` does, only sooner.
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {complaint}");
        assert_eq!(complaint, "", "{arguments:?}");
    }
}

#[test]
fn no_progress_is_drawn_where_no_terminal_shows_it() {
    let desk = Desk::with_small_archive();
    for options in [&[][..], &["--quiet"]] {
        let run = desk.verify(&[&["known"], options].concat()).exits(0);
        assert_eq!(run.complaint(), "");
        assert!(!run.text().contains('\u{1b}'));
    }
}
