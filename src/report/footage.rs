//! The stretches of a match of videos, as every form of a report shows them: in words, as places on two bars, and by the
//! moments at which both sides are worth a look.
//!
//! Results can come from others, so whatever stands in them, all places lie on the bars.

use super::words;
use super::{Item, Match, MediaKind, Relation, Segment};

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
mod tests {
    use super::*;

    fn segment(query: (f64, f64), archive: (f64, f64)) -> Segment {
        Segment {
            query_start_s: query.0,
            query_end_s: query.1,
            archive_start_s: archive.0,
            archive_end_s: archive.1,
            speed: 1.0,
            mirrored: false,
            score: 0.9,
        }
    }

    fn medium(kind: MediaKind, duration_s: f64) -> Medium {
        Medium {
            kind,
            duration_s: Some(duration_s),
        }
    }

    fn footage(segments: &[Segment]) -> Footage<'_> {
        let (query, archive) = (
            medium(MediaKind::Video, 40.0),
            medium(MediaKind::Video, 100.0),
        );
        Footage::new(Relation::SameFootage, query, archive, segments).unwrap()
    }

    fn times(moments: &[Moment]) -> Vec<(usize, f64, f64)> {
        let rounded = |seconds: f64| (seconds * 1000.0).round() / 1000.0;
        moments
            .iter()
            .map(|at| (at.segment, rounded(at.query_s), rounded(at.archive_s)))
            .collect()
    }

    #[test]
    fn a_stretch_is_shown_near_its_ends_and_in_its_middle_at_its_own_speed() {
        let segments = [
            segment((0.0, 10.0), (50.0, 62.0)),
            segment((20.0, 22.0), (4.0, 6.0)),
        ];
        assert_eq!(
            times(&footage(&segments).moments(false)),
            [
                (0, 1.0, 51.2),
                (0, 5.0, 56.0),
                (0, 9.0, 60.8),
                (1, 21.0, 5.0)
            ]
        );
        let leading = footage(&segments).leading(&footage(&segments).moments(false));
        assert_eq!(leading.map(|at| at.query_s), Some(5.0));
        assert_eq!(
            times(&footage(&segments).moments(true)),
            [(0, 5.0, 56.0), (1, 21.0, 5.0)]
        );
        // Of a long one the moments lie two seconds from the ends.
        let long = [segment((0.0, 40.0), (50.0, 90.0))];
        let moments = times(&footage(&long).moments(false));
        assert_eq!((moments[0].1, moments[2].2), (2.0, 88.0));
    }

    #[test]
    fn of_many_stretches_the_longest_are_shown_in_their_order() {
        let segments: Vec<Segment> = (0..9)
            .map(|n| {
                let start = f64::from(n) * 4.0;
                segment(
                    (start, start + 0.5 + f64::from(n % 7) * 0.25),
                    (start, start),
                )
            })
            .collect();
        let shown = |further: bool| -> Vec<usize> {
            let moments = footage(&segments).moments(further);
            moments.iter().map(|at| at.segment).collect()
        };
        // The eighth is as long as the first, and the ninth as the second.
        assert_eq!(shown(false), [1, 2, 3, 4, 5, 6]);
        assert_eq!(shown(true), [4, 5, 6]);
    }

    #[test]
    fn sound_and_stills_are_shown_once_a_stretch() {
        let segments = [
            segment((0.0, 10.0), (50.0, 60.0)),
            segment((20.0, 32.0), (4.0, 16.0)),
        ];
        let sound = Footage {
            relation: Relation::SameSound,
            ..footage(&segments)
        };
        assert_eq!(times(&sound.moments(false)), [(1, 26.0, 10.0)]);
        let photo = [segment((0.0, 10.0), (0.0, 0.0))];
        let still = Footage {
            relation: Relation::StillOfVideo,
            archive: medium(MediaKind::Photo, 0.0),
            ..footage(&photo)
        };
        assert_eq!(times(&still.moments(false)), [(0, 5.0, 0.0)]);
        assert_eq!(
            still.spans(&photo[0], '-'),
            ["00:00:00-00:00:10", "the picture"]
        );
        assert!(still.bars()[0].is_some() && still.bars()[1].is_none());
        assert_eq!(
            Footage::new(Relation::SamePicture, still.archive, still.archive, &photo),
            None
        );
    }

    #[test]
    fn stretches_lie_on_the_bars_whatever_the_results_say() {
        let segments = [segment((10.0, 20.0), (0.0, 25.0))];
        let [query, archive] = footage(&segments).bars().map(Option::unwrap);
        assert_eq!(
            (query.length_s, query.parts),
            (Some(40.0), vec![(0.25, 0.5)])
        );
        assert_eq!(archive.parts, [(0.0, 0.25)]);
        for odd in [1e308, -1e308, 0.0, f64::NAN] {
            let segments = [
                segment((odd, 5.0), (3.0, odd)),
                segment((5.0, odd), (odd, odd)),
            ];
            for bar in footage(&segments).bars().into_iter().flatten() {
                for (start, end) in bar.parts {
                    let on = |share: f64| (0.0..=1.0).contains(&share);
                    assert!(on(start) && on(end), "{odd} {start} {end}");
                }
            }
            assert!(!footage(&segments).title(Names::REPORT).is_empty());
            footage(&segments).moments(false);
        }
        // A length that is too short by more than the last frame is none.
        let longer = [segment((10.0, 44.0), (0.0, 34.0))];
        assert_eq!(footage(&longer).bars()[0].as_ref().unwrap().length_s, None);
    }

    #[test]
    fn the_title_counts_what_is_covered_once() {
        let segments = [
            segment((0.0, 10.0), (50.0, 60.0)),
            segment((5.0, 15.0), (4.0, 14.0)),
        ];
        assert_eq!(
            footage(&segments).title(Names::REPORT),
            "2 stretches have the same footage: 00:00:15 of the 00:00:40 submitted"
        );
    }

    #[test]
    fn a_pair_of_times_finds_its_stretch() {
        let segments = [
            segment((0.0, 10.0), (50.0, 60.0)),
            segment((0.0, 10.0), (4.0, 14.0)),
        ];
        let footage = footage(&segments);
        assert_eq!(footage.stretch_at(Some(10.001), Some(9.0)), Some(1));
        assert_eq!(footage.stretch_at(Some(1.0), None), Some(0));
        assert_eq!(footage.stretch_at(Some(11.0), Some(9.0)), None);
    }
}
