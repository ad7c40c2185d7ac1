//! Previews of an archive's items: kept with them, read one by one when two pictures are compared, and made up for.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, OptionalExtension, params};

use super::failure::{Attempt, Failure};
use super::index::PreviewSource;
use super::log;
use super::model::WithoutPreview;
use super::open;
use super::paths;
use super::states::States;
use super::store;
use super::tables::{self, BY_ITEM, FILES, FileRow, ITEMS, PREVIEWS};
use crate::error::Result;
use crate::fingerprint::Hash256;
use crate::fingerprint::preview::{PreviewFrame, VERSION};

/// Items without a preview of this version.
const WITHOUT: &str = "NOT EXISTS (SELECT 1 FROM previews WHERE item_id = id AND version = ?1)";

/// Stores previews by time.
pub(super) fn add(connection: &Connection, item: i64, previews: &[PreviewFrame]) -> Attempt<()> {
    let mut previews: Vec<&PreviewFrame> = previews.iter().collect();
    previews.sort_by(|a, b| a.time_s.total_cmp(&b.time_s));
    let mut inserter = PREVIEWS.inserter(connection)?;
    for (position, frame) in (0..).zip(previews) {
        inserter.insert(tables::preview_row(item, position, frame))?;
    }
    Ok(())
}

/// The previews of an item that this program can compare, by time.
pub(super) fn of_item(connection: &Connection, item: i64) -> Attempt<Vec<PreviewFrame>> {
    let rest = format!("WHERE item_id = ?1 {BY_ITEM}");
    let read = PREVIEWS.read(connection, &rest, [item], tables::read_preview)?;
    Ok(read.into_iter().filter_map(|(_, frame)| frame).collect())
}

/// Numbers of the items that have previews which this program can compare, ascending.
pub(super) fn items_with(connection: &Connection) -> Attempt<Vec<i64>> {
    let sql = "SELECT DISTINCT item_id FROM previews WHERE version = ?1 ORDER BY item_id";
    let mut statement = connection.prepare(sql)?;
    let numbers = statement.query_map([VERSION], |row| row.get(0))?;
    Ok(numbers.collect::<rusqlite::Result<_>>()?)
}

/// How many items have none.
pub(super) fn count_without(connection: &Connection) -> Attempt<u64> {
    store::count(connection, &format!("items WHERE {WITHOUT}"), [VERSION])
}

/// The items that have none, by number.
pub(super) fn without(connection: &Connection) -> Attempt<Vec<WithoutPreview>> {
    let rest = format!("WHERE {WITHOUT} ORDER BY id");
    let items = ITEMS.read(connection, &rest, [VERSION], tables::read_item)?;
    let of_files = "WHERE item_id = ?1 ORDER BY path_bytes";
    let with_files = |(item, _): (super::ItemSummary, String)| {
        let files = FILES.read(connection, of_files, [item.id], FileRow::read)?;
        Ok(WithoutPreview {
            id: item.id,
            sha256: item.sha256,
            bytes: item.bytes,
            path: item.path,
            files: files
                .iter()
                .map(|file| paths::from_bytes(&file.key))
                .collect(),
        })
    };
    items.into_iter().map(with_files).collect()
}

/// An item that got previews: its number, and digests of its content before and after.
pub(super) type Refreshed = (i64, [Hash256; 2]);

/// Gives an item previews in place of those of other versions, unless it is gone or has got some meanwhile.
pub(super) fn refresh(
    connection: &Connection,
    item: i64,
    previews: &[PreviewFrame],
) -> Attempt<Option<Refreshed>> {
    let lacks = format!("SELECT 1 FROM items WHERE id = ?2 AND {WITHOUT}");
    let lacks = connection
        .query_row(&lacks, [i64::from(VERSION), item], |_| Ok(()))
        .optional()?;
    if lacks.is_none() || previews.is_empty() {
        return Ok(None);
    }
    let before = States::of(connection)?.content(item)?;
    connection.execute("DELETE FROM previews WHERE item_id = ?1", [item])?;
    add(connection, item, previews)?;
    let after = States::of(connection)?.content(item)?;
    Ok(Some((item, [before, after])))
}

/// Reads previews from an archive when they are needed: they are larger than everything else, and of few items any is.
///
/// It has a connection of its own, which whoever holds an index keeps. That is sound: numbers of items are never used again,
/// and the content of an item never changes; previews are only added where there were none. So whatever is read belongs to
/// the item of that number in the index. An item that was removed meanwhile has no preview any more, and then nothing is
/// concluded from pictures.
#[derive(Debug)]
pub(super) struct Reader {
    connection: Mutex<Connection>,
}

impl Reader {
    /// A reader of the archive at `path`, which `beside` is connected to.
    pub(super) fn open(path: &Path, beside: &Connection) -> Result<Reader> {
        // Where the handle sees one state for ever, so does this: the same one, or that of a moment later.
        let frozen = !beside.is_autocommit();
        let connection = open::open_reader(path, frozen)?;
        let first = |connection: &Connection| log::line(connection, 1);
        let same = || -> Attempt<bool> {
            let (one, other) = (first(beside)?, first(&connection)?);
            Ok(one.map(|line| line.hash) == other.map(|line| line.hash))
        };
        let replaced = || Failure::Damaged("another archive took its place".to_owned());
        same()
            .and_then(|same| same.then_some(()).ok_or_else(replaced))
            .map_err(|failure| failure.into_error(path, "read"))?;
        Ok(Reader {
            connection: Mutex::new(connection),
        })
    }
}

impl PreviewSource for Reader {
    fn previews(&self, id: i64, from_s: f64, to_s: f64) -> Vec<PreviewFrame> {
        let connection = self
            .connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let rest = "WHERE item_id = ?1 AND version = ?2 AND time_s BETWEEN ?3 AND ?4 ORDER BY time_s, position";
        let params = params![id, VERSION, from_s, to_s];
        let mut previews = Vec::new();
        // A damaged row is left out; `archive check` tells of it.
        let read = PREVIEWS.visit(&connection, rest, params, |record| {
            let read = record.and_then(|mut record| tables::read_preview(&mut record));
            if let Ok((_, Some(frame))) = read {
                previews.push(frame);
            }
            Ok(())
        });
        read.map_or_else(|_| Vec::new(), |()| previews)
    }
}
