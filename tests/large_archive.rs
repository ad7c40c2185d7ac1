//! Large archives: how long opening them, adding to them and a run of `verify` take, and how much memory, beyond what decoding
//! needs.
//!
//! `cargo test --release --test large_archive -- --ignored --nocapture --test-threads 1`. A million photos write about 1 GB to
//! the folder of temporary files, ten million frames of videos about 4 GB.

#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "what cannot be unwrapped fails the test, as it should, and the figures are what it is for"
)]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use image::{GrayImage, Luma};
use resurface::archive::{Addition, Archive, Medium, Outcome};
use resurface::error::Status;
use resurface::fingerprint::{FrameHash, Hash256, PictureHash, Region};
use resurface::media::MediaKind;

const PHOTOS: u64 = 1_000_000;
const SUBMISSIONS: u32 = 100;
/// Frames of each video: some forty minutes of footage.
const FRAMES: u64 = 1_000;
const VIDEOS: u64 = 10_000;

/// Bits that look random (the generator of Steele, Lea and Flood, "SplitMix").
fn mixed(number: u64) -> u64 {
    let state = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

fn frame(number: u64, time_s: f64) -> FrameHash {
    let hash =
        |part: u64| Hash256([0, 1, 2, 3].map(|word| mixed(number * 8 + part * 4 + word + 1)));
    FrameHash {
        time_s,
        hash: PictureHash {
            region: Region::Whole,
            pdq: hash(0),
            quality: 100,
            gradient: hash(1),
        },
    }
}

fn addition(number: u64, kind: MediaKind, frames: Vec<FrameHash>) -> Addition {
    Addition {
        path: format!("/media/{number}").into(),
        bytes: 1,
        modified_ns: 1,
        outcome: Outcome::Medium(Box::new(Medium {
            sha256: format!("{number:064x}"),
            kind,
            width: Some(640),
            height: Some(480),
            duration_s: frames
                .last()
                .map(|last| last.time_s)
                .filter(|last| *last > 0.0),
            status: Status::Ok,
            frames,
            moments: Vec::new(),
            local: Vec::new(),
            sound: None,
            previews: Vec::new(),
            metadata: Vec::new(),
            appearances: Vec::new(),
        })),
    }
}

fn photo(number: u64) -> Addition {
    addition(number, MediaKind::Photo, vec![frame(number, 0.0)])
}

fn video(number: u64) -> Addition {
    let frames = (0..FRAMES).map(|at| frame(number * FRAMES + at, at as f64 * 2.5));
    addition(number, MediaKind::Video, frames.collect())
}

/// Adds media in batches of some thousand frames and brings the index up to them; what that took.
fn fill(
    path: &Path,
    numbers: std::ops::Range<u64>,
    batch: usize,
    make: fn(u64) -> Addition,
) -> Duration {
    let begun = Instant::now();
    let mut archive = Archive::open_or_create(path).unwrap();
    let numbers: Vec<u64> = numbers.collect();
    for batch in numbers.chunks(batch) {
        let batch: Vec<Addition> = batch.iter().map(|number| make(*number)).collect();
        archive.add(&batch).unwrap();
    }
    archive.index().unwrap();
    begun.elapsed()
}

/// What opening the archive and its index takes, and the hashes in it.
fn opened(path: &Path) -> (Duration, usize) {
    let begun = Instant::now();
    let index = Archive::open_existing(path).unwrap().index().unwrap();
    (begun.elapsed(), index.entries())
}

/// Bytes of all files in a folder whose names begin with `name`, those in folders among them included.
fn bytes(folder: &Path, name: &str) -> u64 {
    let mut sum = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        if entry.file_name().to_string_lossy().starts_with(name) {
            let metadata = entry.metadata().unwrap();
            sum += if metadata.is_dir() {
                bytes(&entry.path(), "")
            } else {
                metadata.len()
            };
        }
    }
    sum
}

