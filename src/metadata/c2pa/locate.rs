//! Whether a file has Content Credentials at all, found by following sizes only.
//!
//! Checking credentials costs as much as reading a photo; most files have none. Where they stand is C2PA 2.2, appendix A.3.

use std::io::{Read, Seek, SeekFrom};

/// Segments, chunks or boxes of one file that are looked at. A longer chain is a forgery or a live recording.
const MAX_STEPS: usize = 20_000;
/// Largest XMP packet that is searched for an address.
const MAX_XMP_BYTES: u64 = 1 << 20;
/// Tag of a TIFF that holds Content Credentials.
const TIFF_C2PA: u16 = 0xcd41;
/// Tag of a TIFF that holds XMP, XMP specification part 3.
const TIFF_XMP: u16 = 700;
/// The `uuid` box that holds Content Credentials.
const UUID_C2PA: [u8; 16] = [
    0xd8, 0xfe, 0xc3, 0xd6, 0x1b, 0x0e, 0x48, 0x3c, 0x92, 0x97, 0x58, 0x28, 0x87, 0x7e, 0xc4, 0x81,
];
/// The `uuid` box that holds XMP.
const UUID_XMP: [u8; 16] = [
    0xbe, 0x7a, 0xcf, 0xcb, 0x97, 0xa9, 0x42, 0xe8, 0x9c, 0x71, 0x99, 0x94, 0x91, 0xe3, 0xaf, 0xac,
];

/// What a file has of Content Credentials.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Located {
    /// Media type of the file.
    pub(super) media_type: &'static str,
    /// Bytes of the boxes that may hold them; 0 where the file has none.
    pub(super) embedded_bytes: u64,
    /// Address at which the file says that they are.
    pub(super) remote: Option<String>,
}

/// Looks for Content Credentials in a JPEG, PNG, WebP, TIFF or ISO base media file (HEIC, AVIF, mp4, mov). Any other file
/// has none, and neither has the part behind an error of reading.
pub(super) fn locate(stream: &mut (impl Read + Seek)) -> Located {
    let mut walk = Walk {
        stream,
        found: Located::default(),
        xmp: None,
    };
    // A file that ends too early has what stood before.
    let _ = walk.walk();
    let mut found = walk.found;
    found.remote = walk.xmp.as_deref().and_then(remote_address);
    found
}

struct Walk<'a, S> {
    stream: &'a mut S,
    found: Located,
    xmp: Option<Vec<u8>>,
}

