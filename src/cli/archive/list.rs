//! `resurface archive list`

use clap::Args;

use crate::archive::{Archive, ItemSummary};
use crate::cli::options::ArchiveFile;
use crate::cli::{Failure, Outcome, output};
use crate::error::Status;
use crate::metadata::{agreed_country, earliest};
use crate::report::inert::inert;

/// List what is in the archive: number, kind, earliest date known, country, path
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  resurface archive list --archive desk.db")]
pub(super) struct Arguments {
    #[command(flatten)]
    archive: ArchiveFile,
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let items = Archive::open_existing(&arguments.archive.archive)?.items()?;
    let lines: String = items.iter().map(line).collect();
    output::print(lines.as_bytes())?;
    Ok(Outcome::Complete)
}

/// One item on one line, in columns.
pub(super) fn line(item: &ItemSummary) -> String {
    let known = earliest(&item.appearances);
    let since = known.map_or_else(|| "undated".to_owned(), |known| known.interval.to_string());
    let country = agreed_country(&item.appearances);
    let whole = match item.status {
        Status::Ok => "",
        _ => " (cut off)",
    };
    format!(
        "{:>6}  {:<5}  {since:<25}  {:<2}  {}{whole}\n",
        item.id,
        item.kind.as_str(),
        country.map_or("--", |country| country.code()),
        inert(&item.path.to_string_lossy())
    )
}
