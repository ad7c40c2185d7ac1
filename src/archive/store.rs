//! Reading and writing items. Everything here runs inside a transaction that the facade opens and closes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rusqlite::{Connection, OptionalExtension, Params};

use super::appearances;
use super::failure::{Attempt, Failure};
use super::index::{Indexed, IndexedItem};
use super::model::{Added, Addition, ItemDetail, ItemSummary, KnownFile, Medium, Outcome};
use super::paths;
use super::previews;
use super::tables::{
    self, BY_ID, BY_ITEM, FEATURES, FILES, FRAMES, FileRow, ITEMS, METADATA, MOMENTS, SOUNDS,
};
use crate::error::Status;
use crate::fingerprint::thumbnail::Moment;
use crate::fingerprint::{FrameHash, Hash256, LocalFrame};

/// Now, UTC, to the second.
pub(super) fn now() -> String {
    let now = jiff::Timestamp::now();
    now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// What is known of the file with the absolute path `key`, if it is still as it was.
pub(super) fn known_file(
    connection: &Connection,
    key: &Path,
    bytes: u64,
    modified_ns: i64,
) -> Attempt<Option<KnownFile>> {
    let key = paths::to_bytes(key);
    let rows = FILES.read(connection, "WHERE path_bytes = ?1", [key], FileRow::read)?;
    let unchanged = |row: &FileRow| row.bytes == bytes && row.modified_ns == modified_ns;
    let Some(row) = rows.into_iter().find(unchanged) else {
        return Ok(None);
    };
    Ok(match (row.item, row.reason) {
        (Some(id), _) => Some(KnownFile::Item {
            id,
            status: row.status,
        }),
        (None, Some(reason)) if !row.may_pass_later => Some(KnownFile::Failed {
            status: row.status,
            reason,
        }),
        _ => None,
    })
}

/// Stores one file's outcome; `key` is its absolute path.
pub(super) fn add(connection: &Connection, file: &Addition, key: &Path) -> Attempt<Added> {
    let mut row = FileRow {
        key: paths::to_bytes(key),
        shown: file.path.to_string_lossy().into_owned(),
        bytes: file.bytes,
        modified_ns: file.modified_ns,
        item: None,
        status: Status::Ok,
        reason: None,
        may_pass_later: false,
    };
    let added = match &file.outcome {
        Outcome::Medium(medium) => {
            let (id, added) = add_medium(connection, file, medium)?;
            row.status = medium.status;
            row.item = Some(id);
            added
        }
        Outcome::Failed {
            status,
            reason,
            may_pass_later,
        } => {
            row.status = *status;
            row.reason = Some(reason.clone());
            row.may_pass_later = *may_pass_later;
            Added::Failed
        }
    };
    connection.execute("DELETE FROM files WHERE path_bytes = ?1", [&row.key])?;
    FILES.inserter(connection)?.insert(row.row())?;
    Ok(added)
}

/// Stores a medium unless its content is there, and gives the number of its item.
pub(super) fn add_medium(
    connection: &Connection,
    file: &Addition,
    medium: &Medium,
) -> Attempt<(i64, Added)> {
    let sha256 = sha256_bytes(&medium.sha256)?;
    let there = connection
        .query_row("SELECT id FROM items WHERE sha256 = ?1", [sha256], |row| {
            row.get(0)
        })
        .optional()?;
    if let Some(id) = there {
        return Ok((id, Added::AlreadyThere(id)));
    }
    let id = next_id(connection)?;
    let row = tables::item_row(id, sha256, file, medium, &now());
    ITEMS.inserter(connection)?.insert(row)?;
    add_frames(connection, id, &medium.frames)?;
    add_moments(connection, id, &medium.moments)?;
    add_local(connection, id, &medium.local)?;
    if let Some(sound) = &medium.sound {
        SOUNDS
            .inserter(connection)?
            .insert(tables::sound_row(id, sound))?;
    }
    previews::add(connection, id, &medium.previews)?;
    let mut fields = METADATA.inserter(connection)?;
    for (position, field) in (0..).zip(&medium.metadata) {
        fields.insert(tables::field_row(id, position, field))?;
    }
    appearances::add_own(connection, id, &medium.appearances)?;
    Ok((id, Added::New(id)))
}

/// The number AUTOINCREMENT would give. It is needed before the row is written, because the row's checksum covers it.
fn next_id(connection: &Connection) -> Attempt<i64> {
    let last: Option<i64> = connection
        .query_row(
            "SELECT seq FROM sqlite_sequence WHERE name = 'items'",
            [],
            |row| row.get(0),
        )
        .optional()?;
    Ok(last.unwrap_or(0) + 1)
}

/// The 32 bytes of a SHA-256 in hexadecimal digits.
pub(super) fn sha256_bytes(digits: &str) -> Attempt<[u8; 32]> {
    let digest = digits.parse::<Hash256>().ok();
    let digest = digest.filter(|_| digits.len() == 64).map(Hash256::to_bytes);
    digest.ok_or_else(|| {
        let reason = format!("{digits:?} is no SHA-256 in hexadecimal digits");
        Failure::Sql(rusqlite::Error::ToSqlConversionFailure(reason.into()))
    })
}

/// Stores fingerprints by time and region, so that reading them in key order is reading them in that order.
fn add_frames(connection: &Connection, item: i64, frames: &[FrameHash]) -> Attempt<()> {
    let mut frames: Vec<&FrameHash> = frames.iter().collect();
    frames.sort_by(|a, b| {
        let by_time = a.time_s.total_cmp(&b.time_s);
        by_time.then(a.hash.region.cmp(&b.hash.region))
    });
    let mut inserter = FRAMES.inserter(connection)?;
    for (position, frame) in (0..).zip(frames) {
        inserter.insert(tables::frame_row(item, position, frame))?;
    }
    Ok(())
}

/// Stores what a video shows, by time.
fn add_moments(connection: &Connection, item: i64, moments: &[Moment]) -> Attempt<()> {
    let mut moments: Vec<&Moment> = moments.iter().collect();
    moments.sort_by(|a, b| a.time_s.total_cmp(&b.time_s));
    let mut inserter = MOMENTS.inserter(connection)?;
    for (position, moment) in (0..).zip(moments) {
        inserter.insert(tables::moment_row(item, position, moment))?;
    }
    Ok(())
}

/// Stores local fingerprints by time.
fn add_local(connection: &Connection, item: i64, local: &[LocalFrame]) -> Attempt<()> {
    let mut local: Vec<&LocalFrame> = local.iter().collect();
    local.sort_by(|a, b| a.time_s.total_cmp(&b.time_s));
    let mut inserter = FEATURES.inserter(connection)?;
    for (position, local) in (0..).zip(local) {
        inserter.insert(tables::local_row(item, position, local))?;
    }
    Ok(())
}

/// All items by number.
pub(super) fn items(connection: &Connection) -> Attempt<Vec<ItemSummary>> {
    let read = ITEMS.read(connection, BY_ID, [], tables::read_item)?;
    let mut appearances = appearances::by_item(connection, "", [])?;
    let with_appearances = |(summary, _): (ItemSummary, String)| ItemSummary {
        appearances: appearances.remove(&summary.id).unwrap_or_default(),
        ..summary
    };
    Ok(read.into_iter().map(with_appearances).collect())
}

/// One item, and when it was added.
fn item(connection: &Connection, id: i64) -> Attempt<(ItemSummary, String)> {
    let read = ITEMS.read(connection, "WHERE id = ?1", [id], tables::read_item)?;
    let (mut summary, added_at) = read.into_iter().next().ok_or(Failure::NoSuchItem(id))?;
    let mut appearances = appearances::by_item(connection, "WHERE item_id = ?1", [id])?;
    summary.appearances = appearances.remove(&id).unwrap_or_default();
    Ok((summary, added_at))
}

/// Everything about one item.
pub(super) fn detail(connection: &Connection, id: i64) -> Attempt<ItemDetail> {
    let (summary, added_at) = item(connection, id)?;
    let of_item = format!("WHERE item_id = ?1 {BY_ITEM}");
    let of_files = "WHERE item_id = ?1 ORDER BY path_bytes";
    let files = FILES.read(connection, of_files, [id], FileRow::read)?;
    Ok(ItemDetail {
        summary,
        metadata: METADATA.read(connection, &of_item, [id], tables::read_field)?,
        files: files
            .iter()
            .map(|file| paths::from_bytes(&file.key))
            .collect(),
        frames: count(connection, "frames WHERE item_id = ?1", [id])?,
        added_at,
    })
}

/// Number of rows that `rest` (table and `WHERE`) selects.
pub(super) fn count(connection: &Connection, rest: &str, params: impl Params) -> Attempt<u64> {
    let sql = format!("SELECT count(*) FROM {rest}");
    let count: i64 = connection.query_row(&sql, params, |row| row.get(0))?;
    Ok(u64::try_from(count).unwrap_or(0))
}

/// Removes items with everything that hangs on them, and says what they were.
pub(super) fn remove(connection: &Connection, ids: &[i64]) -> Attempt<Vec<ItemSummary>> {
    let mut gone = BTreeSet::new();
    let mut removed = Vec::new();
    for id in ids.iter().filter(|id| gone.insert(**id)) {
        removed.push(item(connection, *id)?.0);
        connection.execute("DELETE FROM items WHERE id = ?1", [id])?;
    }
    Ok(removed)
}

/// Items that are read at once for an index: many photos, and not too many long videos.
const READ_AT_ONCE: i64 = 128;

/// Shows the items with numbers above `after` up to `until` with all their fingerprints, by number.
pub(super) fn each_indexed(
    connection: &Connection,
    mut after: i64,
    until: i64,
    mut visit: impl FnMut(Indexed) -> Attempt<()>,
) -> Attempt<()> {
    let some = "WHERE id > ?1 AND id <= ?2 ORDER BY id LIMIT ?3";
    let of_items = format!("WHERE item_id > ?1 AND item_id <= ?2 {BY_ITEM}");
    loop {
        let items = ITEMS.read(
            connection,
            some,
            [after, until, READ_AT_ONCE],
            tables::read_item,
        )?;
        let Some((last, _)) = items.last() else {
            return Ok(());
        };
        let range = [after, last.id];
        after = last.id;
        let mut frames = by_item(FRAMES.read(connection, &of_items, range, tables::read_frame)?);
        let mut moments =
            by_item(MOMENTS.read(connection, &of_items, range, tables::read_moment)?);
        let mut local = by_item(FEATURES.read(connection, &of_items, range, tables::read_local)?);
        let of_sounds = "WHERE item_id > ?1 AND item_id <= ?2";
        let sounds = SOUNDS.read(connection, of_sounds, range, tables::read_sound)?;
        let mut sounds: BTreeMap<i64, _> = sounds.into_iter().collect();
        for (item, _) in items {
            visit(Indexed {
                frames: frames.remove(&item.id).unwrap_or_default(),
                moments: moments.remove(&item.id).unwrap_or_default(),
                local: local.remove(&item.id).unwrap_or_default(),
                sound: sounds.remove(&item.id),
                // Read when they are needed: they are larger than all the rest.
                previews: Vec::new(),
                item: IndexedItem {
                    id: item.id,
                    sha256: item.sha256,
                    kind: item.kind,
                    size: item.width.zip(item.height),
                    duration_s: item.duration_s,
                },
            })?;
        }
    }
}

/// Whether a table has more rows than that, without counting all.
pub(super) fn has_more(connection: &Connection, table: &str, rows: u64) -> Attempt<bool> {
    let sql = format!("SELECT EXISTS (SELECT 1 FROM {table} LIMIT 1 OFFSET {rows})");
    Ok(connection.query_row(&sql, [], |row| row.get(0))?)
}

/// Number of items with numbers from `first` to `last`.
pub(super) fn items_between(connection: &Connection, first: i64, last: i64) -> Attempt<u64> {
    count(
        connection,
        "items WHERE id BETWEEN ?1 AND ?2",
        [first, last],
    )
}

/// Whether items were removed after this line of the log.
pub(super) fn removed_since(connection: &Connection, sequence: u64) -> Attempt<bool> {
    let sequence = i64::try_from(sequence).unwrap_or(i64::MAX);
    let rest = "log WHERE sequence > ?1 AND action = 'remove'";
    Ok(count(connection, rest, [sequence])? > 0)
}

/// How much there is to be indexed of the items with numbers above `after` up to `until`, in hashes.
pub(super) fn weight(connection: &Connection, after: i64, until: i64) -> Attempt<u64> {
    let range = [after, until];
    let hashes = count(
        connection,
        "frames WHERE item_id > ?1 AND item_id <= ?2",
        range,
    )?;
    let pictures = count(
        connection,
        "features WHERE item_id > ?1 AND item_id <= ?2",
        range,
    )?;
    Ok(weight_of(hashes, pictures))
}

/// How much so many hashes are, and so many pictures with local features.
pub(super) fn weight_of(hashes: u64, pictures: u64) -> u64 {
    const PICTURE: u64 = 100;
    hashes + PICTURE * pictures
}

/// The parts of each item, in their order.
fn by_item<T>(rows: Vec<(i64, T)>) -> BTreeMap<i64, Vec<T>> {
    let mut parts: BTreeMap<i64, Vec<T>> = BTreeMap::new();
    for (item, part) in rows {
        parts.entry(item).or_default().push(part);
    }
    parts
}
