use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use proptest::prelude::*;

use super::*;

mod corpus;

const XMP_ID: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";

fn segment(marker: u8, parts: &[&[u8]]) -> Vec<u8> {
    let body = parts.concat();
    let size = u16::try_from(body.len() + 2).expect("one segment");
    [&[0xff, marker][..], &size.to_be_bytes(), &body].concat()
}

fn jpeg(segments: &[Vec<u8>]) -> Vec<u8> {
    let end = [0xff, 0xda, 0, 2, 1, 2, 3, 0xff, 0xd9];
    [&[0xff, 0xd8][..], &segments.concat(), &end].concat()
}

fn chunk(kind: &[u8; 4], parts: &[&[u8]]) -> Vec<u8> {
    let body = parts.concat();
    let size = u32::try_from(body.len()).expect("small");
    [&size.to_be_bytes()[..], kind, &body, b"crc_"].concat()
}

fn png(chunks: &[Vec<u8>]) -> Vec<u8> {
    [b"\x89PNG\r\n\x1a\n", &chunks.concat()[..]].concat()
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("packs");
    encoder.finish().expect("packs")
}

fn xmp(properties: &str) -> Vec<u8> {
    format!(
        "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF \
         xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description \
         xmlns:exif='http://ns.adobe.com/exif/1.0/' xmlns:xmp='http://ns.adobe.com/xap/1.0/' \
         xmlns:xmpNote='http://ns.adobe.com/xmp/note/' {properties}/></rdf:RDF></x:xmpmeta>"
    )
    .into_bytes()
}

/// Fields by name and value, of one source.
fn of(photo: &PhotoMetadata, source: Source) -> Vec<(&str, Option<&str>)> {
    let fields = photo.fields.iter().filter(|field| field.source == source);
    fields
        .map(|field| (field.field.as_str(), field.value.as_deref()))
        .collect()
}

/// A TIFF of one directory and, where a thumbnail is given, a second; entries are tag, type, count and value.
fn tiff(entries: &[(u16, u16, u32, &[u8])], thumbnail: Option<&[u8]>) -> Vec<u8> {
    let mut file = b"II*\0\x08\0\0\0".to_vec();
    let mut heap = Vec::new();
    let directory = 8 + 2 + entries.len() * 12 + 4;
    let second = thumbnail.map_or(0, |_| 2 + 2 * 12 + 4);
    let heap_at = |heap: &[u8]| u32::try_from(directory + second + heap.len()).expect("small");
    file.extend(u16::try_from(entries.len()).expect("few").to_le_bytes());
    for (tag, kind, count, value) in entries {
        file.extend(tag.to_le_bytes());
        file.extend(kind.to_le_bytes());
        file.extend(count.to_le_bytes());
        if value.len() <= 4 {
            file.extend([value, &[0; 4][value.len()..]].concat());
        } else {
            file.extend(heap_at(&heap).to_le_bytes());
            heap.extend(*value);
        }
    }
    match thumbnail {
        None => file.extend([0; 4]),
        Some(jpeg) => {
            file.extend(u32::try_from(directory).expect("small").to_le_bytes());
            file.extend(2_u16.to_le_bytes());
            let size = u32::try_from(jpeg.len()).expect("small");
            for (tag, value) in [(0x201_u16, heap_at(&heap)), (0x202, size)] {
                file.extend(tag.to_le_bytes());
                file.extend(4_u16.to_le_bytes());
                file.extend(1_u32.to_le_bytes());
                file.extend(value.to_le_bytes());
            }
            file.extend([0; 4]);
            heap.extend(jpeg);
        }
    }
    file.extend(heap);
    file
}

