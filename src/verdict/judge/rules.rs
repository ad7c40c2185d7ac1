//! From findings to a verdict. The table is in [`super`].

pub use super::basis::Confirmed;
use super::basis::{independent, is_disputed};
use crate::metadata::Strength;
use crate::verdict::{Finding, FindingCode, Verdict};

/// What a finding says about the claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Against it: the medium existed before the claimed time.
    Old,
    /// Against it: the medium belongs to another country or place.
    Foreign,
    /// A reason to doubt the file or the claim that shows neither.
    Doubt,
    /// For it.
    Agrees,
    /// Neither; good to know.
    Note,
}

impl Kind {
    /// Whether it speaks against the claim or the file.
    pub fn is_against(self) -> bool {
        matches!(self, Kind::Old | Kind::Foreign | Kind::Doubt)
    }
}

/// What a finding says about the claim. Only [`FindingCode::SameSoundOtherPicture`] depends on its strength: a sound
/// that is known from another time or place is a doubt, any other known sound a note.
pub fn kind(finding: &Finding) -> Kind {
    match finding.code {
        FindingCode::SeenBeforeClaim | FindingCode::CapturedBeforeClaim => Kind::Old,
        FindingCode::SeenInOtherCountry
        | FindingCode::SeenFarFromPlace
        | FindingCode::CapturedInOtherCountry => Kind::Foreign,
        FindingCode::CapturedAfterReceived
        | FindingCode::ClaimsConflict
        | FindingCode::ThumbnailDiffers
        | FindingCode::AiGeneratedDeclared
        | FindingCode::ContentCredentialsInvalid
        | FindingCode::SameSceneElsewhere => Kind::Doubt,
        FindingCode::SameSoundOtherPicture if finding.strength >= Strength::Moderate => Kind::Doubt,
        FindingCode::ArchiveAgrees | FindingCode::CaptureAgrees => Kind::Agrees,
        FindingCode::EditedAfterCapture
        | FindingCode::ContentCredentialsValid
        | FindingCode::SameSoundOtherPicture => Kind::Note,
    }
}

/// The findings that make an item recirculated, in the order given; empty where it is not.
///
/// Those are the strong ones that say "old" or "foreign"; without any, the moderate ones, if two of them rest on
/// different things. What records disagree about does not count as one of the two.
pub fn grounds(findings: &[Finding]) -> Vec<&Finding> {
    let shows = |strength| {
        findings.iter().filter(move |finding| {
            matches!(kind(finding), Kind::Old | Kind::Foreign) && finding.strength == strength
        })
    };
    let strong: Vec<&Finding> = shows(Strength::Strong).collect();
    if !strong.is_empty() {
        return strong;
    }
    let moderate: Vec<&Finding> = shows(Strength::Moderate)
        .filter(|finding| !is_disputed(&finding.basis))
        .collect();
    let two_pieces = moderate.iter().enumerate().any(|(i, a)| {
        moderate[i + 1..]
            .iter()
            .any(|b| independent(&a.basis, &b.basis))
    });
    if two_pieces { moderate } else { Vec::new() }
}

/// What all agreeing findings together confirm at least moderately.
pub fn confirmed(findings: &[Finding]) -> Confirmed {
    let agreeing = findings
        .iter()
        .filter(|finding| kind(finding) == Kind::Agrees && finding.strength >= Strength::Moderate);
    agreeing.fold(Confirmed::default(), |all, finding| {
        let this = Confirmed::read(&finding.basis);
        Confirmed {
            date: all.date || this.date,
            place: all.place || this.place,
        }
    })
}

/// The verdict that follows from the findings. `examined_whole`: the file was read to its end; `seen`: an
/// archive item is the same photograph or recording. The order of the findings does not matter.
pub fn verdict_of(findings: &[Finding], examined_whole: bool, seen: bool) -> Verdict {
    if !examined_whole {
        return Verdict::Unreadable;
    }
    if !grounds(findings).is_empty() {
        return Verdict::Recirculated;
    }
    if findings.iter().any(|finding| kind(finding).is_against()) {
        return Verdict::Questionable;
    }
    let agrees =
        |finding: &Finding| kind(finding) == Kind::Agrees && finding.strength >= Strength::Moderate;
    if findings.iter().any(agrees) {
        Verdict::Consistent
    } else if seen {
        Verdict::SeenBefore
    } else {
        Verdict::NoFinding
    }
}

/// Puts findings into the order of reports: against the claim, for it, notes; stronger first; by match, those without
/// one last; by code, and by text so that the order never depends on the order they were made in. Equal ones are
/// listed once.
pub(super) fn arrange(findings: &mut Vec<Finding>) {
    let side = |finding: &Finding| match kind(finding) {
        kind if kind.is_against() => 0,
        Kind::Agrees => 1,
        _ => 2,
    };
    findings.sort_by(|a, b| {
        side(a)
            .cmp(&side(b))
            .then(b.strength.cmp(&a.strength))
            .then(
                a.r#match
                    .unwrap_or(usize::MAX)
                    .cmp(&b.r#match.unwrap_or(usize::MAX)),
            )
            .then(a.code.cmp(&b.code))
            .then_with(|| a.text.cmp(&b.text))
            .then_with(|| a.basis.cmp(&b.basis))
    });
    findings.dedup();
}
