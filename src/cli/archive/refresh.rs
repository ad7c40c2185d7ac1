//! `resurface archive refresh`

use clap::Args;

use crate::cli::options::{ArchiveFile, Common};
use crate::cli::output::counted;
use crate::cli::{Failure, Outcome, output};
use crate::pipeline::Examiner;
use crate::pipeline::refresh::{Refreshed, refresh};

/// Items that are named when they could not get previews.
const MOST_NAMED: usize = 20;

const EXAMPLES: &str = "\
Example:
  resurface archive refresh --archive desk.db

Items that were added by an earlier version, or taken over without previews, have no preview: the small picture by which a \
copy is told from another photograph of the same scene. Where the original still is where it was and has the same content, it \
is read once more. Run it again at any time: an interrupted run goes on where it was. Exit code 3 means that some items could \
not get one; they are named.";

/// Bring older items up to date, from originals that are still where they were
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    archive: ArchiveFile,
}

pub(super) fn run(arguments: &Arguments, common: &Common) -> Result<Outcome, Failure> {
    let examiner = Examiner::default();
    let progress = common.progress();
    let workshop = common.workshop(&examiner, &progress);
    let refreshed = refresh(&arguments.archive.archive, &workshop)?;
    progress.clear();
    output::print(told(&refreshed).as_bytes())?;
    Ok(Outcome::of(refreshed.left.is_empty()))
}

fn told(refreshed: &Refreshed) -> String {
    let mut text = format!("{} got previews.", counted(refreshed.got, "item"));
    text += &output::tallied(
        "item",
        &[
            (refreshed.had, "had them already"),
            (
                refreshed.plain,
                "of one plain colour throughout, of which there is nothing to keep",
            ),
        ],
    );
    text.push('\n');
    let left = &refreshed.left;
    if left.is_empty() {
        return text;
    }
    text += &format!(
        "\n{} could not get any. Matches with these are told as the same scene only, never as copies:\n",
        counted(left.len() as u64, "item")
    );
    let lines = left.iter().map(|left| {
        let path = left.path.to_string_lossy();
        format!("{}: {path}: {}", left.item, left.reason)
    });
    text += &output::listed(lines, MOST_NAMED);
    text
}
