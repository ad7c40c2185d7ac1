//! By what the items of a page can be filtered: kind, country and year. The verdict has its own buttons, which work
//! without a script; these are for the page's script, so they stay hidden where none runs.

use std::collections::{BTreeMap, BTreeSet};

use crate::report::{Item, MediaKind};
use crate::verdict::Claim;

/// The most years that one interval is entered under. Of a longer one, which says little, only the first and the last
/// are, so that a date of a thousand years does not fill the list.
const MOST_YEARS: u16 = 30;

/// A list from which one value can be chosen.
pub(super) struct Filter {
    /// Name of the value in the page's address and of the attribute of the items.
    pub(super) key: &'static str,
    pub(super) title: &'static str,
    pub(super) choices: Vec<Choice>,
}

/// A value, and how many items have it.
pub(super) struct Choice {
    pub(super) value: String,
    pub(super) title: String,
    pub(super) count: usize,
}

/// The values of one item. Nothing of it is text from outside: all are words and codes of ours, or four digits.
#[derive(Default)]
pub(super) struct Facets {
    kind: Option<&'static str>,
    /// Codes and names.
    countries: BTreeMap<&'static str, &'static str>,
    years: BTreeSet<u16>,
}

impl Facets {
    /// Countries are those of the claim and of every appearance, as contradictory ones are what is looked for; years are
    /// those of the claim and of each match's earliest date.
    pub(super) fn of(item: &Item) -> Facets {
        let found = || {
            item.matches
                .iter()
                .flatten()
                .map(|found| &found.archive_item)
        };
        let appearances = found().flat_map(|archive| &archive.appearances);
        let countries = found()
            .filter_map(|archive| archive.country)
            .chain(appearances.filter_map(|seen| seen.country))
            .chain(item.claim.iter().filter_map(|claim| claim.country))
            .map(|country| (country.code(), country.name()));
        let mut years = BTreeSet::new();
        for earliest in found().filter_map(|archive| archive.earliest.as_ref()) {
            enter(&mut years, &earliest.from, &earliest.to);
        }
        let claimed = item.claim.as_ref().and_then(|Claim { date, .. }| *date);
        if let Some(date) = claimed {
            enter(&mut years, &date.from_iso(), &date.to_iso());
        }
        Facets {
            kind: item.kind.map(|kind| match kind {
                MediaKind::Photo => "photo",
                MediaKind::Video => "video",
            }),
            countries: countries.collect(),
            years,
        }
    }

    /// Empty where it is neither a photo nor a video.
    pub(super) fn kind(&self) -> &'static str {
        self.kind.unwrap_or_default()
    }

    /// Codes, with blanks between them.
    pub(super) fn countries(&self) -> String {
        let codes: Vec<&str> = self.countries.keys().copied().collect();
        codes.join(" ")
    }

    /// Years, with blanks between them.
    pub(super) fn years(&self) -> String {
        let years: Vec<String> = self.years.iter().map(u16::to_string).collect();
        years.join(" ")
    }
}

/// Enters the years from one ISO 8601 date to another; what is no date enters nothing.
fn enter(years: &mut BTreeSet<u16>, from: &str, to: &str) {
    let (Some(from), Some(to)) = (year(from), year(to)) else {
        return;
    };
    if from > to {
        return;
    }
    if to - from < MOST_YEARS {
        years.extend(from..=to);
    } else {
        years.extend([from, to]);
    }
}

fn year(iso: &str) -> Option<u16> {
    let (year, rest) = iso.split_at_checked(4)?;
    let digits = year.bytes().all(|byte| byte.is_ascii_digit());
    (digits && rest.starts_with('-')).then_some(())?;
    year.parse().ok()
}

/// The lists that divide these items; one whose only value all items have is left out.
pub(super) fn filters<'a>(items: impl Iterator<Item = &'a Facets>) -> Vec<Filter> {
    let mut total = 0;
    let (mut kinds, mut countries, mut years) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for item in items {
        total += 1;
        if let Some(kind) = item.kind {
            *kinds.entry(kind).or_insert(0) += 1;
        }
        for (code, name) in &item.countries {
            // By their names, as they are listed.
            *countries.entry((*name, *code)).or_insert(0) += 1;
        }
        for year in &item.years {
            *years.entry(*year).or_insert(0) += 1;
        }
    }
    let kinds = kinds.into_iter().map(|(kind, count)| Choice {
        title: if kind == "photo" { "Photos" } else { "Videos" }.to_owned(),
        value: kind.to_owned(),
        count,
    });
    let countries = countries.into_iter().map(|((name, code), count)| Choice {
        title: name.to_owned(),
        value: code.to_owned(),
        count,
    });
    let years = years.into_iter().map(|(year, count)| Choice {
        title: year.to_string(),
        value: year.to_string(),
        count,
    });
    let lists = [
        ("kind", "Kind", kinds.collect::<Vec<_>>()),
        ("country", "Country", countries.collect()),
        ("year", "Year", years.collect()),
    ];
    lists
        .into_iter()
        .map(|(key, title, choices)| Filter {
            key,
            title,
            choices,
        })
        .filter(|filter| filter.choices.iter().any(|choice| choice.count < total))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn years(from: &str, to: &str) -> Vec<u16> {
        let mut years = BTreeSet::new();
        enter(&mut years, from, to);
        years.into_iter().collect()
    }

    #[test]
    fn an_interval_is_found_under_each_of_its_years() {
        assert_eq!(years("2017-04-05", "2017-04-05"), [2017]);
        assert_eq!(years("2016-12-31", "2018-01-01"), [2016, 2017, 2018]);
        assert_eq!(years("1000-01-01", "2018-01-01"), [1000, 2018]);
        assert!(years("2018-01-01", "2017-01-01").is_empty());
    }

    #[test]
    fn what_is_no_date_is_under_no_year() {
        for text in ["", "201", "2017", "-017-01-01", "\"><b>-", "20é7-01-01"] {
            assert!(years(text, text).is_empty(), "{text}");
        }
    }
}
