//! What does not hold in Content Credentials, in plain words.

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
