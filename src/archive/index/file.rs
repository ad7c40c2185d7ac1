//! The format of a file of the index: columns of numbers, each with its checksum.
//!
//! A header of 32 bytes: `rsfindex`, the version, 0x01020304 as this machine writes it, the number of columns, the CRC-32 of
//! the header (with zeros in its own place) and of the directory, the length of the file. Then the directory, for each column
//! its number, its CRC-32, where it begins and how many bytes it has. Then the columns, each from a multiple of 64 bytes on.
//!
//! Everything is in the byte order of the machine that wrote it: the file is derived and never leaves its archive. Where it
//! is of another order or version, cut off or changed, it is no file of the index, and is made again.

use std::io::{self, Write};
use std::ops::Range;

use bytemuck::{AnyBitPattern, NoUninit};

use crate::archive::column::{Bytes, Column};

/// Changes with everything that the columns hold or mean.
const VERSION: u32 = 2;
const MAGIC: &[u8; 8] = b"rsfindex";
const ORDER: u32 = 0x0102_0304;
const HEADER: usize = 32;
/// Where the checksum stands.
const CHECKSUM: usize = 20;
const ENTRY: usize = 24;
const ALIGNMENT: usize = 64;
/// Bytes of columns that are compared with their checksums when a file is opened, the smallest columns first: some
/// milliseconds. Those of larger files are tested when they are made and by a check of the archive.
const TESTED: usize = 48 << 20;
/// More columns than any file has.
const MOST_COLUMNS: usize = 4096;

/// Columns that are to be written.
#[derive(Default)]
pub(in crate::archive) struct Columns<'a>(Vec<(u32, &'a [u8])>);

impl<'a> Columns<'a> {
    /// Adds a column under a number that no other has.
    pub(in crate::archive) fn add<T: NoUninit + AnyBitPattern>(
        &mut self,
        number: u32,
        column: &'a Column<T>,
    ) {
        self.0.push((number, bytemuck::cast_slice::<T, u8>(column)));
    }

    /// Everything before the columns.
    fn head(&self) -> Vec<u8> {
        let mut end = (HEADER + ENTRY * self.0.len()).next_multiple_of(ALIGNMENT);
        let mut directory = Vec::with_capacity(ENTRY * self.0.len());
        for (number, bytes) in &self.0 {
            directory.extend(number.to_ne_bytes());
            directory.extend(crc32fast::hash(bytes).to_ne_bytes());
            directory.extend((end as u64).to_ne_bytes());
            directory.extend((bytes.len() as u64).to_ne_bytes());
            end = (end + bytes.len()).next_multiple_of(ALIGNMENT);
        }
        let mut head = Vec::with_capacity(HEADER + directory.len());
        head.extend(MAGIC);
        head.extend(VERSION.to_ne_bytes());
        head.extend(ORDER.to_ne_bytes());
        head.extend((self.0.len() as u32).to_ne_bytes());
        head.extend([0; 4]);
        head.extend((end as u64).to_ne_bytes());
        let checksum = checksum(&head, &directory);
        head[CHECKSUM..CHECKSUM + 4].copy_from_slice(&checksum.to_ne_bytes());
        head.extend(directory);
        head
    }

    /// Writes the file, and gives its checksum.
    pub(super) fn write(&self, to: &mut impl Write) -> io::Result<u32> {
        let head = self.head();
        to.write_all(&head)?;
        pad(to, head.len())?;
        for (_, bytes) in &self.0 {
            to.write_all(bytes)?;
            pad(to, bytes.len())?;
        }
        Ok(u32::from_ne_bytes([
            head[CHECKSUM],
            head[CHECKSUM + 1],
            head[CHECKSUM + 2],
            head[CHECKSUM + 3],
        ]))
    }
}

fn pad(to: &mut impl Write, after: usize) -> io::Result<()> {
    to.write_all(&[0; ALIGNMENT][..after.next_multiple_of(ALIGNMENT) - after])
}

