use std::time::{Duration, Instant};

use exif::experimental::Writer;
use proptest::prelude::*;

use super::*;
use crate::metadata::photo::{PhotoMetadata, read};

fn ascii(tag: Tag, text: &[u8]) -> exif::Field {
    exif::Field {
        tag,
        ifd_num: In::PRIMARY,
        value: exif::Value::Ascii(vec![text.to_vec()]),
    }
}

fn rational(tag: Tag, values: &[(u32, u32)]) -> exif::Field {
    let values = values
        .iter()
        .map(|pair| exif::Rational::from(*pair))
        .collect();
    exif::Field {
        tag,
        ifd_num: In::PRIMARY,
        value: exif::Value::Rational(values),
    }
}

/// An EXIF block as a camera would write it.
fn block(fields: &[exif::Field], little_endian: bool) -> Vec<u8> {
    let mut writer = Writer::new();
    fields.iter().for_each(|field| writer.push_field(field));
    let mut out = std::io::Cursor::new(Vec::new());
    writer.write(&mut out, little_endian).expect("writes");
    out.into_inner()
}

fn jpeg(blocks: &[&[u8]]) -> Vec<u8> {
    let mut file = vec![0xff, 0xd8];
    for block in blocks {
        let length = u16::try_from(block.len() + 8).expect("one segment");
        file.extend([0xff, 0xe1]);
        file.extend(length.to_be_bytes());
        file.extend(b"Exif\0\0");
        file.extend(*block);
    }
    file.extend([0xff, 0xda, 0, 2, 1, 2, 3, 0xff, 0xd9]);
    file
}

fn value<'a>(reading: &'a PhotoMetadata, name: &str) -> Option<&'a str> {
    reading
        .fields
        .iter()
        .find(|field| field.field == name)?
        .value
        .as_deref()
}

fn camera_fields() -> Vec<exif::Field> {
    vec![
        ascii(Tag::Make, b"Maker"),
        ascii(Tag::Software, b"Editor\xe9"),
        ascii(Tag::DateTime, b"2018:01:01 00:00:00"),
        ascii(Tag::DateTimeOriginal, b"2017:04:05 14:30:00"),
        ascii(Tag::OffsetTimeOriginal, b"+03:00"),
        ascii(Tag::SubSecTimeOriginal, b"25 "),
        ascii(Tag::DateTimeDigitized, b"2017:13:05 14:30:00"),
        exif::Field {
            tag: Tag::Orientation,
            ifd_num: In::PRIMARY,
            value: exif::Value::Short(vec![6]),
        },
        rational(Tag::GPSLatitude, &[(33, 1), (30, 1), (4968, 100)]),
        ascii(Tag::GPSLatitudeRef, b"S"),
        rational(Tag::GPSLongitude, &[(36, 1), (165_900, 10_000), (0, 0)]),
        ascii(Tag::GPSLongitudeRef, b"E"),
        ascii(Tag::GPSDateStamp, b"2017:04:05"),
        rational(Tag::GPSTimeStamp, &[(11, 1), (30, 1), (725, 100)]),
        rational(Tag::GPSAltitude, &[(2041, 3)]),
        exif::Field {
            tag: Tag::GPSAltitudeRef,
            ifd_num: In::PRIMARY,
            value: exif::Value::Byte(vec![1]),
        },
        exif::Field {
            tag: Tag::UserComment,
            ifd_num: In::PRIMARY,
            value: exif::Value::Undefined(b"UNICODE\0\xff\xfeh\0i\0".to_vec(), 0),
        },
    ]
}

fn check_camera_fields(reading: &PhotoMetadata) {
    for (name, expected) in [
        ("DateTimeOriginal", Some("2017-04-05T14:30:00.25+03:00")),
        ("CreateDate", None),
        ("ModifyDate", Some("2018-01-01T00:00:00")),
        ("OffsetTimeOriginal", Some("+03:00")),
        ("GPSLatitude", Some("-33.5138")),
        ("GPSLongitude", Some("36.2765")),
        ("GPSDateTime", Some("2017-04-05T11:30:07.25Z")),
        ("GPSAltitude", Some("-680.333")),
        ("Make", Some("Maker")),
        ("Software", Some("Editoré")),
        ("UserComment", Some("hi")),
        ("Orientation", Some("6")),
    ] {
        assert_eq!(value(reading, name), expected, "{name}: {reading:?}");
    }
    assert_eq!(reading.orientation, Some(6));
    assert_eq!(reading.error, None);
    let invalid = reading
        .fields
        .iter()
        .find(|field| field.field == "CreateDate")
        .expect("kept");
    assert_eq!(
        (invalid.raw.as_str(), invalid.strength),
        ("2017:13:05 14:30:00", Strength::Weak)
    );
    assert_eq!(reading.fields[0].raw, "2017:04:05 14:30:00");
    assert_eq!(reading.fields[0].strength, Strength::Moderate);
}

