//! JPEG: the marker segments before the scan (ITU T.81 annex B).

use std::borrow::Cow;

use super::{EXIF_ID, Located, MAX_BLOCK_BYTES, MAX_BLOCKS, PHOTOSHOP_ID, XMP_ID};
use crate::media::boxes::big_endian as be;
use crate::metadata::photo::Quantisation;

/// What begins a segment of extended XMP, XMP part 3 section 1.1.3.1.
const EXTENSION_ID: &[u8] = b"http://ns.adobe.com/xmp/extension/\0";
/// Characters of the identifier that joins a packet and its extension.
const GUID_BYTES: usize = 32;

/// Where each of a quantisation table's 64 numbers stands in natural order, row by row; ITU T.81 figure A.6.
const NATURAL_ORDER: [usize; 64] = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20,
    13, 6, 7, 14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59,
    52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
];

/// What is gathered of segments that only make sense together.
#[derive(Default)]
struct Gathered {
    tables: [Option<[u16; 64]>; 4],
    /// Horizontal and vertical sampling factor and the table of each component.
    components: Vec<((u8, u8), u8)>,
    extensions: Vec<([u8; GUID_BYTES], Vec<u8>)>,
}

pub(super) fn locate(bytes: &[u8]) -> Located<'_> {
    let mut found = Located::default();
    let mut gathered = Gathered::default();
    walk(bytes, &mut found, &mut gathered);
    found.quantisation = gathered.quantisation();
    for (guid, extension) in gathered.extensions {
        let packet = found
            .xmp
            .iter_mut()
            .find(|packet| packet.main.windows(GUID_BYTES).any(|text| text == guid));
        if let Some(packet) = packet {
            packet.extension.get_or_insert(extension);
        }
    }
    found
}

fn walk<'a>(bytes: &'a [u8], found: &mut Located<'a>, gathered: &mut Gathered) {
    let mut at = 2;
    loop {
        // Other bytes between segments are damage; the next marker is looked for, as decoders do.
        let Some(skipped) = bytes
            .get(at..)
            .and_then(|rest| rest.iter().position(|b| *b == 0xff))
        else {
            return;
        };
        at += skipped;
        let Some(fill) = bytes
            .get(at..)
            .and_then(|rest| rest.iter().position(|b| *b != 0xff))
        else {
            return;
        };
        at += fill;
        let marker = bytes.get(at).copied().unwrap_or_default();
        at += 1;
        match marker {
            // Stand-alone markers, and 0xff as data.
            0x00 | 0x01 | 0xd0..=0xd8 => continue,
            // Start of scan, end of image.
            0xda | 0xd9 => return,
            _ => {}
        }
        let Some(length) = be(bytes, at, 2).filter(|length| *length >= 2) else {
            return found.fail("a segment of the JPEG has no length");
        };
        let Some(segment) = bytes.get(at + 2..at + length) else {
            return found.fail("a segment of the JPEG is cut off");
        };
        match marker {
            0xe1 => application_1(segment, found, gathered),
            0xed => {
                if let Some(resources) = segment.strip_prefix(PHOTOSHOP_ID) {
                    photoshop(resources, found);
                }
            }
            0xfe => {
                let text = crate::metadata::entry::decode(segment);
                found.push_text("Comment".to_owned(), text);
            }
            0xdb => gathered.tables(segment),
            // Start of frame; the three left out are other markers.
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => gathered.frame(segment),
            _ => {}
        }
        at += length;
    }
}

/// APP1: EXIF, XMP or extended XMP.
fn application_1<'a>(segment: &'a [u8], found: &mut Located<'a>, gathered: &mut Gathered) {
    if let Some(body) = segment.strip_prefix(EXIF_ID) {
        // One that goes on with neither byte order continues the block before it.
        let continues = !body.starts_with(b"II") && !body.starts_with(b"MM");
        match found.exif.last_mut().filter(|_| continues) {
            Some(block) if block.len() + body.len() <= MAX_BLOCK_BYTES => {
                block.to_mut().extend_from_slice(body);
            }
            Some(_) => {}
            None => found.push_exif(Cow::Borrowed(body)),
        }
    } else if let Some(body) = segment.strip_prefix(XMP_ID) {
        found.push_xmp(Cow::Borrowed(body));
    } else if let Some(body) = segment.strip_prefix(EXTENSION_ID) {
        gathered.extension(body);
    }
}

/// APP13: resources that do not fit into one segment go on in the next, wherever they were cut.
fn photoshop<'a>(resources: &'a [u8], found: &mut Located<'a>) {
    match found.photoshop.last_mut() {
        Some(block) if block.len() + resources.len() <= MAX_BLOCK_BYTES => {
            block.to_mut().extend_from_slice(resources);
        }
        Some(_) => {}
        None => found.photoshop.push(Cow::Borrowed(resources)),
    }
}

impl Gathered {
    /// DQT, ITU T.81 section B.2.4.1.
    fn tables(&mut self, mut segment: &[u8]) {
        while let Some((&head, rest)) = segment.split_first() {
            let width = if head >> 4 == 0 { 1 } else { 2 };
            let (Some(numbers), Some(slot)) = (
                rest.get(..64 * width),
                self.tables.get_mut(usize::from(head & 15)),
            ) else {
                return;
            };
            let mut table = [0; 64];
            for (number, place) in numbers.chunks_exact(width).zip(NATURAL_ORDER) {
                let value = number
                    .iter()
                    .fold(0, |sum: u16, byte| sum << 8 | u16::from(*byte));
                if let Some(cell) = table.get_mut(place) {
                    *cell = value;
                }
            }
            *slot = Some(table);
            segment = rest.get(64 * width..).unwrap_or_default();
        }
    }

    /// SOF, ITU T.81 section B.2.2.
    fn frame(&mut self, segment: &[u8]) {
        let components = segment.get(6..).unwrap_or_default().chunks_exact(3);
        let count = segment.get(5).copied().unwrap_or_default().min(4);
        self.components = components
            .take(usize::from(count))
            .map(|part| ((part[1] >> 4, part[1] & 15), part[2]))
            .collect();
    }

    fn quantisation(&self) -> Option<Quantisation> {
        let table = |component: usize| {
            let (_, table) = self.components.get(component)?;
            *self.tables.get(usize::from(*table))?
        };
        Some(Quantisation {
            luma: table(0)?,
            chroma: table(1),
            sampling: self
                .components
                .iter()
                .map(|(factors, _)| *factors)
                .collect(),
        })
    }

    /// A part of extended XMP: identifier, length of the whole, place of this part. Of larger ones nothing is read; they
    /// hold depth maps and panoramas.
    fn extension(&mut self, body: &[u8]) {
        let Some((guid, rest)) = body.split_first_chunk::<GUID_BYTES>() else {
            return;
        };
        let (Some(whole), Some(from)) = (be(rest, 0, 4), be(rest, 4, 4)) else {
            return;
        };
        let part = rest.get(8..).unwrap_or_default();
        if whole > MAX_BLOCK_BYTES {
            return;
        }
        let known = self.extensions.iter().position(|(known, _)| known == guid);
        let at = match known {
            Some(at) => at,
            None if self.extensions.len() < MAX_BLOCKS => {
                self.extensions.push((*guid, vec![b' '; whole]));
                self.extensions.len() - 1
            }
            None => return,
        };
        let place = self
            .extensions
            .get_mut(at)
            .and_then(|(_, text)| text.get_mut(from..from.checked_add(part.len())?));
        if let Some(place) = place {
            place.copy_from_slice(part);
        }
    }
}
