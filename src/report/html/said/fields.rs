//! Metadata fields as the templates take them.

use crate::metadata::{Field, Source};
use crate::report::inert::inert;

/// The fields of one source.
pub(super) struct Group {
    pub(super) caption: &'static str,
    pub(super) fields: Vec<FieldView>,
}

/// A metadata field.
pub(super) struct FieldView {
    pub(super) name: String,
    pub(super) value: Option<String>,
    /// What stands in the file, where that is not the value.
    pub(super) raw: Option<String>,
    pub(super) source: &'static str,
    pub(super) strength: &'static str,
}

/// Sources in the order in which people look at them, each with the caption of its fields.
const SOURCES: [(Source, &str); 7] = [
    (
        Source::Exif,
        "EXIF: written by the camera or by a program after it",
    ),
    (
        Source::Container,
        "Video container: written by the camera or by a program after it",
    ),
    (Source::Xmp, "XMP: written by programs"),
    (Source::Iptc, "IPTC: written by editors and agencies"),
    (
        Source::C2pa,
        "Content Credentials: signed by a program or a camera",
    ),
    (Source::Filename, "Name of the file"),
    (Source::Sidecar, "Table of the archive's keeper"),
];

/// The fields by source.
pub(super) fn groups(fields: &[Field]) -> Vec<Group> {
    let groups = SOURCES.iter().map(|(source, caption)| Group {
        caption,
        fields: fields
            .iter()
            .filter(|field| field.source == *source)
            .map(FieldView::of)
            .collect(),
    });
    groups.filter(|group| !group.fields.is_empty()).collect()
}

impl FieldView {
    fn of(field: &Field) -> FieldView {
        FieldView {
            name: inert(&field.field).into_owned(),
            value: field
                .value
                .as_deref()
                .map(|value| inert(value).into_owned()),
            raw: (field.value.as_ref() != Some(&field.raw)).then(|| inert(&field.raw).into_owned()),
            source: field.source.as_str(),
            strength: field.strength.as_str(),
        }
    }
}
