use std::collections::BTreeMap;

use proptest::prelude::*;
use tempfile::TempDir;

use super::super::file::IndexFile;
use super::*;
use crate::archive::{Addition, Archive, Medium, Outcome};
use crate::error::Status;
use crate::fingerprint::local::{
    Feature, KEY_BITS, KEYS, LocalFingerprint, MINIATURE, Miniature, SoughtFeature,
};
use crate::fingerprint::sound::SoundFingerprint;
use crate::fingerprint::thumbnail::{AREAS, Moment, Thumbnail};
use crate::fingerprint::{FrameHash, Hash256, LocalFrame, PictureHash, Region};
use crate::media::MediaKind;

/// Numbers that look random (the generator of Steele, Lea and Flood, "SplitMix").
fn random(seed: u64) -> impl FnMut() -> u64 {
    let mut state = seed;
    move || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

fn hash(next: &mut impl FnMut() -> u64) -> Hash256 {
    Hash256([next(), next(), next(), next()])
}

fn feature(next: &mut impl FnMut() -> u64) -> Feature {
    let bits = next();
    Feature {
        x: bits as u16,
        y: (bits >> 16) as u16,
        size: (bits >> 32) as u8 & 127,
        angle: (bits >> 40) as u8,
        graphic: bits >> 63 == 1,
        bits: hash(next),
    }
}

/// A medium of which everything follows from a number. Every fifth is a video with sound.
fn medium(number: u64) -> Medium {
    let mut next = random(number / 2);
    let is_video = number.is_multiple_of(5);
    let frames: u64 = if is_video { 9 } else { 1 + number % 2 };
    let frame = |at: u64, next: &mut dyn FnMut() -> u64| FrameHash {
        time_s: if is_video { at as f64 } else { 0.0 },
        hash: PictureHash {
            region: if is_video || at == 0 {
                Region::Whole
            } else {
                Region::Inside
            },
            pdq: Hash256([next(), next(), next(), next()]),
            quality: 60 + (number % 40) as u8,
            gradient: Hash256([next(), next(), next(), next()]),
        },
    };
    let frames = (0..frames).map(|at| frame(at, &mut next)).collect();
    let local = LocalFrame {
        time_s: 0.0,
        fingerprint: LocalFingerprint {
            miniature: Miniature {
                extent: [65535, next() as u16],
                pixels: (0..MINIATURE * MINIATURE).map(|_| next() as u8).collect(),
            },
            features: (0..40).map(|_| feature(&mut next)).collect(),
        },
    };
    let moment = |at: u64| Moment {
        time_s: at as f64,
        until_s: at as f64 + 0.9,
        thumbnail: Thumbnail::from_bytes(&[(number + at) as u8; AREAS]).unwrap(),
    };
    let codes = (0..300 + number % 7).map(|_| next() as u32 | 1).collect();
    Medium {
        sha256: format!("{number:064x}"),
        kind: if is_video {
            MediaKind::Video
        } else {
            MediaKind::Photo
        },
        width: Some(640),
        height: (!number.is_multiple_of(3)).then_some(480),
        duration_s: is_video.then_some(9.0),
        status: Status::Ok,
        frames,
        moments: (0..if is_video { 9 } else { 0 }).map(moment).collect(),
        local: vec![local],
        previews: Vec::new(),
        sound: SoundFingerprint::new(codes).filter(|_| is_video),
        metadata: Vec::new(),
        appearances: Vec::new(),
    }
}

struct Desk {
    folder: TempDir,
}

impl Desk {
    fn new(media: u64) -> Desk {
        let desk = Desk {
            folder: tempfile::tempdir().unwrap(),
        };
        desk.add(0..media);
        desk
    }

    fn archive(&self) -> Archive {
        Archive::open_or_create(&self.folder.path().join("a.resurface")).unwrap()
    }

    fn add(&self, numbers: std::ops::Range<u64>) {
        let addition = |number| Addition {
            path: PathBuf::from(format!("/media/{number}")),
            bytes: 1,
            modified_ns: 1,
            outcome: Outcome::Medium(Box::new(medium(number))),
        };
        let batch: Vec<Addition> = numbers.map(addition).collect();
        self.archive().add(&batch).unwrap();
    }

    fn index_folder(&self) -> PathBuf {
        path(&self.folder.path().join("a.resurface"))
    }

    /// The index by way of the files, which must say what one in memory does.
    fn index(&self) -> Index {
        let archive = self.archive();
        let index = archive
            .read(|connection| open(connection, &self.index_folder()))
            .unwrap();
        let fresh = archive.read(in_memory).unwrap();
        assert!(said(&index) == said(&fresh));
        index
    }

    /// The files of the index and what is in them.
    fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let files = fs::read_dir(self.index_folder()).unwrap();
        let files = files.map(|file| {
            let file = file.unwrap();
            let name = file.file_name().into_string().unwrap();
            (name, fs::read(file.path()).unwrap())
        });
        files.filter(|(name, _)| name != LOCK).collect()
    }

    fn segments(&self) -> Vec<String> {
        self.files()
            .into_keys()
            .filter(|name| Listed::is_name(name))
            .collect()
    }
}

