//! The general decoder is the slow twin that every pixel is held against.

use super::brightness;
use crate::media::Limits;
use crate::media::image::Pixels;
use crate::media::jpeg::{attempt, decode};

const QUARTERED: &[u8] = include_bytes!("tests/quartered_colours.jpg");
const HALVED: &[u8] = include_bytes!("tests/halved_colours.jpg");
const RESTARTS: &[u8] = include_bytes!("tests/restarts.jpg");
const GRAY: &[u8] = include_bytes!("tests/gray.jpg");
const PROGRESSIVE: &[u8] = include_bytes!("tests/progressive.jpg");

/// Width, height and pixels of what is read; `None` where it is left to the general decoder.
fn read(bytes: &[u8]) -> Option<(usize, usize, Vec<u8>)> {
    let luma = brightness(bytes, |_, _| true)?;
    Some((luma.width(), luma.height(), luma.pixels().to_vec()))
}

fn by_the_general_decoder(bytes: &[u8]) -> Option<(usize, usize, Vec<u8>)> {
    match attempt(bytes, &Limits::default(), false, true) {
        Ok(Pixels::Brightness(luma)) => Some((luma.width(), luma.height(), luma.pixels().to_vec())),
        _ => None,
    }
}

/// The file of which units are two blocks wide, as one of which they are two blocks high.
fn halved_the_other_way() -> Vec<u8> {
    let mut bytes = HALVED.to_vec();
    let frame = bytes
        .windows(2)
        .position(|pair| pair == b"\xff\xc0")
        .unwrap();
    assert_eq!(bytes[frame + 11], 0x21);
    bytes[frame + 11] = 0x12;
    bytes
}

#[test]
fn every_pixel_is_the_general_decoders() {
    let other = halved_the_other_way();
    for bytes in [QUARTERED, HALVED, &other, RESTARTS, GRAY] {
        let read = read(bytes);
        assert!(read.is_some());
        assert_eq!(read, by_the_general_decoder(bytes));
    }
}

#[test]
fn the_sample_media_are_read_and_every_pixel_is_the_general_decoders() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/sample_media/archive");
    let mut files = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "jpg") {
            let bytes = std::fs::read(&path).unwrap();
            let read = read(&bytes);
            assert!(read.is_some(), "{}", path.display());
            assert!(read == by_the_general_decoder(&bytes), "{}", path.display());
            files += 1;
        }
    }
    assert!(files > 10, "{files}");
}

#[test]
fn other_kinds_are_left_to_the_general_decoder() {
    assert_eq!(read(PROGRESSIVE), None);
    assert!(decode(PROGRESSIVE, &Limits::default(), false).is_ok());
    assert!(brightness(GRAY, |width, height| (width, height) != (45, 37)).is_none());
    for bytes in [&b""[..], b"\xff", b"\xff\xd8", b"\xff\xd8\xff\xd9"] {
        assert_eq!(read(bytes), None);
    }
}

#[test]
fn no_part_passes_for_the_whole() {
    for bytes in [QUARTERED, RESTARTS, GRAY] {
        for length in 0..bytes.len() {
            assert_eq!(read(&bytes[..length]), None, "{length}");
            let mut ended = bytes[..length].to_vec();
            ended.extend(b"\xff\xd9");
            assert!(
                read(&ended).is_none() || length >= bytes.len() - 2,
                "{length}"
            );
        }
    }
}

#[test]
fn of_damaged_files_only_those_are_read_that_the_general_decoder_reads_alike() {
    let mut read_all_the_same = 0;
    for bytes in [QUARTERED, RESTARTS, GRAY] {
        for at in 0..bytes.len() {
            for change in [0x01, 0x10, 0x80, 0xff] {
                let mut damaged = bytes.to_vec();
                damaged[at] ^= change;
                if let Some(read) = read(&damaged) {
                    read_all_the_same += 1;
                    assert_eq!(
                        Some(read),
                        by_the_general_decoder(&damaged),
                        "{at} {change}"
                    );
                }
            }
        }
    }
    assert!(read_all_the_same > 100, "{read_all_the_same}");
}
