//! Everything that reads bytes of strangers inside this program, each as one function that takes any bytes at all.
//!
//! A function must come back: no panic, no hang, bounded memory. Where the result has to fulfil something whatever the bytes
//! are, that is asserted. `fuzz_targets/` hands each of them what libFuzzer thinks up; `tests/fuzzed.rs` of the main crate
//! runs them on the seeds and on everything that ever was found.

mod log;

pub use log::log;

use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use resurface::archive::index::{Hit, Index, Indexed, IndexedItem};
use resurface::fingerprint::local::{LocalFingerprint, SoughtPicture};
use resurface::fingerprint::sound::SoundFingerprint;
use resurface::fingerprint::thumbnail::{Moment, Thumbnail};
use resurface::fingerprint::{FrameHash, Hash256, LocalFrame, PictureHash, Region};
use resurface::media::luma::Luma;
use resurface::media::sniff::{Container, Format, HEAD_BYTES, is_cut_off, sniff};
use resurface::media::{Limits, MediaKind, heif, image as photos};
use resurface::metadata::sidecar::{Resolver, read_claims, read_sidecar};
use resurface::metadata::signals::{self, Traits};
use resurface::metadata::{MAX_VALUE_CHARS, c2pa, container, filename, photo};
use resurface::pipeline::stream::{Line, submission};
use resurface::report::{csv, html, inert, json, media_review, text};

/// Metadata of photos (EXIF, XMP, IPTC, texts of a PNG) and of films (ISO base media, Matroska, AVI), names of files.
pub fn metadata(bytes: &[u8]) {
    let mut read = photo::read(bytes);
    let traits = Traits {
        kind: MediaKind::Photo,
        size: Some((640, 480)),
        photo: Some(&read.clone()),
        previews: &[],
    };
    signals::read(&mut read.fields, &traits);
    let length = bytes.len() as u64;
    let read_at = |offset: u64, most: usize| -> Option<Vec<u8>> {
        let from = usize::try_from(offset).ok()?.min(bytes.len());
        Some(bytes[from..].iter().copied().take(most).collect())
    };
    let mut fields = read.fields;
    for one in [Container::IsoMedia, Container::Matroska, Container::Avi] {
        fields.extend(container::read_file(one, length, read_at).fields);
        is_cut_off(one, length, |offset| read_at(offset, 16));
    }
    fields.extend(container::read_xmp(length, read_at));
    let name = String::from_utf8_lossy(&bytes[..bytes.len().min(255)]);
    fields.extend(filename::read(Path::new(&*name)));
    for field in &fields {
        assert!(field.raw.chars().count() <= MAX_VALUE_CHARS + 1);
    }
}

/// Content Credentials (C2PA).
pub fn credentials(bytes: &[u8]) {
    if let Some(credentials) = c2pa::read(&mut Cursor::new(bytes)) {
        c2pa::fields(&credentials);
        c2pa::signals(&credentials);
    }
}

/// Sidecar and claims CSV.
pub fn tables(bytes: &[u8]) {
    let path = Path::new("folder/table.csv");
    let files = ["folder/a.jpg", "folder/b/c.mp4", "folder/d/a.jpg"].map(PathBuf::from);
    let resolver = Resolver::new(path, &files);
    if let Ok(sidecar) = read_sidecar(path, bytes) {
        let _ = resolver.sidecar(&sidecar);
    }
    if let Ok(claims) = read_claims(path, bytes) {
        let _ = resolver.claims(&claims);
    }
}

/// Lines of fingerprints, as `archive import` takes them, and of submissions, as `match -` does.
pub fn import(bytes: &[u8]) {
    for line in bytes.split(|byte| *byte == b'\n').take(64) {
        let Ok(line) = Line::read(line) else { continue };
        let again = line.to_bytes().expect("no longer than it was");
        assert_eq!(Line::read(again.trim_ascii_end()).as_ref(), Ok(&line));
    }
    if let Ok(submissions) = submission::read_all(bytes, Path::new("submissions.jsonl")) {
        for submission in submissions {
            submission.query();
            submission.to_bytes().expect("no longer than it was");
        }
    }
}

