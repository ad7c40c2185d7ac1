//! TIFF directories, as far as blocks and thumbnails are looked for in them: in TIFF files and in EXIF blocks.

use std::borrow::Cow;

use super::{Located, MAX_BLOCK_BYTES};

/// More entries than this of one directory are not read.
const MAX_ENTRIES: usize = 512;

/// XMP packet in a TIFF, XMP part 3 section 3.3; exiftool calls it ApplicationNotes.
const XMP: u16 = 700;
/// IPTC-IIM records.
const IPTC: u16 = 33_723;
/// Photoshop image resources.
const PHOTOSHOP: u16 = 34_377;
/// JPEGInterchangeFormat, Exif 2.32 section 4.6.5 C: where the thumbnail begins.
const THUMBNAIL_OFFSET: u16 = 0x201;
/// JPEGInterchangeFormatLength: how long it is.
const THUMBNAIL_LENGTH: u16 = 0x202;

/// The directories of a TIFF file or EXIF block.
pub(in crate::metadata) struct Directories<'a> {
    bytes: &'a [u8],
    little: bool,
}

/// One entry of a directory: its tag, and its value's size and place.
struct Entry {
    tag: u16,
    /// Bytes that all its values take.
    size: usize,
    /// Where they begin.
    at: usize,
}

impl<'a> Directories<'a> {
    /// Those of bytes that begin with a TIFF header.
    pub(in crate::metadata) fn new(bytes: &'a [u8]) -> Option<Directories<'a>> {
        let little = bytes.starts_with(b"II*\0");
        (little || bytes.starts_with(b"MM\0*")).then_some(Directories { bytes, little })
    }

    /// The JPEG that the second directory points at: the thumbnail of a photo, Exif 2.32 section 4.5.8.
    pub(in crate::metadata) fn thumbnail(&self) -> Option<&'a [u8]> {
        let first = self.number(4, 4)?;
        let entries = self.number(first, 2)?;
        let second = self.number(
            first
                .checked_add(2)?
                .checked_add(entries.checked_mul(12)?)?,
            4,
        )?;
        let value = |wanted: u16| {
            let entry = self.entries(second).find(|entry| entry.tag == wanted)?;
            self.number(entry.at, entry.size.min(4))
        };
        let (from, length) = (value(THUMBNAIL_OFFSET)?, value(THUMBNAIL_LENGTH)?);
        let jpeg = self.bytes.get(from..from.checked_add(length)?)?;
        jpeg.starts_with(&[0xff, 0xd8]).then_some(jpeg)
    }

    fn entries(&self, directory: usize) -> impl Iterator<Item = Entry> + '_ {
        let count = self.number(directory, 2).unwrap_or_default();
        (0..count.min(MAX_ENTRIES)).filter_map(move |nth| {
            let at = directory.checked_add(2 + nth * 12)?;
            let width = match self.number(at + 2, 2)? {
                1 | 2 | 6 | 7 => 1,
                3 | 8 => 2,
                4 | 9 | 11 | 13 => 4,
                5 | 10 | 12 => 8,
                _ => return None,
            };
            let size = self.number(at + 4, 4)?.checked_mul(width)?;
            Some(Entry {
                tag: u16::try_from(self.number(at, 2)?).ok()?,
                size,
                at: if size <= 4 {
                    at + 8
                } else {
                    self.number(at + 8, 4)?
                },
            })
        })
    }

    /// A number of up to 4 bytes.
    fn number(&self, at: usize, width: usize) -> Option<usize> {
        let digits = self.bytes.get(at..at.checked_add(width)?)?;
        let add = |sum: usize, byte: &u8| sum << 8 | usize::from(*byte);
        Some(if self.little {
            digits.iter().rev().fold(0, add)
        } else {
            digits.iter().fold(0, add)
        })
    }
}

/// The blocks that the first directory holds.
pub(super) fn locate<'a>(directories: &Directories<'a>, found: &mut Located<'a>) {
    let Some(first) = directories.number(4, 4) else {
        return;
    };
    for entry in directories.entries(first) {
        if !matches!(entry.tag, XMP | IPTC | PHOTOSHOP) {
            continue;
        }
        let end = entry.at.checked_add(entry.size);
        let Some(body) = end.and_then(|end| directories.bytes.get(entry.at..end)) else {
            found.fail("a block of the TIFF is cut off");
            continue;
        };
        match entry.tag {
            XMP => found.push_xmp(Cow::Borrowed(body)),
            IPTC => found.push_iptc(Cow::Borrowed(body)),
            // Layers stand in another field; what is longer holds no more that is read.
            _ => found
                .photoshop
                .push(Cow::Borrowed(&body[..body.len().min(MAX_BLOCK_BYTES)])),
        }
    }
}
