//! Content Credentials in plain words: what they mean and what they do not mean.

use super::{Credentials, CredentialsState};

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

/// The signals that credentials give: `content_credentials_valid`, `content_credentials_invalid` or
/// `content_credentials_unchecked`, and `ai_generated_declared` where they say so. Each says what it means and what it does
/// not mean. Code and text of each.
pub fn signals(credentials: &Credentials) -> Vec<(&'static str, String)> {
    let reason = credentials.problems.first();
    let reason = reason.map_or("no reason is given", |problem| problem.explanation.as_str());
    let (code, text) = match credentials.state {
        CredentialsState::Valid | CredentialsState::Trusted => (
            "content_credentials_valid",
            format!(
                "Content Credentials: {} It does not mean that what the picture shows is true{}.{}",
                intact(credentials),
                nobody_checked(credentials),
                spoilt_ingredients(credentials)
            ),
        ),
        CredentialsState::Invalid => (
            "content_credentials_invalid",
            format!(
                "Content Credentials: they do not hold: {reason}. It does not mean that the picture is false: programs \
                 that edit, shrink or convert a signed file leave it so too."
            ),
        ),
        CredentialsState::Unchecked => (
            "content_credentials_unchecked",
            format!(
                "Content Credentials: the file has them, but they were not checked: {reason}{}. It means nothing for or \
                 against the file.",
                credentials
                    .remote
                    .as_ref()
                    .map(|address| format!(" ({address})"))
                    .unwrap_or_default()
            ),
        ),
    };
    let mut signals = vec![(code, text)];
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
fn ai_generated(credentials: &Credentials) -> Option<(&'static str, String)> {
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
    Some((
        "ai_generated_declared",
        format!(
            "The Content Credentials declare {text}. That is the word of the program that wrote them, not a finding from \
             the pixels; where such a declaration is missing, it does not mean that a picture is a photo.{doubt}"
        ),
    ))
}
