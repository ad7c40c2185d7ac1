//! Opening what the user gave: regular files only, never a link, a pipe or a device, and nothing is ever written.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::discover::{FoundFile, modified_ns};
use super::sniff::HEAD_BYTES;
use crate::error::ItemError;

/// An open regular file, with what is needed to see whether it changed while it was read.
#[derive(Debug)]
pub struct OpenedFile {
    file: File,
    bytes: u64,
    modified_ns: i64,
    /// When its content, its rights or its number of names last changed: nobody can set that time back.
    changed_ns: i128,
}

impl OpenedFile {
    /// Opens the file at `path`. A link is followed: somebody named it.
    ///
    /// # Errors
    ///
    /// [`ItemError::NotAFile`] for anything but a regular file, [`ItemError::Unreadable`] with the system's reason.
    pub fn open(path: &Path) -> Result<OpenedFile, ItemError> {
        OpenedFile::open_at(path, true)
    }

    /// Opens a file that was found. Where a link took its place meanwhile, it is not followed.
    ///
    /// # Errors
    ///
    /// Those of [`OpenedFile::open`].
    pub fn open_found(file: &FoundFile) -> Result<OpenedFile, ItemError> {
        OpenedFile::open_at(&file.path, file.named)
    }

    /// Opens the file at `path`, which must be no link: nobody named it, it lies in a folder that came from others.
    ///
    /// # Errors
    ///
    /// Those of [`OpenedFile::open`].
    pub fn open_unlinked(path: &Path) -> Result<OpenedFile, ItemError> {
        OpenedFile::open_at(path, false)
    }

    fn open_at(path: &Path, follow: bool) -> Result<OpenedFile, ItemError> {
        let metadata = if follow {
            fs::metadata(path)
        } else {
            fs::symlink_metadata(path)
        };
        let metadata = metadata.map_err(|error| unreadable(&error))?;
        if metadata.file_type().is_symlink() {
            return Err(ItemError::NotAFile("a link"));
        }
        if !metadata.is_file() {
            return Err(ItemError::NotAFile("a folder, pipe, socket or device"));
        }
        let mut options = OpenOptions::new();
        options.read(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            // Should a pipe have taken the file's place meanwhile, opening it must not wait for a writer.
            let links = if follow { 0 } else { libc::O_NOFOLLOW };
            options.custom_flags(libc::O_NONBLOCK | links);
        }
        let file = options.open(path).map_err(|error| unreadable(&error))?;
        let metadata = file.metadata().map_err(|error| unreadable(&error))?;
        if !metadata.is_file() {
            return Err(ItemError::NotAFile("a folder, pipe, socket or device"));
        }
        Ok(OpenedFile {
            file,
            bytes: metadata.len(),
            modified_ns: modified_ns(&metadata),
            changed_ns: changed_ns(&metadata),
        })
    }

    /// Size in bytes when it was opened.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The first bytes, as [`super::sniff::sniff`] wants them.
    ///
    /// # Errors
    ///
    /// [`ItemError::Unreadable`].
    pub fn head(&self) -> Result<Vec<u8>, ItemError> {
        self.read_at(0, HEAD_BYTES)
    }

    /// Up to `length` bytes at `offset`; fewer at the end of the file.
    ///
    /// # Errors
    ///
    /// [`ItemError::Unreadable`].
    pub fn read_at(&self, offset: u64, length: usize) -> Result<Vec<u8>, ItemError> {
        let mut bytes = Vec::new();
        let mut file = &self.file;
        file.seek(SeekFrom::Start(offset))
            .and_then(|_| file.take(length as u64).read_to_end(&mut bytes))
            .map_err(|error| unreadable(&error))?;
        Ok(bytes)
    }

    /// The whole content.
    ///
    /// # Errors
    ///
    /// [`ItemError::OverLimit`] above `limit` bytes, [`ItemError::Unreadable`], [`ItemError::ChangedWhileRead`].
    pub fn read_whole(&self, limit: u64) -> Result<Vec<u8>, ItemError> {
        if self.bytes > limit {
            return Err(ItemError::OverLimit(format!(
                "{} MB, where photos may have {} MB",
                self.bytes >> 20,
                limit >> 20
            )));
        }
        let mut bytes = Vec::with_capacity(usize::try_from(self.bytes).unwrap_or(0) + 1);
        let mut file = &self.file;
        file.seek(SeekFrom::Start(0))
            .and_then(|_| file.take(self.bytes + 1).read_to_end(&mut bytes))
            .map_err(|error| unreadable(&error))?;
        self.assert_unchanged()?;
        if bytes.len() as u64 != self.bytes {
            return Err(ItemError::ChangedWhileRead);
        }
        Ok(bytes)
    }

