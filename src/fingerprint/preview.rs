//! The preview that is kept with each picture: enough of its pixels to tell one exposure from another.
//!
//! Hashes and local features say that two pictures show the same thing; two photographs of one scene do that as well. What
//! tells a copy from another photograph is the picture itself, see `matching::dense`. So the upright luma of each photo is
//! kept at 512 pixels on its longer side, that of videos at 320 pixels for about every second of distinct content, as JPEG.
//!
//! The stored form is a format: [`VERSION`] stands beside it wherever it is kept, and previews of another version are not
//! compared. Smaller pictures are kept at their own size.

use jpeg_encoder::{ColorType, Encoder};
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

use crate::media::luma::Luma;

/// Version of how previews are made.
pub const VERSION: u32 = 1;
/// Longer side of a photo's preview in pixels, at most.
pub const SIDE: usize = 512;
/// Longer side of the preview of a video's frame in pixels, at most.
pub const FRAME_SIDE: usize = 320;
/// JPEG qualities, 1 to 100, of which the first is taken that leaves few enough bytes, and the last where none does. Block-wise
/// comparison gains nothing from more than the first.
const QUALITIES: [u8; 3] = [45, 30, 20];
/// Bytes a million pixels that are few enough: 12 kB for a photo of usual proportions.
const FEW_BYTES: usize = 62_000;
/// Bytes of a preview at most; no picture of this size takes as many.
const MOST_BYTES: usize = 256 << 10;

/// A picture's luma at a size at which exposures can be told apart, as JPEG.
#[derive(Clone, PartialEq, Eq)]
pub struct Preview(Box<[u8]>);

impl std::fmt::Debug for Preview {
    /// Size only: nobody reads ten thousand numbers in a message.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Preview({} bytes)", self.0.len())
    }
}

/// The preview of a photo or of a video's frame.
#[derive(Clone, Debug, PartialEq)]
pub struct PreviewFrame {
    /// Seconds from the beginning of a video; 0 for a photo.
    pub time_s: f64,
    /// The preview.
    pub preview: Preview,
}

impl Preview {
    /// The preview of a photo; `None` for a picture that no JPEG can hold.
    pub fn new(picture: &Luma) -> Option<Preview> {
        Preview::of(&picture.clone().shrunk_to(SIDE))
    }

    /// The preview of a video's frame.
    pub fn of_frame(frame: &Luma) -> Option<Preview> {
        Preview::of(&frame.clone().shrunk_to(FRAME_SIDE))
    }

    fn of(picture: &Luma) -> Option<Preview> {
        let (width, height) = (
            u16::try_from(picture.width()).ok()?,
            u16::try_from(picture.height()).ok()?,
        );
        let few = (FEW_BYTES * picture.pixels().len()).div_ceil(1_000_000);
        let mut bytes = Vec::new();
        for quality in QUALITIES {
            bytes.clear();
            let mut encoder = Encoder::new(&mut bytes, quality);
            encoder.set_optimized_huffman_tables(true);
            encoder
                .encode(picture.pixels(), width, height, ColorType::Luma)
                .ok()?;
            if bytes.len() <= few {
                break;
            }
        }
        Preview::from_bytes(bytes)
    }

    /// From the bytes of [`Preview::bytes`]; `None` for what cannot be such bytes. Whether they decode is seen later.
    pub fn from_bytes(bytes: impl Into<Box<[u8]>>) -> Option<Preview> {
        let bytes = bytes.into();
        let jpeg = bytes.starts_with(&[0xff, 0xd8]) && bytes.len() <= MOST_BYTES;
        jpeg.then_some(Preview(bytes))
    }

    /// The JPEG.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The picture; `None` where the bytes are no JPEG of at most [`SIDE`] pixels on its longer side.
    pub fn luma(&self) -> Option<Luma> {
        let options = DecoderOptions::default()
            .jpeg_set_out_colorspace(ColorSpace::Luma)
            .set_max_width(SIDE)
            .set_max_height(SIDE);
        let mut decoder = JpegDecoder::new_with_options(ZCursor::new(&self.0), options);
        let pixels = decoder.decode().ok()?;
        let (width, height) = decoder.dimensions()?;
        Luma::new(width, height, pixels)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fingerprint::local::tests::scene;

    #[test]
    fn a_preview_shows_the_picture_in_few_bytes() {
        let picture = scene(3, 900, 600);
        let preview = Preview::new(&picture).unwrap();
        assert!(preview.bytes().len() < 40_000, "{preview:?}");
        let shown = preview.luma().unwrap();
        assert_eq!((shown.width(), shown.height()), (512, 341));
        let small = picture.shrunk_to(512);
        let differences = shown.pixels().iter().zip(small.pixels());
        let sum: u64 = differences.map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
        assert!(sum < 8 * shown.pixels().len() as u64, "{sum}");
        assert_eq!(Preview::from_bytes(preview.bytes()), Some(preview));
    }

    #[test]
    fn what_is_no_preview_is_refused() {
        assert_eq!(Preview::from_bytes(*b"GIF89a"), None);
        let cut = Preview::from_bytes([0xff, 0xd8, 0xff, 0xe0]).unwrap();
        assert_eq!(cut.luma(), None);
    }
}
