//! Which programs decode other people's files on this system, and what keeps them in check, found out by trying.

use super::Limits;
use super::child::{Program, tried};

/// A program that decodes, or that would if it were there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodingProgram {
    /// Its name.
    pub name: &'static str,
    /// What it decodes.
    pub decodes: &'static str,
    /// Where it is, and its version as it tells it; `None` where it was not found.
    pub found: Option<(String, String)>,
    /// It does not run without seeing other files, so it may see them.
    pub sees_files: bool,
}

/// Something that keeps decoders in check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Protection {
    /// What it says of them, as a whole sentence without a full stop.
    pub text: String,
    /// Whether it holds on this system.
    pub holds: bool,
    /// What makes it hold, or why it does not.
    pub because: String,
}

/// The programs that decode, whether they are there or not.
pub fn programs() -> Vec<DecodingProgram> {
    let known = [
        ("ffmpeg", "-version", "videos"),
        ("ffprobe", "-version", "videos"),
        ("heif-dec", "--version", "HEIC and AVIF photos"),
        ("heif-convert", "--version", "HEIC and AVIF photos"),
    ];
    let look = |(name, argument, decodes)| {
        let found = Program::find(name, argument);
        DecodingProgram {
            name,
            decodes,
            sees_files: found
                .as_ref()
                .is_some_and(|(program, _)| program.sees_files()),
            found: found.map(|(program, answer)| {
                let place = program.path().to_string_lossy().into_owned();
                (place, version(&answer.text))
            }),
        }
    };
    known.map(look).into()
}

/// The version in `ffmpeg version 5.1.9-0+deb12u1 Copyright…`, or the first word that begins with a digit.
fn version(text: &str) -> String {
    let first = text.lines().next().unwrap_or_default();
    let mut words = first.split_whitespace();
    words
        .clone()
        .skip_while(|word| *word != "version")
        .nth(1)
        .or_else(|| words.find(|word| word.starts_with(|c: char| c.is_ascii_digit())))
        .unwrap_or("of unknown version")
        .chars()
        .take(60)
        .collect()
}

/// What keeps decoders in check on this system.
pub fn protections(limits: &Limits) -> Vec<Protection> {
    let tried = tried();
    let landlock = match tried.landlock {
        0 => None,
        version => Some(format!("Landlock, interface {version}")),
    };
    let seccomp = tried.no_sockets.then(|| "seccomp".to_owned());
    let ulimit = |limited: bool| limited.then(|| "ulimit".to_owned());
    let entry = |text: &str, holds: bool, means: &[&Option<String>], missing: &str| {
        let named: Vec<&str> = means.iter().filter_map(|means| means.as_deref()).collect();
        Protection {
            text: text.to_owned(),
            holds,
            because: if holds {
                named.join("; ")
            } else {
                missing.to_owned()
            },
        }
    };
    let no_landlock = if cfg!(target_os = "linux") {
        "this kernel has no Landlock, or it is not allowed here, as in some containers"
    } else {
        "this system has no Landlock"
    };
    let no_limits = "the shell cannot set this limit here";
    let ((photo, video, more), hours) = (megabytes(limits), limits.max_video_wall_s / 3600);
    vec![
        entry(
            "They read no file but the one they are to decode, and libraries of the system",
            tried.no_reading,
            &[&landlock],
            no_landlock,
        ),
        entry(
            "They write no file",
            tried.no_writing || tried.limited.files,
            &[
                &landlock.clone().filter(|_| tried.no_writing),
                &ulimit(tried.limited.files),
            ],
            no_landlock,
        ),
        entry(
            "They reach no network and no service of this computer",
            tried.no_network,
            &[&seccomp, &landlock.clone().filter(|_| tried.landlock >= 4)],
            "this kernel has neither seccomp nor a new Landlock, or they are not allowed here",
        ),
        entry(
            "They look into no other program and end none",
            tried.landlock >= 6 && tried.no_sockets,
            &[&landlock, &seccomp],
            "it needs seccomp and interface 6 of Landlock, Linux 6.12",
        ),
        entry(
            &format!(
                "Their memory is limited: {photo} MB for a photo, {video} MB for a video and {more} MB for every further thread"
            ),
            tried.limited.memory,
            &[&ulimit(tried.limited.memory)],
            no_limits,
        ),
        entry(
            "Their processor time is limited",
            tried.limited.cpu,
            &[&ulimit(tried.limited.cpu)],
            no_limits,
        ),
        entry(
            &format!(
                "They are ended after {} s for a photo, and for a video after {} s without a frame or {hours} h",
                limits.max_photo_wall_s, limits.max_video_silence_s
            ),
            true,
            &[&Some("a clock of this program".to_owned())],
            "",
        ),
        entry(
            "ffmpeg opens nothing that a file refers to",
            true,
            &[&Some("its list of containers".to_owned())],
            "",
        ),
    ]
}

fn megabytes(limits: &Limits) -> (u64, u64, u64) {
    (
        limits.max_decode_bytes >> 20,
        limits.max_video_memory_bytes >> 20,
        limits.max_video_thread_bytes >> 20,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_found() {
        assert_eq!(
            version("ffmpeg version 5.1.9-0+deb12u1 Copyright (c)\nbuilt"),
            "5.1.9-0+deb12u1"
        );
        assert_eq!(version("1.19.5\n"), "1.19.5");
        assert_eq!(version(" heif-convert  libheif version: 1.15.1"), "1.15.1");
        assert_eq!(version(""), "of unknown version");
    }

    #[test]
    fn every_protection_says_why() {
        let all = protections(&Limits::default());
        assert!(all.iter().all(|one| !one.because.is_empty()), "{all:?}");
    }
}
