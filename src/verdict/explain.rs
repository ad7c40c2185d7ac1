//! The rules of [`judge`](super::judge) in words, as plain data: what a terminal and a report's rules.html show.
//!
//! Nothing here decides anything. Tests hold every statement against the code that does.

mod evidence;
mod findings;

pub use evidence::{DATES, DateExample, NEVER, PLACES, SOURCES, SourceRule};
pub use findings::{FINDINGS, FindingRule};

use super::Verdict;
use super::judge::rules::Kind;
use crate::metadata::Strength;

/// What the rules are about, before any of them.
pub const INTRODUCTION: &str = "What the archive's records and the file itself say is held against the claim. Each thing \
    that follows is a finding with a strength. Nothing but the findings makes the verdict, the same findings always make \
    the same one, and no person or learned model has a part in it.";

/// How findings count.
pub const COUNTING: [&str; 4] = [
    "A finding has the strength of the record it rests on. Where time zones could explain it, or where other records \
     disagree, it is one step lower.",
    "A match gives one finding of a code, from its best record: the strongest, then the earliest.",
    "Evidence for a claim never outweighs evidence against it: an old picture of the right country is old.",
    "Two findings rest on different things if they are a date and a place, two dates that cannot be one date, two \
     countries, or coordinates more than 10 km apart. Copies of a picture carry the same metadata, and a copied statement \
     is no second witness.",
];

/// What a kind of finding is called.
pub fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Old => "old",
        Kind::Foreign => "foreign",
        Kind::Doubt => "doubt",
        Kind::Agrees => "agrees",
        Kind::Note => "note",
    }
}

/// What a kind of finding says of the claim, as the end of a sentence.
pub fn kind_meaning(kind: Kind) -> &'static str {
    match kind {
        Kind::Old => "against the claim: it existed before the claimed time",
        Kind::Foreign => "against the claim: it belongs to another country or place",
        Kind::Doubt => "a reason to doubt the file or the claim, which shows neither age nor place",
        Kind::Agrees => "for the claim",
        Kind::Note => "neither for nor against it; good to know",
    }
}

/// All kinds, in the order in which they are explained.
pub const KINDS: [Kind; 5] = [
    Kind::Old,
    Kind::Foreign,
    Kind::Doubt,
    Kind::Agrees,
    Kind::Note,
];

/// What a strength means.
pub fn strength_meaning(strength: Strength) -> &'static str {
    match strength {
        Strength::Strong => {
            "somebody answers for it, such as the archive keeper's publication record"
        }
        Strength::Moderate => {
            "a device or a program wrote it, or it needs an allowance; easy to change or to get wrong"
        }
        Strength::Weak => "anyone may have written it in passing, or it is not exact enough",
    }
}

/// All strengths, strongest first.
pub const STRENGTHS: [Strength; 3] = [Strength::Strong, Strength::Moderate, Strength::Weak];

/// One row of the table that makes the verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VerdictRule {
    /// What follows.
    pub verdict: Verdict,
    /// When, as the end of a sentence.
    pub when: &'static str,
}

/// How findings become a verdict: the first row that applies.
pub const VERDICTS: [VerdictRule; 7] = [
    VerdictRule {
        verdict: Verdict::Unreadable,
        when: "the file was not examined as a whole, whatever was found in the rest",
    },
    VerdictRule {
        verdict: Verdict::Recirculated,
        when: "one strong finding says old or foreign",
    },
    VerdictRule {
        verdict: Verdict::Recirculated,
        when: "two moderate findings say old or foreign, rest on different things, and no record disputes either",
    },
    VerdictRule {
        verdict: Verdict::Questionable,
        when: "any other finding says old or foreign, or there is a doubt",
    },
    VerdictRule {
        verdict: Verdict::Consistent,
        when: "a moderate or strong finding agrees with the claim",
    },
    VerdictRule {
        verdict: Verdict::SeenBefore,
        when: "an item of the archive is the same photograph or recording",
    },
    VerdictRule {
        verdict: Verdict::NoFinding,
        when: "none of these",
    },
];
