//! One match as the templates take it.

use super::file::{Link, Picture, Place};
use super::marks::{self, Layers, Marks};
use crate::metadata::Appearance;
use crate::report::inert::inert;
use crate::report::overlay::Overlay;
use crate::report::words::{self, Sides};
use crate::report::{ArchiveItem, Item, Match, MediaKind, PicturePair, Relation, Segment};

/// Units the timeline is wide.
const WIDTH: f64 = 1_000.0;
/// Units that the bars of a timeline are apart, from top to top.
const APART: u32 = 50;
/// Height of a bar; the template draws it.
const BAR: u32 = 14;
/// Narrower stretches would not be seen.
const NARROWEST: f64 = 4.0;

/// One match.
pub(super) struct FoundView {
    pub(super) number: i64,
    pub(super) sha256: String,
    /// What is said before and after the name of the archive's item.
    pub(super) relation: (&'static str, &'static str),
    pub(super) score: Option<String>,
    pub(super) text: Option<String>,
    pub(super) said: Vec<String>,
    /// The two pictures that show the match best.
    pub(super) pair: Pair,
    /// Further ones.
    pub(super) pairs: Vec<Pair>,
    pub(super) known: Known,
    pub(super) timeline: Option<Timeline>,
    pub(super) appearances: Vec<Seen>,
}

/// Two pictures side by side.
pub(super) struct Pair {
    /// Whether there is a picture at all; one that is missing beside another leaves a gap that tells so.
    pub(super) shown: bool,
    pub(super) query: Option<Picture>,
    pub(super) query_time: Option<String>,
    pub(super) archive: Option<Picture>,
    pub(super) archive_time: Option<String>,
    /// What the marks over both pictures mean, where there are any.
    pub(super) legend: Option<&'static str>,
    /// Both laid over one another.
    pub(super) layers: Option<Layers>,
}

/// What is known of the archive's item.
pub(super) struct Known {
    pub(super) path: String,
    pub(super) when: Option<String>,
    pub(super) source: Option<String>,
    pub(super) strength: &'static str,
    pub(super) place: Place,
}

/// An appearance.
pub(super) struct Seen {
    pub(super) when: Vec<String>,
    pub(super) place: Place,
    pub(super) published: Vec<Link>,
    pub(super) source: String,
    pub(super) strength: &'static str,
}

/// The matching stretches, as a drawing where at least one side is a video, and in words.
pub(super) struct Timeline {
    pub(super) title: String,
    pub(super) height: u32,
    pub(super) tracks: Vec<Track>,
    /// Corners of the shapes that join a stretch above with its counterpart below.
    pub(super) bands: Vec<String>,
    pub(super) segments: Vec<Stretch>,
}

/// One video of a drawing.
pub(super) struct Track {
    pub(super) name: &'static str,
    pub(super) length: String,
    pub(super) y: u32,
    /// Where the stretches begin and how wide they are.
    pub(super) parts: Vec<(String, String)>,
}

/// One stretch in words.
pub(super) struct Stretch {
    pub(super) query: String,
    pub(super) archive: String,
    pub(super) remarks: String,
}

