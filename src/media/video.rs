//! Videos, through the user's `ffmpeg` and `ffprobe` as child processes.
//!
//! The decoder gets the open file as its standard input and is told to read nothing but `file:/dev/stdin`, with
//! containers that cannot name other files: a playlist that calls itself `.mp4` opens nothing. The system keeps it from
//! everything else as well; see [`Limits`] and `child.rs`. Frames arrive as a stream and are handed on one by one, so memory
//! does not grow with the length of a video.

mod probe;
pub mod sound;

use std::io::Read;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use super::Limits;
use super::child::{Allowance, Call, Finished, Program, Progress, run};
use super::luma::{Luma, fitted};
use super::open::OpenedFile;
use super::sniff::{Container, is_cut_off};
use crate::error::ItemError;
use crate::metadata::container::ProbeTags;

/// Which frames of a video are looked at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sampling {
    /// Frames a second.
    pub per_second: f64,
    /// Every frame is decoded. Otherwise, of long videos, those on which no other depends are left out, which saves up to
    /// half of the work, as long as enough remain.
    pub all: bool,
    /// Threads that decode.
    pub threads: usize,
}

impl Sampling {
    /// Whether frames are left out at first.
    fn skips(&self, info: &VideoInfo) -> bool {
        !self.all && info.duration_s.is_some_and(|s| s >= LONG_S)
    }

    /// Whether these times in seconds, of the first frames, are those that were asked for.
    fn is_met(&self, times: &[f64], info: &VideoInfo) -> bool {
        let (Some(first), Some(last)) = (times.first(), times.last()) else {
            return true;
        };
        let wanted = info
            .frames_per_second
            .map_or(self.per_second, |own| own.min(self.per_second));
        (last - first) * wanted <= 1.5 * (times.len() - 1).max(1) as f64
    }
}

/// Frames of a video of which some are left out, held back until it shows whether enough remain.
#[derive(Debug, Default)]
struct Trial {
    held: Vec<Frame>,
    passed: bool,
}

impl Trial {
    /// Takes the next frame; false where too few remain.
    fn take(
        &mut self,
        frame: Frame,
        sampling: &Sampling,
        info: &VideoInfo,
        hand_over: &mut impl FnMut(Frame),
    ) -> bool {
        if self.passed {
            hand_over(frame);
            return true;
        }
        self.held.push(frame);
        if self.held.len() < TRIED_FRAMES {
            return true;
        }
        let times: Vec<f64> = self.held.iter().map(|frame| frame.time_s).collect();
        self.passed = sampling.is_met(&times, info);
        if self.passed {
            self.held.drain(..).for_each(hand_over);
        }
        self.passed
    }
}

/// Length in seconds from which on leaving out frames is worth finding out whether it can be done.
const LONG_S: f64 = 20.0;
/// Frames after which it is known.
const TRIED_FRAMES: usize = 32;

/// Threads of one decoder at most: each holds pictures of its own, and more of them are hardly faster.
const MOST_THREADS: usize = 16;

/// Longest side of a frame in pixels.
const FRAME_SIDE: usize = 512;

/// What the decoder may take for a container. None of these can refer to another file or address.
const CONTAINERS: &str =
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,flv,asf,ogg,gif";

/// Least version of `ffmpeg`, as told to people.
const OLDEST: &str = "4.4";

/// The video decoder of this machine.
#[derive(Clone, Debug)]
pub struct Decoder {
    ffmpeg: Arc<Program>,
    ffprobe: Arc<Program>,
    /// Arguments that make `ffmpeg` pass frames on with their own times; they changed with version 5.1.
    own_times: [&'static str; 2],
}

/// What a container says about its video.
#[derive(Clone, Debug)]
pub struct VideoInfo {
    /// Index of the stream with the pictures.
    stream: u32,
    /// Index of the stream with the sound, where there is one.
    sound: Option<u32>,
    /// Width as shown, in pixels.
    pub width: u32,
    /// Height as shown, in pixels.
    pub height: u32,
    /// Length in seconds.
    pub duration_s: Option<f64>,
    /// Frames a second on average, where the container tells.
    frames_per_second: Option<f64>,
    /// Each picture consists of two that were taken one after the other, line by line.
    interlaced: bool,
    /// Tags of the container and its streams.
    pub tags: ProbeTags,
}

/// A frame of a video.
#[derive(Debug)]
pub struct Frame {
    /// Seconds from the beginning.
    pub time_s: f64,
    /// Brightness, upright, in the proportions in which it is shown.
    pub luma: Luma,
}

impl Decoder {
    /// Looks for `ffmpeg` and `ffprobe` on the search path.
    ///
    /// # Errors
    ///
    /// [`ItemError::NoVideoDecoder`] with the line that installs it on this system.
    pub fn find() -> Result<Decoder, ItemError> {
        let missing = || ItemError::NoVideoDecoder(install_line());
        let found = |name: &str| {
            let (program, answer) = Program::find(name, "-version")?;
            answer.success.then(|| (Arc::new(program), answer.text))
        };
        let (ffprobe, _) = found("ffprobe").ok_or_else(missing)?;
        let (ffmpeg, text) = found("ffmpeg").ok_or_else(missing)?;
        Ok(Decoder {
            ffmpeg,
            ffprobe,
            own_times: if at_least_5_1(&text) {
                ["-fps_mode", "passthrough"]
            } else {
                ["-vsync", "passthrough"]
            },
        })
    }

