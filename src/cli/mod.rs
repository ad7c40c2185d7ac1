//! The command line: options in, text out. The only place that prints, draws progress or knows clap.

mod addings;
mod archive;
mod checking;
mod cluster;
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
mod version;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{Parser, Subcommand};

use crate::pipeline::guard;
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
    /// With --version: also which decoders there are, and what keeps them in check on this system
    #[arg(long)]
    verbose: bool,
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
    Cluster(cluster::Arguments),
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

/// Runs the program with the arguments of this process. A defect that no file is to blame for is told in one line.
pub fn run() -> ExitCode {
    std::panic::set_hook(Box::new(|panic| {
        if !guard::is_guarded() {
            let place = panic.location().map(ToString::to_string);
            let place = place.unwrap_or_default();
            let reason = guard::reason(panic.payload());
            output::complain(&format!(
                "error: resurface broke down ({reason}, {place}). That is a defect of the program: please report it"
            ));
        }
    }));
    std::panic::catch_unwind(|| run_with(std::env::args_os())).unwrap_or(ExitCode::FAILURE)
}

/// Runs the program with these arguments, of which the first is its name.
pub fn run_with(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let verbose = arguments.iter().any(|argument| argument == "--verbose");
    let options = match Options::try_parse_from(arguments) {
        Ok(options) => options,
        Err(error) if verbose && error.kind() == ErrorKind::DisplayVersion => {
            return match output::print(version::verbose().as_bytes()) {
                Ok(()) => ExitCode::SUCCESS,
                Err(error) => Failure::Output(error).told(),
            };
        }
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
        Command::Cluster(arguments) => cluster::run(arguments, common),
        Command::Report(arguments) => report::run(&arguments, common),
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
