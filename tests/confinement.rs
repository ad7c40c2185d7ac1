//! Files that make decoders read other files or call other machines: refused, whatever they are called, and no byte of
//! another file comes out anywhere.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stderr,
    reason = "a test may stop at the first surprise, and says what it left out"
)]

mod common;

use std::fs;
use std::net::TcpListener;
use std::process::Command;

use common::{ARCHIVE, Desk, Run, ffmpeg, item, list, png, text};
use image::{Rgb, RgbImage};
use serde_json::Value;

/// What a text must never show anywhere.
const SECRET_TEXT: &[u8] = b"MAGIC-SECRET-OF-THE-DESK";
/// The colour of pictures that must never be seen.
const SECRET_COLOUR: Rgb<u8> = Rgb([255, 0, 255]);

/// A desk whose folder `secret` holds a video, pictures and a text that nobody asks to look at, and an address that nobody
/// is to call.
struct Stage {
    desk: Desk,
    listener: TcpListener,
}

impl Stage {
    fn new() -> Stage {
        let desk = Desk::with_small_archive();
        fs::create_dir(desk.path("secret")).unwrap();
        let colour = ["-f", "lavfi", "-i", "color=magenta:s=320x240:d=2:r=10"];
        for name in ["secret/film.mp4", "secret/film.ts"] {
            ffmpeg(&desk, &[&colour[..], &["-c:v", "mpeg4", name]].concat());
        }
        let picture = RgbImage::from_pixel(320, 240, SECRET_COLOUR);
        for number in 1..=3 {
            desk.write(format!("secret/secret00{number}.png"), &png(&picture));
        }
        desk.write("secret/text.txt", SECRET_TEXT);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        Stage { desk, listener }
    }

    fn port(&self) -> u16 {
        self.listener.local_addr().unwrap().port()
    }

    fn secret(&self, name: &str) -> String {
        self.desk.text_path(&format!("secret/{name}"))
    }

    /// Runs every command that decodes over the folder `in`. Fails where anything of a secret comes out or anybody was
    /// called. Gives the results of `verify`.
    fn nothing_comes_out(&self) -> Value {
        let desk = &self.desk;
        let verify = ["verify", "in", "--archive", ARCHIVE, "--report", "report"];
        let run = desk.run(&[&verify[..], &["--overwrite"]].concat());
        let results: Value = serde_json::from_slice(&desk.read("report/results.json")).unwrap();
        self.is_clean("verify", &run);
        let shown = desk.contents("report");
        assert!(shown.contains_key("index.html"));
        for (name, bytes) in shown {
            assert!(!contains(&bytes, SECRET_TEXT), "{name}");
            if let Ok(picture) = image::load_from_memory(&bytes) {
                let secret =
                    |pixel: &Rgb<u8>| pixel.0[0] > 200 && pixel.0[1] < 60 && pixel.0[2] > 200;
                assert!(!picture.to_rgb8().pixels().any(secret), "{name}");
            }
        }
        for arguments in [
            &["inspect", "in", "--format", "json"][..],
            &["hash", "in"],
            &["archive", "add", "in", "--archive", "other.db"],
        ] {
            let run = desk.run(arguments);
            self.is_clean(arguments[0], &run);
        }
        for name in ["other.db", "other.db-wal"] {
            if desk.path(name).exists() {
                assert!(!contains(&desk.read(name), SECRET_TEXT), "{name}");
            }
        }
        assert!(self.listener.accept().is_err(), "somebody called");
        results
    }

    fn is_clean(&self, what: &str, run: &Run) {
        for said in [&run.stdout[..], run.complaint().as_bytes()] {
            assert!(!contains(said, SECRET_TEXT), "{what}");
        }
    }

    /// Fails unless the file was refused, and not as a film of which a part is missing.
    fn refuses(&self, name: &str) {
        let results = self.nothing_comes_out();
        let item = item(&results, name);
        let refused = ["unsupported", "unreadable"].contains(&text(item, "/status"));
        assert!(refused, "{item:#}");
        assert_eq!(item["duration_s"], Value::Null, "{item:#}");
        assert_eq!(text(item, "/verdict"), "unreadable");
    }
}

fn contains(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|window| window == what)
}

/// A playlist of one part.
fn playlist(part: &str) -> Vec<u8> {
    format!(
        "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:2\n#EXTINF:2.0,\n{part}\n#EXT-X-ENDLIST\n"
    )
    .into()
}

/// An old box before a playlist, so that it looks like a film by its first bytes.
fn behind_a_box(text: &[u8]) -> Vec<u8> {
    [b"\0\0\0\x10ftypisom\0\0\0\0", text].concat()
}

