//! Two pictures side by side, with what lies in both drawn over them: pixels in, pixels out.

pub mod lettering;
pub mod sheet;

use ::image::{Rgb, RgbImage, imageops};

use super::overlay::{Overlay, Side};
use crate::matching::geometry::Point;

/// Pixels between the two pictures and around them.
pub const MARGIN: u32 = 16;
/// Details that are joined by lines; more could not be followed.
const MOST_LINES: usize = 30;
/// Radius of the circle around a detail, in pixels.
const CIRCLE: f64 = 5.0;
/// Colour of an outline.
const OUTLINE: Rgb<u8> = Rgb([255, 226, 64]);
/// Colour of what differs.
const CHANGED: Rgb<u8> = Rgb([255, 90, 74]);
/// Rim of every line, so that it is seen on light ground too.
const RIM: Rgb<u8> = Rgb([0, 0, 0]);

/// Both pictures, equally high, on white. With an overlay, what lies in both is outlined in each, and details that agree are
/// circled and joined.
pub fn side_by_side(left: &RgbImage, right: &RgbImage, overlay: Option<&Overlay>) -> RgbImage {
    let height = left.height().max(right.height());
    let (left, right) = (scaled(left, height), scaled(right, height));
    let width = left.width() + right.width() + 3 * MARGIN;
    let mut both = RgbImage::from_pixel(width, height + 2 * MARGIN, Rgb([255, 255, 255]));
    let margin = i64::from(MARGIN);
    let second = 2 * margin + i64::from(left.width());
    imageops::replace(&mut both, &left, margin, margin);
    imageops::replace(&mut both, &right, second, margin);
    if let Some(overlay) = overlay {
        let place = |picture: &RgbImage, x: i64| Frame {
            origin: [x as f64, f64::from(MARGIN)],
            extent: [f64::from(picture.width()), f64::from(picture.height())],
        };
        draw(
            &mut both,
            overlay,
            &place(&left, margin),
            &place(&right, second),
        );
    }
    both
}

fn scaled(picture: &RgbImage, height: u32) -> RgbImage {
    let own = u64::from(picture.height().max(1));
    let width = (u64::from(picture.width()) * u64::from(height) / own).max(1);
    imageops::resize(
        picture,
        width as u32,
        height,
        imageops::FilterType::Triangle,
    )
}

/// Where a picture lies on the sheet.
struct Frame {
    origin: Point,
    extent: Point,
}

impl Frame {
    /// The place on the sheet of one that is given in shares of the picture.
    fn at(&self, share: Point) -> Point {
        [0, 1].map(|axis| self.origin[axis] + share[axis] * self.extent[axis])
    }

    fn outline(&self, side: &Side) -> Vec<Point> {
        side.outline.iter().map(|at| self.at(*at)).collect()
    }
}

fn draw(sheet: &mut RgbImage, overlay: &Overlay, left: &Frame, right: &Frame) {
    let chosen = overlay.spread(MOST_LINES);
    let pairs: Vec<(Point, Point, Rgb<u8>)> = chosen
        .iter()
        .enumerate()
        .map(|(number, at)| {
            let colour = hue(number as f64 / chosen.len() as f64);
            let from = left.at(overlay.query.points[*at]);
            (from, right.at(overlay.archive.points[*at]), colour)
        })
        .collect();
    for (from, to, colour) in &pairs {
        rimmed(sheet, &[edge(*from, *to), edge(*to, *from)], *colour, 0.5);
    }
    for outline in [
        left.outline(&overlay.query),
        right.outline(&overlay.archive),
    ] {
        rimmed(sheet, &outline, OUTLINE, 1.25);
    }
    for (frame, side) in [(left, &overlay.query), (right, &overlay.archive)] {
        for [x, y, to_x, to_y] in &side.changed {
            let corners = [[*x, *y], [*to_x, *y], [*to_x, *to_y], [*x, *to_y]];
            rimmed(sheet, &corners.map(|at| frame.at(at)), CHANGED, 1.0);
        }
    }
    for (from, to, colour) in &pairs {
        for at in [from, to] {
            rimmed(sheet, &circle(*at), *colour, 0.75);
        }
    }
}

