//! Two videos as one picture: both as bars with the stretches in which they match, and frames of those side by side.

use ::image::{Rgb, RgbImage, imageops};

use super::{blend, lettering};
use crate::report::footage::{Bar, Footage, Moment, Names};
use crate::report::words;

/// Pixels that a sheet is wide.
const WIDTH: u32 = 1920;
/// Pixels around everything and between rows.
const MARGIN: u32 = 28;
/// Pixels between the two frames of a pair.
const SEAM: u32 = 4;
/// Pairs in a row.
const PAIRS: u32 = 3;
/// Pixels that a frame is wide.
const FRAME: u32 = (WIDTH - (PAIRS + 1) * MARGIN - PAIRS * SEAM) / PAIRS / 2;
/// Pixels of a line of text, with a blank row above and below the letters.
const TEXT: u32 = 27;
/// Pixels of a bar.
const BAR: u32 = 36;
/// Pixels between the bars.
const BETWEEN: u32 = 70;
/// Pixels of the narrowest part of a bar.
const NARROWEST: f64 = 5.0;
/// Numbers of stretches that are nearer, in pixels, would lie on one another.
const LEGIBLE: u32 = 60;

const PAPER: Rgb<u8> = Rgb([255; 3]);
const INK: Rgb<u8> = Rgb([22, 24, 28]);
const SOFT: Rgb<u8> = Rgb([85, 90, 99]);
const WHOLE: Rgb<u8> = Rgb([217, 215, 209]);
const MISSING: Rgb<u8> = Rgb([128; 3]);
/// Colours of stretches, as in a report; after the last it begins anew.
const COLOURS: [Rgb<u8>; 6] = [
    Rgb([0x00, 0x72, 0xb2]),
    Rgb([0xc6, 0x5a, 0x00]),
    Rgb([0x00, 0x85, 0x6a]),
    Rgb([0xb0, 0x56, 0x8f]),
    Rgb([0x8a, 0x6d, 0x00]),
    Rgb([0x6b, 0x72, 0x80]),
];

/// A moment with the frames of both sides, as far as they could be taken out.
#[derive(Clone, Debug)]
pub struct Shown {
    /// When it is.
    pub moment: Moment,
    /// The frame of A.
    pub query: Option<RgbImage>,
    /// The frame of B.
    pub archive: Option<RgbImage>,
}

/// The sheet of two videos A and B. `shown` follows one another by stretch.
pub fn sheet(footage: &Footage<'_>, shown: &[Shown]) -> RgbImage {
    let rows: Vec<&[Shown]> = shown
        .chunk_by(|a, b| a.moment.segment == b.moment.segment)
        .flat_map(|stretch| stretch.chunks(PAIRS as usize))
        .collect();
    let left = footage.segments.len().saturating_sub(rows.len());
    let frames: u32 = rows.iter().map(|row| row_height(row)).sum();
    let caution = if footage.is_sound() { TEXT } else { 0 };
    let more = if left > 0 { TEXT + MARGIN } else { 0 };
    let height = MARGIN + bars_height() + MARGIN + caution + frames + more;
    let mut sheet = RgbImage::from_pixel(WIDTH, height, PAPER);
    bars(&mut sheet, footage);
    let mut y = MARGIN + bars_height() + MARGIN;
    if footage.is_sound() {
        let said = "Only the sound matches: the pictures were not found to be the same";
        lettering::write(&mut sheet, [MARGIN, y], said, TEXT, INK);
        y += TEXT;
    }
    for row in rows {
        frames_row(&mut sheet, y, footage, row);
        y += row_height(row);
    }
    if left > 0 {
        let said = format!("and {left} more without frames");
        lettering::write(&mut sheet, [MARGIN, y], &said, TEXT, SOFT);
    }
    sheet
}

fn bars_height() -> u32 {
    4 * TEXT + 2 * BAR + BETWEEN
}

