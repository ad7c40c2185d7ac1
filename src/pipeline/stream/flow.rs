//! Work on things that arrive one after the other, without knowing how many there are.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::error::{Error, Result};

/// Things for each thread that are read ahead or wait for earlier ones to be taken.
const AHEAD: usize = 4;
/// How long a thread waits before it looks whether the run has ended.
const PATIENCE: Duration = Duration::from_millis(50);

/// Does `work` on everything that `source` gives, on `jobs` threads, and hands the results to `take` on this one, in the
/// order of the source. So many things are in memory at most, however long the source is. `work` hears how many things are
/// in work.
///
/// The source is read on a thread of its own, so that results are handed on while it is waited for. When `take` fails,
/// nothing further is begun and its error is returned; a source that gives nothing more does not hold that up.
pub(super) fn in_order<T: Send + 'static, R: Send>(
    jobs: usize,
    mut source: impl FnMut() -> Result<Option<T>> + Send + 'static,
    work: impl Fn(T, usize) -> R + Sync,
    mut take: impl FnMut(R) -> Result<()>,
) -> Result<()> {
    let jobs = jobs.max(1);
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(jobs)
        .build()
        .map_err(|error| no_threads(std::io::Error::other(error)))?;
    let (allow, allowed) = mpsc::channel::<()>();
    let (give, given) = mpsc::channel::<Result<T>>();
    for _ in 0..jobs * AHEAD {
        // The other end is below.
        let _ = allow.send(());
    }
    let read = move || {
        while allowed.recv().is_ok() {
            let next = source().transpose();
            let failed = matches!(next, Some(Err(_)));
            let Some(next) = next else { return };
            if give.send(next).is_err() || failed {
                return;
            }
        }
    };
    std::thread::Builder::new()
        .spawn(read)
        .map_err(no_threads)?;
    let queue = Mutex::new((0_usize, given));
    let stopped = AtomicBool::new(false);
    let in_work = AtomicUsize::new(0);
    let (send, receive) = mpsc::channel();
    pool.in_place_scope(|scope| {
        for _ in 0..jobs {
            let (work, queue, stopped, in_work) = (&work, &queue, &stopped, &in_work);
            let send = send.clone();
            scope.spawn(move |_| {
                while let Some((at, thing)) = next(queue, stopped) {
                    let busy = in_work.fetch_add(1, Ordering::Relaxed) + 1;
                    let result = thing.map(|thing| work(thing, busy));
                    in_work.fetch_sub(1, Ordering::Relaxed);
                    // Nobody listens any more once `take` has failed.
                    let _ = send.send((at, result));
                }
            });
        }
        drop(send);
        let mut early = BTreeMap::new();
        let mut due = 0;
        for (at, result) in receive {
            early.insert(at, result);
            while let Some(result) = early.remove(&due) {
                if let Err(error) = result.and_then(&mut take) {
                    stopped.store(true, Ordering::Relaxed);
                    return Err(error);
                }
                due += 1;
                // The reader has ended where this fails.
                let _ = allow.send(());
            }
        }
        Ok(())
    })
}

/// The next thing with its place in the source; `None` when there is none, or the run has ended.
fn next<T>(
    queue: &Mutex<(usize, Receiver<Result<T>>)>,
    stopped: &AtomicBool,
) -> Option<(usize, Result<T>)> {
    loop {
        if stopped.load(Ordering::Relaxed) {
            return None;
        }
        let mut queue = queue.lock().unwrap_or_else(PoisonError::into_inner);
        match queue.1.recv_timeout(PATIENCE) {
            Ok(thing) => {
                let at = queue.0;
                queue.0 += 1;
                return Some((at, thing));
            }
            Err(RecvTimeoutError::Disconnected) => return None,
            Err(RecvTimeoutError::Timeout) => {}
        }
    }
}

pub(super) fn no_threads(source: std::io::Error) -> Error {
    Error::Io {
        action: "start threads for",
        path: "this run".into(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order_from_any_number_of_threads() {
        for jobs in [1, 2, 7] {
            let mut next = 0_u64;
            let source = move || {
                next += 1;
                Ok((next <= 200).then_some(next))
            };
            let work = |n: u64, _: usize| {
                if n % 50 == 1 {
                    std::thread::sleep(Duration::from_millis(20));
                }
                n * n
            };
            let mut taken = Vec::new();
            in_order(jobs, source, work, |square| {
                taken.push(square);
                Ok(())
            })
            .unwrap();
            let expected: Vec<u64> = (1..=200).map(|n| n * n).collect();
            assert_eq!(taken, expected, "{jobs} jobs");
        }
    }

    #[test]
    fn the_source_is_read_only_a_little_ahead() {
        use std::sync::Arc;
        let read = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&read);
        let source = move || Ok(Some(counted.fetch_add(1, Ordering::Relaxed)));
        let mut taken = 0;
        let ended = in_order(
            2,
            source,
            |n, _| n,
            |_| {
                taken += 1;
                std::thread::sleep(Duration::from_millis(1));
                if taken == 50 {
                    Err(Error::NoSuchItem(50))
                } else {
                    Ok(())
                }
            },
        );
        assert!(matches!(ended, Err(Error::NoSuchItem(50))));
        assert!(read.load(Ordering::Relaxed) <= 50 + 2 * AHEAD + 1);
    }

    #[test]
    fn a_source_that_waits_for_ever_does_not_hold_up_an_error() {
        let mut first = true;
        let source = move || {
            if !std::mem::take(&mut first) {
                std::thread::sleep(Duration::from_secs(3600));
            }
            Ok(Some(1))
        };
        let ended = in_order(2, source, |n, _| n, |_| Err(Error::NoSuchItem(1)));
        assert!(matches!(ended, Err(Error::NoSuchItem(1))));
    }
}
