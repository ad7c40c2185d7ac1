//! What a search needs of a submission as bytes, version `sought/2`: everything one after the other, numbers little-endian,
//! lists with their length before them (32 bits), and all of it compressed (zlib).
//!
//! | what | bytes |
//! | --- | --- |
//! | frames: time, regions | 8, then 8 bits for their number |
//! | region: which, area, quality, 8 PDQ hashes, 8 gradient hashes | 1, 4 x 8, 1, 256, 256 |
//! | picture, 0 or 1 of them | see below |
//! | footage, 0 or 1 of them: samples (time, small picture), key frames (time, picture), previews (time, preview) | 8 each for the times |
//!
//! A picture is its features (38 bytes as archives keep them, the mirrored hash, 96 bytes of margins, 1 byte), its miniature
//! (two 16-bit numbers and 2,304 bytes), a small picture (width and height in 32 bits, a byte a pixel), 0 or 1 larger ones, and
//! 0 or 1 previews (a list of the bytes of the JPEG).

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;

use crate::fingerprint::footage::{KeyFrame, Sample, SoughtFootage};
use crate::fingerprint::local::{
    FEATURE, Feature, KEY_BITS, KEYS, MINIATURE, Miniature, SoughtFeature, SoughtPicture,
};
use crate::fingerprint::preview::{Preview, PreviewFrame};
use crate::fingerprint::{Area, Hash256, OrientedFrame, OrientedHash, Region};
use crate::media::luma::Luma;

/// Bytes at most, not compressed: hours of video.
const MOST_BYTES: u64 = 4 << 30;

/// Pixels of a picture at most: twice as many as a submission is made smaller to.
const MOST_PIXELS: usize = 1_000_000;

/// What a search needs of a submission.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Sought {
    pub(super) frames: Vec<OrientedFrame>,
    pub(super) picture: Option<SoughtPicture>,
    pub(super) footage: Option<SoughtFootage>,
}

impl Sought {
    /// As bytes.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut to = Vec::new();
        write_list(&mut to, &self.frames, write_frame);
        write_list(&mut to, self.picture.as_slice(), write_picture);
        write_list(&mut to, self.footage.as_slice(), |to, footage| {
            write_list(to, &footage.samples, |to, sample| {
                to.extend(sample.time_s.to_le_bytes());
                write_luma(to, &sample.small);
            });
            write_list(to, &footage.keys, |to, key| {
                to.extend(key.time_s.to_le_bytes());
                write_picture(to, &key.picture);
            });
            write_list(to, &footage.previews, |to, frame| {
                to.extend(frame.time_s.to_le_bytes());
                write_preview(to, &frame.preview);
            });
        });
        let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
        // Writing to memory does not fail.
        let _ = packed.write_all(&to);
        packed.finish().unwrap_or_default()
    }

    /// From bytes that [`Sought::to_bytes`] made; `None` for any others.
    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Sought> {
        let mut plain = Vec::new();
        let mut unpacked = ZlibDecoder::new(bytes).take(MOST_BYTES);
        unpacked.read_to_end(&mut plain).ok()?;
        let mut from = Reader(&plain);
        let sought = Sought {
            frames: from.list(Reader::frame)?,
            picture: from.option(Reader::picture)?,
            footage: from.option(|from| {
                Some(SoughtFootage {
                    samples: from.list(|from| {
                        Some(Sample {
                            time_s: from.time()?,
                            small: from.luma()?,
                        })
                    })?,
                    keys: from.list(|from| {
                        Some(KeyFrame {
                            time_s: from.time()?,
                            picture: from.picture()?,
                        })
                    })?,
                    previews: from.list(|from| {
                        Some(PreviewFrame {
                            time_s: from.time()?,
                            preview: from.preview()?,
                        })
                    })?,
                })
            })?,
        };
        from.0.is_empty().then_some(sought)
    }
}

fn write_list<T>(to: &mut Vec<u8>, list: &[T], write: impl Fn(&mut Vec<u8>, &T)) {
    to.extend(u32::try_from(list.len()).unwrap_or(u32::MAX).to_le_bytes());
    for one in list {
        write(to, one);
    }
}

