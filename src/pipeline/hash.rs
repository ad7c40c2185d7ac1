//! PDQ hashes of photos, as the reference tool prints them.

use std::path::{Path, PathBuf};

use super::Workshop;
use super::guard::guarded;
use crate::error::{ItemError, Result};
use crate::fingerprint::{Hash256, pdq};
use crate::media::discover::{FoundFile, discover};
use crate::media::image;
use crate::media::open::OpenedFile;
use crate::media::sniff::{Format, sniff};

/// The hashes of a photo: the upright one, or all eight in the order of
/// [`Orientation::ALL`](crate::fingerprint::Orientation::ALL).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hashes {
    /// PDQ hashes.
    pub pdq: Vec<Hash256>,
    /// PDQ quality, 0 to 100.
    pub quality: u8,
}

/// Hashes every photo under `paths` and hands each result on in the order of the paths.
///
/// Like the reference tool it takes the pixels as they are stored: EXIF orientation is not applied. The decoder of HEIC and
/// AVIF turns them by itself.
///
/// # Errors
///
/// A path that is missing, or what `take` returned. What is wrong with one file goes to `take`.
pub fn hash(
    paths: &[PathBuf],
    dihedral: bool,
    workshop: &Workshop<'_>,
    mut take: impl FnMut(&Path, std::result::Result<Hashes, ItemError>) -> Result<()>,
) -> Result<()> {
    let files = discover(paths, &[])?;
    workshop.observed(
        &files,
        &[],
        |file| &file.path,
        |file| guarded(|| one(file, dihedral, workshop)).and_then(|hashes| hashes),
        |at, result| take(&files[at].path, result),
    )
}

fn one(
    file: &FoundFile,
    dihedral: bool,
    workshop: &Workshop<'_>,
) -> std::result::Result<Hashes, ItemError> {
    if let Some(problem) = &file.problem {
        return Err(problem.clone());
    }
    let limits = &workshop.examiner.limits;
    let opened = OpenedFile::open_found(file)?;
    let format = sniff(&opened.head()?).ok_or_else(|| {
        ItemError::UnknownFormat("its content is of no photo format that is known".to_owned())
    })?;
    if let Format::Video(_) = format {
        return Err(ItemError::UnsupportedFormat(
            "a video has a hash for every frame; only photos are hashed here".to_owned(),
        ));
    }
    let bytes = opened.read_whole(limits.max_photo_bytes)?;
    let (pixels, orientation) = workshop
        .examiner
        .pixels(&opened, &bytes, format, 1, false)?;
    let photo = image::upright(pixels, orientation);
    let (pdq, quality) = if dihedral {
        let (hashes, quality) = pdq::oriented(&photo.luma);
        (hashes.to_vec(), quality)
    } else {
        let (hash, quality) = pdq::hash(&photo.luma);
        (vec![hash], quality)
    };
    Ok(Hashes { pdq, quality })
}
