//! manifest.json: which files a report was made from and which it consists of, each by its SHA-256, so that whoever gets
//! the report later can see whether it is still as it was written.
//!
//! It is no signature: whoever changes a file can change the manifest, too. A desk that needs more signs manifest.json,
//! or notes its SHA-256 where nobody else writes.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{Results, Run, Tool, json};
use crate::error::{Error, Result};
use crate::media::open::sha256_hex;

/// Name of the manifest in a report's folder.
pub const MANIFEST: &str = "manifest.json";

/// Value of [`Manifest::schema`].
pub const SCHEMA: &str = "resurface.manifest/1";

/// What a report was made from and consists of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`SCHEMA`].
    pub schema: String,
    /// What examined the inputs.
    pub tool: Tool,
    /// What wrote the files of the report: another version where an older report was rendered again.
    pub rendered_by: Tool,
    /// Time and parameters of the run, and the state of the archive.
    pub run: Run,
    /// The files that were examined, in the order of the results, and after them the table of claims where there was one.
    pub inputs: Vec<Input>,
    /// Every file of the report but the manifest, by path.
    pub files: Vec<Listed>,
}

/// A file that a report was made from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// Path as the user gave it; where it is no UTF-8, with replacement characters.
    pub path: String,
    /// The path's exact bytes in hexadecimal, only where `path` is not exact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path_bytes_hex: Option<String>,
    /// SHA-256 of the content, absent where it could not be read.
    pub sha256: Option<String>,
    /// Size in bytes, absent where it is not known.
    pub bytes: Option<u64>,
}

/// A file of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// Path below the report's folder, with `/` between its parts.
    pub path: String,
    /// SHA-256 of the content.
    pub sha256: String,
    /// Size in bytes.
    pub bytes: u64,
}

/// How a report's folder differs from its manifest. The lists are by path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// Number of files that are as the manifest says.
    pub agreeing: usize,
    /// Files that have another content now.
    pub changed: Vec<String>,
    /// Files that are not there any more.
    pub missing: Vec<String>,
    /// Files, links and the like that the manifest does not know.
    pub extra: Vec<String>,
}

impl Checked {
    /// Number of paths that differ.
    pub fn differences(&self) -> usize {
        self.changed.len() + self.missing.len() + self.extra.len()
    }
}

/// The manifest of the report in `folder`, which is complete but for it, as indented JSON. The same folder and results
/// always give the same bytes.
///
/// # Errors
///
/// [`Error::Io`].
pub(super) fn manifest(results: &Results, folder: &Path) -> Result<Vec<u8>> {
    let manifest = Manifest {
        schema: SCHEMA.to_owned(),
        tool: results.tool.clone(),
        rendered_by: Tool::this(),
        run: results.run.clone(),
        inputs: inputs(results),
        files: contents(folder)?
            .into_iter()
            .filter_map(|(path, file)| {
                let (sha256, bytes) = file?;
                Some(Listed {
                    path,
                    sha256,
                    bytes,
                })
            })
            .collect(),
    };
    Ok(json::harmless(&manifest).into_bytes())
}

/// Name of the parameter of a run with the SHA-256 of the table of claims.
pub const CLAIMS_SHA256: &str = "claims_sha256";

fn inputs(results: &Results) -> Vec<Input> {
    let files = results.items.iter().map(|item| Input {
        path: item.path.clone(),
        path_bytes_hex: item.path_bytes_hex.clone(),
        sha256: item.sha256.clone(),
        bytes: Some(item.bytes),
    });
    let parameter = |name: &str| {
        let value = results.run.parameters.get(name)?;
        value.as_str().map(str::to_owned)
    };
    let claims = parameter("claims").map(|path| Input {
        path,
        path_bytes_hex: None,
        sha256: parameter(CLAIMS_SHA256),
        bytes: None,
    });
    files.chain(claims).collect()
}

/// SHA-256 and size of everything under a folder but its manifest and its folders, by path; `None` for what is no regular
/// file. Links are not followed.
fn contents(folder: &Path) -> Result<BTreeMap<String, Option<(String, u64)>>> {
    let mut contents = BTreeMap::new();
    for entry in walkdir::WalkDir::new(folder).min_depth(1) {
        let entry = entry.map_err(|error| {
            let path = error.path().unwrap_or(folder).to_owned();
            read_error(&path, error.into())
        })?;
        let path = entry.path();
        let parts = path.strip_prefix(folder).unwrap_or(path).components();
        let parts: Vec<_> = parts
            .map(|part| part.as_os_str().to_string_lossy().into_owned())
            .collect();
        let name = parts.join("/");
        if entry.file_type().is_dir() || name == MANIFEST {
            continue;
        }
        let file = if entry.file_type().is_file() {
            let bytes = fs::read(path).map_err(|error| read_error(path, error))?;
            Some((sha256_hex(&bytes), bytes.len() as u64))
        } else {
            None
        };
        contents.insert(name, file);
    }
    Ok(contents)
}

