//! One line: how it is written, read and checked.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::blob::Blob;
use super::names::exact;
use super::parts::{
    FrameFields, LocalFields, MomentFields, PreviewFields, Record, each, ensure, time,
};
use super::{FORMAT, FORMAT_WITH_PREVIEWS, FORMATS, LineError, MOST_BYTES};
use crate::archive::{Medium, OWN_ORIGIN, Shared};
use crate::error::Status;
use crate::fingerprint::ALGORITHMS;
use crate::fingerprint::sound::SoundFingerprint;
use crate::media::MediaKind;
use crate::metadata::Field;
use crate::pipeline::names::named;

/// What one line says.
#[derive(Clone, Debug, PartialEq)]
pub enum Line {
    /// A medium. Boxed, because it is much larger than the others.
    Medium(Box<MediumLine>),
    /// A file that could not be examined.
    Failed(FailedLine),
    /// The end of a stream.
    End(Counts),
}

/// A medium as a line carries it.
#[derive(Clone, Debug, PartialEq)]
pub struct MediumLine {
    /// The medium, with its path and what sidecars say of it.
    pub shared: Shared,
    /// A number that the list of paths gave it.
    pub order: Option<u64>,
    /// Time of the file's last change in nanoseconds since 1970, where it is known.
    pub modified_ns: Option<i64>,
    /// What was wrong, where it was not read whole and that is known.
    pub error: Option<String>,
}

/// A file that could not be examined, as a line carries it.
#[derive(Clone, Debug, PartialEq)]
pub struct FailedLine {
    /// Its path; `None` where a line of the list names none.
    pub path: Option<PathBuf>,
    /// What stands where the path should.
    pub shown: String,
    /// A number that the list of paths gave it.
    pub order: Option<u64>,
    /// Its size in bytes, where that is known.
    pub bytes: Option<u64>,
    /// Time of its last change in nanoseconds since 1970, where that is known.
    pub modified_ns: Option<i64>,
    /// How it failed.
    pub status: Status,
    /// Why, in words.
    pub error: String,
    /// Whether the cause lies outside of the file.
    pub may_pass_later: bool,
}

/// What a stream held, as its last line counts it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Lines that were read, or items.
    pub read: u64,
    /// Lines that were written.
    pub written: u64,
    /// How many of them are of files that could not be examined.
    pub failed: u64,
}

/// The fields with which every line begins.
#[derive(Deserialize)]
struct Head {
    format: String,
    #[serde(default)]
    algorithms: String,
    #[serde(default)]
    line: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct MediumFields {
    format: String,
    algorithms: String,
    line: String,
    path: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    path_bytes_hex: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    order: Option<u64>,
    bytes: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    modified_ns: Option<i64>,
    status: Status,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    sha256: String,
    kind: MediaKind,
    width: Option<u32>,
    height: Option<u32>,
    duration_s: Option<f64>,
    frames: Vec<FrameFields>,
    moments: Vec<MomentFields>,
    local: Vec<LocalFields>,
    sound: Option<Blob>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    previews: Option<Vec<PreviewFields>>,
    metadata: Vec<Field>,
    appearances: Vec<Record>,
    records: Vec<Record>,
}

/// Whether a line says nothing: the empty line at the end of a file that was edited.
pub(super) fn is_blank(line: &[u8]) -> bool {
    line.iter().all(u8::is_ascii_whitespace)
}

impl Line {
    /// The line as bytes, its end included.
    ///
    /// # Errors
    ///
    /// [`LineError::TooLong`].
    pub fn to_bytes(&self) -> Result<Vec<u8>, LineError> {
        match self {
            Line::Medium(medium) => bytes(&MediumFields::of(medium)),
            Line::Failed(failed) => failed.to_bytes(FORMAT),
            Line::End(counts) => counts.to_bytes(FORMAT),
        }
    }

