//! `resurface archive show`

use clap::Args;

use crate::archive::{Archive, ItemDetail};
use crate::cli::options::ArchiveFile;
use crate::cli::{Failure, Outcome, output};
use crate::metadata::Appearance;
use crate::report::inert::inert;

/// Show everything the archive knows of an item
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  resurface archive show 12 --archive desk.db")]
pub(super) struct Arguments {
    /// Number of the item, as `archive list` gives it
    #[arg(value_name = "ID")]
    id: i64,
    #[command(flatten)]
    archive: ArchiveFile,
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let archive = Archive::open_existing(&arguments.archive.archive)?;
    let detail = archive.item(arguments.id)?;
    output::print(told(&detail).as_bytes())?;
    Ok(Outcome::Complete)
}

fn told(detail: &ItemDetail) -> String {
    let item = &detail.summary;
    let mut lines = vec![
        format!(
            "{} {}: {}",
            item.kind.as_str(),
            item.id,
            inert(&item.path.to_string_lossy())
        ),
        format!("  sha256    {}", item.sha256),
        format!("  size      {} bytes", item.bytes),
    ];
    if let (Some(width), Some(height)) = (item.width, item.height) {
        lines.push(format!("  picture   {width} x {height} pixels"));
    }
    if let Some(seconds) = item.duration_s {
        lines.push(format!("  length    {seconds} s"));
    }
    lines.push(format!("  status    {}", item.status.as_str()));
    lines.push(format!("  added     {}", detail.added_at));
    lines.push(format!("  hashes    {}", detail.frames));
    lines.extend(
        detail
            .files
            .iter()
            .map(|file| format!("  file      {}", inert(&file.to_string_lossy()))),
    );
    lines.push(String::new());
    lines.push(match item.appearances.len() {
        0 => "No appearances: nothing is known of when and where it was seen.".to_owned(),
        count => format!("Appearances ({count}):"),
    });
    for appearance in &item.appearances {
        lines.extend(appearance_lines(appearance));
    }
    if !detail.metadata.is_empty() {
        lines.push(String::new());
        lines.push("What the file says of itself:".to_owned());
    }
    for field in &detail.metadata {
        let value = field.value.as_deref().unwrap_or("invalid");
        lines.push(format!(
            "  {} = {} ({}, {}; in the file: {})",
            inert(&field.field),
            inert(value),
            field.source.as_str(),
            field.strength.as_str(),
            inert(&field.raw)
        ));
    }
    lines.join("\n") + "\n"
}

fn appearance_lines(appearance: &Appearance) -> Vec<String> {
    let point = appearance.coordinates.map(|at| at.to_string());
    let parts = [
        (
            "published",
            appearance.published_at.map(|date| date.to_string()),
        ),
        ("taken", appearance.captured_at.map(|date| date.to_string())),
        (
            "country",
            appearance.country.map(|country| country.name().to_owned()),
        ),
        ("place", appearance.place.clone()),
        ("at", point),
        ("publisher", appearance.publisher.clone()),
        ("title", appearance.title.clone()),
        ("url", appearance.url.clone()),
        ("note", appearance.note.clone()),
    ];
    let strength = appearance.strength.as_str();
    let source = format!("  - from {} ({strength})", inert(&appearance.source));
    let said = parts
        .into_iter()
        .filter_map(|(name, value)| Some(format!("      {name:<10}{}", inert(&value?))));
    std::iter::once(source).chain(said).collect()
}
