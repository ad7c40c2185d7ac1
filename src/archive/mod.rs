//! The embedded database of earlier media: one SQLite file.
//!
//! Items are kept by content. A file that is added again under another path is the same item; a file that changed is a new
//! one, and the old one stays. Adding is transactional and idempotent, so an interrupted run is simply run again.
//!
//! Every row carries a checksum that is tested whenever it is read: a damaged archive is an error, never a wrong date.
//!
//! ```
//! use resurface::archive::Archive;
//!
//! let folder = tempfile::tempdir()?;
//! let archive = Archive::open_or_create(&folder.path().join("desk.resurface"))?;
//! assert!(archive.items()?.is_empty());
//! assert!(archive.check()?.is_sound());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod appearances;
mod check;
mod decisions;
mod exchange;
mod failure;
pub mod features;
pub mod index;
mod model;
mod open;
pub(crate) mod paths;
mod rows;
mod snapshot;
pub mod sounds;
mod store;
mod tables;
pub mod whole;

use std::path::{Path, PathBuf};

use rusqlite::{Connection, DropBehavior, TransactionBehavior};

pub(crate) use self::appearances::OWN as OWN_ORIGIN;
pub use self::decisions::Decisions;
pub use self::exchange::Shared;
use self::failure::{Attempt, Failure};
use self::index::Index;
pub use self::model::{
    Added, Addition, CheckReport, ItemDetail, ItemSummary, KnownFile, Medium, Outcome,
};
use crate::error::Result;
use crate::metadata::Appearance;
use crate::report::ArchiveSnapshot;
use crate::verdict::decision::{Decision, Ruling};

/// An open archive.
///
/// Several programs may have the same archive open; a writer waits up to 30 seconds for another one.
///
/// # Errors
///
/// Beside those named there, every method that reads gives [`Error::DamagedArchive`] where what is stored is not what was
/// written, and every method gives [`Error::Database`] where SQLite fails: the disk is full, another writer is not done.
///
/// [`Error::DamagedArchive`]: crate::error::Error::DamagedArchive
/// [`Error::Database`]: crate::error::Error::Database
#[derive(Debug)]
pub struct Archive {
    path: PathBuf,
    connection: Connection,
}

impl Archive {
    /// Opens the archive at `path`, making one if there is none or the file is empty. Archives of older formats are
    /// brought up to date.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] where the file cannot be made or reached, for example because its folder is missing;
    /// [`Error::NotAnArchive`], [`Error::NewerArchive`] and [`Error::OtherFingerprints`] for a file that is left as it is.
    ///
    /// [`Error::Io`]: crate::error::Error::Io
    /// [`Error::NotAnArchive`]: crate::error::Error::NotAnArchive
    /// [`Error::NewerArchive`]: crate::error::Error::NewerArchive
    /// [`Error::OtherFingerprints`]: crate::error::Error::OtherFingerprints
    pub fn open_or_create(path: &Path) -> Result<Archive> {
        Ok(Archive {
            path: path.to_owned(),
            connection: open::open_or_create(path)?,
        })
    }

    /// Opens the archive at `path`. The folder must be writable, because SQLite keeps its locks in a file beside it.
    ///
    /// # Errors
    ///
    /// [`Error::NoArchive`] where there is none, otherwise as [`Archive::open_or_create`].
    ///
    /// [`Error::NoArchive`]: crate::error::Error::NoArchive
    pub fn open_existing(path: &Path) -> Result<Archive> {
        Ok(Archive {
            path: path.to_owned(),
            connection: open::open_existing(path)?,
        })
    }

    /// The path as it was given.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Fixes the state of the archive: all later reads of this handle see what is in it now, whatever others add or remove.
    /// This handle can no longer write. Repeating it changes nothing.
    ///
    /// # Errors
    ///
    /// As for every method.
    pub fn freeze(&self) -> Result<()> {
        if !self.connection.is_autocommit() {
            return Ok(());
        }
        let begin = || {
            let mut transaction = self.connection.unchecked_transaction()?;
            // A transaction sees the state at its first read, not at its beginning.
            store::count(&transaction, "properties", [])?;
            transaction.set_drop_behavior(DropBehavior::Ignore);
            Ok(())
        };
        begin().map_err(|failure| self.failed(failure, "read"))
    }

