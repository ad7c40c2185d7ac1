//! `resurface verify`

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::checking::{CheckOptions, now};
use super::options::Common;
use super::{Failure, Outcome, output};
use crate::archive::Archive;
use crate::pipeline::verify::{self, Request, verify};
use crate::pipeline::{Examiner, pictures};
use crate::report::{ArchiveItem, Results, text};

const EXAMPLES: &str = "\
Examples:
  A folder with a table of claims
    resurface verify incoming --archive desk.db --claims claims.csv --report report

  One file, with what is said of it
    resurface verify clip.mp4 --archive desk.db --claimed-date 2025-03-08 --claimed-country SY

  Is it true of these files that they are old or from elsewhere?
    resurface verify incoming --archive desk.db --claimed-date 2025-03 --claimed-country SY --assert \"old or foreign\"

  For a script: JSON, and exit code 4 when something is recirculated
    resurface verify incoming --archive desk.db --format json --fail-on recirculated

The table of claims has a row for each file. Its first line names the columns, any of
  file,claimed_date,claimed_country,claimed_place,lat,lon,source_url,submitter,note

Dates: 2017, 2017-04, 2017-04-05, 2017-04-05T14:30:00+03:00, or an interval \
2017-04-01/2017-04-30.
Countries: ISO 3166-1 codes such as SY, or names in English, French or Arabic such as Syria, Syrie or سوريا. Congo, Korea \
and other names that mean several countries are refused; write CD or CG, KP or KR.

Presets: strict reports only what leaves no doubt, balanced is the decision threshold, wide adds candidates for a person \
to look at; from a candidate alone nothing is concluded.

No match is never proof of authenticity: a picture can be old without being in your archive.";

/// Compare files with the archive and test what is claimed of them
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Files and folders to check
    #[arg(required_unless_present = "explain_rules", value_name = "PATH", value_hint = ValueHint::AnyPath)]
    paths: Vec<PathBuf>,
    /// The archive, one file
    // Not the `ArchiveFile` of the other commands: the rules are explained without one.
    #[arg(
        long,
        value_name = "FILE",
        env = "RESURFACE_ARCHIVE",
        required_unless_present = "explain_rules"
    )]
    archive: Option<PathBuf>,
    #[command(flatten)]
    check: CheckOptions,
    /// Print the rules by which findings become verdicts, and examine nothing
    #[arg(long)]
    explain_rules: bool,
}

pub(super) fn run(arguments: Arguments, common: &Common) -> Result<Outcome, Failure> {
    if arguments.explain_rules {
        output::print(text::rules(output::width(), output::colour()).as_bytes())?;
        return Ok(Outcome::Complete);
    }
    let archive = arguments
        .archive
        .ok_or_else(|| Failure::Usage("--archive FILE is missing".to_owned()))?;
    let check = arguments.check.begin(arguments.paths, archive)?;
    let examiner = Examiner::default();
    let progress = common.progress();
    let workshop = common.workshop(&examiner, &progress);
    let results = verify(&check.request, &now(), &workshop)?;
    note(&check.request, "verify", &results);
    check.end(results, &workshop, &progress, |request| {
        let archive = Archive::open_existing(&request.archive)?;
        Ok(move |item: &ArchiveItem| pictures::files_of(&archive, item))
    })
}

/// Notes the run in the archive's log, and tells the person where that is not possible.
pub(super) fn note(request: &Request, command: &str, results: &Results) {
    if let Err(error) = verify::note(request, command, results) {
        output::complain(&format!(
            "note: this run is not in the archive's log, and the report says all the same at which line it was made: {error}"
        ));
    }
}
