//! What is kept and what is looked for of a video, frame by frame as they are decoded.
//!
//! Frames come at a steady rate. Neighbours that look the same are kept once, with the time until which they do
//! ([`Moment`]). Local features are costly, so only **key frames** get them: the first settled one of every shot, then
//! one whenever the picture has moved on far enough from the last; while nothing moves there is no need of another.

use super::local::{LocalFingerprint, SoughtPicture};
use super::preview::{Preview, PreviewFrame};
use super::thumbnail::{Moment, Thumbnail};
use super::{FrameHash, LocalFrame, OrientedFrame, searched, stored};
use crate::media::luma::Luma;

/// Correlation between neighbours below which a new shot begins.
const CUT: f32 = 0.6;
/// Correlation with the last key frame below which the picture has changed much.
const FAR: f32 = 0.75;
/// Correlation with the last key frame above which it has hardly changed.
const NEAR: f32 = 0.985;

/// How often key frames are taken, in seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
struct KeyFrames {
    /// At most this often, when the picture changes much.
    least_gap_s: f64,
    /// While it changes.
    usual_gap_s: f64,
    /// While it hardly changes.
    largest_gap_s: f64,
}

/// Of an archive: three seconds of any shot have one of their own.
const STORED: KeyFrames = KeyFrames {
    least_gap_s: 0.7,
    usual_gap_s: 2.0,
    largest_gap_s: 12.0,
};

/// Of a submission: whatever an archive kept lies at most a quarter of a second from one of these.
const SOUGHT: KeyFrames = KeyFrames {
    least_gap_s: 0.45,
    usual_gap_s: 0.7,
    largest_gap_s: 3.0,
};

/// Decides which frames are key frames.
#[derive(Debug)]
struct KeyFrameChoice {
    rule: KeyFrames,
    last: Option<(f64, Thumbnail)>,
    before: Option<Thumbnail>,
    /// A shot has begun of which there is no key frame.
    new_shot: bool,
}

impl KeyFrameChoice {
    fn new(rule: KeyFrames) -> KeyFrameChoice {
        KeyFrameChoice {
            rule,
            last: None,
            before: None,
            new_shot: true,
        }
    }

    /// Whether the frame at `time_s` becomes a key frame. Frames are told in order of time.
    fn takes(&mut self, time_s: f64, thumbnail: &Thumbnail) -> bool {
        let before = self.before.replace(thumbnail.clone());
        // The first frame of a video is as good as settled: there may be no other.
        let cut = before.is_some_and(|before| before.correlation(thumbnail) < CUT);
        let waits = self.new_shot;
        self.new_shot |= cut;
        if thumbnail.is_plain() {
            return false;
        }
        let taken = match &self.last {
            None => true,
            // In the frame of the cut two shots may still be mixed. Where no frame is like the one before it, the camera moves fast.
            Some((last_s, _)) if self.new_shot => {
                !cut || (waits && time_s - last_s >= self.rule.least_gap_s)
            }
            Some((last_s, last)) => {
                let elapsed_s = time_s - last_s;
                let correlation = last.correlation(thumbnail);
                let gap_s = match correlation {
                    alike if alike < FAR => self.rule.least_gap_s,
                    alike if alike < NEAR => self.rule.usual_gap_s,
                    _ => self.rule.largest_gap_s,
                };
                elapsed_s >= gap_s
            }
        };
        if taken {
            self.last = Some((time_s, thumbnail.clone()));
            self.new_shot = false;
        }
        taken
    }
}

/// Seconds between the previews of a video, while what it shows changes.
pub const PREVIEW_GAP_S: f64 = 1.0;

/// Decides of which frames previews are kept: the first, then one a second unless nothing has changed since the last, and
/// the first of every shot. Plain frames have none.
#[derive(Debug, Default)]
struct PreviewChoice {
    last: Option<(f64, Thumbnail)>,
}

