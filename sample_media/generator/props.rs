//! Things that stand about in scenes: trees, people, cars, boats, houses, lamps, stalls.

use std::mem;

use crate::facade::Facade;
use crate::noise::Random;
use crate::solids::{Form, Solid, Solids};
use crate::surfaces::Surface;
use crate::vector::{Vec3, vec3};

/// Solids placed so far, with the chance that shapes them.
pub struct Props {
    list: Vec<Solid>,
    pub random: Random,
}

impl Props {
    pub fn new(seed: u64) -> Self {
        Props {
            list: Vec::new(),
            random: Random::new(seed),
        }
    }

    pub fn add(&mut self, solid: Solid) {
        self.list.push(solid);
    }

    pub fn finish(self) -> Solids {
        Solids::new(self.list)
    }

    /// Adds what comes and goes, such as people and cars. On another visit than the first it is left to chance of its own,
    /// and the chance that shapes the place goes on as after the first visit, so that the place stays as it is.
    pub fn passing(&mut self, moment: u32, add: impl Fn(&mut Props)) {
        let lasting = self.list.len();
        add(self);
        if moment > 0 {
            self.list.truncate(lasting);
            let own = Random::new(u64::from(moment) + 800);
            let after = mem::replace(&mut self.random, own);
            add(self);
            self.random = after;
        }
    }

    /// A broad tree: trunk and a cluster of leafy balls.
    pub fn tree(&mut self, foot: Vec3, height: f32) {
        let trunk = Surface::Bark;
        let green = vec3(0.13, 0.19, 0.06) * self.random.range(0.6, 1.25);
        let crown = height * 0.62;
        self.add(Solid::column(
            foot,
            height * 0.045,
            height * 0.7,
            0.5,
            trunk,
        ));
        for _ in 0..6 {
            let r = &mut self.random;
            let away = height * 0.24;
            let place = vec3(
                r.range(-away, away),
                crown + r.range(-0.17, 0.25) * height,
                r.range(-away, away),
            );
            let size = height * r.range(0.15, 0.27);
            let half = vec3(size, size * 0.85, size);
            let leaves = Surface::Leaves(green * r.range(0.8, 1.2));
            self.add(Solid::ball(foot + place, half, leaves));
        }
    }

    /// A slim conifer or cypress.
    pub fn conifer(&mut self, foot: Vec3, height: f32) {
        let green = vec3(0.07, 0.12, 0.05) * self.random.range(0.7, 1.3);
        self.add(Solid::column(
            foot,
            height * 0.03,
            height * 0.3,
            0.8,
            Surface::Bark,
        ));
        for tier in 0..4 {
            let up = height * (0.12 + 0.21 * tier as f32);
            let width = height * (0.2 - 0.042 * tier as f32);
            self.add(Solid::column(
                foot + vec3(0.0, up, 0.0),
                width,
                height * 0.36,
                0.05,
                Surface::Leaves(green),
            ));
        }
    }

    /// Somebody standing or walking; `turn` is where they face.
    pub fn person(&mut self, foot: Vec3, turn: f32) {
        let r = &mut self.random;
        let size = r.range(0.92, 1.08);
        let coat = vec3(r.unit(), r.unit(), r.unit()) * 0.3 + vec3(0.04, 0.04, 0.04);
        let legs = vec3(0.07, 0.075, 0.1) * r.range(0.5, 2.2);
        let skin = vec3(0.42, 0.27, 0.19) * r.range(0.55, 1.15);
        let hair = vec3(0.07, 0.05, 0.035) * r.range(0.5, 3.0);
        let stride = r.range(0.03, 0.14);
        let (sin, cos) = turn.sin_cos();
        let at = |across: f32, up: f32, ahead: f32| {
            let flat = vec3(cos * across + sin * ahead, 0.0, cos * ahead - sin * across);
            foot + (flat + vec3(0.0, up, 0.0)) * size
        };
        let column = |base: Vec3, radius: f32, height: f32, top: f32, colour: Vec3| {
            Solid::column(
                base,
                radius * size,
                height * size,
                top,
                Surface::Cloth(colour),
            )
        };
        let parts = [
            column(at(-0.1, 0.0, stride), 0.075, 0.85, 1.3, legs),
            column(at(0.1, 0.0, -stride), 0.075, 0.85, 1.3, legs),
            column(at(-0.27, 0.75, -stride), 0.05, 0.65, 1.25, coat),
            column(at(0.27, 0.75, stride), 0.05, 0.65, 1.25, coat),
            Solid::ball(
                at(0.0, 1.12, 0.0),
                vec3(0.24, 0.38, 0.16) * size,
                Surface::Cloth(coat),
            )
            .turned(turn),
            Solid::ball(
                at(0.0, 1.6, 0.0),
                vec3(0.1, 0.13, 0.115) * size,
                Surface::Cloth(skin),
            ),
            Solid::ball(
                at(0.0, 1.645, -0.02),
                vec3(0.11, 0.11, 0.12) * size,
                Surface::Cloth(hair),
            ),
        ];
        for part in parts {
            self.add(part);
        }
    }

