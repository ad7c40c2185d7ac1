//! media_review.jsonld: what a desk publishes beside an article, so that search engines and other desks find the check.
//!
//! One [MediaReview](https://schema.org/MediaReview) for each file whose verdict is recirculated; nothing for any other
//! verdict, because nothing else is shown. What only the desk can say is left out, never invented: `author` and
//! `publisher` of both reviews, the `url` of the article, and the rating (`reviewRating`) of the
//! [ClaimReview](https://schema.org/ClaimReview). `datePublished` is the day of the run; a desk that publishes later
//! corrects it. The category is the one for true media in a false context, which fact-checkers call "missing context"
//! and schema.org `DecontextualizedContent`.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::inert::{inert, web_address};
use super::{Item, Match, MediaKind, Results, json, words};
use crate::metadata::{Appearance, DateInterval};
use crate::verdict::{Finding, FindingCode, Verdict};

/// The reviews as indented JSON-LD with a newline at the end. The same results always give the same bytes.
///
/// The text can be set into a page between `<script type="application/ld+json">` and its end as it is: no `<` stands in
/// it.
pub fn media_review(results: &Results) -> Vec<u8> {
    let mut copies = BTreeMap::new();
    let reviews: Vec<Value> = results
        .items
        .iter()
        .filter(|item| item.verdict == Some(Verdict::Recirculated))
        .map(|item| review(item, results, &mut copies))
        .collect();
    let document = json!({"@context": "https://schema.org", "@graph": reviews});
    // In JSON a `<` stands in texts only, where an escape means the same.
    let text = json::harmless(&document).replace('<', "\\u003c");
    text.into_bytes()
}

fn review(item: &Item, results: &Results, copies: &mut BTreeMap<String, usize>) -> Value {
    let mut review = Map::new();
    let mut claim_review = Map::new();
    review.insert("@type".to_owned(), json!("MediaReview"));
    claim_review.insert("@type".to_owned(), json!("ClaimReview"));
    let content = item.sha256.as_deref().and_then(content_urn);
    if let Some(content) = &content {
        // The same file may be handed in twice under two claims: those are two reviews of one medium.
        let copy = copies.entry(content.clone()).or_insert(0_usize);
        *copy += 1;
        let number = match *copy {
            1 => String::new(),
            copy => format!("-{copy}"),
        };
        let id = |what: &str| json!(format!("{content}#{what}{number}"));
        review.insert("@id".to_owned(), id("media-review"));
        claim_review.insert("@id".to_owned(), id("claim-review"));
    }
    if let Some(day) = day_of(&results.run.started) {
        review.insert("datePublished".to_owned(), json!(day));
        claim_review.insert("datePublished".to_owned(), json!(day));
    }
    review.insert(
        "mediaAuthenticityCategory".to_owned(),
        json!("https://schema.org/DecontextualizedContent"),
    );
    let first = first_seen(item);
    review.insert(
        "originalMediaContextDescription".to_owned(),
        json!(context(item, first)),
    );
    if let Some(address) = original(item) {
        review.insert("originalMediaLink".to_owned(), json!(address));
    }
    review.insert(
        "itemReviewed".to_owned(),
        medium(item, content.as_deref()).into(),
    );
    if let Some(claimed) = claimed(item) {
        claim_review.insert("claimReviewed".to_owned(), json!(claimed));
    }
    review.insert("associatedClaimReview".to_owned(), claim_review.into());
    review.into()
}

/// A name for content that everybody who has it can compute.
fn content_urn(sha256: &str) -> Option<String> {
    // Results can come from others.
    let is_digest = sha256.len() == 64 && sha256.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_digest.then(|| format!("urn:sha256:{}", sha256.to_ascii_lowercase()))
}

/// The day of an instant in ISO 8601.
fn day_of(instant: &str) -> Option<String> {
    let day: DateInterval = instant.get(.."2026-03-08".len())?.parse().ok()?;
    Some(day.from_iso())
}

