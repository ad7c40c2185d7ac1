//! Results in, bytes out. Nothing here opens an archive or decodes a medium, so an old results.json can be rendered
//! again at any time.
//!
//! [`Results`] is the contract `resurface.results/2`: what `verify --format json` prints and a report folder keeps.

pub mod csv;
pub mod drawing;
mod essence;
pub mod folder;
pub mod footage;
pub mod html;
pub mod inert;
pub mod json;
mod lines;
pub mod manifest;
mod map;
pub mod media_review;
pub mod overlay;
pub mod reproduce;
pub mod text;
pub mod whole;
mod words;

#[cfg(test)]
mod fixture;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use crate::error::Status;
pub use crate::matching::{Evidence, Relation, Segment, Transform};
pub use crate::media::MediaKind;
use crate::metadata::c2pa::Credentials;
pub use crate::metadata::signals::Signal;
use crate::metadata::{Appearance, Country, Field, Strength};
use crate::verdict::decision::{Decision, Ruling};
use crate::verdict::{BatchSummary, Claim, Finding, Verdict};

/// Value of [`Results::schema`].
pub const SCHEMA: &str = "resurface.results/2";

/// The schema before it, of which [`SCHEMA`] takes nothing away: it had neither the relation `same_scene` nor what comparing
/// pictures block by block showed.
pub const FIRST_SCHEMA: &str = "resurface.results/1";

/// Matches of an item that are shown with pictures, the best. Of a picture that went round, there can be thousands; the tables
/// and `results.json` have them all.
pub const MOST_MATCHES_SHOWN: usize = 20;
/// Findings of an item that are told, the gravest.
pub const MOST_FINDINGS_SHOWN: usize = 50;

/// Everything a `verify` or `inspect` run found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Results {
    /// [`SCHEMA`].
    pub schema: String,
    /// What made it.
    pub tool: Tool,
    /// How and over what it was made.
    pub run: Run,
    /// One entry per file, in path order.
    pub items: Vec<Item>,
    /// Counts over the whole batch; absent in `inspect`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<BatchSummary>,
}

/// Program and version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tool {
    /// Always `resurface`.
    pub name: String,
    /// Its version.
    pub version: String,
}

impl Tool {
    /// This program.
    pub fn this() -> Tool {
        Tool {
            name: env!("CARGO_PKG_NAME").to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }
}

/// Time, parameters and archive of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// When the run began, UTC, ISO 8601. The only field that differs between two runs over the same input.
    pub started: String,
    /// The options that decide the outcome, by name.
    pub parameters: BTreeMap<String, serde_json::Value>,
    /// The archive compared with; absent in `inspect`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archive: Option<ArchiveSnapshot>,
}

/// Which archive, in which state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchiveSnapshot {
    /// Path as given.
    pub path: String,
    /// Number of items.
    pub items: u64,
    /// SHA-256 over the items, their appearances and what was decided of them: equal exactly when the archive says the
    /// same.
    pub snapshot_sha256: String,
    /// The last line of the archive's log that had changed what it says; absent where it has no log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head: Option<Head>,
}

/// A line of an archive's log, which names everything up to it: written `12:` and 64 hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Head {
    /// Number of the line, from 1.
    pub sequence: u64,
    /// Its hash, which covers all lines before it: 64 lower-case hexadecimal digits.
    pub hash: String,
}

impl std::fmt::Display for Head {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.sequence, self.hash)
    }
}

impl std::str::FromStr for Head {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Head, &'static str> {
        let parts = text.trim().split_once(':');
        let head = parts.and_then(|(sequence, hash)| {
            let digits = hash.bytes().all(|byte| byte.is_ascii_hexdigit());
            let sequence = sequence.parse().ok().filter(|sequence| *sequence >= 1)?;
            (digits && hash.len() == 64).then(|| Head {
                sequence,
                hash: hash.to_ascii_lowercase(),
            })
        });
        head.ok_or("a head is a number, a colon and 64 hexadecimal digits, as `resurface archive log --head` prints it")
    }
}

