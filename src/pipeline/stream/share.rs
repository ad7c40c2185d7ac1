//! What one task of a cluster does with its share of a store: it counts it, or gathers from it what can matter for
//! submissions. What all tasks tell together is what a search needs of the whole, see [`search`](super::search).
//!
//! The lines of a share are those of [`stream`](super), media only, each with its `order`, each content once. What
//! is told are lines of JSON between tasks and those who sent them, which are the same version of the program: a `census` or
//! a `shortlist` for each submission for which there is something, and an `end` that counts the lines that were read.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::sync::Arc;

use rayon::iter::{IndexedParallelIterator, IntoParallelRefMutIterator, ParallelIterator};
use serde::{Deserialize, Serialize};

use super::blob::Blob;
use super::exchange::{lines, read};
use super::input::{Input, Lines};
use super::line::{Line, MediumLine, bytes, kind, parsed};
use super::search::{BATCH_BYTES, How, searched};
use super::submission::Submission;
use super::{LineError, MOST_BYTES, flow, output};
use crate::archive::index::{Index, Indexed};
use crate::archive::whole::{Census, Whole};
use crate::error::{Error, Result};
use crate::fingerprint::ALGORITHMS;
use crate::matching::shortlist::Shortlist;

/// Name and version of the form of what is told.
const FORMAT: &str = "resurface.shares/1";

#[derive(Serialize, Deserialize)]
struct CensusFields {
    format: String,
    algorithms: String,
    line: String,
    census: Blob,
}

#[derive(Serialize, Deserialize)]
struct ShortlistFields {
    format: String,
    algorithms: String,
    line: String,
    submission: u64,
    shortlist: Blob,
}

#[derive(Serialize, Deserialize)]
struct EndFields {
    format: String,
    algorithms: String,
    line: String,
    read: u64,
}

/// Counts the lines that `from` gives and writes their census to `to`.
///
/// # Errors
///
/// A line that is no medium of this version with an `order`; `from` cannot be read, `to` cannot be written.
pub fn count(from: impl BufRead + Send + 'static, jobs: usize, to: &mut dyn Write) -> Result<()> {
    let mut census = Census::default();
    let mut count = 0;
    each(from, jobs, |medium, _| {
        let content = &medium.shared.medium;
        census.add(&content.local, content.sound.as_ref());
        count += 1;
        Ok(())
    })?;
    let line = CensusFields {
        format: FORMAT.to_owned(),
        algorithms: ALGORITHMS.to_owned(),
        line: "census".to_owned(),
        census: Blob(census.to_bytes()),
    };
    write(to, &line)?;
    end(to, count)
}

/// Gathers from the lines that `from` gives what of them can matter for each submission, and writes it to `to`. `whole`
/// is what the counts of all shares say.
///
/// # Errors
///
/// As for [`count`].
pub fn gather(
    from: impl BufRead + Send + 'static,
    submissions: &[Submission],
    whole: &Arc<Whole>,
    how: How,
    to: &mut dyn Write,
) -> Result<()> {
    let pool = flow::pool(how.jobs)?;
    let mut shortlists = vec![Shortlist::default(); submissions.len()];
    let mut search = |items: &mut Vec<Indexed>| {
        // Of equal ones the first counts, in whatever order lines came.
        items.sort_by_key(|indexed| indexed.item.id);
        let part = Index::part_of(whole, std::mem::take(items));
        pool.install(|| {
            let both = shortlists.par_iter_mut().zip(submissions);
            both.for_each(|(shortlist, submission)| {
                shortlist.gather(&submission.query(), &part, how.preset);
            });
        });
    };
    let (mut count, mut waiting, mut size) = (0, Vec::new(), 0);
    each(from, how.jobs, |medium, bytes| {
        count += 1;
        size += bytes;
        let order = medium.order.and_then(|order| i64::try_from(order).ok());
        waiting.push(searched(&medium.shared, order.unwrap_or_default()));
        if waiting.len() >= how.batch || size >= BATCH_BYTES {
            search(&mut waiting);
            size = 0;
        }
        Ok(())
    })?;
    if !waiting.is_empty() {
        search(&mut waiting);
    }
    for (number, shortlist) in (0..).zip(&shortlists) {
        if shortlist.is_empty() {
            continue;
        }
        let line = ShortlistFields {
            format: FORMAT.to_owned(),
            algorithms: ALGORITHMS.to_owned(),
            line: "shortlist".to_owned(),
            submission: number,
            shortlist: Blob(shortlist.to_bytes()),
        };
        write(to, &line)?;
    }
    end(to, count)
}

/// Hands every medium on, in order, with the length of its line.
fn each(
    from: impl BufRead + Send + 'static,
    jobs: usize,
    mut take: impl FnMut(Box<MediumLine>, usize) -> Result<()>,
) -> Result<()> {
    let mut number = 0;
    flow::in_order(
        jobs,
        lines(from),
        |line, _| read(line),
        |(line, length)| {
            number += 1;
            let medium = match line {
                None => return Ok(()),
                Some(line) => ordered(line).map_err(|reason| bad(number, &reason))?,
            };
            take(medium, length)
        },
    )
}

