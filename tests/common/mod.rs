//! What the tests share: a desk of their own to work at, and the program, run from there as a person runs it.

#![allow(dead_code, reason = "every file of tests uses its own part of this")]

use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;
use std::time::Duration;

use image::imageops::{self, FilterType};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use serde_json::Value;
use tempfile::TempDir;

/// A run that takes longer hangs.
const PATIENCE: Duration = Duration::from_secs(120);

/// Name of the archive on a desk.
pub(crate) const ARCHIVE: &str = "desk.db";

/// The archive that `sample_media/README.md` tells people to make, made once for all tests of a file.
static SAMPLE_ARCHIVE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let desk = Desk::new();
    desk.run_in_repository(&[
        "archive",
        "add",
        "sample_media/archive",
        "--sidecar",
        "sample_media/archive.csv",
        "--archive",
        &desk.text_path(ARCHIVE),
    ])
    .exits(0);
    fs::read(desk.path(ARCHIVE)).unwrap()
});

/// An empty folder that is the program's home and, mostly, where it is run.
pub(crate) struct Desk {
    folder: TempDir,
}

impl Desk {
    pub(crate) fn new() -> Desk {
        let folder = TempDir::new().unwrap();
        Desk { folder }
    }

    /// A desk with the archive of the sample media as [`ARCHIVE`].
    pub(crate) fn with_sample_archive() -> Desk {
        let desk = Desk::new();
        desk.write(ARCHIVE, &SAMPLE_ARCHIVE);
        desk
    }

    /// A desk with one photo in the archive [`ARCHIVE`], so that there is something to compare with.
    pub(crate) fn with_small_archive() -> Desk {
        let desk = Desk::new();
        desk.write("known/known.png", &png(&photo(1)));
        desk.add(&["known"]).exits(0);
        desk
    }

    pub(crate) fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The absolute path of `name` as an argument.
    pub(crate) fn text_path(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    /// Writes a file, with the folders above it.
    pub(crate) fn write(&self, name: impl AsRef<Path>, bytes: &[u8]) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }

    pub(crate) fn read(&self, name: impl AsRef<Path>) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }

    /// Every file under `name` with its content, by its path below `name`.
    pub(crate) fn contents(&self, name: &str) -> BTreeMap<String, Vec<u8>> {
        let root = self.path(name);
        walkdir::WalkDir::new(&root)
            .into_iter()
            .map(Result::unwrap)
            .filter(|entry| entry.file_type().is_file())
            .map(|entry| {
                let below = entry.path().strip_prefix(&root).unwrap();
                (
                    below.to_str().unwrap().to_owned(),
                    fs::read(entry.path()).unwrap(),
                )
            })
            .collect()
    }

    /// The program at this desk, not yet started.
    pub(crate) fn program(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_resurface"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env("HOME", self.folder.path());
        for surrounding in [
            "RESURFACE_ARCHIVE",
            "CLICOLOR_FORCE",
            "CLICOLOR",
            "NO_COLOR",
        ] {
            command.env_remove(surrounding);
        }
        command
    }

    /// Runs the program at this desk.
    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        Run::of(self.program(arguments))
    }

    /// Runs the program in the repository, where `sample_media` lies.
    pub(crate) fn run_in_repository(&self, arguments: &[&str]) -> Run {
        let mut command = self.program(arguments);
        command.current_dir(env!("CARGO_MANIFEST_DIR"));
        Run::of(command)
    }

    /// `archive add` to [`ARCHIVE`].
    pub(crate) fn add(&self, arguments: &[&str]) -> Run {
        self.run(&[&["archive", "add", "--archive", ARCHIVE], arguments].concat())
    }

    /// `verify` against [`ARCHIVE`].
    pub(crate) fn verify(&self, arguments: &[&str]) -> Run {
        self.run(&[&["verify", "--archive", ARCHIVE], arguments].concat())
    }

    /// What `archive list` prints of [`ARCHIVE`], one line an item.
    pub(crate) fn list(&self) -> Vec<String> {
        let run = self
            .run(&["archive", "list", "--archive", ARCHIVE])
            .exits(0);
        run.text().lines().map(str::to_owned).collect()
    }
}

