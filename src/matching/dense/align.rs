//! Alignment to below a pixel, on the pixels themselves.
//!
//! Features leave an error of one or two pixels. It is removed block by block: in each block of the archive's picture the
//! displacement of the query is solved for together with a gain and an offset of brightness, by the inverse-compositional
//! form of Lucas and Kanade's method (Baker, Matthews 2004, "Lucas-Kanade 20 years on"), and one projective transform is
//! fitted to all displacements, each weighed by how exactly its block tells it and by how well it agrees with the others
//! (iteratively reweighted least squares). So a caption, a sticker or a moved car pulls at nothing.

use super::plane::{Laid, Plane, in_pixels};
use crate::matching::geometry::Homography;

/// Sides of blocks in pixels, coarse levels first, and rounds on each level.
const BLOCK: usize = 16;
const COARSE_BLOCK: usize = 8;
/// Halvings of the picture on which alignment begins.
const LEVELS: usize = 3;
/// Rounds of alignment on each level.
const ROUNDS: [usize; LEVELS] = [3, 3, 5];
/// Pixels by which places move on average below which alignment has come to rest.
const AT_REST: f64 = 0.02;
/// Displacements beyond this many pixels cannot be told from one round, and are not believed.
const FARTHEST: f32 = 4.0;
/// Standard deviation in levels below which a block shows nothing.
const PLAIN: f32 = 2.5;
/// Blocks from which on a projective transform is fitted, and an affine one; with fewer, only a shift.
const PROJECTIVE_FROM: usize = 40;
const AFFINE_FROM: usize = 10;
/// Rounds of reweighting, and the displacement in pixels that halves a block's weight, round by round.
const REWEIGHTED: [f64; 4] = [2.0, 1.0, 0.6, 0.4];

/// What one block says of how the query lies on it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Shifted {
    /// Left and top of the block in pixels.
    pub(super) at: [usize; 2],
    /// Levels of the query a level of the archive's picture.
    pub(super) gain: f32,
    /// Correlation of both, -1 to 1, before the displacement is taken out.
    pub(super) correlation: f32,
    /// Pixels from where the query lies to where it should.
    pub(super) shift: [f32; 2],
    /// How exactly the shift is known: the inverse of its covariance, xx, xy, yy, in 1/pixel^2.
    pub(super) certainty: [f32; 3],
}

impl Shifted {
    /// How exactly the shift is known along the axis on which it is known worst, in 1/pixel^2.
    pub(super) fn least_certainty(&self) -> f32 {
        let [xx, xy, yy] = self.certainty;
        (xx + yy) / 2.0 - (((xx - yy) / 2.0).powi(2) + xy * xy).sqrt()
    }
}

/// The archive's side of all blocks, computed once.
pub(super) struct Template<'a> {
    plane: &'a Plane,
    right: Vec<f32>,
    down: Vec<f32>,
    side: usize,
    blocks: Vec<Block>,
}

struct Block {
    at: [usize; 2],
    mean: [f32; 3],
    /// Sums of products of brightness and both differences, each around its mean.
    gram: [f32; 6],
    /// Its inverse: xx xy xz yy yz zz.
    inverse: [f32; 6],
}