#[test]
fn every_container_gives_the_same_fields() {
    for little_endian in [true, false] {
        let block = block(&camera_fields(), little_endian);
        check_camera_fields(&read(&jpeg(&[&block])));
        check_camera_fields(&read(&block));
        let size = u32::try_from(block.len()).expect("small");
        let png = [
            b"\x89PNG\r\n\x1a\n",
            &size.to_be_bytes()[..],
            b"eXIf",
            &block,
            b"crc_",
        ]
        .concat();
        check_camera_fields(&read(&png));
        let webp = [
            b"RIFF\0\0\0\0WEBPEXIF",
            &(size + 6).to_le_bytes()[..],
            b"Exif\0\0",
            &block,
        ]
        .concat();
        check_camera_fields(&read(&webp));
        check_camera_fields(&read(&heif(&block)));
    }
}

/// The least HEIF file that has an EXIF item.
fn heif(block: &[u8]) -> Vec<u8> {
    fn boxed(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
        let size = u32::try_from(body.len() + 8).expect("small");
        [&size.to_be_bytes()[..], kind, body].concat()
    }
    let ftyp = boxed(b"ftyp", b"heic\0\0\0\0mif1");
    let infe = boxed(b"infe", b"\x02\0\0\0\0\x07\0\0Exif\0");
    let iinf = boxed(b"iinf", &[b"\0\0\0\0\0\x01", &infe[..]].concat());
    let length = u32::try_from(block.len() + 4).expect("small").to_be_bytes();
    let iloc = |offset: u32| {
        let body = [
            b"\0\0\0\0\x44\0\0\x01\0\x07\0\0\0\x01",
            &offset.to_be_bytes()[..],
            &length,
        ]
        .concat();
        boxed(b"iloc", &body)
    };
    let meta = |offset| boxed(b"meta", &[&[0; 4][..], &iinf, &iloc(offset)].concat());
    let start = u32::try_from(ftyp.len() + meta(0).len() + 8).expect("small");
    [
        ftyp,
        meta(start),
        boxed(b"mdat", &[&[0; 4], block].concat()),
    ]
    .concat()
}

#[test]
fn coordinates_that_are_none_have_no_value() {
    let pair = |lat: &[(u32, u32)], lat_ref: &[u8], lon: &[(u32, u32)], lon_ref: &[u8]| {
        let fields = [
            rational(Tag::GPSLatitude, lat),
            ascii(Tag::GPSLatitudeRef, lat_ref),
            rational(Tag::GPSLongitude, lon),
            ascii(Tag::GPSLongitudeRef, lon_ref),
        ];
        let reading = read(&jpeg(&[&block(&fields, true)]));
        assert!(reading.fields.iter().all(|field| !field.raw.is_empty()));
        let own = |name| value(&reading, name).map(str::to_owned);
        (own("GPSLatitude"), own("GPSLongitude"))
    };
    let some = |text: &str| Some(text.to_owned());
    let zero = [(0, 1), (0, 1), (0, 1)];
    let ten = [(10, 1), (0, 1), (0, 1)];
    assert_eq!(pair(&zero, b"N", &zero, b"E"), (None, None));
    assert_eq!(pair(&zero, b"N", &ten, b"W"), (some("0"), some("-10")));
    assert_eq!(pair(&ten, b"", &ten, b"E"), (None, some("10")));
    assert_eq!(
        pair(&[(91, 1), (0, 1), (0, 1)], b"N", &ten, b"E"),
        (None, some("10"))
    );
    assert_eq!(
        pair(
            &[(1, 0), (0, 1), (0, 1)],
            b"N",
            &[(0, 0), (0, 0), (0, 0)],
            b"E"
        ),
        (None, None)
    );
    assert_eq!(
        pair(
            &[(10, 1), (61, 1), (0, 1)],
            b"N",
            &[(180, 1), (0, 1), (1, 1)],
            b"E"
        ),
        (None, None)
    );
    assert_eq!(
        pair(&[(21, 2)], b"n", &ten, b"east"),
        (some("10.5"), some("10"))
    );
}

