//! What a match rests on, in words.

use super::percent;
use crate::matching::exposure::Exposure;
use crate::matching::geometry::Support;
use crate::report::overlay::{Overlay, Side};
use crate::report::{Evidence, Relation};

/// What the two pictures are called.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sides {
    query: &'static str,
    archive: &'static str,
}

impl Sides {
    /// In a report.
    pub(crate) const REPORT: Sides = Sides {
        query: "this file",
        archive: "the archive's picture",
    };
    /// In a comparison of two files.
    pub(crate) const COMPARISON: Sides = Sides {
        query: "A",
        archive: "B",
    };
}

/// Everything that a match rests on, as short statements.
pub(crate) fn evidence(
    evidence: &Evidence,
    relation: Relation,
    overlay: Option<&Overlay>,
    sides: Sides,
) -> Vec<String> {
    let mut said = alignment(evidence, overlay, sides);
    if relation != Relation::Identical {
        for (distance, name) in [
            (evidence.pdq_distance, "PDQ"),
            (evidence.gradient_distance, "gradient"),
        ] {
            match distance {
                Some(0) => said.push(format!("{name} fingerprints are equal")),
                Some(bits) => {
                    said.push(format!("{name} fingerprints differ in {bits} of 256 bits"));
                }
                None => {}
            }
        }
    }
    if let Some(count) = evidence.matched_frames {
        said.push(format!("{count} frames match in order"));
    }
    said.extend(sound(evidence, relation));
    said
}

/// How well the sounds agree, where they do, as a short statement.
pub(crate) fn sound(evidence: &Evidence, relation: Relation) -> Option<String> {
    // Hundred per cent is said only where it is all.
    let share = evidence.sound_agreement?;
    let share = percent(if share < 1.0 { share.min(0.99) } else { share });
    Some(if relation == Relation::SameSound {
        format!(
            "{share} % of what is compared of both sounds agrees (of unrelated sounds about 55 %)"
        )
    } else {
        format!("the sound agrees at the same moments ({share} %; of unrelated sounds about 55 %)")
    })
}

/// How two pictures lie on one another and what agrees between them, as short statements.
pub(crate) fn alignment(
    evidence: &Evidence,
    overlay: Option<&Overlay>,
    sides: Sides,
) -> Vec<String> {
    let mut said = Vec::new();
    if let Some(count) = evidence.inliers {
        said.push(details(count, evidence));
    }
    if let Some(exposure) = &evidence.exposure {
        said.extend(compared(exposure));
    } else if let Some(share) = evidence.alike {
        // Hundred per cent is said only where it is all.
        let share = if share < 1.0 { share.min(0.99) } else { share };
        said.push(format!(
            "{} % of what lies in both looks alike",
            percent(share)
        ));
    }
    let Some(transform) = &evidence.transform else {
        return said;
    };
    let fills: Vec<String> = [
        (
            transform.overlap_query,
            overlay.map(|overlay| &overlay.query),
            sides.query,
        ),
        (
            transform.overlap_archive,
            overlay.map(|overlay| &overlay.archive),
            sides.archive,
        ),
    ]
    .into_iter()
    .filter_map(|(share, side, name)| Some(filled(share?, side, name)))
    .collect();
    if !fills.is_empty() {
        said.push(format!("what lies in both fills {}", fills.join(" and ")));
    }
    if transform.mirrored {
        said.push("mirrored: left and right are swapped".to_owned());
    }
    if transform.rotation_deg.abs() >= 0.5 {
        let way = if transform.rotation_deg > 0.0 {
            "clockwise"
        } else {
            "anticlockwise"
        };
        said.push(format!("turned {:.0}° {way}", transform.rotation_deg.abs()));
    }
    said
}

/// What comparing both pictures block by block showed.
fn compared(exposure: &Exposure) -> Vec<String> {
    let mut said = vec![format!(
        "of {} places compared in detail {} agree",
        exposure.compared, exposure.agree
    )];
    let differ = [
        (exposure.displaced, "lie aside, as from another viewpoint"),
        (exposure.changed, "show something else"),
        (exposure.covered, "are drawn over"),
    ];
    let differ = differ.into_iter().filter(|(count, _)| *count > 0);
    said.extend(differ.map(|(count, what)| format!("{count} {what}")));
    said
}

/// Details that agree, and how many would by chance.
fn details(count: u32, evidence: &Evidence) -> String {
    let details = match count {
        1 => "1 detail agrees".to_owned(),
        count => format!("{count} details agree"),
    };
    match (evidence.significance, evidence.inlier_ratio) {
        (Some(significance), _) => match by_chance(count, significance).round() {
            0.0 => format!("{details} (by chance none would)"),
            chance => format!("{details} (by chance about {chance:.0} would)"),
        },
        (None, Some(ratio)) => format!("{details} ({} % of those compared)", percent(ratio)),
        (None, None) => details,
    }
}

