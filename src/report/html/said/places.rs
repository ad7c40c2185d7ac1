//! Where a file says it was made, on a map with what is claimed and with what the archive knows.

use crate::metadata::place::{BORDER_TOLERANCE_KM, countries_near, country_at};
use crate::metadata::{Coordinates, Field, Source, Strength};
use crate::report::inert::inert;
use crate::report::map::{Kind, MapView, Mark, map};
use crate::report::{Item, words};
use crate::verdict::Claim;

/// Points nearer than this to one another are one, in kilometres.
const SAME_KM: f64 = 0.1;
/// Most maps on a page.
const MOST_MAPS: usize = 4;
/// Most points of the archive on a map.
const MOST_RECORDS: usize = 8;

/// A map with what there is to say of it.
pub(super) struct Place {
    pub(super) map: MapView,
    /// Sets the parts of one map off from those of another on the same page.
    pub(super) number: usize,
    /// The map in one sentence, for those who do not see it.
    pub(super) description: String,
    pub(super) points: Vec<Point>,
    /// How many points of the archive are left out.
    pub(super) more: usize,
}

/// A point of the map in words.
pub(super) struct Point {
    pub(super) letter: String,
    pub(super) key: &'static str,
    pub(super) who: String,
    /// Text from outside that belongs to `who`.
    pub(super) name: Option<String>,
    pub(super) coordinates: String,
    pub(super) country: String,
    pub(super) strength: Option<&'static str>,
    pub(super) distance: Option<String>,
}

/// A point that a file gives.
struct Given {
    at: Coordinates,
    sources: Vec<Source>,
    strength: Strength,
}

/// A map for each point that the file gives, and how many there are beside those.
pub(super) fn of(item: &Item) -> (Vec<Place>, usize) {
    let given = given(&item.metadata);
    let more = given.len().saturating_sub(MOST_MAPS);
    let shown = given.iter().take(MOST_MAPS).enumerate();
    let places = shown.map(|(number, given)| Place::of(item, given, number + 1));
    (places.collect(), more)
}

/// The points that each source gives, each once with all its sources.
fn given(fields: &[Field]) -> Vec<Given> {
    let mut points: Vec<Given> = Vec::new();
    for source in [
        Source::Exif,
        Source::Xmp,
        Source::Container,
        Source::Iptc,
        Source::C2pa,
    ] {
        let valid = |name: &str| {
            let mut named = fields
                .iter()
                .filter(|field| field.source == source && field.field == name);
            named.find_map(|field| {
                let degrees: f64 = field.value.as_deref()?.parse().ok()?;
                Some((degrees, field.strength))
            })
        };
        let (Some(lat), Some(lon)) = (valid("GPSLatitude"), valid("GPSLongitude")) else {
            continue;
        };
        let Some(at) = Coordinates::new(lat.0, lon.0) else {
            continue;
        };
        let known = points
            .iter_mut()
            .find(|point| point.at.distance_km(&at) < SAME_KM);
        match known {
            Some(point) => point.sources.push(source),
            None => points.push(Given {
                at,
                sources: vec![source],
                strength: lat.1.min(lon.1),
            }),
        }
    }
    points
}

impl Place {
    fn of(item: &Item, given: &Given, number: usize) -> Place {
        let mut marks = vec![Mark {
            kind: Kind::File,
            at: given.at,
            radius_km: None,
            letter: letter(0),
        }];
        let sources: Vec<&str> = given.sources.iter().map(|source| source.as_str()).collect();
        let mut points = vec![Point {
            letter: letter(0),
            key: Kind::File.key(),
            who: format!("The file says ({})", sources.join(", ")),
            name: None,
            coordinates: degrees(given.at),
            country: country(given.at),
            strength: Some(given.strength.as_str()),
            distance: None,
        }];
        if let Some(claim) = &item.claim
            && let Some(at) = claim.coordinates
        {
            let letter = letter(marks.len());
            points.push(claimed(claim, at, given.at, letter.clone()));
            marks.push(Mark {
                kind: Kind::Claim,
                at,
                radius_km: claim.radius_km,
                letter,
            });
        }
        let records = records(item);
        let more = records.len().saturating_sub(MOST_RECORDS);
        for (at, point) in records.into_iter().take(MOST_RECORDS) {
            let letter = letter(marks.len());
            points.push(Point {
                letter: letter.clone(),
                distance: Some(apart(at, given.at, "what the file says")),
                ..point
            });
            marks.push(Mark {
                kind: Kind::Archive,
                at,
                radius_km: None,
                letter,
            });
        }
        Place {
            map: map(&marks),
            number,
            description: description(&points),
            more,
            points,
        }
    }
}

