//! An archive's picture that a submitted video shows for a while.

use std::collections::BTreeMap;

use super::{MOST_PREVIEWS, exposed, still};
use crate::archive::index::Index;
use crate::fingerprint::footage::SoughtFootage;
use crate::fingerprint::local::SoughtPicture;
use crate::fingerprint::thumbnail::Thumbnail;
use crate::matching::exposure::{Lay, surest, tell};
use crate::matching::footage::{Key, Keys, is_still};
use crate::matching::local::{Frame, Verified, evidence};
use crate::matching::pictures::{Hits, PictureHit, best};
use crate::matching::thresholds::{Preset, score};
use crate::matching::{Found, Query, Relation, Segment, found, partial, scene, text};
use crate::media::MediaKind;

/// Correlation with a key frame from which on a frame shows the same picture.
const SHOWN: f32 = 0.7;
/// Seconds that frames may be apart and be one showing.
const LARGEST_GAP_S: f64 = 1.0;
/// Seconds that a picture must be shown.
const LEAST_SHOWN_S: f64 = 0.4;

/// Every archive photo, and every archive video of a single picture, that a submitted video shows for a while.
pub(in crate::matching) fn shown(
    query: &Query<'_>,
    hits: &Hits,
    keys: &Keys<'_>,
    index: &Index,
    preset: Preset,
) -> Vec<Found> {
    let is_picture = |item: usize| {
        index.item(item).kind == MediaKind::Photo
            || (!is_still(query) && index.moments(item).len() == 1)
    };
    let mut showings: BTreeMap<usize, Vec<Showing<'_>>> = BTreeMap::new();
    for (item, hits) in &hits.0 {
        if is_picture(*item) {
            let of_item = showings.entry(*item).or_default();
            of_item.extend(
                hits.iter()
                    .map(|(at, hit)| Showing::hashed(query, *at, hit)),
            );
        }
    }
    for key in keys.iter() {
        for verified in key
            .verified
            .iter()
            .filter(|verified| verified.passes(preset))
        {
            let item = index.picture(verified.picture).item;
            if is_picture(item) {
                let of_item = showings.entry(item).or_default();
                of_item.push(Showing::verified(query, key, verified));
            }
        }
    }
    let of_item = |(item, showings): (usize, Vec<Showing<'_>>)| {
        shown_item(query, item, showings, keys, index, preset)
    };
    showings.into_iter().filter_map(of_item).collect()
}

/// A while in which a submitted video shows an archive's picture.
struct Showing<'a> {
    from_s: f64,
    to_s: f64,
    score: f64,
    mirrored: bool,
    by: By<'a>,
}

enum By<'a> {
    Hashes(PictureHit),
    Features(&'a Key<'a>, &'a Verified),
}

impl<'a> Showing<'a> {
    fn hashed(query: &Query<'_>, at: usize, hit: &PictureHit) -> Showing<'a> {
        let time_s = query.frames[at].time_s;
        // The next frame that was hashed may be the first that looks otherwise.
        let next_s = query.frames.get(at + 1).map(|frame| frame.time_s);
        let footage = query.footage;
        let until_s = footage.map_or(time_s, |footage| seen_until_s(footage, time_s, next_s));
        Showing {
            from_s: time_s,
            to_s: until_s,
            score: score(hit.pdq, hit.gradient),
            mirrored: hit.orientation.mirrored_and_turned().0,
            by: By::Hashes(*hit),
        }
    }

    fn verified(query: &Query<'_>, key: &'a Key<'a>, verified: &'a Verified) -> Showing<'a> {
        let around = query
            .footage
            .map(|footage| seen_around_s(footage, key.time_s));
        let (from_s, to_s) = around.unwrap_or((key.time_s, key.time_s));
        Showing {
            from_s,
            to_s,
            score: partial::score(&verified.alignment, &verified.appearance),
            mirrored: verified.alignment.mirrored,
            by: By::Features(key, verified),
        }
    }
}

/// The last frame before `next_s`, in seconds.
fn seen_until_s(footage: &SoughtFootage, time_s: f64, next_s: Option<f64>) -> f64 {
    let next_s = next_s.unwrap_or(f64::INFINITY);
    let last = footage
        .samples
        .partition_point(|sample| sample.time_s < next_s);
    let last_s = last.checked_sub(1).map(|at| footage.samples[at].time_s);
    last_s.unwrap_or(time_s).max(time_s)
}

/// From when to when frames look like the one at `time_s`.
fn seen_around_s(footage: &SoughtFootage, time_s: f64) -> (f64, f64) {
    let samples = &footage.samples;
    let at = samples.partition_point(|sample| sample.time_s < time_s);
    let Some(own) = samples.get(at) else {
        return (time_s, time_s);
    };
    let own = Thumbnail::new(&own.small);
    let alike = |at: &usize| Thumbnail::new(&samples[*at].small).correlation(&own) >= SHOWN;
    let last = (at..samples.len()).take_while(alike).last().unwrap_or(at);
    let first = (0..=at).rev().take_while(alike).last().unwrap_or(at);
    (samples[first].time_s, samples[last].time_s)
}

