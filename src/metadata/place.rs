//! Places: coordinates, countries, and which country a point lies in.
//!
//! Country outlines are OpenStreetMap's as the `country-boundaries` crate carries them (ODbL), simplified by a few
//! hundred metres; [`BORDER_TOLERANCE_KM`] is what a judgement allows for that and for the error of a receiver.

mod disputed;
mod names;
mod spelling;

use std::fmt;
use std::str::FromStr;
use std::sync::OnceLock;

use country_boundaries::{BOUNDARIES_ODBL_360X180, CountryBoundaries, LatLon};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A point this near to another country, in kilometres, may as well be there.
pub const BORDER_TOLERANCE_KM: f64 = 2.0;

/// Mean radius of the Earth, in kilometres (IUGG).
const EARTH_RADIUS_KM: f64 = 6_371.008_8;

/// A point on Earth in decimal degrees (WGS 84): `lat` from -90 to 90, north positive, `lon` from -180 to 180, east
/// positive. There is no way to make one outside of these ranges.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct Coordinates {
    lat: f64,
    lon: f64,
}

/// Coordinates as they stand in a file, before the ranges are checked.
#[derive(Deserialize)]
struct Unchecked {
    lat: f64,
    lon: f64,
}

impl TryFrom<Unchecked> for Coordinates {
    type Error = &'static str;

    fn try_from(read: Unchecked) -> Result<Coordinates, &'static str> {
        Coordinates::new(read.lat, read.lon)
            .ok_or("lat must be between -90 and 90, lon between -180 and 180")
    }
}

impl Coordinates {
    /// A point at `lat` degrees north and `lon` degrees east; `None` out of range or where one is no number.
    pub fn new(lat: f64, lon: f64) -> Option<Coordinates> {
        ((-90.0..=90.0).contains(&lat) && (-180.0..=180.0).contains(&lon))
            .then_some(Coordinates { lat, lon })
    }

    /// Degrees north.
    pub fn lat(&self) -> f64 {
        self.lat
    }

    /// Degrees east.
    pub fn lon(&self) -> f64 {
        self.lon
    }

    /// Great-circle distance in kilometres, by the haversine formula on a sphere: at most 0.6 % off the ellipsoid.
    pub fn distance_km(&self, other: &Coordinates) -> f64 {
        let (phi, other_phi) = (self.lat.to_radians(), other.lat.to_radians());
        let lambda = (other.lon - self.lon).to_radians();
        let half = ((other_phi - phi) / 2.0).sin().powi(2)
            + phi.cos() * other_phi.cos() * (lambda / 2.0).sin().powi(2);
        // Rounding can lift the sum for opposite points above 1, where asin has no value.
        2.0 * EARTH_RADIUS_KM * half.sqrt().min(1.0).asin()
    }

    /// Reads ISO 6709 Annex H as QuickTime and Android write it: `+33.5138+036.2765+680/`. Degrees (`+33.5138`), degrees
    /// and minutes (`+3330.8`) and degrees, minutes and seconds (`+333049.7`) are told apart by their digits; height and
    /// reference system are ignored. `None` for anything else.
    pub fn parse_iso6709(text: &str) -> Option<Coordinates> {
        let text = text.trim().trim_end_matches('/');
        let signs: Vec<usize> = text
            .char_indices()
            .filter(|(_, c)| matches!(c, '+' | '-'))
            .map(|(at, _)| at)
            .collect();
        let (&first, &second) = (signs.first()?, signs.get(1)?);
        if first != 0 {
            return None;
        }
        let end = signs.get(2).copied().unwrap_or_else(|| {
            text.find("CRS")
                .filter(|at| *at > second)
                .unwrap_or(text.len())
        });
        let lat = sexagesimal(&text[..second], 2)?;
        let lon = sexagesimal(&text[second..end], 3)?;
        Coordinates::new(lat, lon)
    }

