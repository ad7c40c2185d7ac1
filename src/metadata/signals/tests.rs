use super::*;
use crate::metadata::entry::{measured, said};
use crate::metadata::photo::Edit;
use crate::metadata::{Appearance, Strength};

const PHOTO: Traits<'_> = Traits {
    kind: MediaKind::Photo,
    size: Some((4032, 3024)),
    photo: None,
    previews: &[],
};

fn text(source: Source, name: &str, text: &str) -> Field {
    said(source, name, text).unwrap()
}

fn day(source: Source, name: &str, date: &str) -> Field {
    measured(source, name, Some(date.to_owned()), date)
}

/// What a phone writes.
fn phone(model: &str, date: &str) -> Vec<Field> {
    vec![
        day(Source::Exif, "DateTimeOriginal", date),
        text(Source::Exif, "Make", "Apple"),
        text(Source::Exif, "Model", model),
    ]
}

fn codes(mut fields: Vec<Field>, traits: &Traits<'_>) -> Vec<String> {
    let signals = read(&mut fields, traits).into_iter();
    signals.map(|signal| signal.code).collect()
}

#[test]
fn an_untouched_photo_betrays_nothing_and_every_signal_says_what_it_means() {
    let untouched = phone("iPhone 12", "2021-05-01T10:00:00");
    assert_eq!(codes(untouched, &PHOTO), [""; 0]);
    let likeness = Likeness {
        distance: 110,
        mirrored: false,
        preview_size: (160, 120),
        other_shape: false,
    };
    let edits = vec![Edit {
        action: Some("saved".to_owned()),
        software: Some("Adobe Photoshop".to_owned()),
        ..Edit::default()
    }];
    let reading = PhotoMetadata {
        edits,
        error: Some("the block is cut off".to_owned()),
        ..PhotoMetadata::default()
    };
    let mut fields = vec![
        text(Source::Exif, "ExifImageWidth", "100"),
        text(Source::Exif, "ExifImageHeight", "50"),
        text(Source::Xmp, "Instructions", "FBMD2300"),
        text(
            Source::Xmp,
            "DigitalSourceType",
            "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia",
        ),
    ];
    let previews = [Compared {
        number: 0,
        place: "EXIF thumbnail",
        likeness,
    }];
    let traits = Traits {
        photo: Some(&reading),
        previews: &previews,
        ..PHOTO
    };
    let signals = read(&mut fields, &traits);
    let codes: Vec<&str> = signals.iter().map(|signal| signal.code.as_str()).collect();
    assert_eq!(
        codes,
        [
            code::AI_GENERATED,
            code::THUMBNAIL,
            code::DAMAGED,
            code::EDITED,
            code::RESIZED,
            code::REENCODED,
            code::STRIPPED,
        ]
    );
    for signal in signals {
        let says_not = ["not", "nothing"]
            .iter()
            .any(|word| signal.meaning.contains(word));
        assert!(says_not && signal.meaning.ends_with('.'), "{signal:?}");
        assert!(signal.text.ends_with('.'), "{signal:?}");
    }
}

#[test]
fn a_phone_that_did_not_exist_yet_makes_its_date_weak() {
    let mut fields = phone("iPhone 12", "2019-05-01T10:00:00");
    let signals = read(&mut fields, &PHOTO);
    assert_eq!(signals[0].code, code::DEVICE);
    assert!(
        signals[0].text.contains("2020-10-13"),
        "{}",
        signals[0].text
    );
    assert_eq!(fields[0].strength, Strength::Weak);
    let mut newer = phone("iPhone 12", "2021-05-01T10:00:00");
    newer.push(text(Source::Exif, "Software", "17.1"));
    assert_eq!(codes(newer, &PHOTO), [code::DEVICE]);
    let ancient = vec![
        day(Source::Exif, "DateTimeOriginal", "1980-01-01T00:00:00"),
        text(Source::Exif, "Model", "X100"),
    ];
    assert_eq!(codes(ancient, &PHOTO), [code::DEVICE]);
}

#[test]
fn a_photo_larger_than_the_sensor_is_told_and_a_panorama_is_not() {
    let of_size = |size| {
        let traits = Traits {
            size: Some(size),
            ..PHOTO
        };
        codes(phone("iPhone 6", "2015-01-01T10:00:00"), &traits)
    };
    assert_eq!(of_size((2448, 3264)), [""; 0]);
    assert_eq!(of_size((4000, 3000)), [code::DEVICE]);
    assert_eq!(of_size((10_800, 2_432)), [""; 0]);
}