fn write_frame(to: &mut Vec<u8>, frame: &OrientedFrame) {
    to.extend(frame.time_s.to_le_bytes());
    to.push(frame.hashes.len() as u8);
    for hash in &frame.hashes {
        to.push(u8::from(hash.region == Region::Inside));
        let Area {
            left,
            top,
            width,
            height,
        } = hash.area;
        to.extend(
            [left, top, width, height]
                .into_iter()
                .flat_map(f64::to_le_bytes),
        );
        to.push(hash.quality);
        let hashes = hash.pdq.iter().chain(&hash.gradient);
        to.extend(hashes.flat_map(|hash| hash.to_bytes()));
    }
}

fn write_picture(to: &mut Vec<u8>, picture: &SoughtPicture) {
    write_list(to, &picture.features, |to, sought| {
        sought.feature.write(to);
        to.extend(sought.mirrored.to_bytes());
        to.extend(sought.margins.iter().flatten().flatten());
        to.push(u8::from(sought.repeated));
    });
    let Miniature { extent, pixels } = &picture.miniature;
    to.extend(extent.iter().flat_map(|side| side.to_le_bytes()));
    to.extend(pixels);
    write_luma(to, &picture.small);
    write_list(to, picture.detail.as_slice(), write_luma);
    write_list(to, picture.preview.as_slice(), write_preview);
}

fn write_luma(to: &mut Vec<u8>, luma: &Luma) {
    for side in [luma.width(), luma.height()] {
        to.extend(u32::try_from(side).unwrap_or(u32::MAX).to_le_bytes());
    }
    to.extend(luma.pixels());
}

fn write_preview(to: &mut Vec<u8>, preview: &Preview) {
    let bytes = preview.bytes();
    to.extend(u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_le_bytes());
    to.extend(bytes);
}

