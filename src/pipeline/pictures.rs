//! Pictures of submissions and of what they match, for people to look at.
//!
//! They are made from the files themselves, and only where a file still has the SHA-256 that was examined: a report must
//! not show another picture than the one it speaks of.

mod aligned;
mod embedded;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;
use std::path::{Path, PathBuf};

use ::image::DynamicImage;

use super::Workshop;
use super::guard::guarded;
use super::names::from_hex;
use crate::archive::Archive;
use crate::error::{Error, ItemError, Result};
use crate::media::open::{OpenedFile, sha256_hex};
use crate::media::sniff::{Container, Format, sniff};
use crate::media::{MediaKind, image};
use crate::metadata::photo;
use crate::report::footage::Footage;
use crate::report::{ArchiveItem, Item, MOST_MATCHES_SHOWN, Match, PicturePair, Results};

/// Longest side in pixels of a picture from which one is made that lies on another: a copy may show a small part of it.
const SOURCE_SIDE: usize = 2048;

/// One medium and the pictures that are wanted of it: each name with its time in seconds.
#[derive(Debug, Default)]
struct Wanted {
    sha256: String,
    /// Where it may lie.
    paths: Vec<PathBuf>,
    pictures: BTreeMap<String, f64>,
    /// Pictures of it as it lies on submissions.
    aligned: BTreeMap<String, aligned::Wanted>,
    /// Pictures of what it was made from: each name with its place among the ingredients.
    ingredients: BTreeMap<String, usize>,
    /// Small pictures in it that show something else: each name with its number.
    previews: BTreeMap<String, usize>,
}

