//! Mapping a file into memory: the one place of this crate where Rust cannot prove that nothing goes wrong.

use std::fs::File;
use std::io;

use memmap2::Mmap;

/// The bytes of a file, read when they are used and not before.
///
/// # Errors
///
/// Where the system refuses.
#[allow(unsafe_code)]
pub(in crate::archive) fn map(file: &File) -> io::Result<Mmap> {
    // SAFETY: a map is sound as long as nobody changes the file under it. Files of the index are written under another name
    // and take their own by a rename when they are complete; from then on nothing writes to them, and replacing or removing
    // one leaves those that are mapped as they were. Only somebody who writes into the derived file by other means breaks
    // that, and what is read is numbers, of which every use is checked for bounds.
    unsafe { Mmap::map(file) }
}
