//! Copying an archive while others may be writing to it.

use std::fs::File;
use std::path::Path;

use rusqlite::Connection;

use super::open;
use super::paths;
use crate::error::{Error, Result};
use crate::report::whole::sync_folder;

/// Writes a copy of the archive as it is at one moment to `target`, which must not exist. `examine` is shown the finished
/// copy, and it appears under its name only if that finds nothing wrong.
pub(super) fn backup(
    connection: &Connection,
    target: &Path,
    examine: impl FnOnce(&Path) -> Result<()>,
) -> Result<()> {
    let failed = |source| Error::Io {
        action: "write the copy",
        path: target.to_owned(),
        source,
    };
    if target.symlink_metadata().is_ok() {
        return Err(failed(std::io::ErrorKind::AlreadyExists.into()));
    }
    let target = paths::absolute(target)?;
    let parent = target.parent().unwrap_or(&target);
    let staged = tempfile::Builder::new()
        .prefix(".resurface-backup-")
        .tempdir_in(parent)
        .map_err(failed)?;
    let copy = staged.path().join("copy");
    // One statement and so one state, however long it takes; writers do not wait for it.
    connection
        .execute("VACUUM INTO CAST(?1 AS TEXT)", [paths::to_bytes(&copy)])
        .map_err(|error| open::failed(&target, error, "written"))?;
    examine(&copy)?;
    File::open(&copy)
        .and_then(|file| file.sync_all())
        .map_err(failed)?;
    let copy = tempfile::TempPath::try_from_path(copy).map_err(failed)?;
    copy.persist_noclobber(&target)
        .map_err(|error| failed(error.error))?;
    sync_folder(parent).map_err(failed)
}
