//! Videos against videos: from frames that show the same to footage that both contain.

use std::collections::BTreeMap;

use super::anchors::anchors;
use super::local::{Verified, evidence, verified};
use super::pictures::{Hits, PictureHit, best};
use super::thresholds::Preset;
use super::timeline::{ArchiveVideo, Bounds, LEAST_MOVING, Stretch, align};
use super::{
    Evidence, Found, MOST_VIDEOS, Query, Relation, Segment, exposure, found, intros, recording,
    scene, text, thousandths,
};
use crate::archive::index::Index;
use crate::fingerprint::footage::Sample;
use crate::fingerprint::local::SoughtPicture;
use crate::media::MediaKind;

/// Samples of a submission below which it is a still, not footage.
const LEAST_SAMPLES: usize = 3;

/// The key frames of a submitted video, and the pictures of the archive on which they lie.
#[derive(Debug, Default)]
pub(super) struct Keys<'a>(Vec<Key<'a>>);

/// One of them.
#[derive(Debug)]
pub(super) struct Key<'a> {
    /// Seconds from the beginning.
    pub(super) time_s: f64,
    pub(super) picture: &'a SoughtPicture,
    pub(super) verified: Vec<Verified>,
}

impl<'a> Keys<'a> {
    pub(super) fn new(query: &Query<'a>, index: &Index) -> Keys<'a> {
        let keys = query.footage.into_iter().flat_map(|footage| &footage.keys);
        let key = |key: &'a crate::fingerprint::footage::KeyFrame| {
            let mut verified = verified(&key.picture, index, &[]);
            verified.retain(|verified| verified.passes(Preset::Wide));
            Key {
                time_s: key.time_s,
                picture: &key.picture,
                verified,
            }
        };
        Keys(keys.map(key).collect())
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Key<'a>> {
        self.0.iter()
    }

    /// What lies on pictures of one item, with the key frame's time in seconds.
    pub(super) fn of_item(
        &self,
        item: usize,
        index: &Index,
    ) -> impl Iterator<Item = (&Key<'a>, &Verified)> {
        let pictures = index.pictures_of(item);
        self.0.iter().flat_map(move |key| {
            let pictures = pictures.clone();
            let of_key = key.verified.iter();
            of_key
                .filter(move |verified| pictures.contains(&verified.picture))
                .map(move |verified| (key, verified))
        })
    }
}

/// Whether a submitted video is nothing but a still.
pub(super) fn is_still(query: &Query<'_>) -> bool {
    query
        .footage
        .is_none_or(|footage| footage.samples.len() < LEAST_SAMPLES)
}

/// Every archive video that shares footage with a submitted one.
pub(super) fn find(
    query: &Query<'_>,
    hits: &Hits,
    keys: &Keys<'_>,
    index: &Index,
    preset: Preset,
) -> Vec<Found> {
    let (Some(footage), Some(size)) = (query.footage, query.size) else {
        return Vec::new();
    };
    if is_still(query) {
        return Vec::new();
    }
    let bounds = Bounds::of(preset);
    let mut shared: Vec<Shared> = Vec::new();
    for item in items(hits, keys, index) {
        let (Some(archive), hits) = (archive_video(index, item), hits.of_item(item)) else {
            continue;
        };
        let anchors = anchors(query.frames, size, hits, keys, index, item);
        let stretches = align(&footage.samples, &archive, &anchors, &bounds);
        if !stretches.is_empty() {
            shared.push(Shared { item, stretches });
        }
    }
    intros::leave_out(&mut shared, index);
    let found = shared.into_iter().filter_map(|mut shared| {
        let told = told(&mut shared, &footage.samples, index, preset);
        let found = footage_of(query, hits.of_item(shared.item), keys, index, &shared)?;
        Some(match told {
            Told::OneRecording(odds) => Found {
                score: found.score.min(exposure::probability(odds)),
                ..found
            },
            Told::OneScene => scene::another_recording(found),
            Told::Unknown => scene::without_pictures(found, false),
        })
    });
    found.collect()
}

/// What comparing frames of the stretches showed.
enum Told {
    /// Those that are left are one recording; logarithm of the odds of the surest.
    OneRecording(f64),
    /// None of them is.
    OneScene,
    /// There is nothing to compare.
    Unknown,
}

/// Compares frames of all stretches, and leaves those that are one recording, if any are.
fn told(shared: &mut Shared, samples: &[Sample], index: &Index, preset: Preset) -> Told {
    let odds: Vec<Option<f64>> = (shared.stretches.iter())
        .map(|stretch| recording::odds(stretch, samples, index, shared.item))
        .collect();
    let best = odds.iter().flatten().copied().reduce(f64::max);
    let Some(best) = best else {
        return Told::Unknown;
    };
    if !recording::is_one(best, preset) {
        return Told::OneScene;
    }
    let mut odds = odds.into_iter();
    let is_one = |odds: Option<f64>| odds.is_some_and(|odds| recording::is_one(odds, preset));
    shared.stretches.retain(|_| odds.next().is_some_and(is_one));
    Told::OneRecording(best)
}

