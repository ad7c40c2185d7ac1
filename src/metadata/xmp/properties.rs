//! The properties that are read, their names, and what is made of them.

use super::base64;
use crate::metadata::entry::{decimal, exact_date, measured, said};
use crate::metadata::photo::Edit;
use crate::metadata::place::Coordinates;
use crate::metadata::{Field, MAX_VALUE_CHARS, Source, bounded};

/// More fields than this of one packet are not kept.
const MAX_FIELDS: usize = 400;
/// More events than this of one history are not kept.
const MAX_EDITS: usize = 100;
/// More thumbnails than this of one packet are not kept.
const MAX_THUMBNAILS: usize = 2;
/// Where a thumbnail stands, as JPEG in base64.
const THUMBNAIL: &str = "/xmp:Thumbnails/xmpGImg:image";
/// The list whose items are events.
const HISTORY: &str = "/xmpMM:History";

/// What a property's text is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Its own value, once for each item of a list.
    Text,
    /// A text in several languages, of which one counts.
    Language,
    /// A date.
    Date,
    /// Degrees and minutes with a letter for the hemisphere.
    Degrees(char, char),
    /// A fraction.
    Fraction,
    /// A whole number.
    Number,
}

use Kind::{Date, Degrees, Fraction, Language, Number, Text};

/// Path of a property, exiftool's name, and what it is; fields are listed in this order.
const WANTED: &[(&str, &str, Kind)] = &[
    ("/exif:DateTimeOriginal", "DateTimeOriginal", Date),
    ("/exif:DateTimeDigitized", "DateTimeDigitized", Date),
    ("/photoshop:DateCreated", "DateCreated", Date),
    ("/xmp:CreateDate", "CreateDate", Date),
    ("/xmp:ModifyDate", "ModifyDate", Date),
    ("/xmp:MetadataDate", "MetadataDate", Date),
    ("/tiff:DateTime", "DateTime", Date),
    ("/xmpDM:shotDate", "ShotDate", Date),
    ("/exifEX:OffsetTimeOriginal", "OffsetTimeOriginal", Text),
    ("/exif:GPSLatitude", "GPSLatitude", Degrees('N', 'S')),
    ("/exif:GPSLongitude", "GPSLongitude", Degrees('E', 'W')),
    ("/exif:GPSTimeStamp", "GPSDateTime", Date),
    ("/exif:GPSAltitude", "GPSAltitude", Fraction),
    ("/tiff:Make", "Make", Text),
    ("/tiff:Model", "Model", Text),
    ("/exifEX:LensModel", "LensModel", Text),
    ("/aux:Lens", "Lens", Text),
    ("/tiff:Software", "Software", Text),
    ("/tiff:Orientation", "Orientation", Number),
    ("/xmp:CreatorTool", "CreatorTool", Text),
    ("/Iptc4xmpExt:DigitalSourceType", "DigitalSourceType", Text),
    (
        "/Iptc4xmpExt:DigitalSourcefileType",
        "DigitalSourceFileType",
        Text,
    ),
    (
        "/Iptc4xmpExt:LocationCreated/Iptc4xmpExt:Sublocation",
        "LocationCreatedSublocation",
        Text,
    ),
    (
        "/Iptc4xmpExt:LocationCreated/Iptc4xmpExt:City",
        "LocationCreatedCity",
        Text,
    ),
    (
        "/Iptc4xmpExt:LocationCreated/Iptc4xmpExt:ProvinceState",
        "LocationCreatedProvinceState",
        Text,
    ),
    (
        "/Iptc4xmpExt:LocationCreated/Iptc4xmpExt:CountryName",
        "LocationCreatedCountryName",
        Text,
    ),
    (
        "/Iptc4xmpExt:LocationCreated/Iptc4xmpExt:CountryCode",
        "LocationCreatedCountryCode",
        Text,
    ),
    ("/Iptc4xmpCore:Location", "Location", Text),
    ("/photoshop:City", "City", Text),
    ("/photoshop:State", "State", Text),
    ("/photoshop:Country", "Country", Text),
    ("/Iptc4xmpCore:CountryCode", "CountryCode", Text),
    ("/dc:title", "Title", Language),
    ("/photoshop:Headline", "Headline", Text),
    ("/dc:description", "Description", Language),
    ("/dc:creator", "Creator", Text),
    ("/photoshop:AuthorsPosition", "AuthorsPosition", Text),
    ("/photoshop:CaptionWriter", "CaptionWriter", Text),
    ("/photoshop:Credit", "Credit", Text),
    ("/photoshop:Source", "Source", Text),
    ("/photoshop:Instructions", "Instructions", Text),
    (
        "/photoshop:TransmissionReference",
        "TransmissionReference",
        Text,
    ),
    ("/dc:rights", "Rights", Language),
    ("/xmpRights:WebStatement", "WebStatement", Text),
    ("/xmpMM:DocumentID", "DocumentID", Text),
    ("/xmpMM:InstanceID", "InstanceID", Text),
    ("/xmpMM:OriginalDocumentID", "OriginalDocumentID", Text),
    (
        "/xmpMM:DerivedFrom/stRef:documentID",
        "DerivedFromDocumentID",
        Text,
    ),
    (
        "/xmpMM:DerivedFrom/stRef:instanceID",
        "DerivedFromInstanceID",
        Text,
    ),
    (
        "/xmpMM:DerivedFrom/stRef:originalDocumentID",
        "DerivedFromOriginalDocumentID",
        Text,
    ),
    ("/xmpMM:History/stEvt:action", "HistoryAction", Text),
    ("/xmpMM:History/stEvt:when", "HistoryWhen", Date),
    (
        "/xmpMM:History/stEvt:softwareAgent",
        "HistorySoftwareAgent",
        Text,
    ),
    ("/xmpMM:History/stEvt:changed", "HistoryChanged", Text),
    ("/xmpMM:History/stEvt:parameters", "HistoryParameters", Text),
];

