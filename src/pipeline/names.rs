//! Paths as results and lines name them: as text, and exactly where the text is not exact.

use std::path::{Path, PathBuf};

use crate::archive::paths;
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
    hex(&paths::to_bytes(path))
}

/// The path with these bytes in hexadecimal digits; `None` where they are none.
pub(super) fn from_hex(digits: &str) -> Option<PathBuf> {
    let (pairs, rest) = digits.as_bytes().as_chunks::<2>();
    let digit = |digit: u8| char::from(digit).to_digit(16);
    let byte = |[high, low]: &[u8; 2]| Some((digit(*high)? * 16 + digit(*low)?) as u8);
    let bytes = pairs.iter().map(byte).collect::<Option<Vec<u8>>>()?;
    rest.is_empty().then(|| paths::from_bytes(&bytes))
}
