//! Footage that comes back in other clothes: as GIF, interlaced, with rotation told in the file, at changing frame rates.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test may stop at the first surprise"
)]

mod common;

use std::process::Command;

use common::{Desk, item, list, number, text};

const CLIP: &str = "2020-market-from-balcony.mp4";

/// Seconds two to six of the sample clip, made into `name` by `ffmpeg` with these options.
fn remade(desk: &Desk, name: &str, options: &[&str]) {
    let source = common::sample(&format!("archive/{CLIP}"));
    let made = Command::new("ffmpeg")
        .args([
            "-nostdin",
            "-v",
            "error",
            "-bitexact",
            "-ss",
            "2",
            "-t",
            "4",
            "-i",
        ])
        .arg(source)
        .args(["-an"])
        .args(options)
        .arg(desk.path(name))
        .output()
        .unwrap();
    assert!(
        made.status.success(),
        "{name}: {}",
        String::from_utf8_lossy(&made.stderr)
    );
}

#[test]
fn unusual_copies_of_a_clip_are_found_with_their_times() {
    let desk = Desk::new();
    std::fs::create_dir(desk.path("old")).unwrap();
    std::fs::create_dir(desk.path("new")).unwrap();
    std::fs::copy(
        common::sample(&format!("archive/{CLIP}")),
        desk.path(format!("old/{CLIP}")),
    )
    .unwrap();
    desk.run(&["archive", "add", "old", "--archive", "desk.db"])
        .exits(0);
    let mpeg4 = ["-c:v", "mpeg4", "-q:v", "4"];
    let with = |filter: &'static str| [&["-vf", filter][..], &mpeg4].concat();
    remade(&desk, "new/animated.gif", &["-vf", "fps=8,scale=240:-2"]);
    remade(&desk, "new/odd.mkv", &with("scale=231:173"));
    remade(&desk, "new/interlaced.avi", &{
        let mut options = with("tinterlace=interleave_top");
        options.extend(["-flags", "+ilme+ildct"]);
        options
    });
    // Every frame of the first second, then one of three.
    let uneven = "select='lt(t\\,1)+not(mod(n\\,3))'";
    remade(&desk, "new/uneven.mkv", &{
        let mut options = with(uneven);
        options.extend(["-vsync", "passthrough"]);
        options
    });
    remade(&desk, "new/one-frame.mp4", &{
        let mut options = mpeg4.to_vec();
        options.extend(["-frames:v", "1"]);
        options
    });
    let results = desk
        .run(&["verify", "new", "--archive", "desk.db", "--format", "json"])
        .exits(0)
        .json();
    for name in ["animated.gif", "odd.mkv", "interlaced.avi", "uneven.mkv"] {
        let matches = list(item(&results, name), "/matches");
        assert_eq!(matches.len(), 1, "{name}");
        assert_eq!(text(&matches[0], "/relation"), "same_footage", "{name}");
        let [segment] = list(&matches[0], "/segments") else {
            panic!("{name}: {:#}", matches[0]);
        };
        let start_s = number(segment, "/archive_start_s");
        let end_s = number(segment, "/archive_end_s");
        let query_s = number(segment, "/query_start_s");
        let speed = number(segment, "/speed");
        // Two interlaced pictures became one, at half the rate or twice the speed.
        assert!(
            (start_s - 2.0 - query_s * speed).abs() < 0.6,
            "{name} {segment:#}"
        );
        assert!(end_s - start_s > 2.0, "{name} {segment:#}");
    }
    let still = list(item(&results, "one-frame.mp4"), "/matches");
    assert_eq!(text(&still[0], "/relation"), "still_of_video");
}
