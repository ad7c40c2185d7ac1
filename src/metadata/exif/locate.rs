//! Finding EXIF blocks in photo files, and making sure that reading one cannot exhaust the machine.
//!
//! Only slices of the file are handed around; every step moves forward in it, so the time is linear in the file's size.

use std::borrow::Cow;

/// Largest EXIF block that is read. Cameras write at most 64 KiB into a JPEG; some programs more into PNG and WebP.
pub(super) const MAX_EXIF_BYTES: usize = 1 << 20;
/// Largest TIFF file whose fields are read: in a TIFF they may stand anywhere, so the whole file is the block.
pub(super) const MAX_TIFF_BYTES: usize = 256 << 20;
/// More blocks than this in one file are not read.
const MAX_BLOCKS: usize = 4;
/// What begins an EXIF segment of a JPEG, Exif 2.32 section 4.7.2.
const EXIF_ID: &[u8] = b"Exif\0\0";

/// The EXIF blocks of a file, in the order they stand in it, and what is wrong with the file as a container of them.
#[derive(Default)]
pub(super) struct Located<'a> {
    /// Each begins with a TIFF header.
    pub(super) blocks: Vec<Cow<'a, [u8]>>,
    /// The first thing that kept a block from being found or read whole.
    pub(super) error: Option<String>,
}

impl<'a> Located<'a> {
    fn failed(mut self, reason: &str) -> Located<'a> {
        self.error.get_or_insert_with(|| reason.to_owned());
        self
    }

    fn push(&mut self, block: Cow<'a, [u8]>) {
        if block.len() > MAX_EXIF_BYTES {
            let reason =
                format!("the EXIF block is larger than {MAX_EXIF_BYTES} bytes and was not read");
            self.error.get_or_insert(reason);
        } else if self.blocks.len() < MAX_BLOCKS {
            self.blocks.push(block);
        }
    }
}

/// Finds the EXIF blocks of a JPEG, TIFF, PNG, WebP, HEIF or AVIF file by its first bytes. Other files have none.
pub(super) fn locate(bytes: &[u8]) -> Located<'_> {
    if bytes.starts_with(&[0xff, 0xd8]) {
        in_jpeg(bytes)
    } else if has_tiff_header(bytes) {
        let mut found = Located::default();
        if bytes.len() > MAX_TIFF_BYTES {
            return found.failed("the TIFF file is too large for its fields to be read");
        }
        found.blocks.push(Cow::Borrowed(bytes));
        found
    } else if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        in_png(bytes)
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        in_webp(bytes)
    } else if bytes.get(4..8) == Some(b"ftyp") {
        in_heif(bytes)
    } else {
        Located::default()
    }
}

fn has_tiff_header(bytes: &[u8]) -> bool {
    bytes.starts_with(b"II*\0") || bytes.starts_with(b"MM\0*")
}

/// JPEG: APP1 segments before the scan. One that goes on with neither byte order continues the block before it.
fn in_jpeg(bytes: &[u8]) -> Located<'_> {
    let mut found = Located::default();
    let mut at = 2;
    loop {
        // Other bytes between segments are damage; the next marker is looked for, as decoders do.
        let Some(skipped) = bytes
            .get(at..)
            .and_then(|rest| rest.iter().position(|b| *b == 0xff))
        else {
            return found;
        };
        at += skipped;
        let Some(fill) = bytes
            .get(at..)
            .and_then(|rest| rest.iter().position(|b| *b != 0xff))
        else {
            return found;
        };
        at += fill;
        let marker = bytes.get(at).copied().unwrap_or_default();
        at += 1;
        match marker {
            // Stand-alone markers, and 0xff as data.
            0x00 | 0x01 | 0xd0..=0xd8 => continue,
            // Start of scan, end of image.
            0xda | 0xd9 => return found,
            _ => {}
        }
        let Some(length) = be(bytes, at, 2).filter(|length| *length >= 2) else {
            return found.failed("a segment of the JPEG has no length");
        };
        let Some(segment) = bytes.get(at + 2..at + length) else {
            return found.failed("a segment of the JPEG is cut off");
        };
        if let Some(body) = segment.strip_prefix(EXIF_ID).filter(|_| marker == 0xe1) {
            let continues = !body.starts_with(b"II") && !body.starts_with(b"MM");
            match found.blocks.last_mut().filter(|_| continues) {
                Some(block) if block.len() + body.len() <= MAX_EXIF_BYTES => {
                    block.to_mut().extend_from_slice(body);
                }
                Some(_) => {}
                None => found.push(Cow::Borrowed(body)),
            }
        }
        at += length;
    }
}

