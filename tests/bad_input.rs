//! Bad input: each has its exit code and a message that says what to do, and nothing is lost.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "tests say what they expect by unwrapping it"
)]

mod common;

use std::fs;

use common::{Desk, codes, items, matched, named, only, resurface, run, sample_media};

/// A desk whose archive holds one photo.
fn desk() -> Desk {
    let desk = Desk::new();
    desk.copy("archive/2021-lake-low-water.jpg", "known/lake.jpg");
    let sidecar = desk.write(
        "known.csv",
        "file,published_at,country\nknown/lake.jpg,2021-08-29,TR\n",
    );
    desk.add(&desk.path("known"))
        .arg("--sidecar")
        .arg(sidecar)
        .assert()
        .success();
    desk
}

#[test]
fn a_missing_folder_ends_the_run_with_its_name() {
    let desk = desk();
    let ran = run(&mut desk.verify(&desk.path("no such folder"))).expect(1);
    assert!(
        ran.complaints.contains("no such folder") && ran.complaints.contains("Check the spelling")
    );
}

#[test]
fn an_empty_folder_is_nothing_to_do() {
    let desk = desk();
    fs::create_dir(desk.path("empty")).unwrap();
    let ran = run(&mut desk.verify(&desk.path("empty"))).expect(1);
    assert!(
        ran.complaints.contains("no files found"),
        "{}",
        ran.complaints
    );
}

#[test]
fn wrong_options_are_wrong_usage() {
    let desk = desk();
    let file = desk.path("known/lake.jpg");
    for options in [
        vec!["--no-such-option"],
        vec!["--claimed-date", "the other day"],
        vec!["--claimed-country", "Atlantis"],
        vec!["--lat", "33.5"],
        vec!["--lat", "233.5", "--lon", "36.3"],
        vec!["--threshold-preset", "loose"],
        vec!["--jobs", "0"],
    ] {
        let ran = run(desk.verify(&file).args(&options));
        assert_eq!(ran.code, 2, "{options:?}: {}", ran.complaints);
        assert!(!ran.complaints.is_empty());
    }
    let south = run(desk
        .verify(&file)
        .args(["--lat", "-33.5", "--lon", "-70.6"]));
    south.expect(0);
}

#[test]
fn a_row_that_cannot_be_used_is_named_with_its_line() {
    let desk = desk();
    desk.copy("incoming/image0.jpeg", "in/a/photo.jpg");
    desk.copy("incoming/image1.jpeg", "in/b/photo.jpg");
    for (rows, line, reason) in [
        (
            "file,claimed_date\na/photo.jpg,2025-03-08\nb/photo.jpg,8.3.2025\n",
            3,
            "8.3.2025",
        ),
        ("file,claimed_date\nphoto.jpg,2025\n", 2, "name of 2 files"),
        (
            "file,claimed_date\n\n\nc/foto.jpg,2025\n",
            4,
            "closest name",
        ),
        (
            "file,claimed_country\na/photo.jpg,Atlantis\n",
            2,
            "Atlantis",
        ),
        ("file,lat\na/photo.jpg,33.5\n", 2, "lon"),
        (
            "name,claimed_date\na/photo.jpg,2025\n",
            1,
            "no column \"file\"",
        ),
        (
            "file,claimed_date\na/photo.jpg,2025\na/photo.jpg,2024\n",
            3,
            "same file",
        ),
    ] {
        let claims = desk.write("in/claims.csv", rows);
        let ran = run(desk.verify(&desk.path("in")).arg("--claims").arg(&claims)).expect(1);
        let place = format!("claims.csv\", line {line}:");
        assert!(
            ran.complaints.contains(&place) && ran.complaints.contains(reason),
            "{}",
            ran.complaints
        );
        assert_eq!(ran.out, "", "no half results");
    }
    let sidecar = desk.write(
        "in/archive.csv",
        "file,published_at\na/photo.jpg,2019-02-30\n",
    );
    let before = desk.list();
    let ran = run(desk.add(&desk.path("in")).arg("--sidecar").arg(&sidecar)).expect(1);
    assert!(
        ran.complaints.contains("archive.csv\", line 2:"),
        "{}",
        ran.complaints
    );
    assert_eq!(desk.list(), before, "nothing was added");
}

