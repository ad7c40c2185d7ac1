//! From the coefficients of a block to its pixels: the inverse discrete cosine transform (section A.3.3) in whole numbers.
//!
//! The factorisation is that of Loeffler, Ligtenberg and Moschytz 1989 ("Practical fast 1-D DCT algorithms with 11
//! multiplications"), with factors of 12 bits and roundings where the general decoder has them, so that not one pixel
//! differs. It works on all columns, then on all rows of a block at once.

/// The coefficients of a block, row by row.
pub(super) type Block = [i32; 64];

type Lanes = [i32; 8];

/// Rounding between the two passes, which leaves two more bits.
const ROUNDING: i32 = 1 << 9;
/// Rounding of the pixels, and the middle of their range, which is coded as 0.
const LAST_ROUNDING: i32 = ROUNDING + (1 << 16) + (128 << 17);

/// Transforms a block and writes its 8 x 8 pixels to the beginnings of eight lines that lie `stride` apart. `last` is the
/// place of the last coefficient that may be other than 0, in the order in which they are coded.
#[inline(always)]
pub(super) fn transform(block: &mut Block, last: usize, pixels: &mut [u8], stride: usize) {
    if last == 0 {
        // Eight times the level of all pixels.
        let level = (block[0].wrapping_add(4 + 1024) >> 3).clamp(0, 255) as u8;
        for line in pixels.chunks_mut(stride).take(8) {
            line[..8].fill(level);
        }
        return;
    }
    let columns = pass(&rows(block), ROUNDING, 10);
    let columns = pass(&transposed(&columns), LAST_ROUNDING, 17);
    let mut levels = [[0_u8; 8]; 8];
    for (levels, column) in levels.iter_mut().zip(&columns) {
        for (level, value) in levels.iter_mut().zip(column) {
            *level = (*value).clamp(0, 255) as u8;
        }
    }
    for (y, line) in pixels.chunks_mut(stride).take(8).enumerate() {
        let mut row = [0_u8; 8];
        for (x, pixel) in row.iter_mut().enumerate() {
            *pixel = levels[x][y];
        }
        line[..8].copy_from_slice(&row);
    }
}

#[inline(always)]
fn rows(block: &Block) -> [Lanes; 8] {
    let mut rows = [[0; 8]; 8];
    for (row, values) in rows.iter_mut().zip(block.as_chunks::<8>().0) {
        *row = *values;
    }
    rows
}

#[inline(always)]
fn transposed(lanes: &[Lanes; 8]) -> [Lanes; 8] {
    let mut turned = [[0; 8]; 8];
    for (row, values) in turned.iter_mut().enumerate() {
        for (column, value) in values.iter_mut().enumerate() {
            *value = lanes[column][row];
        }
    }
    turned
}

/// One-dimensional transforms of eight coefficients each, in all lanes alike.
#[inline(always)]
fn pass(from: &[Lanes; 8], rounding: i32, shift: u32) -> [Lanes; 8] {
    let mut to = [[0_i32; 8]; 8];
    for lane in 0..8 {
        let (c0, c1, c2, c3) = (from[0][lane], from[1][lane], from[2][lane], from[3][lane]);
        let (c4, c5, c6, c7) = (from[4][lane], from[5][lane], from[6][lane], from[7][lane]);
        // The even coefficients.
        let turned = add(c2, c6).wrapping_mul(2217);
        let t2 = add(turned, c6.wrapping_mul(-7567));
        let t3 = add(turned, c2.wrapping_mul(3135));
        let t0 = add(c0, c4) << 12;
        let t1 = sub(c0, c4) << 12;
        let even = [
            add(add(t0, t3), rounding),
            add(add(t1, t2), rounding),
            add(sub(t1, t2), rounding),
            add(sub(t0, t3), rounding),
        ];
        // The odd ones.
        let (p1, p2, p3, p4) = (add(c7, c1), add(c5, c3), add(c7, c3), add(c5, c1));
        let p5 = add(p3, p4).wrapping_mul(4816);
        let p1 = add(p5, p1.wrapping_mul(-3685));
        let p2 = add(p5, p2.wrapping_mul(-10497));
        let p3 = p3.wrapping_mul(-8034);
        let p4 = p4.wrapping_mul(-1597);
        let odd = [
            add(c1.wrapping_mul(6149), add(p1, p4)),
            add(c3.wrapping_mul(12586), add(p2, p3)),
            add(c5.wrapping_mul(8410), add(p2, p4)),
            add(c7.wrapping_mul(1223), add(p1, p3)),
        ];
        for place in 0..4 {
            to[place][lane] = add(even[place], odd[place]) >> shift;
            to[7 - place][lane] = sub(even[place], odd[place]) >> shift;
        }
    }
    to
}

#[inline(always)]
fn add(a: i32, b: i32) -> i32 {
    a.wrapping_add(b)
}

#[inline(always)]
fn sub(a: i32, b: i32) -> i32 {
    a.wrapping_sub(b)
}
