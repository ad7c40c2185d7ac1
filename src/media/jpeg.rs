//! JPEG (ITU-T T.81), and whether all of it is there.
//!
//! Decoders made for viewing fill a missing end with grey and report success. A hash of such a picture says nothing,
//! so wholeness is decided here first: the markers are followed to the end-of-image marker, and the decoder runs in its
//! strict mode, which does not invent pixels.

use ::image::RgbImage;
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;
use zune_jpeg::errors::DecodeErrors;

use super::Limits;
use super::image::Pixels;
use super::luma::Luma;
use crate::error::ItemError;

/// More pixels than this cannot come from one byte: a block of 64 needs at least one bit for each of its components,
/// and with the coarsest usual sampling (16x16 pixels, six blocks) that makes 341 a byte.
const MOST_PIXELS_PER_BYTE: u64 = 512;

/// Pixels that the scans of a progressive picture may go over together. Cameras and programs write some ten scans; a forged
/// file of a megabyte can have thousands, each of which may take a second.
const MOST_SCANNED_PIXELS: u64 = 3_000_000_000;
/// Scans that a picture may have whatever its size, and those that it may have at most.
const SCANS: (u64, u64) = (16, 100);

/// Complaint of the strict mode that says nothing about missing pixels.
const HARMLESS: &str = "Extra bytes between headers";

/// Decodes a JPEG. With `colour`, the pixels come as colour, else as brightness alone, which takes less time.
///
/// # Errors
///
/// [`ItemError::Truncated`] when pixels are missing, [`ItemError::OverLimit`], [`ItemError::Malformed`].
pub fn decode(bytes: &[u8], limits: &Limits, colour: bool) -> Result<Pixels, ItemError> {
    let end = end_marker(bytes);
    match (attempt(bytes, limits, colour, true), end) {
        (Err(Failure::Item(error)), _) => Err(error),
        (_, None) => Err(cut_off()),
        (Ok(pixels), Some(end)) => {
            if ends_alike(&pixels) && depends_on_what_follows(bytes, end, limits, &pixels) {
                return Err(cut_off());
            }
            Ok(pixels)
        }
        (Err(Failure::Decoder(error)), Some(_)) => explained(bytes, limits, colour, &error),
    }
}

/// Width and height in pixels, as the file states them before any turning, of one whose markers lead to its end. Nothing is
/// decoded, so damage between them is not seen.
///
/// # Errors
///
/// [`ItemError::Truncated`] without an end, [`ItemError::OverLimit`], [`ItemError::Malformed`].
pub fn stated(bytes: &[u8], limits: &Limits) -> Result<(u32, u32), ItemError> {
    let (decoder, _) = match opened(bytes, limits, false) {
        Ok(opened) => opened,
        Err(Failure::Item(error)) => return Err(error),
        Err(Failure::Decoder(error)) if end_marker(bytes).is_some() => {
            return Err(broken(&error));
        }
        Err(Failure::Decoder(_)) => return Err(cut_off()),
    };
    end_marker(bytes).ok_or_else(cut_off)?;
    let (width, height) = decoder.dimensions().unwrap_or_default();
    Ok((width as u32, height as u32))
}

fn cut_off() -> ItemError {
    ItemError::Truncated("the end of the picture is missing".to_owned())
}

/// What to make of a file that has its end but fails in strict mode.
fn explained(
    bytes: &[u8],
    limits: &Limits,
    colour: bool,
    error: &DecodeErrors,
) -> Result<Pixels, ItemError> {
    match error {
        error if error.to_string().contains(HARMLESS) => attempt(bytes, limits, colour, false)
            .map_err(|failure| match failure {
                Failure::Item(error) => error,
                Failure::Decoder(error) => broken(&error),
            }),
        DecodeErrors::Unsupported(_) => Err(broken(error)),
        // Lenient decoding tells missing or broken pixels (it succeeds) from a broken file (it fails too).
        error => match attempt(bytes, limits, false, false) {
            Ok(_) => Err(ItemError::Truncated(format!(
                "a part of the picture is missing or damaged ({})",
                short(error)
            ))),
            Err(_) => Err(broken(error)),
        },
    }
}

