//! One file from its path to its fingerprints and metadata.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::OnceLock;

use crate::error::{ItemError, Status};
use crate::fingerprint::local::{LocalFingerprint, SoughtPicture};
use crate::fingerprint::sound::{SoundFingerprint, SoundPrinter};
use crate::fingerprint::{self, FrameHash, LocalFrame, OrientedFrame};
use crate::matching::Sought;
use crate::media::discover::FoundFile;
use crate::media::luma::Luma;
use crate::media::open::{OpenedFile, sha256_hex};
use crate::media::sniff::{Container, Format, sniff};
use crate::media::video::{self, Decoder, VideoInfo};
use crate::media::{Limits, MediaKind, image};
use crate::metadata::{Field, container, exif};
use crate::report::Signal;

/// What is wanted of a file beside its metadata.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// Nothing.
    Metadata,
    /// The fingerprints that an archive keeps.
    Stored,
    /// The fingerprints that a search needs.
    Searched,
}

/// What examines files: limits, and the video decoder or the reason why there is none.
#[derive(Debug, Default)]
pub struct Examiner {
    /// What protects the machine.
    pub limits: Limits,
    /// Looked for when the first video comes: starting a program to ask its version takes longer than ten photos.
    decoder: OnceLock<Result<Decoder, ItemError>>,
}

impl Examiner {
    /// The decoder of videos.
    ///
    /// # Errors
    ///
    /// [`ItemError::NoVideoDecoder`] where this machine has none.
    pub fn decoder(&self) -> Result<&Decoder, ItemError> {
        let found = self.decoder.get_or_init(Decoder::find);
        found.as_ref().map_err(Clone::clone)
    }
}

/// What is known of a file after it was examined, as far as that was possible.
#[derive(Clone, Debug, PartialEq)]
pub struct Examined {
    /// Path as it was given, or below one that was given.
    pub path: PathBuf,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256 of the content in hexadecimal, where it could be read.
    pub sha256: Option<String>,
    /// Photo or video, where it is one of them.
    pub kind: Option<MediaKind>,
    /// Width of the upright picture in pixels.
    pub width: Option<u32>,
    /// Height of the upright picture in pixels.
    pub height: Option<u32>,
    /// Length of a video in seconds.
    pub duration_s: Option<f64>,
    /// What the file says of itself.
    pub metadata: Vec<Field>,
    /// What the file betrays.
    pub signals: Vec<Signal>,
    /// Hashes for an archive, with [`Depth::Stored`].
    pub stored: Vec<FrameHash>,
    /// Hashes for a search, with [`Depth::Searched`].
    pub searched: Vec<OrientedFrame>,
    /// Local fingerprints for an archive, with [`Depth::Stored`].
    pub local: Vec<LocalFrame>,
    /// Local features for a search, of photos, with [`Depth::Searched`].
    pub sought: Option<SoughtPicture>,
    /// The sound of a video that has one, except with [`Depth::Metadata`].
    pub sound: Option<SoundFingerprint>,
    /// What was wrong. Everything else holds what was read before.
    pub problem: Option<ItemError>,
}

impl Examined {
    /// How far the file could be examined.
    pub fn status(&self) -> Status {
        self.problem.as_ref().map_or(Status::Ok, ItemError::status)
    }
}

impl Examiner {
    /// Examines one file. Whatever is wrong with it is told in [`Examined::problem`], a panic of a decoder too.
    pub fn examine(&self, file: &FoundFile, depth: Depth) -> Examined {
        let mut examined = Examined {
            path: file.path.clone(),
            bytes: file.bytes,
            sha256: None,
            kind: None,
            width: None,
            height: None,
            duration_s: None,
            metadata: Vec::new(),
            signals: Vec::new(),
            stored: Vec::new(),
            searched: Vec::new(),
            local: Vec::new(),
            sought: None,
            sound: None,
            problem: None,
        };
        let outcome = match &file.problem {
            Some(problem) => Err(problem.clone()),
            // What was read before a panic is whole: fields are set one after the other, each complete.
            None => catch_unwind(AssertUnwindSafe(|| self.read(&mut examined, depth)))
                .unwrap_or_else(|_| {
                    Err(ItemError::DecoderFailed(
                        "it broke down on something unexpected in the file".to_owned(),
                    ))
                }),
        };
        examined.problem = outcome.err();
        examined
    }

