//! Paths in lines, without loss.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::LineError;
use crate::archive::paths;
use crate::pipeline::names::{from_hex, named};

/// The reverse of [`named`]. A text that does not show what the bytes are is refused.
pub(super) fn exact(text: String, bytes_hex: Option<&str>) -> Result<PathBuf, LineError> {
    let path = match bytes_hex {
        None => PathBuf::from(text),
        Some(digits) => {
            let path = from_hex(digits).ok_or(LineError::Invalid(
                "path_bytes_hex",
                "it is to be an even number of hexadecimal digits",
            ))?;
            if path.to_string_lossy() != text {
                return Err(LineError::Invalid(
                    "path_bytes_hex",
                    "path does not show these bytes",
                ));
            }
            path
        }
    };
    let empty = path.as_os_str().is_empty();
    if empty || paths::to_bytes(&path).contains(&0) {
        return Err(LineError::Invalid(
            "path",
            "it is to be a path, not empty and without zero bytes",
        ));
    }
    Ok(path)
}

/// What a line of a list asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Listed {
    pub(super) path: PathBuf,
    pub(super) order: Option<u64>,
}

/// A line that is a JSON object.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    #[serde(default)]
    path: Option<String>,
    #[serde(default)]
    path_bytes_hex: Option<String>,
    #[serde(default)]
    order: Option<u64>,
}

/// The path that a line of a list names: JSON where it begins with a quotation mark or a brace and `plain` does not say
/// otherwise, otherwise the bytes of the line.
pub(super) fn listed(line: &[u8], plain: bool) -> Result<Listed, LineError> {
    let (text, bytes_hex, order) = match line.first() {
        Some(b'"') if !plain => (
            serde_json::from_slice(line).map_err(|error| not_json(&error))?,
            None,
            None,
        ),
        Some(b'{') if !plain => {
            let named: Named = serde_json::from_slice(line).map_err(|error| not_json(&error))?;
            let exact = named.path_bytes_hex.as_deref().and_then(from_hex);
            let shown = exact.map(|path| path.to_string_lossy().into_owned());
            // Whoever gives the bytes need not give the text.
            let text = named.path.or(shown).unwrap_or_default();
            (text, named.path_bytes_hex, named.order)
        }
        _ => {
            let path = paths::from_bytes(line);
            let (text, bytes_hex) = named(&path);
            (text, bytes_hex, None)
        }
    };
    let path = exact(text, bytes_hex.as_deref())?;
    Ok(Listed { path, order })
}

fn not_json(error: &serde_json::Error) -> LineError {
    LineError::NotJson(format!(
        "{error}. A path that begins with a quotation mark or a brace is written as a JSON string"
    ))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn path_of(line: &[u8]) -> PathBuf {
        listed(line, false).unwrap().path
    }

    #[test]
    fn lines_name_paths_plainly_or_as_json() {
        assert_eq!(path_of(b"a b/c.jpg"), Path::new("a b/c.jpg"));
        assert_eq!(path_of(br#""a\tb\n.jpg""#), Path::new("a\tb\n.jpg"));
        assert_eq!(path_of(br#"{"path": "_x"}"#), Path::new("_x"));
        assert_eq!(listed(b"{x}", true).unwrap().path, Path::new("{x}"));
        let ordered = listed(br#"{"path": "x", "order": 7}"#, false).unwrap();
        assert_eq!(ordered.order, Some(7));
    }

    #[cfg(unix)]
    #[test]
    fn names_that_are_no_text_come_back() {
        let path = paths::from_bytes(b"a\xff.jpg");
        let (text, bytes_hex) = named(&path);
        assert_eq!(bytes_hex.as_deref(), Some("61ff2e6a7067"));
        assert_eq!(exact(text, bytes_hex.as_deref()).unwrap(), path);
        assert_eq!(path_of(br#"{"path_bytes_hex": "61ff2e6a7067"}"#), path);
        assert_eq!(path_of(b"a\xff.jpg"), path);
    }

    #[test]
    fn what_is_no_path_is_refused() {
        for line in [
            &b""[..],
            b"\"",
            b"{",
            b"{\"path\": 1}",
            b"{\"path\": \"\"}",
            b"{\"path\": \"a\\u0000\"}",
            b"{\"path\": \"a\", \"path_bytes_hex\": \"62\"}",
            b"{\"path\": \"a\", \"path_bytes_hex\": \"6\"}",
            b"{\"name\": \"a\"}",
        ] {
            assert!(listed(line, false).is_err(), "{line:?}");
        }
    }
}
