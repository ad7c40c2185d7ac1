use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;
use crate::metadata::Strength;

/// A packet with this inside its description.
fn packet(attributes: &str, body: &str) -> String {
    format!(
        "<?xpacket begin='\u{feff}' id='W5M0MpCehiHzreSzNTczkc9d'?>\n\
         <x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF \
         xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description rdf:about='' \
         xmlns:e='http://ns.adobe.com/exif/1.0/' xmlns:xmp='http://ns.adobe.com/xap/1.0/' \
         xmlns:xmpMM='http://ns.adobe.com/xap/1.0/mm/' xmlns:dc='http://purl.org/dc/elements/1.1/' \
         xmlns:stEvt='http://ns.adobe.com/xap/1.0/sType/ResourceEvent#' \
         xmlns:x4='http://iptc.org/std/Iptc4xmpExt/2008-02-29/' \
         xmlns:g='http://ns.adobe.com/xap/1.0/g/img/' {attributes}>{body}</rdf:Description></rdf:RDF>\
         </x:xmpmeta>\n   <?xpacket end='w'?>\0"
    )
}

fn read_text(text: &str) -> Packet {
    read(text.as_bytes())
}

fn pairs(packet: &Packet) -> Vec<(&str, Option<&str>)> {
    let fields = packet.fields.iter();
    fields
        .map(|field| (field.field.as_str(), field.value.as_deref()))
        .collect()
}

#[test]
fn attributes_and_elements_mean_the_same() {
    let attributes = "e:DateTimeOriginal='2017-04-05T14:30:00.50+03:00' e:GPSLatitude='33,30.828S' \
        e:GPSLongitude='36,16,35.4E' xmp:CreatorTool='A &amp; B &lt;1&#46;0&gt;' e:GPSAltitude='2041/3' \
        e:GPSAltitudeRef='1' xmp:ModifyDate='2017-13-05'";
    let elements = "<e:DateTimeOriginal>2017-04-05T14:30:00.50+03:00</e:DateTimeOriginal>\
        <e:GPSLatitude>33,30.828S</e:GPSLatitude><e:GPSLongitude>36,16,35.4E</e:GPSLongitude>\
        <xmp:CreatorTool>A &amp; B &lt;1&#46;0&gt;</xmp:CreatorTool><e:GPSAltitude>2041/3</e:GPSAltitude>\
        <e:GPSAltitudeRef>1</e:GPSAltitudeRef><xmp:ModifyDate>2017-13-05</xmp:ModifyDate>";
    for text in [packet(attributes, ""), packet("", elements)] {
        let read = read_text(&text);
        assert_eq!(read.error, None);
        assert_eq!(
            pairs(&read),
            [
                ("DateTimeOriginal", Some("2017-04-05T14:30:00.5+03:00")),
                ("ModifyDate", None),
                ("GPSLatitude", Some("-33.5138")),
                ("GPSLongitude", Some("36.2765")),
                ("GPSAltitude", Some("-680.333")),
                ("CreatorTool", Some("A & B <1.0>")),
            ]
        );
        let strengths: Vec<_> = read.fields.iter().map(|field| field.strength).collect();
        use Strength::{Moderate, Weak};
        assert_eq!(
            strengths,
            [Moderate, Weak, Moderate, Moderate, Moderate, Weak]
        );
        assert_eq!(read.fields[0].raw, "2017-04-05T14:30:00.50+03:00");
    }
}

