use super::*;
use crate::metadata::{Field, Source, Strength};
use crate::report::html::{metadata_pages, page as index};
use crate::report::{Results, Signal, fixture, inert::is_active};

const EVIL: &str = "</title></style><!--\"'><script>alert(1)</script>\u{202e}";
const ID: &str = "item-1a2b3c4d5e6f";

fn field(name: &str, value: Option<&str>, source: Source) -> Field {
    Field {
        field: name.to_owned(),
        value: value.map(str::to_owned),
        raw: value.unwrap_or("raw").to_owned(),
        source,
        strength: Strength::Moderate,
    }
}

fn pages(results: &Results) -> Vec<(String, String)> {
    metadata_pages(results).map(Result::unwrap).collect()
}

/// The page of the fixture's first file.
fn first(results: &Results) -> String {
    let mut pages = pages(results).into_iter();
    let (_, text) = pages
        .find(|(name, _)| *name == format!("{ID}.html"))
        .unwrap();
    text.replace(STYLE, "")
}

/// The fixture, whose first file says where it was taken and from what it was made.
fn located() -> Results {
    let mut results = fixture::batch();
    let item = &mut results.items[0];
    item.metadata.extend([
        field("GPSLatitude", Some("43.46745"), Source::Exif),
        field("GPSLongitude", Some("11.88513"), Source::Exif),
        field("GPSLatitude", Some("43.46746"), Source::Xmp),
        field("GPSLongitude", Some("11.88513"), Source::Xmp),
    ]);
    item.signals = vec![Signal::new("x", "A program wrote it.", "Many do.")];
    item.credentials = Some(
        serde_json::from_str(
            r#"{"state": "valid", "issuer": "C2PA Test <b>", "generator": "make 1.0",
            "signed_at": {"time": "2022-01-24T10:00:00Z", "by_authority": false},
            "actions": [{"action": "c2pa.opened"}, {"action": "c2pa.placed", "software": "Editor <i>"}],
            "ingredients": [
              {"title": "A.jpg", "relationship": "parentOf", "picture": "c-1-1.jpg"},
              {"title": "<s>.jpg", "relationship": "componentOf", "state": "invalid", "picture": "../../etc/passwd"}],
            "problems": [{"code": "assertion.dataHash.mismatch", "explanation": "the content was changed"}]}"#,
        )
        .unwrap(),
    );
    results
}

#[test]
fn every_file_that_says_something_has_a_page_and_both_link_to_one_another() {
    let results = fixture::batch();
    let names: Vec<String> = pages(&results).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["item-1a2b3c4d5e6f.html", "item-4a2b3c4d5e6f.html"]);
    let index = index(&results).unwrap();
    for name in names {
        let id = name.strip_suffix(".html").unwrap();
        assert!(index.contains(&format!("id=\"{id}\"")));
        assert!(index.contains(&format!(
            "<a href=\"metadata/{name}\">What the file says of itself: "
        )));
    }
    assert_eq!(index.matches("href=\"metadata/").count(), 2);
    let page = first(&results);
    assert!(page.contains(&format!("href=\"../index.html#{ID}\"")));
    assert!(page.contains("<bdi>port.jpg</bdi></h1>"));
    assert_eq!(first(&results), page);
}

#[test]
fn files_of_equal_content_have_pages_of_their_own() {
    let mut results = fixture::batch();
    let twice = results.items[0].clone();
    results.items.push(twice);
    let names: Vec<String> = pages(&results).into_iter().map(|(name, _)| name).collect();
    assert!(
        names.contains(&"item-1a2b3c4d5e6f-2.html".to_owned()),
        "{names:?}"
    );
}

#[test]
fn the_policy_allows_no_script_and_nothing_needs_one() {
    let (_, text) = pages(&located()).swap_remove(0);
    let policy = policy::policy(STYLE, None).replace('\'', "&#39;");
    assert!(text.contains(&policy) && policy.contains("script-src &#39;none&#39;"));
    let text = text.replace(STYLE, "");
    assert!(!text.contains("<script"));
    for tag in text.split('<').skip(1) {
        let tag = tag.split('>').next().unwrap().to_lowercase();
        assert!(!tag.contains(" style=") && !tag.contains(" on"), "{tag}");
    }
    for (at, attribute) in text
        .match_indices("href=\"")
        .chain(text.match_indices("src=\""))
    {
        let address = text[at + attribute.len()..].split('"').next().unwrap();
        let known = ["#", "../index.html#", "../media/", "data:,"];
        assert!(
            known.iter().any(|known| address.starts_with(known)),
            "{address}"
        );
    }
}

