//! Verifying submissions against a store: what [`verify`](crate::pipeline::verify::verify) does, with the search of the
//! archive spread over a cluster.
//!
//! 1. Submissions are examined here, and shipped to every task with what the counts of the whole store say.
//! 2. Each task gathers from its share of the store what can matter for each submission
//!    ([`Shortlist`]).
//! 3. What all of them gathered says which lines of the store are needed. They are brought here.
//! 4. Here is found what [`find`](crate::matching::find) would find in the whole, and judged and reported as ever.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::{self, File};
use std::io::{BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::spark::{self, Heard, Spark};
use super::sql::{self, Places, SUBMISSIONS, WHOLE};
use super::store::{self, Store, io};
use crate::archive::whole::Whole;
use crate::error::{Error, Result};
use crate::matching::shortlist::Shortlist;
use crate::matching::thresholds::Preset;
use crate::media::discover::discover;
use crate::pipeline::guard::guarded;
use crate::pipeline::stream::LineError;
use crate::pipeline::stream::search::{MatchLine, Media};
use crate::pipeline::stream::share::Told;
use crate::pipeline::stream::submission::{self, Submission, read_all};
use crate::pipeline::verify::{Claimed, Request, Shown, claims_of, results};
use crate::pipeline::{Depth, Examined, Workshop, ordered};
use crate::report::{ArchiveItem, ArchiveSnapshot, Results};

/// Name of the file in which submissions lie whole. It stays here.
const WHOLE_SUBMISSIONS: &str = "submissions-whole.jsonl";

/// Verifies submissions against the store that `request` names in place of an archive.
///
/// # Errors
///
/// Whatever ends the run.
pub fn verify(
    request: &Request,
    started: &str,
    workshop: &Workshop<'_>,
    spark: &Spark,
    hear: &dyn Fn(Heard),
) -> Result<Results> {
    spark::find()?;
    let store = Store::open(&request.archive, false)?;
    let except: Vec<&Path> = std::iter::once(store.root())
        .chain(request.claims.as_deref())
        .collect();
    let files = discover(&request.paths, &except)?;
    let (claims, claims_sha256) = claims_of(request, &files)?;
    let work = store.work()?;
    let path = work.path().join(WHOLE_SUBMISSIONS);
    let shipped = work.path().join(SUBMISSIONS);
    let mut examined = examine(&files, &path, &shipped, workshop)?;
    let file = File::open(&path).map_err(io("read", &path))?;
    let submissions = read_all(BufReader::new(file), &path)?;
    let search = Search {
        store: &store,
        work: work.path(),
        submissions: &submissions,
        preset: request.preset,
        jobs: workshop.jobs,
    };
    let mut found = search.run(spark, hear)?;
    let searched = examined
        .drain(..)
        .map(|(mut submission, number)| {
            let found = match number.and_then(|number| found.remove(&number)) {
                None => Ok(Vec::new()),
                Some(found) => found,
            };
            let found = found.unwrap_or_else(|defect| {
                submission.problem = Some(defect);
                Vec::new()
            });
            (submission, found)
        })
        .collect();
    let snapshot = ArchiveSnapshot {
        path: request.archive.to_string_lossy().into_owned(),
        items: store.kept(),
        snapshot_sha256: store.sha256.clone(),
        head: None,
    };
    let claimed = Claimed {
        claims,
        claims_sha256,
    };
    results(request, started, snapshot, searched, claimed, workshop)
}

/// Where the files of items of a store may lie, for the pictures of a report.
///
/// # Errors
///
/// A store that cannot be read.
pub fn files(store: &Path) -> Result<impl Fn(&ArchiveItem) -> Result<Vec<PathBuf>> + use<>> {
    let store = Store::open(store, false)?;
    let files: BTreeMap<String, Vec<PathBuf>> = store
        .files()
        .into_iter()
        .map(|(sha256, files)| (sha256.to_owned(), files.into_iter().collect()))
        .collect();
    Ok(move |item: &ArchiveItem| Ok(files.get(&item.sha256).cloned().unwrap_or_default()))
}

/// Examines submissions, writes what a search needs of them to `path` and what tasks need of them to `shipped`, and gives
/// them, each with its number there, if it is a medium that can be looked for.
fn examine(
    files: &[crate::media::discover::FoundFile],
    path: &Path,
    shipped: &Path,
    workshop: &Workshop<'_>,
) -> Result<Vec<(Examined, Option<usize>)>> {
    let create = |path| File::create(path).map(BufWriter::new);
    let mut whole = create(path).map_err(io("write", path))?;
    let mut of_tasks = create(shipped).map_err(io("write", shipped))?;
    let mut examined = Vec::with_capacity(files.len());
    let mut count = 0;
    workshop.examine(
        files,
        Depth::Searched,
        |mut submission| {
            let lines = Submission::of(submission.clone(), None).map(|submission| {
                let whole = submission.to_bytes()?;
                Ok((whole, submission.without_pictures().to_bytes()?))
            });
            submission.thin();
            (submission, lines)
        },
        |_, (submission, lines)| {
            let number = match lines {
                None => None,
                Some(lines) => {
                    let (line, of_task) =
                        lines.map_err(|error: LineError| Error::Unexaminable {
                            path: submission.path.clone(),
                            error: crate::error::ItemError::Unreadable(error.to_string()),
                        })?;
                    whole.write_all(&line).map_err(io("write", path))?;
                    of_tasks.write_all(&of_task).map_err(io("write", shipped))?;
                    count += 1;
                    Some(count - 1)
                }
            };
            examined.push((submission, number));
            Ok(())
        },
    )?;
    let end = submission::end(count as u64)
        .map_err(|error| io("write", path)(std::io::Error::other(error)))?;
    for (mut to, path) in [(whole, path), (of_tasks, shipped)] {
        to.write_all(&end)
            .and_then(|()| to.flush())
            .map_err(io("write", path))?;
    }
    Ok(examined)
}

/// What was found of a submission, or why nothing could be.
type FoundOrDefect = std::result::Result<Vec<Shown>, crate::error::ItemError>;

struct Search<'a> {
    store: &'a Store,
    work: &'a Path,
    submissions: &'a [Submission],
    preset: Preset,
    jobs: usize,
}

