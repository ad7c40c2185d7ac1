//! Matroska and WebM (RFC 9559, EBML: RFC 8794): what the segment says of itself, the names of tracks, and the tags.
//!
//! Elements are followed by their headers. Clusters, which hold pictures and sound, are stepped over where they tell their
//! size; what stands behind one that does not is found by the index of the segment, or not at all.

mod names;

use self::names::tag_name;
use super::Reading;
use super::values::{Fields, unix_time};
use super::window::Window;
use crate::metadata::entry::decode;

const EBML: u32 = 0x1a45_dfa3;
const SEGMENT: u32 = 0x1853_8067;
const SEEK_HEAD: u32 = 0x114d_9b74;
const SEEK: u32 = 0x4dbb;
const SEEK_ID: u32 = 0x53ab;
const SEEK_POSITION: u32 = 0x53ac;
const INFO: u32 = 0x1549_a966;
const DATE_UTC: u32 = 0x4461;
const TITLE: u32 = 0x7ba9;
const MUXING_APP: u32 = 0x4d80;
const WRITING_APP: u32 = 0x5741;
const SEGMENT_FILE_NAME: u32 = 0x7384;
const TRACKS: u32 = 0x1654_ae6b;
const TRACK_ENTRY: u32 = 0xae;
const TRACK_NAME: u32 = 0x536e;
const CLUSTER: u32 = 0x1f43_b675;
const TAGS: u32 = 0x1254_c367;
const TAG: u32 = 0x7373;
const SIMPLE_TAG: u32 = 0x67c8;
const TAG_NAME: u32 = 0x45a3;
const TAG_STRING: u32 = 0x4487;
const TAG_LANGUAGE: u32 = 0x447a;

/// Bytes of the longest header: four of the name, eight of the size.
const HEADER: usize = 12;
/// Longest text that is read, in bytes.
const MAX_TEXT_BYTES: usize = 64 << 10;
/// Tags inside each other that are gone into.
const MAX_DEPTH: usize = 4;
/// Places of the index that are followed.
const MAX_SEEKS: usize = 16;
/// Seconds from 1970 to 2001, from where Matroska counts nanoseconds.
const FROM_1970_TO_2001: i64 = 978_307_200;

/// An element: its name, and where its content begins and ends.
#[derive(Clone, Copy)]
struct Element {
    id: u32,
    body: u64,
    /// `None` where it does not tell.
    end: Option<u64>,
}

/// What the segment says. It is not whole where it has no information on itself.
pub(super) fn read(window: &mut Window<'_>) -> Reading {
    let length = window.length;
    let mut film = Film {
        window,
        fields: Fields::default(),
        seeks: Vec::new(),
        seen: Vec::new(),
        has_info: false,
    };
    film.file(length);
    Reading {
        fields: film.fields.finish(),
        is_whole: film.has_info,
    }
}

struct Film<'a, 'b> {
    window: &'a mut Window<'b>,
    fields: Fields,
    /// What the index says: names and places from the beginning of the segment.
    seeks: Vec<(u32, u64)>,
    /// Where the elements stood that were read.
    seen: Vec<u64>,
    has_info: bool,
}

impl Film<'_, '_> {
    fn file(&mut self, length: u64) -> Option<()> {
        let mut at = element(self.window, 0, length)
            .filter(|found| found.id == EBML)?
            .end?;
        let segment = loop {
            let found = element(self.window, at, length)?;
            if found.id == SEGMENT {
                break found;
            }
            at = found.end?;
        };
        let end = segment.end.unwrap_or(length).min(length);
        self.segment(segment.body, end);
        let mut followed = 0;
        while let Some((id, position)) = self.seeks.get(followed).copied() {
            followed += 1;
            let found = segment.body.checked_add(position);
            let found = found.and_then(|at| element(self.window, at, end));
            if let Some(found) = found.filter(|found| found.id == id) {
                self.top(found, end);
            }
        }
        Some(())
    }

    /// The elements of the segment one after the other, until one does not tell its size or the index knows the rest.
    fn segment(&mut self, mut at: u64, end: u64) -> Option<()> {
        loop {
            let found = element(self.window, at, end)?;
            // A long film has thousands of clusters.
            if found.id == CLUSTER && !self.seeks.is_empty() {
                return None;
            }
            self.top(found, end);
            // A live recording does not know how long it will be. What is wanted stands before its clusters.
            at = found.end?;
        }
    }

    fn top(&mut self, found: Element, segment_end: u64) {
        if found.id == CLUSTER || self.seen.contains(&found.body) {
            return;
        }
        let end = found.end.unwrap_or(segment_end).min(segment_end);
        match found.id {
            INFO => {
                self.has_info = true;
                self.info(found.body, end);
            }
            TRACKS | TAGS => {
                self.inside(found.id, found.body, end);
            }
            SEEK_HEAD => {
                self.index(found.body, end);
            }
            _ => return,
        }
        self.seen.push(found.body);
    }

