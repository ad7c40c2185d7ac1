//! Whether aligned pictures count as showing the same: what features and appearance must say together.
//!
//! Evidence is weighed by what it consists of. Letters, logos and interfaces recur around unrelated photographs, so what is
//! asked for is photographed: features on it, and blocks of it that look alike. Three ways lead to a match:
//!
//! - **a part**: photographed features agree far beyond chance, and most pictorial blocks that lie in both pictures look
//!   alike. The usual way: crops, screenshots, captions, mirrored and turned copies.
//! - **inside another**: very many photographed features agree, and so do enough pictorial blocks, although others differ:
//!   the copy was cropped and then put among other things, as in collages and between blurred sides.
//! - **as good as all**: nearly all features that could agree do, letters or not, and nearly all blocks look alike: a
//!   drawing, a page, a photograph of little detail.
//!
//! Significance is the decimal logarithm of how improbable the agreement is by chance, see [`super::geometry`].
//!
//! | preset | a part | inside another | as good as all |
//! | --- | --- | --- | --- |
//! | strict | significance 20, 8 blocks, 0.75 alike, 0.3 of the inliers photographed | 60, 16 blocks alike, 0.5, 0.5 | 0.85 of the features, 0.97 of 12 blocks |
//! | balanced | 12, 6 blocks, 0.7, 0.25 | 40, 12 blocks alike, 0.4, 0.5 | 0.75 of the features, 0.95 of 8 blocks; or 0.62, 0.9 of 30 blocks |
//! | wide | 8, 3 blocks, 0.5, 0.2 | 25, 8 blocks alike, 0.3, 0.4 | 0.6 of the features, 0.9 of 6 blocks |

use super::appearance::Appearance;
use super::geometry::Alignment;
use super::thresholds::Preset;

/// Bounds of the three ways, all inclusive.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Bounds {
    part: Way,
    inside: Way,
    whole: Whole,
}

/// Bounds on what is photographed.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Way {
    significance: f64,
    compared: usize,
    alike: usize,
    share: f64,
    photographed: f64,
}

/// Bounds on everything.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Whole {
    significance: f64,
    features: f64,
    compared: usize,
    share: f64,
    many_compared: usize,
    many_share: f64,
    many_features: f64,
}

const STRICT: Bounds = Bounds {
    part: Way {
        significance: 20.0,
        compared: 8,
        alike: 6,
        share: 0.75,
        photographed: 0.3,
    },
    inside: Way {
        significance: 60.0,
        compared: 16,
        alike: 16,
        share: 0.5,
        photographed: 0.5,
    },
    whole: Whole {
        significance: 60.0,
        features: 0.85,
        compared: 12,
        share: 0.97,
        many_compared: 40,
        many_share: 0.95,
        many_features: 0.8,
    },
};

const BALANCED: Bounds = Bounds {
    part: Way {
        significance: 12.0,
        compared: 6,
        alike: 5,
        share: 0.7,
        photographed: 0.25,
    },
    inside: Way {
        significance: 40.0,
        compared: 12,
        alike: 12,
        share: 0.4,
        photographed: 0.5,
    },
    whole: Whole {
        significance: 30.0,
        features: 0.75,
        compared: 8,
        share: 0.95,
        many_compared: 30,
        many_share: 0.9,
        many_features: 0.62,
    },
};

const WIDE: Bounds = Bounds {
    part: Way {
        significance: 8.0,
        compared: 3,
        alike: 3,
        share: 0.5,
        photographed: 0.2,
    },
    inside: Way {
        significance: 25.0,
        compared: 8,
        alike: 8,
        share: 0.3,
        photographed: 0.4,
    },
    whole: Whole {
        significance: 20.0,
        features: 0.6,
        compared: 6,
        share: 0.9,
        many_compared: 20,
        many_share: 0.8,
        many_features: 0.55,
    },
};

/// Whether two aligned pictures count as showing the same.
pub fn accepts(preset: Preset, alignment: &Alignment, appearance: &Appearance) -> bool {
    let bounds = match preset {
        Preset::Strict => STRICT,
        Preset::Balanced => BALANCED,
        Preset::Wide => WIDE,
    };
    [bounds.part, bounds.inside]
        .iter()
        .any(|way| way.accepts(alignment, appearance))
        || bounds.whole.accepts(alignment, appearance)
}

impl Way {
    fn accepts(&self, alignment: &Alignment, appearance: &Appearance) -> bool {
        let blocks = &appearance.pictorial;
        let photographed = alignment.photographed.inliers as f64;
        alignment.photographed.significance() >= self.significance
            && photographed >= self.photographed * alignment.all.inliers as f64
            && blocks.compared >= self.compared
            && blocks.alike >= self.alike
            && blocks.share() >= self.share
    }
}

impl Whole {
    fn accepts(&self, alignment: &Alignment, appearance: &Appearance) -> bool {
        let (features, blocks) = (&alignment.all, &appearance.all);
        let agreeing = features.agreeing();
        let nearly_all = agreeing >= self.features
            && blocks.compared >= self.compared
            && blocks.share() >= self.share;
        let many = agreeing >= self.many_features
            && blocks.compared >= self.many_compared
            && blocks.share() >= self.many_share;
        features.significance() >= self.significance && (nearly_all || many)
    }
}

/// Significance of which the score is two thirds of the way from 0 to 1.
const TELLING: f64 = 12.0;

/// The score of an alignment: it grows with its significance and with the share of blocks that look alike, and depends on
/// nothing else. It stays below 1, which is kept for the same bytes.
pub fn score(alignment: &Alignment, appearance: &Appearance) -> f64 {
    let parts = [
        (&alignment.photographed, appearance.pictorial),
        (&alignment.all, appearance.all),
    ];
    let telling = parts
        .map(|(support, blocks)| support.significance() * blocks.share())
        .into_iter()
        .fold(0.0, f64::max);
    let score = 1.0 - (-telling / TELLING).exp();
    (score * 1000.0).round().clamp(0.0, 999.0) / 1000.0
}

#[cfg(test)]
mod tests;
