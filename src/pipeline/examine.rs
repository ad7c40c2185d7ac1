//! One file from its path to its fingerprints and metadata.

use std::io::Cursor;
use std::path::PathBuf;
use std::sync::OnceLock;

use super::guard::guarded;
use crate::archive::index::{Indexed, IndexedItem};
use crate::error::{ItemError, Status};
use crate::fingerprint::embedded::compare;
use crate::fingerprint::footage::{
    FootageBuilder, SOUGHT_PER_SECOND, STORED_PER_SECOND, SoughtFootage, SoughtFootageBuilder,
};
use crate::fingerprint::local::{LocalFingerprint, SoughtPicture};
use crate::fingerprint::preview::{Preview, PreviewFrame};
use crate::fingerprint::sound::{SoundFingerprint, SoundPrinter};
use crate::fingerprint::thumbnail::Moment;
use crate::fingerprint::{self, FrameHash, LocalFrame, OrientedFrame};
use crate::matching::Query;
use crate::media::discover::FoundFile;
use crate::media::image::Pixels;
use crate::media::luma::Luma;
use crate::media::open::{OpenedFile, sha256_hex};
use crate::media::sniff::{Container, Format, sniff};
use crate::media::video::{self, Decoder, Sampling, VideoInfo};
use crate::media::{Limits, MediaKind, heif, image};
use crate::metadata::c2pa::{self, Credentials};
use crate::metadata::photo::{self, PhotoMetadata};
use crate::metadata::signals::{self, Compared, Signal, Traits};
use crate::metadata::{Field, container, filename};

/// How a file is to be examined.
#[derive(Clone, Copy)]
pub struct Effort<'a> {
    /// What is wanted.
    pub depth: Depth,
    /// Threads that may decode a video.
    pub threads: usize,
    /// Hears what share of a video is done, 0 to 1.
    pub progress: &'a dyn Fn(f64),
}

