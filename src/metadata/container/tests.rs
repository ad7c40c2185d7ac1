use proptest::prelude::*;

use super::*;

fn tags(format: &[(&str, &str)], streams: &[&[(&str, &str)]]) -> ProbeTags {
    let map = |pairs: &[(&str, &str)]| {
        pairs
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect()
    };
    ProbeTags {
        format_name: "mov,mp4,m4a,3gp,3g2,mj2".to_owned(),
        format: map(format),
        streams: streams.iter().map(|pairs| map(pairs)).collect(),
    }
}

/// A box of ISO base media.
pub(super) fn boxed(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let size = u32::try_from(body.len() + 8).expect("small");
    [&size.to_be_bytes()[..], kind, body].concat()
}

/// What is read of a file in memory.
pub(super) fn reading(container: Container, file: &[u8]) -> Reading {
    read_file(container, file.len() as u64, |at, length| {
        let rest = file.get(usize::try_from(at).ok()?..).unwrap_or_default();
        Some(rest[..rest.len().min(length)].to_vec())
    })
}

/// Cuts a file off everywhere, and changes each of its bytes. Nothing may panic, or grow.
pub(super) fn survives_damage(container: Container, file: &[u8]) {
    for end in 0..file.len() {
        reading(container, &file[..end]);
    }
    let mut damaged = file.to_vec();
    for at in 0..file.len() {
        for byte in [0, 1, 0x7f, 0x80, 0xff, file[at] ^ 0x20] {
            damaged[at] = byte;
            for field in reading(container, &damaged).fields {
                assert!(field.raw.chars().count() <= crate::metadata::MAX_VALUE_CHARS + 1);
            }
        }
        damaged[at] = file[at];
    }
}

pub(super) fn field_values(fields: &[Field]) -> Vec<(String, Option<String>)> {
    let pairs = fields.iter();
    pairs
        .map(|field| (field.field.clone(), field.value.clone()))
        .collect()
}

fn values(tags: &ProbeTags) -> Vec<(String, Option<String>)> {
    field_values(&read(tags))
}

pub(super) fn pair(name: &str, value: Option<&str>) -> (String, Option<String>) {
    (name.to_owned(), value.map(str::to_owned))
}

#[test]
fn dates_are_in_utc_or_none() {
    for (raw, expected) in [
        ("2017-04-05T11:30:00.000000Z", Some("2017-04-05T11:30:00Z")),
        ("2017-04-05 11:30:00", Some("2017-04-05T11:30:00Z")),
        ("2017-04-05T14:30:00+0300", Some("2017-04-05T11:30:00Z")),
        ("1904-01-01T00:00:00.000000Z", None),
        ("1970-01-01T00:00:00.000000Z", None),
        ("1970-01-02T00:00:00.000000Z", Some("1970-01-02T00:00:00Z")),
        ("2001-01-01T00:00:00.000000Z", None),
        ("2040-02-06T06:28:15.000000Z", None),
        ("2017-02-30T11:30:00Z", None),
        ("2017-04-05/2017-04-06", None),
        ("yesterday", None),
    ] {
        let fields = read(&tags(&[("creation_time", raw)], &[]));
        assert_eq!(fields.len(), 1);
        assert_eq!(
            (fields[0].value.as_deref(), fields[0].raw.as_str()),
            (expected, raw)
        );
        let strength = if expected.is_some() {
            Strength::Moderate
        } else {
            Strength::Weak
        };
        assert_eq!(fields[0].strength, strength, "{raw}");
    }
}

#[test]
fn a_phone_says_when_where_and_what_it_is() {
    let iphone = tags(
        &[
            (
                "com.apple.quicktime.creationdate",
                "2017-04-05T14:30:00+0300",
            ),
            (
                "com.apple.quicktime.location.ISO6709",
                "+33.5138+036.2765+680.000/",
            ),
            ("com.apple.quicktime.make", "Apple"),
            ("com.apple.quicktime.model", "iPhone 7"),
            ("com.apple.quicktime.software", "10.3"),
            ("creation_time", "2017-04-05T11:30:00.000000Z"),
        ],
        &[
            &[
                ("creation_time", "2017-04-05T11:30:00.000000Z"),
                ("handler_name", "Core Media Video"),
                ("vendor_id", "[0][0][0][0]"),
                ("encoder", "H.264"),
            ],
            &[("handler_name", "Core Media Video")],
        ],
    );
    let expected = [
        pair("CreationDate", Some("2017-04-05T14:30:00+03:00")),
        pair("CreateDate", Some("2017-04-05T11:30:00Z")),
        pair("MediaCreateDate", Some("2017-04-05T11:30:00Z")),
        pair("GPSLatitude", Some("33.5138")),
        pair("GPSLongitude", Some("36.2765")),
        pair("GPSAltitude", Some("680")),
        pair("Make", Some("Apple")),
        pair("Model", Some("iPhone 7")),
        pair("Software", Some("10.3")),
        pair("HandlerDescription", Some("Core Media Video")),
        pair("CompressorName", Some("H.264")),
    ];
    assert_eq!(values(&iphone), expected);
    let android = tags(
        &[
            ("com.android.version", "12"),
            ("location", "+00.0000+000.0000/"),
        ],
        &[
            &[("creation_time", "2022-01-02T03:04:05.000000Z")],
            &[("ENCODER", "Lavc"), ("make", " ")],
        ],
    );
    let expected = [
        pair("MediaCreateDate", Some("2022-01-02T03:04:05Z")),
        pair("GPSLatitude", None),
        pair("GPSLongitude", None),
        pair("AndroidVersion", Some("12")),
        pair("CompressorName", Some("Lavc")),
    ];
    assert_eq!(values(&android), expected);
    let others = |format_name: &str, created: &str| ProbeTags {
        format_name: format_name.to_owned(),
        ..tags(
            &[
                ("creation_time", created),
                ("DATE", "2017"),
                ("TITLE", "A clip"),
                ("COMMENT", "c"),
            ],
            &[&[("handler_name", "h")]],
        )
    };
    let avi = values(&others("avi", "2017-04-05 14:30:00"));
    assert_eq!(
        avi[0],
        pair("DateTimeOriginal", Some("2017-04-05T14:30:00"))
    );
    assert_eq!(avi[1], pair("DateCreated", Some("2017")));
    let matroska = others("matroska,webm", "2017-04-05T11:30:00.000000Z");
    let expected = [
        pair("DateTimeOriginal", Some("2017-04-05T11:30:00Z")),
        pair("ContentCreateDate", Some("2017")),
        pair("Title", Some("A clip")),
        pair("Comment", Some("c")),
    ];
    assert_eq!(values(&matroska), expected);
    assert!(read(&ProbeTags::default()).is_empty());
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,40}") {
        for name in ["creation_time", "date", "location", "com.apple.quicktime.creationdate"] {
            read(&tags(&[(name, &text)], &[&[(name, &text)]]));
        }
    }
}
