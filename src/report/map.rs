//! A small map as SVG: points in, what is to be drawn out. Nothing is fetched; coasts and borders are part of the program.
//!
//! The same points always give the same map. Longitudes are taken around the Earth, so nothing is torn at 180 degrees.

mod borders;
mod circle;
mod labels;
mod land;
mod line;
mod locator;
mod projection;
mod scale;

use std::collections::BTreeMap;

use crate::metadata::place::country_at;
use crate::metadata::{Coordinates, Country};
use labels::{Label, Rows};
pub(super) use locator::Locator;
use projection::{Outline, Projection, Units};
pub(super) use scale::Scale;

/// The most bytes of path data in one map. Of a map that would have more, the lines are made coarser.
const MOST_BYTES: usize = 30_000;
/// How far a line may be off to be shorter, in units of the map, at first and at most.
const TOLERANCE: f64 = 0.4;
const MOST_TOLERANCE: f64 = 8.0;

/// Who puts a point on the map.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// A record of the archive.
    Archive,
    /// The claim.
    Claim,
    /// The file itself.
    File,
}

impl Kind {
    /// The class it has in the drawing.
    pub(super) fn key(self) -> &'static str {
        match self {
            Kind::Archive => "archive",
            Kind::Claim => "claimed",
            Kind::File => "file",
        }
    }
}

/// A point on the map.
#[derive(Clone, Debug)]
pub(super) struct Mark {
    pub(super) kind: Kind,
    pub(super) at: Coordinates,
    /// Radius in kilometres of a circle around it.
    pub(super) radius_km: Option<f64>,
    /// One or two letters by which the text refers to it.
    pub(super) letter: String,
}

/// A map as its template takes it. All lengths are in units of the drawing.
#[derive(Debug, PartialEq)]
pub(super) struct MapView {
    pub(super) width: f64,
    pub(super) height: f64,
    /// Top and height of the part that lies between the poles.
    pub(super) earth: (String, String),
    /// Path data of the land.
    pub(super) land: String,
    /// Path data of each country in which points lie. Some lie inside of others, so each is an area of its own.
    pub(super) countries: Vec<String>,
    /// Path data of the borders.
    pub(super) borders: String,
    /// Path data of the circles around points.
    pub(super) circles: String,
    pub(super) labels: Vec<Name>,
    pub(super) spots: Vec<Spot>,
    pub(super) scale: Scale,
    pub(super) locator: Option<Locator>,
}

/// A name and where its middle is.
#[derive(Debug, PartialEq)]
pub(super) struct Name {
    pub(super) text: String,
    pub(super) x: String,
    pub(super) y: String,
}

/// A point on the drawing.
#[derive(Debug, PartialEq)]
pub(super) struct Spot {
    pub(super) key: &'static str,
    pub(super) x: String,
    pub(super) y: String,
    /// Its letter, and where that is.
    pub(super) letter: Name,
}

/// Draws the map that shows all `marks`.
pub(super) fn map(marks: &[Mark]) -> MapView {
    let projection = Projection::of(marks);
    let size = projection.size();
    let land = areas(land::rings(), projection);
    let countries: BTreeMap<&str, Vec<Vec<Units>>> = borders::borders()
        .into_iter()
        .flat_map(|borders| &borders.areas)
        .map(|(code, rings)| (code.as_str(), areas(rings, projection)))
        .filter(|(_, rings)| !rings.is_empty())
        .collect();
    let mut concerned: Vec<Country> = Vec::new();
    for country in marks.iter().filter_map(|mark| country_at(mark.at)) {
        if !concerned.contains(&country) {
            concerned.push(country);
        }
    }
    let borders = lines(projection);
    let shown: Vec<&Vec<Vec<Units>>> = concerned
        .iter()
        .filter_map(|country| countries.get(country.code()))
        .collect();
    let mut tolerance = TOLERANCE;
    let (land_path, country_paths, border_path) = loop {
        let of_countries = shown.iter().map(|rings| area_path(rings, tolerance));
        let paths = (
            area_path(&land, tolerance),
            of_countries.collect::<Vec<String>>(),
            line_path(&borders, tolerance),
        );
        let of_countries: usize = paths.1.iter().map(String::len).sum();
        if paths.0.len() + of_countries + paths.2.len() <= MOST_BYTES || tolerance > MOST_TOLERANCE
        {
            break paths;
        }
        tolerance *= 1.5;
    };
    let points: Vec<Units> = marks
        .iter()
        .map(|mark| projection.nearest([mark.at.lon(), mark.at.lat()]))
        .collect();
    let scale = Scale::of(&projection);
    let mut taken: Vec<labels::Box> = points.iter().map(|at| around(*at, 9.0)).collect();
    taken.push(scale.room());
    let locator = Locator::of(&projection, &taken);
    taken.extend(locator.as_ref().map(Locator::room));
    let spots = spots(marks, &points, &mut taken, size);
    let labels = names(&countries, &concerned, &land, &mut taken, size);
    let top = projection.to_units([0.0, 90.0])[1].clamp(0.0, size[1]);
    let bottom = projection.to_units([0.0, -90.0])[1].clamp(0.0, size[1]);
    MapView {
        width: size[0],
        height: size[1],
        earth: (tenths(top), tenths(bottom - top)),
        land: land_path,
        countries: country_paths,
        borders: border_path,
        circles: circle::path(marks, projection),
        labels,
        spots,
        scale,
        locator,
    }
}

