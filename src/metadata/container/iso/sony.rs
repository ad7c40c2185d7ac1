//! The "non-real-time metadata" of Sony's cameras (XAVC): a small XML beside the movie. It has the only time with an offset.

use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};

use crate::metadata::container::values::Fields;

/// Events that are read; cameras write some hundreds.
const MAX_EVENTS: usize = 5_000;
/// Element, attribute, and exiftool's name of it.
const ATTRIBUTES: [(&str, &str, &str); 5] = [
    ("CreationDate", "value", "CreationDateValue"),
    ("Device", "manufacturer", "DeviceManufacturer"),
    ("Device", "modelName", "DeviceModelName"),
    ("Device", "serialNo", "DeviceSerialNo"),
    ("Lens", "modelName", "LensModelName"),
];

/// Reads the XML; what stands before damage is kept.
pub(super) fn read(xml: &[u8], fields: &mut Fields) {
    let xml = String::from_utf8_lossy(xml);
    let mut reader = Reader::from_str(xml.trim_matches('\0'));
    for _ in 0..MAX_EVENTS {
        match reader.read_event() {
            Ok(Event::Start(element) | Event::Empty(element)) => attributes(&element, fields),
            Ok(Event::Eof) | Err(_) => return,
            Ok(_) => {}
        }
    }
}

fn attributes(element: &BytesStart<'_>, fields: &mut Fields) {
    let name = element.name().into_inner();
    let wanted = ATTRIBUTES.iter().filter(|(of, ..)| *of == name);
    for (_, key, named) in wanted {
        for attribute in element.attributes().with_checks(false).flatten() {
            if attribute.key.into_inner() == *key
                && let Ok(value) = unescape(&attribute.value)
            {
                fields.named(named, "", &value, 0);
            }
        }
    }
}
