//! What a small picture inside a file tells.

use super::{Compared, Signal, code};

/// Small pictures whose PDQ hash differs in more bits than this show something else.
///
/// Of 55 pictures by 30 kinds of cameras the small one that belongs differs in at most 48 bits; where a twentieth is cut off
/// at two sides, 255 of 255 differ in at least 52, and other pictures in at least 98.
const MOST_BITS: u32 = 60;

/// Whether a small picture shows something else than the file that it stands in.
pub(super) fn differs(compared: &Compared) -> Option<Signal> {
    let Compared {
        number,
        place,
        likeness,
    } = compared;
    let (width, height) = likeness.preview_size;
    let how = match (likeness.distance > MOST_BITS, likeness.mirrored) {
        (false, false) => return None,
        (false, true) => "the same mirrored",
        (true, _) if likeness.other_shape => {
            "another picture, or more or less of it, in another shape"
        }
        (true, _) => "another picture, or more or less of it",
    };
    let signal = Signal::new(
        code::THUMBNAIL,
        format!(
            "The {place} of {width} x {height} pixels shows {how} (PDQ distance {} of 256).",
            likeness.distance
        ),
        "Cameras store a small copy of what they take, so the picture was cut, mirrored or replaced later by a program that \
         left the copy as it was; it does not say why, and a small copy that agrees does not mean that nothing was changed.",
    );
    Some(Signal {
        preview: Some(*number),
        ..signal
    })
}
