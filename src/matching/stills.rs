//! Pictures against videos: a still cut from an archive video, and an archive photo that a submitted video shows.

use std::collections::{BTreeMap, BTreeSet};

mod second;

use self::second::{Placed, Start, place};
use super::anchors::laid_over;
use super::exposure::{Exposure, Lay, Told, bound, tell};
use super::footage::{Key, Keys, archive_video, is_still};
use super::geometry::Point;
use super::local::{Frame, Verified, complete, evidence};
use super::pictures::{Hits, PictureHit, best, nearest_wholes};
use super::thresholds::{Preset, score};
use super::{Found, MOST_VIDEOS, Query, Relation, Segment, Sought, found, partial, scene, text};
use crate::archive::index::Index;
use crate::fingerprint::footage::SoughtFootage;
use crate::fingerprint::local::SoughtPicture;
use crate::fingerprint::preview::PreviewFrame;
use crate::fingerprint::thumbnail::Thumbnail;
use crate::media::MediaKind;

/// Seconds around a frame with nearly the same hashes in which the moment of a still is looked for.
const AROUND_S: f64 = 0.6;
/// Such frames from which it is looked for, those with the nearest hashes.
const MOST_HITS: usize = 8;
/// What a picture must at least have in common with a moment, where features alone say too little, as under a wide caption or in a
/// small cut: blocks that can be compared, the share of them that agrees, and the share of the details that lie on the frame.
///
/// With a share of 0.75, half as many videos again are found that only show the same place; with these, 2 of 86.
const SHOWN_BLOCKS: u32 = 40;
const SHOWN_SHARE: f64 = 0.92;
const SHOWN_HELD: f32 = 0.9;
/// Seconds around the moment of a still within which previews are compared with it, and how many, the nearest.
const PREVIEWS_S: f64 = 1.05;
const MOST_PREVIEWS: usize = 4;
/// Seconds from a moment within which a preview shows the same frame.
const NEAREST_PREVIEW_S: f64 = 0.13;
/// Correlation of the moments half a second before and after below which what a video shows moves all over.
const MOVING: f32 = 0.92;
/// Blocks of a moment that must be compared, and the share of them that must agree, where no preview shows the frame.
const MOMENT_BLOCKS: u32 = 24;
const MOMENT_SHARE: f64 = 0.85;
/// The highest score of a still whose very frame is not kept.
const BETWEEN_SCORE: f64 = 0.8;
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
    let of_videos = |passing: bool| {
        let mut of_videos: BTreeMap<usize, Vec<Verified>> = BTreeMap::new();
        for verified in verified
            .iter()
            .filter(|verified| verified.passes(preset) == passing)
        {
            let item = index.picture(verified.picture).item;
            if index.item(item).kind == MediaKind::Video {
                of_videos.entry(item).or_default().push(verified.clone());
            }
        }
        of_videos
    };
    let mut by_features = of_videos(true);
    let by_hashes: BTreeMap<usize, &[(usize, PictureHit)]> =
        hits.of_kind(MediaKind::Video, index).collect();
    let mut doubtful = BTreeMap::new();
    if let Some(sought) = sought {
        complete(sought.picture, index, &mut by_features, preset);
        if preset != Preset::Strict {
            doubtful = of_videos(false);
            doubtful
                .retain(|item, _| !by_features.contains_key(item) && !by_hashes.contains_key(item));
        }
    }
    let items: BTreeSet<usize> = by_features
        .keys()
        .chain(by_hashes.keys())
        .chain(doubtful.keys())
        .copied()
        .collect();
    let verified = |item: usize| match doubtful.get(&item) {
        Some(verified) => (verified.as_slice(), false),
        None => (by_features.get(&item).map_or(&[][..], Vec::as_slice), true),
    };
    let hits = |item: usize| by_hashes.get(&item).copied().unwrap_or_default();
    let placed = likeliest(&items, |item| {
        let significance = |verified: &Verified| verified.alignment.all.significance();
        let by_features = verified(item).0.iter().map(significance);
        by_features.sum::<f64>() + hits(item).len() as f64
    });
    let still = |item: usize| {
        let (verified, sure) = verified(item);
        if placed.contains(&item) {
            still_of(sought, item, hits(item), verified, sure, index, preset)
        } else {
            // What is known without looking for the moment.
            still_of(None, item, hits(item), &[], true, index, preset)
        }
    };
    items.into_iter().filter_map(still).collect()
}

