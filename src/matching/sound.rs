//! From sounds to the stretches that two of them share, at the same pace.
//!
//! The query is cut into pieces of three seconds. For each, the archive names the ways in which it may lie on a sound
//! ([`SoundIndex::candidates`]). Each is extended to both sides as long as the codes agree better than those of unrelated
//! sounds do (Altschul et al. 1990, "Basic local alignment search tool", without gaps), and what comes out is weighed:
//!
//! - **bit error rate**: the share of bits that differ. Of unrelated sounds it is 0.45, of a re-encoded one 0.05, of one
//!   that went through a telephone 0.2. But a steady noise is like any other steady noise: many bits never change in it.
//! - **concord**: how much of the disagreement that is to be expected by chance is missing, 1 where the codes are equal and
//!   0 where they agree as often as those of two sounds would that have the same bits set equally often but at other times
//!   (Cohen 1960, "A coefficient of agreement for nominal scales"). It counts only what happens at the same time.
//! - **change**: the bits of a code in which two unrelated moments of the stretch differ. Where little happens, agreement
//!   says little.
//!
//! A stretch decides where all three pass, the shorter it is the higher its concord must be: see [`SoundBounds`].
//!
//! | preset | seconds | bit error rate | concord of 2.5, 4 and 10 seconds |
//! | --- | --- | --- | --- |
//! | strict | 3 | 0.20 | 0.66 (of 3 seconds), 0.60, 0.49 |
//! | balanced | 2.5 | 0.25 | 0.61, 0.50, 0.39 |
//! | wide | 2.5 | 0.30 | 0.51, 0.40, 0.29 |
//!
//! Measured on 386 pieces of 4 to 12 seconds against 110 minutes of speech, music, noise and sounds of clips, and 16 hours
//! of the same at other speeds: the best of unrelated stretches that pass the other two bounds stay 0.34 below the concord
//! of strict and 0.14 below that of balanced. Copies through AAC, Opus or MP3 at 32 to 48 kbit/s, at 8 kHz or with noise
//! 10 dB below have a concord of 0.53 and more, those through a telephone's band 0.39 and more.

mod join;

use super::thresholds::Preset;
use super::{Segment, thousandths};
use crate::archive::sounds::SoundIndex;
use crate::fingerprint::sound::{CODE_S, MUTE, SPAN_S, SoundFingerprint};

pub(super) use join::join;

/// Codes of a piece, and from one piece to the next.
const PIECE: usize = 64;
const PIECE_STEP: usize = 32;
/// Ways in which a piece may lie that are looked at.
pub(super) const CANDIDATES: usize = 48;
/// Lags on each side of a candidate's that are tried.
const TRIED_LAGS: i64 = 2;
/// Bits of a piece's code that may differ on average to be extended.
const SEED_BITS: f64 = 13.0;
/// Differing bits of a code at which extending it neither gains nor loses.
const EVEN_BITS: i64 = 11;
/// Loss at which extending ends: about two seconds of unrelated sound.
const MOST_LOSS: i64 = 130;
/// Share of a code's span that may lie outside of the shared sound, at its edges, with the code still agreeing; and the
/// codes in it.
const OUTSIDE: f64 = 0.6;
const OUTSIDE_CODES: usize = 14;
/// More stretches than this are not told apart in one pair of sounds.
const MOST_STRETCHES: usize = 32;

/// When a stretch of sound counts as the same.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SoundBounds {
    /// Least length in seconds that is compared.
    pub least_s: f64,
    /// Most of the bits that may differ, 0 to 1.
    pub bit_errors: f64,
    /// Least concord of an endless stretch, 0 to 1; [`SoundBounds::least_concord`] of a shorter one.
    pub concord: f64,
    /// Least change in bits of a code.
    pub change: f64,
}

impl SoundBounds {
    /// Those of a preset.
    pub fn of(preset: Preset) -> SoundBounds {
        let (least_s, bit_errors, concord) = match preset {
            Preset::Strict => (3.0, 0.2, 0.35),
            Preset::Balanced => (2.5, 0.25, 0.25),
            Preset::Wide => (2.5, 0.3, 0.15),
        };
        SoundBounds {
            least_s,
            bit_errors,
            concord,
            change: 4.0,
        }
    }

    /// Least concord of a stretch of so many codes. Of unrelated sounds it scatters with the square root of the number of
    /// moments that are compared, so short stretches need more: 2.5 seconds 0.36 more than endless ones, ten seconds 0.14.
    pub fn least_concord(&self, codes: usize) -> f64 {
        self.concord + 2.0 / (codes.max(1) as f64).sqrt()
    }

    /// Whether a stretch counts.
    pub fn accept(&self, agreement: &Agreement) -> bool {
        let seconds = agreement.codes as f64 * CODE_S + SPAN_S;
        seconds >= self.least_s
            && agreement.bit_errors() <= self.bit_errors
            && agreement.change() >= self.change
            && agreement.concord() >= self.least_concord(agreement.codes)
    }
}