/// What pictures may take here, where thousands are read in a second.
fn limits() -> Limits {
    Limits {
        max_pixels: 1 << 20,
        max_decode_bytes: 64 << 20,
        ..Limits::default()
    }
}

/// Photos, from the first bytes to the pixels.
pub fn image(bytes: &[u8]) {
    heif::primary(bytes);
    let Some(format) = sniff(&bytes[..bytes.len().min(HEAD_BYTES)]) else {
        return;
    };
    let limits = limits();
    let stated = match format {
        Format::Jpeg | Format::Image(_) => photos::stated(bytes, format, &limits),
        _ => return,
    };
    photos::is_animation(bytes, format, &limits);
    let orientation = 1 + bytes.len() as u8 % 8;
    let colours = photos::decode(bytes, format, orientation, &limits, true);
    let brightness = photos::decode(bytes, format, orientation, &limits, false);
    for picture in [colours, brightness].into_iter().flatten() {
        let (width, height) = (u64::from(picture.width), u64::from(picture.height));
        assert!(width * height <= limits.max_pixels);
        if let Ok((stated_width, stated_height)) = stated {
            // Large pictures are made smaller while they are decoded.
            assert!(width.max(height) <= u64::from(stated_width.max(stated_height)));
        }
    }
}

/// A picture with something to look for.
static PATTERN: LazyLock<Luma> = LazyLock::new(|| {
    let pixel = |at: usize| ((at * at / 7) ^ (at % 96 * 5)) as u8;
    let luma = Luma::new(96, 64, (0..96 * 64).map(pixel).collect());
    luma.expect("as many pixels as it has places")
});
static SOUGHT: LazyLock<SoughtPicture> = LazyLock::new(|| SoughtPicture::new(&PATTERN));

/// A file of the index with everything in it, which is too large for a seed.
static WHOLE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let hash = |at: u64| Hash256([at, at << 9, !at, at.wrapping_mul(0x9e37_79b9_7f4a_7c15)]);
    let items = (1..=3_i64).map(|id| Indexed {
        item: IndexedItem {
            id,
            sha256: format!("{id:064}"),
            kind: if id == 1 {
                MediaKind::Photo
            } else {
                MediaKind::Video
            },
            size: Some((96, 64)),
            duration_s: (id > 1).then_some(5.0),
        },
        frames: (0..id as u64 * 3)
            .map(|at| FrameHash {
                time_s: at as f64,
                hash: PictureHash {
                    region: Region::Whole,
                    pdq: hash(at),
                    quality: 90,
                    gradient: hash(at + 1),
                },
            })
            .collect(),
        moments: (0..id as usize - 1)
            .map(|at| Moment {
                time_s: at as f64,
                until_s: at as f64 + 1.0,
                thumbnail: Thumbnail::new(&PATTERN),
            })
            .collect(),
        local: vec![LocalFrame {
            time_s: 0.0,
            fingerprint: LocalFingerprint::new(&PATTERN),
        }],
        sound: SoundFingerprint::new(
            (0..150 * id as u32)
                .map(|at| at.wrapping_mul(0x9e37_79b9))
                .collect(),
        ),
        previews: Vec::new(),
    });
    Index::file_of(items).expect("written to memory")
});