/// An archive's picture that a submitted video shows, or another one of the same scene.
fn shown_item<'a>(
    query: &Query<'_>,
    item: usize,
    showings: Vec<Showing<'a>>,
    keys: &'a Keys<'a>,
    index: &Index,
    preset: Preset,
) -> Option<Found> {
    let frame = query.size.zip(index.item(item).size);
    let frame = frame.map(|(query, archive)| Frame { query, archive });
    let frames = frame.map_or_else(Vec::new, |frame| likely(&showings, keys, &frame));
    let found = proposed_shown(query, item, showings, index)?;
    let preview = index.previews(item, 0.0, f64::MAX).into_iter().next();
    let preview = preview.and_then(|kept| kept.preview.luma());
    let (Some(frame), Some(preview)) = (frame, preview) else {
        return Some(scene::without_pictures(found, false));
    };
    let told = frames
        .iter()
        .filter_map(|(picture, lay)| tell(&*picture.compared()?, &preview, &[*lay]));
    Some(match surest(told) {
        Some(told) => exposed(found, &told, &frame, preset),
        None => scene::too_little(found),
    })
}

/// Key frames of a submitted video that may show a picture of the archive, the likeliest, and how they lie on it.
fn likely<'a>(
    showings: &[Showing<'a>],
    keys: &'a Keys<'a>,
    frame: &Frame,
) -> Vec<(&'a SoughtPicture, Lay)> {
    let mut sorted: Vec<&Showing<'a>> = showings.iter().collect();
    // Stable: of equal ones the earlier stays first.
    sorted.sort_by(|a, b| b.score.total_cmp(&a.score));
    let of_kind = |by_hashes: bool| {
        let showings = sorted.iter().copied();
        showings
            .filter(move |showing| matches!(showing.by, By::Hashes(_)) == by_hashes)
            .take(MOST_PREVIEWS)
    };
    let of_showing = |showing: &Showing<'a>| match &showing.by {
        By::Features(key, verified) => Some((key.picture, Lay::of_features(&verified.alignment))),
        By::Hashes(hit) => {
            let off = |key: &&Key<'a>| (key.time_s - showing.from_s).abs();
            let key = keys.iter().min_by(|a, b| off(a).total_cmp(&off(b)))?;
            let lay = Lay::of_hashes(hit, frame.query, frame.archive);
            Some((key.picture, lay))
        }
    };
    of_kind(false)
        .chain(of_kind(true))
        .filter_map(of_showing)
        .collect()
}

/// What hashes and features say of an archive's picture that a submitted video shows.
fn proposed_shown(
    query: &Query<'_>,
    item: usize,
    mut showings: Vec<Showing<'_>>,
    index: &Index,
) -> Option<Found> {
    showings.sort_by(|a, b| {
        a.from_s
            .total_cmp(&b.from_s)
            .then(a.to_s.total_cmp(&b.to_s))
    });
    let mut segments: Vec<Segment> = Vec::new();
    for showing in &showings {
        match segments.last_mut() {
            Some(last) if showing.from_s <= last.query_end_s + LARGEST_GAP_S => {
                last.query_end_s = last.query_end_s.max(showing.to_s);
                last.score = last.score.max(showing.score);
            }
            _ => segments.push(Segment {
                query_start_s: showing.from_s,
                query_end_s: showing.to_s,
                ..still((0.0, 0.0), showing.mirrored, showing.score)
            }),
        }
    }
    // One lucky frame is nothing, except of a video that has no other.
    let long = |segment: &Segment| segment.query_end_s - segment.query_start_s >= LEAST_SHOWN_S;
    segments.retain(|segment| long(segment) || is_still(query));
    let within = |showing: &Showing<'_>| {
        let holds = |segment: &Segment| {
            (segment.query_start_s..=segment.query_end_s).contains(&showing.from_s)
        };
        segments.iter().any(holds)
    };
    let hashes: Vec<(usize, PictureHit)> = showings
        .iter()
        .filter(|showing| within(showing))
        .filter_map(|showing| match showing.by {
            By::Hashes(hit) => Some((0, hit)),
            By::Features(..) => None,
        })
        .collect();
    let features = showings
        .iter()
        .filter(|showing| within(showing))
        .filter_map(|showing| match showing.by {
            By::Features(key, verified) => Some((showing.score, key, verified)),
            By::Hashes(_) => None,
        })
        .max_by(|a, b| a.0.total_cmp(&b.0));
    let by_hashes =
        best(&hashes).map(|(_, hit)| found(item, Relation::StillOfVideo, hit, Vec::new(), None));
    let Some((score, key, verified)) = features else {
        return by_hashes.map(|found| Found { segments, ..found });
    };
    let hashed = by_hashes.as_ref();
    let candidate =
        !verified.passes(Preset::Balanced) && hashed.is_none_or(|found| found.candidate);
    let mut evidence = evidence(query.sought(key.picture)?, index, verified)?;
    evidence.set_hashes(hashed.map(|found| &found.evidence));
    evidence.text = text(Relation::StillOfVideo, candidate);
    Some(Found {
        item,
        relation: Relation::StillOfVideo,
        score: hashed.map_or(score, |found| found.score.max(score)),
        evidence,
        segments,
        candidate,
    })
}
