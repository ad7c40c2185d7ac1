//! Search for pictures that share local features, held in memory and rebuilt from the archive whenever it is opened.
//!
//! Locality-sensitive hashing (Indyk, Motwani 1998): features whose first bits are equal lie in one bucket, in two tables
//! with different bits. A search looks into the bucket of each of its features and into those that differ in the bits which
//! a copy is most likely to have otherwise (query-directed probing: Lv et al. 2007, "Multi-Probe LSH"). The number of
//! buckets grows with the archive and overfull ones are left out, so a search compares about as many features in a large
//! archive as in a small one.
//!
//! Each feature of the query votes for the pictures of its nearest features, and votes count together where they agree in
//! how far they turn and scale the query (Jégou, Douze, Schmid 2008, "Hamming embedding and weak geometric consistency").
//! What is found is a short list to be verified, not a match.

use std::collections::HashMap;
use std::sync::Arc;

use super::whole::{FeaturesOfWhole, Whole};
use crate::fingerprint::Hash256;
use crate::fingerprint::local::{
    Feature, KEY_BITS, KEYS, LocalFingerprint, Miniature, SIZE_STEPS, SoughtFeature, key, signature,
};

/// Features to a bucket, about.
const BUCKET: usize = 8;
/// Least and most bits of a key.
const LEAST_KEY: u32 = 8;
pub(super) const MOST_KEY: u32 = 24;
/// Features of a bucket above which it is left out: what so many pictures have tells nothing of one.
pub(super) const CROWD: usize = 128;
/// Bits of a key that are tried both ways.
const TRIED_BITS: usize = 4;
/// Bits of 64 in which signatures may differ before whole hashes are compared.
const SIGNATURE_BITS: u32 = 18;
/// Bits of 256 in which the hash of a feature may differ from the query's to vote.
const VOTING_BITS: u32 = 64;
/// Nearest features that vote, for each of the query's. The second counts a quarter, the third a ninth.
pub(crate) const VOTERS: usize = 4;
/// Features of the query that are looked for, the most telling ones.
const SOUGHT: usize = 600;
/// Votes that make a picture a candidate.
const LEAST_VOTES: usize = 3;
/// Bins of a turn and of the sizes over which votes are counted. A bin of sizes is an octave wide.
const TURNS: usize = 16;
const SIZES: usize = 24;

/// A picture of the archive that shares features with a query.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candidate {
    /// Position of the picture, in the order they were added.
    pub picture: usize,
    /// Whether the query was mirrored.
    pub mirrored: bool,
    /// How many features speak for it, roughly.
    pub votes: f32,
}

/// The local fingerprints of an archive.
#[derive(Clone, Debug, Default)]
pub struct FeatureIndex {
    miniatures: Vec<Miniature>,
    features: Vec<Feature>,
    /// Where the features of each picture begin, and where those of the last end.
    starts: Vec<u32>,
    key_bits: u32,
    tables: [Table; KEYS],
    /// Where the pictures are a part of an archive, what is to be known of all of it.
    whole: Option<Arc<Whole>>,
}

/// A feature of an archive that is among the nearest of one that is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Neighbour {
    /// Position of the feature that is looked for.
    pub sought: usize,
    /// Whether the query was mirrored.
    pub mirrored: bool,
    /// Bits of 256 in which they differ.
    pub distance: u32,
    /// Position of the picture, in the order they were added.
    pub picture: usize,
    /// Position among the picture's features.
    pub feature: usize,
}

#[derive(Clone, Debug, Default)]
struct Table {
    /// Where each bucket begins, and where the last ends.
    starts: Vec<u32>,
    postings: Vec<Posting>,
}

/// What a bucket holds of a feature, so that few features have to be looked at themselves.
#[derive(Clone, Copy, Debug, Default)]
struct Posting {
    feature: u32,
    /// In halves, because 12 bytes are read faster than 16.
    signature: [u32; 2],
}

/// A feature of the query that votes for one of a picture.
#[derive(Clone, Copy, Debug)]
struct Vote {
    turn: u8,
    size: u8,
    weight: f32,
}

impl FeatureIndex {
    /// An index of pictures in this order.
    pub fn new(pictures: impl IntoIterator<Item = LocalFingerprint>) -> FeatureIndex {
        FeatureIndex::build(pictures, None)
    }

    /// An index of pictures in this order, which are a part of an archive: what is found among them is what would be found
    /// in the whole, as far as it lies in this part.
    pub fn part_of(
        whole: &Arc<Whole>,
        pictures: impl IntoIterator<Item = LocalFingerprint>,
    ) -> FeatureIndex {
        FeatureIndex::build(pictures, Some(Arc::clone(whole)))
    }

