use proptest::prelude::*;

use super::*;

mod names;

fn at(lat: f64, lon: f64) -> Coordinates {
    Coordinates::new(lat, lon).expect("in range")
}

fn code(text: &str) -> Option<&'static str> {
    text.parse::<Country>().ok().map(|country| country.code())
}

#[test]
fn coordinates_are_in_range_or_none() {
    for (lat, lon, valid) in [
        (0.0, 0.0, true),
        (90.0, 180.0, true),
        (-90.0, -180.0, true),
        (90.1, 0.0, false),
        (0.0, 180.1, false),
        (f64::NAN, 0.0, false),
        (0.0, f64::INFINITY, false),
    ] {
        assert_eq!(Coordinates::new(lat, lon).is_some(), valid, "{lat} {lon}");
    }
    let read: Coordinates = serde_json::from_str(r#"{"lat":33.5,"lon":36.25}"#).expect("valid");
    assert_eq!(
        serde_json::to_string(&read).expect("writes"),
        r#"{"lat":33.5,"lon":36.25}"#
    );
    assert!(serde_json::from_str::<Coordinates>(r#"{"lat":91.0,"lon":0.0}"#).is_err());
}

#[test]
fn distances_are_those_of_the_globe() {
    for (from, to, km, tolerance) in [
        (at(33.5138, 36.2765), at(36.2021, 37.1343), 309.0, 3.0),
        (at(48.8566, 2.3522), at(51.5074, -0.1278), 343.6, 2.0),
        (at(0.0, 179.9), at(0.0, -179.9), 22.24, 0.1),
        (at(0.0, 0.0), at(0.0, 180.0), 20_015.1, 1.0),
        (at(90.0, 0.0), at(-90.0, 70.0), 20_015.1, 1.0),
        (at(10.0, 10.0), at(10.0, 10.0), 0.0, 1e-9),
    ] {
        let measured = from.distance_km(&to);
        assert!(
            (measured - km).abs() <= tolerance,
            "{from} to {to}: {measured}"
        );
        assert!((to.distance_km(&from) - measured).abs() < 1e-9);
    }
}

#[test]
fn iso_6709_is_read_in_its_three_forms() {
    for (text, expected) in [
        ("+33.5138+036.2765+680/", Some((33.5138, 36.2765))),
        ("+33.5138+036.2765/", Some((33.5138, 36.2765))),
        ("-12.3450-098.7650", Some((-12.345, -98.765))),
        ("+33.5138+36.2765/", Some((33.5138, 36.2765))),
        ("+3330.828+03616.590/", Some((33.5138, 36.2765))),
        ("+333049.68+0361635.4/", Some((33.5138, 36.2765))),
        ("+33.5138+036.2765+680CRSWGS_84/", Some((33.5138, 36.2765))),
        ("+33.5138+036.2765CRSWGS_84/", Some((33.5138, 36.2765))),
        ("+00.0000+000.0000/", Some((0.0, 0.0))),
        ("", None),
        ("/", None),
        ("+33.5", None),
        ("33.5+36.2/", None),
        ("+91.0+000.0/", None),
        ("+3361.0+03600.0/", None),
        ("+-+-", None),
        ("+3.3.3+4/", None),
        ("+nan+inf/", None),
        ("+33,5+036,2/", None),
        ("é+33.5+36.2", None),
    ] {
        let read = Coordinates::parse_iso6709(text);
        match (read, expected) {
            (Some(read), Some((lat, lon))) => {
                assert!(
                    (read.lat() - lat).abs() < 1e-4 && (read.lon() - lon).abs() < 1e-4,
                    "{text}: {read}"
                );
            }
            (read, expected) => assert_eq!(read.map(|c| (c.lat(), c.lon())), expected, "{text}"),
        }
    }
}

#[test]
fn countries_are_read_as_people_write_them() {
    for (text, expected) in [
        ("SY", "SY"),
        (" sy ", "SY"),
        ("SYR", "SY"),
        ("Syria", "SY"),
        ("SYRIA", "SY"),
        ("Syrian Arab Republic", "SY"),
        ("Ivory Coast", "CI"),
        ("Côte d’Ivoire", "CI"),
        ("cote d'ivoire", "CI"),
        ("Russia", "RU"),
        ("Russian Federation", "RU"),
        ("South Korea", "KR"),
        ("North Korea", "KP"),
        ("UK", "GB"),
        ("U.K.", "GB"),
        ("England", "GB"),
        ("USA", "US"),
        ("U.S.A.", "US"),
        ("the United States", "US"),
        ("Türkiye", "TR"),
        ("TÜRKİYE", "TR"),
        ("Turkey", "TR"),
        ("Palestine", "PS"),
        ("Gaza", "PS"),
        ("Czech Republic", "CZ"),
        ("Czechia", "CZ"),
        ("DR Congo", "CD"),
        ("Democratic Republic of the Congo", "CD"),
        ("Kosovo", "XK"),
        ("xk", "XK"),
        ("XKX", "XK"),
        ("Iran", "IR"),
        ("The Netherlands", "NL"),
        ("Holland", "NL"),
        ("Bosnia & Herzegovina", "BA"),
        ("St. Lucia", "LC"),
        ("Guinea-Bissau", "GW"),
        ("Viet Nam", "VN"),
        ("Vietnam", "VN"),
        ("Burma", "MM"),
        ("Cape Verde", "CV"),
        ("Swaziland", "SZ"),
        ("UAE", "AE"),
        ("Taiwan", "TW"),
        ("Georgia", "GE"),
        ("Niger", "NE"),
        ("Nigeria", "NG"),
        ("Oman", "OM"),
        ("Moldova", "MD"),
        ("Tanzania", "TZ"),
    ] {
        assert_eq!(code(text), Some(expected), "{text}");
    }
    for text in [
        "", " ", "ZZ", "XX", "Atlantis", "Syri", "the", "S Y", "...", "🇸🇾",
    ] {
        assert_eq!(code(text), None, "{text}");
    }
    let error = "Atlantis".parse::<Country>().expect_err("none").to_string();
    assert!(
        error.contains("Atlantis") && error.contains("SY"),
        "{error}"
    );
}

#[test]
fn every_country_has_a_short_name_that_reads_back() {
    assert!(Country::all().count() >= 250);
    for country in Country::all() {
        let name = country.name();
        assert_eq!(name.parse(), Ok(country), "{name}");
        assert_eq!(country.code().parse(), Ok(country));
        assert!(
            !name.contains('(') && !name.contains(" of)"),
            "{name} is no everyday name"
        );
        let json = serde_json::to_string(&country).expect("writes");
        assert_eq!(json, format!("{:?}", country.code()));
        assert_eq!(
            serde_json::from_str::<Country>(&json).expect("reads"),
            country
        );
    }
}

#[test]
fn points_lie_in_their_countries() {
    for (lat, lon, expected) in [
        (33.5138, 36.2765, Some("SY")),
        (36.3489, 43.1577, Some("IQ")),
        (50.4501, 30.5234, Some("UA")),
        (31.5017, 34.4668, Some("PS")),
        (42.6629, 21.1655, Some("XK")),
        (33.0, -97.0, Some("US")),
        (22.3193, 114.1694, Some("HK")),
        (-18.1416, 178.4419, Some("FJ")),
        (41.9029, 12.4534, Some("VA")),
        (-40.0, -120.0, None),
        (0.0, 0.0, None),
        (90.0, 0.0, None),
    ] {
        assert_eq!(
            country_at(at(lat, lon)).map(|c| c.code()),
            expected,
            "{lat} {lon}"
        );
    }
}

#[test]
fn the_other_side_of_a_border_is_near() {
    let codes = |lat, lon, km| -> Vec<&str> {
        countries_near(at(lat, lon), km)
            .iter()
            .map(Country::code)
            .collect()
    };
    assert_eq!(codes(33.5138, 36.2765, BORDER_TOLERANCE_KM), ["SY"]);
    assert_eq!(codes(33.5138, 36.2765, 40.0), ["LB", "SY"]);
    // Geneva's airport lies against the French border; Basel has two neighbours.
    assert_eq!(codes(46.2381, 6.1089, BORDER_TOLERANCE_KM), ["CH", "FR"]);
    assert_eq!(
        codes(47.5896, 7.5886, BORDER_TOLERANCE_KM + 2.0),
        ["CH", "DE", "FR"]
    );
    assert_eq!(codes(46.2381, 6.1089, 0.0), ["CH"]);
    assert_eq!(codes(46.2381, 6.1089, f64::NAN), ["CH"]);
    assert!(codes(90.0, 0.0, 5.0).is_empty());
    assert_eq!(codes(22.3193, 114.1694, 1.0).first(), Some(&"CN"));
}

#[test]
fn disputed_ground_counts_for_all_who_claim_it() {
    for (lat, lon, expected) in [
        (44.95, 34.10, vec!["RU", "UA"]),
        (27.15, -13.2, vec!["EH", "MA"]),
        (33.0, 35.75, vec!["IL", "SY"]),
        (31.78, 35.235, vec!["IL", "PS"]),
        (34.08, 74.79, vec!["IN", "PK"]),
        (42.66, 21.16, vec!["RS", "XK"]),
        (25.03, 121.56, vec!["CN", "TW"]),
        (-51.69, -57.86, vec!["AR", "FK", "GB"]),
        // Outside of the areas nothing is added.
        (45.03, 38.97, vec!["RU"]),
        (33.57, -7.59, vec!["MA"]),
        (32.08, 34.78, vec!["IL"]),
        (48.0, 37.8, vec!["UA"]),
        (18.4655, -66.1057, vec!["PR", "US"]),
    ] {
        let near = countries_near(at(lat, lon), BORDER_TOLERANCE_KM);
        let codes: Vec<&str> = near.iter().map(Country::code).collect();
        assert_eq!(codes, expected, "{lat} {lon}");
    }
}

proptest! {
    #[test]
    fn any_point_can_be_asked(lat in -90.0..=90.0_f64, lon in -180.0..=180.0_f64, bearing in 0.0..6.3_f64) {
        let point = at(lat, lon);
        let near = countries_near(point, BORDER_TOLERANCE_KM);
        if let Some(country) = country_at(point) {
            prop_assert!(near.contains(&country));
        }
        let moved = point.moved(bearing, 5.0).expect("on Earth");
        prop_assert!((point.distance_km(&moved) - 5.0).abs() < 0.01);
    }

    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,30}") {
        let _ = text.parse::<Country>();
        let _ = Coordinates::parse_iso6709(&text);
    }

    #[test]
    fn iso_6709_reads_back(lat in -90.0..=90.0_f64, lon in -180.0..=180.0_f64) {
        let read = Coordinates::parse_iso6709(&format!("{lat:+08.4}{lon:+09.4}/")).expect("valid");
        prop_assert!((read.lat() - lat).abs() < 1e-4 && (read.lon() - lon).abs() < 1e-4);
    }
}