impl FoundView {
    /// `own` is the submission's picture, for a match that has none of its own.
    pub(super) fn of(item: &Item, found: &Match, own: Option<&Picture>) -> FoundView {
        let archive = &found.archive_item;
        let path = inert(&archive.path).into_owned();
        let overlay = Overlay::of_match(item, found);
        let mut pairs = found
            .pictures
            .iter()
            .map(|pair| Pair::of(pair, item, archive, &path));
        let mut pair = pairs.next().unwrap_or(Pair {
            shown: false,
            query: None,
            query_time: None,
            archive: None,
            archive_time: None,
            legend: None,
            layers: None,
        });
        pair.query = pair.query.or_else(|| own.cloned());
        if let Some(overlay) = &overlay {
            let aligned = found
                .pictures
                .first()
                .and_then(|pair| pair.aligned.as_deref());
            pair.mark(overlay, aligned, &path);
        }
        pair.shown = pair.query.is_some() || pair.archive.is_some();
        let pairs = pairs.collect();
        let text = inert(found.evidence.text.trim()).into_owned();
        FoundView {
            number: archive.id,
            sha256: inert(&archive.sha256).into_owned(),
            relation: words::related_parts(found.relation),
            score: (found.relation != Relation::Identical).then(|| words::score(found.score)),
            // The sentence may say what the list would say again.
            said: words::evidence(
                &found.evidence,
                found.relation,
                overlay.as_ref(),
                Sides::REPORT,
            )
            .into_iter()
            .filter(|said| !text.contains(said.as_str()))
            .collect(),
            text: (!text.is_empty()).then_some(text),
            pair,
            pairs,
            known: Known {
                when: archive
                    .earliest
                    .as_ref()
                    .map(|earliest| words::dates(&earliest.from, &earliest.to)),
                source: archive
                    .earliest
                    .as_ref()
                    .map(|earliest| inert(&earliest.source).into_owned()),
                strength: archive
                    .earliest
                    .as_ref()
                    .map_or("", |earliest| earliest.strength.as_str()),
                place: Place::of(
                    archive.place.as_deref(),
                    archive.country.as_ref(),
                    None,
                    None,
                ),
                path,
            },
            timeline: timeline(item, found),
            appearances: archive.appearances.iter().map(Seen::of).collect(),
        }
    }
}

impl Pair {
    fn of(pair: &PicturePair, item: &Item, archive: &ArchiveItem, archive_path: &str) -> Pair {
        let at = |time: Option<f64>| time.map(words::clock);
        let (query_time, archive_time) = (at(pair.query_time_s), at(pair.archive_time_s));
        let alt = |side: &str, path: &str, time: &Option<String>| match time {
            Some(time) => format!("{side}: {path} at {time}"),
            None => format!("{side}: {path}"),
        };
        Pair {
            shown: pair.query.is_some() || pair.archive.is_some(),
            query: Picture::of(
                pair.query.as_deref(),
                alt("Submitted", &inert(&item.path), &query_time),
                item.width.zip(item.height),
            ),
            archive: Picture::of(
                pair.archive.as_deref(),
                alt("In the archive", archive_path, &archive_time),
                archive.width.zip(archive.height),
            ),
            query_time,
            archive_time,
            legend: None,
            layers: None,
        }
    }

    /// Draws what lies in both over the two pictures, and lays them over one another.
    fn mark(&mut self, overlay: &Overlay, aligned: Option<&str>, archive_path: &str) {
        let chosen = overlay.spread(marks::MOST_DOTS);
        for (picture, side) in [
            (&mut self.query, &overlay.query),
            (&mut self.archive, &overlay.archive),
        ] {
            if let Some(picture) = picture {
                picture.marks = Some(Marks::of(side, &chosen));
                self.legend = Some(marks::legend(chosen.len()));
            }
        }
        let alt = format!("In the archive, laid upon the submitted picture: {archive_path}");
        let over = Picture::of(aligned, alt, Some(overlay.query.size));
        self.layers = self
            .query
            .as_ref()
            .zip(over)
            .map(|(under, over)| Layers::of(under, over, &overlay.query));
    }
}

impl Seen {
    fn of(appearance: &Appearance) -> Seen {
        let dates = [
            ("published", &appearance.published_at),
            ("taken", &appearance.captured_at),
        ];
        let published = [
            appearance.publisher.as_deref().map(Link::text),
            appearance.title.as_deref().map(Link::text),
            appearance.url.as_deref().map(Link::address),
            appearance
                .note
                .as_deref()
                .map(|note| Link::text(&format!("Note: {note}"))),
        ];
        Seen {
            when: dates
                .into_iter()
                .filter_map(|(what, date)| {
                    Some(format!("{what} {}", words::interval(date.as_ref()?)))
                })
                .collect(),
            place: Place::of(
                appearance.place.as_deref(),
                appearance.country.as_ref(),
                appearance.coordinates.as_ref(),
                None,
            ),
            published: published.into_iter().flatten().collect(),
            source: inert(&appearance.source).into_owned(),
            strength: appearance.strength.as_str(),
        }
    }
}

