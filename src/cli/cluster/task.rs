//! What Spark's tasks run: `resurface cluster count` and `resurface cluster gather`.

use std::fs;
use std::io::{self, BufReader, BufWriter};
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use crate::archive::whole::Whole;
use crate::cli::checking::presets;
use crate::cli::options::Common;
use crate::cli::streams::input;
use crate::cli::{Failure, Outcome};
use crate::error::Error;
use crate::matching::thresholds::Preset;
use crate::pipeline::stream::search::How;
use crate::pipeline::stream::share;
use crate::pipeline::stream::submission::read_all;

/// Count how often features and sounds occur in lines of a store (run by tasks)
#[derive(Debug, Args)]
pub(super) struct Count {
    /// Lines of a store; - for standard input
    #[arg(value_name = "LINES")]
    lines: PathBuf,
}

/// Gather what of lines of a store can matter for submissions (run by tasks)
#[derive(Debug, Args)]
pub(super) struct Gather {
    /// Lines of a store; - for standard input
    #[arg(value_name = "LINES")]
    lines: PathBuf,
    /// Lines that fingerprint --submissions wrote
    #[arg(long, value_name = "FILE")]
    submissions: PathBuf,
    /// What the counts of the whole store say
    #[arg(long, value_name = "FILE")]
    whole: PathBuf,
    /// How sure a match must be
    #[arg(long, value_name = "PRESET", default_value_t, value_parser = presets())]
    threshold_preset: Preset,
}

pub(super) fn count(arguments: &Count, common: &Common) -> Result<Outcome, Failure> {
    let mut out = BufWriter::new(io::stdout().lock());
    share::count(input(&arguments.lines)?, common.jobs(), &mut out)?;
    Ok(Outcome::Complete)
}

pub(super) fn gather(arguments: &Gather, common: &Common) -> Result<Outcome, Failure> {
    let path = &arguments.submissions;
    let submissions = read_all(BufReader::new(input(path)?), path)?;
    let path = &arguments.whole;
    let bytes = fs::read(path).map_err(|source| Error::Io {
        action: "read",
        path: path.clone(),
        source,
    })?;
    let whole = Whole::from_bytes(&bytes).ok_or_else(|| Error::NotAStore {
        path: path.clone(),
        reason: "it holds no counts of this version".to_owned(),
    })?;
    let how = How {
        preset: arguments.threshold_preset,
        jobs: common.jobs(),
        batch: How::BATCH,
    };
    let mut out = BufWriter::new(io::stdout().lock());
    share::gather(
        input(&arguments.lines)?,
        &submissions,
        &Arc::new(whole),
        how,
        &mut out,
    )?;
    Ok(Outcome::Complete)
}
