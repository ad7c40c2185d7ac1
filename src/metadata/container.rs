//! What a video's container says: dates, place, device, software.
//!
//! ISO base media (mp4, mov, 3gp), Matroska, WebM and AVI are read from the file by [`read_file`]; of other containers, and
//! of damaged ones, the tags that `ffprobe` prints are taken ([`read`]).
//!
//! | exiftool's name | mp4, mov, 3gp | Matroska, WebM | AVI | tags of `ffprobe` | value |
//! | --- | --- | --- | --- | --- | --- |
//! | `CreateDate`, `ModifyDate` | `mvhd` | | | `creation_time` of the file | ISO 8601 in UTC |
//! | `TrackCreateDate`, `TrackModifyDate` | `tkhd`, each once | | | | ISO 8601 in UTC |
//! | `MediaCreateDate`, `MediaModifyDate` | `mdhd`, each once | | | `creation_time` of the streams | ISO 8601 in UTC |
//! | `CreationDate` | key `creationdate` | the same as a tag | | the same | ISO 8601 with its offset |
//! | `CreationDateValue` | XML of Sony | | | | ISO 8601 with its offset |
//! | `DateTimeOriginal` | `date` of the user data | `DateUTC` in UTC, tag `DATE_RECORDED` | `IDIT`, local time | `creation_time` of the last two | ISO 8601 |
//! | `ContentCreateDate` | `©day`, key `date` | | | `date` | ISO 8601; weak, because programs write the date of an export there |
//! | `Date`, `DateEncoded`, `DateReleased`, `DateTagged` | | tags | | | the same |
//! | `DateCreated` | | | `ICRD` | `date` | the same |
//! | `GPSLatitude`, `GPSLongitude`, `GPSAltitude` | key `location.ISO6709`, `©xyz`, `loci` | tag `LOCATION` | | the same | signed decimal degrees; metres |
//! | `HandlerDescription`, `CompressorName`, `VendorID` | `hdlr`, `stsd`, each text once | | | of the streams | as it stands |
//! | `MuxingApp`, `WritingApp`, `TrackName` | | segment and tracks | | | as it stands |
//! | `Make`, `Model`, `Software`, `Encoder`, `Title` and others | user data, keys, iTunes' list, XML | tags by their names | list `INFO` | see `TEXTS` in the source | as it stands |
//!
//! Dates and coordinates have moderate strength, texts weak, and so has what is invalid: its `value` is `None`. A key or tag
//! that is not known is named by its words, as exiftool does; a text in another language than English has the language
//! behind its name (`Title-fra`). Of the times that are numbers in the file, `raw` is what exiftool prints for them:
//! `2021:03:04 10:11:12`.
//!
//! QuickTime and MP4 count time in UTC (ISO/IEC 14496-12 section 8.2.2), and the value says so. Some cameras count in local
//! time all the same; nothing in the file tells.

mod iso;
mod matroska;
mod riff;
mod text;
mod values;
mod window;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use self::values::{Place, of_container, plausible, push_place, utc};
use self::window::Window;
use super::entry::said;
use super::{Field, Source, Strength, bounded, locate, xmp};
use crate::media::sniff::Container;

/// The tags of a video file, as `ffprobe -show_format -show_streams` names them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProbeTags {
    /// Names of the container's format, as `matroska,webm`.
    #[serde(default)]
    pub format_name: String,
    /// Tags of the file as a whole.
    #[serde(default)]
    pub format: BTreeMap<String, String>,
    /// Tags of each stream, in the file's order.
    #[serde(default)]
    pub streams: Vec<BTreeMap<String, String>>,
}

/// Texts that are their own value: exiftool's name, and the tags that hold it, best first.
const TEXTS: &[(&str, &[&str])] = &[
    (
        "Make",
        &[
            "com.apple.quicktime.make",
            "com.android.manufacturer",
            "make",
        ],
    ),
    (
        "Model",
        &["com.apple.quicktime.model", "com.android.model", "model"],
    ),
    ("Software", &["com.apple.quicktime.software", "software"]),
    (
        "FirmwareVersion",
        &["com.apple.quicktime.firmware", "firmware"],
    ),
    ("AndroidVersion", &["com.android.version"]),
    ("AndroidCaptureFPS", &["com.android.capture.fps"]),
    (
        "LocationAccuracyHorizontal",
        &["com.apple.quicktime.location.accuracy.horizontal"],
    ),
    (
        "ContentIdentifier",
        &["com.apple.quicktime.content.identifier"],
    ),
    ("MajorBrand", &["major_brand"]),
    ("Encoder", &["encoder"]),
    ("Title", &["com.apple.quicktime.title", "title"]),
    ("Comment", &["com.apple.quicktime.comment", "comment"]),
    (
        "Artist",
        &["com.apple.quicktime.artist", "artist", "author"],
    ),
    (
        "Description",
        &["com.apple.quicktime.description", "description"],
    ),
    ("Copyright", &["com.apple.quicktime.copyright", "copyright"]),
];

/// Texts of the streams of ISO base media: exiftool's name and the tag.
const STREAM_TEXTS: [(&str, &str); 3] = [
    ("HandlerDescription", "handler_name"),
    ("CompressorName", "encoder"),
    ("VendorID", "vendor_id"),
];
/// More different texts than this of one name are not kept; films have two streams, not hundreds.
const MAX_STREAM_TEXTS: usize = 4;
/// How `ffprobe` writes a vendor that is four NULs.
const NO_VENDOR: &str = "[0][0][0][0]";

/// Tags that hold a place, best first.
const LOCATIONS: [&str; 3] = [
    "com.apple.quicktime.location.iso6709",
    "location",
    "location-eng",
];

