//! HEIC and AVIF photos: their size as the file states it, and their pixels through a decoder that the system has.
//!
//! iPhones write HEIC. Its coding, HEVC, has no memory-safe decoder that is fit for use, so the pixels come from a child
//! process that gets the open file as its standard input, as with videos: libheif's command-line decoder (`heif-dec`,
//! `heif-convert` before version 1.18), or `ffmpeg` for an AVIF that is one upright picture. libheif puts tiles together
//! and turns the picture as the file says; EXIF's orientation repeats that and is not applied.

mod decoder;

use ::image::RgbImage;

use super::boxes::{Boxes, big_endian as number, find};
use super::luma::Luma;

pub use decoder::{Decoder, stated};

/// How the pixels of a HEIF file are coded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    /// HEVC: HEIC.
    Hevc,
    /// AV1: AVIF.
    Av1,
}

impl Coding {
    /// The name of such files.
    pub fn name(self) -> &'static str {
        match self {
            Coding::Hevc => "HEIC",
            Coding::Av1 => "AVIF",
        }
    }
}

/// What a HEIF file says of its primary picture, ISO/IEC 23008-12.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Primary {
    /// Width in pixels as shown: turned where the file says so.
    pub width: u32,
    /// Height in pixels as shown.
    pub height: u32,
    /// One coded picture that is shown as it is: not put together of tiles, not turned, mirrored or cut.
    pub plain: bool,
    /// Brightness goes from 16 to 235, not from 0 to 255.
    limited_range: bool,
}

/// A decoded picture: brightness of every pixel, colour of every second one in both directions.
#[derive(Clone, Debug, PartialEq)]
pub struct Planes {
    width: usize,
    height: usize,
    brightness: Vec<u8>,
    blueness: Vec<u8>,
    redness: Vec<u8>,
}

impl Planes {
    /// Brightness alone.
    pub fn luma(self) -> Option<Luma> {
        Luma::new(self.width, self.height, self.brightness)
    }

    /// Red, green, blue, by the matrix of ITU-R BT.601, which phones use.
    pub fn colours(&self) -> RgbImage {
        let across = self.width.div_ceil(2);
        RgbImage::from_fn(self.width as u32, self.height as u32, |x, y| {
            let (x, y) = (x as usize, y as usize);
            let luma = f32::from(self.brightness[y * self.width + x]);
            let at = y / 2 * across + x / 2;
            let blue = f32::from(self.blueness[at]) - 128.0;
            let red = f32::from(self.redness[at]) - 128.0;
            // Conversion to u8 saturates.
            ::image::Rgb([
                (luma + 1.402 * red).round() as u8,
                (luma - 0.344_136 * blue - 0.714_136 * red).round() as u8,
                (luma + 1.772 * blue).round() as u8,
            ])
        })
    }

    /// Stretches the range of television, 16 to 235, to the range of photos.
    fn stretch(&mut self) {
        for value in &mut self.brightness {
            *value = ((f32::from(*value) - 16.0) * (255.0 / 219.0)).round() as u8;
        }
        for value in self.blueness.iter_mut().chain(&mut self.redness) {
            *value = ((f32::from(*value) - 128.0) * (255.0 / 224.0) + 128.0).round() as u8;
        }
    }
}

/// What the file says of its primary picture; `None` where it says it in no way that is understood.
pub fn primary(bytes: &[u8]) -> Option<Primary> {
    let meta = find(bytes, b"meta")?.get(4..)?;
    let item = {
        let pitm = find(meta, b"pitm")?;
        let width = if *pitm.first()? == 0 { 2 } else { 4 };
        number(pitm, 4, width)?
    };
    let kind = item_kind(find(meta, b"iinf")?, item)?;
    let properties = find(meta, b"iprp")?;
    let associated = associations(find(properties, b"ipma")?, item)?;
    let stored: Vec<(&[u8; 4], &[u8])> = Boxes(find(properties, b"ipco")?).collect();
    let mut size = None;
    let mut plain = kind != *b"grid" && kind != *b"iovl" && kind != *b"iden";
    let mut limited_range = false;
    let mut quarter_turns = 0;
    for index in associated {
        // Counted from 1; 0 stands for none.
        let Some((name, body)) = index.checked_sub(1).and_then(|at| stored.get(at)) else {
            continue;
        };
        match *name {
            b"ispe" => size = Some((number(body, 4, 4)?, number(body, 8, 4)?)),
            b"irot" => {
                quarter_turns = body.first()? & 3;
                plain &= quarter_turns == 0;
            }
            b"imir" | b"clap" => plain = false,
            b"colr" if body.starts_with(b"nclx") => limited_range = body.get(10)? & 0x80 == 0,
            _ => {}
        }
    }
    let (width, height) = size?;
    let (width, height) = (u32::try_from(width).ok()?, u32::try_from(height).ok()?);
    let (width, height) = if quarter_turns % 2 == 1 {
        (height, width)
    } else {
        (width, height)
    };
    Some(Primary {
        width,
        height,
        plain,
        limited_range,
    })
}

