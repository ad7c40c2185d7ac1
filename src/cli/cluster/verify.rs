//! `resurface cluster verify`

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::SparkOptions;
use crate::cli::checking::{CheckOptions, now};
use crate::cli::options::Common;
use crate::cli::{Failure, Outcome};
use crate::pipeline::Examiner;
use crate::pipeline::cluster::verify::{files, verify};

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
    #[command(flatten)]
    check: CheckOptions,
    #[command(flatten)]
    spark: SparkOptions,
}

pub(super) fn run(arguments: Arguments, common: &Common) -> Result<Outcome, Failure> {
    let check = arguments.check.begin(arguments.paths, arguments.store)?;
    let examiner = Examiner::default();
    let progress = common.progress();
    let workshop = common.workshop(&examiner, &progress);
    let spark = arguments.spark.spark();
    let heard = super::heard(common);
    let heard = |what| {
        progress.clear();
        heard(what);
    };
    let results = verify(&check.request, &now(), &workshop, &spark, &heard)?;
    check.end(results, &workshop, &progress, |request| {
        files(&request.archive)
    })
}
