use super::*;
use crate::report::{fixture, inert::is_active, lines};

fn no_active_characters(text: &str) {
    assert!(!text.chars().any(|c| c != '\n' && is_active(c)), "{text}");
}

#[test]
fn a_decision_is_told_with_the_match() {
    let mut results = fixture::batch();
    results.items.truncate(1);
    results.items[0].matches.as_mut().unwrap()[0].decision = Some(fixture::dismissed());
    let text = summary(&results, 1000, false);
    let told = r"Dismissed by =Lina<b>\u{202e}, 10 March 2026, 10:00 UTC. Nothing is concluded from this match. Note: another crane";
    assert!(text.contains(told), "{text}");
    let page = crate::report::html::page(&results).unwrap();
    assert!(page.contains("Dismissed by =Lina&#60;b&#62;"), "{page}");
}

#[test]
fn the_answer_comes_first_and_the_gravest_items_next() {
    let text = summary(&fixture::batch(), 100, false);
    assert!(text.starts_with("Of 5 files examined, 1 (20 %"), "{text}");
    let mut last = 0;
    for heading in [
        "\nRecirculated (1)",
        "\nQuestionable (1)",
        "\nSeen before (1)",
        "\nConsistent",
        "\nNo finding",
        "\nUnreadable",
    ] {
        let at = text.find(heading).expect(heading);
        assert!(at > last, "{heading}");
        last = at;
    }
    for part in [
        "Shows the same picture as archive/old-port.jpg (score 0.97)",
        "Known since: 5 April 2017 (sidecar published_at, strong evidence); Umm Qasr, Iraq.",
        "Claimed: taken 8 March 2026 in Latakia, Syria",
        "1 00:00:00.0-00:00:08.2 00:00:31.0-00:00:39.2 2 00:00:12.0-00:00:20.0",
        "Truncated: the file is cut off",
        "ميناء اللاذقية.jpg",
    ] {
        assert!(
            text.split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
                .contains(part),
            "{part}\n{text}"
        );
    }
    no_active_characters(&text);
}

#[test]
fn lines_keep_to_the_width() {
    let results = fixture::batch();
    for line in summary(&results, 60, false)
        .lines()
        .filter(|line| !line.contains("/"))
    {
        assert!(line.chars().count() <= 60 || line.contains("img"), "{line}");
    }
    assert_eq!(
        summary(&results, 0, false),
        summary(&results, lines::NARROWEST, false)
    );
}

#[test]
fn colour_is_all_that_colour_adds() {
    let results = fixture::batch();
    let painted = summary(&results, 80, true);
    let mut plain = painted.clone();
    for parameters in ["0", "1", "1;31", "1;32", "1;33", "1;34"] {
        plain = plain.replace(&format!("\u{1b}[{parameters}m"), "");
    }
    assert_ne!(painted, plain);
    assert_eq!(plain, summary(&results, 80, false));
}

#[test]
fn a_single_file_is_answered_in_a_few_lines() {
    let mut results = fixture::batch();
    results.items.truncate(1);
    let text = summary(&results, 100, false);
    assert!(text.starts_with("incoming/port.jpg: Recirculated\n"));
    assert!(text.lines().count() <= 16, "{text}");
    no_active_characters(&text);
}

#[test]
fn inspect_aligns_the_fields_and_shows_what_is_invalid() {
    let mut results = fixture::inspected();
    results.items.truncate(2);
    let text = inspect(&results, 100, false);
    assert!(
        text.contains("\n  DateTimeOriginal  invalid: 2099:13:45 25:61:61 (exif, moderate)\n"),
        "{text}"
    );
    assert!(
        text.contains(r"Software          \u{1b}[2J\u{202e} (xmp, moderate)"),
        "{text}"
    );
    no_active_characters(&text);
}

#[test]
fn inspect_tells_many_files_in_brief_and_what_their_signals_mean_once() {
    let mut results = fixture::inspected();
    let signal = crate::report::Signal::new("reencoded", "It is a copy.", "It proves nothing.");
    results.items[0].signals = vec![signal];
    let many: Vec<Item> = results.items.iter().cloned().cycle().take(30).collect();
    results.items = many;
    let text = inspect(&results, 100, false);
    assert!(text.starts_with("30 files: "), "{text}");
    assert_eq!(text.matches("It is a copy.").count(), 5, "{text}");
    assert_eq!(
        text.matches("- Reencoded: It proves nothing.").count(),
        1,
        "{text}"
    );
    assert!(
        text.contains("say nothing of camera, date or place"),
        "{text}"
    );
    no_active_characters(&text);
}
