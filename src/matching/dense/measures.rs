//! What is said of two aligned pictures as wholes: the numbers from which one exposure is told.

use super::Measured;
use super::beyond::Beyond;
use super::blocks::{Block, Grid, Kind, quantile};
use super::changes::Change;

/// Numbers of [`Measures`].
const COUNT: usize = 47;

/// What each of [`Measures`] is, in their order.
pub const NAMES: [&str; COUNT] = [
    "blocks",
    "density",
    "smoothing_archive",
    "smoothing_query",
    "overlap_query",
    "overlap_archive",
    "corr_median",
    "corr_q25",
    "corr_q10",
    "share_left",
    "floor",
    "shift_median",
    "shift_q75",
    "shift_q90",
    "shift_spread",
    "displaced",
    "excess_q75",
    "excess_q90",
    "excess_q97",
    "changed",
    "changed_scattered",
    "changed_natural",
    "natural_groups",
    "strongest_natural",
    "covered",
    "fine_median",
    "fine_q25",
    "fine_detail",
    "lighter",
    "gain_spread",
    "shift_smooth",
    "moved",
    "gone_area",
    "gone_count",
    "gone_strongest",
    "new_area",
    "new_count",
    "new_ragged",
    "else_area",
    "else_count",
    "else_strongest",
    "small_count",
    "rewritten",
    "gone_levels",
    "beyond",
    "beyond_share",
    "beyond_both",
];

/// Numbers that say how two aligned pictures agree, see [`NAMES`].
#[derive(Clone, Debug, PartialEq)]
pub struct Measures(pub [f32; COUNT]);

