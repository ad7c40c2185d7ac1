//! Scenes out of doors: coast, hills, desert road, river with a bridge.

use crate::develop::Finish;
use crate::ground::{Cover, Ground, Terrain, desert_road};
use crate::noise::{Random, cell, fractal2, ridged2};
use crate::props::Props;
use crate::render::{Camera, Water, World};
use crate::sky::Sky;
use crate::solids::Solid;
use crate::surfaces::Surface;
use crate::vector::{Vec3, blend, smooth, vec3};

/// A scene with the way its picture is developed.
pub struct Shot {
    pub world: World,
    pub finish: Finish,
}

/// What tells two scenes of one family apart.
#[derive(Clone, Copy)]
pub struct Plan {
    pub seed: u32,
    /// Where the camera stands and looks: 0 and 1 in coast and hills, 0 to 2 elsewhere.
    pub way: u32,
    /// Which visit to the place this is, from 0. On another one a street has other people and cars.
    pub moment: u32,
    /// Seconds since the start of a clip; 0 for photos.
    pub time: f32,
}

pub fn coast(plan: Plan) -> Shot {
    let Plan {
        seed, way, time, ..
    } = plan;
    let mut random = Random::new(u64::from(seed));
    let side = random.side();
    let cliff = random.range(22.0, 58.0);
    let bay = random.range(30.0, 75.0);
    let far_side = -side * random.range(60.0, 200.0);
    let stacks: Vec<Vec3> = (0..4)
        .map(|_| {
            let away = random.range(70.0, 300.0);
            vec3(
                -side * random.range(0.0, 0.45) * away,
                random.range(6.0, 34.0),
                away,
            )
        })
        .collect();
    let terrain = Terrain::new(-380.0, -60.0, 760.0, |x, z| {
        let rough = fractal2(x * 0.018, z * 0.018, 7, seed);
        let line = bay * fractal2(z * 0.008, 2.5, 3, seed ^ 1) * 2.0 + 12.0;
        let inland = side * x - line + rough * 26.0;
        let crest = cliff * (0.75 + 0.6 * fractal2(x * 0.006, z * 0.006, 4, seed ^ 2));
        let mut height = blend(-5.0, 1.3, smooth(-34.0, 2.0, inland))
            + crest * smooth(4.0, 26.0, inland)
            + rough * 9.0 * smooth(0.0, 30.0, inland);
        let head = 1.0 - ((x - far_side) / 170.0).abs().min(1.0);
        let headland = smooth(360.0, 450.0, z + rough * 60.0) * smooth(0.0, 0.6, head);
        height += headland * (cliff * 1.1 + rough * 22.0);
        for stack in &stacks {
            let away = ((x - stack.x).powi(2) + (z - stack.z).powi(2)).sqrt() + rough * 14.0;
            height += (stack.y + 5.0) * smooth(stack.y * 0.55 + 4.0, stack.y * 0.3, away);
        }
        height + ridged2(x * 0.07, z * 0.07, 4, seed ^ 3) * 2.2 * smooth(-1.0, 5.0, height)
    });
    let ground = Ground {
        terrain: Some(terrain),
        cover: Cover::Shore,
        seed,
    };
    let (eye, target, field) = match way {
        0 => {
            let x = -side * random.range(14.0, 26.0);
            (
                vec3(x, 3.2, -10.0),
                vec3(x + side * random.range(5.0, 22.0), 7.5, 60.0),
                0.5,
            )
        }
        _ => {
            // From the water, straight at the cliffs.
            let z = random.range(90.0, 170.0);
            (
                vec3(-side * 95.0, 4.0, z - 70.0),
                vec3(side * 60.0, 14.0, z),
                0.42,
            )
        }
    };
    let mut props = Props::new(u64::from(seed) + 5);
    for n in 0..70 {
        let (x, z) = (random.range(-70.0, 70.0), random.range(2.0, 150.0));
        let y = ground.height(x, z);
        if y > -1.5 && y < 3.0 {
            let size = random.range(0.4, 2.4);
            let half = vec3(size, size * random.range(0.5, 0.9), size * 1.2);
            let rock = Surface::Rock(vec3(0.2, 0.18, 0.16));
            props.add(Solid::ball(vec3(x, y + 0.1, z), half, rock).turned(n as f32));
        }
    }
    let boats = 2 + (seed % 3);
    for n in 0..boats {
        let away = random.range(45.0, 130.0);
        let drift = time * 1.6;
        let x = -side * random.range(0.12, 0.4) * away - side * drift;
        let bob = 0.2 * (time * 1.3 + n as f32).sin();
        let turn = random.range(0.0, 3.0);
        props.boat(vec3(x, bob, away), turn, random.range(6.0, 11.0));
    }
    if seed % 2 == 1 {
        let (x, z) = (side * random.range(45.0, 70.0), random.range(110.0, 150.0));
        let foot = vec3(x, ground.height(x, z) - 1.0, z);
        let white = Surface::Plaster(vec3(0.74, 0.72, 0.68));
        props.add(Solid::column(foot, 3.0, 19.0, 0.65, white));
        let red = Surface::Paint(vec3(0.5, 0.08, 0.06));
        let top = foot + vec3(0.0, 19.0, 0.0);
        props.add(Solid::column(top, 2.3, 1.0, 1.0, red));
        props.add(Solid::column(
            top + vec3(0.0, 1.0, 0.0),
            1.5,
            3.0,
            0.8,
            Surface::Glass,
        ));
        props.add(Solid::column(top + vec3(0.0, 4.0, 0.0), 1.9, 1.6, 0.1, red));
        props.house(foot + vec3(-9.0, 0.0, 4.0), vec3(4.0, 2.2, 6.0), 0.4, 0.0);
    }
    let mut sky = Sky::day(
        random.range(0.18, 0.7),
        random.range(-2.4, 2.4),
        random.range(0.35, 0.75),
        seed,
    );
    sky.cloud_size = random.range(0.6, 1.5);
    sky.drift = time * 0.06;
    let sea = [
        vec3(0.02, 0.09, 0.12),
        vec3(0.05, 0.12, 0.13),
        vec3(0.03, 0.06, 0.1),
    ];
    Shot {
        world: World {
            camera: Camera {
                eye,
                target,
                roll: random.range(-0.02, 0.02),
                field,
            },
            sky,
            ground,
            water: Some(Water {
                colour: random.pick(&sea),
                waves: random.range(0.25, 0.6),
                time,
                foam_depth: random.range(1.2, 2.6),
            }),
            solids: props.finish(),
            lamps: Vec::new(),
            haze: random.range(0.0006, 0.0022),
            corner: 1.5,
        },
        finish: Finish::plain(seed),
    }
}

