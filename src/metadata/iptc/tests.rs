use proptest::prelude::*;

use super::*;

fn data_set(record: u8, number: u8, content: &[u8]) -> Vec<u8> {
    let size = u16::try_from(content.len()).expect("short");
    [&[0x1c, record, number], &size.to_be_bytes()[..], content].concat()
}

fn resource(number: [u8; 2], content: &[u8]) -> Vec<u8> {
    let size = u32::try_from(content.len()).expect("short");
    let padding = &[0][..content.len() % 2];
    [
        b"8BIM",
        &number[..],
        b"\x03abc",
        &size.to_be_bytes(),
        content,
        padding,
    ]
    .concat()
}

fn pairs(fields: &[Field]) -> Vec<(&str, Option<&str>)> {
    let fields = fields.iter();
    fields
        .map(|field| (field.field.as_str(), field.value.as_deref()))
        .collect()
}

#[test]
fn records_become_fields() {
    let records = [
        data_set(1, 90, UTF_8),
        data_set(2, 55, b"20170405"),
        data_set(2, 60, b"143000+0300"),
        data_set(2, 62, b"20170400"),
        data_set(2, 63, b"250000"),
        data_set(2, 90, "Zürich".as_bytes()),
        data_set(2, 25, b"one"),
        data_set(2, 25, b"two"),
        data_set(2, 0, b"\0\x04"),
    ]
    .concat();
    let fields = read(&records);
    assert_eq!(
        pairs(&fields),
        [
            ("DateCreated", Some("2017-04-05")),
            ("TimeCreated", Some("14:30:00+03:00")),
            ("DigitalCreationDate", Some("2017-04")),
            ("DigitalCreationTime", None),
            ("City", Some("Zürich")),
            ("Keywords", Some("one")),
            ("Keywords", Some("two")),
            ("DateTimeCreated", Some("2017-04-05T14:30:00+03:00")),
        ]
    );
    let strengths: Vec<_> = fields.iter().map(|field| field.strength).take(3).collect();
    use Strength::{Moderate, Weak};
    assert_eq!(strengths, [Moderate, Weak, Moderate]);
    assert_eq!(fields[7].raw, "20170405 143000+0300");
}

#[test]
fn latin_1_is_read_where_nothing_else_is_declared() {
    let records = data_set(2, 90, b"Z\xfcrich");
    assert_eq!(pairs(&read(&records)), [("City", Some("Zürich"))]);
}

#[test]
fn extended_data_sets_and_padding_are_read() {
    let mut records = vec![0x1c, 2, 120, 0x80, 4, 0, 0, 0, 5];
    records.extend(b"hello\0\0\0");
    records.extend(data_set(2, 105, b"Head"));
    assert_eq!(
        pairs(&read(&records)),
        [
            ("Caption-Abstract", Some("hello")),
            ("Headline", Some("Head"))
        ]
    );
}

#[test]
fn resources_hold_records_and_a_thumbnail() {
    let thumbnail = [&[0; THUMBNAIL_HEADER][..], &[0xff, 0xd8, 1]].concat();
    let records = data_set(2, 90, b"Homs");
    let block = [
        resource([3, 0xed], b"x"),
        resource(THUMBNAIL_RESOURCE, &thumbnail),
        resource(IPTC_RESOURCE, &records),
    ]
    .concat();
    let found = resources(&block);
    assert_eq!(found.iptc, [records]);
    assert_eq!(found.thumbnail, Some(&[0xff, 0xd8, 1][..]));
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
        read(&bytes);
        read(&[&[0x1c, 2, 55][..], &bytes].concat());
        read(&data_set(2, 60, &bytes));
        resources(&bytes);
        resources(&[&b"8BIM\x04\x04"[..], &bytes].concat());
    }

    #[test]
    fn dates_and_times_of_any_text(text in "\\PC{0,12}|[0-9:+-]{6,12}") {
        date(&text);
        clock(&text);
    }
}
