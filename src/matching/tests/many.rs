//! What went round is in an archive many times. All of it is found, and only so much is looked at closely.

use super::*;
use crate::fingerprint::LocalFrame;
use crate::fingerprint::local::SoughtPicture;
use crate::matching::pictures::MOST_PHOTOS;

/// What is found of a photo in an archive with these media: each relation with whether details were compared.
fn found_of(photo: &Luma, index: &Index) -> Vec<(Relation, bool)> {
    let frames = super::photo(photo);
    let sought = SoughtPicture::new(photo);
    let query = Query {
        sha256: "another content",
        kind: MediaKind::Photo,
        size: Some((128, 96)),
        frames: &frames,
        picture: Some(&sought),
        footage: None,
        sound: None,
    };
    let found = find(&query, index, Preset::Balanced);
    let all = found.iter();
    all.map(|found| (found.relation, found.evidence.inliers.is_some()))
        .collect()
}

#[test]
fn all_copies_of_a_photo_are_found_and_the_nearest_compared_in_detail() {
    let copies = MOST_PHOTOS + 30;
    let copy = || {
        let mut copy = photo_of(&scene(1));
        copy.stored.local = vec![LocalFrame {
            time_s: 0.0,
            fingerprint: SoughtPicture::new(&scene(1)).stored(),
        }];
        copy
    };
    let found = found_of(&scene(1), &archive((0..copies).map(|_| copy()).collect()));
    assert_eq!(found.len(), copies);
    assert!(
        found
            .iter()
            .all(|(relation, _)| *relation == Relation::SamePicture)
    );
    let in_detail = found.iter().filter(|(_, in_detail)| *in_detail).count();
    assert_eq!(in_detail, MOST_PHOTOS);
}

#[test]
fn all_videos_of_a_still_are_found_and_the_likeliest_searched_for_its_moment() {
    let videos = MOST_VIDEOS + 20;
    let clip = || video(&[scene(1), scene(2), scene(3)]);
    let found = found_of(&scene(2), &archive((0..videos).map(|_| clip()).collect()));
    assert_eq!(found.len(), videos);
    let of = |relation: Relation| found.iter().filter(|(own, _)| *own == relation).count();
    assert_eq!(of(Relation::StillOfVideo), MOST_VIDEOS);
    // Of the others it is not known whether they show that very frame.
    assert_eq!(of(Relation::SameScene), videos - MOST_VIDEOS);
    let in_detail = found.iter().filter(|(_, in_detail)| *in_detail).count();
    assert!((1..=MOST_VIDEOS).contains(&in_detail), "{in_detail}");
}
