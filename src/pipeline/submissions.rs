//! Submissions that show the same: claimed to be different things, or with other metadata.

use super::guard::guarded;
use super::{Examined, ordered};
use crate::archive::index::Index;
use crate::error::Result;
use crate::fingerprint::OrientedHash;
use crate::matching::thresholds::Preset;
use crate::matching::{Found, Query, Relation, find};
use crate::media::MediaKind;
use crate::metadata::signals::{Signal, differ};
use crate::verdict::judge::claims_conflict;
use crate::verdict::{Claim, Finding};

/// Share of both videos that must be the same footage. A compilation shares less, and of it both claims may be true.
const LEAST_SHARED: f64 = 0.8;

/// A submission that so many others were found to show the same as is not asked itself: of a picture that a thousand people
/// hand in, a million pairs would be compared. Also how many are asked at a time, where there are such.
const ENOUGH: usize = 16;
/// How many are asked at a time where none were found to show the same.
const MOST_AT_ONCE: usize = 1024;

/// The `claims_conflict` findings of each submission, in their order.
pub(super) fn conflicts(
    submissions: &[&Examined],
    claims: &[Claim],
    jobs: usize,
) -> Result<Vec<Vec<Finding>>> {
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
    let groups = alike(submissions, &at_odds, jobs, is_same)?;
    Ok(claims_conflict(&groups, claims, &names))
}

/// For each submission the number of the group of those that show the same picture or footage as wholes; `None` where no
/// other does. Groups are numbered from 1, in the order of their first files.
pub(super) fn duplicates(submissions: &[&Examined], jobs: usize) -> Result<Vec<Option<u64>>> {
    let all: Vec<usize> = (0..submissions.len()).collect();
    let mut groups = Groups::new(submissions.len());
    for alike in alike(submissions, &all, jobs, is_copy)? {
        for other in &alike {
            groups.join(alike[0], *other);
        }
    }
    Ok(groups.numbered())
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

/// Groups of those of the submissions `among` that show the same, as `same` decides: one for each that was asked and has a
/// companion. The work is done on `jobs` threads.
fn alike(
    submissions: &[&Examined],
    among: &[usize],
    jobs: usize,
    same: impl Fn(&Examined, &Examined, &Found) -> bool + Sync,
) -> Result<Vec<Vec<usize>>> {
    let mut indexed = Vec::new();
    let mut contents = Vec::new();
    for at in among {
        if let Some(content) = submissions[*at].indexed(*at as i64) {
            indexed.push(*at);
            contents.push(content);
        }
    }
    let index = Index::new(contents);
    let group_of = |at: &usize| -> Option<Vec<usize>> {
        let query = Query {
            // Under the same song or speech, two videos can show different things.
            sound: None,
            ..submissions[*at].query()?
        };
        let found = find(&query, &index, Preset::Balanced).into_iter();
        let found = found.map(|found| (indexed[found.item], found));
        let mut group: Vec<usize> = found
            .filter(|(other, found)| same(submissions[*at], submissions[*other], found))
            .map(|(other, _)| other)
            .collect();
        // The same bytes are found once, under the last name they have.
        group.extend(
            indexed
                .iter()
                .filter(|other| submissions[**other].sha256.as_deref() == Some(query.sha256)),
        );
        group.push(*at);
        group.sort_unstable();
        group.dedup();
        (group.len() > 1).then_some(group)
    };
    // Where comparing breaks down, the submission is in no group; its own examination tells of defects.
    let group_of = |at: &usize| guarded(|| group_of(at)).ok().flatten();
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut found_by = vec![0_usize; submissions.len()];
    let mut left = among.iter().copied().peekable();
    // How many are asked at a time depends on what was found alone, and not on the number of threads.
    let mut at_once = ENOUGH;
    while left.peek().is_some() {
        let is_asked = |at: &usize| found_by[*at] < ENOUGH;
        let round: Vec<usize> = left.by_ref().filter(is_asked).take(at_once).collect();
        let before = groups.len();
        ordered::in_order(jobs, &round, &[], group_of, |_, group| {
            groups.extend(group);
            Ok(())
        })?;
        let found = &groups[before..];
        at_once = if found.is_empty() {
            (2 * at_once).min(MOST_AT_ONCE)
        } else {
            ENOUGH
        };
        for other in found.iter().flatten() {
            found_by[*other] += 1;
        }
    }
    Ok(groups)
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

/// Whether two submissions are copies of one another: [`is_same`], and of photos neither is a mere part of the other, so
/// that a collage does not make one of all the pictures in it.
fn is_copy(one: &Examined, other: &Examined, found: &Found) -> bool {
    let whole = matches!(
        found.relation,
        Relation::Identical | Relation::SamePicture | Relation::SameFootage
    );
    whole && is_same(one, other, found)
}

/// Which of a number of things belong together, by a forest of pointers to the first of each group.
struct Groups {
    parent: Vec<usize>,
}

impl Groups {
    fn new(count: usize) -> Groups {
        Groups {
            parent: (0..count).collect(),
        }
    }

    fn first(&self, mut at: usize) -> usize {
        while self.parent[at] != at {
            at = self.parent[at];
        }
        at
    }

    /// The smaller index stays first, so that the result does not depend on the order of the calls.
    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.first(one), self.first(other));
        self.parent[one.max(other)] = one.min(other);
    }

    /// For each thing the number of its group, from 1 in the order of their first members; `None` where it is alone.
    fn numbered(&self) -> Vec<Option<u64>> {
        let firsts: Vec<usize> = (0..self.parent.len()).map(|at| self.first(at)).collect();
        let mut size = vec![0; firsts.len()];
        for first in &firsts {
            size[*first] += 1;
        }
        let mut number = vec![None; firsts.len()];
        let mut last = 0;
        for (number, _) in number.iter_mut().zip(size).filter(|(_, size)| *size > 1) {
            last += 1;
            *number = Some(last);
        }
        firsts.iter().map(|first| number[*first]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Groups;

    #[test]
    fn groups_are_numbered_by_their_first_members() {
        let mut groups = Groups::new(7);
        for (one, other) in [(6, 2), (5, 1), (2, 4), (4, 6), (3, 3)] {
            groups.join(one, other);
        }
        let (first, second) = (Some(1), Some(2));
        assert_eq!(
            groups.numbered(),
            [None, first, second, None, second, first, second]
        );
        assert!(Groups::new(0).numbered().is_empty());
    }
}
