//! A child process that reads one open file, is kept from everything else, and is ended when it makes no progress or takes
//! too much. The only place that starts processes.
//!
//! | kept from | by |
//! | --- | --- |
//! | other files, networks, other processes | [`confinement`], where the system is Linux |
//! | memory, processor time, writing files | `ulimit` of the shell that it is started through, where the system is a Unix |
//! | time | a watchdog, which ends the whole group of processes |
//! | variables of this process | it gets a search path and a language only |

mod confinement;
mod program;
mod trial;

use std::collections::VecDeque;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::error::ItemError;

pub(crate) use program::Program;
pub(crate) use trial::tried;

/// Lines of complaint that are kept.
const KEPT_LINES: usize = 12;
/// How often the watchdog looks.
const WATCH: Duration = Duration::from_millis(50);

/// What `sh` is told, to limit itself and become the program: memory in KiB, processor time in seconds, no file may grow, no
/// memory image is left behind. What a system cannot limit stays without limit.
const LIMITING: &str = "ulimit -v $1; ulimit -t $2; ulimit -f 0; ulimit -c 0; shift 2; exec \"$@\"";

/// What one child may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Allowance {
    /// Bytes of address space.
    pub(super) memory_bytes: u64,
    /// Seconds of processor time, of all its threads together.
    pub(super) cpu_s: u64,
    /// Seconds from its beginning to its end.
    pub(super) wall_s: u64,
    /// Seconds without anything arriving from it.
    pub(super) silence_s: u64,
}

/// A program with arguments, and what it may take.
#[derive(Debug)]
pub(super) struct Call<'a> {
    program: &'a Program,
    arguments: Vec<OsString>,
    folder: Option<PathBuf>,
    allowance: Allowance,
}

impl<'a> Call<'a> {
    /// Without arguments yet.
    pub(super) fn new(program: &'a Program, allowance: Allowance) -> Call<'a> {
        Call {
            program,
            arguments: Vec::new(),
            folder: None,
            allowance,
        }
    }

    /// One argument more.
    pub(super) fn arg(&mut self, argument: impl AsRef<OsStr>) -> &mut Call<'a> {
        self.arguments.push(argument.as_ref().to_owned());
        self
    }

    /// More arguments.
    pub(super) fn args<S: AsRef<OsStr>>(
        &mut self,
        arguments: impl IntoIterator<Item = S>,
    ) -> &mut Call<'a> {
        for argument in arguments {
            self.arg(argument);
        }
        self
    }

    /// Where it runs.
    pub(super) fn folder(&mut self, folder: &std::path::Path) -> &mut Call<'a> {
        self.folder = Some(folder.to_owned());
        self
    }

    fn command(&self) -> Command {
        let program = self.program;
        let mut command = match program.shell() {
            Some(shell) => {
                let mut command = Command::new(shell);
                let allowance = &self.allowance;
                command
                    .args(["-c", LIMITING, "sh"])
                    .arg((allowance.memory_bytes >> 10).to_string())
                    .arg(allowance.cpu_s.to_string())
                    .arg(program.path());
                command
            }
            None => Command::new(program.path()),
        };
        command.args(&self.arguments).env_clear();
        // Windows does not start programs without the last two.
        for kept in ["PATH", "SystemRoot", "TEMP"] {
            command.envs(std::env::var_os(kept).map(|value| (kept, value)));
        }
        command.env("LC_ALL", "C");
        // A decoder of many threads would reserve address space for each of them that it never uses.
        command.env("MALLOC_ARENA_MAX", "2");
        if let Some(folder) = &self.folder {
            command.current_dir(folder);
        }
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        command
    }

    /// Starts it, confined.
    fn start(&self, input: File) -> Result<Child, ItemError> {
        let failed = |reason: String| ItemError::DecoderFailed(reason);
        let mut command = self.command();
        // What confines itself stays confined, so that is a thread with nothing else to do.
        let started = thread::scope(|scope| {
            let confined = scope.spawn(|| {
                confinement::confine(self.program.reach(), &input)
                    .map_err(|reason| format!("it could not be confined: {reason}"))?;
                command
                    .stdin(Stdio::from(input))
                    .stdout(Stdio::piped())
                    .stderr(Stdio::piped())
                    .spawn()
                    .map_err(|error| error.to_string())
            });
            confined.join()
        });
        started
            .unwrap_or_else(|_| Err("it could not be started".to_owned()))
            .map_err(failed)
    }
}

/// How a child ended.
#[derive(Debug)]
pub(crate) struct Finished {
    /// Whether it says that all went well.
    pub(super) success: bool,
    /// The code it ended with, where it was not a signal that ended it.
    code: Option<i32>,
    /// It asked for more memory than it may have.
    starved: bool,
    allowance: Allowance,
    complaints: VecDeque<String>,
}

