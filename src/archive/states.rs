//! Digests of what an archive says of an item, by which the log notes every change of it.
//!
//! The checksums of rows are for accidents: whoever can write to the archive can write them, too. A digest that stands in
//! the log cannot be made to fit a changed row without changing the log.

use rusqlite::Connection;
use rusqlite::types::Value;

use super::appearances::APPEARANCES;
use super::decisions::DECISIONS;
use super::failure::Attempt;
use super::rows::{Table, ValueDigest};
use super::tables::{FEATURES, FRAMES, ITEMS, METADATA, MOMENTS, SOUNDS};
use crate::media::open::hex;

/// What was read from an item's file. It never changes.
const CONTENT: [&Table; 6] = [&ITEMS, &FRAMES, &FEATURES, &MOMENTS, &SOUNDS, &METADATA];

/// What is known and was decided of an item. It changes with sidecars and decisions.
const RECORDS: [&Table; 2] = [&APPEARANCES, &DECISIONS];

/// SHA-256 of everything that was read from the item's file, in hexadecimal digits.
pub(super) fn content(connection: &Connection, item: i64) -> Attempt<String> {
    of_item(connection, item, "resurface content 1", &CONTENT)
}

/// SHA-256 of where and when the item was seen and what was decided of it, in hexadecimal digits.
pub(super) fn records(connection: &Connection, item: i64) -> Attempt<String> {
    of_item(connection, item, "resurface records 1", &RECORDS)
}

fn of_item(
    connection: &Connection,
    item: i64,
    purpose: &str,
    tables: &[&Table],
) -> Attempt<String> {
    let mut digest = ValueDigest::new(purpose);
    for table in tables {
        digest.add((&Value::from(table.name.to_owned())).into());
        let number = if table.name == ITEMS.name {
            "id"
        } else {
            "item_id"
        };
        let (columns, key) = (table.columns.join(", "), &table.columns[..table.key]);
        let sql = format!(
            "SELECT {columns} FROM {} WHERE {number} = ?1 ORDER BY {}",
            table.name,
            key.join(", ")
        );
        add_rows(connection, &sql, [item], &mut digest)?;
    }
    Ok(hex(&digest.finish()))
}

/// Adds all values that a query gives. What does not fit its checksum is taken as it is: it will not fit the digest either.
pub(super) fn add_rows(
    connection: &Connection,
    sql: &str,
    parameters: impl rusqlite::Params,
    digest: &mut ValueDigest,
) -> Attempt<()> {
    let mut statement = connection.prepare(sql)?;
    let count = statement.column_count();
    let mut rows = statement.query(parameters)?;
    while let Some(row) = rows.next()? {
        for at in 0..count {
            digest.add(row.get_ref(at)?);
        }
    }
    Ok(())
}
