//! A child process that reads one open file and is ended when it makes no progress. The only place that starts processes.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::error::ItemError;
use crate::media::Limits;

/// Lines of complaint that are kept.
const KEPT_LINES: usize = 12;
/// How often the watchdog looks.
const WATCH: Duration = Duration::from_millis(50);

/// How a child ended.
#[derive(Debug)]
pub(crate) struct Finished {
    /// Whether it says that all went well.
    pub(super) success: bool,
    complaints: VecDeque<String>,
}

impl Finished {
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

/// What a program prints when it is asked with one argument; `None` where it is missing or fails.
pub(super) fn answer(program: &str, argument: &str) -> Option<String> {
    let output = Command::new(program)
        .arg(argument)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Whether there is such a program, whatever it answers.
pub(super) fn answers(program: &str, argument: &str) -> bool {
    Command::new(program)
        .arg(argument)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok()
}

/// Runs `command` with `input` as its standard input. `on_line` gets each line of its standard error and says whether it
/// was meant for it; the others are complaints. `on_output` gets its standard output. The child is gone when this returns.
///
/// # Errors
///
/// [`ItemError::Timeout`], [`ItemError::DecoderFailed`] when it cannot be started, or what `on_output` returned.
pub(super) fn run(
    command: &mut Command,
    input: File,
    limits: &Limits,
    mut on_line: impl FnMut(&str) -> bool + Send,
    on_output: impl FnOnce(&mut dyn Read, &Progress) -> Result<(), ItemError>,
) -> Result<Finished, ItemError> {
    let failed = |error: std::io::Error| ItemError::DecoderFailed(error.to_string());
    let mut child = command
        .stdin(Stdio::from(input))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(failed)?;
    let (Some(mut stdout), Some(stderr)) = (child.stdout.take(), child.stderr.take()) else {
        return Err(ItemError::DecoderFailed(
            "its output is not connected".to_owned(),
        ));
    };
    let child = Mutex::new(child);
    let progress = Progress::begun_now();
    let done = AtomicBool::new(false);
    let too_slow = AtomicU64::new(0);
    let (outcome, complaints) = thread::scope(|scope| {
        let complaints = scope.spawn(move || {
            let mut kept = VecDeque::new();
            let mut reader = BufReader::new(stderr);
            let mut line = Vec::new();
            // Lines are bounded, so that a decoder that repeats a file's content cannot fill the memory.
            while matches!((&mut reader).take(4096).read_until(b'\n', &mut line), Ok(n) if n > 0) {
                let text = String::from_utf8_lossy(&line);
                let text = text.trim_end();
                if !on_line(text) && !text.is_empty() {
                    kept.push_back(text.to_owned());
                    if kept.len() > KEPT_LINES {
                        kept.pop_front();
                    }
                }
                line.clear();
            }
            kept
        });
        let watchdog = scope.spawn(|| {
            while !done.load(Ordering::Acquire) {
                let waited_s = if progress.silence_s() >= limits.max_video_silence_s {
                    limits.max_video_silence_s
                } else if progress.begun.elapsed().as_secs() >= limits.max_video_wall_s {
                    limits.max_video_wall_s
                } else {
                    thread::park_timeout(WATCH);
                    continue;
                };
                too_slow.store(waited_s.max(1), Ordering::Release);
                kill(&child);
                break;
            }
        });
        let outcome = on_output(&mut stdout, &progress);
        // Closing the pipe ends a decoder that still has something to say.
        drop(stdout);
        if outcome.is_err() {
            kill(&child);
        }
        let status = wait(&child);
        done.store(true, Ordering::Release);
        watchdog.thread().unpark();
        let complaints = complaints.join().unwrap_or_default();
        (outcome.and(status), complaints)
    });
    match too_slow.load(Ordering::Acquire) {
        0 => outcome.map(|success| Finished {
            success,
            complaints,
        }),
        seconds => Err(ItemError::Timeout(seconds)),
    }
}

fn kill(child: &Mutex<Child>) {
    let _ = child.lock().unwrap_or_else(PoisonError::into_inner).kill();
}

/// Waits for the end without holding the lock, so that the watchdog can end the wait.
fn wait(child: &Mutex<Child>) -> Result<bool, ItemError> {
    let mut pause = Duration::from_micros(200);
    loop {
        let polled = child
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .try_wait();
        match polled {
            Ok(Some(status)) => return Ok(status.success()),
            Ok(None) => {
                thread::sleep(pause);
                pause = (pause * 2).min(WATCH);
            }
            Err(error) => return Err(ItemError::DecoderFailed(error.to_string())),
        }
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    fn input() -> File {
        File::open("/dev/null").unwrap()
    }

    #[test]
    fn output_lines_and_outcome_arrive() {
        let mut command = Command::new("sh");
        command.args(["-c", "echo out; echo '[x @ 0x1] broken' >&2; exit 3"]);
        let mut text = String::new();
        let finished = run(
            &mut command,
            input(),
            &Limits::default(),
            |_| false,
            |stdout, _| {
                stdout.read_to_string(&mut text).unwrap();
                Ok(())
            },
        )
        .unwrap();
        assert_eq!(text, "out\n");
        assert!(!finished.success);
        assert_eq!(finished.last_words(), "broken");
    }

    #[test]
    fn a_child_without_progress_is_ended() {
        let limits = Limits {
            max_video_silence_s: 1,
            ..Limits::default()
        };
        let begun = Instant::now();
        let mut command = Command::new("sleep");
        command.arg("60");
        let result = run(
            &mut command,
            input(),
            &limits,
            |_| false,
            |stdout, _| {
                let _ = stdout.read(&mut [0]);
                Ok(())
            },
        );
        assert_eq!(result.unwrap_err(), ItemError::Timeout(1));
        assert!(begun.elapsed() < Duration::from_secs(20));
    }
}
