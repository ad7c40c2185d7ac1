//! The programs that decode HEIF, and the stream of pixels that both of them write (YUV4MPEG2).

use std::io::Read;
use std::sync::Arc;

use super::{Coding, Planes, Primary, primary};
use crate::error::ItemError;
use crate::media::Limits;
use crate::media::child::{self, Call, Program, Progress};
use crate::media::open::OpenedFile;
use crate::media::sniff::{Container, is_cut_off};
use crate::media::video;

/// libheif's decoder under its newer and its older name.
const PROGRAMS: [&str; 2] = ["heif-dec", "heif-convert"];

/// Bytes of text that a decoder may print before its picture.
const MAX_PREFACE: usize = 4096;

/// The decoders of HEIF that this machine has.
#[derive(Clone, Debug)]
pub struct Decoder {
    libheif: Option<Arc<Program>>,
    /// Only where there is no other.
    ffmpeg: Option<video::Decoder>,
}

impl Decoder {
    /// Looks for decoders on the search path.
    pub fn find() -> Decoder {
        let mut programs = PROGRAMS.into_iter();
        let libheif = programs.find_map(|program| Program::find(program, "--help"));
        Decoder {
            ffmpeg: match libheif {
                Some(_) => None,
                None => video::Decoder::find().ok(),
            },
            libheif: libheif.map(|(program, _)| Arc::new(program)),
        }
    }

    /// Decodes the primary picture, upright. `bytes` are the content of `file`.
    ///
    /// # Errors
    ///
    /// [`ItemError::NoPhotoDecoder`] with the line that installs one, [`ItemError::Truncated`], [`ItemError::OverLimit`],
    /// [`ItemError::Malformed`], [`ItemError::Timeout`].
    pub fn decode(
        &self,
        file: &OpenedFile,
        bytes: &[u8],
        coding: Coding,
        limits: &Limits,
    ) -> Result<Planes, ItemError> {
        let stated = stated(file, bytes, limits)?;
        let mut picture = None;
        let mut receive = |stdout: &mut dyn Read, progress: &Progress| {
            picture = read_picture(stdout, progress, limits)?;
            if picture.is_none() {
                return Ok(());
            }
            // There is one picture: this ends a decoder that goes on to others in the file.
            Err(ItemError::DecoderFailed("no more is wanted".to_owned()))
        };
        let plain_avif = coding == Coding::Av1 && stated.plain;
        let ended = if let Some(program) = &self.libheif {
            libheif(program, file, limits, &mut receive)
        } else if let Some(ffmpeg) = self.ffmpeg.as_ref().filter(|_| plain_avif) {
            ffmpeg.first_picture(file, limits, &mut receive)
        } else {
            return Err(ItemError::NoPhotoDecoder {
                format: coding.name(),
                install: install_line(),
            });
        };
        file.assert_unchanged()?;
        match (picture, ended) {
            (Some(mut planes), _) => {
                // The other decoder stretches by itself.
                if self.libheif.is_some() && stated.limited_range {
                    planes.stretch();
                }
                Ok(planes)
            }
            (None, Err(error @ (ItemError::Timeout(_) | ItemError::OverLimit(_)))) => Err(error),
            (None, Err(ItemError::DecoderFailed(reason))) => Err(ItemError::Malformed(reason)),
            (None, Err(error)) => Err(error),
            (None, Ok(finished)) => {
                let refused = || refused(coding, finished.last_words());
                Err(finished.over_limit().unwrap_or_else(refused))
            }
        }
    }
}

/// Why a decoder gave no picture. One that does not know a kind of file, such as an older libheif the moving AVIF, says so.
fn refused(coding: Coding, reason: String) -> ItemError {
    if !reason.to_lowercase().contains("unsupported") {
        return ItemError::Malformed(reason);
    }
    ItemError::UnsupportedFormat(format!(
        "a kind of {} photo that this system's decoder does not read ({reason}). Save it as JPEG or PNG and run again",
        coding.name()
    ))
}

/// What the file says of its picture, where it is whole and within limits. No decoder is needed for that.
///
/// # Errors
///
/// [`ItemError::Truncated`], [`ItemError::OverLimit`], [`ItemError::Malformed`].
pub fn stated(file: &OpenedFile, bytes: &[u8], limits: &Limits) -> Result<Primary, ItemError> {
    let cut_off = is_cut_off(Container::IsoMedia, file.bytes(), |offset| {
        let from = usize::try_from(offset).ok()?;
        let rest = bytes.get(from..)?;
        Some(rest[..rest.len().min(16)].to_vec())
    });
    if cut_off == Some(true) {
        return Err(ItemError::Truncated(
            "the end of the picture is missing".to_owned(),
        ));
    }
    let stated = primary(bytes).ok_or_else(|| {
        ItemError::Malformed("it does not say which picture is to be shown".to_owned())
    })?;
    let Primary { width, height, .. } = stated;
    if u64::from(width) * u64::from(height) > limits.max_pixels {
        return Err(ItemError::OverLimit(format!("{width} x {height} pixels")));
    }
    Ok(stated)
}

/// Runs libheif's decoder, which wants names of files: its input is the open file, its output a link to the pipe in a
/// folder of its own, so that nothing is written to the disk.
#[cfg(unix)]
fn libheif(
    program: &Program,
    file: &OpenedFile,
    limits: &Limits,
    receive: &mut dyn FnMut(&mut dyn Read, &Progress) -> Result<(), ItemError>,
) -> Result<child::Finished, ItemError> {
    let failed = |error: std::io::Error| ItemError::DecoderFailed(error.to_string());
    let folder = tempfile::tempdir().map_err(failed)?;
    let output = folder.path().join("picture.y4m");
    // Of a file with several pictures each gets a number, and the first is the one that is read.
    for name in ["picture.y4m", "picture-1.y4m"] {
        std::os::unix::fs::symlink("/dev/stdout", folder.path().join(name)).map_err(failed)?;
    }
    let mut call = Call::new(program, limits.photo());
    call.folder(folder.path()).arg("/dev/stdin").arg(&output);
    child::run(&call, file.rewound_handle()?, |_| false, receive)
}