/// The point of the circle around `from` that is nearest to `to`.
fn edge(from: Point, to: Point) -> Point {
    let length = (to[0] - from[0]).hypot(to[1] - from[1]).max(CIRCLE);
    [0, 1].map(|axis| from[axis] + (to[axis] - from[axis]) / length * CIRCLE)
}

fn circle([x, y]: Point) -> Vec<Point> {
    (0..24)
        .map(|step| {
            let (sin, cos) = (f64::from(step) / 24.0 * std::f64::consts::TAU).sin_cos();
            [x + CIRCLE * cos, y + CIRCLE * sin]
        })
        .collect()
}

/// A bright colour; `turn` from 0 to 1 goes once around the hues.
fn hue(turn: f64) -> Rgb<u8> {
    Rgb([0.0, 2.0 / 3.0, 1.0 / 3.0].map(|shift| {
        let away = ((turn + shift).fract() * 6.0 - 3.0).abs() - 1.0;
        (70.0 + 185.0 * away.clamp(0.0, 1.0)) as u8
    }))
}

/// A closed line through `corners`, `radius` pixels to both sides, with a dark rim of one pixel.
fn rimmed(sheet: &mut RgbImage, corners: &[Point], colour: Rgb<u8>, radius: f64) {
    for (colour, radius) in [(RIM, radius + 1.0), (colour, radius)] {
        for (from, to) in corners.iter().zip(corners.iter().cycle().skip(1)) {
            line(sheet, *from, *to, colour, radius);
        }
    }
}

/// A straight line with smooth edges.
fn line(sheet: &mut RgbImage, from: Point, to: Point, colour: Rgb<u8>, radius: f64) {
    let way = [to[0] - from[0], to[1] - from[1]];
    let length = way[0].hypot(way[1]).max(1e-9);
    // Along the axis in which it is longer, every pixel has a few across.
    let (long, across) = if way[0].abs() >= way[1].abs() {
        (0, 1)
    } else {
        (1, 0)
    };
    let reach = radius + 1.0;
    let first = (from[long].min(to[long]) - reach).floor() as i64;
    let last = (from[long].max(to[long]) + reach).ceil() as i64;
    for step in first..=last {
        let along = ((step as f64 + 0.5 - from[long]) / way[long]).clamp(0.0, 1.0);
        let along = if along.is_nan() { 0.0 } else { along };
        let middle = from[across] + along * way[across];
        let span = reach * std::f64::consts::SQRT_2;
        for aside in (middle - span).floor() as i64..=(middle + span).ceil() as i64 {
            let pixel = if long == 0 {
                [step, aside]
            } else {
                [aside, step]
            };
            let at = pixel.map(|along| along as f64 + 0.5);
            let off = [at[0] - from[0], at[1] - from[1]];
            let foot = (off[0] * way[0] + off[1] * way[1]) / (length * length);
            let foot = foot.clamp(0.0, 1.0);
            let distance = (off[0] - foot * way[0]).hypot(off[1] - foot * way[1]);
            blend(
                sheet,
                pixel,
                colour,
                (radius + 0.5 - distance).clamp(0.0, 1.0),
            );
        }
    }
}