/// Whether the blocks of the last row are all alike but for their mean, as they are when the decoder ran out of data
/// and went on with zeros. Plain borders look so, too; [`depends_on_what_follows`] tells the two apart.
fn ends_alike(pixels: &Pixels) -> bool {
    let converted;
    let luma = match pixels {
        Pixels::Brightness(luma) => luma,
        Pixels::Colour(picture) => {
            let (width, height) = picture.dimensions();
            let rows = height.min(16);
            let tail = ::image::imageops::crop_imm(picture, 0, height - rows, width, rows);
            converted = Luma::from_rgb(&tail.to_image());
            &converted
        }
    };
    let row = luma.row(luma.height() - 1);
    let steps = |block: &[u8]| -> Vec<i16> {
        let first = i16::from(block[0]);
        block
            .iter()
            .map(|pixel| i16::from(*pixel) - first)
            .collect()
    };
    let blocks: Vec<Vec<i16>> = row.chunks_exact(16).rev().take(8).map(steps).collect();
    blocks.windows(2).all(|pair| {
        pair[0]
            .iter()
            .zip(&pair[1])
            .all(|(a, b)| (a - b).abs() <= 2)
    })
}

/// Whether other bytes after the last scan change its last pixels: then the scan ended too early.
fn depends_on_what_follows(bytes: &[u8], end: usize, limits: &Limits, decoded: &Pixels) -> bool {
    let mut followed = bytes[..end].to_vec();
    // Any bytes but 0xff, which would be a marker; varied, so that they decode to something visible.
    followed.extend((0..4096_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8 & 0xfe));
    followed.extend(b"\xff\xd9");
    let colour = matches!(decoded, Pixels::Colour(_));
    let last = |pixels: &Pixels| match pixels {
        Pixels::Brightness(luma) => luma.row(luma.height() - 1).to_vec(),
        Pixels::Colour(picture) => {
            let row = 3 * picture.width() as usize;
            picture.as_raw()[picture.as_raw().len() - row..].to_vec()
        }
    };
    attempt(&followed, limits, colour, false).is_ok_and(|other| last(&other) != last(decoded))
}

enum Failure {
    Item(ItemError),
    Decoder(DecodeErrors),
}

impl From<DecodeErrors> for Failure {
    fn from(error: DecodeErrors) -> Failure {
        Failure::Decoder(error)
    }
}

type Decoder<'a> = JpegDecoder<ZCursor<&'a [u8]>>;

/// A decoder that has read the headers, and its options, after the announced size was held against the limits.
fn opened<'a>(
    bytes: &'a [u8],
    limits: &Limits,
    strict: bool,
) -> Result<(Decoder<'a>, DecoderOptions), Failure> {
    let options = DecoderOptions::default()
        .set_strict_mode(strict)
        .set_max_width(usize::from(u16::MAX))
        .set_max_height(usize::from(u16::MAX));
    if has_colours_apart(bytes) {
        return Err(Failure::Item(match end_marker(bytes) {
            Some(_) => unread("each colour is in a scan of its own"),
            None => cut_off(),
        }));
    }
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers()?;
    let (width, height) = decoder
        .dimensions()
        .ok_or(DecodeErrors::FormatStatic("no picture header"))?;
    let pixels = width as u64 * height as u64;
    if pixels > limits.max_pixels || 9 * pixels > 2 * limits.max_decode_bytes {
        return Err(Failure::Item(ItemError::OverLimit(format!(
            "{width} x {height} pixels"
        ))));
    }
    if let Some(info) = decoder.info().filter(|info| !info.sof.is_sequential_dct()) {
        // Until the last scan, two bytes are kept for every value of every component; one more makes the picture.
        let values = pixels * u64::from(info.components);
        if 3 * values > limits.max_decode_bytes {
            return Err(Failure::Item(ItemError::OverLimit(format!(
                "{width} x {height} pixels in a progressive JPEG"
            ))));
        }
    }
    if pixels / MOST_PIXELS_PER_BYTE > bytes.len() as u64 {
        return Err(Failure::Item(ItemError::Truncated(format!(
            "it announces {width} x {height} pixels but has only {} bytes",
            bytes.len()
        ))));
    }
    let scans = (MOST_SCANNED_PIXELS / pixels.max(1)).clamp(SCANS.0, SCANS.1);
    let options = options.jpeg_set_max_scans(usize::try_from(scans).unwrap_or(usize::MAX));
    Ok((decoder, options))
}