/// Everything that an index says, as text.
fn said(index: &Index) -> Vec<String> {
    let mut said = Vec::new();
    for item in 0..index.len() {
        said.push(format!("{:?}", index.item(item)));
        said.push(format!("{:?}", index.pictures_of(item)));
        let moments: Vec<_> = index
            .moments(item)
            .iter()
            .map(|moment| (moment.time_s, moment.until_s, moment.thumbnail.pixels()[0]))
            .collect();
        said.push(format!("{moments:?} {}", index.shown_until_s(item, 2.5)));
        for picture in index.pictures_of(item) {
            said.push(format!(
                "{:?} {:?}",
                index.picture(picture),
                index.looks_alike_s(picture)
            ));
            said.push(format!("{:?}", index.features().features(picture)));
            said.push(format!("{:?}", index.features().miniature(picture)));
        }
    }
    for sound in 0..index.sounds().len() {
        said.push(format!("{:?}", index.sounds().codes(sound)));
    }
    for number in [0, 3, 5, 11, 20, 64, 111, 400] {
        let medium = medium(number);
        said.push(format!("{:?}", index.with_content(&medium.sha256)));
        for (hash, radius) in medium
            .frames
            .iter()
            .flat_map(|frame| [0, 31, 62, 120].map(|radius| (frame.hash.pdq, radius)))
        {
            let hits: Vec<_> = index
                .within(hash, radius)
                .map(|hit| (hit, index.entry(hit)))
                .collect();
            said.push(format!("{hits:?}"));
        }
        let sought: Vec<SoughtFeature> = medium.local[0]
            .fingerprint
            .features
            .iter()
            .map(|feature| SoughtFeature {
                feature: *feature,
                mirrored: feature.bits,
                margins: [[[9; KEY_BITS]; KEYS]; 2],
                repeated: false,
            })
            .collect();
        said.push(format!("{:?}", index.features().candidates(&sought, 20)));
        if let Some(sound) = &medium.sound {
            let piece = &sound.codes()[30..130];
            said.push(format!("{:?}", index.sounds().candidates(piece, 20)));
        }
    }
    said
}

#[test]
fn files_say_what_memory_does_and_are_used_again() {
    let desk = Desk::new(60);
    assert_eq!(desk.index().len(), 60);
    let before = desk.files();
    assert_eq!(before.len(), 2);
    desk.index();
    assert!(desk.files() == before);
    assert_eq!(Desk::new(0).index().len(), 0);
}

#[test]
fn what_is_added_makes_a_segment_of_its_own_until_there_are_many() {
    let desk = Desk::new(100);
    desk.index();
    let [first] = &desk.segments()[..] else {
        panic!("{:?}", desk.segments());
    };
    desk.add(100..105);
    desk.index();
    let segments = desk.segments();
    assert!(
        segments.len() == 2 && segments.contains(first),
        "{segments:?}"
    );
    for number in 105..160 {
        desk.add(number..number + 1);
        desk.index();
        assert!(desk.segments().len() <= 7, "{:?}", desk.segments());
    }
}

#[test]
fn what_is_removed_is_gone() {
    let desk = Desk::new(40);
    desk.index();
    desk.add(40..45);
    desk.index();
    desk.archive().remove(&[3, 45]).unwrap();
    let index = desk.index();
    assert_eq!(index.len(), 43);
    assert_eq!(index.with_content(&medium(2).sha256), None);
    desk.archive().remove(&[41, 42, 43, 44]).unwrap();
    assert_eq!(desk.index().len(), 39);
    let all: Vec<i64> = (1..=40).filter(|id| *id != 3).collect();
    desk.archive().remove(&all).unwrap();
    assert_eq!(desk.index().len(), 0);
    desk.add(70..80);
    assert_eq!(desk.index().len(), 10);
}

#[test]
fn an_index_never_answers_for_another_state() {
    let desk = Desk::new(30);
    desk.index();
    let old = desk.files();
    let put_back = |files: &BTreeMap<String, Vec<u8>>| {
        fs::create_dir_all(desk.index_folder()).unwrap();
        for (name, bytes) in files {
            fs::write(desk.index_folder().join(name), bytes).unwrap();
        }
    };
    desk.archive().remove(&[2]).unwrap();
    desk.add(30..33);
    desk.index();
    put_back(&old);
    desk.index();
    // Another archive under the same name, with as many items.
    for file in fs::read_dir(desk.folder.path()).unwrap() {
        let path = file.unwrap().path();
        if path.is_file() {
            fs::remove_file(path).unwrap();
        }
    }
    desk.add(500..530);
    put_back(&old);
    assert_eq!(desk.index().with_content(&medium(500).sha256), Some(0));
}

