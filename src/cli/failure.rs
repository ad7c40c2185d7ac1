//! Why a run could not be done, and how that is told.

use std::io;
use std::process::ExitCode;

use super::output;
use crate::error::Error;

/// What ended a run.
#[derive(Debug)]
pub(super) enum Failure {
    /// The library's reason, which says what to do.
    Run(Error),
    /// Options that do not go together.
    Usage(String),
    /// What the person has been told already, with its exit code.
    Told(ExitCode),
    /// Standard output cannot be written.
    Output(io::Error),
}

impl Failure {
    /// Tells the person and gives the exit code.
    pub(super) fn told(self) -> ExitCode {
        let (text, code) = match self {
            Failure::Run(error) => (error.to_string(), 1),
            Failure::Usage(text) => (text, 2),
            Failure::Told(code) => return code,
            // `resurface ... | head` closes the pipe on purpose.
            Failure::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                return ExitCode::SUCCESS;
            }
            Failure::Output(error) => (format!("cannot write to standard output: {error}"), 1),
        };
        output::complain(&format!("error: {text}"));
        ExitCode::from(code)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure::Run(error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        Failure::Output(error)
    }
}
