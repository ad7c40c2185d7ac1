//! `resurface compare`

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use ::image::{DynamicImage, ImageFormat, RgbImage};
use clap::Args;

use super::options::Common;
use super::{Failure, Outcome, output};
use crate::error::{Error, ItemError};
use crate::matching::thresholds::{Preset, score};
use crate::matching::{Found, Relation, Segment};
use crate::pipeline::compare::{Comparison, compare};
use crate::pipeline::{Examined, Examiner, Workshop, pictures};
use crate::report::drawing::side_by_side;
use crate::report::inert::inert;
use crate::report::overlay::Overlay;
use crate::report::text::{alignment, sound};

const EXAMPLES: &str = "\
Examples:
  resurface compare incoming/a.jpg archive/b.jpg
  resurface compare still.jpg clip.mp4 --picture both.png";

/// Compare two files and explain the outcome
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// The first file
    #[arg(value_name = "A")]
    first: PathBuf,
    /// The second file
    #[arg(value_name = "B")]
    second: PathBuf,
    /// Draw both side by side into this PNG, at the moment that is nearest; of photos that share a part, with its outline
    /// and details that agree
    #[arg(long, value_name = "OUT.png")]
    picture: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, common: &Common) -> Result<Outcome, Failure> {
    if let Some(out) = arguments.picture.as_ref().filter(|out| out.exists()) {
        return Err(Error::OutputExists(out.clone()).into());
    }
    let examiner = Examiner::default();
    let progress = common.progress();
    let workshop = common.workshop(&examiner, &progress);
    let comparison = compare(&arguments.first, &arguments.second, Preset::Wide, &workshop)?;
    progress.clear();
    output::print(told(&comparison).as_bytes())?;
    if let Some(out) = &arguments.picture {
        draw(&comparison, out, &workshop)?;
        output::complain(&format!("Picture: {}", out.display()));
    }
    let whole = [&comparison.first, &comparison.second];
    Ok(Outcome::of(whole.iter().all(|file| file.problem.is_none())))
}

/// The comparison in words and figures.
fn told(comparison: &Comparison) -> String {
    let (first, second) = (&comparison.first, &comparison.second);
    let name = |file: &Examined| inert(&file.path.to_string_lossy()).into_owned();
    let mut lines = vec![
        format!("A: {}", name(first)),
        format!("B: {}", name(second)),
    ];
    for (side, file) in [("A", first), ("B", second)] {
        if let Some(problem) = &file.problem {
            lines.push(format!(
                "{side} was not read whole: {}",
                inert(&problem.to_string())
            ));
        }
    }
    lines.push(String::new());
    lines.push(match &comparison.found {
        Some(found) => matched(found),
        None => "No match. That does not prove that they are unrelated: a part of one may be in the other.".to_owned(),
    });
    lines.extend(
        comparison
            .found
            .iter()
            .flat_map(|found| found.segments.iter().map(|segment| stretch(found, segment))),
    );
    let heard = comparison.found.as_ref();
    let heard = heard.and_then(|found| sound(&found.evidence, found.relation));
    lines.extend(heard.map(|said| format!("  {said}")));
    lines.extend(aligned(comparison));
    if let Some(near) = &comparison.nearest {
        let (mirrored, turned) = near.orientation.inverse().mirrored_and_turned();
        lines.push(String::new());
        lines.push(format!(
            "Nearest pictures: PDQ differs in {} of 256 bits, the gradient hash in {}; score {:.3}",
            near.pdq,
            near.gradient,
            score(near.pdq, near.gradient)
        ));
        lines.push(format!(
            "  PDQ quality: A {}, B {}",
            near.quality.0, near.quality.1
        ));
        // Where the pictures are no copies as wholes, the nearest way to turn one means nothing.
        if overlay(comparison).is_none() {
            let lies = match (mirrored, turned) {
                (false, 0) => None,
                (true, 0) => Some("mirrored".to_owned()),
                (false, turned) => Some(format!("turned {turned}° clockwise")),
                (true, turned) => Some(format!("mirrored and turned {turned}° clockwise")),
            };
            lines.extend(lies.map(|lies| format!("  A lies {lies} against B")));
        }
        if near.time_s != (0.0, 0.0) {
            lines.push(format!(
                "  at {:.2} s of A and {:.2} s of B",
                near.time_s.0, near.time_s.1
            ));
        }
        for preset in Preset::ALL {
            let bounds = preset.thresholds();
            lines.push(format!(
                "  preset {preset} asks for PDQ ≤ {}, both together ≤ {}, quality ≥ {}",
                bounds.pdq, bounds.combined, bounds.quality
            ));
        }
    }
    lines.join("\n") + "\n"
}