#[test]
fn what_cannot_be_examined_is_listed_and_the_run_goes_on() {
    let desk = desk();
    let photo = fs::read(sample_media().join("archive/2021-lake-low-water.jpg")).unwrap();
    desk.write("in/whole.jpg", &photo);
    desk.write("in/cut.jpg", &photo[..photo.len() / 2]);
    desk.write("in/empty.jpg", "");
    desk.write("in/text.jpg", "Not a picture at all");
    let clip = fs::read(sample_media().join("archive/2018-night-drive.mp4")).unwrap();
    desk.write("in/cut.mp4", &clip[..clip.len() * 2 / 3]);
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(desk.path("in/whole.jpg"), desk.path("in/link.jpg")).unwrap();
        std::os::unix::fs::symlink("/dev/zero", desk.path("in/zero.jpg")).unwrap();
        let pipe = std::process::Command::new("mkfifo")
            .arg(desk.path("in/pipe.jpg"))
            .status();
        assert!(pipe.unwrap().success());
    }
    let ran = run(desk.verify(&desk.path("in")).args([
        "--format",
        "json",
        "--claimed-date",
        "2025-03-08",
    ]));
    let results = ran.expect(3).json();
    let status = |name: &str| named(&results, name)["status"].as_str().unwrap().to_owned();
    assert_eq!(status("whole.jpg"), "ok");
    assert_eq!(named(&results, "whole.jpg")["verdict"], "recirculated");
    for (name, expected) in [
        ("cut.jpg", "truncated"),
        ("cut.mp4", "truncated"),
        ("empty.jpg", "unsupported"),
        ("text.jpg", "unsupported"),
        #[cfg(unix)]
        ("link.jpg", "unsupported"),
        #[cfg(unix)]
        ("zero.jpg", "unsupported"),
        #[cfg(unix)]
        ("pipe.jpg", "unsupported"),
    ] {
        assert_eq!(status(name), expected, "{name}");
        assert_eq!(named(&results, name)["verdict"], "unreadable", "{name}");
        assert!(named(&results, name)["error"].is_string(), "{name}");
    }
    assert_eq!(results["batch"]["examined"], 1);
}

#[test]
fn a_cut_off_video_gives_no_verdict_though_it_matches() {
    let desk = Desk::with_samples();
    // Matroska plays up to the cut, so there is something to match.
    let clip = fs::read(sample_media().join("archive/2023-coast-from-boat.mkv")).unwrap();
    let file = desk.write("cut.mkv", &clip[..clip.len() * 3 / 4]);
    let results = desk.results(&file, &["--claimed-date", "2025"]);
    assert_eq!(only(&results)["status"], "truncated");
    assert_eq!(matched(only(&results)), ["2023-coast-from-boat.mkv"]);
    assert_eq!(only(&results)["verdict"], "unreadable");
}

#[cfg(unix)]
#[test]
fn an_unreadable_file_is_listed() {
    use std::os::unix::fs::PermissionsExt;
    let desk = desk();
    let file = desk.copy("incoming/image0.jpeg", "in/locked.jpg");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::File::open(&file).is_ok() {
        // An administrator may read everything; then there is nothing to see.
        return;
    }
    let results = desk.results(&file, &[]);
    assert_eq!(only(&results)["status"], "unreadable");
}

#[cfg(unix)]
#[test]
fn names_are_inert_wherever_they_are_shown() {
    use std::os::unix::ffi::OsStringExt;
    let desk = desk();
    let photo = fs::read(sample_media().join("incoming/image0.jpeg")).unwrap();
    fs::create_dir(desk.path("in")).unwrap();
    let names: [&[u8]; 5] = [
        b"=cmd|'calc'!A1\x1b[2J.jpg",
        b"<img src=x onerror=alert(1)>\n.jpg",
        "photo\u{202e}gpj.exe".as_bytes(),
        b"caf\xe9.jpg",
        b"caf\xe8.jpg",
    ];
    for name in names {
        let path = desk
            .path("in")
            .join(std::ffi::OsString::from_vec(name.to_vec()));
        fs::write(path, &photo).unwrap();
    }
    let results = desk.results(&desk.path("in"), &[]);
    let exact: std::collections::BTreeSet<String> = items(&results)
        .map(|item| format!("{} {}", item["path"], item["path_bytes_hex"]))
        .collect();
    assert_eq!(exact.len(), 5, "{exact:#?}");
    let target = desk.path("report");
    let text = run(desk.verify(&desk.path("in")).arg("--report").arg(&target)).expect(0);
    let page = fs::read_to_string(target.join("index.html")).unwrap();
    let table = fs::read_to_string(target.join("items.csv")).unwrap();
    for shown in [&text.out, &text.complaints, &page, &table] {
        assert!(!shown.contains(['\u{1b}', '\u{202e}']), "{shown}");
    }
    assert!(!page.contains("<img src=x"));
    let shown = page.matches("media/q-").count();
    assert!(shown >= 5, "{shown} pictures");
}

#[test]
fn a_playlist_that_calls_itself_a_video_opens_nothing() {
    let desk = desk();
    let other = desk.copy("archive/2018-night-drive.mp4", "secret/drive.mp4");
    for (name, text) in [
        (
            "hls.mp4",
            format!(
                "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{}\n#EXT-X-ENDLIST\n",
                other.display()
            ),
        ),
        (
            "concat.mp4",
            format!("ffconcat version 1.0\nfile '{}'\n", other.display()),
        ),
    ] {
        let file = desk.write(name, text);
        let results = desk.results(&file, &[]);
        assert_eq!(only(&results)["status"], "unsupported", "{name}");
    }
}

