//! Solid forms (blocks, ellipsoids, columns) and the tree of boxes that finds what a ray meets.

use crate::noise::noise3;
use crate::surfaces::Surface;
use crate::vector::{Vec3, vec3};

/// A half line; `direction` has length one.
#[derive(Clone, Copy)]
pub struct Ray {
    pub origin: Vec3,
    pub direction: Vec3,
}

impl Ray {
    pub fn at(&self, distance: f32) -> Vec3 {
        self.origin + self.direction * distance
    }
}

#[derive(Clone, Copy)]
pub enum Form {
    /// A box whose top may be narrower than its foot: walls, roofs, car cabins.
    Block {
        top_x: f32,
        top_z: f32,
    },
    Ellipsoid,
    /// An upright column; `top` is the width of its upper end relative to its foot.
    Column {
        top: f32,
    },
}

#[derive(Clone, Copy)]
pub struct Solid {
    pub form: Form,
    pub centre: Vec3,
    pub half: Vec3,
    /// The solid's own x, y and z directions.
    pub axes: [Vec3; 3],
    pub surface: Surface,
    /// Makes stains, windows and leaves differ between equal solids.
    pub seed: u32,
}

/// Where a ray meets a solid: position and normal in the solid's own directions.
#[derive(Clone, Copy)]
pub struct Touch {
    pub distance: f32,
    pub local: Vec3,
    pub local_normal: Vec3,
}

impl Solid {
    pub fn new(form: Form, centre: Vec3, half: Vec3, surface: Surface) -> Self {
        let bits = centre.x.to_bits() ^ centre.y.to_bits().rotate_left(9);
        let seed = bits ^ centre.z.to_bits().rotate_left(19);
        let axes = [vec3(1.0, 0.0, 0.0), Vec3::UP, vec3(0.0, 0.0, 1.0)];
        Solid {
            form,
            centre,
            half,
            axes,
            surface,
            seed: seed.wrapping_mul(0x2C1B_3C6D) >> 3,
        }
    }

    pub fn block(centre: Vec3, half: Vec3, surface: Surface) -> Self {
        let form = Form::Block {
            top_x: 1.0,
            top_z: 1.0,
        };
        Self::new(form, centre, half, surface)
    }

    pub fn ball(centre: Vec3, half: Vec3, surface: Surface) -> Self {
        Self::new(Form::Ellipsoid, centre, half, surface)
    }

    pub fn column(foot: Vec3, radius: f32, height: f32, top: f32, surface: Surface) -> Self {
        let centre = foot + vec3(0.0, height / 2.0, 0.0);
        let half = vec3(radius, height / 2.0, radius);
        Self::new(Form::Column { top }, centre, half, surface)
    }

    /// Turned about the vertical.
    pub fn turned(mut self, angle: f32) -> Self {
        let (sin, cos) = angle.sin_cos();
        self.axes = self
            .axes
            .map(|a| vec3(a.x * cos + a.z * sin, a.y, a.z * cos - a.x * sin));
        self
    }

    /// Tipped about the solid's own x direction: awnings, leaning ladders.
    pub fn tipped(mut self, angle: f32) -> Self {
        let (sin, cos) = angle.sin_cos();
        let [x, y, z] = self.axes;
        self.axes = [x, y * cos + z * sin, z * cos - y * sin];
        self
    }

    pub fn seeded(mut self, seed: u32) -> Self {
        self.seed = seed;
        self
    }

    pub fn local(&self, v: Vec3) -> Vec3 {
        let [x, y, z] = self.axes;
        vec3(v.dot(x), v.dot(y), v.dot(z))
    }

    pub fn world(&self, v: Vec3) -> Vec3 {
        let [x, y, z] = self.axes;
        x * v.x + y * v.y + z * v.z
    }

    fn bounds(&self) -> (Vec3, Vec3) {
        let [x, y, z] = self.axes;
        let spread = |x: f32, y: f32, z: f32| {
            x.abs() * self.half.x + y.abs() * self.half.y + z.abs() * self.half.z
        };
        let reach = vec3(
            spread(x.x, y.x, z.x),
            spread(x.y, y.y, z.y),
            spread(x.z, y.z, z.z),
        );
        (self.centre - reach, self.centre + reach)
    }