impl Finished {
    /// The limit that it met, where it did.
    pub(super) fn over_limit(&self) -> Option<ItemError> {
        let most = self.allowance.memory_bytes >> 20;
        self.starved.then(|| {
            ItemError::OverLimit(format!("the decoder wants more than {most} MB of memory"))
        })
    }

    /// What it complained of last, bounded, for people.
    pub(super) fn last_words(&self) -> String {
        let line = self
            .complaints
            .back()
            .map_or("it gives no reason", String::as_str);
        // "[mov,mp4,m4a @ 0x55d0…] moov atom not found": the address differs from run to run.
        let mut line = line;
        // Where one part hands on another's words, there are several.
        while let Some((head, rest)) = line.split_once("] ") {
            if !head.starts_with('[') {
                break;
            }
            line = rest;
        }
        line.replace("file:/dev/stdin: ", "")
            .chars()
            .take(160)
            .collect()
    }
}

/// Whether a line says that memory could not be had, in the words of the C library, of C++ and of libheif.
fn is_starved(line: &str) -> bool {
    [
        "Cannot allocate memory",
        "bad_alloc",
        "Memory allocation error",
    ]
    .iter()
    .any(|words| line.contains(words))
}

/// Tells the watchdog that something arrived.
#[derive(Debug)]
pub(crate) struct Progress {
    begun: Instant,
    last_ms: AtomicU64,
}

impl Progress {
    /// A process that begins now.
    pub(super) fn begun_now() -> Progress {
        Progress {
            begun: Instant::now(),
            last_ms: AtomicU64::new(0),
        }
    }

