//! The log inside an archive: every change, and every run of verify, is a line that carries the hash of the line before.
//!
//! So whoever changes, removes, adds or moves a line has to write all later ones anew, and then the last hash is another
//! one. That one, with its number, is the head: kept elsewhere, it proves the whole log up to it.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Row};
use serde_json::{Value as Json, json};

use super::failure::{Attempt, Failure};
use super::rows::ValueDigest;
use super::states::{self, States};
use super::store::now;
use super::tables;
use crate::fingerprint::Hash256;
use crate::media::open::hex;
use crate::report::Head;

/// What a line of the log is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// The log begins: a new archive, or one of a format that had no log.
    Begin,
    /// Files were added, or found to be known or unusable.
    Add,
    /// A sidecar gave items other records.
    Sidecar,
    /// Older items were given what newer ones have from the beginning: previews.
    Refresh,
    /// Items were removed.
    Remove,
    /// Somebody decided of a pair of a submission and an item.
    Decide,
    /// Submissions were verified. Nothing in the archive changed.
    Verify,
}

impl Action {
    /// All of them.
    pub const ALL: [Action; 7] = [
        Action::Begin,
        Action::Add,
        Action::Sidecar,
        Action::Refresh,
        Action::Remove,
        Action::Decide,
        Action::Verify,
    ];

    /// The word in the log.
    pub fn as_str(self) -> &'static str {
        match self {
            Action::Begin => "begin",
            Action::Add => "add",
            Action::Sidecar => "sidecar",
            Action::Refresh => "refresh",
            Action::Remove => "remove",
            Action::Decide => "decide",
            Action::Verify => "verify",
        }
    }

    fn of(word: &str) -> Option<Action> {
        Action::ALL.into_iter().find(|one| one.as_str() == word)
    }
}

/// A line of the log.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Its number, from 1 without gaps.
    pub sequence: u64,
    /// When it was written, UTC, ISO 8601 to the second, by the clock of the machine.
    pub time: String,
    /// Version of the program that wrote it.
    pub version: String,
    /// What was done.
    pub action: Action,
    /// The command that did it.
    pub command: String,
    /// The options of the command that decide what it does.
    pub parameters: Json,
    /// What exactly was done: items and SHA-256s.
    pub what: Json,
    /// Hash of the line before, 64 hexadecimal digits; all zeros in the first.
    pub previous: String,
    /// Hash of the line, 64 hexadecimal digits.
    pub hash: String,
}

impl Line {
    /// The head of the log when this was its last line.
    pub fn head(&self) -> Head {
        Head {
            sequence: self.sequence,
            hash: self.hash.clone(),
        }
    }
}

/// Who writes to an archive.
#[derive(Clone, Debug)]
pub(super) struct Acting {
    pub(super) command: String,
    pub(super) parameters: Json,
}

impl Default for Acting {
    fn default() -> Acting {
        Acting {
            command: "library".to_owned(),
            parameters: json!({}),
        }
    }
}

/// A line as it is stored, whether it is as it was written or not.
pub(super) struct Stored {
    pub(super) sequence: i64,
    texts: [String; 6],
    previous: Vec<u8>,
    hash: Vec<u8>,
}

const COLUMNS: &str =
    "sequence, time, version, action, command, parameters, what, previous, hash FROM log";

impl Stored {
    fn read(row: &Row<'_>) -> Attempt<Stored> {
        let mut texts: [String; 6] = Default::default();
        for (at, text) in (1..).zip(&mut texts) {
            // Lossy, so that a damaged line can still be shown; its hash will not fit.
            let bytes = row.get_ref(at)?.as_bytes().unwrap_or_default();
            *text = String::from_utf8_lossy(bytes).into_owned();
        }
        let bytes = |at| -> Attempt<Vec<u8>> {
            Ok(row.get_ref(at)?.as_bytes().unwrap_or_default().to_vec())
        };
        Ok(Stored {
            sequence: row.get_ref(0)?.as_i64().unwrap_or_default(),
            texts,
            previous: bytes(7)?,
            hash: bytes(8)?,
        })
    }

    /// Hash of the line before it, and its own.
    pub(super) fn links(&self) -> (&[u8], &[u8]) {
        (&self.previous, &self.hash)
    }

    /// Whether it is as it was written.
    pub(super) fn fits(&self) -> bool {
        self.hash == self.digest()
    }

    pub(super) fn head(&self) -> Head {
        Head {
            sequence: u64::try_from(self.sequence).unwrap_or_default(),
            hash: hex(&self.hash),
        }
    }

    fn digest(&self) -> Vec<u8> {
        let mut digest = ValueDigest::new("resurface log 1");
        digest.add(ValueRef::Integer(self.sequence));
        for text in &self.texts {
            digest.add((&tables::text(text)).into());
        }
        digest.add(ValueRef::Blob(&self.previous));
        digest.finish()
    }

    /// The line, if it is as it was written.
    pub(super) fn line(&self) -> Attempt<Line> {
        let damaged = |what: &str| {
            let sequence = self.sequence;
            Failure::Damaged(format!("line {sequence} of the log {what}"))
        };
        if !self.fits() {
            return Err(damaged("is not as it was written"));
        }
        let [time, version, action, command, parameters, what] = self.texts.clone();
        let json =
            |text: &str| serde_json::from_str(text).map_err(|_| damaged("holds no valid JSON"));
        Ok(Line {
            sequence: self.head().sequence,
            time,
            version,
            action: Action::of(&action).ok_or_else(|| damaged("is of an unknown kind"))?,
            command,
            parameters: json(&parameters)?,
            what: json(&what)?,
            previous: hex(&self.previous),
            hash: hex(&self.hash),
        })
    }
}

