//! `resurface inspect`

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};

use super::checking::now;
use super::options::Common;
use super::{Failure, Outcome, output};
use crate::error::Status;
use crate::pipeline::Examiner;
use crate::pipeline::verify::inspect;
use crate::report::{csv, text};

const EXAMPLES: &str = "\
Examples:
  resurface inspect IMG_4417.jpg
  resurface inspect incoming --format csv > incoming.csv
  resurface inspect incoming --thorough

Anyone can change what a file says of itself: it is a lead, not proof. Messengers remove it, which proves nothing \
either.";

/// Show what files say of themselves: dates, places, devices; needs no archive
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Files and folders
    #[arg(required = true, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    paths: Vec<PathBuf>,
    /// Decode every photo: finds damage in the middle, and small pictures inside that show something else. Up to 20 files
    /// are decoded anyway; verify always does it
    #[arg(long)]
    thorough: bool,
    /// Form of the results on standard output
    #[arg(long, value_enum, default_value_t)]
    format: InspectFormat,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum InspectFormat {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
    /// A table, one row a file
    Csv,
}

pub(super) fn run(arguments: &Arguments, common: &Common) -> Result<Outcome, Failure> {
    let examiner = Examiner::default();
    let progress = common.progress();
    let workshop = common.workshop(&examiner, &progress);
    let results = inspect(
        &arguments.paths,
        arguments.thorough.then_some(true),
        &now(),
        &workshop,
    )?;
    progress.clear();
    match arguments.format {
        InspectFormat::Text => {
            output::print(text::inspect(&results, output::width(), output::colour()).as_bytes())?;
        }
        InspectFormat::Json => output::print_json(&results)?,
        InspectFormat::Csv => output::print(&csv::inspected_csv(&results))?,
    }
    Ok(Outcome::of(
        results.items.iter().all(|item| item.status == Status::Ok),
    ))
}
