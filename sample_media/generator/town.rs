//! Scenes with houses: streets by day and night, roofs from above, and a bridge.

use crate::develop::Finish;
use crate::facade::Facade;
use crate::ground::{Cover, Ground, Terrain};
use crate::nature::{Plan, Shot};
use crate::noise::fractal2;
use crate::props::Props;
use crate::render::{Camera, Lamp, Water, World};
use crate::sky::Sky;
use crate::solids::{Form, Solid};
use crate::surfaces::Surface;
use crate::vector::{Vec3, smooth, vec3};

const WALLS: [Vec3; 8] = [
    vec3(0.58, 0.5, 0.38),
    vec3(0.6, 0.4, 0.27),
    vec3(0.48, 0.46, 0.43),
    vec3(0.62, 0.58, 0.5),
    vec3(0.5, 0.27, 0.19),
    vec3(0.44, 0.49, 0.48),
    vec3(0.64, 0.53, 0.33),
    vec3(0.36, 0.33, 0.3),
];

/// One row of joined houses along z on one side of a street.
fn house_row(props: &mut Props, face: f32, from: f32, to: f32, lit: f32) {
    let mut z = from;
    while z < to {
        let r = &mut props.random;
        let half = vec3(6.0, 0.0, r.range(3.8, 9.0));
        let storey = r.range(2.9, 3.6);
        let height = storey * r.range(2.6, 6.4).floor();
        let facade = Facade {
            wall: r.pick(&WALLS) * r.range(0.75, 1.1),
            bay: r.range(1.9, 3.1),
            storey,
            lit,
            shops: r.chance(0.75),
        };
        let shift = r.range(-0.25, 0.3);
        let centre = vec3(
            face + face.signum() * (6.0 + shift),
            height / 2.0,
            z + half.z,
        );
        let size = vec3(half.x, height / 2.0, half.z - 0.02);
        let tiles = vec3(0.4, 0.2, 0.13) * r.range(0.6, 1.2);
        let pitched = r.chance(0.6);
        let awning = r.chance(0.55);
        let colours = (vec3(r.unit(), r.unit(), r.unit()) * 0.5, r.range(0.2, 0.6));
        props.add(Solid::block(centre, size, Surface::Facade(facade)));
        if pitched {
            let form = Form::Block {
                top_x: 0.1,
                top_z: 1.0,
            };
            let top = centre + vec3(0.0, size.y + 1.4, 0.0);
            let half = vec3(6.4, 1.4, size.z);
            props.add(Solid::new(form, top, half, Surface::Tiles(tiles)));
        } else {
            let rim = centre + vec3(0.0, size.y + 0.2, 0.0);
            let half = vec3(6.25, 0.22, size.z);
            props.add(Solid::block(rim, half, Surface::Plaster(facade.wall * 0.9)));
        }
        if awning && facade.shops {
            let cloth = Surface::Stripes {
                first: colours.0,
                second: vec3(0.66, 0.63, 0.55),
                width: colours.1,
            };
            let place = vec3(face - face.signum() * 0.8, 2.65, z + half.z);
            let sheet = Solid::block(place, vec3(half.z * 0.8, 0.03, 1.0), cloth);
            let turn = -face.signum() * std::f32::consts::FRAC_PI_2;
            props.add(sheet.turned(turn).tipped(0.35));
        }
        z += half.z * 2.0;
    }
}

/// The measures of a street that those who use it keep to.
struct Lanes {
    half_road: f32,
    /// Width of the pavement.
    walk: f32,
    /// The side on which cars drive; they are parked on the other one.
    side: f32,
    end: f32,
    /// How bright the lights of moving cars are.
    lights: f32,
}

impl Lanes {
    fn fill(&self, props: &mut Props, time: f32) {
        self.park_cars(props);
        self.drive_cars(props, time);
        self.walk_people(props, time);
    }

    fn park_cars(&self, props: &mut Props) {
        let mut z = props.random.range(6.0, 14.0);
        while z < self.end {
            let lane = -self.side * (self.half_road - 1.05);
            props.car(vec3(lane, 0.0, z), 0.0, 0.0);
            z += props.random.range(5.4, 15.0);
        }
    }

    fn drive_cars(&self, props: &mut Props, time: f32) {
        for n in 0..3 {
            let z = props.random.range(16.0, 30.0) + n as f32 * 26.0;
            let moving = (z + 110.0 - time * (2.0 + n as f32)).rem_euclid(110.0) + 3.0;
            let lane = self.side * (self.half_road - 2.2).max(0.6);
            let place = vec3(lane, 0.0, moving);
            props.car(place, std::f32::consts::PI, self.lights);
        }
    }

