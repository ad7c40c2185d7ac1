//! One submission as the templates take it.

use std::collections::HashMap;

use super::appearances::Appearances;
use super::file::{Link, Name, Picture, Place};
use super::filters::Facets;
use super::found::FoundView;
use super::said::{self, Short};
use crate::report::inert::inert;
use crate::report::words::GROUPS;
use crate::report::{
    Item, MOST_FINDINGS_SHOWN, MOST_MATCHES_SHOWN, MediaKind, Results, Status, words,
};
use crate::verdict::{Claim, Verdict};

/// One submission.
pub(super) struct ItemView {
    pub(super) id: String,
    pub(super) key: &'static str,
    pub(super) verdict: Option<&'static str>,
    /// Whether there is little to tell, so that it takes little room.
    pub(super) brief: bool,
    pub(super) name: Name,
    pub(super) facts: String,
    /// Other files of the batch that show the same: their ids on the page and their names.
    pub(super) copies: Vec<(String, Name)>,
    /// Those that are not named, in words.
    pub(super) more_copies: Option<String>,
    pub(super) facets: Facets,
    pub(super) error: Option<String>,
    pub(super) claim: Option<ClaimView>,
    pub(super) picture: Option<Picture>,
    pub(super) findings: Vec<Told>,
    /// Findings and matches that are not shown, in words.
    pub(super) more_findings: Option<String>,
    pub(super) more_matches: Option<String>,
    pub(super) best: Option<FoundView>,
    pub(super) others: Vec<FoundView>,
    pub(super) others_title: String,
    /// When it was seen, against the claim.
    pub(super) seen: Option<Appearances>,
    pub(super) signals: Vec<String>,
    /// The few fields that tell most.
    pub(super) short: Vec<Short>,
    /// Name of its page in the `metadata` folder, and how many fields that lists.
    pub(super) said: Option<(String, String)>,
    pub(super) sha256: Option<String>,
    pub(super) path_bytes: Option<String>,
}

/// A sentence with its strength.
pub(super) struct Told {
    pub(super) strength: &'static str,
    pub(super) text: String,
}

