//! The archive as its users see it. What the tests share is here.

mod adding;
mod damage;
mod decisions;
mod formats;
mod previews;
mod refusals;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::*;
use crate::error::{Error, Status};
use crate::fingerprint::local::{Feature, LocalFingerprint, MINIATURE, Miniature};
use crate::fingerprint::preview::{Preview, PreviewFrame};
use crate::fingerprint::sound::SoundFingerprint;
use crate::fingerprint::thumbnail::{Moment, Thumbnail};
use crate::fingerprint::{FrameHash, Hash256, LocalFrame, PictureHash, Region};
use crate::media::MediaKind;
use crate::media::luma::Luma;
use crate::metadata::{Coordinates, Field, Source, Strength};

struct Desk {
    folder: TempDir,
}

impl Desk {
    fn new() -> Desk {
        let folder = tempfile::tempdir().unwrap();
        Desk { folder }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn archive(&self) -> PathBuf {
        self.file("desk.resurface")
    }

    fn open(&self) -> Archive {
        Archive::open_or_create(&self.archive()).unwrap()
    }
}

fn frame(word: u64, time_s: f64, region: Region) -> FrameHash {
    FrameHash {
        time_s,
        hash: PictureHash {
            region,
            pdq: Hash256([word, 1, 2, u64::MAX]),
            quality: 100,
            gradient: Hash256([word, 0, 0, 7]),
        },
    }
}

fn local(content: char) -> LocalFrame {
    let feature = |n: u8| Feature {
        x: 257 * u16::from(n),
        y: 3,
        size: 100 + n % 27,
        angle: n,
        graphic: n.is_multiple_of(2),
        bits: Hash256([u64::from(n), 2, u64::MAX, u64::from(u32::from(content))]),
    };
    LocalFrame {
        time_s: 0.0,
        fingerprint: LocalFingerprint {
            miniature: Miniature {
                extent: [65535, 49151],
                pixels: (0..MINIATURE * MINIATURE).map(|n| n as u8).collect(),
            },
            features: (0..=u8::MAX).map(feature).collect(),
        },
    }
}

fn moment(content: char) -> Moment {
    Moment {
        time_s: 0.25,
        until_s: 1.5,
        thumbnail: Thumbnail::from_bytes(&[content as u8; 1024]).unwrap(),
    }
}

/// Another one for each letter.
fn preview(content: char, time_s: f64) -> PreviewFrame {
    let pixels = (0..64 * 48).map(|at| (at * (content as usize % 7 + 1)) as u8);
    let picture = Luma::new(64, 48, pixels.collect()).unwrap();
    PreviewFrame {
        time_s,
        preview: Preview::new(&picture).unwrap(),
    }
}

fn record(source: &str, published_at: &str) -> Appearance {
    Appearance {
        published_at: published_at.parse().ok(),
        ..Appearance::new(source, Strength::Strong)
    }
}

/// A medium whose content is told by one letter.
fn medium(content: char) -> Medium {
    Medium {
        sha256: content.to_string().repeat(64),
        kind: MediaKind::Photo,
        width: Some(640),
        height: Some(480),
        duration_s: None,
        status: Status::Ok,
        frames: vec![frame(u64::from(u32::from(content)), 0.0, Region::Whole)],
        moments: vec![moment(content)],
        local: vec![local(content)],
        previews: Vec::new(),
        sound: None,
        metadata: vec![],
        appearances: vec![],
    }
}

fn addition(path: impl Into<PathBuf>, medium: Medium) -> Addition {
    Addition {
        path: path.into(),
        bytes: 10,
        modified_ns: 20,
        outcome: Outcome::Medium(Box::new(medium)),
    }
}

fn failure(path: impl Into<PathBuf>, may_pass_later: bool) -> Addition {
    Addition {
        path: path.into(),
        bytes: 10,
        modified_ns: 20,
        outcome: Outcome::Failed {
            status: Status::Unreadable,
            reason: "the file is damaged".to_owned(),
            may_pass_later,
        },
    }
}

fn sources(item: &ItemSummary) -> Vec<&str> {
    let sources = item.appearances.iter();
    sources.map(|record| record.source.as_str()).collect()
}

#[test]
fn everything_is_read_as_it_was_written() {
    let desk = Desk::new();
    let frames = vec![
        frame(1, 2.5, Region::Inside),
        frame(2, 2.5, Region::Whole),
        frame(3, 0.0, Region::Whole),
    ];
    let field = Field {
        field: "DateTimeOriginal".to_owned(),
        value: None,
        raw: "2099:13:45\u{1b}[31m".to_owned(),
        source: Source::Exif,
        strength: Strength::Moderate,
    };
    let full = Appearance {
        captured_at: "2017-04-05T14:30:00+03:00".parse().ok(),
        country: "SY".parse().ok(),
        place: Some("دمشق".to_owned()),
        coordinates: Coordinates::new(-0.0, 36.2765),
        url: Some("https://example.org/?a=1".to_owned()),
        publisher: Some("A".to_owned()),
        title: Some("B".to_owned()),
        note: Some("C\nD".to_owned()),
        ..record("exif", "2017-04-01/2017-04-30")
    };
    let written = Medium {
        kind: MediaKind::Video,
        width: None,
        duration_s: Some(12.25),
        status: Status::Truncated,
        frames: frames.clone(),
        sound: SoundFingerprint::new(vec![0, u32::MAX, 7]),
        metadata: vec![field.clone(), field.clone()],
        appearances: vec![full.clone()],
        ..medium('a')
    };
    let mut archive = desk.open();
    let path = odd_path();
    archive.add(&[addition(path.clone(), written)]).unwrap();
    drop(archive);

    let archive = Archive::open_existing(&desk.archive()).unwrap();
    let expected = ItemSummary {
        id: 1,
        kind: MediaKind::Video,
        path: path.clone(),
        sha256: "a".repeat(64),
        bytes: 10,
        width: None,
        height: Some(480),
        duration_s: Some(12.25),
        status: Status::Truncated,
        appearances: vec![full],
    };
    let detail = archive.item(1).unwrap();
    assert_eq!(detail.summary, expected);
    assert_eq!(archive.items().unwrap(), [expected]);
    assert_eq!(detail.metadata, [field.clone(), field]);
    assert_eq!(detail.files, [std::path::absolute(&path).unwrap()]);
    assert_eq!(detail.frames, 3);
    assert!(detail.added_at.parse::<jiff::Timestamp>().is_ok());
    assert_eq!(detail.added_at.len(), "2017-04-05T14:30:00Z".len());

    let index = archive.index().unwrap();
    assert_eq!(index.item(0).duration_s, Some(12.25));
    let hits = index.within(Hash256::default(), 256);
    let read: Vec<FrameHash> = hits.map(|hit| index.entry(hit).frame).collect();
    assert_eq!(read, [frames[2], frames[1], frames[0]]);
    assert_eq!(index.sounding(), [0]);
    assert_eq!(index.sounds().codes(0), [0, u32::MAX, 7]);
}

#[cfg(unix)]
fn odd_path() -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    std::ffi::OsStr::from_bytes(b"odd\xff name\n.mp4").into()
}

