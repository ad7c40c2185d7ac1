//! Reading ahead: while files are decoded, those that come next are read, so that the system has their content in memory
//! when their turn comes and no core waits for a disk.

use std::io::Read;
use std::path::Path;
use std::sync::{Condvar, Mutex, PoisonError};

use crate::media::open::OpenedFile;

/// Files that are read before their turn at most.
const FILES: usize = 16;
/// Larger files are not read ahead: they are videos, of which not all is needed at once.
const MOST_BYTES: u64 = 16 << 20;
/// Bytes that are read at once: little enough to stay in a core's own memory.
const PIECE: usize = 1 << 17;

/// How far the work is, for the thread that reads ahead.
#[derive(Default)]
pub(super) struct ReadAhead {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Clone, Copy, Default)]
struct State {
    /// Files whose turn has come.
    begun: usize,
    stopped: bool,
}

/// Ends the reading when it goes, so that a panic of the work does not leave a thread waiting.
pub(super) struct Ending<'a>(&'a ReadAhead);

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        self.0.change(|state| state.stopped = true);
    }
}

impl ReadAhead {
    /// What ends [`ReadAhead::read`] when it is dropped.
    pub(super) fn ending(&self) -> Ending<'_> {
        Ending(self)
    }

    /// Tells that the turn of another file has come.
    pub(super) fn begin(&self) {
        self.change(|state| state.begun += 1);
    }

    /// Reads the files one after the other, a few before their turn, until all have had it or [`Ending`] is dropped. What is
    /// wrong with one shows when its turn comes.
    pub(super) fn read<'p>(&self, paths: impl Iterator<Item = &'p Path>) -> usize {
        let mut piece = vec![0; PIECE];
        let mut read = 0;
        for (at, path) in paths.enumerate() {
            let state = self.wait(|state| at < state.begun + FILES);
            if state.stopped {
                break;
            }
            // Whoever works on it already reads it.
            if at >= state.begun && pull(path, &mut piece).is_some() {
                read += 1;
            }
        }
        read
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner));
        self.changed.notify_one();
    }

    fn wait(&self, until: impl Fn(&State) -> bool) -> State {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self
            .changed
            .wait_while(state, |state| !state.stopped && !until(state));
        *waited.unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads a file and forgets it.
fn pull(path: &Path, piece: &mut [u8]) -> Option<()> {
    let opened = OpenedFile::open(path).ok()?;
    if opened.bytes() > MOST_BYTES {
        return None;
    }
    let mut file = opened.rewound_handle().ok()?.take(MOST_BYTES);
    while file.read(piece).ok()? > 0 {}
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    fn files(folder: &Path, count: usize) -> Vec<PathBuf> {
        let paths = (0..count).map(|number| folder.join(number.to_string()));
        paths
            .inspect(|path| std::fs::write(path, b"content").unwrap())
            .collect()
    }

    #[test]
    fn it_reads_a_few_files_before_their_turn_and_no_more() {
        let folder = tempfile::tempdir().unwrap();
        let paths = files(folder.path(), 3 * FILES);
        let ahead = ReadAhead::default();
        std::thread::scope(|scope| {
            let reading = scope.spawn(|| ahead.read(paths.iter().map(PathBuf::as_path)));
            std::thread::sleep(std::time::Duration::from_millis(50));
            assert!(!reading.is_finished());
            drop(ahead.ending());
            assert!(reading.join().unwrap() <= FILES);
        });
    }

    #[test]
    fn it_ends_when_all_had_their_turn_and_passes_over_what_is_missing() {
        let folder = tempfile::tempdir().unwrap();
        let mut paths = files(folder.path(), 3);
        paths.insert(1, folder.path().join("missing"));
        let ahead = ReadAhead::default();
        assert_eq!(ahead.read(paths.iter().map(PathBuf::as_path)), 3);
        let behind = ReadAhead::default();
        paths.iter().for_each(|_| behind.begin());
        assert_eq!(behind.read(paths.iter().map(PathBuf::as_path)), 0);
    }
}
