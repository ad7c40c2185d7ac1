//! Media as lines: what an archive keeps of a medium, one JSON object a line, so that any program can pass it on.
//!
//! [`fingerprint`](fingerprint::fingerprint) turns a list of paths into such lines, [`export`](exchange::export) writes those
//! of an archive, and [`import`](exchange::import) takes them into one. Nothing in them needs the media.
//!
//! # The formats `resurface.fingerprints/1` and `resurface.fingerprints/2`
//!
//! UTF-8, one JSON object a line, lines end in `\n`. Every line stands for itself, so lines can be split, spread and joined
//! at will; only the last line counts the others. These fields begin every line:
//!
//! | field | what it is |
//! | --- | --- |
//! | `format` | `resurface.fingerprints/2` of a medium with `previews`, `resurface.fingerprints/1` of all other lines, which earlier versions read as well |
//! | `algorithms` | how the fingerprints were made, see [`ALGORITHMS`](crate::fingerprint::ALGORITHMS). Fingerprints of other algorithms cannot be compared, so such lines are refused |
//! | `line` | `medium`, `failed` or `end` |
//!
//! ## A medium
//!
//! | field | what it is |
//! | --- | --- |
//! | `path` | path as it was given; where it is no UTF-8, with replacement characters |
//! | `path_bytes_hex` | its exact bytes in hexadecimal, only where `path` is not exact |
//! | `order` | a number that the list of paths gave it; optional. Where matches are equal, the lower comes first |
//! | `bytes` | size of the file |
//! | `modified_ns` | time of its last change in nanoseconds since 1970, to tell later whether it is still the same; never a date of the medium. Not in exports |
//! | `status` | `ok`, or `truncated` where the end of a video is missing |
//! | `error` | what was wrong, where `status` is not `ok`. Not in exports |
//! | `sha256` | SHA-256 of the content, 64 lower-case hexadecimal digits |
//! | `kind` | `photo` or `video` |
//! | `width`, `height` | of the upright picture in pixels, or null |
//! | `duration_s` | length of a video in seconds, or null |
//! | `frames` | hashes by time and region, at least one: `time_s` (0 for a photo), `region` (`whole`, or `inside` of borders), `pdq` and `gradient` (64 hexadecimal digits each), `quality` (0 to 100) |
//! | `moments` | what a video shows from moment to moment, by time: `time_s`, `until_s`, `thumbnail` (the brightness of 32 x 32 areas, 1,024 bytes in Base64) |
//! | `local` | local fingerprints by time: `time_s`, `fingerprint` (the bytes of [`LocalFingerprint::to_bytes`](crate::fingerprint::local::LocalFingerprint::to_bytes) in Base64) |
//! | `sound` | the bytes of [`SoundFingerprint::to_bytes`](crate::fingerprint::sound::SoundFingerprint::to_bytes) in Base64, or null |
//! | `previews` | previews of its pictures, absent where there are none: `time_s`, `version` (see [`VERSION`](crate::fingerprint::preview::VERSION)), `preview` (a JPEG of brightness alone of at most 256 KiB, in Base64). Those of another version are left out by the reader. Without one, copies of the medium are told as showing the same scene only |
//! | `metadata` | what the file says of itself, as in results |
//! | `appearances` | when and where it is from by its own account, as in results |
//! | `records` | what sidecars say of it: as `appearances`, and `origin`, the absolute path of the sidecar where it was read |
//!
//! ## A file that could not be examined
//!
//! | field | what it is |
//! | --- | --- |
//! | `path`, `path_bytes_hex`, `order`, `bytes`, `modified_ns` | as of a medium; null or absent where they are not known. Where a line of the list names no path, `path` is that line |
//! | `status` | `truncated`, `unreadable` or `unsupported` |
//! | `error` | why, in words |
//! | `may_pass_later` | whether the cause lies outside of the file, so that another run may succeed |
//!
//! ## The end
//!
//! | field | what it is |
//! | --- | --- |
//! | `read` | lines of the list, or items of the archive |
//! | `written` | lines before this one, since the last end |
//! | `failed` | how many of them are of files that could not be examined |
//!
//! A reader refuses what it does not know: a line with another field would lose it. A new field is a new format. It refuses
//! lines of more than [`MOST_BYTES`] bytes, and texts, times and sizes that no archive could hold. A stream without its end
//! was cut off.

mod blob;
pub mod exchange;
pub mod fingerprint;
mod flow;
mod input;
mod line;
pub(super) mod names;
mod others;
mod parts;
pub mod search;
pub mod share;
mod sought;
mod spool;
pub mod submission;

pub(super) use parts::Record;

pub use line::{Counts, FailedLine, Line, MediumLine};

/// Name and version of the format, of all lines but those of media with previews.
pub const FORMAT: &str = "resurface.fingerprints/1";

/// Name and version of the format of a medium with previews.
pub const FORMAT_WITH_PREVIEWS: &str = "resurface.fingerprints/2";

/// The formats that are read.
const FORMATS: [&str; 2] = [FORMAT, FORMAT_WITH_PREVIEWS];

/// Most bytes of a line: ten hours of a video in which everything moves all the time.
pub const MOST_BYTES: usize = 768 << 20;

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LineError {
    /// No JSON object, or one that is cut off, or with fields of another kind.
    #[error("it cannot be read: {0}")]
    NotJson(String),
    /// Another format, or another version of it.
    #[error("its format is {0:?}, this version reads {1} here")]
    OtherFormat(String, String),
    /// Fingerprints that cannot be compared with those of this version.
    #[error(
        "its fingerprints are of {0:?}, this version compares {own}; they are never mixed. Fingerprint the file again",
        own = crate::fingerprint::ALGORITHMS
    )]
    OtherAlgorithms(String),
    /// A value that no archive could hold.
    #[error("{0}: {1}")]
    Invalid(&'static str, &'static str),
    /// More bytes than a line may have.
    #[error("it is longer than {0} bytes")]
    TooLong(usize),
    /// It counts other lines than there are.
    #[error(
        "it counts {counted} lines before it, and there are {there}: lines are missing or doubled"
    )]
    OtherCount {
        /// Lines that it counts.
        counted: u64,
        /// Lines that there are.
        there: u64,
    },
}

/// A line that was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Its number, from 1.
    pub line: u64,
    /// Why.
    pub reason: LineError,
}

/// The error of lines that cannot be written.
fn output(source: std::io::Error) -> crate::error::Error {
    crate::error::Error::Io {
        action: "write",
        path: "the lines".into(),
        source,
    }
}
