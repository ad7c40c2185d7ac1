//! What shared sound adds to the matches of a submission.

use super::{SharedSound, SoundBounds, shared};
use crate::archive::index::Index;
use crate::fingerprint::sound::SoundFingerprint;
use crate::matching::thresholds::Preset;
use crate::matching::{Evidence, Found, Relation, Segment, text, thousandths};

/// Seconds by which the offsets of pictures and sound may differ and still be one: both are sampled, and messengers shift
/// sound by a few tenths of a second.
const SAME_OFFSET_S: f64 = 0.6;

/// Adds what `own` shares with the sounds of the archive. An item whose pictures match already keeps that relation, and
/// where its sound agrees at the same moments that is noted; any other becomes a match of sound alone.
pub(in crate::matching) fn join(
    found: &mut Vec<Found>,
    own: &SoundFingerprint,
    index: &Index,
    preset: Preset,
) {
    let stretches = shared(own, index.sounds(), &SoundBounds::of(preset));
    for of_sound in stretches.chunk_by(|a, b| a.sound == b.sound) {
        let Some(item) = of_sound.first().map(|first| index.sounding()[first.sound]) else {
            continue;
        };
        let heard = heard(item, of_sound, own, index);
        match found.iter_mut().find(|other| other.item == item) {
            // Pictures that only resemble one another decide nothing; a sound that is the same does.
            Some(seen) if seen.candidate && !heard.candidate && !same_moments(seen, &heard) => {
                *seen = heard;
            }
            Some(seen) => {
                if same_moments(seen, &heard) {
                    seen.evidence.sound_agreement = heard.evidence.sound_agreement;
                }
            }
            None => found.push(heard),
        }
    }
}

/// A match of sound alone.
fn heard(item: usize, stretches: &[SharedSound], own: &SoundFingerprint, index: &Index) -> Found {
    let decisive = SoundBounds::of(Preset::Balanced);
    let candidate = !stretches
        .iter()
        .any(|stretch| decisive.accept(&stretch.agreement));
    let unlike: u64 = stretches
        .iter()
        .map(|stretch| stretch.agreement.unlike)
        .sum();
    let codes: usize = stretches
        .iter()
        .map(|stretch| stretch.agreement.codes)
        .sum();
    let errors = unlike as f64 / (codes.max(1) * 32) as f64;
    let score = stretches.iter().map(SharedSound::score).fold(0.0, f64::max);
    Found {
        item,
        relation: Relation::SameSound,
        score: thousandths(score),
        evidence: Evidence {
            sound_agreement: Some(thousandths(1.0 - errors)),
            text: text(Relation::SameSound, candidate),
            ..Evidence::default()
        },
        segments: stretches
            .iter()
            .map(|stretch| {
                let archive = index.sounds().codes(stretch.sound);
                stretch.segment(own.codes(), archive)
            })
            .collect(),
        candidate,
    }
}

/// Whether pictures and sound of two videos are shared at the same moments.
fn same_moments(seen: &Found, heard: &Found) -> bool {
    let offset_s = |segment: &Segment| segment.archive_start_s - segment.query_start_s;
    seen.segments.iter().any(|one| {
        heard.segments.iter().any(|other| {
            (one.speed - 1.0).abs() < 0.05
                && (offset_s(one) - offset_s(other)).abs() <= SAME_OFFSET_S
                && one.query_start_s <= other.query_end_s
                && other.query_start_s <= one.query_end_s
        })
    })
}
