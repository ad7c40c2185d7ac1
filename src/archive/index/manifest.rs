//! The list of the segments of an index: which files there are, and of which state of the archive.
//!
//! Its first line is the SHA-256 of the rest, which is JSON.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::file::IndexFile;
use super::folder::{mapped, write_whole};
use super::segment::Parts;
use crate::fingerprint::ALGORITHMS;
use crate::media::open::sha256_hex;
use crate::report::Head;

/// Changes with what the list says.
const FORMAT: u32 = 1;
const NAME: &str = "list";
const ENDING: &str = ".segment";
/// Bytes of a list beyond which it is none.
const MOST_BYTES: u64 = 1 << 20;

/// The segments of an index, in the order of their items.
#[derive(Clone, Debug)]
pub(super) struct Manifest {
    /// The last change of the archive that they show.
    pub(super) state: Head,
    pub(super) segments: Vec<Listed>,
}

/// A segment in the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Listed {
    /// Name of its file.
    pub(super) name: String,
    /// Length of the file.
    bytes: u64,
    /// Checksum of the file's directory, which holds those of its columns.
    checksum: u32,
    /// Numbers of its first and its last item, and how many it has.
    pub(super) first: i64,
    pub(super) last: i64,
    pub(super) items: u64,
    /// What [`crate::archive::store::weight`] says of its items.
    pub(super) weight: u64,
    /// It is as large as one may be.
    full: bool,
}

#[derive(Serialize, Deserialize)]
struct Written {
    format: u32,
    algorithms: String,
    sequence: u64,
    hash: String,
    segments: Vec<Listed>,
}

impl Default for Manifest {
    /// That of no state, with nothing in it.
    fn default() -> Manifest {
        Manifest {
            state: Head {
                sequence: 0,
                hash: String::new(),
            },
            segments: Vec::new(),
        }
    }
}

impl Manifest {
    /// The list in a folder; `None` where there is none that this version wrote and that is as it was written.
    pub(super) fn read(folder: &Path) -> Option<Manifest> {
        let path = folder.join(NAME);
        if fs::metadata(&path).ok()?.len() > MOST_BYTES {
            return None;
        }
        let text = fs::read_to_string(path).ok()?;
        let (checksum, rest) = text.split_once('\n')?;
        if checksum != sha256_hex(rest.as_bytes()) {
            return None;
        }
        let written: Written = serde_json::from_str(rest).ok()?;
        let follow = written
            .segments
            .windows(2)
            .all(|pair| pair[0].last < pair[1].first);
        let named = written
            .segments
            .iter()
            .all(|listed| Listed::is_name(&listed.name));
        let ours = written.format == FORMAT && written.algorithms == ALGORITHMS;
        (ours && follow && named).then_some(Manifest {
            state: Head {
                sequence: written.sequence,
                hash: written.hash,
            },
            segments: written.segments,
        })
    }

    /// Puts the list into a folder, in place of the one that is there.
    pub(super) fn write(&self, folder: &Path) -> io::Result<()> {
        let written = Written {
            format: FORMAT,
            algorithms: ALGORITHMS.to_owned(),
            sequence: self.state.sequence,
            hash: self.state.hash.clone(),
            segments: self.segments.clone(),
        };
        let text = serde_json::to_string_pretty(&written)?;
        let checksum = sha256_hex(text.as_bytes());
        write_whole(folder, |to| {
            write!(to, "{checksum}\n{text}")?;
            Ok(NAME.to_owned())
        })
        .map(drop)
    }

    /// Removes the list, so that the index is made again.
    pub(super) fn remove(folder: &Path) -> io::Result<()> {
        fs::remove_file(folder.join(NAME))
    }

    /// All segments; `None` where one is not as it was written.
    pub(super) fn open(&self, folder: &Path) -> Option<Vec<Parts>> {
        self.segments
            .iter()
            .map(|listed| listed.open(folder))
            .collect()
    }
}

impl Listed {
    /// Whether a file may have this name.
    pub(super) fn is_name(name: &str) -> bool {
        let stem = name.strip_suffix(ENDING);
        stem.is_some_and(|stem| {
            !stem.is_empty()
                && stem
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        })
    }

    /// Writes a segment, and opens it.
    pub(super) fn write(parts: &Parts, full: bool, folder: &Path) -> io::Result<(Listed, Parts)> {
        let ids = &parts.segment.ids;
        let (first, last) = (ids.at(0), ids.at(ids.len().saturating_sub(1)));
        let mut name = String::new();
        let path = write_whole(folder, |to| {
            // The checksum keeps apart what different states have of the same items.
            let checksum = parts.columns().write(to)?;
            name = format!("{first}-{last}-{checksum:08x}{ENDING}");
            Ok(name.clone())
        })?;
        let file = mapped(&path).and_then(IndexFile::open);
        let opened = file.and_then(|file| {
            let listed = Listed {
                name,
                bytes: file.len(),
                checksum: file.checksum(),
                first,
                last,
                items: ids.len() as u64,
                weight: parts.weight(),
                full,
            };
            Some((listed, Parts::open(&file)?))
        });
        opened.ok_or_else(|| io::Error::other("what was written cannot be read"))
    }

    /// Whether nothing is to be added to it.
    pub(super) fn is_full(&self) -> bool {
        self.full
    }

    /// Its file, if that is the one that was written, as far as a glance can tell.
    pub(super) fn file(&self, folder: &Path) -> Option<IndexFile> {
        let file = IndexFile::open(mapped(&folder.join(&self.name))?)?;
        ((file.len(), file.checksum()) == (self.bytes, self.checksum)).then_some(file)
    }

    /// The segment, if its file is the one that was written.
    pub(super) fn open(&self, folder: &Path) -> Option<Parts> {
        let parts = Parts::open(&self.file(folder)?)?;
        let ids = &parts.segment.ids;
        let fits = ids.len() as u64 == self.items
            && ids.first() == Some(&self.first)
            && ids.last() == Some(&self.last);
        fits.then_some(parts)
    }
}
