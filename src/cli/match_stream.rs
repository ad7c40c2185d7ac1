//! `resurface match`

use std::io::{self, BufReader, BufWriter};
use std::path::PathBuf;

use clap::Args;
use clap::builder::TypedValueParser;

use super::checking::presets;
use super::options::Common;
use super::streams::{broken_pipe, input};
use super::{Failure, Outcome, output};
use crate::matching::thresholds::Preset;
use crate::pipeline::stream::search::{How, search};
use crate::pipeline::stream::submission::read_all;

const EXAMPLES: &str = "\
Examples:
  find incoming -type f | resurface fingerprint - --submissions > incoming.jsonl
  zstd -dc partner.jsonl.zst | resurface match - --submissions incoming.jsonl > matches.jsonl

The submissions are held and the archive's lines are streamed past them, so the archive need not fit into memory. It finds what \
verify finds in an archive of the same lines, to the last digit, and writes each match as a line of JSON with the fields that \
results have; the last line counts what was read. Dates, places and claims are not judged; verify does that.

The lines are kept on the disk until all are read, in the folder for temporary files (TMPDIR).";

/// Look for submissions among the lines of an archive, without the archive
#[derive(Debug, Args)]
#[command(name = "match", after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Lines that archive export or fingerprint wrote; - for standard input
    #[arg(value_name = "LINES")]
    lines: PathBuf,
    /// Lines that fingerprint --submissions wrote
    #[arg(long, value_name = "FILE")]
    submissions: PathBuf,
    /// How sure a match must be
    #[arg(long, value_name = "PRESET", default_value_t, value_parser = presets())]
    threshold_preset: Preset,
    /// Archive lines that are searched together: fewer take less memory and more time
    #[arg(long, value_name = "N", default_value_t = How::BATCH, value_parser = batches())]
    batch: usize,
}

pub(super) fn run(arguments: &Arguments, common: &Common) -> Result<Outcome, Failure> {
    let path = &arguments.submissions;
    let submissions = read_all(BufReader::new(input(path)?), path)?;
    let mut out = BufWriter::new(io::stdout().lock());
    let lines = input(&arguments.lines)?;
    let how = How {
        preset: arguments.threshold_preset,
        jobs: common.jobs(),
        batch: arguments.batch,
    };
    let searched = search(lines, &submissions, how, &mut out);
    let searched = searched.map_err(broken_pipe)?;
    for refused in &searched.told {
        output::complain(&format!(
            "line {}: refused: {}",
            refused.line, refused.reason
        ));
    }
    let counts = &searched.counts;
    if !counts.complete {
        output::complain(
            "The last archive line does not count the others, so the end may be missing. Ask for the whole file",
        );
    }
    Ok(Outcome::of(counts.refused == 0 && counts.complete))
}

fn batches() -> impl TypedValueParser<Value = usize> {
    clap::value_parser!(u32)
        .range(1..)
        .map(|count| count as usize)
}
