//! Where a picture has blobs: maxima of the determinant of the Hessian over place and size (Lindeberg 1998, "Feature
//! detection with automatic scale selection").

use multiversion::multiversion;

use super::pyramid::Level;

/// Least determinant, in squared brightness levels: below it there is only noise.
const LEAST_RESPONSE: f32 = 6.0;
/// Pixels at a level's edge where nothing is looked for.
const MARGIN: usize = 5;

/// A blob.
#[derive(Clone, Copy, Debug)]
pub(super) struct Blob {
    /// Position of the level it was found in.
    pub(super) level: usize,
    /// Place in pixels of its level.
    pub(super) x: f32,
    /// Place in pixels of its level.
    pub(super) y: f32,
    /// The determinant there.
    pub(super) response: f32,
}

/// All blobs, level by level and row by row.
pub(super) fn blobs(levels: &[Level]) -> Vec<Blob> {
    let responses: Vec<Vec<f32>> = levels.iter().map(responses).collect();
    let mut blobs = Vec::new();
    for (index, level) in levels.iter().enumerate() {
        let own = &responses[index];
        let below = index
            .checked_sub(1)
            .map(|at| (&levels[at], &responses[at][..]));
        let above = levels
            .get(index + 1)
            .map(|next| (next, &responses[index + 1][..]));
        let width = level.width;
        for at in maxima(own, width, level.height) {
            let (x, y, value) = (at % width, at / width, own[at]);
            let place = [x as f32 * level.step[0], y as f32 * level.step[1]];
            let beaten = [below, above]
                .into_iter()
                .flatten()
                .any(|(other, responses)| greatest_near(other, responses, place) > value);
            if !beaten {
                blobs.push(Blob {
                    level: index,
                    x: x as f32 + peak(own[at - 1], value, own[at + 1]),
                    y: y as f32 + peak(own[at - width], value, own[at + width]),
                    response: value,
                });
            }
        }
    }
    blobs
}

/// Positions that exceed all their neighbours, row by row.
#[multiversion(targets("x86_64+avx2+bmi1+bmi2+lzcnt+popcnt"))]
fn maxima(values: &[f32], width: usize, height: usize) -> Vec<usize> {
    let mut maxima = Vec::new();
    let mut greatest = vec![0.0_f32; width];
    let mut is_maximum = vec![0_u8; width];
    for y in MARGIN..height.saturating_sub(MARGIN) {
        let row = |y: usize| &values[y * width..(y + 1) * width];
        let (a, b, c) = (row(y - 1), row(y), row(y + 1));
        for x in 0..width {
            greatest[x] = a[x].max(c[x]);
        }
        let inner = width - 2;
        for (x, flag) in is_maximum[1..=inner].iter_mut().enumerate() {
            let beside = b[x].max(b[x + 2]);
            let others = greatest[x].max(greatest[x + 1]).max(greatest[x + 2]);
            *flag = u8::from((b[x + 1] > beside.max(others)) & (b[x + 1] >= LEAST_RESPONSE));
        }
        let inside = MARGIN..width.saturating_sub(MARGIN);
        maxima.extend(
            inside
                .filter(|x| is_maximum[*x] != 0)
                .map(|x| y * width + x),
        );
    }
    maxima
}

/// The determinant of the Hessian at every pixel; 0 at the edges.
#[multiversion(targets("x86_64+avx2+bmi1+bmi2+lzcnt+popcnt"))]
fn responses(level: &Level) -> Vec<f32> {
    let (width, height) = (level.width, level.height);
    let mut out = vec![0.0_f32; width * height];
    for y in 1..height.saturating_sub(1) {
        let (a, b, c) = (level.row(y - 1), level.row(y), level.row(y + 1));
        let line = &mut out[y * width..(y + 1) * width];
        let inner = width - 2;
        let (a, b, c) = (&a[..width], &b[..width], &c[..width]);
        let line = &mut line[1..1 + inner];
        for x in 0..inner {
            let twice = 2.0 * b[x + 1];
            let xx = b[x] + b[x + 2] - twice;
            let yy = a[x + 1] + c[x + 1] - twice;
            let xy = 0.25 * (a[x] + c[x + 2] - a[x + 2] - c[x]);
            line[x] = xx * yy - xy * xy;
        }
    }
    out
}

/// The greatest response of another level around a place of the first level.
fn greatest_near(level: &Level, responses: &[f32], place: [f32; 2]) -> f32 {
    let near = |place: f32, step: f32, length: usize| {
        ((place / step).round() as usize).clamp(1, length - 2)
    };
    let (x, y) = (
        near(place[0], level.step[0], level.width),
        near(place[1], level.step[1], level.height),
    );
    (y - 1..=y + 1)
        .flat_map(|y| &responses[y * level.width + x - 1..=y * level.width + x + 1])
        .fold(0.0, |greatest, value| value.max(greatest))
}

/// Where between two neighbours the parabola through three values has its top, -0.5 to 0.5.
pub(super) fn peak(before: f32, value: f32, after: f32) -> f32 {
    let curvature = before + after - 2.0 * value;
    if curvature >= 0.0 {
        return 0.0;
    }
    (0.5 * (before - after) / curvature).clamp(-0.5, 0.5)
}
