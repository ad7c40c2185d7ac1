//! The sky: clouds lit from the side, a hazy horizon, and at night a moon and stars.

use crate::noise::{cell, fractal2};
use crate::vector::{Vec3, smooth, vec3};

#[derive(Clone)]
pub struct Sky {
    pub zenith: Vec3,
    pub horizon: Vec3,
    /// Towards the sun, or the moon at night.
    pub sun: Vec3,
    pub sunlight: Vec3,
    /// 0 clear to 1 overcast.
    pub clouds: f32,
    pub cloud_size: f32,
    /// How far the wind has carried the clouds.
    pub drift: f32,
    pub night: bool,
    pub seed: u32,
}

impl Sky {
    /// A day sky for a sun at `height` (0 horizon, 1 overhead) and compass `bearing`.
    pub fn day(height: f32, bearing: f32, clouds: f32, seed: u32) -> Self {
        let flat = (1.0 - height * height).sqrt();
        let low = smooth(0.55, 0.1, height);
        let warm = vec3(3.4, 3.1, 2.7).blend(vec3(3.6, 2.2, 1.15), low);
        Sky {
            zenith: vec3(0.2, 0.38, 0.75).blend(vec3(0.25, 0.33, 0.56), low),
            horizon: vec3(0.74, 0.83, 0.94).blend(vec3(1.1, 0.78, 0.52), low),
            sun: vec3(bearing.sin() * flat, height, bearing.cos() * flat),
            sunlight: warm * (1.0 - 0.6 * smooth(0.6, 1.0, clouds)),
            clouds,
            cloud_size: 1.0,
            drift: 0.0,
            night: false,
            seed,
        }
    }

    pub fn night(bearing: f32, clouds: f32, seed: u32) -> Self {
        Sky {
            zenith: vec3(0.008, 0.012, 0.03),
            horizon: vec3(0.09, 0.07, 0.075),
            sun: vec3(bearing.sin() * 0.85, 0.5, bearing.cos() * 0.85),
            sunlight: vec3(0.1, 0.13, 0.2),
            clouds,
            cloud_size: 1.0,
            drift: 0.0,
            night: true,
            seed,
        }
    }

    /// Lets hours pass: the sun goes on, and the wind brings other clouds.
    pub fn pass(&mut self, hours: f32) {
        let (sin, cos) = (hours / 24.0 * std::f32::consts::TAU).sin_cos();
        let Vec3 { x, y, z } = self.sun;
        self.sun = vec3(x * cos + z * sin, y, z * cos - x * sin);
        self.drift += hours;
    }

    /// Light from all over the sky that reaches a surface facing `normal`.
    pub fn ambient(&self, normal: Vec3) -> Vec3 {
        let up = normal.y * 0.5 + 0.5;
        let grey = self.horizon.blend(vec3(0.8, 0.8, 0.82), 0.3);
        let above = if self.night {
            self.horizon * 0.55
        } else {
            self.zenith.blend(grey, 0.35 + 0.4 * self.clouds)
        };
        // Light from below has bounced off sunny ground.
        let below = self.horizon * vec3(0.5, 0.42, 0.34) * 0.75;
        below.blend(above, up) * 0.85
    }

    /// Colour of the haze seen in a direction: brighter towards the sun.
    pub fn haze(&self, direction: Vec3) -> Vec3 {
        let near_sun = direction.dot(self.sun).max(0.0);
        self.horizon * 0.86 + self.sunlight * (0.09 * near_sun.powi(5))
    }

    pub fn colour(&self, direction: Vec3) -> Vec3 {
        let up = direction.y.max(0.0);
        let near_sun = direction.dot(self.sun).max(0.0);
        let mut colour = self.horizon.blend(self.zenith, up.powf(0.55).min(1.0));
        if self.night {
            colour = self.night_lights(direction, colour);
        } else {
            colour += self.sunlight * (0.12 * near_sun.powi(8) + 0.5 * near_sun.powi(120));
            colour += self.sunlight * (20.0 * smooth(0.9994, 0.9998, near_sun));
        }
        if up > 0.005 {
            colour = self.with_clouds(direction, colour, near_sun);
        }
        colour
    }

    fn night_lights(&self, direction: Vec3, base: Vec3) -> Vec3 {
        let mut colour = base;
        let near = direction.dot(self.sun);
        colour += vec3(0.5, 0.55, 0.65) * (0.25 * near.max(0.0).powi(60));
        if near > 0.9993 {
            let spots = fractal2(direction.x * 90.0, direction.y * 90.0, 4, self.seed);
            colour = vec3(1.6, 1.6, 1.5) * (0.9 + spots);
        }
        let (gx, gy) = (direction.x / (direction.y + 0.4), direction.z);
        let (sx, sy) = ((gx * 160.0).floor() as i32, (gy * 160.0).floor() as i32);
        if cell(sx, sy, self.seed ^ 0x77) > 0.996 {
            colour += vec3(0.35, 0.37, 0.42) * cell(sx, sy, 3);
        }
        colour
    }

    fn with_clouds(&self, direction: Vec3, base: Vec3, near_sun: f32) -> Vec3 {
        // Clouds lie on a flat sheet, so they crowd together near the horizon.
        let reach = 1.1 / (direction.y + 0.1) / self.cloud_size;
        let x = direction.x * reach + self.drift;
        let z = direction.z * reach + self.drift * 0.3;
        let density = fractal2(x, z, 7, self.seed) * 1.5 + self.clouds - 0.5;
        let cover = smooth(0.0, 0.38, density);
        if cover <= 0.0 {
            return base;
        }
        let (tx, tz) = (self.sun.x * 0.22, self.sun.z * 0.22);
        let towards = fractal2(x + tx, z + tz, 5, self.seed) * 1.5 + self.clouds - 0.5;
        let lit = (0.55 + (density - towards) * 1.3 - density * 0.38).clamp(0.06, 1.0);
        let (shade, bright) = if self.night {
            (
                self.horizon * 0.25,
                self.horizon * 0.8 + self.sunlight * 0.6,
            )
        } else {
            (
                self.zenith * 0.35 + self.horizon * 0.28,
                self.sunlight * 0.27 + self.horizon * 0.32,
            )
        };
        let rim = self.sunlight * (0.35 * near_sun.powi(6) * (1.0 - cover));
        let colour = shade.blend(bright, lit) + rim;
        let fade = smooth(0.0, 0.12, direction.y);
        base.blend(colour, cover * fade)
    }
}
