//! Adding media to an archive: incremental, resumable, each item whole or not at all.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::{Depth, Examined, Workshop, archive_files, read_csv};
use crate::archive::{Added, Addition, Archive, KnownFile, Medium, Outcome};
use crate::error::{ItemError, Result, Status};
use crate::media::MediaKind;
use crate::media::discover::{FoundFile, discover};
use crate::media::open::sha256_hex;
use crate::metadata::appearances_of;
use crate::metadata::sidecar::{Resolver, Row, read_sidecar};
use crate::metadata::{Appearance, sidecar::Sidecar};

/// Items that are written together at most.
pub(super) const BATCH_ITEMS: usize = 64;
/// Longest time that a finished item waits to be written.
pub(super) const BATCH_TIME: Duration = Duration::from_millis(500);

/// What is said of a video that was added without its end.
pub(super) const CUT_OFF: &str = "the end of the video is missing; what comes before it was added";

/// What became of the files that were added to an archive, or to the store of a cluster.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Addings {
    /// Photos that are new in the archive.
    pub photos: u64,
    /// Videos that are new in the archive.
    pub videos: u64,
    /// Files whose content was in the archive already.
    pub copies: u64,
    /// Files that are unchanged since an earlier run and were not read again.
    pub unchanged: u64,
    /// Rows of the sidecar that were kept.
    pub appearances: u64,
    /// Files that could not be examined, or not whole, with the reason, by path.
    pub problems: Vec<Problem>,
}

/// A file that could not be examined, or not whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// The file.
    pub path: PathBuf,
    /// How far it could be examined.
    pub status: Status,
    /// Why not further.
    pub reason: String,
}

/// The archive item that each file belongs to, by the file's position among those found.
type ItemsOfFiles = BTreeMap<usize, i64>;

/// Adds every photo and video under `paths` to the archive at `archive`, which is made where there is none.
///
/// Rows of `sidecar` become appearances of the items they name, instead of those that an earlier version of the same
/// CSV gave them.
///
/// # Errors
///
/// Whatever ends the run: a path that is missing, a row that cannot be used, an archive that cannot be written. A row
/// that cannot be used ends it before anything is written.
pub fn add(
    paths: &[PathBuf],
    archive: &Path,
    sidecar: Option<&Path>,
    workshop: &Workshop<'_>,
) -> Result<Addings> {
    let archive_files = archive_files(archive);
    let except: Vec<&Path> = archive_files
        .iter()
        .map(PathBuf::as_path)
        .chain(sidecar)
        .collect();
    let files = discover(paths, &except)?;
    let table = match sidecar {
        Some(path) => Some((path, read_csv(path)?)),
        None => None,
    };
    let sidecar_sha256 = table.as_ref().map(|(_, bytes)| sha256_hex(bytes));
    let rows = match table {
        Some((path, bytes)) => Some((path, named_rows(path, &bytes, &files)?)),
        None => None,
    };
    let mut archive = Archive::open_or_create(archive)?;
    let parameters = serde_json::json!({
        "paths": paths.iter().map(|path| path.to_string_lossy()).collect::<Vec<_>>(),
        "sidecar": sidecar.map(Path::to_string_lossy),
        "sidecar_sha256": sidecar_sha256,
    });
    archive.act_as("archive add", parameters);
    let mut addings = Addings::default();
    let mut items = ItemsOfFiles::new();
    let mut unread = Vec::new();
    for (at, file) in files.iter().enumerate() {
        match archive.known_file(&file.path, file.bytes, file.modified_ns)? {
            Some(KnownFile::Item { id, status }) => {
                addings.unchanged += 1;
                items.insert(at, id);
                if status != Status::Ok {
                    addings.problem(&file.path, status, CUT_OFF.to_owned());
                }
            }
            Some(KnownFile::Failed { status, reason }) => {
                addings.problem(&file.path, status, reason);
            }
            None => unread.push((at, file.clone())),
        }
    }
    read(&mut archive, &unread, workshop, &mut addings, &mut items)?;
    if let Some((path, rows)) = rows {
        addings.appearances = attach(&mut archive, path, &rows, &items)?;
    }
    addings
        .problems
        .sort_by(|a, b| a.path.as_os_str().cmp(b.path.as_os_str()));
    Ok(addings)
}

