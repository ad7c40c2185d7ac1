//! From what is known of one submission to its findings and its verdict.
//!
//! [`judge`] is a pure function: it holds the records of the matched archive items and the file's own metadata against
//! the claim, writes one finding for each thing that follows, and derives the verdict from the findings alone
//! ([`rules::verdict_of`]). Nothing but the findings decides, so the verdict can be recomputed from a stored result.
//!
//! # Findings from records
//!
//! | finding | when | strength |
//! | --- | --- | --- |
//! | `seen_before_claim` | a date of the archive item lies before the claim, whatever the time zones | the record's |
//! | | it is the calendar day before, so that time zones could explain it | one step lower |
//! | | a record of the same item, not weaker, says it was taken inside the claimed time | one step lower, disputed |
//! | `seen_in_other_country` | a record names another country, or its coordinates lie in one and not within [`BORDER_TOLERANCE_KM`](crate::metadata::place::BORDER_TOLERANCE_KM) of the claimed one, nor inside the claimed radius | the record's |
//! | | a record of this or another matched item agrees with the claimed place | one step lower, disputed |
//! | `seen_far_from_place` | not in another country, but farther from the claimed coordinates than the radius | as above |
//! | `archive_agrees` | date inside the claimed time and place as claimed | the weaker of the two |
//! | | only one of them | at most moderate |
//! | | a date that is not exact enough, such as the year of a claimed day | weak |
//! | `captured_before_claim`, `captured_in_other_country`, `capture_agrees` | the same from the file's own metadata; a time without an offset counts as "before" only if no time zone could explain it | the same |
//! | `seen_far_from_place` without a match | the file's own coordinates, in the claimed country or at sea, beyond the radius | at most moderate |
//! | `captured_after_received` | the file's own capture date lies after it was handed in, whatever the time zones | at most moderate |
//! | `ai_generated_declared`, `thumbnail_differs`, `content_credentials_invalid` | the file has that signal | moderate |
//! | `content_credentials_valid`, `edited_after_capture` | the file has that signal | weak |
//! | `same_sound_other_picture` | only the sound matches, and its record lies before the claimed time or elsewhere, undisputed | at most moderate |
//! | | only the sound matches | weak |
//! | `same_scene_elsewhere` | another photograph or recording of the scene, whose records place it elsewhere and do not also agree | weak |
//!
//! There is one finding of a kind per match, from its best record: the strongest, then the earliest. What was published
//! *after* the claimed time says nothing of age. What was published inside it does not confirm the claim if the item
//! was known before: it was published again. A capture date after the claimed time withholds every agreement of that
//! item. A record whose coordinates do not lie in the country it names, and a claim of which the same is true
//! ([`Claim::contradiction`]), say nothing about places.
//!
//! # The verdict: the first row that applies
//!
//! | | verdict | when |
//! | --- | --- | --- |
//! | 1 | unreadable | the file was not examined as a whole, whatever was found |
//! | 2 | recirculated | a strong *old* or *foreign* finding |
//! | 3 | recirculated | two moderate, undisputed *old* or *foreign* findings that rest on different things |
//! | 4 | questionable | any other *old* or *foreign* finding, or a *doubt* |
//! | 5 | consistent | an *agreeing* finding, moderate or strong |
//! | 6 | seen_before | an archive item is the same photograph or recording |
//! | 7 | no_finding | otherwise |
//!
//! | kind | codes |
//! | --- | --- |
//! | old | `seen_before_claim`, `captured_before_claim` |
//! | foreign | `seen_in_other_country`, `seen_far_from_place`, `captured_in_other_country` |
//! | doubt | `captured_after_received`, `claims_conflict`, `thumbnail_differs`, `ai_generated_declared`, `content_credentials_invalid`, `same_scene_elsewhere`; `same_sound_other_picture` if moderate |
//! | agrees | `archive_agrees`, `capture_agrees` |
//! | note | `edited_after_capture`, `content_credentials_valid`, `same_sound_other_picture` if weak |
//!
//! Evidence for a claim never outweighs evidence against it: an old picture of the right country is old. "Different
//! things" are dates that cannot be one date, two countries, coordinates more than 10 km apart, or a date and a place:
//! copies of a picture carry the same metadata, and a copied statement is no second witness. The file's own metadata
//! can make an item recirculated by itself only with an old date *and* a foreign place.

mod archive;
mod basis;
mod capture;
mod conflict;
mod dates;
mod places;
pub mod rules;
mod signals;
mod wording;

pub use conflict::{at_odds, claims_conflict};
pub use signals::of_signals;

use super::{Claim, Finding, Verdict};
use crate::metadata::{Appearance, DateInterval, Strength};
use places::ClaimedPlace;

/// Everything that is known of one submission.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// The file was read to its end: its status is `ok`.
    pub examined_whole: bool,
    /// What is asserted of it.
    pub claim: &'a Claim,
    /// The archive items that show or sound the same, in the order of the results; findings refer to them by index.
    pub matches: &'a [MatchedRecord],
    /// What the file's own metadata says of when and where it was made.
    pub own: &'a [Appearance],
    /// When it was handed in, if that is known.
    pub received: Option<DateInterval>,
    /// Findings made elsewhere, which count like those made here: [`claims_conflict`], [`of_signals`].
    pub extra: &'a [Finding],
}

/// An archive item that matches the submission.
#[derive(Clone, Debug, PartialEq)]
pub struct MatchedRecord {
    /// The item's name as people know it: its file name.
    pub archive_name: String,
    /// All its records.
    pub appearances: Vec<Appearance>,
    /// What it has in common with the submission.
    pub shared: Common,
}

/// What a submission and an archive item have in common, as far as that decides what may be concluded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Common {
    /// One photograph or one recording: the item's records are about the submission.
    Exposure,
    /// The scene: another photograph or recording of it, or too little is left to tell. It says nothing of when.
    Scene,
    /// The sound alone.
    Sound,
    /// Only a likeness that a person has to look at: nothing is concluded.
    Likeness,
}

/// What follows.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// Everything found: against the claim first, then for it, then notes; stronger first; then by match and code.
    pub findings: Vec<Finding>,
    /// What they amount to.
    pub verdict: Verdict,
}

/// Holds everything known of a submission against its claim. The rules are the tables of this module.
pub fn judge(case: &Case<'_>) -> Judgement {
    let place = ClaimedPlace::of(case.claim);
    let claimed = Claimed {
        date: case.claim.date.as_ref(),
        place: place.as_ref(),
    };
    let mut findings = archive::findings(case.matches, &claimed);
    findings.extend(capture::findings(
        case.own,
        &claimed,
        case.received.as_ref(),
    ));
    findings.extend_from_slice(case.extra);
    rules::arrange(&mut findings);
    let is_exposure = |matched: &MatchedRecord| matched.shared == Common::Exposure;
    let seen = case.matches.iter().any(is_exposure);
    let verdict = rules::verdict_of(&findings, case.examined_whole, seen);
    Judgement { findings, verdict }
}

/// The parts of a claim that can be tested.
#[derive(Clone, Copy)]
struct Claimed<'a> {
    date: Option<&'a DateInterval>,
    place: Option<&'a ClaimedPlace>,
}

/// How much an agreement carries: with date and place the weaker of the two, with one of them at most moderate.
fn agreement_strength(date: Option<Strength>, place: Option<Strength>) -> Option<Strength> {
    let single = date.max(place)?.min(Strength::Moderate);
    let both = date.zip(place).map(|(date, place)| date.min(place));
    Some(both.map_or(single, |both| both.max(single)))
}

#[cfg(test)]
mod tests;
