//! When an item was seen, against when it is claimed to be taken: every date on record as a bar on one line of time.
//!
//! It is a table whose last column is drawn, so all that the drawing shows can be read as well. Records that contradict
//! one another each have their row; which of them holds is not decided here.

use jiff::civil::{Date, DateTime};

use crate::metadata::dates::Precedence;
use crate::metadata::{DateInterval, Strength};
use crate::report::inert::inert;
use crate::report::{Item, words};

/// More rows than this, the claim's not counted, are folded away.
const MOST_ROWS: usize = 12;
/// The narrowest bar that is seen, in per cent of the line.
const NARROWEST: f64 = 0.8;
/// Room at both ends of the line, in parts of what lies between.
const ROOM: f64 = 0.05;
/// The shortest line, in days, so that two dates of one day are not drawn a world apart.
const SHORTEST_DAYS: f64 = 120.0;
const DAY_S: f64 = 86_400.0;
/// As many marks on the line as can be read on a phone.
const MOST_TICKS: i32 = 4;

/// The dates of an item.
pub(super) struct Appearances {
    pub(super) caption: &'static str,
    pub(super) claim: Option<Row>,
    pub(super) rows: Vec<Row>,
    pub(super) more: Vec<Row>,
    pub(super) ticks: Vec<Tick>,
    /// Records without a date, in words.
    pub(super) undated: Vec<String>,
}

/// A date and where it lies on the line.
pub(super) struct Row {
    pub(super) what: &'static str,
    pub(super) when: String,
    pub(super) source: String,
    pub(super) strength: &'static str,
    /// How it lies to the claimed time; empty where none is claimed.
    pub(super) relation: &'static str,
    pub(super) bar: Bar,
    /// The claimed time.
    pub(super) band: Option<Bar>,
}

/// A stretch of the line, in per cent.
#[derive(Clone)]
pub(super) struct Bar {
    pub(super) x: String,
    pub(super) width: String,
}

/// The first day of a year or month.
pub(super) struct Tick {
    pub(super) x: String,
    pub(super) text: String,
}

struct Dated {
    what: &'static str,
    date: DateInterval,
    source: String,
    strength: Strength,
}

impl Appearances {
    /// `None` where there are not two dates that could be compared.
    pub(super) fn of(item: &Item) -> Option<Appearances> {
        let claimed = item.claim.as_ref().and_then(|claim| claim.date);
        let (mut dated, undated) = records(item);
        dated.sort_by_key(|seen| (seen.date.civil_start(), seen.date.civil_end()));
        if dated.is_empty() || dated.len() + usize::from(claimed.is_some()) < 2 {
            return None;
        }
        let dates = dated.iter().map(|seen| seen.date).chain(claimed);
        let line = Line::over(dates)?;
        let band = claimed.map(|date| line.bar(&date));
        let mut rows: Vec<Row> = dated
            .into_iter()
            .map(|seen| Row {
                what: seen.what,
                when: words::interval(&seen.date),
                source: seen.source,
                strength: seen.strength.as_str(),
                relation: claimed.map_or("", |claimed| relation(&seen.date, &claimed)),
                bar: line.bar(&seen.date),
                band: band.clone(),
            })
            .collect();
        let more = rows.split_off(MOST_ROWS.min(rows.len()));
        Some(Appearances {
            caption: match claimed {
                Some(_) => "When it was seen, against when it is claimed to be taken",
                None => "When it was seen; no time is claimed",
            },
            claim: claimed.zip(band).map(|(date, bar)| Row {
                what: "claimed",
                when: words::interval(&date),
                source: "the claim".to_owned(),
                strength: "",
                relation: "",
                bar: bar.clone(),
                band: Some(bar),
            }),
            rows,
            more,
            ticks: line.ticks(),
            undated,
        })
    }
}

