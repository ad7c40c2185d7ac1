//! The time zone of a camera's clock, from the time of its satellite fix.
//!
//! `DateTimeOriginal` is local time; `GPSDateTime` is UTC. Where the first has no offset and the two differ by an offset
//! that is or was in use somewhere, to within [`TOLERANCE_S`] seconds, that offset is known: the file gives it, though in
//! two fields. The offsets of the world take up a hundredth of all differences, so that two clocks which have nothing to
//! do with each other seldom look like that. A fix that is older than the tolerance settles nothing.

use super::{DateInterval, Field};

/// How far, in seconds, the difference may be from a whole offset.
pub(super) const TOLERANCE_S: i64 = 10;

/// Offsets in use since 1990 that are no whole hours, in minutes east of UTC.
const PARTS_OF_HOURS: [i64; 17] = [
    -570, -270, -210, -150, 210, 270, 330, 345, 390, 510, 525, 570, 630, 690, 750, 765, 825,
];
/// Whole hours in use.
const HOURS: std::ops::RangeInclusive<i64> = -12..=14;

/// Adds the offset to the values of `DateTimeOriginal`, and of `CreateDate` where that is the same time.
pub(super) fn settle(fields: &mut [Field]) {
    let Some(offset) = offset(fields) else { return };
    let raw_of = |name: &str| fields.iter().find(|field| field.field == name);
    let taken = raw_of("DateTimeOriginal").map(|field| field.raw.clone());
    for field in fields {
        let concerned = matches!(field.field.as_str(), "DateTimeOriginal" | "CreateDate");
        if concerned && taken.as_ref() == Some(&field.raw) {
            let settled = field.value.as_ref().map(|value| format!("{value}{offset}"));
            let reads = |text: &String| text.parse::<DateInterval>().is_ok();
            if date_of(field).is_some_and(|date| date.offset_seconds().is_none()) {
                field.value = settled.filter(reads).or_else(|| field.value.take());
            }
        }
    }
}

/// The offset that follows from the fields, as ISO 8601 writes it. None where two blocks disagree on one of them.
fn offset(fields: &[Field]) -> Option<String> {
    let only = |name: &str| {
        let mut same = fields.iter().filter(|field| field.field == name);
        let first = same.next().and_then(date_of)?;
        same.next().is_none().then_some(first)
    };
    let (local, utc) = (only("DateTimeOriginal")?, only("GPSDateTime")?);
    if local.offset_seconds().is_some() || utc.offset_seconds() != Some(0) {
        return None;
    }
    let difference = utc
        .civil_start()
        .duration_until(local.civil_start())
        .as_secs();
    let minutes = HOURS
        .map(|hours| hours * 60)
        .chain(PARTS_OF_HOURS)
        .find(|minutes| (difference - minutes * 60).abs() <= TOLERANCE_S)?;
    if minutes == 0 {
        return Some("Z".to_owned());
    }
    let sign = if minutes < 0 { '-' } else { '+' };
    let size = minutes.abs();
    Some(format!("{sign}{:02}:{:02}", size / 60, size % 60))
}

fn date_of(field: &Field) -> Option<DateInterval> {
    field.value.as_deref()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metadata::entry::measured;
    use crate::metadata::{Source, Strength};

    fn settled(local: &str, utc: &str) -> String {
        let field =
            |name: &str, value: &str| measured(Source::Exif, name, Some(value.to_owned()), "raw");
        let mut fields = [
            field("DateTimeOriginal", local),
            field("GPSDateTime", utc),
            field("ModifyDate", local),
        ];
        settle(&mut fields);
        assert_eq!(fields[2].value.as_deref(), Some(local));
        assert_eq!(
            (fields[0].raw.as_str(), fields[0].strength),
            ("raw", Strength::Moderate)
        );
        fields[0].value.clone().expect("kept")
    }

    #[test]
    fn a_fix_at_the_moment_of_the_photo_settles_the_zone() {
        for (local, utc, expected) in [
            (
                "2017-04-05T14:30:00",
                "2017-04-05T11:30:00Z",
                "2017-04-05T14:30:00+03:00",
            ),
            (
                "2017-04-05T14:30:00.25",
                "2017-04-05T11:29:51.5Z",
                "2017-04-05T14:30:00.25+03:00",
            ),
            (
                "2017-04-05T01:15:00",
                "2017-04-04T19:30:00Z",
                "2017-04-05T01:15:00+05:45",
            ),
            (
                "2017-04-04T22:00:03",
                "2017-04-05T01:30:00Z",
                "2017-04-04T22:00:03-03:30",
            ),
            (
                "2017-04-05T11:30:00",
                "2017-04-05T11:30:00Z",
                "2017-04-05T11:30:00Z",
            ),
            // A fix of a minute ago, an offset that nobody uses, another day, and one that is given already.
            (
                "2017-04-05T14:31:00",
                "2017-04-05T11:30:00Z",
                "2017-04-05T14:31:00",
            ),
            (
                "2017-04-05T14:45:00",
                "2017-04-05T11:30:00Z",
                "2017-04-05T14:45:00",
            ),
            (
                "2017-04-07T14:30:00",
                "2017-04-05T11:30:00Z",
                "2017-04-07T14:30:00",
            ),
            (
                "2017-04-05T14:30:00+02:00",
                "2017-04-05T11:30:00Z",
                "2017-04-05T14:30:00+02:00",
            ),
            ("2017-04-05T14:30:00", "2017-04-05", "2017-04-05T14:30:00"),
        ] {
            assert_eq!(settled(local, utc), expected, "{local} {utc}");
        }
    }
}