#[cfg(not(unix))]
fn odd_path() -> PathBuf {
    "odd ümlaut.mp4".into()
}

#[test]
fn a_sidecar_is_replaced_and_repeats_nothing() {
    let desk = Desk::new();
    let mut archive = desk.open();
    let own = Medium {
        appearances: vec![record("exif", "2016")],
        ..medium('a')
    };
    let batch = [addition("a.jpg", own), addition("b.jpg", medium('b'))];
    archive.add(&batch).unwrap();

    let csv = Path::new("archive.csv");
    let (undated, late) = (record("line 2", ""), record("line 3", "2018"));
    let (early, repeated) = (record("line 4", "2015"), record("line 5", "2018"));
    let own_again = record("line 6", "2016");
    let rows = [&undated, &late, &early, &repeated, &own_again].map(|record| (1, record));
    archive.set_sidecar(csv, &[1, 2], &rows).unwrap();
    archive
        .set_sidecar(
            Path::new("other.csv"),
            &[1],
            &[(1, &record("other", "2018"))],
        )
        .unwrap();
    let items = archive.items().unwrap();
    assert_eq!(sources(&items[0]), ["line 4", "exif", "line 3", "line 2"]);
    assert!(items[1].appearances.is_empty());
    let before = archive.snapshot().unwrap();

    archive.set_sidecar(csv, &[1, 2], &rows).unwrap();
    assert_eq!(archive.snapshot().unwrap(), before);

    archive.set_sidecar(csv, &[1], &[(1, &undated)]).unwrap();
    let items = archive.items().unwrap();
    assert_eq!(sources(&items[0]), ["exif", "line 2"]);

    let unknown = archive.set_sidecar(csv, &[1, 9], &[]);
    assert!(matches!(unknown, Err(Error::NoSuchItem(9))));
    assert_eq!(sources(&archive.items().unwrap()[0]).len(), 2);
}

