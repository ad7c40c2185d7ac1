//! What the page can be filtered by, and the keys.

use super::*;

#[test]
fn every_item_can_be_filtered_by_what_is_known_of_it() {
    let text = body(&text());
    for part in [
        "id=\"item-1a2b3c4d5e6f\" tabindex=\"-1\" data-verdict=\"recirculated\" data-kind=\"photo\" data-country=\"IQ SY\" data-year=\"2017 2026\"",
        "data-verdict=\"questionable\" data-kind=\"video\" data-country=\"LB SY\" data-year=\"2019\"",
        "data-verdict=\"seen_before\" data-kind=\"photo\" data-country=\"\" data-year=\"\"",
        "<option value=\"photo\">Photos (5)</option><option value=\"video\">Videos (1)</option>",
        "<option value=\"IQ\">Iraq (1)</option><option value=\"LB\">Lebanon (1)</option><option value=\"SY\">Syria (2)</option>",
        "<option value=\"2017\">2017 (1)</option><option value=\"2019\">2019 (1)</option><option value=\"2026\">2026 (2)</option>",
    ] {
        assert!(text.contains(part), "{part}");
    }
}

#[test]
fn a_contradictory_country_is_found_too() {
    let mut results = fixture::batch();
    let found = &mut results.items[0].matches.as_mut().unwrap()[0];
    let archive = fixture::known(found);
    archive.country = None;
    archive.appearances[1].country = Some("LY".parse().unwrap());
    let text = page(&results).unwrap();
    assert!(text.contains("data-country=\"IQ LY SY\""));
}

#[test]
fn what_divides_nothing_is_not_offered() {
    let mut results = fixture::batch();
    results.items.truncate(1);
    assert!(!page(&results).unwrap().contains("<select"));
    let text = page(&fixture::inspected()).unwrap();
    assert_eq!(text.matches("<select").count(), 1);
    assert!(text.contains("<select data-filter=\"kind\""));
}

#[test]
fn a_year_that_is_none_is_not_listed() {
    let mut results = fixture::batch();
    let found = &mut results.items[0].matches.as_mut().unwrap()[0];
    let earliest = fixture::known(found).earliest.as_mut().unwrap();
    earliest.from = "\"><script>alert(1)</script>".to_owned();
    let text = body(&page(&results).unwrap());
    assert!(text.contains("data-year=\"2026\"") && !text.contains("<script>alert"));
}

#[test]
fn what_needs_the_script_is_hidden_without_it() {
    let text = body(&text());
    for hidden in [
        "id=\"find\" hidden>",
        "id=\"reset\" hidden>",
        "id=\"by-keys\" hidden>",
        "id=\"nothing\" hidden>",
    ] {
        assert!(text.contains(hidden), "{hidden}");
    }
    // A dialog is closed until a script opens it.
    assert!(text.contains("<dialog ") && !text.contains("<dialog open"));
    assert!(text.contains("<output id=\"tally\" aria-live=\"polite\">"));
}

#[test]
fn the_script_finds_what_it_looks_for_and_writes_no_markup() {
    let text = body(&text());
    let asked: Vec<&str> = SCRIPT
        .match_indices("getElementById(\"")
        .map(|(at, _)| between(&SCRIPT[at..], "\"", "\""))
        .collect();
    assert!(asked.len() > 8);
    for id in asked {
        assert!(text.contains(&format!(" id=\"{id}\"")), "{id}");
    }
    for unsafe_way in [
        "innerHTML",
        "outerHTML",
        "insertAdjacent",
        "document.write",
        "eval(",
    ] {
        assert!(!SCRIPT.contains(unsafe_way), "{unsafe_way}");
    }
}

#[test]
fn paper_shows_no_controls_and_says_where_it_shows_a_part() {
    let print = STYLE.split("@media print").last().unwrap();
    for part in [
        ".chips, .find > :not(output) { display: none; }",
        ".find:has(#reset[hidden]) { display: none; }",
        "content: \" (\" attr(href) \")\"",
        "break-inside: avoid",
    ] {
        assert!(print.contains(part), "{part}");
    }
}