#[test]
fn without_ffmpeg_photos_still_work_and_videos_name_the_remedy() {
    let desk = desk();
    desk.copy("incoming/file_118.jpg", "in/photo.jpg");
    desk.copy("incoming/video0.mp4", "in/video.mp4");
    fs::create_dir(desk.path("no programs")).unwrap();
    let ran = run(desk
        .verify(&desk.path("in"))
        .args(["--format", "json"])
        .env("PATH", desk.path("no programs")));
    let results = ran.expect(3).json();
    assert_eq!(matched(named(&results, "photo.jpg")), ["lake.jpg"]);
    let video = named(&results, "video.mp4");
    assert_eq!(
        (&video["status"], &video["verdict"]),
        (&"unreadable".into(), &"unreadable".into())
    );
    assert!(video["error"].as_str().unwrap().contains("ffmpeg"));
    // Once it is installed, the next run reads the video, although the file has not changed.
    let add = |command: &mut assert_cmd::Command| run(command);
    add(desk
        .add(&desk.path("in"))
        .env("PATH", desk.path("no programs")))
    .expect(3);
    let later = add(&mut desk.add(&desk.path("in"))).expect(0);
    assert!(later.out.contains("0 photos and 1 video"), "{}", later.out);
}

#[test]
fn fail_on_tells_a_script() {
    let desk = desk();
    let file = desk.path("known/lake.jpg");
    let options = ["--claimed-date", "2025-03-08", "--fail-on"];
    run(desk.verify(&file).args(options).arg("recirculated")).expect(4);
    run(desk.verify(&file).args(options).arg("questionable")).expect(0);
}

#[test]
fn one_picture_under_two_claims_is_noticed() {
    let desk = desk();
    desk.copy("incoming/image0.jpeg", "in/one.jpg");
    let picture = image::open(desk.path("in/one.jpg")).unwrap();
    picture
        .thumbnail(500, 500)
        .save(desk.path("in/two.png"))
        .unwrap();
    desk.copy("incoming/image1.jpeg", "in/other.jpg");
    let claims = desk.write(
        "claims.csv",
        "file,claimed_date,claimed_country\nin/one.jpg,2025-03-08,SY\nin/two.png,2023-02-06,TR\nin/other.jpg,2020,FR\n",
    );
    let claims = claims.to_string_lossy();
    let results = desk.results(&desk.path("in"), &["--claims", &claims]);
    for name in ["one.jpg", "two.png"] {
        assert_eq!(codes(named(&results, name)), ["claims_conflict"], "{name}");
        assert_eq!(named(&results, name)["verdict"], "questionable");
    }
    assert_eq!(named(&results, "other.jpg")["verdict"], "no_finding");
}

#[test]
fn a_report_is_never_written_over_anything_else_and_renders_again() {
    let desk = desk();
    let file = desk.path("known/lake.jpg");
    let notes = desk.write("taken/notes.txt", "mine");
    let refused = run(desk
        .verify(&file)
        .arg("--report")
        .arg(desk.path("taken"))
        .arg("--overwrite"))
    .expect(1);
    assert!(
        refused.complaints.contains("nothing was written"),
        "{}",
        refused.complaints
    );
    assert_eq!(fs::read_dir(desk.path("taken")).unwrap().count(), 1);
    assert_eq!(fs::read(notes).unwrap(), b"mine");
    let report = desk.path("report");
    let written = run(desk.verify(&file).arg("--report").arg(&report)).expect(0);
    assert!(
        written.complaints.contains("index.html"),
        "the path is told"
    );
    let mut again = resurface();
    again
        .arg("report")
        .arg(report.join("results.json"))
        .arg("--out")
        .arg(desk.path("again"));
    run(&mut again).expect(0);
    for name in [
        "index.html",
        "results.json",
        "items.csv",
        "matches.csv",
        "segments.csv",
        "media/q-1.jpg",
        "media/a-1.jpg",
    ] {
        let [one, other] =
            [report.join(name), desk.path("again").join(name)].map(|path| fs::read(path).unwrap());
        assert!(one == other, "{name} differs");
    }
    let broken = desk.write("broken.json", "{\"schema\": \"resurface.results/99\"}");
    let ran = run(resurface()
        .arg("report")
        .arg(broken)
        .arg("--out")
        .arg(desk.path("never")))
    .expect(1);
    assert!(
        ran.complaints.contains("resurface.results/99"),
        "{}",
        ran.complaints
    );
    assert!(!desk.path("never").exists());
}

#[cfg(unix)]
#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    use std::process::{Command, Stdio};
    let mut child = Command::new(env!("CARGO_BIN_EXE_resurface"))
        .args(["hash", "--dihedral", "--quiet"])
        .arg(sample_media().join("archive"))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.status.code().is_some(), "{output:?}");
    assert!(!String::from_utf8_lossy(&output.stderr).contains("panicked"));
}
