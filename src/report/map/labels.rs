//! Names of countries on a map, where there is room for them.

use super::projection::Units;

/// Width of a letter in units, on average, rather too wide.
const LETTER: f64 = 8.0;
/// Height of a line in units.
const LINE: f64 = 15.0;
/// Distance of the rows that are looked at, in units.
const ROW: f64 = 5.0;
/// What the edges of cells leave open between two parts of one country, in units.
const GAP: f64 = 0.8;

/// A rectangle on the drawing: left, top, right, bottom.
pub(super) type Box = [f64; 4];

/// A name with its middle.
#[derive(Debug, PartialEq)]
pub(super) struct Label {
    pub(super) text: String,
    pub(super) at: Units,
}

/// How much room a name takes that stands in the middle of a place.
pub(super) fn room(text: &str, [x, y]: Units) -> Box {
    let half = text.chars().count() as f64 * LETTER / 2.0;
    [x - half, y - LINE / 2.0, x + half, y + LINE / 2.0]
}

/// Whether two rectangles have something in common.
pub(super) fn collide(one: &Box, other: &Box) -> bool {
    one[0] < other[2] && other[0] < one[2] && one[1] < other[3] && other[1] < one[3]
}

/// From where to where each row of a drawing lies within some areas.
pub(super) struct Rows(Vec<Vec<[f64; 2]>>);

impl Rows {
    pub(super) fn of(areas: &[Vec<Units>], size: Units) -> Rows {
        let rows = (size[1] / ROW) as usize;
        Rows((0..rows).map(|row| across(areas, height(row))).collect())
    }
}

/// How far below the top the middle of a row lies.
fn height(row: usize) -> f64 {
    (row as f64 + 0.5) * ROW
}

/// Sets a name where the country is widest, on land and clear of what is `taken`; `None` where it does not fit.
pub(super) fn set(
    text: &str,
    country: &[Vec<Units>],
    land: &Rows,
    taken: &[Box],
    size: Units,
) -> Option<Label> {
    let width = text.chars().count() as f64 * LETTER;
    let country = Rows::of(country, size);
    let rows = country.0.iter().zip(&land.0);
    let runs: Vec<Vec<[f64; 2]>> = rows.map(|(own, land)| common(own, land)).collect();
    let mut best: Option<(f64, Label)> = None;
    for row in 1..runs.len().saturating_sub(1) {
        let y = height(row);
        if y < LINE || y > size[1] - LINE {
            continue;
        }
        // The letters are as high as three rows.
        let both = common(&runs[row - 1], &runs[row + 1]);
        for [from, to] in common(&runs[row], &both) {
            let (from, to) = (from.max(2.0), to.min(size[0] - 2.0));
            let spare = to - from - width;
            let at = [f64::midpoint(from, to), y];
            let free = !taken.iter().any(|other| collide(&room(text, at), other));
            if spare >= 0.0 && free && best.as_ref().is_none_or(|(most, _)| spare > *most) {
                let text = text.to_owned();
                best = Some((spare, Label { text, at }));
            }
        }
    }
    best.map(|(_, label)| label)
}

/// From where to where a row at `y` lies within rings, by their number: even is outside.
fn across(rings: &[Vec<Units>], y: f64) -> Vec<[f64; 2]> {
    let mut crossings: Vec<f64> = rings
        .iter()
        .flat_map(|ring| {
            let next = ring.iter().cycle().skip(1);
            let crossing = ring
                .iter()
                .zip(next)
                .filter(move |(a, b)| (a[1] > y) != (b[1] > y));
            crossing.map(move |(a, b)| a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0]))
        })
        .collect();
    crossings.sort_by(f64::total_cmp);
    let mut runs: Vec<[f64; 2]> = Vec::new();
    for pair in crossings.chunks_exact(2) {
        match runs.last_mut().filter(|run| pair[0] - run[1] < GAP) {
            Some(run) => run[1] = pair[1],
            None => runs.push([pair[0], pair[1]]),
        }
    }
    runs
}

/// What two lists of runs have in common.
fn common(one: &[[f64; 2]], other: &[[f64; 2]]) -> Vec<[f64; 2]> {
    let pairs = one.iter().flat_map(|a| other.iter().map(move |b| (a, b)));
    pairs
        .map(|(a, b)| [a[0].max(b[0]), a[1].min(b[1])])
        .filter(|[from, to]| from < to)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: Units = [200.0, 100.0];

    fn area(left: f64, right: f64) -> Vec<Units> {
        vec![[left, 0.0], [right, 0.0], [right, 100.0], [left, 100.0]]
    }

    #[test]
    fn a_name_stands_in_the_middle_where_it_fits() {
        let land = Rows::of(&[area(-9.0, 300.0)], SIZE);
        let label = |text| set(text, &[area(0.0, 100.0)], &land, &[], SIZE);
        assert_eq!(label("Syria").unwrap().at[0], 51.0);
        assert!(label("Central African Republic").is_none());
    }

    #[test]
    fn a_name_keeps_clear_and_on_land() {
        let (country, land) = ([area(0.0, 200.0)], Rows::of(&[area(0.0, 80.0)], SIZE));
        let label = |taken: &[Box]| set("Syria", &country, &land, taken, SIZE);
        assert_eq!(label(&[]).unwrap().at[0], 41.0);
        let upper = [0.0, 0.0, 200.0, 60.0];
        assert!(label(&[upper]).unwrap().at[1] > 60.0);
        assert!(label(&[[0.0, 0.0, 200.0, 100.0]]).is_none());
    }

    #[test]
    fn parts_in_two_cells_are_one_country() {
        let halves = [area(0.0, 50.0), area(50.2, 100.0)];
        assert_eq!(across(&halves, 50.0), [[0.0, 100.0]]);
    }
}
