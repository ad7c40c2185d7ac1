//! From the bytes of a photo to its pixels, upright and within limits.

use std::io::Cursor;

use ::image::codecs::gif::GifDecoder;
use ::image::metadata::Orientation;
use ::image::{
    AnimationDecoder, DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, RgbImage,
    RgbaImage,
};

use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use tiff::decoder::{ChunkType, Decoder};
use tiff::tags::{PlanarConfiguration, Tag};

use super::boxes::big_endian;
use super::luma::{Luma, fitted};
use super::sniff::Format;
use super::{Limits, jpeg};
use crate::error::ItemError;

/// Longest side in pixels of a preview.
pub const PREVIEW_SIDE: usize = 512;
/// Quality of a preview's JPEG, of 100.
const PREVIEW_QUALITY: u8 = 78;

/// Pixels as decoded, not yet turned.
#[derive(Debug)]
pub enum Pixels {
    /// Brightness alone.
    Brightness(Luma),
    /// Red, green, blue.
    Colour(RgbImage),
}

/// A decoded photo.
#[derive(Debug)]
pub struct Photo {
    /// Width of the upright picture in pixels.
    pub width: u32,
    /// Height of the upright picture in pixels.
    pub height: u32,
    /// Upright brightness of every pixel. It is not scaled: PDQ says how it is to be made small.
    pub luma: Luma,
    /// Upright small JPEG for people, where it was asked for.
    pub preview: Option<Vec<u8>>,
}

/// Decodes a photo of a known format.
///
/// `orientation` is EXIF's, 1 to 8. Transparent parts are shown on white, as most viewers do.
///
/// # Errors
///
/// [`ItemError::Truncated`], [`ItemError::Malformed`], [`ItemError::OverLimit`], [`ItemError::UnsupportedFormat`].
pub fn decode(
    bytes: &[u8],
    format: Format,
    orientation: u8,
    limits: &Limits,
    with_preview: bool,
) -> Result<Photo, ItemError> {
    let pixels = pixels(bytes, format, limits, with_preview)?;
    let preview = if with_preview {
        Some(preview(&pixels, orientation)?)
    } else {
        None
    };
    Ok(Photo {
        preview,
        ..upright(pixels, orientation)
    })
}

/// The upright brightness of decoded pixels, without a preview.
pub fn upright(pixels: Pixels, orientation: u8) -> Photo {
    let luma = match pixels {
        Pixels::Brightness(luma) => luma,
        Pixels::Colour(picture) => Luma::from_rgb(&picture),
    };
    let luma = luma.upright(orientation);
    Photo {
        width: luma.width() as u32,
        height: luma.height() as u32,
        luma,
        preview: None,
    }
}

/// The upright colours of decoded pixels, made smaller where their longer side is more than `side` pixels.
///
/// # Errors
///
/// [`ItemError::Malformed`] for a picture without pixels.
pub fn colours(pixels: &Pixels, orientation: u8, side: usize) -> Result<RgbImage, ItemError> {
    Ok(small(pixels, orientation, side)?.into_rgb8())
}

/// Whether a picture is a film: a GIF of several frames.
pub fn is_animation(bytes: &[u8], format: Format, limits: &Limits) -> bool {
    if format != Format::Image(ImageFormat::Gif) {
        return false;
    }
    let Ok(mut decoder) = GifDecoder::new(Cursor::new(bytes)) else {
        return false;
    };
    let mut bounds = ::image::Limits::default();
    bounds.max_alloc = Some(limits.max_decode_bytes);
    if decoder.set_limits(bounds).is_err() {
        return false;
    }
    decoder.into_frames().take(2).filter(Result::is_ok).count() == 2
}

/// Decodes a photo of a format that needs no other program, not turned.
///
/// # Errors
///
/// Those of [`decode`].
pub fn pixels(
    bytes: &[u8],
    format: Format,
    limits: &Limits,
    colour: bool,
) -> Result<Pixels, ItemError> {
    match format {
        Format::Jpeg => jpeg::decode(bytes, limits, colour),
        Format::Image(format) => Ok(Pixels::Colour(decode_other(bytes, format, limits)?)),
        Format::Heif(coding) => Err(ItemError::UnsupportedFormat(format!(
            "{} photos are decoded by another program",
            coding.name()
        ))),
        Format::UnreadPhoto(name) => Err(ItemError::UnsupportedFormat(format!(
            "{name} photos are not read by this version. Save it as JPEG or PNG and run again"
        ))),
        Format::Video(_) => Err(ItemError::UnsupportedFormat(
            "a video cannot be read as a photo".to_owned(),
        )),
    }
}

