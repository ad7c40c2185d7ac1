use super::*;

/// Seconds as samples.
fn seconds(count: f64) -> usize {
    (count * f64::from(SAMPLE_RATE)) as usize
}

/// A melody of sawtooth notes that `seed` decides, in whole numbers only, so that it is the same everywhere. `loud` is the
/// amplitude.
pub(crate) fn melody(seed: u32, seconds_of_it: f64, loud: i32) -> Vec<i16> {
    let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(12_345);
    let mut next = move |below: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) % below
    };
    let mut samples = Vec::new();
    while samples.len() < seconds(seconds_of_it) {
        let (low, high) = (20 + next(60) as i32, 8 + next(20) as i32);
        let length = 1200 + next(2400) as i32;
        samples.extend((0..length).map(|at| {
            let saw = |period: i32| (at % period) * 2 * loud / period - loud;
            let fading = (saw(low) + saw(high)) / 2 * (length - at / 2) / length;
            fading as i16
        }));
    }
    samples.truncate(seconds(seconds_of_it));
    samples
}

pub(crate) fn printed(samples: &[i16]) -> Option<SoundFingerprint> {
    let mut printer = SoundPrinter::new();
    printer.consume(samples);
    printer.finish()
}

/// Share of bits in which two fingerprints agree, code by code.
fn agreement(one: &[u32], other: &[u32]) -> f64 {
    let unlike: u32 = one
        .iter()
        .zip(other)
        .map(|(a, b)| (a ^ b).count_ones())
        .sum();
    1.0 - f64::from(unlike) / 32.0 / one.len().min(other.len()) as f64
}

/// Archives hold these codes. Other ones are another version.
#[test]
fn codes_stay_what_they_are() {
    let sound = printed(&melody(1, 2.0, 9000)).unwrap();
    assert_eq!(sound.codes().len(), 21);
    assert_eq!(
        sound.codes()[..6],
        [
            741_744_680,
            755_373_096,
            788_938_284,
            776_079_908,
            1_719_863_844,
            1_988_168_212
        ]
    );
}

#[test]
fn codes_do_not_depend_on_how_the_samples_arrive() {
    let samples = melody(2, 6.0, 9000);
    let whole = printed(&samples);
    for chunk in [1, 511, 4096, 40_000] {
        let mut printer = SoundPrinter::new();
        samples
            .chunks(chunk)
            .for_each(|chunk| printer.consume(chunk));
        assert_eq!(printer.finish(), whole);
    }
    // 23 steps of 512 samples make the first code.
    assert_eq!(printed(&samples[..23 * 512]).unwrap().codes().len(), 1);
    assert_eq!(printed(&samples[..23 * 512 - 1]), None);
    assert_eq!(printed(&[]), None);
}

#[test]
fn a_code_stands_for_its_place_in_time() {
    let samples = melody(3, 8.0, 9000);
    let whole = printed(&samples).unwrap();
    let part = printed(&samples[40 * 512..]).unwrap();
    assert_eq!(part.codes(), &whole.codes()[40..]);
}

#[test]
fn loudness_does_not_matter_and_other_sounds_differ() {
    let loud = printed(&melody(4, 10.0, 16_000)).unwrap();
    let low = printed(&melody(4, 10.0, 800)).unwrap();
    let other = printed(&melody(5, 10.0, 16_000)).unwrap();
    assert!(agreement(loud.codes(), low.codes()) > 0.95);
    assert!(agreement(loud.codes(), other.codes()) < 0.75);
}

#[test]
fn quiet_and_steady_seconds_are_mute() {
    let mut samples = melody(6, 4.0, 9000);
    let silent = samples.len() / STEP;
    samples.extend(vec![0; seconds(3.0)]);
    // Noise of a few units is no sound either.
    samples.extend(melody(7, 3.0, 40));
    let codes = printed(&samples).unwrap().codes().to_vec();
    assert!(codes[..silent - SPAN].iter().all(|code| *code != MUTE));
    assert!(codes[silent + 1..].iter().all(|code| *code == MUTE));
    assert_eq!(printed(&vec![0; seconds(5.0)]), None);
    let tone: Vec<i16> = (0..seconds(8.0))
        .map(|at| if at % 25 < 12 { 9000 } else { -9000 })
        .collect();
    assert_eq!(printed(&tone), None);
}

#[test]
fn bytes_come_back() {
    let sound = printed(&melody(8, 3.0, 9000)).unwrap();
    let bytes = sound.to_bytes();
    assert_eq!(bytes.len(), sound.codes().len() * 4);
    assert_eq!(SoundFingerprint::from_bytes(&bytes), Some(sound));
    for damaged in [&bytes[..bytes.len() - 1], &[0; 8], &[]] {
        assert_eq!(SoundFingerprint::from_bytes(damaged), None);
    }
}
