//! Findings from what a file betrays.

use super::wording::clean;
use crate::metadata::signals::code;
use crate::metadata::{Signal, Strength};
use crate::verdict::{Finding, FindingCode};

/// The signals that are findings too, and how much each carries. Dates and places are judged from the metadata itself.
const FINDINGS: [(&str, FindingCode, Strength); 5] = [
    (
        code::AI_GENERATED,
        FindingCode::AiGeneratedDeclared,
        Strength::Moderate,
    ),
    (
        code::THUMBNAIL,
        FindingCode::ThumbnailDiffers,
        Strength::Moderate,
    ),
    (
        code::CREDENTIALS_INVALID,
        FindingCode::ContentCredentialsInvalid,
        Strength::Moderate,
    ),
    // Nobody checked who the signer is.
    (
        code::CREDENTIALS_VALID,
        FindingCode::ContentCredentialsValid,
        Strength::Weak,
    ),
    (
        code::EDITED,
        FindingCode::EditedAfterCapture,
        Strength::Weak,
    ),
];

/// The findings that follow from a file's signals, whatever is claimed of it: one of a kind, from its first signal.
pub fn of_signals(signals: &[Signal]) -> Vec<Finding> {
    FINDINGS
        .iter()
        .filter_map(|(code, finding, strength)| {
            let signal = signals.iter().find(|signal| signal.code == *code)?;
            Some(Finding {
                code: *finding,
                strength: *strength,
                text: format!("{} {}", signal.text, signal.meaning)
                    .trim_end()
                    .to_owned(),
                r#match: None,
                basis: format!("signal {}", clean(code)),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::judge::{Case, judge};
    use crate::verdict::{Claim, Verdict};

    fn verdict(codes: &[&str]) -> (Verdict, usize) {
        let signals: Vec<Signal> = codes
            .iter()
            .map(|code| Signal::new(code, "It is so.", "It means little."))
            .collect();
        let judged = judge(&Case {
            examined_whole: true,
            claim: &Claim::default(),
            matches: &[],
            own: &[],
            received: None,
            extra: &of_signals(&signals),
        });
        (judged.verdict, judged.findings.len())
    }

    #[test]
    fn what_makes_a_file_doubtful_makes_it_questionable_and_notes_do_not() {
        for doubt in [
            code::AI_GENERATED,
            code::THUMBNAIL,
            code::CREDENTIALS_INVALID,
        ] {
            assert_eq!(verdict(&[doubt]), (Verdict::Questionable, 1), "{doubt}");
        }
        for note in [code::EDITED, code::CREDENTIALS_VALID] {
            assert_eq!(verdict(&[note]), (Verdict::NoFinding, 1), "{note}");
        }
        for other in [
            code::STRIPPED,
            code::REENCODED,
            code::RESIZED,
            "of a later version",
        ] {
            assert_eq!(verdict(&[other]), (Verdict::NoFinding, 0), "{other}");
        }
    }

    #[test]
    fn all_doubts_together_never_make_a_file_recirculated() {
        let codes = FINDINGS.map(|(code, ..)| code);
        assert_eq!(verdict(&codes), (Verdict::Questionable, 5));
        assert_eq!(verdict(&[code::EDITED, code::EDITED]).1, 1);
    }
}