/// Width and height in pixels as the file states them, not turned, of a photo of a format that needs no other program.
///
/// JPEG, PNG and WebP are only followed to their ends, so damage in the middle is not seen; others are decoded.
///
/// # Errors
///
/// Those of [`decode`].
pub fn stated(bytes: &[u8], format: Format, limits: &Limits) -> Result<(u32, u32), ItemError> {
    match format {
        Format::Jpeg => jpeg::stated(bytes, limits),
        Format::Image(followed @ (ImageFormat::Png | ImageFormat::WebP)) => {
            if followed == ImageFormat::Png && png_is_cut(bytes) {
                return Err(cut_off());
            }
            Ok(opened(bytes, followed, limits)?.dimensions())
        }
        _ => Ok(match pixels(bytes, format, limits, true)? {
            Pixels::Colour(picture) => picture.dimensions(),
            Pixels::Brightness(luma) => (luma.width() as u32, luma.height() as u32),
        }),
    }
}

/// Every format but JPEG, by the `image` crate; of an animation the first picture.
fn decode_other(bytes: &[u8], format: ImageFormat, limits: &Limits) -> Result<RgbImage, ItemError> {
    let decoder = opened(bytes, format, limits)?;
    let picture = DynamicImage::from_decoder(decoder).map_err(|error| told(&error))?;
    Ok(on_ground(picture))
}

/// A decoder that has read the headers, after the announced size was held against the limits.
fn opened<'a>(
    bytes: &'a [u8],
    format: ImageFormat,
    limits: &Limits,
) -> Result<impl ImageDecoder + 'a, ItemError> {
    if format == ImageFormat::WebP && riff_is_cut(bytes) {
        return Err(cut_off());
    }
    if format == ImageFormat::Tiff && has_planes_in_tiles(bytes) {
        return Err(unread("its colours lie apart, and in tiles"));
    }
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut bounds = ::image::Limits::default();
    bounds.max_alloc = Some(limits.max_decode_bytes);
    reader.limits(bounds);
    let decoder = reader.into_decoder().map_err(|error| told(&error))?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > limits.max_pixels {
        return Err(ItemError::OverLimit(format!("{width} x {height} pixels")));
    }
    let pixels = u64::from(width) * u64::from(height);
    let own = decoder.total_bytes();
    let needed = own.saturating_add(beside(bytes, format, own, pixels));
    if needed > limits.max_decode_bytes {
        return Err(ItemError::OverLimit(format!(
            "{width} x {height} pixels need {} MB",
            needed >> 20
        )));
    }
    Ok(decoder)
}

/// Bytes that decoding a picture takes beside those that it decodes to, of which there are `own`.
fn beside(bytes: &[u8], format: ImageFormat, own: u64, pixels: u64) -> u64 {
    // Values of more than 8 bits, and transparency, are put into another picture beside the first.
    let converted = if own > 3 * pixels { 4 } else { 1 };
    // A WebP is decoded with transparency, whether it has any or not, and one that moves is put onto another picture.
    let moves =
        bytes.get(12..16) == Some(b"VP8X") && bytes.get(20).is_some_and(|flags| flags & 2 != 0);
    let unpacked = match format {
        ImageFormat::WebP if moves => 8,
        ImageFormat::WebP => 4,
        _ => 0,
    };
    (converted + unpacked) * pixels
}

/// Whether a TIFF keeps each colour apart, and that in tiles; TIFF 6.0, sections 3 and 15. Its decoder breaks down where
/// tiles reach over the edge of such a picture (image-tiff, issue 403).
fn has_planes_in_tiles(bytes: &[u8]) -> bool {
    let Ok(mut decoder) = Decoder::new(Cursor::new(bytes)) else {
        return false;
    };
    let planes = decoder.find_tag_unsigned(Tag::PlanarConfiguration);
    decoder.get_chunk_type() == ChunkType::Tile
        && planes.is_ok_and(|planes| planes == Some(PlanarConfiguration::Planar.to_u16()))
}