fn attempt(bytes: &[u8], limits: &Limits, colour: bool, strict: bool) -> Result<Pixels, Failure> {
    let (mut decoder, options) = opened(bytes, limits, strict)?;
    let (width, height) = decoder.dimensions().unwrap_or_default();
    let output = match decoder.input_colorspace() {
        Some(ColorSpace::Luma) => ColorSpace::Luma,
        Some(ColorSpace::YCbCr) if !colour => ColorSpace::Luma,
        _ => ColorSpace::RGB,
    };
    decoder.set_options(options.jpeg_set_out_colorspace(output));
    let decoded = decoder.decode()?;
    let shape = || Failure::Decoder(DecodeErrors::FormatStatic("pixels are missing"));
    if output == ColorSpace::Luma {
        let luma = Luma::new(width, height, decoded).ok_or_else(shape)?;
        Ok(Pixels::Brightness(luma))
    } else {
        let picture = RgbImage::from_raw(width as u32, height as u32, decoded);
        Ok(Pixels::Colour(picture.ok_or_else(shape)?))
    }
}

/// Why there is no picture: a kind that the decoder does not know (arithmetic coding, 12 bits), or damage.
fn broken(error: &DecodeErrors) -> ItemError {
    let reason = short(error);
    let unknown = matches!(error, DecodeErrors::Unsupported(_))
        || reason.contains("is not supported")
        || reason.contains("only parse 8-bit");
    if unknown {
        unread(&reason)
    } else {
        ItemError::Malformed(reason)
    }
}

fn unread(kind: &str) -> ItemError {
    ItemError::UnsupportedFormat(format!(
        "a kind of JPEG that is not read ({kind}). Save it as PNG and run again"
    ))
}

/// The first line of the decoder's complaint, bounded.
fn short(error: &DecodeErrors) -> String {
    error
        .to_string()
        .trim_matches('"')
        .trim_end_matches("\\n")
        .chars()
        .take(120)
        .collect()
}

/// Where the end-of-image marker of the first picture stands, if the markers lead to one. What follows it (a second
/// picture, a film) does not matter.
fn end_marker(bytes: &[u8]) -> Option<usize> {
    let (_, at) = markers(bytes).find(|(marker, _)| *marker == 0xd9)?;
    Some(at)
}

/// Whether a picture without progression keeps its colours in scans of their own, with other heights of samples. Viewers show
/// it; this decoder breaks down on it or gives wrong pixels without an error (zune-image, issue 422).
fn has_colours_apart(bytes: &[u8]) -> bool {
    let mut colours = 0;
    for (marker, at) in markers(bytes) {
        let number = |offset: usize| bytes.get(at + offset).copied().unwrap_or_default();
        match marker {
            // The frame: of each component its name, its sampling and its table, from byte 10 on.
            0xc0 | 0xc1 => {
                let mut heights = (0..usize::from(number(9))).map(|n| number(11 + 3 * n) & 15);
                colours = if heights.any(|height| height > 1) {
                    number(9)
                } else {
                    0
                };
            }
            // The first scan, with how many components are in it.
            0xda => return number(4) < colours,
            _ => {}
        }
    }
    false
}

