//! What a finding rests on, as a text that reads back: two findings that rest on one thing are one piece of evidence.
//!
//! Copies of one picture carry the same capture date and the same coordinates, so the same date in two records, or in a
//! record and in the file itself, is one statement that was copied and not two that agree.

use std::fmt;

use super::dates::Dated;
use crate::metadata::{Coordinates, Country, DateInterval, Strength};

/// Two coordinates within this many kilometres are the same statement, rounded differently.
const SAME_SPOT_KM: f64 = 10.0;
/// Before the basis of a finding that another record of the archive, or of the file, contradicts.
const DISPUTED: &str = "disputed ";
/// Before the basis of an agreement that confirms the claimed date and place.
const DATE_AND_PLACE: &str = "date and place in ";
/// Before the basis of an agreement that confirms the claimed date alone.
const DATE: &str = "date in ";
/// Before the basis of an agreement that confirms the claimed place alone.
const PLACE: &str = "place in ";

/// What a dated or placed finding rests on. Written as `date 2016-04-05 of x.jpg`, `country IQ of x.jpg`,
/// `coordinates 36.3350,43.1189 of x.jpg`, with `disputed ` before it where records disagree.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Basis {
    Date(DateInterval),
    Country(Country),
    At(Coordinates),
}

impl Basis {
    /// The text kept in the finding. `owner` names the record, or the file itself.
    pub(super) fn of(self, owner: &str, disputed: bool) -> String {
        format!("{}{self} of {owner}", if disputed { DISPUTED } else { "" })
    }

    fn read(text: &str) -> Option<Basis> {
        let text = text.strip_prefix(DISPUTED).unwrap_or(text);
        let (kind, rest) = text.split_once(' ')?;
        let (value, _) = rest.split_once(" of ")?;
        match kind {
            "date" => value.parse().ok().map(Basis::Date),
            "country" => value.parse().ok().map(Basis::Country),
            "coordinates" => {
                let (lat, lon) = value.split_once(',')?;
                Coordinates::new(lat.parse().ok()?, lon.parse().ok()?).map(Basis::At)
            }
            _ => None,
        }
    }
}

impl fmt::Display for Basis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Basis::Date(date) => write!(f, "date {date}"),
            Basis::Country(country) => write!(f, "country {}", country.code()),
            Basis::At(at) => write!(f, "coordinates {:.4},{:.4}", at.lat(), at.lon()),
        }
    }
}

/// Whether records disagree about what this finding rests on.
pub(super) fn is_disputed(basis: &str) -> bool {
    basis.starts_with(DISPUTED)
}

/// What an agreeing finding confirms at least moderately.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Confirmed {
    /// That it was taken inside the claimed time: a date of capture says so, not one of publication.
    pub date: bool,
    /// The claimed place.
    pub place: bool,
}

impl Confirmed {
    /// What a date and a place that agree with the claim confirm.
    pub(super) fn by(date: Option<Dated<'_>>, place: Option<Strength>) -> Confirmed {
        let date = date.filter(|dated| dated.captured && dated.certain);
        Confirmed {
            date: date.is_some_and(|dated| dated.strength >= Strength::Moderate),
            place: place >= Some(Strength::Moderate),
        }
    }

    /// The basis of an agreement that rests on `source`: `date and place in records of x.jpg`, and `records of x.jpg`
    /// where it confirms neither.
    pub(super) fn basis(self, source: &str) -> String {
        match (self.date, self.place) {
            (true, true) => format!("{DATE_AND_PLACE}{source}"),
            (true, false) => format!("{DATE}{source}"),
            (false, true) => format!("{PLACE}{source}"),
            (false, false) => source.to_owned(),
        }
    }

    /// Reads what [`Confirmed::basis`] wrote.
    pub(super) fn read(basis: &str) -> Confirmed {
        let both = basis.starts_with(DATE_AND_PLACE);
        Confirmed {
            date: both || basis.starts_with(DATE),
            place: both || basis.starts_with(PLACE),
        }
    }
}

/// Whether two findings are two pieces of evidence. Dates are that only if they cannot be one date, written with and
/// without an offset, or as a day and as a month.
pub(super) fn independent(a: &str, b: &str) -> bool {
    match (Basis::read(a), Basis::read(b)) {
        (Some(Basis::Date(a)), Some(Basis::Date(b))) => !a.may_overlap(&b),
        (Some(Basis::Country(a)), Some(Basis::Country(b))) => a != b,
        (Some(Basis::At(a)), Some(Basis::At(b))) => a.distance_km(&b) > SAME_SPOT_KM,
        _ => a != b,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back() {
        let at = Coordinates::new(-36.335, 43.1189).unwrap();
        for basis in [
            Basis::Date("2016-04-05".parse().unwrap()),
            Basis::Date("2016-04-05T10:00:00+03:00".parse().unwrap()),
            Basis::Date("2016-04-05/2016-04-20".parse().unwrap()),
            Basis::Country("IQ".parse().unwrap()),
            Basis::At(at),
        ] {
            for (owner, disputed) in [("x.jpg", false), ("a of b of.jpg", true), ("", false)] {
                let text = basis.of(owner, disputed);
                assert_eq!(Basis::read(&text), Some(basis), "{text}");
                assert_eq!(is_disputed(&text), disputed);
            }
        }
        assert_eq!(Basis::read("claims of a and b"), None);
        assert_eq!(Basis::read("date x of y"), None);
    }

    #[test]
    fn copies_of_one_statement_are_one_piece_of_evidence() {
        for (a, b, expected) in [
            ("date 2016-04-05 of a", "date 2016-04-05 of b", false),
            ("date 2016-04-05 of a", "date 2016-04 of b", false),
            (
                "date 2016-04-05T12:00:00 of a",
                "date 2016-04-05T09:00:00Z of b",
                false,
            ),
            ("date 2016-04-05 of a", "date 2017 of b", true),
            ("country IQ of a", "country IQ of b", false),
            ("country IQ of a", "disputed country IQ of b", false),
            ("country IQ of a", "country LB of b", true),
            (
                "coordinates 36.3350,43.1189 of a",
                "coordinates 36.3400,43.1200 of b",
                false,
            ),
            (
                "coordinates 36.3350,43.1189 of a",
                "coordinates 37.3400,43.1200 of b",
                true,
            ),
            ("date 2016 of a", "country IQ of a", true),
            ("thumbnail", "thumbnail", false),
            ("thumbnail", "credentials", true),
        ] {
            assert_eq!(independent(a, b), expected, "{a} / {b}");
            assert_eq!(independent(b, a), expected, "{b} / {a}");
        }
    }
}
