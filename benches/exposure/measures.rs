//! Prints what the dense comparison measures of pairs of pictures, as the training script takes it.
//!
//! ```text
//! cargo run --release --example exposure_measures -- PAIRS.csv > measures.csv
//! ```
//!
//! `PAIRS.csv` has the columns `source,kind,edit,a,b,label`: `a` is the archive's picture, `b` the submission, `label` is 1 for a
//! copy and 0 for another photograph. Pairs that neither hashes nor features propose are left out: nothing is asked of them.

use std::error::Error;
use std::path::Path;

use resurface::fingerprint::preview::Preview;
use resurface::matching::dense::{NAMES, compare};
use resurface::matching::geometry::Homography;
use resurface::matching::thresholds::Preset;
use resurface::pipeline::{Examiner, Silent, Workshop, compare::compare as matched};
use serde::Deserialize;

#[derive(Deserialize)]
struct Pair {
    source: String,
    kind: String,
    edit: String,
    a: String,
    b: String,
    label: u8,
}

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("name a table of pairs")?;
    let mut out = csv::Writer::from_writer(std::io::stdout());
    let head = ["source", "kind", "edit", "a", "b", "label"].into_iter();
    out.write_record(head.chain(NAMES))?;
    for pair in csv::Reader::from_path(path)?.deserialize() {
        let pair: Pair = pair?;
        if let Some(measures) = measures(&pair) {
            let label = pair.label.to_string();
            let own = [
                &pair.source,
                &pair.kind,
                &pair.edit,
                &pair.a,
                &pair.b,
                &label,
            ];
            let own = own.into_iter().cloned();
            out.write_record(own.chain(measures.iter().map(f32::to_string)))?;
        }
    }
    out.flush()?;
    Ok(())
}

fn measures(pair: &Pair) -> Option<Vec<f32>> {
    let workshop = Workshop {
        examiner: &Examiner::default(),
        jobs: 2,
        observer: &Silent,
    };
    let (a, b) = (Path::new(&pair.a), Path::new(&pair.b));
    let comparison = matched(b, a, Preset::Wide, &workshop).ok()?;
    let transform = comparison.found?.evidence.transform?;
    let longer = |width: Option<u32>, height: Option<u32>| Some(f64::from(width?.max(height?)));
    let query = longer(comparison.first.width, comparison.first.height)?;
    let archive = longer(comparison.second.width, comparison.second.height)?;
    let side = if transform.mirrored { -1.0 } else { 1.0 };
    let start = Homography::scaling(side * query, query)
        .then(&Homography(transform.homography?))
        .then(&Homography::scaling(1.0 / archive, 1.0 / archive));
    let picture = comparison.first.sought?.detail?;
    let preview: Preview = comparison.second.sought?.preview?;
    let told = compare(&picture, &preview.luma()?, transform.mirrored, &start)?;
    Some(told.measures.0.to_vec())
}
