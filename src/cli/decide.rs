//! `resurface decide`

use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::PossibleValuesParser;

use super::options::ArchiveFile;
use super::{Failure, Outcome, output};
use crate::archive::Archive;
use crate::error::Error;
use crate::media::open::OpenedFile;
use crate::report::inert::inert;
use crate::verdict::decision::Ruling;

const EXAMPLES: &str = "\
Examples:
  This is not the same harbour
    resurface decide incoming/port.jpg 12 dismissed --note \"another crane\" --by Lina --archive desk.db

  It is after all
    resurface decide incoming/port.jpg 12 withdrawn --archive desk.db

A decision is kept in the archive for the content of the file, whatever its name. The next verify shows it. A match that is \
dismissed stays listed, and nothing is concluded from it. The latest decision holds; all earlier ones are kept.";

/// Keep what you decided of a match, so that the next run knows
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// The submission: its file, or the SHA-256 of its content
    #[arg(value_name = "SUBMISSION")]
    submission: PathBuf,
    /// Number of the archive item, as reports and `archive list` give it
    #[arg(value_name = "ITEM")]
    item: i64,
    /// Whether the two show the same; withdrawn takes back what was decided before
    #[arg(value_name = "DECISION", value_parser = rulings())]
    decision: Ruling,
    /// Why
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// Who decides
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    #[command(flatten)]
    archive: ArchiveFile,
}

fn rulings() -> impl clap::builder::TypedValueParser<Value = Ruling> {
    use clap::builder::TypedValueParser;
    PossibleValuesParser::new(Ruling::ALL.map(Ruling::as_str)).try_map(|word| {
        let named = Ruling::ALL
            .into_iter()
            .find(|ruling| ruling.as_str() == word);
        named.ok_or("no such decision")
    })
}

pub(super) fn run(arguments: Arguments) -> Result<Outcome, Failure> {
    let sha256 = sha256_of(&arguments.submission)?;
    let mut archive = Archive::open_existing(&arguments.archive.archive)?;
    let submission = arguments.submission.to_string_lossy();
    archive.act_as("decide", serde_json::json!({ "submission": submission }));
    archive.decide(
        &sha256,
        arguments.item,
        arguments.decision,
        arguments.by,
        arguments.note,
    )?;
    let item = archive.item(arguments.item)?.summary;
    output::print(
        format!(
            "{}: {} with item {} ({})\n",
            arguments.decision.as_str(),
            inert(&arguments.submission.to_string_lossy()),
            item.id,
            inert(&item.path.to_string_lossy())
        )
        .as_bytes(),
    )?;
    Ok(Outcome::Complete)
}

/// SHA-256 of the file, or the SHA-256 that was given instead of one.
fn sha256_of(submission: &Path) -> Result<String, Error> {
    // A file that is there is meant, even where its name is a digest.
    if !submission.exists()
        && let Some(digits) = submission.to_str()
        && digits.len() == 64
        && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
    {
        return Ok(digits.to_ascii_lowercase());
    }
    OpenedFile::open(submission)
        .and_then(|file| file.sha256())
        .map_err(|error| Error::Unexaminable {
            path: submission.to_owned(),
            error,
        })
}
