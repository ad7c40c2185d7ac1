//! How a JPEG was compressed, and who compresses so.
//!
//! Most programs scale the tables of ITU T.81 annex K by a quality from 1 to 100, as the Independent JPEG Group's library
//! does; FFmpeg scales the table of MPEG-1 (ISO/IEC 11172-2 section 2.4.3.2). Many cameras have tables of their own.

use super::{Signal, code, programs, text_of};
use crate::metadata::photo::Quantisation;
use crate::metadata::{Field, Source};

/// ITU T.81 table K.1, brightness, row by row.
const LUMA: [u32; 64] = [
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56,
    14, 17, 22, 29, 51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113,
    92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
];
/// ITU T.81 table K.2, colour, the first four numbers of the first four rows; all others are 99.
const CHROMA: [[u32; 4]; 4] = [
    [17, 18, 24, 47],
    [18, 21, 26, 66],
    [24, 26, 56, 99],
    [47, 66, 99, 99],
];
/// ISO/IEC 11172-2: the table of intra-coded blocks, row by row.
const MPEG: [u32; 64] = [
    8, 16, 19, 22, 26, 27, 29, 34, 16, 16, 22, 24, 27, 29, 34, 37, 19, 22, 26, 27, 29, 34, 34, 38,
    22, 22, 26, 27, 29, 34, 37, 40, 22, 26, 27, 29, 32, 35, 40, 48, 26, 27, 29, 32, 35, 40, 48, 58,
    26, 27, 29, 34, 38, 46, 56, 69, 27, 29, 35, 38, 46, 56, 69, 83,
];
/// Makers whose cameras and phones have tables of their own, in lower case.
const OWN_TABLES: [&str; 2] = ["canon", "apple"];
/// What Facebook and Instagram write into `SpecialInstructions`.
const FACEBOOK: &str = "FBMD";
/// Longer sides in pixels to which services bring larger photos.
const SERVICE_SIDES: [(u32, &str); 5] = [
    (960, "Facebook"),
    (1080, "Instagram"),
    (1280, "Telegram"),
    (1600, "WhatsApp"),
    (2048, "Facebook, X and WhatsApp"),
];

/// Who compresses so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Maker {
    /// The tables of annex K at this quality, 1 to 100.
    Standard(u32),
    /// The table of MPEG-1, scaled.
    Ffmpeg,
    /// Tables of its own, as strong as those of annex K at about this quality.
    Own(u32),
}

/// Whether the file was compressed by something else than the camera it names, or by a program where it names none.
/// `size` is width and height in pixels.
pub(super) fn reencoded(
    fields: &[Field],
    quantisation: Option<&Quantisation>,
    size: Option<(u32, u32)>,
) -> Option<Signal> {
    let mut grounds = Vec::new();
    let instructions = [
        (Source::Iptc, "SpecialInstructions"),
        (Source::Xmp, "Instructions"),
    ];
    if let Some((_, name)) = instructions.iter().find(|(source, name)| {
        text_of(fields, *source, name).is_some_and(|text| text.starts_with(FACEBOOK))
    }) {
        grounds.push(format!("{name} holds the mark of Facebook and Instagram"));
    }
    let of_film = ["Encoder", "SoftwareVersion", "WritingApp", "MuxingApp"];
    let of_film = of_film
        .into_iter()
        .filter_map(|name| Some((name, text_of(fields, Source::Container, name)?)));
    if let Some((name, program)) = { of_film }.find(|(_, text)| programs::is_converter(text)) {
        grounds.push(format!("{name} names {program:?}"));
    }
    let camera = text_of(fields, Source::Exif, "Make");
    let of_program = camera.is_none_or(has_own_tables);
    match quantisation.map(maker) {
        Some(Maker::Standard(quality)) if of_program => grounds.push(match camera {
            Some(make) => format!(
                "it names a camera of {make:?}, which has tables of its own, but is compressed with the standard tables at \
                 quality {quality}"
            ),
            None => format!(
                "it is compressed with the standard tables at quality {quality}, as most programs and messengers do"
            ),
        }),
        Some(Maker::Ffmpeg) => grounds.push(
            "it is compressed with FFmpeg's tables, as frames that were taken out of films".to_owned(),
        ),
        Some(Maker::Own(quality)) if camera.is_none() && !grounds.is_empty() => {
            grounds.push(format!("its quality is about {quality}"));
        }
        _ => {}
    }
    if grounds.is_empty() {
        return None;
    }
    let longer = size.map(|(width, height)| width.max(height));
    let services = SERVICE_SIDES.iter();
    if let Some((side, names)) = services
        .clone()
        .find(|(side, _)| camera.is_none() && longer == Some(*side))
    {
        grounds.push(format!(
            "a longer side of {side} pixels is usual for photos from {names}"
        ));
    }
    Some(Signal::new(
        code::REENCODED,
        format!(
            "It was written by a program, not by a camera: {}.",
            grounds.join("; ")
        ),
        "It means that this is probably a copy and not the file that a camera wrote, though some phones and older cameras \
         compress so too; it does not mean that what is shown was changed.",
    ))
}

