use super::*;
use crate::archive::index::{Index, Indexed, IndexedItem};
use crate::fingerprint::sound::SAMPLE_RATE;
use crate::fingerprint::sound::tests::{melody, printed};
use crate::matching::{Evidence, Found, Relation};
use crate::media::MediaKind;

/// Half a minute of each of six melodies.
fn sounds() -> Vec<SoundFingerprint> {
    (0..6)
        .filter_map(|seed| printed(&melody(seed, 30.0, 9000)))
        .collect()
}

/// A part of a melody, lower, and with another one below it.
fn part(seed: u32, from_s: f64, seconds: f64) -> Vec<i16> {
    let from = (from_s * f64::from(SAMPLE_RATE)) as usize;
    let length = (seconds * f64::from(SAMPLE_RATE)) as usize;
    let noise = melody(seed + 1000, seconds, 400);
    let part = melody(seed, from_s + seconds, 9000);
    part[from..from + length]
        .iter()
        .zip(noise)
        .map(|(one, other)| one / 3 + other)
        .collect()
}

fn found(samples: &[i16], preset: Preset) -> Vec<(usize, Segment)> {
    let own = printed(samples).unwrap();
    let index = SoundIndex::new(sounds());
    shared(&own, &index, &SoundBounds::of(preset))
        .iter()
        .map(|stretch| {
            let segment = stretch.segment(own.codes(), index.codes(stretch.sound));
            (stretch.sound, segment)
        })
        .collect()
}

fn near(value: f64, expected: f64, tolerance: f64) -> bool {
    (value - expected).abs() <= tolerance
}

#[test]
fn a_piece_is_found_where_it_lies() {
    for (seed, from_s) in [(2, 0.0), (3, 11.3), (5, 26.0)] {
        let [(sound, segment)] = found(&part(seed, from_s, 4.0), Preset::Strict)
            .try_into()
            .unwrap();
        assert_eq!(sound, seed as usize);
        assert!(near(segment.query_start_s, 0.0, 0.01), "{segment:?}");
        assert!(near(segment.query_end_s, 4.0, 0.1), "{segment:?}");
        assert!(near(segment.archive_start_s, from_s, 0.05), "{segment:?}");
        assert!(near(segment.archive_end_s, from_s + 4.0, 0.1));
        assert!(segment.score > 0.7 && segment.score < 1.0);
    }
}

#[test]
fn pieces_between_other_sounds_keep_their_times() {
    let unrelated = |seed: u32| melody(seed, 5.0, 3000);
    let samples = [
        unrelated(50),
        part(4, 20.0, 5.0),
        unrelated(51),
        part(4, 3.0, 6.0),
        part(1, 8.0, 4.0),
    ]
    .concat();
    let segments = found(&samples, Preset::Balanced);
    let expected = [
        (1, 21.0, 8.0, 4.0),
        (4, 5.0, 20.0, 5.0),
        (4, 15.0, 3.0, 6.0),
    ];
    assert_eq!(segments.len(), expected.len(), "{segments:?}");
    for ((sound, segment), (of, query_s, archive_s, seconds)) in segments.iter().zip(expected) {
        assert_eq!(*sound, of);
        assert!(near(segment.query_start_s, query_s, 0.5), "{segment:?}");
        assert!(
            near(segment.query_end_s, query_s + seconds, 0.5),
            "{segment:?}"
        );
        assert!(near(segment.archive_start_s, archive_s, 0.5), "{segment:?}");
        assert!(near(segment.archive_end_s, archive_s + seconds, 0.5));
    }
}

#[test]
fn other_sounds_are_not_found() {
    for seed in 100..110 {
        assert_eq!(found(&melody(seed, 20.0, 9000), Preset::Balanced), []);
    }
    // Too short to be told from chance.
    assert_eq!(found(&part(2, 5.0, 2.0), Preset::Balanced), []);
}

