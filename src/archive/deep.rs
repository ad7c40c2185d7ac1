//! The thorough part of an examination: what neither SQLite nor the checksums of rows can see.

use std::collections::BTreeSet;

use rusqlite::Connection;

use super::custody;
use super::failure::Attempt;
use super::open;
use crate::fingerprint::ALGORITHMS;

/// Examines what an archive is made of beside its items: tables, settings, numbers, and the log, played through against the
/// items. Gives a sentence for each fault.
pub(super) fn check(connection: &Connection) -> Attempt<Vec<String>> {
    let mut faults = Vec::new();
    schema(connection, &mut faults)?;
    properties(connection, &mut faults)?;
    encoding(connection, &mut faults)?;
    faults.extend(custody::examine(connection, None)?.faults);
    Ok(faults)
}

/// Name and definition of everything in the database.
fn definitions(connection: &Connection) -> Attempt<BTreeSet<(String, String)>> {
    let mut statement = connection.prepare(
        "SELECT type || ' ' || name || ' of ' || tbl_name, coalesce(sql, '') FROM sqlite_schema",
    )?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Tables and indexes as a new archive has them. An archive that was brought up to date has them word for word, too.
fn schema(connection: &Connection, faults: &mut Vec<String>) -> Attempt<()> {
    let new = Connection::open_in_memory()?;
    for migration in open::MIGRATIONS {
        new.execute_batch(migration)?;
    }
    let (found, expected) = (definitions(connection)?, definitions(&new)?);
    for (name, _) in found.symmetric_difference(&expected) {
        faults.push(format!(
            "the definition of {name} is not that of format {}",
            open::FORMAT
        ));
    }
    Ok(())
}

/// The few settings that an archive has.
fn properties(connection: &Connection, faults: &mut Vec<String>) -> Attempt<()> {
    let mut statement = connection.prepare("SELECT name, value FROM properties")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let rows: Vec<(String, String)> = rows.collect::<rusqlite::Result<_>>()?;
    if rows != [("algorithms".to_owned(), ALGORITHMS.to_owned())] {
        faults.push("the table properties was changed".to_owned());
    }
    let mut statement = connection.prepare("SELECT name FROM sqlite_sequence ORDER BY name")?;
    let names = statement.query_map([], |row| row.get(0))?;
    let names: Vec<String> = names.collect::<rusqlite::Result<_>>()?;
    let unknown = |name: &&String| *name != "items" && *name != "runs";
    if names.iter().any(|name| unknown(&name)) || names.windows(2).any(|pair| pair[0] == pair[1]) {
        faults.push("the table of the last numbers (sqlite_sequence) was changed".to_owned());
    }
    Ok(())
}

/// Texts in another encoding would be other texts.
fn encoding(connection: &Connection, faults: &mut Vec<String>) -> Attempt<()> {
    let encoding: String = connection.pragma_query_value(None, "encoding", |row| row.get(0))?;
    if encoding != "UTF-8" {
        faults.push(format!(
            "the encoding of texts is {encoding} instead of UTF-8"
        ));
    }
    Ok(())
}