/// What was read of a packet.
#[derive(Default)]
pub(in crate::metadata) struct Packet {
    /// The fields, in the order of the list above.
    pub(in crate::metadata) fields: Vec<Field>,
    /// The events of its history, in their order.
    pub(in crate::metadata) edits: Vec<Edit>,
    /// JPEGs that it holds.
    pub(in crate::metadata) thumbnails: Vec<Vec<u8>>,
    /// What was wrong, in a sentence without its full stop.
    pub(in crate::metadata) error: Option<String>,
    below_sea: bool,
}

impl Packet {
    /// A list's next item begins.
    pub(super) fn next_item(&mut self, path: &str) {
        if path == HISTORY && self.edits.len() < MAX_EDITS {
            self.edits.push(Edit::default());
        }
    }

    /// Takes a property. `default_language`: it is not one of several languages, or it is the default of them.
    pub(super) fn property(&mut self, path: &str, text: &str, default_language: bool) {
        match path {
            THUMBNAIL if self.thumbnails.len() < MAX_THUMBNAILS => {
                let jpeg = base64::decode(text).filter(|bytes| bytes.starts_with(&[0xff, 0xd8]));
                self.thumbnails.extend(jpeg);
                return;
            }
            "/exif:GPSAltitudeRef" => self.below_sea = text.trim() == "1",
            _ => {}
        }
        // Some programs write the names without capitals.
        let mut wanted = WANTED.iter();
        let Some((path, name, kind)) = wanted.find(|(known, ..)| known.eq_ignore_ascii_case(path))
        else {
            return;
        };
        let text = &bounded(text);
        if text.is_empty() || self.fields.len() >= MAX_FIELDS {
            return;
        }
        let field = match *kind {
            Text => said(Source::Xmp, name, text),
            Language => {
                let known = self.fields.iter().position(|field| field.field == *name);
                match known {
                    Some(_) if !default_language => return,
                    Some(at) => {
                        self.fields.remove(at);
                    }
                    None => {}
                }
                said(Source::Xmp, name, text)
            }
            Date => Some(measured(
                Source::Xmp,
                name,
                exact_date(text, None, None),
                text,
            )),
            Degrees(positive, negative) => {
                let value = degrees(text, positive, negative).map(|value| decimal(value, 7));
                Some(measured(Source::Xmp, name, value, text))
            }
            Fraction => Some(measured(Source::Xmp, name, fraction(text), text)),
            Number => said(Source::Xmp, name, text),
        };
        if let Some(rest) = path.strip_prefix(HISTORY) {
            self.event(rest, text);
        }
        self.fields.extend(field);
    }

