//! One statement about a whole batch, "these are old or from elsewhere", answered in counts.
//!
//! Each piece of footage counts once, however often it was handed in. For each, the statement is
//!
//! - *shown* where findings of that kind alone would make it recirculated ([`grounds`]);
//! - *refuted* where its verdict is `consistent` and every side that the statement names is confirmed at least moderately:
//!   for "old" a date of capture inside the claimed time, for "foreign" the claimed place, for "old or foreign" both;
//! - *open* otherwise. Open is not "untrue": a picture can be old without being in the archive.
//!
//! Of copies under several claims one that shows it is enough, and it is refuted only if nothing speaks against any of them.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{Share, are, percent, share};
use crate::verdict::judge::rules::{Kind, confirmed, grounds, kind};
use crate::verdict::{Finding, Verdict};

/// What is asserted of every file of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Statement {
    /// They were taken before the time claimed of them.
    #[serde(rename = "old")]
    Old,
    /// They were taken in another country or place than is claimed of them.
    #[serde(rename = "foreign")]
    Foreign,
    /// At least one of the two.
    #[serde(rename = "old or foreign")]
    OldOrForeign,
}

impl Statement {
    /// All statements that can be tested.
    pub const ALL: [Statement; 3] = [Statement::Old, Statement::Foreign, Statement::OldOrForeign];

    /// The words of the command line and of results.
    pub fn as_str(self) -> &'static str {
        match self {
            Statement::Old => "old",
            Statement::Foreign => "foreign",
            Statement::OldOrForeign => "old or foreign",
        }
    }

    fn in_words(self) -> &'static str {
        match self {
            Statement::Old => "older than claimed",
            Statement::Foreign => "from elsewhere than claimed",
            Statement::OldOrForeign => "older than claimed or from elsewhere",
        }
    }

    fn covers(self, kind: Kind) -> bool {
        match self {
            Statement::Old => kind == Kind::Old,
            Statement::Foreign => kind == Kind::Foreign,
            Statement::OldOrForeign => matches!(kind, Kind::Old | Kind::Foreign),
        }
    }

    /// What findings must confirm to refute it.
    fn refuted_by(self) -> &'static str {
        match self {
            Statement::Old => "a date of capture inside the claimed time",
            Statement::Foreign => "the claimed place",
            Statement::OldOrForeign => {
                "a date of capture inside the claimed time and the claimed place"
            }
        }
    }
}

impl fmt::Display for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A statement that cannot be tested.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} cannot be tested; write one of \"old\", \"foreign\", \"old or foreign\"")]
pub struct UnknownStatement(String);

impl FromStr for Statement {
    type Err = UnknownStatement;

    /// Reads `old`, `foreign` and `old or foreign`, in any case, spacing and order.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let lower = text.to_lowercase();
        let words: Vec<&str> = lower.split_whitespace().collect();
        match words.as_slice() {
            ["old"] => Ok(Statement::Old),
            ["foreign"] => Ok(Statement::Foreign),
            ["old", "or", "foreign"] | ["foreign", "or", "old"] => Ok(Statement::OldOrForeign),
            _ => Err(UnknownStatement(text.to_owned())),
        }
    }
}

/// A file of the batch, as far as a statement about the batch needs it.
#[derive(Clone, Copy, Debug)]
pub struct Judged<'a> {
    /// Files of one group show the same footage; `None` where no other file does.
    pub group: Option<u64>,
    /// Whether its claim names anything that can be tested.
    pub claimed: bool,
    /// Its verdict.
    pub verdict: Verdict,
    /// Its findings.
    pub findings: &'a [Finding],
}

/// The answer: `shown + refuted + open` is the number of different pieces of footage that were examined.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Assertion {
    /// What was asserted.
    pub statement: Statement,
    /// Files that were examined.
    pub files: u64,
    /// Different pieces of footage among them: files that show the same count once.
    pub groups: u64,
    /// Pieces for which it is shown.
    pub shown: u64,
    /// Pieces for which it is refuted.
    pub refuted: u64,
    /// Pieces for which neither is.
    pub open: u64,
    /// `shown` of `groups`.
    pub share: Share,
    /// What may be concluded and what not, in sentences for people.
    pub text: String,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    Refuted,
    Open,
    Shown,
}

