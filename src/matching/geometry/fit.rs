//! Transforms that fit pairs of points, by weighted least squares.

use super::homography::{Homography, Point};

/// What kind of transform is fitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Model {
    /// Turned, scaled, shifted.
    Similarity,
    /// Stretched and sheared as well.
    Affine,
    /// Seen from another side as well.
    Projective,
}

/// The transform that fits best, of points, where they are to go, and their weights; `None` where there is no one best.
pub(super) fn fit(
    points: impl Iterator<Item = (Point, Point, f64)> + Clone,
    model: Model,
) -> Option<Homography> {
    match model {
        Model::Similarity => {
            let rows = points.flat_map(|([x, y], [u, v], weight)| {
                [
                    ([x, -y, 1.0, 0.0], u, weight),
                    ([y, x, 0.0, 1.0], v, weight),
                ]
            });
            let [a, b, across, down] = least_squares(rows)?;
            Some(Homography([a, -b, across, b, a, down, 0.0, 0.0, 1.0]))
        }
        Model::Affine => {
            let row = |([x, y], to, weight): (Point, f64, f64)| ([x, y, 1.0], to, weight);
            let across = points
                .clone()
                .map(|(from, to, weight)| row((from, to[0], weight)));
            let down = points.map(|(from, to, weight)| row((from, to[1], weight)));
            let ([a, b, c], [d, e, f]) = (least_squares(across)?, least_squares(down)?);
            Some(Homography([a, b, c, d, e, f, 0.0, 0.0, 1.0]))
        }
        Model::Projective => {
            let rows = points.flat_map(|([x, y], [u, v], weight)| {
                [
                    ([x, y, 1.0, 0.0, 0.0, 0.0, -u * x, -u * y], u, weight),
                    ([0.0, 0.0, 0.0, x, y, 1.0, -v * x, -v * y], v, weight),
                ]
            });
            let [a, b, c, d, e, f, g, h] = least_squares(rows)?;
            Some(Homography([a, b, c, d, e, f, g, h, 1.0]))
        }
    }
}

/// The solution of an overdetermined linear system, of rows, right sides and weights, by its normal equations and Gauss's
/// elimination; `None` where there is no one solution.
fn least_squares<const N: usize>(
    rows: impl Iterator<Item = ([f64; N], f64, f64)>,
) -> Option<[f64; N]> {
    let mut matrix = [[0.0; N]; N];
    let mut right = [0.0; N];
    for (row, value, weight) in rows {
        let square = weight * weight;
        for i in 0..N {
            for j in 0..N {
                matrix[i][j] += square * row[i] * row[j];
            }
            right[i] += square * row[i] * value;
        }
    }
    for column in 0..N {
        let size = |row: usize| matrix[row][column].abs();
        let pivot = (column..N).max_by(|a, b| size(*a).total_cmp(&size(*b)))?;
        if size(pivot) < 1e-9 {
            return None;
        }
        matrix.swap(column, pivot);
        right.swap(column, pivot);
        let (top, value) = (matrix[column], right[column]);
        for (row, sum) in matrix.iter_mut().zip(&mut right).skip(column + 1) {
            let factor = row[column] / top[column];
            for (cell, above) in row.iter_mut().zip(&top).skip(column) {
                *cell -= factor * above;
            }
            *sum -= factor * value;
        }
    }
    for column in (0..N).rev() {
        let known: f64 = (column + 1..N).map(|k| matrix[column][k] * right[k]).sum();
        right[column] = (right[column] - known) / matrix[column][column];
    }
    Some(right)
}
