//! Whether a file says nothing of how it was made.

use super::{Signal, code};
use crate::media::MediaKind;
use crate::metadata::{Field, Source};

/// Fields that a camera or phone writes, any of which is enough.
const OF_CAMERAS: [&str; 8] = [
    "Make",
    "Model",
    "DateTimeOriginal",
    "CreateDate",
    "CreationDate",
    "MediaCreateDate",
    "GPSLatitude",
    "LensModel",
];

/// That none of the fields of a camera is there.
pub(super) fn stripped(fields: &[Field], kind: MediaKind) -> Option<Signal> {
    let of_camera = fields.iter().any(|field| {
        !matches!(field.source, Source::C2pa | Source::Filename)
            && field.value.is_some()
            && OF_CAMERAS.contains(&field.field.as_str())
    });
    (!of_camera).then(|| {
        Signal::new(
            code::STRIPPED,
            format!(
                "The {} has no metadata of a camera: no valid date, no device, no place.",
                kind.as_str()
            ),
            "It is usual for everything that went through a messenger, a social network or a screenshot, so it proves \
             nothing: neither that somebody hid something nor that it is old.",
        )
    })
}
