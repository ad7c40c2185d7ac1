//! Archive lines past a few submissions: the search of `verify` with the roles reversed, for archives that are not here.
//!
//! What is written equals what `verify` finds in an archive of the same lines in the same order, to the last digit. It takes
//! three looks at the lines, which are kept in a file without a name in the meantime:
//!
//! 1. all are read, checked and counted ([`Census`](crate::archive::whole::Census)): how many features there are, and which are too common to tell anything;
//! 2. they are searched in batches, and of each submission is gathered what can matter for it ([`Shortlist`]);
//! 3. for each submission, an index is made of what matters, and [`find`] is asked.
//!
//! Memory is needed for the submissions, for a batch, for 33 MB of counts, and 64 bytes for each line; nothing grows with
//! the media in the archive. Lines of the same content are one item, as in an archive: the first, or the one with the least
//! `order`.
//!
//! # The format `resurface.matches/1`
//!
//! One JSON object a line; `format` and `line` (`match` or `end`) begin each.
//!
//! | field of a `match` | what it is |
//! | --- | --- |
//! | `submission` | `path`, `path_bytes_hex` where that is not exact, and `sha256` of the submission |
//! | `candidate` | true where it only passed the threshold for candidates, and nothing may be concluded; else absent |
//! | `archive_item`, `relation`, `score`, `evidence`, `segments` | as in results. `archive_item.id` is the item's place among those of the stream, from 1 |
//!
//! | field of the `end` | what it is |
//! | --- | --- |
//! | `read` | archive lines that were read, blank ones apart |
//! | `media`, `copies`, `failed`, `refused` | how many of them are media that were searched, media with the content of another, files that could not be examined where the lines were made, and lines that were refused |
//! | `complete` | whether the archive lines end in the line that counts them |
//! | `submissions`, `matches` | how many there are |
//!
//! Matches come in the order of the submissions, the best of each first.

mod intake;
mod ready;

use std::io::{BufRead, Write};
use std::path::PathBuf;
use std::sync::Arc;

use rayon::iter::{
    IndexedParallelIterator, IntoParallelRefIterator, IntoParallelRefMutIterator, ParallelIterator,
};
use serde::{Deserialize, Serialize};

use ready::Ready;

use super::line::{Line, MediumLine};
use super::spool::{Place, Spool, SpoolWriter};
use super::submission::Submission;
use super::{Refused, flow, output, share};
use crate::archive::Shared;
use crate::archive::index::{Index, Indexed, IndexedItem};
use crate::archive::whole::Whole;
use crate::error::{Error, Result};
use crate::matching::shortlist::Shortlist;
use crate::matching::thresholds::Preset;
use crate::matching::{Found, find};
use crate::metadata::Appearance;
use crate::pipeline::names::named;
use crate::pipeline::ordered;
use crate::pipeline::verify::archive_item;
use crate::report::Match;

/// Name and version of the format of what is found.
pub const FORMAT: &str = "resurface.matches/1";

/// Bytes of the lines that are searched together at most.
pub(super) const BATCH_BYTES: usize = 96 << 20;

/// How to search. None of it but the preset changes what is found.
#[derive(Clone, Copy, Debug)]
pub struct How {
    /// How sure a match must be.
    pub preset: Preset,
    /// Threads.
    pub jobs: usize,
    /// Lines that are searched together at most.
    pub batch: usize,
}

impl How {
    /// Lines that are searched together usually.
    pub const BATCH: usize = 8192;
}

/// What became of the lines, and what was found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Searched {
    /// What the last line says.
    pub counts: Counts,
    /// The first lines that were refused, with the reason.
    pub told: Vec<Refused>,
}

/// What the last line says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Archive lines that were read, blank ones apart.
    pub read: u64,
    /// Media that were searched.
    pub media: u64,
    /// Media with the content of another.
    pub copies: u64,
    /// Files that could not be examined where the lines were made.
    pub failed: u64,
    /// Lines that were refused.
    pub refused: u64,
    /// Whether the archive lines end in the line that counts them.
    pub complete: bool,
    /// Submissions that were looked for.
    pub submissions: u64,
    /// Matches that were found.
    pub matches: u64,
}

/// A match as a line carries it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MatchLine {
    /// [`FORMAT`].
    pub format: String,
    /// `match`.
    pub line: String,
    /// The submission.
    pub submission: Named,
    /// It only passed a threshold that asks for a person's look.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub candidate: bool,
    /// The match as results tell it.
    #[serde(flatten)]
    pub matched: Match,
}