pub fn hills(plan: Plan) -> Shot {
    let Plan {
        seed, way, time, ..
    } = plan;
    let mut random = Random::new(u64::from(seed) + 100);
    let side = random.side();
    let peaks = random.range(130.0, 330.0);
    let slope = random.range(0.02, 0.12) * side;
    let lake = way != 0;
    let terrain = Terrain::new(-800.0, -80.0, 1600.0, |x, z| {
        let roll = fractal2(x * 0.005, z * 0.005, 6, seed) * 62.0;
        let far = smooth(180.0, 900.0, z + side * x * 0.5);
        let ridge = ridged2(x * 0.0024, z * 0.0024, 7, seed ^ 1) * peaks * far;
        let floor = if lake {
            -34.0 * smooth(0.0, 60.0, z) * smooth(620.0, 300.0, z)
        } else {
            0.0
        };
        roll + ridge + x * slope + floor + fractal2(x * 0.05, z * 0.05, 4, seed ^ 2) * 2.6
    });
    let ground = Ground {
        terrain: Some(terrain),
        cover: Cover::Meadow,
        seed,
    };
    let lift = if lake { 12.0 } else { 26.0 };
    let base = ground.height(0.0, 0.0).max(0.0);
    let eye = vec3(0.0, base + lift, 0.0);
    let look = random.range(-60.0, 60.0);
    let dip = if lake { -0.06 } else { -0.16 };
    let target = vec3(look, eye.y + 200.0 * dip, 200.0);
    let mut props = Props::new(u64::from(seed) + 7);
    let wood = random.range(-0.12, 0.1);
    for n in 0..1500_i32 {
        let away = 14.0 + 500.0 * cell(n, 1, seed).powf(1.6);
        let angle = (cell(n, 2, seed) - 0.5) * 1.9;
        let (x, z) = (away * angle.sin(), away * angle.cos());
        let y = ground.height(x, z);
        // Woods follow slow noise, with single trees between them.
        let thick = fractal2(x * 0.012, z * 0.012, 3, seed ^ 8) > wood;
        let keep = if thick { 0.75 } else { 0.05 };
        if cell(n, 3, seed) > keep || (lake && y < 0.6) || y > 170.0 || away < 26.0 {
            continue;
        }
        let height = 5.0 + 7.0 * cell(n, 4, seed);
        let foot = vec3(x, y - 0.3, z);
        if fractal2(x * 0.006, z * 0.006, 2, seed ^ 9) > 0.05 {
            props.conifer(foot, height * 1.3);
        } else {
            props.tree(foot, height);
        }
    }
    for _ in 0..14 {
        let away = random.range(70.0, 260.0);
        let x = away * random.range(-0.55, 0.55);
        let y = ground.height(x, away);
        if lake && y < 1.0 {
            continue;
        }
        let half = vec3(
            random.range(3.0, 5.0),
            random.range(2.6, 3.4),
            random.range(4.0, 8.0),
        );
        let turn = random.range(0.0, 3.0);
        props.house(vec3(x, y - 1.0, away), half, turn, 0.0);
    }
    let mut sky = Sky::day(
        random.range(0.2, 0.65),
        random.range(-2.0, 2.0),
        random.range(0.3, 0.7),
        seed,
    );
    sky.drift = time * 0.08;
    sky.cloud_size = random.range(0.6, 1.4);
    Shot {
        world: World {
            camera: Camera {
                eye,
                target,
                roll: random.range(-0.02, 0.02),
                field: random.range(0.4, 0.56),
            },
            sky,
            ground,
            water: lake.then_some(Water {
                colour: vec3(0.03, 0.07, 0.08),
                waves: 0.1,
                time,
                foam_depth: 0.3,
            }),
            solids: props.finish(),
            lamps: Vec::new(),
            haze: random.range(0.0006, 0.0016),
            corner: 2.5,
        },
        finish: Finish::plain(seed),
    }
}