    /// The point `km` kilometres away in direction `bearing` (radians from north, clockwise).
    fn moved(&self, bearing: f64, km: f64) -> Option<Coordinates> {
        let (phi, angle) = (self.lat.to_radians(), km / EARTH_RADIUS_KM);
        let sin_lat = phi.sin() * angle.cos() + phi.cos() * angle.sin() * bearing.cos();
        let lambda =
            (bearing.sin() * angle.sin() * phi.cos()).atan2(angle.cos() - phi.sin() * sin_lat);
        let lon = self.lon + lambda.to_degrees();
        let lon = (lon + 540.0).rem_euclid(360.0) - 180.0;
        Coordinates::new(sin_lat.clamp(-1.0, 1.0).asin().to_degrees(), lon)
    }
}

/// `lat, lon` with five decimals: about a metre.
impl fmt::Display for Coordinates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.5}, {:.5}", self.lat, self.lon)
    }
}

/// One signed number of ISO 6709, whose degrees have `width` digits.
fn sexagesimal(text: &str, width: usize) -> Option<f64> {
    let digits = text.strip_prefix(['+', '-'])?;
    if !digits
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.')
    {
        return None;
    }
    let whole = digits.split('.').next()?.len();
    let number: f64 = digits.parse().ok()?;
    let (degrees, minutes, seconds) = match whole.checked_sub(width) {
        Some(4) => (
            (number / 10_000.0).trunc(),
            (number / 100.0).trunc() % 100.0,
            number % 100.0,
        ),
        Some(2) => ((number / 100.0).trunc(), number % 100.0, 0.0),
        // Phones are known to leave out the leading zeros.
        Some(0) | None => (number, 0.0, 0.0),
        Some(_) => return None,
    };
    let size = degrees + minutes / 60.0 + seconds / 3600.0;
    (minutes < 60.0 && seconds < 60.0).then_some(if text.starts_with('-') { -size } else { size })
}

/// A country or territory that has an ISO 3166-1 code, and Kosovo by its user-assigned `XK`.
///
/// It is shown, stored and ordered by its alpha-2 code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country(&'static str);

/// A text that does not name one country.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnclearCountry {
    /// It names none.
    #[error(
        "{0:?} is not a country.{similar} Write its ISO 3166-1 code such as SY, or its name in English, French or Arabic",
        similar = similar(.0)
    )]
    Unknown(String),
    /// It can mean any of these.
    #[error("{0:?} can mean {choices}. Write the code of the one that is meant", choices = choices(.1))]
    Ambiguous(String, Vec<Country>),
}

/// ` Did you mean Syria (SY)?`, or nothing where no name is spelled like it.
fn similar(text: &str) -> String {
    const MOST: usize = 3;
    let near: Vec<String> = names::nearest(text, MOST)
        .iter()
        .map(|(name, country)| format!("{name} ({country})"))
        .collect();
    if near.is_empty() {
        return String::new();
    }
    format!(" Did you mean {}?", near.join(" or "))
}

/// `North Korea (KP) or South Korea (KR)`.
fn choices(countries: &[Country]) -> String {
    let named: Vec<String> = countries
        .iter()
        .map(|country| format!("{} ({country})", country.name()))
        .collect();
    named.join(" or ")
}

impl Country {
    /// The ISO 3166-1 alpha-2 code, in capitals: `SY`.
    pub fn code(&self) -> &'static str {
        self.0
    }

    /// The short English name in everyday use: `Syria`, not `Syrian Arab Republic`.
    pub fn name(&self) -> &'static str {
        names::everyday(self.0)
            .or_else(|| rust_iso3166::from_alpha2(self.0).map(|entry| entry.name))
            .unwrap_or(self.0)
    }

    /// Every country, by its code.
    pub fn all() -> impl Iterator<Item = Country> {
        let kosovo = std::iter::once(Country(names::KOSOVO));
        rust_iso3166::ALL
            .iter()
            .map(|entry| Country(entry.alpha2))
            .chain(kosovo)
    }

    fn from_alpha2(code: &str) -> Option<Country> {
        if code == names::KOSOVO {
            return Some(Country(names::KOSOVO));
        }
        rust_iso3166::from_alpha2(code).map(|entry| Country(entry.alpha2))
    }
}