/// A file of the index: as it is; with checksums that fit, which is what somebody who can write there would make; and, for a
/// few bytes, a whole one that is changed in so many places, each told by four bytes for where and four for what.
pub fn index(bytes: &[u8]) {
    if bytes.len() < 128 {
        let mut changed = WHOLE.clone();
        for change in bytes.chunks_exact(8) {
            let number = |at: usize| {
                u32::from_le_bytes([change[at], change[at + 1], change[at + 2], change[at + 3]])
            };
            // Most of the file is tables of sounds; what stands before them is worth as much.
            let within = if number(0) & 1 == 0 {
                changed.len()
            } else {
                32 << 10
            };
            let at = (number(0) as usize / 2) % (within.min(changed.len()) - 4);
            changed[at..at + 4].copy_from_slice(&number(4).to_le_bytes());
        }
        if let Some(index) = Index::of_file(sealed(changed)) {
            searched(&index);
        }
    }
    if let Some(index) = Index::of_file(bytes.to_vec()) {
        searched(&index);
    }
    if let Some(index) = Index::of_file(sealed(bytes.to_vec())) {
        searched(&index);
    }
}

/// The bytes with the length and the checksums of a file of the index.
fn sealed(mut bytes: Vec<u8>) -> Vec<u8> {
    const HEADER: usize = 32;
    const ENTRY: usize = 24;
    if bytes.len() < HEADER {
        return bytes;
    }
    let length = bytes.len() as u64;
    bytes[24..32].copy_from_slice(&length.to_ne_bytes());
    let count = u32::from_ne_bytes([bytes[16], bytes[17], bytes[18], bytes[19]]) as usize;
    let end = HEADER + ENTRY * count.min(4096);
    if end > bytes.len() {
        return bytes;
    }
    for at in (HEADER..end).step_by(ENTRY) {
        let number = |at: usize, bytes: &[u8]| {
            let number: [u8; 8] = bytes[at..at + 8].try_into().unwrap_or_default();
            usize::try_from(u64::from_ne_bytes(number)).unwrap_or(usize::MAX)
        };
        let (start, length) = (number(at + 8, &bytes), number(at + 16, &bytes));
        let column = bytes.get(start..start.saturating_add(length));
        let checksum = crc32fast::hash(column.unwrap_or_default());
        bytes[at + 4..at + 8].copy_from_slice(&checksum.to_ne_bytes());
    }
    bytes[20..24].fill(0);
    let checksum = crc32fast::hash(&bytes[..end]);
    bytes[20..24].copy_from_slice(&checksum.to_ne_bytes());
    bytes
}

/// Asks an index everything that a run asks.
fn searched(index: &Index) {
    let items = index.len();
    for item in (0..items.min(64)).chain([items, usize::MAX]) {
        index.item(item);
        index.pictures_of(item).take(64).for_each(|picture| {
            index.picture(picture);
            index.looks_alike_s(picture);
            index.features().features(picture);
            index.features().miniature(picture);
        });
        index.moments(item);
        index.shown_until_s(item, 1.5);
    }
    index.with_content(&"00".repeat(32));
    for (query, radius) in [(Hash256([0; 4]), 31), (Hash256([0x5555; 4]), 90)] {
        for hit in index.within(query, radius).take(1000) {
            let entry = index.entry(hit);
            index.item(entry.item);
        }
    }
    for candidate in index.features().candidates(&SOUGHT.features, 50) {
        index.picture(candidate.picture);
    }
    let sounds = index.sounds();
    for sound in 0..sounds.len().min(16) {
        let codes = sounds.codes(sound);
        sounds.candidates(&codes[..codes.len().min(256)], 10);
    }
    index.sounding();
    index.entry(Hit {
        entry: usize::MAX,
        distance: 0,
    });
}

/// A results file, as somebody may send one, and everything that is made of it.
pub fn results(bytes: &[u8]) {
    let Ok(results) = json::from_json(Path::new("results.json"), bytes) else {
        return;
    };
    let again = json::to_json(&results);
    assert!(json::from_json(Path::new("again.json"), &again).is_ok());
    let table = csv::items_csv(&results);
    csv::matches_csv(&results);
    csv::segments_csv(&results);
    media_review::media_review(&results);
    let told = text::summary(&results, 80, false);
    assert!(!told.contains(|shown: char| inert::is_active(shown) && shown != '\n'));
    assert!(!table.contains(&0x1b));
    let _ = html::page(&results);
    for page in html::metadata_pages(&results).take(8) {
        let _ = page;
    }
}
