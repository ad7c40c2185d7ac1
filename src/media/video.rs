//! Videos, through the user's `ffmpeg` and `ffprobe` as child processes. The only file that starts a process.
//!
//! The decoder gets the open file as its standard input and is told to read nothing but `file:/dev/stdin`, with
//! containers that cannot name other files: a playlist that calls itself `.mp4` opens nothing. Frames arrive as a
//! stream and are handed on one by one, so memory does not grow with the length of a video. A watchdog ends a decoder
//! that makes no progress.

mod child;
mod probe;
pub mod sound;

use std::io::Read;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use super::Limits;
use super::luma::{Luma, fitted};
use super::open::OpenedFile;
use super::sniff::{Container, is_cut_off};
use crate::error::ItemError;
use crate::metadata::container::ProbeTags;
use child::{Finished, run};

/// Frames that are looked at in a second of video. Between two of them a panning phone camera moves little enough for
/// the hashes of both to stay near to one another.
pub const FRAMES_PER_SECOND: u32 = 4;

/// Longest side of a frame in pixels.
const FRAME_SIDE: usize = 512;

/// What the decoder may take for a container. None of these can refer to another file or address.
const CONTAINERS: &str =
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,flv,asf,ogg";

/// Least version of `ffmpeg`, as told to people.
const OLDEST: &str = "4.4";

/// The video decoder of this machine.
#[derive(Clone, Debug)]
pub struct Decoder {
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
        let version = |program: &str| {
            let output = Command::new(program)
                .arg("-version")
                .stdin(Stdio::null())
                .stderr(Stdio::null())
                .output()
                .ok()?;
            output
                .status
                .success()
                .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
        };
        version("ffprobe").ok_or_else(missing)?;
        let text = version("ffmpeg").ok_or_else(missing)?;
        Ok(Decoder {
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
        let mut command = Command::new("ffprobe");
        input_limits(&mut command);
        command.args([
            "-show_format",
            "-show_streams",
            "-of",
            "json",
            "file:/dev/stdin",
        ]);
        // Tags are text; more than this is no tag.
        let (json, finished) = collected(&mut command, file, limits, 8 << 20)?;
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
        limits: &Limits,
        mut on_frame: impl FnMut(Frame),
    ) -> Result<(), ItemError> {
        let (width, height) = fitted(info.width as usize, info.height as usize, FRAME_SIDE);
        let sampling = format!(
            "select='isnan(prev_selected_t)+gt(floor(t*{FRAMES_PER_SECOND})\\,floor(prev_selected_t*{FRAMES_PER_SECOND}))'"
        );
        // The scene score is computed only because `metadata=print` tells the time of frames that carry a value.
        let filters = format!(
            "{sampling},scale={width}:{height}:flags=area,format=gray,select='gte(scene\\,0)',metadata=print:file='pipe\\:2':direct=1"
        );
        let mut command = Command::new("ffmpeg");
        command.arg("-nostdin");
        input_limits(&mut command);
        command
            .args([
                "-i",
                "file:/dev/stdin",
                "-map",
                &format!("0:{}", info.stream),
            ])
            .args(["-an", "-sn", "-dn", "-vf", &filters])
            .args(self.own_times)
            .args(["-f", "rawvideo", "-pix_fmt", "gray", "pipe:1"]);
        let (tell, times) = mpsc::channel();
        let mut last_s = None;
        let finished = run(
            &mut command,
            file.rewound_handle()?,
            limits,
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
                    last_s = Some(time_s);
                    if let Some(luma) = Luma::new(width, height, pixels.clone()) {
                        on_frame(Frame { time_s, luma });
                    }
                }
                Ok(())
            },
        )?;
        file.assert_unchanged()?;
        let Some(last_s) = last_s else {
            return Err(self.broken(file, container, &finished));
        };
        match cut_off(file, container) {
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
        let mut command = Command::new("ffmpeg");
        command.arg("-nostdin");
        input_limits(&mut command);
        command
            .args([
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
        let (png, finished) = collected(&mut command, file, limits, 16 << 20)?;
        let picture = image::load_from_memory_with_format(&png, image::ImageFormat::Png)
            .map_err(|_| ItemError::DecoderFailed(finished.last_words()))?;
        super::image::preview_jpeg(&image::DynamicImage::ImageRgb8(picture.into_rgb8()))
    }

    /// Why a video gave nothing at all.
    fn broken(&self, file: &OpenedFile, container: Container, finished: &Finished) -> ItemError {
        if cut_off(file, container) == Some(true) {
            missing_end()
        } else {
            ItemError::Malformed(finished.last_words())
        }
    }
}

/// Runs `command` on `file` and gives the first `most` bytes that it prints, and how it ended.
fn collected(
    command: &mut Command,
    file: &OpenedFile,
    limits: &Limits,
    most: u64,
) -> Result<(Vec<u8>, Finished), ItemError> {
    let mut bytes = Vec::new();
    let finished = run(
        command,
        file.rewound_handle()?,
        limits,
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
fn input_limits(command: &mut Command) {
    command.args(["-hide_banner", "-v", "error"]);
    command.args([
        "-protocol_whitelist",
        "file",
        "-format_whitelist",
        CONTAINERS,
    ]);
    command.args(["-max_pixels", "60000000"]);
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
    let line = if cfg!(target_os = "macos") {
        "brew install ffmpeg"
    } else if cfg!(windows) {
        "winget install ffmpeg"
    } else {
        // The package managers of the common Linux systems, by what is there.
        [
            ("/usr/bin/apt-get", "sudo apt-get install ffmpeg"),
            ("/usr/bin/dnf", "sudo dnf install ffmpeg-free"),
            ("/usr/bin/pacman", "sudo pacman -S ffmpeg"),
            ("/usr/bin/zypper", "sudo zypper install ffmpeg"),
            ("/sbin/apk", "sudo apk add ffmpeg"),
        ]
        .into_iter()
        .find(|(program, _)| std::path::Path::new(program).exists())
        .map_or("the package \"ffmpeg\" of your system", |(_, line)| line)
    };
    format!("{line} (version {OLDEST} or newer)")
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
