//! The ground: height fields and pavements, with what covers them, and open water.

use crate::noise::{cell, fractal2, noise2, scatter2};
use crate::solids::Ray;
use crate::surfaces::{Look, relief};
use crate::vector::{Vec3, blend, smooth, vec3};

/// Points per side of a height field.
const GRID: usize = 640;

/// A square height field; looking up a stored grid is far cheaper than asking the noise.
pub struct Terrain {
    heights: Vec<f32>,
    west: f32,
    south: f32,
    step: f32,
    highest: f32,
}

impl Terrain {
    /// Samples `height` over a square with the given corner and side.
    pub fn new(west: f32, south: f32, side: f32, height: impl Fn(f32, f32) -> f32) -> Self {
        let step = side / (GRID - 1) as f32;
        let mut heights = Vec::with_capacity(GRID * GRID);
        for row in 0..GRID {
            for column in 0..GRID {
                let (x, z) = (west + column as f32 * step, south + row as f32 * step);
                heights.push(height(x, z));
            }
        }
        let highest = heights.iter().copied().fold(f32::MIN, f32::max);
        Terrain {
            heights,
            west,
            south,
            step,
            highest,
        }
    }

    pub fn height(&self, x: f32, z: f32) -> f32 {
        let limit = (GRID - 1) as f32 - 0.001;
        let column = ((x - self.west) / self.step).clamp(0.0, limit);
        let row = ((z - self.south) / self.step).clamp(0.0, limit);
        let (c, r) = (column as usize, row as usize);
        let (u, v) = (column - c as f32, row - r as f32);
        let at = |c: usize, r: usize| self.heights[r * GRID + c];
        let near = blend(at(c, r), at(c + 1, r), u);
        let far = blend(at(c, r + 1), at(c + 1, r + 1), u);
        blend(near, far, v)
    }

    fn normal(&self, x: f32, z: f32) -> Vec3 {
        let e = self.step;
        let dx = self.height(x + e, z) - self.height(x - e, z);
        let dz = self.height(x, z + e) - self.height(x, z - e);
        vec3(-dx, 2.0 * e, -dz).unit()
    }

    /// Walks along the ray until it dips under the ground; `haste` widens the steps.
    fn meet(&self, ray: &Ray, far: f32, haste: f32) -> Option<f32> {
        let side = self.step * (GRID - 1) as f32;
        let (mut distance, mut before) = (0.05, 0.0);
        for _ in 0..420 {
            let p = ray.at(distance);
            if distance > far || (p.y > self.highest && ray.direction.y >= 0.0) {
                return None;
            }
            let outside = p.x < self.west - 1.0
                || p.x > self.west + side + 1.0
                || p.z < self.south - 1.0
                || p.z > self.south + side + 1.0;
            if outside {
                return None;
            }
            let gap = p.y - self.height(p.x, p.z);
            if gap < 0.0 {
                let (mut low, mut high) = (before, distance);
                for _ in 0..8 {
                    let middle = (low + high) / 2.0;
                    let q = ray.at(middle);
                    if q.y < self.height(q.x, q.z) {
                        high = middle;
                    } else {
                        low = middle;
                    }
                }
                return Some(high);
            }
            before = distance;
            distance += (gap * 0.4).max(0.02 + distance * 0.0035) * haste;
        }
        None
    }
}

/// What lies on the ground.
#[derive(Clone, Copy)]
pub enum Cover {
    /// A carriageway along z with kerbs; `wet` from 0 to 1.
    Road {
        half_width: f32,
        wet: f32,
    },
    Cobbles,
    /// Cliffs, turf and beach around sea level.
    Shore,
    Meadow,
    /// Sand and stones with a sealed road that winds along z.
    Desert,
}

pub struct Ground {
    /// Without a height field the ground is the plane at height 0.
    pub terrain: Option<Terrain>,
    pub cover: Cover,
    pub seed: u32,
}

/// Sideways position of the desert road's middle at depth `z`.
pub fn desert_road(z: f32, seed: u32) -> f32 {
    let bend = noise2(z * 0.004, 0.5, seed) * 70.0 + noise2(z * 0.013, 3.5, seed) * 14.0;
    bend * smooth(0.0, 120.0, z)
}

