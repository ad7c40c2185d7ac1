//! Market stalls, a river with an arched bridge, and a harbour town by night.

use crate::develop::Finish;
use crate::facade::Facade;
use crate::ground::{Cover, Ground, Terrain};
use crate::nature::{Plan, Shot};
use crate::noise::fractal2;
use crate::props::Props;
use crate::render::{Camera, Lamp, Water, World};
use crate::sky::Sky;
use crate::solids::Solid;
use crate::surfaces::Surface;
use crate::vector::{blend, smooth, vec3};

pub fn market(plan: Plan) -> Shot {
    let Plan {
        seed, way, time, ..
    } = plan;
    let mut props = Props::new(u64::from(seed) + 500);
    let aisle = props.random.range(2.1, 2.9);
    let quarter = std::f32::consts::FRAC_PI_2;
    let rows = if way == 1 { 3 } else { 9 };
    for n in 0..rows {
        for side in [-1.0, 1.0] {
            let z = 3.2 + n as f32 * props.random.range(3.7, 4.0);
            let wobble = props.random.range(-0.25, 0.25);
            let turn = -side * quarter + wobble * 0.3;
            props.stall(
                vec3(side * aisle + wobble, 0.0, z),
                turn + std::f32::consts::PI,
                way == 1,
            );
        }
    }
    let people = [46, 9, 22][way as usize % 3];
    for _ in 0..people {
        let r = &mut props.random;
        let pace = r.range(-0.5, 0.7);
        let x = r.range(-1.0, 1.0) * (aisle - 1.3);
        let z = (r.range(0.0, 30.0) + pace * time).rem_euclid(30.0) + 4.5;
        let turn = r.range(0.0, 6.2);
        props.person(vec3(x, 0.0, z), turn);
    }
    if way == 1 {
        // A table close to the lens, seen from above.
        for column in 0..7 {
            for row in 0..4 {
                let (x, z) = (-2.4 + 0.79 * column as f32, 0.7 + 0.6 * row as f32);
                let lift = 0.55 + 0.12 * row as f32;
                let turn = props.random.range(-0.06, 0.06);
                props.crate_of_fruit(vec3(x, lift, z), turn, true);
            }
        }
    }
    for side in [-1.0, 1.0] {
        let mut z = -6.0;
        while z < 50.0 {
            let r = &mut props.random;
            let half = vec3(4.0, r.range(4.0, 7.5), r.range(3.5, 6.0));
            let facade = Facade {
                wall: vec3(0.55, 0.47, 0.36) * r.range(0.6, 1.15),
                bay: 2.3,
                storey: 3.2,
                lit: 0.05,
                shops: true,
            };
            let place = vec3(side * (aisle + 7.0), half.y, z + half.z);
            props.add(Solid::block(place, half, Surface::Facade(facade)));
            z += half.z * 2.0;
        }
    }
    let facade = Facade {
        wall: vec3(0.6, 0.5, 0.36),
        bay: 2.5,
        storey: 3.4,
        lit: 0.0,
        shops: true,
    };
    let closing = vec3(props.random.range(-3.0, 3.0), 6.0, 52.0);
    props.add(Solid::block(
        closing,
        vec3(7.0, 6.0, 4.0),
        Surface::Facade(facade),
    ));
    for n in 0..3 {
        let x = props.random.range(-6.0, 6.0);
        props.tree(vec3(x, 0.0, 44.0 + n as f32), 9.0);
    }
    let r = &mut props.random;
    let lean = r.range(-0.7, 0.7);
    let (eye, target, field) = match way {
        0 => (vec3(lean, 1.75, 0.0), vec3(-lean * 0.6, 1.5, 10.0), 0.52),
        1 => (vec3(lean, 2.3, -0.9), vec3(lean * 0.3, 0.75, 1.9), 0.62),
        _ => (vec3(lean * 2.0, 5.6, -2.0), vec3(lean, 1.0, 8.0), 0.58),
    };
    let sky = Sky::day(
        r.range(0.5, 0.85),
        r.range(-2.2, 2.2),
        r.range(0.3, 0.6),
        seed,
    );
    Shot {
        world: World {
            camera: Camera {
                eye,
                target,
                roll: r.range(-0.03, 0.03),
                field,
            },
            sky,
            ground: Ground {
                terrain: None,
                cover: Cover::Cobbles,
                seed,
            },
            water: None,
            solids: props.finish(),
            lamps: Vec::new(),
            haze: 0.004,
            corner: 0.9,
        },
        finish: Finish {
            exposure: 0.74,
            ..Finish::plain(seed)
        },
    }
}

