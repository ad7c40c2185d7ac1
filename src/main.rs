//! The command line program `resurface`.

use std::process::ExitCode;

fn main() -> ExitCode {
    resurface::cli::run()
}
