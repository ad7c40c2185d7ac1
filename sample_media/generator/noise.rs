//! Seeded random numbers and noise: the only sources of chance in the generator,
//! so that every run draws the same pictures.

/// Small generator of well mixed numbers (the "splitmix" recipe).
#[derive(Clone)]
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x5DEE_CE66);
        random.next();
        random
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// From 0 up to, but not including, 1.
    pub fn unit(&mut self) -> f32 {
        (self.next() >> 40) as f32 / 16_777_216.0
    }

    pub fn range(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.unit()
    }

    pub fn chance(&mut self, probability: f32) -> bool {
        self.unit() < probability
    }

    pub fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[(self.next() % choices.len() as u64) as usize]
    }

    /// Either -1 or 1: which side of the picture something stands on.
    pub fn side(&mut self) -> f32 {
        if self.chance(0.5) { 1.0 } else { -1.0 }
    }
}

fn mix(mut h: u32) -> u32 {
    h = (h ^ (h >> 16)).wrapping_mul(0x7FEB_352D);
    h = (h ^ (h >> 15)).wrapping_mul(0x846C_A68B);
    h ^ (h >> 16)
}

fn hash2(x: i32, y: i32, seed: u32) -> u32 {
    mix((x as u32).wrapping_mul(0x9E37_79B1)
        ^ (y as u32).wrapping_mul(0x85EB_CA77)
        ^ seed.wrapping_mul(0xC2B2_AE3D))
}

fn to_unit(hash: u32) -> f32 {
    (hash >> 8) as f32 / 16_777_216.0
}

/// A number from 0 to 1 that belongs to one cell of a grid: which window is lit, and so on.
pub fn cell(x: i32, y: i32, seed: u32) -> f32 {
    to_unit(hash2(x, y, seed))
}

fn fade(t: f32) -> f32 {
    t * t * t * (t * (t * 6.0 - 15.0) + 10.0)
}

/// Gradient noise in the plane, about -1 to 1.
pub fn noise2(x: f32, y: f32, seed: u32) -> f32 {
    let (fx, fy) = (x.floor(), y.floor());
    let (ix, iy) = (fx as i32, fy as i32);
    let (dx, dy) = (x - fx, y - fy);
    let corner = |cx: i32, cy: i32| {
        let hash = hash2(ix + cx, iy + cy, seed);
        let gx = (hash & 0xFFFF) as f32 / 32_768.0 - 1.0;
        let gy = (hash >> 16) as f32 / 32_768.0 - 1.0;
        gx * (dx - cx as f32) + gy * (dy - cy as f32)
    };
    let (u, v) = (fade(dx), fade(dy));
    let top = corner(0, 0) * (1.0 - u) + corner(1, 0) * u;
    let bottom = corner(0, 1) * (1.0 - u) + corner(1, 1) * u;
    (top * (1.0 - v) + bottom * v) * 1.6
}

/// Value noise in space, -1 to 1; cheap enough to ask for every pixel.
pub fn noise3(x: f32, y: f32, z: f32, seed: u32) -> f32 {
    let (fx, fy, fz) = (x.floor(), y.floor(), z.floor());
    let (ix, iy, iz) = (fx as i32, fy as i32, fz as i32);
    let (u, v, w) = (fade(x - fx), fade(y - fy), fade(z - fz));
    let corner = |cx: i32, cy: i32, cz: i32| {
        to_unit(hash2(
            ix + cx,
            iy + cy,
            seed.wrapping_add(((iz + cz) as u32).wrapping_mul(0x27D4_EB2F)),
        ))
    };
    let row = |cy: i32, cz: i32| corner(0, cy, cz) * (1.0 - u) + corner(1, cy, cz) * u;
    let sheet = |cz: i32| row(0, cz) * (1.0 - v) + row(1, cz) * v;
    (sheet(0) * (1.0 - w) + sheet(1) * w) * 2.0 - 1.0
}

/// Several octaves of [`noise2`]: clouds, stains, hills.
pub fn fractal2(x: f32, y: f32, octaves: u32, seed: u32) -> f32 {
    let (mut sum, mut size, mut scale) = (0.0, 0.5, 1.0);
    let (mut px, mut py) = (x, y);
    for octave in 0..octaves {
        sum += size * noise2(px * scale, py * scale, seed.wrapping_add(octave));
        // Turning each octave hides the grid the noise is built on.
        (px, py) = (px * 0.8 - py * 0.6, px * 0.6 + py * 0.8);
        size *= 0.5;
        scale *= 2.03;
    }
    sum
}

/// Several octaves of [`noise3`].
pub fn fractal3(x: f32, y: f32, z: f32, octaves: u32, seed: u32) -> f32 {
    let (mut sum, mut size, mut scale) = (0.0, 0.5, 1.0);
    for octave in 0..octaves {
        let own = seed.wrapping_add(octave);
        sum += size * noise3(x * scale, y * scale, z * scale, own);
        size *= 0.5;
        scale *= 2.03;
    }
    sum
}

/// Octaves of folded noise: sharp ridges with round valleys, 0 to about 1.
pub fn ridged2(x: f32, y: f32, octaves: u32, seed: u32) -> f32 {
    let (mut sum, mut size, mut scale, mut carry) = (0.0, 0.5, 1.0, 1.0);
    for octave in 0..octaves {
        let fold = 1.0 - noise2(x * scale, y * scale, seed.wrapping_add(octave)).abs();
        let ridge = fold * fold * carry;
        sum += ridge * size;
        carry = (ridge * 1.6).clamp(0.0, 1.0);
        size *= 0.5;
        scale *= 2.07;
    }
    sum
}

/// Distances to the nearest and second nearest scattered point: stones, foam, cracks.
pub fn scatter2(x: f32, y: f32, seed: u32) -> (f32, f32, f32) {
    let (ix, iy) = (x.floor() as i32, y.floor() as i32);
    let (mut first, mut second, mut owner) = (9.0_f32, 9.0_f32, 0.0);
    for cy in iy - 1..=iy + 1 {
        for cx in ix - 1..=ix + 1 {
            let px = cx as f32 + cell(cx, cy, seed);
            let py = cy as f32 + cell(cx, cy, seed ^ 0x51);
            let distance = ((px - x) * (px - x) + (py - y) * (py - y)).sqrt();
            if distance < first {
                second = first;
                first = distance;
                owner = cell(cx, cy, seed ^ 0xA3);
            } else {
                second = second.min(distance);
            }
        }
    }
    (first, second, owner)
}
