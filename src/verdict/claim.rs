//! What is asserted of a submission: when it was taken, and where.

use serde::{Deserialize, Serialize};

use crate::metadata::place::{BORDER_TOLERANCE_KM, countries_near};
use crate::metadata::{Coordinates, Country, DateInterval};

/// How far from claimed coordinates a medium may have been taken, in kilometres, where the claim names no radius: a
/// city with its surroundings.
pub const DEFAULT_RADIUS_KM: f64 = 50.0;

/// What is asserted of one submission. Everything is optional; a claim that asserts neither time nor place cannot be
/// tested, see [`Claim::is_testable`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Claim {
    /// When it is said to have been taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<DateInterval>,
    /// Country it is said to have been taken in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<Country>,
    /// Place in words. It is shown to people and never tested: names of places are ambiguous.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Coordinates it is said to have been taken at, flattened to `lat` and `lon`.
    #[serde(flatten, default, skip_serializing_if = "Option::is_none")]
    pub coordinates: Option<Coordinates>,
    /// Distance from `coordinates`, in kilometres, that still agrees with the claim; [`DEFAULT_RADIUS_KM`] if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub radius_km: Option<f64>,
    /// Where the claim was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_url: Option<String>,
    /// Who handed the file in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submitter: Option<String>,
    /// The desk's note.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl Claim {
    /// Whether it says anything that evidence can be held against: a date, a country or coordinates.
    pub fn is_testable(&self) -> bool {
        self.date.is_some() || self.country.is_some() || self.coordinates.is_some()
    }

    /// The radius that applies, in kilometres. A negative or non-finite one is as good as none.
    pub fn radius_km(&self) -> f64 {
        self.radius_km
            .filter(|km| km.is_finite() && *km >= 0.0)
            .unwrap_or(DEFAULT_RADIUS_KM)
    }

    /// Why no place can satisfy this claim, in one sentence: its coordinates do not lie in its country, nor near its
    /// border. [`super::judge::judge`] does not test such a place, because a slip of the pen must not convict a
    /// picture; whoever reads claims from people should tell them.
    pub fn contradiction(&self) -> Option<String> {
        let (country, at) = (self.country?, self.coordinates?);
        let near = countries_near(at, BORDER_TOLERANCE_KM);
        // No country at all is the open sea, where a claim may well speak of the nearest coast.
        let found = near.first().filter(|_| !near.contains(&country))?;
        Some(format!(
            "The claimed coordinates {:.4}, {:.4} lie in {}, not in the claimed {}.",
            at.lat(),
            at.lon(),
            found.name(),
            country.name()
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_are_flattened_and_what_is_not_claimed_is_left_out() {
        let text = r#"{"date":"2025-03-08","country":"SY","lat":33.5,"lon":36.3,"radius_km":20.0}"#;
        let claim: Claim = serde_json::from_str(text).unwrap();
        assert_eq!(claim.coordinates, Coordinates::new(33.5, 36.3));
        assert_eq!(serde_json::to_string(&claim).unwrap(), text);
        assert_eq!(serde_json::to_string(&Claim::default()).unwrap(), "{}");
        assert_eq!(
            serde_json::from_str::<Claim>(r#"{"note":"x"}"#)
                .unwrap()
                .coordinates,
            None
        );
    }

    #[test]
    fn words_alone_cannot_be_tested() {
        let words = Claim {
            place: Some("Damascus".to_owned()),
            radius_km: Some(5.0),
            ..Claim::default()
        };
        assert!(!words.is_testable());
        assert!(
            Claim {
                date: "2025".parse().ok(),
                ..Claim::default()
            }
            .is_testable()
        );
        assert!(
            Claim {
                country: "SY".parse().ok(),
                ..Claim::default()
            }
            .is_testable()
        );
        let at = Coordinates::new(33.5, 36.3);
        assert!(
            Claim {
                coordinates: at,
                ..Claim::default()
            }
            .is_testable()
        );
    }

    #[test]
    fn an_impossible_radius_is_none() {
        for (given, used) in [
            (None, 50.0),
            (Some(7.5), 7.5),
            (Some(-1.0), 50.0),
            (Some(f64::NAN), 50.0),
        ] {
            assert_eq!(
                Claim {
                    radius_km: given,
                    ..Claim::default()
                }
                .radius_km(),
                used
            );
        }
    }

    #[test]
    fn a_claim_that_excludes_itself_says_so() {
        let claim = |country: &str, lat, lon| Claim {
            country: country.parse().ok(),
            coordinates: Coordinates::new(lat, lon),
            ..Claim::default()
        };
        assert_eq!(claim("SY", 33.5138, 36.2765).contradiction(), None);
        let text = claim("SY", 36.3350, 43.1189).contradiction().unwrap();
        assert!(
            text.starts_with("The claimed coordinates 36.3350, 43.1189 lie in "),
            "{text}"
        );
        // The middle of the Atlantic contradicts nothing.
        assert_eq!(claim("FR", 40.0, -35.0).contradiction(), None);
        // The Rhine bridge between Strasbourg and Kehl is near both banks.
        assert_eq!(claim("FR", 48.5733, 7.8045).contradiction(), None);
        assert_eq!(claim("DE", 48.5733, 7.8000).contradiction(), None);
    }
}
