//! Submissions as lines: what a search needs of them, which is more than what an archive keeps.
//!
//! An archive keeps a picture upright; a submission is looked for in eight orientations, with more features and, of a video,
//! three times as many frames. That cannot be had from what is kept, so these lines are made from the files:
//! `fingerprint --submissions`.
//!
//! # The format `resurface.submissions/2`
//!
//! As `resurface.fingerprints`, see [`stream`](super), with `failed` and `end` as there and `submission` in place of
//! `medium`:
//!
//! | field | what it is |
//! | --- | --- |
//! | `path`, `path_bytes_hex`, `order`, `bytes`, `sha256`, `kind`, `width`, `height`, `duration_s` | as of a medium |
//! | `status`, `error` | how far it could be examined. A file that could not be still has a content, which an archive may know |
//! | `sought` | what a search needs, in Base64; its form belongs to this program and is read by the version that wrote it |
//! | `sound` | as of a medium |

use std::io::BufRead;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::blob::Blob;
use super::exchange::Tally;
use super::input::{Input, Lines};
use super::line::{Counts, FailedLine, bytes, is_blank, kind, parsed};
use super::names::exact;
use super::sought::Sought;
use super::{LineError, MOST_BYTES};
use crate::error::{Error, Result, Status};
use crate::fingerprint::ALGORITHMS;
use crate::fingerprint::sound::SoundFingerprint;
use crate::matching::Query;
use crate::media::MediaKind;
use crate::pipeline::Examined;
use crate::pipeline::names::named;

/// Name and version of the format.
pub const FORMAT: &str = "resurface.submissions/2";

/// A submission as a search takes it, without its file.
#[derive(Clone, Debug, PartialEq)]
pub struct Submission {
    /// Its path.
    pub path: PathBuf,
    /// A number that the list of paths gave it.
    pub order: Option<u64>,
    /// Size of the file in bytes.
    pub bytes: u64,
    /// How far it could be examined.
    pub status: Status,
    /// What was wrong.
    pub error: Option<String>,
    /// SHA-256 of its content, in hexadecimal.
    pub sha256: String,
    /// Photo or video.
    pub kind: MediaKind,
    /// Width and height of the upright picture in pixels.
    pub size: Option<(u32, u32)>,
    /// Length of a video in seconds.
    pub duration_s: Option<f64>,
    sought: Sought,
    sound: Option<SoundFingerprint>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Fields {
    format: String,
    algorithms: String,
    line: String,
    path: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    path_bytes_hex: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    order: Option<u64>,
    bytes: u64,
    status: Status,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    sha256: String,
    kind: MediaKind,
    width: Option<u32>,
    height: Option<u32>,
    duration_s: Option<f64>,
    sought: Blob,
    sound: Option<Blob>,
}

impl Submission {
    /// What was examined for a search; `None` where it is no medium that could be read.
    pub fn of(examined: Examined, order: Option<u64>) -> Option<Submission> {
        Some(Submission {
            order,
            bytes: examined.bytes,
            status: examined.status(),
            error: examined.problem.as_ref().map(ToString::to_string),
            sha256: examined.sha256?,
            kind: examined.kind?,
            size: examined.width.zip(examined.height),
            duration_s: examined.duration_s,
            sought: Sought {
                frames: examined.searched,
                picture: examined.sought,
                footage: examined.footage,
            },
            sound: examined.sound,
            path: examined.path,
        })
    }

    /// Enough of it to gather what can matter for it, which compares no pictures: a third of the bytes.
    #[must_use]
    pub(in crate::pipeline) fn without_pictures(mut self) -> Submission {
        let pictures = self.sought.footage.iter_mut();
        let pictures = pictures.flat_map(|footage| {
            footage.previews.clear();
            footage.keys.iter_mut().map(|key| &mut key.picture)
        });
        for picture in self.sought.picture.iter_mut().chain(pictures) {
            picture.detail = None;
            picture.preview = None;
        }
        self
    }

    /// As a search takes it.
    pub fn query(&self) -> Query<'_> {
        Query {
            sha256: &self.sha256,
            kind: self.kind,
            size: self.size,
            frames: &self.sought.frames,
            picture: self.sought.picture.as_ref(),
            footage: self.sought.footage.as_ref(),
            sound: self.sound.as_ref(),
        }
    }

