//! Files that appear whole, on the disk, or not at all.

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::Path;

use crate::error::{Error, Result};

/// Writes a new file. Whatever happens in between, there is never a part of it under its name, and what is there already
/// is never overwritten.
///
/// # Errors
///
/// [`Error::Io`].
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<()> {
    let failed = |source| Error::Io {
        action: "write",
        path: path.to_owned(),
        source,
    };
    if path.symlink_metadata().is_ok() {
        return Err(failed(ErrorKind::AlreadyExists.into()));
    }
    let absolute = std::path::absolute(path).map_err(failed)?;
    let folder = absolute.parent().unwrap_or(&absolute);
    let mut builder = tempfile::Builder::new();
    builder.prefix(".resurface-");
    #[cfg(unix)]
    {
        // As any other new file; the user's umask decides who reads it.
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let mut staged = builder.tempfile_in(folder).map_err(failed)?;
    staged.write_all(bytes).map_err(failed)?;
    staged.as_file().sync_all().map_err(failed)?;
    staged
        .persist_noclobber(&absolute)
        .map_err(|error| failed(error.error))?;
    sync_folder(folder).map_err(failed)
}

/// Makes sure that a new name in a folder survives a power loss, where the system can do that.
///
/// # Errors
///
/// The system's.
pub fn sync_folder(folder: &Path) -> std::io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// Makes sure that everything in a folder survives a power loss, folders in it included. Much faster than asking for every
/// file of thousands in turn, each of which waits for the disk.
///
/// # Errors
///
/// The system's.
#[cfg(target_os = "linux")]
pub fn sync_all_in(folder: &Path) -> std::io::Result<()> {
    Ok(rustix::fs::syncfs(File::open(folder)?)?)
}

/// Makes sure that everything in a folder survives a power loss, folders in it included.
///
/// # Errors
///
/// The system's.
#[cfg(not(target_os = "linux"))]
pub fn sync_all_in(folder: &Path) -> std::io::Result<()> {
    for entry in walkdir::WalkDir::new(folder).contents_first(true) {
        let entry = entry?;
        if entry.file_type().is_dir() {
            sync_folder(entry.path())?;
        } else {
            File::options().write(true).open(entry.path())?.sync_all()?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_folder_is_put_onto_the_disk_with_all_that_is_in_it() {
        let place = tempfile::tempdir().unwrap();
        fs::create_dir(place.path().join("media")).unwrap();
        fs::write(place.path().join("media/a.jpg"), b"x").unwrap();
        sync_all_in(place.path()).unwrap();
        assert!(sync_all_in(&place.path().join("none")).is_err());
    }

    #[test]
    fn a_file_is_written_once_and_nothing_lies_beside_it() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("a.png");
        write_new(&path, b"first").unwrap();
        assert!(write_new(&path, b"second").is_err());
        assert!(write_new(&place.path().join("none/a.png"), b"x").is_err());
        assert_eq!(fs::read(&path).unwrap(), b"first");
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
    }
}
