//! Finding the blocks of metadata in a photo file, in one walk over it.
//!
//! Only slices of the file are handed around where it holds a block in one piece; every step moves forward, so the time
//! is linear in the size of the file. What is unpacked has a budget for the whole file.

mod heif;
mod iso;
mod jpeg;
mod png;
mod tiff;
mod webp;

use std::borrow::Cow;

pub(super) use self::iso::xmp_packet;
pub(super) use self::tiff::Directories;
use super::photo::Quantisation;

/// Largest block of EXIF, XMP or any other kind that is read. Cameras write at most 64 KiB into a JPEG; some programs
/// more into PNG and WebP.
pub(super) const MAX_BLOCK_BYTES: usize = 1 << 20;
/// Largest TIFF file whose fields are read: in a TIFF they may stand anywhere, so the whole file is the block.
const MAX_TIFF_BYTES: usize = 256 << 20;
/// More blocks of one kind than this in one file are not read.
const MAX_BLOCKS: usize = 4;
/// More texts than this in one file are not read.
const MAX_TEXTS: usize = 64;
/// What begins an EXIF segment of a JPEG, Exif 2.32 section 4.7.2. Other formats' writers copy it along.
const EXIF_ID: &[u8] = b"Exif\0\0";
/// What begins an XMP segment of a JPEG, XMP part 3 section 1.1.3.
const XMP_ID: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
/// What begins a segment of Photoshop image resources.
const PHOTOSHOP_ID: &[u8] = b"Photoshop 3.0\0";

/// One XMP packet, and what did not fit into its JPEG segment.
pub(super) struct Packet<'a> {
    /// The packet itself.
    pub(super) main: Cow<'a, [u8]>,
    /// The extended XMP that belongs to it, XMP part 3 section 1.1.3.1.
    pub(super) extension: Option<Vec<u8>>,
}

/// A keyword and its text, of a PNG, or `Comment` and that of a JPEG.
pub(super) struct KeyedText {
    /// As it stands in the file.
    pub(super) keyword: String,
    /// Unpacked and decoded.
    pub(super) text: String,
}

/// The blocks of a file, each kind in the order it stands there, and what is wrong with the file as a container of them.
#[derive(Default)]
pub(super) struct Located<'a> {
    /// EXIF blocks. Each begins with a TIFF header; of a TIFF it is the whole file.
    pub(super) exif: Vec<Cow<'a, [u8]>>,
    /// XMP packets.
    pub(super) xmp: Vec<Packet<'a>>,
    /// Photoshop image resources, which hold IPTC-IIM and a thumbnail.
    pub(super) photoshop: Vec<Cow<'a, [u8]>>,
    /// IPTC-IIM records that stand by themselves.
    pub(super) iptc: Vec<Cow<'a, [u8]>>,
    /// Texts of a PNG and comments of a JPEG.
    pub(super) texts: Vec<KeyedText>,
    /// How a JPEG was compressed.
    pub(super) quantisation: Option<Quantisation>,
    /// The first thing that kept a block from being found or read whole.
    pub(super) error: Option<String>,
}

impl<'a> Located<'a> {
    fn fail(&mut self, reason: &str) {
        self.error.get_or_insert_with(|| reason.to_owned());
    }

    /// The same, as the end of a walk.
    fn failed(mut self, reason: &str) -> Located<'a> {
        self.fail(reason);
        self
    }

    /// Adds an EXIF block, with or without the identifier of a JPEG segment before it.
    fn push_exif(&mut self, block: Cow<'a, [u8]>) {
        if block.len() > MAX_BLOCK_BYTES {
            self.fail("the EXIF block is larger than 1 MiB and was not read");
        } else if self.exif.len() < MAX_BLOCKS {
            self.exif.push(without_id(block));
        }
    }

    fn push_xmp(&mut self, main: Cow<'a, [u8]>) {
        if main.len() > MAX_BLOCK_BYTES {
            self.fail("the XMP packet is larger than 1 MiB and was not read");
        } else if self.xmp.len() < MAX_BLOCKS {
            self.xmp.push(Packet {
                main,
                extension: None,
            });
        }
    }

    fn push_iptc(&mut self, block: Cow<'a, [u8]>) {
        let pile = if block.starts_with(b"8BIM") {
            &mut self.photoshop
        } else {
            &mut self.iptc
        };
        if block.len() <= MAX_BLOCK_BYTES && pile.len() < MAX_BLOCKS {
            pile.push(block);
        }
    }

    fn push_text(&mut self, keyword: String, text: String) {
        if self.texts.len() < MAX_TEXTS && !text.is_empty() {
            self.texts.push(KeyedText { keyword, text });
        }
    }
}

fn without_id(block: Cow<'_, [u8]>) -> Cow<'_, [u8]> {
    match block {
        Cow::Borrowed(bytes) => Cow::Borrowed(bytes.strip_prefix(EXIF_ID).unwrap_or(bytes)),
        Cow::Owned(mut bytes) => {
            if bytes.starts_with(EXIF_ID) {
                bytes.drain(..EXIF_ID.len());
            }
            Cow::Owned(bytes)
        }
    }
}

/// Finds the blocks of a JPEG, TIFF, PNG, WebP, HEIF or AVIF file, told by its first bytes. Other files have none.
pub(super) fn locate(bytes: &[u8]) -> Located<'_> {
    if bytes.starts_with(&[0xff, 0xd8]) {
        jpeg::locate(bytes)
    } else if let Some(directories) = Directories::new(bytes) {
        let mut found = Located::default();
        if bytes.len() > MAX_TIFF_BYTES {
            return found.failed("the TIFF file is too large for its fields to be read");
        }
        found.exif.push(Cow::Borrowed(bytes));
        tiff::locate(&directories, &mut found);
        found
    } else if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        png::locate(bytes)
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        webp::locate(bytes)
    } else if bytes.get(4..8) == Some(b"ftyp") {
        heif::locate(bytes)
    } else {
        Located::default()
    }
}

/// A little-endian number of 4 bytes.
fn little_endian(bytes: &[u8], at: usize) -> Option<usize> {
    let digits: [u8; 4] = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
    usize::try_from(u32::from_le_bytes(digits)).ok()
}
