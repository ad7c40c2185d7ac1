//! What a sound is compared by: codes of 32 bits, each of about a second of it, 21.5 of them a second.
//!
//! The codes are those of Chromaprint with the filters of its preset "test 2", as the crate `rusty-chromaprint` computes
//! them (Ke, Hoiem, Sukthankar 2005, "Computer vision for music identification"; Jang et al. 2009, "Pairwise boosted audio
//! fingerprint"; <https://acoustid.org/chromaprint>). The energy from 28 to 3520 Hz is summed up in the twelve notes of an
//! octave, and sixteen filters over 16 rows of notes give two bits each. Loudness does not matter, and little else that a
//! codec or a telephone changes.
//!
//! The preset takes a spectrum of 4096 samples every 1365: eight codes a second over 2.6 seconds each. A clip of four
//! seconds then has eleven of them, which all overlap, too few to tell it from others. Here it is a spectrum of 2048 samples
//! every 512: such a clip has 65 codes.
//!
//! Code `n` begins `n` times [`CODE_S`] seconds from the beginning of the video and reaches over [`SPAN_S`] seconds.

use std::collections::VecDeque;

use rusty_chromaprint::{Configuration, Fingerprinter};

/// Samples in a second of what is fingerprinted, of one channel.
pub use crate::media::video::sound::SAMPLE_RATE;

/// Samples of which a spectrum is taken.
const FRAME: usize = 2048;
/// Samples from one spectrum to the next, and from one code to the next.
const STEP: usize = 512;
/// Spectra that a code depends on: 16 rows of notes, each smoothed over 5.
const SPECTRA: usize = 20;
/// Steps that a code reaches over.
const SPAN: usize = (FRAME / STEP) + SPECTRA - 1;

/// Seconds from one code to the next: 0.0464.
pub const CODE_S: f64 = STEP as f64 / SAMPLE_RATE as f64;
/// Seconds that a code reaches over: 1.068.
pub const SPAN_S: f64 = SPAN as f64 * CODE_S;

/// Stands for a code that never matches, because its second is quiet or steady.
pub const MUTE: u32 = 0;

/// Mean power of a second below which it is quiet: 64 dB below a full square wave. What is left there is the noise of
/// codecs; a voice recorded from afar lies above it.
const QUIET: u64 = 20 * 20;
/// Bits that codes may differ in from the first of their run in a tone or a hum.
const STEADY_BITS: u32 = 2;
/// Codes in such a run that make it steady: two seconds of them.
const STEADY_CODES: usize = 43;

/// The codes of a sound, as an archive keeps them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SoundFingerprint {
    codes: Vec<u32>,
}

impl SoundFingerprint {
    /// From codes in their order; `None` where every one is [`MUTE`], so that nothing could match.
    pub fn new(codes: Vec<u32>) -> Option<SoundFingerprint> {
        let heard = codes.iter().any(|code| *code != MUTE);
        heard.then_some(SoundFingerprint { codes })
    }

    /// The codes in order of time; [`MUTE`] for those that never match.
    pub fn codes(&self) -> &[u32] {
        &self.codes
    }

    /// As bytes, as archives keep it: version `sound/1`, four little-endian bytes a code.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.codes
            .iter()
            .flat_map(|code| code.to_le_bytes())
            .collect()
    }

    /// From bytes that [`SoundFingerprint::to_bytes`] made; `None` for any others.
    pub fn from_bytes(bytes: &[u8]) -> Option<SoundFingerprint> {
        let (codes, rest) = bytes.as_chunks::<4>();
        let codes = codes.iter().map(|code| u32::from_le_bytes(*code));
        if rest.is_empty() {
            SoundFingerprint::new(codes.collect())
        } else {
            None
        }
    }
}

/// Makes a fingerprint of samples as they arrive. It keeps the codes and the last second of loudness, nothing else.
pub struct SoundPrinter {
    /// `None` where the library refused to start, which it does for other sample rates only.
    printer: Option<Fingerprinter>,
    loudness: Loudness,
}

impl Default for SoundPrinter {
    fn default() -> SoundPrinter {
        SoundPrinter::new()
    }
}

impl SoundPrinter {
    /// Before the first sample.
    pub fn new() -> SoundPrinter {
        let configuration = Configuration::preset_test2()
            .with_frame_size(FRAME)
            .with_frame_overlap(FRAME - STEP);
        let mut printer = Fingerprinter::new(&configuration);
        let started = printer.start(SAMPLE_RATE, 1).is_ok();
        SoundPrinter {
            printer: started.then_some(printer),
            loudness: Loudness::default(),
        }
    }

    /// Takes the next samples: one channel, [`SAMPLE_RATE`] a second.
    pub fn consume(&mut self, samples: &[i16]) {
        if let Some(printer) = &mut self.printer {
            printer.consume(samples);
        }
        self.loudness.consume(samples);
    }

    /// The fingerprint; `None` where the sound is shorter than [`SPAN_S`], or has nothing that could match.
    pub fn finish(mut self) -> Option<SoundFingerprint> {
        let printer = self.printer.as_mut()?;
        printer.finish();
        let mut codes: Vec<u32> = printer
            .fingerprint()
            .iter()
            .zip(&self.loudness.quiet)
            // A natural code that looks like the mark loses one bit of 32.
            .map(|(code, quiet)| if *quiet { MUTE } else { (*code).max(1) })
            .collect();
        mute_steady(&mut codes);
        SoundFingerprint::new(codes)
    }
}

/// How loud each code's second is.
#[derive(Default)]
struct Loudness {
    /// Sum of squares of the step that is not complete, and how many samples it has.
    sum: u64,
    samples: usize,
    /// Sums of the last [`SPAN`] steps.
    steps: VecDeque<u64>,
    /// Whether each code so far is of a quiet second.
    quiet: Vec<bool>,
}

impl Loudness {
    fn consume(&mut self, samples: &[i16]) {
        for sample in samples {
            self.sum += u64::from(sample.unsigned_abs()).pow(2);
            self.samples += 1;
            if self.samples == STEP {
                self.steps.push_back(self.sum);
                (self.sum, self.samples) = (0, 0);
                if self.steps.len() == SPAN {
                    let power = self.steps.iter().sum::<u64>() / (SPAN * STEP) as u64;
                    self.quiet.push(power < QUIET);
                    self.steps.pop_front();
                }
            }
        }
    }
}

/// Marks long runs of nearly the same code: a tone, a hum, a note that is held. They are alike wherever they occur.
fn mute_steady(codes: &mut [u32]) {
    let mut start = 0;
    while let Some(first) = codes.get(start).copied() {
        let alike = |code: &&u32| (**code ^ first).count_ones() <= STEADY_BITS;
        let run = codes[start..].iter().take_while(alike).count();
        if run >= STEADY_CODES {
            codes[start..start + run].fill(MUTE);
        }
        start += if run >= STEADY_CODES { run } else { 1 };
    }
}

#[cfg(test)]
pub(crate) mod tests;