/// How well two aligned stretches of codes agree.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Agreement {
    /// Codes that were compared: those that are mute on neither side.
    pub codes: usize,
    /// Bits that differ, of all those codes.
    pub unlike: u64,
    /// Bits that would differ by chance.
    pub by_chance: f64,
}

impl Agreement {
    /// Compares codes one by one.
    pub fn of(query: &[u32], archive: &[u32]) -> Agreement {
        let pairs = || {
            query
                .iter()
                .zip(archive)
                .filter(|(a, b)| **a != MUTE && **b != MUTE)
        };
        let codes = pairs().count();
        let unlike = pairs().map(|(a, b)| u64::from((a ^ b).count_ones())).sum();
        let by_chance = (0..32)
            .map(|bit| {
                let (one, other) = pairs().fold((0_u32, 0_u32), |(one, other), (a, b)| {
                    (one + (a >> bit & 1), other + (b >> bit & 1))
                });
                let (one, other) = (f64::from(one), f64::from(other));
                let all = codes as f64;
                (one * (all - other) + other * (all - one)) / all.max(1.0)
            })
            .sum();
        Agreement {
            codes,
            unlike,
            by_chance,
        }
    }

    /// Share of the bits that differ; 1 where nothing was compared.
    pub fn bit_errors(&self) -> f64 {
        match self.codes {
            0 => 1.0,
            codes => self.unlike as f64 / (codes * 32) as f64,
        }
    }

    /// 1 where no bit differs, 0 where as many do as by chance.
    pub fn concord(&self) -> f64 {
        if self.by_chance > 0.0 {
            1.0 - self.unlike as f64 / self.by_chance
        } else {
            0.0
        }
    }

    /// Bits of a code that differ by chance.
    pub fn change(&self) -> f64 {
        self.by_chance / self.codes.max(1) as f64
    }
}

/// A stretch that two sounds share. Positions are those of codes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SharedSound {
    /// Position of the archive's sound in [`SoundIndex`].
    pub sound: usize,
    /// First code of the query.
    pub first: usize,
    /// Last code of the query.
    pub last: usize,
    /// Place in the archive's sound minus place in the query, in codes.
    pub lag: i64,
    /// How well the codes agree.
    pub agreement: Agreement,
    /// What it gained over unrelated sounds, in bits.
    gain: i64,
}

impl SharedSound {
    /// The stretch as results tell it, between the sounds with the codes `query` and `archive`.
    pub fn segment(&self, query: &[u32], archive: &[u32]) -> Segment {
        let lag_s = self.lag as f64 * CODE_S;
        let skipped = |places: &mut dyn Iterator<Item = usize>| {
            places
                .take(OUTSIDE_CODES)
                .take_while(|at| {
                    let there = usize::try_from(*at as i64 + self.lag).ok();
                    let pair = query
                        .get(*at)
                        .zip(there.and_then(|there| archive.get(there)));
                    pair.is_some_and(|(own, other)| (*own, *other) != (MUTE, MUTE))
                })
                .count()
        };
        // Codes that reach over an edge of what is shared still agree for a while. There are none at the beginning and end
        // of a sound, or where both fall silent; and a few that a codec spoiled there are no edge.
        let inset_s = |skipped: usize| OUTSIDE * SPAN_S * skipped as f64 / OUTSIDE_CODES as f64;
        let before = skipped(&mut (0..self.first).rev());
        let after = skipped(&mut (self.last + 1..query.len()));
        let start_s = self.first as f64 * CODE_S + inset_s(before);
        let end_s = self.last as f64 * CODE_S + SPAN_S - inset_s(after);
        let end_s = end_s.max(start_s);
        Segment {
            query_start_s: thousandths(start_s),
            query_end_s: thousandths(end_s),
            archive_start_s: thousandths((start_s + lag_s).max(0.0)),
            archive_end_s: thousandths((end_s + lag_s).max(0.0)),
            speed: 1.0,
            mirrored: false,
            score: thousandths(self.score()),
        }
    }

    /// 0 to 0.999: 1 is kept for the same bytes.
    pub fn score(&self) -> f64 {
        // Half of the bits agree by chance.
        (1.0 - 2.0 * self.agreement.bit_errors()).clamp(0.0, 0.999)
    }
}

