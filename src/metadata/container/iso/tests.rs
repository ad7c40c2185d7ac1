use crate::media::sniff::Container;
use crate::metadata::container::tests::{boxed, field_values, pair, reading, survives_damage};
use crate::metadata::container::{ProbeTags, read_file};

/// 2017-04-05 11:30:00 in UTC.
const NOON: u32 = 3_574_236_600;

fn with_times(kind: &[u8; 4], created: u32, changed: u32, rest: &[u8]) -> Vec<u8> {
    let times = [[0; 4], created.to_be_bytes(), changed.to_be_bytes()].concat();
    boxed(kind, &[&times[..], rest].concat())
}

fn header(created: u32) -> Vec<u8> {
    with_times(b"mvhd", created, created + 60, &[0; 88])
}

fn film(inside: &[&[u8]]) -> Vec<u8> {
    let movie = boxed(b"moov", &[&header(NOON)[..], &inside.concat()].concat());
    [boxed(b"ftyp", b"qt  \0\0\0\0"), movie].concat()
}

fn handler(kind: &[u8; 4], name: &[u8]) -> Vec<u8> {
    boxed(b"hdlr", &[&[0; 8], &kind[..], &[0; 12], name].concat())
}

fn user_data(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    boxed(b"udta", &[boxed(kind, body), vec![0; 4]].concat())
}

fn international(kind: &[u8; 4], texts: &[(u16, &[u8])]) -> Vec<u8> {
    let texts = texts.iter().flat_map(|(language, text)| {
        let length = u16::try_from(text.len()).unwrap();
        [&length.to_be_bytes()[..], &language.to_be_bytes(), text].concat()
    });
    user_data(kind, &texts.collect::<Vec<u8>>())
}

fn with_keys(pairs: &[(&str, u32, &[u8])]) -> Vec<u8> {
    let count = u32::try_from(pairs.len()).unwrap().to_be_bytes();
    let keys = pairs.iter().map(|(key, ..)| boxed(b"mdta", key.as_bytes()));
    let keys = [
        vec![0; 4],
        count.to_vec(),
        keys.collect::<Vec<_>>().concat(),
    ]
    .concat();
    let items = (1_u32..).zip(pairs).map(|(number, (_, kind, value))| {
        let data = [&kind.to_be_bytes()[..], &[0; 4], value].concat();
        boxed(&number.to_be_bytes(), &boxed(b"data", &data))
    });
    let items = boxed(b"ilst", &items.collect::<Vec<_>>().concat());
    let handler = handler(b"mdta", b"");
    boxed(b"meta", &[handler, boxed(b"keys", &keys), items].concat())
}

fn phone() -> Vec<u8> {
    let description = [
        &[0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 86][..],
        b"avc1\0\0\0\0\0\0\0\x01\0\0\0\0FFMP",
        &[0; 8],
        &[0, 128, 0, 96, 0, 72, 0, 0, 0, 72, 0, 0, 0, 0, 0, 0, 0, 1],
        b"\x05H.264",
        &[0; 26],
        &[0, 24, 255, 255],
    ]
    .concat();
    let table = boxed(b"stbl", &boxed(b"stsd", &description));
    let media = [
        with_times(b"mdhd", NOON, 0, &[0; 12]),
        handler(b"vide", b"\x10Core Media Video"),
        boxed(b"minf", &table),
    ];
    let track = [
        with_times(b"tkhd", NOON + 1, u32::MAX, &[0; 72]),
        boxed(b"mdia", &media.concat()),
    ];
    film(&[
        &boxed(b"trak", &track.concat()),
        &with_keys(&[
            (
                "com.apple.quicktime.creationdate",
                1,
                b"2017-04-05T14:30:00+0300",
            ),
            (
                "com.apple.quicktime.location.ISO6709",
                1,
                b"+33.5138+036.2765+680.000/",
            ),
            ("location", 1, b"+33.5138+036.2765/"),
            ("com.apple.quicktime.make", 1, b"Apple"),
            ("com.apple.quicktime.camera.lens_model", 1, b"back"),
            ("com.android.capture.fps", 0x17, &30_f32.to_be_bytes()),
            ("com.apple.quicktime.rating.user", 0x15, &[0xff, 0xfe]),
            ("cover", 13, &[0xff, 0xd8]),
        ]),
        &international(b"\xa9xyz", &[(0x15c7, b"+33.514+036.276/")]),
    ])
}

