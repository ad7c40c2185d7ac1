//! Submissions that show the same: claimed to be different things, or with other metadata.

use super::Examined;
use crate::archive::index::Index;
use crate::fingerprint::OrientedHash;
use crate::matching::thresholds::Preset;
use crate::matching::{Found, Query, find};
use crate::media::MediaKind;
use crate::metadata::signals::{Signal, differ};
use crate::verdict::judge::claims_conflict;
use crate::verdict::{Claim, Finding};

/// Share of both videos that must be the same footage. A compilation shares less, and of it both claims may be true.
const LEAST_SHARED: f64 = 0.8;

/// The `claims_conflict` findings of each submission, in their order.
pub(super) fn conflicts(submissions: &[&Examined], claims: &[Claim]) -> Vec<Vec<Finding>> {
    let names: Vec<String> = submissions
        .iter()
        .map(|submission| submission.path.to_string_lossy().into_owned())
        .collect();
    // Most batches are claimed to be one thing, and then nothing needs to be compared.
    let everything = [(0..submissions.len()).collect()];
    let at_odds: Vec<usize> = claims_conflict(&everything, claims, &names)
        .iter()
        .enumerate()
        .filter(|(_, findings)| !findings.is_empty())
        .map(|(at, _)| at)
        .collect();
    claims_conflict(&alike(submissions, &at_odds), claims, &names)
}

/// For each submission the signal that a copy of it in the batch has other metadata, where that is so.
///
/// Copies are photos that look the same as wholes, by the hashes and the bounds of [`Preset::Strict`], so that a picture
/// taken a moment later is rarely one. The first copy that differs is named.
pub(super) fn copies(submissions: &[&Examined]) -> Vec<Option<Signal>> {
    let thresholds = Preset::Strict.thresholds();
    let wholes: Vec<Option<&OrientedHash>> = submissions
        .iter()
        .map(|submission| {
            let is_photo = submission.kind == Some(MediaKind::Photo);
            let first = submission.searched.first().filter(|_| is_photo)?;
            let whole = first.hashes.first()?;
            (whole.quality >= thresholds.quality).then_some(whole)
        })
        .collect();
    let are_alike = |one: usize, other: usize| {
        wholes[one].zip(wholes[other]).is_some_and(|(one, other)| {
            let pdq = one.pdq[0].distance(other.pdq[0]);
            thresholds.accept(pdq, one.gradient[0].distance(other.gradient[0]))
        })
    };
    (0..submissions.len())
        .map(|at| {
            let mut others =
                (0..submissions.len()).filter(|other| *other != at && are_alike(at, *other));
            others.find_map(|other| {
                let name = submissions[other].path.to_string_lossy();
                differ(
                    &submissions[at].metadata,
                    &submissions[other].metadata,
                    &name,
                )
            })
        })
        .collect()
}

/// For each of the submissions `among`, the group of those that show the same.
fn alike(submissions: &[&Examined], among: &[usize]) -> Vec<Vec<usize>> {
    let mut indexed = Vec::new();
    let mut contents = Vec::new();
    for at in among {
        if let Some(content) = submissions[*at].indexed(*at as i64) {
            indexed.push(*at);
            contents.push(content);
        }
    }
    let index = Index::new(contents);
    among
        .iter()
        .filter_map(|at| {
            let query = Query {
                // Under the same song or speech, two videos can show different things.
                sound: None,
                ..submissions[*at].query()?
            };
            let same = find(&query, &index, Preset::Balanced).into_iter();
            let same = same.map(|found| (indexed[found.item], found));
            let mut group: Vec<usize> = same
                .filter(|(other, found)| is_same(submissions[*at], submissions[*other], found))
                .map(|(other, _)| other)
                .collect();
            // The same bytes are found once, under the last name they have.
            group.extend(
                indexed
                    .iter()
                    .filter(|other| submissions[**other].sha256.as_deref() == Some(query.sha256)),
            );
            group.sort_unstable();
            group.dedup();
            Some(group)
        })
        .filter(|group| group.len() > 1)
        .collect()
}

/// Whether two submissions show the same as wholes.
fn is_same(one: &Examined, other: &Examined, found: &Found) -> bool {
    match (one.kind, other.kind) {
        (Some(MediaKind::Photo), Some(MediaKind::Photo)) => true,
        (Some(MediaKind::Video), Some(MediaKind::Video)) => {
            let shared: f64 = found
                .segments
                .iter()
                .map(|segment| segment.query_end_s - segment.query_start_s)
                .sum();
            let lengths = one.duration_s.zip(other.duration_s);
            lengths.is_some_and(|(one_s, other_s)| shared >= LEAST_SHARED * one_s.max(other_s))
        }
        // A film that shows a photo for a while is not the photo.
        _ => false,
    }
}
