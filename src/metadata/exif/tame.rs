//! Keeping a hostile EXIF block from using up memory and time in the reader.
//!
//! The reader follows every pointer to another directory and lists all its entries, so a block of 1 MiB whose
//! directories overlap makes it list billions; and it splits a text at each NUL, so 1 MiB of NULs becomes a million
//! strings. Both are looked for here first, in the same places, at the cost of one pass with a fixed budget.

/// Entries in all directories together. Cameras write some hundred.
const MAX_ENTRIES: usize = 10_000;
/// Directories in a block. Cameras write four.
const MAX_DIRECTORIES: usize = 16;
/// Bytes of one text that are read; more than [`crate::metadata::MAX_VALUE_CHARS`] characters can take.
const MAX_TEXT_BYTES: u32 = 4_096;

/// TIFF's number for a text.
const ASCII: u32 = 2;
/// TIFF's number for an unsigned number of four bytes.
const LONG: u32 = 4;

/// Pointers to the EXIF, GPS and interoperability directories, Exif 2.32 section 4.6.3.
const POINTERS: [u32; 3] = [0x8769, 0x8825, 0xa005];

/// Shortens the texts in a block that are longer than anything that is kept, and takes out pointers that nothing here
/// needs: those that are no single number, and the one to the thumbnail's directory, which programs leave pointing
/// anywhere. The error is a sentence about a block that no camera writes and that must not be given to the reader.
pub(super) fn tame(block: &mut [u8]) -> Result<(), &'static str> {
    for change in changes(block)? {
        let (at, bytes) = match (change, block.first()) {
            (Change::ShortenText(at), Some(b'I')) => (at, MAX_TEXT_BYTES.to_le_bytes()),
            (Change::ShortenText(at), _) => (at, MAX_TEXT_BYTES.to_be_bytes()),
            (Change::EndChain(at), _) => (at, [0; 4]),
            (Change::BlankPointer(at), _) => {
                if let Some(kind) = block.get_mut(at..at + 2) {
                    kind.fill(0);
                }
                continue;
            }
        };
        if let Some(number) = block.get_mut(at..at + 4) {
            number.copy_from_slice(&bytes);
        }
    }
    // Where directories overlap, a change in one may have changed what another says.
    match changes(block)?.is_empty() {
        true => Ok(()),
        false => Err("its directories overlap"),
    }
}

/// What has to be written over, and where.
enum Change {
    /// The count of a text.
    ShortenText(usize),
    /// The offset of the directory that follows the first.
    EndChain(usize),
    /// The type of a pointer.
    BlankPointer(usize),
}

fn changes(block: &[u8]) -> Result<Vec<Change>, &'static str> {
    let little = block.first() == Some(&b'I');
    let number = |at: usize, width: usize| -> Option<u32> {
        let digits = block.get(at..at.checked_add(width)?)?;
        let add = |sum: u32, byte: &u8| sum << 8 | u32::from(*byte);
        Some(match little {
            true => digits.iter().rev().fold(0, add),
            false => digits.iter().fold(0, add),
        })
    };
    let offset_at = |at: usize| number(at, 4).and_then(|offset| usize::try_from(offset).ok());
    let mut found = Vec::new();
    let mut entries = 0;
    let mut visited: Vec<usize> = Vec::new();
    let mut open: Vec<usize> = offset_at(4).into_iter().collect();
    while let Some(directory) = open.pop() {
        if visited.contains(&directory) {
            continue;
        }
        visited.push(directory);
        if visited.len() > MAX_DIRECTORIES {
            return Err("it has more directories than any camera writes");
        }
        let count = number(directory, 2).unwrap_or_default();
        let mut at = directory.saturating_add(2);
        for _ in 0..count {
            if at.saturating_add(12) > block.len() {
                break;
            }
            entries += 1;
            if entries > MAX_ENTRIES {
                return Err("it has more fields than any camera writes");
            }
            let (kind, values) = (number(at + 2, 2), number(at + 4, 4));
            if number(at, 2).is_some_and(|tag| POINTERS.contains(&tag)) {
                match (kind, values) {
                    (Some(LONG), Some(1)) => open.extend(offset_at(at + 8)),
                    (Some(0), _) => {}
                    _ => found.push(Change::BlankPointer(at + 2)),
                }
            } else if kind == Some(ASCII) && values > Some(MAX_TEXT_BYTES) {
                found.push(Change::ShortenText(at + 4));
            }
            at += 12;
        }
        if visited.len() == 1 && number(at, 4).is_some_and(|next| next != 0) {
            found.push(Change::EndChain(at));
        }
    }
    Ok(found)
}