/// How a run went.
pub(crate) struct Run {
    what: String,
    code: Option<i32>,
    pub(crate) stdout: Vec<u8>,
    stderr: Vec<u8>,
}

impl Run {
    pub(crate) fn of(command: Command) -> Run {
        Run::fed(command, b"")
    }

    /// With this on standard input.
    pub(crate) fn fed(command: Command, input: &[u8]) -> Run {
        let what = format!("{command:?}");
        let output = assert_cmd::Command::from_std(command)
            .write_stdin(input)
            .timeout(PATIENCE)
            .output()
            .unwrap();
        Run {
            what,
            code: output.status.code(),
            stdout: output.stdout,
            stderr: output.stderr,
        }
    }

    /// A run that was started and waited for elsewhere.
    pub(crate) fn ended(what: String, output: std::process::Output) -> Run {
        Run {
            what,
            code: output.status.code(),
            stdout: output.stdout,
            stderr: output.stderr,
        }
    }

    /// Fails unless the run ended with this exit code.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Run {
        assert_eq!(
            self.code,
            Some(code),
            "{}\n{}\n{}",
            self.what,
            String::from_utf8_lossy(&self.stdout),
            String::from_utf8_lossy(&self.stderr)
        );
        self
    }

    /// Fails unless a complaint contains each of these.
    #[track_caller]
    pub(crate) fn complains_of(self, parts: &[&str]) -> Run {
        for part in parts {
            assert!(self.complaint().contains(part), "{}", self.complaint());
        }
        self
    }

    /// Standard output.
    #[track_caller]
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.stdout).unwrap()
    }

    /// Standard output as one line, wherever it was wrapped.
    #[track_caller]
    pub(crate) fn words(&self) -> String {
        self.text().split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Standard error.
    #[track_caller]
    pub(crate) fn complaint(&self) -> &str {
        std::str::from_utf8(&self.stderr).unwrap()
    }

    /// Standard output as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.stdout).unwrap()
    }

    /// The rows of standard output as CSV, by column.
    #[track_caller]
    pub(crate) fn csv(&self) -> Vec<BTreeMap<String, String>> {
        csv_rows(&self.stdout)
    }
}

/// The rows of a table, by column.
#[track_caller]
pub(crate) fn csv_rows(bytes: &[u8]) -> Vec<BTreeMap<String, String>> {
    csv::Reader::from_reader(bytes)
        .deserialize()
        .map(Result::unwrap)
        .collect()
}

/// The absolute path of a sample as an argument.
pub(crate) fn sample(name: &str) -> String {
    format!("{}/sample_media/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// The list at `pointer`.
#[track_caller]
pub(crate) fn list<'a>(value: &'a Value, pointer: &str) -> &'a [Value] {
    let found = value.pointer(pointer).and_then(Value::as_array);
    found.unwrap_or_else(|| panic!("no list {pointer} in {value:#}"))
}

/// The text at `pointer`.
#[track_caller]
pub(crate) fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    let found = value.pointer(pointer).and_then(Value::as_str);
    found.unwrap_or_else(|| panic!("no text {pointer} in {value:#}"))
}

/// The number at `pointer`.
#[track_caller]
pub(crate) fn number(value: &Value, pointer: &str) -> f64 {
    let found = value.pointer(pointer).and_then(Value::as_f64);
    found.unwrap_or_else(|| panic!("no number {pointer} in {value:#}"))
}

/// The last part of a path.
pub(crate) fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// The item of the file that is named so.
#[track_caller]
pub(crate) fn item<'a>(results: &'a Value, name: &str) -> &'a Value {
    let mut items = list(results, "/items").iter();
    items
        .find(|item| file_name(text(item, "/path")) == name)
        .unwrap_or_else(|| panic!("no item {name} in {results:#}"))
}

