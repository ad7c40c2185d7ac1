//! Counts of an archive, and what they say, as bytes: on the way between parts of a search, and beside the parts of a store.
//! All of it is compressed (zlib). Numbers are little-endian.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;

use super::{Bits, Census, FeaturesOfWhole, SoundsOfWhole, Whole};
use crate::archive::features::MOST_KEY;
use crate::archive::sounds::HALF_BITS;

/// Bytes that either takes at most, not compressed.
const MOST_BYTES: u64 = 64 << 20;

impl Census {
    /// As bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut plain = Vec::new();
        plain.extend(self.features.to_le_bytes());
        plain.extend(self.noted.to_le_bytes());
        for counts in &self.keys {
            plain.extend(counts);
        }
        for counts in &self.halves {
            plain.extend(counts.iter().flat_map(|count| count.to_le_bytes()));
        }
        packed(&plain)
    }

    /// From bytes that [`Census::to_bytes`] made; `None` for any others.
    pub fn from_bytes(bytes: &[u8]) -> Option<Census> {
        let plain = unpacked(bytes)?;
        let mut from = Reader(&plain);
        let mut census = Census {
            features: from.long()?,
            noted: from.long()?,
            ..Census::default()
        };
        for counts in &mut census.keys {
            counts.copy_from_slice(from.bytes(1 << MOST_KEY)?);
        }
        for counts in &mut census.halves {
            for count in counts {
                *count = from.number()?;
            }
        }
        from.0.is_empty().then_some(census)
    }
}

impl Whole {
    /// As bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut plain = Vec::new();
        plain.extend(self.features.key_bits.to_le_bytes());
        let (features, sounds) = (&self.features.crowded, &self.sounds.crowded);
        for word in features.iter().chain(sounds).flat_map(|bits| &bits.0) {
            plain.extend(word.to_le_bytes());
        }
        packed(&plain)
    }

    /// From bytes that [`Whole::to_bytes`] made; `None` for any others.
    pub fn from_bytes(bytes: &[u8]) -> Option<Whole> {
        let plain = unpacked(bytes)?;
        let mut from = Reader(&plain);
        let key_bits = from.number().filter(|bits| *bits <= MOST_KEY)?;
        let mut bits = |count: usize| {
            let words = (0..count.div_ceil(64)).map(|_| from.long());
            Some(Bits(words.collect::<Option<_>>()?))
        };
        let mut keys = || bits(1 << key_bits);
        let features = FeaturesOfWhole {
            key_bits,
            crowded: [keys()?, keys()?],
        };
        let mut halves = || bits(1 << HALF_BITS);
        let sounds = SoundsOfWhole {
            crowded: [halves()?, halves()?],
        };
        from.0.is_empty().then_some(Whole { features, sounds })
    }
}

fn packed(plain: &[u8]) -> Vec<u8> {
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
    // Writing to memory does not fail.
    let _ = packed.write_all(plain);
    packed.finish().unwrap_or_default()
}

fn unpacked(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut plain = Vec::new();
    let mut unpacked = ZlibDecoder::new(bytes).take(MOST_BYTES);
    unpacked.read_to_end(&mut plain).ok()?;
    Some(plain)
}

/// What is left to read.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn bytes(&mut self, count: usize) -> Option<&'a [u8]> {
        let (bytes, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(bytes)
    }

    fn number(&mut self) -> Option<u32> {
        let (bytes, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(u32::from_le_bytes(*bytes))
    }

    fn long(&mut self) -> Option<u64> {
        let (bytes, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(u64::from_le_bytes(*bytes))
    }
}