    fn read(&self, examined: &mut Examined, depth: Depth) -> Result<(), ItemError> {
        let file = OpenedFile::open(&examined.path)?;
        examined.bytes = file.bytes();
        if file.bytes() == 0 {
            return Err(ItemError::UnknownFormat("the file is empty".to_owned()));
        }
        let Some(format) = sniff(&file.head()?) else {
            examined.sha256 = Some(file.sha256()?);
            return Err(ItemError::UnknownFormat(
                "its content is of no photo or video format that is known".to_owned(),
            ));
        };
        examined.kind = Some(format.kind());
        match format {
            Format::Video(container) => self.read_video(examined, depth, &file, container),
            _ => self.read_photo(examined, depth, &file, format),
        }
    }

    fn read_photo(
        &self,
        examined: &mut Examined,
        depth: Depth,
        file: &OpenedFile,
        format: Format,
    ) -> Result<(), ItemError> {
        let bytes = file.read_whole(self.limits.max_photo_bytes)?;
        examined.sha256 = Some(sha256_hex(&bytes));
        let reading = exif::read(&bytes);
        examined.signals = signals(&reading);
        examined.metadata = reading.fields;
        let orientation = reading.orientation.unwrap_or(1);
        let photo = image::decode(&bytes, format, orientation, &self.limits, false)?;
        (examined.width, examined.height) = (Some(photo.width), Some(photo.height));
        examined.hash(depth, 0.0, &photo.luma);
        match depth {
            Depth::Metadata => {}
            Depth::Stored => examined.local.push(LocalFrame {
                time_s: 0.0,
                fingerprint: LocalFingerprint::new(&photo.luma),
            }),
            Depth::Searched => examined.sought = Some(SoughtPicture::new(&photo.luma)),
        }
        Ok(())
    }

    fn read_video(
        &self,
        examined: &mut Examined,
        depth: Depth,
        file: &OpenedFile,
        container: Container,
    ) -> Result<(), ItemError> {
        examined.sha256 = Some(file.sha256()?);
        let decoder = self.decoder()?;
        let info = decoder.probe(file, container, &self.limits)?;
        (examined.width, examined.height) = (Some(info.width), Some(info.height));
        examined.duration_s = info.duration_s;
        examined.metadata = container::read(&info.tags);
        if depth == Depth::Metadata {
            return video::assert_whole(file, container);
        }
        examined.sound = self.sound_of(decoder, file, &info);
        decoder.frames(file, container, &info, &self.limits, |frame| {
            examined.hash(depth, frame.time_s.max(0.0), &frame.luma);
        })
    }
}

impl Examiner {
    /// The fingerprint of a video's sound. A sound that cannot be read is as good as none: the pictures still count.
    fn sound_of(
        &self,
        decoder: &Decoder,
        file: &OpenedFile,
        info: &VideoInfo,
    ) -> Option<SoundFingerprint> {
        let mut printer = SoundPrinter::new();
        let take = |samples: &[i16]| printer.consume(samples);
        decoder.sound(file, info, &self.limits, take).ok()?;
        printer.finish()
    }
}

impl Examined {
    /// The photo as a search sees it, with its size.
    pub fn sought(&self) -> Option<Sought<'_>> {
        let picture = self.sought.as_ref()?;
        Some(Sought {
            picture,
            size: self.width.zip(self.height)?,
        })
    }

    /// The local fingerprints that an archive would keep, of what was examined for a search.
    pub fn stored_local(&self) -> Vec<LocalFrame> {
        let stored = self.sought.iter().map(|picture| LocalFrame {
            time_s: 0.0,
            fingerprint: picture.stored(),
        });
        stored.collect()
    }

    fn hash(&mut self, depth: Depth, time_s: f64, picture: &Luma) {
        match depth {
            Depth::Metadata => {}
            Depth::Stored => self.stored.extend(
                fingerprint::stored(picture)
                    .into_iter()
                    .map(|hash| FrameHash { time_s, hash }),
            ),
            Depth::Searched => self.searched.push(OrientedFrame {
                time_s,
                hashes: fingerprint::searched(picture),
            }),
        }
    }
}

/// What the reading of EXIF betrays.
fn signals(reading: &exif::ExifReading) -> Vec<Signal> {
    let Some(error) = &reading.error else {
        return Vec::new();
    };
    let (code, meaning) = if reading.conflicts.is_empty() {
        (
            "metadata_damaged",
            "What could be read is listed; programs that rewrite files often leave such damage, so it proves nothing.",
        )
    } else {
        (
            "metadata_conflict",
            "At most one of them is the camera's, so these fields carry little.",
        )
    };
    vec![Signal {
        code: code.to_owned(),
        text: format!("EXIF: {error}. {meaning}"),
    }]
}
