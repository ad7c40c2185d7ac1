//! House fronts: storeys of windows with frames, shutters, curtains and balconies over shops.

use crate::noise::{cell, fractal3};
use crate::surfaces::{Look, on_face, relief};
use crate::vector::{Vec3, smooth, vec3};

#[derive(Clone, Copy)]
pub struct Facade {
    pub wall: Vec3,
    /// Wished distance between windows and height of a storey, in metres.
    pub bay: f32,
    pub storey: f32,
    /// Share of windows with a light behind them.
    pub lit: f32,
    pub shops: bool,
}

/// One bay of one storey; measures run from its middle (across) and its floor (up), in metres.
struct Bay {
    across: f32,
    up: f32,
    width: f32,
    column: i32,
    row: i32,
    seed: u32,
}

pub fn facade_look(facade: &Facade, p: Vec3, normal: Vec3, half: Vec3, seed: u32) -> Look {
    if normal.y.abs() > 0.7 {
        let gravel = 1.0 + 0.8 * fractal3(p.x, p.y, p.z, 5, seed);
        return Look::matt(vec3(0.3, 0.29, 0.27) * gravel, normal);
    }
    let (along, up) = on_face(p, normal, half);
    let length = 2.0
        * if normal.x.abs() > normal.z.abs() {
            half.z
        } else {
            half.x
        };
    let width = length / (length / facade.bay).round().max(1.0);
    let face = (normal.x.signum() * 3.0 + normal.z.signum()) as i32;
    let column = (along / width).floor();
    let row = (up / facade.storey).floor();
    let bay = Bay {
        across: along - (column + 0.5) * width,
        up: up - row * facade.storey,
        width,
        column: column as i32 + face * 64,
        row: row as i32,
        seed,
    };
    if facade.shops && bay.row == 0 {
        return shop(facade, &bay, p, normal);
    }
    upper(facade, &bay, p, normal)
}

fn wall(facade: &Facade, bay: &Bay, p: Vec3, normal: Vec3) -> Look {
    let stain = fractal3(p.x * 0.6, p.y * 0.4, p.z * 0.6, 5, bay.seed);
    let streak = fractal3(p.x * 4.0, p.y * 0.3, p.z * 4.0, 3, bay.seed ^ 9);
    // A ledge between storeys: a light edge above its own shadow.
    let ledge = smooth(0.0, 0.06, bay.up) * (1.0 - smooth(0.16, 0.2, bay.up));
    let under = smooth(facade.storey - 0.3, facade.storey, bay.up);
    let tone = (1.0 + 0.5 * stain + 0.3 * streak) * (1.0 + 0.18 * ledge) * (1.0 - 0.4 * under);
    Look::matt(
        facade.wall * tone.clamp(0.25, 1.5),
        relief(normal, p, 12.0, 0.14, bay.seed),
    )
}

fn upper(facade: &Facade, bay: &Bay, p: Vec3, normal: Vec3) -> Look {
    let style = cell(1, 2, bay.seed);
    let half_width = bay.width * (0.2 + 0.1 * cell(2, 2, bay.seed));
    let tall = cell(3, 2, bay.seed) < 0.4;
    let (sill, head) = if tall {
        (0.22, facade.storey * 0.82)
    } else {
        (facade.storey * 0.3, facade.storey * 0.8)
    };
    let own = |n: i32| cell(bay.column * 7 + n, bay.row, bay.seed);
    let mut look = wall(facade, bay, p, normal);
    let (side, up) = (bay.across.abs(), bay.up);
    let trim = facade.wall.blend(vec3(0.8, 0.78, 0.72), 0.6);
    if side < half_width && up > sill && up < head {
        look = window(facade, bay, normal, (half_width, sill, head));
    } else if side < half_width + 0.14 && up > sill - 0.12 && up < head + 0.16 {
        look.colour = trim * 0.85;
    } else if style < 0.45 && own(5) < 0.8 && up > sill && up < head {
        // Louvred shutters, folded back against the wall.
        if side > half_width + 0.14 && side < half_width * 1.9 {
            let slat = (up * 11.0).rem_euclid(1.0);
            let paint = [
                vec3(0.12, 0.22, 0.17),
                vec3(0.14, 0.22, 0.33),
                vec3(0.33, 0.2, 0.12),
                vec3(0.4, 0.4, 0.37),
            ][(style * 8.8) as usize % 4];
            look.colour = paint * (0.55 + 0.75 * slat);
        }
    } else if up < sill && up > sill - 0.7 && side < half_width {
        // Rain carries dirt from the sill down the wall.
        look.colour = look.colour * 0.82;
    }
    let balcony = style > 0.55 && tall && own(6) < 0.65;
    if balcony && side < half_width * 1.7 && up < 1.05 {
        let bar = (bay.across * 7.0).rem_euclid(1.0) < 0.28;
        if up < 0.16 {
            look.colour = trim * 0.8;
            look.glow = Vec3::ZERO;
        } else if bar || up > 0.97 {
            look = Look::matt(vec3(0.05, 0.05, 0.06), normal);
        } else {
            look.colour = look.colour * 0.7;
        }
    }
    look
}

