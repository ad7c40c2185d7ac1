//! The programs that decode: where they are, and whether they run confined.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::confinement::Reach;
use super::{Allowance, Call, run};

/// What a program may take to tell its version.
const ASKING: Allowance = Allowance {
    memory_bytes: 1 << 30,
    cpu_s: 20,
    wall_s: 20,
    silence_s: 20,
};

/// Bytes of an answer that are read.
const MAX_ANSWER: u64 = 1 << 16;

/// A program of this machine.
#[derive(Debug)]
pub(crate) struct Program {
    path: PathBuf,
    shell: Option<PathBuf>,
    reach: Option<Reach>,
}

/// What a program printed, and whether it says that all went well.
pub(crate) struct Answer {
    pub(crate) text: String,
    pub(crate) success: bool,
}

impl Program {
    /// Looks for a program on the search path, and starts it with one argument to see that it runs. Gives its answer with it.
    ///
    /// One that does not run where it can see no files (it may be a script that starts another program from a place of its
    /// own) may see them; [`Program::sees_files`] tells.
    pub(crate) fn find(name: &str, argument: &str) -> Option<(Program, Answer)> {
        let path = on_search_path(name)?;
        let shell = shell();
        let reach = Reach::of(&path, shell.as_deref());
        let mut program = Program {
            path,
            shell,
            reach: Some(reach),
        };
        if let Some(answer) = program.answer(argument) {
            return Some((program, answer));
        }
        program.reach = None;
        let answer = program.answer(argument)?;
        Some((program, answer))
    }

    /// Whether it can see other files than the one it works on, as far as this program has a say.
    pub(crate) fn sees_files(&self) -> bool {
        self.reach.is_none()
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// What it is started through, to be limited.
    pub(super) fn shell(&self) -> Option<&Path> {
        self.shell.as_deref()
    }

    /// What it may see; `None` for everything.
    pub(super) fn reach(&self) -> Option<&Reach> {
        self.reach.as_ref()
    }

    fn answer(&self, argument: &str) -> Option<Answer> {
        let mut call = Call::new(self, ASKING);
        call.arg(argument);
        let mut text = Vec::new();
        let finished = run(
            &call,
            nothing()?,
            |_| false,
            |stdout, _| {
                let _ = stdout.take(MAX_ANSWER).read_to_end(&mut text);
                Ok(())
            },
        );
        let finished = finished.ok()?;
        // The codes of a shell, and of the loader, for a program that cannot be started.
        (!matches!(finished.code, Some(126 | 127))).then(|| Answer {
            text: String::from_utf8_lossy(&text).into_owned(),
            success: finished.success,
        })
    }
}

/// An input without content.
fn nothing() -> Option<File> {
    File::open(if cfg!(windows) { "NUL" } else { "/dev/null" }).ok()
}

/// The shell that limits what it becomes.
fn shell() -> Option<PathBuf> {
    let shell = Path::new("/bin/sh");
    (cfg!(unix) && shell.exists()).then(|| shell.to_owned())
}

/// The first file of this name on the search path that may be executed. Parts of the path that depend on the folder the
/// program is run in are left out: it may hold other people's files.
#[cfg(unix)]
fn on_search_path(name: &str) -> Option<PathBuf> {
    use std::os::unix::fs::PermissionsExt;

    let executable = |path: &PathBuf| {
        std::fs::metadata(path)
            .is_ok_and(|file| file.is_file() && file.permissions().mode() & 0o111 != 0)
    };
    std::env::split_paths(&std::env::var_os("PATH")?)
        .filter(|folder| folder.is_absolute())
        .map(|folder| folder.join(name))
        .find(executable)
}

/// The system looks itself.
#[cfg(not(unix))]
fn on_search_path(name: &str) -> Option<PathBuf> {
    Some(PathBuf::from(name))
}
