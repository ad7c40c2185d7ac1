//! How hashes are cut into bands, and how a band's keys are kept.

use super::directory::MOST_MEMBERS;

/// Below so many hashes a scan takes microseconds.
const LEAST_BANDED: usize = 1 << 15;
/// Most bits of a key that stand beside a member: each has a bit of a word in [`near_rests`].
const MOST_REST: u32 = 6;
/// Fewest bits of a bucket's number: a directory has whole groups of buckets.
const LEAST_BUCKET: u32 = 5;

/// How the bits are cut into bands.
///
/// The upper bits of a band's key are the number of a bucket. The lower ones, the rest, stand beside the position of each of
/// its members in one word of 32 bits, so buckets whose keys differ in the lower bits are one stretch of memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::archive) struct Plan {
    /// How many bands.
    pub(super) bands: u32,
    /// Bits of the key of each; those of all bands are at most 256.
    width: u32,
    /// Bits of the rest of a key.
    rest: u32,
    /// Bits of a position, which are the lowest of a member.
    position: u32,
}

impl Plan {
    /// The plan for so many hashes; `None` where they are so few that comparing all is as good, or too many.
    ///
    /// Keys that about one hash has are best: fewer bits name many hashes in vain, more take many buckets for a radius.
    pub(super) fn of(hashes: usize) -> Option<Plan> {
        if hashes < LEAST_BANDED {
            return None;
        }
        let bands = match hashes {
            ..200_000 => 16,
            200_000..400_000 => 14,
            400_000..750_000 => 13,
            750_000..1_000_000 => 12,
            _ => 11,
        };
        Plan::with(bands, hashes)
    }

    /// The plan with so many bands for so many hashes; `None` for numbers that nobody would choose.
    pub(super) fn with(bands: u32, hashes: usize) -> Option<Plan> {
        if !(10..=32).contains(&bands) || hashes > MOST_MEMBERS {
            return None;
        }
        let width = 256 / bands;
        let position = usize::BITS - hashes.leading_zeros();
        // Two to four members a bucket: they lie in one or two lines of a cache, and where buckets begin in little memory.
        let bucket = position.saturating_sub(2).clamp(LEAST_BUCKET, width);
        let rest = (width - bucket).min(MOST_REST).min(32 - position);
        Some(Plan {
            bands,
            width,
            rest,
            position,
        })
    }

    /// Bits of the number of a bucket.
    pub(super) fn bucket_bits(self) -> u32 {
        self.width - self.rest
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

    /// The bucket of a key.
    pub(super) fn bucket(self, key: u32) -> usize {
        (key >> self.rest) as usize
    }

    /// The rest of a key.
    pub(super) fn rest(self, key: u32) -> u32 {
        key & ((1 << self.rest) - 1)
    }

    /// What stands in a bucket for the hash at a position.
    pub(super) fn member(self, key: u32, position: u32) -> u32 {
        // No rest, and 32 bits cannot be shifted away.
        self.rest(key).checked_shl(self.position).unwrap_or(0) | position
    }

    /// The rest of a member's key, and its position.
    #[inline]
    pub(super) fn parts(self, member: u32) -> (u32, u32) {
        (member >> self.position, member & ((1 << self.position) - 1))
    }

    /// In how many bits the key of a band is varied for a radius; `None`: it need not be looked at.
    pub(super) fn varied(self, band: u32, radius: u32) -> Option<u32> {
        let shares = radius + 1;
        let own = shares / self.bands + u32::from(band < shares % self.bands);
        own.checked_sub(1)
    }
}

/// Most bits in which the keys of a band are varied. Beyond that a scan wins at any size that fits 32 bits.
pub(super) const MOST_VARIED: u32 = 3;

/// What two rests may differ in so that they differ in at most `most` bits, for [`has`].
pub(super) fn near_rests(most: u32) -> u64 {
    const NEAR: [u64; MOST_VARIED as usize + 1] = [near(0), near(1), near(2), near(3)];
    NEAR.get(most as usize).copied().unwrap_or(0)
}

/// Whether a number is among those that have a bit: 1 or 0.
#[inline]
pub(super) fn has(numbers: u64, number: u32) -> usize {
    (numbers >> (number % u64::BITS) & 1) as usize
}

/// A bit for each number that has at most so many bits set.
const fn near(most: u32) -> u64 {
    let (mut near, mut number) = (0, 0_u32);
    while number < 1 << MOST_REST {
        if number.count_ones() <= most {
            near |= 1 << number;
        }
        number += 1;
    }
    near
}

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
    fn a_member_is_its_rest_and_its_position() {
        for hashes in [1, 40, 1 << 15, 1_000_000, 10_000_000, MOST_MEMBERS] {
            for bands in 10..=32 {
                let plan = Plan::with(bands, hashes).unwrap();
                let key = plan.key([u64::MAX / 5, 3, u64::MAX / 7, 9], bands / 3);
                let position = hashes as u32 - 1;
                let (rest, own) = plan.parts(plan.member(key, position));
                assert_eq!((rest, own), (plan.rest(key), position));
                assert_eq!((plan.bucket(key) as u32) << plan.rest | rest, key);
            }
        }
        assert_eq!(Plan::with(11, MOST_MEMBERS + 1), None);
        assert_eq!(Plan::with(0, 1), None);
    }

    #[test]
    fn all_keys_within_a_distance_are_named_once() {
        let mut variations = Variations::default();
        for most in 0..=MOST_VARIED {
            for rest in 0..=MOST_REST {
                let mut named = vec![0; 1 << 12];
                for bits in 0..=most {
                    for mask in variations.of(12 - rest, bits) {
                        for low in 0..1 << rest {
                            named[(mask << rest | low) as usize] +=
                                has(near_rests(most - bits), low);
                        }
                    }
                }
                for (number, times) in (0_u32..).zip(named) {
                    assert_eq!(times, usize::from(number.count_ones() <= most));
                }
            }
        }
    }
}
