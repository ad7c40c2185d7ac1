//! The tables of an archive: which columns they have, and how the crate's types become rows and come back.

use rusqlite::types::Value;

use super::failure::Attempt;
use super::model::{Addition, ItemSummary, Medium};
use super::paths;
use super::rows::{Record, Table};
use crate::error::Status;
use crate::fingerprint::local::LocalFingerprint;
use crate::fingerprint::preview::{self, Preview, PreviewFrame};
use crate::fingerprint::sound::SoundFingerprint;
use crate::fingerprint::thumbnail::{Moment, Thumbnail};
use crate::fingerprint::{FrameHash, Hash256, LocalFrame, PictureHash, Region};
use crate::metadata::Field;

/// One row per medium, by content.
pub(super) static ITEMS: Table = Table {
    name: "items",
    columns: &[
        "id",
        "sha256",
        "bytes",
        "kind",
        "width",
        "height",
        "duration_s",
        "status",
        "path",
        "path_bytes",
        "added_at",
    ],
    key: 1,
};

/// One row per path that was read.
pub(super) static FILES: Table = Table {
    name: "files",
    columns: &[
        "path_bytes",
        "path",
        "bytes",
        "modified_ns",
        "item_id",
        "status",
        "reason",
        "may_pass_later",
    ],
    key: 1,
};

/// The fingerprints.
pub(super) static FRAMES: Table = Table {
    name: "frames",
    columns: &[
        "item_id", "position", "time_s", "region", "pdq", "quality", "gradient",
    ],
    key: 2,
};

/// The local fingerprints.
pub(super) static FEATURES: Table = Table {
    name: "features",
    columns: &["item_id", "position", "time_s", "fingerprint"],
    key: 2,
};

/// What videos show from moment to moment.
pub(super) static MOMENTS: Table = Table {
    name: "moments",
    columns: &["item_id", "position", "time_s", "until_s", "thumbnail"],
    key: 2,
};

/// The sounds, one row per item that has one.
pub(super) static SOUNDS: Table = Table {
    name: "sounds",
    columns: &["item_id", "fingerprint"],
    key: 1,
};

/// Previews of pictures.
pub(super) static PREVIEWS: Table = Table {
    name: "previews",
    columns: &["item_id", "position", "time_s", "version", "preview"],
    key: 2,
};

/// What files say of themselves, raw.
pub(super) static METADATA: Table = Table {
    name: "metadata",
    columns: &[
        "item_id", "position", "field", "value", "raw", "source", "strength",
    ],
    key: 2,
};

/// Order of the items in everything that is read.
pub(super) const BY_ID: &str = "ORDER BY id";
/// Order of an item's parts in everything that is read.
pub(super) const BY_ITEM: &str = "ORDER BY item_id, position";
/// A count as SQLite keeps integers. Nothing that is counted here comes near the limit.
pub(super) fn integer(count: impl TryInto<i64>) -> Value {
    Value::Integer(count.try_into().unwrap_or(i64::MAX))
}

/// A text.
pub(super) fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// A value in words, or nothing.
pub(super) fn optional_text(value: Option<impl ToString>) -> Value {
    Value::from(value.map(|value| value.to_string()))
}

/// A row of [`ITEMS`]; `sha256` is the medium's, as bytes.
pub(super) fn item_row(
    id: i64,
    sha256: [u8; 32],
    file: &Addition,
    medium: &Medium,
    added_at: &str,
) -> Vec<Value> {
    vec![
        id.into(),
        sha256.to_vec().into(),
        integer(file.bytes),
        text(medium.kind.as_str()),
        medium.width.into(),
        medium.height.into(),
        medium.duration_s.filter(|s| s.is_finite()).into(),
        text(medium.status.as_str()),
        file.path.to_string_lossy().into_owned().into(),
        paths::to_bytes(&file.path).into(),
        text(added_at),
    ]
}

/// The reverse of [`item_row`], without appearances, and when it was added.
pub(super) fn read_item(record: &mut Record<'_>) -> Attempt<(ItemSummary, String)> {
    let id = record.integer()?;
    let sha256 = record.bytes(Hash256::from_bytes)?.to_string();
    let bytes = record.integer()?;
    let kind = record.word()?;
    let width = record.optional(Record::integer)?;
    let height = record.optional(Record::integer)?;
    let duration_s = record.optional(Record::real)?;
    let status = record.word()?;
    let _shown = record.text()?;
    let path = record.bytes(|bytes| Some(paths::from_bytes(bytes)))?;
    let added_at = record.text()?;
    let summary = ItemSummary {
        id,
        kind,
        path,
        sha256,
        bytes,
        width,
        height,
        duration_s,
        status,
        appearances: Vec::new(),
    };
    Ok((summary, added_at))
}

/// A row of [`FILES`].
#[derive(Debug, PartialEq)]
pub(super) struct FileRow {
    /// Exact bytes of the absolute path.
    pub(super) key: Vec<u8>,
    /// The path as it was given, for people who look into the table.
    pub(super) shown: String,
    /// Size when it was read.
    pub(super) bytes: u64,
    /// Time of its last change then.
    pub(super) modified_ns: i64,
    /// The item it holds.
    pub(super) item: Option<i64>,
    /// How far it could be read.
    pub(super) status: Status,
    /// Why it could not be read.
    pub(super) reason: Option<String>,
    /// Whether it may be readable next time.
    pub(super) may_pass_later: bool,
}

impl FileRow {
    /// The row to store.
    pub(super) fn row(self) -> Vec<Value> {
        vec![
            self.key.into(),
            self.shown.into(),
            integer(self.bytes),
            self.modified_ns.into(),
            self.item.into(),
            text(self.status.as_str()),
            self.reason.into(),
            self.may_pass_later.into(),
        ]
    }