/// Of videos in which a still is to be placed, [`MOST_VIDEOS`] for which most speaks; of equal ones those added first.
fn likeliest(items: &BTreeSet<usize>, strength: impl Fn(usize) -> f64) -> BTreeSet<usize> {
    let mut items: Vec<(f64, usize)> = items.iter().map(|item| (strength(*item), *item)).collect();
    items.sort_by(|(strength, a), (other, b)| other.total_cmp(strength).then(a.cmp(b)));
    items.truncate(MOST_VIDEOS);
    items.into_iter().map(|(_, item)| item).collect()
}

/// Whether a picture agrees with a moment nearly everywhere, where it was laid exactly and what was laid over it left out.
fn is_shown(placed: &Placed<'_>) -> bool {
    placed.blocks.compared >= SHOWN_BLOCKS
        && placed.blocks.share() >= SHOWN_SHARE
        && placed.held >= SHOWN_HELD
}

/// A picture as a still of the archive's video `item`, or as another one of the same scene.
fn still_of(
    sought: Option<Sought<'_>>,
    item: usize,
    hits: &[(usize, PictureHit)],
    verified: &[Verified],
    sure: bool,
    index: &Index,
    preset: Preset,
) -> Option<Found> {
    let Proposal {
        found,
        moment,
        agrees,
    } = proposed_still(sought, item, hits, verified, sure, index)?;
    let sizes = sought.map(|sought| sought.size).zip(index.item(item).size);
    let picture = sought.and_then(|sought| sought.picture.compared());
    let previews = index.previews(item, moment.0 - PREVIEWS_S, moment.1 + PREVIEWS_S);
    let (Some((query, archive)), Some(picture)) = (sizes, picture) else {
        return Some(scene::without_pictures(found, true));
    };
    if previews.is_empty() {
        return Some(scene::without_pictures(found, false));
    }
    let frame = Frame { query, archive };
    let away = |frame: &PreviewFrame| {
        (moment.0 - frame.time_s)
            .max(frame.time_s - moment.1)
            .max(0.0)
    };
    let mut nearest: Vec<&PreviewFrame> = previews.iter().collect();
    nearest.sort_by(|a, b| away(a).total_cmp(&away(b)));
    nearest.truncate(MOST_PREVIEWS);
    let mut best: Option<Told> = None;
    for preview in nearest {
        let Some(luma) = preview.preview.luma() else {
            continue;
        };
        let told = tell(
            &picture,
            &luma,
            &lays(preview.time_s, hits, verified, &frame, index),
        );
        if let Some(told) = told
            && best.as_ref().is_none_or(|best| told.odds > best.odds)
        {
            best = Some(told);
        }
    }
    let Some(told) = best else {
        return Some(scene::too_little(found));
    };
    // Where the camera moves, the frame itself lies between two previews and looks like neither. The moments, four a second, have
    // to agree nearly everywhere then.
    let between = previews.iter().all(|frame| away(frame) > NEAREST_PREVIEW_S);
    if preset != Preset::Strict && between && agrees && moves(index, item, moment) {
        let score = found.score.min(BETWEEN_SCORE);
        return Some(Found { score, ..found });
    }
    Some(exposed(found, &told, &frame, preset))
}

/// What hashes and features say of a picture as a still.
struct Proposal {
    found: Found,
    /// From when to when the video shows it, in seconds.
    moment: (f64, f64),
    /// It agrees with that moment nearly everywhere.
    agrees: bool,
}

/// Whether a picture agrees with a moment nearly everywhere, in what is kept of every moment.
fn agrees_with_moment(placed: &Placed<'_>) -> bool {
    placed.blocks.compared >= MOMENT_BLOCKS
        && placed.blocks.share() >= MOMENT_SHARE
        && placed.held >= SHOWN_HELD
}

/// Whether so much changes around a moment that frames half a second apart hardly resemble one another.
fn moves(index: &Index, item: usize, moment: (f64, f64)) -> bool {
    let moments = index.moments(item);
    let shown_at = |time_s: f64| {
        let after = moments.partition_point(|moment| moment.time_s <= time_s);
        moments.get(after.saturating_sub(1))
    };
    let both = shown_at(moment.0 - 0.5).zip(shown_at(moment.1 + 0.5));
    both.is_some_and(|(before, after)| before.thumbnail.correlation(&after.thumbnail) < MOVING)
}

