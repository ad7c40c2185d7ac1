//! How results are said in words, the same on a page and in a terminal. Everything returned here is inert.

mod evidence;
mod times;

pub(super) use evidence::{Sides, alignment, evidence, sound};
pub(super) use times::{clock, clock_within, span, times_as_fast};

use super::{Relation, Results, Signal, inert::inert};
use crate::metadata::{Country, DateInterval, Strength};
use crate::verdict::decision::{Decision, Ruling};
use crate::verdict::{Claim, Verdict};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The groups of a report, gravest first; the last holds items without a verdict.
pub(super) const GROUPS: [Option<Verdict>; 7] = [
    Some(Verdict::Recirculated),
    Some(Verdict::Questionable),
    Some(Verdict::SeenBefore),
    Some(Verdict::Consistent),
    Some(Verdict::NoFinding),
    Some(Verdict::Unreadable),
    None,
];

/// Heading of the last of [`GROUPS`].
pub(super) const NOT_JUDGED: &str = "Not judged";

/// What a file betrays, and what that means.
pub(super) fn signal(signal: &Signal) -> String {
    format!("{} {}", inert(&signal.text), inert(&signal.meaning))
        .trim_end()
        .to_owned()
}

/// The answer in one short sentence without its full stop. `None` for `inspect`, which asks nothing.
pub(super) fn headline(results: &Results) -> Option<String> {
    let batch = results.batch.as_ref()?;
    Some(match (batch.examined, batch.recirculated) {
        (0, _) => "No file could be examined".to_owned(),
        (1, 0) => "The file is not shown to be recirculated".to_owned(),
        (1, _) => "The file is shown to be recirculated".to_owned(),
        (all, 0) => format!("None of {all} examined files is shown to be recirculated"),
        (all, 1) => format!("1 of {all} examined files is shown to be recirculated"),
        (all, count) if count == all => {
            format!("All {all} examined files are shown to be recirculated")
        }
        (all, count) => format!("{count} of {all} examined files are shown to be recirculated"),
    })
}

/// A whole number with its thousands set apart.
pub(super) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A share from 0 to 1 as whole per cent.
pub(super) fn percent(share: f64) -> String {
    format!("{:.0}", share * 100.0)
}

/// A file size with the unit people expect.
pub(super) fn size(bytes: u64) -> String {
    let amount = bytes as f64;
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{:.0} kB", amount / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", amount / 1e6),
        _ => format!("{:.2} GB", amount / 1e9),
    }
}

/// A date as people say it, as exact as it is known: `5 April 2017, 14:30 UTC+03:00`, `April 2017`.
pub(super) fn interval(date: &DateInterval) -> String {
    dates(&date.from_iso(), &date.to_iso())
}

/// An interval of ISO 8601 dates or instants as people say it: `5 April 2017`, `April 2017`, `2017`,
/// `between 5 April 2017 and 9 May 2017`. What is no date is shown as it is.
pub(super) fn dates(from: &str, to: &str) -> String {
    if from == to {
        return date(from);
    }
    if let Some(minute) = whole_minute(from, to) {
        return date(&minute);
    }
    let (Some((year, month, 1)), Some((end_year, end_month, end_day))) = (day(from), day(to))
    else {
        return format!("between {} and {}", date(from), date(to));
    };
    match (month, end_month, end_day) {
        (1, 12, 31) if year == end_year => year.to_owned(),
        (1, 12, 31) => format!("between {year} and {end_year}"),
        _ if year == end_year && month == end_month && end_day == days_in(year, month) => {
            format!("{} {year}", MONTHS[month - 1])
        }
        _ => format!("between {} and {}", date(from), date(to)),
    }
}

/// The minute that two instants are the first and last second of.
fn whole_minute(from: &str, to: &str) -> Option<String> {
    let (minute, first) = from.split_at_checked("2017-04-05T14:30".len())?;
    let last = to.strip_prefix(minute)?;
    let (zone, end_zone) = (first.strip_prefix(":00")?, last.strip_prefix(":59")?);
    (zone == end_zone).then(|| format!("{minute}{zone}"))
}

