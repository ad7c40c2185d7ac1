//! Names of countries in three languages.

use std::collections::BTreeMap;

use super::super::names::{KOSOVO, lines};
use super::super::spelling::{distance, key, without_article};
use super::*;

fn message(text: &str) -> String {
    text.parse::<Country>()
        .expect_err("no single country")
        .to_string()
}

#[test]
fn every_country_has_a_name_in_each_language_and_each_reads_back() {
    let named: BTreeMap<Country, Vec<&str>> = lines()
        .filter(|(countries, _)| countries.len() == 1)
        .map(|(countries, names)| (countries[0], names))
        .collect();
    assert_eq!(named.len(), Country::all().count());
    let arabic = |name: &str| name.chars().any(|c| ('\u{600}'..='\u{6ff}').contains(&c));
    for country in Country::all() {
        let names = &named[&country];
        assert!(names.len() >= 3, "{country}");
        assert!(
            !arabic(names[0]) && !arabic(names[1]) && arabic(names[2]),
            "{country}: {names:?}"
        );
        for name in names {
            assert!(!key(name).is_empty(), "{country}: {name:?}");
            assert_eq!(name.parse(), Ok(country), "{name}");
        }
    }
}

#[test]
fn the_table_is_whole() {
    let table = include_str!("../countries.tsv");
    assert!(table.starts_with('#') && table.contains("CLDR") && table.contains("Unicode License"));
    let mut codes: Vec<&str> = Vec::new();
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        let cells: Vec<&str> = line.split('\t').collect();
        assert!((4..=5).contains(&cells.len()), "{line}");
        for code in cells[0].split(',') {
            assert!(Country::from_alpha2(code).is_some(), "{line}");
        }
        codes.push(cells[0]);
        assert!(
            !line.contains(['\u{200e}', '\u{200f}', '\u{a0}']) && line.trim() == line,
            "{line}"
        );
    }
    assert!(codes.contains(&KOSOVO));
    let count = codes.len();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), count, "a code twice");
}

#[test]
fn no_name_means_two_countries_unless_the_table_says_so() {
    let mut known: BTreeMap<String, Vec<Country>> = BTreeMap::new();
    for (countries, names) in lines() {
        for name in names {
            for key in std::iter::once(key(name)).chain(without_article(name)) {
                let before = known.entry(key).or_insert_with(|| countries.clone());
                assert_eq!(*before, countries, "{name}");
            }
        }
    }
}

#[test]
fn names_are_read_however_they_are_spelled() {
    for (text, expected) in [
        ("Syrie", "SY"),
        ("la Syrie", "SY"),
        ("SYRIE", "SY"),
        ("سوريا", "SY"),
        ("سورية", "SY"),
        ("سُورِيَا", "SY"),
        ("ســوريا", "SY"),
        ("\u{200f}سوريا\u{200f}", "SY"),
        ("مصر", "EG"),
        ("Égypte", "EG"),
        ("egypte", "EG"),
        ("E\u{301}gypte", "EG"),
        ("l'Égypte", "EG"),
        ("L’EGYPTE", "EG"),
        ("المملكة المتحدة", "GB"),
        ("بريطانيا", "GB"),
        ("Royaume Uni", "GB"),
        ("Palestine", "PS"),
        ("فلسطين", "PS"),
        ("الفلسطين", "PS"),
        ("Turquie", "TR"),
        ("Türkiye", "TR"),
        ("تركيا", "TR"),
        ("تركيّا", "TR"),
        ("Côte d'Ivoire", "CI"),
        ("cote divoire", "CI"),
        ("Cote d Ivoire", "CI"),
        ("la Côte-d’Ivoire", "CI"),
        ("ساحل العاج", "CI"),
        ("العراق", "IQ"),
        ("عراق", "IQ"),
        ("الأردن", "JO"),
        ("الاردن", "JO"),
        ("أردن", "JO"),
        ("ألمانيا", "DE"),
        ("المانيا", "DE"),
        ("Les États-Unis", "US"),
        ("etats unis", "US"),
        ("الولايات المتحدة", "US"),
        ("أمريكا", "US"),
        ("امريكا", "US"),
        ("RDC", "CD"),
        ("D.R.C.", "CD"),
        ("République démocratique du Congo", "CD"),
        ("Congo-Brazzaville", "CG"),
        ("Birmanie", "MM"),
        ("ليبيا", "LY"),
        ("ليبيــا", "LY"),
        ("لیبیا", "LY"),
        ("غزة", "PS"),
        ("غزه", "PS"),
        ("السعودية", "SA"),
        ("السعوديه", "SA"),
        ("Guinée", "GN"),
        ("Guinea", "GN"),
        ("غينيا", "GN"),
        ("Guinée Bissau", "GW"),
        ("Trinité et Tobago", "TT"),
        ("Bosnie & Herzégovine", "BA"),
        ("Ste-Lucie", "LC"),
        ("Soudan", "SD"),
        ("السودان", "SD"),
        ("Soudan du Sud", "SS"),
        ("Géorgie", "GE"),
        ("Dominique", "DM"),
        ("Niger", "NE"),
        ("النيجر", "NE"),
        ("نيجيريا", "NG"),
        ("Île Maurice", "MU"),
        ("عُمان", "OM"),
    ] {
        assert_eq!(code(text), Some(expected), "{text}");
    }
    // Letters that only look like an article are part of the name, and an article is no name.
    for text in ["مانيا", "بانيا", "ال", "la", "les", "l'", "le", "é", "ء"] {
        let read = code(text).filter(|found| *found != "LA");
        assert_eq!(read, None, "{text}");
    }
}

