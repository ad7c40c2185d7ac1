//! HEIC and AVIF photos, with a decoder that stands in for the system's, and without any.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    reason = "what cannot be unwrapped fails the test, as it should"
)]

mod common;

use std::fs;
use std::os::unix::fs::PermissionsExt;

use common::{ARCHIVE, Desk, Run, assert_unreadable, item, photo, text};

/// ISO base media with what a HEIF file says of its primary picture, and no picture.
fn heic(width: u32, height: u32, brand: &[u8; 4]) -> Vec<u8> {
    let boxed = |name: &[u8; 4], body: &[u8]| {
        let size = u32::try_from(body.len() + 8).unwrap().to_be_bytes();
        [&size[..], name, body].concat()
    };
    let size = [&[0; 4][..], &width.to_be_bytes(), &height.to_be_bytes()].concat();
    let properties = [
        boxed(
            b"ipco",
            &[boxed(b"ispe", &size), boxed(b"irot", &[1])].concat(),
        ),
        boxed(b"ipma", &[0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 2, 1, 2]),
    ];
    let item = boxed(b"infe", b"\x02\0\0\0\0\x01\0\0hvc1\0");
    let meta = [
        vec![0; 4],
        boxed(b"pitm", &[0, 0, 0, 0, 0, 1]),
        boxed(b"iinf", &[&[0, 0, 0, 0, 0, 1][..], &item].concat()),
        boxed(b"iprp", &properties.concat()),
    ];
    let header = boxed(b"ftyp", &[&brand[..], &[0; 4]].concat());
    [header, boxed(b"meta", &meta.concat()), boxed(b"mdat", b"x")].concat()
}

/// A folder of programs in which the decoder of HEIF is this shell script. It sees `programs/lib`, too.
fn programs(desk: &Desk, script: &str) -> String {
    let path = desk.write("programs/bin/heif-convert", script.as_bytes());
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    format!("{}:/usr/bin:/bin", desk.text_path("programs/bin"))
}

fn run(desk: &Desk, path: &str, arguments: &[&str]) -> Run {
    let mut command = desk.program(arguments);
    command.env("PATH", path).env("SECRET", "of the desk");
    Run::of(command)
}

#[test]
fn a_decoder_of_the_system_gives_the_pixels_of_a_photo_that_an_archive_has() {
    let desk = Desk::with_small_archive();
    let known = photo(1);
    let (width, height) = known.dimensions();
    let mut stream = format!("YUV4MPEG2 W{width} H{height} F30:1\nFRAME\n").into_bytes();
    let luma = known.pixels().map(|p| {
        let [red, green, blue] = p.0.map(f32::from);
        (0.299_f32 * red + 0.587 * green + 0.114 * blue).round() as u8
    });
    stream.extend(luma);
    stream.extend(vec![
        128;
        (2 * width.div_ceil(2) * height.div_ceil(2)) as usize
    ]);
    desk.write("programs/lib/picture", &stream);
    // It reads its input, talks before and after the picture, goes on to a second one, and knows nothing of the desk.
    let path = programs(
        &desk,
        &format!(
            "#!/bin/sh\n[ \"$1\" != --help ] || exit 0\n[ -z \"$SECRET\" ] || exit 1\ngrep -q ftypheic \"$1\" || exit 1\n\
             echo 'File contains 2 images'\ncat '{}' > \"${{2%.y4m}}-1.y4m\"\nsleep 100\n",
            desk.text_path("programs/lib/picture")
        ),
    );
    desk.write("in/phone.heic", &heic(height, width, b"heic"));
    let arguments = ["verify", "in", "--archive", ARCHIVE, "--report", "report"];
    run(&desk, &path, &arguments).exits(0);
    let results: serde_json::Value =
        serde_json::from_slice(&desk.read("report/results.json")).unwrap();
    let found = item(&results, "phone.heic");
    assert_eq!(text(found, "/matches/0/relation"), "same_picture");
    assert_eq!(found["width"], width);
    assert!(
        !desk
            .read(format!("report/media/{}", text(found, "/picture")))
            .is_empty()
    );
}

#[test]
fn inspecting_needs_no_decoder_and_gives_the_size_as_shown() {
    let desk = Desk::new();
    desk.write("in/phone.heic", &heic(4032, 3024, b"heic"));
    let path = programs(&desk, "#!/bin/sh\nexit 1\n");
    let results = run(&desk, &path, &["inspect", "in", "--format", "json"])
        .exits(0)
        .json();
    let found = item(&results, "phone.heic");
    assert_eq!(
        (found["width"].as_u64(), found["height"].as_u64()),
        (Some(3024), Some(4032))
    );
}

#[test]
fn without_a_decoder_the_line_that_installs_it_is_told_and_the_next_run_tries_again() {
    let desk = Desk::with_small_archive();
    desk.write("in/phone.heic", &heic(64, 48, b"heic"));
    desk.write("in/cut.heic", &heic(64, 48, b"heic")[..150]);
    fs::create_dir(desk.path("no programs")).unwrap();
    let none = desk.text_path("no programs");
    let verify = ["verify", "in", "--archive", ARCHIVE, "--format", "json"];
    let results = run(&desk, &none, &verify).exits(3).json();
    assert_unreadable(&results, "phone.heic", "unsupported");
    assert_unreadable(&results, "cut.heic", "truncated");
    let error = text(item(&results, "phone.heic"), "/error");
    assert!(
        error.contains("HEIC") && error.contains("Install it with: "),
        "{error}"
    );
    let add = ["archive", "add", "in/phone.heic", "--archive", "new.db"];
    run(&desk, &none, &add).exits(3);
    let path = programs(
        &desk,
        "#!/bin/sh\n{ printf 'YUV4MPEG2 W48 H64\\nFRAME\\n'; head -c 4608 /dev/zero; } > \"$2\"\n",
    );
    assert!(run(&desk, &path, &add).exits(0).text().contains("1 photo"));
}

#[test]
fn a_decoder_that_fails_or_lies_makes_one_unreadable_photo() {
    let desk = Desk::with_small_archive();
    desk.write("in/phone.heic", &heic(64, 48, b"heic"));
    for (script, status, reason) in [
        (
            "echo 'Could not decode' >&2; exit 1",
            "unreadable",
            "Could not decode",
        ),
        (
            "echo 'Unsupported feature: Unsupported codec' >&2; exit 1",
            "unsupported",
            "Save it as JPEG",
        ),
        (
            "printf 'YUV4MPEG2 W48 H64\\nFRAME\\nxx' > \"$2\"",
            "unreadable",
            "cut off",
        ),
        (
            "printf 'YUV4MPEG2 W900000 H900000\\nFRAME\\n' > \"$2\"",
            "unreadable",
            "too large",
        ),
    ] {
        let path = programs(&desk, &format!("#!/bin/sh\n{script}\n"));
        let verify = ["verify", "in", "--archive", ARCHIVE, "--format", "json"];
        let results = run(&desk, &path, &verify).exits(3).json();
        assert_unreadable(&results, "phone.heic", status);
        let error = text(item(&results, "phone.heic"), "/error");
        assert!(error.contains(reason), "{error}");
    }
}
