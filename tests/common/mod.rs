//! Runs the program as a user does.
#![allow(
    dead_code,
    unreachable_pub,
    reason = "each test program uses its part of this"
)]

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::Value;

/// The folder of the sample media.
pub fn sample_media() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_media")
}

/// The program in the project's folder, without anything of this user's surroundings.
pub fn resurface() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_resurface"));
    command
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_remove("RESURFACE_ARCHIVE")
        .env("NO_COLOR", "1")
        .timeout(std::time::Duration::from_secs(300));
    command
}

/// What a run left.
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub complaints: String,
}

impl Ran {
    /// Standard output as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out)
            .unwrap_or_else(|error| panic!("{error}: {}\n{}", self.out, self.complaints))
    }

    /// Fails unless the exit code is `code`; for chaining.
    pub fn expect(self, code: i32) -> Ran {
        assert_eq!(self.code, code, "{}\n{}", self.out, self.complaints);
        self
    }
}

/// Runs a command to its end.
pub fn run(command: &mut Command) -> Ran {
    let output = command.output().unwrap();
    Ran {
        code: output.status.code().expect("it ended by itself"),
        out: String::from_utf8(output.stdout).expect("output is UTF-8"),
        complaints: String::from_utf8(output.stderr).expect("complaints are UTF-8"),
    }
}

/// A folder of its own for each test, with an archive's path in it.
pub struct Desk {
    pub folder: tempfile::TempDir,
}

impl Desk {
    pub fn new() -> Desk {
        Desk {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// A desk whose archive holds the sample archive.
    pub fn with_samples() -> Desk {
        let desk = Desk::new();
        let samples = sample_media();
        desk.add(&samples.join("archive"))
            .args([
                "--sidecar".as_ref(),
                samples.join("archive.csv").as_os_str(),
            ])
            .assert()
            .success();
        desk
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn archive(&self) -> PathBuf {
        self.path("desk.db")
    }

    /// Writes a file and gives its path.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    /// Copies a sample file under another name.
    pub fn copy(&self, sample: &str, name: &str) -> PathBuf {
        self.write(name, fs::read(sample_media().join(sample)).unwrap())
    }

    pub fn add(&self, path: &Path) -> Command {
        let mut command = resurface();
        command.args(["archive", "add"]).arg(path);
        command.arg("--archive").arg(self.archive());
        command
    }

    pub fn verify(&self, path: &Path) -> Command {
        let mut command = resurface();
        command.arg("verify").arg(path);
        command.arg("--archive").arg(self.archive());
        command
    }

    /// The results of verifying `path`, with whatever exit code.
    pub fn results(&self, path: &Path, options: &[&str]) -> Value {
        run(self.verify(path).args(["--format", "json"]).args(options)).json()
    }

    /// `archive list` of this desk.
    pub fn list(&self) -> String {
        let mut command = resurface();
        command
            .args(["archive", "list", "--archive"])
            .arg(self.archive());
        run(&mut command).expect(0).out
    }
}

/// The only item of results.
pub fn only(results: &Value) -> &Value {
    match results["items"].as_array().map(Vec::as_slice) {
        Some([item]) => item,
        _ => panic!("one item is expected: {results:#}"),
    }
}

/// The item whose path ends in `name`.
pub fn named<'a>(results: &'a Value, name: &str) -> &'a Value {
    items(results)
        .find(|item| file_name(&item["path"]) == name)
        .unwrap_or_else(|| panic!("{name} is not listed"))
}

pub fn items(results: &Value) -> impl Iterator<Item = &Value> {
    results["items"].as_array().expect("a list of items").iter()
}

/// The last part of a path in results.
pub fn file_name(path: &Value) -> &str {
    path.as_str()
        .expect("a path")
        .rsplit('/')
        .next()
        .unwrap_or_default()
}

/// Names of the archive items that an item matches.
pub fn matched(item: &Value) -> Vec<&str> {
    let matches = item["matches"].as_array().expect("a list of matches");
    matches
        .iter()
        .map(|found| file_name(&found["archive_item"]["path"]))
        .collect()
}

/// Codes of an item's findings.
pub fn codes(item: &Value) -> Vec<&str> {
    let findings = item["findings"].as_array().expect("a list of findings");
    findings
        .iter()
        .filter_map(|finding| finding["code"].as_str())
        .collect()
}