/// What is left to be read.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn bytes(&mut self, count: usize) -> Option<&'a [u8]> {
        let (bytes, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(bytes)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.bytes(N)?.try_into().ok()
    }

    fn byte(&mut self) -> Option<u8> {
        self.array().map(|[byte]| byte)
    }

    fn flag(&mut self) -> Option<bool> {
        match self.byte()? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }

    fn number(&mut self) -> Option<u16> {
        self.array().map(u16::from_le_bytes)
    }

    fn real(&mut self) -> Option<f64> {
        self.array()
            .map(f64::from_le_bytes)
            .filter(|real| real.is_finite())
    }

    fn time(&mut self) -> Option<f64> {
        self.real().filter(|time_s| *time_s >= 0.0)
    }

    fn hash(&mut self) -> Option<Hash256> {
        Hash256::from_bytes(self.bytes(32)?)
    }

    /// Grows as it reads, so that a length that is a lie takes no memory.
    fn list<T>(&mut self, read: impl Fn(&mut Reader<'a>) -> Option<T>) -> Option<Vec<T>> {
        let count = self.length()?;
        let mut list = Vec::new();
        for _ in 0..count {
            list.push(read(self)?);
        }
        Some(list)
    }

    fn option<T>(&mut self, read: impl Fn(&mut Reader<'a>) -> Option<T>) -> Option<Option<T>> {
        let mut list = self.list(read)?;
        let one = list.pop();
        list.is_empty().then_some(one)
    }

    fn frame(&mut self) -> Option<OrientedFrame> {
        let time_s = self.time()?;
        let regions = self.byte()?;
        let hashes = (0..regions).map(|_| self.oriented());
        Some(OrientedFrame {
            time_s,
            hashes: hashes.collect::<Option<_>>()?,
        })
    }

    fn oriented(&mut self) -> Option<OrientedHash> {
        let region = if self.flag()? {
            Region::Inside
        } else {
            Region::Whole
        };
        let mut share = || self.real().filter(|share| (0.0..=1.0).contains(share));
        let area = Area {
            left: share()?,
            top: share()?,
            width: share().filter(|width| *width > 0.0)?,
            height: share().filter(|height| *height > 0.0)?,
        };
        let quality = self.byte()?;
        let mut hashes = || {
            let mut eight = [Hash256::default(); 8];
            for hash in &mut eight {
                *hash = self.hash()?;
            }
            Some(eight)
        };
        Some(OrientedHash {
            region,
            area,
            quality,
            pdq: hashes()?,
            gradient: hashes()?,
        })
    }

    fn picture(&mut self) -> Option<SoughtPicture> {
        let features = self.list(|from| {
            let feature = Feature::read(&from.array::<FEATURE>()?)?;
            let mirrored = from.hash()?;
            let mut margins = [[[0; KEY_BITS]; KEYS]; 2];
            for of_key in margins.iter_mut().flatten() {
                *of_key = from.array()?;
            }
            Some(SoughtFeature {
                feature,
                mirrored,
                margins,
                repeated: from.flag()?,
            })
        })?;
        let extent = [self.number()?, self.number()?];
        let pixels = self.bytes(MINIATURE * MINIATURE)?.to_vec();
        Some(SoughtPicture {
            features,
            miniature: Miniature { extent, pixels },
            small: self.luma()?,
            detail: self.option(Reader::detail)?,
            preview: self.option(Reader::preview)?,
        })
    }

    fn length(&mut self) -> Option<usize> {
        usize::try_from(u32::from_le_bytes(self.array()?)).ok()
    }

    fn luma(&mut self) -> Option<Luma> {
        let (width, height) = (self.length()?, self.length()?);
        let pixels = self.bytes(width.checked_mul(height)?)?;
        Luma::new(width, height, pixels.to_vec())
    }

    fn detail(&mut self) -> Option<Luma> {
        self.luma()
            .filter(|luma| luma.pixels().len() <= MOST_PIXELS)
    }

    fn preview(&mut self) -> Option<Preview> {
        let length = self.length()?;
        Preview::from_bytes(self.bytes(length)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fingerprint::local::tests::scene;
    use crate::fingerprint::searched;

    fn sought() -> Sought {
        let (one, other) = (scene(1, 200, 120), scene(2, 90, 160));
        let frame = |time_s, picture| OrientedFrame {
            time_s,
            hashes: searched(picture),
        };
        Sought {
            frames: vec![frame(0.0, &one), frame(1.5, &other)],
            picture: Some(SoughtPicture::new(&one)),
            footage: Some(SoughtFootage {
                previews: vec![PreviewFrame {
                    time_s: 0.5,
                    preview: Preview::of_frame(&other).unwrap(),
                }],
                samples: vec![Sample {
                    time_s: 0.25,
                    small: other.clone().shrunk_to(SoughtFootage::SIDE),
                }],
                keys: vec![KeyFrame {
                    time_s: 0.5,
                    picture: SoughtPicture::of_frame(&other),
                }],
            }),
        }
    }

    #[test]
    fn all_of_it_comes_back_to_the_last_bit() {
        let sought = sought();
        assert_eq!(Sought::from_bytes(&sought.to_bytes()), Some(sought));
        let nothing = Sought::default();
        assert_eq!(Sought::from_bytes(&nothing.to_bytes()), Some(nothing));
    }

    #[test]
    fn other_bytes_are_refused_and_never_panic() {
        let packed = sought().to_bytes();
        let mut plain = Vec::new();
        ZlibDecoder::new(packed.as_slice())
            .read_to_end(&mut plain)
            .unwrap();
        let packed = |bytes: &[u8]| {
            let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
            packed.write_all(bytes).unwrap();
            packed.finish().unwrap()
        };
        assert_eq!(Sought::from_bytes(b"nonsense"), None);
        for length in (0..plain.len()).step_by(997) {
            assert_eq!(Sought::from_bytes(&packed(&plain[..length])), None);
        }
        for at in (0..plain.len()).step_by(499) {
            let mut bent = plain.clone();
            bent[at] ^= 0xff;
            // Some of it may still be read; what matters is that it ends.
            let _ = Sought::from_bytes(&packed(&bent));
        }
    }
}
