//! Two videos laid over one another in time: a speed, an offset, and the pairs of frames that come of it.

use std::collections::HashMap;

use super::ArchiveVideo;
use crate::fingerprint::footage::{STORED_PER_SECOND, Sample};
use crate::fingerprint::thumbnail::AREAS;
use crate::matching::agreement::{Agreement, Sums, Warp, Warped};

/// Seconds that the frame of the submission that is compared may be away from where it should be.
const NEAREST_S: f64 = 0.3;
/// Frames of the submission that are kept warped; enough for any stretch that is searched at once.
const MOST_WARPED: usize = 512;

/// The frames of both videos.
#[derive(Clone, Debug)]
pub(super) struct Track<'a> {
    pub(super) samples: &'a [Sample],
    pub(super) video: ArchiveVideo<'a>,
    /// Time in seconds and position of the moment that is shown then: moments that last are listed again and again.
    shown: Vec<(f64, usize)>,
}

/// Speed and offset: the archive's time is `speed` times the submission's and `offset_s`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Line {
    pub(super) speed: f64,
    pub(super) offset_s: f64,
}

impl Line {
    /// The line of this speed through a point.
    pub(super) fn through(query_s: f64, archive_s: f64, speed: f64) -> Line {
        Line {
            speed,
            offset_s: archive_s - speed * query_s,
        }
    }

    pub(super) fn archive_s(&self, query_s: f64) -> f64 {
        self.speed * query_s + self.offset_s
    }

    /// The times of the archive over a window of the submission.
    pub(super) fn over(&self, window: (f64, f64)) -> (f64, f64) {
        (self.archive_s(window.0), self.archive_s(window.1))
    }

    pub(super) fn query_s(&self, archive_s: f64) -> f64 {
        (archive_s - self.offset_s) / self.speed
    }
}

impl<'a> Track<'a> {
    pub(super) fn new(samples: &'a [Sample], archive: &ArchiveVideo<'a>) -> Track<'a> {
        let step_s = 1.0 / STORED_PER_SECOND;
        let mut shown = Vec::new();
        for (at, moment) in archive.moments.iter().enumerate() {
            let lasts = ((moment.until_s - moment.time_s) / step_s).floor().max(0.0) as usize;
            shown.extend((0..=lasts).map(|step| (moment.time_s + step as f64 * step_s, at)));
        }
        Track {
            samples,
            video: *archive,
            shown,
        }
    }

    /// First and last time of the submission's frames in seconds.
    pub(super) fn query_range_s(&self) -> (f64, f64) {
        let time_s = |sample: Option<&Sample>| sample.map_or(0.0, |sample| sample.time_s);
        (time_s(self.samples.first()), time_s(self.samples.last()))
    }

    /// First and last time of the archive's frames in seconds.
    pub(super) fn archive_range_s(&self) -> (f64, f64) {
        let time_s = |shown: Option<&(f64, usize)>| shown.map_or(0.0, |(time_s, _)| *time_s);
        (time_s(self.shown.first()), time_s(self.shown.last()))
    }

    /// Positions of the archive's frames from one time to another.
    pub(super) fn shown_between(&self, from_s: f64, to_s: f64) -> std::ops::Range<usize> {
        let first = self.shown.partition_point(|(time_s, _)| *time_s < from_s);
        let last = self.shown.partition_point(|(time_s, _)| *time_s <= to_s);
        first..last.max(first)
    }

    pub(super) fn shown_s(&self, at: usize) -> f64 {
        self.shown[at].0
    }

    pub(super) fn shown_count(&self) -> usize {
        self.shown.len()
    }

    /// The submission's frame nearest to a time.
    pub(super) fn sample_at(&self, time_s: f64) -> Option<&'a Sample> {
        self.nearest(time_s).map(|at| &self.samples[at])
    }

    /// Its position.
    fn nearest(&self, time_s: f64) -> Option<usize> {
        let after = self
            .samples
            .partition_point(|sample| sample.time_s < time_s);
        let away = |at: usize| {
            let sample = self.samples.get(at)?;
            Some((at, (sample.time_s - time_s).abs()))
        };
        let both = [after.checked_sub(1).and_then(away), away(after)];
        let (at, away_s) = both
            .into_iter()
            .flatten()
            .min_by(|a, b| a.1.total_cmp(&b.1))?;
        (away_s <= NEAREST_S).then_some(at)
    }
}

/// Compares frames along lines, under one transform.
#[derive(Debug)]
pub(super) struct Comparer<'a> {
    track: &'a Track<'a>,
    warp: Warp,
    mask: Box<[f32; AREAS]>,
    warped: HashMap<usize, Warped>,
    sums: Sums,
}

impl<'a> Comparer<'a> {
    pub(super) fn new(track: &'a Track<'a>, warp: Warp) -> Comparer<'a> {
        Comparer {
            track,
            mask: warp.mask(),
            warp,
            warped: HashMap::new(),
            sums: Sums::default(),
        }
    }

    /// How much the archive's frames from `from_s` to `to_s` agree with those that `line` lays on them; of more than `most`
    /// only every second, third ... is compared.
    pub(super) fn agreement(
        &mut self,
        line: Line,
        from_s: f64,
        to_s: f64,
        most: usize,
    ) -> Agreement {
        let shown = self.track.shown_between(from_s, to_s);
        let step = shown.len().div_ceil(most.max(1)).max(1);
        self.sums.clear();
        for at in shown.step_by(step) {
            let (time_s, moment) = self.track.shown[at];
            let Some(sample) = self.track.nearest(line.query_s(time_s)) else {
                continue;
            };
            if self.warped.len() > MOST_WARPED {
                self.warped.clear();
            }
            let warped = self
                .warped
                .entry(sample)
                .or_insert_with(|| self.warp.apply(&self.track.samples[sample].small));
            let thumbnail = &self.track.video.moments[moment].thumbnail;
            self.sums.add(thumbnail.pixels(), warped);
        }
        self.sums.agreement(&self.mask)
    }
}
