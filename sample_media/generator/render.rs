//! Follows light through a scene: what each pixel sees, how it is lit, what it mirrors.

use std::thread;

use crate::ground::Ground;
use crate::noise::{Random, fractal2, noise2, scatter2};
use crate::sky::Sky;
use crate::solids::{Ray, Solids};
use crate::surfaces::{Look, relief, solid_look};
use crate::vector::{Vec3, smooth, vec3};

const FAR: f32 = 6000.0;

#[derive(Clone)]
pub struct Camera {
    pub eye: Vec3,
    pub target: Vec3,
    /// Tilt of the horizon, radians.
    pub roll: f32,
    /// Half the picture's height over the distance to it: small is a long lens.
    pub field: f32,
}

/// Open water at height 0.
pub struct Water {
    pub colour: Vec3,
    pub waves: f32,
    pub time: f32,
    /// How far down the ground may lie for foam to gather over it.
    pub foam_depth: f32,
}

/// A small source of light, such as a street lamp.
pub struct Lamp {
    pub place: Vec3,
    pub light: Vec3,
}

pub struct World {
    pub camera: Camera,
    pub sky: Sky,
    pub ground: Ground,
    pub water: Option<Water>,
    pub solids: Solids,
    pub lamps: Vec<Lamp>,
    /// Haze per metre.
    pub haze: f32,
    /// Reach of the soft darkening in corners, metres.
    pub corner: f32,
}

/// Linear light, row by row.
pub struct Exposure {
    pub width: usize,
    pub height: usize,
    pub pixels: Vec<Vec3>,
}

enum Seen {
    Sky,
    Thing { distance: f32, look: Look },
}

impl World {
    pub fn expose(&self, width: usize, height: usize, samples: usize) -> Exposure {
        let mut pixels = vec![Vec3::ZERO; width * height];
        let workers = thread::available_parallelism().map_or(1, |n| n.get());
        // Interleaved bands keep the workers equally busy.
        let band = 8 * width;
        let mut shares: Vec<Vec<(usize, &mut [Vec3])>> = (0..workers).map(|_| Vec::new()).collect();
        for (index, chunk) in pixels.chunks_mut(band).enumerate() {
            shares[index % workers].push((index * 8, chunk));
        }
        thread::scope(|scope| {
            for share in shares {
                scope.spawn(move || {
                    for (first_row, chunk) in share {
                        for (offset, pixel) in chunk.iter_mut().enumerate() {
                            let (x, y) = (offset % width, first_row + offset / width);
                            *pixel = self.pixel(x, y, (width, height), samples);
                        }
                    }
                });
            }
        });
        Exposure {
            width,
            height,
            pixels,
        }
    }

    fn pixel(&self, x: usize, y: usize, size: (usize, usize), samples: usize) -> Vec3 {
        let camera = &self.camera;
        let forward = (camera.target - camera.eye).unit();
        let right = Vec3::UP.cross(forward).unit();
        let up = forward.cross(right);
        let (sin, cos) = camera.roll.sin_cos();
        let (right, up) = (right * cos + up * sin, up * cos - right * sin);
        let mut random = Random::new((y * size.0 + x) as u64);
        let mut sum = Vec3::ZERO;
        for sample in 0..samples {
            let (jx, jy) = (
                random.unit(),
                (sample as f32 + random.unit()) / samples as f32,
            );
            let half = size.1 as f32 / 2.0;
            let px = (x as f32 + jx - size.0 as f32 / 2.0) / half * camera.field;
            let py = (half - y as f32 - jy) / half * camera.field;
            let ray = Ray {
                origin: camera.eye,
                direction: (forward + right * px + up * py).unit(),
            };
            // One glaring sample must not leave a white dot.
            sum += self.light(&ray, 0, &mut random).min(vec3(9.0, 9.0, 9.0));
        }
        sum * (1.0 / samples as f32)
    }

    fn look_along(&self, ray: &Ray) -> Seen {
        let ground = self.ground.meet(ray, FAR);
        let mut distance = ground.unwrap_or(FAR);
        let mut at_water = false;
        if self.water.is_some() && ray.direction.y < 0.0 {
            let level = -ray.origin.y / ray.direction.y;
            if level > 1e-3 && level < distance {
                (distance, at_water) = (level, true);
            }
        }
        if let Some((solid, touch)) = self.solids.nearest(ray, distance) {
            let look = solid_look(solid, &touch);
            return Seen::Thing {
                distance: touch.distance,
                look,
            };
        }
        if at_water && let Some(water) = &self.water {
            let look = self.water_look(water, ray.at(distance), distance);
            return Seen::Thing { distance, look };
        }
        match ground {
            Some(distance) => {
                let mut look = self.ground.look(ray.at(distance));
                // Bumps seen at a flat angle must not turn their underside up.
                let away = look.normal.dot(ray.direction) + 0.02;
                if away > 0.0 {
                    look.normal = (look.normal - ray.direction * away).unit();
                }
                Seen::Thing { distance, look }
            }
            None => Seen::Sky,
        }
    }