/// Shows every line, in the order of the numbers.
pub(super) fn visit(
    connection: &Connection,
    mut visit: impl FnMut(Stored) -> Attempt<()>,
) -> Attempt<()> {
    // By the table itself, which is ordered by the number.
    let mut statement = connection.prepare(&format!("SELECT {COLUMNS} ORDER BY sequence"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        visit(Stored::read(row)?)?;
    }
    Ok(())
}

/// The last line, or the last one with this condition. It is as it was written.
fn last(connection: &Connection, condition: &str) -> Attempt<Option<Line>> {
    let sql = format!("SELECT {COLUMNS} {condition} ORDER BY sequence DESC LIMIT 1");
    let mut statement = connection.prepare(&sql)?;
    let stored = statement.query_row([], |row| Ok(Stored::read(row)));
    match stored.optional()? {
        Some(stored) => stored?.line().map(Some),
        None => Ok(None),
    }
}

fn missing() -> Failure {
    Failure::Damaged("the log has no lines".to_owned())
}

/// The head of the log: its last line.
pub(super) fn head(connection: &Connection) -> Attempt<Head> {
    last(connection, "")?
        .map(|line| line.head())
        .ok_or_else(missing)
}

/// The last line that changed what the archive says. Runs of verify do not.
pub(super) fn last_change(connection: &Connection) -> Attempt<Head> {
    last(connection, "WHERE action <> 'verify'")?
        .map(|line| line.head())
        .ok_or_else(missing)
}

/// The line with this number, if there is one.
pub(super) fn line(connection: &Connection, sequence: u64) -> Attempt<Option<Line>> {
    let Ok(sequence) = i64::try_from(sequence) else {
        return Ok(None);
    };
    last(connection, &format!("WHERE sequence = {sequence}"))
}

/// Writes a line after the last one, which must be as it was written.
pub(super) fn write(
    connection: &Connection,
    acting: &Acting,
    action: Action,
    what: &Json,
) -> Attempt<Head> {
    let before = last(connection, "")?.ok_or_else(missing)?;
    let sequence = i64::try_from(before.sequence)
        .unwrap_or(i64::MAX)
        .saturating_add(1);
    let previous = before.hash.parse::<Hash256>();
    let previous = previous.map(|hash| hash.to_bytes()).unwrap_or_default();
    insert(connection, acting, action, what, sequence, previous)
}

fn insert(
    connection: &Connection,
    acting: &Acting,
    action: Action,
    what: &Json,
    sequence: i64,
    previous: [u8; 32],
) -> Attempt<Head> {
    let mut stored = Stored {
        sequence,
        texts: [
            now(),
            env!("CARGO_PKG_VERSION").to_owned(),
            action.as_str().to_owned(),
            acting.command.clone(),
            acting.parameters.to_string(),
            what.to_string(),
        ],
        previous: previous.to_vec(),
        hash: Vec::new(),
    };
    stored.hash = stored.digest();
    let [time, version, action, command, parameters, what] = &stored.texts;
    connection.execute(
        "INSERT INTO log VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        (
            stored.sequence,
            time,
            version,
            action,
            command,
            parameters,
            what,
            &stored.previous,
            &stored.hash,
        ),
    )?;
    Ok(stored.head())
}

/// Writes the first line: a name that no other archive has, and a digest of what was there before the log.
pub(super) fn begin(connection: &Connection, format: i64) -> Attempt<()> {
    let identity: Vec<u8> = connection.query_row("SELECT randomblob(16)", [], |row| row.get(0))?;
    let ids = ids(connection)?;
    let mut before = Before::default();
    let mut states = States::at_first(connection)?;
    for id in &ids {
        before.add(*id, states.content(*id)?, states.records(*id)?);
    }
    let what = json!({
        "archive": hex(&identity),
        "format_before": format,
        "items": ids.len(),
        "last_item": last_item(connection)?,
        "items_sha256": before.finish(),
        "diary_sha256": diary(connection)?,
    });
    let acting = Acting::default();
    insert(connection, &acting, Action::Begin, &what, 1, [0; 32]).map(drop)
}

/// The digest of the items that were there before the log, in the order of their numbers.
pub(super) struct Before(ValueDigest);

impl Default for Before {
    fn default() -> Before {
        Before(ValueDigest::new("resurface items 1"))
    }
}

impl Before {
    pub(super) fn add(&mut self, id: i64, content: Hash256, records: Hash256) {
        self.0.add(ValueRef::Integer(id));
        self.0.add(ValueRef::Blob(&content.to_bytes()));
        self.0.add(ValueRef::Blob(&records.to_bytes()));
    }

    pub(super) fn finish(self) -> String {
        self.0.hash().to_string()
    }
}

/// Numbers of all items, in order.
pub(super) fn ids(connection: &Connection) -> Attempt<Vec<i64>> {
    let mut statement = connection.prepare("SELECT id FROM items ORDER BY id")?;
    let ids = statement.query_map([], |row| row.get(0))?;
    Ok(ids.collect::<rusqlite::Result<Vec<i64>>>()?)
}

/// The highest number that an item ever had; 0 where there was none.
pub(super) fn last_item(connection: &Connection) -> Attempt<i64> {
    let sql = "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'items'";
    Ok(connection.query_row(sql, [], |row| row.get(0))?)
}

/// Digest of the diary that archives had before the log, which is kept and not continued.
pub(super) fn diary(connection: &Connection) -> Attempt<String> {
    let mut digest = ValueDigest::new("resurface diary 1");
    for sql in [
        "SELECT * FROM runs ORDER BY id",
        "SELECT seq FROM sqlite_sequence WHERE name = 'runs'",
    ] {
        states::add_rows(&mut connection.prepare(sql)?, [], &mut digest)?;
    }
    Ok(digest.hash().to_string())
}
