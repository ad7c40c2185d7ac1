//! `resurface archive check`

use std::process::ExitCode;

use clap::Args;

use crate::archive::{Archive, CheckReport};
use crate::cli::options::ArchiveFile;
use crate::cli::output::counted;
use crate::cli::{Failure, Outcome, output};
use crate::report::inert::inert;

/// Originals that are named when they are missing.
const MOST_NAMED: usize = 20;

/// Examine the archive for damage, and whether the originals are still there
#[derive(Debug, Args)]
#[command(
    after_help = "Exit code 1 means damage. Missing originals are told and are no damage: matching works without them, \
but reports cannot show pictures of them.

Examples:
  resurface archive check --archive desk.db
  resurface archive check --deep --archive desk.db"
)]
pub(super) struct Arguments {
    #[command(flatten)]
    archive: ArchiveFile,
    /// Also examine the tables themselves and the log, and compare every item with what the log says of it
    #[arg(long)]
    deep: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let archive = Archive::open_existing(&arguments.archive.archive)?;
    let report = if arguments.deep {
        archive.check_deep()?
    } else {
        archive.check()?
    };
    output::print(told(&report).as_bytes())?;
    if report.is_sound() {
        Ok(Outcome::Complete)
    } else {
        Err(Failure::Told(ExitCode::from(1)))
    }
}

fn told(report: &CheckReport) -> String {
    let mut text = format!(
        "{} with {}.\n",
        counted(report.items, "item"),
        counted(report.frames, "fingerprint")
    );
    if report.is_sound() {
        text += "No damage was found.\n";
    } else {
        text += "The archive is damaged. Keep this file, and go back to a copy of it or add the media to a new one:\n";
    }
    for damage in &report.damage {
        text += &format!("  {}\n", inert(damage));
    }
    if report.without_previews > 0 {
        let (have, them) = match report.without_previews {
            1 => ("has", "it"),
            _ => ("have", "them"),
        };
        text += &format!(
            "{} {have} no preview: matches with {them} are told as the same scene only, never as copies. Run resurface archive \
             refresh where the originals can be reached.\n",
            counted(report.without_previews, "item")
        );
    }
    let missing = &report.missing_originals;
    if !missing.is_empty() {
        let count = counted(missing.len() as u64, "original");
        let are = if missing.len() == 1 { "is" } else { "are" };
        text += &format!("{count} {are} gone or changed:\n");
        text += &output::listed(
            missing.iter().map(|path| path.to_string_lossy()),
            MOST_NAMED,
        );
    }
    text
}
