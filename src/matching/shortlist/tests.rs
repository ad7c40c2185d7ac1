use super::*;
use crate::archive::whole::Census;
use crate::fingerprint::local::tests::scene;
use crate::fingerprint::sound::SoundFingerprint;
use crate::fingerprint::{FrameHash, OrientedFrame, searched, stored};
use crate::matching::find;
use crate::media::luma::Luma;

/// Numbers that look random, the same ones every time.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        self.0 >> 32
    }

    fn codes(&mut self, count: usize) -> Vec<u32> {
        (0..count).map(|_| self.next() as u32 | 1).collect()
    }
}

fn item(id: i64, picture: &Luma, sound: Option<Vec<u32>>) -> Indexed {
    Indexed {
        item: IndexedItem {
            id,
            sha256: format!("{id:064x}"),
            kind: MediaKind::Photo,
            size: Some((picture.width() as u32, picture.height() as u32)),
            duration_s: None,
        },
        frames: stored(picture)
            .into_iter()
            .map(|hash| FrameHash { time_s: 0.0, hash })
            .collect(),
        moments: Vec::new(),
        previews: Vec::new(),
        local: vec![LocalFrame {
            time_s: 0.0,
            fingerprint: LocalFingerprint::new(picture),
        }],
        sound: sound.and_then(SoundFingerprint::new),
    }
}

/// Archive items: one picture so often that its features are too common to tell anything, others in several parts, and
/// sounds with a second that all of them share.
fn items(random: &mut Random) -> Vec<Indexed> {
    let common = scene(1, 120, 90);
    let common = item(0, &common, None);
    let jingle = random.codes(20);
    let mut items = Vec::new();
    for id in 1..=190 {
        let mut next = match id % 19 {
            0..14 => Indexed {
                item: IndexedItem {
                    id,
                    sha256: format!("{id:064x}"),
                    ..common.item.clone()
                },
                ..common.clone()
            },
            14..17 => item(id, &scene(100 + id as u64, 160, 120), None),
            _ => {
                let wide = scene(2, 200, 150);
                let left = (id as usize * 7) % 60;
                item(id, &wide.cropped(left, 10, 140, 110), None)
            }
        };
        if id % 3 == 0 {
            let length = 101 + (id as usize * 13) % 90;
            let mut codes = random.codes(length);
            codes.extend(&jingle);
            codes.extend(random.codes(33));
            next.sound = SoundFingerprint::new(codes);
        }
        items.push(next);
    }
    items
}

fn whole_of(items: &[Indexed]) -> Arc<Whole> {
    let mut halves = [Census::default(), Census::default()];
    for (at, item) in items.iter().enumerate() {
        halves[at % 2].add(&item.local, item.sound.as_ref());
    }
    let [mut census, other] = halves;
    census.merge(&other);
    Arc::new(census.whole())
}

