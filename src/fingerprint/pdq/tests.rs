use super::super::Orientation;
use super::*;

/// Smooth hills of brightness with some texture, of any size; nothing symmetric about it.
pub(crate) fn landscape(width: usize, height: usize) -> Luma {
    let pixels = (0..height)
        .flat_map(|y| (0..width).map(move |x| (x as f64 / width as f64, y as f64 / height as f64)))
        .map(|(x, y)| {
            let hills = (9.0 * x + 4.0 * y * y).sin() * (5.0 * y - 3.0 * x * y).cos();
            let texture = (31.0 * x + 17.0 * y).sin() * 0.3 + (57.0 * x * y).cos() * 0.2;
            (127.0 + 80.0 * (hills + texture)).clamp(0.0, 255.0) as u8
        })
        .collect();
    Luma::new(width, height, pixels).unwrap()
}

#[test]
fn golden_value() {
    let (hash, quality) = hash(&landscape(300, 200));
    assert_eq!(
        (hash.to_string().as_str(), quality),
        (
            "b55e6a56d696a5b64924b26d64ccdc99319dc43b09fda3f38e843b01f207035e",
            100
        )
    );
}

#[test]
fn one_transform_serves_all_orientations() {
    // Windows of odd width (sides of 5 and 3 times 128) are symmetric; the reference centres even ones off the middle, so
    // that the hash of a turned picture moves by some bits more. The sampled middles of cells are not quite symmetric
    // either way.
    let picture = landscape(640, 384);
    let (hashes, quality) = oriented(&picture);
    assert_eq!(hashes[0], hash(&picture).0);
    for (orientation, oriented) in Orientation::ALL.into_iter().zip(hashes) {
        let (direct, direct_quality) = hash(&orientation.apply(picture.clone()));
        assert!(
            oriented.distance(direct) <= 12,
            "{orientation:?}: {}",
            oriented.distance(direct)
        );
        assert!(quality.abs_diff(direct_quality) <= 2);
    }
}

#[test]
fn size_hardly_matters() {
    let (large, _) = hash(&landscape(900, 600));
    let (small, _) = hash(&landscape(150, 100));
    assert!(large.distance(small) <= 28, "{}", large.distance(small));
}

/// The box filter as the specification gives it: a mean over a window that is cut off at the ends.
fn box_filtered(line: &[f32]) -> Vec<f32> {
    let size = line.len().div_ceil(2 * SIDE);
    (0..line.len())
        .map(|middle| {
            let covered = &line[window(middle, size, line.len())];
            covered.iter().sum::<f32>() / covered.len() as f32
        })
        .collect()
}

#[test]
fn weighted_sums_agree_with_the_filter_step_by_step() {
    for (width, height) in [(64, 64), (70, 53), (300, 200), (257, 640), (3, 5)] {
        let picture = landscape(width, height);
        let mut rows: Vec<Vec<f32>> = (0..height)
            .map(|y| {
                picture
                    .row(y)
                    .iter()
                    .map(|pixel| f32::from(*pixel))
                    .collect()
            })
            .collect();
        for _ in 0..2 {
            rows = rows.iter().map(|row| box_filtered(row)).collect();
            for x in 0..width {
                let column: Vec<f32> = rows.iter().map(|row| row[x]).collect();
                for (row, value) in rows.iter_mut().zip(box_filtered(&column)) {
                    row[x] = value;
                }
            }
        }
        let fast = smoothed(&picture);
        for (y, cells) in fast.iter().enumerate() {
            for (x, value) in cells.iter().enumerate() {
                let slow =
                    rows[(2 * y + 1) * height / (2 * SIDE)][(2 * x + 1) * width / (2 * SIDE)];
                assert!(
                    (value - slow).abs() < 0.01,
                    "{width}x{height}: {value} is not {slow}"
                );
            }
        }
    }
}

#[test]
fn tiny_and_plain_pictures_have_no_quality() {
    for (width, height) in [(1, 1), (3, 70), (64, 64)] {
        let plain = Luma::new(width, height, vec![99; width * height]).unwrap();
        assert_eq!(hash(&plain).1, 0);
    }
}