    /// The nearest meeting point between `near` and `far`.
    pub fn meet(&self, ray: &Ray, near: f32, far: f32) -> Option<Touch> {
        let origin = self.local(ray.origin - self.centre);
        let direction = self.local(ray.direction);
        let [enter, leave] = match self.form {
            Form::Block { top_x, top_z } => self.meet_block(origin, direction, top_x, top_z)?,
            Form::Ellipsoid => self.meet_ellipsoid(origin, direction)?,
            Form::Column { top } => self.meet_column(origin, direction, top)?,
        };
        for (distance, local_normal) in [enter, leave] {
            if distance > near && distance < far {
                let local = origin + direction * distance;
                // Leaves have gaps: a ray through a gap goes on to the far side.
                if self.surface.has_gaps() && self.is_gap(local) {
                    continue;
                }
                return Some(Touch {
                    distance,
                    local,
                    local_normal,
                });
            }
        }
        None
    }

    fn is_gap(&self, p: Vec3) -> bool {
        let coarse = noise3(p.x * 1.7, p.y * 1.7, p.z * 1.7, self.seed);
        let fine = noise3(p.x * 6.0, p.y * 6.0, p.z * 6.0, self.seed ^ 7);
        coarse * 0.6 + fine * 0.7 > 0.08
    }

    fn meet_block(&self, o: Vec3, d: Vec3, top_x: f32, top_z: f32) -> Option<Span> {
        let h = self.half;
        let slope_x = vec3(2.0 * h.y, h.x * (1.0 - top_x), 0.0).unit();
        let slope_z = vec3(0.0, h.z * (1.0 - top_z), 2.0 * h.y).unit();
        let reach_x = vec3(h.x, -h.y, 0.0).dot(slope_x);
        let reach_z = vec3(0.0, -h.y, h.z).dot(slope_z);
        let planes = [
            (slope_x, reach_x),
            (vec3(-slope_x.x, slope_x.y, 0.0), reach_x),
            (slope_z, reach_z),
            (vec3(0.0, slope_z.y, -slope_z.z), reach_z),
            (Vec3::UP, h.y),
            (-Vec3::UP, h.y),
        ];
        let (mut enter, mut leave) = ((-1e30, Vec3::UP), (1e30, Vec3::UP));
        for (normal, reach) in planes {
            let speed = d.dot(normal);
            let gap = reach - o.dot(normal);
            if speed.abs() < 1e-9 {
                if gap < 0.0 {
                    return None;
                }
            } else if speed < 0.0 {
                if gap / speed > enter.0 {
                    enter = (gap / speed, normal);
                }
            } else if gap / speed < leave.0 {
                leave = (gap / speed, normal);
            }
        }
        (enter.0 < leave.0).then_some([enter, leave])
    }

    fn meet_ellipsoid(&self, o: Vec3, d: Vec3) -> Option<Span> {
        let inverse = vec3(1.0 / self.half.x, 1.0 / self.half.y, 1.0 / self.half.z);
        let (p, v) = (o * inverse, d * inverse);
        let (first, second) = roots(v.dot(v), p.dot(v), p.dot(p) - 1.0)?;
        let normal = |t: f32| ((p + v * t) * inverse).unit();
        Some([(first, normal(first)), (second, normal(second))])
    }

    fn meet_column(&self, o: Vec3, d: Vec3, top: f32) -> Option<Span> {
        let inverse = vec3(1.0 / self.half.x, 1.0 / self.half.y, 1.0 / self.half.z);
        let (p, v) = (o * inverse, d * inverse);
        let (middle, lean) = ((1.0 + top) / 2.0, (top - 1.0) / 2.0);
        let (width, change) = (middle + lean * p.y, lean * v.y);
        let a = v.x * v.x + v.z * v.z - change * change;
        let b = p.x * v.x + p.z * v.z - width * change;
        let c = p.x * p.x + p.z * p.z - width * width;
        let (first, second) = roots(a, b, c)?;
        let side = |t: f32| {
            let q = p + v * t;
            (vec3(q.x, -(middle + lean * q.y) * lean, q.z) * inverse).unit()
        };
        let (mut enter, mut leave) = ((first, side(first)), (second, side(second)));
        if v.y.abs() > 1e-9 {
            let (low, high) = ((-1.0 - p.y) / v.y, (1.0 - p.y) / v.y);
            let facing = Vec3::UP * -v.y.signum();
            if low.min(high) > enter.0 {
                enter = (low.min(high), facing);
            }
            if low.max(high) < leave.0 {
                leave = (low.max(high), -facing);
            }
        } else if p.y.abs() > 1.0 {
            return None;
        }
        (enter.0 < leave.0).then_some([enter, leave])
    }
}

