//! Sound that was used before, under other pictures: from files that `ffmpeg` makes to what is said of them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test may stop at the first surprise"
)]

mod common;

use common::{Desk, ffmpeg, finding_codes, item, list, number, text};
use serde_json::Value;

/// A melody that the number decides, as `ffmpeg` makes it: eight notes a second, each with its overtone.
fn melody(seed: u32) -> String {
    let note = |rate: u32, from: u32| {
        format!(
            "{from}*pow(2\\,floor(mod(abs(sin(floor({rate}*t)*12.9898+{seed})*43758.5453)\\,24))/12)"
        )
    };
    format!(
        "aevalsrc='0.3*sin(2*PI*t*{})+0.2*sin(2*PI*t*{})':s=44100",
        note(8, 220),
        note(5, 330)
    )
}

/// Lets `ffmpeg` make a file on the desk from what follows `-i` or other options, `seconds` long.
fn make(desk: &Desk, name: &str, arguments: &[&str], seconds: &str) {
    let coded = [
        "-t", seconds, "-c:v", "mpeg4", "-q:v", "5", "-pix_fmt", "yuv420p", name,
    ];
    ffmpeg(desk, &[arguments, &coded].concat());
}

/// A picture that moves and the sound of a melody.
fn video(desk: &Desk, name: &str, picture: &str, seed: u32, seconds: &str, coder: &[&str]) {
    let sound = melody(seed);
    let inputs = ["-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", &sound];
    make(desk, name, &[&inputs, coder].concat(), seconds);
}

const ONE_PICTURE: &str = "testsrc2=s=320x240:r=10";
const OTHER_PICTURE: &str = "mandelbrot=s=320x240:r=10";

/// A desk whose archive holds half a minute of a melody under moving bars, known from 2016 in Iraq.
fn desk() -> Desk {
    let desk = Desk::new();
    std::fs::create_dir(desk.path("old")).unwrap();
    video(
        &desk,
        "old/speech.mp4",
        ONE_PICTURE,
        3,
        "24",
        &["-c:a", "aac"],
    );
    video(
        &desk,
        "old/other.mp4",
        "life=s=320x240:r=10:seed=5",
        9,
        "12",
        &["-c:a", "aac"],
    );
    desk.write(
        "old.csv",
        b"file,published_at,country\nspeech.mp4,2016-05-01,IQ\n",
    );
    desk.add(&["old", "--sidecar", "old.csv"]).exits(0);
    desk
}

fn verified(desk: &Desk, arguments: &[&str]) -> Value {
    let claim = ["--claimed-date", "2025-03-08", "--format", "json"];
    desk.verify(&[arguments, &claim].concat()).exits(0).json()
}

#[test]
fn the_sound_of_an_old_video_under_other_pictures_is_found_with_its_times() {
    let desk = desk();
    std::fs::create_dir(desk.path("new")).unwrap();
    // Eight seconds of the old sound, coded again and lower, begin two seconds into another video.
    let sound = ["-ss", "9", "-i"];
    let old = desk.text_path("old/speech.mp4");
    make(
        &desk,
        "new/cut.mp4",
        &[
            &["-f", "lavfi", "-i", OTHER_PICTURE][..],
            &["-itsoffset", "2"],
            &sound,
            &[&old, "-map", "0:v", "-map", "1:a", "-af", "volume=-8dB"],
            &["-c:a", "aac", "-b:a", "32k", "-ar", "22050"],
        ]
        .concat(),
        "10",
    );
    video(
        &desk,
        "new/unrelated.mp4",
        OTHER_PICTURE,
        77,
        "8",
        &["-c:a", "aac"],
    );
    let results = verified(&desk, &["new"]);
    let cut = item(&results, "cut.mp4");
    let [found] = list(cut, "/matches") else {
        panic!("{cut:#}");
    };
    assert_eq!(text(found, "/relation"), "same_sound");
    assert_eq!(
        text(found, "/archive_item/path").rsplit('/').next(),
        Some("speech.mp4")
    );
    assert!(number(found, "/evidence/sound_agreement") > 0.8);
    assert!(found["evidence"]["pdq_distance"].is_null());
    for (field, expected) in [
        ("query_start_s", 2.0),
        ("query_end_s", 10.0),
        ("archive_start_s", 9.0),
        ("archive_end_s", 17.0),
    ] {
        let value = number(found, &format!("/segments/0/{field}"));
        assert!((value - expected).abs() < 0.5, "{field} {value}");
    }
    assert_eq!(finding_codes(cut), ["same_sound_other_picture"]);
    assert_eq!(text(cut, "/verdict"), "questionable");
    assert_eq!(
        list(item(&results, "unrelated.mp4"), "/matches"),
        &[] as &[Value]
    );
}

#[test]
fn the_same_pictures_with_their_sound_are_footage_whose_sound_agrees() {
    let desk = desk();
    let old = desk.text_path("old/speech.mp4");
    let again = ["-ss", "4", "-i", &old, "-c:a", "mp2", "-ac", "1"];
    make(&desk, "again.mkv", &again, "8");
    let results = verified(&desk, &["again.mkv"]);
    let [found] = list(&results, "/items/0/matches") else {
        panic!("{results:#}");
    };
    assert_eq!(text(found, "/relation"), "same_footage");
    assert!(number(found, "/evidence/sound_agreement") > 0.8);
}

#[test]
fn a_sound_that_cannot_be_read_leaves_the_pictures() {
    let desk = desk();
    let old = desk.text_path("old/speech.mp4");
    make(&desk, "silent.mp4", &["-i", &old, "-an"], "8");
    // There is a sound, and no telling how it is coded.
    make(&desk, "broken.mkv", &["-i", &old, "-c:a", "flac"], "8");
    let mut bytes = desk.read("broken.mkv");
    let at = bytes.windows(6).position(|name| name == b"A_FLAC").unwrap();
    bytes[at..at + 6].copy_from_slice(b"A_NONE");
    desk.write("broken.mkv", &bytes);
    for name in ["silent.mp4", "broken.mkv"] {
        let results = verified(&desk, &[name]);
        let found = &list(&results, "/items/0/matches")[0];
        assert_eq!(text(found, "/relation"), "same_footage", "{name}");
        assert!(found["evidence"].get("sound_agreement").is_none(), "{name}");
    }
}

#[test]
fn compare_tells_that_only_the_sound_is_the_same() {
    let desk = desk();
    video(
        &desk,
        "cover.mp4",
        OTHER_PICTURE,
        3,
        "6",
        &["-c:a", "aac", "-b:a", "32k"],
    );
    let run = desk
        .run(&["compare", "cover.mp4", "old/speech.mp4"])
        .exits(0);
    let words = run.words();
    for part in [
        "Match: same_sound",
        "the pictures are not shown to be the same",
        "1 stretch has the same sound",
    ] {
        assert!(words.contains(part), "{part}\n{words}");
    }
}
