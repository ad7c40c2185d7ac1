//! Joins the stages: files are found, examined on all cores, kept in the archive or compared with it, and judged.
//!
//! The only user of threads for work. What comes out never depends on how many there are.

pub mod add;
mod ahead;
pub mod cluster;
pub mod compare;
pub mod examine;
pub(crate) mod guard;
pub mod hash;
mod names;
mod ordered;
pub mod pictures;
pub mod refresh;
pub mod reproduce;
pub mod stream;
mod submissions;
pub mod verify;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use ahead::ReadAhead;
pub use examine::{Depth, Effort, Examined, Examiner};

use crate::media::discover::FoundFile;

/// Hears how far a run is. Called from several threads.
pub trait Observer: Sync {
    /// So many files are about to be worked on.
    fn begin(&self, files: usize) {
        let _ = files;
    }

    /// Work on a file begins.
    fn start(&self, path: &Path) {
        let _ = path;
    }

    /// So much of a long file is done, 0 to 1.
    fn progress(&self, path: &Path, share: f64) {
        let _ = (path, share);
    }

    /// Work on a file has ended, well or not.
    fn finish(&self, path: &Path) {
        let _ = path;
    }
}

/// Hears nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Observer for Silent {}

/// What every run is given.
#[derive(Clone, Copy)]
pub struct Workshop<'a> {
    /// What examines files.
    pub examiner: &'a Examiner,
    /// Files that are worked on at the same time.
    pub jobs: usize,
    /// Who hears how far the run is.
    pub observer: &'a dyn Observer,
}

impl Workshop<'_> {
    /// Examines `files` on all threads and hands each result on in the order of the files.
    fn examine<R: Send>(
        &self,
        files: &[FoundFile],
        depth: Depth,
        and_then: impl Fn(Examined) -> R + Sync,
        take: impl FnMut(usize, R) -> crate::error::Result<()>,
    ) -> crate::error::Result<()> {
        let left = AtomicUsize::new(files.len());
        let work = |file: &FoundFile| {
            // The last files share the threads that have nothing else to do.
            let at_once = left.load(Ordering::Relaxed).clamp(1, self.jobs.max(1));
            let progress = |share| self.observer.progress(&file.path, share);
            let effort = Effort {
                depth,
                threads: self.jobs / at_once,
                progress: &progress,
            };
            let examined = self.examiner.examine(file, effort);
            left.fetch_sub(1, Ordering::Relaxed);
            and_then(examined)
        };
        self.observed(files, &longest_first(files), |file| &file.path, work, take)
    }

    /// Does `work` on all threads, tells the observer, and hands each result on in the order of the items.
    fn observed<T: Sync, R: Send>(
        &self,
        items: &[T],
        first: &[usize],
        path: impl Fn(&T) -> &Path + Sync,
        work: impl Fn(&T) -> R + Sync,
        take: impl FnMut(usize, R) -> crate::error::Result<()>,
    ) -> crate::error::Result<()> {
        self.observer.begin(items.len());
        let ahead = ReadAhead::default();
        let observed = |item: &T| {
            ahead.begin();
            self.observer.start(path(item));
            let result = work(item);
            self.observer.finish(path(item));
            result
        };
        std::thread::scope(|scope| {
            let _ending = ahead.ending();
            scope.spawn(|| ahead.read(items.iter().map(&path)));
            ordered::in_order(self.jobs, items, first, observed, take)
        })
    }
}

/// Bytes from which on a file is likely to be a long video.
const LONG_BYTES: u64 = 48 << 20;
/// Files that are begun before the others at most.
const MOST_FIRST: usize = 256;

/// Positions of the files that take longest, the longest first.
fn longest_first(files: &[FoundFile]) -> Vec<usize> {
    let mut long: Vec<usize> = (0..files.len())
        .filter(|at| files[*at].bytes >= LONG_BYTES)
        .collect();
    // Stable: of equal files the earlier one stays first.
    long.sort_by_key(|at| std::cmp::Reverse(files[*at].bytes));
    long.truncate(MOST_FIRST);
    long
}

/// The archive file, what SQLite keeps beside it and the folder of its index: never media, wherever they lie.
fn archive_files(archive: &Path) -> Vec<PathBuf> {
    ["", "-wal", "-shm", "-journal", ".index"]
        .iter()
        .map(|ending| {
            let mut name = archive.as_os_str().to_owned();
            name.push(ending);
            PathBuf::from(name)
        })
        .collect()
}

/// Reads a CSV that a person named.
fn read_csv(path: &Path) -> crate::error::Result<Vec<u8>> {
    std::fs::read(path).map_err(|error| crate::error::Error::MissingInput {
        path: path.to_owned(),
        reason: error.to_string(),
    })
}
