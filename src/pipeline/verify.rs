//! Verifying submissions: examined, compared with the archive, judged, counted.

mod results;

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::json;

use super::guard::guarded;
use super::names::{named, to_hex};
use super::{Depth, Examined, Workshop, archive_files, read_csv};
pub(super) use results::{Claimed, Shown, results};

use crate::archive::{Archive, Decisions, ItemSummary};
use crate::error::Result;
use crate::matching::sound::SoundBounds;
use crate::matching::thresholds::Preset;
use crate::matching::{Found, find};
use crate::media::discover::{FoundFile, discover};
use crate::media::open::sha256_hex;
use crate::metadata::c2pa::Credentials;
use crate::metadata::sidecar::{ClaimRow, Resolver, read_claims};
use crate::metadata::signals::after_received;
use crate::metadata::{DateInterval, agreed_country, appearances_of, earliest, earliest_place};
use crate::report::manifest::CLAIMS_SHA256;
use crate::report::reproduce::essence_sha256;
use crate::report::{ArchiveItem, Earliest, Head, Item, Match, Results, Run, SCHEMA, Tool};
use crate::verdict::{Claim, Statement};

/// What is to be verified, and how.
#[derive(Clone, Debug)]
pub struct Request {
    /// Files and folders.
    pub paths: Vec<PathBuf>,
    /// The archive to compare with.
    pub archive: PathBuf,
    /// Claims, one a file.
    pub claims: Option<PathBuf>,
    /// What is claimed of every file, as far as its own row does not say otherwise.
    pub batch_claim: Claim,
    /// How sure a match must be.
    pub preset: Preset,
    /// What is to be tested over the whole batch.
    pub assertion: Option<Statement>,
}

/// Name of the parameter of a run with the paths that were to be verified.
pub(super) const PATHS: &str = "paths";

/// The same as bytes in hexadecimal digits, where one is no UTF-8.
pub(super) const PATHS_HEX: &str = "paths_bytes_hex";

/// Verifies submissions. `started` is the time that the results are to carry, UTC, ISO 8601.
///
/// # Errors
///
/// Whatever ends the run: a missing path, no archive or one that cannot be read, a claim that cannot be used.
pub fn verify(request: &Request, started: &str, workshop: &Workshop<'_>) -> Result<Results> {
    let archive = Archive::open_existing(&request.archive)?;
    archive.freeze()?;
    let archive_files = archive_files(&request.archive);
    let except: Vec<&Path> = archive_files
        .iter()
        .map(PathBuf::as_path)
        .chain(request.claims.as_deref())
        .collect();
    let files = discover(&request.paths, &except)?;
    let (claims, claims_sha256) = claims_of(request, &files)?;
    let index = archive.index()?;
    let snapshot = archive.snapshot()?;
    let decisions = archive.decisions()?;
    let mut examined = Vec::with_capacity(files.len());
    workshop.examine(
        &files,
        Depth::Searched,
        |mut submission| {
            let found = guarded(|| {
                let query = submission.query();
                query.map_or_else(Vec::new, |query| find(&query, &index, request.preset))
            });
            let found = found.unwrap_or_else(|defect| {
                submission.problem = Some(defect);
                Vec::new()
            });
            submission.thin();
            (submission, found)
        },
        |_, result| {
            examined.push(result);
            Ok(())
        },
    )?;
    let mut searched = Vec::with_capacity(examined.len());
    // Many submissions can match one item, which is read once.
    let mut known: HashMap<usize, Arc<ArchiveItem>> = HashMap::new();
    for (submission, found) in examined {
        let item = |at: usize| match known.entry(at) {
            Entry::Occupied(known) => Ok(known.get().clone()),
            Entry::Vacant(unknown) => {
                let item = archive_item(archive.item(index.item(at).id)?.summary);
                Ok(unknown.insert(Arc::new(item)).clone())
            }
        };
        let matches = matches(&submission, &found, item, &decisions)?;
        searched.push((submission, matches));
    }
    let claimed = Claimed {
        claims,
        claims_sha256,
    };
    results(request, started, snapshot, searched, claimed, workshop)
}