impl<'a> Template<'a> {
    pub(super) fn new(plane: &'a Plane, side: usize) -> Template<'a> {
        let (right, down) = plane.gradients();
        let mut blocks = Vec::new();
        for top in (0..(plane.height + 1).saturating_sub(side)).step_by(side) {
            for left in (0..(plane.width + 1).saturating_sub(side)).step_by(side) {
                blocks.extend(Block::new(plane, &right, &down, [left, top], side));
            }
        }
        Template {
            plane,
            right,
            down,
            side,
            blocks,
        }
    }

    /// What every block says that lies in the query and shows anything.
    pub(super) fn shifts(&self, query: &Laid) -> Vec<Shifted> {
        let held = |block: &&Block| query.holds(block.at[0], block.at[1], self.side);
        let blocks = self.blocks.iter().filter(held);
        blocks
            .filter_map(|block| self.shift(block, &query.plane))
            .collect()
    }

    fn shift(&self, block: &Block, query: &Plane) -> Option<Shifted> {
        let count = (self.side * self.side) as f32;
        let [left, top] = block.at;
        let (mut sum, mut squares, mut with) = (0.0_f32, 0.0_f32, [0.0_f32; 3]);
        for y in top..top + self.side {
            let from = y * self.plane.width + left;
            let range = from..from + self.side;
            let (a, right, down) = (
                &self.plane.samples[range.clone()],
                &self.right[range.clone()],
                &self.down[range.clone()],
            );
            for (((q, a), right), down) in query.samples[range].iter().zip(a).zip(right).zip(down) {
                sum += q;
                squares += q * q;
                with[0] += q * a;
                with[1] += q * right;
                with[2] += q * down;
            }
        }
        let mean = sum / count;
        let energy = squares - sum * mean;
        if energy < PLAIN * PLAIN * count {
            return None;
        }
        let rhs = [0, 1, 2].map(|at| with[at] - sum * block.mean[at]);
        let inverse = &block.inverse;
        let gain = inverse[0] * rhs[0] + inverse[1] * rhs[1] + inverse[2] * rhs[2];
        let across = inverse[1] * rhs[0] + inverse[3] * rhs[1] + inverse[4] * rhs[2];
        let along = inverse[2] * rhs[0] + inverse[4] * rhs[1] + inverse[5] * rhs[2];
        let correlation = rhs[0] / (energy * block.gram[0]).max(1e-6).sqrt();
        if gain < 0.05 {
            return Some(Shifted {
                at: block.at,
                gain,
                correlation,
                ..Shifted::default()
            });
        }
        let explained = gain * rhs[0] + across * rhs[1] + along * rhs[2];
        // Levels squared a pixel that are left, and at least what rounding and coding leave.
        let noise = ((energy - explained) / count).max(1.0);
        let gram = &block.gram;
        let left_of = |at: usize, with_a: f32| gram[at] - with_a;
        let certainty = [
            left_of(3, gram[1] * gram[1] / gram[0].max(1e-6)),
            left_of(4, gram[1] * gram[2] / gram[0].max(1e-6)),
            left_of(5, gram[2] * gram[2] / gram[0].max(1e-6)),
        ]
        .map(|energy| energy * gain * gain / noise);
        Some(Shifted {
            at: block.at,
            gain,
            correlation,
            shift: [across / gain, along / gain],
            certainty,
        })
    }
}

impl Block {
    fn new(
        plane: &Plane,
        right: &[f32],
        down: &[f32],
        at: [usize; 2],
        side: usize,
    ) -> Option<Block> {
        let count = (side * side) as f32;
        let (mut sums, mut products) = ([0.0_f32; 3], [0.0_f32; 6]);
        for y in at[1]..at[1] + side {
            let from = y * plane.width + at[0];
            for place in from..from + side {
                let (a, r, d) = (plane.samples[place], right[place], down[place]);
                sums[0] += a;
                sums[1] += r;
                sums[2] += d;
                products[0] += a * a;
                products[1] += a * r;
                products[2] += a * d;
                products[3] += r * r;
                products[4] += r * d;
                products[5] += d * d;
            }
        }
        let mean = sums.map(|sum| sum / count);
        let pairs = [(0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2)];
        let mut gram = products;
        for (value, (one, other)) in gram.iter_mut().zip(pairs) {
            *value -= sums[one] * mean[other];
        }
        if gram[0] < PLAIN * PLAIN * count {
            return None;
        }
        // A little more on the diagonal keeps a block with detail in one direction solvable.
        let ridge = 0.02 * count;
        let [aa, ab, ac, bb, bc, cc] = gram;
        let (bb, cc) = (bb + ridge, cc + ridge);
        let minors = [
            bb * cc - bc * bc,
            ac * bc - ab * cc,
            ab * bc - ac * bb,
            aa * cc - ac * ac,
            ab * ac - aa * bc,
            aa * bb - ab * ab,
        ];
        let determinant = aa * minors[0] + ab * minors[1] + ac * minors[2];
        (determinant > 1e-3).then(|| Block {
            at,
            mean,
            gram,
            inverse: minors.map(|minor| minor / determinant),
        })
    }
}

/// The transform from pixels of `query` to pixels of `archive`, refined from `start`.
pub(super) fn refined(query: &Plane, archive: &Plane, start: &Homography) -> Option<Homography> {
    let mut levels = vec![(query.clone(), archive.clone())];
    for _ in 1..LEVELS {
        let (query, archive) = &levels[levels.len() - 1];
        if archive.width.min(archive.height) < 64 {
            break;
        }
        let next = (query.halved(), archive.halved());
        levels.push(next);
    }
    let mut transform = *start;
    for (level, (query, archive)) in levels.iter().enumerate().rev() {
        let scale = f64::from(1_u32 << level);
        // Half of a picture with an odd number of pixels is a little more than half: what remains, the next level finds.
        let mut own = in_pixels(&transform, scale, 1.0 / scale);
        let side = if level == 0 { BLOCK } else { COARSE_BLOCK };
        let template = Template::new(archive, side);
        let mut best: Option<(f32, Homography)> = None;
        // Where it began counts as well: what coarser levels found may be worse.
        if level == 0 {
            let shifts = shifts(&template, query, archive, start)?;
            best = Some((agreement(&shifts), *start));
        }
        for round in 0..=ROUNDS[LEVELS - 1 - level] {
            let shifts = shifts(&template, query, archive, &own)?;
            let agreement = agreement(&shifts);
            // Steps that make it worse lead astray, as where coding has left nothing but its own pattern.
            let worse = best.as_ref().is_some_and(|(most, _)| agreement < *most);
            if !worse {
                best = Some((agreement, own));
            } else if round > 0 {
                break;
            }
            let Some((step, moved)) = fitted(&shifts, side, archive) else {
                break;
            };
            own = own.then(&step);
            if moved < AT_REST {
                break;
            }
        }
        if let Some((_, kept)) = best {
            own = kept;
        }
        transform = in_pixels(&own, 1.0 / scale, scale);
    }
    Some(transform)
}

fn shifts(
    template: &Template<'_>,
    query: &Plane,
    archive: &Plane,
    transform: &Homography,
) -> Option<Vec<Shifted>> {
    let back = transform.inverse()?;
    let laid = query.laid(archive.width, archive.height, &back);
    Some(template.shifts(&laid))
}

/// How well both agree: the sum of what correlates, so that lying on less is no gain.
fn agreement(shifts: &[Shifted]) -> f32 {
    let correlations = shifts.iter().map(|shifted| shifted.correlation.max(0.0));
    correlations.sum()
}

/// The transform that carries every place of the archive's picture to where the blocks say that the query belongs, and by how
/// many pixels on average.
fn fitted(shifts: &[Shifted], side: usize, archive: &Plane) -> Option<(Homography, f64)> {
    let usable: Vec<&Shifted> = shifts
        .iter()
        .filter(|shifted| {
            shifted.correlation > 0.4 && shifted.shift.iter().all(|along| along.abs() <= FARTHEST)
        })
        .collect();
    if usable.len() < 3 {
        return None;
    }
    let count = match usable.len() {
        ..AFFINE_FROM => 2,
        AFFINE_FROM..PROJECTIVE_FROM => 6,
        _ => 8,
    };
    let half = archive.width.max(archive.height) as f64 / 2.0;
    let middle = [archive.width as f64 / 2.0, archive.height as f64 / 2.0];
    let place = |shifted: &Shifted| {
        [0, 1].map(|axis| (shifted.at[axis] as f64 + side as f64 / 2.0 - middle[axis]) / half)
    };
    let basis = |[x, y]: [f64; 2]| {
        [
            [1.0, 0.0, x, y, 0.0, 0.0, x * x, x * y],
            [0.0, 1.0, 0.0, 0.0, x, y, x * y, y * y],
        ]
    };
    let mut solution = [0.0_f64; 8];
    for tolerance in REWEIGHTED {
        let mut matrix = [[0.0_f64; 9]; 8];
        for shifted in &usable {
            let rows = basis(place(shifted));
            let predicted =
                rows.map(|row| row.iter().zip(&solution).map(|(a, b)| a * b).sum::<f64>());
            let off = [0, 1].map(|axis| f64::from(shifted.shift[axis]) - predicted[axis]);
            let away = (off[0] * off[0] + off[1] * off[1]) / (tolerance * tolerance);
            // A block that tells its shift to a hundredth of a pixel is not to outweigh a hundred others.
            let [xx, xy, yy] = shifted.certainty.map(f64::from);
            let most = 400.0 / (xx + yy).max(400.0);
            let weight = most / (1.0 + away * away);
            for i in 0..count {
                let [ix, iy] = [rows[0][i], rows[1][i]];
                let (to_x, to_y) = (weight * (xx * ix + xy * iy), weight * (xy * ix + yy * iy));
                for j in 0..count {
                    matrix[i][j] += to_x * rows[0][j] + to_y * rows[1][j];
                }
                let [sx, sy] = shifted.shift.map(f64::from);
                matrix[i][8] += to_x * sx + to_y * sy;
            }
        }
        solution = solved(matrix, count)?;
    }
    let [across, down, xx, xy, yx, yy, px, py] = solution.map(|value| value / half);
    let step = Homography([1.0 + xx, xy, across, yx, 1.0 + yy, down, -px, -py, 1.0]);
    let centred = Homography([
        1.0 / half,
        0.0,
        -middle[0] / half,
        0.0,
        1.0 / half,
        -middle[1] / half,
        0.0,
        0.0,
        1.0,
    ]);
    let step = centred.then(&step).then(&centred.inverse()?);
    let corners = [
        [0.0, 0.0],
        [2.0 * middle[0], 0.0],
        [0.0, 2.0 * middle[1]],
        [2.0 * middle[0], 2.0 * middle[1]],
    ];
    let mut moved = 0.0;
    for corner in corners {
        let [x, y] = step.apply(corner)?;
        moved += ((x - corner[0]).powi(2) + (y - corner[1]).powi(2)).sqrt() / 4.0;
    }
    Some((step, moved))
}

/// Solves the first `count` equations by Gauss's elimination; a little on the diagonal keeps what no block tells at zero.
fn solved(mut matrix: [[f64; 9]; 8], count: usize) -> Option<[f64; 8]> {
    let most = (0..count).map(|at| matrix[at][at]).fold(0.0, f64::max);
    for (at, row) in matrix.iter_mut().enumerate().take(count) {
        row[at] += most * 1e-5 + 1e-9;
    }
    for column in 0..count {
        let pivot = matrix[column][column];
        if pivot.abs() < 1e-12 {
            return None;
        }
        let top = matrix[column];
        for row in matrix.iter_mut().take(count).skip(column + 1) {
            let factor = row[column] / pivot;
            for (cell, above) in row.iter_mut().zip(&top).skip(column) {
                *cell -= factor * above;
            }
        }
    }
    let mut solution = [0.0; 8];
    for column in (0..count).rev() {
        let known: f64 = (column + 1..count)
            .map(|k| matrix[column][k] * solution[k])
            .sum();
        solution[column] = (matrix[column][8] - known) / matrix[column][column];
    }
    Some(solution)
}