    pub fn car(&mut self, foot: Vec3, turn: f32, lights: f32) {
        let r = &mut self.random;
        let paints = [
            vec3(0.45, 0.45, 0.46),
            vec3(0.06, 0.07, 0.09),
            vec3(0.4, 0.06, 0.05),
            vec3(0.07, 0.13, 0.3),
            vec3(0.55, 0.53, 0.47),
            vec3(0.5, 0.36, 0.06),
        ];
        let paint = Surface::Paint(r.pick(&paints));
        let (sin, cos) = turn.sin_cos();
        let at = |across: f32, up: f32, ahead: f32| {
            let flat = vec3(cos * across + sin * ahead, 0.0, cos * ahead - sin * across);
            foot + flat + vec3(0.0, up, 0.0)
        };
        let taper = |top_x: f32, top_z: f32| Form::Block { top_x, top_z };
        let tyre = Surface::Plaster(vec3(0.025, 0.025, 0.025));
        let mut parts = vec![
            Solid::new(
                taper(0.9, 0.96),
                at(0.0, 0.62, 0.0),
                vec3(0.86, 0.3, 2.1),
                paint,
            ),
            Solid::new(
                taper(0.76, 0.62),
                at(0.0, 1.14, -0.2),
                vec3(0.74, 0.24, 1.25),
                Surface::Glass,
            ),
            Solid::new(
                taper(0.94, 0.9),
                at(0.0, 1.4, -0.2),
                vec3(0.6, 0.04, 0.84),
                paint,
            ),
            Solid::block(at(0.0, 0.42, 0.0), vec3(0.88, 0.1, 2.14), tyre),
        ];
        for (across, ahead) in [(-0.8, 1.3), (0.8, 1.3), (-0.8, -1.3), (0.8, -1.3)] {
            parts.push(Solid::ball(
                at(across, 0.32, ahead),
                vec3(0.13, 0.32, 0.32),
                tyre,
            ));
            let lens = vec3(0.16, 0.07, 0.05);
            let white = vec3(1.0, 0.9, 0.7) * (0.2 + lights * 7.0);
            let red = vec3(0.5, 0.02, 0.02) * (0.3 + lights * 5.0);
            let glow = Surface::Glow(if ahead > 0.0 { white } else { red });
            parts.push(Solid::ball(at(across * 0.72, 0.7, ahead * 1.6), lens, glow));
        }
        for part in parts {
            self.add(part.turned(turn));
        }
    }

    pub fn boat(&mut self, place: Vec3, turn: f32, length: f32) {
        let r = &mut self.random;
        let hulls = [
            vec3(0.6, 0.6, 0.56),
            vec3(0.1, 0.2, 0.4),
            vec3(0.45, 0.1, 0.07),
            vec3(0.1, 0.32, 0.28),
        ];
        let hull = Surface::Paint(r.pick(&hulls));
        let up = |y: f32| place + vec3(0.0, y * length, 0.0);
        let mast = Surface::Wood(vec3(0.3, 0.2, 0.12));
        // A boat widens upwards, so its hull is a tapered block turned upside down.
        let form = Form::Block {
            top_x: 1.5,
            top_z: 1.2,
        };
        let body = vec3(0.1, 0.07, 0.42) * length;
        self.add(Solid::new(form, up(0.03), body, hull).turned(turn));
        let cabin = Surface::Plaster(vec3(0.62, 0.6, 0.55));
        let size = vec3(0.08, 0.07, 0.13) * length;
        self.add(Solid::block(up(0.16), size, cabin).turned(turn));
        self.add(Solid::column(
            place,
            0.012 * length,
            0.75 * length,
            0.5,
            mast,
        ));
    }

    /// A small house with a gable roof of tiles.
    pub fn house(&mut self, foot: Vec3, half: Vec3, turn: f32, lit: f32) {
        let r = &mut self.random;
        let walls = [
            vec3(0.62, 0.56, 0.46),
            vec3(0.66, 0.63, 0.57),
            vec3(0.55, 0.38, 0.26),
            vec3(0.5, 0.46, 0.4),
            vec3(0.62, 0.47, 0.36),
        ];
        let facade = Facade {
            wall: r.pick(&walls) * r.range(0.75, 1.1),
            bay: 2.4,
            storey: 2.9,
            lit,
            shops: false,
        };
        let roof = vec3(0.42, 0.19, 0.11) * r.range(0.6, 1.2);
        let rise = half.x.min(half.z) * r.range(0.35, 0.55);
        let middle = foot + vec3(0.0, half.y, 0.0);
        self.add(Solid::block(middle, half, Surface::Facade(facade)).turned(turn));
        let form = Form::Block {
            top_x: 0.02,
            top_z: 0.98,
        };
        let top = foot + vec3(0.0, half.y * 2.0 + rise / 2.0, 0.0);
        let eaves = vec3(half.x + 0.35, rise / 2.0, half.z + 0.3);
        self.add(Solid::new(form, top, eaves, Surface::Tiles(roof)).turned(turn));
        let stack = Solid::block(
            top + vec3(half.x * 0.3, rise * 0.3, half.z * 0.4),
            vec3(0.28, 0.8, 0.28),
            Surface::Masonry(vec3(0.36, 0.22, 0.17)),
        );
        self.add(stack.turned(turn));
    }

