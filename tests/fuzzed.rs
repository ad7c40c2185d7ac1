//! What is fed with arbitrary bytes under `tests/fuzz` is fed here with its seeds, and with everything that was ever found.
//!
//! `RESURFACE_WRITE_SEEDS=1` makes those seeds again that can be made.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stderr,
    unreachable_pub,
    reason = "what cannot be unwrapped fails the test, as it should; what was read last is to be seen"
)]

#[cfg(feature = "content-credentials")]
#[path = "fuzz/make_seeds.rs"]
mod make_seeds;
#[path = "fuzz/src/lib.rs"]
mod targets;

use std::fs;
use std::path::PathBuf;

type Target = (&'static str, fn(&[u8]));

const TARGETS: [Target; 8] = [
    ("metadata", targets::metadata),
    ("credentials", targets::credentials),
    ("tables", targets::tables),
    ("import", targets::import),
    ("image", targets::image),
    ("index", targets::index),
    ("results", targets::results),
    ("log", targets::log),
];

fn folder(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fuzz")
        .join(name)
}

/// Files below a folder, in order; none where there is no folder.
fn files(folder: PathBuf) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
fn seeds_and_everything_that_was_found_are_read() {
    for (name, target) in TARGETS {
        let seeds = files(folder("seeds").join(name));
        assert!(!seeds.is_empty(), "no seeds of {name}");
        for path in seeds.into_iter().chain(files(folder("found").join(name))) {
            eprintln!("{}", path.display());
            target(&fs::read(path).unwrap());
        }
    }
}

#[test]
#[cfg(feature = "content-credentials")]
fn seeds_are_made_again_where_that_is_asked_for() {
    if std::env::var_os("RESURFACE_WRITE_SEEDS").is_none() {
        return;
    }
    make_seeds::make(&|target, name, bytes| {
        let folder = folder("seeds").join(target);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(name), bytes).unwrap();
    });
}