    /// What a line says, its end left out.
    ///
    /// # Errors
    ///
    /// Whatever is wrong with it.
    pub fn read(bytes: &[u8]) -> Result<Line, LineError> {
        match kind(bytes, &FORMATS)?.as_str() {
            "medium" => {
                let fields: MediumFields = parsed(bytes)?;
                Ok(Line::Medium(Box::new(fields.into_line()?)))
            }
            "failed" => Ok(Line::Failed(FailedLine::read(bytes)?)),
            "end" => Ok(Line::End(Counts::read(bytes)?)),
            _ => Err(LineError::Invalid("line", "it is medium, failed or end")),
        }
    }
}

/// The kind of a line that is of one of these formats and of the fingerprints of this version.
pub(super) fn kind(bytes: &[u8], formats: &[&str]) -> Result<String, LineError> {
    let head: Head = parsed(bytes)?;
    if !formats.contains(&head.format.as_str()) {
        let read = formats.join(" and ");
        return Err(LineError::OtherFormat(shortened(&head.format), read));
    }
    if head.algorithms != ALGORITHMS {
        return Err(LineError::OtherAlgorithms(shortened(&head.algorithms)));
    }
    Ok(head.line)
}

/// A line as bytes, with its end.
pub(super) fn bytes(fields: &impl Serialize) -> Result<Vec<u8>, LineError> {
    let written = serde_json::to_vec(fields);
    let mut bytes = written.map_err(|error| LineError::NotJson(error.to_string()))?;
    if bytes.len() > MOST_BYTES {
        return Err(LineError::TooLong(MOST_BYTES));
    }
    bytes.push(b'\n');
    Ok(bytes)
}

pub(super) fn parsed<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, LineError> {
    serde_json::from_slice(bytes).map_err(|error| LineError::NotJson(shortened(&error.to_string())))
}

/// Enough of a text from outside to know it again.
fn shortened(text: &str) -> String {
    crate::metadata::bounded(text).chars().take(200).collect()
}

impl MediumFields {
    fn of(line: &MediumLine) -> MediumFields {
        let Shared {
            path,
            bytes,
            medium,
            records,
        } = &line.shared;
        let (path, path_bytes_hex) = named(path);
        let previews: Vec<PreviewFields> = medium.previews.iter().map(PreviewFields::of).collect();
        let previews = Some(previews).filter(|previews| !previews.is_empty());
        // What earlier versions can read is written so that they do.
        let format = match previews {
            Some(_) => FORMAT_WITH_PREVIEWS,
            None => FORMAT,
        };
        MediumFields {
            format: format.to_owned(),
            algorithms: ALGORITHMS.to_owned(),
            line: "medium".to_owned(),
            path,
            path_bytes_hex,
            order: line.order,
            bytes: *bytes,
            modified_ns: line.modified_ns,
            status: medium.status,
            error: line.error.clone(),
            sha256: medium.sha256.clone(),
            kind: medium.kind,
            width: medium.width,
            height: medium.height,
            duration_s: medium.duration_s.filter(|seconds| seconds.is_finite()),
            frames: medium.frames.iter().map(FrameFields::of).collect(),
            moments: medium.moments.iter().map(MomentFields::of).collect(),
            local: medium.local.iter().map(LocalFields::of).collect(),
            sound: medium.sound.as_ref().map(|sound| Blob(sound.to_bytes())),
            previews,
            metadata: medium.metadata.clone(),
            appearances: medium
                .appearances
                .iter()
                .map(|record| Record::of(None, record))
                .collect(),
            records: records
                .iter()
                .map(|(origin, record)| Record::of(Some(origin), record))
                .collect(),
        }
    }

    fn into_line(self) -> Result<MediumLine, LineError> {
        let is_digest = self.sha256.len() == 64
            && (self.sha256.bytes()).all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        ensure(
            is_digest,
            "sha256",
            "it is to be 64 lower-case hexadecimal digits",
        )?;
        ensure(
            matches!(self.status, Status::Ok | Status::Truncated),
            "status",
            "that of a medium is ok or truncated",
        )?;
        ensure(
            self.width != Some(0) && self.height != Some(0),
            "width, height",
            "a picture has pixels",
        )?;
        ensure(
            i64::try_from(self.bytes).is_ok(),
            "bytes",
            "no file is so large",
        )?;
        if let Some(seconds) = self.duration_s {
            time(seconds, "duration_s")?;
        }
        ensure(
            !self.frames.is_empty(),
            "frames",
            "a medium has at least one",
        )?;
        let mut own = Vec::new();
        for record in self.appearances {
            ensure(
                record.origin.is_none(),
                "appearances",
                "what has an origin belongs to records",
            )?;
            own.push(record.into_appearance()?.1);
        }
        let mut records = Vec::new();
        for record in self.records {
            let (origin, appearance) = record.into_appearance()?;
            let origin = origin.filter(|origin| !origin.is_empty() && origin != OWN_ORIGIN);
            let origin = origin.ok_or(LineError::Invalid(
                "records",
                "each names its origin, the path of a sidecar",
            ))?;
            records.push((origin, appearance));
        }
        ensure(
            self.previews.is_none() || self.format != FORMAT,
            "previews",
            "lines of this format have none",
        )?;
        let previews = each(
            self.previews.unwrap_or_default(),
            PreviewFields::into_preview,
        )?;
        let sound = self.sound.map(|Blob(bytes)| {
            SoundFingerprint::from_bytes(&bytes)
                .ok_or(LineError::Invalid("sound", "it is no sound fingerprint"))
        });
        Ok(MediumLine {
            shared: Shared {
                path: exact(self.path, self.path_bytes_hex.as_deref())?,
                bytes: self.bytes,
                medium: Medium {
                    sha256: self.sha256,
                    kind: self.kind,
                    width: self.width,
                    height: self.height,
                    duration_s: self.duration_s,
                    status: self.status,
                    frames: each(self.frames, FrameFields::into_frame)?,
                    moments: each(self.moments, MomentFields::into_moment)?,
                    local: each(self.local, LocalFields::into_local)?,
                    sound: sound.transpose()?,
                    previews: previews.into_iter().flatten().collect(),
                    metadata: self.metadata,
                    appearances: own,
                },
                records,
            },
            order: self.order,
            modified_ns: self.modified_ns,
            error: self.error,
        })
    }
}
