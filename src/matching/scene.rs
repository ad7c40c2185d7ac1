//! What shows the same scene and is not shown to be one exposure: a lead, never a date.

use super::{Found, Relation};

/// What is not shown to be a copy is never scored like one.
const NOT_SHOWN: f64 = 0.499;

/// A match whose pictures could not be compared, because the archive kept too little of the item or the search was given too
/// little of the submission.
pub(super) fn without_pictures(found: Found, has_preview: bool) -> Found {
    let reason = if has_preview {
        "So many items of the archive are like this one that the two were not compared in detail."
    } else {
        "The archive has no preview of this item, so a copy cannot be told from another photograph of the same scene. \
         Refresh the archive where its original still is."
    };
    lead(found, reason)
}

/// A match of which too little lies in both pictures.
pub(super) fn too_little(found: Found) -> Found {
    lead(
        found,
        "Too little lies in both pictures to tell a copy from another photograph of the same scene.",
    )
}

/// A match that comparing both pictures in detail does not bear out.
pub(super) fn another(found: Found) -> Found {
    let exposure = found.evidence.exposure.as_ref();
    let reason = match exposure {
        Some(exposure) if exposure.displaced * 8 >= exposure.compared => {
            "Both show the same scene, and what lies at different distances is shifted: they were taken from different places \
             or at different moments."
        }
        Some(exposure) if exposure.changed * 20 >= exposure.compared => {
            "Both show the same scene, but parts of it have changed: they are not shown to be one photograph."
        }
        _ => {
            "Both show the same scene, but in detail they do not agree as copies do: they are not shown to be one photograph."
        }
    };
    lead(found, reason)
}

/// Two graphics in one design whose words or figures differ.
pub(super) fn other_card(found: Found) -> Found {
    lead(
        found,
        "Both have one design, but words or figures on them differ: they are two pictures, not a copy of one.",
    )
}

/// Two pictures that agree for the most part and have other words: it is shown, but a person has to say what follows.
pub(super) fn other_words(mut found: Found) -> Found {
    found.relation = Relation::PartialPicture;
    found.candidate = true;
    found.score = found.score.min(NOT_SHOWN);
    found.evidence.text = "Both agree for the most part, but words or figures in them differ. So the one is not simply a copy of \
                           the other: look at both. Nothing is concluded from it."
        .to_owned();
    found
}

/// Footage whose frames are not one exposure at the same moments.
pub(super) fn another_recording(found: Found) -> Found {
    lead(
        found,
        "Both show the same scene, but their frames do not agree at the same moments as copies do: they are not shown to be \
         one recording.",
    )
}

fn lead(mut found: Found, reason: &str) -> Found {
    found.relation = Relation::SameScene;
    found.candidate = false;
    found.score = found.score.min(NOT_SHOWN);
    found.evidence.text = reason.to_owned();
    found
}
