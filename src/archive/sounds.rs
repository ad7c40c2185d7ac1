//! Search for sounds that share codes, held in memory and rebuilt from the archive whenever it is opened.
//!
//! An inverted index (Haitsma, Kalker 2002, "A highly robust audio fingerprinting system"): for each half of a code, where
//! in which sound it occurs. A half of 16 bits survives where a whole code has some flipped bits, and each half is looked
//! up with every single bit flipped as well. What a half finds counts where the whole codes differ in few bits. Each hit
//! votes for a **lag**, the place in the archive's sound minus the place in the query, and lags with several votes are
//! handed on: to be verified, not matches.
//!
//! Halves that occur all over the archive tell nothing of one sound and are left out. That apart, what is found of one sound
//! does not depend on the others.

use std::sync::Arc;

use super::whole::Whole;
use crate::fingerprint::sound::{MUTE, SoundFingerprint};

/// Bits of a half.
pub(super) const HALF_BITS: u32 = 16;
pub(super) const HALVES: usize = 2;
/// Mute codes at least between two sounds, so that no lag of a query of a few seconds lies on both.
const GAP: usize = 128;
/// Of so many codes one is noted. Neighbours overlap by 95 per cent and are nearly the same.
const NOTED: usize = 2;
/// Occurrences of a half above which it is left out, as a share of all that are noted, and at least this many.
const CROWD_SHARE: usize = 200;
const LEAST_CROWD: usize = 256;
/// Bits of 32 in which whole codes may differ to vote.
const VOTING_BITS: u32 = 9;
/// Lags next to one another whose votes count together.
const LAGS: i64 = 3;
/// Votes that make a candidate.
const LEAST_VOTES: usize = 4;

/// A way in which a query's sound may lie on one of the archive's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SoundCandidate {
    /// Position of the sound, in the order they were added.
    pub sound: usize,
    /// Place in the archive's sound minus place in the query, in codes.
    pub lag: i64,
    /// How many codes speak for it.
    pub votes: usize,
}

/// The sounds of an archive.
#[derive(Clone, Debug, Default)]
pub struct SoundIndex {
    /// The codes of all sounds, one after the other.
    codes: Vec<u32>,
    /// Where the codes of each sound begin, and where those of a next one would.
    starts: Vec<u32>,
    /// How many codes each sound has.
    lengths: Vec<u32>,
    tables: [Table; HALVES],
    /// Where the sounds are a part of an archive, what is to be known of all of it.
    whole: Option<Arc<Whole>>,
}

/// Where each half occurs.
#[derive(Clone, Debug, Default)]
struct Table {
    /// Where the places of each half begin, and where those of the last end.
    starts: Vec<u32>,
    places: Vec<u32>,
    crowd: usize,
}

impl SoundIndex {
    /// An index of sounds in this order.
    pub fn new(sounds: impl IntoIterator<Item = SoundFingerprint>) -> SoundIndex {
        SoundIndex::build(sounds, None)
    }

    /// An index of sounds in this order, which are a part of an archive: what is found among them is what would be found in
    /// the whole, as far as it lies in this part.
    pub fn part_of(
        whole: &Arc<Whole>,
        sounds: impl IntoIterator<Item = SoundFingerprint>,
    ) -> SoundIndex {
        SoundIndex::build(sounds, Some(Arc::clone(whole)))
    }

    fn build(
        sounds: impl IntoIterator<Item = SoundFingerprint>,
        whole: Option<Arc<Whole>>,
    ) -> SoundIndex {
        let mut index = SoundIndex {
            starts: vec![0],
            whole,
            ..SoundIndex::default()
        };
        for sound in sounds {
            index.codes.extend(sound.codes());
            index.lengths.push(sound.codes().len() as u32);
            // Every sound begins at a place that is noted.
            let next = (index.codes.len() + GAP).next_multiple_of(NOTED);
            index.codes.resize(next, MUTE);
            // Places have 32 bits: six years of sound.
            index.starts.push(index.codes.len() as u32);
        }
        if !index.codes.is_empty() {
            index.tables = std::array::from_fn(|half| Table::new(&index.codes, half));
        }
        index
    }

    /// Number of sounds.
    pub fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The codes of a sound in order of time.
    pub fn codes(&self, sound: usize) -> &[u32] {
        let start = self.starts[sound] as usize;
        &self.codes[start..start + self.lengths[sound] as usize]
    }

    /// Number of codes of all sounds.
    pub fn places(&self) -> usize {
        self.lengths.iter().map(|length| *length as usize).sum()
    }

