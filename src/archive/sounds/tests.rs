use super::*;

/// Codes that `seed` decides, each like its neighbours, as those of sounds are.
fn codes(seed: u32, count: usize) -> Vec<u32> {
    let mut state = u64::from(seed) + 1;
    let mut random = move || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as u32
    };
    let mut code = random() << 16 ^ random();
    (0..count)
        .map(|_| {
            code ^= 1 << (random() % 32) | 1 << (random() % 32) | 1 << (random() % 32);
            code.max(1)
        })
        .collect()
}

fn index(sounds: impl IntoIterator<Item = Vec<u32>>) -> SoundIndex {
    SoundIndex::new(sounds.into_iter().filter_map(SoundFingerprint::new))
}

#[test]
fn a_piece_is_found_where_it_lies_however_bits_are_flipped() {
    let index = index((0..40).map(|seed| codes(seed, 700)));
    for (sound, from, flipped) in [(0, 0, 0), (17, 333, 3), (39, 636, 5)] {
        let noise = codes(99, 64);
        let piece = index.codes(sound)[from..from + 64].iter().zip(noise);
        // Other bits of each code.
        let piece: Vec<u32> = piece
            .map(|(code, noise)| {
                (0..flipped).fold(*code, |code, n| code ^ 1 << (noise >> (5 * n) & 31))
            })
            .collect();
        let first = index.candidates(&piece, 5)[0];
        assert_eq!(first.sound, sound);
        assert!((first.lag - from as i64).abs() <= 1, "{first:?}");
    }
}

#[test]
fn other_sounds_get_few_votes() {
    let index = index((0..40).map(|seed| codes(seed, 700)));
    for seed in 100..120 {
        let candidates = index.candidates(&codes(seed, 64), 5);
        assert!(
            candidates.iter().all(|candidate| candidate.votes < 12),
            "{candidates:?}"
        );
    }
}

#[test]
fn mute_codes_and_empty_archives_have_no_candidates() {
    assert_eq!(index([]).candidates(&codes(1, 64), 5), []);
    assert_eq!(SoundIndex::default().candidates(&codes(1, 64), 5), []);
    let mute = [vec![7; 1], vec![MUTE; 700]].concat();
    assert_eq!(index([mute]).candidates(&[MUTE; 64], 5), []);
}

#[test]
fn what_is_all_over_the_archive_is_left_out() {
    let hum = vec![0x1234_5678; 700];
    let index = index([hum.clone(), hum, codes(1, 700)]);
    assert_eq!(index.candidates(&[0x1234_5678; 64], 5), []);
    assert_eq!(index.candidates(&index.codes(2)[100..164], 5)[0].sound, 2);
}
