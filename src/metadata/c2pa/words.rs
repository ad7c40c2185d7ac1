//! Content Credentials in plain words: what they mean and what they do not mean.

use super::{Credentials, CredentialsState};
use crate::metadata::Signal;
use crate::metadata::signals::{AI_GENERATED_MEANING, code};

/// Why credentials were not checked, as the end of a sentence.
pub(super) fn explain_unchecked(code: &str) -> &'static str {
    match code {
        "resurface.notBuiltIn" => "this build of the program does not check them",
        "resurface.tooLarge" => "they are too large to be checked safely",
        "resurface.timeout" => "checking them took too long and was stopped",
        "manifest.inaccessible" => {
            "they are kept at an address, and this program does not fetch anything"
        }
        _ => "the check broke down on something unexpected in them",
    }
}

/// The signals that credentials give: [`code::CREDENTIALS_VALID`], [`code::CREDENTIALS_INVALID`] or
/// [`code::CREDENTIALS_UNCHECKED`], and [`code::AI_GENERATED`] where they say so.
pub fn signals(credentials: &Credentials) -> Vec<Signal> {
    let reason = credentials.problems.first();
    let reason = reason.map_or("no reason is given", |problem| problem.explanation.as_str());
    let state = match credentials.state {
        CredentialsState::Valid | CredentialsState::Trusted => Signal::new(
            code::CREDENTIALS_VALID,
            format!(
                "Content Credentials: {}{}",
                intact(credentials),
                spoilt_ingredients(credentials)
            ),
            format!(
                "It means that nothing was changed since; it does not mean that what the picture shows is true{}.",
                nobody_checked(credentials)
            ),
        ),
        CredentialsState::Invalid => Signal::new(
            code::CREDENTIALS_INVALID,
            format!("Content Credentials: they do not hold: {reason}."),
            "It means that the file is not as it was signed, or that the signature was never sound; it does not mean that \
             the picture is false: programs that edit, shrink or convert a signed file leave it so too.",
        ),
        CredentialsState::Unchecked => Signal::new(
            code::CREDENTIALS_UNCHECKED,
            format!(
                "Content Credentials: the file has them, but they were not checked: {reason}{}.",
                credentials
                    .remote
                    .as_ref()
                    .map(|address| format!(" ({address})"))
                    .unwrap_or_default()
            ),
            "It means nothing for or against the file.",
        ),
    };
    let mut signals = vec![state];
    signals.extend(ai_generated(credentials));
    signals
}

/// Whose names nobody checked, as the rest of a sentence.
fn nobody_checked(credentials: &Credentials) -> &'static str {
    let stamped = credentials
        .signed_at
        .as_ref()
        .is_some_and(|at| at.by_authority);
    match (credentials.state, stamped) {
        (CredentialsState::Trusted, _) => "",
        (_, false) => ", and nobody checked that the signer is who the certificate names",
        (_, true) => {
            ", and nobody checked that the signer and the time stamp service are whom their certificates name"
        }
    }
}

/// A sentence on pictures that went into this one and whose own credentials do not hold; the signer knew and said so.
fn spoilt_ingredients(credentials: &Credentials) -> String {
    let spoilt = credentials.ingredients.iter();
    let spoilt: Vec<String> = spoilt
        .filter(|ingredient| ingredient.state == Some(CredentialsState::Invalid))
        .map(|ingredient| match &ingredient.title {
            Some(title) => format!("{title:?}"),
            None => "without a title".to_owned(),
        })
        .collect();
    if spoilt.is_empty() {
        return String::new();
    }
    format!(
        " The credentials of a picture that went into it do not hold: {}.",
        super::bounded(&spoilt.join(", "))
    )
}

/// What intact credentials say, with its full stop.
fn intact(credentials: &Credentials) -> String {
    let signer = match (&credentials.common_name, &credentials.issuer) {
        (Some(name), Some(issuer)) if name != issuer => format!("{name:?} ({issuer:?})"),
        (Some(name), _) | (None, Some(name)) => format!("{name:?}"),
        (None, None) => "somebody whom the certificate does not name".to_owned(),
    };
    let when = match &credentials.signed_at {
        Some(at) if at.by_authority => {
            format!(" at {}, by the clock of a time stamp service", at.time)
        }
        Some(at) => format!(" at {}, by the signer's own clock", at.time),
        None => ", at a time that it does not say".to_owned(),
    };
    format!(
        "the file is as it was when it was signed by {signer}{when}. When it was taken is another question."
    )
}

/// The signal that a file is declared to come from a generative model.
fn ai_generated(credentials: &Credentials) -> Option<Signal> {
    let own = credentials.actions.iter();
    let own = own.filter_map(|action| action.digital_source_type.as_deref());
    // A parent is the same picture before it was edited.
    let inherited = |parent: bool| {
        let ingredients = credentials.ingredients.iter();
        ingredients
            .filter(move |ingredient| (ingredient.relationship == "parentOf") == parent)
            .flat_map(|ingredient| &ingredient.digital_source_types)
            .map(String::as_str)
    };
    let whole: Vec<&str> = own.chain(inherited(true)).collect();
    let parts: Vec<&str> = inherited(false).collect();
    let declared = |types: &[&str], end: &str| {
        let mut ends = types
            .iter()
            .map(|source_type| source_type.rsplit('/').next());
        ends.any(|found| found == Some(end))
    };
    const MADE: &str = "trainedAlgorithmicMedia";
    const COMPOSITE: &str = "compositeWithTrainedAlgorithmicMedia";
    let text = if declared(&whole, MADE) {
        "that it was made by a generative model (trainedAlgorithmicMedia)"
    } else if declared(&whole, COMPOSITE) {
        "that parts of it were made by a generative model (compositeWithTrainedAlgorithmicMedia)"
    } else if declared(&parts, MADE) || declared(&parts, COMPOSITE) {
        "that a picture which went into it was made by a generative model, wholly or in part"
    } else {
        return None;
    };
    let doubt = match credentials.state {
        CredentialsState::Valid | CredentialsState::Trusted => "",
        _ => " As the credentials do not hold or were not checked, anybody may have written it.",
    };
    Some(Signal::new(
        code::AI_GENERATED,
        format!("The Content Credentials declare {text}.{doubt}"),
        AI_GENERATED_MEANING,
    ))
}
