//! A report folder on the disk: written whole or not at all, and never over anything that is not a report.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use super::manifest::{self, MANIFEST};
use super::whole::{sync_all_in, sync_folder};
use super::{Results, csv, html, json, media_review};
use crate::error::{Error, Result};

/// Name of the page.
pub const PAGE: &str = "index.html";
/// Name of the page that explains the rules of judging.
pub const RULES: &str = "rules.html";
/// Name of the results, from which the report can be rendered again.
pub const RESULTS: &str = "results.json";
/// Name of the folder with the pictures.
pub const MEDIA: &str = "media";
/// Name of the folder with the pages on what files say of themselves.
pub const METADATA: &str = "metadata";
/// Name of the reviews for publishing, see [`media_review`].
pub const MEDIA_REVIEW: &str = "media_review.jsonld";
/// The tables.
const TABLES: [&str; 3] = ["items.csv", "matches.csv", "segments.csv"];

/// A report that is being written, beside the place where it will appear.
#[derive(Debug)]
pub struct Folder {
    target: PathBuf,
    staged: tempfile::TempDir,
}

impl Folder {
    /// Begins a report at `target`. That it may be written there is checked now, before hours of work.
    ///
    /// # Errors
    ///
    /// [`Error::OutputExists`] where something is there that is not an empty folder, or, with `overwrite`, not an earlier
    /// report and nothing else; [`Error::Io`].
    pub fn begin(target: &Path, overwrite: bool) -> Result<Folder> {
        let may_go = is_free(target)? || (overwrite && is_report(target)?);
        if !may_go {
            return Err(Error::OutputExists(target.to_owned()));
        }
        let target = std::path::absolute(target).map_err(io("find", target))?;
        let parent = target.parent().unwrap_or(&target);
        fs::create_dir_all(parent).map_err(io("create", parent))?;
        let mut builder = tempfile::Builder::new();
        builder.prefix(".resurface-report-");
        #[cfg(unix)]
        {
            // A report is for colleagues too; the user's umask decides which.
            use std::os::unix::fs::PermissionsExt;
            builder.permissions(fs::Permissions::from_mode(0o777));
        }
        let staged = builder.tempdir_in(parent).map_err(io("write in", parent))?;
        for name in [MEDIA, METADATA] {
            let folder = staged.path().join(name);
            fs::create_dir(&folder).map_err(io("create", &folder))?;
        }
        Ok(Folder { target, staged })
    }

    /// Adds a picture to the `media` folder.
    ///
    /// # Errors
    ///
    /// [`Error::Io`].
    pub fn picture(&self, name: &str, bytes: &[u8]) -> Result<()> {
        let path = self.staged.path().join(MEDIA).join(name);
        fs::write(&path, bytes).map_err(io("write", &path))
    }

    /// Writes everything else, the manifest last, and puts the report in its place. Returns the path of the page.
    ///
    /// # Errors
    ///
    /// [`Error::Io`], [`Error::Render`].
    pub fn finish(self, results: &Results) -> Result<PathBuf> {
        let write = |name: &str, bytes: &[u8]| {
            let path = self.staged.path().join(name);
            fs::write(&path, bytes).map_err(io("write", &path))
        };
        // One after the other, because each can be as large as all results.
        write(PAGE, html::page(results)?.as_bytes())?;
        write(RULES, html::rules_page(results)?.as_bytes())?;
        write(TABLES[0], &csv::items_csv(results))?;
        write(TABLES[1], &csv::matches_csv(results))?;
        write(TABLES[2], &csv::segments_csv(results))?;
        write(MEDIA_REVIEW, &media_review::media_review(results))?;
        let path = self.staged.path().join(RESULTS);
        let file = File::create(&path).map_err(io("write", &path))?;
        let mut file = BufWriter::new(file);
        json::write_json(results, &mut file)
            .and_then(|()| file.flush())
            .map_err(io("write", &path))?;
        for page in html::metadata_pages(results) {
            let (name, text) = page?;
            let path = self.staged.path().join(METADATA).join(name);
            fs::write(&path, text.as_bytes()).map_err(io("write", &path))?;
        }
        let path = self.staged.path().join(MANIFEST);
        let manifest = manifest::manifest(results, self.staged.path())?;
        fs::write(&path, &manifest).map_err(io("write", &path))?;
        sync_all_in(self.staged.path()).map_err(io("write in", self.staged.path()))?;
        let staged = self.staged.keep();
        replace(&staged, &self.target).inspect_err(|_| {
            // Half a report is worse than none; the error is what matters.
            let _ = fs::remove_dir_all(&staged);
        })?;
        let parent = self.target.parent().unwrap_or(&self.target);
        sync_folder(parent).map_err(io("write in", parent))?;
        Ok(self.target.join(PAGE))
    }
}

/// Puts the finished folder where the report belongs, and an earlier report out of the way first.
fn replace(staged: &Path, target: &Path) -> Result<()> {
    let parent = target.parent().unwrap_or(target);
    if !target.exists() || is_free(target)? {
        if target.exists() {
            fs::remove_dir(target).map_err(io("replace", target))?;
        }
        return fs::rename(staged, target).map_err(io("write", target));
    }
    let aside = tempfile::Builder::new()
        .prefix(".resurface-old-report-")
        .tempdir_in(parent)
        .map_err(io("write in", parent))?;
    let old = aside.path().join("report");
    fs::rename(target, &old).map_err(io("replace", target))?;
    fs::rename(staged, target).map_err(|error| {
        let _ = fs::rename(&old, target);
        io("write", target)(error)
    })
}

