//! Paths as bytes and back, without loss where the system allows it.

use std::ffi::OsString;
use std::path::{self, Path, PathBuf};

use crate::error::{Error, Result};

/// The path made absolute by the current folder. Links are not followed and the disk is not looked at.
pub(crate) fn absolute(path: &Path) -> Result<PathBuf> {
    path::absolute(path).map_err(|source| Error::Io {
        action: "find the folder of",
        path: path.to_owned(),
        source,
    })
}

/// The exact bytes of a path.
pub(crate) fn to_bytes(path: &Path) -> Vec<u8> {
    path.as_os_str().as_encoded_bytes().to_vec()
}

/// The reverse of [`to_bytes`].
#[cfg(unix)]
pub(crate) fn from_bytes(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStringExt;
    OsString::from_vec(bytes.to_vec()).into()
}

/// The reverse of [`to_bytes`], except that a name with unpaired surrogates, which few programs can make, comes back with
/// replacement characters.
#[cfg(not(unix))]
pub(crate) fn from_bytes(bytes: &[u8]) -> PathBuf {
    OsString::from(String::from_utf8_lossy(bytes).into_owned()).into()
}
