//! What sidecars say of the media of a store.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::store::io;
use crate::archive::says_the_same;
use crate::error::{Error, Result};
use crate::media::open::sha256_hex;
use crate::metadata::Appearance;
use crate::pipeline::stream::Record;

const RECORDS: &str = "records.json";

/// What one sidecar said, in a part.
#[derive(Serialize, Deserialize)]
struct Sidecar {
    /// Absolute path of the sidecar.
    origin: String,
    /// Contents that the run was about: what the same sidecar said of them earlier no longer holds.
    examined: BTreeSet<i64>,
    rows: Vec<Row>,
}

#[derive(Serialize, Deserialize)]
struct Row {
    id: i64,
    record: Record,
}

/// What is known of contents from sidecars, by number, in the order in which it came.
#[derive(Debug, Default)]
pub(super) struct Known(BTreeMap<i64, Vec<(String, Appearance)>>);

impl Known {
    /// What sidecars say of a content, each with the path of the sidecar, without what its file says itself or what was said
    /// before.
    pub(super) fn of(&self, id: i64, own: &[Appearance]) -> Vec<(String, Appearance)> {
        let mut said: Vec<(String, Appearance)> = Vec::new();
        for (origin, record) in self.0.get(&id).into_iter().flatten() {
            let known = own.iter().chain(said.iter().map(|(_, record)| record));
            if !known.into_iter().any(|other| says_the_same(other, record)) {
                said.push((origin.clone(), record.clone()));
            }
        }
        said
    }

    fn replace(&mut self, origin: &str, examined: &BTreeSet<i64>) {
        for id in examined {
            if let Some(records) = self.0.get_mut(id) {
                records.retain(|(other, _)| other != origin);
            }
        }
    }
}

/// Takes what a sidecar said in a part, if there was one, and gives its digest.
pub(super) fn read(part: &Path, known: &mut Known) -> Result<String> {
    let path = part.join(RECORDS);
    if !path.exists() {
        return Ok(String::new());
    }
    let bytes = fs::read(&path).map_err(io("read", &path))?;
    let damaged = |reason: String| Error::NotAStore {
        path: path.clone(),
        reason,
    };
    let sidecar: Sidecar =
        serde_json::from_slice(&bytes).map_err(|error| damaged(error.to_string()))?;
    known.replace(&sidecar.origin, &sidecar.examined);
    for row in sidecar.rows {
        let (_, record) = row
            .record
            .into_appearance()
            .map_err(|error| damaged(error.to_string()))?;
        let records = known.0.entry(row.id).or_default();
        records.push((sidecar.origin.clone(), record));
    }
    Ok(sha256_hex(&bytes))
}

/// Keeps in a part what the sidecar `origin` says of contents.
pub(super) fn write(
    part: &Path,
    origin: &Path,
    examined: BTreeSet<i64>,
    rows: &[(i64, &Appearance)],
) -> Result<()> {
    let sidecar = Sidecar {
        origin: origin.to_string_lossy().into_owned(),
        examined,
        rows: rows
            .iter()
            .map(|(id, record)| Row {
                id: *id,
                record: Record::of(None, record),
            })
            .collect(),
    };
    let path = part.join(RECORDS);
    let text = serde_json::json!(sidecar).to_string();
    fs::write(&path, text).map_err(io("write", &path))
}
