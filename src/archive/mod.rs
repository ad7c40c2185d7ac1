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
mod backup;
mod changes;
mod check;
mod column;
mod custody;
mod decisions;
mod deep;
mod exchange;
mod failure;
pub mod features;
pub mod hamming;
pub mod index;
pub mod log;
mod model;
mod open;
pub(crate) mod paths;
mod previews;
mod rows;
mod snapshot;
pub mod sounds;
mod states;
mod store;
mod tables;
pub mod whole;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::{Connection, DropBehavior, TransactionBehavior};

pub(crate) use self::appearances::{OWN as OWN_ORIGIN, says_the_same};
pub use self::custody::LogReport;
pub use self::decisions::Decisions;
pub use self::exchange::Shared;
use self::failure::{Attempt, Failure};
use self::index::Index;
use self::log::{Acting, Action, Line};
pub use self::model::{
    Added, Addition, CheckReport, ItemDetail, ItemSummary, KnownFile, Medium, Outcome,
    WithoutPreview,
};
use self::states::States;
use crate::error::Result;
use crate::fingerprint::preview::PreviewFrame;
use crate::metadata::Appearance;
use crate::report::{ArchiveSnapshot, Head};
use crate::verdict::decision::{Decision, Ruling};

/// In place of the path of a sidecar in the log, where an import brought records of items that were there.
const IMPORTED: &str = "archive import";

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
    acting: Acting,
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
            acting: Acting::default(),
        })
    }

    /// Opens the archive at `path`. Where nothing can be written, on a disk for reading or in somebody else's folder, it can
    /// be read and not changed.
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
            acting: Acting::default(),
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
        self.write(|connection, acting| {
            let mut added = Vec::new();
            for (file, key) in batch.iter().zip(&keys) {
                added.push(store::add(connection, file, key)?);
            }
            if !batch.is_empty() {
                let what = changes::added(connection, batch, &added)?;
                log::write(connection, acting, Action::Add, &what)?;
            }
            Ok(added)
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
        self.write(|connection, acting| {
            let items = rows.iter().map(|(item, _)| *item);
            let before = changes::records(connection, items.chain(examined.iter().copied()))?;
            appearances::set_sidecar(connection, &origin, examined, rows)?;
            if let Some(what) = changes::of_sidecar(connection, &origin, before)? {
                log::write(connection, acting, Action::Sidecar, &what)?;
            }
            Ok(())
        })
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

    /// The items without a preview, by number: those from before previews were kept, and those that were taken over without.
    ///
    /// # Errors
    ///
    /// As for every method.
    pub fn without_previews(&self) -> Result<Vec<WithoutPreview>> {
        self.read(previews::without)
    }

    /// Gives items previews, all of `batch` in one transaction, and says how many got some. Items that have previews, or are
    /// gone, stay as they are.
    ///
    /// # Errors
    ///
    /// As for every method. Nothing of the batch is kept then.
    pub fn refresh(&mut self, batch: &[(i64, Vec<PreviewFrame>)]) -> Result<usize> {
        if batch.is_empty() {
            return Ok(0);
        }
        self.write(|connection, acting| {
            let mut refreshed = Vec::new();
            for (item, previews) in batch {
                refreshed.extend(previews::refresh(connection, *item, previews)?);
            }
            if !refreshed.is_empty() {
                let what = changes::refreshed(&refreshed);
                log::write(connection, acting, Action::Refresh, &what)?;
            }
            Ok(refreshed.len())
        })
    }

    /// Removes items, all or none, and says what they were, in the order of `ids`. Their files can be added again.
    ///
    /// # Errors
    ///
    /// [`Error::NoSuchItem`](crate::error::Error::NoSuchItem), and nothing is removed.
    pub fn remove(&mut self, ids: &[i64]) -> Result<Vec<ItemSummary>> {
        self.write(|connection, acting| {
            let states = changes::to_remove(connection, ids)?;
            let removed = store::remove(connection, ids)?;
            if !removed.is_empty() {
                let what = changes::removed(&removed, &states);
                log::write(connection, acting, Action::Remove, &what)?;
            }
            Ok(removed)
        })
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
        self.write(|connection, acting| {
            let mut known = Vec::new();
            for shared in &batch {
                known.extend(exchange::number(connection, &shared.medium.sha256)?);
            }
            let before = changes::records(connection, known)?;
            let (mut files, mut added) = (Vec::new(), Vec::new());
            for shared in batch {
                let (file, outcome) = exchange::write(connection, shared)?;
                files.push(file);
                added.push(outcome);
            }
            if !files.is_empty() {
                let what = changes::added(connection, &files, &added)?;
                log::write(connection, acting, Action::Add, &what)?;
            }
            if let Some(what) = changes::of_sidecar(connection, IMPORTED, before)? {
                log::write(connection, acting, Action::Sidecar, &what)?;
            }
            Ok(added)
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
        self.write(|connection, acting| {
            let before = States::of(connection)?.records(item)?;
            decisions::add(connection, submission_sha256, item, &decision)?;
            let what = changes::decided(connection, submission_sha256, item, &decision, before)?;
            log::write(connection, acting, Action::Decide, &what).map(drop)
        })
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
        Ok(self.with_index(self.read(check::check)?))
    }

    /// Examines the whole archive as [`Archive::check`], and beside it the definitions of its tables, the log, and whether
    /// the items are what the log says that was done with them. This reads everything.
    ///
    /// # Errors
    ///
    /// As for [`Archive::check`].
    pub fn check_deep(&self) -> Result<CheckReport> {
        Ok(self.with_index(self.read(check::check_deep)?))
    }

    /// Adds what is wrong with the files of the index.
    fn with_index(&self, mut report: CheckReport) -> CheckReport {
        report.damage.extend(index::folder::check(&self.path));
        report
    }

    /// Examines the log, whether it holds the line `expected` that was noted elsewhere, and whether the items are what it
    /// says that was done with them.
    ///
    /// # Errors
    ///
    /// As for [`Archive::check`].
    pub fn verify_log(&self, expected: Option<&Head>) -> Result<LogReport> {
        self.read(|connection| custody::examine(connection, expected))
    }

    /// Copies the archive, as it is at one moment, to a new file, while others may be writing to it. The copy has the same
    /// log. It appears whole, on the disk and after it was examined as by [`Archive::check_deep`], or not at all. Gives what
    /// the examination found and the head of the copy.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] where there is something at `target` already or it cannot be written; [`Error::DamagedArchive`] where
    /// the copy is not sound because the archive is not.
    ///
    /// [`Error::Io`]: crate::error::Error::Io
    /// [`Error::DamagedArchive`]: crate::error::Error::DamagedArchive
    pub fn backup(&self, target: &Path) -> Result<(CheckReport, Head)> {
        let mut found = None;
        backup::backup(&self.connection, target, |copy| {
            let copy = Archive::open_existing(copy)?;
            let report = copy.check_deep()?;
            if let Some(what) = report.damage.first() {
                return Err(self.failed(Failure::Damaged(what.clone()), "read"));
            }
            found = Some((report, copy.head()?));
            Ok(())
        })?;
        found.ok_or_else(|| self.failed(Failure::Damaged("no copy was made".to_owned()), "read"))
    }

    /// Whether nothing can be written to the archive, because of where it is.
    pub fn is_read_only(&self) -> bool {
        self.connection.is_readonly("main").unwrap_or(false)
    }

    /// All items by number with all their fingerprints by time and region, ready for searching.
    ///
    /// Of all but small archives it is kept in the folder `ARCHIVE.index`, which is brought up to date or made again where
    /// that is needed. Previews stay in the archive and are read from there as long as the index is held.
    ///
    /// # Errors
    ///
    /// As for every method.
    pub fn index(&self) -> Result<Index> {
        let index = self.read(|connection| index::folder::index(connection, &self.path))?;
        let previews = previews::Reader::open(&self.path, &self.connection)?;
        Ok(index.with_previews(Arc::new(previews)))
    }

    /// Names the state of the archive. Two archives with the same SHA-256 say the same of the same items.
    ///
    /// # Errors
    ///
    /// As for every method.
    pub fn snapshot(&self) -> Result<ArchiveSnapshot> {
        let items = self.items()?;
        let previewed = self.read(previews::items_with)?;
        Ok(ArchiveSnapshot {
            path: self.path.to_string_lossy().into_owned(),
            items: u64::try_from(items.len()).unwrap_or(u64::MAX),
            snapshot_sha256: snapshot::digest(&items, &self.decisions()?, &previewed),
            head: Some(self.last_change()?),
        })
    }

    /// Says which command writes to the archive from now on, with the options that decide what it does, so that the log
    /// can say so.
    pub fn act_as(&mut self, command: &str, parameters: serde_json::Value) {
        self.acting = Acting {
            command: command.to_owned(),
            parameters,
        };
    }

    /// The head of the log: its last line.
    ///
    /// # Errors
    ///
    /// As for every method.
    pub fn head(&self) -> Result<Head> {
        self.read(log::head)
    }

    /// The last line of the log that changed what the archive says. It stays the same while submissions are verified, so
    /// it names the state of the archive: whatever was derived from it is up to date as long as this is the same.
    ///
    /// # Errors
    ///
    /// As for every method.
    pub fn last_change(&self) -> Result<Head> {
        self.read(log::last_change)
    }

    /// The line of the log with this number, if there is one.
    ///
    /// # Errors
    ///
    /// As for every method.
    pub fn log_line(&self, sequence: u64) -> Result<Option<Line>> {
        self.read(|connection| log::line(connection, sequence))
    }

    /// Shows every line of the log, in order, to `visit`.
    ///
    /// # Errors
    ///
    /// As for every method; the first line that is not as it was written ends it.
    pub fn log(&self, mut visit: impl FnMut(Line)) -> Result<()> {
        self.read(|connection| {
            log::visit(connection, |stored| {
                visit(stored.line()?);
                Ok(())
            })
        })
    }

    /// Notes in the log that submissions were verified, and what with, and gives the new head.
    ///
    /// # Errors
    ///
    /// As for every method: also where the archive cannot be written.
    pub fn log_verified(&mut self, what: &serde_json::Value) -> Result<Head> {
        self.write(|connection, acting| log::write(connection, acting, Action::Verify, what))
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
    fn write<T>(&mut self, write: impl FnOnce(&Connection, &Acting) -> Attempt<T>) -> Result<T> {
        let (connection, acting) = (&mut self.connection, &self.acting);
        let run = || {
            let transaction =
                connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let written = write(&transaction, acting)?;
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
