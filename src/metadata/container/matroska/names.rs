//! exiftool's names of Matroska's tags.

/// Tags whose names do not follow from them.
const NAMES: &[(&str, &str)] = &[
    ("BPM", "BPM"),
    ("DATE_DIGITIZED", "CreateDate"),
    ("DATE_RECORDED", "DateTimeOriginal"),
    ("FAX", "FAX"),
    ("FPS", "FPS"),
    ("IMDB", "IMDB"),
    ("ISBN", "ISBN"),
    ("ISRC", "ISRC"),
    ("MCDI", "MCDI"),
    ("TMDB", "TMDB"),
    ("TVDB", "TVDB"),
    ("URL", "URL"),
    // ffmpeg copies these over from phones' films.
    ("COM.ANDROID.VERSION", "AndroidVersion"),
    ("COM.ANDROID.MANUFACTURER", "Make"),
    ("COM.ANDROID.MODEL", "Model"),
    ("COM.ANDROID.CAPTURE.FPS", "AndroidCaptureFPS"),
    ("COM.APPLE.QUICKTIME.CREATIONDATE", "CreationDate"),
    ("COM.APPLE.QUICKTIME.LOCATION.ISO6709", "GPSCoordinates"),
    ("COM.APPLE.QUICKTIME.MAKE", "Make"),
    ("COM.APPLE.QUICKTIME.MODEL", "Model"),
    ("COM.APPLE.QUICKTIME.SOFTWARE", "Software"),
];

/// Tags that say nothing but how the file is built.
const TECHNICAL: [&str; 8] = [
    "BPS",
    "COMPATIBLE_BRANDS",
    "DURATION",
    "MINOR_VERSION",
    "NUMBER_OF_BYTES",
    "NUMBER_OF_FRAMES",
    "VENDOR_ID",
    "_STATISTICS_TAGS",
];

/// The name of a tag: `DIRECTOR_OF_PHOTOGRAPHY` is `DirectorOfPhotography`. `None` where it has no letters, and of what says
/// nothing of the film.
pub(super) fn tag_name(tag: &str) -> Option<String> {
    // Programs add the language: `BPS-eng`.
    let bare = tag.split('-').next().unwrap_or_default();
    if TECHNICAL
        .iter()
        .any(|known| known.eq_ignore_ascii_case(bare))
    {
        return None;
    }
    let known = NAMES.iter().find(|(key, _)| key.eq_ignore_ascii_case(tag));
    if let Some((_, name)) = known {
        return Some((*name).to_owned());
    }
    let mut name = String::new();
    let mut raise = true;
    for c in tag.chars() {
        match c {
            '_' => raise = true,
            _ if !c.is_ascii_alphanumeric() => {}
            _ if raise => {
                name.push(c.to_ascii_uppercase());
                raise = false;
            }
            _ => name.push(c.to_ascii_lowercase()),
        }
    }
    (name.len() >= 2).then_some(name)
}
