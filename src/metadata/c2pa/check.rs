//! Content Credentials checked with the `c2pa` crate, without a network and within limits.

use std::collections::BTreeSet;
use std::io::{Read, Seek};
use std::sync::LazyLock;
use std::thread;
use std::time::{Duration, Instant};

use ::c2pa::status_tracker::LogKind;
use ::c2pa::validation_status::{SIGNING_CREDENTIAL_UNTRUSTED, TIMESTAMP_VALIDATED, log_kind};
use ::c2pa::{Context, Manifest, Reader, Settings, ValidationResults, ValidationState};

use super::explain::explain;
use super::{Action, Credentials, CredentialsState, Ingredient, Problem, SignedAt, bounded};

/// Largest JUMBF data that are read, and largest that compressed ones may become. Cameras write some 100 kB.
const MAX_JUMBF_BYTES: u64 = 16 << 20;
/// Stack of the thread that checks: an ingredient's ingredients are followed 200 deep.
const STACK_BYTES: usize = 64 << 20;
/// Time that checking may take at least, whatever the size of the file.
const LEAST_TIME: Duration = Duration::from_secs(10);
/// Bytes a second that are hashed on the slowest machine that counts.
const SLOWEST_BYTES_PER_SECOND: u64 = 20_000_000;

/// Most actions, ingredients and problems that are kept.
const MAX_LISTED: usize = 50;
/// Largest thumbnail that is kept, in bytes, and most of them.
const MAX_THUMBNAIL_BYTES: usize = 256 << 10;
const MAX_THUMBNAILS: usize = 8;

/// Trust lists are neither built in nor fetched; nothing is fetched at all.
static SETTINGS: LazyLock<Option<Settings>> = LazyLock::new(|| {
    let settings = r#"{"verify": {"ocsp_fetch": false, "remote_manifest_fetch": false},
        "core": {"allowed_network_hosts": [], "decode_identity_assertions": false,
                 "max_decompressed_manifest_size_in_mb": 16}}"#;
    Settings::new().with_json(settings).ok()
});

/// Checks the credentials inside of a file; `None` where there are none after all.
pub(super) fn check(
    stream: &mut (impl Read + Seek + Send),
    media_type: &'static str,
    embedded_bytes: u64,
) -> Option<Credentials> {
    if embedded_bytes > MAX_JUMBF_BYTES {
        return Some(Credentials::unchecked("resurface.tooLarge"));
    }
    let length = stream.seek(std::io::SeekFrom::End(0)).unwrap_or(0);
    let end = Instant::now() + LEAST_TIME + Duration::from_secs(length / SLOWEST_BYTES_PER_SECOND);
    // The reader recurses, and a stack that overflows cannot be caught. A panic ends the thread alone.
    let outcome = thread::scope(|scope| {
        let work = || {
            let settings = SETTINGS.as_ref()?.clone();
            let context = Context::new()
                .with_settings(settings)
                .ok()?
                .with_progress_callback(move |_, _, _| Instant::now() < end);
            Some(Reader::from_context(context).with_stream(media_type, stream))
        };
        let builder = thread::Builder::new().stack_size(STACK_BYTES);
        builder.spawn_scoped(scope, work).ok()?.join().ok()?
    });
    match outcome {
        Some(Ok(reader)) => Some(credentials(&reader)),
        Some(Err(::c2pa::Error::JumbfNotFound)) => None,
        Some(Err(::c2pa::Error::OperationCancelled)) => {
            Some(Credentials::unchecked("resurface.timeout"))
        }
        Some(Err(error)) => {
            let reason: String = error.to_string().chars().take(160).collect();
            Some(Credentials {
                state: CredentialsState::Invalid,
                problems: vec![Problem {
                    code: "resurface.unreadable".to_owned(),
                    explanation: format!("they are damaged and cannot be read ({reason})"),
                }],
                ..Credentials::unchecked("")
            })
        }
        None => Some(Credentials::unchecked("resurface.failed")),
    }
}

fn credentials(reader: &Reader) -> Credentials {
    let results = reader.validation_results();
    let mut credentials = Credentials {
        state: match reader.validation_state() {
            ValidationState::Trusted => CredentialsState::Trusted,
            ValidationState::Valid => CredentialsState::Valid,
            // What a later version may add is nothing to rely on.
            _ => CredentialsState::Invalid,
        },
        problems: results.map(problems).unwrap_or_default(),
        ..Credentials::unchecked("")
    };
    let Some(manifest) = reader.active_manifest() else {
        credentials.state = CredentialsState::Invalid;
        return credentials;
    };
    if let Some(signature) = manifest.signature_info() {
        credentials.issuer = signature.issuer.as_deref().map(bounded);
        credentials.common_name = signature.common_name.as_deref().map(bounded);
        let stamped = results
            .and_then(ValidationResults::active_manifest)
            .is_some_and(|codes| {
                let mut success = codes.success().iter();
                success.any(|status| status.code() == TIMESTAMP_VALIDATED)
            });
        credentials.signed_at = signature.time.as_deref().map(|time| SignedAt {
            time: bounded(time),
            by_authority: stamped,
        });
    }
    credentials.generator = generator(manifest);
    credentials.title = manifest.title().map(bounded);
    credentials.actions = actions(manifest);
    credentials.ingredients = ingredients(reader, manifest);
    credentials
}

/// Name and version of the program that made a claim.
fn generator(manifest: &Manifest) -> Option<String> {
    let named = manifest.claim_generator_info.as_deref().and_then(|info| {
        let info = info.first()?;
        Some(match &info.version {
            Some(version) => format!("{} {version}", info.name),
            None => info.name.clone(),
        })
    });
    // Claims of the first version have one text; where they name programs as well, it says no more.
    named
        .or_else(|| manifest.claim_generator().map(str::to_owned))
        .map(|text| bounded(&text))
        .filter(|text| !text.is_empty())
}

