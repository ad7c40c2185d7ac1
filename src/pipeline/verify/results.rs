//! From submissions and what was found of them to results: judged, grouped and counted.

use super::{handed_in, item, parameters};
use crate::error::{ItemError, Result, Status};
use crate::matching::Relation;
use crate::metadata::signals::{Signal, code};
use crate::metadata::{DateInterval, appearances_of};
use crate::pipeline::guard::guarded;
use crate::pipeline::submissions::{conflicts, copies, duplicates};
use crate::pipeline::verify::Request;
use crate::pipeline::{Examined, Workshop};
use crate::report::{ArchiveSnapshot, Item, Match, Results, Run, SCHEMA, Tool};
use crate::verdict::assertion::{Judged, summarise, test};
use crate::verdict::judge::{Case, Common, MatchedRecord, judge, of_signals};
use crate::verdict::{Assertion, BatchSummary, Claim, Finding, Statement, Verdict};

/// A match as results list it.
pub(in crate::pipeline) struct Shown {
    /// It only passed a threshold that asks for a person's look.
    pub(in crate::pipeline) candidate: bool,
    pub(in crate::pipeline) matched: Match,
}

/// What is claimed of each submission, and the SHA-256 of the table that says so, where there is one.
pub(in crate::pipeline) struct Claimed {
    pub(in crate::pipeline) claims: Vec<Claim>,
    pub(in crate::pipeline) claims_sha256: Option<String>,
}

/// The results of submissions with what was found of each in the archive.
pub(in crate::pipeline) fn results(
    request: &Request,
    started: &str,
    archive: ArchiveSnapshot,
    searched: Vec<(Examined, Vec<Shown>)>,
    claimed: Claimed,
    workshop: &Workshop<'_>,
) -> Result<Results> {
    let (examined, found): (Vec<Examined>, Vec<Vec<Shown>>) = searched.into_iter().unzip();
    let submissions: Vec<&Examined> = examined.iter().collect();
    let conflicts = conflicts(&submissions, &claimed.claims, workshop.jobs)?;
    let copies = copies(&submissions);
    let received = handed_in(started);
    let groups = duplicates(&submissions, workshop.jobs)?;
    let items: Vec<Item> = examined
        .iter()
        .zip(found)
        .zip(claimed.claims)
        .zip(conflicts)
        .zip(copies)
        .zip(groups)
        .map(
            |(((((submission, found), claim), conflicts), copies), group)| {
                let item = || {
                    let mut item = item(submission, received.as_ref());
                    item.signals.extend(copies.clone());
                    item.group = group;
                    item
                };
                let judged = guarded(|| judged(item(), found, claim.clone(), conflicts, received));
                judged.unwrap_or_else(|defect| unjudged(item(), claim, &defect))
            },
        )
        .collect();
    let verdicts = items
        .iter()
        .filter_map(|item| Some((item.verdict?, item.findings.as_deref().unwrap_or_default())));
    Ok(Results {
        schema: SCHEMA.to_owned(),
        tool: Tool::this(),
        run: Run {
            started: started.to_owned(),
            parameters: parameters(request, claimed.claims_sha256),
            archive: Some(archive),
        },
        batch: Some(BatchSummary {
            assertion: request
                .assertion
                .map(|statement| asserted(statement, &items)),
            ..summarise(verdicts)
        }),
        items,
    })
}

fn asserted(statement: Statement, items: &[Item]) -> Assertion {
    let judged = items.iter().filter_map(|item| {
        Some(Judged {
            group: item.group,
            claimed: item.claim.as_ref().is_some_and(Claim::is_testable),
            verdict: item.verdict?,
            findings: item.findings.as_deref().unwrap_or_default(),
        })
    });
    test(statement, judged)
}

fn judged(
    mut item: Item,
    mut found: Vec<Shown>,
    claim: Claim,
    mut extra: Vec<Finding>,
    received: Option<DateInterval>,
) -> Item {
    // What a person dismissed stays listed, but after all others, and nothing may follow from it.
    found.sort_by_key(|shown| shown.matched.is_dismissed());
    let records: Vec<MatchedRecord> = found
        .iter()
        .filter(|shown| !shown.matched.is_dismissed())
        .map(record)
        .collect();
    let own = appearances_of(&item.metadata);
    extra.extend(of_signals(&item.signals));
    let judgement = judge(&Case {
        examined_whole: item.status == Status::Ok,
        claim: &claim,
        matches: &records,
        own: &own,
        received,
        extra: &extra,
    });
    item.signals
        .extend(claim.contradiction().map(|text| {
            let meaning = "So no place is tested, and nothing follows for the file. Correct the claim and run again.";
            Signal::new(code::CLAIM, text, meaning)
        }));
    item.matches = Some(found.into_iter().map(|shown| shown.matched).collect());
    item.claim = Some(claim);
    item.findings = Some(judgement.findings);
    item.verdict = Some(judgement.verdict);
    item
}

/// A submission on which judging broke down. Nothing is concluded.
fn unjudged(item: Item, claim: Claim, defect: &ItemError) -> Item {
    Item {
        status: defect.status(),
        error: Some(defect.to_string()),
        error_code: Some(defect.code().to_owned()),
        matches: Some(Vec::new()),
        claim: Some(claim),
        findings: Some(Vec::new()),
        verdict: Some(Verdict::Unreadable),
        ..item
    }
}

/// What the judge gets to know of a match.
fn record(shown: &Shown) -> MatchedRecord {
    let archive_item = &shown.matched.archive_item;
    let shared = match shown.matched.relation {
        _ if shown.candidate => Common::Likeness,
        Relation::SameSound => Common::Sound,
        Relation::SameScene => Common::Scene,
        _ => Common::Exposure,
    };
    let name = archive_item.path.rsplit(['/', '\\']).next();
    MatchedRecord {
        archive_name: name.unwrap_or(&archive_item.path).to_owned(),
        appearances: archive_item.appearances.clone(),
        shared,
    }
}