/// One examined file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// Path as the user gave it; where it is no UTF-8, with replacement characters.
    pub path: String,
    /// The path's exact bytes in hexadecimal, only where `path` is not exact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path_bytes_hex: Option<String>,
    /// SHA-256 of the content, absent where it could not be read.
    pub sha256: Option<String>,
    /// Size in bytes.
    pub bytes: u64,
    /// `photo` or `video`, absent where it is neither.
    pub kind: Option<MediaKind>,
    /// Width of the upright picture in pixels.
    pub width: Option<u32>,
    /// Height of the upright picture in pixels.
    pub height: Option<u32>,
    /// Length of a video in seconds.
    pub duration_s: Option<f64>,
    /// How far it could be examined.
    pub status: Status,
    /// What was wrong, in words, where `status` is not `ok`.
    pub error: Option<String>,
    /// The same in one word, for programs: [`ItemError::code`](crate::error::ItemError::code).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_code: Option<String>,
    /// What the file says of itself.
    pub metadata: Vec<Field>,
    /// What the file betrays.
    pub signals: Vec<Signal>,
    /// What its Content Credentials say, where it has any. The pictures in them are left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credentials: Option<Credentials>,
    /// Archive items that show the same, best first; those that a person dismissed come after all others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matches: Option<Vec<Match>>,
    /// What is claimed of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<Claim>,
    /// Evidence for and against the claim.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub findings: Option<Vec<Finding>>,
    /// What follows from the findings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    /// Files with the same number show the same picture or footage as wholes; absent where no other file of the batch does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<u64>,
    /// Name of its picture in a report's `media` folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
}

/// A submission and an archive item that show the same.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Match {
    /// The archive's side. All matches of a run with one item share it: what goes round is sent a thousand times.
    pub archive_item: Arc<ArchiveItem>,
    /// How the two are related.
    pub relation: Relation,
    /// 0 to 1, comparable across submissions; 1 only for the same bytes.
    pub score: f64,
    /// What it rests on.
    pub evidence: Evidence,
    /// Matching stretches of video, in submission order.
    pub segments: Vec<Segment>,
    /// Pictures that show the match side by side, in a report's `media` folder.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pictures: Vec<PicturePair>,
    /// What a person decided of it. Nothing is concluded from a match that was dismissed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
}

impl Match {
    /// Whether a person said that the two do not show the same.
    pub fn is_dismissed(&self) -> bool {
        let decision = self.decision.as_ref();
        decision.is_some_and(|decision| decision.decision == Ruling::Dismissed)
    }
}

/// The archive's side of a match.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ArchiveItem {
    /// Number in the archive.
    pub id: i64,
    /// Path it was added from.
    pub path: String,
    /// SHA-256 of its content.
    pub sha256: String,
    /// Photo or video.
    pub kind: MediaKind,
    /// Width of the upright picture in pixels, where it is known. Without it a report cannot draw what lies in both.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// Height of the upright picture in pixels, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
    /// Length of a video in seconds, where it is known. Without it a report cannot draw where a segment lies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_s: Option<f64>,
    /// Earliest date known of it.
    pub earliest: Option<Earliest>,
    /// Country, where the records that name one agree.
    pub country: Option<Country>,
    /// Place in words, from the earliest record that names one.
    pub place: Option<String>,
    /// Every record, in the order of their dates.
    pub appearances: Vec<Appearance>,
}

/// The earliest date known of an archive item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Earliest {
    /// First possible day or instant, ISO 8601.
    pub from: String,
    /// Last possible day or instant, ISO 8601.
    pub to: String,
    /// Which field of which record, for example `sidecar published_at`.
    pub source: String,
    /// How much that record carries.
    pub strength: Strength,
}

/// Two picture files in a report's `media` folder that belong side by side.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PicturePair {
    /// The submission's picture, absent where it could not be made.
    pub query: Option<String>,
    /// Seconds into the submission, for a video.
    pub query_time_s: Option<f64>,
    /// The archive item's picture, absent where it could not be made.
    pub archive: Option<String>,
    /// Seconds into the archive item, for a video.
    pub archive_time_s: Option<f64>,
    /// The archive item's picture as it lies on the submission's: of the same size, grey where it does not reach. Only for
    /// photos of which it is known how they lie.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aligned: Option<String>,
}
