//! What can go wrong: [`Error`] ends the run, [`ItemError`] is one file's trouble and the run goes on.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// A result whose error ends the run.
pub type Result<T> = std::result::Result<T, Error>;

/// Something that makes the whole run impossible. Each message says what broke, where, and what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A path on the command line does not exist or cannot be reached.
    #[error(
        "{path:?} cannot be opened: {reason}. Check the spelling, and that the disk or share is connected"
    )]
    MissingInput {
        /// The path as it was given.
        path: PathBuf,
        /// The system's reason.
        reason: String,
    },
    /// The paths hold no file at all.
    #[error("no files found under {0}. Name a folder that holds photos or videos")]
    NothingToDo(String),
    /// Reading or writing something other than a submission failed.
    #[error("cannot {action} {path:?}: {source}")]
    Io {
        /// What was tried, as a verb.
        action: &'static str,
        /// The file or folder it was tried on.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// A row of a sidecar, claims or other CSV file that cannot be used.
    #[error("{path:?}, line {line}: {reason}")]
    CsvRow {
        /// The CSV file.
        path: PathBuf,
        /// The line the row begins at, counted from 1 with the header.
        line: u64,
        /// What is wrong and what would be right.
        reason: String,
    },
    /// A line of fingerprints or submissions that cannot be used.
    #[error("{path:?}, line {line}: {reason}")]
    BadLine {
        /// The file.
        path: PathBuf,
        /// Its number, from 1.
        line: u64,
        /// What is wrong.
        reason: String,
    },
    /// A value that was given as a claim cannot be read.
    #[error("{option}: {reason}")]
    BadValue {
        /// The option it was given with.
        option: String,
        /// What is wrong and what would be right.
        reason: String,
    },
    /// There is no archive at this path.
    #[error(
        "there is no archive at {0:?}. Make one with: resurface archive add FOLDER --archive {0:?}"
    )]
    NoArchive(PathBuf),
    /// The archive was written by a newer version of this program.
    #[error(
        "the archive {path:?} has format {found}, this version reads up to {supported}. It was left untouched; \
         install a newer resurface to open it"
    )]
    NewerArchive {
        /// The archive file.
        path: PathBuf,
        /// The format version found in it.
        found: i64,
        /// The newest format version this program knows.
        supported: i64,
    },
    /// The file exists but is not an archive of this program.
    #[error("{path:?} is not a resurface archive ({reason}). Name another file with --archive")]
    NotAnArchive {
        /// The file.
        path: PathBuf,
        /// What was found instead.
        reason: String,
    },
    /// The archive's fingerprints were made by another algorithm version.
    #[error(
        "the archive {path:?} holds fingerprints of {found}, this version compares {expected}; they are never mixed. \
         Add the media to a new archive"
    )]
    OtherFingerprints {
        /// The archive file.
        path: PathBuf,
        /// The algorithm identifiers in the archive.
        found: String,
        /// The algorithm identifiers of this program.
        expected: String,
    },
    /// No archive item has this number.
    #[error("the archive has no item {0}. `resurface archive list` shows the numbers")]
    NoSuchItem(i64),
    /// The database layer failed.
    #[error("the archive {path:?} could not be {action}: {source}{}", hint(.source))]
    Database {
        /// The archive file.
        path: PathBuf,
        /// What was being done, as a participle.
        action: &'static str,
        /// The database's error.
        source: rusqlite::Error,
    },
    /// What is stored is not what was once written.
    #[error(
        "the archive {path:?} is damaged: {what}. `resurface archive check` lists all damage; go back to a copy, or add \
         the media to a new archive"
    )]
    DamagedArchive {
        /// The archive file.
        path: PathBuf,
        /// What does not hold, and where.
        what: String,
    },
    /// A results file that cannot be rendered.
    #[error("{path:?} is not a results file of this program: {reason}")]
    NotResults {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// Results that do not tell how they were made.
    #[error("these results cannot be made again: {0}")]
    NotReproducible(String),
    /// A folder has no manifest, so nothing can be said of it.
    #[error(
        "{0:?} has no manifest.json: it is no report, or one of an earlier version. Rendered again, a report gets one: \
         resurface report RESULTS.json --out DIR"
    )]
    NoManifest(PathBuf),
    /// A manifest that cannot be read.
    #[error("{path:?} is not a manifest of this program: {reason}")]
    NotAManifest {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A report is not as its manifest says.
    #[error(
        "the report {path:?} is not as it was written: {differences} of its files differ. Do not rely on it; ask for a \
         copy that agrees, or render it again from a results.json that you trust"
    )]
    ReportDiffers {
        /// Its folder.
        path: PathBuf,
        /// Number of files that are changed, missing or not of it.
        differences: usize,
    },
    /// The output place exists and is not to be overwritten.
    #[error(
        "{0:?} already exists and is not empty; nothing was written. Choose another folder, or add --overwrite"
    )]
    OutputExists(PathBuf),
    /// A file that a command needs as a whole could not be examined.
    #[error("{path:?}: {error}")]
    Unexaminable {
        /// The file.
        path: PathBuf,
        /// What was wrong with it.
        error: ItemError,
    },
    /// Rendering a page failed.
    #[error("the report could not be rendered: {0}")]
    Render(String),
}