/// What is wanted of a file beside its metadata.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// Nothing: photos are followed to their ends and not decoded.
    Metadata,
    /// Nothing, but photos are decoded, other than HEIC and AVIF: damage in the middle shows, and small pictures in them are
    /// compared with them.
    Decoded,
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
    /// Looked for when the first HEIC or AVIF comes.
    heif: OnceLock<heif::Decoder>,
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

    /// The pixels of a photo as decoded, and how they still have to be turned, 1 to 8 as EXIF numbers it. `orientation` is
    /// EXIF's; `bytes` are the content of `file`.
    ///
    /// # Errors
    ///
    /// Those of [`image::decode`] and [`heif::Decoder::decode`].
    pub fn pixels(
        &self,
        file: &OpenedFile,
        bytes: &[u8],
        format: Format,
        orientation: u8,
        colour: bool,
    ) -> Result<(Pixels, u8), ItemError> {
        let Format::Heif(coding) = format else {
            let pixels = image::pixels(bytes, format, &self.limits, colour)?;
            return Ok((pixels, orientation));
        };
        let decoder = self.heif.get_or_init(heif::Decoder::find);
        let planes = decoder.decode(file, bytes, coding, &self.limits)?;
        let pixels =
            if colour {
                Pixels::Colour(planes.colours())
            } else {
                let luma = planes.luma();
                Pixels::Brightness(luma.ok_or_else(|| {
                    ItemError::DecoderFailed("the picture has no pixels".to_owned())
                })?)
            };
        Ok((pixels, 1))
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
    /// What its Content Credentials say, where it has any.
    pub credentials: Option<Credentials>,
    /// Hashes for an archive, with [`Depth::Stored`].
    pub stored: Vec<FrameHash>,
    /// Hashes for a search, with [`Depth::Searched`].
    pub searched: Vec<OrientedFrame>,
    /// Local fingerprints for an archive, with [`Depth::Stored`].
    pub local: Vec<LocalFrame>,
    /// What a video shows from moment to moment, for an archive, with [`Depth::Stored`].
    pub moments: Vec<Moment>,
    /// Previews for an archive, with [`Depth::Stored`].
    pub previews: Vec<PreviewFrame>,
    /// Local features for a search, of photos, with [`Depth::Searched`].
    pub sought: Option<SoughtPicture>,
    /// What moves, and key frames, for a search, of videos, with [`Depth::Searched`].
    pub footage: Option<SoughtFootage>,
    /// The sound of a video that has one, with [`Depth::Stored`] and [`Depth::Searched`].
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
    pub fn examine(&self, file: &FoundFile, effort: Effort<'_>) -> Examined {
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
            credentials: None,
            stored: Vec::new(),
            searched: Vec::new(),
            local: Vec::new(),
            moments: Vec::new(),
            previews: Vec::new(),
            sought: None,
            footage: None,
            sound: None,
            problem: None,
        };
        let outcome = match &file.problem {
            Some(problem) => Err(problem.clone()),
            // What was read before a panic is whole: fields are set one after the other, each complete.
            None => guarded(|| self.read(file, &mut examined, effort)).unwrap_or_else(Err),
        };
        examined.problem = outcome.err();
        examined
    }

    fn read(
        &self,
        found: &FoundFile,
        examined: &mut Examined,
        effort: Effort<'_>,
    ) -> Result<(), ItemError> {
        let file = OpenedFile::open_found(found)?;
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
            Format::Video(container) => {
                self.read_video(examined, effort, &file, container, &self.limits)
            }
            _ => self.read_photo(examined, effort, &file, format),
        }
    }

    fn read_photo(
        &self,
        examined: &mut Examined,
        effort: Effort<'_>,
        file: &OpenedFile,
        format: Format,
    ) -> Result<(), ItemError> {
        let bytes = file.read_whole(self.limits.max_photo_bytes)?;
        if image::is_animation(&bytes, format, &self.limits) && self.decoder().is_ok() {
            let bounds = self.limits.animation();
            return self.read_video(examined, effort, file, Container::Other, &bounds);
        }
        examined.sha256 = Some(sha256_hex(&bytes));
        let mut reading = photo::read(&bytes);
        examined.metadata = std::mem::take(&mut reading.fields);
        note_credentials(examined, c2pa::read(&mut Cursor::new(&bytes)));
        examined.metadata.extend(filename::read(&examined.path));
        let outcome = self.read_picture(examined, effort.depth, file, (&bytes, format), &reading);
        let (previews, outcome) = match outcome {
            Ok(previews) => (previews, Ok(())),
            Err(error) => (Vec::new(), Err(error)),
        };
        note_signals(examined, MediaKind::Photo, Some(&reading), &previews);
        outcome
    }

    /// Reads size and pixels of a photo, as far as they are needed, and compares it with the small pictures in it.
    fn read_picture(
        &self,
        examined: &mut Examined,
        depth: Depth,
        file: &OpenedFile,
        (bytes, format): (&[u8], Format),
        reading: &PhotoMetadata,
    ) -> Result<Vec<Compared>, ItemError> {
        let orientation = reading.orientation.unwrap_or(1);
        let is_heif = matches!(format, Format::Heif(_));
        if is_heif {
            let stated = heif::stated(file, bytes, &self.limits)?;
            (examined.width, examined.height) = (Some(stated.width), Some(stated.height));
        }
        if is_heif && matches!(depth, Depth::Metadata | Depth::Decoded) {
            return Ok(Vec::new());
        }
        if depth == Depth::Metadata {
            let (width, height) = image::stated(bytes, format, &self.limits)?;
            let (width, height) = match orientation {
                5.. => (height, width),
                _ => (width, height),
            };
            (examined.width, examined.height) = (Some(width), Some(height));
            return Ok(Vec::new());
        }
        let (pixels, turned) = self.pixels(file, bytes, format, orientation, false)?;
        let photo = image::upright(pixels, turned);
        (examined.width, examined.height) = (Some(photo.width), Some(photo.height));
        // An archive keeps no signals.
        let wanted = match depth {
            Depth::Stored => &[],
            _ => reading.previews.as_slice(),
        };
        let previews = wanted.iter().enumerate();
        let previews = previews.filter_map(|(number, preview)| {
            let bytes = &preview.bytes;
            let small =
                image::decode(bytes, Format::Jpeg, orientation, &self.limits, false).ok()?;
            Some(Compared {
                number,
                place: preview.source,
                likeness: compare(&photo.luma, &small.luma)?,
            })
        });
        let previews = previews.collect();
        let time_s = 0.0;
        match depth {
            Depth::Metadata | Depth::Decoded => {}
            Depth::Stored => {
                let hashes = fingerprint::stored(&photo.luma).into_iter();
                examined.stored = hashes.map(|hash| FrameHash { time_s, hash }).collect();
                examined.local.push(LocalFrame {
                    time_s,
                    fingerprint: LocalFingerprint::new(&photo.luma),
                });
                let preview = Preview::new(&photo.luma).into_iter();
                examined.previews = preview
                    .map(|preview| PreviewFrame { time_s, preview })
                    .collect();
            }
            Depth::Searched => {
                examined.searched.push(OrientedFrame {
                    time_s,
                    hashes: fingerprint::searched(&photo.luma),
                });
                examined.sought = Some(SoughtPicture::new(&photo.luma));
            }
        }
        Ok(previews)
    }

    fn read_video(
        &self,
        examined: &mut Examined,
        effort: Effort<'_>,
        file: &OpenedFile,
        container: Container,
        limits: &Limits,
    ) -> Result<(), ItemError> {
        examined.kind = Some(MediaKind::Video);
        examined.sha256 = Some(file.sha256()?);
        let read_at = |at, length| file.read_at(at, length).ok();
        let stated = container::read_file(container, file.bytes(), read_at);
        // What no decoder can play says of itself what it does all the same.
        examined.metadata = stated.fields.clone();
        let decoder = self.decoder()?;
        let info = decoder.probe(file, container, limits)?;
        (examined.width, examined.height) = (Some(info.width), Some(info.height));
        examined.duration_s = info.duration_s;
        examined.metadata = stated.joined(&info.tags);
        if container == Container::IsoMedia {
            let fields = container::read_xmp(file.bytes(), read_at);
            examined.metadata.extend(fields);
        }
        note_credentials(examined, c2pa::read(&mut file.rewound_handle()?));
        examined.metadata.extend(filename::read(&examined.path));
        note_signals(examined, MediaKind::Video, None, &[]);
        let frames = |sampling: Sampling, on_frame: &mut dyn FnMut(f64, &Luma)| {
            decoder.frames(file, container, &info, &sampling, limits, |frame| {
                let time_s = frame.time_s.max(0.0);
                on_frame(time_s, &frame.luma);
                if let Some(duration_s) = info.duration_s.filter(|duration_s| *duration_s > 0.0) {
                    (effort.progress)((time_s / duration_s).min(1.0));
                }
            })
        };
        if matches!(effort.depth, Depth::Stored | Depth::Searched) {
            examined.sound = self.sound_of(decoder, file, &info, limits);
        }
        let threads = effort.threads;
        // Of a video that ends too early, what was there is kept.
        match effort.depth {
            Depth::Metadata | Depth::Decoded => video::assert_whole(file, container),
            Depth::Stored => {
                let mut builder = FootageBuilder::default();
                let sampling = Sampling {
                    per_second: STORED_PER_SECOND,
                    all: false,
                    threads,
                };
                let outcome = frames(sampling, &mut |time_s, frame| builder.frame(time_s, frame));
                let footage = builder.finish();
                examined.stored = footage.frames;
                examined.moments = footage.moments;
                examined.local = footage.local;
                examined.previews = footage.previews;
                outcome
            }
            Depth::Searched => {
                let mut builder = SoughtFootageBuilder::default();
                let sampling = Sampling {
                    per_second: SOUGHT_PER_SECOND,
                    all: true,
                    threads,
                };
                let outcome = frames(sampling, &mut |time_s, frame| builder.frame(time_s, frame));
                let (frames, footage) = builder.finish();
                examined.searched = frames;
                examined.footage = Some(footage);
                outcome
            }
        }
    }
}

