//! Runs `spark-sql`, the only file that starts it.

use std::collections::VecDeque;
use std::env;
use std::ffi::OsString;
use std::fs;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::failure;
use crate::error::{Error, Result};

/// Name of Spark's program.
const SPARK_SQL: &str = "spark-sql";
/// Lines of what Spark says that are remembered for a message.
const REMEMBERED: usize = 4000;
/// Most bytes of one of them.
const MOST_LINE: usize = 1 << 16;

/// How to run Spark.
#[derive(Clone, Debug)]
pub struct Spark {
    /// The cluster, as Spark names it: `spark://host:7077`, `yarn`, `local-cluster[2,1,1024]`.
    pub master: String,
    /// Further settings, `KEY=VALUE` each.
    pub settings: Vec<String>,
    /// The address on which this machine is reached by workers; `None`: Spark's choice, and for masters on this machine the
    /// loopback.
    pub bind: Option<String>,
}

/// What is heard of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// The address of Spark's page, where a person sees how far each task is.
    Page(String),
    /// How far a stage is, in Spark's words.
    Stage(String),
}

/// Finds Spark's program: below `SPARK_HOME`, or on the `PATH`.
///
/// # Errors
///
/// [`Error::Cluster`], which says what to install.
pub fn find() -> Result<PathBuf> {
    let below_home = env::var_os("SPARK_HOME")
        .filter(|home| !home.is_empty())
        .map(|home| Path::new(&home).join("bin").join(SPARK_SQL));
    let path = env::var_os("PATH").unwrap_or_default();
    let on_path = env::split_paths(&path).map(|folder| folder.join(SPARK_SQL));
    let mut candidates = below_home.into_iter().chain(on_path);
    candidates
        .find(|candidate| candidate.is_file())
        .ok_or_else(|| {
            Error::Cluster(
                "there is no spark-sql: neither below SPARK_HOME nor on the PATH. Install Apache Spark 3.5 or 4 and Java 17, \
                 and set SPARK_HOME to its folder; for a try on one machine: python3 -m venv spark && spark/bin/pip install \
                 'pyspark==3.5.*', and add spark/bin to the PATH"
                    .to_owned(),
            )
        })
}

impl Spark {
    /// Runs `sql`, and hands `files` to every task, each under its name. `what` says what is being done.
    ///
    /// # Errors
    ///
    /// [`Error::Cluster`] with the task, the medium where that is known, and what to do.
    pub fn run(
        &self,
        what: &str,
        sql: &Path,
        files: &[PathBuf],
        hear: &dyn Fn(Heard),
    ) -> Result<()> {
        let program = find()?;
        // Spark leaves a log and the database of a catalogue where it is started.
        let folder = tempfile::tempdir().map_err(|source| Error::Io {
            action: "make a folder in",
            path: env::temp_dir(),
            source,
        })?;
        let mut command = Command::new(&program);
        command
            .args(self.arguments(sql, files))
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        if let Some(address) = self.address() {
            // Spark's pages would be on every network otherwise.
            command.env("SPARK_LOCAL_IP", address);
        }
        let failed = |source| Error::Io {
            action: "run",
            path: program.clone(),
            source,
        };
        let mut child = command.spawn().map_err(failed)?;
        let mut said = Said::default();
        if let Some(stderr) = child.stderr.take() {
            said.listen(stderr, hear).map_err(failed)?;
        }
        let status = child.wait().map_err(failed)?;
        if status.success() {
            return Ok(());
        }
        let lines: Vec<String> = said.0.into();
        Err(Error::Cluster(failure::told(what, &lines, status)))
    }

    fn arguments(&self, sql: &Path, files: &[PathBuf]) -> Vec<OsString> {
        let mut arguments: Vec<OsString> = vec!["--master".into(), self.master.clone().into()];
        let mut list = OsString::new();
        for (at, file) in files.iter().enumerate() {
            if at > 0 {
                list.push(",");
            }
            list.push(file);
        }
        if !list.is_empty() {
            arguments.extend(["--files".into(), list]);
        }
        let mut settings = vec![
            "spark.master.rest.enabled=false".to_owned(),
            "spark.ui.showConsoleProgress=true".to_owned(),
        ];
        if let Some(address) = self.address() {
            settings.push(format!("spark.driver.bindAddress={address}"));
            settings.push(format!("spark.driver.host={address}"));
        }
        // The last one counts, so a person's own settings come after these.
        settings.extend(self.settings.iter().cloned());
        for setting in settings {
            arguments.extend(["--conf".into(), setting.into()]);
        }
        arguments.extend(["-f".into(), sql.into()]);
        arguments
    }

    fn address(&self) -> Option<&str> {
        let local = self.master.starts_with("local").then_some("127.0.0.1");
        self.bind.as_deref().or(local)
    }
}

/// The last lines of what Spark said.
#[derive(Default)]
struct Said(VecDeque<String>);

impl Said {
    fn listen(&mut self, from: impl Read, hear: &dyn Fn(Heard)) -> std::io::Result<()> {
        let mut line = Vec::new();
        for byte in BufReader::new(from).bytes() {
            match byte? {
                // Spark draws its progress over itself.
                b'\n' | b'\r' => {
                    self.line(&String::from_utf8_lossy(&line), hear);
                    line.clear();
                }
                byte if line.len() < MOST_LINE => line.push(byte),
                _ => {}
            }
        }
        self.line(&String::from_utf8_lossy(&line), hear);
        Ok(())
    }

    fn line(&mut self, line: &str, hear: &dyn Fn(Heard)) {
        let line = line.trim();
        if line.is_empty() {
            return;
        }
        if line.starts_with("[Stage ") {
            hear(Heard::Stage(line.to_owned()));
            return;
        }
        if let Some((_, page)) = line.split_once("Spark Web UI available at ") {
            hear(Heard::Page(page.trim().to_owned()));
        }
        if self.0.len() >= REMEMBERED {
            self.0.pop_front();
        }
        self.0.push_back(line.to_owned());
    }
}

/// Copies this very program into `folder` under the name by which tasks call it.
///
/// # Errors
///
/// [`Error::Io`] where it cannot be read or written.
pub fn program(folder: &Path) -> Result<PathBuf> {
    let target = folder.join(super::sql::PROGRAM);
    let copied = env::current_exe().and_then(|own| fs::copy(own, &target));
    copied.map_err(|source| Error::Io {
        action: "copy this program to",
        path: target.clone(),
        source,
    })?;
    Ok(target)
}