/// Tests a statement over a batch. Files with the verdict `unreadable` are not counted. The order does not matter.
pub fn test<'a>(statement: Statement, items: impl Iterator<Item = Judged<'a>>) -> Assertion {
    let mut outcomes = Vec::new();
    let mut of_group: BTreeMap<u64, Outcome> = BTreeMap::new();
    let (mut files, mut claimed) = (0, 0);
    for item in items.filter(|item| item.verdict != Verdict::Unreadable) {
        files += 1;
        claimed += u64::from(item.claimed);
        let outcome = outcome(statement, &item);
        match item.group {
            None => outcomes.push(outcome),
            Some(group) => {
                let known = of_group.entry(group).or_insert(outcome);
                *known = outcome.max(*known);
            }
        }
    }
    outcomes.extend(of_group.into_values());
    let count = |wanted| {
        outcomes
            .iter()
            .filter(|outcome| **outcome == wanted)
            .count() as u64
    };
    let mut assertion = Assertion {
        statement,
        files,
        groups: outcomes.len() as u64,
        shown: count(Outcome::Shown),
        refuted: count(Outcome::Refuted),
        open: count(Outcome::Open),
        share: share(count(Outcome::Shown), outcomes.len() as u64),
        text: String::new(),
    };
    assertion.text = text(&assertion, claimed);
    assertion
}

fn outcome(statement: Statement, item: &Judged<'_>) -> Outcome {
    let of_its_kind: Vec<Finding> = item
        .findings
        .iter()
        .filter(|finding| statement.covers(kind(finding)))
        .cloned()
        .collect();
    if !grounds(&of_its_kind).is_empty() {
        return Outcome::Shown;
    }
    let confirmed = confirmed(item.findings);
    let sides = match statement {
        Statement::Old => confirmed.date,
        Statement::Foreign => confirmed.place,
        Statement::OldOrForeign => confirmed.date && confirmed.place,
    };
    if item.verdict == Verdict::Consistent && sides {
        Outcome::Refuted
    } else {
        Outcome::Open
    }
}

fn text(assertion: &Assertion, claimed: u64) -> String {
    let Assertion {
        statement,
        files,
        groups,
        shown,
        refuted,
        open,
        share,
        ..
    } = assertion;
    let question = format!("Are they {}?", statement.in_words());
    if *groups == 0 {
        return format!("{question} No file could be examined, so nothing is shown.");
    }
    if claimed == 0 {
        return format!(
            "{question} That cannot be tested: nothing is claimed of the files. Say when and where they are said to be \
             from, with --claimed-date and --claimed-country or a table of claims."
        );
    }
    let pieces = if files == groups {
        format!("{groups} {} examined", plural(*groups, "file", "files"))
    } else {
        format!(
            "{groups} different {} in the {files} files examined",
            plural(*groups, "picture or video", "pictures and videos")
        )
    };
    let mut text = format!(
        "{question} Of {pieces}, this is shown for {shown} ({} %, 95 % interval {}–{} %), refuted for {refuted} and open \
         for {open}.",
        percent(share.value.unwrap_or_default()),
        percent(share.low),
        percent(share.high),
    );
    if *open > 0 {
        text += &format!(
            " For the {open} that {} open, neither the statement nor its opposite may be concluded: a picture can be old \
             without being in this archive.",
            are(*open)
        );
    }
    if *refuted > 0 {
        text += &format!(
            " Refuted means that {} {} confirmed and nothing speaks against it; metadata can be forged, so this is \
             evidence and not proof.",
            statement.refuted_by(),
            if *statement == Statement::OldOrForeign {
                "are"
            } else {
                "is"
            },
        );
    }
    if *shown > 0 && shown < groups {
        text += " What is shown for some does not hold for the others.";
    }
    if claimed < *files {
        let unclaimed = files - claimed;
        text += &format!(
            " Of {unclaimed} {} neither a time nor a place is claimed, so nothing could be shown for {}.",
            plural(unclaimed, "file", "files"),
            plural(unclaimed, "it", "them")
        );
    }
    text += " The interval speaks of a larger set only if these files are a random sample of it.";
    text
}

fn plural(n: u64, one: &'static str, many: &'static str) -> &'static str {
    if n == 1 { one } else { many }
}

#[cfg(test)]
mod tests;
