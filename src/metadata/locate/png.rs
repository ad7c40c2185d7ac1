//! PNG: the chunks `eXIf`, `iTXt`, `tEXt`, `zTXt` and `tIME` (PNG third edition section 11.3).

use std::borrow::Cow;
use std::io::Read;

use flate2::read::ZlibDecoder;

use super::{EXIF_ID, Located, MAX_BLOCK_BYTES, PHOTOSHOP_ID, XMP_ID};
use crate::media::boxes::big_endian as be;
use crate::metadata::entry::{decode, latin_1};
use crate::metadata::png_text::TIME_KEYWORD;

/// Bytes that all packed texts of a file may unpack to.
const UNPACK_BUDGET: usize = 4 * MAX_BLOCK_BYTES;
/// The keyword of an XMP packet, XMP part 3 section 1.1.5.
const XMP_KEYWORD: &[u8] = b"XML:com.adobe.xmp";
/// What begins the keyword of a block that ImageMagick, and exiftool after it, writes as hexadecimal text.
const RAW_PROFILE: &[u8] = b"Raw profile type ";

pub(super) fn locate(bytes: &[u8]) -> Located<'_> {
    let mut found = Located::default();
    let mut budget = UNPACK_BUDGET;
    let mut at = 8;
    while let Some(length) = be(bytes, at, 4) {
        let kind = bytes.get(at + 4..at + 8);
        let body = at
            .checked_add(8)
            .and_then(|from| bytes.get(from..from.checked_add(length)?));
        match (kind, body) {
            (Some(b"eXIf"), Some(body)) => found.push_exif(Cow::Borrowed(body)),
            (Some(b"tEXt" | b"zTXt" | b"iTXt"), Some(body)) => {
                let kind = kind.unwrap_or_default();
                text(kind, body, &mut found, &mut budget);
            }
            (Some(b"tIME"), Some(&[y, z, month, day, hour, minute, second])) => {
                let year = u16::from_be_bytes([y, z]);
                let text =
                    format!("{year:04}:{month:02}:{day:02} {hour:02}:{minute:02}:{second:02}");
                found.push_text(TIME_KEYWORD.to_owned(), text);
            }
            (Some(b"IEND"), _) => return found,
            (_, Some(_)) => {}
            (_, None) => return found.failed("a chunk of the PNG is cut off"),
        }
        at += length + 12;
    }
    found
}

/// A text chunk: keyword, NUL, and what its kind writes behind it.
fn text<'a>(kind: &[u8], body: &'a [u8], found: &mut Located<'a>, budget: &mut usize) {
    let Some((keyword, rest)) = split_at_nul(body) else {
        return found.fail("a text of the PNG is damaged");
    };
    let content = match kind {
        b"tEXt" => Ok(Cow::Borrowed(rest)),
        // The byte is the method; there is only one.
        b"zTXt" => unpacked(rest.get(1..).unwrap_or_default(), budget),
        _ => match international(rest) {
            Some((false, text)) => Ok(Cow::Borrowed(text)),
            Some((true, packed)) => unpacked(packed, budget),
            None => Err("is damaged"),
        },
    };
    let content = match content {
        Ok(content) => content,
        Err(reason) => return found.fail(&format!("a text of the PNG {reason}")),
    };
    if keyword == XMP_KEYWORD {
        found.push_xmp(content);
    } else if let Some(profile) = keyword.strip_prefix(RAW_PROFILE) {
        match raw_profile(&content) {
            Some(block) => profile_block(profile, block, found),
            None => found.fail("a block of the PNG that is written as text is damaged"),
        }
    } else {
        let text = match kind {
            b"iTXt" => decode(&content),
            // Latin-1 by the standard, UTF-8 by many writers.
            _ => decode(content.split(|byte| *byte == 0).next().unwrap_or_default()),
        };
        found.push_text(latin_1(keyword), text);
    }
}

/// iTXt: flag and method of packing, language, translated keyword, then the text. Whether it is packed, and the text.
fn international(rest: &[u8]) -> Option<(bool, &[u8])> {
    let (&[packed, _], rest) = rest.split_first_chunk::<2>()?;
    let (_, rest) = split_at_nul(rest)?;
    let (_, text) = split_at_nul(rest)?;
    Some((packed != 0, text))
}

fn split_at_nul(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = bytes.iter().position(|byte| *byte == 0)?;
    Some((bytes.get(..at)?, bytes.get(at + 1..)?))
}

/// A zlib stream as far as it can be read. The error is the end of a sentence.
fn unpacked(packed: &[u8], budget: &mut usize) -> Result<Cow<'static, [u8]>, &'static str> {
    let most = MAX_BLOCK_BYTES.min(*budget);
    let mut bytes = Vec::new();
    let outcome = ZlibDecoder::new(packed)
        .take(most as u64 + 1)
        .read_to_end(&mut bytes);
    *budget -= bytes.len().min(*budget);
    if bytes.len() > most {
        return Err("unpacks to more than 1 MiB and was not read");
    }
    match outcome {
        Ok(_) => Ok(Cow::Owned(bytes)),
        Err(_) => Err("is damaged"),
    }
}

/// The bytes of a block written as text: a line with its name, one with its length, then hexadecimal digits.
fn raw_profile(text: &[u8]) -> Option<Vec<u8>> {
    let mut lines = text.splitn(4, |byte| *byte == b'\n');
    let (_, _, length, digits) = (lines.next()?, lines.next()?, lines.next()?, lines.next()?);
    let length: usize = std::str::from_utf8(length).ok()?.trim().parse().ok()?;
    let mut values = digits
        .iter()
        .filter_map(|digit| char::from(*digit).to_digit(16));
    let mut bytes = Vec::with_capacity(length.min(digits.len() / 2));
    while let (true, Some(high), Some(low)) = (bytes.len() < length, values.next(), values.next()) {
        bytes.push(u8::try_from(high << 4 | low).ok()?);
    }
    Some(bytes)
}

fn profile_block(profile: &[u8], mut block: Vec<u8>, found: &mut Located<'_>) {
    let mut strip = |id: &[u8]| {
        let has = block.starts_with(id);
        if has {
            block.drain(..id.len());
        }
        has
    };
    match profile {
        // ImageMagick names a JPEG's APP1 segment so; it may hold either.
        b"exif" | b"APP1" if !strip(XMP_ID) => {
            strip(EXIF_ID);
            found.push_exif(Cow::Owned(block));
        }
        b"exif" | b"APP1" | b"xmp" => found.push_xmp(Cow::Owned(block)),
        b"iptc" | b"8bim" => {
            strip(PHOTOSHOP_ID);
            found.push_iptc(Cow::Owned(block));
        }
        _ => {}
    }
}