    fn walk_people(&self, props: &mut Props, time: f32) {
        for n in 0..34 {
            let r = &mut props.random;
            let pavement = r.side() * (self.half_road + r.range(0.5, self.walk - 0.3));
            let pace = r.range(0.7, 1.5) * r.side();
            let z = (r.range(3.0, 70.0) + pace * time).rem_euclid(70.0) + 4.0;
            let turn = if pace > 0.0 { 0.0 } else { 3.1 };
            let off = if n < 3 { 0.0 } else { pavement };
            let x = off + r.range(-0.3, 0.3);
            props.person(vec3(x, 0.05, z), turn);
        }
    }
}

pub fn street(plan: Plan) -> Shot {
    street_at(plan, false)
}

pub fn night_street(plan: Plan) -> Shot {
    street_at(plan, true)
}

fn street_at(plan: Plan, night: bool) -> Shot {
    let Plan {
        seed,
        way,
        moment,
        time,
    } = plan;
    let mut props = Props::new(u64::from(seed) + 300);
    let lit = if night { 0.5 } else { 0.06 };
    let half_road = props.random.range(2.8, 5.2);
    let walk = props.random.range(1.6, 3.2);
    let face = half_road + walk;
    let end = props.random.range(60.0, 130.0);
    let side = props.random.side();
    house_row(&mut props, face, -14.0, end, lit);
    if way != 2 {
        house_row(&mut props, -face, -14.0, end, lit);
    } else {
        house_row(&mut props, -face - 40.0, -14.0, end, lit);
    }
    for kerb in [-1.0, 1.0] {
        let stone = Surface::Masonry(vec3(0.34, 0.33, 0.31));
        let place = vec3(kerb * (half_road + 0.12), 0.06, 50.0);
        props.add(Solid::block(place, vec3(0.12, 0.08, 80.0), stone));
    }
    // A tower or a large house closes the view.
    let closing = props.random.range(-0.6, 0.6) * face;
    let facade = Facade {
        wall: props.random.pick(&WALLS),
        bay: 2.6,
        storey: 3.6,
        lit,
        shops: false,
    };
    let place = vec3(closing, 9.0, end + 16.0);
    props.add(Solid::block(
        place,
        vec3(9.0, 9.0, 6.0),
        Surface::Facade(facade),
    ));
    let tower = vec3(closing + side * 5.0, 15.0, end + 14.0);
    let stone = Surface::Masonry(vec3(0.45, 0.4, 0.33));
    props.add(Solid::block(tower, vec3(3.0, 15.0, 3.0), stone));
    let spire = Form::Block {
        top_x: 0.02,
        top_z: 0.02,
    };
    let top = tower + vec3(0.0, 19.0, 0.0);
    let slate = Surface::Tiles(vec3(0.2, 0.22, 0.24));
    props.add(Solid::new(spire, top, vec3(3.3, 4.0, 3.3), slate));
    let mut lamps = Vec::new();
    let glow = if night {
        vec3(9.0, 5.6, 2.4)
    } else {
        vec3(0.6, 0.6, 0.56)
    };
    for n in 0..8 {
        let z = 7.0 + n as f32 * 13.0;
        let post = side * if n % 2 == 0 { 1.0 } else { -1.0 };
        let foot = vec3(post * (half_road + 0.5), 0.1, z);
        let place = props.lamp_post(foot, -post * 1.3, glow);
        if night {
            lamps.push(Lamp {
                place,
                light: vec3(22.0, 13.5, 5.8),
            });
        }
        let planted = props.random.chance(0.5);
        if planted && way != 1 {
            let height = props.random.range(4.5, 7.5);
            props.tree(vec3(-post * (half_road + 0.7), 0.1, z + 5.0), height);
        }
    }
    let lanes = Lanes {
        half_road,
        walk,
        side,
        end,
        lights: if night { 1.0 } else { 0.0 },
    };
    props.passing(moment, |props| lanes.fill(props, time));
    // Cables from house to house.
    for n in 0..5 {
        let z = 12.0 + n as f32 * 17.0;
        let height = props.random.range(6.0, 9.0);
        let wire = Surface::Plaster(vec3(0.03, 0.03, 0.03));
        let bar = Solid::block(vec3(0.0, height, z), vec3(face, 0.02, 0.02), wire);
        let lean = props.random.range(-0.25, 0.25);
        props.add(bar.turned(lean));
    }
    let r = &mut props.random;
    let (eye, target, field) = match way {
        0 => (
            vec3(r.range(-1.0, 1.0) * half_road * 0.7, 1.7, 0.0),
            vec3(side * r.range(0.0, 3.0), r.range(2.5, 4.5), 24.0),
            0.55,
        ),
        // From an upper window, down into the street.
        1 => (
            vec3(-side * (face - 0.8), r.range(8.5, 11.5), -2.0),
            vec3(side * r.range(0.5, 2.0), 0.5, 17.0),
            0.62,
        ),
        // Across an open square at the house fronts.
        _ => (
            vec3(-face - r.range(9.0, 14.0), 2.0, r.range(8.0, 16.0)),
            vec3(face, 5.2, r.range(24.0, 40.0)),
            0.5,
        ),
    };
    let clouds = r.range(0.25, 0.8);
    let bearing = r.range(-2.6, 2.6);
    let mut sky = if night {
        Sky::night(bearing, clouds, seed)
    } else {
        Sky::day(r.range(0.35, 0.8), bearing, clouds, seed)
    };
    sky.drift = time * 0.05;
    let wet = if night { 1.0 } else { r.range(0.0, 0.5) };
    let finish = Finish::plain(seed);
    Shot {
        world: World {
            camera: Camera {
                eye,
                target,
                roll: r.range(-0.025, 0.025),
                field,
            },
            sky,
            ground: Ground {
                terrain: None,
                cover: Cover::Road {
                    half_width: half_road,
                    wet,
                },
                seed,
            },
            water: None,
            solids: props.finish(),
            lamps,
            haze: if night { 0.004 } else { 0.0022 },
            corner: 2.2,
        },
        finish: if night {
            Finish {
                exposure: 1.25,
                glow: 0.4,
                grain: 0.024,

                ..finish
            }
        } else {
            finish
        },
    }
}