fn checksum(header: &[u8], directory: &[u8]) -> u32 {
    let mut checksum = crc32fast::Hasher::new();
    checksum.update(header);
    checksum.update(directory);
    checksum.finalize()
}

/// An open file of the index.
pub(in crate::archive) struct IndexFile {
    bytes: Bytes,
    columns: Vec<Entry>,
}

struct Entry {
    number: u32,
    checksum: u32,
    range: Range<usize>,
}

impl IndexFile {
    /// The file with these bytes; `None` where they are not what was written, as far as a glance can tell.
    pub(in crate::archive) fn open(bytes: Bytes) -> Option<IndexFile> {
        let columns = directory((*bytes).as_ref())?;
        let file = IndexFile { bytes, columns };
        file.fits(TESTED).then_some(file)
    }

    /// As [`IndexFile::open`] without a look at the columns, as with those that are too large for one.
    #[cfg(test)]
    pub(super) fn untested(bytes: Bytes) -> Option<IndexFile> {
        let columns = directory((*bytes).as_ref())?;
        Some(IndexFile { bytes, columns })
    }

    /// The bytes of a column.
    #[cfg(test)]
    pub(super) fn range(&self, number: u32) -> Range<usize> {
        let found = self.columns.iter().find(|entry| entry.number == number);
        found.map_or(0..0, |entry| entry.range.clone())
    }

    /// Bytes of the file.
    pub(super) fn len(&self) -> u64 {
        (*self.bytes).as_ref().len() as u64
    }

    /// The checksum of the directory, in which those of the columns stand.
    pub(super) fn checksum(&self) -> u32 {
        let bytes = (*self.bytes).as_ref().get(CHECKSUM..CHECKSUM + 4);
        let bytes = bytes.and_then(|bytes| bytes.try_into().ok());
        bytes.map_or(0, u32::from_ne_bytes)
    }

    /// Whether the columns are what was written, as many of them as have so many bytes together, the smallest first.
    pub(in crate::archive) fn fits(&self, mut bytes: usize) -> bool {
        let mut columns: Vec<&Entry> = self.columns.iter().collect();
        columns.sort_by_key(|entry| entry.range.len());
        columns.into_iter().all(|entry| {
            let Some(left) = bytes.checked_sub(entry.range.len()) else {
                return true;
            };
            bytes = left;
            let column = (*self.bytes).as_ref().get(entry.range.clone());
            column.is_some_and(|column| crc32fast::hash(column) == entry.checksum)
        })
    }

    /// The column with this number; `None` where there is none, or no whole numbers.
    pub(in crate::archive) fn column<T: AnyBitPattern>(&self, number: u32) -> Option<Column<T>> {
        let entry = self.columns.iter().find(|entry| entry.number == number)?;
        Column::mapped(&self.bytes, entry.range.clone())
    }
}

fn directory(bytes: &[u8]) -> Option<Vec<Entry>> {
    let mut header = *bytes.first_chunk::<HEADER>()?;
    let number = |at: usize| -> Option<u32> {
        Some(u32::from_ne_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
    };
    let long = |at: usize| -> Option<usize> {
        let long = u64::from_ne_bytes(bytes.get(at..at + 8)?.try_into().ok()?);
        usize::try_from(long).ok()
    };
    let count = number(16)? as usize;
    let is_ours = header.starts_with(MAGIC) && number(8)? == VERSION && number(12)? == ORDER;
    if !is_ours || count > MOST_COLUMNS || long(24)? != bytes.len() {
        return None;
    }
    let end = HEADER + ENTRY * count;
    header[CHECKSUM..CHECKSUM + 4].fill(0);
    if checksum(&header, bytes.get(HEADER..end)?) != number(CHECKSUM)? {
        return None;
    }
    let entry = |at: usize| {
        let (start, length) = (long(at + 8)?, long(at + 16)?);
        let range = start..start.checked_add(length)?;
        bytes.get(range.clone())?;
        Some(Entry {
            number: number(at)?,
            checksum: number(at + 4)?,
            range,
        })
    };
    (HEADER..end).step_by(ENTRY).map(entry).collect()
}
