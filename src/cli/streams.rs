//! What the commands that read and write lines share.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use super::Failure;
use crate::error::Error;

/// The name for standard input.
const STDIN: &str = "-";
/// Bytes that are read at a time.
const BUFFER: usize = 1 << 18;

/// What is at `path`, or standard input for `-`.
pub(super) fn input(path: &Path) -> Result<Box<dyn BufRead + Send>, Failure> {
    if path == Path::new(STDIN) {
        return Ok(Box::new(BufReader::with_capacity(BUFFER, io::stdin())));
    }
    let missing = |reason: String| Error::MissingInput {
        path: path.to_owned(),
        reason,
    };
    let file = File::open(path).map_err(|error| missing(error.to_string()))?;
    if file.metadata().is_ok_and(|metadata| metadata.is_dir()) {
        return Err(missing("it is a folder".to_owned()).into());
    }
    Ok(Box::new(BufReader::with_capacity(BUFFER, file)))
}

/// Tells a reader of standard output that went away from other failures.
pub(super) fn broken_pipe(error: Error) -> Failure {
    match error {
        Error::Io { source, .. } if source.kind() == io::ErrorKind::BrokenPipe => {
            Failure::Output(source)
        }
        other => Failure::Run(other),
    }
}

/// Fails where `out` is the archive itself.
pub(super) fn clear_of(archive: &Path, out: &Path) -> Result<(), Failure> {
    let same = fs::canonicalize(archive)
        .ok()
        .zip(fs::canonicalize(out).ok())
        .is_some_and(|(archive, out)| archive == out);
    if same {
        return Err(Failure::Usage(
            "--out names the archive itself. Name another file".to_owned(),
        ));
    }
    Ok(())
}
