use rusqlite::Connection;

use super::*;
use crate::verdict::decision::Ruling;

type Opener = fn(&Path) -> Result<Archive>;

/// Opens the archive both ways; each must fail with an error that `expected` accepts and leave the folder as it is.
fn refused(desk: &Desk, expected: impl Fn(&Error) -> bool) {
    let before = (fs::read(desk.archive()).ok(), beside(desk));
    for open in [Archive::open_or_create as Opener, Archive::open_existing] {
        let error = open(&desk.archive()).unwrap_err();
        assert!(expected(&error), "{error}");
        assert_eq!(beside(desk), before.1);
        assert!(fs::read(desk.archive()).ok() == before.0);
    }
}

fn change(desk: &Desk, sql: &str) {
    drop(desk.open());
    let connection = Connection::open(desk.archive()).unwrap();
    connection.execute_batch(sql).unwrap();
}

#[test]
fn a_newer_archive_is_left_untouched() {
    let desk = Desk::new();
    change(&desk, "PRAGMA user_version = 99");
    refused(&desk, |error| {
        matches!(
            error,
            Error::NewerArchive {
                found: 99,
                supported: 6,
                ..
            }
        )
    });
    assert_eq!(beside(&desk).len(), 1);
}

#[test]
fn a_newer_format_in_the_log_of_an_interrupted_writer_is_seen() {
    let desk = Desk::new();
    drop(desk.open());
    let interrupted = Connection::open(desk.archive()).unwrap();
    interrupted
        .execute_batch("PRAGMA user_version = 99")
        .unwrap();
    let copy = Desk::new();
    for name in beside(&desk) {
        fs::copy(desk.file(&name), copy.file(&name)).unwrap();
    }
    refused(&copy, |error| {
        matches!(
            error,
            Error::NewerArchive {
                found: 99,
                supported: 6,
                ..
            }
        )
    });
}

#[test]
fn other_algorithms_are_refused() {
    let desk = Desk::new();
    change(&desk, "UPDATE properties SET value = 'pdq/0'");
    refused(
        &desk,
        |error| matches!(error, Error::OtherFingerprints { found, .. } if found == "pdq/0"),
    );
    change_properties(&desk);
    refused(&desk, |error| {
        matches!(error, Error::OtherFingerprints { .. })
    });
}

fn change_properties(desk: &Desk) {
    let connection = Connection::open(desk.archive()).unwrap();
    connection.execute_batch("DELETE FROM properties").unwrap();
}

#[test]
fn what_is_no_archive_is_left_untouched() {
    let no_archive = |error: &Error| matches!(error, Error::NotAnArchive { .. });
    for bytes in [
        &b"x"[..],
        &[0; 4096],
        b"SQLite format 3\0",
        b"file,published_at\na.jpg,2017\n",
    ] {
        let desk = Desk::new();
        fs::write(desk.archive(), bytes).unwrap();
        refused(&desk, no_archive);
    }

    let other_program = Desk::new();
    let connection = Connection::open(other_program.archive()).unwrap();
    connection.execute_batch("CREATE TABLE t (x)").unwrap();
    drop(connection);
    refused(&other_program, no_archive);

    let folder = Desk::new();
    fs::create_dir(folder.archive()).unwrap();
    refused(&folder, no_archive);
}

#[cfg(unix)]
#[test]
fn a_device_is_not_read() {
    let desk = Desk::new();
    std::os::unix::fs::symlink("/dev/zero", desk.archive()).unwrap();
    let opened = Archive::open_existing(&desk.archive());
    assert!(matches!(opened, Err(Error::NotAnArchive { .. })));
}

#[test]
fn a_missing_archive_is_only_made_when_asked_for() {
    let desk = Desk::new();
    let opened = Archive::open_existing(&desk.archive());
    assert!(matches!(opened, Err(Error::NoArchive(_))));
    assert!(beside(&desk).is_empty());

    let without_folder = Archive::open_or_create(&desk.file("none/desk.resurface"));
    assert!(matches!(
        without_folder,
        Err(Error::Io {
            action: "create",
            ..
        })
    ));
    assert!(beside(&desk).is_empty());

    fs::write(desk.archive(), "").unwrap();
    let empty = Archive::open_existing(&desk.archive());
    assert!(matches!(empty, Err(Error::NotAnArchive { .. })));
    assert!(desk.open().items().unwrap().is_empty());
    assert!(Archive::open_existing(&desk.archive()).is_ok());
}

