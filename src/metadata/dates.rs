//! Dates as intervals, and what may be said of their order.
//!
//! A date is never a point: `2017` is a whole year, `2017-04-05` a whole day, and a time without an offset may have
//! been in any time zone on Earth. [`DateInterval::before`] says "before" only where none of that can change the answer.
//! The text forms are those of ISO 8601: calendar dates, times with or without an offset, and `A/B` intervals.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Earliest year that is read; photography is younger.
pub const FIRST_YEAR: i16 = 1800;
/// Latest year that is read; a later one is a typing error.
pub const LAST_YEAR: i16 = 2100;

/// The clock farthest ahead of UTC, in seconds (Line Islands, UTC+14).
const EASTERNMOST_OFFSET: i32 = 14 * 3600;
/// The clock farthest behind UTC, in seconds (UTC-12).
const WESTERNMOST_OFFSET: i32 = -12 * 3600;

const SECOND: SignedDuration = SignedDuration::from_secs(1);
const MINUTE: SignedDuration = SignedDuration::from_secs(60);
const DAY: SignedDuration = SignedDuration::from_secs(24 * 3600);

/// A span of calendar or clock time, with or without a known offset from UTC.
///
/// Its length tells how exact it is; see [`DateInterval::precision`]. Fractions of a second are dropped: the interval
/// is then the whole second that contains the instant.
///
/// ```
/// use resurface::metadata::dates::{DateInterval, Precedence};
///
/// let published: DateInterval = "2017-04-05".parse()?;
/// let claimed: DateInterval = "2025-03-08".parse()?;
/// assert_eq!(published.before(&claimed), Precedence::Certain);
/// assert!(published.within(&"2017-04".parse()?));
/// # Ok::<(), resurface::metadata::dates::UnreadableDate>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DateInterval {
    /// First second, by the clock of `offset`.
    begin: DateTime,
    /// First second that is no longer part of it; always after `begin`.
    end: DateTime,
    /// Seconds east of UTC; `None` where the time zone is unknown.
    offset: Option<i32>,
}

/// How exact a [`DateInterval`] is, by its length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Precision {
    /// One second.
    Second,
    /// One minute.
    Minute,
    /// One calendar day.
    Day,
    /// One calendar month.
    Month,
    /// One calendar year.
    Year,
    /// Any other span.
    Range,
}

/// Whether one interval lies before another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precedence {
    /// It does, whatever the time zones were.
    Certain,
    /// By the calendar it does, but the two touch: a difference of time zones could explain it.
    ByCalendar,
    /// It does not, or that cannot be said.
    No,
}

/// A text that is no date.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{text:?} is not a date{reason}. Write 2017, 2017-04, 2017-04-05, 2017-04-05T14:30, 2017-04-05T14:30:00+03:00, \
     or two of them as 2017-04-01/2017-04-30"
)]
pub struct UnreadableDate {
    text: String,
    reason: &'static str,
}

impl DateInterval {
    /// The second that contains an instant, in UTC; `None` outside of the years that are read.
    pub fn from_timestamp(instant: Timestamp) -> Option<DateInterval> {
        let civil = Offset::UTC.to_datetime(instant);
        let begin = civil.with().subsec_nanosecond(0).build().ok()?;
        in_range(begin).then_some(())?;
        DateInterval::new(begin, begin.checked_add(SECOND).ok()?, Some(0))
    }

    fn new(begin: DateTime, end: DateTime, offset: Option<i32>) -> Option<DateInterval> {
        (begin < end).then_some(DateInterval { begin, end, offset })
    }

    /// First second, by its own clock.
    pub fn civil_start(&self) -> DateTime {
        self.begin
    }

    /// First second after it, by its own clock.
    pub fn civil_end(&self) -> DateTime {
        self.end
    }

    /// Seconds east of UTC of its clock; `None` where the time zone is unknown.
    pub fn offset_seconds(&self) -> Option<i32> {
        self.offset
    }

