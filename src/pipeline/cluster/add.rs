//! Adding media to a store: only those that are new or were changed, counted, each whole or not at all.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::spark::{self, Heard, Spark};
use super::sql::{self, Places};
use super::store::{self, Entry, LINES, Store, io};
use super::{records, share_of};
use crate::archive::paths;
use crate::archive::whole::Census;
use crate::error::{Error, Result, Status};
use crate::media::MediaKind;
use crate::media::discover::{FoundFile, discover};
use crate::metadata::Appearance;
use crate::metadata::sidecar::Row;
use crate::pipeline::add::{Addings, CUT_OFF, Problem, named_rows};
use crate::pipeline::read_csv;

/// What is to be added.
#[derive(Clone, Debug)]
pub struct Request {
    /// Files and folders. Every worker reaches them under the same absolute paths.
    pub paths: Vec<PathBuf>,
    /// The store.
    pub store: PathBuf,
    /// When and where the media appeared.
    pub sidecar: Option<PathBuf>,
    /// Tasks to spread them over; `None`: one for every few media.
    pub tasks: Option<usize>,
}

/// What Spark tells of an answer.
#[derive(Deserialize)]
struct Answer {
    order: u64,
    bytes: Option<u64>,
    modified_ns: Option<i64>,
    status: Status,
    error: Option<String>,
    sha256: Option<String>,
    kind: Option<MediaKind>,
    #[serde(default)]
    may_pass_later: bool,
}

/// Rows of a sidecar with the positions of the files they are about.
type Rows = Vec<(usize, Row<Appearance>)>;

/// Adds every photo and video under the paths of `request` to its store, which is made where there is none.
///
/// # Errors
///
/// Whatever ends the run: then nothing is kept.
pub fn add(request: &Request, spark: &Spark, hear: &dyn Fn(Heard)) -> Result<Addings> {
    // Before anything is made: most people who lack it have nothing to clean up then.
    spark::find()?;
    let store = Store::open(&request.store, true)?;
    let except: Vec<&Path> = std::iter::once(store.root())
        .chain(request.sidecar.as_deref())
        .collect();
    let files = discover(&request.paths, &except)?;
    let rows = match &request.sidecar {
        Some(path) => Some(named_rows(path, &read_csv(path)?, &files)?),
        None => None,
    };
    let absolute = files
        .iter()
        .map(reached)
        .collect::<Result<Vec<PathBuf>>>()?;
    let mut addings = Addings::default();
    let mut media = unread(&store, &files, &absolute, &mut addings);
    let work = store.work()?;
    let part = work.path().join("part");
    fs::create_dir(&part).map_err(io("make", &part))?;
    let census = if media.is_empty() {
        None
    } else {
        let tasks = request.tasks.unwrap_or_else(|| share_of(media.len()));
        fingerprint(&store, &mut media, tasks, work.path(), spark, hear)?
    };
    if census.is_some() {
        let lines = part.join(LINES);
        fs::rename(work.path().join(LINES), &lines).map_err(io("write", &lines))?;
    }
    for entry in &media {
        count(&mut addings, entry);
    }
    if let Some((path, rows)) = request.sidecar.as_deref().zip(rows) {
        addings.appearances = attach(&store, &part, path, &rows, &absolute, &media)?;
    }
    if !media.is_empty() || request.sidecar.is_some() {
        store.publish(&part, &media, census.as_ref())?;
    }
    addings
        .problems
        .sort_by(|a, b| a.path.as_os_str().cmp(b.path.as_os_str()));
    Ok(addings)
}

/// The path under which a worker is to find a file. A link that a person named is followed here, because a worker does not
/// know that somebody asked for it.
fn reached(file: &FoundFile) -> Result<PathBuf> {
    let path = paths::absolute(&file.path)?;
    if !file.named {
        return Ok(path);
    }
    match fs::symlink_metadata(&path) {
        Ok(found) if found.is_symlink() => Ok(fs::canonicalize(&path).unwrap_or(path)),
        _ => Ok(path),
    }
}

/// The media that the store does not know as they are.
fn unread(
    store: &Store,
    files: &[FoundFile],
    absolute: &[PathBuf],
    addings: &mut Addings,
) -> Vec<Entry> {
    let known = store.by_path();
    let mut next = store.media.iter().map(|entry| entry.order).max();
    let mut media = Vec::new();
    for (file, path) in files.iter().zip(absolute) {
        let unchanged = known.get(path).filter(|entry| {
            entry.bytes == file.bytes
                && entry.modified_ns == file.modified_ns
                && !entry.may_pass_later
        });
        match unchanged {
            Some(entry) => {
                if entry.sha256.is_some() {
                    addings.unchanged += 1;
                }
                problem(addings, entry);
            }
            None => {
                let order = next.map_or(1, |last| last + 1);
                next = Some(order);
                media.push(Entry::new(order, path, file));
            }
        }
    }
    media
}

