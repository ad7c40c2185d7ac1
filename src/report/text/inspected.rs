//! What files say of themselves, for a terminal: one file in full, a thousand so that the few that matter are seen.

use std::collections::BTreeMap;

use super::{BOLD, capitalised, error_line, inert, path};
use crate::metadata::Field;
use crate::metadata::signals::code;
use crate::report::essence::Essence;
use crate::report::lines::Page;
use crate::report::{Item, MediaKind, Results, Status, words};

/// Up to so many files are told with every field.
const FEW_FILES: usize = 3;

/// What `inspect` prints: what each file says of itself. Up to three files are told with every field and raw value; of more,
/// the counts, then each file that says anything in a few lines, then the names of the others, and last what the signals
/// mean. `width` and `colour` as in [`super::summary`].
pub fn inspect(results: &Results, width: usize, colour: bool) -> String {
    let mut page = Page::new(width, colour);
    if results.items.len() <= FEW_FILES {
        for (number, item) in results.items.iter().enumerate() {
            if number > 0 {
                page.blank();
            }
            in_full(&mut page, item);
        }
        return page.text;
    }
    counts(&mut page, &results.items);
    for item in results.items.iter().filter(|item| !is_silent(item)) {
        page.blank();
        in_brief(&mut page, item);
    }
    let silent: Vec<&Item> = results
        .items
        .iter()
        .filter(|item| is_silent(item))
        .collect();
    if !silent.is_empty() {
        page.blank();
        let title = match silent.len() {
            1 => {
                "1 file says nothing of camera, date or place and betrays nothing else:".to_owned()
            }
            count => format!(
                "{count} files say nothing of camera, date or place and betray nothing else:"
            ),
        };
        let title = page.painted(&title, BOLD);
        page.line(0, &title);
        for item in silent {
            page.line(2, &path(item));
        }
    }
    meanings(&mut page, &results.items);
    if results.run.parameters.get("thorough") == Some(&serde_json::Value::Bool(false)) {
        page.blank();
        page.wrapped(
            0,
            "",
            "Photos were followed to their ends and not decoded. Damage in the middle, and small pictures inside that show \
             something else, are found with --thorough, and by verify.",
        );
    }
    page.text
}

/// Whether there is nothing to tell but that nothing is there.
fn is_silent(item: &Item) -> bool {
    item.error.is_none()
        && Essence::of(item).is_empty()
        && item
            .signals
            .iter()
            .all(|signal| signal.code == code::STRIPPED)
}

fn in_full(page: &mut Page, item: &Item) {
    heading(page, item);
    if let Some(sha256) = &item.sha256 {
        page.line(2, &format!("SHA-256 {}", inert(sha256)));
    }
    essence(page, item);
    if !item.metadata.is_empty() {
        page.blank();
        columns(page, &item.metadata);
    }
    if !item.signals.is_empty() {
        page.blank();
    }
    for signal in &item.signals {
        page.wrapped(2, "- ", &words::signal(signal));
    }
    if item.metadata.is_empty() && item.signals.is_empty() && item.status == Status::Ok {
        page.wrapped(
            2,
            "",
            "The file says nothing of when, where or with what it was made.",
        );
    }
}

fn in_brief(page: &mut Page, item: &Item) {
    heading(page, item);
    essence(page, item);
    for signal in &item.signals {
        page.wrapped(2, "- ", &inert(&signal.text));
    }
}

fn heading(page: &mut Page, item: &Item) {
    let name = page.painted(&path(item), BOLD);
    page.line(0, &name);
    page.wrapped(2, "", &facts(item));
    error_line(page, 2, item);
}

/// When, where and with what, in one paragraph.
fn essence(page: &mut Page, item: &Item) {
    let essence = Essence::of(item);
    let mut said = Vec::new();
    if let Some(when) = &essence.when {
        let verb = if when.captured {
            "taken"
        } else {
            "sent or saved"
        };
        said.push(format!(
            "{verb} {} ({}, {})",
            words::interval(&when.date),
            inert(&when.source),
            when.strength.as_str()
        ));
    }
    if let Some((point, country, source)) = &essence.point {
        let country = country.map(|country| format!(", {}", inert(country.name())));
        said.push(format!(
            "at {:.5}, {:.5}{} ({})",
            point.lat(),
            point.lon(),
            country.unwrap_or_default(),
            inert(source)
        ));
    }
    said.extend(
        essence
            .place
            .as_deref()
            .map(|place| format!("in {} (in words)", inert(place))),
    );
    said.extend(
        essence
            .device
            .as_ref()
            .map(|device| format!("with {}", inert(&device.text))),
    );
    said.extend(
        essence
            .software
            .as_ref()
            .map(|program| format!("written by {}", inert(&program.text))),
    );
    if !said.is_empty() {
        page.wrapped(2, "", &format!("{}.", capitalised(&said.join("; "))));
    }
}

