//! The stretches of a match of videos: drawn on bars, in words, and side by side as frames.

use super::found::Pair;
use crate::report::footage::{Bar, Footage, Names};
use crate::report::{Item, Match, Segment, words};

/// Colours that the style sheet has for stretches; after the last it begins anew.
const COLOURS: usize = 6;
/// Stretches that are listed at once; the rest can be unfolded.
const MOST_LISTED: usize = 12;
/// Narrower parts of a bar would not be seen, in per cent.
const NARROWEST: f64 = 0.4;
/// How far numbers of stretches must be apart to be read, in per cent of a bar on a narrow screen.
const LEGIBLE: f64 = 5.0;
/// Units that the shapes between the bars are wide. They are as high as the drawing's pixels.
const WIDTH: f64 = 1_000.0;
/// Pixels of the numbers above the first bar and under the last.
const LETTERS: u32 = 17;
/// Pixels of a bar; the template and the hatching in it know it too.
const BAR: u32 = 16;
/// Pixels between two bars.
const BETWEEN: u32 = 34;

/// Where two media match.
pub(super) struct Timeline {
    pub(super) title: String,
    /// What the drawing shows, for those who do not see it.
    pub(super) label: String,
    /// Pixels.
    pub(super) height: u32,
    pub(super) tracks: Vec<Track>,
    /// Shapes that join a stretch above with its counterpart below; none with a single bar.
    pub(super) bands: Vec<Band>,
    /// Pixels from the top at which they begin.
    pub(super) bands_y: u32,
    pub(super) stretches: Vec<Stretch>,
    /// What does not fit.
    pub(super) more: Vec<Stretch>,
    /// How many stretches have no frames beside those that have.
    pub(super) without_frames: Option<String>,
}

/// A video as a bar.
pub(super) struct Track {
    pub(super) name: &'static str,
    pub(super) length: String,
    /// Pixels from the top.
    pub(super) y: u32,
    /// Pixels from the top at which the numbers stand.
    pub(super) numbers_y: u32,
    pub(super) parts: Vec<Part>,
    pub(super) numbers: Vec<Number>,
}

/// A stretch on a bar, in per cent of it.
pub(super) struct Part {
    pub(super) x: String,
    pub(super) width: String,
    pub(super) colour: usize,
    pub(super) mirrored: bool,
    /// What it is, for who points at it.
    pub(super) title: String,
}

/// The number of a stretch, at its middle.
pub(super) struct Number {
    pub(super) x: String,
    pub(super) number: usize,
    /// Whether the sign for mirrored ones follows, where there is room.
    pub(super) mirrored: bool,
}

/// A shape between the bars.
pub(super) struct Band {
    pub(super) corners: String,
    pub(super) colour: usize,
}

/// One stretch in words, and as frames.
pub(super) struct Stretch {
    pub(super) number: usize,
    pub(super) colour: usize,
    pub(super) query: String,
    pub(super) archive: String,
    pub(super) remarks: String,
    pub(super) pairs: Vec<Pair>,
}