/// Footage that a submission shares with one item.
pub(super) struct Shared {
    /// Position in [`Index::item`].
    pub(super) item: usize,
    /// In the order of the submission.
    pub(super) stretches: Vec<Stretch>,
}

/// The archive's videos of which any frame shows the same as one of the submission.
fn items(hits: &Hits, keys: &Keys<'_>, index: &Index) -> Vec<usize> {
    let mut strengths: BTreeMap<usize, f64> = BTreeMap::new();
    for (item, hits) in hits.of_kind(MediaKind::Video, index) {
        *strengths.entry(item).or_default() += hits.len() as f64;
    }
    for verified in keys.iter().flat_map(|key| &key.verified) {
        let item = index.picture(verified.picture).item;
        if index.item(item).kind == MediaKind::Video {
            *strengths.entry(item).or_default() += verified.alignment.all.significance();
        }
    }
    let mut items: Vec<(usize, f64)> = strengths.into_iter().collect();
    items.sort_by(|(a, strength), (b, other)| other.total_cmp(strength).then(a.cmp(b)));
    items.truncate(MOST_VIDEOS);
    items.into_iter().map(|(item, _)| item).collect()
}

/// An item as the search in time sees it; `None` for photos, and where its size is not known.
pub(super) fn archive_video(index: &Index, item: usize) -> Option<ArchiveVideo<'_>> {
    let moments = index.moments(item);
    let (width, height) = index.item(item).size?;
    let longer = f64::from(width.max(height).max(1));
    (!moments.is_empty()).then(|| ArchiveVideo {
        moments,
        extent: [f64::from(width) / longer, f64::from(height) / longer],
        duration_s: index.item(item).duration_s,
    })
}

fn footage_of(
    query: &Query<'_>,
    hits: &[(usize, PictureHit)],
    keys: &Keys<'_>,
    index: &Index,
    shared: &Shared,
) -> Option<Found> {
    let (item, stretches) = (shared.item, &shared.stretches);
    let archive = archive_video(index, item)?;
    let segments: Vec<Segment> = stretches
        .iter()
        .map(|stretch| stretch.segment(&archive))
        .collect();
    let main = stretches
        .iter()
        .max_by(|a, b| a.score().total_cmp(&b.score()))?;
    let candidate = !stretches.iter().any(|stretch| stretch.decides);
    let on_line = |query_s: f64, archive_s: f64| {
        (main.query_start_s - 0.5..=main.query_end_s + 0.5).contains(&query_s)
            && (main.archive_s(query_s) - archive_s).abs() <= 1.0
    };
    let aligned: Vec<(usize, PictureHit)> = hits
        .iter()
        .filter(|(at, hit)| on_line(query.frames[*at].time_s, hit.time_s))
        .copied()
        .collect();
    let hashes = best(&aligned).map(|(_, hit)| hit);
    let features = keys
        .of_item(item, index)
        .filter(|(key, verified)| {
            let time_s = index.picture(verified.picture).time_s;
            on_line(key.time_s, time_s) && verified.alignment.mirrored == main.mirrored
        })
        .max_by(|(_, a), (_, b)| {
            let significance = |verified: &Verified| verified.alignment.all.significance();
            significance(a).total_cmp(&significance(b))
        });
    let mut evidence = match (features, hashes) {
        (Some((key, verified)), _) => evidence(query.sought(key.picture)?, index, verified)?,
        (None, Some(hit)) => found(item, Relation::SameFootage, hit, Vec::new(), None).evidence,
        (None, None) => Evidence::default(),
    };
    // Points belong to one pair of frames, and other frames are shown.
    evidence.points.clear();
    evidence.pdq_distance = hashes.map(|hit| hit.pdq);
    evidence.gradient_distance = hashes.map(|hit| hit.gradient);
    let moving = &main.agreement.moving;
    evidence.moving_alike = (moving.compared >= LEAST_MOVING).then(|| thousandths(moving.share()));
    let frames: usize = stretches.iter().map(|stretch| stretch.frames).sum();
    evidence.matched_frames = u32::try_from(frames).ok();
    evidence.text = text(Relation::SameFootage, candidate);
    let score = segments.iter().map(|segment| segment.score);
    Some(Found {
        item,
        relation: Relation::SameFootage,
        score: score.fold(0.0, f64::max),
        evidence,
        segments,
        candidate,
    })
}
