//! Reading coefficients from coded bits (section F.2.2).

use super::headers::Component;
use super::transform::Block;

/// Bits of a code that are looked up at once; few codes are longer.
const LOOKED_UP: u32 = 10;
/// Zero bytes behind the data, so that eight bytes can be read wherever a coefficient begins.
const PADDING: usize = 16;

/// Where the coefficients lie in a block, row by row, in the order in which they are coded (figure A.6).
#[rustfmt::skip]
pub(super) const ZIGZAG: [u8; 64] = [
     0,  1,  8, 16,  9,  2,  3, 10, 17, 24, 32, 25, 18, 11,  4,  5,
    12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13,  6,  7, 14, 21, 28,
    35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51,
    58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
];

/// Copies the coded data that begin at `at` up to the next marker, without the zeros that are stuffed behind each 0xff
/// (section B.1.1.5), and returns where the marker stands; `None` where there is none.
pub(super) fn unstuffed(bytes: &[u8], mut at: usize, data: &mut Vec<u8>) -> Option<usize> {
    data.clear();
    loop {
        let rest = bytes.get(at..)?;
        let found = memchr::memchr(0xff, rest)?;
        if *rest.get(found + 1)? == 0 {
            data.extend_from_slice(&rest[..=found]);
            at += found + 2;
        } else {
            data.extend_from_slice(&rest[..found]);
            data.extend([0; PADDING]);
            return Some(at + found);
        }
    }
}

/// A Huffman table, made for looking up.
pub(super) struct Table {
    /// For every beginning of [`LOOKED_UP`] bits what its code means; 0 where the code is longer or there is none.
    entries: [Entry; 1 << LOOKED_UP],
    /// For each length the first value of 16 bits that no code of at most this length begins.
    limits: [u32; 17],
    /// For each length what is to be added to a code to get its position in `symbols`.
    offsets: [i32; 17],
    symbols: [u8; 256],
    coefficients: bool,
}

/// What a code means: bits 0 to 7 its length with that of the value after it, 8 to 15 its own length, 16 to 23 that of the
/// value, 24 to 31 the coefficients that are passed, this one counted, [`END`] where all others of the block are zero.
type Entry = u32;

/// More coefficients than a block has.
const END: u32 = 255;

impl Table {
    /// The table of `counts` codes of each length from 1 to 16 for `symbols` (section C.2); with `coefficients`, symbols hold
    /// a run and a length, else a length. `None` where no such code can be.
    pub(super) fn new(counts: &[u8; 16], symbols: &[u8], coefficients: bool) -> Option<Table> {
        let mut table = Table {
            entries: [0; 1 << LOOKED_UP],
            limits: [0; 17],
            offsets: [0; 17],
            symbols: [0; 256],
            coefficients,
        };
        table
            .symbols
            .get_mut(..symbols.len())?
            .copy_from_slice(symbols);
        let (mut code, mut position) = (0_u32, 0_usize);
        for (length, count) in (1_u32..).zip(counts) {
            table.offsets[length as usize] = position as i32 - code as i32;
            for _ in 0..*count {
                let symbol = *symbols.get(position)?;
                if code + 1 >= 1 << length || (!coefficients && symbol > 11) {
                    return None;
                }
                if length <= LOOKED_UP {
                    let first = (code << (LOOKED_UP - length)) as usize;
                    let entry = table.entry(length, symbol);
                    table.entries[first..first + (1 << (LOOKED_UP - length))].fill(entry);
                }
                code += 1;
                position += 1;
            }
            table.limits[length as usize] = code << (16 - length);
            code <<= 1;
        }
        (position == symbols.len()).then_some(table)
    }

    #[inline(always)]
    fn entry(&self, length: u32, symbol: u8) -> Entry {
        let size = u32::from(symbol & 15);
        let passed = match symbol {
            _ if !self.coefficients => 1,
            // Fifteen zeros and another one.
            0xf0 => 16,
            _ if size == 0 => END,
            _ => u32::from(symbol >> 4) + 1,
        };
        (length + size) | (length << 8) | (size << 16) | (passed << 24)
    }

