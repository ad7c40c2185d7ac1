//! Options that several commands share.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::progress::Progress;
use crate::pipeline::{Examiner, Workshop};

/// Options of every command.
#[derive(Debug, Args)]
pub(super) struct Common {
    /// Files that are worked on at the same time [default: all cores]
    #[arg(long, global = true, value_name = "N")]
    jobs: Option<NonZeroUsize>,
    /// Show no progress
    #[arg(long, short, global = true)]
    quiet: bool,
}

impl Common {
    /// Files that are worked on at the same time.
    pub(super) fn jobs(&self) -> usize {
        let chosen = self
            .jobs
            .or_else(|| std::thread::available_parallelism().ok());
        chosen.map_or(1, NonZeroUsize::get)
    }

    /// Progress as this command is to show it.
    pub(super) fn progress(&self) -> Progress {
        Progress::new(self.quiet)
    }

    /// What a run is given.
    pub(super) fn workshop<'a>(
        &self,
        examiner: &'a Examiner,
        progress: &'a Progress,
    ) -> Workshop<'a> {
        Workshop {
            examiner,
            jobs: self.jobs(),
            observer: progress,
        }
    }
}

/// The archive to work with.
#[derive(Debug, Args)]
pub(super) struct ArchiveFile {
    /// The archive, one file
    #[arg(long, value_name = "FILE", env = "RESURFACE_ARCHIVE")]
    pub(super) archive: PathBuf,
}

/// Form of results on standard output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people
    #[default]
    Text,
    /// For programs, whole
    Json,
    /// For spreadsheets, one row a file
    Csv,
}
