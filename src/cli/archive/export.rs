//! `resurface archive export`

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::options::ArchiveFile;
use crate::cli::output::counted;
use crate::cli::streams::{broken_pipe, clear_of};
use crate::cli::{Failure, Outcome, output};
use crate::error::Error;
use crate::pipeline::stream::exchange::export;

const EXAMPLES: &str = "\
Examples:
  Hand an archive to a partner without the media
    resurface archive export --fingerprints --archive desk.db --out desk.jsonl

  Keep the pictures to yourself
    resurface archive export --fingerprints --no-previews --archive desk.db --out desk.jsonl

  Pack it on the way
    resurface archive export --fingerprints --archive desk.db | zstd > desk.jsonl.zst

Each line is a JSON object with everything that matching needs of one item, and what is known of it: its path, its metadata, \
its appearances with their sources. Among it are previews: grey pictures of at most 512 pixels, of a video of 320 pixels for \
about every second, on which people can be recognised. Hand them on only to those who may see what the archive shows. With \
--no-previews small grey thumbnails are left (48 x 48 of a photo, 32 x 32 of a video's frames). Then the partner is told that \
a submission shows the same scene as an item, and never that it is a copy of it, until they have the media themselves and \
run archive refresh. Decisions about matches stay at this desk.";

/// Write the archive as lines that another archive can take over, without the media
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    archive: ArchiveFile,
    /// Fingerprints and records, one item a line
    #[arg(long, required = true)]
    fingerprints: bool,
    /// Leave out the previews. What is lost: without them a match is told as the same scene only, never as a copy
    #[arg(long)]
    no_previews: bool,
    /// Write to this file, whole or not at all, instead of standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let archive = &arguments.archive.archive;
    let previews = !arguments.no_previews;
    match &arguments.out {
        None => {
            let mut out = BufWriter::new(io::stdout().lock());
            export(archive, previews, &mut out).map_err(broken_pipe)?;
        }
        Some(path) => {
            let items = to_file(archive, previews, path)?;
            output::complain(&format!("Wrote {}.", counted(items, "item")));
        }
    }
    Ok(Outcome::Complete)
}

/// Writes beside `path` first, so that there is never half a file of that name.
fn to_file(archive: &Path, previews: bool, path: &Path) -> Result<u64, Failure> {
    clear_of(archive, path)?;
    let failed = |source| {
        Failure::Run(Error::Io {
            action: "write",
            path: path.to_owned(),
            source,
        })
    };
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let mut beside = tempfile::Builder::new();
    beside.prefix(".resurface-export-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // Who may read it is for the person's own settings to say, as with any file.
        beside.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let file = beside
        .tempfile_in(folder.unwrap_or(Path::new(".")))
        .map_err(failed)?;
    let mut out = BufWriter::with_capacity(1 << 20, file);
    let counts = export(archive, previews, &mut out)?;
    out.flush().map_err(failed)?;
    let file = out
        .into_inner()
        .map_err(|error| failed(error.into_error()))?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(counts.written)
}