    /// Reads what the container says.
    ///
    /// # Errors
    ///
    /// [`ItemError::Truncated`], [`ItemError::Malformed`], [`ItemError::UnsupportedFormat`] without pictures,
    /// [`ItemError::Timeout`].
    pub fn probe(
        &self,
        file: &OpenedFile,
        container: Container,
        limits: &Limits,
    ) -> Result<VideoInfo, ItemError> {
        let mut call = Call::new(&self.ffprobe, limits.glance());
        input_limits(&mut call);
        call.args([
            "-show_format",
            "-show_streams",
            "-of",
            "json",
            "file:/dev/stdin",
        ]);
        // Tags are text; more than this is no tag.
        let (json, finished) = collected(&call, file, 8 << 20)?;
        if !finished.success {
            return Err(self.broken(file, container, &finished));
        }
        probe::parse(&json)
    }

    /// Hands every sampled frame to `on_frame`, in order of time. Says whether the video was there to its end.
    ///
    /// # Errors
    ///
    /// [`ItemError::Truncated`] when the end is missing (the frames before it were handed over), or what stopped the
    /// decoder.
    pub fn frames(
        &self,
        file: &OpenedFile,
        container: Container,
        info: &VideoInfo,
        sampling: &Sampling,
        limits: &Limits,
        mut on_frame: impl FnMut(Frame),
    ) -> Result<(), ItemError> {
        let mut last_s = None;
        let mut hand_over = |frame: Frame| {
            last_s = Some(frame.time_s);
            on_frame(frame);
        };
        let mut finished = None;
        if sampling.skips(info) {
            let mut trial = Trial::default();
            let ended = self.decode(file, info, sampling, false, limits, |frame| {
                trial.take(frame, sampling, info, &mut hand_over)
            })?;
            finished = trial.passed.then_some(ended);
        }
        let finished = match finished {
            Some(finished) => finished,
            None => self.decode(file, info, sampling, true, limits, |frame| {
                hand_over(frame);
                true
            })?,
        };
        file.assert_unchanged()?;
        let Some(last_s) = last_s else {
            return Err(self.broken(file, container, &finished));
        };
        let whole = cut_off(file, container);
        if whole != Some(true)
            && let Some(error) = finished.over_limit()
        {
            return Err(error);
        }
        match whole {
            Some(true) => Err(missing_end()),
            Some(false) if finished.success => Ok(()),
            None if finished.success => match info.duration_s {
                // The container does not tell its size, only its length in time.
                Some(duration_s) if last_s < 0.9 * duration_s - 2.0 => Err(ItemError::Truncated(
                    format!("pictures end after {last_s:.0} of {duration_s:.0} s"),
                )),
                _ => Ok(()),
            },
            _ => Err(ItemError::DecoderFailed(finished.last_words())),
        }
    }

