//! `resurface archive backup`

use std::path::PathBuf;

use clap::{Args, ValueHint};

use crate::archive::Archive;
use crate::cli::options::ArchiveFile;
use crate::cli::output::counted;
use crate::cli::{Failure, Outcome, output};
use crate::report::inert::inert;

const EXAMPLES: &str = "\
Example:
  resurface archive backup desk-2025-03-08.db --archive desk.db

The copy is of one moment, even while others add to the archive, and it is examined before it gets its name. It holds the \
same log. There is no command to restore it: copy the file to where the archive was, or name it with --archive. The media \
themselves are not in it.";

/// Copy the archive to a new file, also while others are using it
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// The new file; nothing is ever overwritten
    #[arg(value_name = "OUT", value_hint = ValueHint::FilePath)]
    out: PathBuf,
    #[command(flatten)]
    archive: ArchiveFile,
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let archive = Archive::open_existing(&arguments.archive.archive)?;
    let (report, head) = archive.backup(&arguments.out)?;
    output::print(
        format!(
            "{}: {}, no damage found, log at {head}\n",
            inert(&arguments.out.to_string_lossy()),
            counted(report.items, "item"),
        )
        .as_bytes(),
    )?;
    Ok(Outcome::Complete)
}
