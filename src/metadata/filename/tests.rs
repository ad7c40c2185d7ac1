use std::path::PathBuf;

use proptest::prelude::*;

use super::*;

/// Date and origin of a name.
fn told(name: &str) -> (Option<String>, Option<String>) {
    let fields = read(Path::new(name));
    let value = |name: &str| {
        let field = fields.iter().find(|field| field.field == name)?;
        assert_eq!(
            (field.source, field.strength),
            (Source::Filename, Strength::Weak)
        );
        field.value.clone()
    };
    (value("FileNameDate"), value("FileNameOrigin"))
}

#[test]
fn programs_are_known_by_the_names_they_give() {
    for (name, date, origin) in [
        ("IMG_20170405_143000.jpg", "2017-04-05T14:30:00", "camera"),
        (
            "IMG_20170405_143000_HDR (2).jpg",
            "2017-04-05T14:30:00",
            "camera",
        ),
        (
            "IMG_20170405_143000123.jpg",
            "2017-04-05T14:30:00",
            "camera",
        ),
        ("20170405_143000.jpg", "2017-04-05T14:30:00", "camera"),
        (
            "PXL_20210405_113000123.MP.jpg",
            "2021-04-05T11:30:00Z",
            "camera",
        ),
        (
            "WP_20140405_14_30_00_Pro.jpg",
            "2014-04-05T14:30:00",
            "camera",
        ),
        ("IMG-20170405-WA0003.jpg", "2017-04-05", "WhatsApp"),
        ("VID-20170405-WA0003.mp4", "2017-04-05", "WhatsApp"),
        (
            "WhatsApp Image 2017-04-05 at 14.30.00.jpeg",
            "2017-04-05T14:30:00",
            "WhatsApp",
        ),
        (
            "WhatsApp Image 2017-04-05 at 2.30.00 PM (1).jpeg",
            "2017-04-05T14:30:00",
            "WhatsApp",
        ),
        (
            "WhatsApp Image 2017-04-05 at 12.30.00 AM.jpeg",
            "2017-04-05T00:30:00",
            "WhatsApp",
        ),
        (
            "00000012-PHOTO-2017-04-05-14-30-00.jpg",
            "2017-04-05T14:30:00",
            "WhatsApp",
        ),
        (
            "photo_2017-04-05_14-30-00.jpg",
            "2017-04-05T14:30:00",
            "Telegram",
        ),
        (
            "photo_3@05-04-2017_14-30-00.jpg",
            "2017-04-05T14:30:00",
            "Telegram",
        ),
        (
            "signal-2017-04-05-143000.jpg",
            "2017-04-05T14:30:00",
            "Signal",
        ),
        (
            "signal-2017-04-05-14-30-00-123.jpg",
            "2017-04-05T14:30:00",
            "Signal",
        ),
        (
            "Screenshot_20170405-143000_Chrome.png",
            "2017-04-05T14:30:00",
            "screenshot",
        ),
        (
            "Screen Shot 2017-04-05 at 2.30.00\u{202f}PM.png",
            "2017-04-05T14:30:00",
            "screenshot",
        ),
        (
            "FB_IMG_1491395400000.jpg",
            "2017-04-05T12:30:00Z",
            "Facebook",
        ),
        (
            "mmexport1491395400000.jpg",
            "2017-04-05T12:30:00Z",
            "WeChat",
        ),
        ("C8qXYZaWsAAbcde.jpg", "2017-04-05T16:20:09Z", "Twitter"),
        ("received_10154321987654321.jpeg", "", "Facebook Messenger"),
        (
            "17796714_10155_8123456789_n.jpg",
            "",
            "Facebook or Instagram",
        ),
        ("Snapchat-1234567.jpg", "", "Snapchat"),
        ("IMG_1234.JPG", "", "camera"),
        ("DSC_0042 copy.jpg", "", "camera"),
        ("DSC00042.jpg", "", "camera"),
    ] {
        let date = (!date.is_empty()).then(|| date.to_owned());
        assert_eq!(told(name), (date, Some(origin.to_owned())), "{name}");
    }
}

#[test]
fn other_names_say_nothing() {
    for name in [
        "20170405.jpg",
        "1491395400000.jpg",
        "IMG_20171305_143000.jpg",
        "IMG_20170230_143000.jpg",
        "IMG_20170405_253000.jpg",
        "IMG_18170405_143000.jpg",
        "IMG-20170405.jpg",
        "IMG_20170405_1430001234.jpg",
        "xIMG_20170405_143000.jpg",
        "WhatsApp Image 2017-04-05 at 14.30.00 PM.jpeg",
        "FB_IMG_149139540.jpg",
        "FB_IMG_9991395400000.jpg",
        "IMG_12345.jpg",
        "IMG_1234abc.jpg",
        "accommodationsX.jpg",
        "ACCOMMODATIONSX.jpg",
        "Representatives.jpg",
        "2017-bridge.jpg",
        ".jpg",
        "",
        "..",
    ] {
        assert_eq!(told(name), (None, None), "{name}");
    }
}

#[test]
fn only_cameras_tell_when_a_picture_was_taken() {
    assert!(is_capture("camera"));
    for origin in [
        "WhatsApp",
        "Telegram",
        "screenshot",
        "Facebook",
        "Twitter",
        "",
        "x",
    ] {
        assert!(!is_capture(origin), "{origin}");
    }
}

proptest! {
    #[test]
    fn no_name_makes_it_panic(name in "\\PC{0,40}") {
        read(Path::new(&name));
        read(&PathBuf::from(format!("IMG-{name}")));
    }

    #[test]
    fn digits_alone_are_no_date(name in "[0-9]{1,20}|[0-9a-f]{32}") {
        prop_assert_eq!(told(&format!("{name}.jpg")).0, None);
    }
}