    fn build(
        pictures: impl IntoIterator<Item = LocalFingerprint>,
        whole: Option<Arc<Whole>>,
    ) -> FeatureIndex {
        let mut index = FeatureIndex {
            whole,
            starts: vec![0],
            ..FeatureIndex::default()
        };
        for picture in pictures {
            index.miniatures.push(picture.miniature);
            index.features.extend(picture.features);
            // Positions have 32 bits: sixteen million pictures.
            index.starts.push(index.features.len() as u32);
        }
        index.key_bits = key_bits(index.features.len());
        index.tables =
            std::array::from_fn(|number| Table::new(&index.features, number, index.key_bits));
        index
    }

    /// The features of a picture, the most telling first.
    pub fn features(&self, picture: usize) -> &[Feature] {
        &self.features[self.starts[picture] as usize..self.starts[picture + 1] as usize]
    }

    /// The miniature of a picture.
    pub fn miniature(&self, picture: usize) -> &Miniature {
        &self.miniatures[picture]
    }

    /// Bytes of memory that it takes.
    pub fn memory(&self) -> usize {
        let tables = self.tables.iter().map(|table| {
            size_of_val(table.starts.as_slice()) + size_of_val(table.postings.as_slice())
        });
        let miniatures = self
            .miniatures
            .iter()
            .map(|miniature| size_of::<Miniature>() + size_of_val(miniature.pixels.as_slice()));
        tables.sum::<usize>()
            + miniatures.sum::<usize>()
            + size_of_val(self.features.as_slice())
            + size_of_val(self.starts.as_slice())
    }

    /// Pictures that share features with the query, at most `most`, the likeliest first.
    pub fn candidates(&self, query: &[SoughtFeature], most: usize) -> Vec<Candidate> {
        let mut votes: HashMap<(u32, bool), Vec<Vote>> = HashMap::new();
        for sought in query.iter().take(SOUGHT) {
            for mirrored in [false, true] {
                let own = sought.seen(mirrored);
                let margins = &sought.margins[usize::from(mirrored)];
                for (rank, (_, feature)) in (1_u8..).zip(self.nearest(own.bits, margins)) {
                    let picture = self.starts.partition_point(|start| *start <= feature) - 1;
                    let other = &self.features[feature as usize];
                    let vote = Vote::new(&own, other, rank);
                    votes
                        .entry((picture as u32, mirrored))
                        .or_default()
                        .push(vote);
                }
            }
        }
        let mut candidates: Vec<Candidate> = votes
            .into_iter()
            .filter(|(_, votes)| votes.len() >= LEAST_VOTES)
            .map(|((picture, mirrored), votes)| Candidate {
                picture: picture as usize,
                mirrored,
                votes: agreeing(&votes),
            })
            .collect();
        candidates.sort_by(|a, b| {
            (b.votes.total_cmp(&a.votes))
                .then(a.picture.cmp(&b.picture))
                .then(a.mirrored.cmp(&b.mirrored))
        });
        candidates.truncate(most);
        candidates
    }

    /// All features that vote for pictures, in the order of those that are looked for.
    pub fn neighbours(&self, query: &[SoughtFeature]) -> Vec<Neighbour> {
        let mut neighbours = Vec::new();
        for (number, sought) in query.iter().take(SOUGHT).enumerate() {
            for mirrored in [false, true] {
                let margins = &sought.margins[usize::from(mirrored)];
                let nearest = self.nearest(sought.seen(mirrored).bits, margins);
                neighbours.extend(nearest.into_iter().map(|(distance, feature)| {
                    let picture = self.starts.partition_point(|start| *start <= feature) - 1;
                    Neighbour {
                        sought: number,
                        mirrored,
                        distance,
                        picture,
                        feature: (feature - self.starts[picture]) as usize,
                    }
                }));
            }
        }
        neighbours
    }

    /// The features whose hashes are nearest to `bits`, with their distances, the nearest first.
    fn nearest(&self, bits: Hash256, margins: &[[u8; KEY_BITS]; KEYS]) -> Vec<(u32, u32)> {
        let mut nearest: Vec<(u32, u32)> = Vec::with_capacity(VOTERS + 1);
        let mut limit = VOTING_BITS;
        for (number, table) in self.tables.iter().enumerate() {
            let own = signature(&bits, number);
            let own_key = key(&bits, number, self.key_bits);
            let whole = self.whole.as_deref().map(|whole| &whole.features);
            let reach = whole.map(|whole| Reach::new(whole, number, &bits, &margins[number]));
            let most = if whole.is_some() { usize::MAX } else { CROWD };
            for key in probes(own_key, &margins[number], self.key_bits) {
                for posting in table.bucket(key, most) {
                    if posting.signature_bits(own) > SIGNATURE_BITS {
                        continue;
                    }
                    let other = &self.features[posting.feature as usize].bits;
                    let distance = other.distance(bits);
                    let found = (distance, posting.feature);
                    if distance > limit || nearest.contains(&found) {
                        continue;
                    }
                    if reach.as_ref().is_some_and(|reach| !reach.holds(other)) {
                        continue;
                    }
                    nearest.insert(nearest.partition_point(|other| *other < found), found);
                    if nearest.len() > VOTERS {
                        nearest.pop();
                        limit = nearest.last().map_or(limit, |(distance, _)| *distance);
                    }
                }
            }
        }
        nearest
    }
}

