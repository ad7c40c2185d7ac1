//! Names the scene families and takes pictures of them.

use image::RgbImage;

use crate::develop::develop;
use crate::nature::{self, Plan, Shot};
use crate::noise::Random;
use crate::town;
use crate::vector::{Vec3, vec3};
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

/// One place: a family, the seed that shapes it, where the camera stands, and which visit to the place this is.
#[derive(Clone, Copy)]
pub struct Scene {
    pub family: Family,
    pub seed: u32,
    pub way: u32,
    /// 0 for most; more where a place is photographed again.
    pub moment: u32,
}

/// Short constructor for the lists of scenes.
pub const fn scene(family: Family, seed: u32, way: u32) -> Scene {
    Scene {
        family,
        seed,
        way,
        moment: 0,
    }
}

const PHOTO_WIDTH: usize = 960;
const PHOTO_HEIGHT: usize = 640;
const PHOTO_SAMPLES: usize = 5;

impl Scene {
    /// The same place on another visit.
    pub const fn again(self, moment: u32) -> Scene {
        Scene { moment, ..self }
    }

    /// The scene as it stands `time` seconds after the camera was switched on.
    pub fn at(self, time: f32) -> Shot {
        let plan = Plan {
            seed: self.seed,
            way: self.way,
            moment: self.moment,
            time,
        };
        let mut shot = match self.family {
            Family::Coast => nature::coast(plan),
            Family::Hills => nature::hills(plan),
            Family::Desert => nature::desert(plan),
            Family::Street => town::street(plan),
            Family::NightStreet => town::night_street(plan),
            Family::Roofs => town::roofs(plan),
            Family::Market => waterside::market(plan),
            Family::Bridge => waterside::bridge(plan),
            Family::NightHarbour => waterside::night_harbour(plan),
        };
        if self.moment > 0 {
            come_again(&mut shot, self.moment);
        }
        shot
    }

    pub fn photograph(self) -> RgbImage {
        let shot = self.at(0.0);
        let film = shot.world.expose(PHOTO_WIDTH, PHOTO_HEIGHT, PHOTO_SAMPLES);
        develop(&film, &shot.finish)
    }
}

/// Changes what nobody finds as it was who photographs a place again: where exactly they stand and aim, the light, the
/// clouds and the grain.
fn come_again(shot: &mut Shot, moment: u32) {
    let mut random = Random::new(u64::from(moment) + 900);
    let camera = &mut shot.world.camera;
    let ahead = camera.target - camera.eye;
    let right = Vec3::UP.cross(ahead).unit();
    let step = right * (random.side() * random.range(0.45, 0.7));
    camera.eye += step + vec3(0.0, random.range(-0.12, 0.12), 0.0);
    // About one degree aside.
    let aside = random.side() * random.range(0.014, 0.022);
    camera.target += step + right * (aside * ahead.length());
    shot.world.sky.pass(random.range(0.7, 1.3));
    shot.finish.exposure *= random.range(0.9, 1.15);
    shot.finish.seed ^= moment << 16;
}