/// PNG: `eXIf` chunks, Extensions to the PNG specification 1.5.0.
fn in_png(bytes: &[u8]) -> Located<'_> {
    let mut found = Located::default();
    let mut at = 8;
    while let Some(length) = be(bytes, at, 4) {
        let kind = bytes.get(at + 4..at + 8);
        let body = at
            .checked_add(8)
            .and_then(|from| bytes.get(from..from.checked_add(length)?));
        match (kind, body) {
            (Some(b"eXIf"), Some(body)) => found.push(Cow::Borrowed(without_id(body))),
            (Some(b"IEND"), _) => return found,
            (_, Some(_)) => {}
            (_, None) => return found.failed("a chunk of the PNG is cut off"),
        }
        at += length + 12;
    }
    found
}

/// WebP: `EXIF` chunks of the RIFF file. Some programs write the JPEG's identifier before the TIFF header.
fn in_webp(bytes: &[u8]) -> Located<'_> {
    let mut found = Located::default();
    let mut at = 12;
    while let Some(length) = le(bytes, at + 4) {
        let body = at
            .checked_add(8)
            .and_then(|from| bytes.get(from..from.checked_add(length)?));
        match (bytes.get(at..at + 4), body) {
            (Some(b"EXIF"), Some(body)) => found.push(Cow::Borrowed(without_id(body))),
            (_, Some(_)) => {}
            (_, None) => return found.failed("a chunk of the WebP is cut off"),
        }
        at += 8 + length + length % 2;
    }
    found
}

fn without_id(body: &[u8]) -> &[u8] {
    body.strip_prefix(EXIF_ID).unwrap_or(body)
}

/// HEIF and AVIF: the item of type `Exif` in the file's `meta` box, ISO/IEC 14496-12 section 8.11 and 23008-12 annex A.
fn in_heif(bytes: &[u8]) -> Located<'_> {
    let found = Located::default();
    let Some(meta) = Boxes(bytes).find(|(kind, _)| *kind == b"meta") else {
        return found;
    };
    // The four bytes are version and flags.
    let inner = meta.1.get(4..).unwrap_or_default();
    let child = |name: &[u8; 4]| {
        Boxes(inner)
            .find(|(kind, _)| *kind == name)
            .map(|(_, body)| body)
    };
    let Some(item) = child(b"iinf").and_then(exif_item) else {
        return found;
    };
    let Some(place) = child(b"iloc").and_then(|iloc| item_extents(iloc, item)) else {
        return found.failed("the HEIF file does not say where its EXIF block is");
    };
    let holder = match place.method {
        0 => bytes,
        1 => child(b"idat").unwrap_or_default(),
        _ => {
            return found.failed(
                "the EXIF block of the HEIF file is stored in a way that is not supported",
            );
        }
    };
    let mut data = Vec::new();
    for (offset, length) in place.extents {
        let end = if length == 0 {
            Some(holder.len())
        } else {
            offset.checked_add(length)
        };
        match end.and_then(|end| holder.get(offset..end)) {
            Some(part) if data.len() + part.len() <= MAX_EXIF_BYTES => data.extend_from_slice(part),
            Some(_) => {
                return found
                    .failed("the EXIF block of the HEIF file is too large and was not read");
            }
            None => return found.failed("the EXIF block of the HEIF file is cut off"),
        }
    }
    // The first four bytes say how far behind them the TIFF header is.
    let skip = be(&data, 0, 4)
        .and_then(|offset| offset.checked_add(4))
        .filter(|skip| *skip <= data.len());
    let Some(skip) = skip else {
        return found.failed("the EXIF block of the HEIF file is damaged");
    };
    data.drain(..skip);
    let mut found = found;
    found.push(Cow::Owned(data));
    found
}

