//! The reader on other people's photos, where `RESURFACE_SHARED` names the folder that has them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::super::*;
use crate::metadata::corpus::{sequence, shared_media};

fn files_under(folder: &Path) -> Vec<PathBuf> {
    let found = walkdir::WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter();
    let found: Vec<PathBuf> = found
        .flatten()
        .filter(|e| e.file_type().is_file())
        .map(|e| e.into_path())
        .collect();
    assert!(!found.is_empty(), "{folder:?} has no files");
    found
}

#[test]
fn hostile_files_neither_panic_nor_take_long() {
    let Some(folder) = shared_media() else { return };
    for path in files_under(&folder.join("hostile")) {
        let bytes = std::fs::read(&path).expect("readable");
        let start = Instant::now();
        let reading = read(&bytes);
        let took = start.elapsed();
        assert!(took < Duration::from_millis(100), "{path:?}: {took:?}");
        let name = path
            .file_name()
            .expect("named")
            .to_string_lossy()
            .into_owned();
        if name.starts_with("d_") {
            let date = reading
                .fields
                .iter()
                .find(|field| field.field == "DateTimeOriginal")
                .expect("kept");
            assert_eq!((&date.value, date.raw.is_empty()), (&None, false), "{name}");
        }
        if name == "two_exif.jpg" {
            assert_eq!(reading.conflicts, ["DateTimeOriginal", "Make"]);
        }
    }
}

#[test]
fn agrees_with_exiftool() {
    const ORIENTATIONS: [&str; 8] = [
        "Horizontal (normal)",
        "Mirror horizontal",
        "Rotate 180",
        "Mirror vertical",
        "Mirror horizontal and rotate 270 CW",
        "Rotate 90 CW",
        "Mirror horizontal and rotate 90 CW",
        "Rotate 270 CW",
    ];
    let Some(folder) = shared_media() else { return };
    let listing = std::fs::read(folder.join("cameras.exiftool.json")).expect("readable");
    let listing: Vec<BTreeMap<String, serde_json::Value>> =
        serde_json::from_slice(&listing).expect("JSON");
    let (mut agreed, mut total, mut differences) = (0, 0, Vec::new());
    for entry in &listing {
        let name = entry["SourceFile"].as_str().expect("text");
        let reading = read(&std::fs::read(folder.join("cameras").join(name)).expect("readable"));
        for (group, field) in [
            ("ExifIFD", "DateTimeOriginal"),
            ("ExifIFD", "CreateDate"),
            ("ExifIFD", "OffsetTimeOriginal"),
            ("IFD0", "ModifyDate"),
            ("GPS", "GPSLatitude"),
            ("GPS", "GPSLongitude"),
            ("IFD0", "Make"),
            ("IFD0", "Model"),
            ("IFD0", "Software"),
            ("IFD0", "Orientation"),
            ("XMP-exif", "DateTimeOriginal"),
            ("XMP-xmp", "CreateDate"),
            ("XMP-xmp", "ModifyDate"),
            ("XMP-tiff", "Make"),
            ("XMP-tiff", "Model"),
            ("XMP-tiff", "Software"),
        ] {
            let source = match group.starts_with("XMP") {
                true => Source::Xmp,
                false => Source::Exif,
            };
            let ours = reading
                .fields
                .iter()
                .find(|own| own.source == source && own.field == field);
            // exiftool gives the hemisphere in the composite tag only.
            let theirs = entry
                .get(&format!("Composite:{field}"))
                .or_else(|| entry.get(&format!("{group}:{field}")));
            if ours.is_none() && theirs.is_none() {
                continue;
            }
            let same = match (ours, theirs) {
                (Some(ours), Some(theirs)) => match theirs {
                    serde_json::Value::Number(number) => {
                        ours.raw.parse::<f64>().ok() == number.as_f64()
                    }
                    theirs => {
                        let text = theirs.as_str().unwrap_or_default().trim();
                        match field {
                            "Orientation" => {
                                let number = ORIENTATIONS.iter().position(|word| *word == text);
                                number.map(|at| (at + 1).to_string()) == ours.value
                            }
                            "GPSLatitude" | "GPSLongitude" => {
                                let own = ours
                                    .value
                                    .as_deref()
                                    .and_then(|value| value.parse::<f64>().ok());
                                own.zip(signed(text))
                                    .is_some_and(|(a, b)| (a - b).abs() < 1e-6)
                            }
                            _ if field.contains("Date") => {
                                // exiftool prints the dates of XMP as those of EXIF.
                                (ours.raw == text || source == Source::Xmp) && same_date(ours, text)
                            }
                            _ => ours.raw == text,
                        }
                    }
                },
                _ => false,
            };
            total += 1;
            agreed += usize::from(same);
            if !same {
                differences.push(format!(
                    "{name} {field}: {:?} {:?}",
                    ours.map(|own| (&own.raw, &own.value)),
                    theirs
                ));
            }
        }
    }
    eprintln!(
        "{agreed} of {total} fields agree with exiftool in {} files",
        listing.len()
    );
    eprintln!("{}", differences.join("\n"));
    assert!(agreed * 100 >= total * 99, "{agreed} of {total}");
}

/// `43.467448 N` as signed degrees.
fn signed(text: &str) -> Option<f64> {
    let (degrees, hemisphere) = text.split_once(' ')?;
    let size: f64 = degrees.parse().ok()?;
    Some(if matches!(hemisphere, "S" | "W") {
        -size
    } else {
        size
    })
}

/// Whether a date's value says what exiftool prints, or is missing where that is no date.
fn same_date(ours: &Field, theirs: &str) -> bool {
    let digits = |text: &str| {
        text.chars()
            .filter(char::is_ascii_digit)
            .take(14)
            .collect::<String>()
    };
    match &ours.value {
        Some(value) => digits(value) == digits(theirs),
        None => theirs.starts_with("0000") || digits(theirs).len() < 14,
    }
}

#[test]
fn damaged_photos_neither_panic_nor_take_long() {
    let Some(folder) = shared_media() else { return };
    let mut random = sequence();
    let (mut slowest, mut reads) = (Duration::ZERO, 0);
    for path in files_under(&folder.join("cameras")) {
        let mut bytes = std::fs::read(&path).expect("readable");
        // The metadata stands in front; pixels are not looked at.
        bytes.truncate(100_000);
        for _ in 0..100 {
            let mut damaged = bytes.clone();
            for _ in 0..=random(8) {
                let region = [64, 1_024, damaged.len()][random(3)].min(damaged.len());
                let at = random(region);
                damaged[at] = [0, 1, 0xff, 0x80][random(4)];
            }
            let start = Instant::now();
            read(&damaged);
            slowest = slowest.max(start.elapsed());
            reads += 1;
        }
    }
    eprintln!("{reads} damaged photos, the slowest took {slowest:?}");
    assert!(slowest < Duration::from_millis(100), "{slowest:?}");
}
