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

/// What a file says of itself by which copies are compared.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Particulars([Option<String>; COMPARED.len()]);

impl Particulars {
    /// Of a file with these fields.
    pub fn of(fields: &[Field]) -> Particulars {
        Particulars(COMPARED.map(|(names, _)| {
            names.iter().find_map(|name| {
                let mut found = fields.iter().filter(|field| {
                    field.field == *name && !matches!(field.source, Source::Filename | Source::C2pa)
                });
                found.find_map(|field| field.value.clone())
            })
        }))
    }
}

/// That a copy of the file, handed in beside it as `other_name`, has other metadata; `None` where both say the same.
pub fn differ(own: &Particulars, other: &Particulars, other_name: &str) -> Option<Signal> {
    let differences: Vec<String> = COMPARED
        .iter()
        .zip(own.0.iter().zip(&other.0))
        .filter_map(|((_, words), said)| match said {
            (Some(own), Some(other)) if own != other => {
                Some(format!("{words} ({own} here, {other} there)"))
            }
            (Some(own), None) => Some(format!("{words} ({own} here, nothing there)")),
            (None, Some(other)) => Some(format!("{words} (nothing here, {other} there)")),
            _ => None,
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
