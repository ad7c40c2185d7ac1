//! `resurface report`

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::options::Common;
use super::verify::note;
use super::{Failure, Outcome, output};
use crate::error::Error;
use crate::media::open::OpenedFile;
use crate::pipeline::{Examiner, reproduce};
use crate::report::folder::{Folder, MEDIA, is_plain_name, picture_names};
use crate::report::inert::inert;
use crate::report::reproduce::essence_sha256;
use crate::report::{Results, json, manifest};

const EXAMPLES: &str = "\
Examples:
  Render a report again
    resurface report report/results.json --out report-again

  See whether a report is still as it was written
    resurface report --check report

  Do the whole run again, in the folder where it was done, and see whether it gives the same
    resurface report --reproduce report/results.json

Pictures are taken from the media folder beside the results, no links followed. Nothing else is read, so a report can be rendered again \
years later, without the archive and the files.

To check compares every file of a report with its manifest.json. The manifest is no signature: keep its SHA-256 elsewhere \
if somebody else could have written it anew.";

/// Render a report again from its results.json, check that one is unchanged, or do the run again
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// The results: results.json of a report, or what verify --format json printed
    #[arg(value_name = "RESULTS.json", required_unless_present_any = ["check", "reproduce"])]
    results: Option<PathBuf>,
    /// Folder for the report
    #[arg(long, value_name = "DIR", required_unless_present_any = ["check", "reproduce"])]
    out: Option<PathBuf>,
    /// Replace an earlier report in that folder
    #[arg(long, conflicts_with = "check")]
    overwrite: bool,
    /// Compare the report in this folder with its manifest; exit code 1 where a file is changed, missing or not of it
    #[arg(long, value_name = "DIR", conflicts_with_all = ["results", "out"])]
    check: Option<PathBuf>,
    /// Verify again as these results say, and tell whether the outcome is the same; exit code 1 where it is not
    #[arg(long, value_name = "RESULTS.json", conflicts_with_all = ["results", "out", "check", "overwrite"])]
    reproduce: Option<PathBuf>,
    /// With --reproduce: the archive, where it is not at the path that the results name
    #[arg(long, value_name = "FILE", requires = "reproduce")]
    archive: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, common: &Common) -> Result<Outcome, Failure> {
    if let Some(results) = &arguments.reproduce {
        return again(results, arguments.archive.clone(), common);
    }
    match (&arguments.check, &arguments.results, &arguments.out) {
        (Some(folder), ..) => check(folder),
        (None, Some(results), Some(out)) => render(results, out, arguments.overwrite),
        // The options are declared so that this does not occur.
        _ => Err(Failure::Usage(
            "name the results and --out, or a report with --check".to_owned(),
        )),
    }
}

fn read(path: &Path) -> Result<Results, Error> {
    let bytes = fs::read(path).map_err(|error| Error::MissingInput {
        path: path.to_owned(),
        reason: error.to_string(),
    })?;
    json::from_json(path, &bytes)
}

/// Differences that are told one by one.
const MOST_TOLD: usize = 20;

fn again(path: &Path, archive: Option<PathBuf>, common: &Common) -> Result<Outcome, Failure> {
    let results = read(path)?;
    let request = reproduce::request(&results, archive)?;
    let examiner = Examiner::default();
    let progress = common.progress();
    let workshop = common.workshop(&examiner, &progress);
    let again = reproduce::again(&results, &request, &workshop)?;
    progress.clear();
    note(&request, "report --reproduce", &again.results);
    let count = output::counted(again.results.items.len() as u64, "file");
    if again.differences.is_empty() {
        let digest = essence_sha256(&results);
        output::print(
            format!(
                "{count} verified again: the results agree byte for byte, apart from times and pictures.\n\
                 SHA-256 of what agrees: {digest}\n"
            )
            .as_bytes(),
        )?;
        return Ok(Outcome::Complete);
    }
    let mut text = format!("{count} verified again: the results are not the same.\n");
    text += &output::listed(again.differences.iter(), MOST_TOLD);
    output::print(text.as_bytes())?;
    Err(Failure::Told(ExitCode::from(1)))
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
    let results = read(path)?;
    let folder = Folder::begin(out, overwrite)?;
    let media = path.parent().unwrap_or(path).join(MEDIA);
    let mut missing = 0;
    for name in picture_names(&results) {
        match picture(&media, name) {
            Some(picture) => folder.picture(name, &picture)?,
            None => missing += 1,
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

/// Largest file that can be a picture of a report, in bytes: what is written has a few hundred thousand.
const MOST_PICTURE_BYTES: u64 = 32 << 20;

/// The picture of this name in the folder of a report's pictures; `None` where there is none.
///
/// A report can come from others: nothing outside of that folder is read, wherever names and links lead, and nothing but a
/// JPEG becomes a part of the new report.
fn picture(media: &Path, name: &str) -> Option<Vec<u8>> {
    let is_folder = media.symlink_metadata().is_ok_and(|media| media.is_dir());
    if !is_folder || !is_plain_name(name) {
        return None;
    }
    let file = OpenedFile::open_unlinked(&media.join(name)).ok()?;
    let bytes = file.read_whole(MOST_PICTURE_BYTES).ok()?;
    bytes.starts_with(b"\xff\xd8").then_some(bytes)
}