/// How many files say and betray what.
fn counts(page: &mut Page, items: &[Item]) {
    let essences: Vec<Essence> = items.iter().map(Essence::of).collect();
    let of_kind = |kind| items.iter().filter(|item| item.kind == Some(kind)).count();
    let count =
        |says: fn(&Essence) -> bool| essences.iter().filter(|essence| says(essence)).count();
    let failed = items
        .iter()
        .filter(|item| item.status != Status::Ok)
        .count();
    page.wrapped(
        0,
        "",
        &format!(
            "{} files: {} photos, {} videos. {} say when they were taken, {} have coordinates, {} name a device.",
            words::count(items.len() as u64),
            words::count(of_kind(MediaKind::Photo) as u64),
            words::count(of_kind(MediaKind::Video) as u64),
            words::count(count(|essence| essence.when.as_ref().is_some_and(|when| when.captured)) as u64),
            words::count(count(|essence| essence.point.is_some()) as u64),
            words::count(count(|essence| essence.device.is_some()) as u64),
        ),
    );
    if failed > 0 {
        page.wrapped(
            0,
            "",
            &format!("{failed} could not be examined, or not as a whole."),
        );
    }
    let mut signals: BTreeMap<&str, usize> = BTreeMap::new();
    for signal in items.iter().flat_map(|item| &item.signals) {
        *signals.entry(&signal.code).or_default() += 1;
    }
    let signals: Vec<String> = signals
        .iter()
        .map(|(code, count)| format!("{} {count}", inert(&code.replace('_', " "))))
        .collect();
    if !signals.is_empty() {
        page.wrapped(0, "", &format!("Signals: {}.", signals.join(", ")));
    }
}

/// What each signal that occurs means, once.
fn meanings(page: &mut Page, items: &[Item]) {
    let mut meanings: BTreeMap<&str, &str> = BTreeMap::new();
    for signal in items.iter().flat_map(|item| &item.signals) {
        if !signal.meaning.is_empty() {
            meanings.entry(&signal.code).or_insert(&signal.meaning);
        }
    }
    if meanings.is_empty() {
        return;
    }
    page.blank();
    let title = page.painted("What the signals mean, and what they do not", BOLD);
    page.line(0, &title);
    for (code, meaning) in meanings {
        let name = capitalised(&inert(&code.replace('_', " ")));
        page.wrapped(2, "- ", &format!("{name}: {}", inert(meaning)));
    }
}

/// Kind, size and length of a file.
fn facts(item: &Item) -> String {
    let mut facts = vec![
        item.kind
            .map_or("no photo or video", MediaKind::as_str)
            .to_owned(),
    ];
    if let (Some(width), Some(height)) = (item.width, item.height) {
        facts.push(format!("{width} x {height} pixels"));
    }
    if let Some(seconds) = item.duration_s {
        facts.push(words::clock(seconds));
    }
    facts.push(words::size(item.bytes));
    facts.join(", ")
}

/// The fields of a file in aligned columns.
fn columns(page: &mut Page, fields: &[Field]) {
    let longest = fields
        .iter()
        .map(|field| inert(&field.field).chars().count())
        .max()
        .unwrap_or_default();
    let name_width = longest.min(28);
    for field in fields {
        let name = inert(&field.field);
        let label = format!("{name:<name_width$}  ");
        let source = format!(
            "{} ({}, {}{})",
            value(field),
            field.source.as_str(),
            field.strength.as_str(),
            in_the_file(field)
        );
        page.wrapped(2, &label, &source);
    }
}

/// What a field says; what stands in the file where that is no valid value.
fn value(field: &Field) -> String {
    match &field.value {
        Some(value) => inert(value).into_owned(),
        None => format!("invalid: {}", inert(&field.raw)),
    }
}

/// What stands in the file, where the value is another way to write it.
fn in_the_file(field: &Field) -> String {
    match &field.value {
        Some(value) if *value != field.raw => format!("; in the file: {}", inert(&field.raw)),
        _ => String::new(),
    }
}