/// One ISO 8601 date or instant in words.
fn date(iso: &str) -> String {
    let (days, time) = iso.split_once('T').unwrap_or((iso, ""));
    let Some((year, month, number)) = day(days) else {
        return inert(iso).into_owned();
    };
    let words = format!("{number} {} {year}", MONTHS[month - 1]);
    if time.is_empty() {
        return words;
    }
    let (hours, zone) = time.split_at(time.find(['Z', '+', '-']).unwrap_or(time.len()));
    // A zone name in brackets says nothing beyond the offset.
    let zone = zone.split('[').next().unwrap_or_default();
    let zone = match zone {
        "" => String::new(),
        "Z" | "+00:00" => " UTC".to_owned(),
        offset => format!(" UTC{}", inert(offset)),
    };
    // Whole minutes need no seconds.
    let hours = hours
        .strip_suffix(":00")
        .filter(|rest| rest.len() == 5)
        .unwrap_or(hours);
    format!("{words}, {}{zone}", inert(hours))
}

/// Year, month and day of `YYYY-MM-DD`, when that is exactly what it is.
fn day(iso: &str) -> Option<(&str, usize, u32)> {
    let mut parts = iso.splitn(3, '-');
    let (year, month, number) = (parts.next()?, parts.next()?, parts.next()?);
    let digits =
        |text: &str, count| text.len() == count && text.bytes().all(|b| b.is_ascii_digit());
    if !(digits(year, 4) && digits(month, 2) && digits(number, 2)) {
        return None;
    }
    let (month, number) = (month.parse().ok()?, number.parse().ok()?);
    ((1..=12).contains(&month) && (1..=31).contains(&number)).then_some((year, month, number))
}

fn days_in(year: &str, month: usize) -> u32 {
    let year: u32 = year.parse().unwrap_or_default();
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Place and country: `Latakia, Syria`. Empty where neither is known.
pub(super) fn whereabouts(place: Option<&str>, country: Option<&Country>) -> String {
    let place = place.map(|place| inert(place).into_owned());
    let country = country.map(|country| inert(country.name()).into_owned());
    match (place, country) {
        // "Mosul, Iraq" in the place column and Iraq in the country column is one country.
        (Some(place), Some(country)) if place.ends_with(&country) => place,
        (Some(place), Some(country)) => format!("{place}, {country}"),
        (place, country) => place.or(country).unwrap_or_default(),
    }
}

/// When and where a submission is claimed to be from: `taken 8 March 2026 in Latakia, Syria`. `None` where nothing of
/// the kind is claimed.
pub(super) fn claimed(claim: &Claim) -> Option<String> {
    let mut words = Vec::new();
    if let Some(date) = &claim.date {
        words.push(interval(date));
    }
    let place = whereabouts(claim.place.as_deref(), claim.country.as_ref());
    if !place.is_empty() {
        words.push(format!("in {place}"));
    }
    if let Some(at) = &claim.coordinates {
        let radius = match claim.radius_km {
            Some(km) => format!("within {km} km of"),
            None => "at".to_owned(),
        };
        words.push(format!("{radius} {:.4}, {:.4}", at.lat(), at.lon()));
    }
    (!words.is_empty()).then(|| format!("taken {}", words.join(" ")))
}

/// How a submission and the archive item called `name` are related. `name` is inert already.
pub(super) fn related(relation: Relation, name: &str) -> String {
    let (before, after) = related_parts(relation);
    format!("{before}{name}{after}")
}

/// What [`related`] says before and after the name.
pub(super) fn related_parts(relation: Relation) -> (&'static str, &'static str) {
    match relation {
        Relation::Identical => ("Is the same file, byte for byte, as ", ""),
        Relation::SamePicture => ("Shows the same picture as ", ""),
        Relation::PartialPicture => ("Shows a part of the same picture as ", ""),
        Relation::SameFootage => ("Contains the same footage as ", ""),
        Relation::StillOfVideo => ("Shares a frame with ", ": one shows a still of the other"),
        Relation::SameSound => (
            "Has the same sound as ",
            ", for a while at least; the pictures are not shown to be the same",
        ),
        Relation::SameScene => (
            "Shows the same scene as ",
            ": another photograph or recording of it, or too little is left to tell",
        ),
    }
}

/// What a person decided of a match, as sentences.
pub(super) fn decided(decision: &Decision) -> String {
    let by = decision.by.as_deref().map(inert);
    let by = by.map(|by| format!(" by {by}")).unwrap_or_default();
    let what = match decision.decision {
        Ruling::Confirmed => "Confirmed",
        Ruling::Dismissed => "Dismissed",
        Ruling::Withdrawn => "No longer decided",
    };
    let mut sentences = format!("{what}{by}, {}.", dates(&decision.at, &decision.at));
    if decision.decision == Ruling::Dismissed {
        sentences += " Nothing is concluded from this match.";
    }
    if let Some(note) = &decision.note {
        sentences += &format!(" Note: {}", inert(note));
    }
    sentences
}

/// How much a piece of evidence carries.
pub(super) fn strength(strength: Strength) -> &'static str {
    match strength {
        Strength::Weak => "weak evidence",
        Strength::Moderate => "moderate evidence",
        Strength::Strong => "strong evidence",
    }
}