#[test]
fn a_playlist_named_as_a_film_opens_no_file() {
    let stage = Stage::new();
    let names = ["film.mp4", "film.jpg", "film.avi", "film.m3u8"];
    for (number, part) in ["film.ts", "film.mp4", "text.txt"].iter().enumerate() {
        let text = playlist(&stage.secret(part));
        stage.desk.write(format!("in/{}", names[number]), &text);
        stage
            .desk
            .write(format!("in/boxed-{number}.mp4"), &behind_a_box(&text));
    }
    stage.desk.write(
        "in/film.m3u8",
        &playlist(&format!("file://{}", stage.secret("film.ts"))),
    );
    for name in names {
        stage.refuses(name);
    }
    for number in 0..3 {
        stage.refuses(&format!("boxed-{number}.mp4"));
    }
}

#[test]
fn a_playlist_calls_no_address() {
    let stage = Stage::new();
    let address = format!("http://127.0.0.1:{}/film.ts", stage.port());
    for name in ["film.mp4", "film.jpg", "film.m3u8"] {
        stage.desk.write(format!("in/{name}"), &playlist(&address));
    }
    stage.refuses("film.mp4");
    stage.refuses("film.jpg");
}

#[test]
fn a_list_of_films_opens_no_file_and_calls_no_address() {
    let stage = Stage::new();
    let address = format!("http://127.0.0.1:{}/film.mp4", stage.port());
    for (name, target) in [
        ("absolute.mp4", stage.secret("film.mp4")),
        ("relative.mp4", "../secret/film.mp4".to_owned()),
        ("text.jpg", stage.secret("text.txt")),
        ("address.mp4", address),
    ] {
        let list = format!("ffconcat version 1.0\nfile '{target}'\n");
        stage.desk.write(format!("in/{name}"), list.as_bytes());
    }
    for name in ["absolute.mp4", "relative.mp4", "text.jpg", "address.mp4"] {
        stage.refuses(name);
    }
}

#[test]
fn a_description_of_a_stream_opens_no_file_and_calls_no_address() {
    let stage = Stage::new();
    let port = stage.port();
    let described = |base: &str| {
        format!(
            "<?xml version=\"1.0\"?>\n<MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" type=\"static\" \
             mediaPresentationDuration=\"PT2S\" profiles=\"urn:mpeg:dash:profile:isoff-on-demand:2011\"><Period>\
             <AdaptationSet mimeType=\"video/mp4\"><Representation id=\"1\" bandwidth=\"1\"><BaseURL>{base}</BaseURL>\
             <SegmentBase/></Representation></AdaptationSet></Period></MPD>"
        )
    };
    let called = described(&format!("http://127.0.0.1:{port}/film.mp4"));
    stage.desk.write("in/dash.mp4", called.as_bytes());
    stage.desk.write(
        "in/local.mpd",
        described(&stage.secret("film.mp4")).as_bytes(),
    );
    let session = format!(
        "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video {port} RTP/AVP 96\na=rtpmap:96 H264/90000\n"
    );
    stage.desk.write("in/session.mp4", session.as_bytes());
    for name in ["dash.mp4", "local.mpd", "session.mp4"] {
        stage.refuses(name);
    }
}

#[test]
fn a_name_that_is_an_address_or_a_pattern_is_a_name() {
    let stage = Stage::new();
    let name = format!("http:127.0.0.1:{}.mp4", stage.port());
    let clip = fs::read(common::sample("archive/2020-market-from-balcony.mp4")).unwrap();
    stage.desk.write(format!("in/{name}"), &clip);
    stage.desk.write("in/concat:secret.mp4", b"no film");
    // A pattern that fits pictures beside it.
    let own = RgbImage::from_pixel(64, 48, Rgb([0, 200, 0]));
    stage.desk.write("in/secret%03d.png", &png(&own));
    for number in 1..=3 {
        let beside = format!("in/secret00{number}.png");
        fs::create_dir_all(stage.desk.path("in")).unwrap();
        fs::copy(stage.secret("secret001.png"), stage.desk.path(beside)).unwrap();
    }
    let run = stage.desk.verify(&["in", "--format", "json"]);
    let results = run.json();
    assert_eq!(text(item(&results, &name), "/status"), "ok");
    let pattern = item(&results, "secret%03d.png");
    assert_eq!(
        (&pattern["width"], &pattern["kind"]),
        (&64.into(), &"photo".into())
    );
    // A film under such a name is that film.
    let folder = stage.desk.path("in");
    for number in 1..=3 {
        fs::remove_file(folder.join(format!("secret00{number}.png"))).unwrap();
    }
    stage.nothing_comes_out();
}