#[test]
fn a_jpeg_tells_all_it_has() {
    let small = [0xff, 0xd8, 0xff, 0xd9];
    let exif = tiff(&[(0x10f, 2, 6, b"Maker\0")], Some(&small));
    let records = b"\x1c\x02\x5a\0\x04Homs";
    let resources = [b"8BIM\x04\x04\0\0\0\0\0\x09", &records[..], b"\0"].concat();
    let (front, back) = resources.split_at(11);
    let mut zigzag = [0_u8; 64];
    (zigzag[0], zigzag[1], zigzag[2], zigzag[63]) = (16, 11, 12, 99);
    let file = jpeg(&[
        segment(0xe1, &[b"Exif\0\0", &exif]),
        segment(0xe1, &[XMP_ID, &xmp("xmp:CreatorTool='Editor'")]),
        segment(0xed, &[b"Photoshop 3.0\0", front]),
        segment(0xed, &[b"Photoshop 3.0\0", back]),
        segment(0xfe, &[b"made by hand"]),
        segment(0xdb, &[&[0], &zigzag, &[0x11], &[0, 17].repeat(64)]),
        segment(
            0xc0,
            &[
                b"\x08\0\x10\0\x10\x03",
                b"\x01\x22\0\x02\x11\x01\x03\x11\x01",
            ],
        ),
    ]);
    let photo = read(&file);
    assert_eq!(photo.error, None);
    assert_eq!(of(&photo, Source::Exif), [("Make", Some("Maker"))]);
    assert_eq!(of(&photo, Source::Xmp), [("CreatorTool", Some("Editor"))]);
    assert_eq!(of(&photo, Source::Iptc), [("City", Some("Homs"))]);
    assert_eq!(
        of(&photo, Source::Container),
        [("Comment", Some("made by hand"))]
    );
    let preview = Preview {
        source: "EXIF thumbnail",
        bytes: small.to_vec(),
    };
    assert_eq!(photo.previews, [preview]);
    let tables = photo.quantisation.expect("a JPEG has it");
    assert_eq!(
        (tables.luma[0], tables.luma[1], tables.luma[8]),
        (16, 11, 12)
    );
    assert_eq!((tables.luma[63], tables.chroma), (99, Some([17; 64])));
    assert_eq!(tables.sampling, [(2, 2), (1, 1), (1, 1)]);
}

#[test]
fn extended_xmp_belongs_to_the_packet_that_names_it() {
    let guid = "0123456789ABCDEF0123456789ABCDEF";
    let more = xmp("xmp:CreateDate='2017-04'");
    let size = u32::try_from(more.len()).expect("small").to_be_bytes();
    let (front, back) = more.split_at(100);
    let extension = |guid: &str, at: u32, part: &[u8]| {
        let id = b"http://ns.adobe.com/xmp/extension/\0";
        segment(0xe1, &[id, guid.as_bytes(), &size, &at.to_be_bytes(), part])
    };
    let main = segment(
        0xe1,
        &[XMP_ID, &xmp(&format!("xmpNote:HasExtendedXMP='{guid}'"))],
    );
    let other = guid.replace('0', "1");
    let photo = read(&jpeg(&[
        main.clone(),
        extension(guid, 100, back),
        extension(guid, 0, front),
        extension(&other, 0, front),
    ]));
    assert_eq!(of(&photo, Source::Xmp), [("CreateDate", Some("2017-04"))]);
    assert_eq!(photo.error, None);
    let photo = read(&jpeg(&[main, extension(&other, 0, &more)]));
    assert_eq!(of(&photo, Source::Xmp), []);
}

#[test]
fn a_png_tells_all_it_has() {
    let profile = |name: &str, block: &[u8]| {
        let digits: String = block.iter().map(|byte| format!("{byte:02x}")).collect();
        let text = format!("\n{name}\n{:8}\n{digits}\n", block.len());
        let keyword = format!("Raw profile type {name}\0\0");
        chunk(b"zTXt", &[keyword.as_bytes(), &packed(text.as_bytes())])
    };
    let exif = tiff(&[(0x10f, 2, 6, b"Maker\0")], None);
    let file = png(&[
        chunk(
            b"iTXt",
            &[
                b"XML:com.adobe.xmp\0\x01\0\0\0",
                &packed(&xmp("xmp:CreateDate='2017'")),
            ],
        ),
        profile("exif", &[b"Exif\0\0", &exif[..]].concat()),
        profile("iptc", b"\x1c\x02\x5a\0\x04Homs"),
        chunk(b"tEXt", &[b"Software\0Tool"]),
        chunk(b"iTXt", &[b"Title\0\0\0\0\0", "Brücke".as_bytes()]),
        chunk(b"zTXt", &[b"prompt\0\0", &packed(b"a bridge")]),
        chunk(b"tIME", &[&[7, 0xe1, 4, 5, 14, 30, 0]]),
        chunk(b"IEND", &[]),
    ]);
    let photo = read(&file);
    assert_eq!(photo.error, None);
    assert_eq!(of(&photo, Source::Exif), [("Make", Some("Maker"))]);
    assert_eq!(of(&photo, Source::Xmp), [("CreateDate", Some("2017"))]);
    assert_eq!(of(&photo, Source::Iptc), [("City", Some("Homs"))]);
    assert_eq!(
        of(&photo, Source::Container),
        [
            ("ModifyDate", Some("2017-04-05T14:30:00")),
            ("Software", Some("Tool")),
            ("Title", Some("Brücke")),
            ("Prompt", Some("a bridge")),
        ]
    );
    assert_eq!(photo.quantisation, None);
}

