//! Content Credentials in plain words: what does not hold, and what the whole means and does not mean.

use super::{Credentials, CredentialsState};

/// What a failure code of C2PA 2.2, section 15.2.2 means, as the end of a sentence. `url` is the part of the credentials
/// that it is about.
pub(super) fn explain(code: &str, url: &str, of_ingredient: bool) -> String {
    let label = url.rsplit('/').next().unwrap_or_default();
    let text = match code {
        "assertion.dataHash.mismatch"
        | "assertion.bmffHash.mismatch"
        | "assertion.boxesHash.mismatch"
        | "assertion.boxesHash.unknownBox"
        | "assertion.collectionHash.mismatch" => {
            "the file was changed after it was signed: its content is not what the signature covers"
        }
        "claimSignature.mismatch" => {
            "the signature does not fit what is signed: the statement was changed after it was signed, or forged"
        }
        "claimSignature.missing" | "ingredient.claimSignature.missing" => {
            "the signature is missing"
        }
        "claimSignature.outsideValidity" => {
            "it was signed when the signer's certificate was not valid"
        }
        "signingCredential.expired" => {
            "the signer's certificate has expired, and no time stamp shows that it was signed before"
        }
        "signingCredential.invalid" => {
            "the signer's certificate is not one that may sign Content Credentials"
        }
        "signingCredential.ocsp.revoked" => "the signer's certificate was revoked by its issuer",
        "assertion.hashedURI.mismatch" | "hashedURI.mismatch" => {
            return about(
                "a part of the statement was changed after it was signed",
                label,
                of_ingredient,
            );
        }
        "assertion.missing" | "hashedURI.missing" => {
            return about("a part that was signed is missing", label, of_ingredient);
        }
        "assertion.undeclared" | "assertion.outsideManifest" => {
            return about(
                "there is a part that the signature does not cover",
                label,
                of_ingredient,
            );
        }
        "ingredient.manifest.missing" | "claim.missing" => {
            "the credentials of a picture that it was made from are missing"
        }
        "ingredient.manifest.mismatch"
        | "ingredient.hashedURI.mismatch"
        | "ingredient.claimSignature.mismatch" => {
            "the credentials of a picture that it was made from are not those that were signed"
        }
        "claim.hardBindings.missing" => {
            "nothing ties the statement to this file: it could have been taken from another"
        }
        "algorithm.unsupported" => {
            "it is signed with an algorithm that this version does not know or that is not secure"
        }
        "timeStamp.mismatch" | "timeStamp.malformed" | "timeStamp.outsideValidity" => {
            "the time stamp does not hold"
        }
        _ => "it does not keep to the rules of Content Credentials",
    };
    about(text, code_if_vague(code, text), of_ingredient)
}

/// Codes that have no sentence of their own are named.
fn code_if_vague<'a>(code: &'a str, text: &str) -> &'a str {
    if text.starts_with("it does not keep") {
        code
    } else {
        ""
    }
}

fn about(text: &str, what: &str, of_ingredient: bool) -> String {
    let whose = if of_ingredient {
        "in the credentials of a picture that it was made from, "
    } else {
        ""
    };
    if what.is_empty() {
        format!("{whose}{text}")
    } else {
        super::bounded(&format!("{whose}{text} ({what})"))
    }
}

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
                "Content Credentials: {} It does not mean that what the picture shows is true{}.",
                intact(credentials),
                if credentials.state == CredentialsState::Trusted {
                    ""
                } else {
                    ", and nobody checked that the signer is who the certificate names"
                }
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
