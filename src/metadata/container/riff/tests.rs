use super::camera_date;
use crate::media::sniff::Container;
use crate::metadata::container::tests::{field_values, pair, reading, survives_damage};

fn chunk(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let size = u32::try_from(body.len()).unwrap().to_le_bytes();
    let odd = body.len() % 2;
    [&kind[..], &size, body, &[0; 1][..odd]].concat()
}

fn list(kind: &[u8; 4], inside: &[Vec<u8>]) -> Vec<u8> {
    chunk(b"LIST", &[&kind[..], &inside.concat()].concat())
}

fn film(inside: &[Vec<u8>]) -> Vec<u8> {
    chunk(b"RIFF", &[&b"AVI "[..], &inside.concat()].concat())
}

fn whole() -> Vec<u8> {
    let stream = list(b"strl", &[chunk(b"strn", b"Front\0")]);
    let header = list(
        b"hdrl",
        &[
            chunk(b"avih", &[0; 56]),
            stream,
            chunk(b"IDIT", b"Wed Apr 05 14:30:00 2017\n\0"),
        ],
    );
    let information = list(
        b"INFO",
        &[
            chunk(b"ISFT", b"Cam\0CASIO\0\0"),
            chunk(b"ICRD", b"2017-04-06"),
            chunk(b"INAM", b"Caf\xe9\0"),
            chunk(b"xxxx", b"dropped"),
        ],
    );
    let pictures = list(b"movi", &[list(b"INFO", &[chunk(b"IART", b"no")])]);
    film(&[header, pictures, information])
}

#[test]
fn dates_and_texts_are_read() {
    let read = reading(Container::Avi, &whole());
    let expected = [
        pair("DateTimeOriginal", Some("2017-04-05T14:30:00")),
        pair("DateCreated", Some("2017-04-06")),
        pair("StreamName", Some("Front")),
        pair("Software", Some("Cam, CASIO")),
        pair("Title", Some("Café")),
    ];
    assert_eq!(field_values(&read.fields), expected);
    assert!(read.is_whole);
    assert!(!reading(Container::Avi, &film(&[])).is_whole);
}

#[test]
fn cameras_write_dates_in_many_ways() {
    for (raw, expected) in [
        ("Mon Mar 10 15:04:43 2003", "2003:03:10 15:04:43"),
        ("MON MAR 03 15:04:43 2003", "2003:03:03 15:04:43"),
        ("2005/11/28/ 09:19", "2005:11:28 09:19:00"),
        ("2001/ 1/27  1:42PM", "2001:01:27 13:42:00"),
        ("2001/ 1/27 12:42AM", "2001:01:27 00:42:00"),
        ("2002-12-16  15:35:01", "2002:12:16 15:35:01"),
        ("yesterday at 5", "yesterday at 5"),
        ("", ""),
    ] {
        assert_eq!(camera_date(raw), expected, "{raw}");
    }
}

#[test]
fn damage_does_no_harm() {
    survives_damage(Container::Avi, &whole());
}