fn window(facade: &Facade, bay: &Bay, normal: Vec3, edges: (f32, f32, f32)) -> Look {
    let (half_width, sill, head) = edges;
    let own = |n: i32| cell(bay.column * 7 + n, bay.row, bay.seed);
    let side = bay.across.abs();
    let crossbar = sill + (head - sill) * 0.66;
    let frame = side > half_width - 0.07
        || side < 0.035
        || bay.up > head - 0.07
        || bay.up < sill + 0.07
        || (bay.up - crossbar).abs() < 0.03;
    // The reveal above throws a shadow on the pane.
    let shadow = 1.0 - 0.55 * smooth(head - 0.35, head - 0.1, bay.up);
    if frame {
        let paint = if cell(4, 4, bay.seed) < 0.6 {
            vec3(0.7, 0.69, 0.65)
        } else {
            vec3(0.22, 0.15, 0.1)
        };
        return Look::matt(paint * shadow, normal);
    }
    let drawn = own(1) < 0.45 && side > half_width * own(2);
    let pleat = 0.8 + 0.25 * (bay.across * 40.0).sin();
    let colour = if drawn {
        vec3(0.45, 0.43, 0.38) * pleat
    } else {
        vec3(0.035, 0.04, 0.05)
    };
    let mut look = Look {
        shine: 0.22,
        ..Look::matt(colour * shadow, normal)
    };
    if own(3) < facade.lit {
        let warm = vec3(1.0, 0.62, 0.28).blend(vec3(0.75, 0.85, 1.0), smooth(0.6, 1.0, own(4)));
        let level = if drawn { 0.7 * pleat } else { 1.25 } * (0.35 + own(4));
        let lower = 1.0 - 0.5 * smooth(sill + 0.6, sill, bay.up);
        look.glow = warm * (level * lower);
    }
    look
}

fn shop(facade: &Facade, bay: &Bay, p: Vec3, normal: Vec3) -> Look {
    let own = |n: i32| cell(bay.column / 2 * 5 + n, 900, bay.seed);
    let top = facade.storey;
    let side = bay.across.abs();
    if bay.up > top * 0.76 && bay.up < top * 0.94 && own(0) < 0.85 {
        // The sign: painted band with letter-like strokes.
        let board = vec3(own(1), own(2), own(3)) * 0.6;
        let stroke = cell((bay.across * 9.0).floor() as i32, (bay.up * 7.0) as i32, 77) < 0.42;
        let inside = side < bay.width * 0.36 && (bay.up / top - 0.85).abs() < 0.05;
        let colour = if stroke && inside {
            vec3(0.85, 0.83, 0.75)
        } else {
            board
        };
        return Look {
            glow: colour * (facade.lit * 1.6),
            ..Look::matt(colour, normal)
        };
    }
    if side > bay.width * 0.43 || bay.up > top * 0.74 || bay.up < 0.35 {
        let mut look = wall(facade, bay, p, normal);
        look.colour = look.colour * 0.75;
        return look;
    }
    if own(4) < 0.2 {
        // A closed roller shutter.
        let slat = (bay.up * 8.0).rem_euclid(1.0);
        let mark = 1.0 + 0.6 * fractal3(p.x, p.y, p.z, 4, bay.seed);
        return Look::matt(vec3(0.3, 0.31, 0.33) * ((0.6 + 0.5 * slat) * mark), normal);
    }
    let mullion = (bay.across * 1.1).rem_euclid(1.0) < 0.06;
    if mullion {
        return Look::matt(vec3(0.1, 0.09, 0.08), normal);
    }
    // Goods behind the glass: shelves of small coloured things.
    let shelf = (bay.up * 2.4).rem_euclid(1.0);
    let (gx, gy) = ((bay.across * 4.0) as i32, (bay.up * 2.4) as i32);
    let thing = |n: i32| cell(gx + n * 31, gy, bay.seed);
    let goods = if shelf < 0.3 + 0.5 * thing(0) {
        vec3(thing(1), thing(2), thing(3)) * 0.5
    } else {
        vec3(0.05, 0.045, 0.04)
    };
    Look {
        colour: goods * 0.5,
        normal,
        shine: 0.16,
        glow: goods * vec3(1.0, 0.85, 0.6) * (0.15 + facade.lit * 3.0),
    }
}
