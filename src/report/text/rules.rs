//! The rules of judging, for a terminal.

use super::{BOLD, verdict_colour};
use crate::report::lines::Page;
use crate::verdict::explain::{self, FindingRule};

/// What `verify --explain-rules` prints: how findings become verdicts. `width` and `colour` as in [`super::summary`].
pub fn rules(width: usize, colour: bool) -> String {
    let mut page = Page::new(width, colour);
    page.wrapped(0, "", explain::INTRODUCTION);
    title(&mut page, "Verdicts: the first line that applies");
    for (number, rule) in explain::VERDICTS.iter().enumerate() {
        let name = page.painted(rule.verdict.title(), verdict_colour(rule.verdict));
        page.line(2, &format!("{}. {name}", number + 1));
        page.wrapped(5, "", &format!("if {}.", rule.when));
    }
    title(&mut page, "Kinds of findings");
    for kind in explain::KINDS {
        let label = format!("{:<10}", explain::kind_name(kind));
        page.wrapped(2, &label, &format!("{}.", explain::kind_meaning(kind)));
    }
    title(&mut page, "Strengths");
    for strength in explain::STRENGTHS {
        let label = format!("{:<10}", strength.as_str());
        let meaning = explain::strength_meaning(strength);
        page.wrapped(2, &label, &format!("{meaning}."));
    }
    title(&mut page, "How findings count");
    sentences(&mut page, &explain::COUNTING);
    title(&mut page, "Findings");
    for rule in explain::FINDINGS {
        finding(&mut page, &rule);
    }
    title(&mut page, "What the sources of dates and places carry");
    for rule in explain::SOURCES {
        let label = format!("{:<10}", rule.strength.as_str());
        page.wrapped(2, &label, &format!("{}: {}", rule.source, rule.remark));
    }
    title(
        &mut page,
        "Dates: what a record of the archive keeper says of a claim",
    );
    for example in explain::DATES {
        page.line(
            2,
            &format!(
                "published {}, claimed {}",
                example.published, example.claimed
            ),
        );
        let follows = match example.finding {
            Some((code, strength)) => format!("{}, {}", code.as_str(), strength.as_str()),
            None => "no finding".to_owned(),
        };
        page.wrapped(5, "", &format!("{}: {follows}.", example.meaning));
    }
    title(&mut page, "Places");
    sentences(&mut page, &explain::PLACES);
    title(&mut page, "Never concluded");
    sentences(&mut page, &explain::NEVER);
    page.text
}

fn title(page: &mut Page, text: &str) {
    page.blank();
    let text = page.painted(text, BOLD);
    page.line(0, &text);
}

fn sentences(page: &mut Page, sentences: &[&str]) {
    for sentence in sentences {
        page.wrapped(2, "- ", sentence);
    }
}

fn finding(page: &mut Page, rule: &FindingRule) {
    let code = page.painted(rule.code.as_str(), BOLD);
    page.line(2, &code);
    let said = format!(
        "Kind: {}. Strength: {}.",
        rule.kind_words(),
        rule.strength_words()
    );
    page.wrapped(5, "", &said);
    page.wrapped(5, "", &format!("{} {}", rule.meaning, rule.when));
}
