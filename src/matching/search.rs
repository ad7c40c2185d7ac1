//! From a submission to everything in an archive that shows or sounds the same.

use super::local::{Verified, verified};
use super::pictures::Hits;
use super::thresholds::Preset;
use super::{Evidence, Found, Query, Relation, Segment, footage, photos, sound, stills};
use crate::archive::index::Index;
use crate::media::MediaKind;

/// Every item of the archive that shows or sounds the same as the submission, best first, then what shows
/// the same scene, then what only sounds the same; of equal ones the one added first.
///
/// However many copies an archive holds, photos match by their hashes, and only the nearest of these are looked at in detail.
/// Of videos, as many are examined as [`MOST_VIDEOS`](super::MOST_VIDEOS) says.
pub fn find(query: &Query<'_>, index: &Index, preset: Preset) -> Vec<Found> {
    let hits = Hits::new(query.frames, index, &preset.thresholds());
    let mut found = match query.kind {
        MediaKind::Photo => {
            let (mut found, verified) = of_photos(query, &hits, index, preset);
            let sought = query.picture.and_then(|picture| query.sought(picture));
            found.extend(stills::in_archive(sought, &hits, &verified, index, preset));
            found
        }
        MediaKind::Video => {
            let keys = footage::Keys::new(query, index);
            let mut found = footage::find(query, &hits, &keys, index, preset);
            found.extend(stills::in_submission(query, &hits, &keys, index, preset));
            found
        }
    };
    if let Some(own) = query.sound {
        sound::join(&mut found, own, index, preset);
    }
    ranked(found, query, index)
}

/// As [`find`], what shows the same for as long as both last: photos for a photo, videos for a video. Of which moment of a
/// video a picture is a still is not looked for, which takes longest, and nobody listens.
pub fn find_alike(query: &Query<'_>, index: &Index, preset: Preset) -> Vec<Found> {
    let hits = Hits::new(query.frames, index, &preset.thresholds());
    let found = match query.kind {
        MediaKind::Photo => of_photos(query, &hits, index, preset).0,
        MediaKind::Video => {
            let keys = footage::Keys::new(query, index);
            let mut found = footage::find(query, &hits, &keys, index, preset);
            found.extend(stills::shown(query, &hits, &keys, index, preset));
            found
        }
    };
    ranked(found, query, index)
}

/// The photos that show the same as a submitted one, and all pictures that it was laid on.
fn of_photos(
    query: &Query<'_>,
    hits: &Hits,
    index: &Index,
    preset: Preset,
) -> (Vec<Found>, Vec<Verified>) {
    let sought = query.picture.and_then(|picture| query.sought(picture));
    let mut verified = sought.map_or_else(Vec::new, |sought| {
        verified(sought.picture, index, &hits.nearest_photos(index))
    });
    let found = photos::find(sought, hits, &verified, index, preset);
    verified.retain(|verified| verified.passes(Preset::Wide));
    (found, verified)
}

/// Matches in the order of results, with the item of the same bytes.
fn ranked(mut found: Vec<Found>, query: &Query<'_>, index: &Index) -> Vec<Found> {
    if let Some(item) = index.with_content(query.sha256) {
        found.retain(|found| found.item != item);
        found.push(identical(query, index, item));
    }
    // What shows the same scene or only sounds the same says less than what is the same, however well it agrees.
    let lead = |found: &Found| match found.relation {
        Relation::SameScene => 1,
        Relation::SameSound => 2,
        _ => 0,
    };
    found.sort_by(|a, b| {
        (lead(a).cmp(&lead(b)))
            .then(b.score.total_cmp(&a.score))
            .then(a.item.cmp(&b.item))
    });
    found
}

/// The same bytes, whatever the pictures: a picture without any detail is found by nothing else.
fn identical(query: &Query<'_>, index: &Index, item: usize) -> Found {
    let kind = match query.kind {
        MediaKind::Photo => "picture",
        MediaKind::Video => "video",
    };
    let length_s = index.item(item).duration_s.unwrap_or_default();
    let whole = Segment {
        query_start_s: 0.0,
        query_end_s: length_s,
        archive_start_s: 0.0,
        archive_end_s: length_s,
        speed: 1.0,
        mirrored: false,
        score: 1.0,
    };
    Found {
        item,
        relation: Relation::Identical,
        score: 1.0,
        evidence: Evidence {
            text: format!("The SHA-256 of both files is the same, so it is the same {kind}."),
            ..Evidence::default()
        },
        segments: match query.kind {
            MediaKind::Photo => Vec::new(),
            MediaKind::Video => vec![whole],
        },
        candidate: false,
    }
}