impl PreviewChoice {
    /// The preview of a frame that is to have one. Frames are told in order of time.
    fn of(&mut self, time_s: f64, frame: &Luma, thumbnail: &Thumbnail) -> Option<PreviewFrame> {
        // A hair less than the gap, because times are rounded.
        let due = |(last_s, last): &(f64, Thumbnail)| {
            let gap_s = if last.correlation(thumbnail) < CUT {
                PREVIEW_GAP_S / 2.0
            } else {
                PREVIEW_GAP_S
            };
            time_s - last_s >= gap_s * 0.95 && !last.is_same_as(thumbnail)
        };
        if thumbnail.is_plain() || !self.last.as_ref().is_none_or(due) {
            return None;
        }
        self.last = Some((time_s, thumbnail.clone()));
        let preview = Preview::of_frame(frame)?;
        Some(PreviewFrame { time_s, preview })
    }
}

/// What an archive keeps of a video.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Footage {
    /// Hashes of its moments, by time and region.
    pub frames: Vec<FrameHash>,
    /// What it shows from moment to moment, by time.
    pub moments: Vec<Moment>,
    /// Local fingerprints of its key frames, by time.
    pub local: Vec<LocalFrame>,
    /// Previews, by time, see `PreviewChoice`.
    pub previews: Vec<PreviewFrame>,
}

/// Makes [`Footage`] from frames as they are decoded.
#[derive(Debug)]
pub struct FootageBuilder {
    footage: Footage,
    keys: KeyFrameChoice,
    previews: PreviewChoice,
}

impl Default for FootageBuilder {
    fn default() -> FootageBuilder {
        FootageBuilder {
            footage: Footage::default(),
            keys: KeyFrameChoice::new(STORED),
            previews: PreviewChoice::default(),
        }
    }
}

impl FootageBuilder {
    /// Takes the next frame.
    pub fn frame(&mut self, time_s: f64, frame: &Luma) {
        let thumbnail = Thumbnail::new(frame);
        self.footage
            .previews
            .extend(self.previews.of(time_s, frame, &thumbnail));
        if self.keys.takes(time_s, &thumbnail) {
            self.footage.local.push(LocalFrame {
                time_s,
                fingerprint: LocalFingerprint::new(frame),
            });
        }
        if let Some(last) = self.footage.moments.last_mut()
            && last.thumbnail.is_same_as(&thumbnail)
        {
            last.until_s = time_s;
            return;
        }
        let hashes = stored(frame).into_iter();
        let hashes = hashes.map(|hash| FrameHash { time_s, hash });
        self.footage.frames.extend(hashes);
        self.footage.moments.push(Moment {
            time_s,
            until_s: time_s,
            thumbnail,
        });
    }

    /// What was taken.
    pub fn finish(self) -> Footage {
        self.footage
    }
}

/// A frame of a submission in a size that shows what moves.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// Seconds from the beginning.
    pub time_s: f64,
    /// The frame, its longer side at most [`SoughtFootage::SIDE`] pixels.
    pub small: Luma,
}

/// A frame of a submission with the local features that a search needs.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyFrame {
    /// Seconds from the beginning.
    pub time_s: f64,
    /// Its features.
    pub picture: SoughtPicture,
}

/// What a search needs of a video beside the hashes of its frames.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SoughtFootage {
    /// Frames as they follow one another.
    pub samples: Vec<Sample>,
    /// Key frames.
    pub keys: Vec<KeyFrame>,
    /// What an archive keeps of the same video to tell recordings apart, see `PreviewChoice`.
    pub previews: Vec<PreviewFrame>,
}

impl SoughtFootage {
    /// Longer side of a sample in pixels: what is pasted into a third of it still fills a thumbnail.
    pub const SIDE: usize = 128;

    /// What an archive keeps of what moves in the same video.
    pub fn moments(&self) -> Vec<Moment> {
        let mut moments: Vec<Moment> = Vec::new();
        for sample in &self.samples {
            let thumbnail = Thumbnail::new(&sample.small);
            match moments.last_mut() {
                Some(last) if last.thumbnail.is_same_as(&thumbnail) => last.until_s = sample.time_s,
                Some(last) if sample.time_s - last.time_s < 0.95 / STORED_PER_SECOND => {}
                _ => moments.push(Moment {
                    time_s: sample.time_s,
                    until_s: sample.time_s,
                    thumbnail,
                }),
            }
        }
        moments
    }

