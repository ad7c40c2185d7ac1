//! The stretches of a match of videos, as every form of a report shows them: in words, as places on two bars, and by the
//! moments at which both sides are worth a look.
//!
//! Results can come from others, so whatever stands in them, all places lie on the bars.

mod moments;

pub use moments::Moment;

use super::words;
use super::{Item, Match, MediaKind, Relation, Segment};

/// Two media and the stretches in which they match.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Footage<'a> {
    /// How the two are related.
    pub relation: Relation,
    /// The submission, or A of a comparison.
    pub query: Medium,
    /// The archive's item, or B of a comparison.
    pub archive: Medium,
    /// The stretches; not empty.
    pub segments: &'a [Segment],
}

/// One of the two.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Medium {
    /// Photo or video.
    pub kind: MediaKind,
    /// Length of a video in seconds, where it is known.
    pub duration_s: Option<f64>,
}

/// A video as a bar.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// Length of the video in seconds, where it is known. Otherwise the bar ends with the last stretch.
    pub length_s: Option<f64>,
    /// Where every stretch begins and ends, as shares of the bar from 0 to 1.
    pub parts: Vec<(f64, f64)>,
}

/// What the two are called.
#[derive(Clone, Copy, Debug)]
pub struct Names {
    /// Heading of the times of the submission, or of A.
    pub(super) query: &'static str,
    /// Heading of the times of the archive's item, or of B.
    pub(super) archive: &'static str,
    /// After the length of the submission.
    whole: &'static str,
    /// What is found where the submission is a photo.
    archive_shows: &'static str,
    /// What is found where the archive's item is a photo.
    query_shows: &'static str,
    /// Before a speed: nothing, where it is plain which of the two is spoken of.
    pub(super) runs: &'static str,
    /// Where all stretches can be read, said when not all are listed.
    pub(super) rest: &'static str,
}

impl Names {
    /// In a report.
    pub const REPORT: Names = Names {
        query: "Here",
        archive: "In the archive",
        whole: "submitted",
        archive_shows: "Where the archive's video shows this picture",
        query_shows: "Where this video shows the archive's picture",
        runs: "",
        rest: "; segments.csv of a report holds all",
    };
    /// In a comparison of two files.
    pub const COMPARISON: Names = Names {
        query: "A",
        archive: "B",
        whole: "of A",
        archive_shows: "Where B shows A",
        query_shows: "Where A shows B",
        runs: "A ",
        rest: "",
    };
}

impl<'a> Footage<'a> {
    /// `None` where there are no stretches or no video that they could lie in.
    pub fn new(
        relation: Relation,
        query: Medium,
        archive: Medium,
        segments: &'a [Segment],
    ) -> Option<Footage<'a>> {
        let footage = Footage {
            relation,
            query,
            archive,
            segments,
        };
        let any = query.is_video() || archive.is_video();
        (any && !segments.is_empty()).then_some(footage)
    }

    /// The stretches of a match of a submission.
    pub fn of_match(item: &Item, found: &'a Match) -> Option<Footage<'a>> {
        let query = Medium {
            kind: item.kind?,
            duration_s: item.duration_s,
        };
        let archive = Medium {
            kind: found.archive_item.kind,
            duration_s: found.archive_item.duration_s,
        };
        Footage::new(found.relation, query, archive, &found.segments)
    }

    /// Whether the two have the sound in common, but not the pictures.
    pub fn is_sound(&self) -> bool {
        self.relation == Relation::SameSound
    }

    /// The submission and the archive's item as bars; `None` for a photo.
    pub fn bars(&self) -> [Option<Bar>; 2] {
        let bar = |medium: Medium, stretches: Vec<(f64, f64)>| {
            medium
                .is_video()
                .then(|| Bar::of(medium.duration_s, &stretches))
        };
        [
            bar(self.query, self.segments.iter().map(in_query).collect()),
            bar(self.archive, self.segments.iter().map(in_archive).collect()),
        ]
    }

    /// Seconds of a stretch: on the submission's side where that is a video.
    pub fn length_s(&self, segment: &Segment) -> f64 {
        let (start, end) = if self.query.is_video() {
            in_query(segment)
        } else {
            in_archive(segment)
        };
        (end - start).max(0.0)
    }

    /// Where a stretch lies on both sides, in words.
    pub fn spans(&self, segment: &Segment, dash: char) -> [String; 2] {
        let length_s = self.length_s(segment);
        [
            (self.query, in_query(segment)),
            (self.archive, in_archive(segment)),
        ]
        .map(|(medium, (start, end))| {
            if medium.is_video() {
                words::span(start, end, length_s, dash)
            } else {
                "the picture".to_owned()
            }
        })
    }

    /// What is to be said of a stretch in a few words: mirrored, faster or slower.
    pub fn remarks(segment: &Segment, names: Names) -> String {
        let mirrored = segment.mirrored.then(|| "mirrored".to_owned());
        let speed = words::times_as_fast(segment.speed)
            .map(|times| format!("{}{times} times as fast", names.runs));
        let remarks: Vec<String> = mirrored.into_iter().chain(speed).collect();
        remarks.join(", ")
    }

    /// How many stretches there are and how much they amount to, in words without a full stop.
    pub fn title(&self, names: Names) -> String {
        let what = if self.is_sound() { "sound" } else { "footage" };
        match (self.query.kind, self.archive.kind) {
            (MediaKind::Photo, _) => return names.archive_shows.to_owned(),
            (_, MediaKind::Photo) => return names.query_shows.to_owned(),
            _ => {}
        }
        let count = match self.segments.len() {
            1 => format!("1 stretch has the same {what}"),
            count => format!("{count} stretches have the same {what}"),
        };
        let covered_s = self.covered_s();
        match self.query.duration_s {
            Some(length_s) if length_s >= covered_s => format!(
                "{count}: {} of the {} {}",
                words::clock_within(covered_s, length_s),
                words::clock_within(length_s, length_s),
                names.whole
            ),
            _ => format!("{count}: {}", words::clock_within(covered_s, covered_s)),
        }
    }

    /// Seconds of the submission that lie in any stretch.
    fn covered_s(&self) -> f64 {
        let mut spans: Vec<(f64, f64)> = self.segments.iter().map(in_query).collect();
        spans.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut reached = 0.0_f64;
        let mut covered = 0.0;
        for (start, end) in spans {
            covered += (end - start.max(reached)).max(0.0);
            reached = reached.max(end);
        }
        covered
    }
}

impl Medium {
    /// Whether it has times.
    pub fn is_video(&self) -> bool {
        self.kind == MediaKind::Video
    }
}

impl Bar {
    fn of(duration_s: Option<f64>, stretches: &[(f64, f64)]) -> Bar {
        let reach = stretches.iter().map(|(_, end)| *end).fold(0.0, f64::max);
        // A length that the stretches exceed by more than a frame or two is as good as none.
        let length_s = duration_s.filter(|length| *length >= reach - 1.0);
        let whole = length_s.unwrap_or_default().max(reach);
        let share = |seconds: f64| match seconds / whole {
            share if share > 0.0 => share.min(1.0),
            // What is no number as well.
            _ => 0.0,
        };
        let parts = stretches
            .iter()
            .map(|(start, end)| (share(*start), share(*end).max(share(*start))));
        Bar {
            length_s,
            parts: parts.collect(),
        }
    }
}

fn in_query(segment: &Segment) -> (f64, f64) {
    (segment.query_start_s, segment.query_end_s)
}

fn in_archive(segment: &Segment) -> (f64, f64) {
    (segment.archive_start_s, segment.archive_end_s)
}

#[cfg(test)]
mod tests;
