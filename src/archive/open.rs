//! Opening an archive's file: what may be opened at all, with which settings, and how older formats become the current one.
//!
//! A file that is refused stays as it is, with nothing new beside it. So the header is read as plain bytes first: SQLite
//! would already write to a database whose last writer was interrupted.

mod read_only;

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{
    Connection, DropBehavior, OpenFlags, OptionalExtension, Transaction, TransactionBehavior,
};

use super::failure::Failure;
use super::log;
use super::paths;
use crate::error::{Error, Result};
use crate::fingerprint::ALGORITHMS;

/// What marks an SQLite file as an archive of this program.
pub(super) const APPLICATION_ID: i32 = i32::from_be_bytes(*b"rsfa");

/// How an archive of format `n` becomes one of format `n + 1`, at position `n`. Append only: archives of every format
/// are in use.
pub(super) const MIGRATIONS: [&str; 6] = [
    include_str!("migrations/1.sql"),
    include_str!("migrations/2.sql"),
    include_str!("migrations/3.sql"),
    include_str!("migrations/4.sql"),
    include_str!("migrations/5.sql"),
    include_str!("migrations/6.sql"),
];

/// The newest format, which this program writes.
pub(super) const FORMAT: i64 = MIGRATIONS.len() as i64;

/// The first format with a log.
const WITH_LOG: i64 = 5;

/// How long to wait for another program that writes to the same archive.
const PATIENCE: Duration = Duration::from_secs(30);

const HEADER_BYTES: usize = 100;
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// Opens the archive at `path`, making it if there is none.
pub(super) fn open_or_create(path: &Path) -> Result<Connection> {
    if !is_there(path)? {
        File::options()
            .append(true)
            .create(true)
            .open(path)
            .map_err(|source| io("create", path, source))?;
    }
    open(path, true)
}

/// Opens the archive at `path`, which must be there and not be empty. Where nothing can be written beside it, it can only be
/// read.
pub(super) fn open_existing(path: &Path) -> Result<Connection> {
    existing(path, true)
}

fn existing(path: &Path, writes: bool) -> Result<Connection> {
    if !is_there(path)? {
        return Err(Error::NoArchive(path.to_owned()));
    }
    if inspect(path)? == Header::Empty {
        return Err(not_an_archive(path, "the file is empty"));
    }
    match open(path, writes) {
        Err(Error::Database { source, .. }) if read_only::may_help(&source) => {
            read_only::open(path, source)
        }
        opened => opened,
    }
}

/// A second connection to an archive that is open, for reading alone. With `frozen` it sees the archive as it is now, whatever
/// is written later.
pub(super) fn open_reader(path: &Path, frozen: bool) -> Result<Connection> {
    let connection = existing(path, false)?;
    let settle = || -> rusqlite::Result<()> {
        connection.pragma_update(None, "query_only", true)?;
        if frozen {
            let mut transaction = connection.unchecked_transaction()?;
            // It lasts as long as the connection, and sees the state at its first read.
            transaction.query_row("SELECT count(*) FROM properties", [], |_| Ok(()))?;
            transaction.set_drop_behavior(DropBehavior::Ignore);
        }
        Ok(())
    };
    settle().map_err(|error| failed(path, error, "opened"))?;
    Ok(connection)
}

fn open(path: &Path, writes: bool) -> Result<Connection> {
    inspect(path)?;
    let interrupted = has_log(path);
    // An absolute path, because SQLite takes some names such as ":memory:" for something else.
    let absolute = paths::absolute(path)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let failed = |error| failed(path, error, "opened");
    let mut connection = Connection::open_with_flags(absolute, flags).map_err(failed)?;
    // Until it is clear that the file is ours and current, closing it must not write back what an interrupted writer left.
    let log_stays = DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE;
    connection
        .set_db_config(log_stays, interrupted)
        .map_err(failed)?;
    configure(&connection).map_err(failed)?;
    let mut first = None;
    loop {
        let format = format_of(path, &connection.unchecked_transaction().map_err(failed)?)?;
        // Before anything is changed: fingerprints of another version stay with the program that made them.
        if format > 0 {
            same_algorithms(path, format, &connection)?;
        }
        if format >= FORMAT {
            break;
        }
        let before = *first.get_or_insert(format);
        migrate(path, before, &mut connection)?;
    }
    connection.set_db_config(log_stays, false).map_err(failed)?;
    if writes {
        use_log(&connection).map_err(failed)?;
    }
    Ok(connection)
}

