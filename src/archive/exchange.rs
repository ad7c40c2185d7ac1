//! Items on their way from one archive to another, without their files.
//!
//! What is exchanged is what is known of a medium: its fingerprints and previews, what the file says of itself, and what sidecars say of
//! it. Not exchanged are numbers and times of addition, which belong to one archive, and the table of files that were read:
//! on another machine the same path may be another file, and it must be read before it counts as known.

use std::path::PathBuf;

use rusqlite::{Connection, OptionalExtension};

use super::appearances;
use super::failure::{Attempt, Failure};
use super::model::{Added, Addition, ItemSummary, Medium, Outcome};
use super::previews;
use super::store;
use super::tables::{self, BY_ID, BY_ITEM, FEATURES, FRAMES, ITEMS, METADATA, MOMENTS, SOUNDS};
use crate::metadata::Appearance;

/// An item as archives hand it to one another.
#[derive(Clone, Debug, PartialEq)]
pub struct Shared {
    /// Path it was first added from, as it was given there.
    pub path: PathBuf,
    /// Size of the file in bytes.
    pub bytes: u64,
    /// What is known of its content. [`Medium::appearances`] are those that the file itself gives.
    pub medium: Medium,
    /// What sidecars say of it, each with the absolute path of the sidecar, in the order in which an archive keeps them.
    pub records: Vec<(String, Appearance)>,
}

impl Shared {
    /// What an archive in which it has the number `id` would say of it.
    pub fn summary(&self, id: i64) -> ItemSummary {
        ItemSummary {
            id,
            kind: self.medium.kind,
            path: self.path.clone(),
            sha256: self.medium.sha256.clone(),
            bytes: self.bytes,
            width: self.medium.width,
            height: self.medium.height,
            duration_s: self.medium.duration_s,
            status: self.medium.status,
            appearances: appearances::joined(&self.medium.appearances, &self.records),
        }
    }
}

/// Numbers of all items, ascending.
pub(super) fn numbers(connection: &Connection) -> Attempt<Vec<i64>> {
    let mut statement = connection.prepare(&format!("SELECT id FROM items {BY_ID}"))?;
    let numbers = statement.query_map([], |row| row.get(0))?;
    Ok(numbers.collect::<rusqlite::Result<_>>()?)
}

/// One item, whole.
pub(super) fn read(connection: &Connection, id: i64) -> Attempt<Shared> {
    let read = ITEMS.read(connection, "WHERE id = ?1", [id], tables::read_item)?;
    let (item, _) = read.into_iter().next().ok_or(Failure::NoSuchItem(id))?;
    let rest = format!("WHERE item_id = ?1 {BY_ITEM}");
    let frames = FRAMES.read(connection, &rest, [id], tables::read_frame)?;
    let moments = MOMENTS.read(connection, &rest, [id], tables::read_moment)?;
    let local = FEATURES.read(connection, &rest, [id], tables::read_local)?;
    let sound = SOUNDS.read(connection, "WHERE item_id = ?1", [id], tables::read_sound)?;
    let (own, records) = appearances::of_item(connection, id)?;
    Ok(Shared {
        path: item.path,
        bytes: item.bytes,
        medium: Medium {
            sha256: item.sha256,
            kind: item.kind,
            width: item.width,
            height: item.height,
            duration_s: item.duration_s,
            status: item.status,
            frames: parts(frames),
            moments: parts(moments),
            local: parts(local),
            sound: sound.into_iter().next().map(|(_, sound)| sound),
            previews: previews::of_item(connection, id)?,
            metadata: METADATA.read(connection, &rest, [id], tables::read_field)?,
            appearances: own,
        },
        records,
    })
}

fn parts<T>(rows: Vec<(i64, T)>) -> Vec<T> {
    rows.into_iter().map(|(_, part)| part).collect()
}

/// The number of the item with this content, if there is one.
pub(super) fn number(connection: &Connection, sha256: &str) -> Attempt<Option<i64>> {
    let sha256 = store::sha256_bytes(sha256)?;
    let there = connection
        .query_row("SELECT id FROM items WHERE sha256 = ?1", [sha256], |row| {
            row.get(0)
        })
        .optional()?;
    Ok(there)
}

/// Takes over an item, and gives it as it was added. Where its content is there already, the item stays as it is, and only
/// records of sidecars that it does not have are added.
pub(super) fn write(connection: &Connection, shared: Shared) -> Attempt<(Addition, Added)> {
    let there = number(connection, &shared.medium.sha256)?;
    let file = Addition {
        path: shared.path,
        bytes: shared.bytes,
        modified_ns: 0,
        outcome: Outcome::Medium(Box::new(shared.medium)),
    };
    if let Some(id) = there {
        appearances::add_unknown(connection, id, &shared.records)?;
        return Ok((file, Added::AlreadyThere(id)));
    }
    let Outcome::Medium(medium) = &file.outcome else {
        return Ok((file, Added::Failed));
    };
    let (id, added) = store::add_medium(connection, &file, medium)?;
    appearances::add_all(connection, id, &shared.records)?;
    Ok((file, added))
}