#[test]
fn a_snapshot_tells_what_the_archive_says() {
    let desk = Desk::new();
    let other = Desk::new();
    let mut archives = [desk.open(), other.open()];
    let digest = |archive: &Archive| archive.snapshot().unwrap().snapshot_sha256;
    let empty = digest(&archives[0]);
    for archive in &mut archives {
        archive.add(&[addition("a.jpg", medium('a'))]).unwrap();
    }
    let [first, second] = &mut archives;
    let added = digest(first);
    assert_ne!(added, empty);
    assert_eq!(digest(second), added);
    first.add(&[addition("copy.jpg", medium('a'))]).unwrap();
    assert_eq!(digest(first), added);

    let mut seen = BTreeSet::from([added]);
    for record in [
        record("line 2", "2017"),
        record("line 2", "2018"),
        record("line 3", "2018"),
    ] {
        let csv = Path::new("archive.csv");
        first.set_sidecar(csv, &[1], &[(1, &record)]).unwrap();
        assert!(seen.insert(digest(first)));
    }
}

#[test]
fn removed_items_can_be_added_again_under_a_new_number() {
    let desk = Desk::new();
    let mut archive = desk.open();
    let batch = [
        addition("a.jpg", medium('a')),
        addition("b.jpg", medium('b')),
    ];
    archive.add(&batch).unwrap();
    let unknown = archive.remove(&[1, 7]);
    assert!(matches!(unknown, Err(Error::NoSuchItem(7))));
    assert_eq!(archive.items().unwrap().len(), 2);

    let removed = archive.remove(&[2, 2]).unwrap();
    assert_eq!(removed.len(), 1);
    assert_eq!(removed[0].path, Path::new("b.jpg"));
    assert!(matches!(archive.item(2), Err(Error::NoSuchItem(2))));
    let known = archive.known_file(Path::new("b.jpg"), 10, 20).unwrap();
    assert_eq!(known, None);
    assert_eq!(archive.check().unwrap().frames, 1);
    let again = archive.add(&batch[1..]).unwrap();
    assert_eq!(again, [Added::New(3)]);
}

#[test]
fn a_frozen_handle_sees_one_state() {
    let desk = Desk::new();
    let mut writer = desk.open();
    writer.add(&[addition("a.jpg", medium('a'))]).unwrap();
    let mut frozen = Archive::open_existing(&desk.archive()).unwrap();
    frozen.freeze().unwrap();
    frozen.freeze().unwrap();
    let before = frozen.snapshot().unwrap();
    writer.add(&[addition("b.jpg", medium('b'))]).unwrap();
    writer.remove(&[1]).unwrap();
    assert_eq!(frozen.snapshot().unwrap(), before);
    assert_eq!(frozen.index().unwrap().len(), 1);
    assert!(frozen.item(1).is_ok());
    assert!(frozen.add(&[]).is_err());
    let ids = |archive: &Archive| -> Vec<i64> {
        let items = archive.items().unwrap();
        items.iter().map(|item| item.id).collect()
    };
    assert_eq!((ids(&frozen), ids(&desk.open())), (vec![1], vec![2]));
}

