//! What `verify` and `cluster verify` have in common: what is claimed of the files and asked, and how it is answered.

use std::path::PathBuf;

use clap::Args;
use clap::builder::PossibleValuesParser;

use super::options::Format;
use super::progress::Progress;
use super::{Failure, Outcome, output};
use crate::error::{self, Status};
use crate::matching::thresholds::Preset;
use crate::metadata::{Coordinates, Country, DateInterval};
use crate::pipeline::verify::Request;
use crate::pipeline::{Workshop, pictures};
use crate::report::folder::Folder;
use crate::report::{ArchiveItem, Results, csv, text};
use crate::verdict::{Claim, Statement, Verdict};

/// What is claimed, what is asked, and in which form the answer is wanted.
#[derive(Debug, Args)]
pub(super) struct CheckOptions {
    /// Table of claims, one row a file
    #[arg(long, value_name = "CSV")]
    claims: Option<PathBuf>,
    #[command(flatten)]
    claim: ClaimOptions,
    /// Test a statement over all files: "old", "foreign" or "old or foreign". Answered in counts; copies count once
    #[arg(long = "assert", value_name = "STATEMENT")]
    assertion: Option<Statement>,
    /// Write a report into this folder; open its index.html in a browser. Beside it lie results.json and the tables
    /// items.csv, matches.csv and segments.csv: the times of every stretch of video that matches, in the columns of the
    /// video copy-detection challenge
    #[arg(long, value_name = "DIR")]
    report: Option<PathBuf>,
    /// Replace an earlier report in that folder
    #[arg(long, requires = "report")]
    overwrite: bool,
    /// Form of the results on standard output
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// How sure a match must be
    #[arg(long, value_name = "PRESET", default_value_t, value_parser = presets())]
    threshold_preset: Preset,
    /// Exit with code 4 when a file gets this verdict
    #[arg(long, value_name = "VERDICT", value_parser = verdicts())]
    fail_on: Option<Verdict>,
}

/// What is claimed of every file, as far as its row in the table does not say otherwise.
#[derive(Debug, Args)]
struct ClaimOptions {
    /// When the files are said to have been taken
    #[arg(long, value_name = "DATE")]
    claimed_date: Option<DateInterval>,
    /// In which country: its ISO 3166-1 code, or its name in English, French or Arabic
    #[arg(long, value_name = "COUNTRY")]
    claimed_country: Option<Country>,
    /// At which place, in words; shown, not tested
    #[arg(long, value_name = "TEXT")]
    claimed_place: Option<String>,
    /// At which latitude, in decimal degrees
    #[arg(
        long,
        value_name = "DEGREES",
        requires = "lon",
        allow_negative_numbers = true
    )]
    lat: Option<f64>,
    /// At which longitude, in decimal degrees
    #[arg(
        long,
        value_name = "DEGREES",
        requires = "lat",
        allow_negative_numbers = true
    )]
    lon: Option<f64>,
    /// How far from there still agrees with the claim [default: 50]
    #[arg(long, value_name = "KM")]
    radius_km: Option<f64>,
}

/// Reads the word of a preset.
pub(super) fn presets() -> impl clap::builder::TypedValueParser<Value = Preset> {
    use clap::builder::TypedValueParser;
    PossibleValuesParser::new(Preset::ALL.map(Preset::as_str))
        .try_map(|word| word.parse::<Preset>())
}

fn verdicts() -> impl clap::builder::TypedValueParser<Value = Verdict> {
    use clap::builder::TypedValueParser;
    PossibleValuesParser::new(Verdict::ALL.map(Verdict::as_str)).try_map(|word| {
        let named = Verdict::ALL
            .into_iter()
            .find(|verdict| verdict.as_str() == word);
        named.ok_or("no such verdict")
    })
}

impl ClaimOptions {
    fn claim(self) -> Result<Claim, Failure> {
        let coordinates = match self.lat.zip(self.lon) {
            None => None,
            Some((lat, lon)) => Some(Coordinates::new(lat, lon).ok_or_else(|| {
                Failure::Usage(format!(
                    "--lat {lat} --lon {lon} is no place on Earth: latitudes go from -90 to 90, longitudes from -180 to 180"
                ))
            })?),
        };
        if self
            .radius_km
            .is_some_and(|km| !km.is_finite() || km <= 0.0)
        {
            return Err(Failure::Usage(
                "--radius-km must be a number above 0".to_owned(),
            ));
        }
        Ok(Claim {
            date: self.claimed_date,
            country: self.claimed_country,
            place: self.claimed_place,
            coordinates,
            radius_km: self.radius_km,
            ..Claim::default()
        })
    }
}

/// A check of files that has begun.
pub(super) struct Check {
    pub(super) request: Request,
    folder: Option<Folder>,
    format: Format,
    fail_on: Option<Verdict>,
}

impl CheckOptions {
    /// Takes up a check of `paths` against an archive or store, and a place for its report before any work is done.
    pub(super) fn begin(self, paths: Vec<PathBuf>, archive: PathBuf) -> Result<Check, Failure> {
        let request = Request {
            paths,
            archive,
            claims: self.claims,
            batch_claim: self.claim.claim()?,
            preset: self.threshold_preset,
            assertion: self.assertion,
        };
        let folder = match &self.report {
            Some(target) => Some(Folder::begin(target, self.overwrite)?),
            None => None,
        };
        Ok(Check {
            request,
            folder,
            format: self.format,
            fail_on: self.fail_on,
        })
    }
}

impl Check {
    /// Writes the report where one is wanted, and prints the results. `files` gives what says where the files of an item
    /// lie.
    pub(super) fn end<F>(
        self,
        mut results: Results,
        workshop: &Workshop<'_>,
        progress: &Progress,
        files: impl FnOnce(&Request) -> error::Result<F>,
    ) -> Result<Outcome, Failure>
    where
        F: Fn(&ArchiveItem) -> error::Result<Vec<PathBuf>>,
    {
        let page = match self.folder {
            Some(folder) => {
                let files = files(&self.request)?;
                pictures::make(&mut results, &files, workshop, |name, jpeg| {
                    folder.picture(name, jpeg)
                })?;
                Some(folder.finish(&results)?)
            }
            None => None,
        };
        progress.clear();
        print(&results, self.format)?;
        if let Some(page) = page {
            output::complain(&format!("\nReport: {}", page.display()));
        }
        Ok(outcome(&results, self.fail_on))
    }
}

/// The time that results carry.
pub(super) fn now() -> String {
    let now = jiff::Timestamp::now();
    // Whole seconds are exact enough; what is no such second does not occur.
    jiff::Timestamp::from_second(now.as_second())
        .map_or_else(|_| now.to_string(), |now| now.to_string())
}

fn print(results: &Results, format: Format) -> std::io::Result<()> {
    match format {
        Format::Text => {
            output::print(text::summary(results, output::width(), output::colour()).as_bytes())
        }
        Format::Json => output::print_json(results),
        Format::Csv => output::print(&csv::items_csv(results)),
    }
}

fn outcome(results: &Results, fail_on: Option<Verdict>) -> Outcome {
    let found = |verdict| {
        results
            .items
            .iter()
            .any(|item| item.verdict == Some(verdict))
    };
    if fail_on.is_some_and(found) {
        return Outcome::Found;
    }
    Outcome::of(results.items.iter().all(|item| item.status == Status::Ok))
}
