//! What people call countries: the table of names, and the search in it.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::Country;
use super::spelling::{distance, key, without_article};

/// Codes and names, one country a line; its source stands at its head.
const TABLE: &str = include_str!("countries.tsv");

/// Kosovo's code: user-assigned, but what the European Union, the UN's statisticians and OpenStreetMap use.
pub(super) const KOSOVO: &str = "XK";

/// Everyday short names that differ from ISO's, with their codes.
const EVERYDAY: &[(&str, &str)] = &[
    ("BN", "Brunei"),
    ("BO", "Bolivia"),
    ("CC", "Cocos Islands"),
    ("CD", "DR Congo"),
    ("CG", "Republic of the Congo"),
    ("CI", "Ivory Coast"),
    ("CV", "Cape Verde"),
    ("CZ", "Czech Republic"),
    ("FK", "Falkland Islands"),
    ("FM", "Micronesia"),
    ("GB", "United Kingdom"),
    ("GM", "Gambia"),
    ("IR", "Iran"),
    ("KP", "North Korea"),
    ("KR", "South Korea"),
    ("LA", "Laos"),
    ("MD", "Moldova"),
    ("MF", "Saint Martin"),
    ("NE", "Niger"),
    ("NL", "Netherlands"),
    ("PS", "Palestine"),
    ("RU", "Russia"),
    ("SX", "Sint Maarten"),
    ("SY", "Syria"),
    ("TR", "Turkey"),
    ("TW", "Taiwan"),
    ("TZ", "Tanzania"),
    ("US", "United States"),
    ("VA", "Vatican City"),
    ("VE", "Venezuela"),
    ("VG", "British Virgin Islands"),
    ("VI", "US Virgin Islands"),
    ("VN", "Vietnam"),
    (KOSOVO, "Kosovo"),
];

/// The everyday name of a code, where it is not ISO's.
pub(super) fn everyday(code: &str) -> Option<&'static str> {
    EVERYDAY
        .iter()
        .find(|(known, _)| *known == code)
        .map(|(_, name)| *name)
}

/// One name of the table.
struct Name {
    /// As it is written there.
    written: &'static str,
    /// The countries it can mean: one, or several.
    countries: Vec<Country>,
}

/// One line of the table: the countries it is about, and all names in the order of the columns.
pub(super) fn lines() -> impl Iterator<Item = (Vec<Country>, Vec<&'static str>)> {
    TABLE
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let mut cells = line.split('\t');
            let codes = cells.next().unwrap_or_default().split(',');
            (
                codes.filter_map(Country::from_alpha2).collect(),
                cells.flat_map(|cell| cell.split('|')).collect(),
            )
        })
}

/// All names by their keys. Names that mean several countries come first and are never overwritten: ISO calls one of the
/// two Congos "Congo".
fn by_key() -> &'static BTreeMap<String, Name> {
    static NAMES: OnceLock<BTreeMap<String, Name>> = OnceLock::new();
    NAMES.get_or_init(|| {
        let mut written: Vec<(Vec<Country>, &'static str)> = lines()
            .flat_map(|(countries, names)| {
                names.into_iter().map(move |name| (countries.clone(), name))
            })
            .collect();
        // A stable sort: within a kind the order of the table decides.
        written.sort_by_key(|(countries, _)| countries.len() < 2);
        written.extend(Country::all().flat_map(|country| {
            let formal = rust_iso3166::from_alpha2(country.code()).map(|entry| entry.name);
            std::iter::once(country.name())
                .chain(formal)
                .map(move |name| (vec![country], name))
        }));
        let short: Vec<(String, Vec<Country>, &'static str)> = written
            .iter()
            .filter_map(|(countries, name)| {
                Some((without_article(name)?, countries.clone(), *name))
            })
            .collect();
        let whole = written
            .into_iter()
            .map(|(countries, name)| (key(name), countries, name));
        let mut names = BTreeMap::new();
        for (key, countries, written) in whole.chain(short) {
            names.entry(key).or_insert(Name { written, countries });
        }
        names
    })
}

/// The countries that a name can mean, by code; empty where it is no country's.
pub(super) fn meant(text: &str) -> &'static [Country] {
    let names = by_key();
    let whole = names.get(&key(text));
    // `الفلسطين` for `فلسطين`: a wrong article harms nothing where there is no such name.
    let found = whole.or_else(|| names.get(&without_article(text)?));
    found.map_or(&[], |name| name.countries.as_slice())
}

/// The names spelled most like a text, best first, with their countries: at most `most`, one for each country.
pub(super) fn nearest(text: &str, most: usize) -> Vec<(&'static str, Country)> {
    /// No name is longer, and comparing takes the product of the lengths.
    const LONGEST: usize = 80;
    let wanted: Vec<char> = key(text).chars().take(LONGEST + 1).collect();
    // One slip in a short name, two from eight letters on.
    let limit = match wanted.len() {
        0..=2 => return Vec::new(),
        3..=7 => 1,
        8..=LONGEST => 2,
        _ => return Vec::new(),
    };
    let mut found: Vec<(usize, &'static str, Country)> = by_key()
        .iter()
        .filter_map(|(key, name)| {
            let letters: Vec<char> = key.chars().collect();
            Some((distance(&wanted, &letters, limit)?, name))
        })
        .flat_map(|(slips, name)| {
            let countries = name.countries.iter();
            countries.map(move |country| (slips, name.written, *country))
        })
        .collect();
    found.sort();
    let mut best: Vec<(&'static str, Country)> = Vec::new();
    for (_, written, country) in found {
        if best.iter().all(|(_, known)| *known != country) {
            best.push((written, country));
        }
    }
    best.truncate(most);
    best
}