fn timeline(item: &Item, found: &Match) -> Option<Timeline> {
    let segments = found.segments.as_slice();
    let (first, last) = (segments.first()?, segments.last()?);
    let of_sound = match found.relation {
        Relation::SameSound => " of sound",
        _ => "",
    };
    let sides = [
        (
            "Submission",
            item.kind == Some(MediaKind::Video),
            item.duration_s,
            segments.iter().map(query).collect::<Vec<_>>(),
        ),
        (
            "Archive",
            found.archive_item.kind == MediaKind::Video,
            found.archive_item.duration_s,
            segments.iter().map(archive).collect(),
        ),
    ];
    let mut tracks = Vec::new();
    let mut places = Vec::new();
    for (name, _, duration, stretches) in sides.into_iter().filter(|(_, video, ..)| *video) {
        let reach = stretches.iter().map(|(_, end)| *end).fold(0.0, f64::max);
        // A length that the stretches exceed is as good as none.
        let length = duration.filter(|length| *length >= reach);
        let placed: Vec<(f64, f64)> = stretches
            .iter()
            .map(|stretch| placed(*stretch, length.unwrap_or(reach)))
            .collect();
        tracks.push(Track {
            name,
            length: match length {
                Some(length) => words::clock(length),
                None => "length not known".to_owned(),
            },
            y: APART * tracks.len() as u32,
            parts: placed
                .iter()
                .map(|(x, width)| (units(*x), units(*width)))
                .collect(),
        });
        places.push(placed);
    }
    let bands = match places.as_slice() {
        [above, below] => above
            .iter()
            .zip(below)
            .map(|(above, below)| band(*above, *below))
            .collect(),
        _ => Vec::new(),
    };
    Some(Timeline {
        title: match segments.len() {
            1 => format!("The stretch{of_sound} that matches"),
            count => format!(
                "{count} stretches{of_sound} that match, between {} and {}",
                words::clock(first.query_start_s),
                words::clock(last.query_end_s)
            ),
        },
        height: tracks.last().map_or(0, |track| track.y + BAR),
        tracks,
        bands,
        segments: segments
            .iter()
            .map(|segment| stretch(segment, item.kind, found.archive_item.kind))
            .collect(),
    })
}

fn query(segment: &Segment) -> (f64, f64) {
    (segment.query_start_s, segment.query_end_s)
}

fn archive(segment: &Segment) -> (f64, f64) {
    (segment.archive_start_s, segment.archive_end_s)
}

/// Where a stretch lies and how wide it is, in units of the drawing.
fn placed((start, end): (f64, f64), length: f64) -> (f64, f64) {
    let scaled = |seconds: f64| {
        if length > 0.0 {
            (seconds / length).clamp(0.0, 1.0) * WIDTH
        } else {
            0.0
        }
    };
    let width = (scaled(end) - scaled(start)).max(NARROWEST);
    (scaled(start).min(WIDTH - width), width)
}

fn band((x, width): (f64, f64), (below_x, below_width): (f64, f64)) -> String {
    format!(
        "{},{BAR} {},{BAR} {},{APART} {},{APART}",
        units(x),
        units(x + width),
        units(below_x + below_width),
        units(below_x)
    )
}

fn units(number: f64) -> String {
    format!("{number:.1}")
}

fn stretch(segment: &Segment, kind: Option<MediaKind>, archive_kind: MediaKind) -> Stretch {
    let span = |video: bool, (start, end): (f64, f64)| match video {
        true if words::clock(start) == words::clock(end) => words::clock(start),
        true => format!("{}–{}", words::clock(start), words::clock(end)),
        false => "the picture".to_owned(),
    };
    let mut remarks = Vec::new();
    // Below one per cent it is the rounding of frame times.
    if (segment.speed - 1.0).abs() > 0.01 && segment.speed > 0.0 {
        remarks.push(format!(
            "runs {:.2} times as fast as in the archive",
            segment.speed
        ));
    }
    if segment.mirrored {
        remarks.push("mirrored".to_owned());
    }
    remarks.push(format!("score {}", words::score(segment.score)));
    Stretch {
        query: span(kind == Some(MediaKind::Video), query(segment)),
        archive: span(archive_kind == MediaKind::Video, archive(segment)),
        remarks: remarks.join(", "),
    }
}
