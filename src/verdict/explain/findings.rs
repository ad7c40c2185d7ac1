//! Every finding there is.

use super::kind_name;
use crate::metadata::Strength::{self, Moderate, Strong, Weak};
use crate::verdict::FindingCode;
use crate::verdict::judge::rules::Kind;

/// What is to be known of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FindingRule {
    /// Its code.
    pub code: FindingCode,
    /// What it says.
    pub meaning: &'static str,
    /// When there is one, as far as the meaning leaves that open; empty where it leaves nothing open.
    pub when: &'static str,
    /// What it says of the claim.
    pub kind: Kind,
    /// What it says of the claim if it is weak, where that is something else.
    pub kind_if_weak: Option<Kind>,
    /// The strengths it can have, strongest first.
    pub strengths: &'static [Strength],
}

impl FindingRule {
    /// What it says of the claim with this strength.
    pub fn kind_at(&self, strength: Strength) -> Kind {
        match (strength, self.kind_if_weak) {
            (Weak, Some(kind)) => kind,
            _ => self.kind,
        }
    }

    /// Its kind for people: `old`, `doubt, note if weak`.
    pub fn kind_words(&self) -> String {
        let kind = kind_name(self.kind);
        match self.kind_if_weak {
            Some(weak) => format!("{kind}, {} if weak", kind_name(weak)),
            None => kind.to_owned(),
        }
    }

    /// Its strengths for people: `strong, moderate or weak`.
    pub fn strength_words(&self) -> String {
        let words: Vec<&str> = self
            .strengths
            .iter()
            .map(|strength| strength.as_str())
            .collect();
        match words.split_last() {
            Some((last, before)) if !before.is_empty() => {
                format!("{} or {last}", before.join(", "))
            }
            _ => words.concat(),
        }
    }

    const fn new(
        code: FindingCode,
        kind: Kind,
        strengths: &'static [Strength],
        meaning: &'static str,
        when: &'static str,
    ) -> FindingRule {
        FindingRule {
            code,
            meaning,
            when,
            kind,
            kind_if_weak: None,
            strengths,
        }
    }
}

const ANY: &[Strength] = &[Strong, Moderate, Weak];
/// What a file says of itself is never strong: nobody answers for it.
const OF_THE_FILE: &[Strength] = &[Moderate, Weak];

/// All findings, against the claim first.
pub const FINDINGS: [FindingRule; 16] = [
    FindingRule::new(
        FindingCode::SeenBeforeClaim,
        Kind::Old,
        ANY,
        "A record of the archive dates the same picture or footage before the claimed time.",
        "The whole of the date lies before it, whatever the time zones. If it ends the day before, so that time zones \
         could explain it, or if a record of the same item that is not weaker says that it was taken inside the claimed \
         time, it is one step lower.",
    ),
    FindingRule::new(
        FindingCode::CapturedBeforeClaim,
        Kind::Old,
        OF_THE_FILE,
        "The file's own capture date lies before the claimed time.",
        "A time without an offset counts only if no time zone could explain it.",
    ),
    FindingRule::new(
        FindingCode::SeenInOtherCountry,
        Kind::Foreign,
        ANY,
        "A record of the archive places the same picture or footage in another country.",
        "It names another country, or its coordinates lie in one, not within 2 km of the claimed one and not inside the \
         claimed radius. If a record of this or another matched item agrees with the claimed place, it is one step lower.",
    ),
    FindingRule::new(
        FindingCode::SeenFarFromPlace,
        Kind::Foreign,
        ANY,
        "Coordinates lie farther from the claimed ones than the radius, but not in another country.",
        "They are those of a matched item or the file's own, which are at most moderate. A record that agrees with the \
         claimed place makes it one step lower.",
    ),
    FindingRule::new(
        FindingCode::CapturedInOtherCountry,
        Kind::Foreign,
        OF_THE_FILE,
        "The file's own coordinates, or the country it names, are not those claimed.",
        "",
    ),
    FindingRule::new(
        FindingCode::CapturedAfterReceived,
        Kind::Doubt,
        OF_THE_FILE,
        "The file's own capture date lies after the file was handed in, whatever the time zones.",
        "",
    ),
    FindingRule::new(
        FindingCode::ClaimsConflict,
        Kind::Doubt,
        &[Moderate],
        "The same picture or footage was handed in twice, with claims that exclude each other. Which is wrong is not said.",
        "Their dates cannot overlap in any time zone, their countries differ, or their coordinates are farther apart than \
         both radii allow.",
    ),
    FindingRule::new(
        FindingCode::ThumbnailDiffers,
        Kind::Doubt,
        &[Moderate],
        "The small picture inside the file shows something else than the file.",
        "",
    ),
    FindingRule::new(
        FindingCode::AiGeneratedDeclared,
        Kind::Doubt,
        &[Moderate],
        "The file declares that generative software made it, in whole or in part.",
        "",
    ),
    FindingRule::new(
        FindingCode::ContentCredentialsInvalid,
        Kind::Doubt,
        &[Moderate],
        "The file has Content Credentials whose signature or data do not hold.",
        "",
    ),
    FindingRule {
        code: FindingCode::SameSoundOtherPicture,
        meaning: "The sound matches an item of the archive, the pictures do not.",
        when: "It is a moderate doubt where that item's records, undisputed and not weak, lie before the claimed time or \
               elsewhere; otherwise a weak note. The same sound can be laid under any picture.",
        kind: Kind::Doubt,
        kind_if_weak: Some(Kind::Note),
        strengths: &[Moderate, Weak],
    },
    FindingRule::new(
        FindingCode::SameSceneElsewhere,
        Kind::Doubt,
        &[Weak],
        "A record of the archive places another photograph or recording of the same scene elsewhere.",
        "No record of that item agrees with the claimed place. What can be moved may have been in both places, and when the \
         scene was photographed says nothing of when this was.",
    ),
    FindingRule::new(
        FindingCode::ArchiveAgrees,
        Kind::Agrees,
        ANY,
        "Records of the matched item agree with the claim.",
        "If date and place both agree it has the strength of the weaker, but no less than one of them alone would give; \
         one alone is at most moderate. There is none where the item was taken after the claimed time.",
    ),
    FindingRule::new(
        FindingCode::CaptureAgrees,
        Kind::Agrees,
        OF_THE_FILE,
        "The file's own capture date or coordinates agree with the claim.",
        "",
    ),
    FindingRule::new(
        FindingCode::EditedAfterCapture,
        Kind::Note,
        &[Weak],
        "The file says that it was edited after it was taken.",
        "",
    ),
    FindingRule::new(
        FindingCode::ContentCredentialsValid,
        Kind::Note,
        &[Weak],
        "The file has Content Credentials whose signature holds. Whether the signer is to be trusted was not checked.",
        "",
    ),
];
