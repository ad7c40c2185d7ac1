//! Whether an archive is still what was written.

use std::fs;
use std::path::PathBuf;

use rusqlite::Connection;

use super::appearances::{self, APPEARANCES};
use super::decisions::{self, DECISIONS};
use super::deep;
use super::failure::{Attempt, Failure};
use super::model::CheckReport;
use super::paths;
use super::previews;
use super::rows::{Record, Table};
use super::store::count;
use super::tables::{
    self, FEATURES, FILES, FRAMES, FileRow, ITEMS, METADATA, MOMENTS, PREVIEWS, SOUNDS,
};

/// How many sentences of damage are listed: enough to see what happened.
const MAX_LISTED: usize = 100;

/// Examines items and files. Damage is reported; an error is only what keeps from looking.
pub(super) fn check(connection: &Connection) -> Attempt<CheckReport> {
    examine(connection, |_| Ok(Vec::new()))
}

/// Examines everything.
pub(super) fn check_deep(connection: &Connection) -> Attempt<CheckReport> {
    examine(connection, deep::check)
}

fn examine(
    connection: &Connection,
    more: impl FnOnce(&Connection) -> Attempt<Vec<String>>,
) -> Attempt<CheckReport> {
    let mut damage = Damage::default();
    damage.survive(|damage| {
        more(connection)?
            .into_iter()
            .for_each(|what| damage.note(what));
        Ok(())
    })?;
    damage.survive(|damage| structure(connection, damage))?;
    damage.survive(|damage| references(connection, damage))?;
    damage.survive(|damage| rows(connection, damage))?;
    let files = damage.survive(|damage| files_of_items(connection, damage))?;
    damage.survive(|damage| items_without_frames(connection, damage))?;
    let without_previews = damage.survive(|_| previews::count_without(connection))?;
    Ok(CheckReport {
        items: damage.survive(|_| count(connection, "items", []))?,
        frames: damage.survive(|_| count(connection, "frames", []))?,
        damage: damage.listed(),
        without_previews,
        missing_originals: files.iter().filter_map(missing).collect(),
    })
}

/// What was found so far.
#[derive(Default)]
struct Damage {
    listed: Vec<String>,
    unlisted: usize,
}

impl Damage {
    fn note(&mut self, what: String) {
        if self.listed.len() < MAX_LISTED {
            self.listed.push(what);
        } else {
            self.unlisted += 1;
        }
    }

    /// Runs one examination. Damage that ends it is noted, and the next one can still run.
    fn survive<T: Default>(
        &mut self,
        examine: impl FnOnce(&mut Damage) -> Attempt<T>,
    ) -> Attempt<T> {
        match examine(self) {
            Err(Failure::Damaged(what)) => {
                self.note(what);
                Ok(T::default())
            }
            other => other,
        }
    }

    fn listed(mut self) -> Vec<String> {
        if self.unlisted > 0 {
            self.listed.push(format!("and {} more", self.unlisted));
        }
        self.listed
    }
}

/// What SQLite itself can see: pages, indexes, constraints.
fn structure(connection: &Connection, damage: &mut Damage) -> Attempt<()> {
    let mut statement = connection.prepare("PRAGMA integrity_check")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let what: String = row.get(0)?;
        if what != "ok" {
            damage.note(what);
        }
    }
    Ok(())
}

/// Parts of items that are not there.
fn references(connection: &Connection, damage: &mut Damage) -> Attempt<()> {
    let mut statement = connection.prepare("PRAGMA foreign_key_check")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let table: String = row.get(0)?;
        damage.note(format!("a row of {table} belongs to no item"));
    }
    Ok(())
}

/// Rows that do not fit their checksum, and values that cannot be read.
fn rows(connection: &Connection, damage: &mut Damage) -> Attempt<()> {
    let mut examine = |table, decode: fn(&mut Record<'_>) -> Attempt<()>| {
        damage.survive(|damage| each(table, connection, damage, decode).map(drop))
    };
    examine(&ITEMS, |row| tables::read_item(row).map(drop))?;
    examine(&APPEARANCES, |row| appearances::read(row).map(drop))?;
    examine(&FRAMES, |row| tables::read_frame(row).map(drop))?;
    examine(&FEATURES, |row| tables::read_local(row).map(drop))?;
    examine(&MOMENTS, |row| tables::read_moment(row).map(drop))?;
    examine(&SOUNDS, |row| tables::read_sound(row).map(drop))?;
    examine(&PREVIEWS, |row| tables::read_preview(row).map(drop))?;
    examine(&DECISIONS, |row| decisions::read(row).map(drop))?;
    examine(&METADATA, |row| tables::read_field(row).map(drop))
}

/// The files that items come from, and damage among them.
fn files_of_items(connection: &Connection, damage: &mut Damage) -> Attempt<Vec<FileRow>> {
    let mut files = each(&FILES, connection, damage, FileRow::read)?;
    files.retain(|file| file.item.is_some());
    Ok(files)
}

/// Decodes every row of a table; those that do not decode are noted.
fn each<T>(
    table: &'static Table,
    connection: &Connection,
    damage: &mut Damage,
    mut decode: impl FnMut(&mut Record<'_>) -> Attempt<T>,
) -> Attempt<Vec<T>> {
    let mut decoded = Vec::new();
    table.visit(connection, "", [], |record| {
        let read = record.and_then(|mut record| decode(&mut record));
        decoded.extend(damage.survive(|_| read.map(Some))?);
        Ok(())
    })?;
    Ok(decoded)
}

/// Items that nothing can ever match.
fn items_without_frames(connection: &Connection, damage: &mut Damage) -> Attempt<()> {
    let mut statement = connection.prepare(
        "SELECT id FROM items WHERE NOT EXISTS (SELECT 1 FROM frames WHERE item_id = id) ORDER BY id",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        damage.note(format!("item {id} has no fingerprints"));
    }
    Ok(())
}

/// The path of a file that is not there any more as it was.
fn missing(file: &FileRow) -> Option<PathBuf> {
    let path = paths::from_bytes(&file.key);
    let there = fs::metadata(&path).is_ok_and(|now| now.is_file() && now.len() == file.bytes);
    (!there).then_some(path)
}