/// The boxes of an ISO base media file, as type and body; ends at the first that is cut off.
struct Boxes<'a>(&'a [u8]);

impl<'a> Iterator for Boxes<'a> {
    type Item = (&'a [u8; 4], &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let kind: &[u8; 4] = self.0.get(4..8)?.try_into().ok()?;
        let (header, size) = match be(self.0, 0, 4)? {
            0 => (8, self.0.len()),
            1 => (16, be(self.0, 8, 8)?),
            size => (8, size),
        };
        let body = self.0.get(header..size)?;
        self.0 = self.0.get(size..)?;
        Some((kind, body))
    }
}

/// The number of the item whose type is `Exif`.
fn exif_item(iinf: &[u8]) -> Option<usize> {
    let entries = iinf.get(if iinf.first() == Some(&0) { 6 } else { 8 }..)?;
    Boxes(entries)
        .filter(|(kind, _)| *kind == b"infe")
        .find_map(|(_, infe)| {
            let width = match infe.first()? {
                2 => 2,
                3 => 4,
                _ => return None,
            };
            let kind = infe.get(4 + width + 2..4 + width + 6)?;
            (kind == b"Exif").then(|| be(infe, 4, width)).flatten()
        })
}

/// Where an item's bytes are.
struct Place {
    /// 0 in the file, 1 in the `idat` box, 2 in another item.
    method: usize,
    /// Offset and length; a length of 0 is all the rest.
    extents: Vec<(usize, usize)>,
}

fn item_extents(iloc: &[u8], wanted: usize) -> Option<Place> {
    /// No writer splits a block that small into more.
    const MAX_EXTENTS: usize = 32;
    let version = *iloc.first()?;
    let sizes = be(iloc, 4, 2)?;
    let (offset_size, length_size, base_size) = (sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15);
    let index_size = if version == 0 { 0 } else { sizes & 15 };
    let wide = if version < 2 { 2 } else { 4 };
    let count = be(iloc, 6, wide)?;
    let mut at = 6 + wide;
    for _ in 0..count {
        let item = be(iloc, at, wide)?;
        at += wide;
        let method = if version == 0 {
            0
        } else {
            be(iloc, at, 2)? & 15
        };
        // Behind the method comes the number of the file that holds the data; 0 is this one.
        at += if version == 0 { 2 } else { 4 };
        let base = be(iloc, at, base_size)?;
        at += base_size;
        let extents = be(iloc, at, 2)?;
        at += 2;
        let stride = index_size + offset_size + length_size;
        if item != wanted {
            at = at.checked_add(stride.checked_mul(extents)?)?;
            continue;
        }
        if extents > MAX_EXTENTS {
            return None;
        }
        let extents = (0..extents).map(|extent| {
            let from = at + extent * stride + index_size;
            let offset = be(iloc, from, offset_size)?.checked_add(base)?;
            Some((offset, be(iloc, from + offset_size, length_size)?))
        });
        return Some(Place {
            method,
            extents: extents.collect::<Option<_>>()?,
        });
    }
    None
}

/// A big-endian number of up to 8 bytes; of none it is 0.
fn be(bytes: &[u8], at: usize, width: usize) -> Option<usize> {
    let digits = bytes.get(at..at.checked_add(width)?)?;
    let number = digits.iter().try_fold(0_u64, |sum, byte| {
        Some(sum.checked_mul(256)? + u64::from(*byte))
    })?;
    usize::try_from(number).ok()
}

/// A little-endian number of 4 bytes.
fn le(bytes: &[u8], at: usize) -> Option<usize> {
    let digits: [u8; 4] = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
    usize::try_from(u32::from_le_bytes(digits)).ok()
}
