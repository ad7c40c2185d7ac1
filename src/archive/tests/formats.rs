use rusqlite::Connection;

use super::*;
use crate::verdict::decision::Ruling;

const MIGRATIONS: [&str; 4] = [
    include_str!("../migrations/1.sql"),
    include_str!("../migrations/2.sql"),
    include_str!("../migrations/3.sql"),
    include_str!("../migrations/4.sql"),
];

/// What archives of a format call their fingerprints.
const ALGORITHMS: [&str; 4] = [
    "pdq/1 gradient/1 borders/1",
    "pdq/1 gradient/1 borders/2 local/1",
    crate::fingerprint::ALGORITHMS,
    crate::fingerprint::ALGORITHMS,
];

/// The tables of a format, with all the columns they still have.
const TABLES: [&[&str]; 4] = [
    &[
        "items",
        "files",
        "appearances",
        "frames",
        "metadata",
        "runs",
    ],
    &["features"],
    &["moments", "sounds"],
    &["decisions"],
];

/// An archive of an earlier format with rows in all its tables, and beside it one of today's with the same.
fn of_format(format: usize) -> (Desk, Archive) {
    let desk = Desk::new();
    let mut today = Archive::open_or_create(&desk.file("today.resurface")).unwrap();
    let field = Field {
        field: "Make".to_owned(),
        value: None,
        raw: "A".to_owned(),
        source: Source::Exif,
        strength: Strength::Moderate,
    };
    let mut full = Medium {
        metadata: vec![field],
        appearances: vec![record("exif", "2017")],
        ..medium('a')
    };
    if format < 3 {
        full.moments.clear();
    } else {
        full.kind = MediaKind::Video;
        full.sound = SoundFingerprint::new(vec![1, 2, 3]);
    }
    let other = Medium {
        moments: full.moments.clone(),
        ..medium('b')
    };
    let batch = [
        addition("a.jpg", full),
        addition("b.jpg", other),
        failure("c.jpg", false),
    ];
    today.add(&batch).unwrap();
    let line = record("line 2", "2018");
    today
        .set_sidecar(Path::new("a.csv"), &[2], &[(2, &line)])
        .unwrap();
    if format > 3 {
        let submission = "cd".repeat(32);
        today
            .decide(&submission, 1, Ruling::Confirmed, None, None)
            .unwrap();
    }
    today
        .connection
        .execute_batch(
            "INSERT INTO runs VALUES (1, 'archive add', '0.1.0', '{}', 'then', 'later', 2, 1)",
        )
        .unwrap();
    if format < 2 {
        today
            .connection
            .execute_batch("DELETE FROM features")
            .unwrap();
    }

    let old = Connection::open(desk.archive()).unwrap();
    for migration in &MIGRATIONS[..format] {
        old.execute_batch(migration).unwrap();
    }
    let today_path = desk.file("today.resurface");
    old.execute("ATTACH ?1 AS today", [today_path.to_str().unwrap()])
        .unwrap();
    for table in TABLES[..format].concat() {
        let sql = format!("INSERT INTO main.{table} SELECT * FROM today.{table}");
        old.execute_batch(&sql).unwrap();
    }
    old.execute_batch("DELETE FROM properties").unwrap();
    old.execute(
        "INSERT INTO properties VALUES ('algorithms', ?1)",
        [ALGORITHMS[format - 1]],
    )
    .unwrap();
    old.execute_batch(&format!(
        "PRAGMA application_id = 0x72736661; PRAGMA user_version = {format}"
    ))
    .unwrap();
    (desk, today)
}

