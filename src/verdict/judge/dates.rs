//! What the dates of records say of a claimed date.

use std::cmp::Reverse;

use super::wording::{cite, spoken};
use crate::metadata::dates::Precedence;
use crate::metadata::{Appearance, DateInterval, Strength};

/// Whose records are read; the two are believed to a different degree.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Witness {
    /// Records of an archive item: calendar days, written down by people.
    Archive,
    /// The submission's own metadata: a clock that may be wrong by a time zone.
    File,
}

/// One date of one record, and how much it carries here.
#[derive(Clone, Copy)]
pub(super) struct Dated<'a> {
    pub(super) record: &'a Appearance,
    pub(super) date: DateInterval,
    pub(super) captured: bool,
    pub(super) strength: Strength,
    /// Against: before the claim whatever the time zones were. For: inside the claim as a whole.
    pub(super) certain: bool,
}

impl Dated<'_> {
    /// Where the date is written, for people, with the archive's name of the field.
    pub(super) fn source(&self) -> String {
        let field = if self.captured {
            "captured_at"
        } else {
            "published_at"
        };
        cite(self.record, Some(field))
    }
}

/// What the dates of one archive item, or of the file itself, say of the claimed date.
#[derive(Clone, Copy, Default)]
pub(super) struct DateReading<'a> {
    /// The best date before the claim: strongest, then earliest. Its strength is lowered already where time zones
    /// could explain it or the records disagree.
    pub(super) before: Option<Dated<'a>>,
    /// The best date inside the claim. With `before`, only a capture date is one: what was published again is not new.
    /// Of the file itself, too: when a messenger sent it says nothing of when it was taken.
    pub(super) agrees: Option<Dated<'a>>,
    /// `before` and `agrees` exclude each other, and `agrees` is not the weaker one.
    pub(super) disputed: bool,
    /// A capture date lies after the claimed time, so that nothing else here can confirm the claim.
    pub(super) excludes: bool,
}

/// Reads all dates of one archive item, or of the file itself.
pub(super) fn read<'a>(
    records: &'a [Appearance],
    claimed: &DateInterval,
    witness: Witness,
) -> DateReading<'a> {
    let all = || records.iter().flat_map(dates_of);
    let mut before = best(all().filter_map(|dated| as_before(dated, claimed, witness)));
    let agrees = best(
        all()
            .filter(|dated| dated.captured || (before.is_none() && witness == Witness::Archive))
            .filter_map(|dated| as_agreeing(dated, claimed))
            .filter(|dated| before.is_none() || dated.certain),
    );
    let disputed = match (&before, &agrees) {
        (Some(before), Some(agrees)) => agrees.strength >= before.strength,
        _ => false,
    };
    if let Some(before) = before.as_mut().filter(|_| disputed) {
        before.strength = before.strength.lowered();
    }
    let confirmed = agrees.is_some_and(|dated| dated.captured && dated.certain);
    let captured_later =
        all().any(|dated| dated.captured && claimed.before(&dated.date) == Precedence::Certain);
    DateReading {
        before,
        agrees: agrees.filter(|_| confirmed || !captured_later),
        disputed,
        excludes: captured_later && !confirmed,
    }
}

/// The dates a record has.
fn dates_of(record: &Appearance) -> impl Iterator<Item = Dated<'_>> {
    [(record.published_at, false), (record.captured_at, true)]
        .into_iter()
        .filter_map(move |(date, captured)| {
            Some(Dated {
                record,
                date: date?,
                captured,
                strength: record.strength,
                certain: true,
            })
        })
}

fn as_before<'a>(dated: Dated<'a>, claimed: &DateInterval, witness: Witness) -> Option<Dated<'a>> {
    match (dated.date.before(claimed), witness) {
        (Precedence::Certain, _) => Some(dated),
        (Precedence::ByCalendar, Witness::Archive) => Some(Dated {
            strength: dated.strength.lowered(),
            certain: false,
            ..dated
        }),
        _ => None,
    }
}

/// A date that only overlaps the claim, such as a year around a claimed day, does not confirm it and is weak.
fn as_agreeing<'a>(dated: Dated<'a>, claimed: &DateInterval) -> Option<Dated<'a>> {
    if dated.date.within(claimed) {
        return Some(dated);
    }
    let overlaps = shares_time(&dated.date, claimed);
    overlaps.then_some(Dated {
        strength: Strength::Weak,
        certain: false,
        ..dated
    })
}

/// Whether two dates share time. As in [`DateInterval::within`], calendar and clock count as written unless both have an
/// offset: that some time zone could make yesterday evening today is no agreement.
fn shares_time(a: &DateInterval, b: &DateInterval) -> bool {
    if a.offset_seconds().is_some() && b.offset_seconds().is_some() {
        a.earliest_utc() < b.latest_utc() && b.earliest_utc() < a.latest_utc()
    } else {
        a.civil_start() < b.civil_end() && b.civil_start() < a.civil_end()
    }
}

/// Strongest, then certain ones, then earliest, then the first listed.
fn best<'a>(candidates: impl Iterator<Item = Dated<'a>>) -> Option<Dated<'a>> {
    candidates.min_by_key(|dated| {
        (
            Reverse(dated.strength),
            Reverse(dated.certain),
            dated.date.earliest_utc(),
        )
    })
}

/// The end of a sentence about a date that agrees.
pub(super) fn agreement(dated: &Dated<'_>, claimed: &DateInterval) -> String {
    let claimed = spoken(claimed);
    if dated.certain {
        format!("inside the claimed {claimed}")
    } else {
        format!("which allows the claimed {claimed} but is not exact enough to confirm it")
    }
}
