//! Which files there are under the paths that a person named, in an order that does not depend on the file system.

use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use walkdir::WalkDir;

use crate::error::{Error, ItemError, Result};

/// A file that was found. It has not been opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundFile {
    /// Path as it was given, or below one that was given.
    pub path: PathBuf,
    /// Size in bytes.
    pub bytes: u64,
    /// Time of the last change in nanoseconds since 1970, for telling changed files from unchanged ones only: it is
    /// never used as a date of the medium.
    pub modified_ns: i64,
    /// A person named this very path, so a link is followed there.
    pub named: bool,
    /// Why it will not be opened: no regular file, or out of reach.
    pub problem: Option<ItemError>,
}

/// Every file under `paths`, each once, ordered by the bytes of its path.
///
/// Links are listed but not followed, so no link can lead out of the folder or in a circle; a link that is named as a
/// path itself is followed, because a person asked for it. Pipes, sockets and devices are listed and never opened.
/// Paths in `except` (a claims CSV beside the media, the archive) are left out, of folders with all in them.
///
/// # Errors
///
/// [`Error::MissingInput`] when one of `paths` cannot be reached at all, [`Error::NothingToDo`] when no file is found.
pub fn discover(paths: &[PathBuf], except: &[&Path]) -> Result<Vec<FoundFile>> {
    let except: Vec<PathBuf> = except
        .iter()
        .filter_map(|path| fs::canonicalize(path).ok())
        .collect();
    let mut found = BTreeMap::new();
    for root in paths {
        let metadata = fs::metadata(root).map_err(|error| Error::MissingInput {
            path: root.clone(),
            reason: error.to_string(),
        })?;
        // With a trailing separator walkdir enters a folder that is named through a link.
        for entry in WalkDir::new(root)
            .follow_root_links(true)
            .sort_by_file_name()
        {
            let file = match entry {
                Ok(entry) if entry.file_type().is_dir() => continue,
                Ok(entry) if entry.depth() == 0 => FoundFile {
                    named: true,
                    ..found_file(entry.into_path(), &metadata)
                },
                Ok(entry) => match entry.metadata() {
                    Ok(metadata) => found_file(entry.into_path(), &metadata),
                    Err(error) => out_of_reach(entry.path(), &error),
                },
                Err(error) => {
                    let path = error.path().unwrap_or(root).to_owned();
                    out_of_reach(&path, &error)
                }
            };
            let left_out = !except.is_empty()
                && fs::canonicalize(&file.path)
                    .is_ok_and(|path| except.iter().any(|except| path.starts_with(except)));
            if !left_out {
                found.insert(file.path.as_os_str().as_encoded_bytes().to_vec(), file);
            }
        }
    }
    if found.is_empty() {
        let names: Vec<String> = paths.iter().map(|path| format!("{path:?}")).collect();
        return Err(Error::NothingToDo(names.join(", ")));
    }
    Ok(found.into_values().collect())
}

/// The file that a line of a list names. Links are not followed: whoever made the list did not look into it.
pub fn listed(path: PathBuf) -> FoundFile {
    match fs::symlink_metadata(&path) {
        Ok(metadata) if metadata.is_dir() => FoundFile {
            problem: Some(ItemError::NotAFile("a folder")),
            ..found_file(path, &metadata)
        },
        Ok(metadata) => found_file(path, &metadata),
        Err(error) => FoundFile {
            path,
            bytes: 0,
            modified_ns: 0,
            named: false,
            problem: Some(ItemError::Unreadable(error.to_string())),
        },
    }
}

fn found_file(path: PathBuf, metadata: &Metadata) -> FoundFile {
    let kind = metadata.file_type();
    let problem = if kind.is_file() {
        None
    } else if kind.is_symlink() {
        Some(ItemError::NotAFile("a link"))
    } else {
        Some(ItemError::NotAFile("a pipe, socket or device"))
    };
    FoundFile {
        path,
        bytes: if kind.is_file() { metadata.len() } else { 0 },
        modified_ns: modified_ns(metadata),
        named: false,
        problem,
    }
}

fn out_of_reach(path: &Path, error: &walkdir::Error) -> FoundFile {
    let reason = error
        .io_error()
        .map_or_else(|| error.to_string(), ToString::to_string);
    FoundFile {
        path: path.to_owned(),
        bytes: 0,
        modified_ns: 0,
        named: false,
        problem: Some(ItemError::Unreadable(reason)),
    }
}

/// Time of the last change in nanoseconds since 1970, 0 where the system does not tell.
pub(crate) fn modified_ns(metadata: &Metadata) -> i64 {
    let since = |time: std::time::SystemTime| match time.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_nanos()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_nanos()).map_or(i64::MIN, |ns| -ns),
    };
    metadata.modified().map_or(0, since)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(files: &[FoundFile], root: &Path) -> Vec<String> {
        files
            .iter()
            .map(|file| file.path.strip_prefix(root).unwrap().display().to_string())
            .collect()
    }

    #[test]
    fn files_come_once_and_sorted() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::create_dir(root.join("b")).unwrap();
        for name in ["z.jpg", "a.jpg", "b/c.jpg", "claims.csv"] {
            fs::write(root.join(name), name).unwrap();
        }
        let paths = [root.to_owned(), root.join("b"), root.join("a.jpg")];
        let files = discover(&paths, &[&root.join("claims.csv")]).unwrap();
        assert_eq!(names(&files, root), ["a.jpg", "b/c.jpg", "z.jpg"]);
        assert!(files.iter().all(|file| file.problem.is_none()));
    }

    #[test]
    fn a_missing_path_and_an_empty_folder_are_errors() {
        let folder = tempfile::tempdir().unwrap();
        let missing = discover(&[folder.path().join("nowhere")], &[]);
        assert!(matches!(missing, Err(Error::MissingInput { .. })));
        let empty = discover(&[folder.path().to_owned()], &[]);
        assert!(matches!(empty, Err(Error::NothingToDo(_))));
    }

    #[cfg(unix)]
    #[test]
    fn links_are_listed_and_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        std::os::unix::fs::symlink("/dev/zero", root.join("zero.jpg")).unwrap();
        std::os::unix::fs::symlink(root, root.join("loop")).unwrap();
        let files = discover(&[root.to_owned()], &[]).unwrap();
        assert_eq!(names(&files, root), ["loop", "zero.jpg"]);
        assert!(
            files
                .iter()
                .all(|file| file.problem == Some(ItemError::NotAFile("a link")))
        );
    }
}