/// Notes in the archive's log that `command` gave these results, and gives the new head.
///
/// # Errors
///
/// The archive cannot be written, as on a disk for reading. The results are as good without.
pub fn note(request: &Request, command: &str, results: &Results) -> Result<Head> {
    let mut archive = Archive::open_existing(&request.archive)?;
    archive.act_as(command, json!(results.run.parameters));
    let inputs = results.items.iter().map(|item| item.sha256.as_deref());
    let state = results
        .run
        .archive
        .as_ref()
        .and_then(|archive| archive.head.as_ref());
    archive.log_verified(&json!({
        "started": results.run.started,
        "head": state.map(Head::to_string),
        "inputs": inputs.collect::<Vec<_>>(),
        "results_sha256": essence_sha256(results),
    }))
}

/// More files than this are not decoded by [`inspect`] unless that is asked for: it takes a hundred times as long.
const MOST_DECODED: usize = 20;

/// Reads what files say of themselves; there is no archive and nothing to judge. Photos are decoded, so that damage in the
/// middle shows and small pictures in them are compared with them, where `thorough` says so; without it, up to 20 files are.
/// The parameter `thorough` of the results tells which.
///
/// # Errors
///
/// A missing path.
pub fn inspect(
    paths: &[PathBuf],
    thorough: Option<bool>,
    started: &str,
    workshop: &Workshop<'_>,
) -> Result<Results> {
    let files = discover(paths, &[])?;
    let thorough = thorough.unwrap_or(files.len() <= MOST_DECODED);
    let depth = if thorough {
        Depth::Decoded
    } else {
        Depth::Metadata
    };
    let received = handed_in(started);
    let mut items = Vec::with_capacity(files.len());
    workshop.examine(
        &files,
        depth,
        |examined| item(&examined, received.as_ref()),
        |_, item| {
            items.push(item);
            Ok(())
        },
    )?;
    Ok(Results {
        schema: SCHEMA.to_owned(),
        tool: Tool::this(),
        run: Run {
            started: started.to_owned(),
            parameters: BTreeMap::from([("thorough".to_owned(), json!(thorough))]),
            archive: None,
        },
        items,
        batch: None,
    })
}

/// The options that decide the outcome, by name.
fn parameters(
    request: &Request,
    claims_sha256: Option<String>,
) -> BTreeMap<String, serde_json::Value> {
    let thresholds = request.preset.thresholds();
    let sound = SoundBounds::of(request.preset);
    let mut parameters = BTreeMap::from([
        (
            "threshold_preset".to_owned(),
            json!(request.preset.as_str()),
        ),
        ("pdq_distance".to_owned(), json!(thresholds.pdq)),
        ("combined_distance".to_owned(), json!(thresholds.combined)),
        ("least_pdq_quality".to_owned(), json!(thresholds.quality)),
        ("sound_bit_errors".to_owned(), json!(sound.bit_errors)),
        ("sound_concord".to_owned(), json!(sound.concord)),
    ]);
    let paths = request.paths.iter();
    if request.paths.iter().any(|path| path.to_str().is_none()) {
        let exact = paths.clone().map(|path| to_hex(path));
        parameters.insert(PATHS_HEX.to_owned(), exact.collect());
    }
    let paths = paths.map(|path| path.to_string_lossy().into_owned());
    parameters.insert(PATHS.to_owned(), paths.collect());
    if let Some(claims) = &request.claims {
        parameters.insert("claims".to_owned(), json!(claims.to_string_lossy()));
    }
    if let Some(sha256) = claims_sha256 {
        parameters.insert(CLAIMS_SHA256.to_owned(), json!(sha256));
    }
    if let Some(statement) = request.assertion {
        parameters.insert("assert".to_owned(), json!(statement));
    }
    if request.batch_claim != Claim::default() {
        parameters.insert("claim_for_all".to_owned(), json!(request.batch_claim));
    }
    parameters
}

