//! Where results and complaints go.

use std::io::{self, BufWriter, Write};

use console::Term;

use crate::report::inert::inert;
use crate::report::{Results, json};

/// Width of a text that no terminal shows.
const PLAIN_WIDTH: usize = 100;

/// Writes results to standard output.
pub(super) fn print(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()
}

/// Writes results to standard output as indented JSON.
pub(super) fn print_json(results: &Results) -> io::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    json::write_json(results, &mut out)?;
    out.flush()
}

/// Writes a line for the person to standard error, with nothing in it that a terminal would obey.
pub(super) fn complain(text: &str) {
    // There is nobody to tell when this fails.
    let lines = text.split('\n').map(|line| inert(line).into_owned() + "\n");
    let _ = io::stderr()
        .lock()
        .write_all(lines.collect::<String>().as_bytes());
}

/// Whether a person sees what is complained of.
pub(super) fn is_watched() -> bool {
    Term::stderr().is_term()
}

/// Columns of the terminal that shows standard output.
pub(super) fn width() -> usize {
    match Term::stdout().size_checked() {
        Some((_, columns)) => usize::from(columns),
        None => PLAIN_WIDTH,
    }
}

/// Whether standard output wants colours: a terminal, unless NO_COLOR or CLICOLOR say otherwise.
pub(super) fn colour() -> bool {
    console::colors_enabled()
}

/// The first of several texts as indented lines with nothing in them that a terminal would obey, and how many more there are.
pub(super) fn listed<T: AsRef<str>>(
    texts: impl ExactSizeIterator<Item = T>,
    most: usize,
) -> String {
    let more = texts.len().saturating_sub(most);
    let mut lines: String = texts
        .take(most)
        .map(|text| format!("  {}\n", inert(text.as_ref())))
        .collect();
    if more > 0 {
        lines += &format!("  and {more} more\n");
    }
    lines
}

/// `1 photo`, `2 photos`.
pub(super) fn counted(count: u64, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    }
}

/// A sentence for each count that is not none, a blank before each: ` 2 lines refused.`
pub(super) fn tallied(what: &str, counts: &[(u64, &str)]) -> String {
    let counts = counts.iter().filter(|(count, _)| *count > 0);
    counts
        .map(|(count, became)| format!(" {} {became}.", counted(*count, what)))
        .collect()
}