/// Where the files of an item of the archive may lie.
///
/// # Errors
///
/// An archive that cannot be read.
pub fn files_of(archive: &Archive, item: &ArchiveItem) -> Result<Vec<PathBuf>> {
    match archive.item(item.id) {
        Ok(detail) => Ok(detail.files),
        // It was removed meanwhile, so there is no saying where it lies.
        Err(Error::NoSuchItem(_)) => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// Makes the pictures of a report, hands each to `keep` under its name, and enters the names into `results`. `files` says
/// where those of an item of the archive may lie.
///
/// A picture that cannot be made is left out, and the page then shows a gap.
///
/// # Errors
///
/// What `keep` or `files` returned.
pub fn make(
    results: &mut Results,
    files: &dyn Fn(&ArchiveItem) -> Result<Vec<PathBuf>>,
    workshop: &Workshop<'_>,
    mut keep: impl FnMut(&str, &[u8]) -> Result<()>,
) -> Result<()> {
    let mut wanted: BTreeMap<String, Wanted> = BTreeMap::new();
    for (number, item) in results.items.iter_mut().enumerate() {
        plan(item, number + 1, files, &mut wanted)?;
    }
    let wanted: Vec<Wanted> = wanted.into_values().collect();
    let mut made = BTreeSet::new();
    workshop.observed(
        &wanted,
        &[],
        |wanted| wanted.paths.first().map_or(Path::new(""), PathBuf::as_path),
        |wanted| pictures(wanted, workshop),
        |_, pictures| {
            for (name, jpeg) in pictures {
                keep(&name, &jpeg)?;
                made.insert(name);
            }
            Ok(())
        },
    )?;
    forget_missing(results, &made);
    Ok(())
}

/// Notes which pictures an item needs and enters their names, as if all could be made.
fn plan(
    item: &mut Item,
    number: usize,
    files: &dyn Fn(&ArchiveItem) -> Result<Vec<PathBuf>>,
    wanted: &mut BTreeMap<String, Wanted>,
) -> Result<()> {
    let (Some(sha256), Some(kind)) = (&item.sha256, item.kind) else {
        return Ok(());
    };
    let own = wanted.entry(sha256.clone()).or_insert_with(|| Wanted {
        sha256: sha256.clone(),
        ..Wanted::default()
    });
    own.paths.push(exact_path(item));
    own.ingredients
        .extend(embedded::plan(item.credentials.as_mut(), number));
    own.previews
        .extend(embedded::plan_previews(&mut item.signals, number));
    let all: Vec<Vec<(f64, f64)>> = item
        .matches
        .iter()
        .flatten()
        .enumerate()
        // The others are not on the page.
        .take(MOST_MATCHES_SHOWN)
        .map(|(at, found)| times(Footage::of_match(item, found), at > 0))
        .collect();
    let shown_s = leading_s(item).unwrap_or(item.duration_s.unwrap_or_default() / 3.0);
    let name = |time_s: f64| match kind {
        MediaKind::Photo => format!("q-{number}.jpg"),
        MediaKind::Video => format!("q-{number}-{:.0}.jpg", time_s * 1000.0),
    };
    own.pictures.insert(name(shown_s), shown_s);
    item.picture = Some(name(shown_s));
    let mut matches = item.matches.take();
    for (found, pairs) in matches.iter_mut().flatten().zip(all) {
        for (query_s, archive_s) in &pairs {
            if let Some(own) = wanted.get_mut(sha256) {
                own.pictures.insert(name(*query_s), *query_s);
            }
            plan_archive(found, *archive_s, files, wanted)?;
        }
        let aligned = aligned::Wanted::of(item, found).and_then(|lies| {
            let name = format!("o-{number}-{}.jpg", found.archive_item.id);
            let entry = wanted.get_mut(&found.archive_item.sha256)?;
            entry.aligned.insert(name.clone(), lies);
            Some(name)
        });
        let video = |kind: MediaKind, time_s: f64| (kind == MediaKind::Video).then_some(time_s);
        found.pictures = pairs
            .into_iter()
            .map(|(query_s, archive_s)| PicturePair {
                query: Some(name(query_s)),
                query_time_s: video(kind, query_s),
                archive: Some(archive_name(found, archive_s)),
                archive_time_s: video(found.archive_item.kind, archive_s),
                aligned: aligned.clone(),
            })
            .collect();
    }
    item.matches = matches;
    Ok(())
}

fn plan_archive(
    found: &Match,
    time_s: f64,
    files: &dyn Fn(&ArchiveItem) -> Result<Vec<PathBuf>>,
    wanted: &mut BTreeMap<String, Wanted>,
) -> Result<()> {
    let item = &found.archive_item;
    let entry = wanted.entry(item.sha256.clone()).or_insert_with(|| Wanted {
        sha256: item.sha256.clone(),
        ..Wanted::default()
    });
    entry.paths.extend(files(item)?);
    entry.pictures.insert(archive_name(found, time_s), time_s);
    Ok(())
}

fn archive_name(found: &Match, time_s: f64) -> String {
    let item = &found.archive_item;
    match item.kind {
        MediaKind::Photo => format!("a-{}.jpg", item.id),
        MediaKind::Video => format!("a-{}-{:.0}.jpg", item.id, time_s * 1000.0),
    }
}

/// Times on both sides at which a match is shown, in seconds. Two photos have no other than their beginning.
fn times(footage: Option<Footage<'_>>, further: bool) -> Vec<(f64, f64)> {
    let Some(footage) = footage else {
        return vec![(0.0, 0.0)];
    };
    let moments = footage.moments(further).into_iter();
    moments
        .map(|moment| (moment.query_s, moment.archive_s))
        .collect()
}

/// The time at which a submission shows best what it shares with its best match: one of those at which that is shown.
fn leading_s(item: &Item) -> Option<f64> {
    let footage = Footage::of_match(item, item.matches.iter().flatten().next()?)?;
    Some(footage.leading(&footage.moments(false))?.query_s)
}

/// The path of a submission with all its bytes.
fn exact_path(item: &Item) -> PathBuf {
    let exact = item.path_bytes_hex.as_deref().and_then(from_hex);
    exact.unwrap_or_else(|| PathBuf::from(&item.path))
}

/// The pictures of one medium that could be made.
fn pictures(wanted: &Wanted, workshop: &Workshop<'_>) -> Vec<(String, Vec<u8>)> {
    for path in &wanted.paths {
        if let Ok(Ok(pictures)) = guarded(|| pictures_of_file(path, wanted, workshop)) {
            return pictures;
        }
    }
    Vec::new()
}

fn pictures_of_file(
    path: &Path,
    wanted: &Wanted,
    workshop: &Workshop<'_>,
) -> std::result::Result<Vec<(String, Vec<u8>)>, ItemError> {
    let limits = &workshop.examiner.limits;
    let file = OpenedFile::open(path)?;
    let format = sniff(&file.head()?)
        .ok_or_else(|| ItemError::UnknownFormat("it is another file now".to_owned()))?;
    let changed = || ItemError::ChangedWhileRead;
    if let Format::Video(container) = format {
        if file.sha256()? != wanted.sha256 {
            return Err(changed());
        }
        let mut made = embedded::make(&mut file.rewound_handle()?, &wanted.ingredients, limits);
        made.extend(
            frames_of(&file, container, wanted, workshop).or_else(|error| or_none(&made, error))?,
        );
        return Ok(made);
    }
    let bytes = file.read_whole(limits.max_photo_bytes)?;
    if sha256_hex(&bytes) != wanted.sha256 {
        return Err(changed());
    }
    let mut made = embedded::make(&mut Cursor::new(&bytes), &wanted.ingredients, limits);
    let own = pictures_of_photo(&file, &bytes, format, wanted, workshop);
    made.extend(own.or_else(|error| or_none(&made, error))?);
    Ok(made)
}

/// What cannot be made of a file itself does not take the pictures of its ingredients away.
fn or_none(
    made: &[(String, Vec<u8>)],
    error: ItemError,
) -> std::result::Result<Vec<(String, Vec<u8>)>, ItemError> {
    if made.is_empty() {
        Err(error)
    } else {
        Ok(Vec::new())
    }
}

/// The pictures that are wanted of a photo; `bytes` are the content of `file`.
fn pictures_of_photo(
    file: &OpenedFile,
    bytes: &[u8],
    format: Format,
    wanted: &Wanted,
    workshop: &Workshop<'_>,
) -> std::result::Result<Vec<(String, Vec<u8>)>, ItemError> {
    let limits = &workshop.examiner.limits;
    if image::is_animation(bytes, format, limits) && workshop.examiner.decoder().is_ok() {
        return frames_of(file, Container::Other, wanted, workshop);
    }
    let metadata = photo::read(bytes);
    let orientation = metadata.orientation.unwrap_or(1);
    let (pixels, orientation) = workshop
        .examiner
        .pixels(file, bytes, format, orientation, true)?;
    let preview = image::preview(&pixels, orientation)?;
    let mut made = embedded::make_previews(&metadata, &wanted.previews, limits);
    let of_file = wanted.pictures.keys();
    made.extend(of_file.map(|name| (name.clone(), preview.clone())));
    if !wanted.aligned.is_empty() {
        let source = image::colours(&pixels, orientation, SOURCE_SIDE)?;
        for (name, lies) in &wanted.aligned {
            let picture = DynamicImage::ImageRgb8(lies.make(&source));
            made.push((name.clone(), image::preview_jpeg(&picture)?));
        }
    }
    Ok(made)
}

/// The frames of a video that are wanted and can be taken out.
fn frames_of(
    file: &OpenedFile,
    container: Container,
    wanted: &Wanted,
    workshop: &Workshop<'_>,
) -> std::result::Result<Vec<(String, Vec<u8>)>, ItemError> {
    let limits = &workshop.examiner.limits;
    let decoder = workshop.examiner.decoder()?;
    let info = decoder.probe(file, container, limits)?;
    let frames = wanted.pictures.iter().filter_map(|(name, time_s)| {
        let frame = decoder.grab(file, &info, *time_s, limits).ok()?;
        Some((name.clone(), frame))
    });
    Ok(frames.collect())
}

/// Takes the names of pictures that could not be made out again.
fn forget_missing(results: &mut Results, made: &BTreeSet<String>) {
    let known = |name: &mut Option<String>| {
        if !name.as_ref().is_some_and(|name| made.contains(name)) {
            *name = None;
        }
    };
    for item in &mut results.items {
        known(&mut item.picture);
        item.signals
            .iter_mut()
            .for_each(|signal| known(&mut signal.picture));
        let ingredients = item
            .credentials
            .iter_mut()
            .flat_map(|said| &mut said.ingredients);
        ingredients.for_each(|ingredient| known(&mut ingredient.picture));
        for pair in item
            .matches
            .iter_mut()
            .flatten()
            .flat_map(|found| &mut found.pictures)
        {
            known(&mut pair.query);
            known(&mut pair.archive);
            known(&mut pair.aligned);
        }
    }
}

/// Pictures of a file as small JPEGs: the photo, or the frames of a video at `times_s` seconds, in their order. One that
/// could not be taken out is absent.
///
/// # Errors
///
/// What is wrong with the file.
pub fn at_times(
    path: &Path,
    sha256: &str,
    times_s: &[f64],
    workshop: &Workshop<'_>,
) -> std::result::Result<Vec<Option<Vec<u8>>>, ItemError> {
    // Equal times are one picture.
    let name = |time_s: f64| format!("{:016x}", time_s.to_bits());
    let wanted = Wanted {
        sha256: sha256.to_owned(),
        pictures: times_s.iter().map(|at| (name(*at), *at)).collect(),
        ..Wanted::default()
    };
    let made = guarded(|| pictures_of_file(path, &wanted, workshop))??;
    let made: BTreeMap<String, Vec<u8>> = made.into_iter().collect();
    Ok(times_s
        .iter()
        .map(|at| made.get(&name(*at)).cloned())
        .collect())
}
