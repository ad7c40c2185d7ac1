//! Brightness of the JPEGs that cameras, phones and messengers write: sequential, coded by Huffman, all components in one
//! scan.
//!
//! It decodes what fingerprints need and nothing else: colour is passed over. A file that is not plain and whole is left
//! to the general decoder, which then says what is wrong with it. The pixels are the very same that the general decoder
//! gives, so no fingerprint depends on which of the two read a file. Section numbers are those of ITU-R T.81.

mod bits;
mod headers;
#[cfg(test)]
mod tests;
mod transform;

use multiversion::multiversion;

use self::bits::{Bits, unstuffed};
use self::headers::Header;
use self::transform::{Block, transform};
use crate::media::luma::Luma;

/// The brightness of a JPEG that is plain and whole; `None` for every other.
///
/// `may_be` is asked whether width and height in pixels are within limits, before anything is allocated for them.
pub(super) fn brightness(bytes: &[u8], may_be: impl FnOnce(usize, usize) -> bool) -> Option<Luma> {
    let header = headers::read(bytes)?;
    let (width, height) = (header.width, header.height);
    if !may_be(width, height) {
        return None;
    }
    let (across, down) = header.units();
    let unit_height = 8 * header.blocks_down();
    let mut strip = Strip {
        stride: 8 * header.blocks_across() * across,
        pixels: vec![0; 8 * header.blocks_across() * across * unit_height],
    };
    let mut pixels = Vec::with_capacity(width * height);
    let mut scan = Scan::begin(bytes, header.scan)?;
    let mut left = header.restart_interval;
    for row in 0..down {
        let mut done = 0;
        while done < across {
            if left == Some(0) {
                scan.restart(bytes)?;
                left = header.restart_interval;
            }
            let count = (across - done).min(left.unwrap_or(usize::MAX));
            scan.bits = units(
                &header,
                &scan.data,
                scan.bits,
                &mut scan.mean,
                &mut strip,
                (done, count),
            )?;
            done += count;
            left = left.map(|left| left - count);
        }
        let rows = unit_height.min(height - row * unit_height);
        for line in strip.pixels.chunks_exact(strip.stride).take(rows) {
            pixels.extend_from_slice(&line[..width]);
        }
    }
    // Only a picture that ends where its data end is whole. What follows, such as a second picture, does not matter.
    let whole = scan.bits.at_end(&scan.data) && bytes.get(scan.next..)?.starts_with(b"\xff\xd9");
    if whole {
        Luma::new(width, height, pixels)
    } else {
        None
    }
}

/// Where the decoding of coded data stands.
struct Scan {
    /// The coded data up to the next marker, without stuffed bytes.
    data: Vec<u8>,
    /// Where that marker stands in the file.
    next: usize,
    /// What of `data` was read.
    bits: Bits,
    /// The latest mean of a block's brightness: the next is coded as the difference.
    mean: i32,
    /// Restart markers so far.
    restarts: u8,
}

impl Scan {
    fn begin(bytes: &[u8], at: usize) -> Option<Scan> {
        let mut data = Vec::new();
        let next = unstuffed(bytes, at, &mut data)?;
        Some(Scan {
            data,
            next,
            bits: Bits::default(),
            mean: 0,
            restarts: 0,
        })
    }

    /// Goes on behind the next marker, which has to be the restart marker whose turn it is (section F.1.1.5.2).
    fn restart(&mut self, bytes: &[u8]) -> Option<()> {
        let expected = [0xff, 0xd0 | (self.restarts % 8)];
        if !self.bits.at_end(&self.data) || !bytes.get(self.next..)?.starts_with(&expected) {
            return None;
        }
        self.next = unstuffed(bytes, self.next + 2, &mut self.data)?;
        self.bits = Bits::default();
        self.mean = 0;
        self.restarts = self.restarts.wrapping_add(1);
        Some(())
    }
}

/// The pixels of one row of units.
struct Strip {
    stride: usize,
    pixels: Vec<u8>,
}

/// Decodes `count` units from the `first` of a row on (section A.2.3): the blocks of each component in turn.
#[multiversion(targets("x86_64+avx2+bmi1+bmi2+lzcnt+popcnt"))]
fn units(
    header: &Header,
    data: &[u8],
    mut bits: Bits,
    mean: &mut i32,
    strip: &mut Strip,
    (first, count): (usize, usize),
) -> Option<Bits> {
    let (across, down) = (header.blocks_across(), header.blocks_down());
    let (brightness, colours) = header.components.split_first()?;
    let stride = strip.stride;
    for unit in first..first + count {
        for block_row in 0..down {
            for block_column in 0..across {
                let mut block: Block = [0; 64];
                let last = bits.block(data, brightness, mean, &mut block)?;
                let at = 8 * (block_row * stride + unit * across + block_column);
                transform(&mut block, last, &mut strip.pixels[at..], stride);
            }
        }
        for colour in colours {
            bits.pass_block(data, colour)?;
        }
    }
    Some(bits)
}
