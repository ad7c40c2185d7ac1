//! `resurface verify`

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, ValueHint};

use super::options::{Common, Format};
use super::{Failure, Outcome, output};
use crate::archive::Archive;
use crate::error::Status;
use crate::matching::thresholds::Preset;
use crate::metadata::{Coordinates, Country, DateInterval};
use crate::pipeline::verify::{self, Request, verify};
use crate::pipeline::{Examiner, pictures};
use crate::report::folder::Folder;
use crate::report::{Results, csv, json, text};
use crate::verdict::{Claim, Statement, Verdict};

const EXAMPLES: &str = "\
Examples:
  A folder with a table of claims
    resurface verify incoming --archive desk.db --claims claims.csv --report report

  One file, with what is said of it
    resurface verify clip.mp4 --archive desk.db --claimed-date 2025-03-08 --claimed-country SY

  Is it true of these files that they are old or from elsewhere?
    resurface verify incoming --archive desk.db --claimed-date 2025-03 --claimed-country SY --assert \"old or foreign\"

  For a script: JSON, and exit code 4 when something is recirculated
    resurface verify incoming --archive desk.db --format json --fail-on recirculated

The table of claims has a row for each file. Its first line names the columns, any of
  file,claimed_date,claimed_country,claimed_place,lat,lon,source_url,submitter,note

Dates: 2017, 2017-04, 2017-04-05, 2017-04-05T14:30:00+03:00, or an interval \
2017-04-01/2017-04-30.
Countries: ISO 3166-1 codes such as SY, or names in English, French or Arabic such as Syria, Syrie or سوريا. Congo, Korea \
and other names that mean several countries are refused; write CD or CG, KP or KR.

Presets: strict reports only what leaves no doubt, balanced is the decision threshold, wide adds candidates for a person \
to look at; from a candidate alone nothing is concluded.

No match is never proof of authenticity: a picture can be old without being in your archive.";

/// Compare files with the archive and test what is claimed of them
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Files and folders to check
    #[arg(required_unless_present = "explain_rules", value_name = "PATH", value_hint = ValueHint::AnyPath)]
    paths: Vec<PathBuf>,
    /// The archive, one file
    // Not the `ArchiveFile` of the other commands: the rules are explained without one.
    #[arg(
        long,
        value_name = "FILE",
        env = "RESURFACE_ARCHIVE",
        required_unless_present = "explain_rules"
    )]
    archive: Option<PathBuf>,
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
    /// Print the rules by which findings become verdicts, and examine nothing
    #[arg(long)]
    explain_rules: bool,
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

pub(super) fn run(arguments: Arguments, common: &Common) -> Result<Outcome, Failure> {
    if arguments.explain_rules {
        output::print(text::rules(output::width(), output::colour()).as_bytes())?;
        return Ok(Outcome::Complete);
    }
    let archive = arguments
        .archive
        .ok_or_else(|| Failure::Usage("--archive FILE is missing".to_owned()))?;
    let request = Request {
        paths: arguments.paths,
        archive,
        claims: arguments.claims,
        batch_claim: arguments.claim.claim()?,
        preset: arguments.threshold_preset,
        assertion: arguments.assertion,
    };
    let folder = match &arguments.report {
        Some(target) => Some(Folder::begin(target, arguments.overwrite)?),
        None => None,
    };
    let examiner = Examiner::default();
    let progress = common.progress();
    let workshop = common.workshop(&examiner, &progress);
    let mut results = verify(&request, &now(), &workshop)?;
    note(&request, "verify", &results);
    let page = match folder {
        Some(folder) => {
            let archive = Archive::open_existing(&request.archive)?;
            pictures::make(&mut results, &archive, &workshop, |name, jpeg| {
                folder.picture(name, jpeg)
            })?;
            Some(folder.finish(&results)?)
        }
        None => None,
    };
    progress.clear();
    print(&results, arguments.format)?;
    if let Some(page) = page {
        output::complain(&format!("\nReport: {}", page.display()));
    }
    Ok(outcome(&results, arguments.fail_on))
}

/// Notes the run in the archive's log, and tells the person where that is not possible.
pub(super) fn note(request: &Request, command: &str, results: &Results) {
    if let Err(error) = verify::note(request, command, results) {
        output::complain(&format!(
            "note: this run is not in the archive's log, and the report says all the same at which line it was made: {error}"
        ));
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
        Format::Json => output::print(&json::to_json(results)),
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