/// The codes of an item's findings, in their order.
#[track_caller]
pub(crate) fn finding_codes(item: &Value) -> Vec<&str> {
    let findings = list(item, "/findings").iter();
    findings.map(|finding| text(finding, "/code")).collect()
}

/// A picture with something to see in it, another one for each number. Those of near numbers have patches in common: that of
/// `n + 3` is that of `n`, moved by one patch.
pub(crate) fn photo(number: u64) -> RgbImage {
    let mut state = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut next = || {
        // The steps of SplitMix64.
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) as u8
    };
    let patches = RgbImage::from_fn(12, 8, |_, _| Rgb([next(), next(), next()]));
    imageops::resize(&patches, 240, 160, FilterType::CatmullRom)
}

pub(crate) fn png(picture: &RgbImage) -> Vec<u8> {
    encoded(picture, ImageFormat::Png)
}

pub(crate) fn jpeg(picture: &RgbImage) -> Vec<u8> {
    encoded(picture, ImageFormat::Jpeg)
}

/// Without compression, so pictures of equal size make files of equal size.
pub(crate) fn bmp(picture: &RgbImage) -> Vec<u8> {
    encoded(picture, ImageFormat::Bmp)
}

fn encoded(picture: &RgbImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(picture.clone())
        .write_to(&mut bytes, format)
        .unwrap();
    bytes.into_inner()
}

/// The results of verifying `in`, where some files cannot be examined.
pub(crate) fn results_of_in(desk: &Desk) -> Value {
    desk.verify(&["in", "--format", "json"]).exits(3).json()
}

/// Fails unless a file is listed with this status, a reason and the verdict unreadable.
#[track_caller]
pub(crate) fn assert_unreadable(results: &Value, name: &str, status: &str) {
    let item = item(results, name);
    assert_eq!(text(item, "/status"), status, "{item:#}");
    assert_eq!(text(item, "/verdict"), "unreadable", "{item:#}");
    assert!(!text(item, "/error").is_empty(), "{item:#}");
}

/// What verifies the incoming samples with their claims.
pub(crate) const VERIFY: [&str; 4] = [
    "verify",
    "sample_media/incoming",
    "--claims",
    "sample_media/claims.csv",
];

/// The results of verifying the incoming samples against the sample archive; two of them cannot be examined.
pub(crate) fn verified(options: &[&str]) -> Value {
    let desk = Desk::with_sample_archive();
    let archive = desk.text_path(ARCHIVE);
    let common = ["--archive", &archive, "--format", "json"];
    desk.run_in_repository(&[&VERIFY[..], &common, options].concat())
        .exits(3)
        .json()
}

/// Runs `ffmpeg` at the desk.
#[track_caller]
pub(crate) fn ffmpeg(desk: &Desk, arguments: &[&str]) {
    let made = Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error", "-bitexact"])
        .args(arguments)
        .current_dir(desk.path(""))
        .output()
        .unwrap();
    assert!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
}

/// Puts a script at the desk that is found as `spark-sql` below `SPARK_HOME`.
#[cfg(unix)]
pub(crate) fn spark(desk: &Desk, script: &[u8]) -> String {
    let path = desk.write("spark/bin/spark-sql", script);
    fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    desk.text_path("spark")
}

/// Results without what names the archive and the time.
pub(crate) fn without_archive(mut results: Value) -> Value {
    for field in ["/run/started", "/run/archive"] {
        *results.pointer_mut(field).unwrap() = Value::Null;
    }
    results
}

/// The program at a desk with this on standard input.
pub(crate) fn fed(desk: &Desk, arguments: &[&str], input: &[u8]) -> Run {
    Run::fed(desk.program(arguments), input)
}

/// What the program wrote, a line of JSON each.
pub(crate) fn lines(run: &Run) -> Vec<Value> {
    let lines = run.text().lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}
