//! `resurface cluster verify`

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::SparkOptions;
use crate::cli::options::{Common, Format};
use crate::cli::verify::{ClaimOptions, now, outcome, presets, print, verdicts};
use crate::cli::{Failure, Outcome, output};
use crate::matching::thresholds::Preset;
use crate::pipeline::cluster::verify::{files, verify};
use crate::pipeline::verify::Request;
use crate::pipeline::{Examiner, pictures};
use crate::report::folder::Folder;
use crate::verdict::{Statement, Verdict};

const EXAMPLES: &str = "\
Example:
  resurface cluster verify incoming --store /mnt/store --master spark://head:7077 --claims claims.csv --report report

The files are examined on this machine and looked for by the cluster. Results and report are those that `resurface verify` \
gives with an archive of the same media; what the options mean is told there.

No match is never proof of authenticity: a picture can be old without being in your store.";

/// Compare files with a store and test what is claimed of them
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Files and folders to check
    #[arg(required = true, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    paths: Vec<PathBuf>,
    /// The folder of the store
    #[arg(long, value_name = "DIR")]
    store: PathBuf,
    /// Table of claims, one row a file
    #[arg(long, value_name = "CSV")]
    claims: Option<PathBuf>,
    #[command(flatten)]
    claim: ClaimOptions,
    /// Test a statement over all files: "old", "foreign" or "old or foreign"
    #[arg(long = "assert", value_name = "STATEMENT")]
    assertion: Option<Statement>,
    /// Write a report into this folder; open its index.html in a browser
    #[arg(long, value_name = "DIR")]
    report: Option<PathBuf>,
    /// Replace an earlier report in that folder
    #[arg(long, requires = "report")]
    overwrite: bool,
    /// Form of the results on standard output
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// How sure a match must be
    #[arg(long, value_name = "PRESET", default_value_t, value_parser = presets())]
    threshold_preset: Preset,
    /// Exit with code 4 when a file gets this verdict
    #[arg(long, value_name = "VERDICT", value_parser = verdicts())]
    fail_on: Option<Verdict>,
    #[command(flatten)]
    spark: SparkOptions,
}

pub(super) fn run(arguments: Arguments, common: &Common) -> Result<Outcome, Failure> {
    let request = Request {
        paths: arguments.paths,
        archive: arguments.store,
        claims: arguments.claims,
        batch_claim: arguments.claim.claim()?,
        preset: arguments.threshold_preset,
        assertion: arguments.assertion,
    };
    let folder = match &arguments.report {
        Some(target) => Some(Folder::begin(target, arguments.overwrite)?),
        None => None,
    };
    let examiner = Examiner::default();
    let progress = common.progress();
    let workshop = common.workshop(&examiner, &progress);
    let spark = arguments.spark.spark();
    let heard = super::heard(common);
    let heard = |what| {
        progress.clear();
        heard(what);
    };
    let mut results = verify(&request, &now(), &workshop, &spark, &heard)?;
    let page = match folder {
        Some(folder) => {
            let files = files(&request.archive)?;
            pictures::make(&mut results, &files, &workshop, |name, jpeg| {
                folder.picture(name, jpeg)
            })?;
            Some(folder.finish(&results)?)
        }
        None => None,
    };
    progress.clear();
    print(&results, arguments.format)?;
    if let Some(page) = page {
        output::complain(&format!("\nReport: {}", page.display()));
    }
    Ok(outcome(&results, arguments.fail_on))
}