impl<S: Read + Seek> Walk<'_, S> {
    /// `None` at the end of the file.
    fn walk(&mut self) -> Option<()> {
        let head: [u8; 12] = self.at(0)?;
        match &head {
            [0xff, 0xd8, 0xff, ..] => self.jpeg(),
            [0x89, b'P', b'N', b'G', ..] => self.png(),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P'] => self.riff(),
            [b'I', b'I', b'*', 0, ..] => self.tiff(false),
            [b'M', b'M', 0, b'*', ..] => self.tiff(true),
            [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..] => {
                self.found.media_type = match brand {
                    b"avif" | b"avis" => "image/avif",
                    b"heic" | b"heix" | b"heim" | b"heis" | b"mif1" | b"msf1" => "image/heic",
                    b"qt  " => "video/quicktime",
                    _ => "video/mp4",
                };
                self.boxes()
            }
            _ => None,
        }
    }

    /// `N` bytes at an offset.
    fn at<const N: usize>(&mut self, offset: u64) -> Option<[u8; N]> {
        let mut bytes = [0; N];
        self.stream.seek(SeekFrom::Start(offset)).ok()?;
        self.stream.read_exact(&mut bytes).ok()?;
        Some(bytes)
    }

    /// Keeps the first XMP packet of the file.
    fn keep_xmp(&mut self, offset: u64, length: u64) -> Option<()> {
        if self.xmp.is_none() && length <= MAX_XMP_BYTES {
            let mut bytes = Vec::new();
            self.stream.seek(SeekFrom::Start(offset)).ok()?;
            self.stream.take(length).read_to_end(&mut bytes).ok()?;
            self.xmp = Some(bytes);
        }
        Some(())
    }

    /// JPEG: JUMBF boxes in APP11 segments (ISO/IEC 19566-5 appendix D), XMP in an APP1 segment, before the scan.
    fn jpeg(&mut self) -> Option<()> {
        const XMP_ID: &[u8; 29] = b"http://ns.adobe.com/xap/1.0/\0";
        self.found.media_type = "image/jpeg";
        let mut offset = 2;
        for _ in 0..MAX_STEPS {
            let [fill, marker, high, low] = self.at(offset)?;
            let length = u64::from(u16::from_be_bytes([high, low]));
            match marker {
                // Bytes that fill up, or damage: the next marker is looked for, as decoders do.
                _ if fill != 0xff || marker == 0xff => {
                    offset += 1;
                    continue;
                }
                0x00 | 0x01 | 0xd0..=0xd8 => {
                    offset += 2;
                    continue;
                }
                0xd9 | 0xda => return Some(()),
                0xeb if self.at(offset + 4) == Some(*b"JP") => {
                    self.found.embedded_bytes += length;
                }
                0xe1 if length > 31 && self.at(offset + 4) == Some(*XMP_ID) => {
                    self.keep_xmp(offset + 33, length - 31)?;
                }
                _ => {}
            }
            offset += 2 + length.max(2);
        }
        Some(())
    }

    /// PNG: the chunk `caBX`, XMP in an `iTXt` chunk.
    fn png(&mut self) -> Option<()> {
        const XMP_ID: &[u8; 18] = b"XML:com.adobe.xmp\0";
        self.found.media_type = "image/png";
        let mut offset = 8;
        for _ in 0..MAX_STEPS {
            let [a, b, c, d, name @ ..]: [u8; 8] = self.at(offset)?;
            let length = u64::from(u32::from_be_bytes([a, b, c, d]));
            match &name {
                b"IEND" => return Some(()),
                b"caBX" => self.found.embedded_bytes += length,
                // Behind the name: two flags and two empty texts. A compressed packet has none of this program's interest.
                b"iTXt" if length > 22 && self.at(offset + 8) == Some(*XMP_ID) => {
                    self.keep_xmp(offset + 30, length - 22)?;
                }
                _ => {}
            }
            offset += 12 + length;
        }
        Some(())
    }

    /// WebP: the chunks `C2PA` and `XMP `.
    fn riff(&mut self) -> Option<()> {
        self.found.media_type = "image/webp";
        let mut offset = 12;
        for _ in 0..MAX_STEPS {
            let [name @ .., a, b, c, d]: [u8; 8] = self.at(offset)?;
            let length = u64::from(u32::from_le_bytes([a, b, c, d]));
            match &name {
                b"C2PA" => self.found.embedded_bytes += length,
                b"XMP " => self.keep_xmp(offset + 8, length)?,
                _ => {}
            }
            offset += 8 + length + length % 2;
        }
        Some(())
    }

    /// TIFF: tags of the directories, each of which says where the next is.
    fn tiff(&mut self, big_endian: bool) -> Option<()> {
        const MAX_DIRECTORIES: usize = 64;
        let short = |bytes: [u8; 2]| {
            if big_endian {
                u16::from_be_bytes(bytes)
            } else {
                u16::from_le_bytes(bytes)
            }
        };
        let long = |bytes: [u8; 4]| {
            u64::from(if big_endian {
                u32::from_be_bytes(bytes)
            } else {
                u32::from_le_bytes(bytes)
            })
        };
        self.found.media_type = "image/tiff";
        let mut directory = long(self.at(4)?);
        for _ in 0..MAX_DIRECTORIES {
            if directory == 0 {
                break;
            }
            let entries = u64::from(short(self.at(directory)?));
            for entry in 0..entries {
                let at = directory + 2 + entry * 12;
                let tag = short(self.at(at)?);
                if tag == TIFF_C2PA || tag == TIFF_XMP {
                    let length = long(self.at(at + 4)?);
                    if tag == TIFF_C2PA {
                        self.found.embedded_bytes += length;
                    } else {
                        let offset = long(self.at(at + 8)?);
                        self.keep_xmp(offset, length)?;
                    }
                }
            }
            directory = long(self.at(directory + 2 + entries * 12)?);
        }
        Some(())
    }

    /// ISO base media: `uuid` boxes on the top level.
    fn boxes(&mut self) -> Option<()> {
        let mut offset = 0_u64;
        for _ in 0..MAX_STEPS {
            let [a, b, c, d, name @ ..]: [u8; 8] = self.at(offset)?;
            let (header, size) = match u32::from_be_bytes([a, b, c, d]) {
                // The last box reaches to the end of the file.
                0 => (8, self.stream.seek(SeekFrom::End(0)).ok()? - offset),
                1 => (16, u64::from_be_bytes(self.at(offset + 8)?)),
                size => (8, u64::from(size)),
            };
            if size < header {
                return None;
            }
            if &name == b"uuid" {
                match self.at::<16>(offset + header)? {
                    UUID_C2PA => self.found.embedded_bytes += size,
                    UUID_XMP => {
                        self.keep_xmp(offset + header + 16, size.saturating_sub(header + 16))?;
                    }
                    _ => {}
                }
            }
            offset = offset.checked_add(size)?;
        }
        Some(())
    }
}