/// What is claimed.
pub(super) struct ClaimView {
    /// Whether nothing is claimed that could be tested.
    pub(super) empty: bool,
    pub(super) when: Option<String>,
    pub(super) place: Place,
    /// Where it was posted, who sent it, and notes.
    pub(super) more: Vec<(&'static str, Link)>,
}

impl ItemView {
    pub(super) fn of(item: &Item, id: String) -> ItemView {
        let shown = inert(&item.path).into_owned();
        let size = item.width.zip(item.height);
        let picture = Picture::of(item.picture.as_deref(), format!("Submitted: {shown}"), size);
        let matches = item.matches.as_deref().unwrap_or_default();
        let further = matches.len().saturating_sub(1);
        let mut found = matches
            .iter()
            .take(MOST_MATCHES_SHOWN)
            .map(|found| FoundView::of(item, found, picture.as_ref()));
        let best = found.next();
        let others: Vec<FoundView> = found.collect();
        let findings = item.findings.as_deref().unwrap_or_default();
        let more_findings = findings.len().saturating_sub(MOST_FINDINGS_SHOWN);
        let findings: Vec<Told> = findings
            .iter()
            .take(MOST_FINDINGS_SHOWN)
            .map(|finding| Told {
                strength: finding.strength.as_str(),
                text: inert(&finding.text).into_owned(),
            })
            .collect();
        let said =
            said::says_something(item).then(|| (said::file_name(&id), said::fields_title(item)));
        ItemView {
            id,
            key: item.verdict.map_or("not_judged", Verdict::as_str),
            verdict: item.verdict.map(Verdict::title),
            brief: best.is_none() && findings.is_empty(),
            name: Name::of(&item.path),
            facts: facts(item),
            copies: Vec::new(),
            more_copies: None,
            facets: Facets::of(item),
            error: error(item),
            claim: item.claim.as_ref().map(ClaimView::of),
            picture,
            findings,
            more_findings: (more_findings > 0).then(|| words::count(more_findings as u64)),
            more_matches: (further > others.len())
                .then(|| words::count((further - others.len()) as u64)),
            best,
            others_title: match further {
                1 => "1 more match in the archive".to_owned(),
                count => format!("{} more matches in the archive", words::count(count as u64)),
            },
            others,
            seen: Appearances::of(item),
            signals: item
                .signals
                .iter()
                .filter(|signal| !is_finding(item, &signal.code))
                .map(words::signal)
                .collect(),
            short: said::shortest(item),
            said,
            sha256: item.sha256.as_deref().map(|hash| inert(hash).into_owned()),
            path_bytes: item
                .path_bytes_hex
                .as_deref()
                .map(|bytes| inert(bytes).into_owned()),
        }
    }
}

/// Whether a signal is among the findings, so that it is told there.
fn is_finding(item: &Item, code: &str) -> bool {
    let mut findings = item.findings.iter().flatten();
    findings.any(|finding| finding.code.as_str() == code)
}

impl ClaimView {
    fn of(claim: &Claim) -> ClaimView {
        let when = claim.date.as_ref().map(words::interval);
        let place = Place::of(
            claim.place.as_deref(),
            claim.country.as_ref(),
            claim.coordinates.as_ref(),
            claim.radius_km,
        );
        let more = [
            ("Posted at", claim.source_url.as_deref().map(Link::address)),
            ("Submitted by", claim.submitter.as_deref().map(Link::text)),
            ("Note", claim.note.as_deref().map(Link::text)),
        ];
        ClaimView {
            empty: when.is_none() && !place.known,
            when,
            place,
            more: more
                .into_iter()
                .filter_map(|(label, link)| Some((label, link?)))
                .collect(),
        }
    }
}

/// What was wrong with a file.
pub(super) fn error(item: &Item) -> Option<String> {
    let error = item.error.as_deref()?;
    Some(format!("{}: {}", status(item.status), inert(error)))
}

/// Kind, size and length of a file.
pub(super) fn facts(item: &Item) -> String {
    let mut facts = vec![
        match item.kind {
            Some(MediaKind::Photo) => "Photo",
            Some(MediaKind::Video) => "Video",
            None => "No photo or video",
        }
        .to_owned(),
    ];
    if let Some(seconds) = item.duration_s {
        facts.push(words::clock(seconds));
    }
    if let (Some(width), Some(height)) = (item.width, item.height) {
        facts.push(format!("{width} × {height} pixels"));
    }
    facts.push(words::size(item.bytes));
    facts.join(" · ")
}

fn status(status: Status) -> &'static str {
    match status {
        Status::Ok => "Examined",
        Status::Truncated => "Truncated",
        Status::Unreadable => "Unreadable",
        Status::Unsupported => "Not examined",
    }
}

/// The ids that items are linked by, in the order of the results: from the content where it is known, so that a link into
/// one report finds the same file in the next. Of equal ones the first on the page goes without a number.
pub(super) fn ids(results: &Results) -> Vec<String> {
    let mut given: HashMap<String, usize> = HashMap::new();
    let mut ids = vec![String::new(); results.items.len()];
    for verdict in GROUPS {
        let items = results.items.iter().zip(&mut ids);
        for (item, id) in items.filter(|(item, _)| item.verdict == verdict) {
            let stem = stem(item);
            let count = given.entry(stem.clone()).or_default();
            *count += 1;
            *id = if *count == 1 {
                stem
            } else {
                format!("{stem}-{count}")
            };
        }
    }
    ids
}

fn stem(item: &Item) -> String {
    let hash = item.sha256.as_deref().and_then(|hash| hash.get(..12));
    match hash.filter(|hash| hash.bytes().all(|byte| byte.is_ascii_hexdigit())) {
        Some(hash) => format!("item-{}", hash.to_ascii_lowercase()),
        None => "item-unread".to_owned(),
    }
}
