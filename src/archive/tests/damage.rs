use rusqlite::Connection;

use super::*;

/// An archive of two items with something in every table, changed behind its back.
fn damaged(sql: &str) -> (Desk, Archive) {
    let desk = Desk::new();
    let mut archive = desk.open();
    let field = Field {
        field: "Make".to_owned(),
        value: Some("A".to_owned()),
        raw: "A".to_owned(),
        source: Source::Exif,
        strength: Strength::Moderate,
    };
    let full = Medium {
        sound: SoundFingerprint::new(vec![1, 2, 3]),
        metadata: vec![field],
        appearances: vec![record("exif", "2017")],
        previews: vec![preview('a', 0.0)],
        ..medium('a')
    };
    let batch = [
        addition("a.jpg", full),
        addition("b.jpg", medium('b')),
        failure("c.jpg", false),
    ];
    archive.add(&batch).unwrap();
    let connection = Connection::open(desk.archive()).unwrap();
    connection.execute_batch(sql).unwrap();
    (desk, archive)
}

#[test]
fn a_changed_value_is_found_in_every_table() {
    for (sql, expected) in [
        (
            "UPDATE items SET width = 641 WHERE id = 1",
            "a row of items (id 1) does not fit its checksum",
        ),
        (
            "UPDATE appearances SET published_at = '2013'",
            "a row of appearances (item_id 1, origin \"file\", position 0) does not fit its checksum",
        ),
        (
            "UPDATE frames SET quality = 99 WHERE item_id = 2",
            "a row of frames (item_id 2, position 0) does not fit its checksum",
        ),
        (
            "UPDATE sounds SET fingerprint = x'010000000300000003000000'",
            "a row of sounds (item_id 1) does not fit its checksum",
        ),
        (
            "UPDATE previews SET preview = x'ffd8ffe0'",
            "a row of previews (item_id 1, position 0) does not fit its checksum",
        ),
        (
            "UPDATE metadata SET raw = 'B'",
            "a row of metadata (item_id 1, position 0) does not fit its checksum",
        ),
        (
            "DELETE FROM frames WHERE item_id = 2",
            "item 2 has no fingerprints",
        ),
        (
            "PRAGMA foreign_keys = OFF; DELETE FROM items WHERE id = 2",
            "a row of frames belongs to no item",
        ),
    ] {
        let (_desk, archive) = damaged(sql);
        let report = archive.check().unwrap();
        assert!(!report.is_sound());
        assert!(
            report.damage.iter().any(|what| what == expected),
            "{:?}",
            report.damage
        );
    }
    let (_desk, archive) = damaged("UPDATE files SET reason = 'none' WHERE item_id IS NULL");
    assert_eq!(archive.check().unwrap().damage.len(), 1);
}

#[test]
fn damage_is_an_error_and_never_a_wrong_date() {
    let (_desk, archive) = damaged("UPDATE appearances SET published_at = '2013'");
    for outcome in [
        archive.items().map(drop),
        archive.snapshot().map(drop),
        archive.item(1).map(drop),
    ] {
        assert!(matches!(outcome, Err(Error::DamagedArchive { .. })));
    }
    assert!(archive.item(2).is_ok());
    assert!(archive.index().is_ok());
    for sql in [
        "UPDATE frames SET pdq = zeroblob(32)",
        "UPDATE sounds SET fingerprint = x'01000000'",
    ] {
        let (_desk, archive) = damaged(sql);
        assert!(matches!(archive.index(), Err(Error::DamagedArchive { .. })));
    }
}

#[test]
fn broken_pages_are_reported() {
    let (desk, archive) = damaged("PRAGMA wal_checkpoint(TRUNCATE)");
    drop(archive);
    let mut bytes = fs::read(desk.archive()).unwrap();
    let page = 4096;
    for page in bytes.chunks_mut(page).skip(2) {
        page[..8].fill(0xff);
    }
    fs::write(desk.archive(), bytes).unwrap();
    let archive = match Archive::open_existing(&desk.archive()) {
        Ok(archive) => archive,
        Err(error) => {
            assert!(matches!(error, Error::DamagedArchive { .. }), "{error}");
            return;
        }
    };
    assert!(!archive.check().unwrap().is_sound());
    assert!(matches!(archive.items(), Err(Error::DamagedArchive { .. })));
}

#[test]
fn a_long_list_of_damage_is_cut_off() {
    let desk = Desk::new();
    let mut archive = desk.open();
    let many = Medium {
        frames: (0..150).map(|at| frame(at, 0.0, Region::Whole)).collect(),
        ..medium('a')
    };
    archive.add(&[addition("a.mp4", many)]).unwrap();
    let connection = Connection::open(desk.archive()).unwrap();
    connection
        .execute_batch("UPDATE frames SET quality = 7")
        .unwrap();
    let report = archive.check().unwrap();
    assert_eq!((report.items, report.frames), (1, 150));
    assert_eq!(report.damage.len(), 101);
    assert_eq!(report.damage[100], "and 50 more");
}

#[test]
fn missing_originals_are_listed_and_are_no_damage() {
    let desk = Desk::new();
    for (name, bytes) in [("same.jpg", 10), ("grown.jpg", 11)] {
        fs::write(desk.file(name), vec![0; bytes]).unwrap();
    }
    let mut archive = desk.open();
    let batch = [
        addition(desk.file("same.jpg"), medium('a')),
        addition(desk.file("grown.jpg"), medium('b')),
        addition(desk.file("gone.jpg"), medium('c')),
        failure(desk.file("unreadable.jpg"), false),
    ];
    archive.add(&batch).unwrap();
    let report = archive.check().unwrap();
    assert!(report.is_sound());
    assert_eq!((report.items, report.frames), (3, 3));
    let missing = [desk.file("gone.jpg"), desk.file("grown.jpg")];
    assert_eq!(report.missing_originals, missing);
}