    /// Bytes of memory that it takes.
    pub fn memory(&self) -> usize {
        let tables = self.tables.iter().map(|table| {
            size_of_val(table.starts.as_slice()) + size_of_val(table.places.as_slice())
        });
        tables.sum::<usize>()
            + size_of_val(self.codes.as_slice())
            + size_of_val(self.starts.as_slice())
            + size_of_val(self.lengths.as_slice())
    }

    /// How `query` may lie on sounds of the archive, at most `most` ways, the likeliest first. It is to be a few seconds:
    /// in a longer one the votes for a short part drown.
    pub fn candidates(&self, query: &[u32], most: usize) -> Vec<SoundCandidate> {
        let mut votes: Vec<(i64, u32)> = Vec::new();
        for (at, code) in (0_i64..).zip(query).filter(|(_, code)| **code != MUTE) {
            for (half, table) in self.tables.iter().enumerate() {
                let own = half_of(*code, half);
                let flipped = (0..HALF_BITS).map(|bit| own ^ 1 << bit);
                for place in std::iter::once(own)
                    .chain(flipped)
                    .flat_map(|own| self.places_of(table, half, own))
                {
                    if (self.codes[*place as usize] ^ code).count_ones() <= VOTING_BITS {
                        votes.push((i64::from(*place) - at, *place));
                    }
                }
            }
        }
        votes.sort_unstable();
        self.elected(&votes, most)
    }

    /// Where a half occurs; nothing where that is all over the archive.
    fn places_of<'t>(&self, table: &'t Table, half: usize, own: u32) -> &'t [u32] {
        let places = table.places(own);
        let is_crowded = match self.whole.as_deref() {
            Some(whole) => whole.sounds.is_crowded(half, own),
            None => places.len() > table.crowd,
        };
        if is_crowded { &[] } else { places }
    }

    /// The lags with the most votes. `votes` are lags in order, each with a place that voted.
    fn elected(&self, votes: &[(i64, u32)], most: usize) -> Vec<SoundCandidate> {
        let mut counted: Vec<(usize, usize)> = Vec::new();
        let mut end = 0;
        for (start, (lag, _)) in votes.iter().enumerate() {
            while votes.get(end).is_some_and(|(other, _)| other - lag < LAGS) {
                end += 1;
            }
            if end - start >= LEAST_VOTES {
                counted.push((end - start, start));
            }
        }
        counted.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut elected: Vec<SoundCandidate> = Vec::new();
        for (count, start) in counted {
            let (lag, place) = votes[start + count / 2];
            let sound = self.starts.partition_point(|start| *start <= place) - 1;
            let lag = lag - i64::from(self.starts[sound]);
            let near =
                |other: &SoundCandidate| other.sound == sound && (other.lag - lag).abs() <= LAGS;
            if !elected.iter().any(near) {
                elected.push(SoundCandidate {
                    sound,
                    lag,
                    votes: count,
                });
            }
            if elected.len() == most {
                break;
            }
        }
        elected
    }
}

impl Table {
    fn new(codes: &[u32], half: usize) -> Table {
        let mut starts = vec![0_u32; (1 << HALF_BITS) + 1];
        for (_, own) in noted(codes, half) {
            starts[own as usize + 1] += 1;
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut next = starts.clone();
        let mut places = vec![0; sum as usize];
        for (place, own) in noted(codes, half) {
            let next = &mut next[own as usize];
            places[*next as usize] = place;
            *next += 1;
        }
        Table {
            starts,
            crowd: crowd(places.len()),
            places,
        }
    }

    /// Where this half occurs.
    fn places(&self, half: u32) -> &[u32] {
        let half = half as usize;
        let (Some(start), Some(end)) = (self.starts.get(half), self.starts.get(half + 1)) else {
            return &[];
        };
        &self.places[*start as usize..*end as usize]
    }
}

/// The places of codes that are noted, with one of their halves.
pub(super) fn noted(codes: &[u32], half: usize) -> impl Iterator<Item = (u32, u32)> {
    let places = (0_u32..).zip(codes).step_by(NOTED);
    places
        .filter(|(_, code)| **code != MUTE)
        .map(move |(place, code)| (place, half_of(*code, half)))
}

/// Occurrences of a half above which it is left out, where so many are noted.
pub(super) fn crowd(noted: usize) -> usize {
    (noted / CROWD_SHARE).max(LEAST_CROWD)
}

/// The high half of a code, or the low one.
fn half_of(code: u32, half: usize) -> u32 {
    code >> (HALF_BITS as usize * half) & ((1 << HALF_BITS) - 1)
}

#[cfg(test)]
mod tests;
