//! What people decided of pairs of a submission and an item.

use std::collections::BTreeMap;

use rusqlite::Connection;
use rusqlite::types::Value;

use super::failure::{Attempt, Failure};
use super::rows::{Record, Table};
use super::store::{count, sha256_bytes};
use super::tables::text;
use crate::fingerprint::Hash256;
use crate::verdict::decision::{Decision, Ruling};

/// All that was ever decided.
pub(super) static DECISIONS: Table = Table {
    name: "decisions",
    columns: &[
        "submission",
        "item_id",
        "position",
        "decision",
        "decided_by",
        "decided_at",
        "note",
    ],
    key: 3,
};

/// The decisions that hold, by the submission's SHA-256 in hexadecimal digits and the number of the item.
pub type Decisions = BTreeMap<(String, i64), Decision>;

/// Adds a decision, which from now on is the one that holds.
pub(super) fn add(
    connection: &Connection,
    submission: &str,
    item: i64,
    decision: &Decision,
) -> Attempt<()> {
    let submission = sha256_bytes(submission)?;
    if count(connection, "items WHERE id = ?1", [item])? == 0 {
        return Err(Failure::NoSuchItem(item));
    }
    // The last position and not the count: a damaged row that was deleted by hand must not block the next decision.
    let position: i64 = connection.query_row(
        "SELECT coalesce(max(position), -1) + 1 FROM decisions WHERE submission = ?1 AND item_id = ?2",
        (submission, item),
        |row| row.get(0),
    )?;
    DECISIONS.inserter(connection)?.insert(vec![
        submission.to_vec().into(),
        item.into(),
        position.into(),
        text(decision.decision.as_str()),
        decision.by.clone().into(),
        text(&decision.at),
        decision.note.clone().into(),
    ])
}

/// The decisions that hold.
pub(super) fn read_all(connection: &Connection) -> Attempt<Decisions> {
    let order = "ORDER BY submission, item_id, position";
    let rows = DECISIONS.read(connection, order, [], read)?;
    let mut decisions: Decisions = rows.into_iter().collect();
    decisions.retain(|_, decision| decision.decision != Ruling::Withdrawn);
    Ok(decisions)
}

/// One row: the pair and what was decided of it.
pub(super) fn read(record: &mut Record<'_>) -> Attempt<((String, i64), Decision)> {
    let submission = record.bytes(Hash256::from_bytes)?.to_string();
    let item = record.integer()?;
    let _position: i64 = record.integer()?;
    let decision = Decision {
        decision: record.word()?,
        by: record.optional(Record::text)?,
        at: record.text()?,
        note: record.optional(Record::text)?,
    };
    Ok(((submission, item), decision))
}

/// Everything that decisions say, for a digest.
pub(super) fn values(decisions: &Decisions) -> Vec<Value> {
    decisions
        .iter()
        .flat_map(|((submission, item), decision)| {
            [
                text(submission),
                (*item).into(),
                text(decision.decision.as_str()),
                decision.by.clone().into(),
                text(&decision.at),
                decision.note.clone().into(),
            ]
        })
        .collect()
}