/// A submission by its name and its content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// Its path; where it is no UTF-8, with replacement characters.
    pub path: String,
    /// The path's exact bytes in hexadecimal, only where `path` is not exact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path_bytes_hex: Option<String>,
    /// SHA-256 of its content.
    pub sha256: String,
}

#[derive(Serialize)]
struct EndLine<'a> {
    format: &'a str,
    line: &'a str,
    #[serde(flatten)]
    counts: &'a Counts,
}

/// Looks for `submissions` among the archive lines that `from` gives, and writes what is found to `to`.
///
/// # Errors
///
/// Whatever ends the run: `from` cannot be read, the disk for what is kept in the meantime is full, `to` cannot be written.
/// An archive line that cannot be used is refused and told; the others are searched.
pub fn search(
    from: impl BufRead + Send + 'static,
    submissions: &[Submission],
    how: How,
    to: &mut dyn Write,
) -> Result<Searched> {
    let (lines, mut searched) = intake::read(from, how.jobs)?;
    let shortlists = lines.shortlists(submissions, how)?;
    let both: Vec<(&Submission, &Shortlist)> = submissions.iter().zip(&shortlists).collect();
    let counts = &mut searched.counts;
    counts.submissions = submissions.len() as u64;
    let work = |(submission, shortlist): &(&Submission, &Shortlist)| {
        lines.matches(submission, shortlist, how.preset, &|_, _| Vec::new())
    };
    ordered::in_order(how.jobs, &both, &[], work, |_, matches| {
        for matched in matches? {
            counts.matches += 1;
            write(to, &matched)?;
        }
        Ok(())
    })?;
    let end = EndLine {
        format: FORMAT,
        line: "end",
        counts,
    };
    write(to, &end)?;
    to.flush().map_err(output)?;
    Ok(searched)
}

fn write(to: &mut dyn Write, line: &impl Serialize) -> Result<()> {
    let mut bytes = serde_json::to_vec(line).map_err(|error| output(error.into()))?;
    bytes.push(b'\n');
    to.write_all(&bytes).map_err(output)
}

/// What sidecars say of an item, each with the path of the sidecar.
pub(in crate::pipeline) type Records = Vec<(String, Appearance)>;

/// The media of a stream: on the disk, counted, and in their order.
pub(in crate::pipeline) struct Media {
    /// Numbers as of an archive's items, ascending, and where the lines are.
    places: Vec<(i64, Place)>,
    spool: Spool,
    whole: Arc<Whole>,
    /// Items that were needed before: submissions of one batch often need the same ones.
    ready: Ready,
}

impl Media {
    /// The media of lines with their `order` as their numbers, from an archive of which `whole` is known.
    ///
    /// # Errors
    ///
    /// The first line that cannot be used; the disk.
    pub(in crate::pipeline) fn ordered(files: &[PathBuf], whole: Arc<Whole>) -> Result<Media> {
        let mut spool = SpoolWriter::new().map_err(on_disk)?;
        let mut places = Vec::new();
        for path in files {
            share::ordered_lines(path, |number, line| {
                places.push((number, spool.write(line).map_err(on_disk)?));
                Ok(())
            })?;
        }
        places.sort_unstable_by_key(|(number, _)| *number);
        Ok(Media {
            places,
            spool: spool.finish().map_err(on_disk)?,
            whole,
            ready: Ready::default(),
        })
    }

    /// How many there are.
    pub(in crate::pipeline) fn len(&self) -> usize {
        self.places.len()
    }

    /// What can matter for each submission.
    fn shortlists(&self, submissions: &[Submission], how: How) -> Result<Vec<Shortlist>> {
        let pool = flow::pool(how.jobs)?;
        let mut shortlists = vec![Shortlist::default(); submissions.len()];
        let mut start = 0;
        while start < self.places.len() {
            let count = self.batch(start, how.batch);
            pool.install(|| -> Result<()> {
                let places = &self.places[start..start + count];
                let item = |number| Ok(searched(&self.medium(number)?.shared, number));
                let items = places.par_iter().map(|(number, _)| item(*number));
                let items = items.collect::<Result<Vec<Indexed>>>()?;
                let part = Index::part_of(&self.whole, items);
                let both = shortlists.par_iter_mut().zip(submissions);
                both.for_each(|(shortlist, submission)| {
                    shortlist.gather(&submission.query(), &part, how.preset);
                });
                Ok(())
            })?;
            start += count;
        }
        Ok(shortlists)
    }