    /// How exact it is.
    pub fn precision(&self) -> Precision {
        let length = self.begin.duration_until(self.end);
        if !self.whole_days() {
            return match length {
                length if length == SECOND => Precision::Second,
                length if length == MINUTE && self.begin.second() == 0 => Precision::Minute,
                _ => Precision::Range,
            };
        }
        let last = self.last_day();
        if length == DAY {
            Precision::Day
        } else if self.begin.day() != 1 || last != last.last_of_month() {
            Precision::Range
        } else if (self.begin.year(), self.begin.month()) == (last.year(), last.month()) {
            Precision::Month
        } else if self.begin.year() == last.year() && self.begin.month() == 1 && last.month() == 12
        {
            Precision::Year
        } else {
            Precision::Range
        }
    }

    /// First instant it can reach back to. Without an offset that is its beginning in the easternmost time zone.
    pub fn earliest_utc(&self) -> Timestamp {
        instant(self.begin, self.offset.unwrap_or(EASTERNMOST_OFFSET)).unwrap_or(Timestamp::MIN)
    }

    /// First instant that it cannot contain any more. Without an offset that is its end in the westernmost time zone.
    pub fn latest_utc(&self) -> Timestamp {
        instant(self.end, self.offset.unwrap_or(WESTERNMOST_OFFSET)).unwrap_or(Timestamp::MAX)
    }

    /// Whether this lies before `other` as a whole.
    ///
    /// Certain where no choice of time zones puts any part of this into or after `other`. Two calendar dates without an
    /// offset are certain from one whole day between them: zones are at most 26 hours apart, which only UTC-12 and
    /// UTC+14 reach, and no medium is dated by both. Calendar dates that touch are [`Precedence::ByCalendar`].
    pub fn before(&self, other: &DateInterval) -> Precedence {
        if self.latest_utc() <= other.earliest_utc() {
            return Precedence::Certain;
        }
        if !(self.whole_days() && other.whole_days()) || self.end > other.begin {
            return Precedence::No;
        }
        if self.end.duration_until(other.begin) >= DAY {
            Precedence::Certain
        } else {
            Precedence::ByCalendar
        }
    }

    /// Whether this lies inside `other`: agreement, as evidence for a claim.
    ///
    /// With two offsets instants are compared. Otherwise it is the calendar and clock as written: phones write local
    /// time and people claim in local time, so an offset on one side only says where that clock stood.
    pub fn within(&self, other: &DateInterval) -> bool {
        if self.offset.is_some() && other.offset.is_some() {
            other.earliest_utc() <= self.earliest_utc() && self.latest_utc() <= other.latest_utc()
        } else {
            other.begin <= self.begin && self.end <= other.end
        }
    }

    /// Whether some choice of time zones lets the two share a moment.
    pub fn may_overlap(&self, other: &DateInterval) -> bool {
        self.before(other) != Precedence::Certain && other.before(self) != Precedence::Certain
    }

    /// First possible day, or second with its offset, as ISO 8601: `2017-04` gives `2017-04-01`.
    pub fn from_iso(&self) -> String {
        self.point_iso(self.begin)
    }

    /// Last possible day, or second with its offset, as ISO 8601: `2017-04` gives `2017-04-30`.
    pub fn to_iso(&self) -> String {
        self.point_iso(self.end.saturating_sub(SECOND))
    }

    fn point_iso(&self, point: DateTime) -> String {
        if self.whole_days() {
            point.date().to_string()
        } else {
            format!("{point}{}", offset_text(self.offset))
        }
    }

    /// A calendar date without an offset, as people write it.
    fn whole_days(&self) -> bool {
        self.offset.is_none()
            && self.begin == self.begin.start_of_day()
            && self.end == self.end.start_of_day()
    }

    fn last_day(&self) -> Date {
        self.end.saturating_sub(SECOND).date()
    }
}

/// The shortest text that reads back as the same interval.
impl fmt::Display for DateInterval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let begin = self.begin;
        match self.precision() {
            Precision::Year => write!(f, "{:04}", begin.year()),
            Precision::Month => write!(f, "{:04}-{:02}", begin.year(), begin.month()),
            Precision::Day | Precision::Second => f.write_str(&self.from_iso()),
            Precision::Minute => {
                let (date, time) = (begin.date(), begin.time());
                let offset = offset_text(self.offset);
                write!(f, "{date}T{:02}:{:02}{offset}", time.hour(), time.minute())
            }
            Precision::Range => write!(f, "{}/{}", self.from_iso(), self.to_iso()),
        }
    }
}

