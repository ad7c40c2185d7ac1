//! The line of time of an item's appearances against its claim.

use super::*;

/// The table of the first item of the results, where it has one.
fn table(results: &Results) -> Option<String> {
    let text = body(&page(results).unwrap());
    let item = between(&text, "id=\"item-1a2b3c4d5e6f\"", "</article>").to_owned();
    let at = item.find("<table class=\"rows seen\">")?;
    Some(between(&item[at..], "<table", "</section>").to_owned())
}

fn first(results: &mut Results) -> &mut crate::report::ArchiveItem {
    fixture::known(&mut results.items[0].matches.as_mut().unwrap()[0])
}

#[test]
fn every_date_is_drawn_and_said_against_the_claim() {
    let table = table(&fixture::batch()).unwrap();
    for part in [
        "When it was seen, against when it is claimed to be taken",
        "claimed <b>8 March 2026</b>",
        "published <b>5 April 2017</b>",
        "taken <b>2017</b>",
        "<bdi>sidecar archive.csv line 4, item 12</bdi> <span class=\"strength s-strong\">strong</span>",
        "<rect class=\"date d-moderate\"",
        ">2020</text>",
    ] {
        assert!(table.contains(part), "{part} {table}");
    }
    assert_eq!(table.matches("before the claimed time").count(), 2);
    // The claimed time lies behind every row, and the claim itself is no appearance.
    assert_eq!(table.matches("class=\"band\"").count(), 3);
    assert_eq!(table.matches("class=\"date ").count(), 2);
}

#[test]
fn records_that_contradict_one_another_are_all_there() {
    let mut results = fixture::batch();
    let archive = first(&mut results);
    let mut late = archive.appearances[0].clone();
    late.published_at = Some("2026-03-20".parse().unwrap());
    let mut exact = late.clone();
    exact.published_at = Some("2026-03-08T10:00:00Z".parse().unwrap());
    let mut wide = late.clone();
    wide.published_at = Some("2026".parse().unwrap());
    let mut none = late.clone();
    none.published_at = None;
    none.source = "<img src=x>\u{202e}".to_owned();
    archive.appearances.extend([late, exact, wide, none]);
    let table = table(&results).unwrap();
    for part in [
        "before the claimed time",
        "after the claimed time",
        "within the claimed time",
        "may be the claimed time",
        "Without a date: <bdi>&#60;img src=x&#62;\\u{202e}, item 12</bdi>.",
    ] {
        assert!(table.contains(part), "{part} {table}");
    }
}

#[test]
fn one_date_alone_is_not_drawn() {
    let mut results = fixture::batch();
    results.items[0].claim = None;
    assert!(table(&results).unwrap().contains("no time is claimed"));
    first(&mut results).appearances.truncate(1);
    assert!(table(&results).is_none());
}

#[test]
fn results_that_tell_the_earliest_date_only_are_drawn_too() {
    let mut results = fixture::batch();
    first(&mut results).appearances.clear();
    let drawn = table(&results).unwrap();
    assert!(drawn.contains("known since <b>5 April 2017</b>"), "{drawn}");
    let archive = first(&mut results);
    archive.earliest.as_mut().unwrap().from = "\"><script>".to_owned();
    assert!(table(&results).is_none());
}

#[test]
fn whatever_the_dates_are_what_is_drawn_lies_on_the_line() {
    for (seen, claimed) in [
        ("2017-04-05", "2017-04-05"),
        ("1920", "2030"),
        ("1950/2024", "2024-12-31T23:59:59Z"),
        ("2024-02-29T12:00:00+14:00", "2024-03"),
    ] {
        let mut results = fixture::batch();
        let mut seen_then = first(&mut results).appearances[0].clone();
        let Ok(date) = seen.parse() else {
            continue;
        };
        seen_then.published_at = Some(date);
        first(&mut results).appearances = vec![seen_then];
        results.items[0].claim.as_mut().unwrap().date = claimed.parse().ok();
        let Some(table) = table(&results) else {
            panic!("{seen} {claimed}");
        };
        let ticks = table.matches("<text ").count();
        assert!((1..=5).contains(&ticks), "{seen} {claimed}: {ticks}");
        for (at, _) in table.match_indices(" x=\"") {
            let x = between(&table[at..], "\"", "%\"").parse::<f64>().unwrap();
            let width = table[at..].split_once(" width=\"").unwrap().1;
            let width = width.split('"').next().unwrap().trim_end_matches('%');
            let width: f64 = width.parse().unwrap();
            let ends = if table[at..].starts_with(&format!(" x=\"{x:.2}%\" y=\"12\"")) {
                x
            } else {
                x + width
            };
            assert!(x >= 0.0 && ends <= 100.01, "{seen} {claimed}: {x} {width}");
        }
    }
}

#[test]
fn of_many_dates_the_rest_is_folded_away() {
    let mut results = fixture::batch();
    let archive = first(&mut results);
    archive.appearances = vec![archive.appearances[0].clone(); 20];
    let table = table(&results).unwrap();
    assert!(table.contains("<summary>and 8 more</summary>"));
    assert_eq!(table.matches("class=\"date ").count(), 20);
}
