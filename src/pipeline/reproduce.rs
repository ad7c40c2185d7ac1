//! Running verify again as results say that it was run.

use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

use super::Workshop;
use super::names::from_hex;
use super::verify::{PATHS, PATHS_HEX, Request, verify};
use crate::archive::Archive;
use crate::error::{Error, Result};
use crate::report::{Results, reproduce};

/// What came of running verify again.
#[derive(Clone, Debug, PartialEq)]
pub struct Reproduced {
    /// The new results.
    pub results: Results,
    /// Why they are not the same, the most telling first; empty where they agree byte for byte, but for the time of the run
    /// and the pictures of a report.
    pub differences: Vec<String>,
}

/// Does again what `results` say that was done: the same paths, claims and options, with the archive they name.
///
/// The run takes place at the time of the first one, because some findings depend on the day.
///
/// # Errors
///
/// As [`verify`].
pub fn again(results: &Results, request: &Request, workshop: &Workshop<'_>) -> Result<Reproduced> {
    let other = other_log(results, &request.archive)?;
    let mut again = verify(request, &results.run.started, workshop)?;
    if let Some((was, is)) = results.run.archive.as_ref().zip(again.run.archive.as_mut()) {
        // Where the archive lies now is no difference.
        is.path.clone_from(&was.path);
    }
    let mut differences = reproduce::differences(results, &again);
    if !differences.is_empty() {
        differences.splice(0..0, other);
    }
    Ok(Reproduced {
        results: again,
        differences,
    })
}

/// What is to be said where the archive is not the one of the results, or its log was cut or written anew.
fn other_log(results: &Results, archive: &Path) -> Result<Option<String>> {
    let head = results.run.archive.as_ref();
    let Some(head) = head.and_then(|archive| archive.head.as_ref()) else {
        return Ok(None);
    };
    let line = Archive::open_existing(archive)?.log_line(head.sequence)?;
    if line.is_some_and(|line| line.head() == *head) {
        return Ok(None);
    }
    Ok(Some(format!(
        "the log of this archive does not hold {head}: it is another archive or an earlier copy, or its log was changed"
    )))
}

/// What to verify again, with this archive instead of the one that is named.
///
/// # Errors
///
/// [`Error::NotReproducible`] where the results do not tell it all.
pub fn request(results: &Results, archive: Option<PathBuf>) -> Result<Request> {
    let lacking = |what: &str| {
        Error::NotReproducible(format!(
            "they do not tell {what}. Results of `inspect` and of earlier versions do not"
        ))
    };
    let parameters = &results.run.parameters;
    let named = results.run.archive.as_ref();
    let archive = archive.or_else(|| named.map(|named| PathBuf::from(&named.path)));
    if let Some(store) = archive.as_ref().filter(|archive| archive.is_dir()) {
        return Err(Error::NotReproducible(format!(
            "{store:?} is a folder, so they were found in the store of a cluster. Run `resurface cluster verify` with the same \
             paths and options once more, and compare both results.json"
        )));
    }
    Ok(Request {
        paths: paths(results).ok_or_else(|| lacking("which paths were examined"))?,
        archive: archive.ok_or_else(|| lacking("with which archive"))?,
        claims: optional::<PathBuf>(results, "claims")?,
        batch_claim: optional(results, "claim_for_all")?.unwrap_or_default(),
        preset: parameters
            .get("threshold_preset")
            .and_then(|word| word.as_str()?.parse().ok())
            .ok_or_else(|| lacking("with which preset"))?,
        assertion: optional(results, "assert")?,
    })
}

fn optional<T: DeserializeOwned>(results: &Results, name: &str) -> Result<Option<T>> {
    let value = results.run.parameters.get(name).cloned();
    let read = value.map(serde_json::from_value).transpose();
    read.map_err(|error| {
        Error::NotReproducible(format!("the parameter {name} cannot be read ({error})"))
    })
}

fn paths(results: &Results) -> Option<Vec<PathBuf>> {
    let parameter = |name: &str| -> Option<Vec<String>> {
        serde_json::from_value(results.run.parameters.get(name)?.clone()).ok()
    };
    match parameter(PATHS_HEX) {
        Some(exact) => exact.iter().map(|digits| from_hex(digits)).collect(),
        None => Some(parameter(PATHS)?.iter().map(PathBuf::from).collect()),
    }
}
