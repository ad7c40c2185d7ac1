//! How the search by local features grows with the archive, as a table: time of a query on one core, memory, and whether
//! the right picture is on the short list.
//!
//! `cargo bench --bench features`; `RESURFACE_BENCH_PICTURES=2000,20000` for other sizes. Pictures are simulated: their
//! features are those of the sample media with bits changed at random, so that they crowd together as real ones do. A
//! query has three of five features of one picture, an eighth of their bits changed, among features of others. A million
//! pictures need 18 GB and are left out where there is less.

#![allow(clippy::print_stdout, reason = "the table is what it is for")]

use std::path::Path;
use std::time::Instant;

use resurface::archive::features::FeatureIndex;
use resurface::fingerprint::Hash256;
use resurface::fingerprint::local::{
    Feature, KEY_BITS, KEYS, LocalFingerprint, MINIATURE, MOST_STORED, Miniature, SoughtFeature,
    key,
};
use resurface::media::sniff::sniff;
use resurface::media::{Limits, image};

/// Queries of which the median is taken.
const QUERIES: u64 = 60;
/// Length of the short list.
const LISTED: usize = 10;

fn main() {
    let sizes = std::env::var("RESURFACE_BENCH_PICTURES");
    let sizes = sizes.as_deref().unwrap_or("2000,20000,1000000");
    let pool = pool();
    println!(
        "| pictures | features | memory, GB | making the index, s | a query, ms (median) | right one listed |"
    );
    println!("| --- | --- | --- | --- | --- | --- |");
    for size in sizes.split(',').filter_map(|size| size.trim().parse().ok()) {
        match available_gigabytes() {
            Some(available) if available * 55_000.0 < size as f64 => {
                println!("| {size} | | more than the {available:.0} that are free | | | |");
            }
            _ => measure(&pool, size),
        }
    }
}

fn measure(pool: &[Feature], size: u64) {
    let start = Instant::now();
    let index = FeatureIndex::new((0..size).map(|number| picture(pool, number)));
    let making = start.elapsed().as_secs_f64();
    let mut times = Vec::new();
    let mut listed = 0;
    for number in 0..QUERIES {
        let wanted = number * size / QUERIES;
        let query = query(pool, wanted);
        let start = Instant::now();
        let candidates = index.candidates(&query, LISTED);
        times.push(start.elapsed().as_secs_f64() * 1000.0);
        listed += u64::from(
            candidates
                .iter()
                .any(|found| found.picture as u64 == wanted),
        );
    }
    times.sort_by(f64::total_cmp);
    println!(
        "| {size} | {} | {:.2} | {making:.1} | {:.1} | {:.2} |",
        size * MOST_STORED as u64,
        index.memory() as f64 / 1e9,
        times[times.len() / 2],
        listed as f64 / QUERIES as f64,
    );
}

/// Memory that is free for use, where the system tells.
fn available_gigabytes() -> Option<f64> {
    let told = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = told.lines().find(|line| line.starts_with("MemAvailable"))?;
    let kilobytes: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes / 1e6)
}

/// The features of the sample media.
fn pool() -> Vec<Feature> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_media/archive");
    let mut paths: Vec<_> = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    paths.sort();
    let features = paths.iter().filter_map(|path| {
        let bytes = std::fs::read(path).ok()?;
        let photo = image::decode(&bytes, sniff(&bytes)?, 1, &Limits::default(), false).ok()?;
        Some(LocalFingerprint::new(&photo.luma).features)
    });
    features.flatten().collect()
}

/// Numbers that look random and are the same in every run (the generator of Steele, Lea and Flood, "SplitMix").
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    /// Bits of which each is set with this chance, in 8ths.
    fn bits(&mut self, eighths: u8) -> Hash256 {
        Hash256(std::array::from_fn(|_| {
            let [a, b, c] = [self.next(), self.next(), self.next()];
            match eighths {
                1 => a & b & c,
                2 => a & b,
                _ => a & (b | c),
            }
        }))
    }
}

fn changed(bits: Hash256, by: Hash256) -> Hash256 {
    Hash256(std::array::from_fn(|word| bits.0[word] ^ by.0[word]))
}

fn picture(pool: &[Feature], number: u64) -> LocalFingerprint {
    let mut random = Random(number);
    let features = (0..MOST_STORED).map(|_| {
        let like = pool[random.below(pool.len())];
        Feature {
            bits: changed(like.bits, random.bits(2)),
            ..like
        }
    });
    LocalFingerprint {
        features: features.collect(),
        miniature: Miniature {
            extent: [65535, 49152],
            pixels: vec![0; MINIATURE * MINIATURE],
        },
    }
}

fn query(pool: &[Feature], wanted: u64) -> Vec<SoughtFeature> {
    let mut random = Random(!wanted);
    let own = picture(pool, wanted).features.into_iter();
    let mut features: Vec<SoughtFeature> = own
        .take(MOST_STORED * 3 / 5)
        .map(|feature| {
            let change = random.bits(1);
            sought(
                Feature {
                    bits: changed(feature.bits, change),
                    ..feature
                },
                change,
                &mut random,
            )
        })
        .collect();
    for _ in features.len()..600 {
        let like = pool[random.below(pool.len())];
        let bits = changed(like.bits, random.bits(2));
        features.push(sought(
            Feature { bits, ..like },
            Hash256::default(),
            &mut random,
        ));
    }
    features
}

/// A feature whose changed bits are the more doubtful ones.
fn sought(feature: Feature, change: Hash256, random: &mut Random) -> SoughtFeature {
    let mirrored = changed(feature.bits, random.bits(3));
    let mut margins = [[[0_u8; KEY_BITS]; KEYS]; 2];
    for margins in &mut margins {
        for (number, margins) in margins.iter_mut().enumerate() {
            let differs = key(&change, number, KEY_BITS as u32);
            for (bit, margin) in margins.iter_mut().enumerate() {
                let limit = if differs >> bit & 1 == 1 { 80 } else { 256 };
                *margin = random.below(limit) as u8;
            }
        }
    }
    SoughtFeature {
        feature,
        mirrored,
        margins,
        repeated: false,
    }
}