#[test]
fn one_who_sees_an_older_state_leaves_the_files_alone() {
    let desk = Desk::new(20);
    let older = desk.archive();
    older.freeze().unwrap();
    desk.add(20..30);
    desk.index();
    let files = desk.files();
    let read = older.read(|connection| open(connection, &desk.index_folder()));
    assert_eq!(read.unwrap().len(), 20);
    assert!(desk.files() == files);
}

#[test]
fn damage_is_noticed_and_made_good() {
    let desk = Desk::new(12);
    desk.index();
    let whole = desk.files();
    let name = desk.segments().remove(0);
    let path = desk.index_folder().join(&name);
    let bytes = &whole[&name];
    let head = 32 + 24 * 80;
    let places = (0..head.min(bytes.len()))
        .step_by(7)
        .chain((head..bytes.len()).step_by(9973));
    for at in (0..32).chain(places) {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x10;
        fs::remove_file(&path).unwrap();
        fs::write(&path, damaged).unwrap();
        // Between the columns lies nothing.
        let noticed = IndexFile::open(mapped(&path).unwrap()).is_none();
        if noticed {
            assert!(super::check(&desk.folder.path().join("a.resurface")).is_some());
            fs::write(desk.index_folder().join("list"), &whole["list"]).unwrap();
        } else {
            assert_eq!(bytes[at], 0);
        }
        if at % 5 == 0 {
            desk.index();
            assert!(!noticed || desk.files() == whole, "{at}");
        }
    }
    for length in [0, 1, 31, 32, 100, bytes.len() / 2, bytes.len() - 1] {
        fs::remove_file(&path).unwrap();
        fs::write(&path, &bytes[..length]).unwrap();
        desk.index();
        assert!(desk.files() == whole);
    }
    let list = &whole["list"];
    for at in (0..list.len()).step_by(5) {
        let mut damaged = list.clone();
        damaged[at] ^= 1;
        fs::write(desk.index_folder().join("list"), damaged).unwrap();
        desk.index();
        assert!(desk.files() == whole);
    }
    fs::remove_dir_all(desk.index_folder()).unwrap();
    desk.index();
    assert!(desk.files() == whole);
    assert!(desk.archive().check().unwrap().is_sound());
}

#[test]
fn where_nothing_can_be_written_the_index_is_in_memory() {
    let desk = Desk::new(10);
    fs::write(desk.index_folder(), "no folder").unwrap();
    assert_eq!(desk.index().len(), 10);
}

#[test]
fn several_make_and_extend_it_at_once() {
    let desk = Desk::new(50);
    std::thread::scope(|scope| {
        for at in 0..4 {
            let desk = &desk;
            scope.spawn(move || {
                for round in 0..3 {
                    let archive = desk.archive();
                    archive.freeze().unwrap();
                    let index = archive.read(|connection| open(connection, &desk.index_folder()));
                    let fresh = archive.read(in_memory).unwrap();
                    assert!(said(&index.unwrap()) == said(&fresh));
                    if at == 0 {
                        desk.add(60 + round..61 + round);
                    }
                }
            });
        }
    });
    desk.index();
    assert!(desk.files().keys().all(|name| !name.starts_with(PARTIAL)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Columns of large files are not tested when they are opened: whatever they say is no panic.
    #[test]
    fn nonsense_in_a_file_is_no_panic(changes in proptest::collection::vec((any::<u32>(), any::<u64>()), 1..60)) {
        let mut builder = Builder::default();
        for number in 0..24 {
            let medium = medium(number);
            builder.push(super::super::Indexed {
                item: super::super::IndexedItem {
                    id: number as i64 + 1,
                    sha256: medium.sha256,
                    kind: medium.kind,
                    size: medium.width.zip(medium.height),
                    duration_s: medium.duration_s,
                },
                frames: medium.frames,
                moments: medium.moments,
                local: medium.local,
                sound: medium.sound,
                previews: Vec::new(),
            });
        }
        let folder = tempfile::tempdir().unwrap();
        let mut bytes = Vec::new();
        builder.finish(24).columns().write(&mut bytes).unwrap();
        let path = folder.path().join("x");
        fs::write(&path, &bytes).unwrap();
        let file = IndexFile::untested(mapped(&path).unwrap()).unwrap();
        for (place, value) in changes {
            // Columns have many sizes, and each is to be hit.
            let mut columns: Vec<_> = (0..500).map(|number| file.range(number)).collect();
            columns.retain(|column| !column.is_empty());
            let column = columns[place as usize % columns.len()].clone();
            let at = column.start + (value as usize / 7 % column.len()) / 4 * 4;
            for (byte, new) in bytes[at..column.end].iter_mut().zip(value.to_le_bytes()).take(4) {
                *byte = new;
            }
        }
        fs::remove_file(&path).unwrap();
        fs::write(&path, &bytes).unwrap();
        let file = IndexFile::untested(mapped(&path).unwrap()).unwrap();
        if let Some(parts) = Parts::open(&file) {
            said(&Index::of(vec![parts]));
        }
    }
}