/// What is claimed of each file: the batch's claim, and over it what the file's own row says.
/// Beside it the SHA-256 of the table, where there is one.
pub(super) fn claims_of(
    request: &Request,
    files: &[FoundFile],
) -> Result<(Vec<Claim>, Option<String>)> {
    let mut claims = vec![request.batch_claim.clone(); files.len()];
    let Some(path) = &request.claims else {
        return Ok((claims, None));
    };
    let bytes = read_csv(path)?;
    let table = read_claims(path, &bytes)?;
    let candidates: Vec<PathBuf> = files.iter().map(|file| file.path.clone()).collect();
    for (file, row) in Resolver::new(path, &candidates).claims(&table)? {
        if let Some(claim) = claims.get_mut(file) {
            overlay(claim, &row.content);
        }
    }
    Ok((claims, Some(sha256_hex(&bytes))))
}

fn overlay(claim: &mut Claim, row: &ClaimRow) {
    let names_place = row.country.is_some() || row.place.is_some() || row.coordinates.is_some();
    if names_place {
        // A place is one statement: a row's country and the batch's coordinates would contradict one another.
        (claim.country, claim.coordinates) = (row.country, row.coordinates);
        claim.place.clone_from(&row.place);
    }
    claim.date = row.date.or(claim.date);
    claim.source_url = row.source_url.clone().or(claim.source_url.take());
    claim.submitter = row.submitter.clone().or(claim.submitter.take());
    claim.note = row.note.clone().or(claim.note.take());
}

/// A submission as results list it, not yet compared or judged.
fn item(examined: &Examined, received: Option<&DateInterval>) -> Item {
    let (path, path_bytes_hex) = named(&examined.path);
    let mut signals = examined.signals.clone();
    let own = appearances_of(&examined.metadata);
    signals.extend(received.and_then(|day| after_received(&own, day)));
    Item {
        path,
        path_bytes_hex,
        sha256: examined.sha256.clone(),
        bytes: examined.bytes,
        kind: examined.kind,
        width: examined.width,
        height: examined.height,
        duration_s: examined.duration_s,
        status: examined.status(),
        error: examined.problem.as_ref().map(ToString::to_string),
        error_code: examined
            .problem
            .as_ref()
            .map(|problem| problem.code().to_owned()),
        metadata: examined.metadata.clone(),
        signals,
        credentials: examined
            .credentials
            .as_ref()
            .map(Credentials::without_thumbnails),
        matches: None,
        claim: None,
        findings: None,
        verdict: None,
        group: None,
        picture: None,
    }
}

fn matches(
    submission: &Examined,
    found: &[Found],
    mut item: impl FnMut(usize) -> Result<Arc<ArchiveItem>>,
    decisions: &Decisions,
) -> Result<Vec<Shown>> {
    let decided = |item: i64| {
        let sha256 = submission.sha256.clone()?;
        decisions.get(&(sha256, item)).cloned()
    };
    found
        .iter()
        .map(|found| {
            let archive_item = item(found.item)?;
            Ok(Shown {
                candidate: found.candidate,
                matched: Match {
                    decision: decided(archive_item.id),
                    archive_item,
                    relation: found.relation,
                    score: found.score,
                    evidence: found.evidence.clone(),
                    segments: found.segments.clone(),
                    pictures: Vec::new(),
                },
            })
        })
        .collect()
}

/// An item as results list it.
pub(super) fn archive_item(summary: ItemSummary) -> ArchiveItem {
    let appearances = summary.appearances;
    ArchiveItem {
        id: summary.id,
        path: summary.path.to_string_lossy().into_owned(),
        sha256: summary.sha256,
        kind: summary.kind,
        width: summary.width,
        height: summary.height,
        duration_s: summary.duration_s,
        earliest: earliest(&appearances).map(|earliest| Earliest {
            from: earliest.interval.from_iso(),
            to: earliest.interval.to_iso(),
            source: earliest.source,
            strength: earliest.strength,
        }),
        country: agreed_country(&appearances),
        place: earliest_place(&appearances).map(str::to_owned),
        appearances,
    }
}

/// By when files were handed in at the latest: the day of the run. No clock of a file or a disk tells it better.
fn handed_in(started: &str) -> Option<DateInterval> {
    started.get(.."2026-03-08".len())?.parse().ok()
}
