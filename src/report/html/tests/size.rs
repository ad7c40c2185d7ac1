//! A page of a thousand items.

use std::time::{Duration, Instant};

use super::*;

/// Bytes of page that an item of the fixture may take on average: what a browser has to read before it shows anything.
const MOST_BYTES: usize = 16_000;

/// A thousand items with their own paths and contents.
fn thousand() -> Results {
    let mut results = fixture::batch();
    let samples = std::mem::take(&mut results.items);
    results.items = (0..1000)
        .map(|number| {
            let mut item = samples[number % samples.len()].clone();
            item.path = format!("incoming/{number:04}/{}", item.path);
            item.sha256 = item
                .sha256
                .map(|hash| format!("{number:012x}{}", &hash[12..]));
            item
        })
        .collect();
    results
}

#[test]
fn a_thousand_items_make_a_page_in_bounded_time_and_size() {
    let results = thousand();
    let begun = Instant::now();
    let text = page(&results).unwrap();
    // Far more than it takes, so that it fails only where the time grows with the square of the items.
    assert!(begun.elapsed() < Duration::from_secs(20));
    assert_eq!(text.matches("<article ").count(), 1000);
    assert!(text.len() < 1000 * MOST_BYTES, "{} bytes", text.len());
}

#[test]
fn pictures_wait_until_they_are_in_sight_and_keep_their_place() {
    let text = body(&page(&aligned()).unwrap());
    let pictures: Vec<&str> = text
        .match_indices("<img ")
        .map(|(at, _)| between(&text[at..], "<img", ">"))
        .collect();
    assert!(pictures.len() > 5);
    for picture in pictures {
        assert!(
            picture.contains(" loading=\"lazy\" decoding=\"async\""),
            "{picture}"
        );
        assert!(
            picture.contains(" width=\"") && picture.contains(" height=\""),
            "{picture}"
        );
    }
    assert!(STYLE.contains("content-visibility: auto"));
}

#[test]
fn what_thousands_hand_in_and_archives_hold_takes_no_page_of_millions() {
    let mut results = thousand();
    let sample = results.items[0].clone();
    let found = sample.matches.as_ref().unwrap()[0].clone();
    for item in &mut results.items {
        item.group = Some(1);
    }
    let finding = sample.findings.as_ref().unwrap()[0].clone();
    results.items[0].matches = Some(vec![found; 1_234]);
    results.items[0].findings = Some(vec![finding; 1_060]);
    let text = page(&results).unwrap();
    assert!(text.len() < 1000 * MOST_BYTES, "{} bytes", text.len());
    assert!(text.contains(" and 979 more</p>"));
    assert!(text.contains("1,233 more matches in the archive"));
    assert!(text.contains("Not shown here: 1,214 more."));
    assert!(text.contains("Not shown here: 1,010 more."));
}