    /// The local fingerprints that an archive keeps of the same video.
    pub fn local(&self) -> Vec<LocalFrame> {
        let keys = self.keys.iter().map(|key| LocalFrame {
            time_s: key.time_s,
            fingerprint: key.picture.stored(),
        });
        keys.collect()
    }

    /// Enough of it to tell whether another submission is the same, in a fraction of the memory.
    pub fn thinned(&self) -> SoughtFootage {
        const KEYS: usize = 8;
        let mut samples: Vec<Sample> = Vec::new();
        for sample in &self.samples {
            let due = |last: &Sample| sample.time_s - last.time_s >= 0.95 / STORED_PER_SECOND;
            if samples.last().is_none_or(due) {
                samples.push(Sample {
                    time_s: sample.time_s,
                    small: sample.small.clone().shrunk_to(SoughtFootage::SIDE / 2),
                });
            }
        }
        let apart = self.keys.len().div_ceil(KEYS).max(1);
        let keys = self.keys.iter().step_by(apart).cloned();
        SoughtFootage {
            samples,
            keys: keys
                .map(|mut key| {
                    key.picture.thin();
                    key
                })
                .collect(),
            previews: self.previews.clone(),
        }
    }
}

/// Frames of a second that are looked at for an archive.
pub const STORED_PER_SECOND: f64 = 4.0;
/// Frames of a second that are looked at of a submission. Whatever moment an archive kept, one of these lies within a 24th
/// of a second of it: hands move far in less than a quarter.
pub const SOUGHT_PER_SECOND: f64 = 12.0;
/// Samples of a submission that are kept at most, 17 minutes at the full rate. Of a longer one every second goes, and again.
const MOST_SAMPLES: usize = 12_288;
/// Key frames of a submission at most.
const MOST_KEYS: usize = 1_536;

/// Makes the search form of a video from frames as they are decoded.
#[derive(Debug)]
pub struct SoughtFootageBuilder {
    footage: SoughtFootage,
    frames: Vec<OrientedFrame>,
    choice: KeyFrameChoice,
    previews: PreviewChoice,
    last_hashed: Option<(f64, Thumbnail)>,
    sample_gap_s: f64,
    key_gap_s: f64,
}

impl Default for SoughtFootageBuilder {
    fn default() -> SoughtFootageBuilder {
        SoughtFootageBuilder {
            footage: SoughtFootage::default(),
            frames: Vec::new(),
            choice: KeyFrameChoice::new(SOUGHT),
            previews: PreviewChoice::default(),
            last_hashed: None,
            sample_gap_s: 0.0,
            key_gap_s: 0.0,
        }
    }
}

impl SoughtFootageBuilder {
    /// Takes the next frame.
    pub fn frame(&mut self, time_s: f64, frame: &Luma) {
        let thumbnail = Thumbnail::new(frame);
        self.footage
            .previews
            .extend(self.previews.of(time_s, frame, &thumbnail));
        let elapsed = |last: Option<f64>| last.map_or(f64::INFINITY, |last_s| time_s - last_s);
        let last_sample = self.footage.samples.last().map(|sample| sample.time_s);
        if elapsed(last_sample) >= self.sample_gap_s {
            self.footage.samples.push(Sample {
                time_s,
                small: frame.clone().shrunk_to(SoughtFootage::SIDE),
            });
            halve(
                &mut self.footage.samples,
                MOST_SAMPLES,
                &mut self.sample_gap_s,
                SOUGHT_PER_SECOND,
            );
        }
        let last_hashed = self.last_hashed.as_ref().map(|(last_s, _)| *last_s);
        let due = elapsed(last_hashed) >= 0.95 / STORED_PER_SECOND;
        let same = |(_, last): &(f64, Thumbnail)| last.is_same_as(&thumbnail);
        if due && !self.last_hashed.as_ref().is_some_and(same) {
            self.frames.push(OrientedFrame {
                time_s,
                hashes: searched(frame),
            });
            self.last_hashed = Some((time_s, thumbnail.clone()));
        }
        let last_key = self.footage.keys.last().map(|key| key.time_s);
        if self.choice.takes(time_s, &thumbnail) && elapsed(last_key) >= self.key_gap_s {
            self.footage.keys.push(KeyFrame {
                time_s,
                picture: SoughtPicture::of_frame(frame),
            });
            let rate = 1.0 / SOUGHT.usual_gap_s;
            halve(&mut self.footage.keys, MOST_KEYS, &mut self.key_gap_s, rate);
        }
    }

