//! Which features of a part of an archive a search in the whole would come upon.

use super::tried_bits;
use crate::archive::whole::FeaturesOfWhole;
use crate::fingerprint::Hash256;
use crate::fingerprint::local::key;

/// The buckets of a whole archive that a search looks into. The keys of a part are shorter, so its buckets hold all of
/// theirs, and more.
pub(super) struct Reach<'a> {
    whole: &'a FeaturesOfWhole,
    number: usize,
    own: u32,
    /// The bits that are tried both ways.
    tried: u32,
}

impl<'a> Reach<'a> {
    pub(super) fn new(
        whole: &'a FeaturesOfWhole,
        number: usize,
        bits: &Hash256,
        margins: &[u8],
    ) -> Reach<'a> {
        let bits_of_key = tried_bits(margins, whole.key_bits);
        Reach {
            whole,
            number,
            own: key(bits, number, whole.key_bits),
            tried: bits_of_key.fold(0, |tried, bit| tried | 1 << bit),
        }
    }

    /// Whether a search in the whole would come upon a feature with this hash.
    pub(super) fn holds(&self, other: &Hash256) -> bool {
        let other = key(other, self.number, self.whole.key_bits);
        (other ^ self.own) & !self.tried == 0 && !self.whole.is_crowded(self.number, other)
    }
}
