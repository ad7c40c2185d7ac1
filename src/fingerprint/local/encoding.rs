//! A local fingerprint as bytes, as archives keep it: version `local/1`.
//!
//! Width and height of the picture in 65535ths of the longer side (two little-endian 16-bit numbers), the 48 x 48 bytes of
//! the miniature, then 38 bytes a feature: place (two 16-bit numbers), size with the highest bit set for a drawn one, angle,
//! hash. At most 12,036 bytes.

use super::{Feature, LocalFingerprint, MINIATURE, MOST_STORED, Miniature};
use crate::fingerprint::Hash256;

/// Bytes of a feature.
pub(crate) const FEATURE: usize = 38;
const HEAD: usize = 4 + MINIATURE * MINIATURE;
const GRAPHIC: u8 = 0x80;

impl LocalFingerprint {
    /// As bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HEAD + self.features.len() * FEATURE);
        for side in self.miniature.extent {
            bytes.extend(side.to_le_bytes());
        }
        bytes.extend(&self.miniature.pixels);
        for feature in &self.features {
            feature.write(&mut bytes);
        }
        bytes
    }

    /// From bytes that [`LocalFingerprint::to_bytes`] made; `None` for any others.
    pub fn from_bytes(bytes: &[u8]) -> Option<LocalFingerprint> {
        let (head, features) = bytes.split_at_checked(HEAD)?;
        let features = features.as_chunks::<FEATURE>();
        if !features.1.is_empty() || features.0.len() > MOST_STORED {
            return None;
        }
        Some(LocalFingerprint {
            miniature: Miniature {
                extent: [number(head, 0), number(head, 2)],
                pixels: head[4..].to_vec(),
            },
            features: features
                .0
                .iter()
                .map(Feature::read)
                .collect::<Option<_>>()?,
        })
    }
}

impl Feature {
    /// Appends it to `bytes`.
    pub(crate) fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend(self.x.to_le_bytes());
        bytes.extend(self.y.to_le_bytes());
        bytes.push(self.size | if self.graphic { GRAPHIC } else { 0 });
        bytes.push(self.angle);
        bytes.extend(self.bits.to_bytes());
    }

    /// The reverse of [`Feature::write`].
    pub(crate) fn read(bytes: &[u8; FEATURE]) -> Option<Feature> {
        Some(Feature {
            x: number(bytes, 0),
            y: number(bytes, 2),
            size: bytes[4] & !GRAPHIC,
            graphic: bytes[4] & GRAPHIC != 0,
            angle: bytes[5],
            bits: Hash256::from_bytes(&bytes[6..])?,
        })
    }
}

fn number(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}
