//! Everything that a photo says of itself, from all its blocks of metadata.
//!
//! | source | where it stands |
//! | --- | --- |
//! | [`Source::Exif`] | EXIF of JPEG, TIFF, PNG, WebP, HEIF, AVIF |
//! | [`Source::Xmp`] | XMP packets of the same, with the extended XMP of a JPEG |
//! | [`Source::Iptc`] | IPTC-IIM in Photoshop's resources of JPEG, TIFF and PNG, or by itself in a TIFF or PNG |
//! | [`Source::Container`] | texts and `tIME` of a PNG, comments of a JPEG |
//!
//! Dates, coordinates and altitudes have moderate strength: a device or program wrote them, anyone can edit them. All
//! other fields are weak, and so is whatever is invalid (its `value` is `None`, its `raw` what stands in the file) and
//! whatever two blocks of one kind disagree on. Each source's own rules are in its module: `exif.rs`, `xmp.rs`, `iptc.rs`,
//! `png_text.rs`. When the time zone of a date is settled by a satellite fix is told in `zone.rs`.

use std::borrow::Cow;

use super::locate::{self, Directories, Located};
use super::place::Coordinates;
use super::{DateInterval, Field, Source, Strength, exif, iptc, png_text, xmp, zone};

/// Largest embedded picture that is kept, in bytes.
const MAX_PREVIEW_BYTES: usize = 1 << 20;
/// More embedded pictures than this of one file are not kept.
const MAX_PREVIEWS: usize = 4;
/// Coordinates of two blocks that are farther apart than this, in kilometres, disagree.
const SAME_PLACE_KM: f64 = 1.0;

/// What was read of a photo.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PhotoMetadata {
    /// The fields, in a fixed order: source by source, block by block. A second block adds what the first has not or has
    /// otherwise.
    pub fields: Vec<Field>,
    /// How the pixels are to be turned, 1 to 8 as EXIF numbers it; `None` where it is missing or no such number. Of the
    /// first EXIF block that has one.
    pub orientation: Option<u8>,
    /// Names of the fields that blocks of the file disagree on. At most one of the blocks is the camera's.
    pub conflicts: Vec<String>,
    /// What was wrong, in a sentence without its full stop; the fields that could be read are there all the same. A file
    /// without metadata is no error.
    pub error: Option<String>,
    /// Small pictures that the file carries beside its own.
    pub previews: Vec<Preview>,
    /// How a JPEG was compressed; `None` for other formats.
    pub quantisation: Option<Quantisation>,
    /// The events of its XMP history, oldest first as programs write them.
    pub edits: Vec<Edit>,
}

/// A small picture that a file carries, as a JPEG.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// Where it stands: `EXIF thumbnail`, `XMP thumbnail`, `Photoshop thumbnail`.
    pub source: &'static str,
    /// The JPEG, at most 1 MiB. Its first two bytes are those of a JPEG; nothing else is checked.
    pub bytes: Vec<u8>,
}

/// How a JPEG was compressed, which tells programs and cameras apart and copies of copies too (ITU T.81 section B.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quantisation {
    /// Step sizes of the first component, in natural order: row by row, not in zigzag.
    pub luma: [u16; 64],
    /// Those of the second component; `None` for a picture without colours.
    pub chroma: Option<[u16; 64]>,
    /// Horizontal and vertical sampling factor of each component: `[(2, 2), (1, 1), (1, 1)]` is 4:2:0.
    pub sampling: Vec<(u8, u8)>,
}

/// One event of an XMP history (`stEvt:ResourceEvent`, XMP part 2 section 1.2.4.1).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edit {
    /// What was done: `created`, `saved`, `converted`.
    pub action: Option<String>,
    /// When, as ISO 8601; `None` where it is not told or no date.
    pub when: Option<String>,
    /// The program.
    pub software: Option<String>,
    /// What was changed, `/` for everything, `/metadata` for metadata alone.
    pub changed: Option<String>,
}

/// Reads what a photo says of itself from the bytes of the whole file: JPEG, TIFF, PNG, WebP, HEIF or AVIF, told apart by
/// content. Any other bytes say nothing.
///
/// A block larger than 1 MiB is not read (a TIFF file is its own block; the limit there is 256 MiB), nor is one built to
/// exhaust the reader; packed texts may unpack to 4 MiB together. Never panics; takes time linear in the size of the file.
pub fn read(bytes: &[u8]) -> PhotoMetadata {
    let located = locate::locate(bytes);
    let mut photo = PhotoMetadata {
        error: located.error.clone(),
        quantisation: located.quantisation.clone(),
        ..PhotoMetadata::default()
    };
    let mut disagreements = Disagreements::default();
    photo.exif(&located, &mut disagreements);
    zone::settle(&mut photo.fields);
    photo.xmp(&located, &mut disagreements);
    photo.iptc(&located, &mut disagreements);
    photo.fields.extend(png_text::read(&located.texts));
    disagreements.between_sources(&photo.fields);
    if let Some(sentence) = disagreements.sentence() {
        photo.error.get_or_insert(sentence);
    }
    photo.conflicts = disagreements.names();
    photo
}

impl PhotoMetadata {
    fn exif(&mut self, located: &Located<'_>, disagreements: &mut Disagreements) {
        for block in &located.exif {
            if let Some(jpeg) = Directories::new(block).and_then(|tiff| tiff.thumbnail()) {
                self.preview("EXIF thumbnail", Cow::Borrowed(jpeg));
            }
            let read = exif::read(block.to_vec());
            self.fail(read.error);
            self.orientation = self.orientation.or(read.orientation);
            self.merge(read.fields, "EXIF blocks", disagreements);
        }
    }