impl Search<'_> {
    /// What is found of each submission, by its number.
    fn run(&self, spark: &Spark, hear: &dyn Fn(Heard)) -> Result<HashMap<usize, FoundOrDefect>> {
        let Some(lines) = self.store.lines()? else {
            return Ok(HashMap::new());
        };
        if self.submissions.is_empty() {
            return Ok(HashMap::new());
        }
        let whole = Arc::new(self.store.census()?.whole());
        let shortlists = self.gather(&lines, &whole, spark, hear)?;
        let wanted = self.wanted(&shortlists, &whole)?;
        let media = self.bring(&lines, &wanted, &whole, spark, hear)?;
        self.find(&shortlists, &media)
    }

    /// What tasks gather for each submission.
    fn gather(
        &self,
        lines: &str,
        whole: &Whole,
        spark: &Spark,
        hear: &dyn Fn(Heard),
    ) -> Result<Vec<Shortlist>> {
        let path = self.work.join(WHOLE);
        fs::write(&path, whole.to_bytes()).map_err(io("write", &path))?;
        let job = self.work.join("gather.sql");
        let text = sql::gather(&self.places()?, lines, self.preset.as_str());
        fs::write(&job, text).map_err(io("write", &job))?;
        let program = spark::program(self.work)?;
        let shipped = [program, self.work.join(SUBMISSIONS), path];
        spark.run("search the store", &job, &shipped, hear)?;
        let mut told = Told {
            shortlists: vec![Shortlist::default(); self.submissions.len()],
            ..Told::default()
        };
        for path in store::written(&self.work.join("gathered"))? {
            let file = File::open(&path).map_err(io("read", &path))?;
            told.take(BufReader::new(file), &path)?;
        }
        let kept = self.store.kept();
        if told.read != kept {
            return Err(Error::Cluster(format!(
                "the store keeps {kept} media, and tasks searched {}: lines were lost or doubled. Run the same again; if it \
                 comes back, a part of the store is damaged",
                told.read
            )));
        }
        Ok(told.shortlists)
    }

    /// Numbers of the lines that are needed for any submission.
    fn wanted(&self, shortlists: &[Shortlist], whole: &Arc<Whole>) -> Result<BTreeSet<i64>> {
        let both: Vec<(&Submission, &Shortlist)> =
            self.submissions.iter().zip(shortlists).collect();
        let mut wanted = BTreeSet::new();
        let work = |(submission, shortlist): &(&Submission, &Shortlist)| {
            // What breaks down here breaks down again when it is searched, and is told then.
            guarded(|| shortlist.needed(&submission.query(), whole)).unwrap_or_default()
        };
        ordered::in_order(self.jobs, &both, &[], work, |_, needed| {
            wanted.extend(needed);
            Ok(())
        })?;
        Ok(wanted)
    }

    fn bring(
        &self,
        lines: &str,
        wanted: &BTreeSet<i64>,
        whole: &Arc<Whole>,
        spark: &Spark,
        hear: &dyn Fn(Heard),
    ) -> Result<Media> {
        if wanted.is_empty() {
            return Media::ordered(&[], Arc::clone(whole));
        }
        let path = self.work.join("wanted.txt");
        let text: String = wanted.iter().map(|number| format!("{number}\n")).collect();
        fs::write(&path, text).map_err(io("write", &path))?;
        let job = self.work.join("bring.sql");
        fs::write(&job, sql::bring(&self.places()?, lines)).map_err(io("write", &job))?;
        spark.run("bring what matters of the store", &job, &[], hear)?;
        let files = store::written(&self.work.join("brought"))?;
        let media = Media::ordered(&files, Arc::clone(whole))?;
        if media.len() != wanted.len() {
            return Err(Error::Cluster(format!(
                "{} lines of the store are needed, and {} came. Run the same again; if it comes back, a part of the store is \
                 damaged",
                wanted.len(),
                media.len()
            )));
        }
        Ok(media)
    }

    /// What is found of each submission.
    fn find(
        &self,
        shortlists: &[Shortlist],
        media: &Media,
    ) -> Result<HashMap<usize, FoundOrDefect>> {
        let orders = self.store.media.iter();
        let ids: HashMap<i64, i64> = orders
            .filter_map(|entry| Some((i64::try_from(entry.order).ok()?, entry.id?)))
            .collect();
        let records = |order: i64, own: &[_]| match ids.get(&order) {
            Some(id) => self.store.records.of(*id, own),
            None => Vec::new(),
        };
        let both: Vec<(&Submission, &Shortlist)> =
            self.submissions.iter().zip(shortlists).collect();
        let work = |(submission, shortlist): &(&Submission, &Shortlist)| {
            guarded(|| media.matches(submission, shortlist, self.preset, &records))
        };
        let mut all = HashMap::new();
        let mut known = HashMap::new();
        ordered::in_order(self.jobs, &both, &[], work, |at, found| {
            let found = match found {
                Err(defect) => Err(defect),
                Ok(found) => {
                    let found = found?.into_iter();
                    Ok(found.map(|found| shown(found, &ids, &mut known)).collect())
                }
            };
            all.insert(at, found);
            Ok(())
        })?;
        Ok(all)
    }

    fn places(&self) -> Result<Places> {
        Ok(Places {
            work: sql::place(self.work)?,
            lines: None,
        })
    }
}

/// A match with the number that the store gave the content. `known` are the items of earlier ones, which they share.
fn shown(
    line: MatchLine,
    ids: &HashMap<i64, i64>,
    known: &mut HashMap<i64, Arc<ArchiveItem>>,
) -> Shown {
    let mut matched = line.matched;
    let order = matched.archive_item.id;
    let item = known.entry(order).or_insert_with(|| {
        let mut item = Arc::unwrap_or_clone(matched.archive_item);
        item.id = ids.get(&order).copied().unwrap_or(order);
        Arc::new(item)
    });
    matched.archive_item = Arc::clone(item);
    Shown {
        candidate: line.candidate,
        matched,
    }
}
