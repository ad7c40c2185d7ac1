//! What solids are made of: colour, fine relief, mirror shine and own light of each material.

use crate::facade::{Facade, facade_look};
use crate::noise::{cell, fractal2, fractal3, noise3};
use crate::solids::{Solid, Touch};
use crate::vector::{Vec3, blend, smooth, vec3};

#[derive(Clone, Copy)]
pub enum Surface {
    Plaster(Vec3),
    Facade(Facade),
    Tiles(Vec3),
    Stripes {
        first: Vec3,
        second: Vec3,
        width: f32,
    },
    Leaves(Vec3),
    Bark,
    Rock(Vec3),
    Masonry(Vec3),
    Wood(Vec3),
    Paint(Vec3),
    Glass,
    Glow(Vec3),
    Cloth(Vec3),
    Fruit(Vec3),
}

/// The look of one spot: everything the lighting needs to know.
#[derive(Clone, Copy)]
pub struct Look {
    pub colour: Vec3,
    pub normal: Vec3,
    /// Share of light mirrored when seen head on; grows towards grazing angles.
    pub shine: f32,
    pub glow: Vec3,
}

impl Look {
    pub fn matt(colour: Vec3, normal: Vec3) -> Self {
        Look {
            colour,
            normal,
            shine: 0.0,
            glow: Vec3::ZERO,
        }
    }
}

impl Surface {
    pub fn has_gaps(&self) -> bool {
        matches!(self, Surface::Leaves(_))
    }

    /// Lamps must not stand in their own light.
    pub fn casts_shadow(&self) -> bool {
        !matches!(self, Surface::Glow(_))
    }
}

/// Tilts a normal by noise: relief too fine to model.
pub fn relief(normal: Vec3, p: Vec3, scale: f32, strength: f32, seed: u32) -> Vec3 {
    let q = p * scale;
    let tilt = vec3(
        noise3(q.x, q.y, q.z, seed),
        noise3(q.x, q.y, q.z, seed ^ 0x11),
        noise3(q.x, q.y, q.z, seed ^ 0x22),
    );
    (normal + tilt * strength).unit()
}

/// Flat coordinates on the face of a block: along the face, and up from its foot.
pub fn on_face(p: Vec3, normal: Vec3, half: Vec3) -> (f32, f32) {
    if normal.x.abs() > normal.z.abs() {
        (p.z + half.z, p.y + half.y)
    } else {
        (p.x + half.x, p.y + half.y)
    }
}

/// The look of a solid where a ray touched it, in world directions.
pub fn solid_look(solid: &Solid, touch: &Touch) -> Look {
    let (p, normal, seed) = (touch.local, touch.local_normal, solid.seed);
    let mut look = match solid.surface {
        Surface::Plaster(colour) => plaster(colour, p, normal, seed),
        Surface::Facade(facade) => facade_look(&facade, p, normal, solid.half, seed),
        Surface::Tiles(colour) => tiles(colour, p, normal, seed),
        Surface::Stripes {
            first,
            second,
            width,
        } => {
            let stripe = ((p.x / width).floor() as i32).rem_euclid(2) == 0;
            let colour = if stripe { first } else { second };
            let sag = noise3(p.x * 2.0, p.y, p.z * 1.3, seed) * 0.12;
            let worn = 0.9 + 0.25 * fractal2(p.x * 5.0, p.z * 5.0, 3, seed) + sag;
            Look::matt(colour * worn, relief(normal, p, 2.5, 0.25, seed))
        }
        Surface::Leaves(colour) => {
            let tone = 0.75 + 0.7 * noise3(p.x * 3.0, p.y * 3.0, p.z * 3.0, seed ^ 3);
            let fine = 1.0 + 0.5 * noise3(p.x * 11.0, p.y * 11.0, p.z * 11.0, seed ^ 5);
            let yellow = vec3(1.15, 1.0, 0.7);
            let tint = colour.blend(colour * yellow, cell(seed as i32, 1, 4));
            Look::matt(
                tint * (tone * fine).clamp(0.25, 1.9),
                relief(normal, p, 4.0, 0.9, seed),
            )
        }
        Surface::Bark => {
            let groove = fractal3(p.x * 9.0, p.y * 1.5, p.z * 9.0, 3, seed);
            Look::matt(
                vec3(0.16, 0.12, 0.09) * (1.0 + groove),
                relief(normal, vec3(p.x, p.y * 0.2, p.z), 12.0, 0.5, seed),
            )
        }
        Surface::Rock(colour) => {
            let stain = 1.0 + 0.9 * fractal3(p.x * 1.2, p.y * 2.4, p.z * 1.2, 4, seed);
            Look::matt(
                colour * stain.clamp(0.3, 1.8),
                relief(normal, p, 3.0, 0.7, seed),
            )
        }
        Surface::Masonry(colour) => masonry(colour, p, normal, solid.half, seed),
        Surface::Wood(colour) => {
            let grain = fractal3(p.x * 3.0, p.y * 26.0, p.z * 3.0, 3, seed);
            let plank = cell((p.y * 9.0).floor() as i32, 3, seed);
            let gap = if (p.y * 9.0).rem_euclid(1.0) < 0.1 {
                0.4
            } else {
                1.0
            };
            Look::matt(
                colour * ((0.75 + 0.5 * plank + grain * 0.5) * gap),
                relief(normal, p, 8.0, 0.15, seed),
            )
        }
        Surface::Paint(colour) => {
            let dust = 1.0 + 0.25 * fractal3(p.x * 2.0, p.y * 3.0, p.z * 2.0, 3, seed);
            let lower = smooth(-1.0, 0.2, p.y / solid.half.y);
            Look {
                shine: 0.09,
                ..Look::matt(colour * dust * blend(0.55, 1.0, lower), normal)
            }
        }
        Surface::Glass => Look {
            shine: 0.3,
            ..Look::matt(vec3(0.03, 0.035, 0.04), normal)
        },
        Surface::Glow(light) => Look {
            glow: light,
            ..Look::matt(vec3(0.5, 0.5, 0.5), normal)
        },
        Surface::Cloth(colour) => {
            let fold = fractal3(p.x * 7.0, p.y * 3.0, p.z * 7.0, 3, seed);
            Look::matt(
                colour * (0.9 + 0.6 * fold),
                relief(normal, p, 5.0, 0.55, seed),
            )
        }
        Surface::Fruit(colour) => {
            let tone = 0.8 + 0.4 * cell(seed as i32, 8, 2);
            let blush = smooth(-0.2, 0.6, noise3(p.x * 9.0, p.y * 9.0, p.z * 9.0, seed));
            let ripe = colour.blend(colour * vec3(1.1, 0.75, 0.6), blush * 0.5);
            Look {
                shine: 0.04,
                ..Look::matt(ripe * tone, relief(normal, p, 40.0, 0.12, seed))
            }
        }
    };
    look.normal = solid.world(look.normal).unit();
    look
}

