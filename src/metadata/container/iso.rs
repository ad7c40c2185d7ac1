//! ISO base media and QuickTime (ISO/IEC 14496-12, QuickTime File Format): mp4, mov, m4v, 3gp.
//!
//! Films are large, so boxes are followed by their headers. What is read are the headers of the movie, its tracks and their
//! media, the first sample description, and the boxes of user data and metadata; samples and their tables never.

mod item_list;
mod names;
mod sony;
mod user_data;

use super::Reading;
use super::text::{mac_roman, until_nul};
use super::values::{Fields, unix_time};
use super::window::Window;
use crate::media::boxes::{BoxAt, big_endian as be};

/// Tracks that are gone into.
const MAX_TRACKS: usize = 32;
/// Bytes that are read of a header: those that are wanted stand at its beginning.
const HEADER_BYTES: usize = 512;
/// Seconds from 1904, from where QuickTime counts, to 1970.
const FROM_1904_TO_1970: u64 = 2_082_844_800;

/// What the boxes say. It is not whole where there is no movie in the file, or none whose header can be read.
pub(super) fn read(window: &mut Window<'_>) -> Reading {
    let mut film = Film {
        window,
        fields: Fields::default(),
        has_movie: false,
    };
    let (mut at, end) = (0, film.window.length);
    while let Some(found) = film.window.next_box(&mut at, end) {
        match &found.kind {
            b"ftyp" => film.brand(found),
            b"moov" if !film.has_movie => film.movie(found),
            b"meta" => item_list::read(film.window, found, &mut film.fields),
            _ => {}
        }
    }
    Reading {
        fields: film.fields.finish(),
        is_whole: film.has_movie,
    }
}

struct Film<'a, 'b> {
    window: &'a mut Window<'b>,
    fields: Fields,
    has_movie: bool,
}

impl Film<'_, '_> {
    /// The box of file type, section 4.3.
    fn brand(&mut self, found: BoxAt) {
        if let Some(brand) = self.window.whole(found.body, found.body + 4, 4) {
            self.fields.text("MajorBrand", &mac_roman(&brand));
        }
    }

    fn movie(&mut self, movie: BoxAt) {
        let (mut at, end) = (movie.body, movie.end.min(self.window.length));
        let mut tracks = 0;
        while let Some(found) = self.window.next_box(&mut at, end) {
            match &found.kind {
                b"mvhd" => {
                    self.has_movie |= self
                        .times(found, "CreateDate", "ModifyDate", true)
                        .is_some();
                }
                b"trak" if tracks < MAX_TRACKS => {
                    tracks += 1;
                    self.inside_track(found);
                }
                b"udta" => user_data::read(self.window, found, &mut self.fields),
                b"meta" => item_list::read(self.window, found, &mut self.fields),
                _ => {}
            }
        }
    }

    /// A track, its media, their information and its table of samples: boxes within boxes, each of its own kind, so that
    /// nothing can nest without end.
    fn inside_track(&mut self, parent: BoxAt) {
        let (mut at, end) = (parent.body, parent.end.min(self.window.length));
        while let Some(found) = self.window.next_box(&mut at, end) {
            match (&parent.kind, &found.kind) {
                (b"trak", b"tkhd") => {
                    self.times(found, "TrackCreateDate", "TrackModifyDate", false);
                }
                (b"mdia", b"mdhd") => {
                    self.times(found, "MediaCreateDate", "MediaModifyDate", false);
                }
                (b"trak", b"mdia") | (b"mdia", b"minf") | (b"minf", b"stbl") => {
                    self.inside_track(found);
                }
                (b"mdia" | b"minf", b"hdlr") => {
                    handler(self.window, found, &mut self.fields);
                }
                (b"stbl", b"stsd") => {
                    self.sample_description(found);
                }
                (b"trak", b"udta") => user_data::read(self.window, found, &mut self.fields),
                (b"trak", b"meta") => item_list::read(self.window, found, &mut self.fields),
                _ => {}
            }
        }
    }

    /// The times of creation and change, sections 8.2.2, 8.3.2 and 8.4.2: seconds since 1904 in UTC.
    ///
    /// One from before 1970 counts from there: some programs get that wrong. That a track has no time is not told.
    fn times(
        &mut self,
        found: BoxAt,
        created: &str,
        changed: &str,
        tells_missing: bool,
    ) -> Option<()> {
        let header =
            self.window
                .bytes(found.body, found.end.min(self.window.length), HEADER_BYTES)?;
        let width = match header.first()? {
            0 => 4,
            1 => 8,
            _ => return None,
        };
        for (name, at) in [(created, 4), (changed, 4 + width)] {
            let seconds = be(&header, at, width)? as u64;
            let unix = seconds.checked_sub(FROM_1904_TO_1970).unwrap_or(seconds);
            match (seconds, i64::try_from(unix)) {
                (0, _) if tells_missing => self.fields.utc(name, "0000:00:00 00:00:00"),
                (0, _) => {}
                (_, Ok(unix)) => self.fields.utc(name, &unix_time(unix)),
                (_, Err(_)) => self.fields.utc(name, &seconds.to_string()),
            }
        }
        Some(())
    }

    /// What compressed the pictures, QuickTime File Format, "Video Sample Description". Descriptions of sound have the
    /// vendor at the same place and no name.
    fn sample_description(&mut self, found: BoxAt) -> Option<()> {
        let end = found.end.min(self.window.length);
        let table = self.window.bytes(found.body, end, HEADER_BYTES)?;
        // Version, flags and number of entries come first; an entry begins with size, type, six zeros and an index.
        let entry = table.get(8..)?;
        let vendor = entry.get(20..24)?;
        let is_video = be(entry, 32, 2)? > 0 && be(entry, 34, 2)? > 0 && be(entry, 48, 2)? == 1;
        if is_video && vendor.iter().all(u8::is_ascii_graphic) {
            self.fields.text("VendorID", &mac_roman(vendor));
        }
        if is_video {
            let name = pascal(entry.get(50..82)?);
            self.fields.text("CompressorName", &mac_roman(name));
        }
        Some(())
    }
}

/// The name of a handler, section 8.4.3.
fn handler(window: &mut Window<'_>, found: BoxAt, fields: &mut Fields) -> Option<[u8; 4]> {
    let body = window.bytes(found.body, found.end.min(window.length), HEADER_BYTES)?;
    let kind = body.get(8..12)?.try_into().ok()?;
    let name = pascal(body.get(24..).unwrap_or_default());
    fields.text("HandlerDescription", &mac_roman(name));
    Some(kind)
}

/// A text that either begins with its length, as in QuickTime, or ends with NUL, as in MPEG-4.
fn pascal(bytes: &[u8]) -> &[u8] {
    match bytes {
        [length @ 0..0x20, rest @ ..] if usize::from(*length) <= rest.len() => {
            until_nul(&rest[..usize::from(*length)])
        }
        _ => until_nul(bytes),
    }
}

#[cfg(test)]
mod tests;