    fn water_look(&self, water: &Water, p: Vec3, distance: f32) -> Look {
        let t = water.time;
        let swell = |x: f32, z: f32| {
            let long = noise2(x * 0.06 + t * 0.1, z * 0.14 - t * 0.35, 11) * 2.6;
            let middle = noise2(x * 0.3 - t * 0.2, z * 0.55 - t * 0.7, 12) * 0.75;
            let short = fractal2(x * 1.1 + t * 0.4, z * 1.7 - t * 0.9, 3, 13) * 0.35;
            (long + middle + short) * water.waves
        };
        let e = 0.12 + distance * 0.002;
        let middle = swell(p.x, p.z);
        let (dx, dz) = (swell(p.x + e, p.z) - middle, swell(p.x, p.z + e) - middle);
        // Far waves average out, which keeps the horizon calm.
        let calm = 1.0 / (1.0 + distance * 0.004);
        let normal = vec3(-dx / e * calm, 1.0, -dz / e * calm).unit();
        let depth = -self.ground.height(p.x, p.z);
        let shallow = smooth(water.foam_depth * 1.6, 0.0, depth);
        let streak = fractal2(p.x * 0.5, p.z * 0.5 - t * 0.5, 5, 21);
        let (first, second, _) = scatter2(p.x * 0.9 + streak, p.z * 0.9 - t * 0.4, 22);
        let lace = 1.0 - smooth(0.0, 0.22, second - first);
        let crest = smooth(0.75, 1.15, middle / water.waves.max(0.01) + 0.35 * streak);
        // Breakers roll in as lines of equal depth.
        let breaker = smooth(0.35, 0.9, (depth * 2.2 + t * 1.3 + streak * 3.0).sin());
        let surf = shallow * (0.25 + 0.9 * breaker) * (0.45 + 0.75 * lace);
        let foam = (surf + crest * water.waves * (0.3 + 0.5 * lace)).clamp(0.0, 1.0);
        let body = water.colour.blend(vec3(0.2, 0.36, 0.33), shallow * 0.7);
        let tone = 1.0 + 0.6 * middle / water.waves.max(0.01) * 0.5;
        let mut look = Look::matt(body * tone.clamp(0.4, 1.8), normal);
        look.colour = look.colour.blend(vec3(0.82, 0.84, 0.84), foam);
        look.shine = 0.04 * (1.0 - foam);
        if foam > 0.3 {
            look.normal = relief(normal, p, 4.0, 0.4, 23);
        }
        look
    }

    fn light(&self, ray: &Ray, depth: u32, random: &mut Random) -> Vec3 {
        let (distance, look) = match self.look_along(ray) {
            Seen::Sky => return self.sky.colour(ray.direction),
            Seen::Thing { distance, look } => (distance, look),
        };
        // Normals always face the viewer, also on thin cloth seen from behind.
        let mut normal = look.normal;
        if normal.dot(ray.direction) > 0.0 && look.shine == 0.0 {
            normal = -normal;
        }
        let p = ray.at(distance) + normal * (2e-3 + distance * 4e-4);
        let mut colour = look.colour * self.arriving(p, normal, depth, random) + look.glow;
        if look.shine > 0.0 && depth == 0 {
            let facing = (-ray.direction.dot(normal)).clamp(0.0, 1.0);
            let share = look.shine + (1.0 - look.shine) * (1.0 - facing).powi(5) * 0.9;
            if share > 0.015 {
                let mut direction = ray.direction.reflect(normal);
                if direction.y < 0.004 && self.water.is_some() {
                    direction.y = 0.004 - direction.y * 0.3;
                }
                let mirrored = Ray {
                    origin: p,
                    direction: direction.unit(),
                };
                let seen = self.light(&mirrored, 1, random).min(vec3(6.0, 6.0, 6.0));
                colour = colour.blend(seen, share);
            }
        }
        let low = smooth(260.0, 0.0, ray.at(distance).y);
        let veil = 1.0 - (-distance * self.haze * (0.45 + 0.55 * low)).exp();
        colour.blend(self.sky.haze(ray.direction), veil)
    }

    /// Light that falls on a spot: sun, sky and lamps.
    fn arriving(&self, p: Vec3, normal: Vec3, depth: u32, random: &mut Random) -> Vec3 {
        let mut light = self.sky.ambient(normal);
        if depth == 0 && self.corner > 0.0 {
            let direction = (normal + on_sphere(random) * 0.98).unit();
            let ray = Ray {
                origin: p,
                direction,
            };
            if self.solids.blocked(&ray, self.corner) {
                light = light * 0.22;
            }
        }
        // The sun is a disc, so shadow edges are soft.
        let towards = (self.sky.sun + on_sphere(random) * 0.022).unit();
        let slant = normal.dot(towards);
        if slant > 0.0 {
            let ray = Ray {
                origin: p,
                direction: towards,
            };
            if !self.solids.blocked(&ray, 1500.0) && !self.ground.blocks(&ray) {
                light += self.sky.sunlight * slant;
            }
        }
        for lamp in &self.lamps {
            let way = lamp.place - p;
            let square = way.dot(way);
            if square < 900.0 {
                let facing = (normal.dot(way) / square.sqrt() * 0.85 + 0.15).max(0.0);
                light += lamp.light * (facing / (1.0 + square));
            }
        }
        light
    }
}

fn on_sphere(random: &mut Random) -> Vec3 {
    let height = random.range(-1.0, 1.0);
    let (sin, cos) = (random.unit() * std::f32::consts::TAU).sin_cos();
    let flat = (1.0 - height * height).sqrt();
    vec3(sin * flat, height, cos * flat)
}