/// Name and length of A, its bar under the numbers of the stretches, and the same for B from below.
fn bars(sheet: &mut RgbImage, footage: &Footage<'_>) {
    let [Some(above), Some(below)] = footage.bars() else {
        return;
    };
    let top = MARGIN + 2 * TEXT;
    let bottom = top + BAR + BETWEEN;
    for (at, (one, other)) in above.parts.iter().zip(&below.parts).enumerate() {
        band(sheet, top + BAR, placed(*one), placed(*other), colour(at));
    }
    for (name, bar, y, name_y, numbers_y) in [
        ("A", &above, top, MARGIN, top - TEXT),
        ("B", &below, bottom, bottom + BAR + TEXT, bottom + BAR),
    ] {
        let length = match bar.length_s {
            Some(length_s) => words::clock(length_s),
            None => "length not known".to_owned(),
        };
        lettering::write(sheet, [MARGIN, name_y], name, TEXT, INK);
        let end = WIDTH - MARGIN - lettering::line(&length, TEXT).width();
        lettering::write(sheet, [end, name_y], &length, TEXT, SOFT);
        rectangle(sheet, [MARGIN, y, WIDTH - 2 * MARGIN, BAR], WHOLE);
        for (at, part) in bar.parts.iter().enumerate() {
            let [from, to] = placed(*part).map(|x| x.round() as u32);
            // One pixel of paper parts neighbours from one another.
            rectangle(sheet, [from, y, to - from, BAR], PAPER);
            rectangle(sheet, [from + 1, y, to - from - 2, BAR], colour(at));
            let mirrored = footage.segments.get(at).is_some_and(|it| it.mirrored);
            if mirrored {
                hatch(sheet, [from + 1, y, to - from - 2, BAR]);
            }
        }
        numbers(sheet, bar, numbers_y);
    }
}

/// Numbers over the middles of their stretches; of two that would lie on one another, the first.
fn numbers(sheet: &mut RgbImage, bar: &Bar, y: u32) {
    let mut middles: Vec<(u32, usize)> = bar
        .parts
        .iter()
        .map(|part| placed(*part))
        .enumerate()
        .map(|(at, [from, to])| (((from + to) / 2.0) as u32, at))
        .collect();
    middles.sort_unstable();
    let mut free = 0;
    for (middle, at) in middles {
        if middle >= free {
            let text = (at + 1).to_string();
            let half = lettering::line(&text, TEXT).width() / 2;
            lettering::write(sheet, [middle.saturating_sub(half), y], &text, TEXT, INK);
            free = middle + LEGIBLE;
        }
    }
}

/// First and last pixel across of a part of a bar.
fn placed((start, end): (f64, f64)) -> [f64; 2] {
    let whole = f64::from(WIDTH - 2 * MARGIN);
    let width = ((end - start) * whole).max(NARROWEST);
    let from = f64::from(MARGIN) + (start * whole).min(whole - width);
    [from, from + width]
}

/// A tinted shape from a part of the bar above to its counterpart below.
fn band(sheet: &mut RgbImage, y: u32, above: [f64; 2], below: [f64; 2], colour: Rgb<u8>) {
    for down in 0..BETWEEN {
        let share = (f64::from(down) + 0.5) / f64::from(BETWEEN);
        let [from, to] = [0, 1].map(|side| above[side] + (below[side] - above[side]) * share);
        for x in from.round() as i64..to.round() as i64 {
            blend(sheet, [x, i64::from(y + down)], colour, 0.3);
        }
    }
}

fn rectangle(sheet: &mut RgbImage, [x, y, width, height]: [u32; 4], colour: Rgb<u8>) {
    for across in x..x + width {
        for down in y..y + height {
            if let Some(pixel) = sheet.get_pixel_mut_checked(across, down) {
                *pixel = colour;
            }
        }
    }
}

/// Slanting lines, as a report marks what is mirrored.
fn hatch(sheet: &mut RgbImage, [x, y, width, height]: [u32; 4]) {
    for across in x..x + width {
        for down in y..y + height {
            if (across + down) % 14 < 4 {
                blend(sheet, [i64::from(across), i64::from(down)], PAPER, 0.8);
            }
        }
    }
}

