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

/// One of the few fields that tell most.
pub(in crate::report::html) struct Short {
    pub(in crate::report::html) label: &'static str,
    pub(in crate::report::html) value: String,
    /// Where it stands, for example `exif DateTimeOriginal`.
    pub(in crate::report::html) from: String,
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

/// What is asked first of a file, and the fields that answer it, the best one first. Fields that are joined are in one entry.
const TELLING: [(&str, &[&[&str]]); 6] = [
    (
        "Taken",
        &[
            &["DateTimeOriginal"],
            &["CreationDate"],
            &["DateTimeCreated"],
            &["DateCreated"],
            &["CreateDate"],
            &["MediaCreateDate"],
            &["FileNameDate"],
        ],
    ),
    ("Where", &[&["GPSLatitude", "GPSLongitude"]]),
    (
        "Place in words",
        &[
            &["LocationCreatedCity", "LocationCreatedCountryName"],
            &["City", "Country"],
            &["City", "Country-PrimaryLocationName"],
            &["City"],
            &["Country"],
        ],
    ),
    ("Device", &[&["Make", "Model"], &["Model"], &["Make"]]),
    ("Program", &[&["Software"], &["CreatorTool"], &["Encoder"]]),
    (
        "Content Credentials",
        &[&["C2paState", "ClaimGenerator"], &["C2paState"]],
    ),
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

/// The few fields that tell most, of each kind the best.
pub(in crate::report::html) fn shortest(fields: &[Field]) -> Vec<Short> {
    let told = TELLING.iter().filter_map(|(label, answers)| {
        answers.iter().find_map(|names| {
            let sources = SOURCES.iter();
            let mut joined = sources.filter_map(|(source, _)| joined(fields, *source, names));
            let (value, source) = joined.next()?;
            Some(Short {
                label,
                value,
                from: format!("{} {}", source.as_str(), names.join(", ")),
            })
        })
    });
    told.collect()
}

/// The valid values of all fields of a source that have these names.
fn joined(fields: &[Field], source: Source, names: &[&str]) -> Option<(String, Source)> {
    let value = |name: &&str| {
        let mut named = fields
            .iter()
            .filter(|field| field.source == source && field.field == *name);
        named.find_map(|field| Some(inert(field.value.as_deref()?).into_owned()))
    };
    let values = names.iter().map(value).collect::<Option<Vec<String>>>()?;
    Some((values.join(", "), source))
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
