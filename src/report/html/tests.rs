mod appearances;
mod filters;
mod footage;
mod size;

use super::*;
use crate::report::{fixture, inert::is_active};

fn text() -> String {
    page(&fixture::batch()).unwrap()
}

/// What stands between two marks, which must be there.
fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let from = text.find(start).expect(start) + start.len();
    &text[from..from + text[from..].find(end).expect(end)]
}

/// The page without what is ours: style and script.
fn body(text: &str) -> String {
    text.replace(STYLE, "").replace(SCRIPT, "")
}

#[test]
fn the_policy_names_what_the_page_embeds() {
    let text = text();
    let style = between(&text, "<style>", "</style>");
    let script = between(&text, "<script>", "</script>");
    let stated = between(&text, "Content-Security-Policy\" content=\"", "\">");
    // askama escapes the quotes; a browser reads them back.
    let stated = stated.replace("&#39;", "'");
    assert_eq!(stated, policy::policy(style, Some(script)));
    assert_eq!(text.matches("<script").count(), 1);
    assert_eq!(text.matches("<style").count(), 1);
    assert!(stated.starts_with("default-src 'none';") && !stated.contains("unsafe"));
}

#[test]
fn nothing_that_the_policy_would_block() {
    let text = body(&page(&aligned()).unwrap());
    // In a tag, attributes that run code or style begin after a blank.
    for tag in text
        .split('<')
        .skip(1)
        .map(|rest| rest.split('>').next().unwrap_or_default())
    {
        let tag = tag.to_lowercase();
        assert!(!tag.contains(" style="), "{tag}");
        assert!(!tag.contains(" on"), "{tag}");
        assert!(!tag.contains("javascript:"), "{tag}");
    }
    let ours = [
        "items.csv",
        "matches.csv",
        "segments.csv",
        "results.json",
        "rules.html",
        "media_review.jsonld",
        "manifest.json",
    ];
    for (start, _) in text
        .match_indices("href=\"")
        .chain(text.match_indices("src=\""))
    {
        let address = between(&text[start..], "\"", "\"");
        assert!(
            [
                "#",
                "media/",
                "metadata/item-",
                "https://example.org/",
                "data:,"
            ]
            .iter()
            .any(|known| address.starts_with(known))
                || ours.contains(&address),
            "{address}"
        );
        assert!(!address.contains(".."), "{address}");
    }
}

#[test]
fn hostile_text_is_shown_and_not_obeyed() {
    let text = text();
    assert!(!text.chars().any(|c| c != '\n' && is_active(c)));
    let body = body(&text);
    for harmful in [
        "<img src=x",
        "<script>alert",
        "</script><",
        "hash <b>",
        "etc/passwd",
    ] {
        assert!(!body.contains(harmful), "{harmful}");
    }
    for shown in [
        "&#60;img src=x onerror=alert(1)&#62;",
        "\\u{1b}[31m\\u{202e}gpj.exe\\n.jpg",
        "javascript:alert(1)",
        "&#60;script&#62;alert(2)&#60;/script&#62;",
        "\\u{202e}desk",
    ] {
        assert!(body.contains(shown), "{shown}");
    }
    let mut results = fixture::batch();
    let evil = "</script></style><!--\"'><script>alert(1)</script>\u{202e}";
    results.tool.version = evil.to_owned();
    results.run.started = evil.to_owned();
    results.run.parameters.insert(evil.to_owned(), evil.into());
    for item in &mut results.items {
        item.path = evil.to_owned();
        item.sha256 = Some(evil.to_owned());
        item.error = Some(evil.to_owned());
        item.picture = Some(evil.to_owned());
        for found in item.matches.iter_mut().flatten() {
            fixture::known(found).path = evil.to_owned();
            found.evidence.text = evil.to_owned();
        }
        for finding in item.findings.iter_mut().flatten() {
            finding.text = evil.to_owned();
        }
    }
    let text = page(&results).unwrap();
    assert_eq!(text.matches("</script>").count(), 1);
    assert_eq!(text.matches("</style>").count(), 1);
    assert!(!text.contains("<!--") && !text.contains('\u{202e}'));
}

#[test]
fn the_answer_first_and_the_gravest_item_next() {
    let text = text();
    let answer = text
        .find("<h1>1 of 5 examined files is shown to be recirculated.</h1>")
        .unwrap();
    let mut last = answer;
    for id in [
        "recirculated",
        "questionable",
        "seen_before",
        "consistent",
        "no_finding",
        "unreadable",
    ] {
        let at = text.find(&format!("id=\"about-{id}\"")).expect(id);
        assert!(at > last, "{id}");
        last = at;
    }
    for part in [
        "8 March 2026",
        "5 April 2017",
        "Known since: <strong>5 April 2017</strong>",
        "840 items",
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "mirrored: left and right are swapped",
        "00:00:00.0–00:00:08.2",
        "00:00:31.0–00:00:39.2",
        "played at 1.2 times the speed of the archive&#39;s video",
        "<bdi>ميناء اللاذقية.jpg</bdi>",
        "No match is not proof of authenticity",
        "Truncated: the file is cut off",
        "href=\"https://example.org/a?b=1&#38;c=2\" rel=\"noopener noreferrer\"",
    ] {
        assert!(text.contains(part), "{part}");
    }
}

