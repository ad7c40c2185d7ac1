//! Synthesised sound for the clips: a bed of noise with events such as voices, horns and gulls.

use std::f32::consts::TAU;

use crate::noise::Random;

pub const RATE: u32 = 22_050;

/// What is to be heard; the number is the seed that times the events.
#[derive(Clone, Copy)]
pub enum Sound {
    /// Water, a bell and an engine far off.
    River(u64),
    /// Rain-wet traffic and horns.
    Traffic(u64),
    /// Many voices.
    Crowd(u64),
    /// Gusts and a motor.
    Wind(u64),
    /// Breakers and gulls.
    Sea(u64),
}

/// A complete WAV file, 16 bit mono.
pub fn wave_file(sound: Sound, seconds: f32) -> Vec<u8> {
    let samples = samples(sound, seconds);
    let size = samples.len() as u32 * 2;
    let mut file = Vec::with_capacity(44 + size as usize);
    file.extend(b"RIFF");
    file.extend((size + 36).to_le_bytes());
    file.extend(b"WAVEfmt ");
    file.extend(16_u32.to_le_bytes());
    // Uncompressed, one channel.
    file.extend([1, 0, 1, 0]);
    file.extend(RATE.to_le_bytes());
    file.extend((RATE * 2).to_le_bytes());
    file.extend([2, 0, 16, 0]);
    file.extend(b"data");
    file.extend(size.to_le_bytes());
    for sample in samples {
        file.extend(((sample.clamp(-1.0, 1.0) * 32_000.0) as i16).to_le_bytes());
    }
    file
}

fn samples(sound: Sound, seconds: f32) -> Vec<f32> {
    let mut track = Track {
        samples: vec![0.0; (seconds * RATE as f32) as usize],
        seconds,
        random: Random::new(0),
    };
    match sound {
        Sound::River(seed) => {
            track.random = Random::new(seed);
            track.bed(0.35, 0.16, 0.9);
            track.drone(46.0, 0.05);
            track.many(3, |t, at| t.bell(at, 620.0, 0.22));
            track.many(4, |t, at| t.voice(at, 130.0, 0.12));
        }
        Sound::Traffic(seed) => {
            track.random = Random::new(seed);
            track.bed(0.12, 0.3, 0.4);
            track.drone(71.0, 0.09);
            track.many(6, |t, at| t.horn(at, 0.16));
            track.many(5, |t, at| t.voice(at, 160.0, 0.1));
        }
        Sound::Crowd(seed) => {
            track.random = Random::new(seed);
            track.bed(0.2, 0.08, 0.2);
            for pitch in [112.0, 138.0, 171.0, 205.0, 236.0] {
                track.many(9, |t, at| t.voice(at, pitch, 0.13));
            }
            track.many(5, |t, at| t.bell(at, 1900.0, 0.06));
        }
        Sound::Wind(seed) => {
            track.random = Random::new(seed);
            track.bed(0.06, 0.5, 0.7);
            track.drone(93.0, 0.1);
            track.many(3, |t, at| t.voice(at, 118.0, 0.2));
            track.many(2, |t, at| t.horn(at, 0.08));
        }
        Sound::Sea(seed) => {
            track.random = Random::new(seed);
            track.bed(0.25, 0.3, 0.35);
            track.many(7, |t, at| t.gull(at, 0.12));
            track.drone(38.0, 0.07);
        }
    }
    track.samples
}

struct Track {
    samples: Vec<f32>,
    seconds: f32,
    random: Random,
}

impl Track {
    /// Noise through a low-pass of the given openness that swells at `pace` a second.
    fn bed(&mut self, openness: f32, loudness: f32, pace: f32) {
        let phase = self.random.unit() * TAU;
        let (mut low, mut lower) = (0.0, 0.0);
        for (index, sample) in self.samples.iter_mut().enumerate() {
            let time = index as f32 / RATE as f32;
            low += (self.random.range(-1.0, 1.0) - low) * openness;
            lower += (low - lower) * openness;
            let slow = (time * pace * TAU + phase).sin();
            let slower = (time * pace * 1.7 + phase * 3.0).sin();
            let swell = 0.6 + 0.25 * slow + 0.15 * slower;
            *sample += lower / openness.sqrt() * loudness * swell;
        }
    }

