//! An archive of a million photos' hashes: how long a run takes, and how much memory, beyond what decoding needs.
//!
//! `cargo test --release --test large_archive -- --ignored --nocapture`. It writes about 1 GB to the folder of temporary files.

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

/// Bits that look random (the generator of Steele, Lea and Flood, "SplitMix").
fn mixed(number: u64) -> u64 {
    let state = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

fn addition(number: u64) -> Addition {
    let hash =
        |part: u64| Hash256([0, 1, 2, 3].map(|word| mixed(number * 8 + part * 4 + word + 1)));
    Addition {
        path: format!("/media/{number}.jpg").into(),
        bytes: 1,
        modified_ns: 1,
        outcome: Outcome::Medium(Box::new(Medium {
            sha256: format!("{number:064x}"),
            kind: MediaKind::Photo,
            width: Some(640),
            height: Some(480),
            duration_s: None,
            status: Status::Ok,
            frames: vec![FrameHash {
                time_s: 0.0,
                hash: PictureHash {
                    region: Region::Whole,
                    pdq: hash(0),
                    quality: 100,
                    gradient: hash(1),
                },
            }],
            moments: Vec::new(),
            local: Vec::new(),
            sound: None,
            metadata: Vec::new(),
            appearances: Vec::new(),
        })),
    }
}

fn fill(path: &Path, numbers: std::ops::Range<u64>) {
    let mut archive = Archive::open_or_create(path).unwrap();
    let numbers: Vec<u64> = numbers.collect();
    for batch in numbers.chunks(20_000) {
        let batch: Vec<Addition> = batch.iter().map(|number| addition(*number)).collect();
        archive.add(&batch).unwrap();
    }
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
    fill(&small, 0..10);
    fill(&large, 0..PHOTOS);
    let (decoding, _) = verified(&submissions, &small);
    let (first, made_mb) = verified(&submissions, &large);
    let (again, peak_mb) = verified(&submissions, &large);
    fill(&large, PHOTOS..PHOTOS + 10_000);
    let (extended, _) = verified(&submissions, &large);
    println!("against ten photos: {decoding:.2?}");
    println!("against {PHOTOS}, the index made: {first:.2?}, {made_mb} MB");
    println!("against {PHOTOS}: {again:.2?}, {peak_mb} MB");
    println!("after 10,000 more: {extended:.2?}");
    assert!(again.saturating_sub(decoding) < Duration::from_secs(5));
    assert!(extended.saturating_sub(again) < Duration::from_secs(3));
    assert!(peak_mb < 1500, "{peak_mb} MB");
}
