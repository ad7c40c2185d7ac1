//! Beyond one machine: the same work on a cluster that Apache Spark runs.
//!
//! Spark schedules, repeats what failed, and spreads; this very program fingerprints and searches inside its tasks, see
//! [`stream`](super::stream). What a cluster fingerprints lies in a [store](add) on storage that every worker reaches. A
//! [search](verify) finds there what it would find in one archive of the same media, to the last digit: workers do what grows
//! with the archive, and this machine does the rest with the code of one machine.

pub mod add;
mod failure;
pub mod print;
mod records;
pub mod spark;
pub mod sql;
mod store;
pub mod verify;

/// Media of one task, about: few enough that a lost task costs little, and enough that starting the program costs nothing.
const MEDIA_OF_TASK: usize = 32;
const MOST_TASKS: usize = 20_000;

/// Tasks over which so many media are spread.
fn share_of(media: usize) -> usize {
    media.div_ceil(MEDIA_OF_TASK).clamp(1, MOST_TASKS)
}
