//! Submissions that show the same: claimed to be different things, or with other metadata.

use std::collections::HashMap;

use super::guard::guarded;
use super::{Examined, ordered};
use crate::archive::hamming::HashIndex;
use crate::archive::index::{Index, Indexed};
use crate::error::Result;
use crate::fingerprint::{Hash256, OrientedHash};
use crate::matching::thresholds::Preset;
use crate::matching::{Found, Query, Relation, find_alike};
use crate::media::MediaKind;
use crate::metadata::signals::{Particulars, Signal, differ};
use crate::verdict::judge::{at_odds, claims_conflict};
use crate::verdict::{Claim, Finding};

/// Share of both videos that must be the same footage. A compilation shares less, and of it both claims may be true.
const LEAST_SHARED: f64 = 0.8;

/// A submission that so many others were found to show the same as is not asked itself: of a picture that a thousand people
/// hand in, a million pairs would be compared. Also how many are asked at a time, where there are such.
const ENOUGH: usize = 4;
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
    let at_odds = at_odds(claims);
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
    let mut wholes: Vec<(usize, &OrientedHash)> = Vec::new();
    for (at, submission) in submissions.iter().enumerate() {
        let is_photo = submission.kind == Some(MediaKind::Photo);
        let first = submission.searched.first().filter(|_| is_photo);
        let whole = first.and_then(|first| first.hashes.first());
        wholes.extend(
            whole
                .filter(|whole| whole.quality >= thresholds.quality)
                .map(|whole| (at, whole)),
        );
    }
    // Few say different things, so a number for each says quickly whether two do.
    let said: Vec<Particulars> = wholes
        .iter()
        .map(|(at, _)| Particulars::of(&submissions[*at].metadata))
        .collect();
    let mut numbers: HashMap<&Particulars, usize> = HashMap::new();
    let kinds: Vec<usize> = said
        .iter()
        .map(|said| {
            let next = numbers.len();
            *numbers.entry(said).or_insert(next)
        })
        .collect();
    let mut signals = vec![None; submissions.len()];
    if numbers.len() < 2 {
        return signals;
    }
    let hashes: Vec<Hash256> = wholes.iter().map(|(_, whole)| whole.pdq[0]).collect();
    let mut others: Vec<Option<usize>> = vec![None; wholes.len()];
    HashIndex::new(hashes.iter().copied()).search(&hashes, thresholds.pdq, |own, other, pdq| {
        let earlier = others[own].is_none_or(|known| other < known);
        if !earlier || kinds[own] == kinds[other] {
            return;
        }
        let (one, two) = (wholes[own].1, wholes[other].1);
        if thresholds.accept(pdq, one.gradient[0].distance(two.gradient[0])) {
            others[own] = Some(other);
        }
    });
    for (own, other) in others.iter().enumerate() {
        let Some(other) = *other else { continue };
        let name = submissions[wholes[other].0].path.to_string_lossy();
        signals[wholes[own].0] = differ(&said[own], &said[other], &name);
    }
    signals
}

/// Groups of those of the submissions `among` that show the same, as `same` decides: one for each that was asked and has a
/// companion. The work is done on `jobs` threads.
fn alike(
    submissions: &[&Examined],
    among: &[usize],
    jobs: usize,
    same: impl Fn(&Examined, &Examined, &Found) -> bool + Sync,
) -> Result<Vec<Vec<usize>>> {
    let [photos, videos] = [MediaKind::Photo, MediaKind::Video].map(|kind| {
        let of_kind = |at: &&usize| submissions[**at].kind == Some(kind);
        Batch::of(submissions, among.iter().filter(of_kind))
    });
    let mut of_content: HashMap<&str, Vec<usize>> = HashMap::new();
    for at in among {
        if let Some(sha256) = submissions[*at].sha256.as_deref() {
            of_content.entry(sha256).or_default().push(*at);
        }
    }
    let group_of = |at: &usize| -> Option<Vec<usize>> {
        let query = Query {
            // Under the same song or speech, two videos can show different things.
            sound: None,
            ..submissions[*at].query()?
        };
        // A film that shows a photo for a while is not the photo.
        let batch = match query.kind {
            MediaKind::Photo => &photos,
            MediaKind::Video => &videos,
        };
        let found = find_alike(&query, &batch.index, Preset::Balanced).into_iter();
        let found = found.map(|found| (batch.members[found.item], found));
        let mut group: Vec<usize> = found
            .filter(|(other, found)| same(submissions[*at], submissions[*other], found))
            .map(|(other, _)| other)
            .collect();
        // The same bytes are found once, under the last name they have.
        group.extend(of_content.get(query.sha256).into_iter().flatten());
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

/// Submissions of one kind, to be searched.
struct Batch {
    index: Index,
    /// The submission that each item of the index is.
    members: Vec<usize>,
}

impl Batch {
    fn of<'a>(submissions: &[&Examined], among: impl Iterator<Item = &'a usize>) -> Batch {
        let (members, contents): (Vec<usize>, Vec<Indexed>) = among
            .filter_map(|at| Some((*at, submissions[*at].indexed(*at as i64)?)))
            .unzip();
        Batch {
            index: Index::new(contents),
            members,
        }
    }
}

/// Whether two submissions show the same as wholes.
fn is_same(one: &Examined, other: &Examined, found: &Found) -> bool {
    if !found.relation.is_one_exposure() {
        return false;
    }
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
