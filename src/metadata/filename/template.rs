//! Patterns of file names, and reading a name by one.
//!
//! In a template `%Y %m %d %H %M %S` stand for the digits of a date, `%h` for an hour of one or two digits, `%E` for the
//! 13 digits of milliseconds since 1970, `%#` for one digit or more, `%x` for one letter or digit of a hexadecimal number
//! or more, `%1` to `%9` for so many digits. A blank stands for any kind of blank, everything else for itself, capitals or
//! not.

use jiff::Timestamp;

use super::plausible;
use crate::metadata::DateInterval;

/// How some program names files.
pub(super) struct Pattern {
    /// What names files so.
    pub(super) origin: &'static str,
    /// Whether the date is that of the capture.
    pub(super) is_capture: bool,
    pub(super) clock: Clock,
    /// See the module.
    pub(super) template: &'static str,
}

/// What the time in a name counts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Clock {
    /// The time of the place.
    Local,
    /// UTC.
    Utc,
}

/// What was read so far.
#[derive(Default)]
struct Parts {
    date: [Option<u32>; 6],
    milliseconds: Option<i64>,
}

impl Pattern {
    /// The date of a name that follows the pattern; `Some(None)` where the pattern has none. A name whose date is none
    /// does not follow it, and neither does one that goes on with a further digit.
    pub(super) fn read(&self, name: &str) -> Option<Option<DateInterval>> {
        let (parts, rest) = matched(self.template, name)?;
        if let Some(milliseconds) = parts.milliseconds {
            let instant = Timestamp::from_millisecond(milliseconds).ok()?;
            return Some(Some(plausible(DateInterval::from_timestamp(instant)?)?));
        }
        let [Some(year), Some(month), Some(day), hour, minute, second] = parts.date else {
            // A bare number of the wrong length, or a word, is somebody's own name.
            return rest
                .chars()
                .next()
                .is_none_or(|c| !c.is_alphanumeric())
                .then_some(None);
        };
        let mut iso = format!("{year:04}-{month:02}-{day:02}");
        if let (Some(hour), Some(minute)) = (hour, minute) {
            let second = second.unwrap_or(0);
            let hour = hour_of_day(hour, rest)?;
            iso += &format!("T{hour:02}:{minute:02}:{second:02}");
            if self.clock == Clock::Utc {
                iso += "Z";
            }
        }
        Some(Some(plausible(iso.parse().ok()?)?))
    }
}

/// The hour of a clock that may count to twelve: some systems write `AM` or `PM` behind the time.
fn hour_of_day(hour: u32, rest: &str) -> Option<u32> {
    let rest = rest.trim_start_matches(is_blank);
    let begins = |half: &str| {
        rest.get(..2)
            .is_some_and(|text| text.eq_ignore_ascii_case(half))
    };
    match (begins("AM"), begins("PM")) {
        (false, false) => Some(hour),
        (morning, _) if (1..=12).contains(&hour) => Some(hour % 12 + if morning { 0 } else { 12 }),
        _ => None,
    }
}

/// macOS puts a narrow blank before `PM`.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || c == '\u{202f}'
}

/// Reads a name by a template: what it says, and the rest of the name behind it.
fn matched<'n>(template: &str, name: &'n str) -> Option<(Parts, &'n str)> {
    let mut parts = Parts::default();
    let mut rest = name;
    let mut wanted = template.chars();
    while let Some(c) = wanted.next() {
        if c != '%' {
            let own = rest.chars().next()?;
            let same = own.eq_ignore_ascii_case(&c) || (c == ' ' && is_blank(own));
            rest = rest.get(own.len_utf8()..).filter(|_| same)?;
            continue;
        }
        let kind = wanted.next()?;
        let is_wanted = |c: &char| match kind {
            'x' => c.is_ascii_hexdigit(),
            _ => c.is_ascii_digit(),
        };
        let run = rest.chars().take_while(is_wanted).count();
        let taken = match kind {
            'Y' => 4,
            'm' | 'd' | 'H' | 'M' | 'S' => 2,
            'h' => run.min(2),
            'E' => 13,
            '1'..='9' => usize::try_from(kind.to_digit(10)?).ok()?,
            _ => run,
        };
        if taken == 0 || run < taken {
            return None;
        }
        let (digits, behind) = rest.split_at_checked(taken)?;
        rest = behind;
        let place = match kind {
            'Y' => 0,
            'm' => 1,
            'd' => 2,
            'H' | 'h' => 3,
            'M' => 4,
            'S' => 5,
            'E' => {
                parts.milliseconds = digits.parse().ok();
                continue;
            }
            _ => continue,
        };
        *parts.date.get_mut(place)? = digits.parse().ok();
    }
    // Milliseconds are told by the patterns that have them; a longer run of digits is another kind of number.
    let goes_on = rest.starts_with(|c: char| c.is_ascii_digit());
    (!goes_on).then_some((parts, rest))
}