#[test]
fn a_name_of_several_countries_is_refused_with_the_choices() {
    for (text, choices) in [
        ("Congo", ["DR Congo (CD)", "Republic of the Congo (CG)"]),
        ("le Congo", ["DR Congo (CD)", "Republic of the Congo (CG)"]),
        ("الكونغو", ["(CD)", "(CG)"]),
        ("كونغو", ["(CD)", "(CG)"]),
        ("Korea", ["North Korea (KP)", "South Korea (KR)"]),
        ("corée", ["(KP)", "(KR)"]),
        ("كوريا", ["(KP)", "(KR)"]),
        ("Virgin Islands", ["(VG)", "(VI)"]),
    ] {
        let error = message(text);
        assert!(error.contains(text), "{error}");
        for choice in choices {
            assert!(error.contains(choice), "{error}");
        }
    }
}

#[test]
fn an_unknown_name_is_answered_with_those_like_it() {
    for (text, expected) in [
        ("Syri", "Syria (SY)"),
        ("Irak", "Iraq (IQ)"),
        ("Allemange", "Allemagne (DE)"),
        ("Afganistan", "Afghanistan (AF)"),
        ("Palastine", "Palestine (PS)"),
        ("سورا", "سوريا (SY)"),
    ] {
        match text.parse::<Country>() {
            // French for Iraq.
            Ok(country) => assert_eq!((text, country.code()), ("Irak", "IQ")),
            Err(error) => assert!(error.to_string().contains(expected), "{error}"),
        }
    }
    for text in ["Atlantis", "", "ZZ", "Nowhere at all"] {
        let error = message(text);
        assert!(
            error.contains("ISO 3166-1") && !error.contains("Did you mean"),
            "{error}"
        );
    }
    assert!(!message(&"Syria ".repeat(2000)).contains("Did you mean"));
}

#[test]
fn slips_are_counted() {
    for (a, b, expected) in [
        ("syria", "syria", Some(0)),
        ("syria", "syra", Some(1)),
        ("syria", "syrai", Some(1)),
        ("syria", "siria", Some(1)),
        ("syria", "ssyriaa", Some(2)),
        ("syria", "libya", None),
        ("", "ab", Some(2)),
        ("", "abc", None),
    ] {
        let letters = |text: &str| text.chars().collect::<Vec<char>>();
        assert_eq!(distance(&letters(a), &letters(b), 2), expected, "{a} {b}");
        assert_eq!(distance(&letters(b), &letters(a), 2), expected, "{b} {a}");
    }
}
