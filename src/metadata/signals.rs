//! What a file betrays, each with what that means and what it does not mean.

use serde::{Deserialize, Serialize};

/// Something a file betrays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signal {
    /// Stable code: one of [`code`], or of a later version of this program.
    pub code: String,
    /// What was seen, for people.
    pub text: String,
    /// What that means and what it does not mean; empty in results of earlier versions, which said so in `text`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub meaning: String,
}

impl Signal {
    /// A signal of these words.
    pub fn new(code: &str, text: impl Into<String>, meaning: impl Into<String>) -> Signal {
        Signal {
            code: code.to_owned(),
            text: text.into(),
            meaning: meaning.into(),
        }
    }
}

/// What it means that a file declares itself generated.
pub(super) const AI_GENERATED_MEANING: &str = "That is the word of the program that wrote it, not a finding from the \
    pixels; where such a declaration is missing, it does not mean that a picture is a photo.";

/// The codes of signals.
pub mod code {
    /// Content Credentials hold.
    pub const CREDENTIALS_VALID: &str = "content_credentials_valid";
    /// Content Credentials do not hold.
    pub const CREDENTIALS_INVALID: &str = "content_credentials_invalid";
    /// Content Credentials were not checked.
    pub const CREDENTIALS_UNCHECKED: &str = "content_credentials_unchecked";
    /// The file declares itself made by a generative model, wholly or in part.
    pub const AI_GENERATED: &str = "ai_generated_declared";
    /// Metadata could not be read as a whole.
    pub const DAMAGED: &str = "metadata_damaged";
    /// Blocks of metadata disagree.
    pub const CONFLICT: &str = "metadata_conflict";
    /// The claim made of the file excludes itself. About the claim, not about the file.
    pub const CLAIM: &str = "claim_contradicts_itself";
}
