//! What is drawn: letters, figures, bars of a chart on a flat ground.
//!
//! Cards of one outlet, tables of rates and official letters share everything but their words. A copy of one may have lost
//! sharpness, but its words are the same; and where a caption was laid over them, that has a ground of its own. So drawn
//! blocks are compared at the scale of letters: on one ground, are they the same signs?

use super::blocks::{Block, Grid, Kind, Pair, Spread};
use super::plane::Plane;

/// Side of a cell in pixels: about a letter.
const SIDE: usize = 8;
/// Share of a block's samples in its two most frequent levels from which on it is drawn: letters, logos, flat colours.
const DRAWN: f32 = 0.72;
/// Share of them in the most frequent level from which on signs stand on a ground.
const GROUND: f32 = 0.35;
/// Levels that count as one there, on each side.
const SAME_LEVEL: usize = 7;
/// Levels by which the ground of a block may differ from what tones lead to expect and be the same ground.
const SAME_GROUND: f32 = 5.0;
/// Levels by which it may differ from what it is elsewhere on the whole: a caption that covers all of a ground has taught the
/// tones its own.
const SAME_LIGHT: f32 = 12.0;
/// Standard deviation in levels from which on a block has signs on it, and up to which it has none.
const SIGNS: f32 = 10.0;
const NO_SIGNS: f32 = 5.0;
/// Shares of a picture that are drawn, and altered cells from which on two such pictures are two cards. Where much is
/// photographed, cells of a copy look altered by accident.
const OTHER_CARD: [(f64, u32); 3] = [(0.3, 1), (0.15, 2), (0.05, 4)];
/// Altered cells from which on words beside a photograph differ.
const OTHER_WORDS: u32 = 6;
/// Share of the height that a caption at the edge covers at most.
const BAND: f64 = 0.22;
/// Correlation below which signs are other signs.
const OTHER: f32 = 0.6;

/// How often each level occurs in a block, in steps of four.
pub(super) struct Levels {
    counts: [u16; 64],
    all: u16,
}

impl Levels {
    /// Of a square of `side` pixels.
    pub(super) fn of(plane: &Plane, [left, top]: [usize; 2], side: usize) -> Levels {
        let mut counts = [0; 64];
        for y in top..top + side {
            for sample in &plane.row(y)[left..left + side] {
                counts[(*sample as usize / 4).min(63)] += 1;
            }
        }
        let all = counts.iter().sum();
        Levels { counts, all }
    }

    /// The most frequent level, a little of both sides included; of equal ones the darkest.
    fn most_frequent(&self) -> usize {
        let rank = |level: &usize| (self.around(*level), 64 - level);
        (0..64).max_by_key(rank).unwrap_or(0)
    }

    fn around(&self, level: usize) -> u16 {
        self.counts[as_one(level)].iter().sum()
    }

    /// Whether two levels make up most of a block.
    pub(super) fn is_drawn(&self) -> bool {
        let first = self.most_frequent();
        let of_first = self.around(first);
        let mut rest = Levels {
            counts: self.counts,
            all: self.all,
        };
        rest.counts[as_one(first)].fill(0);
        let of_second = rest.around(rest.most_frequent());
        f32::from(of_first + of_second) >= DRAWN * f32::from(self.all)
    }

    /// The level of the ground on which signs stand: two neighbouring steps hold a good part of the block. `None` where there is
    /// no such ground.
    fn ground(&self) -> Option<f32> {
        let of_two = |at: &usize| self.counts[*at] + self.counts[at + 1];
        let first = (0..63).max_by_key(|at| (of_two(at), 63 - at))?;
        let stands = f32::from(of_two(&first)) >= GROUND * f32::from(self.all);
        stands.then_some(first as f32 * 4.0 + 4.0)
    }
}

/// The levels that count as one with a level.
fn as_one(level: usize) -> std::ops::Range<usize> {
    let reach = SAME_LEVEL / 4;
    level.saturating_sub(reach)..(level + reach + 1).min(64)
}

/// How the signs on one ground differ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Signs {
    /// There are none, or the ground is another one.
    #[default]
    Alike,
    /// The same signs.
    Kept,
    /// Other signs.
    Rewritten,
    /// The archive's picture has signs there, the submission has none.
    Erased,
    /// The submission has signs there, the archive's picture has none.
    Added,
}

/// A small square of both pictures that shows something.
struct Cell {
    signs: Signs,
    /// In the archive's picture it is drawn.
    drawn: bool,
}

