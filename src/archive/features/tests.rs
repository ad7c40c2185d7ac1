use super::*;
use crate::fingerprint::Orientation;
use crate::fingerprint::local::SoughtPicture;
use crate::fingerprint::local::tests::scene;

fn index(pictures: u64) -> FeatureIndex {
    FeatureIndex::new((0..pictures).map(|seed| LocalFingerprint::new(&scene(seed, 320, 240))))
}

#[test]
fn crops_and_mirrored_copies_come_first() {
    let index = index(30);
    for seed in [3, 17, 29] {
        let part = scene(seed, 320, 240).cropped(60, 40, 200, 150);
        for (mirrored, query) in [
            (false, part.clone()),
            (true, Orientation::FlipY.apply(part)),
        ] {
            let query = SoughtPicture::new(&query);
            let candidates = index.candidates(&query.features, 5);
            let first = candidates
                .first()
                .map(|first| (first.picture, first.mirrored));
            assert_eq!(first, Some((seed as usize, mirrored)));
        }
    }
}

#[test]
fn the_list_is_short_and_always_the_same() {
    let index = index(20);
    let query = SoughtPicture::new(&scene(7, 320, 240));
    let candidates = index.candidates(&query.features, 4);
    assert!(candidates.len() <= 4);
    assert!(candidates.is_sorted_by(|a, b| a.votes >= b.votes));
    for _ in 0..3 {
        assert_eq!(index.candidates(&query.features, 4), candidates);
    }
}

#[test]
fn an_empty_archive_has_no_candidates() {
    let query = SoughtPicture::new(&scene(7, 320, 240));
    for index in [
        FeatureIndex::new([]),
        FeatureIndex::new([LocalFingerprint {
            miniature: query.miniature.clone(),
            features: Vec::new(),
        }]),
    ] {
        assert_eq!(index.candidates(&query.features, 5), []);
    }
}

#[test]
fn probes_flip_the_bits_with_the_least_margins() {
    let mut margins = [200; 24];
    for (bit, margin) in [(2, 1), (5, 2), (7, 3), (11, 4), (20, 0)] {
        margins[bit] = margin;
    }
    let mut keys: Vec<u32> = probes(0b1000_0000_0000, &margins, 12).collect();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), 16);
    let flippable = 1 << 2 | 1 << 5 | 1 << 7 | 1 << 11;
    assert!(
        keys.iter()
            .all(|key| (key ^ 0b1000_0000_0000) & !flippable == 0)
    );
}
