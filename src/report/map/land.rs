//! Where there is land: coasts and large lakes.
//!
//! `land.bin` is the land of Natural Earth 4.1.0 at 1:50 million (public domain), as the npm package world-atlas 2.0.2 packs
//! it: a few kilometres off in places, islands smaller than some kilometres are missing. It is a file here because no crate
//! carries coasts that are fit for this; see `Cargo.toml`. Of every ring it holds the number of its vertices and then their
//! longitudes and latitudes, all in 16 bits, big-endian; 32767 stands for 180 degrees east or 90 degrees north.

use std::sync::OnceLock;

use super::projection::{Degrees, Outline};

const LAND: &[u8] = include_bytes!("land.bin");

/// The rings that bound the land. What lies in an odd number of them is land.
pub(super) fn rings() -> &'static [Outline] {
    static RINGS: OnceLock<Vec<Outline>> = OnceLock::new();
    RINGS.get_or_init(|| read(LAND))
}

fn read(mut bytes: &[u8]) -> Vec<Outline> {
    let mut rings = Vec::new();
    while let Some((count, rest)) = bytes.split_first_chunk::<2>() {
        let count = usize::from(u16::from_be_bytes(*count));
        let Some((ring, rest)) = rest.split_at_checked(count * 4) else {
            break;
        };
        bytes = rest;
        let vertices = ring.chunks_exact(4).map(|at| {
            let share = |high, low| f64::from(i16::from_be_bytes([high, low])) / 32_767.0;
            [share(at[0], at[1]) * 180.0, share(at[2], at[3]) * 90.0]
        });
        rings.push(unwound(vertices.collect()));
    }
    rings
}

/// A ring whose longitudes run on past 180 degrees instead of leaping to the other side of the map, and which is closed
/// over the pole where it runs around one.
fn unwound(mut ring: Vec<Degrees>) -> Outline {
    let mut before = ring.first().map_or(0.0, |first| first[0]);
    for vertex in &mut ring {
        while vertex[0] - before > 180.0 {
            vertex[0] -= 360.0;
        }
        while before - vertex[0] > 180.0 {
            vertex[0] += 360.0;
        }
        before = vertex[0];
    }
    if let (Some(&first), Some(&last)) = (ring.first(), ring.last())
        && (last[0] - first[0]).abs() > 180.0
    {
        let around = 360.0_f64.copysign(last[0] - first[0]);
        let pole = 90.0_f64.copysign(first[1]);
        ring.extend([
            [first[0] + around, first[1]],
            [first[0] + around, pole],
            [first[0], pole],
        ]);
    }
    Outline::new(ring)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_land(lat: f64, lon: f64) -> bool {
        let over = |lon: f64| {
            rings()
                .iter()
                .filter(|ring| ring.encloses([lon, lat]))
                .count()
        };
        [lon - 360.0, lon, lon + 360.0]
            .iter()
            .map(|lon| over(*lon))
            .sum::<usize>()
            % 2
            == 1
    }

    #[test]
    fn land_is_where_it_is_and_sea_elsewhere() {
        assert_eq!(rings().len(), 1421);
        for (name, lat, lon) in [
            ("Damascus", 33.5, 36.3),
            ("Taipei", 25.0, 121.5),
            ("Hargeisa", 9.56, 44.06),
            ("Kyrenia", 35.25, 33.4),
            ("Fiji, west of the date line", -16.75, 179.6),
            ("South Pole", -89.9, 0.0),
            ("Vostok", -78.5, 106.8),
            ("Chukotka", 67.0, -178.0),
        ] {
            assert!(is_land(lat, lon), "{name}");
        }
        for (name, lat, lon) in [
            ("Atlantic", 0.0, -20.0),
            ("Caspian Sea", 41.0, 51.0),
            ("North Pole", 90.0, 0.0),
            ("Pacific at the date line", 10.0, 180.0),
            ("Black Sea", 43.5, 34.0),
        ] {
            assert!(!is_land(lat, lon), "{name}");
        }
    }
}