fn colour(segment: usize) -> Rgb<u8> {
    COLOURS[segment % COLOURS.len()]
}

/// Pixels of the highest frame of a row.
fn highest(row: &[Shown]) -> u32 {
    let frames = row.iter().flat_map(|shown| [&shown.query, &shown.archive]);
    let heights = frames.flatten().map(|frame| fitted(frame).1);
    heights.max().unwrap_or(FRAME * 9 / 16)
}

fn row_height(row: &[Shown]) -> u32 {
    TEXT + TEXT / 3 + highest(row) + TEXT + MARGIN
}

/// Width and height of a frame on the sheet. Upright ones are no higher than wide ones are wide.
fn fitted(frame: &RgbImage) -> (u32, u32) {
    let (width, height) = (u64::from(frame.width()), u64::from(frame.height()));
    let longest = width.max(height).max(1);
    let scaled = |side: u64| (side * u64::from(FRAME) / longest).max(1) as u32;
    (scaled(width), scaled(height))
}

/// A stretch in words, and its frames in pairs with their times.
fn frames_row(sheet: &mut RgbImage, y: u32, footage: &Footage<'_>, row: &[Shown]) {
    let Some((number, segment)) = row.first().and_then(|shown| {
        let number = shown.moment.segment;
        Some((number, footage.segments.get(number)?))
    }) else {
        return;
    };
    let text = (number + 1).to_string();
    let width = lettering::line(&text, TEXT).width();
    rectangle(sheet, [MARGIN, y, width + 8, TEXT], colour(number));
    let mut x = lettering::write(sheet, [MARGIN + 4, y], &text, TEXT, PAPER) + MARGIN;
    let [query, archive] = footage.spans(segment, '-');
    for part in [format!("A {query}"), format!("B {archive}")] {
        x = lettering::write(sheet, [x, y], &part, TEXT, INK) + MARGIN;
    }
    let remarks = Footage::remarks(segment, Names::COMPARISON);
    lettering::write(sheet, [x, y], &remarks, TEXT, SOFT);
    let length_s = footage.length_s(segment);
    let top = y + TEXT + TEXT / 3;
    let height = highest(row);
    for (at, shown) in row.iter().enumerate() {
        let left = MARGIN + at as u32 * (2 * FRAME + SEAM + MARGIN);
        for (side, frame, seconds, x) in [
            ("A", &shown.query, shown.moment.query_s, left),
            (
                "B",
                &shown.archive,
                shown.moment.archive_s,
                left + FRAME + SEAM,
            ),
        ] {
            place(sheet, [x, top], frame.as_ref(), height);
            let time = format!("{side} {}", words::clock_within(seconds, length_s));
            lettering::write(sheet, [x, top + height], &time, TEXT, INK);
        }
    }
}

