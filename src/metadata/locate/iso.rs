//! Films in ISO base media and QuickTime: where they keep an XMP packet (XMP part 3 sections 1.2.5 and 1.2.7).
//!
//! Films are large, so only the headers of boxes are read, and the packet.

use super::MAX_BLOCK_BYTES;
use crate::media::boxes::{ReadAt, box_at};

/// What a top-level `uuid` box that holds XMP begins with.
const XMP_UUID: [u8; 16] = [
    0xbe, 0x7a, 0xcf, 0xcb, 0x97, 0xa9, 0x42, 0xe8, 0x9c, 0x71, 0x99, 0x94, 0x91, 0xe3, 0xaf, 0xac,
];
/// More boxes than this are not looked at.
const MAX_BOXES: usize = 2_000;

/// The XMP packet of a film of `length` bytes. `read_at` gives up to so many bytes at an offset.
pub(in crate::metadata) fn xmp_packet(
    length: u64,
    mut read_at: impl FnMut(u64, usize) -> Option<Vec<u8>>,
) -> Option<Vec<u8>> {
    let mut left = MAX_BOXES;
    let mut at = 0;
    while left > 0 {
        left -= 1;
        let found = box_at(&mut read_at, at, length)?;
        match &found.kind {
            // QuickTime keeps it in the movie's user data: nothing else is gone into.
            b"moov" => {
                let (from, end) = (found.body, found.end.min(length));
                let inside = descended(from, end, b"moov", &mut left, &mut read_at);
                if inside.is_some() {
                    return inside;
                }
            }
            b"uuid" if read_at(found.body, XMP_UUID.len())? == XMP_UUID => {
                let from = found.body + XMP_UUID.len() as u64;
                return content(from, found.end, &mut read_at);
            }
            _ => {}
        }
        at = found.end;
    }
    None
}

/// `moov` to `udta` to `XMP_`.
fn descended(
    mut at: u64,
    end: u64,
    parent: &[u8],
    left: &mut usize,
    read_at: &mut ReadAt<'_>,
) -> Option<Vec<u8>> {
    while *left > 0 {
        *left -= 1;
        // User data may end in four zeros.
        let found = box_at(read_at, at, end)?;
        match (parent, &found.kind) {
            (b"moov", b"udta") => {
                let inside_end = found.end.min(end);
                return descended(found.body, inside_end, b"udta", left, read_at);
            }
            (b"udta", b"XMP_") => return content(found.body, found.end, read_at),
            _ => {}
        }
        at = found.end;
    }
    None
}

fn content(from: u64, end: u64, read_at: &mut ReadAt<'_>) -> Option<Vec<u8>> {
    let size = usize::try_from(end.checked_sub(from)?).ok()?;
    // One that is cut off, or too large, is not read.
    let fits = size <= MAX_BLOCK_BYTES;
    read_at(from, if fits { size } else { 0 }).filter(|packet| fits && packet.len() == size)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxed(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
        let size = u32::try_from(body.len() + 8).expect("small");
        [&size.to_be_bytes()[..], kind, body].concat()
    }

    fn found(file: &[u8]) -> Option<String> {
        let packet = xmp_packet(file.len() as u64, |at, length| {
            let rest = file.get(usize::try_from(at).ok()?..)?;
            Some(rest[..rest.len().min(length)].to_vec())
        })?;
        String::from_utf8(packet).ok()
    }

    #[test]
    fn packets_are_found_where_films_keep_them() {
        let ftyp = boxed(b"ftyp", b"isom\0\0\0\0");
        let mdat = boxed(b"mdat", &boxed(b"udta", &boxed(b"XMP_", b"wrong")));
        let movie =
            |inside: &[u8]| boxed(b"moov", &[boxed(b"mvhd", b"x"), inside.to_vec()].concat());
        let packet = boxed(b"uuid", &[&XMP_UUID[..], b"<x/>"].concat());
        let other = boxed(b"uuid", &[&[7; 16][..], b"<y/>"].concat());
        let in_user_data = movie(&boxed(
            b"udta",
            &[boxed(b"name", b"n"), boxed(b"XMP_", b"<x/>")].concat(),
        ));
        for (file, expected) in [
            ([&ftyp[..], &mdat, &other, &packet].concat(), Some("<x/>")),
            ([&ftyp[..], &mdat, &in_user_data].concat(), Some("<x/>")),
            ([&ftyp[..], &mdat, &movie(b"\0\0\0\0")].concat(), None),
            ([&ftyp[..], &mdat, &packet[..20]].concat(), None),
            (b"\0\0\0\0moov".to_vec(), None),
            (Vec::new(), None),
        ] {
            assert_eq!(found(&file).as_deref(), expected);
        }
    }

    #[test]
    fn a_chain_of_tiny_boxes_ends() {
        let file = boxed(b"free", b"").repeat(100_000);
        let mut reads = 0;
        let packet = xmp_packet(file.len() as u64, |at, _| {
            reads += 1;
            Some(file[usize::try_from(at).ok()?..][..16].to_vec())
        });
        assert_eq!((packet, reads), (None, MAX_BOXES));
    }
}
