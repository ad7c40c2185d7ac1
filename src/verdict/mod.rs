//! From evidence to findings to a verdict, by fixed rules over plain data. Nothing here sees the archive, a file or the
//! clock; the same findings always give the same verdict.

pub mod assertion;
pub mod claim;
pub mod decision;
pub mod explain;
pub mod judge;

use serde::{Deserialize, Serialize};

pub use assertion::{Assertion, BatchSummary, Statement};
pub use claim::Claim;

use crate::metadata::Strength;

/// What follows from the findings. What each means, and does not mean, is in [`Verdict::meaning`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Shown to be older than claimed, or from elsewhere.
    Recirculated,
    /// Evidence against the claim that is not enough by itself, or evidence that contradicts itself.
    Questionable,
    /// Evidence for the claim and none against it.
    Consistent,
    /// A match, but nothing to judge it by.
    SeenBefore,
    /// Nothing found, which proves nothing.
    NoFinding,
    /// Could not be examined.
    Unreadable,
}

impl Verdict {
    /// All verdicts, gravest first: the order of reports.
    pub const ALL: [Verdict; 6] = [
        Verdict::Recirculated,
        Verdict::Questionable,
        Verdict::SeenBefore,
        Verdict::Consistent,
        Verdict::NoFinding,
        Verdict::Unreadable,
    ];

    /// The word used in results.
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Recirculated => "recirculated",
            Verdict::Questionable => "questionable",
            Verdict::Consistent => "consistent",
            Verdict::SeenBefore => "seen_before",
            Verdict::NoFinding => "no_finding",
            Verdict::Unreadable => "unreadable",
        }
    }

    /// The verdict as people read it.
    pub fn title(self) -> &'static str {
        match self {
            Verdict::Recirculated => "Recirculated",
            Verdict::Questionable => "Questionable",
            Verdict::Consistent => "Consistent with the claim",
            Verdict::SeenBefore => "Seen before",
            Verdict::NoFinding => "No finding",
            Verdict::Unreadable => "Unreadable",
        }
    }

    /// What the verdict means and does not mean, in two sentences.
    pub fn meaning(self) -> &'static str {
        match self {
            Verdict::Recirculated => {
                "Strong evidence, shown below, says that this picture or footage existed before the claimed time or \
                 belongs to another place. It does not say who recirculated it or why, or that whoever sent it knew."
            }
            Verdict::Questionable => {
                "Some evidence speaks against the claim, but not enough to refute it, or the evidence contradicts \
                 itself. It is a reason to look closer, not a result to publish."
            }
            Verdict::Consistent => {
                "What was found agrees with the claim and nothing found speaks against it. It is not proof that the \
                 picture is authentic or that the claim is true."
            }
            Verdict::SeenBefore => {
                "The same picture or footage is in the archive, but there is no claim to test, or nothing known of \
                 the archive's copy that would decide it. Whether it is old or foreign stays open."
            }
            Verdict::NoFinding => {
                "Nothing in this archive and nothing in the file itself speaks for or against the claim. That proves \
                 nothing: a picture can be old without being in this archive."
            }
            Verdict::Unreadable => {
                "The file could not be examined, or not as a whole, so nothing is said about it. The reason is given \
                 with the file."
            }
        }
    }
}

/// Stable codes of findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingCode {
    /// An archive record dates the same picture before the claimed time.
    SeenBeforeClaim,
    /// Archive records place the same picture in another country.
    SeenInOtherCountry,
    /// Archive records place the same picture far from the claimed coordinates.
    SeenFarFromPlace,
    /// The file's own capture date lies before the claimed time.
    CapturedBeforeClaim,
    /// The file's own coordinates lie in another country.
    CapturedInOtherCountry,
    /// The file's own capture date lies after it was handed in.
    CapturedAfterReceived,
    /// Archive records agree with the claim.
    ArchiveAgrees,
    /// The file's own capture date or coordinates agree with the claim.
    CaptureAgrees,
    /// The same picture or footage was handed in under two claims that exclude each other.
    ClaimsConflict,
    /// The file says that it was edited after capture.
    EditedAfterCapture,
    /// The embedded thumbnail shows another picture.
    ThumbnailDiffers,
    /// The file declares itself made by generative software.
    AiGeneratedDeclared,
    /// Content Credentials are present and their signature holds.
    ContentCredentialsValid,
    /// Content Credentials are present and their signature or data do not hold.
    ContentCredentialsInvalid,
    /// The sound is known, the pictures are others.
    SameSoundOtherPicture,
    /// Archive records place another photograph or recording of the same scene elsewhere.
    SameSceneElsewhere,
}

impl FindingCode {
    /// The word used in results.
    pub fn as_str(self) -> &'static str {
        match self {
            FindingCode::SeenBeforeClaim => "seen_before_claim",
            FindingCode::SeenInOtherCountry => "seen_in_other_country",
            FindingCode::SeenFarFromPlace => "seen_far_from_place",
            FindingCode::CapturedBeforeClaim => "captured_before_claim",
            FindingCode::CapturedInOtherCountry => "captured_in_other_country",
            FindingCode::CapturedAfterReceived => "captured_after_received",
            FindingCode::ArchiveAgrees => "archive_agrees",
            FindingCode::CaptureAgrees => "capture_agrees",
            FindingCode::ClaimsConflict => "claims_conflict",
            FindingCode::EditedAfterCapture => "edited_after_capture",
            FindingCode::ThumbnailDiffers => "thumbnail_differs",
            FindingCode::AiGeneratedDeclared => "ai_generated_declared",
            FindingCode::ContentCredentialsValid => "content_credentials_valid",
            FindingCode::ContentCredentialsInvalid => "content_credentials_invalid",
            FindingCode::SameSoundOtherPicture => "same_sound_other_picture",
            FindingCode::SameSceneElsewhere => "same_scene_elsewhere",
        }
    }
}

/// One piece of evidence for or against the claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Stable code.
    pub code: FindingCode,
    /// How much it carries.
    pub strength: Strength,
    /// One or two sentences for people, with the source.
    pub text: String,
    /// Index into the item's matches, where it rests on one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub r#match: Option<usize>,
    /// What the finding rests on: two findings with the same basis are one piece of evidence.
    pub basis: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_the_words_of_results() {
        for code in [
            FindingCode::SeenBeforeClaim,
            FindingCode::SeenInOtherCountry,
            FindingCode::SeenFarFromPlace,
            FindingCode::CapturedBeforeClaim,
            FindingCode::CapturedInOtherCountry,
            FindingCode::CapturedAfterReceived,
            FindingCode::ArchiveAgrees,
            FindingCode::CaptureAgrees,
            FindingCode::ClaimsConflict,
            FindingCode::EditedAfterCapture,
            FindingCode::ThumbnailDiffers,
            FindingCode::AiGeneratedDeclared,
            FindingCode::ContentCredentialsValid,
            FindingCode::ContentCredentialsInvalid,
            FindingCode::SameSoundOtherPicture,
            FindingCode::SameSceneElsewhere,
        ] {
            let written = serde_json::to_value(code).unwrap();
            assert_eq!(written, code.as_str());
        }
    }
}
