//! HEIF and AVIF: the items that hold EXIF and XMP, ISO/IEC 14496-12 section 8.11 and 23008-12 annex A.

use std::borrow::Cow;

use super::{Located, MAX_BLOCK_BYTES, MAX_BLOCKS};
use crate::media::boxes::{Boxes, big_endian as be, find};

/// What an item holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Exif,
    Xmp,
}

pub(super) fn locate(bytes: &[u8]) -> Located<'_> {
    let mut found = Located::default();
    let Some(meta) = find(bytes, b"meta") else {
        return found;
    };
    // The four bytes are version and flags.
    let inner = meta.get(4..).unwrap_or_default();
    let child = |name| find(inner, name);
    for (item, kind) in child(b"iinf").map(metadata_items).unwrap_or_default() {
        let block = match kind {
            Kind::Exif => "EXIF block",
            Kind::Xmp => "XMP packet",
        };
        let Some(place) = child(b"iloc").and_then(|iloc| item_extents(iloc, item)) else {
            found.fail(&format!("the HEIF file does not say where its {block} is"));
            continue;
        };
        let holder = match place.method {
            0 => bytes,
            1 => child(b"idat").unwrap_or_default(),
            _ => {
                found.fail(&format!(
                    "the {block} of the HEIF file is stored in a way that is not supported"
                ));
                continue;
            }
        };
        match (gathered(holder, &place.extents), kind) {
            (Err(reason), _) => found.fail(&format!("the {block} of the HEIF file is {reason}")),
            (Ok(data), Kind::Xmp) => found.push_xmp(Cow::Owned(data)),
            (Ok(mut data), Kind::Exif) => {
                // The first four bytes say how far behind them the TIFF header is.
                let skip = be(&data, 0, 4)
                    .and_then(|offset| offset.checked_add(4))
                    .filter(|skip| *skip <= data.len());
                match skip {
                    Some(skip) => {
                        data.drain(..skip);
                        found.push_exif(Cow::Owned(data));
                    }
                    None => found.fail("the EXIF block of the HEIF file is damaged"),
                }
            }
        }
    }
    found
}

/// The bytes of an item in one piece. The error is the end of a sentence.
fn gathered(holder: &[u8], extents: &[(usize, usize)]) -> Result<Vec<u8>, &'static str> {
    let mut data = Vec::new();
    for (offset, length) in extents {
        let end = if *length == 0 {
            Some(holder.len())
        } else {
            offset.checked_add(*length)
        };
        match end.and_then(|end| holder.get(*offset..end)) {
            Some(part) if data.len() + part.len() <= MAX_BLOCK_BYTES => {
                data.extend_from_slice(part);
            }
            Some(_) => return Err("too large and was not read"),
            None => return Err("cut off"),
        }
    }
    Ok(data)
}

/// The numbers of the items that hold EXIF or XMP.
fn metadata_items(iinf: &[u8]) -> Vec<(usize, Kind)> {
    let entries = iinf.get(if iinf.first() == Some(&0) { 6 } else { 8 }..);
    Boxes(entries.unwrap_or_default())
        .filter(|(kind, _)| *kind == b"infe")
        .filter_map(|(_, infe)| {
            let width = match infe.first()? {
                2 => 2,
                3 => 4,
                _ => return None,
            };
            let kind = match infe.get(4 + width + 2..4 + width + 6)? {
                b"Exif" => Kind::Exif,
                // A name that ends in NUL comes before the content type.
                b"mime" => {
                    let mut texts = infe.get(4 + width + 6..)?.split(|byte| *byte == 0);
                    (texts.nth(1)? == b"application/rdf+xml").then_some(Kind::Xmp)?
                }
                _ => return None,
            };
            Some((be(infe, 4, width)?, kind))
        })
        .take(2 * MAX_BLOCKS)
        .collect()
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
