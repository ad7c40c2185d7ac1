//! Whether the log is whole, and whether the archive is what the log says that was done with it.

use std::collections::BTreeMap;

use rusqlite::Connection;
use serde_json::Value as Json;

use super::failure::{Attempt, Failure};
use super::log::{self, Action, Before, Line};
use super::states::States;
use crate::fingerprint::Hash256;
use crate::report::Head;

/// What an examination of the log found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogReport {
    /// Number of lines.
    pub lines: u64,
    /// The last line; absent where there is none.
    pub head: Option<Head>,
    /// What does not hold, one sentence each.
    pub faults: Vec<String>,
}

impl LogReport {
    /// Whether the log is whole and the archive is as it says.
    pub fn is_sound(&self) -> bool {
        self.faults.is_empty()
    }
}

/// Examines the log from its first line to its last, whether it holds the line `expected`, and plays it through against the
/// archive.
pub(super) fn examine(connection: &Connection, expected: Option<&Head>) -> Attempt<LogReport> {
    let mut report = LogReport::default();
    let mut played = Played::default();
    let (mut before, mut number) = (vec![0; 32], 0_i64);
    let mut there = None;
    let walked = log::visit(connection, |stored| {
        report.lines += 1;
        let sequence = stored.sequence;
        // Whoever can write to the file can write any number.
        let next = number.max(0).saturating_add(1);
        if sequence < 1 {
            report.faults.push(format!(
                "line {sequence} was inserted: the first line has the number 1"
            ));
        } else if sequence != next {
            report.faults.push(absent(next, sequence - 1));
        }
        let (previous, hash) = stored.links();
        if previous != before {
            report.faults.push(format!(
                "line {sequence} was not written after the line that now stands before it: a line was removed, inserted, \
                 moved or changed"
            ));
        }
        match stored.line() {
            Ok(line) => played.line(&line, &mut report.faults),
            Err(Failure::Damaged(what)) => report.faults.push(format!(
                "{what}: it was changed, or moved from another place"
            )),
            Err(failure) => return Err(failure),
        }
        (before, number) = (hash.to_vec(), sequence);
        let head = stored.head();
        if expected.is_some_and(|expected| expected.sequence == head.sequence) {
            there = Some(head.clone());
        }
        report.head = Some(head);
        Ok(())
    });
    match walked {
        Err(Failure::Damaged(what)) => report.faults.push(what),
        other => other?,
    }
    if report.lines == 0 {
        report.faults.push("the log has no lines".to_owned());
    }
    match (expected, there) {
        (Some(expected), None) => report.faults.push(format!(
            "line {} is missing, which was there when the head was noted: the end of the log was cut off, or this is an \
             earlier copy",
            expected.sequence
        )),
        (Some(expected), Some(there)) if there != *expected => report.faults.push(format!(
            "line {} has another hash than the head that was noted: the log was written anew, or this is another archive",
            expected.sequence
        )),
        _ => {}
    }
    played.against(connection, &mut report.faults)?;
    Ok(report)
}

fn absent(from: i64, to: i64) -> String {
    if from == to {
        format!("line {from} is missing")
    } else {
        format!("lines {from} to {to} are missing")
    }
}

/// What the log says of an item.
#[derive(Default)]
struct Told {
    content: Option<Hash256>,
    records: Option<Hash256>,
    /// What was read from its file and what was known of it when the log began, where a line tells.
    first_content: Option<Hash256>,
    first_records: Option<Hash256>,
    added_by: Option<u64>,
    removed_by: Option<u64>,
    /// Whether it is there now.
    there: bool,
}

/// What an archive should be after the lines so far.
#[derive(Default)]
struct Played {
    items: BTreeMap<i64, Told>,
    /// Highest number of an item when the log began, and the digests of items and diary then.
    begun: Option<(i64, Json)>,
    last_item: i64,
}

impl Played {
    fn line(&mut self, line: &Line, faults: &mut Vec<String>) {
        let at = line.sequence;
        match line.action {
            Action::Begin => {
                let last = line.what["last_item"].as_i64().unwrap_or_default();
                if at != 1 {
                    faults.push(format!("line {at} begins the log a second time"));
                } else {
                    self.begun = Some((last, line.what.clone()));
                    self.last_item = last;
                }
            }
            Action::Add => {
                for file in line.what["files"].as_array().into_iter().flatten() {
                    self.added(at, file, faults);
                }
            }
            Action::Sidecar | Action::Decide | Action::Remove => {
                for item in line.what["items"].as_array().into_iter().flatten() {
                    self.changed(line, item, faults);
                }
            }
            Action::Refresh => {
                for item in line.what["items"].as_array().into_iter().flatten() {
                    self.refreshed(at, item, faults);
                }
            }
            Action::Verify => {}
        }
    }

    fn added(&mut self, at: u64, file: &Json, faults: &mut Vec<String>) {
        let Some(id) = file["item"].as_i64() else {
            return;
        };
        if id <= self.last_item {
            faults.push(format!("line {at} adds item {id}, which was there before"));
        }
        self.last_item = self.last_item.max(id);
        let told = Told {
            content: hash(&file["content"]),
            records: hash(&file["records"]),
            added_by: Some(at),
            ..Told::default()
        };
        self.items.insert(id, told);
    }

