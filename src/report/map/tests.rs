use super::*;

fn mark(kind: Kind, lat: f64, lon: f64, radius_km: Option<f64>) -> Mark {
    Mark {
        kind,
        at: Coordinates::new(lat, lon).unwrap(),
        radius_km,
        letter: "A".to_owned(),
    }
}

fn paths(view: &MapView) -> usize {
    view.land.len() + view.countries.concat().len() + view.borders.len()
}

#[test]
fn every_mark_lies_within_the_map_wherever_on_earth() {
    for places in [
        vec![(35.53, 35.79)],
        vec![(35.53, 35.79), (30.03, 47.95)],
        vec![(52.5, 13.4), (-33.9, 151.2), (-54.8, -68.3)],
        vec![(-16.8, 179.9), (-16.8, -179.9)],
        vec![(90.0, 0.0), (89.0, 170.0)],
        vec![(-90.0, 0.0)],
        vec![(80.0, 0.0), (-80.0, 180.0)],
        vec![(0.0, 0.0), (0.0, 120.0), (0.0, -120.0)],
    ] {
        let marks: Vec<Mark> = places
            .iter()
            .map(|(lat, lon)| mark(Kind::File, *lat, *lon, None))
            .collect();
        let view = map(&marks);
        for spot in &view.spots {
            let (x, y): (f64, f64) = (spot.x.parse().unwrap(), spot.y.parse().unwrap());
            assert!((10.0..=view.width - 10.0).contains(&x), "{places:?} {x}");
            assert!((10.0..=view.height - 10.0).contains(&y), "{places:?} {y}");
        }
        assert!(paths(&view) <= MOST_BYTES, "{places:?}");
        let all = format!("{view:?}");
        assert!(!all.contains("NaN") && !all.contains("inf"), "{places:?}");
        assert_eq!(view, map(&marks));
    }
}

#[test]
fn two_points_on_both_sides_of_the_date_line_are_near_one_another() {
    let marks =
        [(-16.8, 179.9), (-16.8, -179.9)].map(|(lat, lon)| mark(Kind::File, lat, lon, None));
    let view = map(&marks);
    let x = |spot: &Spot| spot.x.parse::<f64>().unwrap();
    let apart = x(&view.spots[1]) - x(&view.spots[0]);
    // 0.2 degrees are 21 km, and 600 units at least 900 km.
    assert!((10.0..20.0).contains(&apart), "{apart}");
    assert!(
        view.labels.iter().any(|name| name.text == "Fiji"),
        "{:?}",
        view.labels
    );
    assert_eq!(view.locator.unwrap().frames.len(), 2);
}

#[test]
fn the_country_is_drawn_and_named_with_its_neighbours() {
    let view = map(&[mark(Kind::File, 35.0, 38.0, None)]);
    let names: Vec<&str> = view.labels.iter().map(|name| name.text.as_str()).collect();
    assert_eq!(names[0], "Syria");
    for name in ["Iraq", "Jordan", "Turkey"] {
        assert!(names.contains(&name), "{name} {names:?}");
    }
    assert!(view.countries[0].starts_with('M') && view.borders.contains('l'));
    let sea = map(&[mark(Kind::File, 0.0, -25.0, None)]);
    assert!(sea.countries.is_empty() && sea.labels.is_empty());
}

#[test]
fn the_scale_bar_is_as_long_as_it_says() {
    for (marks, text) in [
        (vec![mark(Kind::File, 35.0, 38.0, None)], "200 km"),
        (
            vec![
                mark(Kind::File, 0.0, 0.0, None),
                mark(Kind::Claim, 0.0, 40.0, None),
            ],
            "1000 km",
        ),
    ] {
        let view = map(&marks);
        assert_eq!(view.scale.text, text);
        let length = view.scale.end.parse::<f64>().unwrap() - view.scale.x;
        let km: f64 = text.split(' ').next().unwrap().parse().unwrap();
        let projection = Projection::of(&marks);
        // Along the middle parallel and along a meridian.
        let [west, y] = projection.nearest([38.0, projection.latitude()]);
        let east = projection.nearest([39.0, projection.latitude()])[0];
        let cosine = projection.latitude().to_radians().cos();
        let across = (east - west) / (111.195 * cosine) * km;
        let down = (projection.nearest([38.0, projection.latitude() - 1.0])[1] - y) / 111.195 * km;
        assert!(
            (across - length).abs() < 0.1 && (down - length).abs() < 0.1,
            "{text}"
        );
    }
    assert!(
        map(&[mark(Kind::File, 35.0, 38.0, None)])
            .scale
            .caution
            .is_none()
    );
    assert!(
        map(&[mark(Kind::File, 85.0, 38.0, None)])
            .scale
            .caution
            .is_some()
    );
}

#[test]
fn a_circle_is_shown_whole_and_as_large_as_it_is() {
    let marks = [
        mark(Kind::File, 60.0, 10.0, None),
        mark(Kind::Claim, 62.0, 12.0, Some(800.0)),
    ];
    let view = map(&marks);
    let start = view.circles.trim_start_matches('M');
    let y: f64 = start
        .split('l')
        .next()
        .unwrap()
        .split(' ')
        .nth(1)
        .unwrap()
        .parse()
        .unwrap();
    let middle: f64 = view
        .spots
        .iter()
        .find(|spot| spot.key == "claimed")
        .unwrap()
        .y
        .parse()
        .unwrap();
    let km = (middle - y) / Projection::of(&marks).unit_km();
    assert!((km - 800.0).abs() < 1.0, "{km}");
    assert!(y > 0.0);
    // Around a pole it would be a straight line across the map.
    assert!(
        map(&[mark(Kind::Claim, 88.0, 0.0, Some(500.0))])
            .circles
            .is_empty()
    );
}

#[test]
fn letters_and_names_do_not_cover_one_another() {
    let mut marks = vec![mark(Kind::File, 35.0, 38.0, None)];
    marks.extend((0..4).map(|more| mark(Kind::Archive, 35.0, 38.0 + f64::from(more), None)));
    let view = map(&marks);
    let letters: Vec<(&str, &str)> = view
        .spots
        .iter()
        .map(|spot| (spot.letter.x.as_str(), spot.letter.y.as_str()))
        .collect();
    let distinct: std::collections::BTreeSet<_> = letters.iter().collect();
    assert_eq!(distinct.len(), letters.len());
    assert_eq!(view.spots.last().unwrap().key, "file");
}

#[test]
fn a_country_with_two_points_is_drawn_once() {
    let marks = [(35.5, 35.8), (33.5, 36.3), (33.9, 35.5)];
    let view = map(&marks.map(|(lat, lon)| mark(Kind::File, lat, lon, None)));
    assert_eq!(view.countries.len(), 2);
    assert_ne!(view.countries[0], view.countries[1]);
}