/// What to do about a failure of the database, where that can be said.
fn hint(error: &rusqlite::Error) -> &'static str {
    use rusqlite::ErrorCode;
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => {
            ". Its disk is full: make room and run the same again; what was added before is kept"
        }
        Some(ErrorCode::SystemIoFailure) => {
            ". Its disk cannot be read or written: see to the disk and run the same again; what was added before is kept"
        }
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen) => {
            ". It, or its folder, cannot be written: check the permissions, or copy it, with the files beside it whose names \
             begin with its own, to a folder that you can write to"
        }
        Some(ErrorCode::DatabaseBusy) => {
            ". Another program is writing to it; run again when it is done"
        }
        _ => "",
    }
}

/// How far a file could be examined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Read whole.
    Ok,
    /// The file ends before its picture or footage does.
    Truncated,
    /// A photo or video that could not be read.
    Unreadable,
    /// Nothing this program examines: no regular file, or no known photo or video format.
    Unsupported,
}

impl Status {
    /// The word used in results and the archive.
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Ok => "ok",
            Status::Truncated => "truncated",
            Status::Unreadable => "unreadable",
            Status::Unsupported => "unsupported",
        }
    }
}

/// Why one file could not be examined, or not whole. It is listed with the file; the run goes on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ItemError {
    /// Not a regular file: a link, a pipe, a device.
    #[error("{0} is not followed; only regular files are examined")]
    NotAFile(&'static str),
    /// No photo or video by its content.
    #[error("not a photo or video: {0}")]
    UnknownFormat(String),
    /// A known format that this version cannot decode.
    #[error("{0}")]
    UnsupportedFormat(String),
    /// The system would not let it be read.
    #[error("cannot be read: {0}. Check the permissions of the file")]
    Unreadable(String),
    /// It changed between the beginning and the end of reading.
    #[error("the file changed while it was read; run again when nothing writes to it")]
    ChangedWhileRead,
    /// The end is missing.
    #[error("the file is cut off: {0}. Ask for a complete copy")]
    Truncated(String),
    /// The structure is broken.
    #[error("the file is damaged: {0}")]
    Malformed(String),
    /// Larger than the limits that protect the machine.
    #[error("too large to examine safely: {0}")]
    OverLimit(String),
    /// The video decoder is not installed.
    #[error("videos need ffmpeg, which was not found. Install it with: {0}")]
    NoVideoDecoder(String),
    /// No decoder of this photo format is installed.
    #[error(
        "{format} photos need libheif's decoder, which was not found. Install it with: {install}"
    )]
    NoPhotoDecoder {
        /// Name of the format.
        format: &'static str,
        /// The line that installs the decoder on this system.
        install: String,
    },
    /// The video decoder made no progress.
    #[error("the decoder took longer than {0} s and was stopped")]
    Timeout(u64),
    /// The decoder broke down on this file.
    #[error("the decoder failed on this file: {0}")]
    DecoderFailed(String),
    /// This program broke down on the file.
    #[error(
        "resurface broke down on this file ({0}). That is a defect of the program: please report it, with the file if you may"
    )]
    Defect(String),
}

impl ItemError {
    /// The status an item with this error has.
    pub fn status(&self) -> Status {
        match self {
            ItemError::NotAFile(_)
            | ItemError::UnknownFormat(_)
            | ItemError::UnsupportedFormat(_)
            | ItemError::NoPhotoDecoder { .. } => Status::Unsupported,
            ItemError::Truncated(_) => Status::Truncated,
            _ => Status::Unreadable,
        }
    }

    /// The word that results carry for what went wrong. Words are added, never changed.
    pub fn code(&self) -> &'static str {
        match self {
            ItemError::NotAFile(_) => "not_a_file",
            ItemError::UnknownFormat(_) => "unknown_format",
            ItemError::UnsupportedFormat(_) => "unsupported_format",
            ItemError::Unreadable(_) => "no_access",
            ItemError::ChangedWhileRead => "changed_while_read",
            ItemError::Truncated(_) => "truncated",
            ItemError::Malformed(_) => "damaged",
            ItemError::OverLimit(_) => "over_limit",
            ItemError::NoVideoDecoder(_) | ItemError::NoPhotoDecoder { .. } => "no_decoder",
            ItemError::Timeout(_) => "timeout",
            ItemError::DecoderFailed(_) => "decoder_error",
            ItemError::Defect(_) => "defect",
        }
    }

    /// Whether another run on the same unchanged file may succeed, because the cause lies outside of it.
    pub fn may_pass_later(&self) -> bool {
        matches!(
            self,
            ItemError::Unreadable(_)
                | ItemError::ChangedWhileRead
                | ItemError::NoVideoDecoder(_)
                | ItemError::NoPhotoDecoder { .. }
                | ItemError::Timeout(_)
        )
    }
}