    /// Decodes until the end, or until `on_frame` says that it wants no more.
    fn decode(
        &self,
        file: &OpenedFile,
        info: &VideoInfo,
        sampling: &Sampling,
        all: bool,
        limits: &Limits,
        mut on_frame: impl FnMut(Frame) -> bool,
    ) -> Result<Finished, ItemError> {
        let (width, height) = fitted(info.width as usize, info.height as usize, FRAME_SIDE);
        let rate = sampling.per_second;
        // Of an interlaced picture one half is enough, and shows one moment.
        let field = if info.interlaced { "field=top," } else { "" };
        // The scene score is computed only because `metadata=print` tells the time of frames that carry a value.
        let filters = format!(
            "select='isnan(prev_selected_t)+gt(floor(t*{rate})\\,floor(prev_selected_t*{rate}))',\
             {field}scale={width}:{height}:flags=area,format=gray,\
             select='gte(scene\\,0)',metadata=print:file='pipe\\:2':direct=1"
        );
        let threads = sampling.threads.clamp(1, MOST_THREADS);
        let mut call = self.call(limits.video(threads));
        call.args(["-threads", &threads.to_string()]);
        if !all {
            call.args(["-skip_frame", "noref"]);
        }
        call.args([
            "-i",
            "file:/dev/stdin",
            "-map",
            &format!("0:{}", info.stream),
        ])
        .args(["-an", "-sn", "-dn", "-filter_threads", "1", "-vf", &filters])
        .args(self.own_times)
        .args(["-f", "rawvideo", "-pix_fmt", "gray", "pipe:1"]);
        let (tell, times) = mpsc::channel();
        run(
            &call,
            file.rewound_handle()?,
            move |line| {
                if let Some(time_s) = frame_time(line) {
                    let _ = tell.send(time_s);
                    return true;
                }
                line.contains("lavfi.scene_score=")
            },
            |stdout, progress| {
                let mut pixels = vec![0; width * height];
                while read_frame(stdout, &mut pixels)? {
                    progress.beat();
                    // The time is printed before the frame is passed on; it can only be a moment behind.
                    let time_s = times.recv_timeout(Duration::from_secs(10)).map_err(|_| {
                        ItemError::DecoderFailed("a frame came without its time".to_owned())
                    })?;
                    if let Some(luma) = Luma::new(width, height, pixels.clone())
                        && !on_frame(Frame { time_s, luma })
                    {
                        break;
                    }
                }
                Ok(())
            },
        )
    }

    /// One frame in colour as a small JPEG, for people.
    ///
    /// # Errors
    ///
    /// What stopped the decoder.
    pub fn grab(
        &self,
        file: &OpenedFile,
        info: &VideoInfo,
        time_s: f64,
        limits: &Limits,
    ) -> Result<Vec<u8>, ItemError> {
        let (width, height) = fitted(info.width as usize, info.height as usize, FRAME_SIDE);
        // A frame's own time, rounded, may lie a hair after the frame.
        let from = format!("{:.3}", (time_s - 0.002).max(0.0));
        let mut call = self.call(limits.video(MOST_THREADS));
        call.args([
            "-ss",
            &from,
            "-i",
            "file:/dev/stdin",
            "-map",
            &format!("0:{}", info.stream),
        ])
        .args(["-an", "-sn", "-dn", "-frames:v", "1"])
        .args(["-vf", &format!("scale={width}:{height}:flags=area")])
        .args(["-f", "image2pipe", "-c:v", "png", "pipe:1"]);
        let (png, finished) = collected(&call, file, 16 << 20)?;
        let picture = image::load_from_memory_with_format(&png, image::ImageFormat::Png)
            .map_err(|_| ItemError::DecoderFailed(finished.last_words()))?;
        super::image::preview_jpeg(&image::DynamicImage::ImageRgb8(picture.into_rgb8()))
    }

    /// Runs `ffmpeg` on a file of one picture and gives its YUV4MPEG2 stream, in the full range of brightness, to `receive`.
    pub(super) fn first_picture(
        &self,
        file: &OpenedFile,
        limits: &Limits,
        receive: &mut dyn FnMut(&mut dyn Read, &Progress) -> Result<(), ItemError>,
    ) -> Result<Finished, ItemError> {
        let mut call = self.call(limits.photo());
        call.args(["-threads", "1", "-i", "file:/dev/stdin", "-frames:v", "1"])
            .args(["-pix_fmt", "yuvj420p", "-f", "yuv4mpegpipe", "pipe:1"]);
        run(&call, file.rewound_handle()?, |_| false, receive)
    }

    /// `ffmpeg`, as it is always started.
    fn call(&self, allowance: Allowance) -> Call<'_> {
        let mut call = Call::new(&self.ffmpeg, allowance);
        call.arg("-nostdin");
        input_limits(&mut call);
        call
    }

    /// Why a video gave nothing at all.
    fn broken(&self, file: &OpenedFile, container: Container, finished: &Finished) -> ItemError {
        if cut_off(file, container) == Some(true) {
            missing_end()
        } else {
            let broken = || ItemError::Malformed(finished.last_words());
            finished.over_limit().unwrap_or_else(broken)
        }
    }
}

/// Runs `call` on `file` and gives the first `most` bytes that it prints, and how it ended.
fn collected(
    call: &Call<'_>,
    file: &OpenedFile,
    most: u64,
) -> Result<(Vec<u8>, Finished), ItemError> {
    let mut bytes = Vec::new();
    let finished = run(
        call,
        file.rewound_handle()?,
        |_| false,
        |stdout, progress| {
            let read = stdout.take(most).read_to_end(&mut bytes);
            progress.beat();
            read.map(|_| ())
                .map_err(|error| ItemError::DecoderFailed(error.to_string()))
        },
    )?;
    Ok((bytes, finished))
}