/// A town seen from a tower, with hills or the sea behind it.
pub fn roofs(plan: Plan) -> Shot {
    let Plan {
        seed, way, time, ..
    } = plan;
    let mut props = Props::new(u64::from(seed) + 400);
    let r = &mut props.random;
    let side = r.side();
    let rise = r.range(0.05, 0.16);
    let ridge = r.range(35.0, 110.0);
    let terrain = Terrain::new(-700.0, -120.0, 1400.0, |x, z| {
        let slope = smooth(60.0, 420.0, z + side * x * 0.7) * ridge;
        fractal2(x * 0.006, z * 0.006, 5, seed) * 14.0 + slope + side * x * rise * 0.4
            - 40.0 * smooth(80.0, 330.0, -side * x)
            + 3.0
    });
    let ground = Ground {
        terrain: Some(terrain),
        cover: Cover::Meadow,
        seed,
    };
    let swing = r.range(-0.5, 0.5);
    for row in 0..30 {
        for column in -17..=17 {
            let r = &mut props.random;
            let spread = 12.5 + row as f32 * 0.2;
            let x = (column as f32 + r.range(-0.22, 0.22)) * spread;
            let z = -8.0 + (row as f32 + r.range(-0.25, 0.25)) * spread;
            let y = ground.height(x, z);
            if y < 1.0 || r.chance(0.1) {
                if y >= 1.0 {
                    let height = r.range(6.0, 11.0);
                    props.tree(vec3(x, y, z), height);
                }
                continue;
            }
            let half = vec3(r.range(3.4, 5.2), r.range(3.0, 6.2), r.range(3.6, 6.4));
            let quarter = if r.chance(0.5) { 1.57 } else { 0.0 };
            let turn = swing + quarter + r.range(-0.12, 0.12);
            props.house(vec3(x, y - 2.0, z), half, turn, 0.03);
        }
    }
    for _ in 0..3 {
        let r = &mut props.random;
        let (x, z) = (r.range(-60.0, 60.0), r.range(70.0, 150.0));
        let tall = r.range(15.0, 24.0);
        let centre = vec3(x, ground.height(x, z) + tall * 0.5, z);
        let stone = Surface::Masonry(vec3(0.5, 0.45, 0.37));
        props.add(Solid::block(centre, vec3(3.2, tall, 3.2), stone));
        let dome = centre + vec3(0.0, tall, 0.0);
        let copper = Surface::Paint(vec3(0.2, 0.3, 0.27));
        props.add(Solid::ball(dome, vec3(3.4, 4.2, 3.4), copper));
    }
    let r = &mut props.random;
    let (lift, dip, field) =
        [(21.0, -0.32, 0.55), (46.0, -0.62, 0.5), (16.0, -0.1, 0.36)][way as usize % 3];
    let eye = vec3(0.0, ground.height(0.0, -30.0).max(0.0) + lift, -34.0);
    let target = vec3(side * r.range(-40.0, 30.0), eye.y + 100.0 * dip, 66.0);
    let mut sky = Sky::day(
        r.range(0.3, 0.65),
        r.range(-2.4, 2.4),
        r.range(0.3, 0.7),
        seed,
    );
    sky.drift = time * 0.06;
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
                colour: vec3(0.03, 0.09, 0.12),
                waves: 0.3,
                time,
                foam_depth: 0.6,
            }),
            solids: props.finish(),
            lamps: Vec::new(),
            haze: 0.0016,
            corner: 3.0,
        },
        finish: Finish::plain(seed),
    }
}
