//! Projective transforms of the plane.

/// A point, in units of the longer side of its picture; x to the right, y down.
pub type Point = [f64; 2];

/// A projective transform, row by row, scaled so that the last value is 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Homography(pub [f64; 9]);

/// Depths from here to the horizon of a transform count as beyond it.
const HORIZON: f64 = 1e-6;
/// Most that a copy may be stretched in one direction against the other.
const MOST_STRETCH: f64 = 2.2;
/// Most that the scale may change across the longer side by perspective.
const MOST_PERSPECTIVE: f64 = 0.6;

impl Homography {
    /// What enlarges `across` times to the right and `down` times downwards.
    pub fn scaling(across: f64, down: f64) -> Homography {
        Homography([across, 0.0, 0.0, 0.0, down, 0.0, 0.0, 0.0, 1.0])
    }

    /// What turns by `turn` 256ths clockwise, enlarges `scale` times and carries `from` to `to`.
    pub fn similarity(from: Point, to: Point, scale: f64, turn: f64) -> Homography {
        let (sin, cos) = (turn / 256.0 * std::f64::consts::TAU).sin_cos();
        let (a, b) = (scale * cos, scale * sin);
        let shift = [
            to[0] - a * from[0] + b * from[1],
            to[1] - b * from[0] - a * from[1],
        ];
        Homography([a, -b, shift[0], b, a, shift[1], 0.0, 0.0, 1.0])
    }

    /// Where it carries a point; `None` at its horizon and beyond.
    pub fn apply(&self, [x, y]: Point) -> Option<Point> {
        let h = &self.0;
        let depth = h[6] * x + h[7] * y + h[8];
        (depth > HORIZON).then(|| {
            [
                (h[0] * x + h[1] * y + h[2]) / depth,
                (h[3] * x + h[4] * y + h[5]) / depth,
            ]
        })
    }

    /// Where it carries `start` and the points after it, each one further to the right: what [`Homography::apply`] says, at
    /// a third of the cost where whole rows are wanted.
    pub fn along_row(&self, [x, y]: Point) -> impl Iterator<Item = Option<Point>> {
        let h = self.0;
        let mut row = [0, 3, 6].map(|at| h[at] * x + h[at + 1] * y + h[at + 2]);
        std::iter::repeat_with(move || {
            let [across, down, depth] = row;
            row = [across + h[0], down + h[3], depth + h[6]];
            (depth > HORIZON).then(|| {
                let inverse = 1.0 / depth;
                [across * inverse, down * inverse]
            })
        })
    }

    /// Corners of the part of the rectangle from the origin to `from` that it carries into the rectangle from the origin to
    /// `to`; `None` where there is none. What it demands of a point to lie in there is linear in the point, so each demand
    /// cuts the polygon by a straight line, and no corner is ever carried across the horizon.
    pub fn shared(&self, from: Point, to: Point) -> Option<Vec<Point>> {
        let h = &self.0;
        let row = |at: usize| [h[at], h[at + 1], h[at + 2]];
        let (across, down, depth) = (row(0), row(3), row(6));
        let rest = |limit: f64, row: [f64; 3]| [0, 1, 2].map(|at| limit * depth[at] - row[at]);
        let demands = [
            [depth[0], depth[1], depth[2] - 2.0 * HORIZON],
            across,
            rest(to[0], across),
            down,
            rest(to[1], down),
        ];
        let mut polygon = vec![[0.0, 0.0], [from[0], 0.0], from, [0.0, from[1]]];
        for demand in demands {
            polygon = cut(&polygon, |[x, y]| demand[0] * x + demand[1] * y + demand[2]);
        }
        (polygon.len() >= 3).then_some(polygon)
    }

    /// First this one, then `next`.
    pub fn then(&self, next: &Homography) -> Homography {
        let (a, b) = (&next.0, &self.0);
        let product: [f64; 9] = std::array::from_fn(|at| {
            let (row, column) = (at / 3, at % 3);
            (0..3).map(|k| a[row * 3 + k] * b[k * 3 + column]).sum()
        });
        Homography(product.map(|value| value / product[8]))
    }

    /// What carries back; `None` where it collapses the plane.
    pub fn inverse(&self) -> Option<Homography> {
        let [a, b, c, d, e, f, g, h, i] = self.0;
        let adjugate = [
            e * i - f * h,
            c * h - b * i,
            b * f - c * e,
            f * g - d * i,
            a * i - c * g,
            c * d - a * f,
            d * h - e * g,
            b * g - a * h,
            a * e - b * d,
        ];
        let last = adjugate[8];
        (last.abs() > 1e-12).then(|| Homography(adjugate.map(|value| value / last)))
    }

    /// How much it enlarges around a point, and by how many 256ths of a turn it turns clockwise there; `None` where it
    /// mirrors or collapses.
    pub fn scale_and_turn(&self, at: Point) -> Option<(f64, f64)> {
        let h = &self.0;
        let [x, y] = self.apply(at)?;
        let depth = h[6] * at[0] + h[7] * at[1] + h[8];
        let (xx, xy) = ((h[0] - x * h[6]) / depth, (h[1] - x * h[7]) / depth);
        let (yx, yy) = ((h[3] - y * h[6]) / depth, (h[4] - y * h[7]) / depth);
        let area = xx * yy - xy * yx;
        let turn = (yx - xy).atan2(xx + yy) / std::f64::consts::TAU * 256.0;
        (area > 1e-9).then(|| (area.sqrt(), turn))
    }

    /// Whether a copy may lie so: not mirrored, not stretched beyond what still shows the same, no horizon in it.
    pub fn is_plausible(&self) -> bool {
        let h = &self.0;
        let area = h[0] * h[4] - h[1] * h[3];
        let squares: f64 = [h[0], h[1], h[3], h[4]].iter().map(|v| v * v).sum();
        // With singular values s and r s, squares / area is r + 1 / r.
        area > 1e-9
            && squares / area <= MOST_STRETCH + 1.0 / MOST_STRETCH
            && h[6].abs() <= MOST_PERSPECTIVE
            && h[7].abs() <= MOST_PERSPECTIVE
    }
}

/// Area of a polygon.
pub fn area(polygon: &[Point]) -> f64 {
    let next = polygon.iter().cycle().skip(1);
    let crosses = polygon.iter().zip(next);
    let twice: f64 = crosses.map(|(a, b)| a[0] * b[1] - a[1] * b[0]).sum();
    twice.abs() / 2.0
}

/// Share of the rectangle from the origin to `extent` that `transform` covers with the rectangle from the origin to
/// `covering`.
pub fn covered(extent: Point, covering: Point, transform: &Homography) -> f64 {
    let within = transform.shared(covering, extent).unwrap_or_default();
    let carried: Option<Vec<Point>> = within.iter().map(|at| transform.apply(*at)).collect();
    (area(&carried.unwrap_or_default()) / (extent[0] * extent[1])).clamp(0.0, 1.0)
}

/// The part of a convex polygon in which `inside`, which is linear, is not negative (Sutherland, Hodgman 1974).
fn cut(polygon: &[Point], inside: impl Fn(Point) -> f64) -> Vec<Point> {
    let mut kept = Vec::new();
    for (from, to) in polygon.iter().zip(polygon.iter().cycle().skip(1)) {
        let (a, b) = (inside(*from), inside(*to));
        if a >= 0.0 {
            kept.push(*from);
        }
        if (a >= 0.0) != (b >= 0.0) {
            let along = a / (a - b);
            kept.push([0, 1].map(|axis| from[axis] + along * (to[axis] - from[axis])));
        }
    }
    kept
}