pub fn bridge(plan: Plan) -> Shot {
    let Plan {
        seed, way, time, ..
    } = plan;
    let mut props = Props::new(u64::from(seed) + 600);
    let r = &mut props.random;
    let side = r.side();
    let river = r.range(26.0, 42.0);
    let terrain = Terrain::new(-500.0, -60.0, 1000.0, |x, z| {
        let bend = fractal2(z * 0.005, 1.5, 2, seed) * 60.0 * smooth(60.0, 200.0, z);
        let bank = (x - bend).abs() - river + fractal2(x * 0.05, z * 0.05, 4, seed) * 4.0;
        let hill = fractal2(x * 0.006, z * 0.006, 6, seed ^ 4);
        blend(-4.0, 3.2, smooth(-7.0, 5.0, bank))
            + smooth(20.0, 260.0, bank) * (55.0 + 90.0 * hill)
            + smooth(220.0, 420.0, z) * (60.0 + 110.0 * hill)
    });
    let ground = Ground {
        terrain: Some(terrain),
        cover: Cover::Meadow,
        seed,
    };
    let distance = r.range(38.0, 62.0);
    let arches = r.range(3.0, 6.0).floor();
    let (deck, half_span) = (r.range(8.5, 12.0), river + 14.0);
    let stone = Surface::Masonry(vec3(0.46, 0.4, 0.32));
    let span = 2.0 * half_span / arches;
    // The wall above the arches is built of narrow slices.
    let slices = 150;
    let slice = half_span / slices as f32;
    for n in 0..slices {
        let x = -half_span + (2 * n + 1) as f32 * slice;
        let within = ((x + half_span) / span).rem_euclid(1.0) * 2.0 - 1.0;
        let opening = if within.abs() > 0.86 {
            -6.0
        } else {
            (deck - 1.6) * (1.0 - (within / 0.86).powi(2)).sqrt()
        };
        let (low, high) = (opening - 0.4, deck);
        let half = vec3(slice * 1.01, (high - low) / 2.0, 3.0);
        let place = vec3(x, (high + low) / 2.0, distance);
        props.add(Solid::block(place, half, stone).seeded(40));
        let parapet = vec3(x, deck + 0.6, distance - 2.9);
        let low_wall = vec3(slice * 1.01, 0.6, 0.25);
        props.add(Solid::block(parapet, low_wall, stone).seeded(41));
    }
    for n in 0..=arches as i32 {
        let x = -half_span + n as f32 * span;
        let foot = vec3(x, -5.0, distance - 2.6);
        props.add(Solid::column(foot, 2.2, deck, 0.8, stone));
        let lamp = vec3(x, deck, distance - 2.8);
        props.lamp_post(lamp, 0.3, vec3(0.6, 0.6, 0.5));
    }
    for n in 0..12 {
        let x = (n as f32 * 9.0 + time * 1.2).rem_euclid(2.0 * half_span) - half_span;
        props.person(vec3(x, deck, distance - 1.5), 1.57);
    }
    for _ in 0..90 {
        let r = &mut props.random;
        let x = r.side() * r.range(river + 8.0, river + 110.0);
        let z = r.range(18.0, 230.0);
        let y = ground.height(x, z);
        if (z - distance).abs() < 10.0 {
            continue;
        }
        if r.chance(0.55) {
            let half = vec3(r.range(3.5, 5.5), r.range(3.5, 7.5), r.range(4.0, 7.0));
            let turn = r.range(-0.4, 0.4) + if r.chance(0.5) { 1.57 } else { 0.0 };
            props.house(vec3(x, y - 1.5, z), half, turn, 0.0);
        } else {
            let height = r.range(6.0, 12.0);
            props.tree(vec3(x, y - 0.3, z), height);
        }
    }
    for n in 0..5 {
        let r = &mut props.random;
        let x = r.range(-0.8, 0.8) * river;
        let z = r.range(14.0, 110.0) + time * 0.5;
        let turn = r.range(-0.5, 0.5) + n as f32 * 0.1;
        props.boat(vec3(x, 0.1, z), turn, 7.0);
    }
    let r = &mut props.random;
    let (eye, target, field) = match way {
        0 => (
            vec3(side * (river - 6.0), 3.4, 0.0),
            vec3(-side * 6.0, 6.5, distance),
            0.52,
        ),
        // From the hillside.
        1 => (
            vec3(side * (river + 30.0), 34.0, -12.0),
            vec3(-side * 14.0, 2.0, distance + 16.0),
            0.5,
        ),
        // Close under an arch.
        _ => (
            vec3(-side * span * 0.6, 2.2, distance - 22.0),
            vec3(side * span * 0.2, 6.6, distance),
            0.62,
        ),
    };
    let mut sky = Sky::day(
        r.range(0.25, 0.6),
        r.range(-2.5, 2.5),
        r.range(0.35, 0.75),
        seed,
    );
    sky.drift = time * 0.07;
    Shot {
        world: World {
            camera: Camera {
                eye,
                target,
                roll: r.range(-0.02, 0.02),
                field,
            },
            sky,
            ground,
            water: Some(Water {
                colour: vec3(0.05, 0.09, 0.07),
                waves: 0.16,
                time,
                foam_depth: 0.4,
            }),
            solids: props.finish(),
            lamps: Vec::new(),
            haze: 0.0015,
            corner: 2.0,
        },
        finish: Finish::plain(seed),
    }
}