/// The markers of the first picture up to its end, each with its place; those within scans, which have no segment, are left
/// out.
fn markers(bytes: &[u8]) -> impl Iterator<Item = (u8, usize)> + '_ {
    let mut next = 2;
    // Within a scan, markers stand between arbitrary bytes; between scans, every segment has a length.
    let mut in_scan = false;
    std::iter::from_fn(move || {
        loop {
            if in_scan {
                next += memchr::memchr(0xff, bytes.get(next..)?)?;
            }
            while bytes.get(next) == Some(&0xff) && bytes.get(next + 1) == Some(&0xff) {
                next += 1;
            }
            let at = next;
            match (bytes.get(at)?, *bytes.get(at + 1)?) {
                (0xff, end @ 0xd9) => {
                    next = bytes.len();
                    return Some((end, at));
                }
                // Stuffed zero, restart markers, TEM: no segment follows.
                (0xff, 0x00 | 0x01 | 0xd0..=0xd7) => next += 2,
                (0xff, marker) => {
                    let length = bytes.get(at + 2..at + 4)?;
                    in_scan = marker == 0xda;
                    next += 2 + usize::from(u16::from_be_bytes([length[0], length[1]]));
                    return Some((marker, at));
                }
                // Stray bytes between segments, which some cameras write.
                _ => next += 1,
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(width: u32, height: u32) -> Vec<u8> {
        let picture = RgbImage::from_fn(width, height, |x, y| {
            ::image::Rgb([(x * 5) as u8, (y * 7) as u8, (x * y) as u8])
        });
        let mut bytes = Vec::new();
        ::image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 80)
            .encode_image(&picture)
            .unwrap();
        bytes
    }

    #[test]
    fn a_kind_that_is_not_read_is_no_damage() {
        let bytes = encoded(61, 47);
        let frame = bytes.windows(2).position(|pair| pair == [0xff, 0xc0]);
        let frame = frame.unwrap();
        let mut deep = bytes.clone();
        deep[frame + 4] = 12;
        let mut arithmetic = bytes;
        arithmetic[frame + 1] = 0xc9;
        // How the arithmetic decoder begins, ITU-T T.81 section B.2.4.3.
        arithmetic.splice(frame..frame, [0xff, 0xcc, 0, 4, 0, 0]);
        // Of three components, the first has twice the rows of the others, and the first scan has one.
        let mut apart = deep.clone();
        let scan = apart.windows(2).position(|pair| pair == [0xff, 0xda]);
        (apart[frame + 4], apart[frame + 11]) = (8, 0x22);
        apart[scan.unwrap() + 4] = 1;
        let cut = &apart[..apart.len() - 2];
        let told = decode(cut, &Limits::default(), true);
        assert!(matches!(told, Err(ItemError::Truncated(_))), "{told:?}");
        for bytes in [deep, arithmetic, apart] {
            for result in [
                decode(&bytes, &Limits::default(), true).map(|_| ()),
                stated(&bytes, &Limits::default()).map(|_| ()),
            ] {
                assert!(
                    matches!(result, Err(ItemError::UnsupportedFormat(_))),
                    "{result:?}"
                );
            }
        }
    }

    #[test]
    fn brightness_and_colour_of_the_same_file_agree() {
        let bytes = encoded(61, 47);
        let limits = Limits::default();
        let Pixels::Brightness(luma) = decode(&bytes, &limits, false).unwrap() else {
            panic!("brightness was asked for");
        };
        let Pixels::Colour(colour) = decode(&bytes, &limits, true).unwrap() else {
            panic!("colour was asked for");
        };
        let converted = Luma::from_rgb(&colour);
        let worst = luma
            .pixels()
            .iter()
            .zip(converted.pixels())
            .map(|(a, b)| a.abs_diff(*b))
            .max();
        // Saturated colours clip on the way to RGB and back.
        assert!(worst.unwrap() < 40, "{worst:?}");
    }

    #[test]
    fn no_prefix_passes_for_a_whole_picture() {
        let bytes = encoded(64, 64);
        assert!(decode(&bytes, &Limits::default(), false).is_ok());
        assert_eq!(stated(&bytes, &Limits::default()), Ok((64, 64)));
        for length in 3..bytes.len() {
            let error = stated(&bytes[..length], &Limits::default()).unwrap_err();
            assert!(
                matches!(error, ItemError::Truncated(_)),
                "{length}: {error}"
            );
            let error = decode(&bytes[..length], &Limits::default(), false).unwrap_err();
            assert!(
                matches!(error, ItemError::Truncated(_)),
                "{length}: {error}"
            );
        }
    }

    #[test]
    fn missing_pixels_before_a_proper_end_are_seen() {
        let whole = encoded(200, 200);
        let mut bytes = whole[..whole.len() / 2].to_vec();
        bytes.extend(b"\xff\xd9");
        let error = decode(&bytes, &Limits::default(), false).unwrap_err();
        assert!(matches!(error, ItemError::Truncated(_)), "{error}");
    }

    #[test]
    fn a_progressive_picture_that_needs_too_much_memory_is_refused() {
        let mut bytes = encoded(200, 200);
        let frame = bytes
            .windows(2)
            .position(|pair| pair == b"\xff\xc0")
            .unwrap();
        let limits = Limits {
            // Enough for the picture, not for the values of three components that come in several scans.
            max_decode_bytes: 8 * 200 * 200,
            ..Limits::default()
        };
        assert!(decode(&bytes, &limits, false).is_ok());
        bytes[frame + 1] = 0xc2;
        let error = decode(&bytes, &limits, false).unwrap_err();
        assert!(matches!(error, ItemError::OverLimit(_)), "{error}");
    }

    #[test]
    fn announced_sizes_are_checked_before_anything_is_allocated() {
        let mut bytes = encoded(16, 16);
        let frame = bytes
            .windows(2)
            .position(|pair| pair == b"\xff\xc0")
            .unwrap();
        bytes[frame + 5..frame + 9].copy_from_slice(&[0x27, 0x10, 0x3e, 0x80]);
        let error = decode(&bytes, &Limits::default(), false).unwrap_err();
        assert!(matches!(error, ItemError::Truncated(_)), "{error}");
    }
}
