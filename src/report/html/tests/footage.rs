//! Videos on the page: bars, stretches, frames and sounds.

use super::*;

/// The fixture's clip alone, with frames near the ends and in the middle of its first stretch, under names that try to be
/// obeyed.
fn footage() -> Results {
    let mut results = fixture::batch();
    results.items = vec![results.items.remove(1)];
    results.items[0].path = "in/\"><script>alert(1)</script>\u{202e}4pm.mp4".to_owned();
    let found = &mut results.items[0].matches.as_mut().unwrap()[0];
    fixture::known(found).path = "<img src=x onerror=alert(2)>.mp4".to_owned();
    let pair = |query: f64, archive: f64| crate::report::PicturePair {
        query: Some(format!("q-2-{query}.jpg")),
        query_time_s: Some(query),
        archive: Some(format!("a-40-{archive}.jpg")),
        archive_time_s: Some(archive),
        aligned: None,
    };
    found.pictures = vec![
        pair(0.82, 31.82),
        pair(4.1, 35.1),
        pair(7.38, 38.38),
        pair(16.0, 6.8),
    ];
    results
}

#[test]
fn stretches_are_drawn_on_both_bars_and_numbered() {
    let page = body(&page(&footage()).unwrap());
    let drawing = between(&page, "<div class=\"timeline\">", "</div>");
    // The first stretch: 0 to 8.2 of 20.5 seconds, and 31 to 39.2 of 62.
    for part in [
        "Where the 2 matching stretches lie in the whole length of both videos",
        "<rect class=\"part\" x=\"0.00%\" y=\"17\" width=\"40.00%\"",
        "<rect class=\"part\" x=\"50.00%\" y=\"67\" width=\"13.23%\"",
        "<polygon class=\"c0\" points=\"0.0,0 400.0,0 632.3,34 500.0,34\"/>",
        "<text x=\"20.00%\" y=\"12\">1</text>",
        ">2<tspan> ⇆</tspan></text>",
    ] {
        assert!(drawing.contains(part), "{part} {drawing}");
    }
    // Both sides of the mirrored one are hatched, and nothing else.
    assert_eq!(drawing.matches("class=\"hatched\"").count(), 2);
    assert_eq!(drawing.matches("<g class=\"c1\">").count(), 2);
    for part in [
        "2 stretches have the same footage: 00:00:16 of the 00:00:21 submitted",
        "<i>Submission</i> 00:00:12.0–00:00:20.0",
        "<i>Archive</i> 00:00:02.0–00:00:11.6",
        "⇆ mirrored: left and right are swapped, played at 1.2 times the speed",
    ] {
        assert!(page.contains(part), "{part}");
    }
}

#[test]
fn frames_stand_under_their_stretch_and_the_middle_one_leads() {
    let page = body(&page(&footage()).unwrap());
    let lists: Vec<&str> = page.split("<div class=\"frames\">").collect();
    let [before, first, second] = lists.as_slice() else {
        panic!("{}", lists.len());
    };
    assert!(before.contains("media/q-2-4.1.jpg") && !before.contains("media/q-2-0.82.jpg"));
    assert!(before.contains("<span class=\"at\">at 00:00:04.1</span>"));
    assert_eq!(first.matches("<figure>").count(), 3);
    assert!(first.contains("00:00:00.8 submitted") && first.contains("00:00:38.4 archive"));
    assert!(second.contains("media/a-40-6.8.jpg") && second.contains("00:00:06.8 archive"));
    for harmful in ["<script>alert", "<img src=x", "\u{202e}"] {
        assert!(!page.contains(harmful), "{harmful}");
    }
}

#[test]
fn the_same_sound_is_not_shown_as_the_same_pictures() {
    let mut results = footage();
    let found = &mut results.items[0].matches.as_mut().unwrap()[0];
    found.relation = crate::report::Relation::SameSound;
    let page = body(&page(&results).unwrap());
    assert!(
        page.contains("class=\"timeline\"") && page.contains("2 stretches have the same sound")
    );
    assert!(page.contains("Only the sound matches: the pictures were not found to be the same."));
    assert!(!page.contains("class=\"frames\""));
    assert!(!body(&self::page(&footage()).unwrap()).contains("Only the sound"));
}

#[test]
fn of_many_stretches_the_rest_is_folded_away() {
    let mut results = footage();
    let found = &mut results.items[0].matches.as_mut().unwrap()[0];
    found.segments = vec![found.segments.clone(); 10].concat();
    let page = body(&page(&results).unwrap());
    assert!(page.contains("<summary>and 8 more</summary>"));
    assert!(page.contains("Frames are shown of the longest stretches, not of 18 more."));
    assert_eq!(page.matches("<i>Submission</i>").count(), 20);
    assert!(!page.contains("NaN"));
}

#[test]
fn a_still_is_shown_with_its_time_in_the_video() {
    let mut results = footage();
    let item = &mut results.items[0];
    (item.kind, item.duration_s) = (Some(crate::report::MediaKind::Photo), None);
    let found = &mut item.matches.as_mut().unwrap()[0];
    found.relation = crate::report::Relation::StillOfVideo;
    found.segments.truncate(1);
    (
        found.segments[0].query_start_s,
        found.segments[0].query_end_s,
    ) = (0.0, 0.0);
    found.pictures.truncate(1);
    found.pictures[0].query_time_s = None;
    let page = body(&page(&results).unwrap());
    for part in [
        "<span class=\"at\">at 00:00:31.8</span>",
        "Where the archive&#39;s video shows this picture",
        "<i>Submission</i> the picture",
        "the matching stretch lies in the whole length of the video",
    ] {
        assert!(page.contains(part), "{part}");
    }
    assert!(!page.contains("<polygon class=\"c") && !page.contains("class=\"frames\""));
}

#[test]
fn a_match_of_sound_says_that_it_is_of_sound() {
    let mut results = fixture::batch();
    let found = &mut results.items[1].matches.as_mut().unwrap()[0];
    found.relation = crate::report::Relation::SameSound;
    found.evidence.sound_agreement = Some(0.934);
    let text = body(&page(&results).unwrap());
    for part in [
        "Has the same sound as <bdi class=\"name\">archive/harbour.mp4</bdi>, for a while at least; the pictures are not shown to be the same.",
        "<li>93 % of what is compared of both sounds agrees (of unrelated sounds about 55 %)</li>",
        "2 stretches have the same sound",
    ] {
        assert!(text.contains(part), "{part}");
    }
}