#[test]
fn archives_of_every_earlier_format_keep_all_they_say_and_get_a_log() {
    for format in 2..=4 {
        let (desk, today) = of_format(format);
        let mut archive = Archive::open_existing(&desk.archive()).unwrap();
        assert_eq!(archive.items().unwrap(), today.items().unwrap());
        for id in [1, 2] {
            assert_eq!(archive.item(id).unwrap(), today.item(id).unwrap());
        }
        assert_eq!(archive.decisions().unwrap(), today.decisions().unwrap());
        let digest = |archive: &Archive| archive.snapshot().unwrap().snapshot_sha256;
        assert_eq!(digest(&archive), digest(&today));
        let known = archive.known_file(Path::new("c.jpg"), 10, 20).unwrap();
        assert!(matches!(known, Some(KnownFile::Failed { .. })));
        let sounds = |archive: &Archive| {
            let index = archive.index().unwrap();
            {
                let items: Vec<_> = (0..index.len()).map(|at| index.item(at)).collect();
                (index.len(), format!("{items:?}"))
            }
        };
        assert_eq!(sounds(&archive), sounds(&today));

        let line = archive.log_line(1).unwrap().unwrap();
        assert_eq!(line.what["format_before"], format);
        assert_eq!(
            (&line.what["items"], &line.what["last_item"]),
            (&2.into(), &2.into())
        );
        let damage = archive.check_deep().unwrap().damage;
        assert!(damage.is_empty(), "format {format}: {damage:?}");

        // What was there before the log is covered by it as well, whatever is done with it later.
        let changed = record("line 3", "2016");
        archive
            .set_sidecar(Path::new("a.csv"), &[2], &[(2, &changed)])
            .unwrap();
        archive.add(&[addition("d.jpg", medium('d'))]).unwrap();
        let got = [(1, vec![preview('a', 0.0)]), (2, vec![preview('b', 0.0)])];
        assert_eq!(archive.refresh(&got).unwrap(), 2);
        assert!(archive.check_deep().unwrap().is_sound());
        archive.remove(&[1]).unwrap();
        assert!(archive.check_deep().unwrap().is_sound());
        for sql in [
            "UPDATE runs SET added = 3",
            "UPDATE frames SET quality = 99 WHERE item_id = 2",
            "DELETE FROM items WHERE id = 2",
            "DELETE FROM previews WHERE item_id = 2",
            "UPDATE sqlite_sequence SET seq = 7 WHERE name = 'items'",
        ] {
            let copy = Desk::new();
            archive.backup(&copy.archive()).unwrap();
            let connection = Connection::open(copy.archive()).unwrap();
            connection.execute_batch(sql).unwrap();
            let report = Archive::open_existing(&copy.archive())
                .unwrap()
                .verify_log(None)
                .unwrap();
            assert_eq!(report.faults.len(), 1, "{sql}: {:?}", report.faults);
        }
    }
}

#[test]
fn an_archive_of_format_1_is_refused_untouched() {
    let (desk, _) = of_format(1);
    let before = fs::read(desk.archive()).unwrap();
    let opened = Archive::open_existing(&desk.archive());
    assert!(matches!(opened, Err(Error::OtherFingerprints { .. })));
    assert!(fs::read(desk.archive()).unwrap() == before);
}

#[test]
fn an_archive_of_format_5_keeps_its_log_and_gets_previews_later() {
    let desk = Desk::new();
    let mut today = Archive::open_or_create(&desk.file("today.resurface")).unwrap();
    let batch = [
        addition("a.jpg", medium('a')),
        addition("b.jpg", medium('b')),
    ];
    today.add(&batch).unwrap();
    let old = Connection::open(desk.archive()).unwrap();
    for migration in MIGRATIONS {
        old.execute_batch(migration).unwrap();
    }
    old.execute_batch(include_str!("../migrations/5.sql"))
        .unwrap();
    let path = desk.file("today.resurface");
    old.execute("ATTACH ?1 AS today", [path.to_str().unwrap()])
        .unwrap();
    old.execute_batch("DELETE FROM properties").unwrap();
    let mut tables = [TABLES.concat(), vec!["log", "properties"]].concat();
    // The diary was not continued.
    tables.retain(|table| *table != "runs");
    for table in tables {
        let sql = format!("INSERT INTO main.{table} SELECT * FROM today.{table}");
        old.execute_batch(&sql).unwrap();
    }
    old.execute_batch("PRAGMA application_id = 0x72736661; PRAGMA user_version = 5")
        .unwrap();
    drop(old);

    let mut archive = Archive::open_existing(&desk.archive()).unwrap();
    assert_eq!(archive.head().unwrap(), today.head().unwrap());
    assert_eq!(
        archive.snapshot().unwrap().snapshot_sha256,
        today.snapshot().unwrap().snapshot_sha256
    );
    let report = archive.check_deep().unwrap();
    assert!(report.is_sound(), "{:?}", report.damage);
    assert_eq!(report.without_previews, 2);
    assert_eq!(archive.index().unwrap().preview(0), None);

    let got = [(2, vec![preview('b', 0.0)]), (9, vec![preview('c', 0.0)])];
    assert_eq!(archive.refresh(&got).unwrap(), 1);
    let line = archive.log_line(3).unwrap().unwrap();
    assert_eq!(
        (line.action, &line.what["items"][0]["item"]),
        (Action::Refresh, &2.into())
    );
    let report = archive.check_deep().unwrap();
    assert!(report.is_sound(), "{:?}", report.damage);
    assert_eq!(report.without_previews, 1);
    let without: Vec<i64> = archive
        .without_previews()
        .unwrap()
        .iter()
        .map(|item| item.id)
        .collect();
    assert_eq!(without, [1]);
}