impl Cell {
    /// `None` where neither picture shows anything.
    fn of(pair: &Pair<'_>, corner: [usize; 2]) -> Option<Cell> {
        let spread = Spread::of(pair.archive, &pair.query.plane, corner, SIDE);
        if !has_signs(spread.query.max(spread.archive)) {
            return None;
        }
        let own = Levels::of(pair.raw_query, corner, SIDE);
        let other = Levels::of(pair.raw_archive, corner, SIDE);
        Some(Cell {
            signs: Signs::of(pair, own.ground(), other.ground(), &spread),
            drawn: other.is_drawn(),
        })
    }
}

/// Whether something varies enough, by its variance in levels squared, to be signs.
fn has_signs(variance: f32) -> bool {
    variance > SIGNS * SIGNS
}

impl Signs {
    fn of(pair: &Pair<'_>, own: Option<f32>, other: Option<f32>, spread: &Spread) -> Signs {
        let (Some(own), Some(other)) = (own, other) else {
            return Signs::Alike;
        };
        let expected = pair.tones[(other as usize).min(255)];
        let lighter = own - other - pair.lighter;
        if (own - expected).abs() > SAME_GROUND || lighter.abs() > SAME_LIGHT {
            return Signs::Alike;
        }
        let lacks = |variance: f32| variance < NO_SIGNS * NO_SIGNS;
        if has_signs(spread.query) && has_signs(spread.archive) {
            let other = spread.both < OTHER * (spread.query * spread.archive).sqrt();
            return if other { Signs::Rewritten } else { Signs::Kept };
        }
        if has_signs(spread.archive) && lacks(spread.query) {
            Signs::Erased
        } else if has_signs(spread.query) && lacks(spread.archive) {
            Signs::Added
        } else {
            Signs::Alike
        }
    }
}

/// What a comparison shows of words and of what is photographed beside them, in cells of 8 x 8 pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Both have signs on one ground, and they are other ones.
    pub rewritten: u32,
    /// Only the archive's picture has signs.
    pub erased: u32,
    /// Only the submission has signs.
    pub added: u32,
    /// Both have the same signs.
    pub kept: u32,
    /// Something is photographed in the archive's picture.
    pub photographed: u32,
}

impl Written {
    /// Cells with other words: rewritten ones, and as many of the others as have moved from here to there. What is only
    /// added is a caption, what is only gone was painted over.
    pub(super) fn altered(&self) -> u32 {
        self.rewritten + self.erased.min(self.added)
    }

    /// Share of what is shown that is drawn and not photographed, as far as both agree where it stands.
    fn drawn(&self) -> f64 {
        let drawn = self.kept + self.rewritten + self.erased;
        f64::from(drawn) / f64::from((drawn + self.photographed).max(1))
    }

    /// Whether both are drawn in one design, with other words or figures.
    pub fn is_other_card(&self) -> bool {
        let drawn = self.drawn();
        OTHER_CARD
            .iter()
            .any(|(least_drawn, altered)| drawn >= *least_drawn && self.altered() >= *altered)
    }

    /// Whether words beside a photograph differ.
    pub fn has_other_words(&self) -> bool {
        self.altered() >= OTHER_WORDS
    }

    pub(super) fn of(pair: &Pair<'_>, grid: &Grid) -> Written {
        let mut written = Written::default();
        let rows = without_bands(grid);
        let rows = rows.start * grid.side..rows.end * grid.side;
        let corners = |length: usize| (0..(length + 1).saturating_sub(SIDE)).step_by(SIDE);
        for top in corners(pair.archive.height) {
            for left in corners(pair.archive.width) {
                let held = pair.query.holds(left, top, SIDE);
                if let Some(cell) = held.then(|| Cell::of(pair, [left, top])).flatten() {
                    written.count(&cell, rows.contains(&top));
                }
            }
        }
        written
    }

    fn count(&mut self, cell: &Cell, in_rows: bool) {
        match cell.signs {
            Signs::Kept if cell.drawn => self.kept += 1,
            _ if !cell.drawn => self.photographed += 1,
            _ => {}
        }
        match cell.signs {
            _ if !in_rows => {}
            Signs::Rewritten => self.rewritten += 1,
            Signs::Erased => self.erased += 1,
            Signs::Added => self.added += 1,
            Signs::Alike | Signs::Kept => {}
        }
    }
}

/// The rows of blocks between the bands at the upper and the lower edge in which nothing is as it was: a caption that was laid
/// over a header may have its brightness by accident.
fn without_bands(grid: &Grid) -> std::ops::Range<usize> {
    let most = (grid.rows as f64 * BAND) as usize;
    let keeps = |row: &usize| {
        let blocks = &grid.blocks[row * grid.columns..(row + 1) * grid.columns];
        let agrees = |block: &Block| block.compared && block.kind == Kind::Agrees;
        blocks.iter().any(agrees)
    };
    let first = (0..most).find(keeps).unwrap_or(most);
    let last = (grid.rows - most..grid.rows).rev().find(keeps);
    first..last.map_or(grid.rows - most, |row| row + 1)
}
