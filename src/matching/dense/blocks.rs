//! Block by block, what two aligned pictures have in common.

use super::align::{Shifted, Template};
use super::groups;
use super::plane::{Laid, Plane};
use super::signs::Levels;

/// Standard deviation in levels below which a block shows nothing.
const PLAIN: f32 = 3.0;
/// Standard deviation in levels below which detail is lost to coding, and how many times the noise a block must vary at least.
const FAINT: f32 = 4.5;
const ABOVE_FLOOR: f32 = 5.0;
/// Mean levels beyond which a flat block is black or white because of its exposure and hides nothing that can be told.
const CLIPPED: (f32, f32) = (10.0, 245.0);
/// Correlation from which on a block agrees, whatever the rest does.
const AGREES: f32 = 0.93;
/// Correlation below which a block may disagree.
const DISAGREES: f32 = 0.8;
/// How many times as much as expected must be left of a block for it to disagree.
const UNEXPECTED: f32 = 6.0;
/// Levels squared that must be left of a block for it to disagree.
const LEAST_LEFT: f32 = 36.0;
/// Pixels by which a block must lie aside to be displaced, and standard deviations of what is known of its shift.
const ASIDE: f32 = 1.0;
const ASIDE_SIGMAS: f32 = 3.0;
/// Pixels beyond which a shift is no shift but something else.
const FARTHEST: f32 = 4.0;

/// What a block of two aligned pictures is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// It does not lie in both pictures.
    #[default]
    Outside,
    /// It shows nothing in both.
    Plain,
    /// It shows the same.
    Agrees,
    /// It shows the same, elsewhere: another viewpoint.
    Displaced,
    /// It is photographed in both and shows something else.
    Changed,
    /// The submission has something drawn there: a caption, a logo, a sticker.
    Covered,
}

/// One block.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Block {
    pub(super) kind: Kind,
    /// What both sides say.
    pub(super) shifted: Shifted,
    /// Mean of the query less what the archive's tones lead to expect, in levels.
    pub(super) lighter: f32,
    /// Levels squared a pixel that no gain and offset explain.
    pub(super) left: f32,
    /// Levels squared a pixel that they explain.
    pub(super) explained: f32,
    /// How many times as much is left as in the rest of the picture, as a natural logarithm.
    pub(super) excess: f32,
    /// Correlation of the finest details.
    pub(super) fine: f32,
    /// Standard deviation of the finest details of the archive's picture, in levels.
    pub(super) fine_detail: f32,
    /// The query's block, the archive's block is drawn.
    pub(super) drawn: [bool; 2],
    /// Variance of what it shows, in the picture in which it shows more, in levels squared of the submission.
    pub(super) variance: f32,
    /// It lies in both pictures and shows something.
    pub(super) compared: bool,
}

/// All blocks, row by row.
pub(super) struct Grid {
    pub(super) columns: usize,
    pub(super) rows: usize,
    pub(super) side: usize,
    pub(super) blocks: Vec<Block>,
    /// Levels squared that are left where there is nothing to see.
    pub(super) floor: f32,
    /// Share of what there is to see that is left, at the median.
    pub(super) share: f32,
    /// Levels of the submission a level of the archive's picture, at the median.
    pub(super) gain: f32,
}

/// Both pictures at the same sharpness, as blocks are compared.
pub(super) struct Pair<'a> {
    pub(super) archive: &'a Plane,
    pub(super) query: &'a Laid,
    /// Before they were made equally sharp.
    pub(super) raw_archive: &'a Plane,
    pub(super) raw_query: &'a Plane,
    pub(super) tones: &'a [f32; 256],
    /// Levels of the submission a level of the archive's picture, as a whole.
    pub(super) gain: f32,
    /// Levels by which the submission is lighter, at the median of pixels.
    pub(super) lighter: f32,
}