#[test]
fn a_tiff_and_a_webp_hold_packets_too() {
    let packet = xmp("xmp:CreateDate='2017'");
    let size = u32::try_from(packet.len()).expect("small");
    let records = b"\x1c\x02\x5a\0\x04Homs\0\0\0";
    let tiff = tiff(&[(700, 1, size, &packet), (33_723, 4, 3, records)], None);
    let photo = read(&tiff);
    assert_eq!(of(&photo, Source::Xmp), [("CreateDate", Some("2017"))]);
    assert_eq!(of(&photo, Source::Iptc), [("City", Some("Homs"))]);
    let webp = [b"RIFF\0\0\0\0WEBPXMP ", &size.to_le_bytes()[..], &packet].concat();
    assert_eq!(
        of(&read(&webp), Source::Xmp),
        [("CreateDate", Some("2017"))]
    );
}

#[test]
fn blocks_that_disagree_are_named() {
    let taken = ::exif::Field {
        tag: ::exif::Tag::DateTimeOriginal,
        ifd_num: ::exif::In::PRIMARY,
        value: ::exif::Value::Ascii(vec![b"2017:04:05 14:30:00".to_vec()]),
    };
    let mut writer = ::exif::experimental::Writer::new();
    writer.push_field(&taken);
    let mut block = std::io::Cursor::new(Vec::new());
    writer.write(&mut block, true).expect("writes");
    let packet = |date: &str| {
        segment(
            0xe1,
            &[XMP_ID, &xmp(&format!("exif:DateTimeOriginal='{date}'"))],
        )
    };
    let exif = segment(0xe1, &[b"Exif\0\0", &block.into_inner()]);
    let photo = read(&jpeg(&[
        packet("2017-04-05T14:30:00"),
        packet("2018-01-01"),
    ]));
    assert_eq!(photo.conflicts, ["DateTimeOriginal"]);
    assert_eq!(
        photo.error.as_deref(),
        Some("the file has XMP packets that disagree on DateTimeOriginal")
    );
    assert_eq!(photo.fields.len(), 2);
    assert!(
        photo
            .fields
            .iter()
            .all(|field| field.strength == Strength::Weak)
    );
    let both = |date: &str| read(&jpeg(&[exif.clone(), packet(date)]));
    assert_eq!(
        both("2017-04-05T14:30:00+03:00").conflicts,
        Vec::<String>::new()
    );
    let apart = both("2019-04-05T14:30:00+03:00");
    assert_eq!(apart.conflicts, ["DateTimeOriginal"]);
    assert_eq!(
        apart.error.as_deref(),
        Some("its EXIF and XMP disagree on DateTimeOriginal")
    );
    assert!(
        apart
            .fields
            .iter()
            .all(|field| field.strength == Strength::Moderate)
    );
}

#[test]
fn packed_texts_have_a_budget() {
    let bomb = packed(&vec![b' '; 2 << 20]);
    let one = chunk(b"zTXt", &[b"Comment\0\0", &bomb]);
    let start = std::time::Instant::now();
    let photo = read(&png(&vec![one; 500]));
    assert!(
        start.elapsed() < std::time::Duration::from_millis(300),
        "{:?}",
        start.elapsed()
    );
    assert!(photo.error.is_some_and(|error| error.contains("1 MiB")));
    assert_eq!(photo.fields, []);
}

proptest! {
    #[test]
    fn damage_never_makes_it_panic(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20),
        form in 0..3,
    ) {
        let exif = tiff(&[(0x10f, 2, 6, b"Maker\0")], Some(&[0xff, 0xd8, 0xff]));
        let packet = xmp("xmp:CreateDate='2017'");
        let mut file = match form {
            0 => jpeg(&[
                segment(0xe1, &[b"Exif\0\0", &exif]),
                segment(0xe1, &[XMP_ID, &packet]),
                segment(0xed, &[b"Photoshop 3.0\0", b"8BIM\x04\x04\0\0\0\0\0\x09\x1c\x02\x5a\0\x04Homs\0"]),
                segment(0xdb, &[&[0], &[9; 64]]),
                segment(0xc0, &[b"\x08\0\x10\0\x10\x01", b"\x01\x22\0"]),
            ]),
            1 => png(&[
                chunk(b"eXIf", &[&exif]),
                chunk(b"iTXt", &[b"XML:com.adobe.xmp\0\x01\0\0\0", &packed(&packet)]),
                chunk(b"zTXt", &[b"Raw profile type iptc\0\0", &packed(b"\niptc\n 3\n1c0205")]),
                chunk(b"tIME", &[&[7, 0xe1, 4, 5, 14, 30, 0]]),
            ]),
            _ => tiff(&[(700, 1, 250, &packet[..250]), (0x10f, 2, 6, b"Maker\0")], Some(&[0xff, 0xd8])),
        };
        for (at, byte) in changes {
            let at = at.index(file.len());
            file[at] = byte;
        }
        read(&file);
    }
}
