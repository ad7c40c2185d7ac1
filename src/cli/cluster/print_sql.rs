//! `resurface cluster print-sql`

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::cli::{Failure, Outcome, output};
use crate::pipeline::cluster::print;

const EXAMPLES: &str = "\
Examples:
  resurface cluster print-sql add --store /mnt/store
  resurface cluster print-sql verify --store /mnt/store

For those who run Spark in a way of their own: the statements of cluster add and cluster verify, with WORK in place of the \
folder of one run. The program is handed to tasks with --files (not ADD FILE), and so are, for a search, submissions.jsonl \
and whole.bin, which cluster verify makes.";

/// Print the SQL that Spark is given, and run nothing
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Of which command
    #[arg(value_enum)]
    of: Of,
    /// The folder of the store
    #[arg(long, value_name = "DIR")]
    store: PathBuf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Of {
    /// Of cluster add
    Add,
    /// Of cluster verify: two scripts, one after the other
    Verify,
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let text = match arguments.of {
        Of::Add => print::of_add(&arguments.store)?,
        Of::Verify => print::of_verify(&arguments.store)?,
    };
    output::print(text.as_bytes())?;
    Ok(Outcome::Complete)
}