/// The link to the pipe needs a Unix system.
#[cfg(not(unix))]
fn libheif(
    _program: &Program,
    _file: &OpenedFile,
    _limits: &Limits,
    _receive: &mut dyn FnMut(&mut dyn Read, &Progress) -> Result<(), ItemError>,
) -> Result<child::Finished, ItemError> {
    Err(ItemError::UnsupportedFormat(
        "HEIC and AVIF photos are not read on this system. Save it as JPEG or PNG and run again"
            .to_owned(),
    ))
}

/// Reads one picture in 8 bits with halved colours from a YUV4MPEG2 stream, before which there may be text. `None` where the
/// stream ends before a picture begins.
fn read_picture(
    stdout: &mut dyn Read,
    progress: &Progress,
    limits: &Limits,
) -> Result<Option<Planes>, ItemError> {
    let failed = |reason: &str| ItemError::DecoderFailed(reason.to_owned());
    let mut line = Vec::new();
    let mut size = None;
    let mut left = MAX_PREFACE;
    let (width, height) = loop {
        let mut byte = [0];
        if stdout.read_exact(&mut byte).is_err() {
            return Ok(None);
        }
        left = left
            .checked_sub(1)
            .ok_or_else(|| failed("the decoder's picture has no beginning"))?;
        if byte != *b"\n" {
            line.push(byte[0]);
            continue;
        }
        let text = String::from_utf8_lossy(&line);
        if let Some((_, header)) = text.split_once("YUV4MPEG2 ") {
            size = Some(frame_size(header, limits)?);
        } else if let Some(size) = size.filter(|_| text.starts_with("FRAME")) {
            break size;
        }
        line.clear();
    };
    progress.beat();
    let mut plane = |length: usize| {
        let mut values = vec![0; length];
        stdout
            .read_exact(&mut values)
            .map_err(|_| failed("the decoder's picture is cut off"))?;
        progress.beat();
        Ok(values)
    };
    let halved = width.div_ceil(2) * height.div_ceil(2);
    Ok(Some(Planes {
        width,
        height,
        brightness: plane(width * height)?,
        blueness: plane(halved)?,
        redness: plane(halved)?,
    }))
}

/// Width and height in `W3024 H4032 F30:1 C420jpeg`.
fn frame_size(header: &str, limits: &Limits) -> Result<(usize, usize), ItemError> {
    let mut size = (0_usize, 0_usize);
    for word in header.split_whitespace() {
        match word.split_at_checked(1) {
            Some(("W", width)) => size.0 = width.parse().unwrap_or(0),
            Some(("H", height)) => size.1 = height.parse().unwrap_or(0),
            // Without this word it is the same.
            Some(("C", colours)) if !matches!(colours, "420" | "420jpeg" | "420mpeg2") => {
                return Err(ItemError::DecoderFailed(format!(
                    "the decoder's picture is of an unexpected kind ({word})"
                )));
            }
            _ => {}
        }
    }
    let (width, height) = size;
    let pixels = width.checked_mul(height).filter(|pixels| *pixels > 0);
    match pixels {
        Some(pixels) if pixels as u64 <= limits.max_pixels => Ok(size),
        _ => Err(ItemError::OverLimit(format!("{width} x {height} pixels"))),
    }
}

/// How to install libheif's decoder here.
fn install_line() -> String {
    video::install_line_of([
        ("brew", "brew install libheif"),
        ("winget", "the package \"libheif\""),
        ("/usr/bin/apt-get", "sudo apt-get install libheif-examples"),
        ("/usr/bin/dnf", "sudo dnf install libheif-tools"),
        ("/usr/bin/pacman", "sudo pacman -S libheif"),
        ("/usr/bin/zypper", "sudo zypper install libheif-examples"),
        ("/sbin/apk", "sudo apk add libheif-tools"),
    ])
    .unwrap_or("the package \"libheif\" of your system")
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(stream: &[u8]) -> Result<Option<Planes>, ItemError> {
        let limits = Limits {
            max_pixels: 100,
            ..Limits::default()
        };
        read_picture(&mut &stream[..], &Progress::begun_now(), &limits)
    }

    #[test]
    fn a_picture_is_read_behind_what_the_decoder_says() {
        let stream = b"File contains 1 image\nYUV4MPEG2 W3 H1 F30:1\nFRAME\nabcdefg and more";
        let planes = picture(stream).unwrap().unwrap();
        assert_eq!((planes.width, planes.height), (3, 1));
        assert_eq!(planes.brightness, b"abc");
        assert_eq!(
            (planes.blueness, planes.redness),
            (b"de".to_vec(), b"fg".to_vec())
        );
    }

    #[test]
    fn streams_that_are_no_such_picture_are_refused() {
        assert_eq!(picture(b"Could not read HEIF file\n"), Ok(None));
        for (stream, reason) in [
            (&b"YUV4MPEG2 W3 H1\nFRAME\nabcd"[..], "cut off"),
            (b"YUV4MPEG2 W30 H10\nFRAME\n", "30 x 10"),
            (b"YUV4MPEG2 W0 H10\nFRAME\n", "0 x 10"),
            (b"YUV4MPEG2 W3 H1 C444\nFRAME\n", "unexpected kind"),
            (&[b'\n'; 9_000], "no beginning"),
        ] {
            let error = picture(stream).unwrap_err().to_string();
            assert!(error.contains(reason), "{error}");
        }
    }
}