/// Entry and exit of a ray: distance and local normal of each.
type Span = [(f32, Vec3); 2];

/// Solutions of a t² + 2 b t + c = 0, smaller first.
fn roots(a: f32, b: f32, c: f32) -> Option<(f32, f32)> {
    let inside = b * b - a * c;
    if inside <= 0.0 || a.abs() < 1e-12 {
        return None;
    }
    let root = inside.sqrt();
    let (first, second) = ((-b - root) / a, (-b + root) / a);
    Some((first.min(second), first.max(second)))
}

struct Node {
    low: Vec3,
    high: Vec3,
    /// Leaf: first solid and count. Branch: count 0 and the index of the second child.
    start: usize,
    count: usize,
}

/// All solids of a scene, sorted into a tree of bounding boxes.
pub struct Solids {
    list: Vec<Solid>,
    nodes: Vec<Node>,
}

impl Solids {
    pub fn new(mut list: Vec<Solid>) -> Self {
        let mut nodes = Vec::new();
        if !list.is_empty() {
            let count = list.len();
            grow(&mut list, 0, count, &mut nodes);
        }
        Solids { list, nodes }
    }

    /// The nearest solid on the ray before `far`.
    pub fn nearest(&self, ray: &Ray, far: f32) -> Option<(&Solid, Touch)> {
        let mut best: Option<(&Solid, Touch)> = None;
        self.walk(ray, far, |solid, reach| {
            let touch = solid.meet(ray, 1e-3, reach)?;
            best = Some((solid, touch));
            Some(touch.distance)
        });
        best
    }

    /// Whether anything stands between the origin and `far`.
    pub fn blocked(&self, ray: &Ray, far: f32) -> bool {
        let mut found = false;
        self.walk(ray, far, |solid, reach| {
            if solid.surface.casts_shadow() && solid.meet(ray, 1e-3, reach).is_some() {
                found = true;
                // A reach of zero ends the walk.
                return Some(0.0);
            }
            None
        });
        found
    }

    fn walk<'a>(
        &'a self,
        ray: &Ray,
        far: f32,
        mut visit: impl FnMut(&'a Solid, f32) -> Option<f32>,
    ) {
        if self.nodes.is_empty() {
            return;
        }
        let d = ray.direction;
        let inverse = vec3(1.0 / d.x, 1.0 / d.y, 1.0 / d.z);
        let mut reach = far;
        let mut stack = [0_usize; 48];
        let mut depth = 1;
        while depth > 0 {
            depth -= 1;
            let index = stack[depth];
            let node = &self.nodes[index];
            let a = (node.low - ray.origin) * inverse;
            let b = (node.high - ray.origin) * inverse;
            let (near, back) = (a.min(b), a.max(b));
            let enter = near.x.max(near.y).max(near.z).max(0.0);
            if enter > back.x.min(back.y).min(back.z) || enter >= reach {
                continue;
            }
            if node.count > 0 {
                for solid in &self.list[node.start..node.start + node.count] {
                    if let Some(shorter) = visit(solid, reach) {
                        reach = shorter;
                    }
                }
            } else {
                stack[depth] = node.start;
                stack[depth + 1] = index + 1;
                depth += 2;
            }
        }
    }
}

fn grow(list: &mut [Solid], start: usize, count: usize, nodes: &mut Vec<Node>) {
    let (mut low, mut high) = (vec3(1e30, 1e30, 1e30), vec3(-1e30, -1e30, -1e30));
    for solid in &list[start..start + count] {
        let (a, b) = solid.bounds();
        (low, high) = (low.min(a), high.max(b));
    }
    let index = nodes.len();
    nodes.push(Node {
        low,
        high,
        start,
        count,
    });
    if count <= 3 {
        return;
    }
    let size = high - low;
    let key = |solid: &Solid| {
        if size.x >= size.y && size.x >= size.z {
            solid.centre.x
        } else if size.y >= size.z {
            solid.centre.y
        } else {
            solid.centre.z
        }
    };
    list[start..start + count].sort_by(|a, b| key(a).total_cmp(&key(b)));
    let half = count / 2;
    grow(list, start, half, nodes);
    let second = nodes.len();
    grow(list, start + half, count - half, nodes);
    nodes[index].count = 0;
    nodes[index].start = second;
}
