//! When and where items were seen: by their files' own account, and by sidecars.

use std::collections::BTreeMap;

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Params};

use super::failure::{Attempt, Failure};
use super::rows::{Record, Table};
use super::tables::{optional_text, text};
use crate::metadata::{Appearance, Coordinates};

/// When and where items were seen.
pub(super) static APPEARANCES: Table = Table {
    name: "appearances",
    columns: &[
        "item_id",
        "origin",
        "position",
        "published_at",
        "captured_at",
        "country",
        "place",
        "lat",
        "lon",
        "url",
        "publisher",
        "title",
        "note",
        "source",
        "strength",
    ],
    key: 3,
};

/// Origin of the appearances that a file's own metadata gives. A sidecar's origin is an absolute path, so never this.
pub(crate) const OWN: &str = "file";

/// Order of appearances before their dates are looked at.
const BY_ORIGIN: &str = "ORDER BY item_id, origin, position";

/// Stores what a new item's file says of itself.
pub(super) fn add_own(connection: &Connection, item: i64, records: &[Appearance]) -> Attempt<()> {
    let mut inserter = APPEARANCES.inserter(connection)?;
    for (position, record) in (0..).zip(records) {
        inserter.insert(row(item, OWN, position, record))?;
    }
    Ok(())
}

/// Replaces what `origin` says of the items `examined` by `rows`.
pub(super) fn set_sidecar(
    connection: &Connection,
    origin: &str,
    examined: &[i64],
    rows: &[(i64, &Appearance)],
) -> Attempt<()> {
    let mut by_item: BTreeMap<i64, Vec<&Appearance>> =
        examined.iter().map(|item| (*item, Vec::new())).collect();
    for (item, record) in rows {
        by_item.entry(*item).or_default().push(record);
    }
    for (item, records) in by_item {
        replace_records(connection, item, origin, &records)?;
    }
    Ok(())
}

fn replace_records(
    connection: &Connection,
    item: i64,
    origin: &str,
    records: &[&Appearance],
) -> Attempt<()> {
    require(connection, item)?;
    connection.execute(
        "DELETE FROM appearances WHERE item_id = ?1 AND origin = ?2",
        (item, origin),
    )?;
    let mut known = by_item(connection, "WHERE item_id = ?1", [item])?
        .remove(&item)
        .unwrap_or_default();
    let mut inserter = APPEARANCES.inserter(connection)?;
    let mut position = 0;
    for record in records {
        if known.iter().any(|other| says_the_same(other, record)) {
            continue;
        }
        inserter.insert(row(item, origin, position, record))?;
        known.push((*record).clone());
        position += 1;
    }
    Ok(())
}

/// What an item's file says of itself, and what sidecars say of it, each with its origin.
type OwnAndOthers = (Vec<Appearance>, Vec<(String, Appearance)>);

/// What an item's file says of itself, and what sidecars say of it with their origins, in the order in which they are kept.
pub(super) fn of_item(connection: &Connection, item: i64) -> Attempt<OwnAndOthers> {
    let rest = format!("WHERE item_id = ?1 {BY_ORIGIN}");
    let rows = APPEARANCES.read(connection, &rest, [item], read_with_origin)?;
    let (own, sidecars): (Vec<_>, Vec<_>) = rows.into_iter().partition(|(origin, _)| origin == OWN);
    let own = own.into_iter().map(|(_, record)| record).collect();
    Ok((own, sidecars))
}

/// Stores what sidecars say of a new item, as it is.
pub(super) fn add_all(
    connection: &Connection,
    item: i64,
    records: &[(String, Appearance)],
) -> Attempt<()> {
    let mut next: BTreeMap<&str, i64> = BTreeMap::new();
    let mut inserter = APPEARANCES.inserter(connection)?;
    for (origin, record) in records {
        let position = next.entry(origin).or_default();
        inserter.insert(row(item, origin, *position, record))?;
        *position += 1;
    }
    Ok(())
}

/// Adds what sidecars say of an item and is not known of it, apart from where it comes from.
pub(super) fn add_unknown(
    connection: &Connection,
    item: i64,
    records: &[(String, Appearance)],
) -> Attempt<()> {
    let mut known = by_item(connection, "WHERE item_id = ?1", [item])?
        .remove(&item)
        .unwrap_or_default();
    let mut inserter = APPEARANCES.inserter(connection)?;
    for (origin, record) in records {
        if known.iter().any(|other| says_the_same(other, record)) {
            continue;
        }
        let position: i64 = connection.query_row(
            "SELECT coalesce(max(position), -1) + 1 FROM appearances WHERE item_id = ?1 AND origin = ?2",
            (item, origin),
            |row| row.get(0),
        )?;
        inserter.insert(row(item, origin, position, record))?;
        known.push(record.clone());
    }
    Ok(())
}