    fn info(&mut self, mut at: u64, end: u64) -> Option<()> {
        loop {
            let found = element(self.window, at, end)?;
            at = found.end?;
            match found.id {
                DATE_UTC => {
                    let digits: [u8; 8] = self.window.whole(found.body, at, 8)?.try_into().ok()?;
                    let seconds = i64::from_be_bytes(digits).div_euclid(1_000_000_000);
                    let raw = unix_time(seconds + FROM_1970_TO_2001);
                    self.fields.utc("DateTimeOriginal", &format!("{raw}Z"));
                }
                TITLE => self.text("Title", found),
                MUXING_APP => self.text("MuxingApp", found),
                WRITING_APP => self.text("WritingApp", found),
                SEGMENT_FILE_NAME => self.text("SegmentFileName", found),
                _ => {}
            }
        }
    }

    /// Tracks and their names; tags and what they say. No element is gone into but by name, so nothing nests without end.
    fn inside(&mut self, parent: u32, mut at: u64, end: u64) -> Option<()> {
        loop {
            let found = element(self.window, at, end)?;
            at = found.end?;
            match (parent, found.id) {
                (TRACKS, TRACK_ENTRY) | (TAGS, TAG) => {
                    self.inside(found.id, found.body, at.min(end));
                }
                (TRACK_ENTRY, TRACK_NAME) => self.text("TrackName", found),
                (TAG, SIMPLE_TAG) => {
                    self.simple_tag(found, at.min(end), "", 0);
                }
                _ => {}
            }
        }
    }

    /// A name and a text, RFC 9559 section 5.1.8.1.2; those inside have the name of this one before theirs.
    fn simple_tag(&mut self, tag: Element, end: u64, parent: &str, depth: usize) {
        let (mut name, mut text, mut language) = (String::new(), String::new(), String::new());
        let mut inside = Vec::new();
        let mut at = tag.body;
        while let Some(found) = element(self.window, at, end) {
            let Some(next) = found.end else { break };
            at = next;
            match found.id {
                TAG_NAME => name = self.string(found).unwrap_or_default(),
                TAG_STRING => text = self.string(found).unwrap_or_default(),
                TAG_LANGUAGE => language = self.string(found).unwrap_or_default(),
                SIMPLE_TAG if depth < MAX_DEPTH => inside.push(found),
                _ => {}
            }
        }
        let Some(own) = tag_name(&name) else { return };
        let full = match parent {
            "" => own,
            _ => format!("{parent}/{own}"),
        };
        let suffix = match &*language {
            "" | "und" | "eng" => String::new(),
            _ => format!("-{language}"),
        };
        match &*full {
            // When a program began or ended to write, or something that only looks like a date.
            "DateReleased" | "DateEncoded" | "DateTagged" | "Date" => {
                self.fields.weak_date(&full, &text);
            }
            "CreateDate" => self.fields.date(&full, &text),
            _ => self.fields.named(&full, &suffix, &text, 0),
        }
        for tag in inside {
            if let Some(end) = tag.end {
                self.simple_tag(tag, end, &full, depth + 1);
            }
        }
    }

    /// The index, RFC 9559 section 5.1.1.
    fn index(&mut self, mut at: u64, end: u64) -> Option<()> {
        loop {
            let found = element(self.window, at, end)?;
            at = found.end?;
            if found.id == SEEK && self.seeks.len() < MAX_SEEKS {
                let (mut inner, mut id, mut position) = (found.body, 0, None);
                while let Some(part) = element(self.window, inner, at.min(end)) {
                    inner = part.end?;
                    let number = self.window.whole(part.body, inner, 8).map(|digits| {
                        digits
                            .iter()
                            .fold(0, |sum, digit| sum << 8 | u64::from(*digit))
                    });
                    match part.id {
                        SEEK_ID => id = number.unwrap_or(0),
                        SEEK_POSITION => position = number,
                        _ => {}
                    }
                }
                if let (Ok(id), Some(position)) = (u32::try_from(id), position)
                    && matches!(id, INFO | TRACKS | TAGS | SEEK_HEAD)
                {
                    self.seeks.push((id, position));
                }
            }
        }
    }

    fn string(&mut self, found: Element) -> Option<String> {
        let bytes = self.window.whole(found.body, found.end?, MAX_TEXT_BYTES)?;
        Some(decode(super::text::until_nul(&bytes)))
    }

    fn text(&mut self, name: &str, found: Element) {
        if let Some(text) = self.string(found) {
            self.fields.text(name, &text);
        }
    }
}

/// The element whose header begins at `at`, RFC 8794 sections 5 and 6.
fn element(window: &mut Window<'_>, at: u64, end: u64) -> Option<Element> {
    window.step()?;
    if at >= end {
        return None;
    }
    let header = window.bytes(at, end, HEADER)?;
    let id_width = header.first()?.leading_zeros() as usize + 1;
    let id = header.get(..id_width).filter(|_| id_width <= 4)?;
    let id = id.iter().fold(0, |sum, byte| sum << 8 | u32::from(*byte));
    let first = *header.get(id_width)?;
    let size_width = first.leading_zeros() as usize + 1;
    let digits = header.get(id_width..id_width + size_width)?;
    let marked = digits
        .iter()
        .fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
    // The first bit that is set only tells the width.
    let mask = (1_u64 << (7 * size_width)) - 1;
    let size = marked & mask;
    let body = at + (id_width + size_width) as u64;
    let end = match size == mask {
        true => None,
        false => Some(body.checked_add(size)?),
    };
    Some(Element { id, body, end })
}

#[cfg(test)]
mod tests;
