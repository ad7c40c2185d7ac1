//! exiftool's names of what stands in user data, in iTunes' list and under Apple's keys.

/// Types in user data. Those that begin with 0xa9 are texts in several languages.
const USER_DATA: &[(&[u8; 4], &str)] = &[
    (b"\xa9ART", "Artist"),
    (b"\xa9alb", "Album"),
    (b"\xa9cmt", "Comment"),
    (b"\xa9com", "Composer"),
    (b"\xa9cpy", "Copyright"),
    (b"\xa9day", "ContentCreateDate"),
    (b"\xa9dir", "Director"),
    (b"\xa9ed1", "Edit1"),
    (b"\xa9enc", "EncoderID"),
    (b"\xa9fmt", "Format"),
    (b"\xa9fpt", "Pitch"),
    (b"\xa9frl", "Roll"),
    (b"\xa9fyw", "Yaw"),
    (b"\xa9gen", "Genre"),
    (b"\xa9gpt", "CameraPitch"),
    (b"\xa9grl", "CameraRoll"),
    (b"\xa9grp", "Grouping"),
    (b"\xa9gyw", "CameraYaw"),
    (b"\xa9inf", "Information"),
    (b"\xa9lyr", "Lyrics"),
    (b"\xa9mak", "Make"),
    (b"\xa9mal", "MakerURL"),
    (b"\xa9mdl", "Model"),
    (b"\xa9mod", "Model"),
    (b"\xa9nam", "Title"),
    (b"\xa9phg", "RecordingCopyright"),
    (b"\xa9prd", "Producer"),
    (b"\xa9prf", "Performers"),
    (b"\xa9req", "Requirements"),
    (b"\xa9snm", "Subtitle"),
    (b"\xa9src", "SourceCredits"),
    (b"\xa9swr", "SoftwareVersion"),
    (b"\xa9too", "Encoder"),
    (b"\xa9trk", "Track"),
    (b"\xa9wrt", "Composer"),
    (b"\xa9xsp", "SpeedX"),
    (b"\xa9xyz", "GPSCoordinates"),
    (b"\xa9ysp", "SpeedY"),
    (b"\xa9zsp", "SpeedZ"),
    (b"CNCV", "CompressorVersion"),
    (b"CNFV", "FirmwareVersion"),
    (b"CNMN", "Model"),
    (b"FIRM", "FirmwareVersion"),
    (b"GoPr", "GoProType"),
    (b"LENS", "LensSerialNumber"),
    (b"SNum", "SerialNumber"),
    (b"albm", "Album"),
    (b"angl", "CameraAngle"),
    (b"auth", "Author"),
    (b"clfn", "ClipFileName"),
    (b"clid", "ClipID"),
    (b"cmid", "CameraID"),
    (b"cmnm", "Model"),
    (b"coll", "CollectionName"),
    (b"cprt", "Copyright"),
    (b"date", "DateTimeOriginal"),
    (b"dscp", "Description"),
    (b"gnre", "Genre"),
    (b"manu", "Make"),
    (b"modl", "Model"),
    (b"name", "Name"),
    (b"perf", "Performer"),
    (b"reel", "ReelName"),
    (b"scen", "Scene"),
    (b"shot", "ShotName"),
    (b"slno", "SerialNumber"),
    (b"titl", "Title"),
    (b"yrrc", "Year"),
];

/// Types in iTunes' list.
const ITEMS: &[(&[u8; 4], &str)] = &[
    (b"\xa9ART", "Artist"),
    (b"\xa9alb", "Album"),
    (b"\xa9aut", "Author"),
    (b"\xa9cmt", "Comment"),
    (b"\xa9com", "Composer"),
    (b"\xa9cpy", "Copyright"),
    (b"\xa9day", "ContentCreateDate"),
    (b"\xa9des", "Description"),
    (b"\xa9dir", "Director"),
    (b"\xa9enc", "EncodedBy"),
    (b"\xa9gen", "Genre"),
    (b"\xa9grp", "Grouping"),
    (b"\xa9lyr", "Lyrics"),
    (b"\xa9nam", "Title"),
    (b"\xa9prd", "Producer"),
    (b"\xa9pub", "Publisher"),
    (b"\xa9st3", "Subtitle"),
    (b"\xa9too", "Encoder"),
    (b"\xa9trk", "Track"),
    (b"\xa9wrt", "Composer"),
    (b"\xa9xyz", "GPSCoordinates"),
    (b"aART", "AlbumArtist"),
    (b"albm", "Album"),
    (b"auth", "Author"),
    (b"catg", "Category"),
    (b"cprt", "Copyright"),
    (b"desc", "Description"),
    (b"disk", "DiskNumber"),
    (b"dscp", "Description"),
    (b"keyw", "Keyword"),
    (b"ldes", "LongDescription"),
    (b"perf", "Performer"),
    (b"purd", "PurchaseDate"),
    (b"rldt", "ReleaseDate"),
    (b"sdes", "StoreDescription"),
    (b"sonm", "SortName"),
    (b"titl", "Title"),
    (b"trkn", "TrackNumber"),
    (b"tven", "TVEpisodeID"),
    (b"tvnn", "TVNetworkName"),
    (b"tvsh", "TVShow"),
    (b"yrrc", "Year"),
];