    /// What is known of the file at `path`, if its size and time of change (nanoseconds since 1970) are still the same.
    /// `None`: it is new or has changed, or may be readable this time, so it is to be read.
    ///
    /// # Errors
    ///
    /// [`Error::Io`](crate::error::Error::Io) where a relative path has no current folder to start from.
    pub fn known_file(
        &self,
        path: &Path,
        bytes: u64,
        modified_ns: i64,
    ) -> Result<Option<KnownFile>> {
        let key = paths::absolute(path)?;
        self.read(|connection| store::known_file(connection, &key, bytes, modified_ns))
    }

    /// Adds files, all of `batch` in one transaction, and says for each, in order, what was done with it. When this
    /// returns, they are on the disk.
    ///
    /// # Errors
    ///
    /// [`Error::Io`](crate::error::Error::Io) as [`Archive::known_file`]; [`Error::Database`](crate::error::Error::Database)
    /// also for values that no medium has, such as a negative time. Nothing of the batch is kept then.
    pub fn add(&mut self, batch: &[Addition]) -> Result<Vec<Added>> {
        let keys = batch.iter().map(|file| paths::absolute(&file.path));
        let keys = keys.collect::<Result<Vec<PathBuf>>>()?;
        self.write(|connection| {
            let files = batch.iter().zip(&keys);
            files
                .map(|(file, key)| store::add(connection, file, key))
                .collect()
        })
    }

    /// Replaces what the CSV at `sidecar` says of items: its earlier records of the items `examined` go, then `rows` (item
    /// and record) are added in their order, in one transaction. A record that an item already has, apart from where it
    /// comes from, is not added a second time.
    ///
    /// # Errors
    ///
    /// [`Error::NoSuchItem`](crate::error::Error::NoSuchItem), and nothing is changed.
    pub fn set_sidecar(
        &mut self,
        sidecar: &Path,
        examined: &[i64],
        rows: &[(i64, &Appearance)],
    ) -> Result<()> {
        let origin = paths::absolute(sidecar)?;
        let origin = origin.to_string_lossy();
        self.write(|connection| appearances::set_sidecar(connection, &origin, examined, rows))
    }

    /// All items by number.
    ///
    /// # Errors
    ///
    /// As for every method.
    pub fn items(&self) -> Result<Vec<ItemSummary>> {
        self.read(store::items)
    }

    /// Everything about one item.
    ///
    /// # Errors
    ///
    /// [`Error::NoSuchItem`](crate::error::Error::NoSuchItem).
    pub fn item(&self, id: i64) -> Result<ItemDetail> {
        self.read(|connection| store::detail(connection, id))
    }

    /// Removes items, all or none, and says what they were, in the order of `ids`. Their files can be added again.
    ///
    /// # Errors
    ///
    /// [`Error::NoSuchItem`](crate::error::Error::NoSuchItem), and nothing is removed.
    pub fn remove(&mut self, ids: &[i64]) -> Result<Vec<ItemSummary>> {
        self.write(|connection| store::remove(connection, ids))
    }

    /// Numbers of all items, ascending.
    ///
    /// # Errors
    ///
    /// As for every method.
    pub fn numbers(&self) -> Result<Vec<i64>> {
        self.read(exchange::numbers)
    }

    /// An item whole, as another archive can take it over.
    ///
    /// # Errors
    ///
    /// [`Error::NoSuchItem`](crate::error::Error::NoSuchItem).
    pub fn shared(&self, id: i64) -> Result<Shared> {
        self.read(|connection| exchange::read(connection, id))
    }

    /// Takes over items from another archive, all of `batch` in one transaction, and says for each, in order, what was done
    /// with it. An item whose content is there stays as it is, and gets those records of sidecars that it does not have.
    ///
    /// # Errors
    ///
    /// [`Error::Database`](crate::error::Error::Database) also for values that no medium has. Nothing of the batch is kept
    /// then.
    pub fn take_over(&mut self, batch: Vec<Shared>) -> Result<Vec<Added>> {
        self.write(|connection| {
            let items = batch.into_iter();
            items
                .map(|shared| exchange::write(connection, shared))
                .collect()
        })
    }

