//! What happens to photos on their way: saved smaller, mirrored, captioned, turned, cut off.

use std::fs;
use std::path::Path;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType as PngFilter, PngEncoder};
use image::imageops::{self, FilterType};
use image::{ExtendedColorType, ImageEncoder, RgbImage};

use crate::Outcome;
use crate::lettering::caption_strip;

/// How a copy of a photo was made.
#[derive(Clone, Copy)]
pub enum Edit {
    Smaller {
        width: u32,
        quality: u8,
    },
    Mirrored,
    Captioned(&'static str),
    /// A square screenshot, black above and below.
    Screenshot,
    /// Turned clockwise by a quarter, with nothing that says so.
    Turned,
    /// Stored lying on its side with an EXIF orientation that sets it upright.
    StoredTurned,
}

/// Applies an edit to a decoded photo and returns the bytes of the new file.
pub fn apply(edit: Edit, photo: &RgbImage) -> Outcome<Vec<u8>> {
    match edit {
        Edit::Smaller { width, quality } => jpeg(&narrowed(photo, width), quality, None),
        Edit::Mirrored => {
            let copy = imageops::flip_horizontal(&narrowed(photo, 800));
            jpeg(&copy, 72, None)
        }
        Edit::Captioned(text) => {
            let mut copy = narrowed(photo, 800);
            caption_strip(&mut copy, text, 34);
            jpeg(&copy, 74, None)
        }
        Edit::Screenshot => {
            let copy = narrowed(photo, 480);
            let mut screen = RgbImage::new(480, 480);
            let top = i64::from(480 - copy.height()) / 2;
            imageops::replace(&mut screen, &copy, 0, top);
            png(&screen)
        }
        Edit::Turned => jpeg(&imageops::rotate90(&narrowed(photo, 720)), 74, None),
        Edit::StoredTurned => {
            let copy = imageops::rotate270(&narrowed(photo, 800));
            let block = crate::exif_block::orientation_block(6)?;
            jpeg(&copy, 74, Some(block))
        }
    }
}

/// The picture at another width, its height in proportion.
pub fn narrowed(photo: &RgbImage, width: u32) -> RgbImage {
    let height = width * photo.height() / photo.width();
    imageops::resize(photo, width, height, FilterType::Lanczos3)
}

pub fn jpeg(picture: &RgbImage, quality: u8, exif: Option<Vec<u8>>) -> Outcome<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, quality);
    if let Some(block) = exif {
        encoder.set_exif_metadata(block)?;
    }
    let (width, height) = picture.dimensions();
    encoder.write_image(picture, width, height, ExtendedColorType::Rgb8)?;
    Ok(bytes)
}

fn png(picture: &RgbImage) -> Outcome<Vec<u8>> {
    let mut bytes = Vec::new();
    let encoder =
        PngEncoder::new_with_quality(&mut bytes, CompressionType::Best, PngFilter::Adaptive);
    let (width, height) = picture.dimensions();
    encoder.write_image(picture, width, height, ExtendedColorType::Rgb8)?;
    Ok(bytes)
}

pub fn open(path: &Path) -> Outcome<RgbImage> {
    let bytes = fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(image::load_from_memory(&bytes)?.to_rgb8())
}