/// The type of an item, ISO/IEC 14496-12 section 8.11.6.
fn item_kind(iinf: &[u8], wanted: usize) -> Option<[u8; 4]> {
    let entries = iinf.get(if *iinf.first()? == 0 { 6 } else { 8 }..)?;
    Boxes(entries)
        .filter(|(name, _)| *name == b"infe")
        .find_map(|(_, infe)| {
            let width = if *infe.first()? == 2 { 2 } else { 4 };
            let at = 4 + width + 2;
            (number(infe, 4, width)? == wanted)
                .then(|| infe.get(at..at + 4)?.try_into().ok())
                .flatten()
        })
}

/// The properties of an item, as numbers in the list of all, ISO/IEC 23008-12 section 9.3.
fn associations(ipma: &[u8], wanted: usize) -> Option<Vec<usize>> {
    let (version, wide) = (*ipma.first()?, *ipma.get(3)? & 1 == 1);
    let item_width = if version == 0 { 2 } else { 4 };
    let mut at = 8;
    for _ in 0..number(ipma, 4, 4)? {
        let item = number(ipma, at, item_width)?;
        let count = usize::from(*ipma.get(at + item_width)?);
        at += item_width + 1;
        let size = if wide { 2 } else { 1 };
        if item == wanted {
            let mask = if wide { 0x7fff } else { 0x7f };
            let indices = (0..count).map(|n| Some(number(ipma, at + n * size, size)? & mask));
            return indices.collect();
        }
        at += count * size;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxed(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
        let size = u32::try_from(body.len() + 8).unwrap().to_be_bytes();
        [&size[..], name, body].concat()
    }

    /// A HEIF file whose item 7 of this type has a size of 40x30 and these other properties.
    fn file(kind: &[u8; 4], others: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
        let mut stored = boxed(b"ispe", &[0, 0, 0, 0, 0, 0, 0, 40, 0, 0, 0, 30]);
        let mut associated = vec![0x81];
        for (at, (name, body)) in others.iter().enumerate() {
            stored.extend(boxed(name, body));
            associated.push(u8::try_from(at + 2).unwrap());
        }
        let count = u8::try_from(associated.len()).unwrap();
        let head = [&[0, 0, 0, 0, 0, 0, 0, 1, 0, 7, count][..], &associated].concat();
        let properties = [boxed(b"ipco", &stored), boxed(b"ipma", &head)].concat();
        let infe = [&[2, 0, 0, 0, 0, 7, 0, 0][..], kind, b"\0"].concat();
        let infos = [&[0, 0, 0, 0, 0, 1][..], &boxed(b"infe", &infe)].concat();
        let meta = [
            vec![0; 4],
            boxed(b"pitm", &[0, 0, 0, 0, 0, 7]),
            boxed(b"iinf", &infos),
            boxed(b"iprp", &properties),
        ]
        .concat();
        [boxed(b"ftyp", b"heic\0\0\0\0"), boxed(b"meta", &meta)].concat()
    }

    #[test]
    fn the_size_is_that_of_the_picture_as_shown() {
        let plain = primary(&file(b"av01", &[])).unwrap();
        assert_eq!((plain.width, plain.height, plain.plain), (40, 30, true));
        let turned = primary(&file(b"hvc1", &[(b"irot", &[3])])).unwrap();
        assert_eq!((turned.width, turned.height, turned.plain), (30, 40, false));
        let upside_down = primary(&file(b"hvc1", &[(b"irot", &[2])])).unwrap();
        assert_eq!((upside_down.width, upside_down.plain), (40, false));
        assert!(!primary(&file(b"grid", &[])).unwrap().plain);
        let nclx = b"nclx\0\x01\0\x01\0\x01\0";
        assert!(
            primary(&file(b"av01", &[(b"colr", nclx)]))
                .unwrap()
                .limited_range
        );
    }

    #[test]
    fn cut_and_damaged_files_have_no_size_and_do_not_panic() {
        let whole = file(b"grid", &[(b"irot", &[1])]);
        for length in 0..whole.len() {
            assert_eq!(primary(&whole[..length]), None, "{length}");
        }
        for at in 0..whole.len() {
            for bit in 0..8 {
                let mut damaged = whole.clone();
                damaged[at] ^= 1 << bit;
                let _ = primary(&damaged);
            }
        }
    }

    #[test]
    fn colours_come_out_of_brightness_and_two_differences() {
        let mut planes = Planes {
            width: 3,
            height: 1,
            brightness: vec![76, 76, 255],
            blueness: vec![85, 128],
            redness: vec![255, 128],
        };
        let colours = planes.colours();
        assert_eq!(colours.get_pixel(0, 0).0, [254, 0, 0]);
        assert_eq!(colours.get_pixel(2, 0).0, [255, 255, 255]);
        planes.brightness = vec![16, 235, 126];
        planes.stretch();
        assert_eq!(planes.brightness, [0, 255, 128]);
    }
}
