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
use super::tables::{FEATURES, FRAMES, ITEMS, METADATA, MOMENTS, SOUNDS};
use crate::fingerprint::Hash256;

/// What was read from an item's file. It never changes.
const CONTENT: [&Table; 6] = [&ITEMS, &FRAMES, &FEATURES, &MOMENTS, &SOUNDS, &METADATA];

/// What is known and was decided of an item. It changes with sidecars and decisions.
const RECORDS: [&Table; 2] = [&APPEARANCES, &DECISIONS];

/// Reads the states of items.
pub(super) struct States<'c> {
    content: Vec<(&'static str, Statement<'c>)>,
    records: Vec<(&'static str, Statement<'c>)>,
}

impl<'c> States<'c> {
    pub(super) fn of(connection: &'c Connection) -> Attempt<States<'c>> {
        let prepared = |tables: &[&Table]| -> Attempt<Vec<(&'static str, Statement<'c>)>> {
            tables
                .iter()
                .map(|table| Ok((table.name, connection.prepare(&rows_of_item(table))?)))
                .collect()
        };
        Ok(States {
            content: prepared(&CONTENT)?,
            records: prepared(&RECORDS)?,
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

fn digest(
    purpose: &str,
    item: i64,
    parts: &mut [(&'static str, Statement<'_>)],
) -> Attempt<Hash256> {
    let mut digest = ValueDigest::new(purpose);
    for (name, statement) in parts {
        digest.add((&Value::from((*name).to_owned())).into());
        add_rows(statement, [item], &mut digest)?;
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
