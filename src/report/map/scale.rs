//! The scale bar.

use super::labels;
use super::projection::{HEIGHT, Projection, WIDTH};

/// The longest part of the map's width that the bar may take.
const LONGEST: f64 = 0.3;
/// Distance from the edges in units.
const INSET: f64 = 12.0;
/// A map that reaches farther than this from its middle, in degrees of latitude, is not true to scale everywhere across.
const TRUE_WITHIN: f64 = 12.0;

/// A length on the map, and which it is on Earth.
#[derive(Debug, PartialEq)]
pub(crate) struct Scale {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) end: String,
    pub(crate) text: String,
    /// Where the scale holds, where that is not everywhere.
    pub(crate) caution: Option<String>,
}

impl Scale {
    /// A round number of kilometres that fits.
    pub(super) fn of(projection: &Projection) -> Scale {
        let longest_km = WIDTH * LONGEST / projection.unit_km();
        let decade = 10.0_f64.powf(longest_km.log10().floor());
        let factor = [5.0, 2.0, 1.0]
            .into_iter()
            .find(|by| by * decade <= longest_km);
        let km = factor.unwrap_or(1.0) * decade;
        let [_, south, _, north] = projection.shown();
        let latitude = projection.latitude();
        let wide = (north - south) / 2.0 > TRUE_WITHIN || latitude.abs() > 70.0;
        Scale {
            x: INSET,
            y: HEIGHT - INSET,
            end: super::tenths(INSET + km * projection.unit_km()),
            text: format!("{km} km"),
            caution: wide.then(|| {
                let side = if latitude < 0.0 { "south" } else { "north" };
                format!(
                    "The scale holds everywhere from north to south, but from west to east only at {:.0} degrees {side}.",
                    latitude.abs()
                )
            }),
        }
    }

    /// What it covers.
    pub(super) fn room(&self) -> labels::Box {
        [0.0, HEIGHT - 40.0, WIDTH * LONGEST + 2.0 * INSET, HEIGHT]
    }
}