/// Every date on record of every match, and the records without one.
fn records(item: &Item) -> (Vec<Dated>, Vec<String>) {
    let (mut dated, mut undated) = (Vec::new(), Vec::new());
    for archive in item
        .matches
        .iter()
        .flatten()
        .map(|found| &found.archive_item)
    {
        let said = |source: &str| format!("{}, item {}", inert(source), archive.id);
        for seen in &archive.appearances {
            let dates = [
                ("published", seen.published_at),
                ("taken", seen.captured_at),
            ];
            if dates.iter().all(|(_, date)| date.is_none()) {
                undated.push(said(&seen.source));
            }
            for (what, date) in dates {
                dated.extend(date.map(|date| Dated {
                    what,
                    date,
                    source: said(&seen.source),
                    strength: seen.strength,
                }));
            }
        }
        // Old results may tell the earliest date only.
        if let (Some(earliest), []) = (&archive.earliest, archive.appearances.as_slice()) {
            let date = format!("{}/{}", earliest.from, earliest.to).parse().ok();
            dated.extend(date.map(|date| Dated {
                what: "known since",
                date,
                source: said(&earliest.source),
                strength: earliest.strength,
            }));
        }
    }
    (dated, undated)
}

fn relation(seen: &DateInterval, claimed: &DateInterval) -> &'static str {
    match (seen.before(claimed), claimed.before(seen)) {
        (Precedence::Certain, _) => "before the claimed time",
        (Precedence::ByCalendar, _) => "just before the claimed time; time zones could explain it",
        (_, Precedence::Certain) => "after the claimed time",
        (_, Precedence::ByCalendar) => "just after the claimed time; time zones could explain it",
        _ if seen.within(claimed) => "within the claimed time",
        _ => "may be the claimed time",
    }
}

/// The stretch of time that is drawn.
struct Line {
    begin: DateTime,
    end: DateTime,
    /// Seconds before `begin` that the line starts.
    before: f64,
    /// Seconds from one end to the other.
    length: f64,
}

impl Line {
    fn over(dates: impl Iterator<Item = DateInterval> + Clone) -> Option<Line> {
        let begin = dates.clone().map(|date| date.civil_start()).min()?;
        let end = dates.map(|date| date.civil_end()).max()?;
        let within = begin.duration_until(end).as_secs_f64();
        let length = (within * (1.0 + 2.0 * ROOM)).max(SHORTEST_DAYS * DAY_S);
        Some(Line {
            begin,
            end,
            before: (length - within) / 2.0,
            length,
        })
    }

    /// Where a moment lies, in per cent.
    fn at(&self, moment: DateTime) -> f64 {
        let after = self.begin.duration_until(moment).as_secs_f64();
        (after + self.before) / self.length * 100.0
    }

    fn bar(&self, date: &DateInterval) -> Bar {
        let (start, end) = (self.at(date.civil_start()), self.at(date.civil_end()));
        let width = (end - start).max(NARROWEST);
        Bar {
            x: format!("{:.2}", start.min(100.0 - width)),
            width: format!("{width:.2}"),
        }
    }

    /// Years, or months where the line is shorter than two years, as many as can be read.
    fn ticks(&self) -> Vec<Tick> {
        let month =
            |moment: DateTime| i32::from(moment.year()) * 12 + i32::from(moment.month()) - 1;
        // What is before and after the first and last date may have a mark too.
        let room = (self.before / DAY_S / 28.0).ceil().min(120_000.0) as i32;
        let (first, last) = (month(self.begin) - room, month(self.end) + room);
        let months = self.length / DAY_S / 30.5;
        let step = if months < 24.0 {
            let steps = [1, 2, 3, 6].into_iter();
            let mut enough =
                steps.filter(|step| months / f64::from(*step) <= f64::from(MOST_TICKS));
            enough.next().unwrap_or(6)
        } else {
            let years = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000];
            let fits = |years: &i32| months / 12.0 / f64::from(*years) <= f64::from(MOST_TICKS);
            years.into_iter().find(fits).unwrap_or(5000) * 12
        };
        let from = first.div_euclid(step) * step;
        (from..=last)
            .step_by(step.unsigned_abs() as usize)
            .filter_map(|month| {
                let year = i16::try_from(month.div_euclid(12)).ok()?;
                let number = i8::try_from(month.rem_euclid(12) + 1).ok()?;
                let day = Date::new(year, number, 1).ok()?;
                let x = self.at(day.at(0, 0, 0, 0));
                // A word at the very end would hang over it.
                (4.0..=94.0).contains(&x).then(|| Tick {
                    x: format!("{x:.2}"),
                    text: match step {
                        12.. => year.to_string(),
                        _ => words::dates(&day.to_string(), &day.last_of_month().to_string()),
                    },
                })
            })
            .collect()
    }
}