    /// The reverse of [`FileRow::row`].
    pub(super) fn read(record: &mut Record<'_>) -> Attempt<FileRow> {
        Ok(FileRow {
            key: record.bytes(|bytes| Some(bytes.to_vec()))?,
            shown: record.text()?,
            bytes: record.integer()?,
            modified_ns: record.integer()?,
            item: record.optional(Record::integer)?,
            status: record.word()?,
            reason: record.optional(Record::text)?,
            may_pass_later: record.integer::<u8>()? != 0,
        })
    }
}

/// A row of [`FRAMES`].
pub(super) fn frame_row(item: i64, position: i64, frame: &FrameHash) -> Vec<Value> {
    let FrameHash { time_s, hash } = frame;
    vec![
        item.into(),
        position.into(),
        (*time_s).into(),
        text(region_word(hash.region)),
        hash.pdq.to_bytes().to_vec().into(),
        hash.quality.into(),
        hash.gradient.to_bytes().to_vec().into(),
    ]
}

/// The reverse of [`frame_row`], with the number of the item.
pub(super) fn read_frame(record: &mut Record<'_>) -> Attempt<(i64, FrameHash)> {
    let item = record.integer()?;
    let _position: i64 = record.integer()?;
    let time_s = record.real()?;
    let region = record.text()?;
    let hash = PictureHash {
        region: region_of(&region).ok_or_else(|| record.damaged("names an unknown region"))?,
        pdq: record.bytes(Hash256::from_bytes)?,
        quality: record.integer()?,
        gradient: record.bytes(Hash256::from_bytes)?,
    };
    Ok((item, FrameHash { time_s, hash }))
}

fn region_word(region: Region) -> &'static str {
    match region {
        Region::Whole => "whole",
        Region::Inside => "inside",
    }
}

fn region_of(word: &str) -> Option<Region> {
    [Region::Whole, Region::Inside]
        .into_iter()
        .find(|region| region_word(*region) == word)
}

/// A row of [`METADATA`].
pub(super) fn field_row(item: i64, position: i64, field: &Field) -> Vec<Value> {
    vec![
        item.into(),
        position.into(),
        text(&field.field),
        field.value.clone().into(),
        text(&field.raw),
        text(field.source.as_str()),
        text(field.strength.as_str()),
    ]
}

/// The reverse of [`field_row`].
pub(super) fn read_field(record: &mut Record<'_>) -> Attempt<Field> {
    let _item: i64 = record.integer()?;
    let _position: i64 = record.integer()?;
    Ok(Field {
        field: record.text()?,
        value: record.optional(Record::text)?,
        raw: record.text()?,
        source: record.word()?,
        strength: record.word()?,
    })
}

/// A row of [`FEATURES`].
pub(super) fn local_row(item: i64, position: i64, local: &LocalFrame) -> Vec<Value> {
    vec![
        item.into(),
        position.into(),
        local.time_s.into(),
        local.fingerprint.to_bytes().into(),
    ]
}

/// The reverse of [`local_row`], with the item it belongs to.
pub(super) fn read_local(record: &mut Record<'_>) -> Attempt<(i64, LocalFrame)> {
    let item = record.integer()?;
    let _position: i64 = record.integer()?;
    let local = LocalFrame {
        time_s: record.real()?,
        fingerprint: record.bytes(LocalFingerprint::from_bytes)?,
    };
    Ok((item, local))
}

/// A row of [`MOMENTS`].
pub(super) fn moment_row(item: i64, position: i64, moment: &Moment) -> Vec<Value> {
    vec![
        item.into(),
        position.into(),
        moment.time_s.into(),
        moment.until_s.into(),
        moment.thumbnail.pixels().to_vec().into(),
    ]
}

/// The reverse of [`moment_row`], with the number of the item.
pub(super) fn read_moment(record: &mut Record<'_>) -> Attempt<(i64, Moment)> {
    let item = record.integer()?;
    let _position: i64 = record.integer()?;
    let moment = Moment {
        time_s: record.real()?,
        until_s: record.real()?,
        thumbnail: record.bytes(Thumbnail::from_bytes)?,
    };
    Ok((item, moment))
}

/// A row of [`SOUNDS`].
pub(super) fn sound_row(item: i64, sound: &SoundFingerprint) -> Vec<Value> {
    vec![item.into(), sound.to_bytes().into()]
}

/// The reverse of [`sound_row`].
pub(super) fn read_sound(record: &mut Record<'_>) -> Attempt<(i64, SoundFingerprint)> {
    let item = record.integer()?;
    Ok((item, record.bytes(SoundFingerprint::from_bytes)?))
}

/// A row of [`PREVIEWS`].
pub(super) fn preview_row(item: i64, position: i64, frame: &PreviewFrame) -> Vec<Value> {
    vec![
        item.into(),
        position.into(),
        frame.time_s.into(),
        preview::VERSION.into(),
        frame.preview.bytes().to_vec().into(),
    ]
}

/// The reverse of [`preview_row`], with the number of the item; no preview where it is of another version than this program
/// compares.
pub(super) fn read_preview(record: &mut Record<'_>) -> Attempt<(i64, Option<PreviewFrame>)> {
    let item = record.integer()?;
    let _position: i64 = record.integer()?;
    let time_s = record.real()?;
    if record.integer::<u32>()? != preview::VERSION {
        return Ok((item, None));
    }
    let preview = record.bytes(|bytes| Preview::from_bytes(bytes))?;
    Ok((item, Some(PreviewFrame { time_s, preview })))
}
