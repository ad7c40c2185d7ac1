//! Two files against one another, with the distances even where they do not match.

use std::path::Path;

use super::{Depth, Examined, Workshop};
use crate::archive::index::Index;
use crate::error::{Error, ItemError, Result};
use crate::fingerprint::{Orientation, OrientedFrame};
use crate::matching::thresholds::Preset;
use crate::matching::{Found, find};
use crate::media::discover::discover;

/// What comparing two files showed.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// The first file, as the submission.
    pub first: Examined,
    /// The second file, as the archive's.
    pub second: Examined,
    /// The match, if they match.
    pub found: Option<Found>,
    /// The pair of pictures that is nearest, whether it matches or not.
    pub nearest: Option<Nearest>,
}

/// The pair of pictures with the least distance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Nearest {
    /// Bits of 256 in which the PDQ hashes differ.
    pub pdq: u32,
    /// Bits of 256 in which the gradient hashes differ.
    pub gradient: u32,
    /// PDQ quality of the first and the second picture, 0 to 100.
    pub quality: (u8, u8),
    /// Seconds into the first and the second file; 0 for photos.
    pub time_s: (f64, f64),
    /// How the first picture was turned to come so near.
    pub orientation: Orientation,
}

/// Compares the files at `first` and `second`.
///
/// # Errors
///
/// [`Error::Unexaminable`] where one of them cannot be examined at all; of a cut-off video what is there is compared.
pub fn compare(
    first: &Path,
    second: &Path,
    preset: Preset,
    workshop: &Workshop<'_>,
) -> Result<Comparison> {
    // Each is looked for by itself, so that the same path can be given twice and the order stays as given.
    let mut files = discover(&[first.to_owned()], &[])?;
    files.extend(discover(&[second.to_owned()], &[])?);
    let mut both = Vec::new();
    workshop.examine(
        &files,
        Depth::Searched,
        |examined| examined,
        |_, examined| {
            both.push(examined);
            Ok(())
        },
    )?;
    let [first, second] = <[Examined; 2]>::try_from(both).map_err(|_| Error::BadValue {
        option: "compare".to_owned(),
        reason: "both paths must be files, not folders. To compare many files, use verify"
            .to_owned(),
    })?;
    let index = Index::new(second.indexed(1).filter(|_| has_pictures(&second)));
    let query = first.query().filter(|_| has_pictures(&first));
    let query = query.ok_or_else(|| unexaminable(&first))?;
    if index.is_empty() {
        return Err(unexaminable(&second));
    }
    let found = find(&query, &index, preset).into_iter().next();
    let nearest = nearest(&first.searched, &second.searched);
    Ok(Comparison {
        first,
        second,
        found,
        nearest,
    })
}

fn has_pictures(examined: &Examined) -> bool {
    examined.problem.is_none() || !examined.searched.is_empty()
}

fn unexaminable(examined: &Examined) -> Error {
    let no_picture = || ItemError::Malformed("it has no picture".to_owned());
    Error::Unexaminable {
        path: examined.path.clone(),
        error: examined.problem.clone().unwrap_or_else(no_picture),
    }
}

/// The nearest pair over all frames, regions and orientations; of equal ones the first.
fn nearest(first: &[OrientedFrame], second: &[OrientedFrame]) -> Option<Nearest> {
    let pairs = first.iter().flat_map(|one| {
        one.hashes.iter().flat_map(move |hash| {
            second
                .iter()
                .flat_map(|other| other.hashes.iter().map(move |theirs| (other, theirs)))
                .map(move |(other, theirs)| (one, hash, other, theirs.upright()))
        })
    });
    pairs
        .flat_map(|(one, hash, other, theirs)| {
            Orientation::ALL.map(|orientation| Nearest {
                pdq: hash.pdq[orientation as usize].distance(theirs.pdq),
                gradient: hash.gradient[orientation as usize].distance(theirs.gradient),
                quality: (hash.quality, theirs.quality),
                time_s: (one.time_s, other.time_s),
                orientation,
            })
        })
        .min_by_key(|pair| (pair.pdq + pair.gradient, pair.pdq))
}
