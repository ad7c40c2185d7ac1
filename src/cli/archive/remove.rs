//! `resurface archive remove`

use clap::Args;

use super::list::line;
use crate::archive::Archive;
use crate::cli::options::ArchiveFile;
use crate::cli::{Failure, Outcome, output};

/// Remove items from the archive; the files themselves stay
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  resurface archive remove 12 13 --archive desk.db")]
pub(super) struct Arguments {
    /// Numbers of the items, as `archive list` gives them
    #[arg(value_name = "ID", required = true)]
    ids: Vec<i64>,
    #[command(flatten)]
    archive: ArchiveFile,
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let mut archive = Archive::open_existing(&arguments.archive.archive)?;
    archive.act_as(
        "archive remove",
        serde_json::json!({ "ids": arguments.ids }),
    );
    let removed = archive.remove(&arguments.ids)?;
    let lines: String = removed.iter().map(line).collect();
    output::print(format!("Removed from the archive (the files stay):\n{lines}").as_bytes())?;
    Ok(Outcome::Complete)
}