#[test]
fn histories_lists_and_languages() {
    let body = "<xmpMM:History><rdf:Seq>\
        <rdf:li stEvt:action='created' stEvt:when='2017-04-05T14:30:00Z' stEvt:softwareAgent='Editor 1'/>\
        <rdf:li rdf:parseType='Resource'><stEvt:action>saved</stEvt:action><stEvt:changed>/</stEvt:changed></rdf:li>\
        </rdf:Seq></xmpMM:History>\
        <dc:creator><rdf:Seq><rdf:li>One</rdf:li><rdf:li>Two</rdf:li></rdf:Seq></dc:creator>\
        <dc:title><rdf:Alt><rdf:li xml:lang='fr'>Pont</rdf:li><rdf:li xml:lang='x-default'>Bridge</rdf:li></rdf:Alt></dc:title>\
        <x4:DigitalSourceType rdf:resource='http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia'/>\
        <x4:LocationCreated><rdf:Bag><rdf:li rdf:parseType='Resource'><x4:City>Homs</x4:City></rdf:li></rdf:Bag></x4:LocationCreated>\
        <xmp:Thumbnails><rdf:Alt><rdf:li rdf:parseType='Resource'><g:image>/9j/&#xA;4AAQ</g:image></rdf:li></rdf:Alt></xmp:Thumbnails>";
    let read = read_text(&packet("", body));
    assert_eq!(
        pairs(&read),
        [
            (
                "DigitalSourceType",
                Some("http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia")
            ),
            ("LocationCreatedCity", Some("Homs")),
            ("Title", Some("Bridge")),
            ("Creator", Some("One")),
            ("Creator", Some("Two")),
            ("HistoryAction", Some("created")),
            ("HistoryAction", Some("saved")),
            ("HistoryWhen", Some("2017-04-05T14:30:00Z")),
            ("HistorySoftwareAgent", Some("Editor 1")),
            ("HistoryChanged", Some("/")),
        ]
    );
    let software: Vec<_> = read
        .edits
        .iter()
        .map(|edit| edit.software.as_deref())
        .collect();
    assert_eq!(software, [Some("Editor 1"), None]);
    assert_eq!(read.edits[1].changed.as_deref(), Some("/"));
    assert_eq!(read.thumbnails, [[0xff, 0xd8, 0xff, 0xe0, 0, 16]]);
}

#[test]
fn a_prefix_means_what_is_declared_around_it() {
    let body = "<a:b xmlns:a='urn:other'><xmp:CreateDate>2016</xmp:CreateDate></a:b>\
        <xmp:CreateDate xmlns:xmp='urn:other'>2015</xmp:CreateDate><e:CreateDate>2014</e:CreateDate>\
        <xmp:CreateDate>2017-04</xmp:CreateDate>";
    assert_eq!(
        pairs(&read_text(&packet("", body))),
        [("CreateDate", Some("2017-04"))]
    );
}

#[test]
fn utf_16_is_read() {
    let text = packet("xmp:CreateDate='2017'", "");
    let units: Vec<u8> = "\u{feff}"
        .encode_utf16()
        .chain(text.encode_utf16())
        .flat_map(u16::to_be_bytes)
        .collect();
    assert_eq!(pairs(&read(&units)), [("CreateDate", Some("2017"))]);
}

#[test]
fn damage_keeps_what_stands_before_it() {
    let whole = packet("xmp:CreateDate='2017'", "<dc:creator>One</dc:creator>");
    let cut = whole.find("One").expect("there") + 3;
    let read = read_text(&whole[..cut]);
    assert!(read.error.is_some());
    assert_eq!(pairs(&read), [("CreateDate", Some("2017"))]);
}

#[test]
fn packets_built_to_exhaust_the_reader_take_little_time() {
    let attributes: String = (0..80_000).map(|n| format!(" a{n}='x'")).collect();
    let namespaces: String = (0..30_000).map(|n| format!(" xmlns:a{n}='u'")).collect();
    let entities: String = (1..30)
        .map(|n| format!("<!ENTITY a{n} '{}'>", format!("&a{};", n - 1).repeat(10)))
        .collect();
    for text in [
        packet(&attributes, ""),
        packet(&namespaces, &"<a1:b/>".repeat(80_000)),
        packet("", &"<dc:a>".repeat(150_000)),
        packet("", &"<dc:creator>x</dc:creator>".repeat(38_000)),
        packet(
            "",
            &format!("<dc:creator>{}</dc:creator>", "&amp;".repeat(200_000)),
        ),
        format!(
            "<!DOCTYPE x [{entities}]>{}",
            packet("", "<dc:creator>&a29;</dc:creator>")
        ),
        format!("<!DOCTYPE x [{}", "<!ENTITY a 'b'>".repeat(60_000)),
        "<".repeat(1_000_000),
        "<a ".repeat(300_000),
    ] {
        let start = Instant::now();
        let read = read_text(&text);
        let took = start.elapsed();
        assert!(
            took < Duration::from_millis(200),
            "{took:?}: {}",
            &text[..80]
        );
        assert!(read.fields.len() <= 400);
        assert!(read.fields.iter().all(|field| field.raw.len() < 5_000));
    }
}

proptest! {
    #[test]
    fn damage_never_makes_it_panic(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20),
    ) {
        let body = "<dc:title><rdf:Alt><rdf:li xml:lang='fr'>P&amp;t</rdf:li></rdf:Alt></dc:title>";
        let mut bytes = packet("e:GPSLatitude='33,30.828S' xmp:CreateDate='2017'", body).into_bytes();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        read(&bytes);
    }
}
