//! What the lines of the log say of changes.
//!
//! Of every item that a change touches stands there what the archive said of it before and after, as digests, so that the
//! log can be played through against the archive.

use std::collections::BTreeMap;
use std::path::Path;

use rusqlite::Connection;
use serde_json::{Value as Json, json};

use super::failure::Attempt;
use super::model::{Added, Addition, ItemSummary, Outcome};
use super::previews::Refreshed;
use super::states::States;
use crate::fingerprint::Hash256;
use crate::media::open::hex;
use crate::verdict::decision::Decision;

/// What was done with a batch of files.
pub(super) fn added(connection: &Connection, batch: &[Addition], added: &[Added]) -> Attempt<Json> {
    let mut files = Vec::new();
    let mut states = States::of(connection)?;
    for (file, added) in batch.iter().zip(added) {
        let mut told = path(&file.path);
        match (&file.outcome, added) {
            (Outcome::Medium(medium), Added::New(id)) => {
                told["item"] = json!(id);
                told["sha256"] = json!(medium.sha256);
                told["content"] = text(states.content(*id)?);
                told["records"] = text(states.records(*id)?);
            }
            (Outcome::Medium(medium), Added::AlreadyThere(id)) => {
                told["known_item"] = json!(id);
                told["sha256"] = json!(medium.sha256);
            }
            (Outcome::Failed { status, .. }, _) => told["failed"] = json!(status.as_str()),
            (Outcome::Medium(_), Added::Failed) => {}
        }
        files.push(told);
    }
    Ok(json!({ "files": files }))
}

fn text(hash: Hash256) -> Json {
    Json::from(hash.to_string())
}

fn path(path: &Path) -> Json {
    match path.to_str() {
        Some(text) => json!({ "path": text }),
        None => json!({
            "path": path.to_string_lossy(),
            "path_bytes_hex": hex(path.as_os_str().as_encoded_bytes()),
        }),
    }
}

/// What is known of items at some time, by their numbers.
pub(super) type Records = BTreeMap<i64, Hash256>;

/// What is known of these items now.
pub(super) fn records(
    connection: &Connection,
    items: impl IntoIterator<Item = i64>,
) -> Attempt<Records> {
    let mut records = Records::new();
    let mut states = States::of(connection)?;
    for item in items {
        records.insert(item, states.records(item)?);
    }
    Ok(records)
}

/// The items of which something else is known now than `before`; none: `None`.
pub(super) fn of_sidecar(
    connection: &Connection,
    origin: &str,
    before: Records,
) -> Attempt<Option<Json>> {
    let mut items = Vec::new();
    let mut states = States::of(connection)?;
    for (item, before) in before {
        let after = states.records(item)?;
        if after != before {
            items.push(
                json!({ "item": item, "records_before": text(before), "records": text(after) }),
            );
        }
    }
    let changed = !items.is_empty();
    Ok(changed.then(|| json!({ "sidecar": origin, "items": items })))
}

/// Items that were given previews.
pub(super) fn refreshed(refreshed: &[Refreshed]) -> Json {
    let items = refreshed.iter().map(|(item, [before, after])| {
        json!({
            "item": item,
            "content_before": text(*before),
            "content": text(*after),
        })
    });
    json!({ "items": items.collect::<Vec<Json>>() })
}

/// The content and the records of items that are about to go.
pub(super) fn to_remove(
    connection: &Connection,
    ids: &[i64],
) -> Attempt<BTreeMap<i64, [Hash256; 2]>> {
    let mut before = BTreeMap::new();
    let mut states = States::of(connection)?;
    for id in ids {
        before.insert(*id, [states.content(*id)?, states.records(*id)?]);
    }
    Ok(before)
}

/// Items that are gone, and what was known of them.
pub(super) fn removed(removed: &[ItemSummary], before: &BTreeMap<i64, [Hash256; 2]>) -> Json {
    let items: Vec<Json> = removed
        .iter()
        .filter_map(|item| {
            let [content, records] = *before.get(&item.id)?;
            Some(json!({
                "item": item.id,
                "sha256": item.sha256,
                "content_before": text(content),
                "records_before": text(records),
            }))
        })
        .collect();
    json!({ "items": items })
}

/// What somebody decided.
pub(super) fn decided(
    connection: &Connection,
    submission: &str,
    item: i64,
    decision: &Decision,
    before: Hash256,
) -> Attempt<Json> {
    Ok(json!({
        "submission_sha256": submission,
        "decision": decision.decision.as_str(),
        "by": decision.by,
        "note": decision.note,
        "items": [{
            "item": item,
            "records_before": text(before),
            "records": text(States::of(connection)?.records(item)?),
        }],
    }))
}
