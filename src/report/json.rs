//! results.json: the contract `resurface.results/2`, written and read.

use std::io::{self, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{FIRST_SCHEMA, Results, SCHEMA, inert};
use crate::error::{Error, Result};

/// The results as indented JSON with a newline at the end. The same results always give the same bytes.
///
/// Characters that a terminal or an editor would obey instead of showing are written as JSON escapes. That changes
/// nothing for a program that reads the file, and `verify --format json` may be looked at in a terminal.
pub fn to_json(results: &Results) -> Vec<u8> {
    harmless(results).into_bytes()
}

/// Writes what [`to_json`] gives, piece by piece: the text of many matches is larger than they are.
///
/// # Errors
///
/// Those of `to`.
pub fn write_json(results: &impl Serialize, to: impl Write) -> io::Result<()> {
    let mut to = Harmless(to);
    serde_json::to_writer_pretty(&mut to, results)?;
    to.0.write_all(b"\n")
}

/// Plain data as indented JSON with a newline at the end, in which every active character is an escape.
pub(crate) fn harmless(data: &impl Serialize) -> String {
    let mut json = Vec::new();
    // Serialising plain data cannot fail: there is no map with keys other than strings and no custom serialiser that
    // reports an error. Should that ever change, an empty answer is noticed, a wrong one would not be.
    match write_json(data, &mut json) {
        Ok(()) => String::from_utf8(json).unwrap_or_default(),
        Err(_) => String::new(),
    }
}

/// Passes JSON on with an escape for every active character. What is written at once is whole characters, as serde_json
/// does it.
struct Harmless<W>(W);

impl<W: Write> Write for Harmless<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = std::str::from_utf8(bytes).map_err(io::Error::other)?;
        // The line breaks of the indentation are the only control characters outside of strings, and inside of strings
        // they are escaped already.
        let active = |character: char| character != '\n' && inert::is_active(character);
        let mut passed = 0;
        for (at, found) in text.match_indices(active) {
            self.0.write_all(&bytes[passed..at])?;
            for unit in found.encode_utf16() {
                write!(self.0, "\\u{unit:04x}")?;
            }
            passed = at + found.len();
        }
        self.0.write_all(&bytes[passed..])?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Reads what [`to_json`] wrote, by this version or an earlier one of the same schema.
///
/// # Errors
///
/// [`Error::NotResults`] with `path` and the reason in words, where the bytes are no JSON, of another schema, or do not
/// hold what the schema promises.
pub fn from_json(path: &Path, bytes: &[u8]) -> Result<Results> {
    parsed(bytes).map_err(|reason| Error::NotResults {
        path: path.to_owned(),
        reason,
    })
}

fn parsed(bytes: &[u8]) -> std::result::Result<Results, String> {
    #[derive(Deserialize)]
    struct Head {
        schema: Option<String>,
    }
    // The schema is looked at alone first: a newer file may differ anywhere else, and "unknown variant" would be no
    // help to somebody who needs a newer program.
    let head: Head =
        serde_json::from_slice(bytes).map_err(|error| format!("it is no JSON object ({error})"))?;
    match head.schema.as_deref() {
        Some(SCHEMA | FIRST_SCHEMA) => {}
        Some(other) => {
            return Err(format!(
                "its schema is {:?}, and this version reads {SCHEMA:?}. Render it with the version that wrote it",
                shortened(other)
            ));
        }
        None => {
            return Err(format!(
                "it has no \"schema\"; results of `resurface verify --format json` begin with {SCHEMA:?}"
            ));
        }
    }
    serde_json::from_slice(bytes)
        .map_err(|error| format!("it does not hold what {SCHEMA} promises ({error})"))
}

/// Enough of a schema name to recognise it.
fn shortened(text: &str) -> String {
    text.chars().take(60).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn what_was_written_is_read_back_equal() {
        let results = fixture::batch();
        let bytes = to_json(&results);
        assert_eq!(parsed(&bytes), Ok(results.clone()));
        assert_eq!(to_json(&results), bytes);
        assert!(bytes.ends_with(b"}\n"));
    }

    #[test]
    fn numbers_survive_to_the_last_bit() {
        let mut results = fixture::batch();
        for step in 1..200 {
            let score = 1.0 / f64::from(step) - f64::EPSILON * 0.3;
            results.items[0].duration_s = Some(score);
            let back = parsed(&to_json(&results)).unwrap();
            assert_eq!(
                back.items[0].duration_s.map(f64::to_bits),
                Some(score.to_bits())
            );
        }
    }

    #[test]
    fn nothing_in_the_file_is_obeyed_by_a_terminal() {
        let mut results = fixture::batch();
        results.items[0].path = "a\u{1b}[2J\u{9b}1m\u{202e}gpj.exe\u{e0041}\u{7f}".to_owned();
        let bytes = to_json(&results);
        let text = std::str::from_utf8(&bytes).unwrap();
        assert!(text.contains(r"a\u001b[2J\u009b1m\u202egpj.exe\udb40\udc41\u007f"));
        assert!(!text.chars().any(|c| c != '\n' && inert::is_active(c)));
        assert_eq!(parsed(&bytes), Ok(results));
    }

    #[test]
    fn other_files_are_refused_with_the_reason() {
        let reason = |bytes: &[u8]| parsed(bytes).unwrap_err();
        assert!(reason(b"hash,quality,file\n").contains("no JSON object"));
        assert!(reason(b"{}").contains("no \"schema\""));
        assert!(
            reason(br#"{"schema": "resurface.results/3", "items": 7}"#)
                .contains("resurface.results/3")
        );
        assert!(reason(br#"{"schema": "resurface.results/1"}"#).contains("missing field"));
        let error = from_json(Path::new("old.json"), b"{}")
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("\"old.json\" is not a results file"),
            "{error}"
        );
        assert!(reason(&[0xff, 0xfe]).contains("no JSON object"));
    }
}
