//! Pictures whose ground was taken away: a person on white, on black, or on transparency shown on white.
//!
//! Where one of two aligned pictures is empty and the other is not, they do not differ: there is nothing to compare. What
//! counts as empty is pure white or pure black over a good part of what lies in both. Letters and frames are less than that,
//! and a ground that both have is compared as anything else.

/// Levels of an empty ground: white from the one on, black up to the other.
const WHITE: f32 = 250.0;
const BLACK: f32 = 5.0;
/// Levels by which the other picture must differ there.
const DIFFERS: f32 = 24.0;
/// Share of what lies in both pictures from which on a ground was taken away.
const LEAST_SHARE: f64 = 0.12;

/// Which samples of two aligned pictures of `width` columns are empty in one of them only, or lie within `reach` samples of
/// such ones, where edges are mixed with the ground; `None` where neither picture was cut out. `both` gives the levels of a place
/// that lies in both pictures.
pub(super) fn emptied(
    width: usize,
    count: usize,
    reach: usize,
    both: impl Fn(usize) -> Option<[f32; 2]>,
) -> Option<Vec<bool>> {
    let grounds: [fn([f32; 2]) -> bool; 4] = [
        |[own, other]| own >= WHITE && other <= own - DIFFERS,
        |[own, other]| other >= WHITE && own <= other - DIFFERS,
        |[own, other]| own <= BLACK && other >= own + DIFFERS,
        |[own, other]| other <= BLACK && own >= other + DIFFERS,
    ];
    let mut all = 0_usize;
    let mut areas = [0_usize; 4];
    for levels in (0..count).filter_map(&both) {
        all += 1;
        for (area, ground) in areas.iter_mut().zip(grounds) {
            *area += usize::from(ground(levels));
        }
    }
    let taken = areas.map(|area| area as f64 >= LEAST_SHARE * all.max(1) as f64);
    if taken == [false; 4] {
        return None;
    }
    let is_empty = |at: usize| {
        let levels = both(at)?;
        let mut grounds = grounds.iter().zip(taken);
        Some(grounds.any(|(ground, taken)| taken && ground(levels)))
    };
    let mut emptied = vec![false; count];
    for at in (0..count).filter(|at| is_empty(*at) == Some(true)) {
        let (x, y) = (at % width, at / width);
        let columns = x.saturating_sub(reach)..(x + reach + 1).min(width);
        for row in y.saturating_sub(reach)..(y + reach + 1).min(count / width) {
            emptied[row * width + columns.start..row * width + columns.end].fill(true);
        }
    }
    Some(emptied)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture of 20 x 20 samples whose left half is `ground` in the one and something else in the other.
    fn half(ground: f32) -> Vec<[f32; 2]> {
        let sample = |at: usize| {
            let shown = 60.0 + (at * 37 % 100) as f32;
            [if at % 20 < 10 { ground } else { shown }, shown]
        };
        (0..400).map(sample).collect()
    }

    fn of(pairs: &[[f32; 2]], reach: usize) -> Option<usize> {
        let emptied = emptied(20, pairs.len(), reach, |at| Some(pairs[at]))?;
        Some(emptied.iter().filter(|empty| **empty).count())
    }

    #[test]
    fn what_one_of_both_left_empty_is_not_compared() {
        assert_eq!(of(&half(255.0), 0), Some(200));
        assert_eq!(of(&half(0.0), 1), Some(220));
        let turned: Vec<[f32; 2]> = half(255.0).into_iter().map(|[a, b]| [b, a]).collect();
        assert_eq!(of(&turned, 0), Some(200));
    }

    #[test]
    fn grey_grounds_small_parts_and_what_both_leave_empty_are_compared() {
        assert_eq!(of(&half(128.0), 0), None);
        let white_in_both: Vec<[f32; 2]> = half(255.0)
            .into_iter()
            .map(|[own, other]| [own, if own == 255.0 { own } else { other }])
            .collect();
        assert_eq!(of(&white_in_both, 0), None);
        let mut little = half(255.0);
        for (at, pair) in little.iter_mut().enumerate() {
            if at % 20 >= 2 {
                pair[0] = pair[1];
            }
        }
        assert_eq!(of(&little, 0), None);
    }
}