impl Measures {
    pub(super) fn new(
        measured: &Measured,
        [overlap_query, overlap_archive]: [f64; 2],
        density: f64,
        moved: f32,
        beyond: Beyond,
    ) -> Measures {
        let Measured {
            grid,
            smoothing,
            changes,
            pixels,
            written,
        } = measured;
        let compared: Vec<(usize, &Block)> = (0..)
            .zip(&grid.blocks)
            .filter(|(_, block)| block.compared)
            .collect();
        let count = compared.len().max(1) as f32;
        let of = |value: &dyn Fn(&Block) -> f32, share: f32| {
            quantile(compared.iter().map(|(_, block)| value(block)), share)
        };
        // Shifts that are known to a third of a pixel.
        let sure: Vec<(usize, &Block)> = compared
            .iter()
            .filter(|(_, Block { shifted, .. })| {
                shifted.correlation > 0.3 && shifted.least_certainty() > 9.0
            })
            .copied()
            .collect();
        let away = |block: &Block| {
            let [x, y] = block.shifted.shift;
            x.hypot(y).min(4.0)
        };
        let shift = |share: f32| quantile(sure.iter().map(|(_, block)| away(block)), share);
        let differs = |block: &Block| matches!(block.kind, Kind::Changed | Kind::Covered);
        let groups = grid.groups(differs);
        let sizes: Vec<usize> = groups.iter().map(Vec::len).collect();
        let all: usize = sizes.iter().sum();
        let two: usize = sizes.iter().take(2).sum();
        // Groups that are photographed: what was laid over a picture is drawn for the most part.
        let natural: Vec<&Vec<usize>> = groups
            .iter()
            .filter(|group| {
                let drawn = group
                    .iter()
                    .filter(|at| grid.blocks[**at].kind == Kind::Covered);
                drawn.count() * 3 < group.len()
            })
            .collect();
        let strongest = natural
            .iter()
            .map(|group| {
                let sum: f32 = group.iter().map(|at| grid.blocks[*at].left).sum();
                sum.sqrt()
            })
            .fold(0.0, f32::max);
        let pixels = *pixels.max(&1) as f32;
        let of_changes = |which: &dyn Fn(&Change) -> bool| {
            let (mut area, mut number, mut strongest, mut levels) =
                (0.0_f32, 0.0_f32, 0.0_f32, 0.0_f32);
            for change in changes.iter().filter(|change| which(change)) {
                area += change.area as f32;
                number += 1.0;
                strongest = strongest.max(change.levels * (change.area as f32).sqrt());
                levels = levels.max(change.levels);
            }
            [
                (1000.0 * area / pixels + 0.05).ln(),
                (1.0 + number).ln(),
                (1.0 + strongest).ln(),
                levels,
            ]
        };
        let gone = of_changes(&Change::is_gone);
        let new = of_changes(&Change::is_new);
        let ragged = of_changes(&|change| change.is_new() && change.flat < 0.6);
        let neither = of_changes(&|change| !change.is_new() && !change.is_gone());
        let small = of_changes(&|change| (change.area as f32) < pixels / 200.0);
        let share = |number: usize| number as f32 / count;
        let kinds = |kind: Kind| {
            compared
                .iter()
                .filter(|(_, block)| block.kind == kind)
                .count()
        };
        let natural_blocks: usize = natural.iter().map(|group| group.len()).sum();
        let detailed = quantile(compared.iter().map(|(_, block)| block.fine_detail), 0.5);
        let fine = |share: f32| {
            let detailed = compared
                .iter()
                .filter(|(_, block)| block.fine_detail >= detailed);
            quantile(detailed.map(|(_, block)| block.fine), share)
        };
        let contrast = of(&|block| block.explained + block.left, 0.5)
            .sqrt()
            .max(3.0);
        let lighter = uneven(grid, &compared, |block| block.lighter) / contrast;
        let gain = |block: &Block| block.shifted.gain.max(0.05).ln();
        let gain_spread = uneven(grid, &sure, gain);
        let smooth = smoothness(grid, &sure);
        let spread = {
            let values: Vec<f32> = sure.iter().map(|(_, block)| away(block)).collect();
            let mean = values.iter().sum::<f32>() / values.len().max(1) as f32;
            let square = values.iter().map(|value| value * value).sum::<f32>();
            (square / values.len().max(1) as f32 - mean * mean)
                .max(0.0)
                .sqrt()
        };
        Measures([
            (1.0 + compared.len() as f32).ln(),
            (density as f32).ln(),
            smoothing.max(0.0),
            (-smoothing).max(0.0),
            overlap_query as f32,
            overlap_archive as f32,
            of(&|block| block.shifted.correlation, 0.5),
            of(&|block| block.shifted.correlation, 0.25),
            of(&|block| block.shifted.correlation, 0.1),
            grid.share.ln(),
            grid.floor.ln(),
            shift(0.5),
            shift(0.75),
            shift(0.9),
            spread,
            share(kinds(Kind::Displaced)),
            of(&|block| block.excess, 0.75),
            of(&|block| block.excess, 0.9),
            of(&|block| block.excess, 0.97),
            share(all),
            share(all - two),
            share(natural_blocks),
            (1.0 + natural.len() as f32).ln(),
            (1.0 + strongest).ln(),
            share(kinds(Kind::Covered)),
            fine(0.5),
            fine(0.25),
            (1.0 + detailed).ln(),
            lighter,
            gain_spread,
            smooth,
            moved,
            gone[0],
            gone[1],
            gone[2],
            new[0],
            new[1],
            ragged[0],
            neither[0],
            neither[1],
            neither[2],
            small[1],
            (1.0 + written.altered() as f32).ln(),
            gone[3],
            beyond.correlation,
            beyond.share,
            // A crop that the archive holds goes on beyond its border in the whole photograph; then all of it lies there.
            beyond.correlation * (5.0 * (1.0 - overlap_archive as f32)).min(1.0),
        ])
    }
}

/// How much a value differs from block to block: the median distance from the median of the neighbours.
fn uneven(grid: &Grid, among: &[(usize, &Block)], value: impl Fn(&Block) -> f32) -> f32 {
    let mut there = vec![None; grid.blocks.len()];
    for (at, block) in among {
        there[*at] = Some(value(block));
    }
    let differences = among.iter().filter_map(|(at, block)| {
        let around: Vec<f32> = grid.neighbours(*at).filter_map(|at| there[at]).collect();
        (around.len() >= 3).then(|| (value(block) - quantile(around.into_iter(), 0.5)).abs())
    });
    quantile(differences, 0.5)
}

/// Mean shift of neighbourhoods, in pixels: noise cancels out there, parallax does not.
fn smoothness(grid: &Grid, sure: &[(usize, &Block)]) -> f32 {
    let mut there = vec![None; grid.blocks.len()];
    for (at, block) in sure {
        there[*at] = Some(block.shifted.shift);
    }
    let means = sure.iter().filter_map(|(at, _)| {
        let around: Vec<[f32; 2]> = grid
            .neighbours(*at)
            .chain([*at])
            .filter_map(|at| there[at])
            .collect();
        let count = around.len() as f32;
        (around.len() >= 4).then(|| {
            let [x, y] = [0, 1].map(|axis| {
                around
                    .iter()
                    .map(|shift| shift[axis].clamp(-4.0, 4.0))
                    .sum::<f32>()
                    / count
            });
            x.hypot(y)
        })
    });
    quantile(means, 0.8)
}