/// Fails where the container says that it ought to be longer. Nothing is decoded.
///
/// # Errors
///
/// [`ItemError::Truncated`].
pub fn assert_whole(file: &OpenedFile, container: Container) -> Result<(), ItemError> {
    match cut_off(file, container) {
        Some(true) => Err(missing_end()),
        _ => Ok(()),
    }
}

fn missing_end() -> ItemError {
    ItemError::Truncated("the end of the video is missing".to_owned())
}

fn cut_off(file: &OpenedFile, container: Container) -> Option<bool> {
    is_cut_off(container, file.bytes(), |offset| {
        file.read_at(offset, 16).ok()
    })
}

/// What no input may exceed or reach.
fn input_limits(call: &mut Call<'_>) {
    call.args(["-hide_banner", "-v", "error"]);
    call.args([
        "-protocol_whitelist",
        "file",
        "-format_whitelist",
        CONTAINERS,
    ]);
    call.args(["-max_pixels", "60000000"]);
}

/// The time in `frame:12 pts:3003 pts_time:0.5005`.
///
/// The decoder writes the beginning of a complaint (`[h264 @ 0x55d6…] `) and the rest of it separately, so the line of a
/// frame can come in between. The line itself is written at once.
fn frame_time(line: &str) -> Option<f64> {
    let (_, rest) = line.split_once("frame:")?;
    let mut words = rest.split_whitespace();
    words.next()?.parse::<u64>().ok()?;
    words.next()?.strip_prefix("pts:")?;
    words.next()?.strip_prefix("pts_time:")?.parse().ok()
}

/// Fills `pixels`; false at the end of the stream. A part of a frame at the end is dropped.
fn read_frame(stdout: &mut dyn Read, pixels: &mut [u8]) -> Result<bool, ItemError> {
    match stdout.read_exact(pixels) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(ItemError::DecoderFailed(error.to_string())),
    }
}

/// Whether `ffmpeg version 5.1.9-…` is 5.1 or newer. Versions without numbers are builds of the newest source.
fn at_least_5_1(text: &str) -> bool {
    let version = text.split_whitespace().nth(2).unwrap_or_default();
    let version = version.trim_start_matches('n');
    let mut numbers = version
        .split(|c: char| !c.is_ascii_digit())
        .map_while(|number| number.parse::<u32>().ok());
    match (numbers.next(), numbers.next()) {
        (Some(major), minor) => (major, minor.unwrap_or(0)) >= (5, 1),
        _ => true,
    }
}

/// How to install `ffmpeg` here.
fn install_line() -> String {
    let line = install_line_of([
        ("brew", "brew install ffmpeg"),
        ("winget", "winget install ffmpeg"),
        ("/usr/bin/apt-get", "sudo apt-get install ffmpeg"),
        ("/usr/bin/dnf", "sudo dnf install ffmpeg-free"),
        ("/usr/bin/pacman", "sudo pacman -S ffmpeg"),
        ("/usr/bin/zypper", "sudo zypper install ffmpeg"),
        ("/sbin/apk", "sudo apk add ffmpeg"),
    ]);
    let line = line.unwrap_or("the package \"ffmpeg\" of your system");
    format!("{line} (version {OLDEST} or newer)")
}

/// The line for this system: `brew` on macOS, `winget` on Windows, otherwise the first package manager that is there.
pub(super) fn install_line_of(lines: [(&'static str, &'static str); 7]) -> Option<&'static str> {
    let fits = |manager: &str| match manager {
        "brew" => cfg!(target_os = "macos"),
        "winget" => cfg!(windows),
        path => !cfg!(any(target_os = "macos", windows)) && std::path::Path::new(path).exists(),
    };
    lines
        .into_iter()
        .find(|(manager, _)| fits(manager))
        .map(|(_, line)| line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions() {
        for (text, expected) in [
            ("ffmpeg version 4.4.2-0ubuntu0.22.04.1 Copyright", false),
            ("ffmpeg version 5.0 Copyright", false),
            ("ffmpeg version 5.1.9-0+deb12u1 Copyright", true),
            ("ffmpeg version n7.1 Copyright", true),
            ("ffmpeg version N-112233-gabcdef Copyright", true),
        ] {
            assert_eq!(at_least_5_1(text), expected, "{text}");
        }
    }

    #[test]
    fn times_of_frames() {
        assert_eq!(frame_time("frame:3    pts:1536    pts_time:0.5"), Some(0.5));
        assert_eq!(
            frame_time("[h264 @ 0x55f8f750cbc0] frame:19   pts:58368   pts_time:4.75"),
            Some(4.75)
        );
        assert_eq!(frame_time("lavfi.scene_score=0.012"), None);
        assert_eq!(frame_time("frame:3 pts:NOPTS pts_time:NOPTS"), None);
    }
}
