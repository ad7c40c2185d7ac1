//! What says that a file was edited after its picture was taken.

use super::{Signal, code, programs, text_of, valid_date};
use crate::metadata::photo::Edit;
use crate::metadata::{Field, Source};

/// Fields that name the program that wrote a file last, or some of its metadata.
const PROGRAMS: [(Source, &str); 8] = [
    (Source::Exif, "Software"),
    (Source::Xmp, "CreatorTool"),
    (Source::Xmp, "Software"),
    (Source::Iptc, "OriginatingProgram"),
    (Source::Container, "Software"),
    (Source::Container, "SoftwareVersion"),
    (Source::Container, "Encoder"),
    (Source::Container, "WritingApp"),
];
/// Pairs of fields: when a picture was taken, and when its file was changed last.
const CHANGES: [(Source, &str, Source, &str); 4] = [
    (Source::Exif, "DateTimeOriginal", Source::Exif, "ModifyDate"),
    (Source::Exif, "DateTimeOriginal", Source::Xmp, "ModifyDate"),
    (Source::Xmp, "DateTimeOriginal", Source::Xmp, "ModifyDate"),
    (
        Source::Container,
        "CreateDate",
        Source::Container,
        "ModifyDate",
    ),
];
/// Devices finish writing a file some seconds after the picture was taken, and films when they end.
const SOON_S: i64 = 60;
/// A film is taken over a while, and most are shorter than this.
const SOON_FILM_S: i64 = 24 * 3600;
/// More steps of a history than this are not listed.
const MAX_STEPS: usize = 4;

/// Whether anything says that the file was edited after capture, and what.
pub(super) fn edited(fields: &[Field], edits: &[Edit]) -> Option<Signal> {
    let mut grounds = Vec::new();
    grounds.extend(program(fields));
    grounds.extend(history(edits));
    grounds.extend(later(fields));
    (!grounds.is_empty()).then(|| {
        Signal::new(
            code::EDITED,
            format!("It was edited after it was taken: {}.", grounds.join("; ")),
            "It means that a program wrote the file anew, which editing, developing, cutting, captioning or mere rotating \
             and copying do; it does not say what was changed, nor that what is shown is false.",
        )
    })
}

fn program(fields: &[Field]) -> Option<String> {
    let (name, field) = PROGRAMS.iter().find_map(|(source, field)| {
        let name = text_of(fields, *source, field)?;
        programs::is_editor(name).then_some((name, field))
    })?;
    Some(format!("{field} names {name:?}"))
}

/// What the XMP history lists beside making the file and changing words about it.
fn history(edits: &[Edit]) -> Option<String> {
    let steps: Vec<&Edit> = edits.iter().filter(|edit| changes_picture(edit)).collect();
    let first = steps.first()?;
    let mut programs: Vec<&str> = Vec::new();
    for program in steps.iter().filter_map(|edit| edit.software.as_deref()) {
        if !programs.contains(&program) && programs.len() < MAX_STEPS {
            programs.push(program);
        }
    }
    let by = match programs.is_empty() {
        true => String::new(),
        false => format!(" by {}", programs.join(", ")),
    };
    let when = |edit: &Edit| edit.when.clone();
    let between = match (when(first), steps.last().and_then(|edit| when(edit))) {
        (Some(first), Some(last)) if first != last => format!(", {first} to {last}"),
        (Some(only), _) | (None, Some(only)) => format!(", {only}"),
        (None, None) => String::new(),
    };
    let count = match steps.len() {
        1 => "1 step".to_owned(),
        count => format!("{count} steps"),
    };
    Some(format!("its history lists {count}{by}{between}"))
}

fn changes_picture(edit: &Edit) -> bool {
    let action = edit.action.as_deref().unwrap_or_default();
    let words_only = edit.changed.as_deref() == Some("/metadata");
    !words_only && !matches!(action, "" | "created" | "managed" | "published")
}

/// That the file was changed later than the picture was taken, by dates of which the zones cannot explain it.
fn later(fields: &[Field]) -> Option<String> {
    CHANGES.iter().find_map(|(source, taken, other, changed)| {
        let begin = valid_date(fields, *source, taken)?;
        let end = valid_date(fields, *other, changed)?;
        let seconds = match (begin.offset_seconds(), end.offset_seconds()) {
            (Some(_), Some(_)) | (None, None) => {
                end.earliest_utc().as_second() - begin.earliest_utc().as_second()
            }
            // The zone of one is not known: the least that may lie between them.
            _ => end.earliest_utc().as_second() - begin.latest_utc().as_second(),
        };
        let soon = match source {
            Source::Container => SOON_FILM_S,
            _ => SOON_S,
        };
        (seconds > soon).then(|| format!("{changed} is {end}, {taken} {begin}"))
    })
}
