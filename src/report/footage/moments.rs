//! The moments at which two videos are worth a look side by side.

use super::{Footage, in_archive, in_query};
use crate::report::Relation;

/// Stretches of the best match that are shown by frames.
const MOST_SHOWN: usize = 6;
/// Stretches of a further match that are shown by frames.
const MOST_SHOWN_OF_FURTHER: usize = 3;
/// A stretch that is shorter, in seconds, is shown by its middle alone.
const SHORT_S: f64 = 3.0;
/// How far from its ends a stretch is shown: as a share of it, and at most, in seconds. The ends themselves are known only
/// as exactly as frames are sampled.
const INSET: (f64, f64) = (0.1, 2.0);
/// Seconds by which a time may lie outside of a stretch and still be meant to lie in it: times are rounded to thousandths.
const ROUNDING_S: f64 = 0.002;

/// A moment that is worth a look.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moment {
    /// Position of the stretch that it lies in.
    pub segment: usize,
    /// Seconds into the submission; 0 for a photo.
    pub query_s: f64,
    /// Seconds into the archive's item; 0 for a photo.
    pub archive_s: f64,
}

impl Footage<'_> {
    /// The moments at which the two are to be shown side by side, by stretch and time: near the beginning, in the middle and
    /// near the end of a stretch. For a `further` match, and where all moments would look alike, only in the middle.
    ///
    /// Of many stretches the longest are shown. Of a sound there is little to see, so it gets a single moment.
    pub fn moments(&self, further: bool) -> Vec<Moment> {
        let most = match (self.relation, further) {
            (Relation::SameSound | Relation::Identical, _) => 1,
            (_, true) => MOST_SHOWN_OF_FURTHER,
            (_, false) => MOST_SHOWN,
        };
        let videos = self.query.is_video() && self.archive.is_video();
        let brief = further || most == 1 || !videos;
        let mut shown = self.by_length();
        shown.truncate(most);
        shown.sort_unstable();
        shown
            .into_iter()
            .flat_map(|number| {
                let segment = &self.segments[number];
                let length_s = self.length_s(segment);
                let inset = INSET.0.min(INSET.1 / length_s);
                let shares = if brief || length_s < SHORT_S {
                    vec![0.5]
                } else {
                    vec![inset, 0.5, 1.0 - inset]
                };
                shares.into_iter().map(move |share| {
                    let at = |(start, end): (f64, f64)| start + (end - start) * share;
                    Moment {
                        segment: number,
                        query_s: at(in_query(segment)),
                        archive_s: at(in_archive(segment)),
                    }
                })
            })
            .collect()
    }

    /// Of `moments` the one that stands for the match: in the middle of the longest stretch.
    pub fn leading(&self, moments: &[Moment]) -> Option<Moment> {
        let longest = *self.by_length().first()?;
        let within = moments.iter().filter(|moment| moment.segment == longest);
        let within: Vec<&Moment> = within.collect();
        within.get(within.len() / 2).map(|moment| **moment)
    }

    /// Positions of the stretches, longest first.
    pub fn by_length(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.segments.len()).collect();
        let length = |at: &usize| self.length_s(&self.segments[*at]);
        order.sort_by(|a, b| length(b).total_cmp(&length(a)).then(a.cmp(b)));
        order
    }

    /// The stretch that a pair of times in seconds lies in; a time that is not known may be any.
    pub fn stretch_at(&self, query_s: Option<f64>, archive_s: Option<f64>) -> Option<usize> {
        let within = |time: Option<f64>, (start, end): (f64, f64)| {
            time.is_none_or(|at| (start - ROUNDING_S..=end + ROUNDING_S).contains(&at))
        };
        self.segments.iter().position(|segment| {
            within(query_s, in_query(segment)) && within(archive_s, in_archive(segment))
        })
    }
}