impl Timeline {
    pub(super) fn of(footage: &Footage<'_>, item: &Item, found: &Match) -> Timeline {
        let names = ["Submission", "Archive"];
        let bars: Vec<(&'static str, Bar)> = names
            .into_iter()
            .zip(footage.bars())
            .filter_map(|(name, bar)| Some((name, bar?)))
            .collect();
        let bands = match bars.as_slice() {
            [(_, above), (_, below)] => bands(above, below),
            _ => Vec::new(),
        };
        let last = bars.len().saturating_sub(1);
        let tracks: Vec<Track> = bars
            .iter()
            .enumerate()
            .map(|(at, (name, bar))| {
                let y = LETTERS + at as u32 * (BAR + BETWEEN);
                // Numbers stand where no shapes join the bars.
                let numbers_y = if at == 0 { y - 5 } else { y + BAR + 13 };
                Track::of(name, bar, footage, y, numbers_y)
            })
            .collect();
        let under = if last == 0 { 0 } else { LETTERS };
        let mut stretches = stretches(footage, item, found);
        let without = stretches.iter().filter(|one| one.pairs.is_empty()).count();
        let some_with = without < stretches.len() && !footage.is_sound();
        let kept = stretches.iter().rposition(|one| !one.pairs.is_empty());
        let listed = MOST_LISTED.max(kept.map_or(0, |at| at + 1));
        let more = stretches.split_off(listed.min(stretches.len()));
        Timeline {
            title: footage.title(Names::REPORT),
            label: label(footage, tracks.len()),
            height: tracks.last().map_or(0, |track| track.y + BAR + under),
            bands_y: LETTERS + BAR,
            tracks,
            bands,
            stretches,
            more,
            without_frames: (some_with && without > 0).then(|| match without {
                1 => "Frames are shown of the longest stretches, not of 1 more.".to_owned(),
                _ => format!("Frames are shown of the longest stretches, not of {without} more."),
            }),
        }
    }
}

fn label(footage: &Footage<'_>, bars: usize) -> String {
    let count = match footage.segments.len() {
        1 => "the matching stretch lies".to_owned(),
        count => format!("the {count} matching stretches lie"),
    };
    let of = if bars == 1 {
        "the video"
    } else {
        "both videos"
    };
    format!("Where {count} in the whole length of {of}; the list that follows gives the times")
}

impl Track {
    fn of(name: &'static str, bar: &Bar, footage: &Footage<'_>, y: u32, numbers_y: u32) -> Track {
        let numbered = footage.segments.iter().zip(&bar.parts).enumerate();
        let parts = numbered.map(|(at, (segment, part))| {
            let (x, width) = placed(*part);
            let [query, archive] = footage.spans(segment, '–');
            Part {
                x: per_cent(x),
                width: per_cent(width),
                colour: at % COLOURS,
                mirrored: segment.mirrored,
                title: format!("{}: {query} submitted, {archive} in the archive", at + 1),
            }
        });
        Track {
            name,
            length: match bar.length_s {
                Some(length) => words::clock(length),
                None => "length not known".to_owned(),
            },
            y,
            numbers_y,
            parts: parts.collect(),
            numbers: numbers(bar, footage.segments),
        }
    }
}

/// The numbers that can be read; of two that would lie on one another, the first.
fn numbers(bar: &Bar, segments: &[Segment]) -> Vec<Number> {
    let mut middles: Vec<(f64, usize)> = bar
        .parts
        .iter()
        .map(|part| placed(*part))
        .enumerate()
        .map(|(at, (x, width))| (x + width / 2.0, at))
        .collect();
    middles.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut free = f64::NEG_INFINITY;
    middles.retain(|(x, _)| {
        let legible = *x >= free;
        if legible {
            free = x + LEGIBLE;
        }
        legible
    });
    middles
        .into_iter()
        .filter_map(|(x, at)| {
            Some(Number {
                x: per_cent(x),
                number: at + 1,
                mirrored: segments.get(at)?.mirrored,
            })
        })
        .collect()
}

/// Where a part lies and how wide it is, in per cent of its bar.
fn placed((start, end): (f64, f64)) -> (f64, f64) {
    let width = ((end - start) * 100.0).max(NARROWEST);
    ((start * 100.0).min(100.0 - width), width)
}

fn bands(above: &Bar, below: &Bar) -> Vec<Band> {
    let units = |per_cent: f64| format!("{:.1}", per_cent * WIDTH / 100.0);
    let pairs = above.parts.iter().zip(&below.parts).enumerate();
    pairs
        .map(|(at, (above, below))| {
            let ((x, width), (below_x, below_width)) = (placed(*above), placed(*below));
            Band {
                corners: format!(
                    "{},0 {},0 {},{BETWEEN} {},{BETWEEN}",
                    units(x),
                    units(x + width),
                    units(below_x + below_width),
                    units(below_x)
                ),
                colour: at % COLOURS,
            }
        })
        .collect()
}

fn per_cent(number: f64) -> String {
    format!("{number:.2}")
}

fn stretches(footage: &Footage<'_>, item: &Item, found: &Match) -> Vec<Stretch> {
    let mut shown: Vec<Stretch> = footage
        .segments
        .iter()
        .enumerate()
        .map(|(at, segment)| {
            let [query, archive] = footage.spans(segment, '–');
            Stretch {
                number: at + 1,
                colour: at % COLOURS,
                query,
                archive,
                remarks: remarks(segment),
                pairs: Vec::new(),
            }
        })
        .collect();
    // Of a sound the leading pair is enough, and it stands with its caution. A single pair is the leading one.
    if footage.is_sound() || found.pictures.len() < 2 {
        return shown;
    }
    for pair in &found.pictures {
        let at = footage.stretch_at(pair.query_time_s, pair.archive_time_s);
        let pair = Pair::of(pair, item, found, Some(footage));
        if let Some(stretch) = at.and_then(|at| shown.get_mut(at)).filter(|_| pair.shown) {
            stretch.pairs.push(pair);
        }
    }
    shown
}

fn remarks(segment: &Segment) -> String {
    let mut remarks = Vec::new();
    if segment.mirrored {
        remarks.push("⇆ mirrored: left and right are swapped".to_owned());
    }
    if let Some(times) = words::times_as_fast(segment.speed) {
        remarks.push(format!(
            "played at {times} times the speed of the archive's video"
        ));
    }
    remarks.push(format!("score {}", words::score(segment.score)));
    remarks.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::html::STYLE;

    #[test]
    fn numbers_that_would_lie_on_one_another_are_left_out() {
        let segment = Segment {
            query_start_s: 0.0,
            query_end_s: 1.0,
            archive_start_s: 0.0,
            archive_end_s: 1.0,
            speed: 1.0,
            mirrored: true,
            score: 1.0,
        };
        let bar = Bar {
            length_s: None,
            parts: vec![(0.5, 0.52), (0.0, 0.02), (0.53, 0.54), (0.9, 1.0)],
        };
        let numbers = numbers(&bar, &vec![segment; 4]);
        let shown: Vec<usize> = numbers.iter().map(|number| number.number).collect();
        assert_eq!(shown, [2, 1, 4]);
        assert_eq!(numbers[1].x, "51.00");
    }

    #[test]
    fn the_narrowest_part_is_seen_and_lies_on_its_bar() {
        assert_eq!(placed((0.25, 0.5)), (25.0, 25.0));
        assert_eq!(placed((1.0, 1.0)), (100.0 - NARROWEST, NARROWEST));
    }

    #[test]
    fn the_style_sheet_has_every_colour() {
        for colour in 0..COLOURS {
            assert!(
                STYLE.contains(&format!(".c{colour} {{ --stretch: #")),
                "{colour}"
            );
        }
        assert!(!STYLE.contains(&format!(".c{COLOURS} ")));
    }
}