fn has_own_tables(make: &str) -> bool {
    let make = make.to_lowercase();
    OWN_TABLES.iter().any(|known| make.contains(known))
}

fn maker(quantisation: &Quantisation) -> Maker {
    let same = |ours: &[u32; 64], theirs: &[u16; 64]| {
        ours.iter()
            .zip(theirs)
            .all(|(ours, theirs)| *ours == u32::from(*theirs))
    };
    let chroma_fits = |table: &[u32; 64]| {
        let theirs = quantisation.chroma.as_ref();
        theirs.is_none_or(|theirs| same(table, theirs))
    };
    let of_quality = |quality: u32| scaled(&LUMA, quality);
    if let Some(quality) = (1..=100).find(|quality| {
        same(&of_quality(*quality), &quantisation.luma)
            && chroma_fits(&scaled(&chroma_table(), *quality))
    }) {
        return Maker::Standard(quality);
    }
    let mpeg = |scale: u32| {
        let mut table = MPEG.map(|step| (step * scale) >> 3);
        table[0] = 8;
        table
    };
    if (1..=31).any(|scale| {
        let table = mpeg(scale);
        same(&table, &quantisation.luma) && chroma_fits(&table)
    }) {
        return Maker::Ffmpeg;
    }
    let apart = |quality: &u32| -> u32 {
        let table = of_quality(*quality);
        let pairs = table.iter().zip(&quantisation.luma);
        pairs
            .map(|(ours, theirs)| ours.abs_diff(u32::from(*theirs)))
            .sum()
    };
    Maker::Own((1..=100).min_by_key(apart).unwrap_or_default())
}

/// A table of annex K at a quality, as the Independent JPEG Group's library scales it.
fn scaled(table: &[u32; 64], quality: u32) -> [u32; 64] {
    let percent = if quality < 50 {
        5000 / quality.max(1)
    } else {
        200 - 2 * quality.min(100)
    };
    table.map(|step| ((step * percent + 50) / 100).clamp(1, 255))
}

fn chroma_table() -> [u32; 64] {
    std::array::from_fn(|at| {
        let (row, column) = (at / 8, at % 8);
        let corner = CHROMA.get(row).and_then(|row| row.get(column));
        corner.copied().unwrap_or(99)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metadata::entry::said;

    fn with(table: [u32; 64], chroma: Option<[u32; 64]>) -> Quantisation {
        let narrow = |table: [u32; 64]| table.map(|step| step as u16);
        Quantisation {
            luma: narrow(table),
            chroma: chroma.map(narrow),
            sampling: vec![(2, 2), (1, 1), (1, 1)],
        }
    }

    fn standard(quality: u32) -> Quantisation {
        with(
            scaled(&LUMA, quality),
            Some(scaled(&chroma_table(), quality)),
        )
    }

    #[test]
    fn standard_tables_are_known_at_every_quality() {
        // From 100 down to where several qualities have the same table, all being 255.
        for quality in 5..=100 {
            assert_eq!(maker(&standard(quality)), Maker::Standard(quality));
        }
        let table = with(scaled(&LUMA, 75), Some(scaled(&LUMA, 75)));
        assert_eq!(maker(&table), Maker::Own(75));
        let grey = with(scaled(&LUMA, 75), None);
        assert_eq!(maker(&grey), Maker::Standard(75));
    }

    #[test]
    fn a_jpeg_that_the_image_crate_writes_has_standard_tables() {
        let mut bytes = Vec::new();
        image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 80)
            .encode_image(&image::RgbImage::new(16, 16))
            .unwrap();
        let read = crate::metadata::photo::read(&bytes);
        assert_eq!(maker(&read.quantisation.unwrap()), Maker::Standard(80));
    }

    #[test]
    fn only_cameras_with_tables_of_their_own_are_contradicted() {
        let made_by = |make| Vec::from_iter(said(Source::Exif, "Make", make));
        let text =
            |fields: &[Field], size| Some(reencoded(fields, Some(&standard(85)), size)?.text);
        assert_eq!(text(&made_by("NIKON"), None), None);
        let apple = text(&made_by("Apple"), None).unwrap();
        assert!(
            apple.contains("\"Apple\"") && apple.contains("quality 85"),
            "{apple}"
        );
        let bare = text(&[], Some((1200, 1600))).unwrap();
        assert!(bare.contains("WhatsApp"), "{bare}");
    }

    #[test]
    fn a_service_that_signs_its_copies_is_named() {
        let own = with([3; 64], None);
        assert_eq!(reencoded(&[], Some(&own), None), None);
        let marked = said(Source::Iptc, "SpecialInstructions", "FBMD01000ac1");
        let signal = reencoded(&Vec::from_iter(marked), Some(&own), None).unwrap();
        assert!(signal.text.contains("Facebook"), "{}", signal.text);
        let film = said(Source::Container, "Encoder", "Lavf58.76.100");
        assert!(reencoded(&Vec::from_iter(film), None, None).is_some());
    }
}
