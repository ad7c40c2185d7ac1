use super::*;
use crate::fingerprint::local::LocalFingerprint;
use crate::fingerprint::local::tests::{page, scene};

const SAME: Homography = Homography([1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]);

fn compared(query: &Luma, mirrored: bool, archive: &Luma, transform: &Homography) -> Appearance {
    let archive = LocalFingerprint::new(archive);
    let scaled = Scaled::new(&query.clone().shrunk_to(192));
    compare(
        &scaled,
        mirrored,
        &archive.miniature,
        &archive.features,
        transform,
    )
}

#[test]
fn a_picture_looks_like_itself_however_bright() {
    let picture = scene(1, 400, 300);
    let darker = picture.pixels().iter().map(|pixel| pixel / 2 + 20);
    let darker = Luma::new(400, 300, darker.collect()).unwrap();
    let appearance = compared(&darker, false, &picture, &SAME);
    assert!(appearance.all.compared > 50);
    assert!(appearance.all.share() > 0.98, "{appearance:?}");
}

#[test]
fn another_picture_does_not() {
    let appearance = compared(&scene(2, 400, 300), false, &scene(1, 400, 300), &SAME);
    assert!(appearance.pictorial.compared > 30);
    assert!(appearance.pictorial.share() < 0.4, "{appearance:?}");
}

#[test]
fn only_what_lies_in_both_is_compared() {
    let picture = scene(3, 400, 300);
    let part = picture.cropped(0, 0, 200, 150);
    let half = Homography([0.5, 0.0, 0.0, 0.0, 0.5, 0.0, 0.0, 0.0, 1.0]);
    let appearance = compared(&part, false, &picture, &half);
    assert!(
        (9..=16).contains(&appearance.all.compared),
        "{appearance:?}"
    );
    assert!(appearance.all.share() > 0.9, "{appearance:?}");
}

#[test]
fn a_mirrored_picture_is_looked_up_mirrored() {
    let picture = scene(4, 400, 300);
    let mirrored = picture.clone().upright(2);
    let back = Homography([1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]);
    assert!(compared(&mirrored, true, &picture, &back).all.share() > 0.98);
    assert!(compared(&mirrored, false, &picture, &SAME).all.share() < 0.5);
}

#[test]
fn pages_are_not_pictorial() {
    let appearance = compared(&page(1, 400, 300), false, &page(1, 400, 300), &SAME);
    assert!(appearance.all.compared > 30);
    assert!(appearance.pictorial.compared < 4, "{appearance:?}");
}