/// `A`, `B`, and so on.
fn letter(number: usize) -> String {
    let letter = u8::try_from(number).unwrap_or(25).min(25) + b'A';
    char::from(letter).to_string()
}

fn claimed(claim: &Claim, at: Coordinates, file: Coordinates, letter: String) -> Point {
    let within = claim.radius_km.map(|km| {
        let away = at.distance_km(&file);
        if away <= km {
            format!(", within the claimed radius of {km} km")
        } else {
            format!(", outside of the claimed radius of {km} km")
        }
    });
    let distance = apart(at, file, "what the file says");
    Point {
        letter,
        key: Kind::Claim.key(),
        who: "The claim says".to_owned(),
        name: claim
            .place
            .as_deref()
            .map(|place| inert(place).into_owned()),
        coordinates: degrees(at),
        country: country(at),
        strength: None,
        distance: Some(distance + &within.unwrap_or_default()),
    }
}

/// The places that the archive has on record for what matches, each once.
fn records(item: &Item) -> Vec<(Coordinates, Point)> {
    let mut found: Vec<(Coordinates, Point)> = Vec::new();
    for archive in item
        .matches
        .iter()
        .flatten()
        .map(|found| &found.archive_item)
    {
        for record in &archive.appearances {
            let Some(at) = record.coordinates else {
                continue;
            };
            if found
                .iter()
                .any(|(known, _)| known.distance_km(&at) < SAME_KM)
            {
                continue;
            }
            let point = Point {
                letter: String::new(),
                key: Kind::Archive.key(),
                who: "On record in the archive for".to_owned(),
                name: Some(inert(&archive.path).into_owned()),
                coordinates: degrees(at),
                country: country(at),
                strength: Some(record.strength.as_str()),
                distance: None,
            };
            found.push((at, point));
        }
    }
    found
}

fn degrees(at: Coordinates) -> String {
    format!("{:.5}, {:.5}", at.lat(), at.lon())
}

/// Where a point lies, as exact as the outlines allow.
fn country(at: Coordinates) -> String {
    let near = countries_near(at, BORDER_TOLERANCE_KM);
    let names: Vec<&str> = near.iter().map(|country| country.name()).collect();
    match (&names[..], country_at(at)) {
        ([], _) => "on no country's ground and in no country's waters".to_owned(),
        ([only], Some(_)) => format!("in {only} or its waters"),
        ([only], None) => format!("in no country's waters, but close to those of {only}"),
        (several, _) => format!(
            "where several countries are near or claim the ground: {}",
            several.join(", ")
        ),
    }
}

/// How far two points are apart.
fn apart(one: Coordinates, other: Coordinates, what: &str) -> String {
    let km = one.distance_km(&other);
    match km {
        ..0.1 => format!("at the same place as {what}"),
        ..10.0 => format!("{km:.1} km from {what}"),
        _ => format!("{} km from {what}", words::count(km.round() as u64)),
    }
}

fn description(points: &[Point]) -> String {
    let points: Vec<String> = points
        .iter()
        .map(|point| {
            let distance = point.distance.iter().map(|text| format!(", {text}"));
            let name = point.name.iter().map(|name| format!(" {name}"));
            format!(
                "{}: {}{}, {}, {}{}",
                point.letter,
                point.who,
                name.collect::<String>(),
                point.coordinates,
                point.country,
                distance.collect::<String>()
            )
        })
        .collect();
    format!("{}.", points.join("; "))
}