fn tenths(along: f64) -> String {
    format!("{:.1}", along + 0.0)
}

fn around([x, y]: Units, reach: f64) -> labels::Box {
    [x - reach, y - reach, x + reach, y + reach]
}

/// The areas within rings that can be seen, cut to the map.
fn areas(rings: &[Outline], projection: Projection) -> Vec<Vec<Units>> {
    let size = projection.size();
    let seen = rings.iter().flat_map(|ring| {
        let turns = projection.turns(ring.bounds);
        turns.map(move |turn| {
            let vertices = ring.vertices.iter();
            vertices
                .map(|[lon, lat]| projection.to_units([lon + turn, *lat]))
                .collect::<Vec<Units>>()
        })
    });
    seen.map(|ring| line::cut(ring, size))
        .filter(|ring| ring.len() > 2)
        .collect()
}

/// The borders that can be seen.
fn lines(projection: Projection) -> Vec<Vec<Units>> {
    let lines = borders::borders()
        .into_iter()
        .flat_map(|borders| &borders.lines);
    let seen = lines.flat_map(|line| {
        let turns = projection.turns(line.bounds);
        turns.map(move |turn| {
            let vertices = line.vertices.iter();
            vertices
                .map(|[lon, lat]| projection.to_units([lon + turn, *lat]))
                .collect::<Vec<Units>>()
        })
    });
    seen.flat_map(|line| line::within(&line, projection.size()))
        .collect()
}

fn area_path(rings: &[Vec<Units>], tolerance: f64) -> String {
    let mut path = String::new();
    for ring in rings {
        line::write(
            &mut path,
            &line::simpler_area(ring.clone(), tolerance),
            true,
        );
    }
    path
}

fn line_path(lines: &[Vec<Units>], tolerance: f64) -> String {
    let mut path = String::new();
    for line in lines {
        if line::extent(line) > tolerance {
            line::write(&mut path, &line::simpler(line, tolerance), false);
        }
    }
    path
}

/// The marks, those of the file last and so on top, each with its letter beside it where there is room.
fn spots(marks: &[Mark], points: &[Units], taken: &mut Vec<labels::Box>, size: Units) -> Vec<Spot> {
    const BESIDE: [Units; 8] = [
        [17.0, 0.0],
        [-17.0, 0.0],
        [0.0, -17.0],
        [0.0, 17.0],
        [15.0, -13.0],
        [-15.0, -13.0],
        [15.0, 13.0],
        [-15.0, 13.0],
    ];
    let mut order: Vec<(&Mark, Units)> = marks.iter().zip(points.iter().copied()).collect();
    order.sort_by_key(|(mark, _)| mark.kind);
    order
        .into_iter()
        .map(|(mark, at)| {
            let room = |by: &Units| {
                let middle = [at[0] + by[0], at[1] + by[1]];
                (middle, labels::room(&mark.letter, middle))
            };
            let within = |room: &labels::Box| {
                room[0] >= 0.0 && room[1] >= 0.0 && room[2] <= size[0] && room[3] <= size[1]
            };
            let free = BESIDE.iter().map(room).find(|(_, room)| {
                within(room) && !taken.iter().any(|other| labels::collide(room, other))
            });
            let (middle, room) = free.unwrap_or_else(|| room(&BESIDE[0]));
            taken.push(room);
            Spot {
                key: mark.kind.key(),
                x: tenths(at[0]),
                y: tenths(at[1]),
                letter: named(&mark.letter, middle),
            }
        })
        .collect()
}

fn named(text: &str, at: Units) -> Name {
    Name {
        text: text.to_owned(),
        x: tenths(at[0]),
        y: tenths(at[1]),
    }
}

/// The names of countries that fit, first those of the countries in which marks lie.
fn names(
    countries: &BTreeMap<&str, Vec<Vec<Units>>>,
    concerned: &[Country],
    land: &[Vec<Units>],
    taken: &mut Vec<labels::Box>,
    size: Units,
) -> Vec<Name> {
    let land = Rows::of(land, size);
    let others = Country::all().filter(|country| !concerned.contains(country));
    let mut names = Vec::new();
    for country in concerned.iter().copied().chain(others) {
        let Some(rings) = countries.get(country.code()) else {
            continue;
        };
        let label: Option<Label> = labels::set(country.name(), rings, &land, taken, size);
        if let Some(Label { text, at }) = label {
            taken.push(labels::room(&text, at));
            names.push(named(&text, at));
        }
    }
    names
}

#[cfg(test)]
mod tests;
