//! Copies of one picture that say different things of it.

use super::{Signal, code};
use crate::metadata::{Field, Source};

/// What copies are compared by, and in which words.
const COMPARED: [(&[&str], &str); 4] = [
    (
        &["DateTimeOriginal", "CreationDate", "CreateDate"],
        "when it was taken",
    ),
    (&["GPSLatitude"], "where it was taken"),
    (&["Model"], "the camera"),
    (&["Artist", "By-line", "Creator"], "who took it"),
];

/// That a copy of the file, handed in beside it as `other`, has other metadata.
pub fn differ(own: &[Field], other: &[Field], other_name: &str) -> Option<Signal> {
    let said = |fields: &[Field], names: &[&str]| -> Option<String> {
        names.iter().find_map(|name| {
            let mut found = fields.iter().filter(|field| {
                field.field == *name && !matches!(field.source, Source::Filename | Source::C2pa)
            });
            found.find_map(|field| field.value.clone())
        })
    };
    let differences: Vec<String> = COMPARED
        .iter()
        .filter_map(|(names, words)| {
            let (own, other) = (said(own, names), said(other, names));
            let words = *words;
            match (own, other) {
                (Some(own), Some(other)) if own != other => {
                    Some(format!("{words} ({own} here, {other} there)"))
                }
                (Some(own), None) => Some(format!("{words} ({own} here, nothing there)")),
                (None, Some(other)) => Some(format!("{words} (nothing here, {other} there)")),
                _ => None,
            }
        })
        .collect();
    (!differences.is_empty()).then(|| {
        Signal::new(
            code::COPIES,
            format!(
                "{other_name} looks the same and says otherwise of {}.",
                differences.join(", ")
            ),
            "At least one of the two was written anew since it was taken; it does not say which, nor which of them is right.",
        )
    })
}
