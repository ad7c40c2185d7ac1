//! The whole Earth, small, in a corner: where on it the map lies.

use std::sync::OnceLock;

use super::labels;
use super::projection::{HEIGHT, Projection, WIDTH};
use super::{area_path, areas, land, tenths};

/// Width in units; it is half as high.
const ACROSS: f64 = 120.0;
/// Distance from the edges in units.
const INSET: f64 = 8.0;
/// How far its coasts may be off, in units.
const TOLERANCE: f64 = 0.8;
/// Least side in units of the frame that shows where the map lies.
const LEAST_FRAME: f64 = 5.0;

/// The whole Earth with a frame.
#[derive(Debug, PartialEq)]
pub(crate) struct Locator {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) land: &'static str,
    /// Left, top, width and height of frames; two where the map lies on both sides of 180 degrees.
    pub(crate) frames: Vec<[String; 4]>,
}

impl Locator {
    /// In a corner that nothing else takes; `None` where there is none, or where the map shows half of the Earth itself.
    pub(super) fn of(projection: &Projection, taken: &[labels::Box]) -> Option<Locator> {
        let (width, height) = (ACROSS, ACROSS / 2.0);
        let [west, south, east, north] = projection.shown();
        if east - west > 180.0 {
            return None;
        }
        let corners = [
            [WIDTH - width - INSET, INSET],
            [WIDTH - width - INSET, HEIGHT - height - INSET],
            [INSET, INSET],
        ];
        let free = |[x, y]: &[f64; 2]| {
            let room = [*x, *y, x + width, y + height];
            !taken.iter().any(|other| labels::collide(&room, other))
        };
        let [x, y] = corners.into_iter().find(free)?;
        let world = Projection::world(width);
        let turns = [-360.0, 0.0, 360.0].into_iter();
        let frames = turns.filter(|turn| west + turn < 180.0 && east + turn > -180.0);
        let frames = frames.map(|turn| {
            let [left, top] = world.to_units([(west + turn).max(-180.0), north.min(90.0)]);
            let [right, bottom] = world.to_units([(east + turn).min(180.0), south.max(-90.0)]);
            [
                tenths(left),
                tenths(top),
                tenths((right - left).max(LEAST_FRAME)),
                tenths((bottom - top).max(LEAST_FRAME)),
            ]
        });
        Some(Locator {
            x,
            y,
            width,
            height,
            land: world_land(),
            frames: frames.collect(),
        })
    }

    /// What it covers.
    pub(super) fn room(&self) -> labels::Box {
        [self.x, self.y, self.x + self.width, self.y + self.height]
    }
}

/// Path data of all land, the same for every map.
fn world_land() -> &'static str {
    static LAND: OnceLock<String> = OnceLock::new();
    LAND.get_or_init(|| {
        let world = Projection::world(ACROSS);
        area_path(&areas(land::rings(), world), TOLERANCE)
    })
}
