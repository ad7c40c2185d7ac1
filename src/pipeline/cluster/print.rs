//! The SQL for people who run it in a way of their own.

use std::path::Path;

use super::sql::{self, Places};
use super::store::Store;
use crate::archive::paths;
use crate::error::Result;
use crate::matching::thresholds::Preset;

/// Stands for the number of media in the manifest.
const COUNT: usize = 1_000_000;
const TASKS: usize = 1_000;

/// What [`add`](super::add) runs, for a manifest of 1,000,000 media.
///
/// # Errors
///
/// A path that Spark cannot take, a store that cannot be read.
pub fn of_add(root: &Path) -> Result<String> {
    let places = places(root)?;
    Ok(format!(
        "-- cluster add: WORK/manifest.jsonl names {COUNT} media, one a line: {{\"path\": \"/mnt/media/a.jpg\", \"order\": 1}}\n{}",
        sql::fingerprint(&places, COUNT, TASKS)
    ))
}

/// What [`verify`](super::verify) runs.
///
/// # Errors
///
/// As for [`of_add`].
pub fn of_verify(root: &Path) -> Result<String> {
    let places = places(root)?;
    let lines = format!("{}/parts/*/lines", sql::place(&paths::absolute(root)?)?);
    Ok(format!(
        "-- cluster verify, first: what of the store can matter\n{}\n-- cluster verify, then: the lines that are needed, whose \
         numbers are in WORK/wanted.txt\n{}",
        sql::gather(&places, &lines, Preset::Balanced.as_str()),
        sql::bring(&places, &lines)
    ))
}

fn places(root: &Path) -> Result<Places> {
    let lines = if root.exists() {
        Store::open(root, false)?.lines()?
    } else {
        None
    };
    Ok(Places {
        work: format!("{}/WORK", sql::place(&paths::absolute(root)?)?),
        lines,
    })
}