    /// The hashes of the frames, and what else a search needs.
    pub fn finish(self) -> (Vec<OrientedFrame>, SoughtFootage) {
        (self.frames, self.footage)
    }
}

/// Drops every second of `list` once it is full, and lets further ones come half as often.
fn halve<T>(list: &mut Vec<T>, most: usize, gap_s: &mut f64, per_second: f64) {
    if list.len() < most {
        return;
    }
    let mut at = 0;
    list.retain(|_| {
        at += 1;
        at % 2 == 1
    });
    // A hair less than the gap, because times are rounded.
    *gap_s = if *gap_s == 0.0 {
        1.9 / per_second
    } else {
        *gap_s * 2.0
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fingerprint::local::tests::scene;

    /// A still for two seconds, then a pan over another scene for four, 12 frames a second.
    fn frames() -> impl Iterator<Item = (f64, Luma)> {
        let (still, wide) = (scene(1, 160, 120), scene(2, 320, 120));
        (0..72).map(move |n| {
            let frame = match n {
                0..24 => still.clone(),
                _ => wide.cropped((n - 24) * 3, 0, 160, 120),
            };
            (n as f64 / 12.0, frame)
        })
    }

    #[test]
    fn what_stands_still_is_kept_once_and_every_shot_has_a_key_frame() {
        let mut builder = FootageBuilder::default();
        for (time_s, frame) in frames().step_by(3) {
            builder.frame(time_s, &frame);
        }
        let footage = builder.finish();
        let first = &footage.moments[0];
        assert_eq!((first.time_s, first.until_s), (0.0, 1.75));
        assert_eq!(footage.moments.len(), 1 + 16);
        assert_eq!(footage.frames.len(), footage.moments.len());
        let keys: Vec<f64> = footage.local.iter().map(|key| key.time_s).collect();
        assert_eq!(keys[0], 0.0);
        // The frame of the cut itself is left out.
        assert_eq!(keys[1], 2.25);
        assert!((3..=7).contains(&keys.len()), "{keys:?}");
    }

    #[test]
    fn plain_frames_are_no_key_frames() {
        let mut builder = FootageBuilder::default();
        for n in 0..8 {
            let black = Luma::new(64, 48, vec![16; 64 * 48]).unwrap();
            builder.frame(f64::from(n) / 4.0, &black);
        }
        let footage = builder.finish();
        assert_eq!((footage.moments.len(), footage.local.len()), (1, 0));
    }

    #[test]
    fn a_search_sees_what_an_archive_keeps() {
        let mut builder = SoughtFootageBuilder::default();
        for (time_s, frame) in frames() {
            builder.frame(time_s, &frame);
        }
        let (hashes, footage) = builder.finish();
        assert_eq!(footage.samples.len(), 72);
        assert_eq!(hashes.len(), 1 + 16);
        assert_eq!(footage.moments()[0].until_s, 23.0 / 12.0);
        assert_eq!(footage.local().len(), footage.keys.len());
        let thinned = footage.thinned();
        assert!(thinned.samples.len() <= 25 && thinned.keys.len() <= 8);
        assert_eq!(thinned.moments().len(), footage.moments().len());
    }

    #[test]
    fn lists_stay_bounded() {
        let mut list: Vec<usize> = Vec::new();
        let mut gap_s = 0.0;
        for n in 0..8 {
            list.push(n);
            halve(&mut list, 8, &mut gap_s, 4.0);
        }
        assert_eq!(list, [0, 2, 4, 6]);
        assert_eq!(gap_s, 1.9 / 4.0);
    }
}