    /// A street lamp whose arm points along x; gives the place of its light.
    pub fn lamp_post(&mut self, foot: Vec3, reach: f32, glow: Vec3) -> Vec3 {
        let iron = Surface::Plaster(vec3(0.07, 0.08, 0.08));
        self.add(Solid::column(foot, 0.09, 5.6, 0.55, iron));
        let arm = foot + vec3(reach / 2.0, 5.5, 0.0);
        self.add(Solid::block(
            arm,
            vec3(reach.abs() / 2.0, 0.035, 0.035),
            iron,
        ));
        let head = foot + vec3(reach, 5.38, 0.0);
        self.add(Solid::ball(
            head,
            vec3(0.26, 0.13, 0.2),
            Surface::Glow(glow),
        ));
        head + vec3(0.0, -0.3, 0.0)
    }

    /// A market stall: table, crates of fruit, posts and a striped awning.
    pub fn stall(&mut self, foot: Vec3, turn: f32, close: bool) {
        let (sin, cos) = turn.sin_cos();
        let at = |across: f32, up: f32, ahead: f32| {
            let flat = vec3(cos * across + sin * ahead, 0.0, cos * ahead - sin * across);
            foot + flat + vec3(0.0, up, 0.0)
        };
        let wood = Surface::Wood(vec3(0.34, 0.23, 0.14));
        let r = &mut self.random;
        let strong = [
            vec3(0.5, 0.08, 0.06),
            vec3(0.08, 0.25, 0.16),
            vec3(0.1, 0.2, 0.42),
            vec3(0.6, 0.36, 0.06),
            vec3(0.5, 0.46, 0.38),
        ];
        let awning = Surface::Stripes {
            first: r.pick(&strong),
            second: vec3(0.68, 0.65, 0.58),
            width: r.range(0.18, 0.5),
        };
        let slope = r.range(0.12, 0.35);
        let roof = Solid::block(at(0.0, 2.5, 0.35), vec3(1.75, 0.03, 1.15), awning);
        self.add(roof.turned(turn).tipped(slope));
        for (across, ahead) in [(-1.6, -0.6), (1.6, -0.6), (-1.6, 1.2), (1.6, 1.2)] {
            self.add(Solid::column(at(across, 0.0, ahead), 0.035, 2.6, 1.0, wood));
        }
        let skirt = Solid::block(at(0.0, 0.38, 0.1), vec3(1.6, 0.38, 0.6), wood);
        self.add(skirt.turned(turn));
        for column in 0..4 {
            for row in 0..2 {
                let across = -1.17 + 0.78 * column as f32;
                let place = at(
                    across,
                    0.86 + 0.13 * (1 - row) as f32,
                    -0.2 + 0.62 * row as f32,
                );
                self.crate_of_fruit(place, turn, close);
            }
        }
    }

    /// An open crate, 0.7 by 0.5 metres, heaped with one kind of fruit.
    pub fn crate_of_fruit(&mut self, place: Vec3, turn: f32, close: bool) {
        let kinds = [
            (vec3(0.75, 0.33, 0.03), 0.062),
            (vec3(0.5, 0.05, 0.04), 0.058),
            (vec3(0.35, 0.45, 0.07), 0.055),
            (vec3(0.72, 0.58, 0.08), 0.06),
            (vec3(0.14, 0.07, 0.16), 0.075),
            (vec3(0.16, 0.3, 0.09), 0.07),
            (vec3(0.42, 0.28, 0.16), 0.056),
        ];
        let (colour, size) = self.random.pick(&kinds);
        let tone = self.random.range(0.8, 1.15);
        let (sin, cos) = turn.sin_cos();
        let wood = Surface::Wood(vec3(0.46, 0.33, 0.2) * tone);
        let tray = Solid::block(place, vec3(0.36, 0.1, 0.27), wood);
        self.add(tray.turned(turn));
        let spacing = size * if close { 1.75 } else { 2.1 };
        let (columns, rows) = ((0.66 / spacing) as i32, (0.48 / spacing) as i32);
        for layer in 0..2 {
            for column in layer..columns {
                for row in layer..rows {
                    let r = &mut self.random;
                    let shift = layer as f32 * 0.5;
                    let across = (column as f32 - shift + 0.5) * spacing - 0.33;
                    let ahead = (row as f32 - shift + 0.5) * spacing - 0.24;
                    let wobble = size * 0.25;
                    let (dx, dz) = (r.range(-wobble, wobble), r.range(-wobble, wobble));
                    let (a, b) = (across + dx, ahead + dz);
                    let up = 0.11 + layer as f32 * size * 1.1 + r.range(0.0, wobble);
                    let spot = place + vec3(cos * a + sin * b, up, cos * b - sin * a);
                    let half = vec3(1.0, r.range(0.85, 1.0), 1.0) * size;
                    let fruit = Surface::Fruit(colour * r.range(0.85, 1.15));
                    let turn = r.range(0.0, 3.0);
                    self.add(Solid::ball(spot, half, fruit).turned(turn));
                }
            }
        }
    }
}
