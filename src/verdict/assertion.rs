//! The assertion test: for how many files of a batch is "old or from elsewhere" shown, refuted, open?
//!
//! "Old photos from abroad are being recirculated" is a statement about many files. Over one batch it is answered by
//! counting verdicts; the share comes with its interval, because eighteen files say little about eighteen thousand.

mod statement;

use std::fmt::Write as _;

pub use statement::{Assertion, Judged, Statement, UnknownStatement, test};

use serde::{Deserialize, Serialize};

use super::judge::rules::{Kind, grounds, kind};
use super::{Finding, Verdict};

/// Standard normal quantile for a two-sided 95 % interval.
const Z_95: f64 = 1.959964;
/// Name of the interval's method, as it stands in results.
pub const METHOD: &str = "Wilson 95 %";
/// Decimals that shares keep, as a power of ten: enough for any batch, and equal on every machine.
const SHARE_DECIMALS: f64 = 10_000.0;

/// A share among the examined files, with its interval; all between 0 and 1, to four decimals.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Share {
    /// The share itself; `None` (`null`) where no file was examined.
    pub value: Option<f64>,
    /// Lower end of the 95 % interval.
    pub low: f64,
    /// Upper end of the 95 % interval.
    pub high: f64,
    /// How the interval was made: [`METHOD`].
    pub method: String,
}

/// Counts over a batch. Every file has one verdict, so `examined` is the sum of `recirculated`, `questionable`,
/// `consistent`, `seen_before` and `no_finding`, and `examined + unreadable` is the number of files listed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BatchSummary {
    /// Files that were examined: those with a verdict other than `unreadable`. The denominator of the share.
    pub examined: u64,
    /// Files with the verdict `recirculated`.
    pub recirculated: u64,
    /// Recirculated files whose verdict rests on a date ([`grounds`]). A file can be both old and foreign.
    pub old: u64,
    /// Recirculated files whose verdict rests on a place ([`grounds`]).
    pub foreign: u64,
    /// Files with the verdict `consistent`.
    pub consistent: u64,
    /// Files with the verdict `questionable`.
    pub questionable: u64,
    /// Files with the verdict `seen_before`.
    pub seen_before: u64,
    /// Files with the verdict `no_finding`.
    pub no_finding: u64,
    /// Files that could not be examined, or not as a whole; not in `examined`.
    pub unreadable: u64,
    /// `recirculated` of `examined`.
    pub share_recirculated: Share,
    /// The answer to the statement that was to be tested over the batch, where one was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assertion: Option<Assertion>,
}

/// Counts a batch: each file's verdict with the findings that [`super::judge::judge`] gave for it.
pub fn summarise<'a>(items: impl Iterator<Item = (Verdict, &'a [Finding])>) -> BatchSummary {
    let mut count = [0u64; Verdict::ALL.len()];
    let (mut old, mut foreign) = (0, 0);
    for (verdict, findings) in items {
        for (known, count) in Verdict::ALL.iter().zip(&mut count) {
            *count += u64::from(*known == verdict);
        }
        if verdict == Verdict::Recirculated {
            let grounds = grounds(findings);
            let rests_on = |wanted| grounds.iter().any(|finding| kind(finding) == wanted);
            old += u64::from(rests_on(Kind::Old));
            foreign += u64::from(rests_on(Kind::Foreign));
        }
    }
    let [
        recirculated,
        questionable,
        seen_before,
        consistent,
        no_finding,
        unreadable,
    ] = count;
    let examined = recirculated + questionable + seen_before + consistent + no_finding;
    BatchSummary {
        examined,
        recirculated,
        old,
        foreign,
        consistent,
        questionable,
        seen_before,
        no_finding,
        unreadable,
        share_recirculated: share(recirculated, examined),
        assertion: None,
    }
}

/// `part` of `whole`, with its interval.
fn share(part: u64, whole: u64) -> Share {
    let (low, high) = wilson(part, whole);
    Share {
        value: (whole > 0).then(|| rounded(part as f64 / whole as f64)),
        low: rounded(low),
        high: rounded(high),
        method: METHOD.to_owned(),
    }
}

