//! Whose ground is whose: the outlines of countries, those that decide in which country a point lies.
//!
//! They are OpenStreetMap's, as the crate `country-boundaries` carries them, and reach out into the territorial waters in
//! coarse lines; there they are hidden, because only the land of a map is coloured. The crate answers only in which country
//! a point lies, but makes its data public; this reads them as its `deserializer.rs` does, version 2 of the format: a
//! raster of cells, and of each the countries that contain it whole, and the part of every other that lies in it, in
//! 65535ths of the cell's sides from its south-western corner.

use std::collections::{BTreeMap, HashSet};
use std::sync::OnceLock;

use country_boundaries::BOUNDARIES_ODBL_60X30;

use super::projection::{Degrees, Outline};

/// One whole side of a cell.
const SIDE: u16 = u16::MAX;

/// A place in a cell.
type Local = [u16; 2];

/// The outlines of the world.
pub(super) struct Borders {
    /// Of every country, by its code, the parts that lie in each cell. What lies in an odd number of them is its ground.
    pub(super) areas: BTreeMap<String, Vec<Outline>>,
    /// The lines between countries, each once, without those along which only cells meet.
    pub(super) lines: Vec<Outline>,
}

/// The outlines, read at first use; `None` where the crate keeps them otherwise now, and then a map has none.
pub(super) fn borders() -> Option<&'static Borders> {
    static BORDERS: OnceLock<Option<Borders>> = OnceLock::new();
    let read = || Some(Raster::read(BOUNDARIES_ODBL_60X30)?.borders());
    BORDERS.get_or_init(read).as_ref()
}

/// What lies in one cell: of every country its code and the rings of its part; no rings where it contains the cell whole.
type Cell = Vec<(String, Vec<Vec<Local>>)>;

struct Raster {
    columns: usize,
    cells: Vec<Cell>,
}

impl Raster {
    fn read(bytes: &[u8]) -> Option<Raster> {
        let mut reader = Reader(bytes);
        if reader.number::<2>()? != 2 {
            return None;
        }
        for _ in 0..reader.number::<4>()? {
            reader.text()?;
            reader.take(8)?;
        }
        let columns = reader.number::<4>()?;
        let count = reader.number::<4>()?;
        let cells = (0..count)
            .map(|_| reader.cell())
            .collect::<Option<Vec<Cell>>>()?;
        (columns > 0 && reader.0.is_empty()).then_some(Raster { columns, cells })
    }

    /// Width and height of a cell in degrees.
    fn side(&self) -> [f64; 2] {
        let rows = self.cells.len() / self.columns;
        [360.0 / self.columns as f64, 180.0 / rows as f64]
    }

    fn degrees(&self, cell: usize, at: Local) -> Degrees {
        let [width, height] = self.side();
        let (column, row) = (cell % self.columns, cell / self.columns);
        let within = at.map(|along| f64::from(along) / f64::from(SIDE));
        [
            (column as f64 + within[0]) * width - 180.0,
            90.0 - (row as f64 + 1.0 - within[1]) * height,
        ]
    }

    fn borders(&self) -> Borders {
        let mut areas: BTreeMap<String, Vec<Outline>> = BTreeMap::new();
        let mut lines = Vec::new();
        for (number, cell) in self.cells.iter().enumerate() {
            let mut drawn = HashSet::new();
            for (code, rings) in cell {
                let whole = [vec![[0, 0], [SIDE, 0], [SIDE, SIDE], [0, SIDE]]];
                let parts = if rings.is_empty() { &whole[..] } else { rings };
                let area = areas.entry(code.clone()).or_default();
                for part in parts {
                    let degrees = |at: &Local| self.degrees(number, *at);
                    area.push(Outline::new(part.iter().map(degrees).collect()));
                    for line in self.lines(number, code, part, &mut drawn) {
                        lines.push(Outline::new(line.iter().map(degrees).collect()));
                    }
                }
            }
        }
        Borders { areas, lines }
    }

    /// The stretches of a ring that are borders and were not drawn before, from the other side.
    fn lines(
        &self,
        cell: usize,
        code: &str,
        ring: &[Local],
        drawn: &mut HashSet<(Local, Local)>,
    ) -> Vec<Vec<Local>> {
        let mut lines: Vec<Vec<Local>> = Vec::new();
        let next = ring.iter().cycle().skip(1);
        for (&from, &to) in ring.iter().zip(next) {
            if self.only_cells_meet(cell, code, from, to)
                || !drawn.insert((from.min(to), from.max(to)))
            {
                continue;
            }
            match lines.last_mut().filter(|line| line.last() == Some(&from)) {
                Some(line) => line.push(to),
                None => lines.push(vec![from, to]),
            }
        }
        lines
    }

