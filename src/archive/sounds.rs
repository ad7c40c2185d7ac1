//! Search for sounds that share codes, in columns that are held in memory or mapped from the index file.
//!
//! An inverted index (Haitsma, Kalker 2002, "A highly robust audio fingerprinting system"): for each half of a code, where
//! in which sound it occurs. A half of 16 bits survives where a whole code has some flipped bits, and each half is looked
//! up with every single bit flipped as well. What a half finds counts where the whole codes differ in few bits. Each hit
//! votes for a **lag**, the place in the archive's sound minus the place in the query, and lags with several votes are
//! handed on: to be verified, not matches.
//!
//! Halves that occur all over the archive tell nothing of one sound and are left out. That apart, what is found of one sound
//! does not depend on the others.

mod segment;

use std::sync::Arc;

pub(super) use segment::SoundSegment;
use segment::View;

use super::whole::Whole;
use crate::fingerprint::sound::{MUTE, SoundFingerprint};

/// Bits of a half.
pub(super) const HALF_BITS: u32 = 16;
pub(super) const HALVES: usize = 2;
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

/// The sounds of an archive, in segments. What is found does not depend on how sounds lie in segments.
#[derive(Clone, Debug, Default)]
pub struct SoundIndex {
    segments: Vec<SoundSegment>,
    /// The number of the first sound of each segment.
    firsts: Vec<usize>,
    /// Occurrences of each half above which it is left out.
    crowds: [usize; HALVES],
    /// Where the sounds are a part of an archive, what is to be known of all of it.
    whole: Option<Arc<Whole>>,
}

impl SoundIndex {
    /// An index of sounds in this order.
    pub fn new(sounds: impl IntoIterator<Item = SoundFingerprint>) -> SoundIndex {
        SoundIndex::of(vec![SoundSegment::new(sounds)])
    }

    /// The index of the sounds of all segments, in their order.
    pub(super) fn of(segments: Vec<SoundSegment>) -> SoundIndex {
        let mut firsts = Vec::with_capacity(segments.len());
        let mut sounds = 0;
        for segment in &segments {
            firsts.push(sounds);
            sounds += segment.len();
        }
        let noted = |half: usize| segments.iter().map(|segment| segment.noted(half)).sum();
        SoundIndex {
            crowds: std::array::from_fn(|half| crowd(noted(half))),
            segments,
            firsts,
            whole: None,
        }
    }

    /// The same sounds as a part of an archive: what is found among them is what would be found in the whole, as far as it
    /// lies in this part.
    pub(super) fn part_of(self, whole: &Arc<Whole>) -> SoundIndex {
        SoundIndex {
            whole: Some(Arc::clone(whole)),
            ..self
        }
    }

    /// Number of sounds.
    pub fn len(&self) -> usize {
        self.segments.iter().map(SoundSegment::len).sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The codes of a sound in order of time.
    pub fn codes(&self, sound: usize) -> &[u32] {
        let at = self.firsts.partition_point(|first| *first <= sound);
        let found = at.checked_sub(1).and_then(|at| {
            let first = self.firsts.get(at)?;
            Some(self.segments.get(at)?.codes_of(sound - first))
        });
        found.unwrap_or_default()
    }

    /// Number of codes of all sounds.
    pub fn places(&self) -> usize {
        self.segments
            .iter()
            .map(|segment| segment.codes.len())
            .sum()
    }

    /// Bytes that it takes, in memory or mapped from a file.
    pub fn memory(&self) -> usize {
        self.segments.iter().map(SoundSegment::bytes).sum()
    }

    /// How `query` may lie on sounds of the archive, at most `most` ways, the likeliest first. It is to be a few seconds:
    /// in a longer one the votes for a short part drown.
    pub fn candidates(&self, query: &[u32], most: usize) -> Vec<SoundCandidate> {
        let mut votes: Vec<Vote> = Vec::new();
        let segments: Vec<View<'_>> = self.segments.iter().map(SoundSegment::view).collect();
        for (at, code) in (0_i64..).zip(query).filter(|(_, code)| **code != MUTE) {
            for half in 0..HALVES {
                let own = half_of(*code, half);
                let flipped = (0..HALF_BITS).map(|bit| own ^ 1 << bit);
                for value in std::iter::once(own).chain(flipped) {
                    let places = segments.iter().map(|segment| segment.places(half, value));
                    let count = places.clone().map(<[u32]>::len).sum();
                    if self.is_crowded(half, value, count) {
                        continue;
                    }
                    let places = segments.iter().zip(&self.firsts).zip(places);
                    for ((segment, first), places) in places {
                        for place in places {
                            let Some(other) = segment.codes.get(*place as usize) else {
                                continue;
                            };
                            if (other ^ code).count_ones() > VOTING_BITS {
                                continue;
                            }
                            if let Some((sound, start)) = segment.sound_at(*place) {
                                votes.push(Vote {
                                    sound: first + sound,
                                    lag: i64::from(*place) - i64::from(start) - at,
                                });
                            }
                        }
                    }
                }
            }
        }
        votes.sort_unstable();
        elected(&votes, most)
    }

    /// Whether a half that occurs `count` times here occurs all over the archive.
    fn is_crowded(&self, half: usize, value: u32, count: usize) -> bool {
        match &self.whole {
            Some(whole) => whole.sounds.is_crowded(half, value),
            None => count > self.crowds[half],
        }
    }
}

/// A code of the query that speaks for a lag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Vote {
    sound: usize,
    /// Place in the sound minus place in the query, in codes.
    lag: i64,
}

/// The lags with the most votes. `votes` are in order, by sound and lag.
fn elected(votes: &[Vote], most: usize) -> Vec<SoundCandidate> {
    let mut counted: Vec<(usize, usize)> = Vec::new();
    let mut end = 0;
    for (start, vote) in votes.iter().enumerate() {
        let near = |other: &Vote| other.sound == vote.sound && other.lag - vote.lag < LAGS;
        while votes.get(end).is_some_and(near) {
            end += 1;
        }
        if end - start >= LEAST_VOTES {
            counted.push((end - start, start));
        }
    }
    counted.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut elected: Vec<SoundCandidate> = Vec::new();
    for (count, start) in counted {
        let Vote { sound, lag } = votes[start + count / 2];
        let near = |other: &SoundCandidate| other.sound == sound && (other.lag - lag).abs() <= LAGS;
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

/// The places of codes of one sound that are noted, with one of their halves. Counted from the beginning of each sound, so
/// that what is noted of it does not depend on those before it.
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