/// Reads the tags of a video. The order of the fields is fixed. The names of tags are compared without case, as Matroska
/// writes them in capitals.
pub fn read(tags: &ProbeTags) -> Vec<Field> {
    let mut fields = Vec::new();
    let apple = find(&tags.format, "com.apple.quicktime.creationdate")
        .or_else(|| in_streams(tags, "com.apple.quicktime.creationdate"));
    if let Some(raw) = apple {
        fields.push(of_container("CreationDate", plausible(raw), raw));
    }
    let is = |name: &str| tags.format_name.split(',').any(|format| format == name);
    let created = find(&tags.format, "creation_time");
    if let Some(raw) = created {
        let (name, value) = match (is("avi"), is("matroska")) {
            // The camera's own clock, AVI's chunk IDIT.
            (true, _) => ("DateTimeOriginal", plausible(raw)),
            (_, true) => ("DateTimeOriginal", utc(raw)),
            _ => ("CreateDate", utc(raw)),
        };
        fields.push(of_container(name, value, raw));
    }
    let mut seen: Vec<&str> = Vec::new();
    for raw in tags
        .streams
        .iter()
        .filter_map(|stream| find(stream, "creation_time"))
    {
        if !seen.contains(&raw) && seen.len() < MAX_STREAM_TEXTS {
            seen.push(raw);
            fields.push(of_container("MediaCreateDate", utc(raw), raw));
        }
    }
    if let Some(raw) = find(&tags.format, "date") {
        let name = match is("avi") {
            true => "DateCreated",
            false => "ContentCreateDate",
        };
        fields.push(Field {
            strength: Strength::Weak,
            ..of_container(name, plausible(raw), raw)
        });
    }
    place(tags, &mut fields);
    for (name, sources) in TEXTS {
        let text = sources.iter().find_map(|tag| find(&tags.format, tag));
        // In ISO base media the encoder of a stream is its CompressorName.
        let in_streams = || {
            let mut sources = sources
                .iter()
                .filter(|tag| !(is("mov") && **tag == "encoder"));
            sources.find_map(|tag| in_streams(tags, tag))
        };
        fields.extend(
            text.or_else(in_streams)
                .and_then(|raw| said(Source::Container, name, raw)),
        );
    }
    if is("mov") {
        for (name, tag) in STREAM_TEXTS {
            let mut texts: Vec<&str> = Vec::new();
            for text in tags.streams.iter().filter_map(|stream| find(stream, tag)) {
                if text != NO_VENDOR && !texts.contains(&text) && texts.len() < MAX_STREAM_TEXTS {
                    texts.push(text);
                }
            }
            let texts = texts.into_iter();
            fields.extend(texts.filter_map(|text| said(Source::Container, name, text)));
        }
    }
    fields
}

/// Coordinates and height, by ISO 6709.
fn place(tags: &ProbeTags, fields: &mut Vec<Field>) {
    let place = LOCATIONS
        .iter()
        .find_map(|name| find(&tags.format, name).or_else(|| in_streams(tags, name)));
    let Some(raw) = place else { return };
    let (point, height) = values::iso_6709(raw);
    let raw = raw.to_owned();
    let place = Place {
        rank: 0,
        point,
        height,
        raw,
    };
    push_place(&place, fields);
}

/// What could be read of a container from the file itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// Dates, then places, then texts, each in the order of the file.
    pub fields: Vec<Field>,
    /// Whether the container was found to be what it should be. Where not, a decoder may know more.
    pub is_whole: bool,
}

impl Reading {
    /// The fields, and where the reading is not whole also what `ffprobe` says and they do not.
    pub fn joined(self, tags: &ProbeTags) -> Vec<Field> {
        let mut fields = self.fields;
        if !self.is_whole {
            for field in read(tags) {
                let mut known = fields.iter();
                if !known.any(|known| known.field == field.field && known.value == field.value) {
                    fields.push(field);
                }
            }
        }
        fields
    }
}

/// Reads what a container says of itself from the file, without a decoder.
///
/// `length` is the size of the file in bytes; `read_at` gives up to so many bytes at an offset, and `None` where that fails.
/// Only headers and metadata are read, at most 16 MiB of them, never pictures or sound. Of a container that is none of ISO
/// base media, Matroska and AVI nothing is read.
pub fn read_file(
    container: Container,
    length: u64,
    mut read_at: impl FnMut(u64, usize) -> Option<Vec<u8>>,
) -> Reading {
    let mut window = Window::new(length, &mut read_at);
    match container {
        Container::IsoMedia => iso::read(&mut window),
        Container::Matroska => matroska::read(&mut window),
        Container::Avi => riff::read(&mut window),
        Container::Other => Reading::default(),
    }
}

/// Reads the XMP packet of a film in ISO base media (mp4, mov, 3gp), which `ffprobe` does not print: what editing programs
/// say of themselves and of the film's history. `length` is the size of the file in bytes; `read_at` gives up to so many
/// bytes at an offset, and `None` where that fails. Only headers of boxes and the packet are read, that to 1 MiB.
pub fn read_xmp(length: u64, read_at: impl FnMut(u64, usize) -> Option<Vec<u8>>) -> Vec<Field> {
    let packet = locate::xmp_packet(length, read_at);
    packet.map_or_else(Vec::new, |packet| xmp::read(&packet).fields)
}

/// A tag that is not blank.
fn find<'a>(tags: &'a BTreeMap<String, String>, name: &str) -> Option<&'a str> {
    let (_, text) = tags
        .iter()
        .find(|(key, text)| key.eq_ignore_ascii_case(name) && !bounded(text).is_empty())?;
    Some(text)
}

fn in_streams<'a>(tags: &'a ProbeTags, name: &str) -> Option<&'a str> {
    tags.streams.iter().find_map(|stream| find(stream, name))
}

#[cfg(test)]
mod tests;
