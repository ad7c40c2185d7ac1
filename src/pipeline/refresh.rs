//! Bringing older items of an archive up to date: those without previews get them from their originals.

use std::path::{Path, PathBuf};
use std::time::Instant;

use super::add::{BATCH_ITEMS, BATCH_TIME};
use super::{Depth, Examined, Workshop};
use crate::archive::{Archive, WithoutPreview};
use crate::error::{ItemError, Result};
use crate::fingerprint::preview::PreviewFrame;
use crate::media::discover::{FoundFile, listed};

/// What became of the items of an archive that was brought up to date.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Refreshed {
    /// Items that got previews.
    pub got: u64,
    /// Items that had them.
    pub had: u64,
    /// Items of which nothing can be kept: videos that show one plain colour.
    pub plain: u64,
    /// Items that could not get any, by number.
    pub left: Vec<Left>,
}

/// An item that could not get previews.
#[derive(Clone, Debug, PartialEq)]
pub struct Left {
    /// Number of the item.
    pub item: i64,
    /// A path at which its original was, or the one it was first added from.
    pub path: PathBuf,
    /// Why not.
    pub reason: Why,
}

/// Why an item could not get previews.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Why {
    /// No file is known at this desk: it was taken over from another archive.
    #[error("no file of it is known here")]
    NoFile,
    /// Nothing is where it was.
    #[error("the original is gone")]
    Gone,
    /// Something else is there now.
    #[error("the file was changed")]
    Changed,
    /// It can no longer be examined.
    #[error("{0}")]
    Unreadable(ItemError),
}

/// What one file gave.
enum Given {
    Previews(Vec<PreviewFrame>),
    Nothing(Why),
}

/// An item that waits for previews, and where they may come from.
struct Waiting {
    item: WithoutPreview,
    /// Position of the path that is tried next.
    next: usize,
    reason: Why,
}

/// Gives every item of the archive at `archive` that has no preview those of its original, if that still is where it was, with
/// the same content. What was done is kept in batches, so an interrupted run goes on where it was.
///
/// # Errors
///
/// Whatever ends the run: no archive, or one that cannot be written.
pub fn refresh(archive: &Path, workshop: &Workshop<'_>) -> Result<Refreshed> {
    let mut archive = Archive::open_existing(archive)?;
    archive.act_as("archive refresh", serde_json::json!({}));
    let items = archive.numbers()?.len() as u64;
    let without = archive.without_previews()?;
    let mut refreshed = Refreshed {
        had: items.saturating_sub(without.len() as u64),
        ..Refreshed::default()
    };
    let mut waiting: Vec<Waiting> = without.into_iter().map(Waiting::new).collect();
    // In most archives every item has one file, and this is done once.
    loop {
        let (round, left): (Vec<_>, Vec<_>) = waiting
            .into_iter()
            .map(|mut waiting| (waiting.file(), waiting))
            .partition(|(file, _)| file.is_some());
        let left = left.into_iter().map(|(_, waiting)| waiting.left());
        refreshed.left.extend(left);
        let (files, round): (Vec<Option<FoundFile>>, Vec<Waiting>) = round.into_iter().unzip();
        let files: Vec<FoundFile> = files.into_iter().flatten().collect();
        if files.is_empty() {
            break;
        }
        waiting = examine(&mut archive, &files, round, workshop, &mut refreshed)?;
    }
    refreshed.left.sort_by_key(|left| left.item);
    Ok(refreshed)
}

/// Examines a file for each item of `round`, keeps what they give, and hands back the items that got nothing.
fn examine(
    archive: &mut Archive,
    files: &[FoundFile],
    round: Vec<Waiting>,
    workshop: &Workshop<'_>,
    refreshed: &mut Refreshed,
) -> Result<Vec<Waiting>> {
    let mut again = Vec::new();
    let mut batch = Vec::new();
    let mut written = Instant::now();
    let mut round = round.into_iter();
    workshop.examine(
        files,
        Depth::Stored,
        |examined| examined,
        |_, examined| {
            // Results come in the order of the files.
            let Some(mut waiting) = round.next() else {
                return Ok(());
            };
            match given(examined, &waiting.item) {
                Given::Previews(previews) if previews.is_empty() => refreshed.plain += 1,
                Given::Previews(previews) => batch.push((waiting.item.id, previews)),
                Given::Nothing(reason) => {
                    waiting.reason = reason;
                    again.push(waiting);
                }
            }
            if batch.len() >= BATCH_ITEMS || written.elapsed() >= BATCH_TIME {
                refreshed.got += archive.refresh(&std::mem::take(&mut batch))? as u64;
                written = Instant::now();
            }
            Ok(())
        },
    )?;
    refreshed.got += archive.refresh(&batch)? as u64;
    Ok(again)
}

/// What an examined file gives for an item.
fn given(examined: Examined, item: &WithoutPreview) -> Given {
    let same = examined.sha256.as_deref() == Some(item.sha256.as_str());
    match examined.problem {
        Some(problem) if examined.sha256.is_none() => Given::Nothing(Why::Unreadable(problem)),
        _ if !same => Given::Nothing(Why::Changed),
        // Of a video whose end is missing, what comes before was kept.
        Some(problem) if examined.previews.is_empty() => Given::Nothing(Why::Unreadable(problem)),
        _ => Given::Previews(examined.previews),
    }
}

impl Waiting {
    fn new(item: WithoutPreview) -> Waiting {
        let reason = if item.files.is_empty() {
            Why::NoFile
        } else {
            Why::Gone
        };
        Waiting {
            item,
            next: 0,
            reason,
        }
    }

    /// The next file that may be the original.
    fn file(&mut self) -> Option<FoundFile> {
        while let Some(path) = self.item.files.get(self.next) {
            self.next += 1;
            // A link that was named when the item was added is followed again.
            let file = FoundFile {
                named: true,
                ..listed(path.canonicalize().unwrap_or_else(|_| path.clone()))
            };
            match &file.problem {
                None if file.bytes == self.item.bytes => return Some(file),
                None => self.reason = Why::Changed,
                Some(ItemError::NotAFile(_)) => self.reason = Why::Changed,
                Some(_) => {}
            }
        }
        None
    }

    fn left(self) -> Left {
        let Waiting { item, reason, .. } = self;
        Left {
            item: item.id,
            path: item.files.into_iter().next().unwrap_or(item.path),
            reason,
        }
    }
}