pub fn desert(plan: Plan) -> Shot {
    let Plan {
        seed, way, time, ..
    } = plan;
    let mut random = Random::new(u64::from(seed) + 200);
    let side = random.side();
    let tall = random.range(60.0, 130.0);
    let level = random.range(0.05, 0.2);
    let terrain = Terrain::new(-700.0, -60.0, 1400.0, |x, z| {
        let away = (x - desert_road(z, seed)).abs();
        let open = smooth(8.0, 60.0, away);
        let dune = ridged2(x * 0.009, z * 0.005, 3, seed) * 15.0 * open;
        let shape = fractal2(x * 0.0042, z * 0.0042, 5, seed ^ 1) - level;
        // Table mountains: steep steps with flat tops.
        let table = smooth(0.0, 0.035, shape) * 0.55 + smooth(0.09, 0.13, shape) * 0.45;
        let mesa = table * tall * smooth(50.0, 140.0, away) * smooth(60.0, 160.0, z);
        dune + mesa * (1.0 + 0.1 * fractal2(x * 0.05, z * 0.05, 4, seed ^ 2))
            + fractal2(x * 0.03, z * 0.03, 5, seed ^ 3) * 3.5 * open
    });
    let ground = Ground {
        terrain: Some(terrain),
        cover: Cover::Desert,
        seed,
    };
    let (x, lift, dip) = match way {
        0 => (desert_road(0.0, seed), 1.7, 0.01),
        1 => (side * 42.0, 13.0, -0.05),
        _ => (-side * 16.0, 2.4, 0.07),
    };
    let eye = vec3(x, ground.height(x, 0.0) + lift, 0.0);
    let turn = [0.0, -side * 36.0, side * 34.0][way as usize % 3];
    let target = vec3(eye.x + turn, eye.y + 90.0 * dip, 90.0);
    let mut props = Props::new(u64::from(seed) + 9);
    for n in 0..160 {
        let (x, z) = (random.range(-90.0, 90.0), random.range(4.0, 170.0));
        if (x - desert_road(z, seed)).abs() < 6.0 {
            continue;
        }
        let foot = vec3(x, ground.height(x, z), z);
        let size = random.range(0.2, 1.4);
        if n % 3 == 0 {
            let half = vec3(size, size * 0.7, size * 1.1);
            props.add(Solid::ball(
                foot,
                half,
                Surface::Rock(vec3(0.33, 0.22, 0.15)),
            ));
        } else {
            let bush = Surface::Leaves(vec3(0.19, 0.18, 0.09));
            props.add(Solid::ball(foot, vec3(size, size * 0.6, size), bush));
        }
    }
    for n in 0..16 {
        let z = 12.0 + n as f32 * 26.0;
        let x = desert_road(z, seed) + side * 8.0;
        let foot = vec3(x, ground.height(x, z), z);
        let wood = Surface::Bark;
        props.add(Solid::column(foot, 0.16, 8.5, 0.7, wood));
        let bar = foot + vec3(0.0, 7.8, 0.0);
        props.add(Solid::block(bar, vec3(1.2, 0.08, 0.08), wood));
    }
    let ahead = random.range(26.0, 60.0) + time * 7.0;
    let x = desert_road(ahead, seed) + 1.7;
    props.car(vec3(x, ground.height(x, ahead), ahead), 0.0, 0.0);
    let mut sky = Sky::day(
        random.range(0.16, 0.6),
        random.range(-2.2, 2.2),
        random.range(0.2, 0.6),
        seed,
    );
    sky.drift = time * 0.06;
    sky.cloud_size = random.range(0.7, 1.8);
    Shot {
        world: World {
            camera: Camera {
                eye,
                target,
                roll: 0.0,
                field: random.range(0.42, 0.58),
            },
            sky,
            ground,
            water: None,
            solids: props.finish(),
            lamps: Vec::new(),
            haze: random.range(0.0005, 0.0012),
            corner: 1.5,
        },
        finish: Finish {
            cast: vec3(1.03, 1.0, 0.95),
            ..Finish::plain(seed)
        },
    }
}
