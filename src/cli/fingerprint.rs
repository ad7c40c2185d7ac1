//! `resurface fingerprint`

use std::io::{self, BufWriter};
use std::path::PathBuf;

use clap::Args;

use super::options::Common;
use super::streams::{broken_pipe, input};
use super::{Failure, Outcome};
use crate::pipeline::Examiner;
use crate::pipeline::stream::fingerprint::{List, Purpose, fingerprint};

const EXAMPLES: &str = "\
Examples:
  find collected -type f | resurface fingerprint - > collected.jsonl
  find collected -type f -print0 | resurface fingerprint - --null > collected.jsonl
  resurface archive import collected.jsonl --archive desk.db

Each line of the list is a path, or JSON: a string, or an object such as {\"path\": \"a.jpg\"} or {\"path_bytes_hex\": \
\"612e6a7067\"}, so that any name can be written. A path that begins with a quotation mark or a brace is written as JSON.

For each, a line of JSON is written with everything that an archive keeps of the file, in the order of the list, or with the \
reason why it could not be examined; the last line counts them. Links are not followed. A file that could not be examined is \
told in its line and changes nothing in the exit code.";

/// Write what an archive keeps of photos and videos, one line of JSON a file
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// The list of paths; - for standard input
    #[arg(value_name = "LIST")]
    list: PathBuf,
    /// Paths in the list end in a zero byte, as find -print0 writes them
    #[arg(long, short = '0')]
    null: bool,
    /// Write what a search needs of submissions, for match --submissions
    #[arg(long)]
    submissions: bool,
}

pub(super) fn run(arguments: &Arguments, common: &Common) -> Result<Outcome, Failure> {
    let examiner = Examiner::default();
    let progress = common.progress();
    let workshop = common.workshop(&examiner, &progress);
    let list = if arguments.null {
        List::Zeros
    } else {
        List::Lines
    };
    let purpose = if arguments.submissions {
        Purpose::Submissions
    } else {
        Purpose::Archive
    };
    let mut out = BufWriter::new(io::stdout().lock());
    let list_of_paths = input(&arguments.list)?;
    let written = fingerprint(list_of_paths, list, purpose, &mut out, &workshop);
    progress.clear();
    written.map_err(broken_pipe)?;
    Ok(Outcome::Complete)
}