/// A frame in the middle of its place; grey, where there is none.
fn place(sheet: &mut RgbImage, [x, y]: [u32; 2], frame: Option<&RgbImage>, height: u32) {
    let Some(frame) = frame else {
        rectangle(sheet, [x, y, FRAME, height], MISSING);
        return;
    };
    let (wide, high) = fitted(frame);
    let scaled = imageops::resize(frame, wide, high, imageops::FilterType::Triangle);
    let (x, y) = (x + (FRAME - wide) / 2, y + (height - high) / 2);
    imageops::replace(sheet, &scaled, i64::from(x), i64::from(y));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::footage::Medium;
    use crate::report::html::STYLE;
    use crate::report::{MediaKind, Relation, Segment};

    fn segment(query: (f64, f64), archive: (f64, f64), mirrored: bool) -> Segment {
        Segment {
            query_start_s: query.0,
            query_end_s: query.1,
            archive_start_s: archive.0,
            archive_end_s: archive.1,
            speed: 1.0,
            mirrored,
            score: 0.9,
        }
    }

    fn footage(relation: Relation, segments: &[Segment]) -> Footage<'_> {
        let medium = |seconds| Medium {
            kind: MediaKind::Video,
            duration_s: Some(seconds),
        };
        Footage::new(relation, medium(20.0), medium(100.0), segments).unwrap()
    }

    /// All moments, with a red frame of A and a green one of B.
    fn shown(footage: &Footage<'_>) -> Vec<Shown> {
        let frame = |colour| Some(RgbImage::from_pixel(160, 90, Rgb(colour)));
        let moments = footage.moments(false).into_iter();
        moments
            .map(|moment| Shown {
                moment,
                query: frame([255, 0, 0]),
                archive: frame([0, 255, 0]),
            })
            .collect()
    }

    fn count(sheet: &RgbImage, colour: Rgb<u8>) -> usize {
        sheet.pixels().filter(|pixel| **pixel == colour).count()
    }

    #[test]
    fn stretches_are_marked_where_they_lie_and_frames_stand_in_pairs() {
        let segments = [
            segment((0.0, 10.0), (50.0, 60.0), false),
            segment((15.0, 17.0), (0.0, 2.0), true),
        ];
        let footage = footage(Relation::SameFootage, &segments);
        let sheet = sheet(&footage, &shown(&footage));
        let (top, whole) = (MARGIN + 2 * TEXT, WIDTH - 2 * MARGIN);
        let above = |share: f64| (MARGIN + (f64::from(whole) * share) as u32, top + BAR / 2);
        let below = |share: f64| (above(share).0, top + BAR + BETWEEN + BAR / 2);
        for ((x, y), wanted) in [
            (above(0.1), COLOURS[0]),
            (above(0.49), COLOURS[0]),
            (above(0.6), WHOLE),
            (below(0.1), WHOLE),
            (below(0.55), COLOURS[0]),
            (below(0.7), WHOLE),
        ] {
            assert_eq!(*sheet.get_pixel(x, y), wanted, "{x} {y}");
        }
        // The mirrored one is hatched, the other is not.
        let line = |from: f64, to: f64| {
            let (x, y) = above(from);
            (x + 2..above(to).0 - 2).any(|x| sheet.get_pixel(x, y).0[2] > 200)
        };
        assert!(line(0.75, 0.85) && !line(0.0, 0.5));
        // Three pairs of the long stretch, one of the short one.
        let area = (FRAME * (90 * FRAME / 160)) as usize;
        assert_eq!(count(&sheet, Rgb([255, 0, 0])), 4 * area);
        assert_eq!(count(&sheet, Rgb([0, 255, 0])), 4 * area);
    }

    #[test]
    fn a_missing_frame_leaves_a_gap_and_upright_ones_fit() {
        let segments = [segment((0.0, 2.0), (50.0, 52.0), false)];
        let footage = footage(Relation::SameSound, &segments);
        let mut frames = shown(&footage);
        frames[0].query = None;
        frames[0].archive = Some(RgbImage::from_pixel(90, 1600, Rgb([0, 255, 0])));
        let sheet = sheet(&footage, &frames);
        assert_eq!(count(&sheet, MISSING), (FRAME * FRAME) as usize);
        assert!(count(&sheet, Rgb([0, 255, 0])) > 0);
    }

    #[test]
    fn the_colours_are_those_of_a_report() {
        for (at, Rgb([red, green, blue])) in COLOURS.into_iter().enumerate() {
            let rule = format!(".c{at} {{ --stretch: #{red:02x}{green:02x}{blue:02x}; }}");
            assert!(STYLE.contains(&rule), "{rule}");
        }
    }

    #[test]
    fn any_number_of_stretches_is_drawn() {
        let many: Vec<Segment> = (0..40)
            .map(|n| segment((f64::from(n), f64::from(n) + 0.1), (1e9, 1e9), n % 2 == 0))
            .collect();
        let footage = footage(Relation::SameFootage, &many);
        let sheet = sheet(&footage, &shown(&footage));
        assert_eq!(sheet.width(), WIDTH);
    }
}