#[test]
fn a_name_that_means_something_to_sqlite_is_a_file_name() {
    let desk = Desk::new();
    let path = desk.file(":memory:");
    drop(Archive::open_or_create(&path).unwrap());
    assert!(fs::metadata(path).unwrap().len() > 0);
}

#[test]
fn an_older_archive_with_other_fingerprints_is_left_untouched() {
    let desk = Desk::new();
    let connection = Connection::open(desk.archive()).unwrap();
    connection
        .execute_batch(include_str!("../migrations/1.sql"))
        .unwrap();
    connection
        .execute_batch(
            "PRAGMA application_id = 0x72736661; PRAGMA user_version = 1;
             INSERT INTO properties VALUES ('algorithms', 'pdq/1 gradient/1 borders/1')",
        )
        .unwrap();
    drop(connection);
    refused(
        &desk,
        |error| matches!(error, Error::OtherFingerprints { found, .. } if found == "pdq/1 gradient/1 borders/1"),
    );
}

/// An archive as format 2 left it, with one item of this kind.
fn of_format_2(kind: &str) -> Desk {
    let desk = Desk::new();
    let connection = Connection::open(desk.archive()).unwrap();
    for migration in [
        include_str!("../migrations/1.sql"),
        include_str!("../migrations/2.sql"),
    ] {
        connection.execute_batch(migration).unwrap();
    }
    connection
        .execute_batch(
            "PRAGMA application_id = 0x72736661; PRAGMA user_version = 2;
             INSERT INTO properties VALUES ('algorithms', 'pdq/1 gradient/1 borders/2 local/1')",
        )
        .unwrap();
    // The checksum is not asked for: nothing of it is read here.
    connection
        .execute(
            "INSERT INTO items VALUES (1, zeroblob(32), 1, ?1, 1, 1, NULL, 'ok', 'a', x'61', 'now', zeroblob(8))",
            [kind],
        )
        .unwrap();
    desk
}

#[test]
fn an_archive_of_photos_is_brought_up_to_date_and_one_with_videos_left_untouched() {
    let photos = of_format_2("photo");
    drop(Archive::open_existing(&photos.archive()).unwrap());
    let connection = Connection::open(photos.archive()).unwrap();
    let (format, algorithms): (i64, String) = connection
        .query_row(
            "SELECT (SELECT user_version FROM pragma_user_version), value FROM properties",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .unwrap();
    assert_eq!(format, 6);
    assert_eq!(algorithms, crate::fingerprint::ALGORITHMS);
    drop(connection);
    refused(&of_format_2("video"), |error| {
        matches!(error, Error::OtherFingerprints { .. })
    });
}

#[test]
fn an_archive_of_format_3_keeps_what_it_says_and_takes_decisions() {
    let desk = Desk::new();
    let mut archive = desk.open();
    archive.add(&[addition("a.mp4", medium('a'))]).unwrap();
    let (items, snapshot) = (archive.items().unwrap(), archive.snapshot().unwrap());
    drop(archive);
    // What later formats added is taken away again.
    change(
        &desk,
        "DROP TABLE previews; DROP TABLE log; DROP TABLE decisions; PRAGMA user_version = 3; PRAGMA journal_mode = DELETE",
    );
    let mut archive = Archive::open_existing(&desk.archive()).unwrap();
    assert_eq!(archive.items().unwrap(), items);
    let again = archive.snapshot().unwrap();
    assert_eq!(again.snapshot_sha256, snapshot.snapshot_sha256);
    assert!(archive.check().unwrap().damage.is_empty());
    archive
        .decide(&"ab".repeat(32), 1, Ruling::Dismissed, None, None)
        .unwrap();
    assert_eq!(archive.decisions().unwrap().len(), 1);
}