/// Reads an alpha-2 or alpha-3 code, or a name: English, French or Arabic, the everyday one, the one ISO 3166-1 gives or
/// another in use. Case, accents, signs, articles and the ways to write Arabic letters make no difference.
impl FromStr for Country {
    type Err = UnclearCountry;

    fn from_str(text: &str) -> Result<Country, UnclearCountry> {
        let code = text.trim().to_ascii_uppercase();
        let by_code = match code.len() {
            2 => Country::from_alpha2(&code),
            3 => rust_iso3166::from_alpha3(&code).map(|entry| Country(entry.alpha2)),
            _ => None,
        };
        if let Some(country) = by_code {
            return Ok(country);
        }
        match names::meant(text) {
            [country] => Ok(*country),
            [] => Err(UnclearCountry::Unknown(super::bounded(text))),
            several => Err(UnclearCountry::Ambiguous(
                super::bounded(text),
                several.to_vec(),
            )),
        }
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0)
    }
}

impl Serialize for Country {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}

impl<'de> Deserialize<'de> for Country {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Country, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// The country a point lies in, including its territorial waters; `None` on the high seas.
///
/// It is the one that controls the ground, as OpenStreetMap draws it. A judgement is better built on [`countries_near`],
/// which knows of other claims to the same ground.
///
/// Where outlines lie inside each other, as Hong Kong's in China's, it is the smallest.
pub fn country_at(point: Coordinates) -> Option<Country> {
    countries_at(point).next()
}

/// Every country that comes as near as `km` kilometres to a point, by code, without repetition.
///
/// Found by probing rings around the point at most [`BORDER_TOLERANCE_KM`] apart, 16 directions each, so a spit of land
/// that is narrower than the gaps between probes is missed. Outlines inside each other all count, as Puerto Rico's inside the United
/// States', and in disputed areas (see `place/disputed.rs`) every state that claims the ground. `km` is limited to 100.
pub fn countries_near(point: Coordinates, km: f64) -> Vec<Country> {
    const DIRECTIONS: u32 = 16;
    const FARTHEST_KM: f64 = 100.0;
    let mut found: Vec<Country> = countries_at(point).collect();
    let km = if km.is_finite() {
        km.clamp(0.0, FARTHEST_KM)
    } else {
        0.0
    };
    let rings = if km > 0.0 {
        (km / BORDER_TOLERANCE_KM).ceil().max(2.0)
    } else {
        0.0
    };
    let mut ring = 1.0;
    while ring <= rings {
        for direction in 0..DIRECTIONS {
            let bearing = f64::from(direction) * std::f64::consts::TAU / f64::from(DIRECTIONS);
            if let Some(probe) = point.moved(bearing, km * ring / rings) {
                found.extend(countries_at(probe));
            }
        }
        ring += 1.0;
    }
    let others: Vec<Country> = found
        .iter()
        .flat_map(|drawn| disputed::also(point, drawn.code()))
        .filter_map(Country::from_alpha2)
        .collect();
    found.extend(others);
    found.sort();
    found.dedup();
    found
}

/// The countries whose outlines contain a point, smallest first.
fn countries_at(point: Coordinates) -> impl Iterator<Item = Country> {
    let position = LatLon::new(point.lat, point.lon).ok();
    let ids = match (boundaries(), position) {
        (Some(boundaries), Some(position)) => boundaries.ids(position),
        _ => Vec::new(),
    };
    // Some countries have their provinces in the data, as `US-TX`; those are no country codes.
    ids.into_iter().filter_map(Country::from_alpha2)
}

/// The outlines, unpacked at first use. They are part of the program; were they damaged, no point would have a country.
fn boundaries() -> Option<&'static CountryBoundaries> {
    static BOUNDARIES: OnceLock<Option<CountryBoundaries>> = OnceLock::new();
    BOUNDARIES
        .get_or_init(|| CountryBoundaries::from_reader(BOUNDARIES_ODBL_360X180).ok())
        .as_ref()
}

#[cfg(test)]
mod tests;
