//! Progress on a terminal.

use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::pipeline::Observer;
use crate::report::inert::inert;

/// Files in work that are remembered by name: the longest one is shown.
#[derive(Debug)]
pub(super) struct Progress {
    bar: ProgressBar,
    /// Names of the files in work, the one begun first in front.
    in_work: Mutex<Vec<InWork>>,
}

#[derive(Debug)]
struct InWork {
    name: String,
    /// Per cent that is done of a long file.
    per_cent: Option<u8>,
}

impl Progress {
    /// Progress on standard error where that is a terminal; none if `quiet`.
    pub(super) fn new(quiet: bool) -> Progress {
        let target = if quiet {
            ProgressDrawTarget::hidden()
        } else {
            ProgressDrawTarget::stderr()
        };
        let bar = ProgressBar::with_draw_target(None, target);
        let style = ProgressStyle::with_template(
            "{bar:24} {human_pos}/{human_len} files  {per_sec}  {eta} left  {wide_msg}",
        );
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        Progress {
            bar,
            in_work: Mutex::new(Vec::new()),
        }
    }

    /// Takes the bar away, so that results begin on a clean line.
    pub(super) fn clear(&self) {
        self.bar.finish_and_clear();
    }

    fn in_work(&self, change: impl FnOnce(&mut Vec<InWork>)) {
        let mut files = self.in_work.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut files);
        let message = files.first().map(|file| match file.per_cent {
            Some(per_cent) => format!("{} {per_cent} %", file.name),
            None => file.name.clone(),
        });
        self.bar.set_message(message.unwrap_or_default());
    }
}

/// The name of a file as it may be shown.
fn shown(path: &Path) -> String {
    inert(&path.file_name().unwrap_or_default().to_string_lossy()).into_owned()
}

impl Observer for Progress {
    fn begin(&self, files: usize) {
        self.bar.reset();
        self.bar.set_length(files as u64);
        // A long video moves nothing for minutes; the time must go on.
        self.bar.enable_steady_tick(Duration::from_millis(200));
    }

    fn start(&self, path: &Path) {
        let name = shown(path);
        self.in_work(|files| {
            files.push(InWork {
                name,
                per_cent: None,
            });
        });
    }

    fn progress(&self, path: &Path, share: f64) {
        let name = shown(path);
        let per_cent = (share * 100.0) as u8;
        self.in_work(|files| {
            if let Some(file) = files.iter_mut().find(|file| file.name == name) {
                file.per_cent = Some(per_cent);
            }
        });
    }

    fn finish(&self, path: &Path) {
        let name = shown(path);
        self.in_work(|files| {
            if let Some(at) = files.iter().position(|file| file.name == name) {
                files.remove(at);
            }
        });
        self.bar.inc(1);
    }
}