    /// What is known of an item that a line changes.
    fn known(&mut self, at: u64, id: i64, faults: &mut Vec<String>) -> &mut Told {
        let older = self.begun.as_ref().is_some_and(|(last, _)| id <= *last);
        if !older && !self.items.contains_key(&id) {
            faults.push(format!("line {at} changes item {id}, which no line added"));
        }
        self.items.entry(id).or_default()
    }

    /// An item was given what was read from its file again.
    fn refreshed(&mut self, at: u64, item: &Json, faults: &mut Vec<String>) {
        let Some(id) = item["item"].as_i64() else {
            return;
        };
        let told = self.known(at, id, faults);
        let before = hash(&item["content_before"]);
        if told.removed_by.is_some() || told.content.is_some_and(|known| Some(known) != before) {
            faults.push(format!(
                "line {at} found item {id} otherwise than the lines before left it"
            ));
        }
        if told.added_by.is_none() {
            told.first_content = told.first_content.or(before);
        }
        told.content = hash(&item["content"]);
    }

    fn changed(&mut self, line: &Line, item: &Json, faults: &mut Vec<String>) {
        let at = line.sequence;
        let Some(id) = item["item"].as_i64() else {
            return;
        };
        let told = self.known(at, id, faults);
        let records = hash(&item["records_before"]);
        if told.removed_by.is_some() || told.records.is_some_and(|known| Some(known) != records) {
            faults.push(format!(
                "line {at} found item {id} otherwise than the lines before left it"
            ));
        }
        if told.added_by.is_none() {
            told.first_records = told.first_records.or(records);
        }
        if line.action == Action::Remove {
            let content = hash(&item["content_before"]);
            if told.content.is_some_and(|known| Some(known) != content) {
                faults.push(format!(
                    "line {at} removed item {id} with another content than it was added with"
                ));
            }
            (told.content, told.records) = (content, records);
            told.removed_by = Some(at);
        } else {
            told.records = hash(&item["records"]);
        }
    }

    /// Compares with what is there.
    fn against(mut self, connection: &Connection, faults: &mut Vec<String>) -> Attempt<()> {
        let Some((last_before, begun)) = self.begun.take() else {
            faults.push("the log does not tell what the archive held when it began".to_owned());
            return Ok(());
        };
        let ids = match log::ids(connection) {
            Err(Failure::Damaged(what)) => {
                faults.push(what);
                return Ok(());
            }
            ids => ids?,
        };
        let mut states = States::of(connection)?;
        for id in ids {
            let told = self.items.entry(id).or_default();
            if let Some(line) = told.removed_by {
                faults.push(format!("item {id} is there, but line {line} removed it"));
            } else if told.added_by.is_none() && id > last_before {
                faults.push(format!("item {id} is there, but no line added it"));
            }
            let mut compare = |what: &str, found: Attempt<Hash256>, told: &mut Option<Hash256>| {
                match found {
                    Ok(found) if told.is_none_or(|told| told == found) => *told = Some(found),
                    Ok(_) => faults.push(format!("item {id}: {what} are not as the log says")),
                    Err(Failure::Damaged(why)) => {
                        faults.push(format!("item {id}: {what} cannot be read ({why})"));
                    }
                    Err(failure) => return Err(failure),
                }
                Ok(())
            };
            compare(
                "what was read from its file and its fingerprints",
                states.content(id),
                &mut told.content,
            )?;
            compare(
                "its appearances or decisions",
                states.records(id),
                &mut told.records,
            )?;
            told.first_records = told.first_records.or(told.records);
            told.there = true;
        }
        for (id, told) in &self.items {
            if let (false, None, Some(line)) = (told.there, told.removed_by, told.added_by) {
                faults.push(format!(
                    "item {id} is not there, but line {line} added it and no line removed it"
                ));
            }
        }
        self.older(last_before, &begun, faults);
        if begun["diary_sha256"].as_str() != Some(&log::diary(connection)?) {
            faults.push("the diary of earlier versions (table runs) was changed".to_owned());
        }
        if log::last_item(connection)? != self.last_item {
            faults.push(format!(
                "the last number given to an item should be {}",
                self.last_item
            ));
        }
        Ok(())
    }

    /// The items from before the log began are only known by one digest of them all.
    fn older(&self, last: i64, begun: &Json, faults: &mut Vec<String>) {
        let mut before = Before::default();
        for (id, told) in self.items.range(..=last) {
            let content = told.first_content.or(told.content);
            // Whatever lines tell of an item that is neither there nor was removed, it is missing.
            let accounted = told.there || told.removed_by.is_some();
            let records = told.first_records.or(told.records);
            let known = content.zip(records).filter(|_| accounted);
            if let Some((content, records)) = known {
                before.add(*id, content, records);
            }
        }
        if begun["items_sha256"].as_str() != Some(&before.finish()) {
            faults.push(format!(
                "the items that were there before the log began (numbers up to {last}) are not as they were"
            ));
        }
    }
}

fn hash(digits: &Json) -> Option<Hash256> {
    digits.as_str()?.parse().ok()
}
