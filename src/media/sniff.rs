//! What a file is by its first bytes. Names are not looked at: messengers and archives rename everything.

use super::MediaKind;
use super::heif::Coding;

/// Bytes that [`sniff`] wants to see; a shorter file is judged by what there is.
pub const HEAD_BYTES: usize = 4096;

/// A format that the first bytes tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// JPEG (ITU T.81).
    Jpeg,
    /// A photo format that the `image` crate reads.
    Image(::image::ImageFormat),
    /// HEIC or AVIF, read by a decoder of the system.
    Heif(Coding),
    /// A photo format that is recognised but not read; the text names it.
    UnreadPhoto(&'static str),
    /// A video container.
    Video(Container),
}

/// Video containers that tell their own length, so that a missing end can be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Container {
    /// ISO base media: mp4, mov, 3gp.
    IsoMedia,
    /// Matroska and WebM.
    Matroska,
    /// RIFF AVI.
    Avi,
    /// Any other that ffmpeg reads: MPEG transport and program streams, FLV, ASF, Ogg.
    Other,
}

impl Format {
    /// Photo or video.
    pub fn kind(self) -> MediaKind {
        match self {
            Format::Video(_) => MediaKind::Video,
            _ => MediaKind::Photo,
        }
    }
}

/// The format of a file that begins with `head`, or `None` when it is none of a photo or video.
pub fn sniff(head: &[u8]) -> Option<Format> {
    use ::image::ImageFormat::{Bmp, Gif, Png, Tiff, WebP};
    let at = |offset: usize, magic: &[u8]| head.get(offset..).is_some_and(|h| h.starts_with(magic));
    Some(match head {
        _ if at(0, b"\xff\xd8\xff") => Format::Jpeg,
        _ if at(0, b"\x89PNG\r\n\x1a\n") => Format::Image(Png),
        _ if at(0, b"GIF87a") || at(0, b"GIF89a") => Format::Image(Gif),
        _ if at(0, b"RIFF") && at(8, b"WEBP") => Format::Image(WebP),
        _ if at(0, b"RIFF") && at(8, b"AVI") => Format::Video(Container::Avi),
        _ if at(0, b"II*\0") || at(0, b"MM\0*") => Format::Image(Tiff),
        _ if is_bmp(head) => Format::Image(Bmp),
        _ if at(4, b"ftyp") => iso_brand(head),
        _ if [&b"moov"[..], b"mdat", b"wide", b"free", b"skip"]
            .iter()
            .any(|name| at(4, name))
            && plausible_box(head) =>
        {
            Format::Video(Container::IsoMedia)
        }
        _ if at(0, b"\x1aE\xdf\xa3") => Format::Video(Container::Matroska),
        _ if at(0, b"FLV\x01")
            || at(0, b"OggS")
            || at(0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11")
            || at(0, b"\0\0\x01\xba")
            || at(0, b"\0\0\x01\xb3")
            || is_transport_stream(head) =>
        {
            Format::Video(Container::Other)
        }
        _ if at(0, b"\xff\x0a") || at(0, b"\0\0\0\x0cJXL \r\n\x87\n") => {
            Format::UnreadPhoto("JPEG XL")
        }
        _ if at(0, b"8BPS") => Format::UnreadPhoto("Photoshop"),
        _ if at(0, b"\0\0\0\x0cjP  \r\n\x87\n") => Format::UnreadPhoto("JPEG 2000"),
        _ => return None,
    })
}

/// "BM" alone begins many texts; the size of the header that follows is one of a few.
fn is_bmp(head: &[u8]) -> bool {
    head.starts_with(b"BM")
        && head.get(14..18).is_some_and(|size| {
            matches!(size[0], 12 | 40 | 52 | 56 | 64 | 108 | 124) && size[1..] == [0; 3]
        })
}

/// ISO base media holds still pictures (HEIC, AVIF) as well as films; the brand tells.
fn iso_brand(head: &[u8]) -> Format {
    match head.get(8..12) {
        Some(b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"mif1" | b"msf1") => {
            Format::Heif(Coding::Hevc)
        }
        Some(b"avif" | b"avis") => Format::Heif(Coding::Av1),
        Some(b"crx ") => Format::UnreadPhoto("Canon CR3"),
        _ => Format::Video(Container::IsoMedia),
    }
}

/// Whether the first box of a QuickTime file without `ftyp` has a size that can be.
fn plausible_box(head: &[u8]) -> bool {
    matches!(head, [a, b, c, d, ..] if { let size = u32::from_be_bytes([*a, *b, *c, *d]); size == 1 || size >= 8 })
}

/// MPEG transport stream: a sync byte every 188 bytes, or every 192 with a time code before it (camcorders).
fn is_transport_stream(head: &[u8]) -> bool {
    [(0, 188), (4, 192)].iter().any(|&(first, step)| {
        head.len() > first + 3 * step && (0..4).all(|n| head[first + n * step] == 0x47)
    })
}

/// Whether the file ends before the container says it does. `None` where the container does not tell.
///
/// `read_at` gives up to 16 bytes at an offset. Only sizes are followed, nothing is decoded: ISO/IEC 14496-12 boxes,
/// the size of the Matroska segment (RFC 9559), the RIFF length.
pub fn is_cut_off(
    container: Container,
    length: u64,
    mut read_at: impl FnMut(u64) -> Option<Vec<u8>>,
) -> Option<bool> {
    match container {
        Container::IsoMedia => {
            let mut offset = 0_u64;
            // More top-level boxes than this are a forgery or a long fragmented stream; the decoder will tell.
            for _ in 0..10_000 {
                if offset == length {
                    return Some(false);
                }
                let head = read_at(offset)?;
                let size = u64::from(u32::from_be_bytes(head.get(..4)?.try_into().ok()?));
                if head.get(4..8).is_some_and(|name| !is_box_of_a_film(name)) {
                    // A text behind a box, say: nothing is missing from a film that was never there.
                    return None;
                }
                let size = match size {
                    0 => return Some(false),
                    1 => u64::from_be_bytes(head.get(8..16)?.try_into().ok()?),
                    2..8 => return None,
                    _ => size,
                };
                offset = offset.checked_add(size.max(8))?;
                if offset > length {
                    return Some(true);
                }
            }
            None
        }
        Container::Matroska => {
            let (header, after) = ebml_size(&read_at(4)?)?;
            let segment = 4 + after + header?;
            let (size, after) = ebml_size(read_at(segment + 4)?.as_slice())?;
            Some(segment + 4 + after + size? > length)
        }
        Container::Avi => {
            let size = u32::from_le_bytes(read_at(4)?.get(..4)?.try_into().ok()?);
            // 0 and all ones stand for "not known" in files over 1 GiB and in live captures.
            (size != 0 && size != u32::MAX).then_some(u64::from(size) + 8 > length + 1)
        }
        Container::Other => None,
    }
}

/// Whether a box of this type can stand in a film beside its others (ISO/IEC 14496-12 table 1, 23009-1, QuickTime, and those
/// that cameras add). Only of these is it known that a part of them is missing where the file ends before they do.
fn is_box_of_a_film(name: &[u8]) -> bool {
    const NAMES: [&[u8; 4]; 26] = [
        b"ftyp", b"styp", b"pdin", b"moov", b"moof", b"mfra", b"mdat", b"imda", b"free", b"skip",
        b"wide", b"pnot", b"PICT", b"udta", b"meta", b"meco", b"uuid", b"sidx", b"ssix", b"prft",
        b"emsg", b"junk", b"idat", b"beam", b"frea", b"mpvd",
    ];
    NAMES.iter().any(|known| name == *known)
}

/// An EBML size: its value (`None` for "unknown") and the bytes it takes.
fn ebml_size(bytes: &[u8]) -> Option<(Option<u64>, u64)> {
    let first = *bytes.first()?;
    let length = first.leading_zeros() as usize + 1;
    let rest = bytes.get(1..length)?;
    let mask = 0xff_u16 >> length;
    let value = rest
        .iter()
        .fold(u64::from(u16::from(first) & mask), |value, byte| {
            value << 8 | u64::from(*byte)
        });
    let unknown = value == (1_u64 << (7 * length)) - 1;
    Some(((!unknown).then_some(value), length as u64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_by_content() {
        let cases: [(&[u8], Option<Format>); 10] = [
            (b"\xff\xd8\xff\xe0", Some(Format::Jpeg)),
            (
                b"\x89PNG\r\n\x1a\n....",
                Some(Format::Image(::image::ImageFormat::Png)),
            ),
            (
                b"RIFF\0\0\0\0WEBPVP8 ",
                Some(Format::Image(::image::ImageFormat::WebP)),
            ),
            (b"RIFF\0\0\0\0AVI LIST", Some(Format::Video(Container::Avi))),
            (
                b"\0\0\0\x18ftypisom",
                Some(Format::Video(Container::IsoMedia)),
            ),
            (b"\0\0\0\x18ftypheic", Some(Format::Heif(Coding::Hevc))),
            (b"#EXTM3U\n#EXT-X-VERSION:3", None),
            (b"ffconcat version 1.0\nfile x.mp4", None),
            (b"BM is how this text begins, friends", None),
            (b"", None),
        ];
        for (head, expected) in cases {
            assert_eq!(sniff(head), expected, "{:?}", String::from_utf8_lossy(head));
        }
    }

    #[test]
    fn an_iso_file_is_cut_off_when_a_box_reaches_past_its_end() {
        let mut file = b"\0\0\0\x10ftypisom\0\0\0\0".to_vec();
        file.extend(b"\0\0\0\x20mdat");
        file.extend([0; 24]);
        let answer = |file: &[u8]| {
            is_cut_off(Container::IsoMedia, file.len() as u64, |offset| {
                Some(file[offset as usize..].iter().copied().take(16).collect())
            })
        };
        assert_eq!(answer(&file), Some(false));
        for length in 17..file.len() {
            assert_ne!(answer(&file[..length]), Some(false), "{length} bytes");
        }
    }

    #[test]
    fn a_playlist_behind_a_box_is_no_film_that_is_cut_off() {
        for text in [
            "#EXTM3U\n#EXT-X-VERSION:3\n",
            "ffconcat version 1.0\nfile 'x.mp4'\n",
        ] {
            let file = [b"\0\0\0\x10ftypisom\0\0\0\0", text.as_bytes()].concat();
            let answer = is_cut_off(Container::IsoMedia, file.len() as u64, |offset| {
                Some(file[offset as usize..].iter().copied().take(16).collect())
            });
            assert_eq!(answer, None, "{text}");
        }
    }

    #[test]
    fn ebml_sizes() {
        assert_eq!(ebml_size(&[0x81]), Some((Some(1), 1)));
        assert_eq!(ebml_size(&[0x40, 0x02]), Some((Some(2), 2)));
        assert_eq!(ebml_size(&[0xff]), Some((None, 1)));
        assert_eq!(
            ebml_size(&[0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
            Some((None, 8))
        );
        assert_eq!(ebml_size(&[0x00]), None);
    }
}