#[test]
fn blocks_that_disagree_are_both_reported() {
    let camera = block(&camera_fields(), true);
    let other = block(
        &[
            ascii(Tag::DateTimeOriginal, b"2025:03:08 10:00:00"),
            ascii(Tag::Make, b"Maker"),
            ascii(Tag::Model, b"New"),
        ],
        false,
    );
    let reading = read(&jpeg(&[&camera, &other]));
    assert_eq!(reading.conflicts, ["DateTimeOriginal"]);
    assert!(
        reading
            .error
            .as_deref()
            .is_some_and(|text| text.contains("DateTimeOriginal"))
    );
    let dates: Vec<_> = reading
        .fields
        .iter()
        .filter(|field| field.field == "DateTimeOriginal")
        .collect();
    assert_eq!(dates.len(), 2);
    assert!(dates.iter().all(|field| field.strength == Strength::Weak));
    assert_eq!(value(&reading, "Model"), Some("New"));
    assert_eq!(
        reading
            .fields
            .iter()
            .filter(|field| field.field == "Make")
            .count(),
        1
    );
}

#[test]
fn a_cut_off_block_keeps_what_can_be_read() {
    let whole = block(&camera_fields(), true);
    for keep in 0..whole.len() {
        let reading = read(&jpeg(&[&whole[..keep]]));
        assert!(reading.error.is_some(), "{keep} of {} bytes", whole.len());
    }
    let reading = read(&jpeg(&[&whole[..whole.len() - 10]]));
    assert_eq!(value(&reading, "Make"), Some("Maker"));
}

#[test]
fn other_bytes_have_no_exif() {
    for bytes in [
        &b""[..],
        b"\xff",
        b"\xff\xd8",
        b"\xff\xd8\xff\xd9",
        b"RIFF",
        b"\0\0\0\x08ftyp",
        b"GIF89a",
        b"\x89PNG\r\n\x1a\n",
    ] {
        assert_eq!(read(bytes), PhotoMetadata::default(), "{bytes:?}");
    }
}

#[test]
fn blocks_built_to_exhaust_the_reader_are_refused_quickly() {
    // Every directory is full of pointers to overlapping directories.
    let mut pointers = b"II*\0\x08\0\0\0".to_vec();
    while pointers.len() < MAX_HOSTILE {
        let next = u32::try_from(pointers.len()).expect("small") / 2;
        pointers.extend(b"\xff\xff\x69\x87\x04\0\x01\0\0\0");
        pointers.extend(next.to_le_bytes());
    }
    // Every text is the same million of NULs.
    let nul = vec![exif::Field {
        tag: Tag::Make,
        ifd_num: In::PRIMARY,
        value: exif::Value::Ascii(vec![Vec::new(); MAX_HOSTILE]),
    }];
    for hostile in [
        pointers,
        block(&nul, true),
        vec![0; MAX_HOSTILE],
        [b"MM\0*", &vec![1; MAX_HOSTILE][..]].concat(),
    ] {
        let size = u32::try_from(hostile.len()).expect("small");
        let png = [
            b"\x89PNG\r\n\x1a\n",
            &size.to_be_bytes()[..],
            b"eXIf",
            &hostile,
            b"crc_",
        ]
        .concat();
        let start = Instant::now();
        read(&png);
        read(&hostile);
        assert!(
            start.elapsed() < Duration::from_millis(100),
            "{:?}",
            start.elapsed()
        );
    }
}

const MAX_HOSTILE: usize = 1_000_000;

proptest! {
    #[test]
    fn damage_never_makes_it_panic(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20),
        form in 0..3, cut in any::<prop::sample::Index>(),
    ) {
        let whole = block(&camera_fields(), form == 1);
        let mut file = match form {
            0 => jpeg(&[&whole, &whole]),
            1 => whole,
            _ => heif(&whole),
        };
        for (at, byte) in changes {
            let at = at.index(file.len());
            file[at] = byte;
        }
        read(&file);
        file.truncate(cut.index(file.len()) + 1);
        read(&file);
    }
}