/// Hands on every line of a file, which is to be a medium with its `order`, with that.
pub(super) fn ordered_lines(
    path: &Path,
    mut take: impl FnMut(i64, &[u8]) -> Result<()>,
) -> Result<()> {
    let unreadable = |source| Error::Io {
        action: "read",
        path: path.to_owned(),
        source,
    };
    let file = File::open(path).map_err(unreadable)?;
    let mut lines = Lines::new(BufReader::new(file), b'\n', MOST_BYTES);
    let mut number = 0;
    while let Some(line) = lines.next().map_err(unreadable)? {
        number += 1;
        let read = match &line {
            Input::Line(line) => ordered(Line::read(line)),
            Input::TooLong => Err(LineError::TooLong(MOST_BYTES)),
        };
        let medium = read.map_err(|reason| bad(number, &reason))?;
        let order = medium.order.and_then(|order| i64::try_from(order).ok());
        if let Input::Line(line) = &line {
            take(order.unwrap_or_default(), line)?;
        }
    }
    Ok(())
}

fn ordered(
    line: std::result::Result<Line, LineError>,
) -> std::result::Result<Box<MediumLine>, LineError> {
    match line? {
        Line::Medium(medium) if medium.order.is_some() => Ok(medium),
        _ => Err(LineError::Invalid(
            "line",
            "a share holds media only, each with its order",
        )),
    }
}

fn bad(line: u64, reason: &LineError) -> Error {
    Error::BadLine {
        path: "the lines of a share".into(),
        line,
        reason: reason.to_string(),
    }
}

fn write(to: &mut dyn Write, line: &impl Serialize) -> Result<()> {
    let bytes = bytes(line).map_err(|error| output(std::io::Error::other(error)))?;
    to.write_all(&bytes).map_err(output)
}

fn end(to: &mut dyn Write, read: u64) -> Result<()> {
    let end = EndFields {
        format: FORMAT.to_owned(),
        algorithms: ALGORITHMS.to_owned(),
        line: "end".to_owned(),
        read,
    };
    write(to, &end)?;
    to.flush().map_err(output)
}

/// What all tasks told together.
#[derive(Debug, Default)]
pub(in crate::pipeline) struct Told {
    /// The counts of all shares.
    pub(in crate::pipeline) census: Census,
    /// What can matter for each submission.
    pub(in crate::pipeline) shortlists: Vec<Shortlist>,
    /// Lines that were read by all.
    pub(in crate::pipeline) read: u64,
    /// Shares that were read to their ends.
    pub(in crate::pipeline) shares: u64,
}

impl Told {
    /// Takes what `from` gives: what tasks told, in any order. `path` is for messages.
    ///
    /// # Errors
    ///
    /// The first line that cannot be used.
    pub(in crate::pipeline) fn take(&mut self, from: impl BufRead, path: &Path) -> Result<()> {
        let mut lines = Lines::new(from, b'\n', MOST_BYTES);
        let mut number = 0;
        while let Some(line) = lines.next().map_err(|source| Error::Io {
            action: "read",
            path: path.to_owned(),
            source,
        })? {
            number += 1;
            let taken = match line {
                Input::Line(line) => self.line(&line),
                Input::TooLong => Err(LineError::TooLong(MOST_BYTES)),
            };
            taken.map_err(|reason| Error::BadLine {
                path: path.to_owned(),
                line: number,
                reason: reason.to_string(),
            })?;
        }
        Ok(())
    }

    fn line(&mut self, line: &[u8]) -> std::result::Result<(), LineError> {
        match kind(line, &[FORMAT])?.as_str() {
            "census" => {
                let fields: CensusFields = parsed(line)?;
                let census = Census::from_bytes(&fields.census.0);
                let damaged = LineError::Invalid("census", "it is damaged");
                self.census.merge(&census.ok_or(damaged)?);
            }
            "shortlist" => {
                let fields: ShortlistFields = parsed(line)?;
                let shortlist = Shortlist::from_bytes(&fields.shortlist.0);
                let shortlist =
                    shortlist.ok_or(LineError::Invalid("shortlist", "it is damaged"))?;
                let own = usize::try_from(fields.submission).ok();
                let own = own.and_then(|own| self.shortlists.get_mut(own));
                own.ok_or(LineError::Invalid("submission", "there is none of it"))?
                    .merge(shortlist);
            }
            "end" => {
                let fields: EndFields = parsed(line)?;
                self.read += fields.read;
                self.shares += 1;
            }
            _ => {
                return Err(LineError::Invalid("line", "it is census, shortlist or end"));
            }
        }
        Ok(())
    }
}