fn unread(kind: &str) -> ItemError {
    ItemError::UnsupportedFormat(format!(
        "a kind of picture file that is not read ({kind}). Save it as PNG or JPEG and run again"
    ))
}

fn cut_off() -> ItemError {
    ItemError::Truncated("the end of the picture is missing".to_owned())
}

/// Whether no chunk `IEND` is where the lengths of a PNG's chunks lead; PNG, third edition, section 5.3.
fn png_is_cut(bytes: &[u8]) -> bool {
    let mut at = 8;
    while let Some(length) = big_endian(bytes, at, 4) {
        if bytes.get(at + 4..at + 8) == Some(b"IEND") {
            return false;
        }
        at += length + 12;
    }
    true
}

/// A WebP whose RIFF header announces more bytes than there are.
fn riff_is_cut(bytes: &[u8]) -> bool {
    bytes
        .get(4..8)
        .and_then(|size| size.try_into().ok())
        .is_none_or(|size| u64::from(u32::from_le_bytes(size)) + 8 > bytes.len() as u64)
}

/// A transparent picture as viewers show it: on white, or on black where all of it is white and would vanish.
fn on_ground(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let picture = picture.into_rgba8();
    let ground = if is_white(&picture) { 0 } else { 255 };
    let (width, height) = picture.dimensions();
    let mut shown = RgbImage::new(width, height);
    for (to, from) in shown.pixels_mut().zip(picture.pixels()) {
        let alpha = u32::from(from.0[3]);
        for channel in 0..3 {
            let mixed = u32::from(from.0[channel]) * alpha + ground * (255 - alpha);
            to.0[channel] = ((mixed + 127) / 255) as u8;
        }
    }
    shown
}

/// Whether what is visible of a picture is white but for a fiftieth, and a part of it is transparent.
fn is_white(picture: &RgbaImage) -> bool {
    const WHITE: u8 = 225;
    let (mut opacity, mut white, mut whole) = (0_u64, 0_u64, 0_u64);
    for pixel in picture.pixels() {
        let [red, green, blue, alpha] = pixel.0;
        whole += 255;
        opacity += u64::from(alpha);
        if red.min(green).min(blue) >= WHITE {
            white += u64::from(alpha);
        }
    }
    opacity > 0 && opacity < whole && white * 50 >= opacity * 49
}

/// Sorts the decoder's errors by whose fault they are.
fn told(error: &ImageError) -> ItemError {
    let whole = error.to_string();
    // What follows the first sentence is advice for programmers.
    let sentence = whole.split(['\n', '\r']).next().unwrap_or_default();
    let sentence = sentence.split(". ").next().unwrap_or_default();
    let text = || sentence.chars().take(160).collect::<String>();
    match error {
        ImageError::IoError(cause) if cause.kind() == std::io::ErrorKind::UnexpectedEof => {
            cut_off()
        }
        ImageError::Limits(_) => ItemError::OverLimit(text()),
        ImageError::Unsupported(_) => unread(&text()),
        _ => {
            let lower = whole.to_lowercase();
            if [
                "unexpected end",
                "unexpected eof",
                "failed to fill",
                "no more data",
                "truncated",
            ]
            .iter()
            .any(|sign| lower.contains(sign))
            {
                cut_off()
            } else {
                ItemError::Malformed(text())
            }
        }
    }
}

/// An upright small JPEG of decoded pixels, for people.
///
/// # Errors
///
/// [`ItemError::Malformed`] for a picture without pixels.
pub fn preview(pixels: &Pixels, orientation: u8) -> Result<Vec<u8>, ItemError> {
    preview_jpeg(&small(pixels, orientation, PREVIEW_SIDE)?)
}

/// The upright picture, made smaller where its longer side is more than `side` pixels.
fn small(pixels: &Pixels, orientation: u8, side: usize) -> Result<DynamicImage, ItemError> {
    let mut small = match pixels {
        Pixels::Colour(picture) => {
            let (width, height) = fitted(picture.width() as usize, picture.height() as usize, side);
            let (width, height) = (width as u32, height as u32);
            DynamicImage::ImageRgb8(if picture.dimensions() == (width, height) {
                picture.clone()
            } else {
                ::image::imageops::thumbnail(picture, width, height)
            })
        }
        Pixels::Brightness(luma) => DynamicImage::ImageLuma8(gray(&luma.clone().shrunk_to(side))?),
    };
    if let Some(orientation) = Orientation::from_exif(orientation) {
        small.apply_orientation(orientation);
    }
    Ok(small)
}