fn says_the_same(one: &Appearance, other: &Appearance) -> bool {
    let one = Appearance {
        source: other.source.clone(),
        ..one.clone()
    };
    one == *other
}

fn require(connection: &Connection, item: i64) -> Attempt<()> {
    let found = connection
        .query_row("SELECT 1 FROM items WHERE id = ?1", [item], |_| Ok(()))
        .optional()?;
    found.ok_or(Failure::NoSuchItem(item))
}

/// Appearances by item, those of each in the order of their dates.
pub(super) fn by_item(
    connection: &Connection,
    condition: &str,
    params: impl Params,
) -> Attempt<BTreeMap<i64, Vec<Appearance>>> {
    let rest = format!("{condition} {BY_ORIGIN}");
    let mut sorted: BTreeMap<i64, Vec<Appearance>> = BTreeMap::new();
    for (item, record) in APPEARANCES.read(connection, &rest, params, read)? {
        sorted.entry(item).or_default().push(record);
    }
    for records in sorted.values_mut() {
        by_date(records);
    }
    Ok(sorted)
}

/// Puts records in the order of their dates, those without a date last.
fn by_date(records: &mut [Appearance]) {
    // Stable: of records that end together the order of origin and position stays.
    records.sort_by_key(|record| {
        let dates = [record.published_at, record.captured_at];
        let end = dates.iter().flatten().map(|date| date.latest_utc()).min();
        (end.is_none(), end)
    });
}

/// What a file says of itself and what sidecars say of it, as [`by_item`] puts it together.
pub(super) fn joined(own: &[Appearance], records: &[(String, Appearance)]) -> Vec<Appearance> {
    let own = own.iter().map(|record| (OWN, record));
    let others = records
        .iter()
        .map(|(origin, record)| (origin.as_str(), record));
    let mut all: Vec<(&str, &Appearance)> = own.chain(others).collect();
    all.sort_by_key(|(origin, _)| *origin);
    let mut joined: Vec<Appearance> = all.into_iter().map(|(_, record)| record.clone()).collect();
    by_date(&mut joined);
    joined
}

/// What a record says, without where in the table it stands.
pub(super) fn values(record: &Appearance) -> Vec<Value> {
    vec![
        optional_text(record.published_at),
        optional_text(record.captured_at),
        optional_text(record.country.map(|country| country.code())),
        record.place.clone().into(),
        record.coordinates.map(|point| point.lat()).into(),
        record.coordinates.map(|point| point.lon()).into(),
        record.url.clone().into(),
        record.publisher.clone().into(),
        record.title.clone().into(),
        record.note.clone().into(),
        text(&record.source),
        text(record.strength.as_str()),
    ]
}

/// A row of [`APPEARANCES`].
fn row(item: i64, origin: &str, position: i64, record: &Appearance) -> Vec<Value> {
    let mut row = vec![item.into(), text(origin), position.into()];
    row.extend(values(record));
    row
}

/// The reverse of [`row`], with the number of the item.
pub(super) fn read(record: &mut Record<'_>) -> Attempt<(i64, Appearance)> {
    let (item, _, appearance) = read_row(record)?;
    Ok((item, appearance))
}

/// The reverse of [`row`], with the origin.
fn read_with_origin(record: &mut Record<'_>) -> Attempt<(String, Appearance)> {
    let (_, origin, appearance) = read_row(record)?;
    Ok((origin, appearance))
}

fn read_row(record: &mut Record<'_>) -> Attempt<(i64, String, Appearance)> {
    let item = record.integer()?;
    let origin = record.text()?;
    let _position: i64 = record.integer()?;
    let appearance = Appearance {
        published_at: record.optional(Record::word)?,
        captured_at: record.optional(Record::word)?,
        country: record.optional(Record::word)?,
        place: record.optional(Record::text)?,
        coordinates: read_coordinates(record)?,
        url: record.optional(Record::text)?,
        publisher: record.optional(Record::text)?,
        title: record.optional(Record::text)?,
        note: record.optional(Record::text)?,
        source: record.text()?,
        strength: record.word()?,
    };
    Ok((item, origin, appearance))
}

fn read_coordinates(record: &mut Record<'_>) -> Attempt<Option<Coordinates>> {
    let lat = record.optional(Record::real)?;
    let lon = record.optional(Record::real)?;
    let Some((lat, lon)) = lat.zip(lon) else {
        return Ok(None);
    };
    let point = Coordinates::new(lat, lon);
    let out_of_range = || record.damaged("holds coordinates that are not on Earth");
    point.map(Some).ok_or_else(out_of_range)
}
