//! Why something inside the archive did not work, before it is known which archive and what was being done.

use std::path::Path;

use rusqlite::ErrorCode;

use crate::error::Error;

/// A result of the layers below the facade.
pub(super) type Attempt<T> = std::result::Result<T, Failure>;

/// A failure below the facade.
#[derive(Debug)]
pub(super) enum Failure {
    /// SQLite's own.
    Sql(rusqlite::Error),
    /// A stored value is not what was once written; what and where, in words.
    Damaged(String),
    /// No item has this number.
    NoSuchItem(i64),
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Failure {
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseCorrupt) => Failure::Damaged(error.to_string()),
            _ => Failure::Sql(error),
        }
    }
}

impl Failure {
    /// The error for the outside; `action` is what was being done with the archive at `path`, as a participle.
    pub(super) fn into_error(self, path: &Path, action: &'static str) -> Error {
        match self {
            Failure::Sql(source) => Error::Database {
                path: path.to_owned(),
                action,
                source,
            },
            Failure::Damaged(what) => Error::DamagedArchive {
                path: path.to_owned(),
                what,
            },
            Failure::NoSuchItem(id) => Error::NoSuchItem(id),
        }
    }
}