    /// A property of the last event.
    fn event(&mut self, path: &str, text: &str) {
        let Some(edit) = self.edits.last_mut() else {
            return;
        };
        let slot = match path {
            "/stEvt:action" => &mut edit.action,
            "/stEvt:when" => &mut edit.when,
            "/stEvt:softwareAgent" => &mut edit.software,
            "/stEvt:changed" => &mut edit.changed,
            _ => return,
        };
        *slot = match path {
            "/stEvt:when" => exact_date(text, None, None),
            _ => Some(text.to_owned()),
        };
    }

    /// Puts the fields into the order of the list, and mends what needs two of them.
    pub(super) fn arrange(&mut self) {
        let place = |field: &Field| WANTED.iter().position(|(_, name, _)| *name == field.field);
        self.fields.sort_by_key(place);
        let latitude_longitude = ["GPSLatitude", "GPSLongitude"];
        let no_fix = latitude_longitude.iter().all(|name| {
            let mut same = self.fields.iter().filter(|field| field.field == *name);
            same.any(|field| field.value.as_deref() == Some("0"))
        });
        for field in &mut self.fields {
            let name = field.field.as_str();
            // 0, 0 is what receivers without a fix write.
            if no_fix && latitude_longitude.contains(&name) {
                *field = measured(Source::Xmp, name, None, &field.raw);
            } else if name == "GPSAltitude" && self.below_sea {
                field.value = field.value.as_ref().map(|metres| format!("-{metres}"));
            }
        }
    }
}

/// `33,30.828N` or `33,30,49.68N`, XMP part 2 section 3.1 (GPSCoordinate), as signed degrees.
fn degrees(text: &str, positive: char, negative: char) -> Option<f64> {
    let hemisphere = text.chars().next_back()?;
    let sign = match hemisphere.to_ascii_uppercase() {
        letter if letter == positive => 1.0,
        letter if letter == negative => -1.0,
        _ => return None,
    };
    let digits = text.get(..text.len() - hemisphere.len_utf8())?;
    let mut size = 0.0;
    for (nth, part) in digits.split(',').enumerate() {
        let plain = |c: char| c.is_ascii_digit() || c == '.';
        let number: f64 = part.trim().parse().ok()?;
        let unit = *[1.0, 60.0, 3600.0].get(nth)?;
        if !part.trim().chars().all(plain) || (nth > 0 && number > 60.0) {
            return None;
        }
        size += number / unit;
    }
    let degrees = sign * size;
    // North and south are counted to 90, east and west to 180.
    let point = if positive == 'N' {
        Coordinates::new(degrees, 0.0)
    } else {
        Coordinates::new(0.0, degrees)
    };
    point.map(|_| degrees)
}

/// `2041/3` as a decimal number.
fn fraction(text: &str) -> Option<String> {
    let (over, under) = text.split_once('/').unwrap_or((text, "1"));
    let value = over.trim().parse::<f64>().ok()? / under.trim().parse::<f64>().ok()?;
    let short = value.is_finite() && value.abs() < 1e12 && text.len() < MAX_VALUE_CHARS;
    short.then(|| decimal(value, 3))
}
