//! How hashes are cut into bands, and how a band's keys are kept.

use super::directory::MOST_MEMBERS;

/// Below so many hashes a scan takes microseconds.
const LEAST_BANDED: usize = 1 << 15;
/// Bits of a member: five bytes.
const MEMBER_BITS: u32 = 40;

/// How the bits are cut into bands.
///
/// The key of a band is the number of a bucket. In a bucket stands for each hash its position and beside it, as far as the bits
/// reach, the key of the next band, of the last one that of the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::archive) struct Plan {
    /// How many bands.
    pub(super) bands: u32,
    /// Bits of the key of each; those of all bands are at most 256.
    pub(super) width: u32,
    /// Bits of a position, which are the lowest of a member.
    position: u32,
}

impl Plan {
    /// The plan for so many hashes; `None` where they are so few that comparing all is as good, or too many.
    ///
    /// Fewer bands have more buckets to look at, and those of more bands have more members: some two to six are best.
    pub(super) fn of(hashes: usize) -> Option<Plan> {
        if hashes < LEAST_BANDED {
            return None;
        }
        let bands = match hashes {
            ..400_000 => 16,
            400_000..2_500_000 => 14,
            2_500_000..4_000_000 => 13,
            4_000_000..16_000_000 => 12,
            _ => 11,
        };
        Plan::with(bands, hashes)
    }

    /// The plan with so many bands for so many hashes; `None` for numbers that nobody would choose.
    pub(super) fn with(bands: u32, hashes: usize) -> Option<Plan> {
        if !(10..=32).contains(&bands) || hashes > MOST_MEMBERS {
            return None;
        }
        Some(Plan {
            bands,
            width: 256 / bands,
            position: usize::BITS - hashes.leading_zeros(),
        })
    }

    /// The key of a band.
    pub(super) fn key(self, hash: [u64; 4], band: u32) -> u32 {
        let first = band * self.width;
        let (word, shift) = ((first / 64) as usize, first % 64);
        let low = hash.get(word).copied().unwrap_or(0) >> shift;
        let high = hash.get(word + 1).copied().unwrap_or(0);
        // Twice, because by 64 bits nothing can be shifted.
        let joined = low | high << 1 << (63 - shift);
        joined as u32 & ((1 << self.width) - 1)
    }

    /// What stands beside a hash in its bucket of a band: the lower bits of the key of the next band.
    pub(super) fn beside(self, hash: [u64; 4], band: u32) -> u32 {
        let bits = self.width.min(MEMBER_BITS - self.position);
        self.key(hash, (band + 1) % self.bands) & ((1_u32 << bits) - 1)
    }

    /// What stands in a bucket of a band for a hash at a position.
    pub(super) fn member(self, hash: [u64; 4], band: u32, position: u32) -> [u8; 5] {
        let beside = u64::from(self.beside(hash, band));
        let [a, b, c, d, e, ..] = (beside << self.position | u64::from(position)).to_le_bytes();
        [a, b, c, d, e]
    }

    /// What stands beside a member, and its position.
    #[inline]
    pub(super) fn parts(self, [a, b, c, d, e]: [u8; 5]) -> (u32, u32) {
        let member = u64::from(u32::from_le_bytes([a, b, c, d])) | u64::from(e) << 32;
        let position = member & ((1 << self.position) - 1);
        ((member >> self.position) as u32, position as u32)
    }

    /// The share of a band in a radius: in fewer bits its key is varied. Those of all bands are one more than the radius.
    pub(super) fn share(self, band: u32, radius: u32) -> u32 {
        let shares = radius + 1;
        shares / self.bands + u32::from(band < shares % self.bands)
    }

    /// The share of a band and the next.
    pub(super) fn share_of_two(self, band: u32, radius: u32) -> u32 {
        self.share(band, radius) + self.share((band + 1) % self.bands, radius)
    }

    /// Whether a band finds a hash.
    pub(super) fn finds(self, hash: [u64; 4], query: [u64; 4], band: u32, radius: u32) -> bool {
        let own = (self.key(hash, band) ^ self.key(query, band)).count_ones();
        let beside = (self.beside(hash, band) ^ self.beside(query, band)).count_ones();
        own < self.share(band, radius) && own + beside < self.share_of_two(band, radius)
    }
}

/// Most bits in which the keys of a band are varied. Beyond that a scan wins at any size that fits 32 bits.
pub(super) const MOST_VARIED: u32 = 3;

/// The numbers with some bits set, by which buckets are varied. Kept from one query to the next.
#[derive(Clone, Debug, Default)]
pub(super) struct Variations {
    /// For a width, by how many bits are set.
    masks: Vec<(u32, u32, Vec<u32>)>,
}

impl Variations {
    /// All numbers of `width` bits of which `bits` are set.
    pub(super) fn of(&mut self, width: u32, bits: u32) -> &[u32] {
        let known = |(w, b, _): &(u32, u32, Vec<u32>)| (*w, *b) == (width, bits);
        let at = self.masks.iter().position(known).unwrap_or_else(|| {
            let mut masks = vec![0_u32];
            for _ in 0..bits {
                let higher = |mask: &u32| {
                    let (mask, first) = (*mask, u32::BITS - mask.leading_zeros());
                    (first..width).map(move |bit| mask | 1 << bit)
                };
                masks = masks.iter().flat_map(higher).collect();
            }
            self.masks.push((width, bits, masks));
            self.masks.len() - 1
        });
        self.masks.get(at).map_or(&[], |(_, _, masks)| masks)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_is_its_position_and_what_stands_beside_it() {
        for hashes in [1, 40, 1 << 15, 1_000_000, 10_000_000, MOST_MEMBERS] {
            for bands in 10..=32 {
                let plan = Plan::with(bands, hashes).unwrap();
                let hash = [u64::MAX / 5, 3, u64::MAX / 7, 9];
                for band in 0..bands {
                    let position = hashes as u32 - 1;
                    let parts = plan.parts(plan.member(hash, band, position));
                    assert_eq!(parts, (plan.beside(hash, band), position));
                }
            }
        }
        assert_eq!(Plan::with(11, MOST_MEMBERS + 1), None);
        assert_eq!(Plan::with(0, 1), None);
    }

    #[test]
    fn all_keys_within_a_distance_are_named_once() {
        let mut variations = Variations::default();
        for most in 0..=MOST_VARIED {
            let mut named = vec![0; 1 << 12];
            for bits in 0..=most {
                for mask in variations.of(12, bits) {
                    named[*mask as usize] += 1;
                }
            }
            for (number, times) in (0_u32..).zip(named) {
                assert_eq!(times, usize::from(number.count_ones() <= most));
            }
        }
    }
}
