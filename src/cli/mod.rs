//! The command line: options in, text out. The only place that prints, draws progress or knows clap.

mod archive;
mod compare;
mod decide;
mod failure;
mod fingerprint;
mod hash;
mod inspect;
mod match_stream;
mod options;
mod output;
mod progress;
mod report;
mod streams;
mod verify;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use failure::Failure;
use options::Common;

const ABOUT: &str = "Find out whether photos and videos have been seen before, when and where";

const LONG_ABOUT: &str = "\
Find out whether photos and videos have been seen before, when and where.

resurface compares files that came in with an archive of earlier media, reads what the files say of themselves, and tests \
what is claimed of them. A match is shown and explained. No match is never proof of authenticity. Nothing is uploaded, and \
nothing that you give it is changed.";

const EXAMPLES: &str = "\
Examples:
  Put what you have into an archive, with what you know of it
    resurface archive add ~/collected --archive desk.db --sidecar ~/collected/archive.csv

  Check what came in, and write a report that opens in a browser
    resurface verify ~/incoming --archive desk.db --claims ~/incoming/claims.csv --report report

  See what one file says of itself
    resurface inspect ~/incoming/IMG_4417.jpg

Exit codes:
  0  all files were examined
  1  the run could not be done
  2  wrong usage
  3  finished, but some files could not be examined; they are listed
  4  with verify --fail-on: a file with that verdict was found";

#[derive(Debug, Parser)]
#[command(name = "resurface", version, about = ABOUT, long_about = LONG_ABOUT, after_help = EXAMPLES, max_term_width = 100)]
struct Options {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Archive(archive::Arguments),
    Verify(Box<verify::Arguments>),
    Inspect(inspect::Arguments),
    Compare(compare::Arguments),
    Decide(decide::Arguments),
    Hash(hash::Arguments),
    Fingerprint(fingerprint::Arguments),
    Match(match_stream::Arguments),
    Report(report::Arguments),
}

/// How a run ended that was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// All files were examined.
    Complete,
    /// Some could not be examined.
    Incomplete,
    /// A file with the verdict of `--fail-on` was found.
    Found,
}

impl Outcome {
    /// Complete where `all` files were examined.
    fn of(all: bool) -> Outcome {
        if all {
            Outcome::Complete
        } else {
            Outcome::Incomplete
        }
    }

    fn code(self) -> u8 {
        match self {
            Outcome::Complete => 0,
            Outcome::Incomplete => 3,
            Outcome::Found => 4,
        }
    }
}

/// Runs the program with the arguments of this process.
pub fn run() -> ExitCode {
    run_with(std::env::args_os())
}

/// Runs the program with these arguments, of which the first is its name.
pub fn run_with(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let options = match Options::try_parse_from(arguments) {
        Ok(options) => options,
        Err(error) => {
            // Help and version come as errors, too, and are no failure. There is nobody to tell if printing fails.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    let common = &options.common;
    let outcome = match options.command {
        Command::Archive(arguments) => archive::run(arguments, common),
        Command::Verify(arguments) => verify::run(*arguments, common),
        Command::Inspect(arguments) => inspect::run(&arguments, common),
        Command::Compare(arguments) => compare::run(&arguments, common),
        Command::Decide(arguments) => decide::run(arguments),
        Command::Hash(arguments) => hash::run(&arguments, common),
        Command::Fingerprint(arguments) => fingerprint::run(&arguments, common),
        Command::Match(arguments) => match_stream::run(&arguments, common),
        Command::Report(arguments) => report::run(&arguments),
    };
    match outcome {
        Ok(outcome) => ExitCode::from(outcome.code()),
        Err(failure) => failure.told(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn options_fit_together() {
        Options::command().debug_assert();
    }
}
