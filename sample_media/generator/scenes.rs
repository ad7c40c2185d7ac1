//! Names the scene families and takes pictures of them.

use image::RgbImage;

use crate::develop::develop;
use crate::nature::{self, Plan, Shot};
use crate::town;
use crate::waterside;

/// What kind of place a scene shows.
#[derive(Clone, Copy)]
pub enum Family {
    Coast,
    Hills,
    Desert,
    Street,
    NightStreet,
    Roofs,
    Market,
    Bridge,
    NightHarbour,
}

/// One place: a family, the seed that shapes it and where the camera stands.
#[derive(Clone, Copy)]
pub struct Scene {
    pub family: Family,
    pub seed: u32,
    pub way: u32,
}

/// Short constructor for the lists of scenes.
pub const fn scene(family: Family, seed: u32, way: u32) -> Scene {
    Scene { family, seed, way }
}

const PHOTO_WIDTH: usize = 960;
const PHOTO_HEIGHT: usize = 640;
const PHOTO_SAMPLES: usize = 5;

impl Scene {
    /// The scene as it stands `time` seconds after the camera was switched on.
    pub fn at(self, time: f32) -> Shot {
        let plan = Plan {
            seed: self.seed,
            way: self.way,
            time,
        };
        match self.family {
            Family::Coast => nature::coast(plan),
            Family::Hills => nature::hills(plan),
            Family::Desert => nature::desert(plan),
            Family::Street => town::street(plan),
            Family::NightStreet => town::night_street(plan),
            Family::Roofs => town::roofs(plan),
            Family::Market => waterside::market(plan),
            Family::Bridge => waterside::bridge(plan),
            Family::NightHarbour => waterside::night_harbour(plan),
        }
    }

    pub fn photograph(self) -> RgbImage {
        let shot = self.at(0.0);
        let film = shot.world.expose(PHOTO_WIDTH, PHOTO_HEIGHT, PHOTO_SAMPLES);
        develop(&film, &shot.finish)
    }
}