#[test]
fn a_phone_says_when_where_and_what_it_is() {
    let read = reading(Container::IsoMedia, &phone());
    let expected = [
        pair("CreateDate", Some("2017-04-05T11:30:00Z")),
        pair("ModifyDate", Some("2017-04-05T11:31:00Z")),
        pair("TrackCreateDate", Some("2017-04-05T11:30:01Z")),
        pair("TrackModifyDate", None),
        pair("MediaCreateDate", Some("2017-04-05T11:30:00Z")),
        pair("CreationDate", Some("2017-04-05T14:30:00+03:00")),
        pair("GPSLatitude", Some("33.5138")),
        pair("GPSLongitude", Some("36.2765")),
        pair("GPSAltitude", Some("680")),
        pair("MajorBrand", Some("qt")),
        pair("HandlerDescription", Some("Core Media Video")),
        pair("VendorID", Some("FFMP")),
        pair("CompressorName", Some("H.264")),
        pair("Make", Some("Apple")),
        pair("CameraLensModel", Some("back")),
        pair("AndroidCaptureFPS", Some("30")),
        pair("UserRating", Some("-2")),
    ];
    assert_eq!(field_values(&read.fields), expected);
    assert!(read.is_whole);
    assert_eq!(read.fields[0].raw, "2017:04:05 11:30:00");
    assert_eq!(read.fields[3].raw, "2040:02:06 06:28:15");
}

#[test]
fn times_that_are_none_have_no_value() {
    for (seconds, raw, value) in [
        (0, "0000:00:00 00:00:00", None),
        // A program that counts from 1970.
        (
            1_491_391_800,
            "2017:04:05 11:30:00",
            Some("2017-04-05T11:30:00Z"),
        ),
        (2_082_844_800, "1970:01:01 00:00:00", None),
    ] {
        let file = boxed(b"moov", &with_times(b"mvhd", seconds, 0, &[0; 88]));
        let read = reading(Container::IsoMedia, &file);
        let first = &read.fields[0];
        assert_eq!((&*first.raw, first.value.as_deref()), (raw, value));
    }
    let wide = [
        &[1, 0, 0, 0][..],
        &u64::from(NOON).to_be_bytes(),
        &u64::MAX.to_be_bytes(),
        &[0; 88],
    ];
    let read = reading(
        Container::IsoMedia,
        &boxed(b"moov", &boxed(b"mvhd", &wide.concat())),
    );
    let values = field_values(&read.fields);
    assert_eq!(values[0], pair("CreateDate", Some("2017-04-05T11:30:00Z")));
    assert_eq!(values[1], pair("ModifyDate", None));
}

#[test]
fn user_data_is_read_in_its_languages() {
    let loci = |role: u8| {
        let fixed = |degrees: f64| ((degrees * 65_536.0).round() as i32).to_be_bytes();
        let place = [fixed(36.2765), fixed(33.5138), fixed(680.0)].concat();
        [&[0, 0, 0, 0, 0x15, 0xc7][..], b"Home\0", &[role], &place].concat()
    };
    let file = film(&[
        &international(
            b"\xa9nam",
            &[(0, b"Caf\x8e"), (0x1a41, "Café".as_bytes()), (2, b"Haus")],
        ),
        &international(b"\xa9day", &[(0x55c4, b"2014-02-03T04:05:06+1000")]),
        &user_data(b"date", b"2014-02-03T04:05:06+1000"),
        &user_data(b"loci", &loci(0)),
        &user_data(b"titl", b"\0\0\0\0\x15\xc7\xfe\xff\0K\0i\0n\0o\0\0"),
        &user_data(b"modl", b"\0\0\0\0\x15\xc7Camera\0"),
        &user_data(b"TAGS", b"NIKON DIGITAL CAMERA\0\0\0\0E5700\0\0\0rest"),
        &user_data(b"\xa9abc", b"\0\x02\0\0hi"),
        &user_data(b"\xa9dji", b"\0\x02\0\0hi"),
    ]);
    let read = reading(Container::IsoMedia, &file);
    let expected = [
        pair("ContentCreateDate", Some("2014-02-03T04:05:06+10:00")),
        pair("DateTimeOriginal", Some("2014-02-03T04:05:06+10:00")),
        pair("GPSLatitude", Some("33.5138")),
        pair("GPSLongitude", Some("36.2765")),
        pair("GPSAltitude", Some("680")),
        pair("MajorBrand", Some("qt")),
        pair("Title", Some("Café")),
        pair("Title-fra", Some("Café")),
        pair("Title-de", Some("Haus")),
        pair("Title", Some("Kino")),
        pair("Model", Some("Camera")),
        pair("Make", Some("NIKON DIGITAL CAMERA")),
        pair("Model", Some("E5700")),
        pair("UserData_abc", Some("hi")),
    ];
    assert_eq!(field_values(&read.fields)[2..], expected);
    let fictional = reading(Container::IsoMedia, &film(&[&user_data(b"loci", &loci(2))]));
    assert_eq!(fictional.fields[2].value, None);
}

