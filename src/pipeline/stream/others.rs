//! Lines that hold no medium: of files that failed, and the last one.

use serde::{Deserialize, Serialize};

use super::LineError;
use super::line::{Counts, FailedLine, bytes, parsed};
use super::names::exact;
use super::parts::ensure;
use crate::error::Status;
use crate::fingerprint::ALGORITHMS;
use crate::pipeline::names::named;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FailedFields {
    format: String,
    algorithms: String,
    line: String,
    path: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    path_bytes_hex: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    order: Option<u64>,
    bytes: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    modified_ns: Option<i64>,
    status: Status,
    error: String,
    may_pass_later: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct EndFields {
    format: String,
    algorithms: String,
    line: String,
    read: u64,
    written: u64,
    failed: u64,
}

impl Counts {
    /// As the last line of a stream of this format.
    pub(super) fn to_bytes(self, format: &str) -> Result<Vec<u8>, LineError> {
        bytes(&EndFields {
            format: format.to_owned(),
            algorithms: ALGORITHMS.to_owned(),
            line: "end".to_owned(),
            read: self.read,
            written: self.written,
            failed: self.failed,
        })
    }

    pub(super) fn read(bytes: &[u8]) -> Result<Counts, LineError> {
        let fields: EndFields = parsed(bytes)?;
        Ok(Counts {
            read: fields.read,
            written: fields.written,
            failed: fields.failed,
        })
    }
}

impl FailedLine {
    /// As a line of a stream of this format.
    pub(super) fn to_bytes(&self, format: &str) -> Result<Vec<u8>, LineError> {
        bytes(&FailedFields::of(self, format))
    }

    pub(super) fn read(bytes: &[u8]) -> Result<FailedLine, LineError> {
        parsed::<FailedFields>(bytes)?.into_line()
    }
}

impl FailedFields {
    fn of(line: &FailedLine, format: &str) -> FailedFields {
        let (path, path_bytes_hex) = match &line.path {
            Some(path) => named(path),
            None => (line.shown.clone(), None),
        };
        FailedFields {
            format: format.to_owned(),
            algorithms: ALGORITHMS.to_owned(),
            line: "failed".to_owned(),
            path,
            path_bytes_hex,
            order: line.order,
            bytes: line.bytes,
            modified_ns: line.modified_ns,
            status: line.status,
            error: line.error.clone(),
            may_pass_later: line.may_pass_later,
        }
    }

    fn into_line(self) -> Result<FailedLine, LineError> {
        ensure(
            self.status != Status::Ok,
            "status",
            "what is ok did not fail",
        )?;
        Ok(FailedLine {
            shown: self.path.clone(),
            path: exact(self.path, self.path_bytes_hex.as_deref()).ok(),
            order: self.order,
            bytes: self.bytes,
            modified_ns: self.modified_ns,
            status: self.status,
            error: self.error,
            may_pass_later: self.may_pass_later,
        })
    }
}