    /// An engine: a low tone with overtones that wavers.
    fn drone(&mut self, pitch: f32, loudness: f32) {
        let mut phase = self.random.unit();
        for (index, sample) in self.samples.iter_mut().enumerate() {
            let time = index as f32 / RATE as f32;
            phase += pitch * (1.0 + 0.04 * (time * 2.3).sin()) / RATE as f32;
            let tone = (1..6).map(|n| (phase * TAU * n as f32).sin() / n as f32);
            *sample += tone.sum::<f32>() * loudness;
        }
    }

    fn many(&mut self, count: u32, event: impl Fn(&mut Track, f32)) {
        for _ in 0..count {
            let at = self.random.range(0.0, self.seconds - 0.4);
            event(self, at);
        }
    }

    /// Adds what `tone` gives for the seconds since `at`, softly faded in and out.
    fn add(&mut self, at: f32, length: f32, tone: impl Fn(f32) -> f32) {
        let first = (at * RATE as f32) as usize;
        let count = (length * RATE as f32) as usize;
        for (offset, sample) in self.samples.iter_mut().skip(first).take(count).enumerate() {
            let time = offset as f32 / RATE as f32;
            let fade = (time / 0.02).min((length - time) / 0.04).clamp(0.0, 1.0);
            *sample += tone(time) * fade;
        }
    }

    fn bell(&mut self, at: f32, pitch: f32, loudness: f32) {
        let pitch = pitch * self.random.range(0.8, 1.3);
        self.add(at, 1.6, |t| {
            let fade = (-t * 3.2).exp();
            let tone = (TAU * pitch * t).sin() + 0.5 * (TAU * pitch * 2.76 * t).sin();
            tone * fade * loudness
        });
    }

    fn horn(&mut self, at: f32, loudness: f32) {
        let pitch = self.random.range(330.0, 470.0);
        let length = self.random.range(0.15, 0.9);
        self.add(at, length, |t| {
            let tone = |p: f32| (TAU * p * t).sin() + 0.4 * (TAU * p * 3.0 * t).sin();
            (tone(pitch) + tone(pitch * 1.26)) * 0.5 * loudness
        });
    }

    fn gull(&mut self, at: f32, loudness: f32) {
        let pitch = self.random.range(900.0, 1400.0);
        for cry in 0..3 {
            self.add(at + cry as f32 * 0.24, 0.2, |t| {
                let bend = pitch * t + pitch * 0.9 * t * t;
                ((TAU * bend).sin() + 0.4 * (TAU * 2.0 * bend).sin()) * loudness
            });
        }
    }

    /// A few syllables: pulses of a throat heard through two resonances.
    fn voice(&mut self, at: f32, pitch: f32, loudness: f32) {
        let mut start = at;
        let pitch = pitch * self.random.range(0.9, 1.12);
        for _ in 0..3 + (self.random.next() % 4) {
            let length = self.random.range(0.09, 0.24);
            let rise = self.random.range(-0.15, 0.2);
            let first = self.random.range(320.0, 800.0);
            let second = self.random.range(950.0, 2200.0);
            self.add(start, length, |t| {
                let base = pitch * (t + rise * t * t / length);
                let overtones = (1..16).map(|n| {
                    let heard = pitch * n as f32;
                    let near = |formant: f32, width: f32| {
                        1.0 / (1.0 + ((heard - formant) / width).powi(2))
                    };
                    let weight = near(first, 110.0) + 0.6 * near(second, 160.0);
                    (TAU * base * n as f32).sin() * weight
                });
                overtones.sum::<f32>() * loudness
            });
            start += length + self.random.range(0.02, 0.1);
        }
    }
}