    /// The line as bytes, its end included.
    ///
    /// # Errors
    ///
    /// [`LineError::TooLong`].
    pub fn to_bytes(&self) -> std::result::Result<Vec<u8>, LineError> {
        let (path, path_bytes_hex) = named(&self.path);
        bytes(&Fields {
            format: FORMAT.to_owned(),
            algorithms: ALGORITHMS.to_owned(),
            line: "submission".to_owned(),
            path,
            path_bytes_hex,
            order: self.order,
            bytes: self.bytes,
            status: self.status,
            error: self.error.clone(),
            sha256: self.sha256.clone(),
            kind: self.kind,
            width: self.size.map(|(width, _)| width),
            height: self.size.map(|(_, height)| height),
            duration_s: self.duration_s.filter(|seconds| seconds.is_finite()),
            sought: Blob(self.sought.to_bytes()),
            sound: self.sound.as_ref().map(|sound| Blob(sound.to_bytes())),
        })
    }

    /// The reverse of [`Submission::to_bytes`].
    fn read(bytes: &[u8]) -> std::result::Result<Submission, LineError> {
        let fields: Fields = parsed(bytes)?;
        let sought = Sought::from_bytes(&fields.sought.0);
        let sound = fields.sound.map(|Blob(bytes)| {
            SoundFingerprint::from_bytes(&bytes)
                .ok_or(LineError::Invalid("sound", "it is no sound fingerprint"))
        });
        Ok(Submission {
            path: exact(fields.path, fields.path_bytes_hex.as_deref())?,
            order: fields.order,
            bytes: fields.bytes,
            status: fields.status,
            error: fields.error,
            sha256: fields.sha256,
            kind: fields.kind,
            size: fields.width.zip(fields.height),
            duration_s: fields.duration_s,
            sought: sought.ok_or(LineError::Invalid(
                "sought",
                "it was written by another version or is damaged",
            ))?,
            sound: sound.transpose()?,
        })
    }
}

/// The submissions that `fingerprint --submissions` wrote. `path` is for messages.
///
/// # Errors
///
/// [`Error::BadLine`] for the first line that cannot be used, and where the end is missing: submissions are few, and a
/// result that leaves some out would look as if nothing was found of them.
pub fn read_all(from: impl BufRead, path: &Path) -> Result<Vec<Submission>> {
    let mut lines = Lines::new(from, b'\n', MOST_BYTES);
    let mut submissions = Vec::new();
    let mut tally = Tally::default();
    let mut number = 0;
    let bad = |line: u64, reason: LineError| Error::BadLine {
        path: path.to_owned(),
        line,
        reason: reason.to_string(),
    };
    while let Some(line) = lines.next().map_err(|source| Error::Io {
        action: "read",
        path: path.to_owned(),
        source,
    })? {
        number += 1;
        let line = match line {
            Input::Line(line) if is_blank(&line) => continue,
            Input::Line(line) => line,
            Input::TooLong => return Err(bad(number, LineError::TooLong(MOST_BYTES))),
        };
        let mut read = || match kind(&line, &[FORMAT])?.as_str() {
            "submission" => {
                submissions.push(Submission::read(&line)?);
                tally.line();
                Ok(())
            }
            "failed" => {
                FailedLine::read(&line)?;
                tally.line();
                Ok(())
            }
            "end" => tally.end(Counts::read(&line)?),
            _ => Err(LineError::Invalid(
                "line",
                "it is submission, failed or end",
            )),
        };
        read().map_err(|reason| bad(number, reason))?;
    }
    if tally.is_complete() {
        return Ok(submissions);
    }
    Err(Error::BadLine {
        path: path.to_owned(),
        line: number + 1,
        reason: "the line that counts the others is missing: the file is cut off".to_owned(),
    })
}

/// The line that counts `written` submissions before it, none of which failed.
pub(in crate::pipeline) fn end(written: u64) -> std::result::Result<Vec<u8>, LineError> {
    let counts = Counts {
        read: written,
        written,
        failed: 0,
    };
    counts.to_bytes(FORMAT)
}
