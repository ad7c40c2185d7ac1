//! `resurface cluster add`

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::SparkOptions;
use crate::cli::options::Common;
use crate::cli::{Failure, Outcome, addings, output};
use crate::pipeline::cluster::add::{Request, add};

/// Problems that are told one by one.
const MOST_TOLD: usize = 1000;

const EXAMPLES: &str = "\
Examples:
  resurface cluster add /mnt/media --store /mnt/store --master spark://head:7077
  resurface cluster add /mnt/media --store /mnt/store --master 'local[4]' --conf spark.driver.memory=2g

Run it again at any time: only media that are new or were changed are fingerprinted, and a run that was interrupted leaves \
nothing behind that counts.";

/// Fingerprint photos and videos on a cluster and keep that in a store
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Files and folders, which every worker reaches under the same absolute paths
    #[arg(required = true, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    paths: Vec<PathBuf>,
    /// The folder of the store, which every worker reaches; it is made if there is none
    #[arg(long, value_name = "DIR")]
    store: PathBuf,
    /// Table of when and where the files appeared
    #[arg(long, value_name = "CSV")]
    sidecar: Option<PathBuf>,
    /// Tasks over which the media are spread [default: one for every 32]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    tasks: Option<u32>,
    #[command(flatten)]
    spark: SparkOptions,
}

pub(super) fn run(arguments: Arguments, common: &Common) -> Result<Outcome, Failure> {
    let request = Request {
        paths: arguments.paths,
        store: arguments.store,
        sidecar: arguments.sidecar,
        tasks: arguments.tasks.map(|tasks| tasks as usize),
    };
    let addings = add(&request, &arguments.spark.spark(), &super::heard(common))?;
    output::print(addings::told(&addings, MOST_TOLD).as_bytes())?;
    Ok(Outcome::of(addings.problems.is_empty()))
}
