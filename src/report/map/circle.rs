//! Circles around points, as they are on Earth: away from the middle of a map they are not round.

use super::Mark;
use super::line;
use super::projection::{KM_A_DEGREE, Projection, Units};

/// Corners of the polygon that stands for a circle.
const CORNERS: u32 = 72;

/// Path data of the circles of all marks that have one. A circle around a pole has no outline on such a map and is left out.
pub(super) fn path(marks: &[Mark], projection: Projection) -> String {
    let mut path = String::new();
    for mark in marks {
        let Some(km) = mark.radius_km.filter(|km| *km > 0.0) else {
            continue;
        };
        let angle = km / KM_A_DEGREE;
        if mark.at.lat().abs() + angle >= 89.9 {
            continue;
        }
        let middle = projection.nearest([mark.at.lon(), mark.at.lat()]);
        let across = projection.to_units([1.0, 0.0])[0] - projection.to_units([0.0, 0.0])[0];
        let (phi, angle) = (mark.at.lat().to_radians(), angle.to_radians());
        let corner = |number: u32| -> Units {
            let bearing = f64::from(number) / f64::from(CORNERS) * std::f64::consts::TAU;
            let sine = phi.sin() * angle.cos() + phi.cos() * angle.sin() * bearing.cos();
            let lambda =
                (bearing.sin() * angle.sin() * phi.cos()).atan2(angle.cos() - phi.sin() * sine);
            let lat = sine.clamp(-1.0, 1.0).asin().to_degrees();
            let y = projection.to_units([0.0, lat])[1];
            [middle[0] + lambda.to_degrees() * across, y]
        };
        let corners: Vec<Units> = (0..CORNERS).map(corner).collect();
        line::write(&mut path, &corners, true);
    }
    path
}
