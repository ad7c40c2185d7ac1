//! Search for pictures that share local features, in columns that are held in memory or mapped from the index file.
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

mod segment;

use std::collections::HashMap;
use std::sync::Arc;

use super::whole::{FeaturesOfWhole, Whole};
use crate::fingerprint::Hash256;
use crate::fingerprint::local::{
    Feature, KEY_BITS, KEYS, LocalFingerprint, Miniature, SIZE_STEPS, SoughtFeature, key, signature,
};
use segment::View;
pub(super) use segment::{FeatureBuilder, FeatureSegment};

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

/// The local fingerprints of an archive, in segments.
///
/// What is found does not depend on how pictures lie in segments: keys have as many bits as all features together ask for,
/// and a bucket is that of all segments.
#[derive(Clone, Debug)]
pub struct FeatureIndex {
    segments: Vec<FeatureSegment>,
    /// The numbers of the first picture and the first feature of each segment.
    firsts: Vec<(usize, u32)>,
    key_bits: u32,
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
    pub number: usize,
    /// The feature.
    pub feature: Feature,
}

/// A feature by its number among those of all segments.
struct FoundFeature {
    picture: usize,
    number: usize,
    feature: Feature,
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
        let mut builder = FeatureBuilder::default();
        for picture in pictures {
            builder.push(picture);
        }
        FeatureIndex::of(vec![builder.finish(0)])
    }

    /// The index of the pictures of all segments, in their order.
    pub(super) fn of(segments: Vec<FeatureSegment>) -> FeatureIndex {
        let mut firsts = Vec::with_capacity(segments.len());
        let (mut pictures, mut features) = (0, 0_u32);
        for segment in &segments {
            firsts.push((pictures, features));
            pictures += segment.len();
            // Numbers have 32 bits: sixteen million pictures.
            features = features.saturating_add(segment.bits.len() as u32);
        }
        let finest = segments.iter().map(FeatureSegment::key_bits).min();
        FeatureIndex {
            key_bits: key_bits(features as usize).min(finest.unwrap_or(LEAST_KEY)),
            segments,
            firsts,
            whole: None,
        }
    }

    /// The same pictures as a part of an archive: what is found among them is what would be found in the whole, as far as it
    /// lies in this part.
    pub(crate) fn part_of(self, whole: &Arc<Whole>) -> FeatureIndex {
        FeatureIndex {
            whole: Some(Arc::clone(whole)),
            ..self
        }
    }

    /// Whether the tables of every segment are fine enough for all features together. Otherwise they are to be made anew.
    pub(super) fn is_fine(&self) -> bool {
        let features = self.segments.iter().map(|segment| segment.bits.len()).sum();
        self.key_bits == key_bits(features)
    }

    /// The segment of a picture, and its place there.
    fn of_picture(&self, picture: usize) -> Option<(&FeatureSegment, usize)> {
        let at = self.firsts.partition_point(|(first, _)| *first <= picture);
        let at = at.checked_sub(1)?;
        Some((self.segments.get(at)?, picture - self.firsts.get(at)?.0))
    }

    /// The features of a picture, the most telling first.
    pub fn features(&self, picture: usize) -> Vec<Feature> {
        let Some((segment, picture)) = self.of_picture(picture) else {
            return Vec::new();
        };
        let range = segment.starts.at(picture) as usize..segment.starts.at(picture + 1) as usize;
        let bits = segment.bits.get(range.clone()).unwrap_or_default();
        let places = segment.places.get(range).unwrap_or_default();
        bits.iter()
            .zip(places)
            .map(|(bits, place)| segment::unpacked(*bits, *place))
            .collect()
    }

    /// The miniature of a picture.
    pub fn miniature(&self, picture: usize) -> Miniature {
        let found = self.of_picture(picture);
        found.map_or_else(segment::no_miniature, |(segment, picture)| {
            segment.miniature(picture)
        })
    }

    /// Bytes that it takes, in memory or mapped from a file.
    pub fn memory(&self) -> usize {
        self.segments.iter().map(FeatureSegment::bytes).sum()
    }

    /// Pictures that share features with the query, at most `most`, the likeliest first.
    pub fn candidates(&self, query: &[SoughtFeature], most: usize) -> Vec<Candidate> {
        let segments = self.views();
        let mut votes: HashMap<(usize, bool), Vec<Vote>> = HashMap::new();
        for sought in query.iter().take(SOUGHT) {
            for mirrored in [false, true] {
                let own = sought.seen(mirrored);
                let margins = &sought.margins[usize::from(mirrored)];
                for (rank, (_, feature)) in (1_u8..).zip(self.nearest(&segments, own.bits, margins))
                {
                    let Some(found) = found_feature(&segments, feature) else {
                        continue;
                    };
                    let vote = Vote::new(&own, &found.feature, rank);
                    let of_picture = votes.entry((found.picture, mirrored)).or_default();
                    of_picture.push(vote);
                }
            }
        }
        let mut candidates: Vec<Candidate> = votes
            .into_iter()
            .filter(|(_, votes)| votes.len() >= LEAST_VOTES)
            .map(|((picture, mirrored), votes)| Candidate {
                picture,
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
        let segments = self.views();
        let mut neighbours = Vec::new();
        for (sought, feature) in query.iter().take(SOUGHT).enumerate() {
            for mirrored in [false, true] {
                let margins = &feature.margins[usize::from(mirrored)];
                let nearest = self.nearest(&segments, feature.seen(mirrored).bits, margins);
                neighbours.extend(nearest.into_iter().filter_map(|(distance, feature)| {
                    let found = found_feature(&segments, feature)?;
                    Some(Neighbour {
                        sought,
                        mirrored,
                        distance,
                        picture: found.picture,
                        number: found.number,
                        feature: found.feature,
                    })
                }));
            }
        }
        neighbours
    }

    fn views(&self) -> Vec<View<'_>> {
        let segments = self.segments.iter().zip(&self.firsts);
        segments
            .map(|(segment, (first_picture, first_feature))| {
                segment.view(*first_picture, *first_feature, self.key_bits)
            })
            .collect()
    }

    /// The features whose hashes are nearest to `bits`, with their distances, the nearest first.
    fn nearest(
        &self,
        segments: &[View<'_>],
        bits: Hash256,
        margins: &[[u8; KEY_BITS]; KEYS],
    ) -> Vec<(u32, u32)> {
        let mut nearest: Vec<(u32, u32)> = Vec::with_capacity(VOTERS + 1);
        let mut limit = VOTING_BITS;
        let mut bucket: Vec<(&View<'_>, &[[u32; 3]])> = Vec::with_capacity(segments.len());
        for (number, margins) in margins.iter().enumerate() {
            let own = signature(&bits, number);
            let own_key = key(&bits, number, self.key_bits);
            let whole = self.whole.as_deref().map(|whole| &whole.features);
            let reach = whole.map(|whole| Reach::new(whole, number, &bits, margins));
            for key in probes(own_key, margins, self.key_bits) {
                bucket.clear();
                bucket.extend(
                    segments
                        .iter()
                        .map(|segment| (segment, segment.bucket(number, key))),
                );
                let size: usize = bucket.iter().map(|(_, postings)| postings.len()).sum();
                if reach.is_none() && size > CROWD {
                    continue;
                }
                let all = bucket.iter().flat_map(|(segment, postings)| {
                    postings.iter().map(move |posting| (segment, posting))
                });
                for (segment, [feature, low, high]) in all {
                    let signature = u64::from(*high) << 32 | u64::from(*low);
                    if (signature ^ own).count_ones() > SIGNATURE_BITS {
                        continue;
                    }
                    let Some(other) = segment.bits.get(*feature as usize) else {
                        continue;
                    };
                    let other = Hash256(*other);
                    let distance = other.distance(bits);
                    let found = (distance, segment.first_feature.saturating_add(*feature));
                    if distance > limit || nearest.contains(&found) {
                        continue;
                    }
                    if reach.as_ref().is_some_and(|reach| !reach.holds(&other)) {
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

impl Default for FeatureIndex {
    fn default() -> FeatureIndex {
        FeatureIndex::new([])
    }
}

/// Bits of a key for so many features.
pub(super) fn key_bits(features: usize) -> u32 {
    (features / BUCKET)
        .max(1)
        .ilog2()
        .clamp(LEAST_KEY, MOST_KEY)
}

/// The feature with this number among those of all segments.
fn found_feature(segments: &[View<'_>], feature: u32) -> Option<FoundFeature> {
    let at = segments.partition_point(|segment| segment.first_feature <= feature);
    let segment = segments.get(at.checked_sub(1)?)?;
    let feature = feature - segment.first_feature;
    let picture = segment.starts.partition_point(|start| *start <= feature);
    let picture = picture.checked_sub(1)?;
    let start = *segment.starts.get(picture)?;
    let at = feature as usize;
    Some(FoundFeature {
        picture: segment.first_picture + picture,
        number: (feature - start) as usize,
        feature: segment::unpacked(*segment.bits.get(at)?, *segment.places.get(at)?),
    })
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

/// The keys that differ from `own` in any of the bits that are tried.
fn probes(own: u32, margins: &[u8], key_bits: u32) -> impl Iterator<Item = u32> {
    let mut bits = [0; TRIED_BITS];
    let mut tried = 0;
    for (own, bit) in bits.iter_mut().zip(tried_bits(margins, key_bits)) {
        *own = bit;
        tried += 1;
    }
    (0..1_u32 << tried).map(move |choice| {
        let flipped = (0..tried).filter(|at| choice >> at & 1 == 1);
        flipped.fold(own, |key, at| key ^ 1 << bits[at])
    })
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

#[cfg(test)]
mod tests;