/// What does not hold, of the file's own credentials first. That nobody vouches for the signer is none of it.
fn problems(results: &ValidationResults) -> Vec<Problem> {
    let own = results.active_manifest().into_iter();
    let inner = results.ingredient_deltas().into_iter().flatten();
    let own = own.flat_map(|codes| codes.failure().iter().map(|status| (status, false)));
    let inner = inner.flat_map(|delta| {
        let failures = delta.validation_deltas().failure().iter();
        failures.map(|status| (status, true))
    });
    let mut problems: Vec<Problem> = Vec::new();
    for (status, of_ingredient) in own.chain(inner) {
        if status.code() == SIGNING_CREDENTIAL_UNTRUSTED || problems.len() >= MAX_LISTED {
            continue;
        }
        let problem = Problem {
            code: bounded(status.code()),
            explanation: explain(
                status.code(),
                status.url().unwrap_or_default(),
                of_ingredient,
            ),
        };
        // What is wrong below is often named above already.
        let named = |other: &Problem| other.code == problem.code && of_ingredient;
        if !problems.contains(&problem) && !problems.iter().any(named) {
            problems.push(problem);
        }
    }
    problems
}

/// The actions of a claim, in their order, of all its lists of actions.
fn actions(manifest: &Manifest) -> Vec<Action> {
    let lists = manifest.assertions().iter();
    let lists = lists.filter(|assertion| assertion.label().starts_with("c2pa.actions"));
    let mut actions = Vec::new();
    for list in lists {
        let Ok(value) = list.value() else { continue };
        let Some(listed) = value.get("actions").and_then(|list| list.as_array()) else {
            continue;
        };
        for action in listed.iter().take(MAX_LISTED - actions.len()) {
            let text = |name: &str| action.get(name).and_then(|v| v.as_str()).map(bounded);
            let Some(name) = text("action") else { continue };
            let software = match action.get("softwareAgent") {
                Some(agent) if agent.is_object() => {
                    let part = |name| agent.get(name).and_then(|part| part.as_str());
                    part("name").map(|name| match part("version") {
                        Some(version) => bounded(&format!("{name} {version}")),
                        None => bounded(name),
                    })
                }
                _ => text("softwareAgent"),
            };
            actions.push(Action {
                action: name,
                when: text("when"),
                software,
                digital_source_type: text("digitalSourceType"),
            });
        }
    }
    actions
}

fn ingredients(reader: &Reader, manifest: &Manifest) -> Vec<Ingredient> {
    let mut thumbnails = 0;
    let listed = manifest.ingredients().iter().take(MAX_LISTED);
    listed
        .map(|ingredient| {
            let label = ingredient.active_manifest();
            let thumbnail = ingredient
                .thumbnail()
                .filter(|(format, bytes)| {
                    format.contains("jp") && bytes.len() <= MAX_THUMBNAIL_BYTES
                })
                .filter(|_| thumbnails < MAX_THUMBNAILS)
                .map(|(_, bytes)| bytes.into_owned());
            thumbnails += usize::from(thumbnail.is_some());
            Ingredient {
                title: ingredient.title().map(bounded),
                relationship: ingredient.relationship().as_str().to_owned(),
                state: label.map(|label| state_of(ingredient, label, reader)),
                digital_source_types: label
                    .map(|label| source_types_under(label, reader))
                    .unwrap_or_default(),
                thumbnail,
                picture: None,
            }
        })
        .collect()
}

/// The state of an ingredient's own credentials: as they were found when it was taken in, and as they are now.
fn state_of(ingredient: &::c2pa::Ingredient, label: &str, reader: &Reader) -> CredentialsState {
    let fails = |code: &str| code != SIGNING_CREDENTIAL_UNTRUSTED;
    let recorded = ingredient.validation_status().unwrap_or_default().iter();
    let mut recorded = recorded.filter(|status| log_kind(status.code()) == LogKind::Failure);
    let then = recorded.any(|status| fails(status.code()))
        || ingredient
            .validation_results()
            .is_some_and(|results| results.validation_state() == ValidationState::Invalid);
    let own = format!("/{}", ingredient.label().unwrap_or_default());
    let deltas = reader
        .validation_results()
        .and_then(ValidationResults::ingredient_deltas);
    let now = deltas.into_iter().flatten().any(|delta| {
        let of_this = delta.ingredient_assertion_uri().ends_with(&own);
        of_this
            && delta
                .validation_deltas()
                .failure()
                .iter()
                .any(|status| fails(status.code()))
    });
    if then || now || reader.get_manifest(label).is_none() {
        CredentialsState::Invalid
    } else {
        CredentialsState::Valid
    }
}

/// Every digital source type that is declared in a claim or in those that it builds on.
fn source_types_under(label: &str, reader: &Reader) -> Vec<String> {
    let mut types = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut waiting = vec![label];
    while let Some(label) = waiting.pop() {
        if !seen.insert(label) || seen.len() > MAX_LISTED {
            continue;
        }
        let Some(manifest) = reader.get_manifest(label) else {
            continue;
        };
        let declared = actions(manifest).into_iter();
        types.extend(declared.filter_map(|action| action.digital_source_type));
        let inner = manifest.ingredients().iter().take(MAX_LISTED);
        waiting.extend(inner.filter_map(::c2pa::Ingredient::active_manifest));
    }
    types.into_iter().take(MAX_LISTED).collect()
}