#[test]
fn parts_of_an_archive_find_what_the_whole_finds() {
    let mut random = Random(7);
    let items = items(&mut random);
    let whole = whole_of(&items);
    let index = Index::new(items.clone());
    let noised = |item: &Indexed| {
        let codes = item.sound.as_ref().unwrap().codes().iter();
        let codes = codes.skip(20).take(130);
        SoundFingerprint::new(
            codes
                .map(|code| code ^ (1 << (code % 31 + 1)) | 1)
                .collect(),
        )
    };
    let pictures = [
        scene(1, 120, 90),
        scene(2, 200, 150).cropped(30, 20, 120, 90),
        scene(114, 160, 120),
        scene(999, 160, 120),
    ];
    let sounds = [
        noised(&items[2]),
        noised(&items[59]),
        None,
        noised(&items[188]),
    ];
    let mut found_any = 0;
    for (picture, sound) in pictures.iter().zip(&sounds) {
        let frames = [OrientedFrame {
            time_s: 0.0,
            hashes: searched(picture),
        }];
        let sought = SoughtPicture::new(picture);
        let query = Query {
            sha256: &format!("{:064x}", 77),
            kind: MediaKind::Photo,
            size: Some((picture.width() as u32, picture.height() as u32)),
            frames: &frames,
            picture: Some(&sought),
            footage: None,
            sound: sound.as_ref(),
        };
        let told = |index: &Index| {
            let found = find(&query, index, Preset::Wide).into_iter();
            let told = found.map(|found| {
                let id = index.item(found.item).id;
                (id, crate::matching::Found { item: 0, ..found })
            });
            told.collect::<Vec<_>>()
        };
        let expected = told(&index);
        found_any += expected.len();
        for size in [1, 7, 50, 190] {
            let mut parts: Vec<Shortlist> = items
                .chunks(size)
                .map(|part| {
                    let mut shortlist = Shortlist::default();
                    let part = Index::part_of(&whole, part.to_vec());
                    shortlist.gather(&query, &part, Preset::Wide);
                    shortlist
                })
                .collect();
            // In another order than that of the archive, and as they come from elsewhere.
            let mut shortlist = parts.pop().unwrap();
            for part in parts {
                shortlist.merge(Shortlist::from_bytes(&part.to_bytes()).unwrap());
            }
            let needed = shortlist.needed(&query, &whole);
            let needed = items.iter().filter(|item| needed.contains(&item.item.id));
            let part = shortlist.index(needed.cloned().collect(), &whole);
            assert_eq!(told(&part), expected, "parts of {size}");
        }
    }
    assert!(found_any > 20, "{found_any}");
}

#[test]
fn other_bytes_than_those_of_a_shortlist_are_refused() {
    let items = items(&mut Random(7));
    let sought = SoughtPicture::new(&scene(2, 200, 150));
    let query = Query {
        sha256: "",
        kind: MediaKind::Photo,
        size: Some((200, 150)),
        frames: &[],
        picture: Some(&sought),
        footage: None,
        sound: items[2].sound.as_ref(),
    };
    let part = Index::part_of(&whole_of(&items), items.clone());
    let mut shortlist = Shortlist::default();
    assert!(shortlist.is_empty());
    shortlist.gather(&query, &part, Preset::Wide);
    assert!(!shortlist.is_empty());
    let bytes = shortlist.to_bytes();
    let again = Shortlist::from_bytes(&bytes).unwrap();
    assert_eq!(again.to_bytes(), bytes);
    for length in (0..bytes.len()).step_by(101) {
        assert!(Shortlist::from_bytes(&bytes[..length]).is_none());
    }
    for at in (0..bytes.len()).step_by(97) {
        let mut bent = bytes.clone();
        bent[at] ^= 0xff;
        // Some of it may still be read; what matters is that it ends.
        let _ = Shortlist::from_bytes(&bent);
    }
}

#[test]
fn counts_come_back_from_their_bytes() {
    let items = items(&mut Random(7));
    let mut census = Census::default();
    for item in &items {
        census.add(&item.local, item.sound.as_ref());
    }
    let whole = census.whole();
    let again = Census::from_bytes(&census.to_bytes()).unwrap();
    assert_eq!(again.whole(), whole);
    let bytes = whole.to_bytes();
    assert_eq!(Whole::from_bytes(&bytes), Some(whole));
    for length in (0..bytes.len()).step_by(31) {
        assert_eq!(Whole::from_bytes(&bytes[..length]), None);
    }
    assert!(Census::from_bytes(b"nonsense").is_none());
}

#[test]
fn what_is_too_common_in_the_whole_is_too_common_in_its_parts() {
    let items = items(&mut Random(7));
    let whole = whole_of(&items);
    let sought = SoughtPicture::new(&scene(1, 120, 90)).features;
    let ones = [0, 1].map(|at| items[at].clone());
    let alone = Index::new(ones.clone());
    let part = Index::part_of(&whole, ones);
    let all = Index::new(items);
    let votes = |index: &Index| index.features().neighbours(&sought).len();
    assert!(votes(&alone) > 100, "{}", votes(&alone));
    assert!(
        votes(&part) < votes(&alone) / 2,
        "{} of {}",
        votes(&part),
        votes(&alone)
    );
    assert!(votes(&all) < votes(&alone) / 2);
}
