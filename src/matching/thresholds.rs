//! When two pictures count as the same: how PDQ and the gradient hash decide together.
//!
//! PDQ alone, at the 31 bits that are usual, loses copies with a logo or a banner over them; wider, it begins to confuse
//! pictures. The gradient hash fails on others. So each gives a distance, and their **sum** decides, with a bound on PDQ
//! that also limits the search:
//!
//! > same picture: PDQ distance ≤ `pdq`, and PDQ distance + gradient distance ≤ `combined`, and PDQ quality of both
//! > pictures ≥ `quality`
//!
//! Distances are Hamming distances of 256 bits, all bounds are inclusive. Below the quality, as in skies, walls and dark
//! scenes, hashes are made of noise or of nothing but "brighter above": such pictures match by the same bytes only.
//!
//! | preset | `pdq` | `combined` | `quality` | for |
//! | --- | --- | --- | --- | --- |
//! | strict | 40 | 80 | 50 | what may be published without another look |
//! | balanced | 62 | 110 | 50 | the decision threshold |
//! | wide | 80 | 140 | 50 | candidates for a person: from what only this passes, nothing is concluded |
//!
//! Measured on two sets of edited photos (100 photos each with 18 edits, 175 archive photos): the nearest pair of two
//! *different* photos has the sum 171, of two different photos inside the same phone's screenshot 120 (with a PDQ
//! distance of 74); recoded, shrunk, grey, stretched and brightened copies lie below 90, copies under a banner below 115.

use std::fmt;
use std::str::FromStr;

/// How sure a match must be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Preset {
    /// Only what leaves no doubt.
    Strict,
    /// The decision threshold.
    #[default]
    Balanced,
    /// Candidates for a person to look at.
    Wide,
}

impl Preset {
    /// All of them.
    pub const ALL: [Preset; 3] = [Preset::Strict, Preset::Balanced, Preset::Wide];

    /// The word used on the command line and in results.
    pub fn as_str(self) -> &'static str {
        match self {
            Preset::Strict => "strict",
            Preset::Balanced => "balanced",
            Preset::Wide => "wide",
        }
    }

    /// Its bounds.
    pub fn thresholds(self) -> Thresholds {
        let (pdq, combined) = match self {
            Preset::Strict => (40, 80),
            Preset::Balanced => (62, 110),
            Preset::Wide => (80, 140),
        };
        Thresholds {
            pdq,
            combined,
            quality: 50,
        }
    }
}

impl fmt::Display for Preset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The word names no preset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write strict, balanced or wide")]
pub struct UnknownPreset;

impl FromStr for Preset {
    type Err = UnknownPreset;

    fn from_str(word: &str) -> Result<Preset, UnknownPreset> {
        Preset::ALL
            .into_iter()
            .find(|preset| preset.as_str() == word)
            .ok_or(UnknownPreset)
    }
}

/// Bounds of the decision, all inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thresholds {
    /// Most bits in which PDQ hashes may differ.
    pub pdq: u32,
    /// Most bits in which both hashes together may differ.
    pub combined: u32,
    /// Least PDQ quality of both pictures, 0 to 100.
    pub quality: u8,
}

impl Thresholds {
    /// Whether pictures at these distances count as the same. Quality is asked for separately, before distances are
    /// computed.
    pub fn accept(&self, pdq: u32, gradient: u32) -> bool {
        pdq <= self.pdq && pdq + gradient <= self.combined
    }
}

/// The score of two pictures at these distances: 1 where nothing differs, 0 where both hashes differ as those of
/// unrelated pictures do (half of their bits). It depends on nothing else, so scores of different searches compare.
///
/// It stays below 1, which is kept for the same bytes.
pub fn score(pdq: u32, gradient: u32) -> f64 {
    let unlike = f64::from(pdq + gradient) / 256.0;
    ((1.0 - unlike) * 1000.0).round().clamp(0.0, 999.0) / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wider_presets_accept_all_that_narrower_ones_do() {
        for pdq in 0..=256 {
            for gradient in 0..=256 {
                let accepts: Vec<bool> = Preset::ALL
                    .iter()
                    .map(|preset| preset.thresholds().accept(pdq, gradient))
                    .collect();
                assert!(accepts.is_sorted(), "{pdq} {gradient}: {accepts:?}");
            }
        }
    }

    #[test]
    fn bounds_are_inclusive() {
        let balanced = Preset::Balanced.thresholds();
        assert!(balanced.accept(62, 48));
        assert!(!balanced.accept(63, 0));
        assert!(!balanced.accept(62, 49));
    }

    #[test]
    fn scores_fall_with_distance_and_never_reach_one() {
        assert_eq!(score(0, 0), 0.999);
        assert_eq!(score(62, 48), 0.57);
        assert_eq!(score(128, 128), 0.0);
        assert_eq!(score(256, 256), 0.0);
    }

    #[test]
    fn presets_are_read_by_their_words() {
        for preset in Preset::ALL {
            assert_eq!(preset.to_string().parse(), Ok(preset));
        }
        assert_eq!("loose".parse::<Preset>(), Err(UnknownPreset));
    }
}