fn plaster(colour: Vec3, p: Vec3, normal: Vec3, seed: u32) -> Look {
    let stain = fractal3(p.x * 0.7, p.y * 0.35, p.z * 0.7, 5, seed);
    let streak = fractal3(p.x * 5.0, p.y * 0.4, p.z * 5.0, 3, seed ^ 9);
    Look::matt(
        colour * (1.0 + 0.5 * stain + 0.25 * streak).clamp(0.3, 1.5),
        relief(normal, p, 14.0, 0.12, seed),
    )
}

fn tiles(colour: Vec3, p: Vec3, normal: Vec3, seed: u32) -> Look {
    // Rows run along the eaves; both slopes of a gable use the same count.
    let (along, down) = if normal.x.abs() > normal.z.abs() {
        (p.z, p.y)
    } else {
        (p.x, p.y)
    };
    let row = (down * 4.5).floor();
    let shifted = along * 3.2 + row * 0.5;
    let tone = 0.65 + 0.6 * cell(shifted.floor() as i32, row as i32, seed);
    let edge = (down * 4.5).rem_euclid(1.0);
    let across = (shifted.rem_euclid(1.0) - 0.5).abs();
    let shade = (1.0 - 0.55 * smooth(0.75, 1.0, edge)) * (1.0 - 0.45 * smooth(0.3, 0.5, across));
    let moss = smooth(0.05, 0.35, fractal3(p.x * 0.6, p.y, p.z * 0.6, 4, seed));
    let tint = colour.blend(vec3(0.2, 0.19, 0.13), moss * 0.6);
    Look::matt(tint * (tone * shade), relief(normal, p, 6.0, 0.25, seed))
}

fn masonry(colour: Vec3, p: Vec3, normal: Vec3, half: Vec3, seed: u32) -> Look {
    let (along, up) = on_face(p, normal, half);
    let row = (up * 2.2).floor();
    let shifted = along * 1.15 + row * 0.5;
    let tone = 0.7 + 0.55 * cell(shifted.floor() as i32, row as i32, seed);
    let joint_up = ((up * 2.2).rem_euclid(1.0) - 0.5).abs();
    let joint_along = (shifted.rem_euclid(1.0) - 0.5).abs();
    let joint = smooth(0.42, 0.48, joint_up).max(smooth(0.45, 0.48, joint_along));
    let stain = 1.0 + 0.7 * fractal3(p.x * 0.5, p.y * 0.5, p.z * 0.5, 4, seed);
    Look::matt(
        colour * (tone * stain * (1.0 - 0.55 * joint)),
        relief(normal, p, 7.0, 0.35, seed),
    )
}
