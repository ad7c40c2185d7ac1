//! Opening an archive where nothing can be written: on a disk for reading, in somebody else's folder.
//!
//! With a write-ahead log, SQLite needs a file beside the archive even for reading. Where it cannot have one and there is no
//! log, the file is all there is, and it is opened as one that nobody changes.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::path::Path;

use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::{FORMAT, configure, failed, format_of, paths, same_algorithms};
use crate::error::{Error, Result};

/// Whether this is how SQLite fails where it cannot write.
pub(super) fn may_help(error: &rusqlite::Error) -> bool {
    let codes = [ErrorCode::CannotOpen, ErrorCode::ReadOnly];
    error
        .sqlite_error_code()
        .is_some_and(|code| codes.contains(&code))
}

/// Opens the archive for reading; `source` is why it could not be opened for writing.
pub(super) fn open(path: &Path, source: rusqlite::Error) -> Result<Connection> {
    // What stands in a log is part of the archive: then it can only be read where SQLite can read the log.
    let mode = if log_is_empty(path) {
        "immutable=1"
    } else {
        "mode=ro"
    };
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_URI
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let wrong = |error| failed(path, error, "opened");
    let address = format!("{}?{mode}", address(&paths::absolute(path)?));
    let connection = Connection::open_with_flags(address, flags).map_err(wrong)?;
    configure(&connection).map_err(wrong)?;
    let format = format_of(path, &connection.unchecked_transaction().map_err(wrong)?)?;
    same_algorithms(path, format, &connection)?;
    if format < FORMAT {
        // It would have to be brought up to date first.
        return Err(Error::Database {
            path: path.to_owned(),
            action: "brought up to date",
            source,
        });
    }
    Ok(connection)
}

fn log_is_empty(path: &Path) -> bool {
    let Ok(path) = path.canonicalize() else {
        return true;
    };
    let beside = |ending: &str| {
        let mut name: OsString = path.clone().into_os_string();
        name.push(ending);
        Path::new(&name)
            .metadata()
            .is_ok_and(|found| found.len() > 0)
    };
    !beside("-wal") && !beside("-journal")
}

/// A path as a URI, in which no character means something to SQLite.
fn address(path: &Path) -> String {
    let mut address = String::from("file://");
    if cfg!(windows) {
        address.push('/');
    }
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'\\' if cfg!(windows) => address.push('/'),
            b'/' | b'-' | b'_' | b'.' => address.push(char::from(*byte)),
            _ if byte.is_ascii_alphanumeric() => address.push(char::from(*byte)),
            // Writing to a String cannot fail.
            _ => drop(write!(address, "%{byte:02X}")),
        }
    }
    address
}