impl Examiner {
    /// The fingerprint of a video's sound. A sound that cannot be read is as good as none: the pictures still count.
    fn sound_of(
        &self,
        decoder: &Decoder,
        file: &OpenedFile,
        info: &VideoInfo,
        limits: &Limits,
    ) -> Option<SoundFingerprint> {
        let mut printer = SoundPrinter::new();
        let take = |samples: &[i16]| printer.consume(samples);
        decoder.sound(file, info, limits, take).ok()?;
        printer.finish()
    }
}

impl Examined {
    /// The file as a search takes it, where it is a medium.
    pub fn query(&self) -> Option<Query<'_>> {
        Some(Query {
            sha256: self.sha256.as_ref()?,
            kind: self.kind?,
            size: self.width.zip(self.height),
            frames: &self.searched,
            picture: self.sought.as_ref(),
            footage: self.footage.as_ref(),
            sound: self.sound.as_ref(),
        })
    }

    /// What an archive would keep of what was examined for a search, as the item `id`.
    pub fn indexed(&self, id: i64) -> Option<Indexed> {
        let footage = self.footage.as_ref();
        let of_photo = self.sought.iter().map(|picture| LocalFrame {
            time_s: 0.0,
            fingerprint: picture.stored(),
        });
        Some(Indexed {
            item: IndexedItem {
                id,
                sha256: self.sha256.clone()?,
                kind: self.kind?,
                size: self.width.zip(self.height),
                duration_s: self.duration_s,
            },
            frames: self
                .searched
                .iter()
                .flat_map(OrientedFrame::upright)
                .collect(),
            moments: footage.map_or_else(Vec::new, SoughtFootage::moments),
            local: footage.map_or_else(|| of_photo.collect(), SoughtFootage::local),
            sound: self.sound.clone(),
            previews: footage.map_or_else(
                || self.sought.iter().filter_map(preview_of).collect(),
                |footage| footage.previews.clone(),
            ),
        })
    }

    /// Lets go of what only a search against an archive needs. What is left tells whether another submission is the same.
    pub fn thin(&mut self) {
        const FRAMES_APART: usize = 2;
        self.footage = self.footage.take().map(|footage| footage.thinned());
        if let Some(sought) = &mut self.sought {
            sought.thin();
        }
        if self.kind == Some(MediaKind::Video) {
            self.searched = std::mem::take(&mut self.searched)
                .into_iter()
                .step_by(FRAMES_APART)
                .collect();
        }
    }
}

/// The preview of a photo that was examined for a search.
fn preview_of(sought: &SoughtPicture) -> Option<PreviewFrame> {
    let preview = sought.preview.clone()?;
    Some(PreviewFrame {
        time_s: 0.0,
        preview,
    })
}

/// Adds what a file betrays to what is known of it, when all its fields are known.
fn note_signals(
    examined: &mut Examined,
    kind: MediaKind,
    photo: Option<&PhotoMetadata>,
    previews: &[Compared],
) {
    let traits = Traits {
        kind,
        size: examined.width.zip(examined.height),
        photo,
        previews,
    };
    let found = signals::read(&mut examined.metadata, &traits);
    examined.signals.extend(found);
}

/// Adds what the Content Credentials of a file say to what is known of it.
fn note_credentials(examined: &mut Examined, credentials: Option<Credentials>) {
    let Some(credentials) = credentials else {
        return;
    };
    examined.metadata.extend(c2pa::fields(&credentials));
    examined.signals.extend(c2pa::signals(&credentials));
    examined.credentials = Some(credentials);
}
