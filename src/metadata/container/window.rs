//! Reading a large file in small pieces, and not too many of them.

use crate::media::boxes::{BoxAt, ReadAt, box_at};

/// Bytes that are read of one file altogether. Cameras write a few KiB of metadata; covers and thumbnails are not read.
const MAX_BYTES: usize = 16 << 20;
/// Boxes, elements or chunks of one file that are looked at.
const MAX_STEPS: usize = 4_000;

/// A file, and what may still be read of it.
pub(super) struct Window<'a> {
    /// Size of the file in bytes.
    pub(super) length: u64,
    read_at: &'a mut ReadAt<'a>,
    bytes_left: usize,
    steps_left: usize,
}

impl<'a> Window<'a> {
    /// The file of `length` bytes that `read_at` reads.
    pub(super) fn new(length: u64, read_at: &'a mut ReadAt<'a>) -> Window<'a> {
        Window {
            length,
            read_at,
            bytes_left: MAX_BYTES,
            steps_left: MAX_STEPS,
        }
    }

    /// Counts one box, element or chunk. `None` where there were too many.
    pub(super) fn step(&mut self) -> Option<()> {
        self.steps_left = self.steps_left.checked_sub(1)?;
        Some(())
    }

    /// The bytes from `from` to `end`, no more than `most`; fewer at the end of the file.
    pub(super) fn bytes(&mut self, from: u64, end: u64, most: usize) -> Option<Vec<u8>> {
        let whole = usize::try_from(end.checked_sub(from)?).unwrap_or(usize::MAX);
        let length = whole.min(most);
        self.bytes_left = self.bytes_left.checked_sub(length)?;
        (self.read_at)(from, length)
    }

    /// Exactly the bytes from `from` to `end`; `None` where they are more than `most` or the file ends before.
    pub(super) fn whole(&mut self, from: u64, end: u64, most: usize) -> Option<Vec<u8>> {
        let length = usize::try_from(end.checked_sub(from)?).ok()?;
        if length > most {
            return None;
        }
        self.bytes(from, end, most)
            .filter(|bytes| bytes.len() == length)
    }

    /// The box at `at`, in something that ends at `end`. Moves `at` behind it.
    pub(super) fn next_box(&mut self, at: &mut u64, end: u64) -> Option<BoxAt> {
        self.step()?;
        let found = box_at(self.read_at, *at, end)?;
        *at = found.end;
        Some(found)
    }
}
