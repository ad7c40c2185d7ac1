//! From light to picture: glow around bright spots, tone curve, vignette and film grain.

use image::{Rgb, RgbImage};

use crate::noise::Random;
use crate::render::Exposure;
use crate::vector::{Vec3, smooth, vec3};

/// How a camera of its own character would develop the light.
#[derive(Clone, Copy)]
pub struct Finish {
    pub exposure: f32,
    /// Colour cast, near 1 each.
    pub cast: Vec3,
    pub glow: f32,
    pub grain: f32,
    pub vignette: f32,
    pub seed: u32,
}

impl Finish {
    pub fn plain(seed: u32) -> Self {
        Finish {
            exposure: 0.62,
            cast: vec3(1.0, 1.0, 1.0),
            glow: 0.12,
            grain: 0.018,
            vignette: 0.28,
            seed,
        }
    }
}

pub fn develop(film: &Exposure, finish: &Finish) -> RgbImage {
    let halo = halo(film);
    let (width, height) = (film.width, film.height);
    let mut picture = RgbImage::new(width as u32, height as u32);
    let mut random = Random::new(u64::from(finish.seed));
    let mut last = 0.0;
    for y in 0..height {
        for x in 0..width {
            let (u, v) = (
                x as f32 / width as f32 - 0.5,
                y as f32 / height as f32 - 0.5,
            );
            let mut light = film.pixels[y * width + x];
            light += halo[y / 4 * width.div_ceil(4) + x / 4] * finish.glow;
            let falloff = 1.0 - finish.vignette * smooth(0.12, 0.62, u * u + v * v);
            light = light * finish.cast * (finish.exposure * falloff);
            // Grain is strongest in the middle tones; neighbours share some of it.
            let own = random.unit() + random.unit() + random.unit() - 1.5;
            let speck = (own + 0.6 * last) * finish.grain;
            last = own;
            let tone = |value: f32| {
                let level = film_curve(value).powf(1.0 / 2.2);
                let grain = speck * (0.35 + 2.6 * level * (1.0 - level));
                ((level + grain) * 255.0 + 0.5).clamp(0.0, 255.0) as u8
            };
            let pixel = Rgb([tone(light.x), tone(light.y), tone(light.z)]);
            picture.put_pixel(x as u32, y as u32, pixel);
        }
    }
    picture
}

/// Shoulder and toe like photographic film: highlights roll off instead of clipping.
fn film_curve(x: f32) -> f32 {
    ((x * (2.51 * x + 0.03)) / (x * (2.43 * x + 0.59) + 0.14)).clamp(0.0, 1.0)
}

/// The bright parts, at a quarter of the size and blurred.
fn halo(film: &Exposure) -> Vec<Vec3> {
    let (width, height) = (film.width.div_ceil(4), film.height.div_ceil(4));
    let mut light = vec![Vec3::ZERO; width * height];
    for y in 0..film.height {
        for x in 0..film.width {
            let pixel = film.pixels[y * film.width + x];
            let excess = (pixel - vec3(0.9, 0.9, 0.9)).max(Vec3::ZERO);
            light[y / 4 * width + x / 4] += excess * (1.0 / 16.0);
        }
    }
    let reach = film.height / 60;
    for _ in 0..2 {
        light = blur(&light, width, height, reach, true);
        light = blur(&light, width, height, reach, false);
    }
    light
}

fn blur(from: &[Vec3], width: usize, height: usize, reach: usize, across: bool) -> Vec<Vec3> {
    let mut to = Vec::with_capacity(from.len());
    let limit = if across { width } else { height };
    for y in 0..height {
        for x in 0..width {
            let place = if across { x } else { y };
            let (low, high) = (place.saturating_sub(reach), (place + reach).min(limit - 1));
            let mut sum = Vec3::ZERO;
            for i in low..=high {
                sum += from[if across { y * width + i } else { i * width + x }];
            }
            to.push(sum * (1.0 / (2 * reach + 1) as f32));
        }
    }
    to
}
