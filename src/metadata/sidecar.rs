//! The two CSV files people write: the sidecar of an archive, and the claims about submissions.
//!
//! Sidecar: `file,published_at,captured_at,country,place,lat,lon,url,publisher,title,note`. Claims:
//! `file,claimed_date,claimed_country,claimed_place,lat,lon,source_url,submitter,note`. Any subset of the columns that has
//! `file`, in any order; other columns are kept in the note. What a spreadsheet program makes of such a file is read too:
//! a byte order mark, semicolons or tabs, blank lines, capitals and spaces in the header. Nothing is dropped silently: what
//! cannot be understood is an [`Error::CsvRow`] with its line, because a date that is left out changes a verdict.

mod resolve;
mod table;

use std::path::Path;

pub use resolve::Resolver;

use self::table::{Cells, Table};
use super::evidence::clear_country;
use super::{Appearance, Coordinates, Country, DateInterval, Strength};
use crate::error::{Error, Result};

/// One row of a CSV file.
#[derive(Clone, Debug, PartialEq)]
pub struct Row<T> {
    /// The line it begins at, counted from 1 with the header.
    pub line: u64,
    /// The `file` cell: which file the row is about, to be found with a [`Resolver`].
    pub file: String,
    /// What it says.
    pub content: T,
}

/// A sidecar CSV. Several rows for a file are several appearances.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sidecar {
    /// The rows, in the file's order. Each is strong: the archive's keeper answers for it.
    pub rows: Vec<Row<Appearance>>,
}

/// What one row of a claims CSV asserts of a submission. Cells that are blank are `None`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClaimRow {
    /// When it is said to have been taken.
    pub date: Option<DateInterval>,
    /// The country it is said to show.
    pub country: Option<Country>,
    /// The place it is said to show, in words.
    pub place: Option<String>,
    /// The point it is said to have been taken at.
    pub coordinates: Option<Coordinates>,
    /// Where the submission came from.
    pub source_url: Option<String>,
    /// Who handed it in.
    pub submitter: Option<String>,
    /// The note, with unknown columns appended as `name: value`.
    pub note: Option<String>,
}

/// A claims CSV.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Claims {
    /// The rows, in the file's order. That no file has two is checked by [`Resolver::claims`].
    pub rows: Vec<Row<ClaimRow>>,
}

const SIDECAR_COLUMNS: &[&str] = &[
    "file",
    "published_at",
    "captured_at",
    "country",
    "place",
    "lat",
    "lon",
    "url",
    "publisher",
    "title",
    "note",
];

const CLAIMS_COLUMNS: &[&str] = &[
    "file",
    "claimed_date",
    "claimed_country",
    "claimed_place",
    "lat",
    "lon",
    "source_url",
    "submitter",
    "note",
];

/// Reads the bytes of a sidecar CSV; `path` is only for messages and for each row's source, `sidecar NAME.csv line N`.
///
/// A row with coordinates and no country gets the country the point lies in, where that is clear.
///
/// # Errors
///
/// [`Error::CsvRow`] for bytes that are not UTF-8, a missing `file` column, a column that is there twice, a quotation mark
/// that is never closed, a row with more cells than the header, an empty `file` cell, a date or country nobody can read,
/// one of lat and lon without the other, and coordinates out of range. The reason says what would be right.
pub fn read_sidecar(path: &Path, bytes: &[u8]) -> Result<Sidecar> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let rows = read(path, bytes, SIDECAR_COLUMNS, |line, cells| {
        let coordinates = coordinates(cells)?;
        let country = country(cells, "country")?;
        Ok(Appearance {
            published_at: date(cells, "published_at")?,
            captured_at: date(cells, "captured_at")?,
            country: country.or_else(|| coordinates.and_then(clear_country)),
            place: cells.text("place"),
            coordinates,
            url: cells.text("url"),
            publisher: cells.text("publisher"),
            title: cells.text("title"),
            note: cells.note(),
            source: format!("sidecar {name} line {line}"),
            strength: Strength::Strong,
        })
    })?;
    Ok(Sidecar { rows })
}

/// Reads the bytes of a claims CSV; `path` is only for messages.
///
/// # Errors
///
/// As [`read_sidecar`].
pub fn read_claims(path: &Path, bytes: &[u8]) -> Result<Claims> {
    let rows = read(path, bytes, CLAIMS_COLUMNS, |_, cells| {
        Ok(ClaimRow {
            date: date(cells, "claimed_date")?,
            country: country(cells, "claimed_country")?,
            place: cells.text("claimed_place"),
            coordinates: coordinates(cells)?,
            source_url: cells.text("source_url"),
            submitter: cells.text("submitter"),
            note: cells.note(),
        })
    })?;
    Ok(Claims { rows })
}

/// Why a row cannot be used, before its line is added.
type Reason = String;

fn read<T>(
    path: &Path,
    bytes: &[u8],
    columns: &'static [&'static str],
    content: impl Fn(u64, &Cells<'_>) -> std::result::Result<T, Reason>,
) -> Result<Vec<Row<T>>> {
    let refuse = |(line, reason)| Error::CsvRow {
        path: path.to_owned(),
        line,
        reason,
    };
    let mut table = Table::open(bytes, columns).map_err(refuse)?;
    let mut rows = Vec::new();
    while let Some((line, cells)) = table.next_row().map_err(refuse)? {
        let file = cells.text("file").ok_or_else(|| {
            let reason = "the file cell is empty. Write which file the row is about, as a path relative to this CSV";
            refuse((line, reason.to_owned()))
        })?;
        let content = content(line, &cells).map_err(|reason| refuse((line, reason)))?;
        rows.push(Row {
            line,
            file,
            content,
        });
    }
    Ok(rows)
}

fn date(cells: &Cells<'_>, column: &str) -> std::result::Result<Option<DateInterval>, Reason> {
    let read = |text: String| text.parse().map_err(|error| format!("{column}: {error}"));
    cells.text(column).map(read).transpose()
}

fn country(cells: &Cells<'_>, column: &str) -> std::result::Result<Option<Country>, Reason> {
    let read = |text: String| text.parse().map_err(|error| format!("{column}: {error}"));
    cells.text(column).map(read).transpose()
}

fn coordinates(cells: &Cells<'_>) -> std::result::Result<Option<Coordinates>, Reason> {
    let (lat, lon) = match (cells.text("lat"), cells.text("lon")) {
        (None, None) => return Ok(None),
        (Some(lat), Some(lon)) => (lat, lon),
        (lat, _) => {
            let (given, missing) = if lat.is_some() {
                ("lat", "lon")
            } else {
                ("lon", "lat")
            };
            return Err(format!(
                "{given} is given without {missing}. Give both in decimal degrees, or leave both empty"
            ));
        }
    };
    let point = cells.number(&lat).zip(cells.number(&lon));
    let point = point.and_then(|(lat, lon)| Coordinates::new(lat, lon)).ok_or_else(|| {
        format!(
            "lat {lat:?}, lon {lon:?} is no place on Earth. Write decimal degrees such as 33.5138 and 36.2765: lat from -90 \
             to 90 with south negative, lon from -180 to 180 with west negative"
        )
    })?;
    Ok(Some(point))
}

#[cfg(test)]
mod tests;
