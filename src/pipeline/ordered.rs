//! Work on many files at once whose results are taken one after the other, in the order of the files.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;

use rayon::iter::{ParallelBridge, ParallelIterator};

use crate::error::{Error, Result};

/// Does `work` on every item on `jobs` threads and hands the results to `take` on this one, in the order of the items.
///
/// That order makes a parallel run equal a serial one. Results that come early wait, so `work` should return little. When
/// `take` fails, no further work is begun and its error is returned. Items at the positions in `first` are begun before the
/// others: with the longest work at the end, all threads but one would have nothing to do.
pub(super) fn in_order<T: Sync, R: Send>(
    jobs: usize,
    items: &[T],
    first: &[usize],
    work: impl Fn(&T) -> R + Sync,
    mut take: impl FnMut(usize, R) -> Result<()>,
) -> Result<()> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(jobs.max(1))
        .build()
        .map_err(|error| Error::Io {
            action: "start threads for",
            path: "this run".into(),
            source: std::io::Error::other(error),
        })?;
    let stopped = AtomicBool::new(false);
    let (send, receive) = mpsc::channel();
    pool.in_place_scope(|scope| {
        let (work, stopped) = (&work, &stopped);
        scope.spawn(move |_| {
            // The bridge gives out items in their order, so few results have to wait for earlier ones.
            let others = (0..items.len()).filter(|at| !first.contains(at));
            let order = first.iter().copied().chain(others);
            order.par_bridge().for_each(|at| {
                if !stopped.load(Ordering::Relaxed) {
                    // Nobody listens any more once `take` has failed.
                    let _ = send.send((at, work(&items[at])));
                }
            });
        });
        let mut early = BTreeMap::new();
        let mut next = 0;
        for (at, result) in receive {
            early.insert(at, result);
            while let Some(result) = early.remove(&next) {
                if let Err(error) = take(next, result) {
                    stopped.store(true, Ordering::Relaxed);
                    return Err(error);
                }
                next += 1;
            }
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order_from_any_number_of_threads() {
        let items: Vec<u64> = (0..300).collect();
        for jobs in [1, 2, 7] {
            let mut taken = Vec::new();
            let slow_at_first = |n: &u64| {
                if *n < 3 {
                    std::thread::sleep(std::time::Duration::from_millis(20));
                }
                n * n
            };
            in_order(jobs, &items, &[250, 7], slow_at_first, |at, square| {
                taken.push((at as u64, square));
                Ok(())
            })
            .unwrap();
            let expected: Vec<(u64, u64)> = items.iter().map(|n| (*n, n * n)).collect();
            assert_eq!(taken, expected, "{jobs} jobs");
        }
    }

    #[test]
    fn an_error_ends_the_run() {
        let items: Vec<usize> = (0..10_000).collect();
        let mut taken = 0;
        let result = in_order(
            2,
            &items,
            &[],
            |_| (),
            |at, ()| {
                taken += 1;
                if at == 5 {
                    Err(Error::NoSuchItem(5))
                } else {
                    Ok(())
                }
            },
        );
        assert!(matches!(result, Err(Error::NoSuchItem(5))));
        assert_eq!(taken, 6);
    }
}