fn gray(luma: &Luma) -> Result<::image::GrayImage, ItemError> {
    ::image::GrayImage::from_raw(
        luma.width() as u32,
        luma.height() as u32,
        luma.pixels().to_vec(),
    )
    .ok_or_else(|| ItemError::Malformed("the picture has no pixels".to_owned()))
}

/// JPEG of a picture that is already small, its colours at half the resolution, as usual.
pub(crate) fn preview_jpeg(small: &DynamicImage) -> Result<Vec<u8>, ItemError> {
    let failed = |reason: String| ItemError::Malformed(reason);
    let side = |length: u32| u16::try_from(length).map_err(|error| failed(error.to_string()));
    let (width, height) = (side(small.width())?, side(small.height())?);
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, PREVIEW_QUALITY);
    encoder.set_sampling_factor(SamplingFactor::R_4_2_0);
    match small {
        DynamicImage::ImageRgb8(picture) => encoder.encode(picture, width, height, ColorType::Rgb),
        DynamicImage::ImageLuma8(picture) => {
            encoder.encode(picture, width, height, ColorType::Luma)
        }
        other => encoder.encode(&other.to_rgb8(), width, height, ColorType::Rgb),
    }
    .map_err(|error| failed(error.to_string()))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> DynamicImage {
        DynamicImage::ImageRgb8(RgbImage::from_fn(40, 30, |x, y| {
            ::image::Rgb([(x * 6) as u8, (y * 8) as u8, (x ^ y) as u8])
        }))
    }

    fn encoded(format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        sample().write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    const FORMATS: [ImageFormat; 5] = [
        ImageFormat::Png,
        ImageFormat::Gif,
        ImageFormat::Bmp,
        ImageFormat::Tiff,
        ImageFormat::WebP,
    ];

    #[test]
    fn every_format_is_decoded() {
        for format in FORMATS {
            let bytes = encoded(format);
            let photo = decode(&bytes, Format::Image(format), 6, &Limits::default(), true).unwrap();
            assert_eq!((photo.width, photo.height), (30, 40), "{format:?}");
            assert_eq!((photo.luma.width(), photo.luma.height()), (30, 40));
            assert!(photo.preview.unwrap().starts_with(b"\xff\xd8"));
            let format = Format::Image(format);
            assert_eq!(stated(&bytes, format, &Limits::default()), Ok((40, 30)));
            let pixels = pixels(&bytes, format, &Limits::default(), true).unwrap();
            let shown = colours(&pixels, 6, 20).unwrap();
            assert_eq!(shown.dimensions(), (15, 20));
        }
    }

    #[test]
    fn no_prefix_passes_for_a_whole_picture() {
        for format in FORMATS {
            let bytes = encoded(format);
            // A TIFF may keep its directory at the end, and a PNG's last chunks hold no pixels.
            for length in 1..bytes.len() * 9 / 10 {
                let result = decode(
                    &bytes[..length],
                    Format::Image(format),
                    1,
                    &Limits::default(),
                    false,
                );
                assert!(result.is_err(), "{format:?} of {length} bytes");
                let size = stated(&bytes[..length], Format::Image(format), &Limits::default());
                assert!(size.is_err(), "{format:?} of {length} bytes");
            }
        }
    }

    /// A TIFF of 40 x 30 pixels in tiles of 16 x 16, with each colour apart.
    fn planes_in_tiles() -> Vec<u8> {
        const TILES: u32 = 3 * 2 * 3;
        let (directory, entries) = (8, 11);
        let lists = directory + 2 + 12 * entries + 4;
        let pixels = lists + 2 * 4 * TILES + 6;
        let mut bytes = b"II*\0\x08\0\0\0\x0b\0".to_vec();
        for (tag, kind, count, value) in [
            (256_u16, 3_u16, 1, 40),
            (257, 3, 1, 30),
            // Bits of the three samples, behind the lists of tiles.
            (258, 3, 3, pixels - 6),
            (259, 3, 1, 1),
            (262, 3, 1, 2),
            (277, 3, 1, 3),
            (284, 3, 1, 2),
            (322, 3, 1, 16),
            (323, 3, 1, 16),
            (324, 4, TILES, lists),
            (325, 4, TILES, lists + 4 * TILES),
        ] {
            bytes.extend([tag.to_le_bytes(), kind.to_le_bytes()].concat());
            bytes.extend([u32::to_le_bytes(count), value.to_le_bytes()].concat());
        }
        bytes.extend([0; 4]);
        let tiles = 0..TILES;
        bytes.extend(tiles.flat_map(|tile| (pixels + 256 * tile).to_le_bytes()));
        bytes.extend((0..TILES).flat_map(|_| 256_u32.to_le_bytes()));
        bytes.extend([8, 0, 8, 0, 8, 0]);
        bytes.resize((pixels + 256 * TILES) as usize, 100);
        bytes
    }

    #[test]
    fn what_the_decoder_of_a_format_cannot_read_is_told_before_it_tries() {
        let format = Format::Image(ImageFormat::Tiff);
        let refused = decode(&planes_in_tiles(), format, 1, &Limits::default(), false);
        assert!(matches!(refused, Err(ItemError::UnsupportedFormat(_))));
    }

    #[test]
    fn transparency_shows_white() {
        let mut picture = ::image::RgbaImage::new(2, 1);
        picture.put_pixel(1, 0, ::image::Rgba([0, 0, 0, 255]));
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
        let format = Format::Image(ImageFormat::Png);
        let photo = decode(bytes.get_ref(), format, 1, &Limits::default(), false).unwrap();
        assert_eq!(photo.luma.pixels(), [255, 0]);
    }

    #[test]
    fn what_is_white_on_transparency_shows_on_black() {
        let mut picture = RgbaImage::new(2, 2);
        for (at, pixel) in picture.pixels_mut().enumerate() {
            pixel.0 = [255, 255, 255, [0, 0, 128, 255][at]];
        }
        let shown = on_ground(DynamicImage::ImageRgba8(picture.clone()));
        assert_eq!(
            shown.pixels().map(|pixel| pixel.0[0]).collect::<Vec<_>>(),
            [0, 0, 128, 255]
        );
        // Nothing is transparent: white is what it shows.
        picture.pixels_mut().for_each(|pixel| pixel.0[3] = 255);
        let shown = on_ground(DynamicImage::ImageRgba8(picture));
        assert!(shown.pixels().all(|pixel| pixel.0 == [255; 3]));
    }

    #[test]
    fn memory_for_conversion_counts_before_decoding() {
        let mut bytes = Cursor::new(Vec::new());
        let picture = DynamicImage::new_rgba16(40, 30);
        picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
        let format = Format::Image(ImageFormat::Png);
        let within = |max_decode_bytes| {
            let limits = Limits {
                max_decode_bytes,
                ..Limits::default()
            };
            decode(bytes.get_ref(), format, 1, &limits, false).map(|_| ())
        };
        assert_eq!(within(200_000), Ok(()));
        assert!(matches!(
            within(12 * 40 * 30 - 1),
            Err(ItemError::OverLimit(_))
        ));
    }

    #[test]
    fn memory_that_a_webp_is_unpacked_to_counts_before_decoding() {
        // 14000 x 14000 pixels of one colour, of which the decoder holds 7 bytes each.
        let bytes = b"RIFF\x1e\0\0\0WEBPVP8L\x11\0\0\0/\xaf\xf6\xab\r\x07P\xe4&\xd4\xa3\xff\x81\x88\xe8\x7f\0\0";
        let webp = Format::Image(ImageFormat::WebP);
        let refused = decode(bytes, webp, 1, &Limits::default(), false);
        assert!(matches!(refused, Err(ItemError::OverLimit(_))));
    }

    #[test]
    fn pixel_limits_hold_before_decoding() {
        let limits = Limits {
            max_pixels: 1000,
            ..Limits::default()
        };
        let bytes = encoded(ImageFormat::Png);
        let result = decode(&bytes, Format::Image(ImageFormat::Png), 1, &limits, false);
        assert!(matches!(result, Err(ItemError::OverLimit(_))));
    }
}