#[test]
fn steady_codes_prove_nothing() {
    // A hum with one bit that flickers at the same times agrees in all bits.
    let hum: Vec<u32> = (0..200)
        .map(|at| 0xabcd_1234 ^ u32::from(at % 7 < 3))
        .collect();
    let same = Agreement::of(&hum, &hum);
    assert_eq!((same.bit_errors(), same.concord()), (0.0, 1.0));
    assert!(same.change() < 1.0);
    assert!(!SoundBounds::of(Preset::Wide).accept(&same));
    // Bits that are set equally often at other times agree no better than by chance.
    let later: Vec<u32> = (0..200)
        .map(|at| 0xabcd_1234 ^ u32::from((at + 3) % 7 < 3))
        .collect();
    assert!(Agreement::of(&hum, &later).concord() < 0.1);
    let nothing = Agreement::of(&[MUTE; 100], &hum);
    assert_eq!((nothing.codes, nothing.bit_errors()), (0, 1.0));
    assert!(!SoundBounds::of(Preset::Wide).accept(&nothing));
}

#[test]
fn wider_presets_accept_all_that_narrower_ones_do() {
    for codes in [10, 31, 42, 63, 200, 5000] {
        for percent in 0..=60 {
            let all = (codes * 32) as f64;
            let agreement = Agreement {
                codes,
                unlike: (all * f64::from(percent) / 100.0) as u64,
                by_chance: all * 0.45,
            };
            let accepts = Preset::ALL.map(|preset| SoundBounds::of(preset).accept(&agreement));
            assert!(accepts.is_sorted(), "{codes} {percent} {accepts:?}");
        }
    }
}

fn index() -> Index {
    Index::new(
        sounds()
            .into_iter()
            .enumerate()
            .map(|(number, sound)| Indexed {
                item: IndexedItem {
                    id: number as i64 + 1,
                    sha256: format!("content {number}"),
                    kind: MediaKind::Video,
                    size: None,
                    duration_s: Some(30.0),
                },
                frames: Vec::new(),
                moments: Vec::new(),
                local: Vec::new(),
                previews: Vec::new(),
                sound: Some(sound),
            }),
    )
}

/// Footage of item 3 whose pictures lie at `offset_s`.
fn footage(offset_s: f64, candidate: bool) -> Found {
    Found {
        item: 3,
        relation: Relation::SameFootage,
        score: 0.8,
        evidence: Evidence::default(),
        segments: vec![Segment {
            query_start_s: 1.0,
            query_end_s: 5.0,
            archive_start_s: 1.0 + offset_s,
            archive_end_s: 5.0 + offset_s,
            speed: 1.0,
            mirrored: false,
            score: 0.8,
        }],
        candidate,
    }
}

#[test]
fn sound_alone_is_a_match_of_its_own() {
    let own = printed(&part(3, 10.0, 6.0)).unwrap();
    let mut found = Vec::new();
    join(&mut found, &own, &index(), Preset::Balanced);
    let [heard] = found.try_into().unwrap();
    assert_eq!((heard.item, heard.relation), (3, Relation::SameSound));
    assert!(!heard.candidate && heard.score < 1.0);
    assert!(heard.evidence.sound_agreement.unwrap() > 0.85);
    assert_eq!(heard.evidence.pdq_distance, None);
    assert!(heard.evidence.text.contains("not shown"));
    assert!(near(heard.segments[0].archive_start_s, 10.0, 0.1));
}

#[test]
fn pictures_that_match_keep_their_relation() {
    let own = printed(&part(3, 10.0, 6.0)).unwrap();
    let joined = |footage: Found| -> Found {
        let mut found = vec![footage];
        join(&mut found, &own, &index(), Preset::Wide);
        assert_eq!(found.len(), 1);
        found.remove(0)
    };
    let same = joined(footage(10.2, false));
    assert_eq!(same.relation, Relation::SameFootage);
    assert!(same.evidence.sound_agreement.is_some());
    assert_eq!(same.segments, footage(10.2, false).segments);
    // The same pictures under another part of the same sound: nothing is said of it.
    assert_eq!(joined(footage(2.0, false)), footage(2.0, false));
    // Pictures that prove nothing give way to a sound that does, unless both agree.
    assert_eq!(joined(footage(2.0, true)).relation, Relation::SameSound);
    assert_eq!(joined(footage(10.2, true)).relation, Relation::SameFootage);
}
