//! `resurface archive log`

use std::process::ExitCode;

use clap::{Args, ValueEnum};
use serde_json::{Value as Json, json};

use crate::archive::log::{Action, Line};
use crate::archive::{Archive, LogReport};
use crate::cli::options::ArchiveFile;
use crate::cli::output::counted;
use crate::cli::{Failure, Outcome, output};
use crate::report::Head;
use crate::report::inert::inert;

/// Faults that are told one by one.
const MOST_TOLD: usize = 100;

const EXAMPLES: &str = "\
Examples:
  What was done with the archive, and when
    resurface archive log --archive desk.db

  The value to keep elsewhere: in a mail, on paper, with a notary
    resurface archive log --head --archive desk.db

  Whether nothing was changed since
    resurface archive log --verify --expect 12:5f0c... --archive desk.db

Every change of the archive and every run of verify is a line, which carries the hash of the line before. So no line can be \
changed, removed, moved or inserted without changing the last hash. Who can write to the archive can write the whole log \
anew, or cut off its end: only a head that was kept elsewhere shows that. Exit code 1 means that something does not hold.";

/// Show or verify the log of the archive
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    archive: ArchiveFile,
    /// Print the number and hash of the last line, to be kept elsewhere
    #[arg(long, conflicts_with_all = ["verify", "format"])]
    head: bool,
    /// Examine the whole log, and whether the items are what it says that was done with them
    #[arg(long, conflicts_with = "format")]
    verify: bool,
    /// With --verify: a head that was kept, which the log must hold
    #[arg(long, value_name = "HEAD", requires = "verify")]
    expect: Option<Head>,
    /// Form of the lines
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people: number, time, what was done
    #[default]
    Text,
    /// For programs, whole
    Json,
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let archive = Archive::open_existing(&arguments.archive.archive)?;
    if arguments.verify {
        return verified(&archive.verify_log(arguments.expect.as_ref())?);
    }
    if arguments.head {
        output::print(format!("{}\n", archive.head()?).as_bytes())?;
        return Ok(Outcome::Complete);
    }
    let mut lines = Vec::new();
    archive.log(|line| lines.push(line))?;
    let text = match arguments.format {
        Format::Text => lines.iter().map(told).collect(),
        Format::Json => document(&lines),
    };
    output::print(text.as_bytes())?;
    Ok(Outcome::Complete)
}

fn verified(report: &LogReport) -> Result<Outcome, Failure> {
    let mut text = match &report.head {
        Some(head) => format!("{}, the last is {head}\n", counted(report.lines, "line")),
        None => String::new(),
    };
    if report.is_sound() {
        text += "The log is whole, and the items are what it says.\n";
        output::print(text.as_bytes())?;
        return Ok(Outcome::Complete);
    }
    text += "The log or the archive was changed. Keep this file, and compare it with a backup:\n";
    text += &output::listed(report.faults.iter(), MOST_TOLD);
    output::print(text.as_bytes())?;
    Err(Failure::Told(ExitCode::from(1)))
}

/// One line of the log on one line.
fn told(line: &Line) -> String {
    format!(
        "{:>6}  {}  {:<7}  {}\n",
        line.sequence,
        inert(&line.time),
        line.action.as_str(),
        inert(&summary(line))
    )
}

fn summary(line: &Line) -> String {
    let what = &line.what;
    let text = |name: &str| what[name].as_str().unwrap_or_default();
    let numbers = |list: &Json| -> Vec<String> {
        let items = list.as_array().into_iter().flatten();
        items
            .filter_map(|one| one["item"].as_i64())
            .map(|id| id.to_string())
            .collect()
    };
    let short = |digits: &str| digits.chars().take(12).collect::<String>();
    match line.action {
        Action::Begin => format!(
            "archive {}, {}",
            text("archive"),
            counted(what["items"].as_u64().unwrap_or_default(), "item")
        ),
        Action::Add => {
            let files = what["files"].as_array().map_or(0, Vec::len);
            let new = numbers(&what["files"]);
            let mut summary = counted(files as u64, "file");
            if !new.is_empty() {
                summary += &format!(", new: {}", listed(&new));
            }
            summary
        }
        Action::Sidecar => format!(
            "{}, items {}",
            text("sidecar"),
            listed(&numbers(&what["items"]))
        ),
        Action::Refresh | Action::Remove => format!("items {}", listed(&numbers(&what["items"]))),
        Action::Decide => format!(
            "{} {} and item {}",
            text("decision"),
            short(text("submission_sha256")),
            listed(&numbers(&what["items"]))
        ),
        Action::Verify => format!(
            "{}, results {}",
            counted(what["inputs"].as_array().map_or(0, Vec::len) as u64, "file"),
            short(text("results_sha256"))
        ),
    }
}

/// A few numbers, or the first and the last of many.
fn listed(numbers: &[String]) -> String {
    match numbers {
        [first, .., last] if numbers.len() > 4 => {
            format!("{first} to {last} ({})", numbers.len())
        }
        few => few.join(", "),
    }
}

fn document(lines: &[Line]) -> String {
    let lines: Vec<Json> = lines
        .iter()
        .map(|line| {
            json!({
                "sequence": line.sequence,
                "time": line.time,
                "version": line.version,
                "action": line.action.as_str(),
                "command": line.command,
                "parameters": line.parameters,
                "what": line.what,
                "previous": line.previous,
                "hash": line.hash,
            })
        })
        .collect();
    crate::report::json::harmless(&json!({ "schema": "resurface.log/1", "lines": lines }))
}
