//! `resurface report`

use std::fs;
use std::path::PathBuf;

use clap::Args;

use super::{Failure, Outcome, output};
use crate::error::Error;
use crate::report::folder::{Folder, MEDIA, is_plain_name, picture_names};
use crate::report::json;

const EXAMPLES: &str = "\
Examples:
  resurface report report/results.json --out report-again

Pictures are taken from the media folder beside the results. Nothing else is read, so a report can be rendered again \
years later, without the archive and the files.";

/// Render a report again from its results.json
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// The results: results.json of a report, or what verify --format json printed
    #[arg(value_name = "RESULTS.json")]
    results: PathBuf,
    /// Folder for the report
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Replace an earlier report in that folder
    #[arg(long)]
    overwrite: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let path = &arguments.results;
    let bytes = fs::read(path).map_err(|error| Error::MissingInput {
        path: path.clone(),
        reason: error.to_string(),
    })?;
    let results = json::from_json(path, &bytes)?;
    let folder = Folder::begin(&arguments.out, arguments.overwrite)?;
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
