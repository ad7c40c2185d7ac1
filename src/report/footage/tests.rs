use super::*;

fn segment(query: (f64, f64), archive: (f64, f64)) -> Segment {
    Segment {
        query_start_s: query.0,
        query_end_s: query.1,
        archive_start_s: archive.0,
        archive_end_s: archive.1,
        speed: 1.0,
        mirrored: false,
        score: 0.9,
    }
}

fn medium(kind: MediaKind, duration_s: f64) -> Medium {
    Medium {
        kind,
        duration_s: Some(duration_s),
    }
}

fn footage(segments: &[Segment]) -> Footage<'_> {
    let (query, archive) = (
        medium(MediaKind::Video, 40.0),
        medium(MediaKind::Video, 100.0),
    );
    Footage::new(Relation::SameFootage, query, archive, segments).unwrap()
}

fn times(moments: &[Moment]) -> Vec<(usize, f64, f64)> {
    let rounded = |seconds: f64| (seconds * 1000.0).round() / 1000.0;
    moments
        .iter()
        .map(|at| (at.segment, rounded(at.query_s), rounded(at.archive_s)))
        .collect()
}

#[test]
fn a_stretch_is_shown_near_its_ends_and_in_its_middle_at_its_own_speed() {
    let segments = [
        segment((0.0, 10.0), (50.0, 62.0)),
        segment((20.0, 22.0), (4.0, 6.0)),
    ];
    assert_eq!(
        times(&footage(&segments).moments(false)),
        [
            (0, 1.0, 51.2),
            (0, 5.0, 56.0),
            (0, 9.0, 60.8),
            (1, 21.0, 5.0)
        ]
    );
    let leading = footage(&segments).leading(&footage(&segments).moments(false));
    assert_eq!(leading.map(|at| at.query_s), Some(5.0));
    assert_eq!(
        times(&footage(&segments).moments(true)),
        [(0, 5.0, 56.0), (1, 21.0, 5.0)]
    );
    // Of a long one the moments lie two seconds from the ends.
    let long = [segment((0.0, 40.0), (50.0, 90.0))];
    let moments = times(&footage(&long).moments(false));
    assert_eq!((moments[0].1, moments[2].2), (2.0, 88.0));
}

#[test]
fn of_many_stretches_the_longest_are_shown_in_their_order() {
    let segments: Vec<Segment> = (0..9)
        .map(|n| {
            let start = f64::from(n) * 4.0;
            segment(
                (start, start + 0.5 + f64::from(n % 7) * 0.25),
                (start, start),
            )
        })
        .collect();
    let shown = |further: bool| -> Vec<usize> {
        let moments = footage(&segments).moments(further);
        moments.iter().map(|at| at.segment).collect()
    };
    // The eighth is as long as the first, and the ninth as the second.
    assert_eq!(shown(false), [1, 2, 3, 4, 5, 6]);
    assert_eq!(shown(true), [4, 5, 6]);
}

#[test]
fn sound_and_stills_are_shown_once_a_stretch() {
    let segments = [
        segment((0.0, 10.0), (50.0, 60.0)),
        segment((20.0, 32.0), (4.0, 16.0)),
    ];
    let sound = Footage {
        relation: Relation::SameSound,
        ..footage(&segments)
    };
    assert_eq!(times(&sound.moments(false)), [(1, 26.0, 10.0)]);
    let photo = [segment((0.0, 10.0), (0.0, 0.0))];
    let still = Footage {
        relation: Relation::StillOfVideo,
        archive: medium(MediaKind::Photo, 0.0),
        ..footage(&photo)
    };
    assert_eq!(times(&still.moments(false)), [(0, 5.0, 0.0)]);
    assert_eq!(
        still.spans(&photo[0], '-'),
        ["00:00:00-00:00:10", "the picture"]
    );
    assert!(still.bars()[0].is_some() && still.bars()[1].is_none());
    assert_eq!(
        Footage::new(Relation::SamePicture, still.archive, still.archive, &photo),
        None
    );
}

#[test]
fn stretches_lie_on_the_bars_whatever_the_results_say() {
    let segments = [segment((10.0, 20.0), (0.0, 25.0))];
    let [query, archive] = footage(&segments).bars().map(Option::unwrap);
    assert_eq!(
        (query.length_s, query.parts),
        (Some(40.0), vec![(0.25, 0.5)])
    );
    assert_eq!(archive.parts, [(0.0, 0.25)]);
    for odd in [1e308, -1e308, 0.0, f64::NAN] {
        let segments = [
            segment((odd, 5.0), (3.0, odd)),
            segment((5.0, odd), (odd, odd)),
        ];
        for bar in footage(&segments).bars().into_iter().flatten() {
            for (start, end) in bar.parts {
                let on = |share: f64| (0.0..=1.0).contains(&share);
                assert!(on(start) && on(end), "{odd} {start} {end}");
            }
        }
        assert!(!footage(&segments).title(Names::REPORT).is_empty());
        footage(&segments).moments(false);
    }
    // A length that is too short by more than the last frame is none.
    let longer = [segment((10.0, 44.0), (0.0, 34.0))];
    assert_eq!(footage(&longer).bars()[0].as_ref().unwrap().length_s, None);
}

#[test]
fn the_title_counts_what_is_covered_once() {
    let segments = [
        segment((0.0, 10.0), (50.0, 60.0)),
        segment((5.0, 15.0), (4.0, 14.0)),
    ];
    assert_eq!(
        footage(&segments).title(Names::REPORT),
        "2 stretches have the same footage: 00:00:15 of the 00:00:40 submitted"
    );
}

#[test]
fn a_pair_of_times_finds_its_stretch() {
    let segments = [
        segment((0.0, 10.0), (50.0, 60.0)),
        segment((0.0, 10.0), (4.0, 14.0)),
    ];
    let footage = footage(&segments);
    assert_eq!(footage.stretch_at(Some(10.001), Some(9.0)), Some(1));
    assert_eq!(footage.stretch_at(Some(1.0), None), Some(0));
    assert_eq!(footage.stretch_at(Some(11.0), Some(9.0)), None);
}