/// The 95 % score interval of a proportion (E. B. Wilson, "Probable inference, the law of succession, and statistical
/// inference", JASA 22, 1927, without continuity correction), as shares from 0 to 1.
///
/// Unlike the textbook interval it is right for small batches and for shares near 0 and 1: ten files without a find
/// still allow up to 28 %. With `n` = 0 nothing is known and it is (0, 1). `successes` above `n` count as `n`.
pub fn wilson(successes: u64, n: u64) -> (f64, f64) {
    if n == 0 {
        return (0.0, 1.0);
    }
    let successes = successes.min(n);
    let total = n as f64;
    let share = successes as f64 / total;
    let z2 = Z_95 * Z_95;
    let centre = share + z2 / (2.0 * total);
    let half = Z_95 * (share * (1.0 - share) / total + z2 / (4.0 * total * total)).sqrt();
    let scale = 1.0 + z2 / total;
    // The ends are exactly 0 and 1 there; arithmetic leaves them a rounding error away.
    let low = if successes == 0 {
        0.0
    } else {
        (centre - half) / scale
    };
    let high = if successes == n {
        1.0
    } else {
        (centre + half) / scale
    };
    (low, high)
}

impl BatchSummary {
    /// The outcome for people, in plain text: what is shown for how many files, and what is not.
    pub fn sentence(&self) -> String {
        let mut text = match (self.examined, self.share_recirculated.value) {
            (0, _) => "No file could be examined, so nothing is shown.".to_owned(),
            (examined, value) => self.outcome(examined, value.unwrap_or_default()),
        };
        // Writing to a String cannot fail.
        let _ = match self.unreadable {
            0 => Ok(()),
            1 => write!(text, " 1 file could not be examined and is not counted."),
            n => write!(
                text,
                " {n} files could not be examined and are not counted."
            ),
        };
        text
    }

    fn outcome(&self, examined: u64, value: f64) -> String {
        let Share { low, high, .. } = self.share_recirculated;
        let mut parts = vec![format!(
            "Of {examined} {} examined, {} ({} %, 95 % interval {}–{} %) {} shown to be older than claimed or from elsewhere{}",
            if examined == 1 { "file" } else { "files" },
            self.recirculated,
            percent(value),
            percent(low),
            percent(high),
            are(self.recirculated),
            self.old_and_foreign(),
        )];
        let mut part = |n: u64, text: &str| {
            if n > 0 {
                parts.push(format!("{n} {} {text}", are(n)));
            }
        };
        part(self.questionable, "questionable");
        part(
            self.consistent,
            "consistent with what is claimed, which is not proof",
        );
        part(
            self.seen_before,
            "in the archive without anything that decides it",
        );
        match self.no_finding {
            0 => {}
            n if n == examined => parts.push(
                "nothing is shown for any of them, which does not prove them authentic".to_owned(),
            ),
            1 => parts.push("for 1 nothing is shown, which does not prove it authentic".to_owned()),
            n => parts.push(format!(
                "for {n} nothing is shown, which does not prove them authentic"
            )),
        }
        format!(
            "{}. The interval speaks of a larger set only if these files are a random sample of it.",
            parts.join("; ")
        )
    }

    fn old_and_foreign(&self) -> String {
        match (self.old, self.foreign) {
            (0, 0) => String::new(),
            (old, 0) => format!(" ({old} older)"),
            (0, foreign) => format!(" ({foreign} from elsewhere)"),
            (old, foreign) if old + foreign > self.recirculated => {
                format!(
                    " ({old} older, {foreign} from elsewhere; {} both)",
                    old + foreign - self.recirculated
                )
            }
            (old, foreign) => format!(" ({old} older, {foreign} from elsewhere)"),
        }
    }
}

fn are(n: u64) -> &'static str {
    if n == 1 { "is" } else { "are" }
}

/// A share as a percentage. What is not all is never shown as 100, nor what is not nothing as 0.
fn percent(share: f64) -> String {
    let whole = (share * 100.0).round();
    let rounded_away = (whole == 100.0 && share < 1.0) || (whole == 0.0 && share > 0.0);
    if rounded_away {
        // Shares have four decimals, so these are the digits there are.
        format!("{:.2}", share * 100.0)
    } else {
        format!("{whole}")
    }
}

fn rounded(share: f64) -> f64 {
    (share * SHARE_DECIMALS).round() / SHARE_DECIMALS
}

#[cfg(test)]
mod tests;