#[test]
fn every_item_has_its_own_link() {
    let mut results = fixture::batch();
    let twice = results.items[0].clone();
    results.items.push(twice);
    let text = page(&results).unwrap();
    let ids: Vec<&str> = text
        .match_indices(" id=\"item-")
        .map(|(at, _)| between(&text[at..], "\"", "\""))
        .collect();
    let distinct: std::collections::BTreeSet<&&str> = ids.iter().collect();
    assert_eq!(ids.len(), results.items.len());
    assert_eq!(distinct.len(), ids.len());
    assert!(ids.contains(&"item-1a2b3c4d5e6f-2") && ids.contains(&"item-unread"));
}

#[test]
fn what_files_say_makes_a_page_as_well() {
    let text = page(&fixture::inspected()).unwrap();
    assert!(text.contains("<h1>What 6 files say of themselves.</h1>"));
    assert!(!text.contains("type=\"radio\"") && !text.contains("class=\"badge"));
    let mut none = fixture::batch();
    none.items.clear();
    assert!(page(&none).is_ok());
}

/// The fixture, in which it is known how the pictures of the first match lie.
fn aligned() -> Results {
    let mut results = fixture::batch();
    let found = &mut results.items[0].matches.as_mut().unwrap()[0];
    let archive = fixture::known(found);
    (archive.width, archive.height) = (Some(1200), Some(800));
    // The submission is the archive's left half, mirrored, at twice the size.
    found.evidence.transform.as_mut().unwrap().homography =
        Some([-0.5, 0.0, 600.0, 0.0, 0.5, 0.0, 0.0, 0.0, 1.0]);
    found.evidence.points = vec![[600.0, 400.0, 300.0, 200.0]];
    found.pictures[0].aligned = Some("o-1-12.jpg".to_owned());
    results
}

#[test]
fn where_it_is_known_how_the_pictures_lie_it_is_drawn() {
    let text = body(&page(&aligned()).unwrap());
    for part in [
        "<polygon class=\"edge\" points=\"0.0,0.0 1000.0,0.0 1000.0,666.7 0.0,666.7\"/>",
        "<polygon class=\"edge\" points=\"500.0,0.0 0.0,0.0 0.0,333.3 500.0,333.3\"/>",
        "d=\"M500.0 333.3h.01\"",
        "d=\"M250.0 166.7h.01\"",
        "src=\"media/o-1-12.jpg\"",
        "data-outline=\"0.00% 0.00%, 100.00% 0.00%, 100.00% 100.00%, 0.00% 100.00%\"",
        "(upper left)",
    ] {
        assert!(text.contains(part), "{part}");
    }
    assert_eq!(text.matches("type=\"range\"").count(), 1);
    assert_eq!(text.matches("<svg class=\"marks\"").count(), 2);
}

#[test]
fn without_that_knowledge_old_results_render_without_drawings() {
    let text = body(&text());
    assert!(!text.contains("class=\"marks\"") && !text.contains("type=\"range\""));
    // A picture that could not be made leaves the drawing, but nothing to lay over.
    let mut results = aligned();
    let found = &mut results.items[0].matches.as_mut().unwrap()[0];
    found.pictures[0].aligned = None;
    let text = body(&page(&results).unwrap());
    assert!(text.contains("class=\"marks\"") && !text.contains("type=\"range\""));
}

#[test]
fn what_is_drawn_lies_within_the_pictures_whatever_the_results_say() {
    let mut results = aligned();
    let found = &mut results.items[0].matches.as_mut().unwrap()[0];
    found.pictures[0].aligned = Some("../../\" onload=\"alert(1)".to_owned());
    found.evidence.points = vec![[1e308, -1.0, 0.0, 0.0], [-5.0, 1.0, 2.0, 3.0]];
    let text = body(&page(&results).unwrap());
    assert!(!text.contains("alert(1)\"") && !text.contains("class=\"dot\""));
    for value in [1e308, -1e308, 0.0] {
        let found = &mut results.items[0].matches.as_mut().unwrap()[0];
        found.evidence.transform.as_mut().unwrap().homography = Some([value; 9]);
        let text = body(&page(&results).unwrap());
        assert!(!text.contains("NaN") && !text.contains("inf,"), "{value}");
    }
}

#[test]
fn the_page_tells_where_the_tables_lie() {
    assert!(text().contains("<a href=\"segments.csv\">"));
    assert!(
        !page(&fixture::inspected())
            .unwrap()
            .contains("segments.csv")
    );
}

#[test]
fn the_same_results_give_the_same_page() {
    assert_eq!(text(), text());
}

/// `RESURFACE_REPORT_DIR=/tmp/report cargo test look_at_the_page` writes the page there, for looking at it.
/// With `RESURFACE_RESULTS` it is that of a results.json.
#[test]
fn look_at_the_page() {
    let Some(folder) = std::env::var_os("RESURFACE_REPORT_DIR") else {
        return;
    };
    let results = match std::env::var_os("RESURFACE_RESULTS") {
        Some(path) => {
            let path = std::path::PathBuf::from(path);
            crate::report::json::from_json(&path, &std::fs::read(&path).unwrap()).unwrap()
        }
        None => fixture::batch(),
    };
    std::fs::write(
        std::path::Path::new(&folder).join("index.html"),
        page(&results).unwrap(),
    )
    .unwrap();
    eprintln!("{}", crate::report::text::summary(&results, 100, false));
}
