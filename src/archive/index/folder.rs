//! The index of an archive as files beside it: opened where they fit its state, extended or made again where they do not.
//!
//! The folder `ARCHIVE.index` holds segments, each the items of a stretch of numbers ([`super::segment`]), and a list of them
//! ([`super::manifest`]) with the state of the archive that they show: number and hash of the line of its log that last changed
//! it. Where that line is the archive's last change, the files are its index. Where the archive's log holds that line and goes on,
//! the items that came since make a new segment, small ones at the end are joined with it, and those from which something was
//! removed are made again. Anything else, and anything that is damaged, is made anew.
//!
//! A file never changes once it has its name. The list takes its place by a rename, so a reader sees the old state or the new
//! one, and what it has mapped stays as it is. Of several programs, one makes the files and the others wait for it.
//!
//! Where nothing can be written there, the index is made in memory, as that of a small archive is: it takes less time than
//! looking after files.

use std::fs::{self, File, TryLockError};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::Index;
use super::manifest::{Listed, Manifest};
use super::segment::{Builder, Parts};
use crate::archive::column::{Bytes, map};
use crate::archive::failure::Attempt;
use crate::archive::{log, store};
use crate::report::Head;

/// Items and hashes of an archive below both of which its index is made in memory: a fraction of a second.
const LEAST_ITEMS: u64 = 400;
const LEAST_HASHES: u64 = 20_000;
/// Bytes of columns from which on a segment is finished, which bounds what making an index takes in memory.
const SEGMENT_BYTES: usize = 384 << 20;
/// How long to wait for another program that makes the index.
const PATIENCE: Duration = Duration::from_secs(600);
const LOCK: &str = "lock";
const PARTIAL: &str = ".partial-";

/// The folder of an archive's index.
pub(in crate::archive) fn path(archive: &Path) -> PathBuf {
    let archive = archive
        .canonicalize()
        .unwrap_or_else(|_| archive.to_owned());
    let mut name = archive.into_os_string();
    name.push(".index");
    PathBuf::from(name)
}

/// The index of the archive in the state that the connection sees.
pub(in crate::archive) fn index(connection: &Connection, archive: &Path) -> Attempt<Index> {
    let is_large = store::has_more(connection, "items", LEAST_ITEMS)?
        || store::has_more(connection, "frames", LEAST_HASHES)?;
    if is_large {
        open(connection, &path(archive))
    } else {
        in_memory(connection)
    }
}

/// As [`index`], of an archive of any size; from files wherever that is possible.
pub(in crate::archive) fn open(connection: &Connection, folder: &Path) -> Attempt<Index> {
    let state = log::last_change(connection)?;
    let current = |manifest: &Manifest| manifest.state == state;
    if let Some(parts) = Manifest::read(folder)
        .filter(current)
        .and_then(|manifest| manifest.open(folder))
    {
        return Ok(Index::of(parts));
    }
    // Dropped at the end, which lets others go on.
    let Some(_lock) = locked(folder) else {
        return in_memory(connection);
    };
    let before = Manifest::read(folder);
    if let Some(parts) = before
        .clone()
        .filter(current)
        .and_then(|manifest| manifest.open(folder))
    {
        return Ok(Index::of(parts));
    }
    // Another program sees a later state; its index stays.
    let is_older = |manifest: &Manifest| {
        manifest.state.sequence > state.sequence && manifest.open(folder).is_some()
    };
    if before.as_ref().is_some_and(is_older) {
        return in_memory(connection);
    }
    let known = match before {
        Some(manifest) if extends(connection, &manifest.state)? => manifest,
        _ => Manifest::default(),
    };
    let mut maker = Maker {
        connection,
        folder,
        pictures: store::count(connection, "features", [])? as usize,
        listed: Vec::new(),
        parts: Vec::new(),
        trouble: None,
    };
    maker.extend(&known)?;
    if maker.trouble.is_none() && !maker.is_fine() {
        maker.listed.clear();
        maker.parts.clear();
        maker.extend(&Manifest::default())?;
    }
    if maker.trouble.is_some() {
        return in_memory(connection);
    }
    let manifest = Manifest {
        state,
        segments: maker.listed,
    };
    // Where it cannot be written, what was made still serves this run.
    if manifest.write(folder).is_ok() {
        tidy(folder, &manifest);
    }
    Ok(Index::of(maker.parts))
}

/// Compares every byte of the files with its checksum, and removes the list of those that do not fit, so that they are made
/// again. Gives what is wrong.
pub(in crate::archive) fn check(archive: &Path) -> Option<String> {
    let folder = path(archive);
    let manifest = Manifest::read(&folder)?;
    let sound = manifest.segments.iter().all(|listed| {
        let file = listed.file(&folder);
        file.is_some_and(|file| file.fits(usize::MAX))
    });
    if sound {
        return None;
    }
    let removed = Manifest::remove(&folder);
    let what = "the index beside the archive is not as it was written (the archive itself is not concerned)";
    Some(match removed {
        Ok(()) => format!("{what}; it was removed and is made again when it is needed"),
        Err(error) => format!("{what}; remove the folder {folder:?}: {error}"),
    })
}

