use super::*;

#[test]
fn adding_twice_is_adding_once() {
    let desk = Desk::new();
    let mut archive = desk.open();
    let batch = [
        addition("a.jpg", medium('a')),
        addition("b.jpg", medium('b')),
        failure("c.jpg", false),
    ];
    let first = archive.add(&batch).unwrap();
    assert_eq!(first, [Added::New(1), Added::New(2), Added::Failed]);
    let (items, snapshot) = (archive.items().unwrap(), archive.snapshot().unwrap());

    drop(archive);
    let mut archive = desk.open();
    let second = archive.add(&batch).unwrap();
    let there = [Added::AlreadyThere(1), Added::AlreadyThere(2)];
    assert_eq!(second, [there[0], there[1], Added::Failed]);
    assert_eq!(archive.items().unwrap(), items);
    // The log has a line more, the archive says the same.
    let again = archive.snapshot().unwrap();
    assert_eq!(again.snapshot_sha256, snapshot.snapshot_sha256);
    assert_ne!(again.head, snapshot.head);
    assert_eq!(snapshot.items, 2);
    assert_eq!(snapshot.path, desk.archive().to_str().unwrap());
}

#[test]
fn unchanged_files_are_known() {
    let desk = Desk::new();
    let mut archive = desk.open();
    let batch = [
        addition("a.jpg", medium('a')),
        failure("broken.jpg", false),
        failure("locked.jpg", true),
    ];
    archive.add(&batch).unwrap();
    let known = |path: &str, bytes, modified_ns| {
        let path = Path::new(path);
        archive.known_file(path, bytes, modified_ns).unwrap()
    };
    assert_eq!(
        known("a.jpg", 10, 20),
        Some(KnownFile::Item {
            id: 1,
            status: Status::Ok
        })
    );
    assert_eq!(
        known("./a.jpg", 10, 20),
        Some(KnownFile::Item {
            id: 1,
            status: Status::Ok
        })
    );
    assert_eq!(known("a.jpg", 11, 20), None);
    assert_eq!(known("a.jpg", 10, 21), None);
    assert_eq!(known("new.jpg", 10, 20), None);
    let failed = KnownFile::Failed {
        status: Status::Unreadable,
        reason: "the file is damaged".to_owned(),
    };
    assert_eq!(known("broken.jpg", 10, 20), Some(failed));
    assert_eq!(known("locked.jpg", 10, 20), None);
}

#[test]
fn items_are_by_content() {
    let desk = Desk::new();
    let mut archive = desk.open();
    let batch = [
        addition("a.jpg", medium('a')),
        addition("copy/a.jpg", medium('a')),
    ];
    let added = archive.add(&batch).unwrap();
    assert_eq!(added, [Added::New(1), Added::AlreadyThere(1)]);
    let absolute = |path: &str| std::path::absolute(path).unwrap();
    let detail = archive.item(1).unwrap();
    assert_eq!(detail.files, [absolute("a.jpg"), absolute("copy/a.jpg")]);
    assert_eq!(detail.summary.path, Path::new("a.jpg"));

    let changed = Addition {
        modified_ns: 30,
        ..addition("a.jpg", medium('b'))
    };
    assert_eq!(archive.add(&[changed]).unwrap(), [Added::New(2)]);
    let known = archive.known_file(Path::new("a.jpg"), 10, 30).unwrap();
    assert_eq!(
        known,
        Some(KnownFile::Item {
            id: 2,
            status: Status::Ok
        })
    );
    assert_eq!(archive.item(1).unwrap().files, [absolute("copy/a.jpg")]);
    assert_eq!(archive.items().unwrap().len(), 2);
}

#[test]
fn a_batch_is_kept_whole_or_not_at_all() {
    let desk = Desk::new();
    let mut archive = desk.open();
    let impossible = Medium {
        frames: vec![frame(1, -1.0, Region::Whole)],
        ..medium('b')
    };
    let batch = [
        addition("a.jpg", medium('a')),
        addition("b.jpg", impossible),
    ];
    assert!(matches!(
        archive.add(&batch),
        Err(Error::Database {
            action: "written",
            ..
        })
    ));
    let no_digest = Medium {
        sha256: "ab".to_owned(),
        ..medium('c')
    };
    assert!(archive.add(&[addition("c.jpg", no_digest)]).is_err());
    assert!(archive.items().unwrap().is_empty());
    assert!(archive.check().unwrap().is_sound());
}

#[test]
fn two_programs_that_add_at_once_lose_nothing() {
    let desk = Desk::new();
    std::thread::scope(|scope| {
        for contents in ["0123456789ab", "ab0123456cde"] {
            let desk = &desk;
            scope.spawn(move || {
                let mut archive = desk.open();
                for content in contents.chars() {
                    let path = format!("{contents}/{content}.jpg");
                    archive.add(&[addition(path, medium(content))]).unwrap();
                }
            });
        }
    });
    let archive = desk.open();
    let items = archive.items().unwrap();
    let contents: BTreeSet<char> = items.iter().flat_map(|item| item.sha256.chars()).collect();
    assert_eq!(contents.into_iter().collect::<String>(), "0123456789abcde");
    assert_eq!(items.len(), 15);
    let files: usize = items
        .iter()
        .map(|item| archive.item(item.id).unwrap().files.len())
        .sum();
    assert_eq!(files, 24);
    assert!(archive.check().unwrap().is_sound());
}
