//! A store: the fingerprints of media that a cluster made, in a folder that every worker reaches.
//!
//! ```text
//! STORE/store.json               its format and the version of the fingerprints
//! STORE/parts/000001/lines/      Parquet: line (resurface.fingerprints), number, sha256; each content of a store once
//! STORE/parts/000001/media.jsonl what became of each medium of the part, one a line
//! STORE/parts/000001/census.bin  how often features and sounds occur in its lines
//! STORE/parts/000001/records.json what a sidecar said, where there was one
//! ```
//!
//! A part is made beside the others under another name and renamed when it is whole and was counted. It never changes
//! after that.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::records::{self, Known};
use super::sql;
use crate::archive::paths;
use crate::archive::whole::Census;
use crate::error::{Error, Result, Status};
use crate::fingerprint::ALGORITHMS;
use crate::media::MediaKind;
use crate::media::discover::FoundFile;
use crate::media::open::sha256_hex;
use crate::pipeline::names::{from_hex, named};
use crate::pipeline::stream::LineError;

/// Name and version of the format.
pub(super) const FORMAT: &str = "resurface.store/1";

const HEAD: &str = "store.json";
const PARTS: &str = "parts";
/// Parquet of a part.
pub(super) const LINES: &str = "lines";
const MEDIA: &str = "media.jsonl";
const CENSUS: &str = "census.bin";

#[derive(Serialize, Deserialize)]
struct Head {
    format: String,
    algorithms: String,
}

/// What became of a medium.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Entry {
    /// Number in the store's list of media, from 1.
    pub(super) order: u64,
    /// Number among the contents that the store keeps, from 1; only where it brought one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<i64>,
    path: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    path_bytes_hex: Option<String>,
    pub(super) bytes: u64,
    pub(super) modified_ns: i64,
    /// `None` until it was examined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) status: Option<Status>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) error: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) kind: Option<MediaKind>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) sha256: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) may_pass_later: bool,
}

impl Entry {
    /// A medium that is to be fingerprinted, under a path that is the same for every worker.
    pub(super) fn new(order: u64, path: &Path, file: &FoundFile) -> Entry {
        let (path, path_bytes_hex) = named(path);
        Entry {
            order,
            id: None,
            path,
            path_bytes_hex,
            bytes: file.bytes,
            modified_ns: file.modified_ns,
            status: None,
            error: None,
            kind: None,
            sha256: None,
            may_pass_later: false,
        }
    }

    /// Its path with all its bytes.
    pub(super) fn path(&self) -> PathBuf {
        let exact = self.path_bytes_hex.as_deref().and_then(from_hex);
        exact.unwrap_or_else(|| PathBuf::from(&self.path))
    }

    /// The line by which a manifest names it.
    pub(super) fn listed(&self) -> serde_json::Value {
        match &self.path_bytes_hex {
            Some(hex) => serde_json::json!({ "path_bytes_hex": hex, "order": self.order }),
            None => serde_json::json!({ "path": self.path, "order": self.order }),
        }
    }
}

/// A store that was opened.
pub(super) struct Store {
    root: PathBuf,
    /// What became of all media, by number.
    pub(super) media: Vec<Entry>,
    parts: Vec<PathBuf>,
    /// Digest of everything that the store says.
    pub(super) sha256: String,
    /// What sidecars say of contents, by number.
    pub(super) records: Known,
}

impl Store {
    /// Opens the store at `root`, and makes one where there is none and `make` says so.
    ///
    /// # Errors
    ///
    /// [`Error::Io`], [`Error::NotAStore`], and [`Error::BadValue`] for a path that Spark cannot take.
    pub(super) fn open(root: &Path, make: bool) -> Result<Store> {
        let root = paths::absolute(root)?;
        sql::place(&root)?;
        let head = root.join(HEAD);
        if make && !head.exists() {
            fs::create_dir_all(root.join(PARTS)).map_err(io("make", &root))?;
            let text = serde_json::json!(Head {
                format: FORMAT.to_owned(),
                algorithms: ALGORITHMS.to_owned(),
            });
            fs::write(&head, format!("{text}\n")).map_err(io("write", &head))?;
        }
        let not_a_store = |reason: String| Error::NotAStore {
            path: root.clone(),
            reason,
        };
        let text = fs::read(&head).map_err(|error| not_a_store(format!("{HEAD}: {error}")))?;
        let read: Head =
            serde_json::from_slice(&text).map_err(|error| not_a_store(error.to_string()))?;
        if read.format != FORMAT || read.algorithms != ALGORITHMS {
            return Err(not_a_store(format!(
                "it is {:?} with fingerprints of {:?}, this version reads {FORMAT:?} with {ALGORITHMS:?}. Fingerprint the media \
                 into a new one",
                read.format, read.algorithms
            )));
        }
        let mut store = Store {
            media: Vec::new(),
            parts: Vec::new(),
            sha256: String::new(),
            records: Known::default(),
            root,
        };
        store.read_parts()?;
        Ok(store)
    }

    fn read_parts(&mut self) -> Result<()> {
        let folder = self.root.join(PARTS);
        for entry in fs::read_dir(&folder).map_err(io("read", &folder))? {
            let entry = entry.map_err(io("read", &folder))?;
            self.parts.push(entry.path());
        }
        self.parts.sort();
        let mut digests = String::new();
        for part in &self.parts {
            let path = part.join(MEDIA);
            let bytes = fs::read(&path).map_err(io("read", &path))?;
            digests += &sha256_hex(&bytes);
            for (number, line) in (1..).zip(bytes.split(|byte| *byte == b'\n')) {
                if line.is_empty() {
                    continue;
                }
                let read = serde_json::from_slice(line);
                let entry: Entry = read.map_err(|error| Error::BadLine {
                    path: path.clone(),
                    line: number,
                    reason: error.to_string(),
                })?;
                self.media.push(entry);
            }
            digests += &records::read(part, &mut self.records)?;
        }
        self.sha256 = sha256_hex(digests.as_bytes());
        Ok(())
    }

