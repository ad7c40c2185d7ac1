use rusqlite::Connection;

use super::*;
use crate::archive::tables::{self, PREVIEWS};

fn with_previews(content: char, previews: Vec<PreviewFrame>) -> Medium {
    Medium {
        previews,
        ..medium(content)
    }
}

#[test]
fn previews_are_read_from_the_archive_by_item_and_time() {
    let desk = Desk::new();
    let mut archive = desk.open();
    let times = [2.0, 0.0, 1.25, 60.0];
    let video = times.map(|time_s| preview('a', time_s)).to_vec();
    let batch = [
        addition("a.mp4", with_previews('a', video)),
        addition("b.jpg", with_previews('b', vec![preview('b', 0.0)])),
        addition("c.jpg", medium('c')),
    ];
    archive.add(&batch).unwrap();
    let index = archive.index().unwrap();
    let between = |from_s, to_s| -> Vec<f64> {
        let previews = index.previews(0, from_s, to_s).into_iter();
        previews.map(|frame| frame.time_s).collect()
    };
    assert_eq!(between(0.0, f64::MAX), [0.0, 1.25, 2.0, 60.0]);
    assert_eq!(between(1.25, 2.0), [1.25, 2.0]);
    assert!(between(3.0, 4.0).is_empty());
    assert_eq!(index.preview(1), Some(preview('b', 0.0)));
    assert_eq!(index.preview(2), None);
    assert!(archive.check_deep().unwrap().is_sound());

    archive.remove(&[2]).unwrap();
    assert_eq!(index.preview(1), None);
    assert_eq!(index.preview(0), Some(preview('a', 0.0)));
    let left: i64 = Connection::open(desk.archive())
        .unwrap()
        .query_row("SELECT count(*) FROM previews", [], |row| row.get(0))
        .unwrap();
    assert_eq!(left, 4);
}

#[test]
fn damaged_previews_and_those_of_another_version_are_never_used() {
    let desk = Desk::new();
    let mut archive = desk.open();
    let batch = [
        addition("a.jpg", with_previews('a', vec![preview('a', 0.0)])),
        addition("b.jpg", medium('b')),
        addition("c.jpg", with_previews('c', vec![preview('c', 0.0)])),
    ];
    archive.add(&batch).unwrap();
    let connection = Connection::open(desk.archive()).unwrap();
    let other = preview('c', 0.0).preview.bytes().to_vec();
    connection
        .execute(
            "UPDATE previews SET preview = ?1 WHERE item_id = 1",
            [other],
        )
        .unwrap();
    let mut row = tables::preview_row(2, 0, &preview('b', 0.0));
    row[3] = 7.into();
    PREVIEWS.inserter(&connection).unwrap().insert(row).unwrap();
    let index = archive.index().unwrap();
    assert_eq!([0, 1].map(|item| index.preview(item)), [None, None]);
    assert_eq!(index.preview(2), Some(preview('c', 0.0)));
    let report = archive.check().unwrap();
    assert_eq!(report.damage.len(), 1, "{:?}", report.damage);
    assert!(archive.shared(1).is_err());
    assert!(archive.shared(2).unwrap().medium.previews.is_empty());

    // Those of another version make room.
    assert_eq!(report.without_previews, 1);
    let got = [(2, vec![preview('b', 0.0)])];
    assert_eq!(archive.refresh(&got).unwrap(), 1);
    assert_eq!(archive.refresh(&got).unwrap(), 0);
    assert_eq!(index.preview(1), Some(preview('b', 0.0)));
    assert_eq!(archive.check().unwrap().without_previews, 0);
}

#[test]
fn a_frozen_handle_has_the_previews_of_its_state() {
    let desk = Desk::new();
    let mut writer = desk.open();
    let batch = [
        addition("a.jpg", with_previews('a', vec![preview('a', 0.0)])),
        addition("b.jpg", medium('b')),
    ];
    writer.add(&batch).unwrap();
    let frozen = Archive::open_existing(&desk.archive()).unwrap();
    frozen.freeze().unwrap();
    let index = frozen.index().unwrap();
    let before = writer.snapshot().unwrap();
    writer.remove(&[1]).unwrap();
    writer.refresh(&[(2, vec![preview('b', 0.0)])]).unwrap();
    assert_eq!(index.preview(0), Some(preview('a', 0.0)));
    assert_eq!(index.preview(1), None);
    assert_eq!(writer.index().unwrap().preview(0), Some(preview('b', 0.0)));
    assert_ne!(writer.snapshot().unwrap(), before);
}

#[test]
fn previews_go_along_from_archive_to_archive() {
    let desk = Desk::new();
    let mut one = desk.open();
    let previews = vec![preview('a', 0.0), preview('b', 1.5)];
    one.add(&[addition("a.mp4", with_previews('a', previews.clone()))])
        .unwrap();
    let shared = one.shared(1).unwrap();
    assert_eq!(shared.medium.previews, previews);
    let mut other = Archive::open_or_create(&desk.file("other.resurface")).unwrap();
    other.take_over(vec![shared.clone()]).unwrap();
    assert_eq!(other.shared(1).unwrap(), shared);
    let digest = |archive: &Archive| archive.snapshot().unwrap().snapshot_sha256;
    assert_eq!(digest(&one), digest(&other));
    assert!(other.check_deep().unwrap().is_sound());
}

/// Run by hand: what reading one preview costs.
#[test]
#[ignore = "measures"]
fn a_preview_is_read_in_microseconds() {
    let desk = Desk::new();
    let mut archive = desk.open();
    let noise = |at: usize| (at.wrapping_mul(2_654_435_761) >> 9) as u8;
    let picture = Luma::new(512, 384, (0..512 * 384).map(noise).collect()).unwrap();
    let large = PreviewFrame {
        time_s: 0.0,
        preview: Preview::new(&picture.area_averaged(128, 96).area_averaged(512, 384)).unwrap(),
    };
    let batch: Vec<Addition> = (0..500_u32)
        .map(|number| Medium {
            sha256: format!("{number:064x}"),
            previews: vec![large.clone()],
            ..medium('a')
        })
        .map(|medium| addition(format!("{}.jpg", medium.sha256), medium))
        .collect();
    archive.add(&batch).unwrap();
    let index = archive.index().unwrap();
    let begun = std::time::Instant::now();
    let read = (0..index.len()).filter(|item| index.preview(*item).is_some());
    assert_eq!(read.count(), 500);
    println!("{:?} each, {:?}", begun.elapsed() / 500, large.preview);
}