impl Grid {
    pub(super) fn new(pair: &Pair<'_>, side: usize) -> Grid {
        let (columns, rows) = (pair.archive.width / side, pair.archive.height / side);
        let template = Template::new(pair.archive, side);
        let mut blocks = vec![Block::default(); columns * rows];
        for row in 0..rows {
            for column in 0..columns {
                if pair.query.holds(column * side, row * side, side) {
                    blocks[row * columns + column] = Block {
                        kind: Kind::Plain,
                        ..Block::default()
                    };
                }
            }
        }
        let fine_archive = fine(pair.archive);
        let fine_query = fine(&pair.query.plane);
        for shifted in template.shifts(pair.query) {
            let [left, top] = shifted.at;
            let block = &mut blocks[top / side * columns + left / side];
            block.shifted = shifted;
        }
        for (at, block) in blocks.iter_mut().enumerate() {
            if block.kind == Kind::Outside {
                continue;
            }
            let corner = [at % columns * side, at / columns * side];
            describe(block, pair, corner, side);
            let details = correlation(&fine_archive, &fine_query, corner, side);
            block.fine = details.0;
            block.fine_detail = details.1;
        }
        let mut grid = Grid {
            columns,
            rows,
            side,
            blocks,
            floor: 0.0,
            share: 0.0,
            gain: 1.0,
        };
        grid.expect();
        grid.classify();
        grid
    }

    /// What is left of blocks of this pair, as far as that depends on what they show: sharpness, coding and noise leave a
    /// floor and a share of the detail.
    fn expect(&mut self) {
        let known = self
            .blocks
            .iter()
            .filter(|block| block.kind != Kind::Outside);
        let mut by_detail: Vec<(f32, f32)> =
            known.map(|block| (block.explained, block.left)).collect();
        by_detail.sort_by(|a, b| a.0.total_cmp(&b.0));
        let plainest = &by_detail[..(by_detail.len() / 5).max(1).min(by_detail.len())];
        self.floor = quantile(plainest.iter().map(|(_, left)| *left), 0.5).clamp(0.5, 60.0);
        // Detail that coding has taken away on one side says nothing.
        let least = (FAINT * FAINT).max(ABOVE_FLOOR * self.floor);
        for block in &mut self.blocks {
            block.compared &= block.variance >= least;
        }
        let shares = self.blocks.iter().filter(|block| block.compared);
        let shares = shares
            .map(|block| (block.left - self.floor).max(0.0) / block.explained.max(PLAIN * PLAIN));
        self.share = quantile(shares, 0.4).clamp(0.002, 2.0);
        let gains = self.blocks.iter().filter(|block| block.compared);
        self.gain = quantile(gains.map(|block| block.shifted.gain), 0.5).clamp(0.1, 4.0);
        for block in &mut self.blocks {
            let expected = self.floor + self.share * block.explained;
            block.excess = ((block.left + 1.0) / (expected + 1.0)).ln();
        }
    }

    fn classify(&mut self) {
        for block in &mut self.blocks {
            if !block.compared {
                continue;
            }
            let Shifted {
                correlation, shift, ..
            } = block.shifted;
            let away = shift[0].hypot(shift[1]);
            let sigma = 1.0 / block.shifted.least_certainty().max(1e-4).sqrt();
            let disagrees = correlation < DISAGREES
                && block.left > LEAST_LEFT
                && block.excess > UNEXPECTED.ln();
            block.kind = if correlation > AGREES && away < ASIDE {
                Kind::Agrees
            } else if correlation > 0.3
                && (ASIDE..=FARTHEST).contains(&away)
                && away > ASIDE_SIGMAS * sigma
            {
                Kind::Displaced
            } else if disagrees && block.drawn[0] && !block.drawn[1] {
                Kind::Covered
            } else if disagrees {
                Kind::Changed
            } else {
                Kind::Agrees
            };
        }
    }

    /// Blocks of a kind that touch one another, as positions, the largest group first.
    pub(super) fn groups(&self, of: impl Fn(&Block) -> bool) -> Vec<Vec<usize>> {
        let is = |at: usize| of(&self.blocks[at]);
        let mut groups = groups::groups(self.columns, self.rows, is);
        for group in &mut groups {
            group.sort_unstable();
        }
        // Stable: of equal groups the higher one stays first.
        groups.sort_by_key(|group| std::cmp::Reverse(group.len()));
        groups
    }

    /// The up to eight blocks around one.
    pub(super) fn neighbours(&self, at: usize) -> impl Iterator<Item = usize> {
        groups::neighbours(self.columns, self.rows, at)
    }
}