/// How a picture may lie on the frame of a video at a time: as it lies on the nearest frame with features, and as its nearest
/// hashes say.
fn lays(
    time_s: f64,
    hits: &[(usize, PictureHit)],
    verified: &[Verified],
    frame: &Frame,
    index: &Index,
) -> Vec<Lay> {
    let off = |other_s: f64| (other_s - time_s).abs();
    let of_features = |verified: &Verified| off(index.picture(verified.picture).time_s);
    let by_features = verified
        .iter()
        .min_by(|a, b| of_features(a).total_cmp(&of_features(b)))
        .map(|verified| Lay {
            mirrored: verified.alignment.mirrored,
            transform: verified.alignment.transform,
        });
    let wholes = nearest_wholes(hits, MOST_HITS).into_iter();
    let by_hashes = wholes
        .min_by(|a, b| off(a.time_s).total_cmp(&off(b.time_s)))
        .map(|hit| Lay {
            mirrored: hit.orientation.mirrored_and_turned().0,
            transform: laid_over(hit.orientation, hit.area, frame.query, frame.archive),
        });
    by_features.into_iter().chain(by_hashes).collect()
}

/// A match as a comparison of both pictures bears it out, or not.
fn exposed(mut found: Found, told: &Told, frame: &Frame, preset: Preset) -> Found {
    let exposure = Exposure::of(
        told,
        Frame::extent(frame.query),
        Frame::extent(frame.archive),
    );
    let probability = exposure.probability;
    found.evidence.exposure = Some(exposure);
    if probability < bound(preset) {
        return scene::another(found);
    }
    found.score = probability;
    for segment in &mut found.segments {
        segment.score = probability;
    }
    found.candidate |= probability < bound(Preset::Balanced);
    found.evidence.text = text(found.relation, found.candidate);
    found
}

/// A picture as a still of the archive's video `item`. Where what was verified is not `sure`, because it does not lie on the
/// frames as the preset asks, only one that [`is_shown`].
fn proposed_still(
    sought: Option<Sought<'_>>,
    item: usize,
    hits: &[(usize, PictureHit)],
    verified: &[Verified],
    sure: bool,
    index: &Index,
) -> Option<Proposal> {
    let hit = best(hits).map(|(_, hit)| hit);
    let starts = starts(sought, item, hits, verified, index);
    let placed = sought
        .zip(archive_video(index, item))
        .and_then(|(sought, archive)| {
            let content = content(sought, verified);
            place(&sought.picture.small, &archive, &starts, &content)
        });
    if !sure && !placed.as_ref().is_some_and(is_shown) {
        return None;
    }
    let agrees = placed.as_ref().is_some_and(agrees_with_moment);
    let moment = placed
        .as_ref()
        .map(|placed| (placed.moment.time_s, placed.moment.until_s));
    let by_hashes = hit.map(|hit| {
        let own = (hit.time_s, index.shown_until_s(item, hit.time_s));
        let mirrored = hit.orientation.mirrored_and_turned().0;
        let segment = still(
            moment.unwrap_or(own),
            mirrored,
            score(hit.pdq, hit.gradient),
        );
        found(item, Relation::StillOfVideo, hit, vec![segment], None)
    });
    // Features say more exactly how a still lies than hashes do.
    let by_features = placed
        .as_ref()
        .and_then(|placed| verified.get(placed.start));
    let Some(verified) = by_features.or_else(|| strongest(verified)) else {
        let moment = moment.or_else(|| Some((hit?.time_s, hit?.time_s)))?;
        return Some(Proposal {
            found: by_hashes?,
            moment,
            agrees,
        });
    };
    let kept_s = index.picture(verified.picture).time_s;
    let moment = moment.unwrap_or((kept_s, kept_s));
    let alike = placed.map_or(0.0, |placed| placed.blocks.share());
    let score = partial::score(&verified.alignment, &verified.appearance).min(alike);
    let candidate = !verified.passes(Preset::Balanced);
    let mut evidence = evidence(sought?, index, verified)?;
    if !(moment.0..=moment.1).contains(&kept_s) {
        // They belong to the frame that the archive kept the features of, and another one is shown.
        evidence.points.clear();
    }
    evidence.set_hashes(by_hashes.as_ref().map(|other| &other.evidence));
    evidence.text = text(Relation::StillOfVideo, candidate);
    let found = Found {
        item,
        relation: Relation::StillOfVideo,
        score,
        evidence,
        segments: vec![still(moment, verified.alignment.mirrored, score)],
        candidate,
    };
    Some(Proposal {
        found,
        moment,
        agrees,
    })
}

