//! Results for a terminal, and for pasting into a message.

mod inspected;
mod rules;
mod stretches;

use std::fmt::Write as _;

use super::footage::{Footage, Names};
pub use super::inert::inert;
use super::lines::Page;
use super::overlay::Overlay;
use super::words::{self, Sides};
use super::{Evidence, Item, MOST_FINDINGS_SHOWN, Match, Relation, Results};
use crate::verdict::{Finding, Verdict};
pub use inspected::inspect;
pub use rules::rules;
pub use stretches::stretches;

/// What `verify --format text` prints: the answer, then the items grouped by verdict, gravest first. A single file is
/// answered in a few lines. `width` is in characters; `colour` adds the escape sequences of ANSI terminals.
///
/// Nothing from outside is obeyed by the terminal: it all passes through [`inert`].
pub fn summary(results: &Results, width: usize, colour: bool) -> String {
    let mut page = Page::new(width, colour);
    if let [item] = results.items.as_slice() {
        single(&mut page, results, item);
        asserted(&mut page, results);
        return page.text;
    }
    if let Some(batch) = &results.batch {
        page.wrapped(0, "", &inert(&batch.sentence()));
    }
    asserted(&mut page, results);
    page.blank();
    page.wrapped(0, "", &made_by(results));
    for verdict in words::GROUPS {
        group(&mut page, results, verdict);
    }
    page.text
}

/// The answer to the statement that was tested over the batch, where one was.
fn asserted(page: &mut Page, results: &Results) {
    let assertion = results
        .batch
        .as_ref()
        .and_then(|batch| batch.assertion.as_ref());
    if let Some(assertion) = assertion {
        page.blank();
        page.wrapped(0, "", &inert(&assertion.text));
    }
}

/// How two files that are compared lie on one another and what agrees between them, as short statements about A and B.
pub fn alignment(evidence: &Evidence, overlay: Option<&Overlay>) -> Vec<String> {
    words::alignment(evidence, overlay, Sides::COMPARISON)
}

/// How well the sounds of two files that are compared agree, where they do, as a short statement.
pub fn sound(evidence: &Evidence, relation: Relation) -> Option<String> {
    words::sound(evidence, relation)
}

/// All items with one verdict, under its name. Where there is nothing to tell about an item its name is enough, so that
/// three hundred files without a finding do not push the three that matter out of the window.
fn group(page: &mut Page, results: &Results, verdict: Option<Verdict>) {
    let items: Vec<&Item> = results
        .items
        .iter()
        .filter(|item| item.verdict == verdict)
        .collect();
    if items.is_empty() {
        return;
    }
    page.blank();
    let (title, colour) = verdict.map_or((words::NOT_JUDGED, BOLD), |verdict| {
        (verdict.title(), verdict_colour(verdict))
    });
    let heading = page.painted(&format!("{title} ({})", items.len()), colour);
    page.line(0, &heading);
    if let Some(verdict) = verdict {
        page.wrapped(2, "", verdict.meaning());
    }
    let mut before = true;
    for item in items {
        let told = tells(item);
        if told || before {
            page.blank();
        }
        before = told;
        let name = page.painted(&path(item), if told { BOLD } else { "0" });
        page.line(2, &name);
        if told {
            item_lines(page, item);
        }
    }
}

/// Whether there is more to say about an item than its name and verdict.
fn tells(item: &Item) -> bool {
    item.error.is_some()
        || item.findings.iter().flatten().next().is_some()
        || item.matches.iter().flatten().next().is_some()
}

/// A single file, answered so that the lines can be pasted into a message.
fn single(page: &mut Page, results: &Results, item: &Item) {
    let title = item.verdict.map_or("Examined", Verdict::title);
    let title = match item.verdict {
        Some(verdict) => page.painted(title, verdict_colour(verdict)),
        None => title.to_owned(),
    };
    page.line(0, &format!("{}: {title}", path(item)));
    item_lines(page, item);
    if let Some(verdict) = item.verdict {
        page.wrapped(0, "", verdict.meaning());
    }
    if let Some(sha256) = &item.sha256 {
        page.line(0, &format!("SHA-256 {}", inert(sha256)));
    }
    page.wrapped(0, "", &made_by(results));
}

