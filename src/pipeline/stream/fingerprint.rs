//! From a list of paths to lines, as the paths come.

use std::io::{BufRead, Write};

use super::input::{Input, Lines};
use super::line::{Counts, FailedLine, Line, MediumLine};
use super::names::{Listed, listed};
use super::{LineError, flow, output};
use crate::archive::{Outcome, Shared};
use crate::error::{Error, Result, Status};
use crate::media::discover;
use crate::pipeline::add::addition;
use crate::pipeline::{Depth, Effort, Workshop};

/// Bytes of a line that names a path: JSON can write a path six times as long as it is, and no system takes one of more
/// than 32 KiB.
const MOST_NAME_BYTES: usize = 256 << 10;

/// How a list of paths is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum List {
    /// One a line: the path itself, or JSON.
    #[default]
    Lines,
    /// Paths that end in a zero byte, as `find -print0` writes them.
    Zeros,
}

/// Writes to `to` a line for every path that `from` lists, in the order of the list, as an archive would keep what is
/// there; then a line that counts them.
///
/// Only a few files are in memory at a time, however long the list is. A file that cannot be examined, and a line that
/// names no path, become lines that say so.
///
/// # Errors
///
/// [`Error::Io`] where `from` cannot be read or `to` cannot be written.
pub fn fingerprint(
    from: impl BufRead + Send + 'static,
    list: List,
    to: &mut dyn Write,
    workshop: &Workshop<'_>,
) -> Result<Counts> {
    let work = |listed: std::result::Result<Listed, FailedLine>, busy: usize| {
        let line = match listed {
            Ok(listed) => examined(listed, busy, workshop),
            Err(failed) => Line::Failed(failed),
        };
        written(line)
    };
    let mut counts = Counts::default();
    flow::in_order(
        workshop.jobs,
        source(from, list),
        work,
        |(bytes, failed)| {
            counts.read += 1;
            counts.written += 1;
            counts.failed += u64::from(failed);
            // Whoever reads the lines may wait for each.
            to.write_all(&bytes)
                .and_then(|()| to.flush())
                .map_err(output)
        },
    )?;
    let end = Line::End(counts).to_bytes().unwrap_or_default();
    to.write_all(&end)
        .and_then(|()| to.flush())
        .map_err(output)?;
    Ok(counts)
}

/// What each line of a list names.
pub(super) fn source(
    from: impl BufRead + Send + 'static,
    list: List,
) -> impl FnMut() -> Result<Option<std::result::Result<Listed, FailedLine>>> + Send + 'static {
    let (end, plain) = match list {
        List::Lines => (b'\n', false),
        List::Zeros => (0, true),
    };
    let mut lines = Lines::new(from, end, MOST_NAME_BYTES);
    move || {
        let line = lines.next().map_err(|source| Error::Io {
            action: "read",
            path: "the list of paths".into(),
            source,
        })?;
        Ok(line.map(|line| match line {
            Input::Line(line) => listed(&line, plain).map_err(|error| no_path(&line, &error)),
            Input::TooLong => Err(no_path(b"", &LineError::TooLong(MOST_NAME_BYTES))),
        }))
    }
}

fn no_path(line: &[u8], error: &LineError) -> FailedLine {
    FailedLine {
        path: None,
        shown: String::from_utf8_lossy(line).into_owned(),
        order: None,
        bytes: None,
        modified_ns: None,
        status: Status::Unsupported,
        error: format!("the line names no path: {error}"),
        may_pass_later: false,
    }
}

/// A line as bytes, and whether it is of a file that failed.
fn written(line: Line) -> (Vec<u8>, bool) {
    let failed = matches!(line, Line::Failed(_));
    match line.to_bytes() {
        Ok(bytes) => (bytes, failed),
        Err(error) => {
            let shorter = match line {
                Line::Medium(medium) => Line::Failed(FailedLine {
                    shown: String::new(),
                    path: Some(medium.shared.path),
                    order: medium.order,
                    bytes: Some(medium.shared.bytes),
                    modified_ns: medium.modified_ns,
                    status: Status::Unreadable,
                    error: format!("{error}. Cut the video into parts"),
                    may_pass_later: false,
                }),
                other => other,
            };
            (shorter.to_bytes().unwrap_or_default(), true)
        }
    }
}

fn examined(Listed { path, order }: Listed, busy: usize, workshop: &Workshop<'_>) -> Line {
    let file = discover::listed(path);
    workshop.observer.start(&file.path);
    let progress = |share| workshop.observer.progress(&file.path, share);
    let effort = Effort {
        depth: Depth::Stored,
        // Threads that have nothing else to do help with a long video.
        threads: workshop.jobs / busy.max(1),
        progress: &progress,
    };
    let examined = workshop.examiner.examine(&file, effort);
    workshop.observer.finish(&file.path);
    let error = examined.problem.as_ref().map(ToString::to_string);
    let addition = addition(examined, file.modified_ns);
    match addition.outcome {
        Outcome::Medium(medium) => Line::Medium(Box::new(MediumLine {
            shared: Shared {
                path: addition.path,
                bytes: addition.bytes,
                medium: *medium,
                records: Vec::new(),
            },
            order,
            modified_ns: Some(addition.modified_ns),
            error,
        })),
        Outcome::Failed {
            status,
            reason,
            may_pass_later,
        } => Line::Failed(FailedLine {
            shown: String::new(),
            path: Some(addition.path),
            order,
            bytes: Some(addition.bytes),
            modified_ns: Some(addition.modified_ns),
            status,
            error: reason,
            may_pass_later,
        }),
    }
}
