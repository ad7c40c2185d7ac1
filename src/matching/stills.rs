//! Pictures against videos: a still cut from an archive video, and an archive photo that a submitted video shows.

use std::collections::BTreeMap;

use super::agreement::Blocks;
use super::anchors::laid_over;
use super::footage::{Key, Keys, archive_video, is_still};
use super::local::{Verified, evidence};
use super::pictures::{Hits, PictureHit, best};
use super::registration::register;
use super::thresholds::{Preset, score};
use super::{Found, Query, Relation, Segment, Sought, found, partial, text};
use crate::archive::index::Index;
use crate::fingerprint::Region;
use crate::fingerprint::footage::SoughtFootage;
use crate::fingerprint::thumbnail::Thumbnail;
use crate::media::MediaKind;

/// Seconds around a frame with nearly the same hashes in which the moment of a still is looked for.
const AROUND_S: f64 = 1.5;
/// Correlation with a key frame from which on a frame shows the same picture.
const SHOWN: f32 = 0.7;
/// Seconds that frames may be apart and be one showing.
const LARGEST_GAP_S: f64 = 1.0;
/// Seconds that a picture must be shown.
const LEAST_SHOWN_S: f64 = 0.4;

/// Every archive video that a picture is a still of.
pub(super) fn in_archive(
    sought: Option<Sought<'_>>,
    hits: &Hits,
    verified: &[Verified],
    index: &Index,
    preset: Preset,
) -> Vec<Found> {
    let mut found: BTreeMap<usize, Found> = BTreeMap::new();
    for (item, hits) in hits.of_kind(MediaKind::Video, index) {
        found.extend(by_hashes(sought, item, hits, index).map(|found| (item, found)));
    }
    let Some(sought) = sought else {
        return found.into_values().collect();
    };
    let mut by_item: BTreeMap<usize, Vec<Registered<'_>>> = BTreeMap::new();
    for verified in verified.iter().filter(|verified| verified.passes(preset)) {
        let item = index.pictures()[verified.picture].item;
        if index.items()[item].kind == MediaKind::Video {
            let registered = Registered::new(sought, item, verified, index);
            by_item.entry(item).or_default().push(registered);
        }
    }
    for (item, registered) in by_item {
        // Of all frames that the archive kept features of, the one near which the still lies best; of equal ones the first.
        let best = registered.into_iter().reduce(|best, next| {
            if next.correlation > best.correlation {
                next
            } else {
                best
            }
        });
        let Some(mut by_features) = best.and_then(|best| best.found(sought, item, index)) else {
            continue;
        };
        // Features say more exactly how a still lies than hashes do.
        by_features
            .evidence
            .set_hashes(found.get(&item).map(|other| &other.evidence));
        found.insert(item, by_features);
    }
    found.into_values().collect()
}

fn by_hashes(
    sought: Option<Sought<'_>>,
    item: usize,
    hits: &[(usize, PictureHit)],
    index: &Index,
) -> Option<Found> {
    let (_, hit) = best(hits)?;
    let until_s = index.shown_until_s(item, hit.time_s);
    let mirrored = hit.orientation.mirrored_and_turned().0;
    let moment = || {
        let sought = sought.filter(|_| hit.region == Region::Whole)?;
        let (archive, size) = (archive_video(index, item)?, index.items()[item].size?);
        let transform = laid_over(hit.orientation, hit.area, sought.size, size);
        let range_s = (hit.time_s - AROUND_S, until_s + AROUND_S);
        let small = &sought.picture.small;
        let best = register(small, &archive, mirrored, &transform, range_s)?;
        Some((best.moment.time_s, best.moment.until_s))
    };
    let moment = moment().unwrap_or((hit.time_s, until_s));
    let segment = still(moment, mirrored, score(hit.pdq, hit.gradient));
    Some(found(
        item,
        Relation::StillOfVideo,
        hit,
        vec![segment],
        None,
    ))
}

/// A still near one of the frames that the archive kept features of.
struct Registered<'a> {
    verified: &'a Verified,
    /// The moment it looks most like, from when to when, in seconds.
    moment: (f64, f64),
    /// Mean correlation of its blocks there, and the share of them that look alike.
    correlation: f32,
    alike: f64,
}

impl<'a> Registered<'a> {
    fn new(sought: Sought<'_>, item: usize, verified: &'a Verified, index: &Index) -> Self {
        let own_s = index.pictures()[verified.picture].time_s;
        let range_s = index.looks_alike_s(verified.picture);
        let (mirrored, transform) = (verified.alignment.mirrored, &verified.alignment.transform);
        let small = &sought.picture.small;
        let best = archive_video(index, item)
            .and_then(|archive| register(small, &archive, mirrored, transform, range_s));
        let (moment, blocks) = match best {
            Some(best) => ((best.moment.time_s, best.moment.until_s), best.blocks),
            None => ((own_s, own_s), Blocks::default()),
        };
        Registered {
            verified,
            moment,
            correlation: blocks.correlation,
            alike: blocks.share(),
        }
    }

    fn found(&self, sought: Sought<'_>, item: usize, index: &Index) -> Option<Found> {
        let verified = self.verified;
        let score = partial::score(&verified.alignment, &verified.appearance).min(self.alike);
        let candidate = !verified.passes(Preset::Balanced);
        let mut evidence = evidence(sought, index, verified)?;
        let (from_s, to_s) = self.moment;
        let kept_s = index.pictures()[verified.picture].time_s;
        if !(from_s..=to_s).contains(&kept_s) {
            // They belong to the frame that the archive kept the features of, and another one is shown.
            evidence.points.clear();
        }
        evidence.text = text(Relation::StillOfVideo, candidate);
        Some(Found {
            item,
            relation: Relation::StillOfVideo,
            score,
            evidence,
            segments: vec![still(self.moment, verified.alignment.mirrored, score)],
            candidate,
        })
    }
}

/// A still has no length of its own.
fn still((archive_start_s, archive_end_s): (f64, f64), mirrored: bool, score: f64) -> Segment {
    Segment {
        query_start_s: 0.0,
        query_end_s: 0.0,
        archive_start_s,
        archive_end_s,
        speed: 1.0,
        mirrored,
        score,
    }
}

/// Every archive photo, and every archive video of a single picture, that a submitted video shows for a while.
pub(super) fn in_submission(
    query: &Query<'_>,
    hits: &Hits,
    keys: &Keys<'_>,
    index: &Index,
    preset: Preset,
) -> Vec<Found> {
    if is_still(query) && query.footage.is_some() {
        let key = keys.iter().next();
        let sought = key.and_then(|key| query.sought(key.picture));
        let verified = key.map_or(&[][..], |key| &key.verified);
        let mut found = in_archive(sought, hits, verified, index, preset);
        found.extend(shown(query, hits, keys, index, preset));
        return found;
    }
    shown(query, hits, keys, index, preset)
}

fn shown(
    query: &Query<'_>,
    hits: &Hits,
    keys: &Keys<'_>,
    index: &Index,
    preset: Preset,
) -> Vec<Found> {
    let is_picture = |item: usize| {
        index.items()[item].kind == MediaKind::Photo
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
            let item = index.pictures()[verified.picture].item;
            if is_picture(item) {
                let of_item = showings.entry(item).or_default();
                of_item.push(Showing::verified(query, key, verified));
            }
        }
    }
    let of_item =
        |(item, showings): (usize, Vec<Showing<'_>>)| shown_item(query, item, showings, index);
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

fn shown_item(
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
