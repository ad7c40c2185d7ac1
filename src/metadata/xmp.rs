//! What an XMP packet says: dates, history, programs, place, origin (ISO 16684-1).
//!
//! Properties are named as exiftool names them; [`properties`] has the list. A structure's fields are joined to its name:
//! `xmpMM:History` gives `HistoryAction`, `HistoryWhen`, `HistorySoftwareAgent`, `HistoryChanged`, once for each event and
//! in their order. Of a text in several languages the default one counts.
//!
//! Entities are not expanded, but for the five that XML itself defines. Depth, elements and attributes are limited, so a
//! packet of 1 MiB takes some milliseconds at most. What was read before the limit or the damage is kept.

mod base64;
mod namespaces;
mod properties;

use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};

use self::namespaces::{Namespaces, RDF};
pub(super) use self::properties::Packet;
use super::locate::MAX_BLOCK_BYTES;

/// Elements inside each other. Programs write some ten.
const MAX_DEPTH: usize = 64;
/// Elements in a packet. Photoshop's longest histories have some thousands.
const MAX_ELEMENTS: usize = 20_000;
/// Attributes in a packet.
const MAX_ATTRIBUTES: usize = 20_000;

/// An element that is open.
struct Level {
    /// Length of the path before it.
    path: usize,
    /// Its text so far.
    text: String,
    has_children: bool,
    /// Whether it is no language variant, or the default one.
    default_language: bool,
}

#[derive(Default)]
struct Walk {
    namespaces: Namespaces,
    /// The properties that are open, `/xmpMM:History/stEvt:when`; elements of RDF itself have no part in it.
    path: String,
    open: Vec<Level>,
    elements: usize,
    attributes: usize,
}

/// Reads a packet.
pub(super) fn read(bytes: &[u8]) -> Packet {
    let mut packet = Packet::default();
    let bytes = &bytes[..bytes.len().min(MAX_BLOCK_BYTES)];
    let text = text_of(bytes);
    if let Err(reason) = Walk::default().packet(&text, &mut packet) {
        packet.error = Some(format!("the XMP packet {reason}"));
    }
    packet.arrange();
    packet
}

/// UTF-8, or UTF-16 as its first two bytes tell; ISO 16684-1 section 7.3.2 allows both. Blanks and NULs that writers leave
/// around a packet are taken away.
fn text_of(bytes: &[u8]) -> String {
    let wide = |little: bool| {
        let units = bytes.chunks_exact(2).map(|pair| match little {
            true => u16::from_le_bytes([pair[0], pair[1]]),
            false => u16::from_be_bytes([pair[0], pair[1]]),
        });
        char::decode_utf16(units)
            .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect()
    };
    let text: String = match bytes {
        [0xff, 0xfe, ..] | [b'<', 0, ..] => wide(true),
        [0xfe, 0xff, ..] | [0, b'<', ..] => wide(false),
        _ => String::from_utf8_lossy(bytes).into_owned(),
    };
    let around = |c: char| c == '\0' || c == '\u{feff}' || c.is_whitespace();
    text.trim_matches(around).to_owned()
}

impl Walk {
    /// The error is the end of a sentence.
    fn packet(&mut self, text: &str, packet: &mut Packet) -> Result<(), &'static str> {
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        loop {
            match reader.read_event().map_err(|_| "is damaged")? {
                Event::Start(element) => self.start(&element, packet)?,
                Event::End(_) => self.end(packet),
                Event::Text(part) => self.text(&part),
                Event::CData(part) => self.text(&part),
                Event::GeneralRef(name) => {
                    let known = match &*name {
                        "lt" => Some('<'),
                        "gt" => Some('>'),
                        "amp" => Some('&'),
                        "apos" => Some('\''),
                        "quot" => Some('"'),
                        _ => name.resolve_char_ref().ok().flatten(),
                    };
                    if let Some(c) = known {
                        self.text(c.encode_utf8(&mut [0; 4]));
                    }
                }
                Event::Eof if self.open.is_empty() => return Ok(()),
                Event::Eof => return Err("is cut off"),
                _ => {}
            }
        }
    }

    fn start(&mut self, element: &BytesStart<'_>, packet: &mut Packet) -> Result<(), &'static str> {
        self.elements += 1;
        if self.elements > MAX_ELEMENTS || self.open.len() >= MAX_DEPTH {
            return Err("has more elements than any program writes");
        }
        if let Some(parent) = self.open.last_mut() {
            parent.has_children = true;
        }
        let depth = self.open.len();
        let mut attributes = Vec::new();
        for attribute in element.attributes().with_checks(false) {
            self.attributes += 1;
            if self.attributes > MAX_ATTRIBUTES {
                return Err("has more attributes than any program writes");
            }
            let attribute = attribute.map_err(|_| "is damaged")?;
            let name = attribute.key.into_inner();
            match name.split_once(':') {
                Some(("xmlns", prefix)) => {
                    self.namespaces.declare(depth, prefix, &attribute.value);
                }
                Some(_) => attributes.push((name, attribute.value)),
                None => {}
            }
        }
        let (name, path) = (element.name().into_inner(), self.path.len());
        let is_item = self.push(name) == Some("li");
        if is_item {
            packet.next_item(&self.path);
        }
        let mut default_language = true;
        for (name, value) in attributes {
            // What a reader cannot take apart stands as it is.
            let value =
                unescape(&value).map_or_else(|_| value.to_string(), |text| text.into_owned());
            let before = self.path.len();
            match (name, self.push(name)) {
                ("xml:lang", _) => default_language = value.eq_ignore_ascii_case("x-default"),
                (_, Some("resource")) => packet.property(&self.path, &value, true),
                (_, Some(_)) => {}
                (_, None) => packet.property(&self.path, &value, true),
            }
            self.path.truncate(before);
        }
        self.open.push(Level {
            path,
            text: String::new(),
            has_children: false,
            default_language,
        });
        Ok(())
    }

    /// Adds a name to the path, unless it is one of RDF itself or of the wrapping; then its local part is given.
    fn push<'n>(&mut self, name: &'n str) -> Option<&'n str> {
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        match self.namespaces.canonical(prefix) {
            Some(RDF) => return Some(local),
            Some(canonical) => {
                self.path.push('/');
                self.path.push_str(canonical);
            }
            // An unknown name must not make known ones out of those inside it.
            None => self.path.push_str("/?"),
        }
        self.path.push(':');
        self.path.push_str(local);
        None
    }

    fn text(&mut self, part: &str) {
        if let Some(level) = self.open.last_mut() {
            level.text.push_str(part);
        }
    }

    fn end(&mut self, packet: &mut Packet) {
        let Some(level) = self.open.pop() else { return };
        if !level.has_children && !level.text.trim().is_empty() {
            packet.property(&self.path, &level.text, level.default_language);
        }
        self.path.truncate(level.path);
        self.namespaces.leave(self.open.len());
    }
}

#[cfg(test)]
mod tests;
