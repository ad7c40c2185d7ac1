//! Paths as results name them: as text, and exactly where the text is not exact.

use std::path::{Path, PathBuf};

use crate::media::open::hex;

/// A path as text, and its exact bytes in hexadecimal where the text is not exact.
pub(super) fn named(path: &Path) -> (String, Option<String>) {
    match path.to_str() {
        Some(text) => (text.to_owned(), None),
        None => (path.to_string_lossy().into_owned(), Some(to_hex(path))),
    }
}

/// The bytes of a path in hexadecimal digits.
pub(super) fn to_hex(path: &Path) -> String {
    hex(path.as_os_str().as_encoded_bytes())
}

/// The path with these bytes in hexadecimal digits; `None` where they are none, or the system's paths are no bytes.
#[cfg(unix)]
pub(super) fn from_hex(digits: &str) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStringExt;
    let pairs = digits.as_bytes().chunks(2);
    let bytes = pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
    let bytes: Option<Vec<u8>> = bytes.collect();
    Some(std::ffi::OsString::from_vec(bytes?).into())
}

#[cfg(not(unix))]
pub(super) fn from_hex(_: &str) -> Option<PathBuf> {
    None
}