#[test]
fn hostile_text_is_shown_and_not_obeyed() {
    let mut results = located();
    results.tool.version = EVIL.to_owned();
    let item = &mut results.items[0];
    item.path = EVIL.to_owned();
    item.error = Some(EVIL.to_owned());
    item.picture = Some(EVIL.to_owned());
    item.metadata.push(field(EVIL, Some(EVIL), Source::Exif));
    item.signals.push(Signal::new(EVIL, EVIL, EVIL));
    item.claim.as_mut().unwrap().place = Some(EVIL.to_owned());
    fixture::known(&mut item.matches.as_mut().unwrap()[0]).path = EVIL.to_owned();
    let said = item.credentials.as_mut().unwrap();
    for text in [
        &mut said.issuer,
        &mut said.common_name,
        &mut said.title,
        &mut said.remote,
    ] {
        *text = Some(EVIL.to_owned());
    }
    said.problems[0].code = EVIL.to_owned();
    said.actions[0].action = EVIL.to_owned();
    said.actions[0].when = Some(EVIL.to_owned());
    said.actions[0].digital_source_type = Some(EVIL.to_owned());
    said.ingredients[0].title = Some(EVIL.to_owned());
    said.ingredients[0].relationship = EVIL.to_owned();
    said.ingredients[0].picture = Some(EVIL.to_owned());
    for text in [first(&results), index(&results).unwrap().replace(STYLE, "")] {
        for harmful in [
            "<script>alert",
            "</title></style>",
            "<!--",
            "<b>\"",
            "<i>\"",
        ] {
            assert!(!text.contains(harmful), "{harmful}");
        }
        assert!(!text.chars().any(|c| c != '\n' && is_active(c)));
        assert!(text.contains("&#60;script&#62;alert(1)&#60;/script&#62;\\u{202e}"));
    }
}

#[test]
fn the_fields_stand_by_their_source_and_what_is_invalid_says_so() {
    let page = first(&located());
    let at = |text: &str| page.find(text).expect(text);
    assert!(at("<caption>EXIF") < at("<caption>XMP"));
    for part in [
        "<tr class=\"invalid\">",
        "2099:13:45 25:61:61",
        "<b>invalid</b>",
        "<bdi>A program wrote it.</bdi> <bdi class=\"meaning\">Many do.</bdi>",
        "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f809",
    ] {
        assert!(page.contains(part), "{part}");
    }
}

#[test]
fn one_map_shows_the_file_the_claim_and_the_archive_with_words() {
    let page = first(&located());
    // EXIF and XMP name the same place.
    assert_eq!(page.matches("<svg class=\"map\"").count(), 1);
    for part in [
        "role=\"img\"",
        "<title id=\"map-1-title\">",
        "The file says (exif, xmp): <span class=\"at\">43.46745, 11.88513</span>",
        "in Italy or its waters",
        "The claim says <bdi>Latakia</bdi>: <span class=\"at\">35.53000, 35.79000</span>",
        "km from what the file says, outside of the claimed radius of 20 km",
        "On record in the archive for <bdi>archive/old-port.jpg</bdi>",
        "<circle class=\"spot file\"",
        "<path class=\"spot claimed\"",
        "<path class=\"spot archive\"",
        " km</text>",
    ] {
        assert!(page.contains(part), "{part}");
    }
    assert!(!page.contains("NaN"));
    assert!(!first(&fixture::batch()).contains("class=\"map\""));
}

#[test]
fn places_far_from_one_another_have_their_own_maps() {
    let mut results = located();
    let item = &mut results.items[0];
    item.metadata.retain(|field| field.source != Source::Xmp);
    item.metadata.extend([
        field("GPSLatitude", Some("-33.9"), Source::Xmp),
        field("GPSLongitude", Some("151.2"), Source::Xmp),
        field("GPSLatitude", None, Source::Container),
        field("GPSLongitude", Some("1"), Source::Container),
    ]);
    let page = first(&results);
    assert_eq!(page.matches("<svg class=\"map\"").count(), 2);
    assert!(page.contains("id=\"land-2\"") && page.contains("in Australia"));
}

#[test]
fn the_credentials_are_told_in_order_with_the_pictures_of_what_went_in() {
    let page = first(&located());
    for part in [
        "<strong>They hold.</strong>",
        "C2PA Test &#60;b&#62;",
        "24 January 2022, 10:00 UTC",
        "that is not when it was taken",
        "<b>placed</b></bdi> with <bdi>Editor &#60;i&#62;</bdi>",
        "src=\"../media/c-1-1.jpg\"",
        "the picture before it was edited",
        "its own credentials do not hold",
        "<bdi>the content was changed</bdi>",
    ] {
        assert!(page.contains(part), "{part}");
    }
    assert!(page.find("opened").unwrap() < page.find("placed").unwrap());
    // The second names a picture that is no plain name.
    assert!(!page.contains("passwd"));
    assert_eq!(page.matches("<div class=\"picture none\">").count(), 1);
}

#[test]
fn the_index_keeps_the_few_fields_that_tell_most() {
    let mut results = located();
    let item = &mut results.items[0];
    item.metadata
        .push(field("Model", Some("X100"), Source::Exif));
    item.metadata
        .push(field("Flash", Some("Fired"), Source::Exif));
    let index = index(&results).unwrap();
    assert!(
        index
            .contains("<dt>Where</dt><dd><bdi>43.46745, 11.88513, Italy</bdi> <small>exif</small>")
    );
    assert!(index.contains(" X100</bdi> <small>exif</small>"));
    assert!(index.contains("What the file says of itself: 9 fields"));
    assert!(!index.contains("Fired") && !index.contains("2099:13:45"));
    assert!(first(&results).contains("Fired"));
}