    /// SHA-256 of the content, read in pieces.
    ///
    /// # Errors
    ///
    /// [`ItemError::Unreadable`], [`ItemError::ChangedWhileRead`].
    pub fn sha256(&self) -> Result<String, ItemError> {
        let mut digest = Sha256::new();
        let mut buffer = vec![0; 1 << 18];
        let mut file = &self.file;
        file.seek(SeekFrom::Start(0))
            .map_err(|error| unreadable(&error))?;
        loop {
            match file.read(&mut buffer) {
                Ok(0) => break,
                Ok(length) => digest.update(&buffer[..length]),
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(unreadable(&error)),
            }
        }
        self.assert_unchanged()?;
        Ok(hex(&digest.finalize()))
    }

    /// Another handle on the same open file, rewound to its beginning, for a child process to read from.
    ///
    /// # Errors
    ///
    /// [`ItemError::Unreadable`].
    pub fn rewound_handle(&self) -> Result<File, ItemError> {
        let mut file = self.file.try_clone().map_err(|error| unreadable(&error))?;
        file.seek(SeekFrom::Start(0))
            .map_err(|error| unreadable(&error))?;
        Ok(file)
    }

    /// Fails when size or time of change are not what they were at opening.
    ///
    /// # Errors
    ///
    /// [`ItemError::ChangedWhileRead`].
    pub fn assert_unchanged(&self) -> Result<(), ItemError> {
        let metadata = self.file.metadata().map_err(|error| unreadable(&error))?;
        if metadata.len() == self.bytes
            && modified_ns(&metadata) == self.modified_ns
            && changed_ns(&metadata) == self.changed_ns
        {
            Ok(())
        } else {
            Err(ItemError::ChangedWhileRead)
        }
    }
}

/// Time of the last change of anything about a file in nanoseconds since 1970, 0 where the system does not tell.
#[cfg(unix)]
fn changed_ns(metadata: &fs::Metadata) -> i128 {
    use std::os::unix::fs::MetadataExt;
    i128::from(metadata.ctime()) * 1_000_000_000 + i128::from(metadata.ctime_nsec())
}

#[cfg(not(unix))]
fn changed_ns(_metadata: &fs::Metadata) -> i128 {
    0
}

/// SHA-256 of `bytes` in lower-case hexadecimal digits.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// SHA-256 of everything that is written to it.
#[derive(Debug, Default)]
pub struct Sha256Writer(Sha256);

impl Sha256Writer {
    /// The digest in lower-case hexadecimal digits.
    pub fn finish(self) -> String {
        hex(&self.0.finalize())
    }
}

impl std::io::Write for Sha256Writer {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes
        .iter()
        .fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

fn unreadable(error: &std::io::Error) -> ItemError {
    ItemError::Unreadable(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_and_digest_come_from_the_same_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("abc");
        fs::write(&path, b"abc").unwrap();
        let opened = OpenedFile::open(&path).unwrap();
        assert_eq!(opened.read_whole(10).unwrap(), b"abc");
        assert_eq!(
            opened.sha256().unwrap(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_eq!(opened.sha256().unwrap(), sha256_hex(b"abc"));
        assert!(matches!(opened.read_whole(2), Err(ItemError::OverLimit(_))));
        fs::write(&path, b"abcd").unwrap();
        assert_eq!(opened.read_whole(10), Err(ItemError::ChangedWhileRead));
    }

    #[cfg(unix)]
    #[test]
    fn a_change_shows_although_its_time_was_set_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("abc");
        fs::write(&path, b"abc").unwrap();
        let opened = OpenedFile::open(&path).unwrap();
        let before = fs::metadata(&path).unwrap().modified().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(30));
        fs::write(&path, b"xyz").unwrap();
        let changed = fs::File::options().write(true).open(&path).unwrap();
        changed.set_modified(before).unwrap();
        assert_eq!(opened.sha256(), Err(ItemError::ChangedWhileRead));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_took_the_place_of_a_file_is_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("abc");
        fs::write(&path, b"abc").unwrap();
        let found = super::super::discover::discover(&[folder.path().to_owned()], &[]).unwrap();
        assert!(OpenedFile::open_found(&found[0]).is_ok());
        fs::rename(&path, folder.path().join("secret")).unwrap();
        std::os::unix::fs::symlink("secret", &path).unwrap();
        let refused = OpenedFile::open_found(&found[0]).map(|_| ());
        assert_eq!(refused, Err(ItemError::NotAFile("a link")));
        // A person who names the link means what it leads to.
        let named = super::super::discover::discover(&[path], &[]).unwrap();
        assert!(OpenedFile::open_found(&named[0]).is_ok());
    }

    #[test]
    fn a_folder_is_no_file() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(
            OpenedFile::open(folder.path()),
            Err(ItemError::NotAFile(_))
        ));
    }
}
