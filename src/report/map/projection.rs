//! From degrees to the units of a drawing, and what of the Earth a map shows.

use super::Mark;

/// Width of a map in its own units. One is about a pixel.
pub(super) const WIDTH: f64 = 600.0;
/// Height of a map in its own units.
pub(super) const HEIGHT: f64 = 420.0;
/// Kilometres across that a map shows at least, so that the country can be recognised.
const LEAST_KM: f64 = 900.0;
/// Share of the map, along each side, that the marks may take.
const MARKED: f64 = 0.7;
/// Length of one degree along a meridian, in kilometres, on a sphere of 6,371 km radius.
pub(super) const KM_A_DEGREE: f64 = 111.195;
/// Nearer to a pole, meridians would run together.
const LEAST_COSINE: f64 = 0.05;

/// Longitude and latitude in degrees.
pub(super) type Degrees = [f64; 2];
/// To the right and downward, in units of a drawing.
pub(super) type Units = [f64; 2];

/// A line on Earth, closed or open, with the box around it.
#[derive(Debug)]
pub(super) struct Outline {
    pub(super) vertices: Vec<Degrees>,
    /// West, south, east and north end in degrees.
    pub(super) bounds: [f64; 4],
}

impl Outline {
    pub(super) fn new(vertices: Vec<Degrees>) -> Outline {
        let none = [f64::MAX, f64::MAX, f64::MIN, f64::MIN];
        let bounds = vertices.iter().fold(none, |[w, s, e, n], [lon, lat]| {
            [w.min(*lon), s.min(*lat), e.max(*lon), n.max(*lat)]
        });
        Outline { vertices, bounds }
    }

    #[cfg(test)]
    pub(super) fn encloses(&self, [lon, lat]: Degrees) -> bool {
        let before = self.vertices.iter().cycle().skip(self.vertices.len() - 1);
        let crossings = self.vertices.iter().zip(before).filter(|(a, b)| {
            (a[1] > lat) != (b[1] > lat)
                && lon < (b[0] - a[0]) * (lat - a[1]) / (b[1] - a[1]) + a[0]
        });
        crossings.count() % 2 == 1
    }
}

/// An equirectangular projection that is true to scale at its middle: along every meridian, and along the middle parallel.
#[derive(Clone, Copy, Debug)]
pub(super) struct Projection {
    middle: Degrees,
    /// Units for one degree of longitude and of latitude.
    degree: [f64; 2],
    size: Units,
}

impl Projection {
    /// One that shows all marks with room around them.
    pub(super) fn of(marks: &[Mark]) -> Projection {
        let (mut south, mut north) = (90.0_f64, -90.0_f64);
        for mark in marks {
            let reach = mark.radius_km.unwrap_or_default() / KM_A_DEGREE;
            south = south.min(mark.at.lat() - reach);
            north = north.max(mark.at.lat() + reach);
        }
        let (south, north) = (south.max(-90.0), north.min(90.0));
        let latitude = (south + north) / 2.0;
        let cosine = latitude.to_radians().cos().max(LEAST_COSINE);
        let (west, span) = arc(marks);
        let widest_km = marks
            .iter()
            .filter_map(|mark| mark.radius_km)
            .fold(0.0, f64::max);
        let width_km = (span * KM_A_DEGREE * cosine + 2.0 * widest_km).max(LEAST_KM * MARKED);
        let height_km = (north - south) * KM_A_DEGREE;
        let unit = (WIDTH * MARKED / width_km).min(HEIGHT * MARKED / height_km.max(1.0));
        let degree = unit * KM_A_DEGREE;
        Projection {
            middle: [west + span / 2.0, latitude],
            degree: [degree * cosine, degree],
            size: [WIDTH, HEIGHT],
        }
    }

    /// The whole Earth, `width` units wide.
    pub(super) fn world(width: f64) -> Projection {
        let degree = width / 360.0;
        Projection {
            middle: [0.0, 0.0],
            degree: [degree, degree],
            size: [width, width / 2.0],
        }
    }

    pub(super) fn size(&self) -> Units {
        self.size
    }

    /// Units for a kilometre, at the middle and along every meridian.
    pub(super) fn unit_km(&self) -> f64 {
        self.degree[1] / KM_A_DEGREE
    }

    /// Latitude of the middle in degrees.
    pub(super) fn latitude(&self) -> f64 {
        self.middle[1]
    }

    /// Where a point lies whose longitude may be past 180 degrees.
    pub(super) fn to_units(self, [lon, lat]: Degrees) -> Units {
        [
            self.size[0] / 2.0 + (lon - self.middle[0]) * self.degree[0],
            self.size[1] / 2.0 - (lat - self.middle[1]) * self.degree[1],
        ]
    }

    /// Where a point lies, on the side of the Earth that is nearest to the middle.
    pub(super) fn nearest(self, [lon, lat]: Degrees) -> Units {
        let away = (lon - self.middle[0] + 180.0).rem_euclid(360.0) - 180.0;
        self.to_units([self.middle[0] + away, lat])
    }

    /// West, south, east and north end of what is shown, in degrees, and past the poles where there is room.
    pub(super) fn shown(&self) -> [f64; 4] {
        let half = [0, 1].map(|axis| self.size[axis] / 2.0 / self.degree[axis]);
        [
            self.middle[0] - half[0],
            self.middle[1] - half[1],
            self.middle[0] + half[0],
            self.middle[1] + half[1],
        ]
    }

    /// By how many degrees something within these bounds has to be turned around the Earth to be seen; all that apply.
    pub(super) fn turns(&self, bounds: [f64; 4]) -> impl Iterator<Item = f64> {
        let [west, south, east, north] = self.shown();
        let [from_west, from_south, from_east, from_north] = bounds;
        (-2..=2)
            .map(|turn| f64::from(turn) * 360.0)
            .filter(move |turn| {
                from_west + turn <= east
                    && from_east + turn >= west
                    && from_south <= north
                    && from_north >= south
            })
    }
}

/// The shortest arc of longitude that holds all marks: its west end and its length in degrees.
fn arc(marks: &[Mark]) -> (f64, f64) {
    let mut longitudes: Vec<f64> = marks.iter().map(|mark| mark.at.lon()).collect();
    longitudes.sort_by(f64::total_cmp);
    let (Some(&first), Some(&last)) = (longitudes.first(), longitudes.last()) else {
        return (0.0, 0.0);
    };
    let mut best = (first, last - first);
    for pair in longitudes.windows(2) {
        let span = 360.0 - (pair[1] - pair[0]);
        if span < best.1 {
            best = (pair[1], span);
        }
    }
    best
}