/// The address in `dcterms:provenance` of an XMP packet, C2PA 2.2 section 11.4. Only what can be an address counts:
/// programs write where in the file the credentials are into the same property.
fn remote_address(xmp: &[u8]) -> Option<String> {
    const NAME: &str = ":provenance";
    let text = String::from_utf8_lossy(xmp);
    let (_, rest) = text.split_once(NAME)?;
    let rest = rest.trim_start();
    let value = match rest.strip_prefix('=') {
        Some(rest) => {
            let rest = rest.trim_start();
            let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            rest[1..].split(quote).next()?
        }
        None => rest.strip_prefix('>')?.split('<').next()?,
    };
    let value = value.trim();
    let is_address = value.starts_with("https://") || value.starts_with("http://");
    is_address.then(|| super::bounded(&value.replace("&amp;", "&")))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn located(bytes: &[u8]) -> Located {
        locate(&mut Cursor::new(bytes))
    }

    fn segment(marker: u8, body: &[u8]) -> Vec<u8> {
        let length = u16::try_from(body.len() + 2).unwrap();
        [&[0xff, marker], &length.to_be_bytes()[..], body].concat()
    }

    #[test]
    fn a_jpeg_names_an_address_in_either_way_of_writing() {
        for xmp in [
            r#"<x dcterms:provenance="https://example.org/m.c2pa?a=1&amp;b=2"/>"#,
            "<dcterms:provenance>https://example.org/m.c2pa?a=1&amp;b=2</dcterms:provenance>",
        ] {
            let body = [b"http://ns.adobe.com/xap/1.0/\0", xmp.as_bytes()].concat();
            let file = [&[0xff, 0xd8][..], &segment(0xe1, &body), &[0xff, 0xda]].concat();
            let found = located(&file);
            assert_eq!(
                found.remote.as_deref(),
                Some("https://example.org/m.c2pa?a=1&b=2")
            );
            assert_eq!(found.embedded_bytes, 0);
        }
    }

    #[test]
    fn what_points_into_the_file_is_no_address() {
        let inside = br#"<x dcterms:provenance="self#jumbf=c2pa/urn:uuid:1"/>"#;
        assert_eq!(remote_address(inside), None);
        assert_eq!(remote_address(b"<x dcterms:provenance="), None);
        assert_eq!(remote_address(b"<x dcterms:provenance=\""), None);
    }

    #[test]
    fn the_walk_goes_over_other_parts_and_ends() {
        let plain = [
            &[0xff, 0xd8][..],
            &segment(0xe0, b"JFIF\0"),
            &segment(0xeb, b"HDR other use of APP11"),
            &segment(0xeb, b"JP\0\x01\0\0\0\x01box"),
            &[0xff, 0xff, 0xda],
        ]
        .concat();
        assert_eq!(located(&plain).embedded_bytes, 13);
        let mut iso = b"\0\0\0\x10ftypheic\0\0\0\0".to_vec();
        iso.extend(b"\0\0\0\x01free\0\0\0\0\0\0\0\x10");
        iso.extend(b"\0\0\0\x20uuid");
        iso.extend(UUID_C2PA);
        iso.extend([0; 8]);
        let found = located(&iso);
        assert_eq!((found.media_type, found.embedded_bytes), ("image/heic", 32));
        // Sizes that lie, and directories that go in a circle.
        assert_eq!(
            located(b"\0\0\0\x10ftypheic\0\0\0\0\0\0\0\x01uuid\0\0\0\0\0\0\0\0").embedded_bytes,
            0
        );
        assert_eq!(located(b"II*\0\x08\0\0\0\0\0\x08\0\0\0").embedded_bytes, 0);
        assert_eq!(located(b"").embedded_bytes, 0);
    }
}