    /// The meaning of a code that is longer than what is looked up at once.
    #[cold]
    #[inline(never)]
    fn long(&self, beginning: u32) -> Option<Entry> {
        let length =
            (LOOKED_UP as usize + 1..=16).find(|length| beginning < self.limits[*length])?;
        let code = (beginning >> (16 - length)) as i32;
        let position = usize::try_from(code + self.offsets[length]).ok()?;
        Some(self.entry(length as u32, *self.symbols.get(position)?))
    }
}

/// What was read of coded data.
#[derive(Clone, Copy, Default)]
pub(super) struct Bits {
    /// The next bits, the first in the highest place. Behind `count` bits are those that follow, or zeros.
    ahead: u64,
    /// How many of them were counted as read from the data.
    count: u32,
    /// The byte that is read next.
    at: usize,
}

impl Bits {
    /// Whether all of the data was read, but for the bits that fill the last byte.
    pub(super) fn at_end(&self, data: &[u8]) -> bool {
        let read = 8 * self.at - self.count as usize;
        let length = 8 * (data.len() - PADDING);
        read <= length && read + 8 > length
    }

    /// Makes at least 56 bits available.
    #[inline(always)]
    fn refill(&mut self, data: &[u8]) -> Option<()> {
        let next = data.get(self.at..)?.first_chunk::<8>()?;
        self.ahead |= u64::from_be_bytes(*next) >> self.count;
        self.at += ((63 - self.count) >> 3) as usize;
        self.count |= 56;
        Some(())
    }

    /// What the next code means, and the value behind it (section F.2.2.1). At most 31 bits are read.
    #[inline(always)]
    fn next(&mut self, data: &[u8], table: &Table) -> Option<(u32, i32)> {
        if self.count < 32 {
            self.refill(data)?;
        }
        let mut entry = table.entries[(self.ahead >> (64 - LOOKED_UP)) as usize];
        if entry == 0 {
            entry = table.long((self.ahead >> 48) as u32)?;
        }
        let (length, size) = (entry >> 8 & 31, entry >> 16 & 15);
        let value = self.ahead << length;
        // A value that begins with 0 is negative (table F.1 and F.2).
        let negative = !((value as i64) >> 63);
        let value = (value >> 1 >> (63 - size)) as i64 - (negative & ((1_i64 << size) - 1));
        self.ahead <<= entry & 31;
        self.count -= entry & 31;
        Some((entry >> 24, value as i32))
    }

    /// Reads a block of a component and multiplies it by the component's steps; returns the place of the last coefficient, in
    /// the order in which they are coded, that may be other than 0.
    #[inline(always)]
    pub(super) fn block(
        &mut self,
        data: &[u8],
        component: &Component,
        mean: &mut i32,
        block: &mut Block,
    ) -> Option<usize> {
        let (_, difference) = self.next(data, &component.means)?;
        *mean = mean.wrapping_add(difference);
        block[0] = mean.wrapping_mul(component.steps[0]);
        let mut place = 1;
        let mut last = 0;
        while place < 64 {
            let (passed, value) = self.next(data, &component.others)?;
            place += passed as usize;
            if place > 64 {
                break;
            }
            last = (place - 1) & 63;
            block[usize::from(ZIGZAG[last]) & 63] = value.wrapping_mul(component.steps[last]);
        }
        whole(place).then_some(last)
    }

    /// Reads a block of a component that is not wanted.
    #[inline(always)]
    pub(super) fn pass_block(&mut self, data: &[u8], component: &Component) -> Option<()> {
        self.next(data, &component.means)?;
        let mut place = 1;
        while place < 64 {
            place += self.next(data, &component.others)?.0 as usize;
        }
        whole(place).then_some(())
    }
}

/// Whether a block ended with its last coefficient or by the code for the end, not with a run that leads out of it.
#[inline(always)]
fn whole(place: usize) -> bool {
    place == 64 || place > END as usize
}