/// The lines under a file's name.
fn item_lines(page: &mut Page, item: &Item) {
    if let Some(claimed) = item.claim.as_ref().and_then(words::claimed) {
        page.wrapped(4, "", &format!("Claimed: {claimed}."));
    }
    error_line(page, 4, item);
    let matches = item.matches.as_deref().unwrap_or_default();
    if let Some(best) = matches.first() {
        match_lines(page, item, best);
    }
    if let Some((_, further)) = matches
        .split_first()
        .filter(|(_, further)| !further.is_empty())
    {
        let names: Vec<String> = further
            .iter()
            .take(3)
            .map(|found| {
                let name = inert(&found.archive_item.path);
                match &found.decision {
                    Some(decision) => format!("{name} ({})", decision.decision.as_str()),
                    None => name.into_owned(),
                }
            })
            .collect();
        let more = if further.len() > 3 {
            format!(" and {} more", further.len() - 3)
        } else {
            String::new()
        };
        page.wrapped(
            4,
            "",
            &format!("Matches as well: {}{more}.", names.join(", ")),
        );
    }
    let findings = item.findings.as_deref().unwrap_or_default();
    for finding in findings.iter().take(MOST_FINDINGS_SHOWN) {
        page.wrapped(4, "- ", &finding_words(finding));
    }
    if findings.len() > MOST_FINDINGS_SHOWN {
        let more = words::count((findings.len() - MOST_FINDINGS_SHOWN) as u64);
        page.wrapped(4, "- ", &format!("and {more} more"));
    }
}

/// The best match: how the two are related, and what is known of the archive's copy.
fn match_lines(page: &mut Page, item: &Item, found: &Match) {
    let archive = &found.archive_item;
    let score = match found.relation {
        Relation::Identical => String::new(),
        _ => format!(" (score {})", words::score(found.score)),
    };
    page.wrapped(
        4,
        "",
        &format!(
            "{}{score}.",
            words::related(found.relation, &inert(&archive.path))
        ),
    );
    if found.evidence.inliers.is_some() || found.evidence.exposure.is_some() {
        let overlay = Overlay::of_match(item, found);
        let said = words::alignment(&found.evidence, overlay.as_ref(), Sides::REPORT);
        page.wrapped(4, "", &format!("{}.", capitalised(&said.join("; "))));
    }
    if let Some(said) = words::sound(&found.evidence, found.relation) {
        page.wrapped(4, "", &format!("{}.", capitalised(&said)));
    }
    let place = words::whereabouts(archive.place.as_deref(), archive.country.as_ref());
    // The date of another photograph must not be read as this file's.
    let since = if found.relation.is_one_exposure() {
        "Known since"
    } else {
        "Known of the archive's item"
    };
    let mut known = match &archive.earliest {
        Some(earliest) => format!(
            "{since}: {} ({}, {})",
            words::dates(&earliest.from, &earliest.to),
            inert(&earliest.source),
            words::strength(earliest.strength)
        ),
        None => format!("{since}: no date is recorded"),
    };
    if !place.is_empty() {
        // Writing to a String cannot fail.
        let _ = write!(known, "; {place}");
    }
    known.push('.');
    page.wrapped(4, "", &known);
    if let Some(decision) = &found.decision {
        page.wrapped(4, "", &words::decided(decision));
    }
    if let Some(footage) = Footage::of_match(item, found) {
        stretches::write(page, 4, &footage, Names::REPORT);
    }
}

fn finding_words(finding: &Finding) -> String {
    format!(
        "{} ({})",
        inert(&finding.text),
        words::strength(finding.strength)
    )
}

fn error_line(page: &mut Page, indent: usize, item: &Item) {
    if let Some(error) = &item.error {
        page.wrapped(
            indent,
            "",
            &format!(
                "{}: {}.",
                capitalised(item.status.as_str()),
                inert(error).trim_end_matches('.')
            ),
        );
    }
}

/// Program, archive and time.
fn made_by(results: &Results) -> String {
    let tool = format!(
        "{} {}",
        inert(&results.tool.name),
        inert(&results.tool.version)
    );
    match &results.run.archive {
        Some(archive) => format!(
            "Compared by {tool} with {} ({} items{}), {}.",
            inert(&archive.path),
            words::count(archive.items),
            archive
                .head
                .as_ref()
                .map_or_else(String::new, |head| format!(
                    ", line {} of its log",
                    head.sequence
                )),
            words::dates(&results.run.started, &results.run.started)
        ),
        None => format!(
            "Read by {tool}, {}.",
            words::dates(&results.run.started, &results.run.started)
        ),
    }
}

/// The name of a file, with its exact bytes where the name does not tell them.
fn path(item: &Item) -> String {
    match &item.path_bytes_hex {
        Some(bytes) => format!("{} (name in bytes: {})", inert(&item.path), inert(bytes)),
        None => inert(&item.path).into_owned(),
    }
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    }
}

const BOLD: &str = "1";

/// SGR parameters for a verdict: red, yellow, blue, green, none, none; all bold.
fn verdict_colour(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Recirculated => "1;31",
        Verdict::Questionable => "1;33",
        Verdict::SeenBefore => "1;34",
        Verdict::Consistent => "1;32",
        Verdict::NoFinding | Verdict::Unreadable => BOLD,
    }
}

#[cfg(test)]
mod tests;