/// The verified picture for which most speaks; of equal ones the first.
fn strongest(verified: &[Verified]) -> Option<&Verified> {
    verified.iter().reduce(|best, next| {
        let inliers = |verified: &Verified| verified.alignment.all.inliers;
        if inliers(next) > inliers(best) {
            next
        } else {
            best
        }
    })
}

/// From where the moment of a still is looked for: what was verified, in its order, then the nearest hashes.
fn starts(
    sought: Option<Sought<'_>>,
    item: usize,
    hits: &[(usize, PictureHit)],
    verified: &[Verified],
    index: &Index,
) -> Vec<Start> {
    let by_features = verified.iter().map(|verified| Start {
        time_s: index.picture(verified.picture).time_s,
        range_s: index.looks_alike_s(verified.picture),
        mirrored: verified.alignment.mirrored,
        transform: verified.alignment.transform,
    });
    let sizes = sought.map(|sought| sought.size).zip(index.item(item).size);
    let nearest = nearest_wholes(hits, MOST_HITS).into_iter();
    let by_hashes = nearest.filter_map(|hit| {
        let (query, archive) = sizes?;
        let until_s = index.shown_until_s(item, hit.time_s);
        Some(Start {
            time_s: hit.time_s,
            range_s: (hit.time_s - AROUND_S, until_s + AROUND_S),
            mirrored: hit.orientation.mirrored_and_turned().0,
            transform: laid_over(hit.orientation, hit.area, query, archive),
        })
    });
    by_features.chain(by_hashes).collect()
}

/// Places in a picture that are known to be of the video, for the picture as it is and mirrored.
fn content(sought: Sought<'_>, verified: &[Verified]) -> [Vec<Point>; 2] {
    [false, true].map(|mirrored| {
        let places = verified
            .iter()
            .filter(|verified| verified.alignment.mirrored == mirrored)
            .flat_map(|verified| &verified.alignment.inliers)
            .filter(|pair| !pair.graphic)
            .map(|pair| pair.query);
        let places: BTreeSet<usize> = places.collect();
        let point = |at: usize| {
            let [x, y] = sought.picture.features[at].feature.place();
            [if mirrored { -x } else { x }, y]
        };
        places.into_iter().map(point).collect()
    })
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

/// Everything that [`shown`] finds, and of a submitted video that is a mere still, what [`in_archive`] does.
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

/// Every archive photo, and every archive video of a single picture, that a submitted video shows for a while.
pub(super) fn shown(
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
    let frames = frame.map_or_else(Vec::new, |frame| likely(query, &showings, keys, &frame));
    let found = proposed_shown(query, item, showings, index)?;
    let preview = index.previews(item, 0.0, f64::MAX).into_iter().next();
    let preview = preview.and_then(|kept| kept.preview.luma());
    let (Some(frame), Some(preview)) = (frame, preview) else {
        return Some(scene::without_pictures(found, false));
    };
    let told = frames
        .iter()
        .filter_map(|(picture, lay)| tell(&*picture.compared()?, &preview, &[*lay]));
    let best = told.reduce(|best, told| if told.odds > best.odds { told } else { best });
    Some(match best {
        Some(told) => exposed(found, &told, &frame, preset),
        None => scene::too_little(found),
    })
}

/// Key frames of a submitted video that may show a picture of the archive, the likeliest, and how they lie on it.
fn likely<'a>(
    query: &Query<'_>,
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
        By::Features(key, verified) => Some((
            key.picture,
            Lay {
                mirrored: verified.alignment.mirrored,
                transform: verified.alignment.transform,
            },
        )),
        By::Hashes(hit) => {
            let off = |key: &&Key<'a>| (key.time_s - showing.from_s).abs();
            let key = keys.iter().min_by(|a, b| off(a).total_cmp(&off(b)))?;
            let (size, archive) = (query.size?, frame.archive);
            let lay = Lay {
                mirrored: hit.orientation.mirrored_and_turned().0,
                transform: laid_over(hit.orientation, hit.area, size, archive),
            };
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