/// The stretches that `query` shares with sounds of the archive, by sound and then in the order of the query.
pub fn shared(
    query: &SoundFingerprint,
    index: &SoundIndex,
    bounds: &SoundBounds,
) -> Vec<SharedSound> {
    let codes = query.codes();
    let mut found: Vec<SharedSound> = Vec::new();
    for (start, piece) in pieces(codes) {
        for candidate in index.candidates(piece, CANDIDATES) {
            let lag = candidate.lag - start as i64;
            let known = |other: &SharedSound| {
                let middle = start + piece.len() / 2;
                other.sound == candidate.sound
                    && (other.lag - lag).abs() <= TRIED_LAGS
                    && (other.first..=other.last).contains(&middle)
            };
            if found.iter().any(known) {
                continue;
            }
            let archive = index.codes(candidate.sound);
            found.extend(
                best_lag(codes, archive, start, piece.len(), lag).map(|lag| {
                    let (first, last, gain) = extended(codes, archive, start, piece.len(), lag);
                    let there = |at: usize| (at as i64 + lag) as usize;
                    SharedSound {
                        sound: candidate.sound,
                        first,
                        last,
                        lag,
                        agreement: Agreement::of(
                            &codes[first..=last],
                            &archive[there(first)..=there(last)],
                        ),
                        gain,
                    }
                }),
            );
        }
    }
    found.retain(|stretch| bounds.accept(&stretch.agreement));
    without_overlaps(found)
}

/// The pieces of a query with their places, the last one as short as it comes.
pub(super) fn pieces(codes: &[u32]) -> impl Iterator<Item = (usize, &[u32])> {
    let after_first = codes.len().saturating_sub(PIECE).div_ceil(PIECE_STEP);
    (0..=after_first).map(|number| {
        let start = number * PIECE_STEP;
        (start, &codes[start..codes.len().min(start + PIECE)])
    })
}

/// Differing bits of two codes; `None` where one is mute or there is none.
fn unlike(query: &[u32], archive: &[u32], at: usize, lag: i64) -> Option<u32> {
    let own = *query.get(at)?;
    let other = *archive.get(usize::try_from(at as i64 + lag).ok()?)?;
    (own != MUTE && other != MUTE).then_some((own ^ other).count_ones())
}

/// The lag near `lag` at which a piece agrees best, if it agrees well enough to be extended.
fn best_lag(query: &[u32], archive: &[u32], start: usize, length: usize, lag: i64) -> Option<i64> {
    let mean = |lag: i64| {
        let bits: Vec<u32> = (start..start + length)
            .filter_map(|at| unlike(query, archive, at, lag))
            .collect();
        let sum: u32 = bits.iter().sum();
        // A piece may be shared by half only.
        (bits.len() * 3 >= length.min(PIECE / 2)).then(|| f64::from(sum) / bits.len() as f64)
    };
    (lag - TRIED_LAGS..=lag + TRIED_LAGS)
        .filter_map(|lag| Some((mean(lag)?, lag)))
        .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)))
        .filter(|(mean, _)| *mean <= SEED_BITS)
        .map(|(_, lag)| lag)
}

/// First and last code of the stretch around a piece that gains most over unrelated sounds, and what it gains.
fn extended(
    query: &[u32],
    archive: &[u32],
    start: usize,
    length: usize,
    lag: i64,
) -> (usize, usize, i64) {
    let gain =
        |at: usize| unlike(query, archive, at, lag).map_or(0, |bits| EVEN_BITS - i64::from(bits));
    // From the code of the piece where the two agree best.
    let smooth = |at: usize| (at..at + 8).map(gain).sum::<i64>();
    let core = (start..start + length)
        .filter(|at| unlike(query, archive, *at, lag).is_some())
        .max_by_key(|at| (smooth(*at), std::cmp::Reverse(*at)))
        .unwrap_or(start);
    let extend = |places: &mut dyn Iterator<Item = usize>| {
        let (mut sum, mut best, mut reach) = (0, 0, core);
        for at in places {
            let inside = usize::try_from(at as i64 + lag).is_ok_and(|there| there < archive.len());
            if !inside || best - sum > MOST_LOSS {
                break;
            }
            sum += gain(at);
            if sum > best && unlike(query, archive, at, lag).is_some() {
                (best, reach) = (sum, at);
            }
        }
        (best, reach)
    };
    let (after, last) = extend(&mut (core + 1..query.len()));
    let (before, first) = extend(&mut (0..core).rev());
    (first, last, before + gain(core) + after)
}

/// Of stretches of one sound that overlap in the query, the one that gains most: the others are repetitions in the music.
fn without_overlaps(mut found: Vec<SharedSound>) -> Vec<SharedSound> {
    found.sort_by(|a, b| {
        (b.gain.cmp(&a.gain))
            .then(a.sound.cmp(&b.sound))
            .then(a.first.cmp(&b.first))
            .then(a.lag.cmp(&b.lag))
    });
    let mut kept: Vec<SharedSound> = Vec::new();
    for stretch in found {
        let clashes = |other: &SharedSound| {
            other.sound == stretch.sound
                && stretch.first <= other.last
                && other.first <= stretch.last
        };
        let of_sound = kept
            .iter()
            .filter(|other| other.sound == stretch.sound)
            .count();
        if of_sound < MOST_STRETCHES && !kept.iter().any(clashes) {
            kept.push(stretch);
        }
    }
    kept.sort_by_key(|stretch| (stretch.sound, stretch.first));
    kept
}

#[cfg(test)]
mod tests;
