//! From a list of paths to lines, as the paths come.

use std::io::{BufRead, Write};

use super::input::{Input, Lines};
use super::line::{Counts, FailedLine, Line, MediumLine};
use super::names::{Listed, listed};
use super::submission::{self, Submission};
use super::{FORMAT, LineError, flow, output};
use crate::archive::{Outcome, Shared};
use crate::error::{Error, ItemError, Result, Status};
use crate::media::discover::{self, FoundFile};
use crate::pipeline::add::addition;
use crate::pipeline::{Depth, Effort, Examined, Workshop};

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

/// What lines are made for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Purpose {
    /// To be kept: `resurface.fingerprints/1` and `/2`.
    #[default]
    Archive,
    /// To be looked for: `resurface.submissions/2`.
    Submissions,
}

impl Purpose {
    fn format(self) -> &'static str {
        match self {
            Purpose::Archive => FORMAT,
            Purpose::Submissions => submission::FORMAT,
        }
    }
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
    purpose: Purpose,
    to: &mut dyn Write,
    workshop: &Workshop<'_>,
) -> Result<Counts> {
    let format = purpose.format();
    let work = |listed: Answer<Listed>, busy: usize| {
        let line = listed.and_then(|listed| match purpose {
            Purpose::Archive => stored(&listed, busy, workshop),
            Purpose::Submissions => searched(&listed, busy, workshop),
        });
        match line {
            Ok(line) => (line, false),
            Err(failed) => (failed.to_bytes(format).unwrap_or_default(), true),
        }
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
    let end = counts.to_bytes(format).unwrap_or_default();
    to.write_all(&end)
        .and_then(|()| to.flush())
        .map_err(output)?;
    Ok(counts)
}

/// Something, or the line that tells why there is none.
type Answer<T> = std::result::Result<T, Box<FailedLine>>;

/// What each line of a list names.
pub(super) fn source(
    from: impl BufRead + Send + 'static,
    list: List,
) -> impl FnMut() -> Result<Option<Answer<Listed>>> + Send + 'static {
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

fn no_path(line: &[u8], error: &LineError) -> Box<FailedLine> {
    Box::new(FailedLine {
        path: None,
        shown: String::from_utf8_lossy(line).into_owned(),
        order: None,
        bytes: None,
        modified_ns: None,
        status: Status::Unsupported,
        error: format!("the line names no path: {error}"),
        may_pass_later: false,
    })
}

/// The line that an archive can take, or the one that tells why there is none.
fn stored(listed: &Listed, busy: usize, workshop: &Workshop<'_>) -> Answer<Vec<u8>> {
    let (examined, file) = examined(listed, Depth::Stored, busy, workshop);
    let error = examined.problem.as_ref().map(ToString::to_string);
    let addition = addition(examined, file.modified_ns);
    let failed = FailedLine {
        shown: String::new(),
        path: Some(addition.path.clone()),
        order: listed.order,
        bytes: Some(addition.bytes),
        modified_ns: Some(addition.modified_ns),
        status: Status::Unreadable,
        error: String::new(),
        may_pass_later: false,
    };
    match addition.outcome {
        Outcome::Medium(medium) => {
            let line = Line::Medium(Box::new(MediumLine {
                shared: Shared {
                    path: addition.path,
                    bytes: addition.bytes,
                    medium: *medium,
                    records: Vec::new(),
                },
                order: listed.order,
                modified_ns: Some(addition.modified_ns),
                error,
            }));
            line.to_bytes().map_err(|error| too_long(failed, &error))
        }
        Outcome::Failed {
            status,
            reason,
            may_pass_later,
        } => Err(Box::new(FailedLine {
            status,
            error: reason,
            may_pass_later,
            ..failed
        })),
    }
}

/// The line that can be looked for, or the one that tells why there is none.
fn searched(listed: &Listed, busy: usize, workshop: &Workshop<'_>) -> Answer<Vec<u8>> {
    let (examined, file) = examined(listed, Depth::Searched, busy, workshop);
    let problem = examined.problem.clone();
    let failed = FailedLine {
        shown: String::new(),
        path: Some(file.path),
        order: listed.order,
        bytes: Some(examined.bytes),
        modified_ns: None,
        status: examined.status(),
        error: problem
            .as_ref()
            .map_or_else(String::new, ToString::to_string),
        may_pass_later: problem.as_ref().is_some_and(ItemError::may_pass_later),
    };
    match Submission::of(examined, listed.order) {
        Some(submission) => (submission.to_bytes()).map_err(|error| too_long(failed, &error)),
        None => Err(Box::new(failed)),
    }
}

fn too_long(failed: FailedLine, error: &LineError) -> Box<FailedLine> {
    Box::new(FailedLine {
        status: Status::Unreadable,
        error: format!("{error}. Cut the video into parts"),
        ..failed
    })
}

fn examined(
    listed: &Listed,
    depth: Depth,
    busy: usize,
    workshop: &Workshop<'_>,
) -> (Examined, FoundFile) {
    let file = discover::listed(listed.path.clone());
    workshop.observer.start(&file.path);
    let progress = |share| workshop.observer.progress(&file.path, share);
    let effort = Effort {
        depth,
        // Threads that have nothing else to do help with a long video.
        threads: workshop.jobs / busy.max(1),
        progress: &progress,
    };
    let examined = workshop.examiner.examine(&file, effort);
    workshop.observer.finish(&file.path);
    (examined, file)
}
