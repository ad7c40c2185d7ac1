//! What a search in a part of an archive needs to know of the whole.
//!
//! Two things in the search for local features and sounds depend on all of an archive: how many bits a key has, and which
//! buckets are so full that they tell nothing. Both are counts. So an archive that is too large to be held can be counted
//! first ([`Census`]), part by part, in any order, and then be searched part by part with what the counts say ([`Whole`]):
//! what is found is what a search in the whole would find.

use crate::archive::features::{CROWD, MOST_KEY, key_bits};
use crate::archive::sounds::{HALF_BITS, HALVES, crowd, noted};
use crate::fingerprint::LocalFrame;
use crate::fingerprint::local::{KEYS, key};
use crate::fingerprint::sound::SoundFingerprint;

/// Counts of everything that a [`Whole`] rests on. It takes 33 MB, however large the archive is.
#[derive(Clone, Debug)]
pub struct Census {
    features: u64,
    /// Features of each longest key; more than 255 are not told apart.
    keys: [Vec<u8>; KEYS],
    noted: u64,
    /// Occurrences of each half of a sound's code.
    halves: [Vec<u32>; HALVES],
}

/// What counts of a whole archive say to a search in a part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whole {
    pub(super) features: FeaturesOfWhole,
    pub(super) sounds: SoundsOfWhole,
}

/// Keys of the whole, and which of them too many features have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FeaturesOfWhole {
    /// Bits of a key.
    pub(super) key_bits: u32,
    crowded: [Bits; KEYS],
}

/// Halves of codes that occur all over the whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SoundsOfWhole {
    crowded: [Bits; HALVES],
}

impl Default for Census {
    fn default() -> Census {
        Census {
            features: 0,
            keys: std::array::from_fn(|_| vec![0; 1 << MOST_KEY]),
            noted: 0,
            halves: std::array::from_fn(|_| vec![0; 1 << HALF_BITS]),
        }
    }
}

impl Census {
    /// Counts an item. Each is to be counted once.
    pub fn add(&mut self, local: &[LocalFrame], sound: Option<&SoundFingerprint>) {
        for feature in local.iter().flat_map(|local| &local.fingerprint.features) {
            self.features += 1;
            for (number, counts) in self.keys.iter_mut().enumerate() {
                let count = &mut counts[key(&feature.bits, number, MOST_KEY) as usize];
                *count = count.saturating_add(1);
            }
        }
        let codes = sound.map_or(&[][..], SoundFingerprint::codes);
        self.noted += noted(codes, 0).count() as u64;
        for (half, counts) in self.halves.iter_mut().enumerate() {
            for (_, own) in noted(codes, half) {
                let count = &mut counts[own as usize];
                *count = count.saturating_add(1);
            }
        }
    }

    /// Adds the counts of another part.
    pub fn merge(&mut self, other: &Census) {
        self.features += other.features;
        self.noted += other.noted;
        for (own, other) in self.keys.iter_mut().zip(&other.keys) {
            for (own, other) in own.iter_mut().zip(other) {
                *own = own.saturating_add(*other);
            }
        }
        for (own, other) in self.halves.iter_mut().zip(&other.halves) {
            for (own, other) in own.iter_mut().zip(other) {
                *own = own.saturating_add(*other);
            }
        }
    }

    /// What the counts say.
    pub fn whole(&self) -> Whole {
        let key_bits = key_bits(usize::try_from(self.features).unwrap_or(usize::MAX));
        let crowded = |counts: &Vec<u8>| {
            // A shorter key is the beginning of longer ones.
            let mut sums = vec![0_u32; 1 << key_bits];
            let last = sums.len() - 1;
            for (at, count) in counts.iter().enumerate() {
                sums[at & last] += u32::from(*count);
            }
            Bits::new(sums.iter().map(|sum| *sum as usize > CROWD))
        };
        let most = crowd(usize::try_from(self.noted).unwrap_or(usize::MAX));
        let overheard =
            |counts: &Vec<u32>| Bits::new(counts.iter().map(|count| *count as usize > most));
        Whole {
            features: FeaturesOfWhole {
                key_bits,
                crowded: self.keys.each_ref().map(crowded),
            },
            sounds: SoundsOfWhole {
                crowded: self.halves.each_ref().map(overheard),
            },
        }
    }
}

impl FeaturesOfWhole {
    /// Whether too many features of the whole have this key.
    pub(super) fn is_crowded(&self, number: usize, key: u32) -> bool {
        self.crowded[number].holds(key)
    }
}

impl SoundsOfWhole {
    /// Whether this half occurs all over the whole.
    pub(super) fn is_crowded(&self, half: usize, own: u32) -> bool {
        self.crowded[half].holds(own)
    }
}

/// A set of small numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Bits(Vec<u64>);

impl Bits {
    fn new(members: impl ExactSizeIterator<Item = bool>) -> Bits {
        let mut words = vec![0; members.len().div_ceil(64)];
        for (at, member) in members.enumerate() {
            words[at / 64] |= u64::from(member) << (at % 64);
        }
        Bits(words)
    }

    fn holds(&self, number: u32) -> bool {
        let word = self.0.get(number as usize / 64).copied();
        word.is_some_and(|word| word >> (number % 64) & 1 == 1)
    }
}
