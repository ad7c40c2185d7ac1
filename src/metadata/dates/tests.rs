use proptest::prelude::*;

use super::*;

fn date(text: &str) -> DateInterval {
    text.parse().unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn every_form_is_read_and_written_back() {
    for (text, canonical, from, to) in [
        ("2017", "2017", "2017-01-01", "2017-12-31"),
        ("2017-04", "2017-04", "2017-04-01", "2017-04-30"),
        ("2016-02", "2016-02", "2016-02-01", "2016-02-29"),
        ("2017-04-05", "2017-04-05", "2017-04-05", "2017-04-05"),
        ("2016-02-29", "2016-02-29", "2016-02-29", "2016-02-29"),
        (
            "2017-04-05T14:30",
            "2017-04-05T14:30",
            "2017-04-05T14:30:00",
            "2017-04-05T14:30:59",
        ),
        (
            "2017-04-05T14:30:00.75+03:00",
            "2017-04-05T14:30:00+03:00",
            "2017-04-05T14:30:00+03:00",
            "2017-04-05T14:30:00+03:00",
        ),
        (
            "2017-12-31T23:59:59Z",
            "2017-12-31T23:59:59Z",
            "2017-12-31T23:59:59Z",
            "2017-12-31T23:59:59Z",
        ),
        (
            "2017-04-05T14:30-0330",
            "2017-04-05T14:30-03:30",
            "2017-04-05T14:30:00-03:30",
            "2017-04-05T14:30:59-03:30",
        ),
        (
            "2017-04-01/2017-04-20",
            "2017-04-01/2017-04-20",
            "2017-04-01",
            "2017-04-20",
        ),
        (
            "2017-04-01/2017-04-30",
            "2017-04",
            "2017-04-01",
            "2017-04-30",
        ),
        (
            "2016/2017",
            "2016-01-01/2017-12-31",
            "2016-01-01",
            "2017-12-31",
        ),
        (
            "2017-04-05T10:00Z/2017-04-05T15:00+03:00",
            "2017-04-05T10:00:00Z/2017-04-05T12:00:59Z",
            "2017-04-05T10:00:00Z",
            "2017-04-05T12:00:59Z",
        ),
        (
            "2017-04-05T00:00Z/2017-04-05T23:59Z",
            "2017-04-05T00:00:00Z/2017-04-05T23:59:59Z",
            "2017-04-05T00:00:00Z",
            "2017-04-05T23:59:59Z",
        ),
        (" 2100-12-31 ", "2100-12-31", "2100-12-31", "2100-12-31"),
    ] {
        let read = date(text);
        assert_eq!(read.to_string(), canonical, "{text}");
        assert_eq!(date(canonical), read, "{text}");
        assert_eq!(
            (read.from_iso().as_str(), read.to_iso().as_str()),
            (from, to),
            "{text}"
        );
        let json = serde_json::to_string(&read).expect("a string");
        assert_eq!(
            serde_json::from_str::<DateInterval>(&json).expect("reads back"),
            read
        );
    }
}

#[test]
fn anything_else_is_refused_with_the_right_forms() {
    for text in [
        "",
        " ",
        "/",
        "2017/",
        "/2017",
        "17",
        "20170405",
        "2017-13",
        "2017-00",
        "2017-02-30",
        "2017-02-29",
        "1900-02-29",
        "0000",
        "0000-01-01",
        "-2017",
        "+2017",
        "1799-12-31",
        "2101",
        "05/04/2017",
        "5.4.2017",
        "2017-4-5",
        "2017-04-05 14:30",
        "2017-04T14:30",
        "2017-04-05T",
        "2017-04-05T24:00",
        "2017-04-05T14",
        "2017-04-05T14:60",
        "2017-04-05T14:30:60",
        "2017-04-05T14:30.5",
        "2017-04-05T14:30:00.",
        "2017-04-05T14:30:00+15:00",
        "2017-04-05T14:30:00+3",
        "2017-04-05T14:30:00+03:60",
        "2017-04-05T14:30:00z",
        "2017-04-05T14:30:00+",
        "2017-04-30/2017-04-01",
        "2017-04-05T10:00Z/2017-04-06",
        "2017/2018/2019",
        "٢٠١٧",
        "2017-04-05-06",
        "yesterday",
        "2017-04-05T14:30:00Zürich",
        "2017-04-05T1é:30",
    ] {
        let error = text.parse::<DateInterval>().expect_err(text).to_string();
        assert!(
            error.contains("2017-04-05T14:30:00+03:00"),
            "{text}: {error}"
        );
    }
    let reversed = "2017-04-30/2017-04-01"
        .parse::<DateInterval>()
        .expect_err("reversed");
    assert!(reversed.to_string().contains("ends before it begins"));
}

#[test]
fn order_never_claims_more_than_time_zones_allow() {
    use Precedence::{ByCalendar, Certain, No};
    for (first, second, expected) in [
        ("2017-04-05", "2017-04-07", Certain),
        ("2017-04-05", "2017-04-06", ByCalendar),
        ("2017-04-05", "2017-04-05", No),
        ("2017-04-06", "2017-04-05", No),
        ("2017", "2018-01-01", ByCalendar),
        ("2017", "2018-01-02", Certain),
        ("2017", "2017-12-31", No),
        ("2017-12-31", "2018", ByCalendar),
        ("2016-02-28", "2016-03-01", Certain),
        ("2017-02-28", "2017-03-01", ByCalendar),
        ("2017-04-01/2017-04-10", "2017-04-09/2017-04-20", No),
        // A clock time without a zone against a day: 12 hours one way, 14 the other.
        ("2017-04-05T14:30:00", "2017-04-07", Certain),
        ("2017-04-05T14:30:00", "2017-04-06", No),
        ("2017-04-05T21:59:59", "2017-04-07", Certain),
        ("2017-04-05T22:00:00", "2017-04-07", No),
        // One side known.
        ("2017-04-05T09:59:59Z", "2017-04-06", Certain),
        ("2017-04-05T10:00:00Z", "2017-04-06", No),
        ("2017-04-05", "2017-04-06T12:00:00Z", Certain),
        ("2017-04-05", "2017-04-06T11:59:59Z", No),
        // Both known: instants.
        ("2017-04-05T14:30:00+03:00", "2017-04-05T11:30:01Z", Certain),
        ("2017-04-05T14:30:00+03:00", "2017-04-05T11:30:00Z", No),
        ("2017-04-05T14:30:00+03:00", "2017-04-05T14:30:00Z", Certain),
        ("2017-12-31T23:00:00-05:00", "2018-01-01T04:30:00Z", Certain),
    ] {
        assert_eq!(
            date(first).before(&date(second)),
            expected,
            "{first} before {second}"
        );
    }
}

#[test]
fn agreement_is_containment_as_written_or_as_instants() {
    for (inner, outer, expected) in [
        ("2017-04-05", "2017-04", true),
        ("2017-04", "2017-04-05", false),
        ("2017-04-05T14:30:00", "2017-04-05", true),
        ("2017-04-05T23:30:00-05:00", "2017-04-05", true),
        ("2017-04-06T00:30:00+03:00", "2017-04-05", false),
        ("2017-04-05T14:30:00+03:00", "2017-04-05T11:30Z", true),
        ("2017-04-05T14:30:00+03:00", "2017-04-05T14:30Z", false),
        ("2017-04-05T14:30:00", "2017-04-05T14:30+03:00", true),
        ("2017-04-05", "2017-04-05T00:00Z/2017-04-05T23:59Z", true),
    ] {
        assert_eq!(
            date(inner).within(&date(outer)),
            expected,
            "{inner} within {outer}"
        );
    }
}

#[test]
fn exif_dates_are_read_or_nothing() {
    let read = |text, offset| parse_exif(text, offset).map(|date| date.to_string());
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(
        read("2017:04:05 14:30:00", None),
        some("2017-04-05T14:30:00")
    );
    assert_eq!(
        read("2017:04:05 14:30:00\0", Some("+03:00\0")),
        some("2017-04-05T14:30:00+03:00")
    );
    assert_eq!(
        read("2017:04:05 14:30:00", Some("   :  ")),
        some("2017-04-05T14:30:00")
    );
    assert_eq!(
        read("2017:04:05 14:30:00.25-05:00", Some("+03:00")),
        some("2017-04-05T14:30:00-05:00")
    );
    assert_eq!(read("2017-04-05T14:30", None), some("2017-04-05T14:30"));
    assert_eq!(read("2017:04:05", None), some("2017-04-05"));
    assert_eq!(
        read("2016:02:29 00:00:00", None),
        some("2016-02-29T00:00:00")
    );
    for text in [
        "2099:13:45 25:61:61",
        "    :  :     :  :  ",
        "0000:00:00 00:00:00",
        "0000:01:01 00:00:00",
        "-1",
        "",
        "2017:02:29 12:00:00",
        "2017:04:05 24:00:00",
        "-2017:04:05 14:30:00",
        "2017:04:05 14:30:00 PM",
        "é:é",
    ] {
        assert_eq!(read(text, Some("+03:00")), None, "{text}");
    }
}

#[test]
fn an_instant_becomes_its_second() {
    let instant: Timestamp = "2025-03-09T10:11:12.9Z".parse().expect("a timestamp");
    let read = DateInterval::from_timestamp(instant).expect("in range");
    assert_eq!(read.to_string(), "2025-03-09T10:11:12Z");
    assert_eq!(DateInterval::from_timestamp(Timestamp::MAX), None);
}

prop_compose! {
    fn any_point()(
        year in 1800_i16..=2100, month in 1_i8..=12, day in 1_i8..=28, form in 0..6, second in 0_i32..86_400,
        quarter_hours in -48_i32..=56,
    ) -> String {
        let (hour, minute, rest) = (second / 3600, second / 60 % 60, second % 60);
        let sign = if quarter_hours < 0 { '-' } else { '+' };
        let offset = format!("{sign}{:02}:{:02}", quarter_hours.abs() / 4, quarter_hours.abs() % 4 * 15);
        match form {
            0 => format!("{year}"),
            1 => format!("{year}-{month:02}"),
            2 => format!("{year}-{month:02}-{day:02}"),
            3 => format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}"),
            4 => format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{rest:02}"),
            _ => format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{rest:02}{offset}"),
        }
    }
}

fn any_interval() -> impl Strategy<Value = DateInterval> {
    prop_oneof![
        any_point().prop_map(|text| date(&text)),
        (any_point(), any_point()).prop_filter_map("ends must agree", |(first, last)| {
            format!("{first}/{last}").parse().ok()
        }),
    ]
}

proptest! {
    #[test]
    fn written_text_reads_back(interval in any_interval()) {
        prop_assert_eq!(date(&interval.to_string()), interval);
    }

    #[test]
    fn no_two_intervals_lie_before_each_other(first in any_interval(), second in any_interval()) {
        let forward = first.before(&second) != Precedence::No;
        let backward = second.before(&first) != Precedence::No;
        prop_assert!(!(forward && backward));
        prop_assert!(first.before(&first) == Precedence::No);
        prop_assert!(first.within(&first));
    }

    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,40}", offset in "\\PC{0,8}") {
        let _ = text.parse::<DateInterval>();
        let _ = parse_exif(&text, Some(&offset));
    }
}
