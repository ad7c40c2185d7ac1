//! Searches hashes and prints, as one line of JSON, what it took: the side of `benches/compare/search.py` that is ours.
//!
//! Arguments: a file of hashes and a file of queries (32 bytes each), the radius in bits.

#![allow(clippy::print_stdout)]

use std::error::Error;
use std::time::Instant;

use resurface::archive::hamming::HashIndex;
use resurface::fingerprint::Hash256;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut next = || arguments.next().ok_or("write: HASHES QUERIES RADIUS");
    let (hashes, queries, radius) = (read(&next()?)?, read(&next()?)?, next()?.parse()?);
    let started = Instant::now();
    let index = HashIndex::new(hashes);
    let built_s = started.elapsed().as_secs_f64();
    let one = timed(&queries, 1, |queries, hits| {
        index.search(queries, radius, |_, _, _| *hits += 1);
    });
    let batch = timed(&queries, 128, |queries, hits| {
        index.search(queries, radius, |_, _, _| *hits += 1);
    });
    let few = &queries[..queries.len().min(256)];
    let scan = timed(few, 128, |queries, hits| {
        index.scan(queries, radius, |_, _, _| *hits += 1);
    });
    // What the scan finds is what there is to be found.
    let mut expected = 0_u64;
    index.scan(few, radius, |_, _, _| expected += 1);
    let mut found = 0_u64;
    index.search(few, radius, |_, _, _| found += 1);
    println!(
        "{}",
        serde_json::json!({
            "hashes": index.len(),
            "built_s": built_s,
            "bytes_a_hash": index.bytes() as f64 / index.len().max(1) as f64,
            "recall": if expected == 0 { 1.0 } else { found as f64 / expected as f64 },
            "search": one,
            "search_in_batches": batch,
            "scan_in_batches": scan,
        })
    );
    Ok(())
}

fn read(path: &str) -> Result<Vec<Hash256>, Box<dyn Error>> {
    let bytes = std::fs::read(path)?;
    let (hashes, _) = bytes.as_chunks::<32>();
    Ok(hashes
        .iter()
        .filter_map(|hash| Hash256::from_bytes(hash))
        .collect())
}

/// Microseconds a query: on average, at the median and at the 99th percentile of the batches.
fn timed(
    queries: &[Hash256],
    batch: usize,
    search: impl Fn(&[Hash256], &mut u64),
) -> serde_json::Value {
    let mut hits = 0;
    let mut times: Vec<f64> = Vec::new();
    // The first round brings everything into memory.
    for round in 0..2 {
        hits = 0;
        times.clear();
        for queries in queries.chunks(batch) {
            let started = cpu_ns();
            search(queries, &mut hits);
            times.push((cpu_ns() - started) as f64 / 1e3 / queries.len() as f64);
        }
        if round == 0 && times.iter().sum::<f64>() * batch as f64 > 20e6 {
            break;
        }
    }
    let mean = times.iter().sum::<f64>() / times.len().max(1) as f64;
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times.get((times.len() as f64 * share) as usize).copied();
    serde_json::json!({"hits": hits, "mean_us": mean, "median_us": at(0.5), "p99_us": at(0.99)})
}

/// Nanoseconds that a core has worked for this thread, so that what else the machine does counts for nobody.
fn cpu_ns() -> i64 {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    now.tv_sec * 1_000_000_000 + now.tv_nsec
}