    /// Something arrived now.
    pub(super) fn beat(&self) {
        let now = self.begun.elapsed().as_millis();
        self.last_ms
            .store(u64::try_from(now).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    fn silence_s(&self) -> u64 {
        let now = u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        now.saturating_sub(self.last_ms.load(Ordering::Relaxed)) / 1000
    }
}

/// Runs `call` with `input` as its standard input. `on_line` gets each line of its standard error and says whether it
/// was meant for it; the others are complaints. `on_output` gets its standard output. The child, and what it started, is
/// gone when this returns.
///
/// # Errors
///
/// [`ItemError::Timeout`], [`ItemError::OverLimit`] when it took too much processor time, [`ItemError::DecoderFailed`] when
/// it cannot be started or crashes, or what `on_output` returned.
pub(super) fn run(
    call: &Call<'_>,
    input: File,
    mut on_line: impl FnMut(&str) -> bool + Send,
    on_output: impl FnOnce(&mut dyn Read, &Progress) -> Result<(), ItemError>,
) -> Result<Finished, ItemError> {
    let allowance = call.allowance;
    let mut child = call.start(input)?;
    let (Some(mut stdout), Some(stderr)) = (child.stdout.take(), child.stderr.take()) else {
        return Err(ItemError::DecoderFailed(
            "its output is not connected".to_owned(),
        ));
    };
    let child = Running::of(child);
    let progress = Progress::begun_now();
    let done = AtomicBool::new(false);
    let too_slow = AtomicU64::new(0);
    let (outcome, (complaints, starved)) = thread::scope(|scope| {
        let complaints = scope.spawn(move || {
            let mut kept = VecDeque::new();
            let mut starved = false;
            let mut reader = BufReader::new(stderr);
            let mut line = Vec::new();
            // Lines are bounded, so that a decoder that repeats a file's content cannot fill the memory.
            while matches!((&mut reader).take(4096).read_until(b'\n', &mut line), Ok(n) if n > 0) {
                let text = String::from_utf8_lossy(&line);
                let text = text.trim_end();
                if !on_line(text) && !text.is_empty() {
                    starved |= is_starved(text);
                    kept.push_back(text.to_owned());
                    if kept.len() > KEPT_LINES {
                        kept.pop_front();
                    }
                }
                line.clear();
            }
            (kept, starved)
        });
        let watchdog = scope.spawn(|| {
            while !done.load(Ordering::Acquire) {
                let waited_s = if progress.silence_s() >= allowance.silence_s {
                    allowance.silence_s
                } else if progress.begun.elapsed().as_secs() >= allowance.wall_s {
                    allowance.wall_s
                } else {
                    thread::park_timeout(WATCH);
                    continue;
                };
                too_slow.store(waited_s.max(1), Ordering::Release);
                child.kill();
                break;
            }
        });
        let outcome = on_output(&mut stdout, &progress);
        // Closing the pipe ends a decoder that still has something to say.
        drop(stdout);
        if outcome.is_err() {
            child.kill();
        }
        let status = child.wait(allowance.cpu_s);
        done.store(true, Ordering::Release);
        watchdog.thread().unpark();
        let complaints = complaints.join().unwrap_or_default();
        (outcome.and(status), complaints)
    });
    match too_slow.load(Ordering::Acquire) {
        0 => {
            let ended = outcome?;
            Ok(Finished {
                success: ended.success(),
                code: ended.code(),
                starved,
                allowance,
                complaints,
            })
        }
        seconds => Err(ItemError::Timeout(seconds)),
    }
}

/// A child that several threads may end.
struct Running {
    /// The child, and whether it was waited for: then its number may belong to another.
    child: Mutex<(Child, bool)>,
    #[cfg(unix)]
    group: Option<rustix::process::Pid>,
}

impl Running {
    fn of(child: Child) -> Running {
        Running {
            #[cfg(unix)]
            group: i32::try_from(child.id())
                .ok()
                .and_then(rustix::process::Pid::from_raw),
            child: Mutex::new((child, false)),
        }
    }

    /// Ends it and all that it started.
    fn kill(&self) {
        let mut child = self.child.lock().unwrap_or_else(PoisonError::into_inner);
        if !child.1 {
            #[cfg(unix)]
            self.kill_group();
            let _ = child.0.kill();
        }
    }

    #[cfg(unix)]
    fn kill_group(&self) {
        if let Some(group) = self.group {
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
    }

    /// Waits for the end without holding the lock, so that the watchdog can end the wait.
    fn wait(&self, cpu_s: u64) -> Result<ExitStatus, ItemError> {
        let mut pause = Duration::from_micros(200);
        loop {
            if let Some((status, spent_s)) = self.poll()? {
                return sound(
                    status,
                    spent_s.is_some_and(|spent_s| spent_s >= cpu_s),
                    cpu_s,
                );
            }
            thread::sleep(pause);
            pause = (pause * 2).min(WATCH);
        }
    }

    /// How it ended and what processor time it took, in seconds and where the system tells, once it has ended.
    #[cfg(unix)]
    fn poll(&self) -> Result<Option<(ExitStatus, Option<u64>)>, ItemError> {
        use rustix::process::{WaitId, WaitIdOptions, waitid};

        let failed = |error: std::io::Error| ItemError::DecoderFailed(error.to_string());
        let mut child = self.child.lock().unwrap_or_else(PoisonError::into_inner);
        let mut spent_s = None;
        if let Some(pid) = self.group {
            let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
            // Ended, but its number is still its own: whatever it started can be ended with it.
            if let Ok(None) = waitid(WaitId::Pid(pid), options) {
                return Ok(None);
            }
            spent_s = processor_s(pid.as_raw_nonzero().get());
            self.kill_group();
        }
        let status = child.0.wait().map_err(failed)?;
        child.1 = true;
        Ok(Some((status, spent_s)))
    }

    #[cfg(not(unix))]
    fn poll(&self) -> Result<Option<(ExitStatus, Option<u64>)>, ItemError> {
        let mut child = self.child.lock().unwrap_or_else(PoisonError::into_inner);
        let polled = child.0.try_wait();
        let status = polled.map_err(|error| ItemError::DecoderFailed(error.to_string()))?;
        child.1 = status.is_some();
        Ok(status.map(|status| (status, None)))
    }
}

/// Processor time that a process took that has ended and was not waited for yet, in seconds, rounded up.
#[cfg(unix)]
fn processor_s(pid: i32) -> Option<u64> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name before it may hold anything.
    let (_, numbers) = stat.rsplit_once(')')?;
    let mut numbers = numbers.split_whitespace().skip(11);
    let user: u64 = numbers.next()?.parse().ok()?;
    let system: u64 = numbers.next()?.parse().ok()?;
    Some((user + system).div_ceil(rustix::param::clock_ticks_per_second().max(1)))
}

/// A status unless it tells of a crash, or of an end that the system forced.
#[cfg(unix)]
fn sound(status: ExitStatus, spent: bool, cpu_s: u64) -> Result<ExitStatus, ItemError> {
    use rustix::process::Signal;
    use std::os::unix::process::ExitStatusExt;

    let signal = |known: Signal| status.signal() == Some(known.as_raw());
    if status.signal().is_none() || signal(Signal::PIPE) {
        return Ok(status);
    }
    if signal(Signal::XCPU) || (signal(Signal::KILL) && spent) {
        return Err(ItemError::OverLimit(format!(
            "the decoder took more than {cpu_s} s of processor time"
        )));
    }
    Err(ItemError::DecoderFailed(match status.signal() {
        Some(number) if !signal(Signal::KILL) => format!("it crashed (signal {number})"),
        _ => "the system ended it, perhaps for want of memory".to_owned(),
    }))
}

#[cfg(not(unix))]
fn sound(status: ExitStatus, _spent: bool, _cpu_s: u64) -> Result<ExitStatus, ItemError> {
    Ok(status)
}

#[cfg(test)]
#[cfg(unix)]
mod tests;