/// Nothing is there, or an empty folder.
fn is_free(target: &Path) -> Result<bool> {
    match fs::read_dir(target) {
        Ok(mut entries) => Ok(entries.next().is_none()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(true),
        Err(error) if error.kind() == std::io::ErrorKind::NotADirectory => Ok(false),
        Err(error) => Err(io("read", target)(error)),
    }
}

/// It is an earlier report and holds nothing else, so nothing of the user's can be lost with it.
fn is_report(target: &Path) -> Result<bool> {
    let Ok(bytes) = fs::read(target.join(RESULTS)) else {
        return Ok(false);
    };
    if json::from_json(target, &bytes).is_err() {
        return Ok(false);
    }
    for entry in fs::read_dir(target).map_err(io("read", target))? {
        let name = entry.map_err(io("read", target))?.file_name();
        let ours = [
            PAGE,
            RULES,
            RESULTS,
            MEDIA_REVIEW,
            MANIFEST,
            MEDIA,
            METADATA,
        ]
        .iter()
        .chain(&TABLES);
        if !ours.into_iter().any(|known| name == *known) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The names of all pictures that results refer to, each once, in order.
pub fn picture_names(results: &Results) -> Vec<&str> {
    let mut names: Vec<&str> = results
        .items
        .iter()
        .flat_map(|item| {
            let pairs = item
                .matches
                .iter()
                .flatten()
                .flat_map(|found| &found.pictures);
            let of_pairs = pairs.flat_map(|pair| {
                [&pair.query, &pair.archive, &pair.aligned].map(|name| name.as_deref())
            });
            let ingredients = item.credentials.iter().flat_map(|said| &said.ingredients);
            let of_ingredients = ingredients.map(|ingredient| ingredient.picture.as_deref());
            of_pairs
                .chain(of_ingredients)
                .chain([item.picture.as_deref()])
                .flatten()
        })
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// Whether a name that results give for a picture is the plain name of a JPEG, which all pictures of reports are. Results can
/// come from others, and a browser takes a file for what its name ends in.
pub fn is_plain_name(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    let stem = name.strip_suffix(".jpg");
    stem.is_some_and(|stem| !stem.is_empty()) && !name.starts_with('.') && name.bytes().all(plain)
}

fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Error {
    let path = path.to_owned();
    move |source| Error::Io {
        action,
        path,
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    fn written(target: &Path, overwrite: bool) -> Result<PathBuf> {
        let folder = Folder::begin(target, overwrite)?;
        folder.picture("q-1.jpg", b"picture")?;
        folder.finish(&fixture::batch())
    }

    #[test]
    fn a_report_is_there_whole_and_nothing_else_beside_it() {
        let place = tempfile::tempdir().unwrap();
        let page = written(&place.path().join("new/report"), false).unwrap();
        let report = page.parent().unwrap();
        let own = "metadata/item-1a2b3c4d5e6f.html";
        for name in [
            PAGE,
            RULES,
            RESULTS,
            MEDIA_REVIEW,
            MANIFEST,
            "media/q-1.jpg",
            own,
        ]
        .iter()
        .chain(&TABLES)
        {
            assert!(report.join(name).is_file(), "{name}");
        }
        let beside: Vec<_> = fs::read_dir(report.parent().unwrap()).unwrap().collect();
        assert_eq!(beside.len(), 1);
    }

    #[test]
    fn only_a_report_is_replaced_and_only_when_asked() {
        let place = tempfile::tempdir().unwrap();
        let target = place.path().join("report");
        fs::create_dir(&target).unwrap();
        written(&target, false).unwrap();
        assert!(matches!(
            written(&target, false),
            Err(Error::OutputExists(_))
        ));
        written(&target, true).unwrap();
        fs::write(target.join("my notes.txt"), "precious").unwrap();
        assert!(matches!(
            written(&target, true),
            Err(Error::OutputExists(_))
        ));
        let photos = place.path().join("photos");
        fs::create_dir(&photos).unwrap();
        fs::write(photos.join("a.jpg"), "photo").unwrap();
        assert!(matches!(
            written(&photos, true),
            Err(Error::OutputExists(_))
        ));
        assert!(photos.join("a.jpg").exists());
        assert!(matches!(
            written(&photos.join("a.jpg"), true),
            Err(Error::OutputExists(_))
        ));
    }

    #[test]
    fn a_report_that_is_given_up_leaves_nothing() {
        let place = tempfile::tempdir().unwrap();
        drop(Folder::begin(&place.path().join("report"), false).unwrap());
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 0);
    }

    #[test]
    fn pictures_are_named_once() {
        let results = fixture::batch();
        let names = picture_names(&results);
        assert!(names.contains(&"q-1.jpg") && names.is_sorted());
        let plain: Vec<&&str> = names.iter().filter(|name| is_plain_name(name)).collect();
        assert!(!plain.iter().any(|name| name.contains('/')));
        for name in [
            "",
            ".jpg",
            "..jpg",
            "q.jpg/",
            "q-1.jpg.html",
            "q-1.svg",
            "a b.jpg",
        ] {
            assert!(!is_plain_name(name), "{name}");
        }
    }
}
