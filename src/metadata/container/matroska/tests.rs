use crate::media::sniff::Container;
use crate::metadata::container::tests::{field_values, pair, reading, survives_damage};

fn element(id: u32, body: &[u8]) -> Vec<u8> {
    let id = id.to_be_bytes();
    let blank = id.iter().take_while(|byte| **byte == 0).count();
    let size = u64::try_from(body.len()).unwrap() | 1 << 56;
    [&id[blank..], &size.to_be_bytes(), body].concat()
}

fn unknown(id: u32, body: &[u8]) -> Vec<u8> {
    [
        &id.to_be_bytes()[..],
        &[0x01, 255, 255, 255, 255, 255, 255, 255],
        body,
    ]
    .concat()
}

fn tag(name: &str, text: &str, inside: &[u8]) -> Vec<u8> {
    let parts = [
        element(super::TAG_NAME, name.as_bytes()),
        element(super::TAG_STRING, text.as_bytes()),
        inside.to_vec(),
    ];
    element(super::SIMPLE_TAG, &parts.concat())
}

fn information() -> Vec<u8> {
    let nanoseconds = 513_084_600_i64 * 1_000_000_000;
    element(
        super::INFO,
        &[
            element(super::DATE_UTC, &nanoseconds.to_be_bytes()),
            element(super::TITLE, "Ein Käfer\0\0".as_bytes()),
            element(super::MUXING_APP, b"Lavf58"),
            element(super::WRITING_APP, b"HandBrake"),
        ]
        .concat(),
    )
}

fn tags(all: &[Vec<u8>]) -> Vec<u8> {
    element(super::TAGS, &element(super::TAG, &all.concat()))
}

fn film(segment: &[u8]) -> Vec<u8> {
    let head = element(super::EBML, &element(0x4282, b"matroska"));
    [head, segment.to_vec()].concat()
}

fn whole() -> Vec<u8> {
    let tracks = element(
        super::TRACKS,
        &element(super::TRACK_ENTRY, &element(super::TRACK_NAME, b"front")),
    );
    let french = element(super::TAG_LANGUAGE, b"fre");
    let tags = tags(&[
        tag("DATE_RECORDED", "2017-04-05", b""),
        tag("DATE", "2018", b""),
        tag("LOCATION", "+33.5138+036.2765/", b""),
        tag("COM.ANDROID.VERSION", "12", b""),
        tag("ENCODER_SETTINGS", "slow", b""),
        tag("COMMENT", "oui", &french),
        tag("ARTIST", "Ada", &tag("URL", "example.org", b"")),
        tag("?", "dropped", b""),
        tag("NUMBER_OF_FRAMES", "7", b""),
    ]);
    let parts = [
        information(),
        tracks,
        element(super::CLUSTER, &[0; 99]),
        tags,
    ];
    film(&element(super::SEGMENT, &parts.concat()))
}

#[test]
fn information_tracks_and_tags_are_read() {
    let read = reading(Container::Matroska, &whole());
    let expected = [
        pair("DateTimeOriginal", Some("2017-04-05T11:30:00Z")),
        pair("DateTimeOriginal", Some("2017-04-05")),
        pair("Date", Some("2018")),
        pair("GPSLatitude", Some("33.5138")),
        pair("GPSLongitude", Some("36.2765")),
        pair("Title", Some("Ein Käfer")),
        pair("MuxingApp", Some("Lavf58")),
        pair("WritingApp", Some("HandBrake")),
        pair("TrackName", Some("front")),
        pair("AndroidVersion", Some("12")),
        pair("EncoderSettings", Some("slow")),
        pair("Comment-fre", Some("oui")),
        pair("Artist", Some("Ada")),
        pair("Artist/URL", Some("example.org")),
    ];
    assert_eq!(field_values(&read.fields), expected);
    assert!(read.is_whole);
    assert_eq!(read.fields[0].raw, "2017:04:05 11:30:00Z");
}

#[test]
fn what_stands_behind_endless_clusters_is_found_by_the_index() {
    let seek = |at: u64| {
        let entry = [
            element(super::SEEK_ID, &super::TAGS.to_be_bytes()),
            element(super::SEEK_POSITION, &at.to_be_bytes()),
        ];
        element(super::SEEK_HEAD, &element(super::SEEK, &entry.concat()))
    };
    let cluster = unknown(super::CLUSTER, &[0x80; 50]);
    let tags = tags(&[tag("MOOD", "calm", b"")]);
    let at = seek(0).len() + information().len() + cluster.len();
    for (at, found) in [(at as u64, true), (7, false), (u64::MAX, false)] {
        let parts = [seek(at), information(), cluster.clone(), tags.clone()];
        let file = film(&unknown(super::SEGMENT, &parts.concat()));
        let read = reading(Container::Matroska, &file);
        assert!(read.is_whole);
        let mood = field_values(&read.fields).contains(&pair("Mood", Some("calm")));
        assert_eq!(mood, found, "{at}");
    }
}

#[test]
fn a_file_without_information_is_not_whole() {
    let segment = element(super::SEGMENT, &element(super::CLUSTER, b"x"));
    assert!(!reading(Container::Matroska, &film(&segment)).is_whole);
    assert!(!reading(Container::Matroska, &segment).is_whole);
    let deep = (0..3_000).fold(Vec::new(), |inside, _| tag("A1", "x", &inside));
    let parts = [information(), tags(&[deep])].concat();
    let read = reading(Container::Matroska, &film(&element(super::SEGMENT, &parts)));
    assert!(read.fields.len() < 20);
}

#[test]
fn damage_does_no_harm() {
    survives_damage(Container::Matroska, &whole());
}