/// What stands before the keys of Apple.
const APPLE: &str = "com.apple.quicktime.";
/// Keys whose names do not follow from them. Those of Apple are without what stands before.
const KEYS: &[(&str, &str)] = &[
    ("apple.photos.captureMode", "CaptureMode"),
    ("android.capture.fps", "AndroidCaptureFPS"),
    ("android.manufacturer", "Make"),
    ("android.model", "Model"),
    ("collection.user", "UserCollection"),
    ("creationdate", "CreationDate"),
    // ffmpeg writes the year of publication so; exiftool takes it for the date of recording that QuickTime has there.
    ("date", "ContentCreateDate"),
    ("direction.facing", "CameraDirection"),
    ("direction.motion", "CameraMotion"),
    ("displayname", "DisplayName"),
    ("live-photo.auto", "LivePhotoAuto"),
    ("live-photo.vitality-score", "LivePhotoVitalityScore"),
    (
        "live-photo.vitality-scoring-version",
        "LivePhotoVitalityScoringVersion",
    ),
    ("location.ISO6709", "GPSCoordinates"),
    ("player.movie.audio.gain", "AudioGain"),
    ("player.movie.visual.brightness", "Brightness"),
    ("rating.user", "UserRating"),
];

/// Makers whose notes begin with them.
pub(super) const CAMERAS: [&str; 9] = [
    "FUJIFILM DIGITAL CAMERA",
    "EASTMAN KODAK COMPANY",
    "KONICA MINOLTA DIGITAL CAMERA",
    "MINOLTA DIGITAL CAMERA",
    "NIKON DIGITAL CAMERA",
    "OLYMPUS DIGITAL CAMERA",
    "PENTAX DIGITAL CAMERA",
    "SAMSUNG DIGITAL CAMERA",
    "SANYO DIGITAL CAMERA",
];

fn by_type(names: &[(&[u8; 4], &str)], kind: [u8; 4]) -> Option<String> {
    let (_, name) = names.iter().find(|(known, _)| **known == kind)?;
    Some((*name).to_owned())
}

/// The name of an entry of user data. Texts in several languages that nobody described are named by their type.
pub(super) fn user_data_name(kind: [u8; 4]) -> Option<String> {
    by_type(USER_DATA, kind).or_else(|| match kind {
        // What DJI writes there is no text.
        [0xa9, b'd', b'j', b'i'] | [0xa9, b'r', b'e', b's'] | [0xa9, b'u', b'i', b'd'] => None,
        [0xa9, rest @ ..] if rest.iter().all(u8::is_ascii_alphanumeric) => {
            let letters: String = rest.iter().copied().map(char::from).collect();
            Some(format!("UserData_{letters}"))
        }
        _ => None,
    })
}

/// The name of an entry of iTunes' list.
pub(super) fn item_name(kind: [u8; 4]) -> Option<String> {
    by_type(ITEMS, kind)
}

/// The name of a key. One that is not known is named by its words, `camera.lens_model` as `CameraLensModel`. `None` where it
/// has no words.
pub(super) fn key_name(key: &str, is_reverse_domain: bool) -> Option<String> {
    let short = match is_reverse_domain {
        true => key
            .strip_prefix(APPLE)
            .or_else(|| key.strip_prefix("com."))
            .unwrap_or(key),
        false => key,
    };
    let known = KEYS.iter().find(|(key, _)| key.eq_ignore_ascii_case(short));
    if let Some((_, name)) = known {
        return Some((*name).to_owned());
    }
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ');
    if short.is_empty() || !short.chars().all(is_word) {
        return None;
    }
    Some(camel_case(short))
}

/// exiftool's way: points and blanks go and the letter behind is raised, as is one behind a line, and a line between a small
/// and a large letter goes. Hyphens stay.
fn camel_case(key: &str) -> String {
    let mut name = String::new();
    let mut raise = true;
    let mut line = false;
    for c in key.chars() {
        if matches!(c, '.' | ' ') {
            raise = true;
            continue;
        }
        if c == '_' && !raise {
            line = true;
            continue;
        }
        let after_small = name.ends_with(|c: char| c.is_ascii_lowercase());
        let raised = if raise || line {
            c.to_ascii_uppercase()
        } else {
            c
        };
        if line && !(after_small && raised.is_ascii_uppercase()) {
            name.push('_');
        }
        (raise, line) = (false, false);
        name.push(raised);
    }
    name
}