    /// Keeps what a person decided of the submission with this SHA-256, in hexadecimal digits, and an item: who, if they say
    /// so, and why. It holds from now on, whatever was decided of the two before.
    ///
    /// # Errors
    ///
    /// [`Error::NoSuchItem`](crate::error::Error::NoSuchItem); [`Error::Database`](crate::error::Error::Database) also
    /// for what is no SHA-256.
    pub fn decide(
        &mut self,
        submission_sha256: &str,
        item: i64,
        ruling: Ruling,
        by: Option<String>,
        note: Option<String>,
    ) -> Result<()> {
        let decision = Decision {
            decision: ruling,
            by,
            at: store::now(),
            note,
        };
        self.write(|connection| decisions::add(connection, submission_sha256, item, &decision))
    }

    /// The decisions that hold: of each pair the latest, unless it was withdrawn.
    ///
    /// # Errors
    ///
    /// As for every method.
    pub fn decisions(&self) -> Result<Decisions> {
        self.read(decisions::read_all)
    }

    /// Examines the whole archive, and whether the files it was made from are still there.
    ///
    /// # Errors
    ///
    /// [`Error::Database`](crate::error::Error::Database). Damage is no error here; it is in the report.
    pub fn check(&self) -> Result<CheckReport> {
        self.read(check::check)
    }

    /// All items by number with all their fingerprints by time and region, ready for searching.
    ///
    /// # Errors
    ///
    /// As for every method.
    pub fn index(&self) -> Result<Index> {
        self.read(store::index)
    }

    /// Names the state of the archive. Two archives with the same SHA-256 say the same of the same items.
    ///
    /// # Errors
    ///
    /// As for every method.
    pub fn snapshot(&self) -> Result<ArchiveSnapshot> {
        let items = self.items()?;
        Ok(ArchiveSnapshot {
            path: self.path.to_string_lossy().into_owned(),
            items: u64::try_from(items.len()).unwrap_or(u64::MAX),
            snapshot_sha256: snapshot::digest(&items, &self.decisions()?),
        })
    }

    /// Notes in the archive's diary that a command began, with the options that decide what it does. Gives the number of
    /// the note for [`Archive::end_run`].
    ///
    /// # Errors
    ///
    /// As for every method.
    pub fn begin_run(&mut self, command: &str, parameters: &serde_json::Value) -> Result<i64> {
        self.write(|connection| store::begin_run(connection, command, parameters))
    }

    /// Notes that the command ended, with how many items it added and how many files it could not examine.
    ///
    /// # Errors
    ///
    /// As for every method.
    pub fn end_run(&mut self, run: i64, added: u64, failed: u64) -> Result<()> {
        self.write(|connection| store::end_run(connection, run, added, failed))
    }

    /// Reads in one transaction, so that a writer between two queries cannot make them contradict each other.
    fn read<T>(&self, read: impl FnOnce(&Connection) -> Attempt<T>) -> Result<T> {
        let run = || {
            if self.connection.is_autocommit() {
                read(&*self.connection.unchecked_transaction()?)
            } else {
                read(&self.connection)
            }
        };
        run().map_err(|failure| self.failed(failure, "read"))
    }

    /// Writes in one transaction that is there from the beginning: a later one could find the archive changed since it
    /// was read, and would have to give up.
    fn write<T>(&mut self, write: impl FnOnce(&Connection) -> Attempt<T>) -> Result<T> {
        let connection = &mut self.connection;
        let run = || {
            let transaction =
                connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let written = write(&transaction)?;
            transaction.commit()?;
            Ok(written)
        };
        run().map_err(|failure: Failure| failure.into_error(&self.path, "written"))
    }

    fn failed(&self, failure: Failure, action: &'static str) -> crate::error::Error {
        failure.into_error(&self.path, action)
    }
}

#[cfg(test)]
mod tests;
