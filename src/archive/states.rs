//! Digests of what an archive says of an item, by which the log notes every change of it.
//!
//! The checksums of rows are for accidents: whoever can write to the archive can write them, too. A digest that stands in
//! the log cannot be made to fit a changed row without changing the log.

use rusqlite::types::Value;
use rusqlite::{Connection, Params, Statement};

use super::appearances::APPEARANCES;
use super::decisions::DECISIONS;
use super::failure::Attempt;
use super::rows::{Table, ValueDigest};
use super::tables::{FEATURES, FRAMES, ITEMS, METADATA, MOMENTS, PREVIEWS, SOUNDS};
use crate::fingerprint::Hash256;

/// What was read from an item's file. It never changes, but for previews that older items are given, see [`LATER`].
const CONTENT: [&Table; 6] = [&ITEMS, &FRAMES, &FEATURES, &MOMENTS, &SOUNDS, &METADATA];

/// What was read from an item's file and was not kept at first. Where there is nothing of it, an item has the digest that it
/// had before.
const LATER: [&Table; 1] = [&PREVIEWS];

/// What is known and was decided of an item. It changes with sidecars and decisions.
const RECORDS: [&Table; 2] = [&APPEARANCES, &DECISIONS];

/// Reads the states of items.
pub(super) struct States<'c> {
    content: Vec<Part<'c>>,
    records: Vec<Part<'c>>,
}

/// The rows of an item in one table.
struct Part<'c> {
    name: &'static str,
    rows: Statement<'c>,
    /// Whether a table without rows is part of the digest, too.
    always: bool,
}

impl<'c> States<'c> {
    pub(super) fn of(connection: &'c Connection) -> Attempt<States<'c>> {
        States::reading(connection, &LATER)
    }

    /// The states of an archive that is just getting its log, and has no later tables yet.
    pub(super) fn at_first(connection: &'c Connection) -> Attempt<States<'c>> {
        States::reading(connection, &[])
    }

    fn reading(connection: &'c Connection, later: &[&Table]) -> Attempt<States<'c>> {
        let prepared = |tables: &[&Table], always| -> Attempt<Vec<Part<'c>>> {
            let part = |table: &&Table| {
                Ok(Part {
                    name: table.name,
                    rows: connection.prepare(&rows_of_item(table))?,
                    always,
                })
            };
            tables.iter().map(part).collect()
        };
        let mut content = prepared(&CONTENT, true)?;
        content.extend(prepared(later, false)?);
        Ok(States {
            content,
            records: prepared(&RECORDS, true)?,
        })
    }

    /// SHA-256 of everything that was read from the item's file.
    pub(super) fn content(&mut self, item: i64) -> Attempt<Hash256> {
        digest("resurface content 1", item, &mut self.content)
    }

    /// SHA-256 of where and when the item was seen and what was decided of it.
    pub(super) fn records(&mut self, item: i64) -> Attempt<Hash256> {
        digest("resurface records 1", item, &mut self.records)
    }
}

fn rows_of_item(table: &Table) -> String {
    let number = if table.name == ITEMS.name {
        "id"
    } else {
        "item_id"
    };
    let (columns, key) = (table.columns, &table.columns[..table.key]);
    let (columns, key) = (columns.join(", "), key.join(", "));
    let name = table.name;
    format!("SELECT {columns} FROM {name} WHERE {number} = ?1 ORDER BY {key}")
}

fn digest(purpose: &str, item: i64, parts: &mut [Part<'_>]) -> Attempt<Hash256> {
    let mut digest = ValueDigest::new(purpose);
    for part in parts {
        if part.always || part.rows.exists([item])? {
            digest.add((&Value::from(part.name.to_owned())).into());
            add_rows(&mut part.rows, [item], &mut digest)?;
        }
    }
    Ok(digest.hash())
}

/// Adds all values that a query gives. What does not fit its checksum is taken as it is: it will not fit the digest either.
pub(super) fn add_rows(
    statement: &mut Statement<'_>,
    parameters: impl Params,
    digest: &mut ValueDigest,
) -> Attempt<()> {
    let count = statement.column_count();
    let mut rows = statement.query(parameters)?;
    while let Some(row) = rows.next()? {
        for at in 0..count {
            digest.add(row.get_ref(at)?);
        }
    }
    Ok(())
}