/// Bits of a key where there are so many features.
pub(super) fn key_bits(features: usize) -> u32 {
    (features / BUCKET)
        .max(1)
        .ilog2()
        .clamp(LEAST_KEY, MOST_KEY)
}

/// The buckets of a whole archive that a search looks into. The keys of a part are shorter, so its buckets hold all of
/// theirs, and more.
struct Reach<'a> {
    whole: &'a FeaturesOfWhole,
    number: usize,
    own: u32,
    /// The bits that are tried both ways.
    tried: u32,
}

impl<'a> Reach<'a> {
    fn new(whole: &'a FeaturesOfWhole, number: usize, bits: &Hash256, margins: &[u8]) -> Reach<'a> {
        let bits_of_key = tried_bits(margins, whole.key_bits);
        Reach {
            whole,
            number,
            own: key(bits, number, whole.key_bits),
            tried: bits_of_key.fold(0, |tried, bit| tried | 1 << bit),
        }
    }

    fn holds(&self, other: &Hash256) -> bool {
        let other = key(other, self.number, self.whole.key_bits);
        (other ^ self.own) & !self.tried == 0 && !self.whole.is_crowded(self.number, other)
    }
}

/// The bits of a key with the least margins, which are tried both ways.
fn tried_bits(margins: &[u8], key_bits: u32) -> impl Iterator<Item = u32> {
    let mut bits: [(u8, u32); MOST_KEY as usize] = std::array::from_fn(|bit| {
        let margin = margins.get(bit).copied().unwrap_or(u8::MAX);
        (margin, bit as u32)
    });
    let tried = TRIED_BITS.min(key_bits as usize);
    bits[..key_bits as usize].select_nth_unstable(tried - 1);
    bits.into_iter().take(tried).map(|(_, bit)| bit)
}

/// The keys that differ from `own` in any of the bits with the least margins.
fn probes(own: u32, margins: &[u8], key_bits: u32) -> impl Iterator<Item = u32> {
    let mut bits = [0; TRIED_BITS];
    let mut tried = 0;
    for (place, bit) in bits.iter_mut().zip(tried_bits(margins, key_bits)) {
        *place = bit;
        tried += 1;
    }
    (0..1_u32 << tried).map(move |choice| {
        let flipped = (0..tried).filter(|at| choice >> at & 1 == 1);
        flipped.fold(own, |key, at| key ^ 1 << bits[at])
    })
}

impl Posting {
    /// Bits in which the signature differs from another.
    fn signature_bits(&self, other: u64) -> u32 {
        let [low, high] = self.signature;
        ((u64::from(high) << 32 | u64::from(low)) ^ other).count_ones()
    }
}

fn halves(signature: u64) -> [u32; 2] {
    [signature as u32, (signature >> 32) as u32]
}

impl Vote {
    fn new(own: &Feature, other: &Feature, rank: u8) -> Vote {
        Vote {
            turn: other.angle.wrapping_sub(own.angle),
            // Both are below 128, so equal sizes lie in the middle of the range.
            size: own.size + 127 - other.size,
            weight: 1.0 / (f32::from(rank) * f32::from(rank)),
        }
    }
}

/// The weight of the votes that agree best in how far they turn and scale the query. Bins overlap by half.
fn agreeing(votes: &[Vote]) -> f32 {
    let mut bins = [[0.0_f32; SIZES]; TURNS];
    for vote in votes {
        let turn = usize::from(vote.turn) * TURNS / 256;
        bins[turn][usize::from(vote.size / SIZE_STEPS).min(SIZES - 1)] += vote.weight;
    }
    let around = bins.iter().zip(bins.iter().cycle().skip(1));
    around
        .flat_map(|(one, next)| {
            let pairs = one.windows(2).zip(next.windows(2));
            pairs.map(|(one, next)| one[0] + one[1] + next[0] + next[1])
        })
        .fold(0.0, f32::max)
}

impl Table {
    fn new(features: &[Feature], number: usize, key_bits: u32) -> Table {
        let bucket = |feature: &Feature| key(&feature.bits, number, key_bits) as usize;
        let mut starts = vec![0_u32; (1 << key_bits) + 1];
        for feature in features {
            starts[bucket(feature) + 1] += 1;
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut next = starts.clone();
        let mut postings = vec![Posting::default(); features.len()];
        for (position, feature) in (0..).zip(features) {
            let place = &mut next[bucket(feature)];
            postings[*place as usize] = Posting {
                feature: position,
                signature: halves(signature(&feature.bits, number)),
            };
            *place += 1;
        }
        Table { starts, postings }
    }

    /// What has this key; nothing where it is more than `most`.
    fn bucket(&self, key: u32, most: usize) -> &[Posting] {
        let key = key as usize;
        let bucket = &self.postings[self.starts[key] as usize..self.starts[key + 1] as usize];
        if bucket.len() > most { &[] } else { bucket }
    }
}

#[cfg(test)]
mod tests;
