//! `resurface hash`

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::options::Common;
use super::{Failure, Outcome, output};
use crate::error::Error;
use crate::pipeline::{Examiner, hash};
use crate::report::inert::inert;

const EXAMPLES: &str = "\
Examples:
  resurface hash photo.jpg
  resurface hash incoming > hashes.csv
  resurface hash --dihedral photo.jpg

Each line is hash,quality,file: 64 hexadecimal digits, a quality from 0 to 100, the path. Hashes of quality below 50 say \
little. Pixels are taken as they are stored, without EXIF orientation, as other tools for PDQ do.";

/// Print PDQ hashes of photos, as the reference tool prints them
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Photos and folders
    #[arg(required = true, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    paths: Vec<PathBuf>,
    /// All eight orientations: as it is, turned by 90, 180, 270 degrees, flipped top to bottom, left to right, and along
    /// both diagonals
    #[arg(long)]
    dihedral: bool,
}

pub(super) fn run(arguments: &Arguments, common: &Common) -> Result<Outcome, Failure> {
    let examiner = Examiner::default();
    let progress = common.progress();
    let workshop = common.workshop(&examiner, &progress);
    let mut out = BufWriter::new(io::stdout().lock());
    let mut problems = Vec::new();
    let mut written = Ok(());
    let outcome = hash::hash(
        &arguments.paths,
        arguments.dihedral,
        &workshop,
        |path, hashes| {
            match hashes {
                Ok(hashes) => {
                    let name = path.to_string_lossy();
                    for hash in &hashes.pdq {
                        written = writeln!(out, "{hash},{},{}", hashes.quality, inert(&name));
                        if let Err(error) = &written {
                            return Err(Error::Io {
                                action: "write",
                                path: "standard output".into(),
                                source: io::Error::from(error.kind()),
                            });
                        }
                    }
                }
                Err(error) => {
                    // A line break in a name must not begin a line of its own.
                    problems.push(format!("{}: {error}", inert(&path.to_string_lossy())));
                }
            }
            Ok(())
        },
    );
    progress.clear();
    // A closed pipe is told apart from a failed run.
    written?;
    outcome?;
    out.flush()?;
    for problem in &problems {
        output::complain(problem);
    }
    Ok(Outcome::of(problems.is_empty()))
}