/// Lit houses and towers along a quay, mirrored in dark water.
pub fn night_harbour(plan: Plan) -> Shot {
    let Plan {
        seed, way, time, ..
    } = plan;
    let mut props = Props::new(u64::from(seed) + 700);
    let side = props.random.side();
    let shore = props.random.range(48.0, 75.0);
    let terrain = Terrain::new(-500.0, -50.0, 1000.0, |x, z| {
        let line = shore + fractal2(x * 0.01, 0.5, 3, seed) * 30.0 + side * x * 0.16;
        let inland = z - line;
        let hill = 70.0 + 130.0 * fractal2(x * 0.004, z * 0.004, 5, seed ^ 3);
        blend(-5.0, 1.6, smooth(-3.0, 1.0, inland)) + hill * smooth(60.0, 330.0, inland)
    });
    let ground = Ground {
        terrain: Some(terrain),
        cover: Cover::Shore,
        seed,
    };
    let mut lamps = Vec::new();
    for row in 0..9 {
        for column in -13..=13 {
            let r = &mut props.random;
            let x = (column as f32 + r.range(-0.3, 0.3)) * 14.0;
            let z = shore + side * x * 0.16 + 9.0 + row as f32 * r.range(15.0, 19.0);
            let y = ground.height(x, z);
            if y < 1.0 {
                continue;
            }
            let tall = if r.chance(0.13) {
                r.range(2.0, 3.6)
            } else {
                1.0
            };
            let half = vec3(
                r.range(4.0, 6.5),
                r.range(4.0, 9.0) * tall,
                r.range(4.0, 6.0),
            );
            let facade = Facade {
                wall: vec3(0.42, 0.38, 0.34) * r.range(0.5, 1.2),
                bay: r.range(2.0, 3.0),
                storey: 3.1,
                lit: r.range(0.15, 0.7),
                shops: row == 0,
            };
            let centre = vec3(x, y + half.y - 1.0, z);
            props.add(Solid::block(centre, half, Surface::Facade(facade)));
            let gap = props.random.chance(0.6);
            if gap && row < 7 {
                let warm = vec3(8.0, 4.6, 1.8).blend(vec3(5.0, 6.0, 7.0), (column & 1) as f32);
                let head = vec3(x + 7.0, y + 5.0, z - 7.5);
                props.add(Solid::ball(head, vec3(0.4, 0.4, 0.4), Surface::Glow(warm)));
                if row < 2 && lamps.len() < 26 {
                    lamps.push(Lamp {
                        place: head,
                        light: warm * 4.0,
                    });
                }
            }
        }
    }
    for n in 0..9 {
        let r = &mut props.random;
        let (x, z) = (r.range(-45.0, 45.0), r.range(16.0, shore - 9.0));
        let bob = 0.12 * (time * 1.1 + n as f32).sin();
        let place = vec3(x + time * 0.8 * (n % 3) as f32, bob, z);
        let length = r.range(7.0, 12.0);
        let turn = r.range(0.0, 3.0);
        props.boat(place, turn, length);
        let glow = Surface::Glow(vec3(6.0, 5.0, 3.5));
        let top = place + vec3(0.0, length * 0.6, 0.0);
        props.add(Solid::ball(top, vec3(0.18, 0.18, 0.18), glow));
    }
    let r = &mut props.random;
    let (eye, target, field) = match way {
        0 => (vec3(0.0, 3.0, 0.0), vec3(side * 14.0, 7.5, shore), 0.46),
        1 => (
            vec3(-side * 55.0, 30.0, -20.0),
            vec3(side * 10.0, -2.0, shore),
            0.5,
        ),
        _ => (
            vec3(-side * 60.0, 5.0, shore * 0.55),
            vec3(side * 30.0, 13.0, shore + 10.0),
            0.56,
        ),
    };
    Shot {
        world: World {
            camera: Camera {
                eye,
                target,
                roll: r.range(-0.015, 0.015),
                field,
            },
            sky: Sky::night(r.range(-0.5, 0.5), r.range(0.4, 0.8), seed),
            ground,
            water: Some(Water {
                colour: vec3(0.01, 0.018, 0.026),
                waves: 0.2,
                time,
                foam_depth: 0.2,
            }),
            solids: props.finish(),
            lamps,
            haze: 0.0016,
            corner: 2.0,
        },
        finish: Finish {
            exposure: 1.3,
            glow: 0.4,
            grain: 0.024,

            ..Finish::plain(seed)
        },
    }
}
