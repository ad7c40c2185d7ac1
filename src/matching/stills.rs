//! Pictures against videos: a still cut from an archive video, and an archive photo that a submitted video shows.

use std::collections::{BTreeMap, BTreeSet};

mod second;
mod shown;

use self::second::{Placed, Start, place};
pub(super) use self::shown::shown;
use super::anchors::laid_over;
use super::exposure::{Exposure, Lay, Told, bound, surest, tell};
use super::footage::{Keys, archive_video, is_still};
use super::geometry::Point;
use super::local::{Frame, Verified, complete, evidence};
use super::pictures::{Hits, PictureHit, best, nearest_wholes};
use super::thresholds::{Preset, score};
use super::{Found, MOST_VIDEOS, Query, Relation, Segment, Sought, found, partial, scene, text};
use crate::archive::index::Index;
use crate::fingerprint::preview::PreviewFrame;
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
    let told = nearest.into_iter().filter_map(|preview| {
        let lays = lays(preview.time_s, hits, verified, &frame, index);
        tell(&picture, &preview.preview.luma()?, &lays)
    });
    let Some(told) = surest(told) else {
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
        .map(|verified| Lay::of_features(&verified.alignment));
    let wholes = nearest_wholes(hits, MOST_HITS).into_iter();
    let by_hashes = wholes
        .min_by(|a, b| off(a.time_s).total_cmp(&off(b.time_s)))
        .map(|hit| Lay::of_hashes(hit, frame.query, frame.archive));
    by_features.into_iter().chain(by_hashes).collect()
}

/// A match as a comparison of both pictures bears it out, or not.
fn exposed(mut found: Found, told: &Told, frame: &Frame, preset: Preset) -> Found {
    let exposure = Exposure::of(told, frame);
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