#[test]
fn what_editors_leave_is_told_and_what_cameras_leave_is_not() {
    let with = |field: Field| {
        let mut fields = phone("iPhone 12", "2021-05-01T10:00:00");
        fields.push(field);
        codes(fields, &PHOTO)
    };
    assert_eq!(
        with(text(Source::Exif, "Software", "Snapseed 2.0")),
        [code::EDITED]
    );
    assert_eq!(with(text(Source::Exif, "Software", "14.5")), [""; 0]);
    for (date, edited) in [
        ("2021-05-01T10:00:20", false),
        ("2021-05-01T10:02:00", true),
        // The zone of the first date may explain this, and not that.
        ("2021-05-01T12:00:00Z", false),
        ("2021-05-03T12:00:00Z", true),
        ("2021-04-30T10:00:00", false),
    ] {
        let found = with(day(Source::Exif, "ModifyDate", date));
        assert_eq!(found == [code::EDITED], edited, "{date}: {found:?}");
    }
    let step = |action: &str, changed: &str| Edit {
        action: Some(action.to_owned()),
        changed: Some(changed.to_owned()),
        ..Edit::default()
    };
    assert_eq!(
        editing::edited(&[], &[step("created", "/"), step("saved", "/metadata")]),
        None
    );
    let saved = editing::edited(&[], &[step("created", "/"), step("saved", "/")]).unwrap();
    assert!(saved.text.contains("1 step"), "{}", saved.text);
}

#[test]
fn generators_are_known_by_what_they_write() {
    let declared = |field: Field| synthetic::declared(&[field]).is_some();
    let request = "a dog\nSteps: 20, Sampler: Euler a, CFG scale: 7";
    assert!(declared(text(Source::Container, "Parameters", request)));
    assert!(declared(text(Source::Exif, "UserComment", request)));
    assert!(declared(text(
        Source::Container,
        "Prompt",
        "{\"3\": {\"class_type\": \"KSampler\", \"inputs\": {}}}"
    )));
    assert!(declared(text(
        Source::Iptc,
        "Credit",
        "Made with Google AI"
    )));
    // A word that people write too.
    assert!(!declared(text(Source::Container, "Prompt", "reply")));
    assert!(!declared(text(
        Source::Xmp,
        "Description",
        "Steps: to the house"
    )));
    let camera = "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture";
    assert!(!declared(text(Source::Xmp, "DigitalSourceType", camera)));
}

#[test]
fn a_date_after_the_file_was_handed_in_is_told_whatever_the_zone() {
    let taken = |date: &str| {
        let own = Appearance {
            captured_at: date.parse().ok(),
            ..Appearance::new("exif", Strength::Moderate)
        };
        let received = "2026-03-08T12:00:00Z".parse().unwrap();
        after_received(&[own], &received).map(|signal| signal.code)
    };
    assert_eq!(
        taken("2026-03-10T00:00:00").as_deref(),
        Some(code::AFTER_RECEIVED)
    );
    assert_eq!(taken("2026-03-08T14:00:00"), None);
    assert_eq!(
        taken("2026-03-08T14:00:00Z").as_deref(),
        Some(code::AFTER_RECEIVED)
    );
    assert_eq!(taken("2026-03-01"), None);
}

#[test]
fn copies_are_compared_by_what_they_say() {
    let own = phone("iPhone 12", "2021-05-01T10:00:00");
    let differ = |own: &[Field], other: &[Field]| {
        differ(&Particulars::of(own), &Particulars::of(other), "b.jpg")
    };
    assert_eq!(differ(&own, &own), None);
    let other = phone("iPhone 12", "2021-06-01T10:00:00");
    let signal = differ(&own, &other).unwrap();
    assert!(
        signal
            .text
            .contains("when it was taken (2021-05-01T10:00:00 here, 2021-06-01T10:00:00 there)"),
        "{}",
        signal.text
    );
    let bare = differ(&own, &[]).unwrap();
    assert!(bare.text.contains("nothing there"), "{}", bare.text);
}

#[test]
fn small_pictures_are_judged_by_bits_and_mirroring() {
    let seen = |distance, mirrored| {
        let likeness = Likeness {
            distance,
            mirrored,
            preview_size: (160, 120),
            other_shape: false,
        };
        let compared = Compared {
            number: 1,
            place: "EXIF thumbnail",
            likeness,
        };
        let signal = preview::differs(&compared)?;
        assert_eq!(signal.preview, Some(1));
        Some(signal.text)
    };
    assert_eq!(seen(48, false), None);
    assert!(seen(4, true).unwrap().contains("mirrored"));
    assert!(seen(90, false).unwrap().contains("another picture"));
}