/// Blobs of many sizes, so that there is something to see.
fn picture(number: u32) -> GrayImage {
    GrayImage::from_fn(320, 240, |x, y| {
        let wave = |part: u64| {
            let bits = mixed(u64::from(number) * 16 + part + 1);
            let (a, b) = ((bits & 63) as f32 / 400.0, (bits >> 8 & 63) as f32 / 400.0);
            (x as f32 * a + y as f32 * b + (bits >> 16 & 255) as f32).sin()
        };
        let sum: f32 = (0..6).map(wave).sum();
        Luma([(128.0 + 20.0 * sum) as u8])
    })
}

/// Wall-clock time of a run of verify and its peak of resident memory in megabytes.
fn verified(submissions: &Path, archive: &Path) -> (Duration, u64) {
    let begun = Instant::now();
    let mut run = Command::new(env!("CARGO_BIN_EXE_resurface"))
        .arg("verify")
        .arg(submissions)
        .arg("--archive")
        .arg(archive)
        .args(["--format", "json", "--quiet"])
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut peak_mb = 0;
    loop {
        let status = fs::read_to_string(format!("/proc/{}/status", run.id())).unwrap_or_default();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let peak = peak.and_then(|peak| peak.trim().trim_end_matches(" kB").parse::<u64>().ok());
        peak_mb = peak.unwrap_or(0).max(peak_mb * 1000) / 1000;
        if let Some(status) = run.try_wait().unwrap() {
            assert!(status.success(), "{status}");
            return (begun.elapsed(), peak_mb);
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
#[ignore = "it takes minutes and a gigabyte of disk"]
fn a_million_photos_cost_seconds_and_little_memory() {
    let folder = tempfile::tempdir().unwrap();
    let submissions = folder.path().join("submissions");
    fs::create_dir(&submissions).unwrap();
    for number in 0..SUBMISSIONS {
        picture(number)
            .save(submissions.join(format!("{number}.png")))
            .unwrap();
    }
    let (small, large) = (folder.path().join("small"), folder.path().join("large"));
    fill(&small, 0..10, 10, photo);
    let filled = fill(&large, 0..PHOTOS, 20_000, photo);
    let (decoding, _) = verified(&submissions, &small);
    let (again, peak_mb) = verified(&submissions, &large);
    let added = fill(&large, PHOTOS..PHOTOS + 10_000, 20_000, photo);
    let (extended, _) = verified(&submissions, &large);
    println!("{PHOTOS} photos added in {filled:.2?}, 10,000 more in {added:.2?}");
    println!("verify of {SUBMISSIONS} photos against ten: {decoding:.2?}");
    println!("against {PHOTOS}: {again:.2?}, {peak_mb} MB");
    println!("after 10,000 more: {extended:.2?}");
    assert!(again.saturating_sub(decoding) < Duration::from_secs(5));
    assert!(added < Duration::from_secs(3));
    assert!(peak_mb < 1500, "{peak_mb} MB");
}

#[test]
#[ignore = "it takes minutes and some gigabytes of disk"]
fn ten_million_frames_open_at_once_and_grow_in_seconds() {
    let folder = tempfile::tempdir().unwrap();
    let archive = folder.path().join("archive.db");
    let filled = fill(&archive, 0..VIDEOS, 20, video);
    let (cold, hashes) = opened(&archive);
    let (warm, _) = opened(&archive);
    let added = fill(&archive, VIDEOS..VIDEOS + 10_000 / FRAMES, 20, video);
    let (extended, more) = opened(&archive);
    println!(
        "{hashes} frames added in {filled:.2?}, {} more in {added:.2?}",
        more - hashes
    );
    println!("opened in {cold:.2?}, again in {warm:.2?}, after more were added in {extended:.2?}");
    let (database, index) = (
        fs::metadata(&archive).unwrap().len(),
        bytes(folder.path(), "archive.db.index"),
    );
    let each = |bytes: u64| bytes as f64 / more as f64;
    println!(
        "bytes a frame: {:.1} in the archive, {:.1} in the index",
        each(database),
        each(index)
    );
    assert!(cold.min(warm) < Duration::from_millis(100));
    assert!(added < Duration::from_secs(3));
    // Some 100 of them are the hash and the bands of the exact search, which may have 120; the others are the second hash, the
    // frame's time and item.
    assert!(each(index) <= 150.0);
}