impl Ground {
    pub fn meet(&self, ray: &Ray, far: f32) -> Option<f32> {
        match &self.terrain {
            Some(terrain) => terrain.meet(ray, far, 1.0),
            None => {
                let distance = -ray.origin.y / ray.direction.y;
                (distance > 1e-3 && distance < far).then_some(distance)
            }
        }
    }

    pub fn blocks(&self, ray: &Ray) -> bool {
        match &self.terrain {
            Some(terrain) => {
                // A little above the facets, which must not darken themselves.
                let raised = Ray {
                    origin: ray.origin + Vec3::UP * (0.2 * terrain.step),
                    direction: ray.direction,
                };
                terrain.meet(&raised, 400.0, 2.2).is_some()
            }
            None => false,
        }
    }

    pub fn height(&self, x: f32, z: f32) -> f32 {
        self.terrain.as_ref().map_or(0.0, |t| t.height(x, z))
    }

    pub fn look(&self, p: Vec3) -> Look {
        let normal = self
            .terrain
            .as_ref()
            .map_or(Vec3::UP, |t| t.normal(p.x, p.z));
        match self.cover {
            Cover::Road { half_width, wet } => self.road(p, half_width, wet),
            Cover::Cobbles => self.cobbles(p),
            Cover::Shore => self.shore(p, normal),
            Cover::Meadow => self.meadow(p, normal),
            Cover::Desert => self.desert(p, normal),
        }
    }

    fn road(&self, p: Vec3, half_width: f32, wet: f32) -> Look {
        let patch = fractal2(p.x * 0.35, p.z * 0.2, 5, self.seed);
        let grit = noise2(p.x * 22.0, p.z * 22.0, self.seed ^ 4);
        let mut colour = vec3(0.15, 0.148, 0.15) * (1.0 + 0.8 * patch + 0.3 * grit);
        let side = p.x.abs();
        let dash = (p.z / 3.0).rem_euclid(2.0) < 1.0;
        let worn = 0.75 + 0.5 * fractal2(p.x * 3.0, p.z * 3.0, 4, self.seed ^ 8);
        if side < 0.08 && dash || (side - half_width + 0.35).abs() < 0.06 {
            colour = colour.blend(vec3(0.62, 0.6, 0.55), worn.clamp(0.0, 0.9));
        }
        // Paving slabs beyond the kerb.
        if side > half_width {
            let (sx, sz) = ((p.x / 0.6).floor(), (p.z / 0.9).floor());
            let tone = 0.75 + 0.4 * cell(sx as i32, sz as i32, self.seed);
            let joint = (p.x / 0.6).rem_euclid(1.0) < 0.05 || (p.z / 0.9).rem_euclid(1.0) < 0.04;
            colour = vec3(0.3, 0.285, 0.26) * (tone * if joint { 0.5 } else { 1.0 } + 0.4 * patch);
        }
        let puddle = smooth(-0.15, 0.3, patch) * wet;
        Look {
            shine: 0.02 * wet + 0.3 * puddle,
            ..Look::matt(
                colour * (1.0 - 0.5 * wet),
                relief(Vec3::UP, p, 9.0, blend(0.25, 0.035, wet), self.seed),
            )
        }
    }

    fn cobbles(&self, p: Vec3) -> Look {
        let (first, second, owner) = scatter2(p.x * 5.5, p.z * 5.5, self.seed);
        let joint = smooth(0.02, 0.16, second - first);
        let patch = fractal2(p.x * 0.4, p.z * 0.4, 4, self.seed ^ 2);
        let tone = (0.65 + 0.5 * owner + 0.5 * patch) * (0.35 + 0.65 * joint);
        Look {
            shine: 0.025,
            ..Look::matt(
                vec3(0.3, 0.28, 0.26) * tone,
                relief(Vec3::UP, p, 8.0, 0.4, self.seed),
            )
        }
    }

