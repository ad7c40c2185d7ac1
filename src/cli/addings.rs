//! What is told of media that were added, to an archive or to a store.

use super::output::{self, counted};
use crate::pipeline::add::Addings;
use crate::report::inert::inert;

/// What became of media that were added, and of at most `most` that could not be examined what is wrong with them.
pub(super) fn told(addings: &Addings, most: usize) -> String {
    let mut text = format!(
        "Added: {} and {}.",
        counted(addings.photos, "photo"),
        counted(addings.videos, "video")
    );
    text += &output::tallied(
        "file",
        &[
            (addings.unchanged, "unchanged since an earlier run"),
            (addings.copies, "with content that was there already"),
        ],
    );
    if addings.appearances > 0 {
        text += &format!(
            " {} from the sidecar.",
            counted(addings.appearances, "appearance")
        );
    }
    text.push('\n');
    if !addings.problems.is_empty() {
        let count = counted(addings.problems.len() as u64, "file");
        text += &format!("\n{count} could not be examined, or not whole:\n");
        let problems = addings.problems.iter().map(|problem| {
            format!(
                "{}: {}: {}",
                inert(&problem.path.to_string_lossy()),
                problem.status.as_str(),
                problem.reason
            )
        });
        text += &output::listed(problems, most);
    }
    text
}