/// The file that came in.
fn medium(item: &Item, content: Option<&str>) -> Map<String, Value> {
    let mut medium = Map::new();
    let kind = match item.kind {
        Some(MediaKind::Photo) => "ImageObject",
        Some(MediaKind::Video) => "VideoObject",
        None => "MediaObject",
    };
    medium.insert("@type".to_owned(), json!(kind));
    if let (Some(content), Some(sha256)) = (content, &item.sha256) {
        medium.insert("@id".to_owned(), json!(content));
        medium.insert("sha256".to_owned(), json!(sha256.to_ascii_lowercase()));
    }
    let name = item.path.rsplit(['/', '\\']).next().unwrap_or(&item.path);
    medium.insert("name".to_owned(), json!(inert(name)));
    medium.insert("contentSize".to_owned(), json!(format!("{} B", item.bytes)));
    let source = item.claim.as_ref().and_then(|claim| {
        let address = claim.source_url.as_deref()?;
        web_address(address)
    });
    if let Some(address) = source {
        medium.insert("contentUrl".to_owned(), json!(address));
    }
    medium
}

/// What is claimed, as a sentence.
fn claimed(item: &Item) -> Option<String> {
    let what = match item.kind {
        Some(MediaKind::Photo) => "photo",
        Some(MediaKind::Video) => "video",
        None => "file",
    };
    let claimed = item.claim.as_ref().and_then(words::claimed)?;
    Some(format!("This {what} was {claimed}."))
}

/// What the verdict rests on, in the words of the findings, and where the medium was seen first.
fn context(item: &Item, first: Option<&Appearance>) -> String {
    let mut sentences: Vec<String> = against(item)
        .map(|finding| inert(finding.text.trim()).into_owned())
        .collect();
    if let Some(first) = first {
        sentences.push(seen(first));
    }
    sentences.join(" ")
}

/// The findings that speak against the claim.
fn against(item: &Item) -> impl Iterator<Item = &Finding> {
    item.findings.iter().flatten().filter(|finding| {
        matches!(
            finding.code,
            FindingCode::SeenBeforeClaim
                | FindingCode::SeenInOtherCountry
                | FindingCode::SeenFarFromPlace
                | FindingCode::CapturedBeforeClaim
                | FindingCode::CapturedInOtherCountry
        )
    })
}