/// The rows of a sidecar with the position of the file each is about.
pub(super) fn named_rows(
    path: &Path,
    bytes: &[u8],
    files: &[FoundFile],
) -> Result<Vec<(usize, Row<Appearance>)>> {
    let sidecar: Sidecar = read_sidecar(path, bytes)?;
    let candidates: Vec<PathBuf> = files.iter().map(|file| file.path.clone()).collect();
    let named = Resolver::new(path, &candidates).sidecar(&sidecar)?;
    Ok(named
        .into_iter()
        .flat_map(|(file, rows)| rows.into_iter().map(move |row| (file, row.clone())))
        .collect())
}

/// Examines files and writes them in batches, in their order, so that numbers do not depend on the threads.
fn read(
    archive: &mut Archive,
    unread: &[(usize, FoundFile)],
    workshop: &Workshop<'_>,
    addings: &mut Addings,
    items: &mut ItemsOfFiles,
) -> Result<()> {
    let files: Vec<FoundFile> = unread.iter().map(|(_, file)| file.clone()).collect();
    let mut batch = Vec::new();
    let mut written = Instant::now();
    let mut write = |batch: &mut Vec<(usize, Addition)>| -> Result<()> {
        let (positions, additions): (Vec<usize>, Vec<Addition>) = batch.drain(..).unzip();
        for ((at, addition), added) in positions
            .iter()
            .zip(&additions)
            .zip(archive.add(&additions)?)
        {
            addings.count(addition, &added);
            if let Added::New(item) | Added::AlreadyThere(item) = added {
                items.insert(unread[*at].0, item);
            }
        }
        Ok(())
    };
    workshop.examine(
        &files,
        Depth::Stored,
        |examined| examined,
        |at, examined| {
            batch.push((at, addition(examined, files[at].modified_ns)));
            if batch.len() >= BATCH_ITEMS || written.elapsed() >= BATCH_TIME {
                write(&mut batch)?;
                written = Instant::now();
            }
            Ok(())
        },
    )?;
    write(&mut batch)
}

/// What the archive is to keep of an examined file. Of a cut-off video the footage before the cut is kept.
pub(super) fn addition(examined: Examined, modified_ns: i64) -> Addition {
    let status = examined.status();
    let usable =
        status == Status::Ok || (status == Status::Truncated && !examined.stored.is_empty());
    let outcome = match (examined.sha256, examined.kind) {
        (Some(sha256), Some(kind)) if usable => Outcome::Medium(Box::new(Medium {
            sha256,
            kind,
            width: examined.width,
            height: examined.height,
            duration_s: examined.duration_s,
            status,
            frames: examined.stored,
            moments: examined.moments,
            local: examined.local,
            sound: examined.sound,
            previews: examined.previews,
            appearances: appearances_of(&examined.metadata),
            metadata: examined.metadata,
        })),
        _ => Outcome::Failed {
            status,
            reason: examined
                .problem
                .as_ref()
                .map_or_else(String::new, ToString::to_string),
            may_pass_later: examined
                .problem
                .as_ref()
                .is_some_and(ItemError::may_pass_later),
        },
    };
    Addition {
        path: examined.path,
        bytes: examined.bytes,
        modified_ns,
        outcome,
    }
}

/// Gives the items their rows and counts them.
fn attach(
    archive: &mut Archive,
    sidecar: &Path,
    rows: &[(usize, Row<Appearance>)],
    items: &ItemsOfFiles,
) -> Result<u64> {
    let examined: Vec<i64> = items.values().copied().collect();
    // A row about a file that could not be examined has nothing to belong to; the file itself is listed.
    let attached: Vec<(i64, &Appearance)> = rows
        .iter()
        .filter_map(|(file, row)| Some((*items.get(file)?, &row.content)))
        .collect();
    archive.set_sidecar(sidecar, &examined, &attached)?;
    Ok(attached.len() as u64)
}

impl Addings {
    fn count(&mut self, addition: &Addition, added: &Added) {
        match (&addition.outcome, added) {
            (Outcome::Medium(medium), Added::New(_)) => match medium.kind {
                MediaKind::Photo => self.photos += 1,
                MediaKind::Video => self.videos += 1,
            },
            (Outcome::Medium(_), _) => self.copies += 1,
            (Outcome::Failed { .. }, _) => {}
        }
        match &addition.outcome {
            Outcome::Failed { status, reason, .. } => {
                self.problem(&addition.path, *status, reason.clone());
            }
            Outcome::Medium(medium) if medium.status != Status::Ok => {
                self.problem(&addition.path, medium.status, CUT_OFF.to_owned());
            }
            Outcome::Medium(_) => {}
        }
    }

    fn problem(&mut self, path: &Path, status: Status, reason: String) {
        self.problems.push(Problem {
            path: path.to_owned(),
            status,
            reason,
        });
    }
}
