//! `resurface compare`

use std::path::{Path, PathBuf};

use ::image::{DynamicImage, ImageFormat, RgbImage};
use clap::Args;

use super::options::Common;
use super::{Failure, Outcome, output};
use crate::error::{Error, ItemError};
use crate::matching::thresholds::{Preset, score};
use crate::matching::{Found, Relation};
use crate::pipeline::compare::{Comparison, compare};
use crate::pipeline::{Examined, Examiner, Workshop, pictures};
use crate::report::drawing::sheet::{Shown, sheet};
use crate::report::drawing::side_by_side;
use crate::report::footage::{Footage, Medium, Moment, Names};
use crate::report::inert::inert;
use crate::report::overlay::Overlay;
use crate::report::text::{alignment, sound, stretches};
use crate::report::whole::write_new;

const EXAMPLES: &str = "\
Examples:
  resurface compare incoming/a.jpg archive/b.jpg
  resurface compare still.jpg clip.mp4 --picture both.png
  resurface compare forwarded.mp4 original.mp4 --picture both.png";

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
    /// Draw both side by side into this PNG, at the moment that is nearest. Photos that share a part are drawn with its
    /// outline and details that agree; videos with where the stretches that match lie in both, and frames of those
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
    if let Some(footage) = footage(comparison) {
        let listed = stretches(&footage, Names::COMPARISON, output::width());
        lines.extend(listed.lines().map(str::to_owned));
    }
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
    let strength = match found.relation {
        Relation::SameScene => "Lead",
        _ if found.candidate => "Candidate",
        _ => "Match",
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
    if found.evidence.inliers.is_none() && found.evidence.exposure.is_none() {
        return Vec::new();
    }
    let said = alignment(&found.evidence, overlay(comparison).as_ref());
    let lines = said.iter().map(|said| format!("  {said}"));
    lines.collect()
}

/// The stretches in which they match, where one is a video.
fn footage(comparison: &Comparison) -> Option<Footage<'_>> {
    let found = comparison.found.as_ref()?;
    let medium = |file: &Examined| {
        Some(Medium {
            kind: file.kind?,
            duration_s: file.duration_s,
        })
    };
    Footage::new(
        found.relation,
        medium(&comparison.first)?,
        medium(&comparison.second)?,
        &found.segments,
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

/// Both as one picture, written to `out`.
fn draw(comparison: &Comparison, out: &Path, workshop: &Workshop<'_>) -> Result<(), Failure> {
    let videos = footage(comparison)
        .filter(|footage| footage.query.is_video() && footage.archive.is_video());
    let both = match videos {
        Some(footage) => videos_drawn(comparison, &footage, workshop)?,
        None => pictures_drawn(comparison, workshop)?,
    };
    let failed = |source: std::io::Error| Error::Io {
        action: "write",
        path: out.to_owned(),
        source,
    };
    let mut png = std::io::Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(both)
        .write_to(&mut png, ImageFormat::Png)
        .map_err(|error| failed(std::io::Error::other(error)))?;
    Ok(write_new(out, png.get_ref())?)
}

/// Both pictures side by side, with what lies in both drawn over them.
fn pictures_drawn(comparison: &Comparison, workshop: &Workshop<'_>) -> Result<RgbImage, Failure> {
    let (first_s, second_s) = comparison.nearest.map_or((0.0, 0.0), |near| near.time_s);
    let single = |file: &Examined, time_s: f64| -> Result<RgbImage, Failure> {
        let missing = || Error::Unexaminable {
            path: file.path.clone(),
            error: ItemError::DecoderFailed("the frame could not be taken out".to_owned()),
        };
        let picture = frames(file, &[time_s], workshop)?.into_iter().flatten();
        Ok(picture.last().ok_or_else(missing)?)
    };
    let (left, right) = (
        single(&comparison.first, first_s)?,
        single(&comparison.second, second_s)?,
    );
    Ok(side_by_side(&left, &right, overlay(comparison).as_ref()))
}

/// Two videos with their matching stretches and frames of those.
fn videos_drawn(
    comparison: &Comparison,
    footage: &Footage<'_>,
    workshop: &Workshop<'_>,
) -> Result<RgbImage, Failure> {
    let moments = footage.moments(false);
    let times = |of: fn(&Moment) -> f64| moments.iter().map(of).collect::<Vec<f64>>();
    let first = frames(&comparison.first, &times(|at| at.query_s), workshop)?;
    let second = frames(&comparison.second, &times(|at| at.archive_s), workshop)?;
    let shown: Vec<Shown> = moments
        .into_iter()
        .zip(first.into_iter().zip(second))
        .map(|(moment, (query, archive))| Shown {
            moment,
            query,
            archive,
        })
        .collect();
    Ok(sheet(footage, &shown))
}

/// The photo, or frames of a video, as far as they can be taken out.
fn frames(
    file: &Examined,
    times_s: &[f64],
    workshop: &Workshop<'_>,
) -> Result<Vec<Option<RgbImage>>, Failure> {
    let failed = |error: ItemError| Error::Unexaminable {
        path: file.path.clone(),
        error,
    };
    let sha256 = file.sha256.as_deref().unwrap_or_default();
    let jpegs = pictures::at_times(&file.path, sha256, times_s, workshop).map_err(failed)?;
    let decoded = jpegs.into_iter().map(|jpeg| {
        let picture = ::image::load_from_memory_with_format(&jpeg?, ImageFormat::Jpeg);
        Some(picture.ok()?.into_rgb8())
    });
    Ok(decoded.collect())
}
