//! 256 bits, and how far two of them are apart.

use std::fmt;
use std::str::FromStr;

/// A hash of 256 bits. Bit `k` is bit `k % 64` of word `k / 64`; written, the highest bit comes first, as the PDQ
/// reference prints it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash256(pub [u64; 4]);

impl Hash256 {
    /// Number of bits in which the two differ, 0 to 256.
    #[inline]
    pub fn distance(self, other: Hash256) -> u32 {
        let [a, b, c, d] = self.0;
        let [e, f, g, h] = other.0;
        (a ^ e).count_ones() + (b ^ f).count_ones() + (c ^ g).count_ones() + (d ^ h).count_ones()
    }

    /// Sets bit `index`, 0 to 255.
    pub fn set(&mut self, index: usize) {
        self.0[index / 64] |= 1 << (index % 64);
    }

    /// 32 bytes, the highest bits first.
    pub fn to_bytes(self) -> [u8; 32] {
        let mut bytes = [0; 32];
        for (chunk, word) in bytes.chunks_exact_mut(8).zip(self.0.iter().rev()) {
            chunk.copy_from_slice(&word.to_be_bytes());
        }
        bytes
    }

    /// The reverse of [`Hash256::to_bytes`]; `None` unless there are 32.
    pub fn from_bytes(bytes: &[u8]) -> Option<Hash256> {
        let bytes: &[u8; 32] = bytes.try_into().ok()?;
        let mut words = [0; 4];
        for (word, chunk) in words.iter_mut().rev().zip(bytes.chunks_exact(8)) {
            *word = u64::from_be_bytes(chunk.try_into().ok()?);
        }
        Some(Hash256(words))
    }
}

impl fmt::Display for Hash256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for word in self.0.iter().rev() {
            write!(f, "{word:016x}")?;
        }
        Ok(())
    }
}

/// The text is no hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a hash has up to 64 hexadecimal digits")]
pub struct NotAHash;

impl FromStr for Hash256 {
    type Err = NotAHash;

    /// Up to 64 hexadecimal digits; missing ones are leading zeros, which some tools leave out.
    fn from_str(text: &str) -> Result<Hash256, NotAHash> {
        if text.is_empty() || text.len() > 64 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(NotAHash);
        }
        let padded = format!("{text:0>64}");
        let mut words = [0; 4];
        for (index, word) in words.iter_mut().rev().enumerate() {
            let digits = padded.get(16 * index..16 * index + 16).ok_or(NotAHash)?;
            *word = u64::from_str_radix(digits, 16).map_err(|_| NotAHash)?;
        }
        Ok(Hash256(words))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn digits_begin_with_the_highest_bit() {
        let mut hash = Hash256::default();
        hash.set(255);
        hash.set(0);
        assert_eq!(hash.to_string(), format!("8{}1", "0".repeat(62)));
        assert_eq!(hash.to_bytes()[0], 0x80);
        assert_eq!("1f".parse::<Hash256>().unwrap().0, [0x1f, 0, 0, 0]);
        assert_eq!("".parse::<Hash256>(), Err(NotAHash));
        assert_eq!("xy".parse::<Hash256>(), Err(NotAHash));
    }

    proptest! {
        #[test]
        fn texts_and_bytes_round_trip(words: [u64; 4], other: [u64; 4]) {
            let hash = Hash256(words);
            prop_assert_eq!(hash.to_string().parse(), Ok(hash));
            prop_assert_eq!(Hash256::from_bytes(&hash.to_bytes()), Some(hash));
            let slow = hash.to_bytes().iter().zip(Hash256(other).to_bytes())
                .map(|(a, b)| (a ^ b).count_ones()).sum::<u32>();
            prop_assert_eq!(hash.distance(Hash256(other)), slow);
        }
    }
}