/// A score as people read it: two digits, and 1 only where it is exactly that.
pub(super) fn score(score: f64) -> String {
    if score >= 1.0 {
        "1".to_owned()
    } else {
        format!("{:.2}", score.min(0.99))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_read_as_people_say_them() {
        for (from, to, words) in [
            ("2017-04-05", "2017-04-05", "5 April 2017"),
            ("2017-04-01", "2017-04-30", "April 2017"),
            ("2024-02-01", "2024-02-29", "February 2024"),
            (
                "2023-02-01",
                "2023-02-27",
                "between 1 February 2023 and 27 February 2023",
            ),
            ("2017-01-01", "2017-12-31", "2017"),
            ("2016-01-01", "2017-12-31", "between 2016 and 2017"),
            (
                "2017-04-05",
                "2017-05-09",
                "between 5 April 2017 and 9 May 2017",
            ),
            (
                "2017-04-05T14:30:00+03:00",
                "2017-04-05T14:30:00+03:00",
                "5 April 2017, 14:30 UTC+03:00",
            ),
            (
                "2017-04-05T14:30:07Z",
                "2017-04-05T14:30:07Z",
                "5 April 2017, 14:30:07 UTC",
            ),
            (
                "2017-04-05T00:00:00Z",
                "2017-04-05T00:00:00Z",
                "5 April 2017, 00:00 UTC",
            ),
            (
                "2017-04-05T14:30:00+03:00",
                "2017-04-05T14:30:59+03:00",
                "5 April 2017, 14:30 UTC+03:00",
            ),
            ("2017-13-05", "2017-13-05", "2017-13-05"),
            ("\u{1b}", "x", r"between \u{1b} and x"),
            ("2017-04-0é", "", "between 2017-04-0é and "),
        ] {
            assert_eq!(dates(from, to), words);
        }
    }

    #[test]
    fn sizes_and_scores() {
        assert_eq!(size(631), "631 bytes");
        assert_eq!(size(310_400), "310 kB");
        assert_eq!(size(7_400_000), "7.4 MB");
        assert_eq!(score(1.0), "1");
        assert_eq!(score(0.999), "0.99");
        assert_eq!(percent(1.0 / 3.0), "33");
        for (number, text) in [
            (0, "0"),
            (840, "840"),
            (84_012, "84,012"),
            (1_000_000, "1,000,000"),
        ] {
            assert_eq!(count(number), text);
        }
    }
}
