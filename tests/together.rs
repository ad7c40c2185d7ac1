//! Several programs use one archive at the same time.

#![allow(
    clippy::unwrap_used,
    reason = "what cannot be unwrapped fails the test, as it should"
)]

mod common;

use std::collections::BTreeSet;
use std::process::{Child, Stdio};

use common::{ARCHIVE, Desk, file_name, number, photo, png};

const WRITERS: u64 = 4;
const PHOTOS: u64 = 60;

/// Starts a program at the desk.
fn start(desk: &Desk, arguments: &[&str]) -> Child {
    let mut program = desk.program(arguments);
    program.stdout(Stdio::null()).spawn().unwrap()
}

#[test]
fn what_four_writers_add_at_once_is_all_there_and_readers_and_backups_see_whole_states() {
    let desk = Desk::new();
    for writer in 0..WRITERS {
        for photo_number in 0..PHOTOS {
            // Each has a third of its photos in common with the next.
            let content = writer * PHOTOS * 2 / 3 + photo_number;
            let name = format!("in{writer}/{content:03}.png");
            desk.write(name, &png(&photo(content)));
        }
    }
    desk.write("probe/probe.png", &png(&photo(1)));
    // The archive is made by whoever comes first.
    let mut writers: Vec<Child> = (0..WRITERS)
        .map(|writer| {
            let folder = format!("in{writer}");
            start(
                &desk,
                &[
                    "archive",
                    "add",
                    &folder,
                    "--archive",
                    ARCHIVE,
                    "--jobs",
                    "1",
                ],
            )
        })
        .collect();
    let (mut rounds, mut seen) = (0, 0.0);
    while writers
        .iter_mut()
        .any(|writer| writer.try_wait().unwrap().is_none())
    {
        if !desk.path(ARCHIVE).exists() {
            continue;
        }
        let copy = format!("copy{rounds}.db");
        let backup = desk.run(&["archive", "backup", &copy, "--archive", ARCHIVE]);
        if !desk.path(&copy).exists() {
            // There was nothing in it yet.
            backup.exits(1);
            continue;
        }
        backup.exits(0);
        desk.run(&["archive", "check", "--deep", "--archive", &copy])
            .exits(0);
        let results = desk.verify(&["probe", "--format", "json"]).exits(0).json();
        let items = number(&results, "/run/archive/items");
        assert!(items >= seen);
        (rounds, seen) = (rounds + 1, items);
    }
    for writer in &mut writers {
        assert!(writer.wait().unwrap().success());
    }
    assert!(rounds > 0);
    let listed = desk.list();
    let names: BTreeSet<&str> = listed.iter().map(|line| file_name(line)).collect();
    let expected = ((WRITERS - 1) * PHOTOS * 2 / 3 + PHOTOS) as usize;
    assert_eq!((names.len(), listed.len()), (expected, expected));
    desk.run(&["archive", "check", "--deep", "--archive", ARCHIVE])
        .exits(0);
}