/// Whether something is at `path`, following links.
fn is_there(path: &Path) -> Result<bool> {
    path.try_exists().map_err(|source| io("open", path, source))
}

#[derive(Debug, PartialEq, Eq)]
enum Header {
    /// No bytes at all: as good as no archive, and what one is before its first transaction.
    Empty,
    /// That of an archive of a format that this version reads.
    Archive,
}

/// Reads the header without SQLite, so that nothing is written, and refuses what is no archive.
fn inspect(path: &Path) -> Result<Header> {
    let metadata = path.metadata().map_err(|source| io("open", path, source))?;
    if metadata.is_dir() {
        return Err(not_an_archive(path, "it is a folder"));
    }
    if !metadata.is_file() {
        return Err(not_an_archive(path, "it is no regular file"));
    }
    if metadata.len() == 0 {
        return Ok(Header::Empty);
    }
    let mut header = [0; HEADER_BYTES];
    match File::open(path).and_then(|mut file| file.read_exact(&mut header)) {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => {
            return Err(not_an_archive(path, "it is no SQLite database"));
        }
        Err(source) => return Err(io("read", path, source)),
    }
    if !header.starts_with(MAGIC) {
        return Err(not_an_archive(path, "it is no SQLite database"));
    }
    readable(path, number_at(&header, 68), number_at(&header, 60))?;
    Ok(Header::Archive)
}

/// A number of the header; `at` is below its end.
fn number_at(header: &[u8; HEADER_BYTES], at: usize) -> i32 {
    i32::from_be_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]])
}

/// The format, if the two numbers that every SQLite database carries are those of an archive this version reads.
fn readable(path: &Path, application_id: i32, version: i32) -> Result<i64> {
    let found = i64::from(version);
    if application_id != APPLICATION_ID {
        return Err(not_an_archive(
            path,
            "it is the database of another program",
        ));
    }
    if found > FORMAT {
        return Err(Error::NewerArchive {
            path: path.to_owned(),
            found,
            supported: FORMAT,
        });
    }
    if found < 1 {
        return Err(not_an_archive(path, "its format has no valid number"));
    }
    Ok(found)
}

/// Settings of a connection, before anything is read.
///
/// An archive may come from someone else, so nothing that is stored in it is run: no triggers, no views, no functions
/// with side effects.
fn configure(connection: &Connection) -> rusqlite::Result<()> {
    for (setting, value) in [
        (DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, true),
        (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
        (DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false),
        (DbConfig::SQLITE_DBCONFIG_DQS_DML, false),
        (DbConfig::SQLITE_DBCONFIG_DQS_DDL, false),
    ] {
        connection.set_db_config(setting, value)?;
    }
    connection.busy_timeout(PATIENCE)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    // With NORMAL, the last additions are lost when the power fails although they were reported as done.
    connection.pragma_update(None, "synchronous", "FULL")
}

/// Whether SQLite's write-ahead log lies beside the file: a writer was interrupted, or is at work.
fn has_log(path: &Path) -> bool {
    path.canonicalize().is_ok_and(|path| {
        let mut log = path.into_os_string();
        log.push("-wal");
        Path::new(&log).exists()
    })
}

/// Turns on the write-ahead log, so that readers and a writer do not wait for each other. It stays on in the file.
fn use_log(connection: &Connection) -> rusqlite::Result<()> {
    // Where the file system has no shared memory, SQLite stays with its rollback journal: slower and as safe.
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))
}

