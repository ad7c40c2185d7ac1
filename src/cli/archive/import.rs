//! `resurface archive import`

use std::path::PathBuf;

use clap::Args;

use crate::cli::options::{ArchiveFile, Common};
use crate::cli::output::counted;
use crate::cli::streams::input;
use crate::cli::{Failure, Outcome, output};
use crate::pipeline::stream::exchange::{Imported, import};

const EXAMPLES: &str = "\
Examples:
  resurface archive import desk.jsonl --archive desk.db
  zstd -dc desk.jsonl.zst | resurface archive import --archive desk.db

Lines are what archive export and fingerprint write. Content that is in the archive already is not added again; what sidecars \
say of it and is not known yet is. The media are not needed, and their paths are never opened: reports show no pictures of \
items whose files are not here.

Import only from people you trust as much as your own records: a line says when and where a picture was seen, and a verdict \
may rest on it.";

/// Take over items that another archive exported
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// The lines; standard input where nothing is named
    #[arg(value_name = "FILE", default_value = "-")]
    lines: PathBuf,
    #[command(flatten)]
    archive: ArchiveFile,
}

pub(super) fn run(arguments: &Arguments, common: &Common) -> Result<Outcome, Failure> {
    let lines = input(&arguments.lines)?;
    let imported = import(lines, &arguments.archive.archive, common.jobs())?;
    output::print(told(&imported).as_bytes())?;
    for refused in &imported.told {
        output::complain(&format!(
            "line {}: refused: {}",
            refused.line, refused.reason
        ));
    }
    let untold = imported.refused - imported.told.len() as u64;
    if untold > 0 {
        output::complain(&format!("and {} more", counted(untold, "line")));
    }
    if !imported.complete {
        output::complain(
            "The last line does not count the others, so the end may be missing. Ask for the whole file",
        );
    }
    Ok(Outcome::of(imported.refused == 0 && imported.complete))
}

fn told(imported: &Imported) -> String {
    let mut text = format!(
        "Imported: {} and {}.",
        counted(imported.photos, "photo"),
        counted(imported.videos, "video")
    );
    text += &output::tallied(
        "line",
        &[
            (imported.there, "with content that was there already"),
            (imported.failed, "of files that could not be examined"),
            (imported.refused, "refused"),
        ],
    );
    text.push('\n');
    text
}
