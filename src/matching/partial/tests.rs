use super::*;
use crate::fingerprint::local::tests::{page, scene};
use crate::fingerprint::local::{LocalFingerprint, SoughtPicture};
use crate::matching::appearance::{Scaled, compare};
use crate::matching::geometry::align;
use crate::media::luma::Luma;

/// The widest preset that does not accept a pair, and the score.
fn judged(query: &Luma, archive: &Luma) -> (Vec<Preset>, f64) {
    let sought = SoughtPicture::new(query);
    let archive = LocalFingerprint::new(archive);
    let Some(alignment) = align(&sought.features, &archive.features, false) else {
        return (Vec::new(), 0.0);
    };
    let appearance = compare(
        &Scaled::new(&sought.small),
        false,
        &archive.miniature,
        &archive.features,
        &alignment.transform,
    );
    let accepted = Preset::ALL
        .into_iter()
        .filter(|preset| accepts(*preset, &alignment, &appearance));
    (accepted.collect(), score(&alignment, &appearance))
}

/// A picture between two pages of the same text.
fn framed(picture: &Luma) -> Luma {
    let (above, below) = (page(5, 400, 200), page(6, 400, 200));
    let pixels = [above.pixels(), picture.pixels(), below.pixels()].concat();
    Luma::new(400, 700, pixels).unwrap()
}

#[test]
fn a_part_is_accepted_by_every_preset() {
    let picture = scene(1, 400, 300);
    let (accepted, score) = judged(&picture.cropped(90, 50, 240, 180), &picture);
    assert_eq!(accepted, Preset::ALL);
    assert!(score > 0.8 && score < 1.0, "{score}");
}

#[test]
fn a_picture_is_found_between_texts() {
    let picture = scene(2, 400, 300);
    assert!(
        judged(&framed(&picture), &picture)
            .0
            .contains(&Preset::Balanced)
    );
}

#[test]
fn the_frame_is_not_the_picture() {
    let (one, other) = (scene(3, 400, 300), scene(4, 400, 300));
    let (accepted, _) = judged(&framed(&one), &framed(&other));
    assert_eq!(accepted, [], "two pictures between the same texts");
    let (accepted, _) = judged(&framed(&one), &framed(&one));
    assert_eq!(accepted, Preset::ALL);
}

#[test]
fn wider_presets_accept_what_narrower_ones_do() {
    for seed in 0..6 {
        let picture = scene(seed, 400, 300);
        for (left, side) in [(0, 400), (40, 220), (150, 130), (220, 90)] {
            let part = picture.cropped(left, left / 2, side, side * 3 / 4);
            let (accepted, _) = judged(&part, &picture);
            let from = Preset::ALL.len() - accepted.len();
            assert_eq!(accepted, Preset::ALL[from..], "{seed} {side}");
        }
    }
}