/// The format as SQLite sees it, which counts what stands in the log of a writer that was interrupted. 0: an empty
/// database. All of it is read in one transaction, because another program may be making the archive right now.
fn format_of(path: &Path, transaction: &Transaction<'_>) -> Result<i64> {
    let number = |name| transaction.pragma_query_value(None, name, |row| row.get::<_, i32>(0));
    let failed = |error| failed(path, error, "opened");
    let application_id = number("application_id").map_err(failed)?;
    let version = number("user_version").map_err(failed)?;
    if (application_id, version) == (0, 0) && is_empty(transaction).map_err(failed)? {
        return Ok(0);
    }
    readable(path, application_id, version)
}

fn is_empty(connection: &Connection) -> rusqlite::Result<bool> {
    connection.query_row("SELECT count(*) = 0 FROM sqlite_schema", [], |row| {
        row.get(0)
    })
}

/// Takes the archive, which had the format `before`, one format further, unless another program was faster.
fn migrate(path: &Path, before: i64, connection: &mut Connection) -> Result<()> {
    let failed = |error| failed(path, error, "opened");
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(failed)?;
    let format = format_of(path, &transaction)?;
    let migration = usize::try_from(format)
        .ok()
        .and_then(|at| MIGRATIONS.get(at));
    if let Some(migration) = migration {
        apply(&transaction, format, migration).map_err(failed)?;
        if format + 1 == WITH_LOG {
            log::begin(&transaction, before)
                .map_err(|failure| failure.into_error(path, "brought up to date"))?;
        }
    }
    transaction.commit().map_err(failed)
}

fn apply(connection: &Connection, format: i64, migration: &str) -> rusqlite::Result<()> {
    connection.execute_batch(migration)?;
    if format == 0 {
        connection.pragma_update(None, "application_id", APPLICATION_ID)?;
        connection.execute(
            "INSERT INTO properties (name, value) VALUES ('algorithms', ?1)",
            [ALGORITHMS],
        )?;
    }
    connection.pragma_update(None, "user_version", format + 1)
}

/// What format 2 says of its fingerprints. Those of photos are still made in the same way.
const ALGORITHMS_2: &str = "pdq/1 gradient/1 borders/2 local/1";

/// Whether fingerprints of this archive can be compared, after it was brought up to date if need be.
fn same_algorithms(path: &Path, format: i64, connection: &Connection) -> Result<()> {
    let found: Option<String> = connection
        .query_row(
            "SELECT value FROM properties WHERE name = 'algorithms'",
            [],
            |row| row.get(0),
        )
        .optional()
        .map_err(|error| failed(path, error, "opened"))?;
    match found {
        Some(found) if found == ALGORITHMS => Ok(()),
        Some(found) if format == 2 && found == ALGORITHMS_2 && !has_videos(path, connection)? => {
            Ok(())
        }
        found => Err(Error::OtherFingerprints {
            path: path.to_owned(),
            found: found.unwrap_or_else(|| "an unknown kind".to_owned()),
            expected: ALGORITHMS.to_owned(),
        }),
    }
}

fn has_videos(path: &Path, connection: &Connection) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM items WHERE kind = 'video')";
    connection
        .query_row(sql, [], |row| row.get(0))
        .map_err(|error| failed(path, error, "opened"))
}

pub(super) fn failed(path: &Path, error: rusqlite::Error, action: &'static str) -> Error {
    Failure::from(error).into_error(path, action)
}

fn io(action: &'static str, path: &Path, source: std::io::Error) -> Error {
    Error::Io {
        action,
        path: path.to_owned(),
        source,
    }
}

fn not_an_archive(path: &Path, reason: &str) -> Error {
    Error::NotAnArchive {
        path: path.to_owned(),
        reason: reason.to_owned(),
    }
}
