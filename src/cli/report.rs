//! `resurface report`

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use super::{Failure, Outcome, output};
use crate::error::Error;
use crate::report::folder::{Folder, MEDIA, is_plain_name, picture_names};
use crate::report::inert::inert;
use crate::report::{json, manifest};

const EXAMPLES: &str = "\
Examples:
  Render a report again
    resurface report report/results.json --out report-again

  See whether a report is still as it was written
    resurface report --check report

Pictures are taken from the media folder beside the results. Nothing else is read, so a report can be rendered again \
years later, without the archive and the files.

To check compares every file of a report with its manifest.json. The manifest is no signature: keep its SHA-256 elsewhere \
if somebody else could have written it anew.";

/// Render a report again from its results.json, or check that one is unchanged
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// The results: results.json of a report, or what verify --format json printed
    #[arg(value_name = "RESULTS.json", required_unless_present = "check")]
    results: Option<PathBuf>,
    /// Folder for the report
    #[arg(long, value_name = "DIR", required_unless_present = "check")]
    out: Option<PathBuf>,
    /// Replace an earlier report in that folder
    #[arg(long, conflicts_with = "check")]
    overwrite: bool,
    /// Compare the report in this folder with its manifest; exit code 1 where a file is changed, missing or not of it
    #[arg(long, value_name = "DIR", conflicts_with_all = ["results", "out"])]
    check: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    match (&arguments.check, &arguments.results, &arguments.out) {
        (Some(folder), ..) => check(folder),
        (None, Some(results), Some(out)) => render(results, out, arguments.overwrite),
        // The options are declared so that this does not occur.
        _ => Err(Failure::Usage(
            "name the results and --out, or a report with --check".to_owned(),
        )),
    }
}

fn check(folder: &Path) -> Result<Outcome, Failure> {
    let checked = manifest::check(folder)?;
    let differing = [
        ("changed", &checked.changed),
        ("missing", &checked.missing),
        ("extra", &checked.extra),
    ];
    let lines: String = differing
        .into_iter()
        .flat_map(|(what, paths)| {
            let line = move |path: &String| format!("{what}  {}\n", inert(path));
            paths.iter().map(line)
        })
        .collect();
    output::print(lines.as_bytes())?;
    match checked.differences() {
        0 => {
            let count = output::counted(checked.agreeing as u64, "file");
            output::print(format!("{count}, all as written\n").as_bytes())?;
            Ok(Outcome::Complete)
        }
        differences => Err(Failure::Run(Error::ReportDiffers {
            path: folder.to_owned(),
            differences,
        })),
    }
}

fn render(path: &Path, out: &Path, overwrite: bool) -> Result<Outcome, Failure> {
    let bytes = fs::read(path).map_err(|error| Error::MissingInput {
        path: path.to_owned(),
        reason: error.to_string(),
    })?;
    let results = json::from_json(path, &bytes)?;
    let folder = Folder::begin(out, overwrite)?;
    let media = path.parent().unwrap_or(path).join(MEDIA);
    let mut missing = 0;
    for name in picture_names(&results) {
        // The name is looked at first: results can come from others, and nothing outside of the folder is to be read.
        let picture = is_plain_name(name).then(|| fs::read(media.join(name)));
        match picture {
            Some(Ok(picture)) => folder.picture(name, &picture)?,
            _ => missing += 1,
        }
    }
    let page = folder.finish(&results)?;
    output::print(format!("{}\n", page.display()).as_bytes())?;
    if missing > 0 {
        output::complain(&format!(
            "{missing} pictures are not in {}, so the report is without them",
            media.display()
        ));
    }
    Ok(Outcome::Complete)
}
