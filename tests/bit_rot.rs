//! Single bits of an archive change, as on a failing disk, and `archive check --deep` finds each that changes what it says.
//!
//! RESURFACE_BIT_FLIPS sets how many are tried.

#![allow(
    clippy::unwrap_used,
    reason = "what cannot be unwrapped fails the test, as it should"
)]
#![allow(
    clippy::print_stdout,
    reason = "how many bits were tried is to be seen"
)]

mod common;

use std::fs;
use std::path::Path;

use common::{ARCHIVE, Desk, VERIFY};
use resurface::archive::Archive;
use rusqlite::Connection;
use rusqlite::types::Value;

/// Bits that are changed, one at a time, where nothing else is said.
const FLIPS: u64 = 60;

/// Everything that SQLite gives of a database, or nothing where it gives an error.
fn dump(path: &Path) -> Option<Vec<Vec<Value>>> {
    let read = || -> rusqlite::Result<Vec<Vec<Value>>> {
        let connection = Connection::open(path)?;
        let mut rows = Vec::new();
        let mut all = |sql: &str| -> rusqlite::Result<()> {
            let mut statement = connection.prepare(sql)?;
            let count = statement.column_count();
            let mut found = statement.query([])?;
            while let Some(row) = found.next()? {
                let values = (0..count).map(|at| row.get(at));
                rows.push(values.collect::<rusqlite::Result<Vec<Value>>>()?);
            }
            Ok(())
        };
        all("SELECT type, name, tbl_name, sql FROM sqlite_schema")?;
        for pragma in ["application_id", "user_version", "encoding"] {
            all(&format!("PRAGMA {pragma}"))?;
        }
        for table in TABLES {
            all(&format!("SELECT * FROM {table} NOT INDEXED"))?;
        }
        for (table, index) in [
            ("files", "files_by_item"),
            ("decisions", "decisions_by_item"),
        ] {
            all(&format!(
                "SELECT item_id FROM {table} INDEXED BY {index} ORDER BY item_id"
            ))?;
        }
        Ok(rows)
    };
    read().ok()
}

const TABLES: [&str; 12] = [
    "properties",
    "sqlite_sequence",
    "items",
    "files",
    "appearances",
    "frames",
    "features",
    "metadata",
    "moments",
    "sounds",
    "decisions",
    "log",
];

/// Numbers that look random and are always the same.
fn random(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[test]
fn every_changed_bit_that_changes_data_is_found() {
    let flips = std::env::var("RESURFACE_BIT_FLIPS").map_or(FLIPS, |count| count.parse().unwrap());
    let desk = Desk::with_sample_archive();
    let archive = desk.text_path(ARCHIVE);
    let options = ["--archive", &archive, "--quiet"];
    desk.run_in_repository(&[&VERIFY[..], &options].concat())
        .exits(3);
    desk.write("broken.jpg", b"no photo");
    desk.add(&["broken.jpg"]).exits(3);
    let decide = [
        "decide",
        "broken.jpg",
        "2",
        "dismissed",
        "--archive",
        ARCHIVE,
    ];
    desk.run(&decide).exits(0);
    desk.run(&["archive", "remove", "1", "--archive", ARCHIVE])
        .exits(0);
    let whole = desk.read(ARCHIVE);
    assert!(
        Archive::open_existing(&desk.path(ARCHIVE))
            .unwrap()
            .check_deep()
            .unwrap()
            .is_sound()
    );
    let said = dump(&desk.path(ARCHIVE)).unwrap();

    let place = desk.path("rotten.db");
    let (mut state, mut changed, mut found, mut missed) = (8, 0, 0, Vec::new());
    for _ in 0..flips {
        let bit = random(&mut state) % (whole.len() as u64 * 8);
        let (at, mask) = ((bit / 8) as usize, 1 << (bit % 8));
        let mut rotten = whole.clone();
        rotten[at] ^= mask;
        let write = || {
            for ending in ["", "-wal", "-shm", "-journal"] {
                let _ = fs::remove_file(desk.path(format!("rotten.db{ending}")));
            }
            fs::write(&place, &rotten).unwrap();
        };
        write();
        let differs = dump(&place).as_ref() != Some(&said);
        write();
        let sound = Archive::open_existing(&place)
            .and_then(|archive| archive.check_deep())
            .is_ok_and(|report| report.is_sound());
        changed += u64::from(differs);
        found += u64::from(!sound);
        if differs && sound {
            missed.push((at, mask));
        }
    }
    println!(
        "{flips} bits flipped, {changed} changed data, {found} found, {} missed",
        missed.len()
    );
    assert!(missed.is_empty(), "missed, as byte and bit: {missed:?}");
    assert!(changed > flips / 4, "{changed}");
}