    /// The folder, absolute.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// Its lines as Spark takes them, if it has any.
    pub(super) fn lines(&self) -> Result<Option<String>> {
        if self.kept() == 0 {
            return Ok(None);
        }
        Ok(Some(format!(
            "{}/{PARTS}/*/{LINES}",
            sql::place(&self.root)?
        )))
    }

    /// How many contents it keeps.
    pub(super) fn kept(&self) -> u64 {
        self.media.iter().filter(|entry| entry.id.is_some()).count() as u64
    }

    /// Number of the content that a medium was found to have.
    pub(super) fn ids(&self) -> HashMap<&str, i64> {
        let kept = self.media.iter();
        kept.filter_map(|entry| Some((entry.sha256.as_deref()?, entry.id?)))
            .collect()
    }

    /// Paths of the media with each content.
    pub(super) fn files(&self) -> BTreeMap<&str, BTreeSet<PathBuf>> {
        let mut files: BTreeMap<&str, BTreeSet<PathBuf>> = BTreeMap::new();
        for entry in &self.media {
            if let Some(sha256) = &entry.sha256 {
                files.entry(sha256).or_default().insert(entry.path());
            }
        }
        files
    }

    /// What is known of each path: what became of it the last time.
    pub(super) fn by_path(&self) -> HashMap<PathBuf, &Entry> {
        let media = self.media.iter();
        media.map(|entry| (entry.path(), entry)).collect()
    }

    /// The counts of all parts.
    pub(super) fn census(&self) -> Result<Census> {
        let mut census = Census::default();
        for part in &self.parts {
            let path = part.join(CENSUS);
            if !part.join(LINES).exists() {
                continue;
            }
            let bytes = fs::read(&path).map_err(io("read", &path))?;
            let read = Census::from_bytes(&bytes).ok_or_else(|| Error::NotAStore {
                path: path.clone(),
                reason: "it is damaged; go back to a copy".to_owned(),
            })?;
            census.merge(&read);
        }
        Ok(census)
    }

    /// A folder in which one run works, beside the parts. It goes with what is returned.
    pub(super) fn work(&self) -> Result<tempfile::TempDir> {
        let mut folder = tempfile::Builder::new();
        folder.prefix("working-");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // Workers may run as somebody else; who may read it is for the person's own settings to say.
            folder.permissions(fs::Permissions::from_mode(0o777));
        }
        folder
            .tempdir_in(&self.root)
            .map_err(io("make a folder in", &self.root))
    }

    /// Makes the folder `part`, in which everything but `media` and `census` is already, a part of the store.
    pub(super) fn publish(
        &self,
        part: &Path,
        media: &[Entry],
        census: Option<&Census>,
    ) -> Result<()> {
        let path = part.join(MEDIA);
        let mut to = BufWriter::new(File::create(&path).map_err(io("write", &path))?);
        for entry in media {
            let line = serde_json::json!(entry);
            writeln!(to, "{line}").map_err(io("write", &path))?;
        }
        let file = to
            .into_inner()
            .map_err(|error| io("write", &path)(error.into_error()))?;
        file.sync_all().map_err(io("write", &path))?;
        if let Some(census) = census {
            let path = part.join(CENSUS);
            fs::write(&path, census.to_bytes()).map_err(io("write", &path))?;
        }
        let next = self.parts.last().and_then(|last| {
            let name = last.file_name()?.to_str()?;
            name.parse::<u32>().ok()
        });
        let target = self.root.join(PARTS);
        let target = target.join(format!("{:06}", next.unwrap_or_default() + 1));
        fs::rename(part, &target).map_err(|error| {
            if target.exists() {
                return Error::Cluster(format!(
                    "{:?} got another part meanwhile: somebody else added to it. Nothing was kept; run the same again",
                    self.root
                ));
            }
            io("write", &target)(error)
        })
    }
}

/// The error of something that was tried on a path.
pub(super) fn io(
    action: &'static str,
    path: &Path,
) -> impl FnOnce(std::io::Error) -> Error + use<> {
    let path = path.to_owned();
    move |source| Error::Io {
        action,
        path,
        source,
    }
}

/// The files that Spark wrote into a folder of text; it says when they are all there.
pub(super) fn written(folder: &Path) -> Result<Vec<PathBuf>> {
    let incomplete = |reason: &str| {
        Error::Cluster(format!(
            "Spark ended without an error, but {folder:?} {reason}. See that the store lies on storage that every worker and this \
             machine share"
        ))
    };
    if !folder.join("_SUCCESS").exists() {
        return Err(incomplete("is not there or not complete"));
    }
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(io("read", folder))? {
        let path = entry.map_err(io("read", folder))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with("part-") {
            files.push(path.clone());
        }
    }
    files.sort();
    Ok(files)
}

/// What each line of the files that Spark wrote into `folder` says.
pub(super) fn told<T: for<'a> Deserialize<'a>>(folder: &Path) -> Result<Vec<T>> {
    let mut told = Vec::new();
    for path in written(folder)? {
        let file = File::open(&path).map_err(io("read", &path))?;
        for (number, line) in (1..).zip(BufReader::new(file).lines()) {
            let line = line.map_err(io("read", &path))?;
            let read = serde_json::from_str(&line).map_err(|error| Error::BadLine {
                path: path.clone(),
                line: number,
                reason: LineError::NotJson(error.to_string()).to_string(),
            });
            told.push(read?);
        }
    }
    Ok(told)
}