/// Compares the report in `folder` with its manifest. Nothing outside of the folder is read, whatever the manifest names.
///
/// # Errors
///
/// [`Error::NoManifest`], [`Error::NotAManifest`], [`Error::Io`]. Files that differ are no error; they are in the answer.
pub fn check(folder: &Path) -> Result<Checked> {
    let path = folder.join(MANIFEST);
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && folder.is_dir() => {
            return Err(Error::NoManifest(folder.to_owned()));
        }
        Err(error) => return Err(read_error(&path, error)),
    };
    let manifest = parsed(&bytes).map_err(|reason| Error::NotAManifest { path, reason })?;
    let mut found = contents(folder)?;
    let mut checked = Checked::default();
    for listed in manifest.files {
        match found.remove(&listed.path) {
            None => checked.missing.push(listed.path),
            Some(now) if now == Some((listed.sha256, listed.bytes)) => checked.agreeing += 1,
            Some(_) => checked.changed.push(listed.path),
        }
    }
    checked.extra = found.into_keys().collect();
    Ok(checked)
}

fn parsed(bytes: &[u8]) -> std::result::Result<Manifest, String> {
    #[derive(Deserialize)]
    struct Head {
        schema: Option<String>,
    }
    let head: Head =
        serde_json::from_slice(bytes).map_err(|error| format!("it is no JSON object ({error})"))?;
    if head.schema.as_deref() != Some(SCHEMA) {
        return Err(format!(
            "its schema is not {SCHEMA:?}. Check the report with the version that wrote it"
        ));
    }
    serde_json::from_slice(bytes)
        .map_err(|error| format!("it does not hold what {SCHEMA} promises ({error})"))
}

fn read_error(path: &Path, source: std::io::Error) -> Error {
    Error::Io {
        action: "read",
        path: path.to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;
    use crate::report::folder::Folder;

    /// A place with a report in it.
    fn report() -> (tempfile::TempDir, std::path::PathBuf) {
        let place = tempfile::tempdir().unwrap();
        let target = place.path().join("report");
        let folder = Folder::begin(&target, false).unwrap();
        folder.picture("q-1.jpg", b"picture").unwrap();
        folder.finish(&fixture::batch()).unwrap();
        (place, target)
    }

    #[test]
    fn everything_that_went_in_and_came_out_is_listed() {
        let (_place, report) = report();
        let manifest = parsed(&fs::read(report.join(MANIFEST)).unwrap()).unwrap();
        let results = fixture::batch();
        assert_eq!(manifest.run, results.run);
        assert_eq!(manifest.tool, results.tool);
        assert_eq!(manifest.inputs.len(), results.items.len() + 1);
        assert_eq!(manifest.inputs[0].sha256, results.items[0].sha256);
        assert_eq!(
            manifest.inputs[4].path_bytes_hex.as_deref(),
            Some("3d636d64ff")
        );
        let claims = manifest.inputs.last().unwrap();
        assert_eq!(claims.path, "claims <1>.csv");
        assert!(manifest.files.is_sorted_by(|a, b| a.path < b.path));
        let paths: Vec<&str> = manifest
            .files
            .iter()
            .map(|file| file.path.as_str())
            .collect();
        for name in [
            "index.html",
            "results.json",
            "media/q-1.jpg",
            "media_review.jsonld",
        ] {
            assert!(paths.contains(&name), "{name}");
        }
        assert!(!paths.contains(&MANIFEST));
        let picture = manifest
            .files
            .iter()
            .find(|file| file.path == "media/q-1.jpg");
        assert_eq!(picture.unwrap().sha256, sha256_hex(b"picture"));
        assert_eq!(picture.unwrap().bytes, 7);
    }

    #[test]
    fn every_kind_of_difference_is_named() {
        let (_place, report) = report();
        let whole = check(&report).unwrap();
        assert_eq!(whole.differences(), 0);
        assert!(whole.agreeing > 5);
        // As long as before, so that only the content tells.
        fs::write(report.join("media/q-1.jpg"), "picturE").unwrap();
        fs::remove_file(report.join("items.csv")).unwrap();
        fs::write(report.join("media/more.jpg"), "x").unwrap();
        let expected = Checked {
            agreeing: whole.agreeing - 2,
            changed: vec!["media/q-1.jpg".to_owned()],
            missing: vec!["items.csv".to_owned()],
            extra: vec!["media/more.jpg".to_owned()],
        };
        assert_eq!(check(&report).unwrap(), expected);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_the_same_content_is_a_change() {
        let (place, report) = report();
        let elsewhere = place.path().join("items.csv");
        fs::rename(report.join("items.csv"), &elsewhere).unwrap();
        std::os::unix::fs::symlink(&elsewhere, report.join("items.csv")).unwrap();
        assert_eq!(check(&report).unwrap().changed, ["items.csv"]);
    }

    #[test]
    fn what_cannot_be_checked_says_why() {
        let (place, report) = report();
        fs::write(
            report.join(MANIFEST),
            r#"{"schema": "resurface.manifest/2"}"#,
        )
        .unwrap();
        assert!(matches!(check(&report), Err(Error::NotAManifest { .. })));
        fs::remove_file(report.join(MANIFEST)).unwrap();
        assert!(matches!(check(&report), Err(Error::NoManifest(_))));
        let nowhere = check(&place.path().join("nowhere"));
        assert!(matches!(nowhere, Err(Error::Io { .. })));
    }
}