    fn shore(&self, p: Vec3, normal: Vec3) -> Look {
        let stain = fractal2(p.x * 0.22, p.z * 0.22 + p.y * 0.3, 6, self.seed);
        // Bedding planes of the rock, bent by slow noise.
        let layer = noise2(p.y * 1.1 + stain * 2.5, p.x * 0.02, self.seed ^ 5);
        let rock = vec3(0.36, 0.31, 0.26) * (1.0 + 0.8 * stain + 0.45 * layer);
        let grass_tone = 1.0 + 1.1 * fractal2(p.x * 0.6, p.z * 0.6, 5, self.seed ^ 6);
        let grass = vec3(0.15, 0.2, 0.07) * grass_tone.max(0.3);
        let sand = vec3(0.55, 0.46, 0.33) * (1.0 + 0.35 * stain);
        let green = smooth(0.72, 0.86, normal.y + stain * 0.2) * smooth(2.5, 5.0, p.y);
        let beach = smooth(0.75, 0.9, normal.y) * (1.0 - smooth(1.5, 3.0, p.y));
        let wet = 1.0 - 0.55 * smooth(1.2, 0.1, p.y);
        let colour = rock.blend(grass, green).blend(sand, beach) * wet;
        Look::matt(
            colour,
            relief(normal, p, 1.6, blend(0.75, 0.3, beach), self.seed),
        )
    }

    fn meadow(&self, p: Vec3, normal: Vec3) -> Look {
        let patch = fractal2(p.x * 0.03, p.z * 0.03, 4, self.seed);
        let tuft = fractal2(p.x * 0.9, p.z * 0.9, 5, self.seed ^ 3);
        // Fields: irregular plots, each with its own crop and its own furrows.
        let (first, second, crop) = scatter2(p.x * 0.016 + patch * 0.6, p.z * 0.016, self.seed);
        let hedge = 1.0 - smooth(0.02, 0.06, second - first);
        let (sin, cos) = (crop * 20.0).sin_cos();
        let furrow = ((p.x * cos + p.z * sin) * 1.7).sin();
        let kinds = [
            vec3(0.2, 0.24, 0.07),
            vec3(0.42, 0.34, 0.14),
            vec3(0.12, 0.18, 0.06),
            vec3(0.3, 0.21, 0.12),
            vec3(0.26, 0.29, 0.1),
        ];
        let mut colour = kinds[(crop * 4.99) as usize];
        colour = colour * (1.0 + 0.7 * tuft + 0.22 * furrow + 0.4 * patch).max(0.25);
        colour = colour.blend(vec3(0.05, 0.08, 0.03), hedge);
        let rock = vec3(0.33, 0.31, 0.29) * (1.0 + 0.8 * tuft + 0.5 * patch);
        let steep = smooth(0.86, 0.7, normal.y + 0.1 * tuft);
        Look::matt(
            colour.blend(rock, steep),
            relief(normal, p, 1.1, 0.55, self.seed),
        )
    }

    fn desert(&self, p: Vec3, normal: Vec3) -> Look {
        let patch = fractal2(p.x * 0.05, p.z * 0.05, 5, self.seed);
        let grit = fractal2(p.x * 2.5, p.z * 2.5, 4, self.seed ^ 3);
        let layer = noise2(p.y * 0.5 + patch, 0.3, self.seed ^ 5);
        let mut colour = vec3(0.52, 0.38, 0.24) * (1.0 + 0.55 * patch + 0.5 * grit);
        let steep = smooth(0.9, 0.7, normal.y);
        colour = colour.blend(
            vec3(0.42, 0.22, 0.13) * (1.0 + 0.7 * layer + 0.6 * grit),
            steep,
        );
        // Dry scrub stands in loose clumps that fray into single stalks.
        let clump = fractal2(p.x * 0.5, p.z * 0.5, 4, self.seed ^ 9);
        let stalks = fractal2(p.x * 7.0, p.z * 7.0, 3, self.seed ^ 10);
        let scrub = smooth(0.05, 0.5, clump + 0.9 * stalks) * (1.0 - steep);
        colour = colour.blend(vec3(0.24, 0.2, 0.1), scrub * 0.6);
        let side = (p.x - desert_road(p.z, self.seed)).abs();
        let on_road = 1.0 - smooth(3.4, 3.9 + 0.6 * grit, side);
        let mut tar = vec3(0.14, 0.135, 0.135) * (1.0 + 0.5 * patch + 0.4 * grit);
        if side < 0.12 && (p.z / 4.0).rem_euclid(2.0) < 1.1 || (side - 3.1).abs() < 0.1 {
            tar = vec3(0.6, 0.56, 0.45);
        }
        Look::matt(
            colour.blend(tar, on_road),
            relief(normal, p, 1.5, blend(0.5, 0.15, on_road), self.seed),
        )
    }
}