    fn xmp(&mut self, located: &Located<'_>, disagreements: &mut Disagreements) {
        for packet in &located.xmp {
            let mut read = xmp::read(&packet.main);
            if let Some(more) = packet.extension.as_deref().map(xmp::read) {
                read.error = read.error.or(more.error);
                read.fields.extend(more.fields);
                read.edits.extend(more.edits);
                read.thumbnails.extend(more.thumbnails);
            }
            self.fail(read.error);
            for jpeg in read.thumbnails {
                self.preview("XMP thumbnail", Cow::Owned(jpeg));
            }
            if self.edits.is_empty() {
                self.edits = read.edits;
            }
            self.merge(read.fields, "XMP packets", disagreements);
        }
    }

    fn iptc(&mut self, located: &Located<'_>, disagreements: &mut Disagreements) {
        let mut records: Vec<&[u8]> = Vec::new();
        for block in &located.photoshop {
            let resources = iptc::resources(block);
            records.extend(resources.iptc.iter().take(MAX_RECORDS));
            if let Some(jpeg) = resources.thumbnail {
                self.preview("Photoshop thumbnail", Cow::Borrowed(jpeg));
            }
        }
        records.extend(located.iptc.iter().map(AsRef::as_ref));
        for record in records {
            self.merge(iptc::read(record), "IPTC records", disagreements);
        }
    }

    fn fail(&mut self, reason: Option<String>) {
        self.error = self.error.take().or(reason);
    }

    fn preview(&mut self, source: &'static str, jpeg: Cow<'_, [u8]>) {
        let room = self.previews.len() < MAX_PREVIEWS && jpeg.len() <= MAX_PREVIEW_BYTES;
        if room && !self.previews.iter().any(|known| known.bytes == *jpeg) {
            let bytes = jpeg.into_owned();
            self.previews.push(Preview { source, bytes });
        }
    }

    /// Adds a block's fields to those of the blocks before it. Within one block a name may come several times: those are
    /// the items of a list.
    fn merge(&mut self, fields: Vec<Field>, kind: &'static str, disagreements: &mut Disagreements) {
        let before = self.fields.len();
        for mut field in fields {
            let same_name: Vec<usize> = (0..before)
                .filter(|at| {
                    let other = &self.fields[*at];
                    (other.source, &other.field) == (field.source, &field.field)
                })
                .collect();
            let is_known = same_name.iter().any(|at| self.fields[*at].raw == field.raw);
            if is_known {
                continue;
            }
            // Histories grow, and a copy of the packet may have been left behind.
            if !same_name.is_empty() && !field.field.starts_with("History") {
                field.strength = Strength::Weak;
                for at in same_name {
                    self.fields[at].strength = Strength::Weak;
                }
                disagreements.add(kind, &field.field);
            }
            self.fields.push(field);
        }
    }
}

/// More IPTC records than this of one block are not read.
const MAX_RECORDS: usize = 4;

/// What blocks of a file disagree on: kind of blocks, names of fields.
#[derive(Default)]
struct Disagreements(Vec<(&'static str, Vec<String>)>);

impl Disagreements {
    fn add(&mut self, kind: &'static str, name: &str) {
        let at = self.0.iter().position(|(known, _)| *known == kind);
        let at = at.unwrap_or_else(|| {
            self.0.push((kind, Vec::new()));
            self.0.len() - 1
        });
        if let Some((_, names)) = self.0.get_mut(at)
            && !names.iter().any(|known| known == name)
        {
            names.push(name.to_owned());
        }
    }

    /// Compares the capture dates and coordinates of EXIF with those of the other sources. Dates disagree where no choice
    /// of time zones lets them be one.
    fn between_sources(&mut self, fields: &[Field]) {
        let value = |source: Source, name: &str| {
            let mut same = fields.iter();
            same.find(|field| field.source == source && field.field == name)?
                .value
                .as_deref()
        };
        let date = |source, name| value(source, name)?.parse::<DateInterval>().ok();
        let point = |source| {
            let number = |name| value(source, name)?.parse::<f64>().ok();
            Coordinates::new(number("GPSLatitude")?, number("GPSLongitude")?)
        };
        let taken = date(Source::Exif, "DateTimeOriginal");
        for (source, kind, name) in [
            (Source::Xmp, "EXIF and XMP", "DateTimeOriginal"),
            (Source::Xmp, "EXIF and XMP", "DateCreated"),
            (Source::Iptc, "EXIF and IPTC", "DateTimeCreated"),
            (Source::Iptc, "EXIF and IPTC", "DateCreated"),
        ] {
            let other = date(source, name);
            if let Some((taken, other)) = taken.zip(other)
                && !taken.may_overlap(&other)
            {
                self.add(kind, name);
            }
        }
        if let Some((exif, xmp)) = point(Source::Exif).zip(point(Source::Xmp))
            && exif.distance_km(&xmp) > SAME_PLACE_KM
        {
            self.add("EXIF and XMP", "GPSLatitude");
        }
    }

    /// `the file has EXIF blocks that disagree on Make; its EXIF and XMP disagree on DateTimeOriginal`.
    fn sentence(&self) -> Option<String> {
        let parts: Vec<String> = self
            .0
            .iter()
            .map(|(kind, names)| {
                let names = names.join(", ");
                if kind.contains(" and ") {
                    format!("its {kind} disagree on {names}")
                } else {
                    format!("the file has {kind} that disagree on {names}")
                }
            })
            .collect();
        (!parts.is_empty()).then(|| parts.join("; "))
    }

    /// Each name once.
    fn names(self) -> Vec<String> {
        let mut all: Vec<String> = Vec::new();
        for name in self.0.into_iter().flat_map(|(_, names)| names) {
            if !all.contains(&name) {
                all.push(name);
            }
        }
        all
    }
}

#[cfg(test)]
mod tests;
