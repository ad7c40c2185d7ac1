//! The pages of a report: index.html, which needs nothing but the pictures in the `media` folder beside it, rules.html on
//! how findings become verdicts, and in the `metadata` folder one for each file that says anything of itself.
//!
//! Whoever sends a file chooses its name and what stands in it, so the page is built to be harmless whatever that is:
//! askama escapes all text, [`inert`] shows what would turn its direction, only `http` and `https` addresses become
//! links, only plain names in `media/` become pictures, and the page's own policy forbids every script, style and
//! request except its own, which it names by their hashes.

mod appearances;
mod file;
mod filters;
mod found;
mod item;
mod marks;
mod policy;
mod rules;
mod said;
mod timeline;

use std::collections::HashMap;

use askama::Template;

use super::inert::inert;
use super::words::{GROUPS, NOT_JUDGED, headline};
use super::{Item, Results, words};
use crate::error::{Error, Result};
use crate::verdict::Verdict;
use file::Name;
use filters::Filter;
use item::ItemView;

pub(super) const STYLE: &str = include_str!("templates/style.css");
const SCRIPT: &str = include_str!("templates/script.js");

/// Files that show the same as an item which are named under it.
const MOST_COPIES: usize = 20;

/// The page. Pictures are links to `media/NAME`, with the names that the results give; an item without a name there is
/// shown without a picture. The same results always give the same bytes.
///
/// # Errors
///
/// [`Error::Render`], where a template fails; no known results do that.
pub fn page(results: &Results) -> Result<String> {
    Page::of(results)
        .render()
        .map_err(|error| Error::Render(error.to_string()))
}

/// The page that explains how findings become verdicts: the rules of the program that renders it.
///
/// # Errors
///
/// [`Error::Render`], where a template fails.
pub fn rules_page(results: &Results) -> Result<String> {
    rules::page(&made(results))
}

/// The pages of the `metadata` folder, one after the other: each its name and its text. An item that says nothing of itself
/// has none.
pub fn metadata_pages(results: &Results) -> impl Iterator<Item = Result<(String, String)>> {
    let made = made(results);
    let ids = item::ids(results);
    let items = results.items.iter().zip(ids);
    items
        .filter(|(item, _)| said::says_something(item))
        .map(move |(item, id)| Ok((said::file_name(&id), said::page(item, &id, &made)?)))
}

#[derive(Template)]
#[template(config = "src/report/askama.toml", path = "page.html")]
struct Page {
    policy: String,
    style: &'static str,
    script: &'static str,
    headline: String,
    lede: Option<String>,
    /// The answer to the statement that was tested over the batch.
    assertion: Option<String>,
    bar: Vec<Part>,
    bar_label: String,
    chips: Vec<Chip>,
    filters: Vec<Filter>,
    total: usize,
    made: Made,
    groups: Vec<Group>,
}

/// A verdict's share of the bar in the masthead.
struct Part {
    key: &'static str,
    x: String,
    width: String,
}

/// A filter for one verdict.
struct Chip {
    key: &'static str,
    title: &'static str,
    count: usize,
}

/// What made the report.
struct Made {
    tool: String,
    started: String,
    archive: Option<Archive>,
    parameters: Vec<(String, String)>,
}

struct Archive {
    path: String,
    items: String,
    sha256: String,
    head: Option<String>,
}

/// The items with one verdict.
struct Group {
    key: &'static str,
    title: &'static str,
    meaning: Option<&'static str>,
    items: Vec<ItemView>,
}

impl Page {
    fn of(results: &Results) -> Page {
        let total = results.items.len();
        let judged = results.batch.is_some();
        let groups = groups(results);
        let count = |verdict: Verdict| {
            groups
                .iter()
                .find(|group| group.key == verdict.as_str())
                .map_or(0, |group| group.items.len())
        };
        let counts = Verdict::ALL.map(|verdict| (verdict, count(verdict)));
        Page {
            policy: policy::policy(STYLE, Some(SCRIPT)),
            style: STYLE,
            script: SCRIPT,
            headline: headline(results).unwrap_or_else(|| match total {
                1 => "What the file says of itself".to_owned(),
                _ => format!("What {total} files say of themselves"),
            }),
            lede: results
                .batch
                .as_ref()
                .map(|batch| inert(&batch.sentence()).into_owned()),
            assertion: results
                .batch
                .as_ref()
                .and_then(|batch| batch.assertion.as_ref())
                .map(|assertion| inert(&assertion.text).into_owned()),
            bar: if judged { bar(&counts) } else { Vec::new() },
            bar_label: counts
                .iter()
                .filter(|(_, count)| *count > 0)
                .map(|(verdict, count)| format!("{}: {count}", verdict.title()))
                .collect::<Vec<_>>()
                .join(", "),
            chips: counts
                .iter()
                .filter(|_| judged)
                .map(|(verdict, count)| Chip {
                    key: verdict.as_str(),
                    title: short(*verdict),
                    count: *count,
                })
                .collect(),
            filters: filters::filters(
                groups
                    .iter()
                    .flat_map(|group| &group.items)
                    .map(|item| &item.facets),
            ),
            total,
            made: made(results),
            groups,
        }
    }
}