#[test]
fn a_film_that_unpacks_to_gigabytes_is_refused() {
    let stage = Stage::new();
    fs::create_dir(stage.desk.path("in")).unwrap();
    let size = "color=black:s=16000x16000:r=1:d=1";
    let source = ["-f", "lavfi", "-i", size, "-frames:v", "1"];
    ffmpeg(
        &stage.desk,
        &[&source[..], &["-c:v", "mjpeg", "in/bomb.mkv"]].concat(),
    );
    // What the decoder says of itself holds the name of no other file.
    let results = stage.nothing_comes_out();
    let bomb = item(&results, "bomb.mkv");
    assert_eq!(text(bomb, "/status"), "unreadable", "{bomb:#}");
    assert!(["damaged", "over_limit", "decoder_error"].contains(&text(bomb, "/error_code")));
}

#[test]
fn what_holds_is_told() {
    let desk = Desk::new();
    let run = desk.run(&["--version", "--verbose"]).exits(0);
    let words = run.words();
    for part in [
        "resurface ",
        "ffmpeg ",
        "ffprobe ",
        "They read no file but",
        "They reach no network",
        "memory is limited",
    ] {
        assert!(words.contains(part), "{words}");
    }
    assert!(!desk.run(&["--version"]).exits(0).text().contains("ffmpeg"));
    if cfg!(target_os = "linux") {
        assert!(words.contains("yes They are ended after"), "{words}");
    }
}

/// The calls of a run that name something, each in one line, where this machine has `strace`.
fn traced(desk: &Desk, calls: &str, arguments: &[&str]) -> Option<Vec<String>> {
    let program = env!("CARGO_BIN_EXE_resurface");
    let made = Command::new("strace")
        .args([
            "-f",
            "-qq",
            "-s",
            "300",
            "-o",
            "trace",
            "-e",
            &format!("trace={calls}"),
            program,
        ])
        .args(arguments)
        .current_dir(desk.path(""))
        .env("HOME", desk.path(""))
        .output();
    // Tracing can be forbidden.
    if !made.is_ok_and(|made| made.status.code() == Some(0) || made.status.code() == Some(3)) {
        eprintln!("not tested: no strace, or it is not allowed here");
        return None;
    }
    let trace = String::from_utf8_lossy(&desk.read("trace")).into_owned();
    Some(trace.lines().map(str::to_owned).collect())
}

#[test]
#[cfg(target_os = "linux")]
fn decoders_open_nothing_but_libraries_and_their_film_and_make_no_socket() {
    let stage = Stage::new();
    let clip = fs::read(common::sample("archive/2020-market-from-balcony.mp4")).unwrap();
    stage.desk.write("in/clip.mp4", &clip);
    stage
        .desk
        .write("in/list.mp4", &playlist(&stage.secret("film.ts")));
    stage.desk.write(
        "in/boxed.mp4",
        &behind_a_box(&playlist(&stage.secret("film.ts"))),
    );
    let verify = [
        "verify",
        "in",
        "--archive",
        ARCHIVE,
        "--jobs",
        "1",
        "--report",
        "report",
    ];
    let calls = "network,open,openat,execve,fork,vfork,clone,clone3";
    let Some(lines) = traced(&stage.desk, calls, &verify) else {
        return;
    };
    // The processes that became a decoder, and what each did from then on.
    let mut decoders: Vec<String> = Vec::new();
    let mut decoded = 0;
    for line in &lines {
        let Some((process, call)) = line.split_once(char::is_whitespace) else {
            continue;
        };
        let call = call.trim_start();
        if call.starts_with("execve(")
            && (call.contains("/ffmpeg\"") || call.contains("/ffprobe\""))
        {
            decoders.push(process.to_owned());
            decoded += 1;
        }
        if ["connect(", "bind(", "sendto(", "listen("]
            .iter()
            .any(|name| call.starts_with(name))
        {
            panic!("{line}");
        }
        if !decoders.iter().any(|decoder| decoder == process) {
            continue;
        }
        // Its threads.
        if call.contains("clone")
            && let Some((_, thread)) = call.rsplit_once("= ")
        {
            decoders.push(thread.to_owned());
        }
        assert!(
            !call.starts_with("socket(") || call.contains("EACCES"),
            "{line}"
        );
        if call.starts_with("open") {
            let name = call.split('"').nth(1).unwrap_or_default();
            let allowed = name == "/dev/stdin"
                || [
                    "/lib",
                    "/usr/lib",
                    "/usr/local/lib",
                    "/etc/ld.so.cache",
                    "/dev/null",
                    "/sys/devices/system/cpu",
                ]
                .iter()
                .any(|prefix| name.starts_with(prefix));
            // What is not allowed must not succeed.
            assert!(allowed || call.contains("= -1 "), "{line}");
            assert!(!name.contains("secret"), "{line}");
        }
    }
    assert!(decoded >= 3, "{decoded} decoders in {} lines", lines.len());
    assert!(list(&stage.nothing_comes_out(), "/items").len() == 3);
}
