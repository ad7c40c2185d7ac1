//! The page that explains how findings become verdicts.

use askama::Template;

use super::{Made, STYLE, policy};
use crate::error::{Error, Result};
use crate::metadata::Strength;
use crate::verdict::Verdict;
use crate::verdict::explain::{
    COUNTING, DATES, DateExample, FINDINGS, FindingRule, INTRODUCTION, KINDS, NEVER, PLACES,
    SOURCES, STRENGTHS, SourceRule, VERDICTS, VerdictRule, kind_meaning, kind_name,
    strength_meaning,
};

/// The page, whatever the results are; `made` names the program in its head.
pub(super) fn page(made: &Made) -> Result<String> {
    RulesPage::of(made)
        .render()
        .map_err(|error| Error::Render(error.to_string()))
}

#[derive(Template)]
#[template(config = "src/report/askama.toml", path = "rules.html")]
struct RulesPage<'a> {
    policy: String,
    style: &'static str,
    made: &'a Made,
    introduction: &'static str,
    verdicts: &'static [VerdictRule],
    meanings: Vec<(Verdict, &'static str)>,
    kinds: Vec<(&'static str, &'static str)>,
    strengths: Vec<(Strength, &'static str)>,
    counting: &'static [&'static str],
    findings: &'static [FindingRule],
    sources: &'static [SourceRule],
    dates: &'static [DateExample],
    places: &'static [&'static str],
    never: &'static [&'static str],
}

impl<'a> RulesPage<'a> {
    fn of(made: &'a Made) -> RulesPage<'a> {
        RulesPage {
            policy: policy::policy(STYLE, None),
            style: STYLE,
            made,
            introduction: INTRODUCTION,
            verdicts: &VERDICTS,
            meanings: Verdict::ALL
                .map(|verdict| (verdict, verdict.meaning()))
                .to_vec(),
            kinds: KINDS
                .map(|kind| (kind_name(kind), kind_meaning(kind)))
                .to_vec(),
            strengths: STRENGTHS
                .map(|strength| (strength, strength_meaning(strength)))
                .to_vec(),
            counting: &COUNTING,
            findings: &FINDINGS,
            sources: &SOURCES,
            dates: &DATES,
            places: &PLACES,
            never: &NEVER,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::report::fixture;
    use crate::report::html::{STYLE, page as index, rules_page};
    use crate::report::text;
    use crate::verdict::Verdict;
    use crate::verdict::explain::{COUNTING, FINDINGS, NEVER, PLACES, SOURCES, VERDICTS};

    /// Words alone, as a person reads them.
    fn read(page: &str) -> String {
        let page = page.replace(STYLE, "");
        let mut text = String::new();
        for part in page.split('<') {
            text += part.split_once('>').map_or(part, |(_, words)| words);
            text += " ";
        }
        text.replace("&#39;", "'")
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn the_page_and_the_terminal_say_all_rules() {
        let page = read(&rules_page(&fixture::batch()).unwrap());
        let terminal = text::rules(100, false);
        let terminal = terminal.split_whitespace().collect::<Vec<_>>().join(" ");
        for said in [&page, &terminal] {
            for rule in FINDINGS {
                for part in [rule.code.as_str(), rule.meaning, rule.when] {
                    assert!(said.contains(part), "{part}\n{said}");
                }
            }
            for rule in VERDICTS {
                assert!(said.contains(rule.verdict.title()) && said.contains(rule.when));
            }
            for rule in SOURCES {
                assert!(said.contains(rule.source) && said.contains(rule.remark));
            }
            for sentence in COUNTING.iter().chain(&PLACES).chain(&NEVER) {
                assert!(said.contains(sentence), "{sentence}");
            }
        }
        for verdict in Verdict::ALL {
            assert!(page.contains(verdict.meaning()), "{verdict:?}");
        }
    }

    #[test]
    fn the_page_runs_nothing_and_leads_only_back() {
        let page = rules_page(&fixture::batch()).unwrap().replace(STYLE, "");
        assert!(page.contains("script-src 'none'") || page.contains("script-src &#39;none&#39;"));
        assert!(!page.contains("<script") && !page.contains("src=\""));
        for tag in page.split('<').skip(1) {
            let tag = tag.split('>').next().unwrap();
            assert!(!tag.contains(" style=") && !tag.contains(" on"), "{tag}");
        }
        for (at, attribute) in page.match_indices("href=\"") {
            let address = page[at + attribute.len()..].split('"').next().unwrap();
            assert!(
                ["index.html", "#rules", "data:,"].contains(&address),
                "{address}"
            );
        }
        assert!(
            index(&fixture::batch())
                .unwrap()
                .contains("href=\"rules.html\"")
        );
    }

    #[test]
    fn the_terminal_keeps_to_its_width() {
        for width in [60, 100] {
            let said = text::rules(width, false);
            assert!(
                said.lines().all(|line| line.chars().count() <= width),
                "{said}"
            );
            assert!(!said.lines().any(|line| line.ends_with(' ')));
        }
        assert!(text::rules(80, true).contains("\u{1b}["));
    }
}