fn in_memory(connection: &Connection) -> Attempt<Index> {
    let mut builder = Builder::default();
    store::each_indexed(connection, 0, i64::MAX, |item| {
        builder.push(item);
        Ok(())
    })?;
    Ok(Index::of(vec![builder.finish(0)]))
}

/// Whether the archive's log holds the line that names a state: then the archive came from that state.
fn extends(connection: &Connection, state: &Head) -> Attempt<bool> {
    let line = log::line(connection, state.sequence)?;
    Ok(line.is_some_and(|line| line.hash == state.hash))
}

/// Waits until nobody else makes the index; `None` where it cannot be written at all.
fn locked(folder: &Path) -> Option<File> {
    if !folder.is_dir() {
        fs::create_dir(folder).ok()?;
    }
    let lock = File::options()
        .append(true)
        .create(true)
        .open(folder.join(LOCK))
        .ok()?;
    let begun = Instant::now();
    loop {
        match lock.try_lock() {
            Ok(()) => return Some(lock),
            Err(TryLockError::WouldBlock) if begun.elapsed() < PATIENCE => {
                std::thread::sleep(Duration::from_millis(50));
            }
            Err(_) => return None,
        }
    }
}

/// Removes what the list does not name. A program that is just opening it reads the list again.
fn tidy(folder: &Path, manifest: &Manifest) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let Some(name) = name.to_str() else { continue };
        let ours = name.starts_with(PARTIAL) || Listed::is_name(name);
        let listed = manifest.segments.iter().any(|listed| listed.name == name);
        if ours && !listed {
            // What stays behind is removed the next time.
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Writes a file under another name and gives it its own, which `write` tells, when it is complete.
pub(super) fn write_whole(
    folder: &Path,
    write: impl FnOnce(&mut BufWriter<&File>) -> io::Result<String>,
) -> io::Result<PathBuf> {
    let mut partial = tempfile::Builder::new();
    partial.prefix(PARTIAL);
    // Readable to those to whom the archive is, as far as the user's mask allows.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        partial.permissions(fs::Permissions::from_mode(0o666));
    }
    let file = partial.tempfile_in(folder)?;
    let mut to = BufWriter::with_capacity(1 << 20, file.as_file());
    let name = write(&mut to)?;
    to.flush()?;
    drop(to);
    file.as_file().sync_all()?;
    let path = folder.join(name);
    file.persist(&path).map_err(|error| error.error)?;
    Ok(path)
}

/// The bytes of a file, mapped.
pub(super) fn mapped(path: &Path) -> Option<Bytes> {
    let mapped = map::map(&File::open(path).ok()?).ok()?;
    Some(Arc::new(mapped))
}

/// Makes the segments of an archive.
struct Maker<'a> {
    connection: &'a Connection,
    folder: &'a Path,
    /// Pictures of the archive with local features.
    pictures: usize,
    listed: Vec<Listed>,
    parts: Vec<Parts>,
    /// Why a file could not be written.
    trouble: Option<io::Error>,
}

impl Maker<'_> {
    /// Takes over what is known as far as it still holds, and makes the rest.
    fn extend(&mut self, known: &Manifest) -> Attempt<()> {
        let removed = store::removed_since(self.connection, known.state.sequence)?;
        let mut segments = known.segments.clone();
        let last = segments.last().map_or(0, |listed| listed.last);
        let mut new = store::weight(self.connection, last, i64::MAX)?;
        let mut from = last;
        // Each item is written a few times while an archive grows, and segments stay few.
        while let Some(listed) =
            segments.pop_if(|listed| new > 0 && listed.weight / 2 <= new && !listed.is_full())
        {
            new += listed.weight;
            from = listed.first - 1;
        }
        for listed in &segments {
            let holds = !removed
                || store::items_between(self.connection, listed.first, listed.last)?
                    == listed.items;
            let opened = listed.open(self.folder).filter(|_| holds);
            match opened {
                Some(parts) => {
                    self.listed.push(listed.clone());
                    self.parts.push(parts);
                }
                None => self.make(listed.first - 1, listed.last)?,
            }
        }
        self.make(from, i64::MAX)
    }

    /// Makes segments of the items with numbers above `after` up to `until`.
    fn make(&mut self, after: i64, until: i64) -> Attempt<()> {
        let mut builder = Builder::default();
        store::each_indexed(self.connection, after, until, |item| {
            builder.push(item);
            if builder.bytes >= SEGMENT_BYTES {
                self.write(std::mem::take(&mut builder));
            }
            Ok(())
        })?;
        if !builder.is_empty() {
            self.write(builder);
        }
        Ok(())
    }

    fn write(&mut self, builder: Builder) {
        if self.trouble.is_some() {
            return;
        }
        let is_full = builder.bytes >= SEGMENT_BYTES;
        let parts = builder.finish(self.pictures);
        match Listed::write(&parts, is_full, self.folder) {
            Ok((listed, parts)) => {
                self.listed.push(listed);
                self.parts.push(parts);
            }
            Err(error) => self.trouble = Some(error),
        }
    }

    /// Whether the tables of all segments are fine enough for the whole archive.
    fn is_fine(&self) -> bool {
        let features = self.parts.iter().map(|parts| parts.features.clone());
        crate::archive::features::FeatureIndex::of(features.collect()).is_fine()
    }
}

#[cfg(test)]
mod tests;
