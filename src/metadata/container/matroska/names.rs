//! exiftool's names of Matroska's tags.

/// Tags whose names do not follow from them.
const NAMES: &[(&str, &str)] = &[
    ("BPM", "BPM"),
    ("BPS", "BPS"),
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

/// The name of a tag: `DIRECTOR_OF_PHOTOGRAPHY` is `DirectorOfPhotography`. `None` where it has no letters.
pub(super) fn tag_name(tag: &str) -> Option<String> {
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