/// Means, variances and covariance of a square of both pictures, in levels and levels squared.
pub(super) struct Spread {
    mean_query: f32,
    pub(super) query: f32,
    pub(super) archive: f32,
    pub(super) both: f32,
}

impl Spread {
    /// Of a square of `side` pixels.
    pub(super) fn of(archive: &Plane, query: &Plane, corner: [usize; 2], side: usize) -> Spread {
        let (mut a, mut q, mut aa, mut qq, mut aq) = (0.0_f32, 0.0_f32, 0.0_f32, 0.0_f32, 0.0_f32);
        let [left, top] = corner;
        for y in top..top + side {
            let [archive, query] = [archive, query].map(|plane| &plane.row(y)[left..left + side]);
            for (archive, query) in archive.iter().zip(query) {
                a += archive;
                q += query;
                aa += archive * archive;
                qq += query * query;
                aq += archive * query;
            }
        }
        let count = (side * side) as f32;
        let (a, q) = (a / count, q / count);
        Spread {
            mean_query: q,
            query: qq / count - q * q,
            archive: aa / count - a * a,
            both: aq / count - a * q,
        }
    }
}

fn describe(block: &mut Block, pair: &Pair<'_>, [left, top]: [usize; 2], side: usize) {
    let Spread {
        mean_query: mean_q,
        query: var_q,
        archive: var_a,
        both,
    } = Spread::of(pair.archive, &pair.query.plane, [left, top], side);
    let toned: f32 = (top..top + side)
        .flat_map(|y| &pair.archive.row(y)[left..left + side])
        .map(|level| pair.tones[(*level as usize).min(255)])
        .sum();
    block.lighter = mean_q - toned / (side * side) as f32;
    block.explained = if var_a > 0.01 {
        both.max(0.0).powi(2) / var_a
    } else {
        0.0
    };
    block.left = (var_q - block.explained).max(0.0);
    let levels = [pair.raw_query, pair.raw_archive].map(|raw| Levels::of(raw, [left, top], side));
    block.drawn = [0, 1].map(|at| levels[at].is_drawn());
    let clipped = |mean: f32| mean < CLIPPED.0 || mean > CLIPPED.1;
    let flat_query = var_q < PLAIN * PLAIN;
    block.compared = !flat_query || (var_a >= PLAIN * PLAIN && !clipped(mean_q));
    block.variance = var_q.max(var_a * pair.gain * pair.gain);
    if block.compared && flat_query {
        // Nothing is left of the detail that the archive has.
        block.left = block.left.max(var_a);
        block.drawn[0] = true;
    }
}

/// The finest details: what smoothing takes away.
fn fine(plane: &Plane) -> Plane {
    let smooth = plane.smoothed().smoothed();
    let samples = plane.samples.iter().zip(&smooth.samples);
    Plane::new(
        plane.width,
        plane.height,
        samples.map(|(own, smooth)| own - smooth).collect(),
    )
}

/// Correlation of a block of two planes, and the standard deviation of the first.
fn correlation(a: &Plane, b: &Plane, [left, top]: [usize; 2], side: usize) -> (f32, f32) {
    let (mut aa, mut bb, mut ab) = (0.0_f32, 0.0_f32, 0.0_f32);
    for y in top..top + side {
        let range = y * a.width + left..y * a.width + left + side;
        for (a, b) in a.samples[range.clone()].iter().zip(&b.samples[range]) {
            aa += a * a;
            bb += b * b;
            ab += a * b;
        }
    }
    let count = (side * side) as f32;
    (ab / (aa * bb).sqrt().max(1e-3 * count), (aa / count).sqrt())
}

/// The value below which a share of all lies; 0 of none.
pub(super) fn quantile(values: impl Iterator<Item = f32>, share: f32) -> f32 {
    let mut sorted: Vec<f32> = values.collect();
    if sorted.is_empty() {
        return 0.0;
    }
    let at = ((sorted.len() - 1) as f32 * share).round() as usize;
    let (_, value, _) = sorted.select_nth_unstable_by(at, f32::total_cmp);
    *value
}