impl FromStr for DateInterval {
    type Err = UnreadableDate;

    fn from_str(text: &str) -> Result<DateInterval, UnreadableDate> {
        let text = text.trim();
        let unreadable = |reason| UnreadableDate {
            text: super::bounded(text),
            reason,
        };
        let Some((first, last)) = text.split_once('/') else {
            return parse_iso(text).map_err(unreadable);
        };
        let first = parse_iso(first.trim()).map_err(unreadable)?;
        let last = parse_iso(last.trim()).map_err(unreadable)?;
        let end = match (first.offset, last.offset) {
            (None, None) => last.end,
            (Some(ours), Some(theirs)) => {
                let shift = SignedDuration::from_secs(i64::from(ours - theirs));
                last.end.saturating_add(shift)
            }
            _ => {
                return Err(unreadable(
                    ": give an offset at both ends of the interval or at none",
                ));
            }
        };
        DateInterval::new(first.begin, end, first.offset)
            .ok_or_else(|| unreadable(": the interval ends before it begins"))
    }
}

impl Serialize for DateInterval {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for DateInterval {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<DateInterval, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Reads a date as EXIF writes it (`2017:04:05 14:30:00`, Exif 2.32 section 4.6.5 D), with the text of the offset
/// field that belongs to it (`+03:00`) where there is one.
///
/// Editing programs also write the separators and fractions of ISO 8601, and an offset behind the time; those are read
/// too. Blanks, zeros and dates that no calendar has give `None`. An offset that cannot be read is as good as none.
pub fn parse_exif(text: &str, offset: Option<&str>) -> Option<DateInterval> {
    let text = text.trim_matches(|c: char| c == '\0' || c.is_whitespace());
    let (date, time) = match text.split_once([' ', 'T']) {
        Some((date, time)) => (date, Some(time.trim())),
        None => (text, None),
    };
    let date = date.replace([':', '/'], "-");
    let Some(time) = time else {
        return parse_iso(&date).ok();
    };
    let mut read = parse_iso(&format!("{date}T{time}")).ok()?;
    if read.offset.is_none() {
        read.offset = offset
            .map(|text| text.trim_matches(|c: char| c == '\0' || c.is_whitespace()))
            .and_then(parse_offset);
    }
    Some(read)
}

/// The number, 1 to 12, of a month by the first three letters of its English name.
pub(super) fn month_number(name: &str) -> Option<u8> {
    const MONTHS: &str = "janfebmaraprmayjunjulaugsepoctnovdec";
    let letters = name.get(..3)?.to_ascii_lowercase();
    let at = MONTHS.find(&letters).filter(|at| at % 3 == 0)?;
    u8::try_from(at / 3 + 1).ok()
}

/// One date or time, no `A/B`. The error is the end of a sentence.
fn parse_iso(text: &str) -> Result<DateInterval, &'static str> {
    let (date, time) = match text.split_once('T') {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let (begin, end) = parse_calendar(date)?;
    let Some(time) = time else {
        return DateInterval::new(begin, end, None).ok_or("");
    };
    if date.len() != "2017-04-05".len() {
        return Err(": a time needs a whole date before it");
    }
    let split = time.find(['Z', '+', '-']).unwrap_or(time.len());
    let (clock, offset) = time.split_at_checked(split).ok_or("")?;
    let offset = match offset {
        "" => None,
        text => Some(parse_offset(text).ok_or(": the offset is none between -12:00 and +14:00")?),
    };
    let (hour, minute, second) = parse_clock(clock).ok_or(": there is no such time of day")?;
    let begin = begin
        .date()
        .at(0, 0, 0, 0)
        .with()
        .hour(hour)
        .minute(minute)
        .second(second.unwrap_or(0))
        .build()
        .map_err(|_| ": there is no such time of day")?;
    let length = if second.is_some() { SECOND } else { MINUTE };
    DateInterval::new(begin, begin.saturating_add(length), offset).ok_or("")
}

/// A year, a month or a day, as its first second and the first second after it.
fn parse_calendar(text: &str) -> Result<(DateTime, DateTime), &'static str> {
    let mut parts = text.split('-');
    let year = parts.next().and_then(|part| digits(part, 4)).ok_or("")?;
    let month = parts
        .next()
        .map(|part| digits(part, 2).ok_or(""))
        .transpose()?;
    let day = parts
        .next()
        .map(|part| digits(part, 2).ok_or(""))
        .transpose()?;
    if parts.next().is_some() {
        return Err("");
    }
    let no_such_day = |_| ": there is no such day in the calendar";
    let first =
        Date::new(year, to_i8(month.unwrap_or(1)), to_i8(day.unwrap_or(1))).map_err(no_such_day)?;
    let last = match (month, day) {
        (_, Some(_)) => first,
        (Some(_), None) => first.last_of_month(),
        (None, None) => first.last_of_year(),
    };
    let begin = first.at(0, 0, 0, 0);
    if !in_range(begin) {
        return Err(": only the years 1800 to 2100 are read");
    }
    Ok((begin, last.tomorrow().map_err(no_such_day)?.at(0, 0, 0, 0)))
}

/// `14:30`, `14:30:05` or `14:30:05.123`.
fn parse_clock(text: &str) -> Option<(i8, i8, Option<i8>)> {
    let (whole, fraction) = match text.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    let mut parts = whole.split(':');
    let hour = to_i8(digits(parts.next()?, 2)?);
    let minute = to_i8(digits(parts.next()?, 2)?);
    let second = match parts.next() {
        Some(part) => Some(to_i8(digits(part, 2)?)),
        None => None,
    };
    let fraction_is_read = fraction.is_none_or(|fraction| {
        second.is_some()
            && !fraction.is_empty()
            && fraction.bytes().all(|byte| byte.is_ascii_digit())
    });
    (parts.next().is_none() && fraction_is_read).then_some((hour, minute, second))
}

/// `Z`, `+03:00`, `+3:00`, `+0300` or `+03`, as seconds east of UTC.
fn parse_offset(text: &str) -> Option<i32> {
    if text == "Z" {
        return Some(0);
    }
    let (sign, rest) = match text.strip_prefix('+') {
        Some(rest) => (1, rest),
        None => (-1, text.strip_prefix('-')?),
    };
    let (hours, minutes) = match rest.split_once(':') {
        Some(parts) => parts,
        None => rest.split_at_checked(2)?,
    };
    // Some programs write `+1:00`.
    let width = if rest.contains(':') {
        hours.len().clamp(1, 2)
    } else {
        2
    };
    let hours = i32::from(digits(hours, width)?);
    let minutes = match minutes {
        "" if rest.len() == 2 => 0,
        text => i32::from(digits(text, 2)?),
    };
    let seconds = sign * (hours * 3600 + minutes * 60);
    (minutes < 60 && (WESTERNMOST_OFFSET..=EASTERNMOST_OFFSET).contains(&seconds))
        .then_some(seconds)
}

fn offset_text(offset: Option<i32>) -> String {
    match offset {
        None => String::new(),
        Some(0) => "Z".to_owned(),
        Some(seconds) => {
            let sign = if seconds < 0 { '-' } else { '+' };
            let minutes = seconds.abs() / 60;
            format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
        }
    }
}

/// Exactly `count` ASCII digits as a number; `+5` and `٣` are none.
fn digits(text: &str, count: usize) -> Option<i16> {
    let plain = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

/// Two digits always fit; anything else is out of every range that is checked afterwards.
fn to_i8(number: i16) -> i8 {
    i8::try_from(number).unwrap_or(i8::MAX)
}

fn in_range(begin: DateTime) -> bool {
    (FIRST_YEAR..=LAST_YEAR).contains(&begin.year())
}

fn instant(civil: DateTime, offset: i32) -> Option<Timestamp> {
    Offset::from_seconds(offset).ok()?.to_timestamp(civil).ok()
}

#[cfg(test)]
mod tests;