/// Has media fingerprinted, and notes what became of each. The lines of new contents are in the folder [`LINES`] then, and
/// their counts are given; `None`: there is no new content.
fn fingerprint(
    store: &Store,
    media: &mut [Entry],
    tasks: usize,
    work: &Path,
    spark: &Spark,
    hear: &dyn Fn(Heard),
) -> Result<Option<Census>> {
    let manifest = work.join("manifest.jsonl");
    let lines: String = media
        .iter()
        .map(|entry| format!("{}\n", entry.listed()))
        .collect();
    fs::write(&manifest, lines).map_err(io("write", &manifest))?;
    let places = Places {
        work: sql::place(work)?,
        lines: store.lines()?,
    };
    let job = work.join("add.sql");
    fs::write(&job, sql::fingerprint(&places, media.len(), tasks)).map_err(io("write", &job))?;
    let program = spark::program(work)?;
    spark.run("fingerprint the media", &job, &[program], hear)?;
    answered(media, store::told(&work.join("told"))?)?;
    let kept = number(store, media);
    let mut told = crate::pipeline::stream::share::Told::default();
    for path in store::written(&work.join("census"))? {
        let file = fs::File::open(&path).map_err(io("read", &path))?;
        told.take(std::io::BufReader::new(file), &path)?;
    }
    if told.read != kept {
        return Err(Error::Cluster(format!(
            "{kept} new media were fingerprinted, and {} lines of them were kept. Nothing was added; run the same again",
            told.read
        )));
    }
    Ok((kept > 0).then_some(told.census))
}

/// Notes what became of each medium. Every one is to be answered exactly once.
fn answered(media: &mut [Entry], answers: Vec<Answer>) -> Result<()> {
    let mut by_order: HashMap<u64, Answer> = HashMap::new();
    for answer in answers {
        let order = answer.order;
        if by_order.insert(order, answer).is_some() {
            return Err(Error::Cluster(format!(
                "medium {order} of the manifest was answered twice. Nothing was added; run the same again"
            )));
        }
    }
    for entry in &mut *media {
        let Some(answer) = by_order.remove(&entry.order) else {
            return Err(Error::Cluster(format!(
                "{:?} was not answered. Nothing was added; run the same again",
                entry.path()
            )));
        };
        entry.status = Some(answer.status);
        entry.error = answer.error;
        entry.kind = answer.kind;
        entry.sha256 = answer.sha256;
        entry.may_pass_later = answer.may_pass_later;
        // What it was when it was read, which is what the next run compares with.
        entry.bytes = answer.bytes.unwrap_or(entry.bytes);
        entry.modified_ns = answer.modified_ns.unwrap_or(entry.modified_ns);
    }
    if by_order.is_empty() {
        return Ok(());
    }
    Err(Error::Cluster(format!(
        "{} answers are of no medium of the manifest. Nothing was added",
        by_order.len()
    )))
}

/// Gives numbers to contents that the store did not have, in the order of the media, and says how many these are.
fn number(store: &Store, media: &mut [Entry]) -> u64 {
    let ids = store.ids();
    let mut next = ids.values().max().copied().unwrap_or_default();
    let mut new: BTreeSet<String> = BTreeSet::new();
    for entry in media {
        let Some(sha256) = &entry.sha256 else {
            continue;
        };
        if !ids.contains_key(sha256.as_str()) && new.insert(sha256.clone()) {
            next += 1;
            entry.id = Some(next);
        }
    }
    new.len() as u64
}

/// Keeps what a sidecar says, and counts it.
fn attach(
    store: &Store,
    part: &Path,
    sidecar: &Path,
    rows: &Rows,
    absolute: &[PathBuf],
    media: &[Entry],
) -> Result<u64> {
    let mut ids = store.ids();
    for entry in media {
        if let Some((sha256, id)) = entry.sha256.as_deref().zip(entry.id) {
            ids.insert(sha256, id);
        }
    }
    let mut by_path: BTreeMap<PathBuf, i64> = BTreeMap::new();
    for entry in store.media.iter().chain(media) {
        let id = entry.sha256.as_deref().and_then(|sha256| ids.get(sha256));
        match id {
            Some(id) => by_path.insert(entry.path(), *id),
            None => by_path.remove(&entry.path()),
        };
    }
    let id = |at: usize| by_path.get(absolute.get(at)?).copied();
    // A row about a file that could not be examined has nothing to belong to; the file itself is listed.
    let attached: Vec<(i64, &Appearance)> = rows
        .iter()
        .filter_map(|(at, row)| Some((id(*at)?, &row.content)))
        .collect();
    let examined = (0..absolute.len()).filter_map(id).collect();
    records::write(part, &paths::absolute(sidecar)?, examined, &attached)?;
    Ok(attached.len() as u64)
}

fn count(addings: &mut Addings, entry: &Entry) {
    match (entry.id, entry.kind) {
        (Some(_), Some(MediaKind::Photo)) => addings.photos += 1,
        (Some(_), Some(MediaKind::Video)) => addings.videos += 1,
        _ if entry.sha256.is_some() => addings.copies += 1,
        _ => {}
    }
    problem(addings, entry);
}

fn problem(addings: &mut Addings, entry: &Entry) {
    let Some(status) = entry.status.filter(|status| *status != Status::Ok) else {
        return;
    };
    let of_medium = entry.sha256.as_ref().map(|_| CUT_OFF.to_owned());
    addings.problems.push(Problem {
        path: entry.path(),
        status,
        reason: of_medium.or(entry.error.clone()).unwrap_or_default(),
    });
}
