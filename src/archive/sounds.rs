//! Search for sounds that share codes, in columns that are held in memory or mapped from the index file.
//!
//! An inverted index (Haitsma, Kalker 2002, "A highly robust audio fingerprinting system"): for each half of a code, where
//! in which sound it occurs. A half of 16 bits survives where a whole code has some flipped bits, and each half is looked
//! up with every single bit flipped as well. What a half finds counts where the whole codes differ in few bits. Each hit
//! votes for a **lag**, the place in the archive's sound minus the place in the query, and lags with several votes are
//! handed on: to be verified, not matches.
//!
//! Halves that occur all over the archive tell nothing of one sound and are left out.

mod segment;

pub(super) use segment::SoundSegment;
use segment::View;

use crate::fingerprint::sound::{MUTE, SoundFingerprint};

/// Bits of a half.
const HALF_BITS: u32 = 16;
const HALVES: usize = 2;
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
    /// The numbers of the first sound and the first code of each segment.
    firsts: Vec<(usize, u32)>,
    /// Occurrences of each half above which it is left out.
    crowds: [usize; HALVES],
}

impl SoundIndex {
    /// An index of sounds in this order.
    pub fn new(sounds: impl IntoIterator<Item = SoundFingerprint>) -> SoundIndex {
        SoundIndex::of(vec![SoundSegment::new(sounds)])
    }

    /// The index of the sounds of all segments, in their order.
    pub(super) fn of(segments: Vec<SoundSegment>) -> SoundIndex {
        let mut firsts = Vec::with_capacity(segments.len());
        let (mut sounds, mut codes) = (0, 0_u32);
        for segment in &segments {
            firsts.push((sounds, codes));
            sounds += segment.len();
            // Places have 32 bits: six years of sound.
            codes = codes.saturating_add(segment.codes.len() as u32);
        }
        let noted = |half: usize| segments.iter().map(|segment| segment.noted(half)).sum();
        SoundIndex {
            crowds: std::array::from_fn(|half| {
                let noted: usize = noted(half);
                (noted / CROWD_SHARE).max(LEAST_CROWD)
            }),
            segments,
            firsts,
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
        let at = self.firsts.partition_point(|(first, _)| *first <= sound);
        let found = at.checked_sub(1).and_then(|at| {
            let (first, _) = self.firsts.get(at)?;
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

    /// The sound in which a place lies, and where it begins.
    fn sound_at(&self, place: u32) -> Option<(usize, u32)> {
        let at = self.firsts.partition_point(|(_, first)| *first <= place);
        // Of segments without codes, which begin where the next one does, the last is the one.
        let at = at.checked_sub(1)?;
        let (first_sound, first_code) = *self.firsts.get(at)?;
        let (sound, start) = self.segments.get(at)?.sound_at(place - first_code)?;
        Some((first_sound + sound, first_code.saturating_add(start)))
    }

    /// How `query` may lie on sounds of the archive, at most `most` ways, the likeliest first. It is to be a few seconds:
    /// in a longer one the votes for a short part drown.
    pub fn candidates(&self, query: &[u32], most: usize) -> Vec<SoundCandidate> {
        let mut votes: Vec<(i64, u32)> = Vec::new();
        let segments: Vec<View<'_>> = self.segments.iter().map(SoundSegment::view).collect();
        for (at, code) in (0_i64..).zip(query).filter(|(_, code)| **code != MUTE) {
            for (half, crowd) in self.crowds.iter().enumerate() {
                let own = half_of(*code, half);
                let flipped = (0..HALF_BITS).map(|bit| own ^ 1 << bit);
                for value in std::iter::once(own).chain(flipped) {
                    let places = segments.iter().map(|segment| segment.places(half, value));
                    let count: usize = places.clone().map(<[u32]>::len).sum();
                    if count > *crowd {
                        continue;
                    }
                    for ((segment, (_, first)), places) in
                        segments.iter().zip(&self.firsts).zip(places)
                    {
                        for place in places {
                            let Some(other) = segment.codes.get(*place as usize) else {
                                continue;
                            };
                            if (other ^ code).count_ones() <= VOTING_BITS {
                                let place = first.saturating_add(*place);
                                votes.push((i64::from(place) - at, place));
                            }
                        }
                    }
                }
            }
        }
        votes.sort_unstable();
        self.elected(&votes, most)
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
            let Some((sound, start)) = self.sound_at(place) else {
                continue;
            };
            let lag = lag - i64::from(start);
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

/// The high half of a code, or the low one.
fn half_of(code: u32, half: usize) -> u32 {
    code >> (HALF_BITS as usize * half) & ((1 << HALF_BITS) - 1)
}

#[cfg(test)]
mod tests;