/// How many details agree by chance, from how improbable it is that `count` do: the inverse of
/// [`Support::significance`].
fn by_chance(count: u32, significance: f64) -> f64 {
    let (mut low, mut high) = (1e-9, f64::from(count));
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        let support = Support {
            inliers: count as usize,
            by_chance: middle,
            ..Support::default()
        };
        // The more there are by chance, the less improbable it is.
        if support.significance() > significance {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}

/// How much of a picture lies in both, and where.
fn filled(share: f64, side: Option<&Side>, name: &str) -> String {
    if share >= 0.995 {
        return format!("all of {name}");
    }
    let place = side
        .and_then(region)
        .map_or_else(String::new, |region| format!(" ({region})"));
    format!("{} % of {name}{place}", percent(share))
}

/// In which part of a picture an outline lies, where that can be said in a few words.
fn region(side: &Side) -> Option<&'static str> {
    let [left, top, right, bottom] = side.bounds();
    Some(match (zone(left, right), zone(top, bottom)) {
        (Zone::First, Zone::First) => "upper left",
        (Zone::First, Zone::Last) => "lower left",
        (Zone::First, _) => "left half",
        (Zone::Last, Zone::First) => "upper right",
        (Zone::Last, Zone::Last) => "lower right",
        (Zone::Last, _) => "right half",
        (_, Zone::First) => "upper half",
        (_, Zone::Last) => "lower half",
        (Zone::Middle, Zone::Middle) => "middle",
        (Zone::Middle, Zone::All) => "middle, from top to bottom",
        (Zone::All, Zone::Middle) => "middle, from side to side",
        _ => return None,
    })
}

/// Where a stretch lies in a side of a picture.
enum Zone {
    First,
    Middle,
    Last,
    /// From one end to the other, nearly.
    All,
    Elsewhere,
}

fn zone(start: f64, end: f64) -> Zone {
    match (start, end) {
        (start, end) if start >= 0.3 && end <= 0.7 => Zone::Middle,
        (_, end) if end <= 0.55 => Zone::First,
        (start, _) if start >= 0.45 => Zone::Last,
        (start, end) if start <= 0.08 && end >= 0.92 => Zone::All,
        (start, end) if start >= 0.08 && end <= 0.92 => Zone::Middle,
        _ => Zone::Elsewhere,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Transform;

    fn aligned() -> Evidence {
        Evidence {
            inliers: Some(84),
            inlier_ratio: Some(0.4),
            significance: Some(200.0),
            alike: Some(0.96),
            transform: Some(Transform {
                mirrored: true,
                rotation_deg: 6.2,
                // The submission holds the whole archive's picture in its lower left, mirrored, at half the size.
                homography: Some([-2.0, 0.0, 1000.0, 0.0, 2.0, -1000.0, 0.0, 0.0, 1.0]),
                overlap_query: Some(0.25),
                overlap_archive: Some(1.0),
            }),
            ..Evidence::default()
        }
    }

    #[test]
    fn an_alignment_is_told_in_plain_words() {
        let mut evidence = aligned();
        let size = Some((1000, 1000));
        let overlay = Overlay::of(&evidence, size, size);
        assert_eq!(
            alignment(&evidence, overlay.as_ref(), Sides::REPORT),
            [
                "84 details agree (by chance none would)",
                "96 % of what lies in both looks alike",
                "what lies in both fills 25 % of this file (lower left) and all of the archive's picture",
                "mirrored: left and right are swapped",
                "turned 6° clockwise",
            ]
        );
        // Without sizes there is no saying where.
        let said = alignment(&evidence, None, Sides::COMPARISON);
        assert_eq!(said[2], "what lies in both fills 25 % of A and all of B");
        evidence.significance = None;
        let said = alignment(&evidence, None, Sides::REPORT);
        assert_eq!(said[0], "84 details agree (40 % of those compared)");
    }

    #[test]
    fn only_what_is_known_is_said() {
        assert!(alignment(&Evidence::default(), None, Sides::REPORT).is_empty());
        let whole = Evidence {
            pdq_distance: Some(0),
            gradient_distance: Some(9),
            ..Evidence::default()
        };
        let said = evidence(&whole, Relation::SamePicture, None, Sides::REPORT);
        assert_eq!(
            said,
            [
                "PDQ fingerprints are equal",
                "gradient fingerprints differ in 9 of 256 bits"
            ]
        );
        assert!(evidence(&whole, Relation::Identical, None, Sides::REPORT).is_empty());
    }

    #[test]
    fn sound_is_told_apart_from_pictures() {
        let heard = Evidence {
            sound_agreement: Some(0.998),
            ..Evidence::default()
        };
        let said = |relation| evidence(&heard, relation, None, Sides::REPORT);
        assert_eq!(
            said(Relation::SameSound),
            ["99 % of what is compared of both sounds agrees (of unrelated sounds about 55 %)"]
        );
        assert_eq!(
            said(Relation::SameFootage),
            ["the sound agrees at the same moments (99 %; of unrelated sounds about 55 %)"]
        );
        assert_eq!(sound(&Evidence::default(), Relation::SameSound), None);
    }

    #[test]
    fn chance_is_the_inverse_of_the_significance() {
        for (inliers, by_chance) in [(84, 2.0), (12, 0.2), (300, 40.0), (9, 8.0)] {
            let support = Support {
                inliers,
                expected: 500,
                by_chance,
            };
            let back = super::by_chance(inliers as u32, support.significance());
            assert!((back - by_chance).abs() < 1e-6, "{back} {by_chance}");
        }
        assert!(super::by_chance(0, 1.0) < 0.5);
        assert!(super::by_chance(10, f64::NAN).is_finite());
    }
}
