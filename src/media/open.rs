//! Opening what the user gave: regular files only, never a link, a pipe or a device, and nothing is ever written.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::discover::modified_ns;
use super::sniff::HEAD_BYTES;
use crate::error::ItemError;

/// An open regular file, with what is needed to see whether it changed while it was read.
#[derive(Debug)]
pub struct OpenedFile {
    file: File,
    bytes: u64,
    modified_ns: i64,
}

impl OpenedFile {
    /// Opens the file at `path`.
    ///
    /// # Errors
    ///
    /// [`ItemError::NotAFile`] for anything but a regular file, [`ItemError::Unreadable`] with the system's reason.
    pub fn open(path: &Path) -> Result<OpenedFile, ItemError> {
        let metadata = fs::metadata(path).map_err(|error| unreadable(&error))?;
        if !metadata.is_file() {
            return Err(ItemError::NotAFile("a folder, pipe, socket or device"));
        }
        let mut options = OpenOptions::new();
        options.read(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            // Should a pipe have taken the file's place meanwhile, opening it must not wait for a writer.
            options.custom_flags(libc::O_NONBLOCK);
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
        if metadata.len() == self.bytes && modified_ns(&metadata) == self.modified_ns {
            Ok(())
        } else {
            Err(ItemError::ChangedWhileRead)
        }
    }
}

/// SHA-256 of `bytes` in lower-case hexadecimal digits.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
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

    #[test]
    fn a_folder_is_no_file() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(
            OpenedFile::open(folder.path()),
            Err(ItemError::NotAFile(_))
        ));
    }
}