/// The items by verdict, gravest first, each group in the order of the results, which is that of the paths.
fn groups(results: &Results) -> Vec<Group> {
    let ids = item::ids(results);
    let mut of_group: HashMap<u64, Vec<usize>> = HashMap::new();
    for (at, item) in results.items.iter().enumerate() {
        if let Some(group) = item.group {
            of_group.entry(group).or_default().push(at);
        }
    }
    GROUPS
        .iter()
        .map(|&verdict| Group {
            key: verdict.map_or("not_judged", Verdict::as_str),
            title: match verdict {
                Some(verdict) => verdict.title(),
                None if results.batch.is_some() => NOT_JUDGED,
                None => "Files",
            },
            meaning: verdict.map(Verdict::meaning),
            items: results
                .items
                .iter()
                .zip(&ids)
                .filter(|(item, _)| item.verdict == verdict)
                .map(|(item, id)| {
                    let (copies, more_copies) = copies(results, &ids, &of_group, item, id);
                    ItemView {
                        copies,
                        more_copies,
                        ..ItemView::of(item, id.clone())
                    }
                })
                .collect(),
        })
        .filter(|group| !group.items.is_empty())
        .collect()
}

/// Other files of the batch that show the same as an item: the addresses on the page and the names of the first, and how many
/// more there are. Of a picture that thousands hand in, all names under each would be millions.
fn copies(
    results: &Results,
    ids: &[String],
    of_group: &HashMap<u64, Vec<usize>>,
    item: &Item,
    id: &str,
) -> (Vec<(String, Name)>, Option<String>) {
    let members = item.group.and_then(|group| of_group.get(&group));
    let members = members.map_or(&[][..], Vec::as_slice);
    let others = members.iter().filter(|other| ids[**other] != id);
    let named: Vec<(String, Name)> = others
        .take(MOST_COPIES)
        .map(|other| (ids[*other].clone(), Name::of(&results.items[*other].path)))
        .collect();
    let more = members.len().saturating_sub(1 + named.len());
    (named, (more > 0).then(|| words::count(more as u64)))
}

/// A verdict as briefly as a filter needs it.
fn short(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Consistent => "Consistent",
        other => other.title(),
    }
}

/// The share of every verdict as a part of 1000.
fn bar(counts: &[(Verdict, usize)]) -> Vec<Part> {
    let total: usize = counts.iter().map(|(_, count)| count).sum();
    let mut before = 0;
    let mut parts = Vec::new();
    for &(verdict, count) in counts.iter().filter(|(_, count)| *count > 0) {
        let scaled = |count: usize| format!("{:.2}", count as f64 / total as f64 * 1000.0);
        parts.push(Part {
            key: verdict.as_str(),
            x: scaled(before),
            width: scaled(count),
        });
        before += count;
    }
    parts
}

fn made(results: &Results) -> Made {
    let run = &results.run;
    Made {
        tool: format!(
            "{} {}",
            inert(&results.tool.name),
            inert(&results.tool.version)
        ),
        started: words::dates(&run.started, &run.started),
        archive: run.archive.as_ref().map(|archive| Archive {
            path: inert(&archive.path).into_owned(),
            items: match archive.items {
                1 => "1 item".to_owned(),
                count => format!("{} items", words::count(count)),
            },
            sha256: inert(&archive.snapshot_sha256).into_owned(),
            head: archive
                .head
                .as_ref()
                .map(|head| inert(&head.to_string()).into_owned()),
        }),
        parameters: run
            .parameters
            .iter()
            .map(|(name, value)| {
                let value = match value {
                    serde_json::Value::String(text) => inert(text).into_owned(),
                    other => inert(&other.to_string()).into_owned(),
                };
                (inert(&name.replace('_', " ")).into_owned(), value)
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests;
