//! The sound of a video, decoded by the same confined `ffmpeg` as its pictures.

use super::{Decoder, VideoInfo};
use crate::error::ItemError;
use crate::media::Limits;
use crate::media::child::run;
use crate::media::open::OpenedFile;

/// Samples in a second of the sound that is handed over.
pub const SAMPLE_RATE: u32 = 11_025;

/// Seconds of sound after which nothing more is read. A forged time stamp can ask for years of silence.
const MOST_S: u64 = 24 * 3600;

/// Samples that are handed over at once, at most.
const CHUNK: usize = 16_384;

impl Decoder {
    /// Hands the sound over in chunks: one channel, [`SAMPLE_RATE`] samples a second. A file without sound has no chunk.
    ///
    /// Sample `n` belongs to the time `n / SAMPLE_RATE` on the time line of [`Frame::time_s`](super::Frame::time_s): both
    /// count from the file's start time, which `ffmpeg` subtracts from the time stamps of every stream. Where the sound
    /// begins later or has gaps, it is filled with silence; where it begins earlier, what comes before is cut off.
    ///
    /// # Errors
    ///
    /// What stopped the decoder. Sound that it could not read at all is an error as well; damage in between is not.
    pub fn sound(
        &self,
        file: &OpenedFile,
        info: &VideoInfo,
        limits: &Limits,
        mut on_samples: impl FnMut(&[i16]),
    ) -> Result<(), ItemError> {
        let Some(stream) = info.sound else {
            return Ok(());
        };
        let mut call = self.call(limits.video(1));
        call.args(["-threads", "1", "-i", "file:/dev/stdin"])
            .args(["-map", &format!("0:{stream}"), "-vn", "-sn", "-dn"])
            .args(["-af", "aresample=async=1:first_pts=0", "-ac", "1"])
            .args(["-ar", &SAMPLE_RATE.to_string(), "-f", "s16le", "pipe:1"]);
        let mut left = u64::from(SAMPLE_RATE) * MOST_S;
        let mut heard = false;
        let finished = run(
            &call,
            file.rewound_handle()?,
            |_| false,
            |stdout, progress| {
                let mut bytes = vec![0; 2 * CHUNK];
                let mut samples = Vec::with_capacity(CHUNK);
                let mut filled = 0;
                while left > 0 {
                    let read = stdout
                        .read(&mut bytes[filled..])
                        .map_err(|error| ItemError::DecoderFailed(error.to_string()))?;
                    if read == 0 {
                        break;
                    }
                    progress.beat();
                    filled += read;
                    let (pairs, rest) = bytes[..filled].as_chunks::<2>();
                    let most = usize::try_from(left).unwrap_or(usize::MAX);
                    samples.clear();
                    samples.extend(
                        pairs
                            .iter()
                            .take(most)
                            .map(|pair| i16::from_le_bytes(*pair)),
                    );
                    left -= samples.len() as u64;
                    heard |= !samples.is_empty();
                    on_samples(&samples);
                    // Half a sample waits for its other half.
                    let rest = rest.first().copied();
                    filled = usize::from(rest.is_some());
                    bytes[0] = rest.unwrap_or(0);
                }
                Ok(())
            },
        )?;
        file.assert_unchanged()?;
        if let Some(error) = finished.over_limit() {
            Err(error)
        } else if heard || finished.success {
            Ok(())
        } else {
            Err(ItemError::DecoderFailed(finished.last_words()))
        }
    }
}
