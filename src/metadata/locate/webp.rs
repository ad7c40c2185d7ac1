//! WebP: the `EXIF` and `XMP ` chunks of the RIFF file (RFC 9649 section 2.7.1.5).

use std::borrow::Cow;

use super::{Located, little_endian};

pub(super) fn locate(bytes: &[u8]) -> Located<'_> {
    let mut found = Located::default();
    let mut at = 12;
    while let Some(length) = little_endian(bytes, at + 4) {
        let body = at
            .checked_add(8)
            .and_then(|from| bytes.get(from..from.checked_add(length)?));
        match (bytes.get(at..at + 4), body) {
            // Some programs write the JPEG's identifier before the TIFF header.
            (Some(b"EXIF"), Some(body)) => found.push_exif(Cow::Borrowed(body)),
            (Some(b"XMP "), Some(body)) => found.push_xmp(Cow::Borrowed(body)),
            (_, Some(_)) => {}
            (_, None) => return found.failed("a chunk of the WebP is cut off"),
        }
        at += 8 + length + length % 2;
    }
    found
}