fn blend(sheet: &mut RgbImage, [x, y]: [i64; 2], colour: Rgb<u8>, share: f64) {
    let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y)) else {
        return;
    };
    let Some(pixel) = sheet.get_pixel_mut_checked(x, y) else {
        return;
    };
    for (old, new) in pixel.0.iter_mut().zip(colour.0) {
        *old = (f64::from(*old) * (1.0 - share) + f64::from(new) * share).round() as u8;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Evidence, Transform};

    fn plain(width: u32, height: u32, level: u8) -> RgbImage {
        RgbImage::from_pixel(width, height, Rgb([level; 3]))
    }

    fn overlay(homography: [f64; 9], points: Vec<[f64; 4]>) -> Overlay {
        let evidence = Evidence {
            points,
            transform: Some(Transform {
                mirrored: homography[0] < 0.0,
                rotation_deg: 0.0,
                homography: Some(homography),
                overlap_query: None,
                overlap_archive: None,
            }),
            ..Evidence::default()
        };
        Overlay::of(&evidence, Some((1000, 1000)), Some((2000, 1000))).unwrap()
    }

    fn is_yellow(pixel: Rgb<u8>) -> bool {
        pixel.0[0] > 200 && pixel.0[1] > 180 && pixel.0[2] < 120
    }

    #[test]
    fn the_outline_is_where_the_transform_puts_it() {
        // The submission is a part of the archive's picture, from 500, 250, at half the size.
        let overlay = overlay([0.5, 0.0, 500.0, 0.0, 0.5, 250.0, 0.0, 0.0, 1.0], vec![]);
        for ground in [0, 255] {
            // Previews of a tenth of the size.
            let (left, right) = (plain(100, 100, ground), plain(200, 100, ground));
            let sheet = side_by_side(&left, &right, Some(&overlay));
            assert_eq!(sheet.dimensions(), (100 + 200 + 48, 132));
            let (x, y) = (MARGIN * 2 + 100, MARGIN);
            for (at_x, at_y) in [(50, 50), (100, 50), (75, 25), (75, 75)] {
                assert!(
                    is_yellow(*sheet.get_pixel(x + at_x, y + at_y)),
                    "{at_x} {at_y}"
                );
                assert_ne!(sheet.get_pixel(x + at_x, y + at_y), right.get_pixel(0, 0));
            }
            assert_eq!(sheet.get_pixel(x + 75, y + 50), right.get_pixel(0, 0));
            assert!(is_yellow(*sheet.get_pixel(MARGIN, MARGIN + 50)));
            assert_eq!(
                sheet.get_pixel(MARGIN + 50, MARGIN + 50),
                left.get_pixel(0, 0)
            );
        }
    }

    #[test]
    fn details_are_circled_and_joined_and_nothing_else_is_touched() {
        let point = [500.0, 500.0, 1500.0, 500.0];
        let overlay = overlay(
            [1.0, 0.0, 1000.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0],
            vec![point],
        );
        let (left, right) = (plain(100, 100, 128), plain(200, 100, 128));
        let plain = side_by_side(&left, &right, None);
        let drawn = side_by_side(&left, &right, Some(&overlay));
        let changed = |x: u32, y: u32| plain.get_pixel(x, y) != drawn.get_pixel(x, y);
        let (from, to) = (MARGIN + 50, 2 * MARGIN + 100 + 150);
        let y = MARGIN + 50;
        assert!(changed(from + CIRCLE as u32, y) && changed(to - CIRCLE as u32, y));
        assert!(changed((from + to) / 2, y) && changed(MARGIN + 100 + MARGIN / 2, y));
        // The detail itself stays to be seen.
        assert!(!changed(from, y) && !changed(to, y));
        assert!(!changed(from, y + 20));
    }

    #[test]
    fn pictures_of_any_size_are_drawn() {
        let overlay = overlay(
            [1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0],
            vec![[0.0; 4]],
        );
        for size in [(1, 1), (1, 300), (300, 1)] {
            let sheet = side_by_side(&plain(size.0, size.1, 9), &plain(7, 5, 9), Some(&overlay));
            assert_eq!(sheet.height(), size.1.max(5) + 2 * MARGIN);
        }
    }

    #[test]
    fn hues_are_bright_and_differ() {
        assert_eq!(hue(0.0), Rgb([255, 70, 70]));
        assert_eq!(hue(1.0 / 3.0), Rgb([70, 255, 70]));
        assert_eq!(hue(2.0 / 3.0), Rgb([70, 70, 255]));
    }
}