#[test]
fn the_xml_of_a_camera_has_the_offset() {
    let xml =
        br#"<?xml version="1.0"?><NonRealTimeMeta><CreationDate value="2019-05-06T07:08:09+02:00"/>
        <Device manufacturer="Sony" modelName="ILCE-7S &amp; co" serialNo="4"/></NonRealTimeMeta>"#;
    let xml = boxed(b"xml ", &[&[0; 4], &xml[..]].concat());
    let meta = [vec![0; 4], handler(b"nrtm", b""), xml].concat();
    let read = reading(Container::IsoMedia, &film(&[&boxed(b"meta", &meta)]));
    let expected = [
        pair("CreationDateValue", Some("2019-05-06T07:08:09+02:00")),
        pair("MajorBrand", Some("qt")),
        pair("DeviceManufacturer", Some("Sony")),
        pair("DeviceModelName", Some("ILCE-7S & co")),
        pair("DeviceSerialNo", Some("4")),
    ];
    assert_eq!(field_values(&read.fields)[2..], expected);
}

#[test]
fn a_movie_behind_a_huge_box_is_found_with_few_reads() {
    const HUGE: u64 = 1 << 40;
    let head = [&[0, 0, 0, 1][..], b"mdat", &HUGE.to_be_bytes()].concat();
    let tail = phone();
    let (mut reads, mut bytes) = (0, 0);
    let read = read_file(
        Container::IsoMedia,
        HUGE + tail.len() as u64,
        |at, length| {
            let (from, part) = match at.checked_sub(HUGE) {
                Some(from) => (from, &tail),
                None => (at, &head),
            };
            let part: Vec<u8> = part
                .iter()
                .copied()
                .skip(usize::try_from(from).ok()?)
                .take(length)
                .collect();
            reads += 1;
            bytes += part.len();
            Some(part)
        },
    );
    assert!(read.is_whole);
    assert_eq!(read.fields, reading(Container::IsoMedia, &phone()).fields);
    assert!(reads < 100 && bytes < 8_000, "{reads} reads, {bytes} bytes");
}

#[test]
fn of_a_film_without_a_movie_the_decoder_is_asked() {
    let read = reading(Container::IsoMedia, &boxed(b"ftyp", b"isom\0\0\0\0"));
    assert!(!read.is_whole);
    let tags = ProbeTags {
        format_name: "mov,mp4".to_owned(),
        format: [("major_brand", "isom"), ("title", "t")]
            .map(|(name, text)| (name.to_owned(), text.to_owned()))
            .into(),
        streams: Vec::new(),
    };
    let expected = [pair("MajorBrand", Some("isom")), pair("Title", Some("t"))];
    assert_eq!(field_values(&read.joined(&tags)), expected);
}

#[test]
fn a_hostile_file_has_few_fields_and_ends() {
    let titles: Vec<Vec<u8>> = (0..3_000_u32)
        .map(|n| {
            let kind = [
                0xa9,
                b'a',
                b'0' + (n / 10 % 10) as u8,
                b'0' + (n % 10) as u8,
            ];
            let text = format!("{n}").repeat(700);
            international(&kind, &[(0, text.as_bytes())])
        })
        .collect();
    let titles: Vec<&[u8]> = titles.iter().map(Vec::as_slice).collect();
    let read = reading(Container::IsoMedia, &film(&titles));
    assert!(read.fields.len() <= 200, "{}", read.fields.len());
    let mut nested = Vec::new();
    for _ in 0..2_000 {
        nested = boxed(b"udta", &boxed(b"meta", &nested));
    }
    assert_eq!(
        reading(Container::IsoMedia, &film(&[&nested])).fields.len(),
        3
    );
}

#[test]
fn damage_does_no_harm() {
    survives_damage(Container::IsoMedia, &phone());
}
