//! What many videos begin or end with: the logo of a broadcaster, a countdown, colour bars.
//!
//! A submission that has nothing but an intro in common with the archive's videos shows where it was shown, not that its
//! footage is old. Such an intro is told from an old clip that the archive holds several times by what comes after it: in
//! copies it goes on alike.

use super::footage::{Shared, archive_video};
use super::timeline::Stretch;
use crate::archive::index::Index;
use crate::fingerprint::thumbnail::Moment;

/// Seconds that an intro or outro lasts at most.
const LONGEST_S: f64 = 8.0;
/// Different videos of the archive that must have it.
const LEAST_SHARING: usize = 3;
/// Seconds from the beginning or end within which an intro begins or an outro ends.
const EDGE_S: f64 = 0.75;
/// Seconds after an intro, or before an outro, at which videos are compared.
const BEYOND_S: [f64; 3] = [1.0, 2.0, 3.5];
/// Mean correlation there from which on two videos are copies of one.
const COPIES: f32 = 0.6;

/// A stretch as it lies in an archive video, in seconds.
#[derive(Clone, Copy)]
struct Lies {
    item: usize,
    query: (f64, f64),
    archive: (f64, f64),
}

impl Lies {
    fn new(item: usize, stretch: &Stretch, index: &Index) -> Option<Lies> {
        let segment = stretch.segment(&archive_video(index, item)?);
        Some(Lies {
            item,
            query: (segment.query_start_s, segment.query_end_s),
            archive: (segment.archive_start_s, segment.archive_end_s),
        })
    }

    /// Whether it may be an intro (1) or outro (-1) of its video.
    fn edge(&self, index: &Index) -> Option<f64> {
        let last_s = index.moments(self.item).last()?.until_s;
        let (start_s, end_s) = self.archive;
        let short = end_s - start_s <= LONGEST_S && end_s - start_s < last_s / 2.0;
        match (start_s <= EDGE_S, end_s >= last_s - EDGE_S) {
            (true, _) if short => Some(1.0),
            (_, true) if short => Some(-1.0),
            _ => None,
        }
    }

    fn is_shared_by(&self, other: &Lies) -> bool {
        let common = self.query.1.min(other.query.1) - self.query.0.max(other.query.0);
        common >= 0.6 * (self.query.1 - self.query.0)
    }
}

/// Takes out what at least three different videos of the archive begin or end with.
pub(super) fn leave_out(shared: &mut Vec<Shared>, index: &Index) {
    let of_item = |shared: &Shared| {
        let lies = |stretch: &Stretch| Lies::new(shared.item, stretch, index);
        shared.stretches.iter().filter_map(lies).collect::<Vec<_>>()
    };
    let all: Vec<Lies> = shared.iter().flat_map(of_item).collect();
    for Shared { item, stretches } in shared.iter_mut() {
        stretches.retain(|stretch| {
            let own = Lies::new(*item, stretch, index);
            let edge = own.and_then(|own| Some((own, own.edge(index)?)));
            edge.is_none_or(|(own, side)| {
                let sharing = all.iter().filter(|other| own.is_shared_by(other));
                different_videos(sharing, side, index) < LEAST_SHARING
            })
        });
    }
    shared.retain(|shared| !shared.stretches.is_empty());
}

/// How many videos that are no copies of one another have a stretch.
fn different_videos<'a>(
    sharing: impl Iterator<Item = &'a Lies>,
    side: f64,
    index: &Index,
) -> usize {
    let mut videos: Vec<&Lies> = Vec::new();
    for lies in sharing {
        if !videos
            .iter()
            .any(|video| are_copies(video, lies, side, index))
        {
            videos.push(lies);
        }
    }
    videos.len()
}

/// Whether two archive videos go on alike after a stretch (`side` 1) or before it (-1).
fn are_copies(one: &Lies, other: &Lies, side: f64, index: &Index) -> bool {
    if one.item == other.item {
        return true;
    }
    let beyond = |lies: &Lies, by_s: f64| {
        let (start_s, end_s) = lies.archive;
        let time_s = if side > 0.0 {
            end_s + by_s
        } else {
            start_s - by_s
        };
        shown_at(index.moments(lies.item), time_s)
    };
    let correlations: Vec<f32> = BEYOND_S
        .iter()
        .filter_map(|by_s| {
            let (a, b) = (beyond(one, *by_s)?, beyond(other, *by_s)?);
            Some(a.thumbnail.correlation(&b.thumbnail))
        })
        .collect();
    let count = correlations.len().max(1) as f32;
    correlations.iter().sum::<f32>() / count >= COPIES
}

/// What a video shows at a time in seconds; `None` before and after it.
fn shown_at(moments: &[Moment], time_s: f64) -> Option<&Moment> {
    let last_s = moments.last()?.until_s;
    let at = moments.partition_point(|moment| moment.time_s <= time_s);
    moments.get(at.checked_sub(1)?).filter(|_| time_s <= last_s)
}
