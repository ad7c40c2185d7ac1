//! Which file a row is about.

use std::collections::{BTreeMap, HashMap};
use std::ffi::OsString;
use std::path::{Component, Path, PathBuf};

use super::{ClaimRow, Claims, Row, Sidecar};
use crate::error::{Error, Result};
use crate::metadata::Appearance;

/// How many candidates a misspelt name is compared with.
const MAX_COMPARED: usize = 20_000;

/// Finds the files that the rows of one CSV name among candidates.
///
/// Paths are compared as text, made absolute by the current folder and freed of `.` and `..`; nothing on the disk is
/// looked at, so a link is not the file it points to.
#[derive(Clone, Debug)]
pub struct Resolver {
    csv: PathBuf,
    folder: PathBuf,
    /// As the caller gave them, for messages.
    candidates: Vec<PathBuf>,
    by_path: HashMap<PathBuf, usize>,
    /// The same file given twice counts once.
    by_name: HashMap<OsString, Vec<usize>>,
}

impl Resolver {
    /// A resolver for the CSV at `csv_path` and the files at `candidates`, which [`Resolver::resolve`] numbers from 0.
    pub fn new(csv_path: &Path, candidates: &[PathBuf]) -> Resolver {
        let mut by_path = HashMap::new();
        let mut by_name: HashMap<OsString, Vec<usize>> = HashMap::new();
        for (at, candidate) in candidates.iter().enumerate() {
            let path = normal(candidate);
            if by_path.contains_key(&path) {
                continue;
            }
            if let Some(name) = path.file_name() {
                by_name.entry(name.to_owned()).or_default().push(at);
            }
            by_path.insert(path, at);
        }
        let mut folder = normal(csv_path);
        folder.pop();
        Resolver {
            csv: csv_path.to_owned(),
            folder,
            candidates: candidates.to_vec(),
            by_path,
            by_name,
        }
    }

    /// The candidate that `file` names: a path relative to the CSV's folder or an absolute one, with `/` or `\` between
    /// folders; or a bare file name that only one candidate has.
    ///
    /// # Errors
    ///
    /// A reason for an [`Error::CsvRow`]: that it names none, with the closest name there is, or several, with all of them.
    pub fn resolve(&self, file: &str) -> std::result::Result<usize, String> {
        let slashes = file.replace('\\', "/");
        for text in [file, &slashes] {
            if let Some(at) = self.by_path.get(&normal(&self.folder.join(text))) {
                return Ok(*at);
            }
            match self
                .by_name
                .get(Path::new(text).as_os_str())
                .map(Vec::as_slice)
            {
                None | Some([]) => {}
                Some([only]) => return Ok(*only),
                Some(several) => {
                    let list: Vec<String> = several
                        .iter()
                        .map(|at| format!("{:?}", self.candidates[*at]))
                        .collect();
                    return Err(format!(
                        "{file:?} is the name of {} files: {}. Write the path relative to this CSV",
                        several.len(),
                        list.join(", ")
                    ));
                }
            }
        }
        let closest = match self.closest(&slashes) {
            Some(path) => format!("The closest name is {path:?}"),
            None => "There are no files to choose from".to_owned(),
        };
        Err(format!(
            "{file:?} names none of the files given. {closest}. Write a path relative to this CSV, or a file name"
        ))
    }

    /// All rows of a sidecar with the candidate each is about, by candidate and then by line.
    ///
    /// # Errors
    ///
    /// [`Error::CsvRow`] for the first row whose file cannot be resolved.
    pub fn sidecar<'a>(
        &self,
        sidecar: &'a Sidecar,
    ) -> Result<BTreeMap<usize, Vec<&'a Row<Appearance>>>> {
        let mut found: BTreeMap<usize, Vec<&Row<Appearance>>> = BTreeMap::new();
        for row in &sidecar.rows {
            found.entry(self.row(row)?).or_default().push(row);
        }
        Ok(found)
    }

    /// The claim of each candidate that has one.
    ///
    /// # Errors
    ///
    /// [`Error::CsvRow`] for the first row whose file cannot be resolved, or whose file an earlier row is about: a
    /// submission is tested against one claim. The reason names both lines.
    pub fn claims<'a>(&self, claims: &'a Claims) -> Result<BTreeMap<usize, &'a Row<ClaimRow>>> {
        let mut found: BTreeMap<usize, &Row<ClaimRow>> = BTreeMap::new();
        for row in &claims.rows {
            let at = self.row(row)?;
            if let Some(first) = found.get(&at) {
                let reason = format!(
                    "lines {} and {} are about the same file, {:?}. A file can have one claim; join the two rows into one",
                    first.line, row.line, self.candidates[at]
                );
                return Err(self.refuse(row.line, reason));
            }
            found.insert(at, row);
        }
        Ok(found)
    }

    fn row<T>(&self, row: &Row<T>) -> Result<usize> {
        self.resolve(&row.file)
            .map_err(|reason| self.refuse(row.line, reason))
    }

    fn refuse(&self, line: u64, reason: String) -> Error {
        Error::CsvRow {
            path: self.csv.clone(),
            line,
            reason,
        }
    }

    /// The candidate whose file name takes the fewest changes of a letter; of equal ones the first.
    fn closest(&self, file: &str) -> Option<&Path> {
        let wanted = letters(file.rsplit('/').next().unwrap_or(file));
        let named = self.candidates.iter().take(MAX_COMPARED);
        named
            .min_by_key(|path| {
                distance(
                    &wanted,
                    &letters(&path.file_name().unwrap_or_default().to_string_lossy()),
                )
            })
            .map(PathBuf::as_path)
    }
}

/// A path as it is compared.
fn normal(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut normal = PathBuf::new();
    for part in absolute.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                normal.pop();
            }
            part => normal.push(part),
        }
    }
    normal
}

/// A name in lower case, cut where it is longer than any name people type.
fn letters(name: &str) -> Vec<char> {
    name.chars()
        .flat_map(char::to_lowercase)
        .take(128)
        .collect()
}

/// Levenshtein's distance: letters to put in, take out or replace.
fn distance(first: &[char], second: &[char]) -> usize {
    let mut above: Vec<usize> = (0..=second.len()).collect();
    for (row, one) in first.iter().enumerate() {
        let mut diagonal = row;
        above[0] = row + 1;
        for (column, other) in second.iter().enumerate() {
            let replaced = diagonal + usize::from(one != other);
            diagonal = above[column + 1];
            above[column + 1] = replaced.min(diagonal + 1).min(above[column] + 1);
        }
    }
    above[second.len()]
}