/// The records of all archive items that the findings rest on and that show the same, oldest first.
fn records(item: &Item) -> Vec<&Appearance> {
    let matches = item.matches.as_deref().unwrap_or_default();
    let mut numbers: Vec<usize> = against(item)
        .filter_map(|finding| finding.r#match)
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    let shown = |found: &&Match| found.relation.is_one_exposure();
    let mut records: Vec<&Appearance> = numbers
        .into_iter()
        .filter_map(|number| matches.get(number))
        .filter(shown)
        .flat_map(|found| &found.archive_item.appearances)
        .collect();
    // What has no date comes last; the order of the results decides between equals.
    records.sort_by_key(|record| {
        let date = date(record);
        (date.is_none(), date.map(|(_, date)| date.earliest_utc()))
    });
    records
}

/// The date that tells when a record's medium was seen first, and what happened then.
fn date(record: &Appearance) -> Option<(&'static str, &DateInterval)> {
    let published = record.published_at.as_ref().map(|date| ("published", date));
    published.or(record.captured_at.as_ref().map(|date| ("taken", date)))
}

fn first_seen(item: &Item) -> Option<&Appearance> {
    let first = records(item).into_iter().next()?;
    date(first).is_some().then_some(first)
}

/// Address of the oldest record that has one that leads anywhere.
fn original(item: &Item) -> Option<&str> {
    records(item)
        .into_iter()
        .find_map(|record| web_address(record.url.as_deref()?))
}

/// A record as a sentence, with its source.
fn seen(record: &Appearance) -> String {
    let mut sentence = "Earliest record:".to_owned();
    if let Some((what, date)) = date(record) {
        sentence += &format!(" {what} {}", words::interval(date));
    }
    let place = words::whereabouts(record.place.as_deref(), record.country.as_ref());
    if !place.is_empty() {
        sentence += &format!(", {place}");
    }
    if let Some(publisher) = &record.publisher {
        sentence += &format!(", by {}", inert(publisher));
    }
    format!("{sentence} (source: {}).", inert(&record.source))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Relation;
    use crate::report::fixture;

    fn graph(results: &Results) -> Vec<Value> {
        let document: Value = serde_json::from_slice(&media_review(results)).unwrap();
        assert_eq!(document["@context"], "https://schema.org");
        document["@graph"].as_array().unwrap().clone()
    }

    #[test]
    fn what_is_recirculated_is_reviewed_and_nothing_else() {
        let mut results = fixture::batch();
        assert_eq!(graph(&results).len(), 1);
        for item in &mut results.items {
            item.verdict = item
                .verdict
                .filter(|verdict| *verdict != Verdict::Recirculated);
        }
        assert!(graph(&results).is_empty());
        assert!(graph(&fixture::inspected()).is_empty());
    }

    #[test]
    fn a_review_says_what_is_known_and_leaves_the_rest_to_the_desk() {
        let review = &graph(&fixture::batch())[0];
        let digest = "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f809";
        let expected = json!({
            "@type": "MediaReview",
            "@id": format!("urn:sha256:{digest}#media-review"),
            "datePublished": "2026-03-10",
            "mediaAuthenticityCategory": "https://schema.org/DecontextualizedContent",
            "originalMediaContextDescription": "The archive dates the same picture 5 April 2017. The archive places the \
                same picture in Iraq. Earliest record: taken 2017 (source: exif).",
            "originalMediaLink": "https://example.org/a?b=1&c=2",
            "itemReviewed": {
                "@type": "ImageObject", "@id": format!("urn:sha256:{digest}"), "sha256": digest,
                "name": "port.jpg", "contentSize": "310400 B"
            },
            "associatedClaimReview": {
                "@type": "ClaimReview", "@id": format!("urn:sha256:{digest}#claim-review"),
                "datePublished": "2026-03-10",
                "claimReviewed": "This photo was taken 8 March 2026 in Latakia, Syria within 20 km of 35.5300, 35.7900."
            }
        });
        assert_eq!(review, &expected);
    }

    #[test]
    fn hostile_text_stays_text() {
        let mut results = fixture::batch();
        let item = &mut results.items[0];
        item.path = "a/\u{202e}</script>\"\u{1b}.jpg".to_owned();
        item.sha256 = Some("\"><".to_owned());
        item.findings.as_mut().unwrap()[0].text = "</script><script>alert(1)\n".to_owned();
        let claim = item.claim.as_mut().unwrap();
        claim.place = Some("\u{2066}\"},{<!--".to_owned());
        let found = &mut item.matches.as_mut().unwrap()[0];
        for record in &mut fixture::known(found).appearances {
            record.url = Some("javascript:alert(1)".to_owned());
        }
        let text = String::from_utf8(media_review(&results)).unwrap();
        let active = |c: char| c != '\n' && super::super::inert::is_active(c);
        assert!(!text.contains('<') && !text.contains(active), "{text}");
        let review = &graph(&results)[0];
        assert_eq!(review["itemReviewed"]["name"], r#"script>"\u{1b}.jpg"#);
        for key in ["@id", "originalMediaLink"] {
            assert_eq!(review.get(key), None, "{key}");
        }
        for key in ["@id", "sha256", "contentUrl"] {
            assert_eq!(review["itemReviewed"].get(key), None, "{key}");
        }
    }

    #[test]
    fn one_file_under_two_claims_has_two_reviews() {
        let mut results = fixture::batch();
        let mut copy = results.items[0].clone();
        copy.claim.as_mut().unwrap().source_url = Some("https://example.org/post".to_owned());
        results.items.push(copy);
        let graph = graph(&results);
        assert_ne!(graph[0]["@id"], graph[1]["@id"]);
        let mediums = [&graph[0], &graph[1]].map(|review| &review["itemReviewed"]);
        assert_eq!(mediums[0]["@id"], mediums[1]["@id"]);
        assert_eq!(mediums[0].get("contentUrl"), None);
        assert_eq!(mediums[1]["contentUrl"], "https://example.org/post");
    }

    #[test]
    fn a_record_of_sound_alone_is_no_original() {
        let mut results = fixture::batch();
        results.items[0].matches.as_mut().unwrap()[0].relation = Relation::SameSound;
        assert_eq!(graph(&results)[0].get("originalMediaLink"), None);
    }
}