#[test]
fn every_change_is_a_line_of_the_log_and_nothing_else_is() {
    let desk = Desk::new();
    let mut archive = desk.open();
    archive.act_as("archive add", serde_json::json!({"jobs": 2}));
    let batch = [addition("a.jpg", medium('a')), failure("b.jpg", false)];
    archive.add(&batch).unwrap();
    let changed = archive.last_change().unwrap();
    archive.add(&[]).unwrap();
    archive.set_sidecar(Path::new("a.csv"), &[1], &[]).unwrap();
    assert_eq!(archive.head().unwrap(), changed);
    let record = record("line 2", "2017");
    archive
        .set_sidecar(Path::new("a.csv"), &[1], &[(1, &record)])
        .unwrap();
    assert!(archive.remove(&[1, 2]).is_err());
    let submission = "ab".repeat(32);
    archive
        .decide(&submission, 1, Ruling::Dismissed, None, None)
        .unwrap();
    archive.remove(&[1]).unwrap();
    let state = archive.last_change().unwrap();
    let last = archive.log_verified(&serde_json::json!({})).unwrap();
    assert_eq!(archive.last_change().unwrap(), state);
    assert_eq!(archive.head().unwrap(), last);
    let mut lines: Vec<Line> = Vec::new();
    archive.log(|line| lines.push(line)).unwrap();
    let actions: Vec<Action> = lines.iter().map(|line| line.action).collect();
    let expected = [
        Action::Begin,
        Action::Add,
        Action::Sidecar,
        Action::Decide,
        Action::Remove,
        Action::Verify,
    ];
    assert_eq!(actions, expected);
    for (sequence, line) in (1..).zip(&lines) {
        assert_eq!(line.sequence, sequence);
        assert_eq!(archive.log_line(sequence).unwrap().as_ref(), Some(line));
        let before = lines.iter().rev().find(|one| one.sequence < sequence);
        let zeros = "0".repeat(64);
        assert_eq!(line.previous, before.map_or(zeros, |one| one.hash.clone()));
    }
    assert_eq!(archive.log_line(7).unwrap(), None);
    let added = &lines[1];
    assert_eq!(added.command, "archive add");
    assert_eq!(added.parameters, serde_json::json!({"jobs": 2}));
    assert_eq!(added.what["files"][0]["sha256"], "a".repeat(64));
    assert_eq!(added.what["files"][1]["failed"], "unreadable");
    assert_eq!(
        lines[3].what["items"][0]["records_before"],
        lines[2].what["items"][0]["records"]
    );
}

#[test]
fn no_two_archives_have_the_same_head() {
    let head = || Desk::new().open().head().unwrap();
    let (one, other) = (head(), head());
    assert_ne!(one, other);
    assert_eq!(one.to_string().parse(), Ok(one));
    for wrong in ["", "1", "0:00", "1:zz", "x"] {
        assert!(wrong.parse::<Head>().is_err());
    }
}

/// Archives of this format are in use. A change here without a new migration makes them unreadable.
#[test]
fn the_tables_change_only_by_migrations() {
    let desk = Desk::new();
    let archive = desk.open();
    let mut statement = archive
        .connection
        .prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid")
        .unwrap();
    let tables = statement
        .query_map([], |row| row.get::<_, String>(0))
        .unwrap();
    let tables: Vec<String> = tables.map(|sql| sql.unwrap() + ";\n").collect();
    let version: i64 = archive
        .connection
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .unwrap();
    let found = format!("format {version}\n\n{}", tables.join("\n"));
    let pinned = include_str!("schema.txt").replace("\r\n", "\n");
    assert!(
        found == pinned,
        "add a migration, then src/archive/schema.txt is to be:\n{found}"
    );
}

#[test]
fn writes_survive_a_power_loss() {
    let desk = Desk::new();
    let archive = desk.open();
    let pragma = |name: &str| -> String {
        let sql = format!("SELECT CAST({name} AS TEXT) FROM pragma_{name}");
        let value = archive.connection.query_row(&sql, [], |row| row.get(0));
        value.unwrap()
    };
    assert_eq!(pragma("journal_mode"), "wal");
    assert_eq!(pragma("synchronous"), "2");
    assert_eq!(pragma("foreign_keys"), "1");
}

fn beside(desk: &Desk) -> BTreeSet<String> {
    let entries = fs::read_dir(desk.folder.path()).unwrap();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}