fn matched(found: &Found) -> String {
    let strength = if found.candidate {
        "Candidate"
    } else {
        "Match"
    };
    format!(
        "{strength}: {}, score {:.3}. {}",
        found.relation.as_str(),
        found.score,
        found.evidence.text
    )
}

/// How A lies on B, where more is known of it than what their hashes say.
fn aligned(comparison: &Comparison) -> Vec<String> {
    let Some(found) = &comparison.found else {
        return Vec::new();
    };
    if found.evidence.inliers.is_none() {
        return Vec::new();
    }
    let said = alignment(&found.evidence, overlay(comparison).as_ref());
    let lines = said.iter().map(|said| format!("  {said}"));
    lines.collect()
}

fn stretch(found: &Found, segment: &Segment) -> String {
    let what = match found.relation {
        Relation::SameSound => "the sound of ",
        _ => "",
    };
    let mirrored = if segment.mirrored { ", mirrored" } else { "" };
    let side = |name: &str, start: f64, end: f64| {
        if start == 0.0 && end == 0.0 {
            name.to_owned()
        } else if start == end {
            format!("{name} at {start:.2} s")
        } else {
            format!("{name} from {start:.2} s to {end:.2} s")
        }
    };
    format!(
        "  {what}{} is {}{mirrored}",
        side("A", segment.query_start_s, segment.query_end_s),
        side("B", segment.archive_start_s, segment.archive_end_s)
    )
}

/// What lies in both pictures, where that is known.
fn overlay(comparison: &Comparison) -> Option<Overlay> {
    let size = |file: &Examined| file.width.zip(file.height);
    Overlay::of(
        &comparison.found.as_ref()?.evidence,
        size(&comparison.first),
        size(&comparison.second),
    )
}

/// Both pictures side by side, with what lies in both drawn over them.
fn draw(comparison: &Comparison, out: &Path, workshop: &Workshop<'_>) -> Result<(), Failure> {
    let (first_s, second_s) = comparison.nearest.map_or((0.0, 0.0), |near| near.time_s);
    let left = picture(&comparison.first, first_s, workshop)?;
    let right = picture(&comparison.second, second_s, workshop)?;
    let both = side_by_side(&left, &right, overlay(comparison).as_ref());
    let failed = |source: std::io::Error| Error::Io {
        action: "write",
        path: out.to_owned(),
        source,
    };
    let mut png = std::io::Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(both)
        .write_to(&mut png, ImageFormat::Png)
        .map_err(|error| failed(std::io::Error::other(error)))?;
    let written = fs::File::create_new(out).and_then(|mut file| file.write_all(png.get_ref()));
    Ok(written.map_err(failed)?)
}

fn picture(file: &Examined, time_s: f64, workshop: &Workshop<'_>) -> Result<RgbImage, Failure> {
    let failed = |error: ItemError| Error::Unexaminable {
        path: file.path.clone(),
        error,
    };
    let sha256 = file.sha256.as_deref().unwrap_or_default();
    let jpeg = pictures::single(&file.path, sha256, time_s, workshop).map_err(failed)?;
    let picture = ::image::load_from_memory_with_format(&jpeg, ImageFormat::Jpeg)
        .map_err(|error| failed(ItemError::Malformed(error.to_string())))?;
    Ok(picture.into_rgb8())
}