    /// How many lines from `start` on are searched together.
    fn batch(&self, start: usize, most: usize) -> usize {
        let mut bytes = 0;
        let fitting = self.places[start..].iter().take(most);
        let count = fitting.take_while(|(_, place)| {
            bytes += place.length();
            bytes <= BATCH_BYTES
        });
        count.count().max(1)
    }

    fn place(&self, number: i64) -> Result<Place> {
        let at = self
            .places
            .binary_search_by_key(&number, |(number, _)| *number);
        let found = at.ok().and_then(|at| self.places.get(at));
        Ok(found.ok_or(Error::NoSuchItem(number))?.1)
    }

    fn medium(&self, number: i64) -> Result<Box<MediumLine>> {
        match Line::read(&self.spool.read(self.place(number)?).map_err(on_disk)?) {
            Ok(Line::Medium(medium)) => Ok(medium),
            // It was read before, and the file has no name by which others could have reached it.
            _ => Err(on_disk(std::io::Error::other(
                "what was written is not there",
            ))),
        }
    }

    fn indexed(&self, number: i64) -> Result<Indexed> {
        Ok(indexed(&self.medium(number)?.shared, number))
    }

    /// An item that several submissions may need.
    fn shared(&self, number: i64) -> Result<Indexed> {
        if let Some(ready) = self.ready.get(number) {
            return Ok(Indexed::clone(&ready));
        }
        let item = Arc::new(self.indexed(number)?);
        self.ready.keep(number, &item, self.place(number)?.length());
        Ok(Arc::unwrap_or_clone(item))
    }

    /// The matches of one submission as lines. `records` says what is known of an item beside its line, by its number and
    /// what its file says of itself.
    pub(in crate::pipeline) fn matches(
        &self,
        submission: &Submission,
        shortlist: &Shortlist,
        preset: Preset,
        records: &dyn Fn(i64, &[Appearance]) -> Records,
    ) -> Result<Vec<MatchLine>> {
        let query = submission.query();
        let needed = shortlist.needed(&query, &self.whole).into_iter();
        let items = needed.map(|number| self.shared(number));
        let index = shortlist.index(items.collect::<Result<_>>()?, &self.whole);
        let found = find(&query, &index, preset);
        let line = |found: Found| {
            let number = index.item(found.item).id;
            let mut shared = self.medium(number)?.shared;
            shared
                .records
                .extend(records(number, &shared.medium.appearances));
            let summary = shared.summary(number);
            let (path, path_bytes_hex) = named(&submission.path);
            Ok(MatchLine {
                format: FORMAT.to_owned(),
                line: "match".to_owned(),
                submission: Named {
                    path,
                    path_bytes_hex,
                    sha256: submission.sha256.clone(),
                },
                candidate: found.candidate,
                matched: Match {
                    archive_item: Arc::new(archive_item(summary)),
                    relation: found.relation,
                    score: found.score,
                    evidence: found.evidence,
                    segments: found.segments,
                    pictures: Vec::new(),
                    decision: None,
                },
            })
        };
        found.into_iter().map(line).collect()
    }
}

/// An item as a search for what can matter takes it: pictures are not compared there, and previews are left out. Its parts are
/// sorted as an archive keeps them.
pub(super) fn searched(shared: &Shared, number: i64) -> Indexed {
    let medium = &shared.medium;
    let mut indexed = Indexed {
        item: IndexedItem {
            id: number,
            sha256: medium.sha256.clone(),
            kind: medium.kind,
            size: medium.width.zip(medium.height),
            duration_s: medium.duration_s,
        },
        frames: medium.frames.clone(),
        moments: medium.moments.clone(),
        local: medium.local.clone(),
        sound: medium.sound.clone(),
        previews: Vec::new(),
    };
    indexed.frames.sort_by(|a, b| {
        let by_time = a.time_s.total_cmp(&b.time_s);
        by_time.then(a.hash.region.cmp(&b.hash.region))
    });
    indexed
        .moments
        .sort_by(|a, b| a.time_s.total_cmp(&b.time_s));
    indexed.local.sort_by(|a, b| a.time_s.total_cmp(&b.time_s));
    indexed
}

/// An item whole, its previews sorted as well.
fn indexed(shared: &Shared, number: i64) -> Indexed {
    let mut previews = shared.medium.previews.clone();
    previews.sort_by(|a, b| a.time_s.total_cmp(&b.time_s));
    Indexed {
        previews,
        ..searched(shared, number)
    }
}

fn on_disk(source: std::io::Error) -> Error {
    Error::Io {
        action: "keep lines for a moment in",
        path: std::env::temp_dir(),
        source,
    }
}