    /// Whether a stretch lies on the edge of a cell and the country goes on behind it.
    fn only_cells_meet(&self, cell: usize, code: &str, from: Local, to: Local) -> bool {
        let on_edge = |axis: usize| {
            let same = from[axis] == to[axis];
            (same && (from[axis] == 0 || from[axis] == SIDE)).then_some((axis, from[axis] == SIDE))
        };
        let Some((axis, far)) = on_edge(0).or_else(|| on_edge(1)) else {
            return false;
        };
        let Some(neighbour) = self.neighbour(cell, axis, far) else {
            return true;
        };
        let facing = if far { 0 } else { SIDE };
        let along = 1 - axis;
        let middle = from[along].midpoint(to[along]);
        let mut same = self.cells[neighbour]
            .iter()
            .filter(|(other, _)| other == code);
        same.any(|(_, rings)| {
            let touches = |ring: &Vec<Local>| {
                let next = ring.iter().cycle().skip(1);
                ring.iter().zip(next).any(|(a, b)| {
                    let within = a[along].min(b[along])..=a[along].max(b[along]);
                    a[axis] == facing && b[axis] == facing && within.contains(&middle)
                })
            };
            rings.is_empty() || rings.iter().any(touches)
        })
    }

    /// The cell to the west or south of another, or, where `far`, to the east or north; `None` behind a pole.
    fn neighbour(&self, cell: usize, axis: usize, far: bool) -> Option<usize> {
        let (column, row) = (cell % self.columns, cell / self.columns);
        let beside = if far { 1 } else { self.columns - 1 };
        let (column, row) = match (axis, far) {
            (0, _) => ((column + beside) % self.columns, row),
            (_, true) => (column, row.checked_sub(1)?),
            (_, false) => (column, row + 1),
        };
        let number = row * self.columns + column;
        (number < self.cells.len()).then_some(number)
    }
}

/// Reads big-endian numbers.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn number<const BYTES: usize>(&mut self) -> Option<usize> {
        let bytes = self.take(BYTES)?;
        Some(
            bytes
                .iter()
                .fold(0, |number, byte| number << 8 | usize::from(*byte)),
        )
    }

    fn text(&mut self) -> Option<String> {
        let length = self.number::<2>()?;
        String::from_utf8(self.take(length)?.to_vec()).ok()
    }

    /// Of some countries there are provinces too, as `US-TX`; those are left out.
    fn cell(&mut self) -> Option<Cell> {
        let mut cell = Cell::new();
        let mut note = |code: String, rings| {
            if code.len() == 2 {
                cell.push((code, rings));
            }
        };
        for _ in 0..self.number::<1>()? {
            note(self.text()?, Vec::new());
        }
        for _ in 0..self.number::<1>()? {
            let code = self.text()?;
            let mut rings = self.rings()?;
            rings.extend(self.rings()?);
            note(code, rings);
        }
        Some(cell)
    }

    fn rings(&mut self) -> Option<Vec<Vec<Local>>> {
        let count = self.number::<1>()?;
        (0..count).map(|_| self.ring()).collect()
    }

    fn ring(&mut self) -> Option<Vec<Local>> {
        let length = self.number::<4>()?;
        let bytes = self.take(length.checked_mul(4)?)?;
        let pair = |high, low| u16::from_be_bytes([high, low]);
        let vertices = bytes.chunks_exact(4);
        Some(
            vertices
                .map(|at| [pair(at[0], at[1]), pair(at[2], at[3])])
                .collect(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metadata::Coordinates;
    use crate::metadata::place::country_at;

    #[test]
    fn the_outlines_are_those_that_decide_the_country() {
        let borders = borders().unwrap();
        for (lat, lon) in [
            (33.5, 36.3),
            (25.0, 121.5),
            (48.0, 37.8),
            (31.45, 34.4),
            (64.0, -21.0),
            (-16.7, 179.9),
            (45.0, 34.2),
        ] {
            let inside = borders.areas.iter().filter(|(_, rings)| {
                rings
                    .iter()
                    .filter(|ring| ring.encloses([lon, lat]))
                    .count()
                    % 2
                    == 1
            });
            let codes: Vec<&str> = inside.map(|(code, _)| code.as_str()).collect();
            let country = country_at(Coordinates::new(lat, lon).unwrap()).unwrap();
            assert_eq!(codes, [country.code()], "{lat} {lon}");
        }
    }

    #[test]
    fn where_only_cells_meet_is_no_border() {
        let borders = borders().unwrap();
        // The edge of two cells at 54 degrees north runs through the middle of Russia.
        let along = |line: &&Outline| {
            let [west, south, east, north] = line.bounds;
            south == north && west > 62.0 && east < 85.0 && (south - 54.0).abs() < 1e-6
        };
        assert_eq!(borders.lines.iter().filter(along).count(), 0);
        assert!(borders.lines.len() > 1_000);
    }

    #[test]
    fn damaged_outlines_are_none() {
        assert!(Raster::read(&BOUNDARIES_ODBL_60X30[..5_000]).is_none());
        assert!(Raster::read(b"\0\x03").is_none());
        assert!(Raster::read(b"").is_none());
    }
}
