//! Lines out of an archive, and into one.

use std::io::{BufRead, Write};
use std::path::Path;

use super::input::{Input, Lines};
use super::line::{Counts, Line, MediumLine, is_blank};
use super::{LineError, MOST_BYTES, Refused, flow, output};
use crate::archive::{Added, Archive, Shared};
use crate::error::{Error, Result};
use crate::media::MediaKind;

/// Items that are written together at most, and bytes of their lines.
const BATCH_ITEMS: usize = 256;
const BATCH_BYTES: usize = 32 << 20;
/// Refused lines that are told one by one.
pub(super) const MOST_TOLD: usize = 100;

/// What became of the lines.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Imported {
    /// Lines that were read, blank ones apart.
    pub read: u64,
    /// Photos that are new in the archive.
    pub photos: u64,
    /// Videos that are new in the archive.
    pub videos: u64,
    /// Lines whose content was in the archive already.
    pub there: u64,
    /// Lines of files that could not be examined where the lines were made; there is nothing in them to take over.
    pub failed: u64,
    /// Lines that were refused.
    pub refused: u64,
    /// The first of them, with the reason.
    pub told: Vec<Refused>,
    /// The last line counts the others, and all were there.
    pub complete: bool,
}

/// Writes every item of the archive at `archive` to `to`, by number, and then a line that counts them. What others add
/// meanwhile is left out, and without `previews` what shows the pictures at a size at which they are recognised.
///
/// # Errors
///
/// No archive or a damaged one, and [`Error::Io`] where `to` cannot be written.
pub fn export(archive: &Path, previews: bool, to: &mut dyn Write) -> Result<Counts> {
    let archive = Archive::open_existing(archive)?;
    archive.freeze()?;
    let mut counts = Counts::default();
    for id in archive.numbers()? {
        let mut shared = archive.shared(id)?;
        if !previews {
            shared.medium.previews.clear();
        }
        let line = Line::Medium(Box::new(MediumLine {
            shared,
            order: None,
            modified_ns: None,
            error: None,
        }));
        let bytes = line.to_bytes().map_err(|error| Error::Io {
            action: "write",
            path: format!("item {id}").into(),
            source: std::io::Error::other(error),
        })?;
        to.write_all(&bytes).map_err(output)?;
        counts.read += 1;
        counts.written += 1;
    }
    let end = Line::End(counts).to_bytes().unwrap_or_default();
    to.write_all(&end)
        .and_then(|()| to.flush())
        .map_err(output)?;
    Ok(counts)
}

/// Takes the lines that `from` gives into the archive at `archive`, which is made where there is none. Lines are written in
/// batches, each whole or not at all, so an interrupted import is simply run again.
///
/// A line that cannot be used is refused and told; the others are taken.
///
/// # Errors
///
/// Whatever ends the run: `from` cannot be read, the archive cannot be written.
pub fn import(
    from: impl BufRead + Send + 'static,
    archive: &Path,
    jobs: usize,
) -> Result<Imported> {
    let mut archive = Archive::open_or_create(archive)?;
    archive.act_as("archive import", serde_json::json!({}));
    let mut intake = Intake::default();
    let mut number = 0;
    let source = lines(from);
    flow::in_order(
        jobs,
        source,
        |line, _| read(line),
        |(line, bytes)| {
            number += 1;
            intake.take(&mut archive, number, line, bytes)
        },
    )?;
    intake.write(&mut archive)?;
    Ok(intake.imported)
}

/// The lines of a stream.
pub(super) fn lines(
    from: impl BufRead + Send + 'static,
) -> impl FnMut() -> Result<Option<Input>> + Send + 'static {
    let mut lines = Lines::new(from, b'\n', MOST_BYTES);
    move || {
        lines.next().map_err(|source| Error::Io {
            action: "read",
            path: "the lines".into(),
            source,
        })
    }
}

/// What a line says, `None` for a blank one, and how many bytes it has.
pub(super) fn read(line: Input) -> (Option<std::result::Result<Line, LineError>>, usize) {
    match line {
        Input::Line(line) if is_blank(&line) => (None, line.len()),
        Input::Line(line) => (Some(Line::read(&line)), line.len()),
        Input::TooLong => (Some(Err(LineError::TooLong(MOST_BYTES))), 0),
    }
}

/// Whether the lines of a stream are all there, as far as their ends tell.
#[derive(Debug, Default)]
pub(super) struct Tally {
    since_end: u64,
    ended: bool,
}

impl Tally {
    /// A line other than an end, refused or not.
    pub(super) fn line(&mut self) {
        self.since_end += 1;
        self.ended = false;
    }

    /// An end, and whether it counts right.
    pub(super) fn end(&mut self, counts: Counts) -> std::result::Result<(), LineError> {
        let there = std::mem::take(&mut self.since_end);
        self.ended = true;
        if counts.written == there {
            return Ok(());
        }
        Err(LineError::OtherCount {
            counted: counts.written,
            there,
        })
    }

    /// Whether the last line was an end.
    pub(super) fn is_complete(&self) -> bool {
        self.ended
    }
}

/// Lines that wait to be written, and what became of the others.
#[derive(Default)]
struct Intake {
    imported: Imported,
    tally: Tally,
    waiting: Vec<Shared>,
    bytes: usize,
}

impl Intake {
    fn take(
        &mut self,
        archive: &mut Archive,
        number: u64,
        line: Option<std::result::Result<Line, LineError>>,
        bytes: usize,
    ) -> Result<()> {
        let Some(line) = line else { return Ok(()) };
        self.imported.read += 1;
        if !matches!(line, Ok(Line::End(_))) {
            self.tally.line();
        }
        match line {
            Ok(Line::Medium(medium)) => {
                self.waiting.push(medium.shared);
                self.bytes += bytes;
            }
            Ok(Line::Failed(_)) => self.imported.failed += 1,
            Ok(Line::End(counts)) => {
                if let Err(reason) = self.tally.end(counts) {
                    self.refuse(number, reason);
                }
            }
            Err(reason) => self.refuse(number, reason),
        }
        self.imported.complete = self.tally.is_complete();
        if self.waiting.len() >= BATCH_ITEMS || self.bytes >= BATCH_BYTES {
            self.write(archive)?;
        }
        Ok(())
    }

    fn refuse(&mut self, line: u64, reason: LineError) {
        self.imported.refused += 1;
        if self.imported.told.len() < MOST_TOLD {
            self.imported.told.push(Refused { line, reason });
        }
    }

    fn write(&mut self, archive: &mut Archive) -> Result<()> {
        let batch = std::mem::take(&mut self.waiting);
        self.bytes = 0;
        let kinds: Vec<MediaKind> = batch.iter().map(|shared| shared.medium.kind).collect();
        for (kind, added) in kinds.into_iter().zip(archive.take_over(batch)?) {
            match (added, kind) {
                (Added::New(_), MediaKind::Photo) => self.imported.photos += 1,
                (Added::New(_), MediaKind::Video) => self.imported.videos += 1,
                _ => self.imported.there += 1,
            }
        }
        Ok(())
    }
}
