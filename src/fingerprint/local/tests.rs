use super::*;
use crate::fingerprint::Orientation;

/// A picture full of overlapping soft-edged ellipses and boxes, another one for each `seed`.
pub(crate) fn scene(seed: u64, width: usize, height: usize) -> Luma {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d;
    let mut random = move || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        f64::from((state >> 40) as u32) / f64::from(1_u32 << 24)
    };
    let mut pixels = vec![0.0; width * height];
    let tilt = [random() - 0.5, random() - 0.5];
    for (at, pixel) in pixels.iter_mut().enumerate() {
        let (x, y) = ((at % width) as f64, (at / width) as f64);
        *pixel = 120.0 + 60.0 * (tilt[0] * x / width as f64 + tilt[1] * y / height as f64);
    }
    let longer = width.max(height) as f64;
    for number in 0..160 {
        let radius = longer * (0.01 + 0.09 * random() * random());
        let (flat, turn) = (0.4 + 0.6 * random(), random() * 3.0);
        let (cx, cy) = (random() * width as f64, random() * height as f64);
        let step = (random() - 0.5) * 170.0;
        let (sin, cos) = turn.sin_cos();
        let reach = radius / flat + 2.0;
        let rows = (cy - reach).max(0.0) as usize..((cy + reach) as usize).min(height);
        for y in rows {
            let columns = (cx - reach).max(0.0) as usize..((cx + reach) as usize).min(width);
            for x in columns {
                let (dx, dy) = (x as f64 - cx, y as f64 - cy);
                let (u, v) = (cos * dx + sin * dy, (cos * dy - sin * dx) * flat);
                let distance = if number % 2 == 0 {
                    (u * u + v * v).sqrt()
                } else {
                    u.abs().max(v.abs())
                };
                let inside = ((radius - distance) / 2.0 + 0.5).clamp(0.0, 1.0);
                // A slope across each shape: photographs are nowhere quite plain.
                pixels[y * width + x] += inside * step * (1.0 + 0.8 * u / radius);
            }
        }
    }
    let bytes = pixels.iter().map(|value| value.clamp(0.0, 255.0) as u8);
    Luma::new(width, height, bytes.collect()).unwrap()
}

/// Lines of letters, that is of small blots, black on white.
pub(crate) fn page(seed: u64, width: usize, height: usize) -> Luma {
    let mut state = seed ^ 0x2545_f491_4f6c_dd1d;
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let mut pixels = vec![250; width * height];
    for top in (10..height.saturating_sub(14)).step_by(26) {
        for left in (10..width.saturating_sub(12)).step_by(11) {
            let letter = random();
            for stroke in 0..15 {
                if letter >> stroke & 1 == 1 {
                    for dot in 0..4 {
                        let x = left + stroke % 3 * 2 + dot % 2;
                        let y = top + stroke / 3 * 2 + dot / 2;
                        pixels[y * width + x] = 10;
                    }
                }
            }
        }
    }
    Luma::new(width, height, pixels).unwrap()
}

#[test]
fn golden_value() {
    let bytes = LocalFingerprint::new(&scene(1, 240, 180)).to_bytes();
    assert_eq!(
        (bytes.len(), crate::media::open::sha256_hex(&bytes)),
        (
            12036,
            "706a2a6cf3dedd2215a6dea590555635ddd9a50ead26fa2c722c41df82771fcf".to_owned()
        ),
        "stored fingerprints of version local/1 would no longer be found"
    );
}

#[test]
fn a_fingerprint_takes_at_most_twelve_kilobytes() {
    for (seed, width, height) in [(2, 900, 700), (3, 400, 1200)] {
        let fingerprint = LocalFingerprint::new(&scene(seed, width, height));
        assert_eq!(fingerprint.features.len(), MOST_STORED);
        let bytes = fingerprint.to_bytes();
        assert!(bytes.len() <= 12 * 1024, "{} bytes", bytes.len());
    }
}

#[test]
fn bytes_come_back_as_they_were() {
    let fingerprint = LocalFingerprint::new(&scene(4, 300, 200));
    let bytes = fingerprint.to_bytes();
    assert_eq!(LocalFingerprint::from_bytes(&bytes), Some(fingerprint));
    for damaged in [&bytes[..bytes.len() - 1], &bytes[..100], &[]] {
        assert_eq!(LocalFingerprint::from_bytes(damaged), None);
    }
    let too_many = [bytes.clone(), bytes[bytes.len() - 38..].repeat(256)].concat();
    assert_eq!(LocalFingerprint::from_bytes(&too_many), None);
}

#[test]
fn what_is_stored_is_what_is_sought() {
    let picture = scene(5, 500, 300);
    assert_eq!(
        SoughtPicture::new(&picture).stored(),
        LocalFingerprint::new(&picture)
    );
}

#[test]
fn a_mirrored_picture_has_the_mirrored_hashes() {
    let picture = scene(6, 320, 240);
    let sought = SoughtPicture::new(&picture).features;
    let mirrored = LocalFingerprint::new(&Orientation::FlipY.apply(picture)).features;
    let alike = sought
        .iter()
        .filter(|own| {
            mirrored.iter().any(|other| {
                let place = own.feature.place();
                let there = (1.0 - other.place()[0] - place[0]).abs() < 0.01
                    && (other.place()[1] - place[1]).abs() < 0.01;
                there && own.mirrored.distance(other.bits) <= 24
            })
        })
        .count();
    assert!(
        alike * 4 >= mirrored.len() * 3,
        "{alike} of {}",
        mirrored.len()
    );
}

#[test]
fn a_caption_cannot_take_all_features() {
    let (picture, text) = (scene(7, 480, 360), page(1, 480, 120));
    let pixels = [&picture.pixels()[..480 * 240], text.pixels()].concat();
    let captioned = Luma::new(480, 360, pixels).unwrap();
    let features = LocalFingerprint::new(&captioned).features;
    let below = |feature: &&Feature| feature.place()[1] > 0.5;
    let in_caption = features.iter().filter(below).count();
    assert!(in_caption * 2 < features.len(), "{in_caption}");
    // Letters are known for what they are.
    let drawn = features
        .iter()
        .filter(below)
        .filter(|feature| feature.graphic);
    assert!(drawn.count() * 10 >= in_caption * 9);
    let above = features.iter().filter(|feature| feature.place()[1] < 0.45);
    let drawn_above = above.clone().filter(|feature| feature.graphic).count();
    assert!(drawn_above * 3 < above.count());
}

#[test]
fn odd_pictures_have_few_features_or_none() {
    for (width, height) in [(1, 1), (7, 9), (8, 8), (1, 5000), (3000, 9), (40, 40)] {
        let plain = Luma::new(width, height, vec![77; width * height]).unwrap();
        assert_eq!(SoughtPicture::new(&plain).features, []);
        let noisy = (0..width * height).map(|n| (n * n % 251) as u8).collect();
        let fingerprint = LocalFingerprint::new(&Luma::new(width, height, noisy).unwrap());
        assert!(fingerprint.features.len() <= MOST_STORED);
    }
}
