//! Whether the camera that a file names can have taken it.

use jiff::civil::{Date, date};

use super::devices::{self, Device};
use super::{Signal, code, text_of, valid_date};
use crate::metadata::{Field, Source, Strength};

/// Before this day no camera wrote EXIF: version 1.0 of the standard is of October 1995.
const FIRST_EXIF: Date = date(1995, 10, 1);
/// Pictures wider or higher than this, by the other side, are panoramas, which cameras put together of many.
const PANORAMA: f64 = 2.1;

/// Fields that say when a picture was taken, by EXIF.
const DATES: [&str; 2] = ["DateTimeOriginal", "CreateDate"];

/// Whether the file's date or its size in pixels, of the upright picture, is one that the named camera cannot have made.
pub(super) fn impossible(fields: &[Field], size: Option<(u32, u32)>) -> Option<Signal> {
    let grounds: Vec<String> = dates(fields)
        .chain(size.and_then(|size| too_large(fields, size)))
        .collect();
    (!grounds.is_empty()).then(|| {
        Signal::new(
            code::DEVICE,
            format!("The camera that it names cannot have made it so: {}.", grounds.join("; ")),
            "It means that the date, the camera or the picture is not as the camera wrote it, by a clock that was set wrong, a \
             scan that was dated by hand, or a change; it does not say which of them.",
        )
    })
}

/// Makes dates weak that the named camera contradicts.
pub(super) fn weaken(fields: &mut [Field]) {
    if dates(fields).next().is_none() {
        return;
    }
    for field in fields {
        if field.source == Source::Exif && DATES.contains(&field.field.as_str()) {
            field.strength = Strength::Weak;
        }
    }
}

fn model(fields: &[Field]) -> Option<&str> {
    text_of(fields, Source::Exif, "Model")
}

fn dates(fields: &[Field]) -> impl Iterator<Item = String> {
    let taken = DATES
        .iter()
        .find_map(|name| valid_date(fields, Source::Exif, name));
    let model = model(fields);
    let last = taken.map(|taken| taken.civil_end().date());
    let found = model.and_then(devices::find);
    let announced = last
        .zip(found)
        .and_then(|(last, Device { announced, .. })| {
            (last < *announced).then(|| {
                format!(
                    "it says it was taken by {last} with {:?}, which was announced on {announced}",
                    model.unwrap_or_default()
                )
            })
        });
    let is_apple = text_of(fields, Source::Exif, "Make") == Some("Apple");
    let system = text_of(fields, Source::Exif, "Software")
        .filter(|_| is_apple)
        .and_then(devices::system_published);
    let system = last.zip(system).and_then(|(last, (major, published))| {
        (last < published).then(|| {
            format!(
                "it says it was taken by {last} with version {major} of the phone's system, whose first trial version is of \
                 {published}"
            )
        })
    });
    let ancient = last
        .filter(|last| model.is_some() && *last < FIRST_EXIF)
        .map(|last| format!("it says it was taken by {last}, before any camera wrote such data"));
    [announced, system, ancient].into_iter().flatten()
}

fn too_large(fields: &[Field], (width, height): (u32, u32)) -> Option<String> {
    let device = devices::find(model(fields)?)?;
    let (across, down) = device.sensor?;
    let (longer, shorter) = (width.max(height), width.min(height));
    let is_panorama = f64::from(longer) > PANORAMA * f64::from(shorter.max(1));
    let is_larger = u64::from(width) * u64::from(height) > u64::from(across) * u64::from(down);
    (is_larger && !is_panorama).then(|| {
        format!(
            "it has {width} x {height} pixels, where {:?} has at most {across} x {down}",
            device.model
        )
    })
}

/// Whether the file has another size in pixels than the camera wrote down. `size` is that of the upright picture.
pub(super) fn resized(fields: &[Field], size: Option<(u32, u32)>) -> Option<Signal> {
    let number = |name| text_of(fields, Source::Exif, name)?.parse::<u32>().ok();
    let stated = number("ExifImageWidth").zip(number("ExifImageHeight"))?;
    let (width, height) = size?;
    let is_stated = stated.0 > 0 && stated.1 > 0;
    (is_stated && stated != (width, height) && stated != (height, width)).then(|| {
        Signal::new(
            code::RESIZED,
            format!(
                "Its camera data speak of {} x {} pixels; it has {width} x {height}.",
                stated.0, stated.1
            ),
            "It was made smaller or larger or was cut after it was taken, as messengers, sites and editors do; it does not mean \
             that what is shown was changed.",
        )
    })
}
