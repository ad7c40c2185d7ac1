//! Areas that more than one state claims or that others recognise as another's.
//!
//! OpenStreetMap draws who controls the ground. Someone who says that a picture from Simferopol is from Ukraine is not
//! refuted by that, so both count there. Rectangles are enough: they only ever add a country.

use super::Coordinates;

/// An area, in degrees, and what it means for a point in it that the outlines give to `drawn`.
struct Area {
    lat: (f64, f64),
    lon: (f64, f64),
    drawn: &'static str,
    also: &'static str,
}

const fn area(lat: (f64, f64), lon: (f64, f64), drawn: &'static str, also: &'static str) -> Area {
    Area {
        lat,
        lon,
        drawn,
        also,
    }
}

const AREAS: &[Area] = &[
    // Crimea
    area((44.3, 46.25), (32.4, 36.65), "RU", "UA"),
    // Western Sahara
    area((20.7, 27.67), (-17.2, -8.66), "MA", "EH"),
    // Golan Heights
    area((32.68, 33.35), (35.62, 35.95), "IL", "SY"),
    // East Jerusalem
    area((31.70, 31.88), (35.17, 35.30), "IL", "PS"),
    // Kashmir
    area((32.3, 37.1), (73.3, 80.4), "IN", "PK"),
    area((32.3, 37.1), (73.3, 80.4), "PK", "IN"),
    // Aksai Chin and Arunachal Pradesh
    area((34.0, 36.0), (77.8, 80.4), "CN", "IN"),
    area((26.6, 29.5), (91.5, 97.4), "IN", "CN"),
    // Kosovo
    area((41.8, 43.3), (20.0, 21.8), "XK", "RS"),
    // Taiwan and its islands
    area((21.8, 26.5), (118.0, 122.1), "TW", "CN"),
    // Southern Kuril Islands
    area((43.3, 46.0), (145.3, 149.0), "RU", "JP"),
    // Falkland Islands
    area((-53.0, -51.0), (-62.0, -57.0), "FK", "AR"),
    // Hala'ib Triangle
    area((22.0, 23.2), (33.2, 37.2), "EG", "SD"),
    area((22.0, 23.2), (33.2, 37.2), "SD", "EG"),
    // Abyei
    area((9.3, 10.3), (27.8, 29.1), "SD", "SS"),
    area((9.3, 10.3), (27.8, 29.1), "SS", "SD"),
];

/// The codes of the countries that count too at a point that the outlines give to the country `drawn`.
pub(super) fn also(point: Coordinates, drawn: &str) -> impl Iterator<Item = &'static str> {
    AREAS
        .iter()
        .filter(move |area| {
            (area.lat.0..=area.lat.1).contains(&point.lat())
                && (area.lon.0..=area.lon.1).contains(&point.lon())
                && area.drawn == drawn
        })
        .map(|area| area.also)
}
