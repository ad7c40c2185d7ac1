//! `resurface archive add`

use std::path::PathBuf;

use clap::{Args, ValueHint};

use crate::cli::options::{ArchiveFile, Common};
use crate::cli::{Failure, Outcome, addings, output};
use crate::pipeline::Examiner;
use crate::pipeline::add::add;

const EXAMPLES: &str = "\
Examples:
  resurface archive add collected --archive desk.db
  resurface archive add collected --archive desk.db --sidecar collected/archive.csv

The sidecar says when and where files appeared. Its first line names the columns, any of
  file,published_at,captured_at,country,place,lat,lon,url,publisher,title,note
and several rows about a file are several appearances. file is a path relative to the CSV, or a file name.

Run it again at any time: unchanged files are not read again, and an interrupted run goes on where it was. Originals stay \
where they are and are never changed; reports take pictures from there.";

/// Add photos and videos to the archive, which is made if there is none
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Files and folders
    #[arg(required = true, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    archive: ArchiveFile,
    /// Table of when and where the files appeared
    #[arg(long, value_name = "CSV")]
    sidecar: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, common: &Common) -> Result<Outcome, Failure> {
    let examiner = Examiner::default();
    let progress = common.progress();
    let workshop = common.workshop(&examiner, &progress);
    let addings = add(
        &arguments.paths,
        &arguments.archive.archive,
        arguments.sidecar.as_deref(),
        &workshop,
    )?;
    progress.clear();
    output::print(addings::told(&addings, usize::MAX).as_bytes())?;
    Ok(Outcome::of(addings.problems.is_empty()))
}
