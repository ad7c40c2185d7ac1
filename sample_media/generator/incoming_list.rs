//! What came in: how each file is made, what is claimed of it and which verdict it must get.

use crate::cards::FuelPrices;
use crate::clips::Take;
use crate::edits::Edit;
use crate::exif_block::Capture;
use crate::scenes::Family::*;
use crate::scenes::{Scene, scene};
use crate::sound::Sound;
use crate::vector::vec3;

/// How an incoming file is made. Names are those of archive files.
pub enum Make {
    Copy(&'static str),
    Edited(&'static str, Edit),
    Still(&'static str, f32),
    /// Archive clip, start and length of the piece.
    Cut(&'static str, f32, f32),
    Joined([(&'static str, f32, f32); 2]),
    /// New footage with an archive photo held before the lens for three seconds.
    WithPhoto(Take, &'static str),
    Fresh(Scene, Option<Capture>),
    Card(FuelPrices),
    FreshClip(Take),
    /// A new photo of which only the first part arrived.
    CutOff(Scene),
    Text(&'static str),
}

pub struct Claim {
    pub date: &'static str,
    pub country: &'static str,
    pub place: &'static str,
    /// Latitude and longitude as written in claims.csv.
    pub position: (&'static str, &'static str),
    pub submitter: &'static str,
    pub note: &'static str,
}

pub struct Incoming {
    pub file: &'static str,
    pub make: Make,
    pub claim: Option<Claim>,
    pub verdict: &'static str,
    /// Archive files shown, joined by `;`.
    pub items: &'static str,
    pub relation: &'static str,
    /// How it was made, in words.
    pub made: &'static str,
    pub why: &'static str,
}

const SMALL: Edit = Edit::Smaller {
    width: 640,
    quality: 62,
};
const MIDDLE: Edit = Edit::Smaller {
    width: 800,
    quality: 70,
};
const WEEKEND: &str = "2025-03-07/2025-03-09";
const LATAKIA: (&str, &str) = ("35.52", "35.79");
const TARTUS: (&str, &str) = ("34.89", "35.89");
const BEIRUT: (&str, &str) = ("33.89", "35.50");
const NOWHERE: (&str, &str) = ("", "");

const fn claim(
    date: &'static str,
    country: &'static str,
    place: &'static str,
    position: (&'static str, &'static str),
    submitter: &'static str,
    note: &'static str,
) -> Option<Claim> {
    Some(Claim {
        date,
        country,
        place,
        position,
        submitter,
        note,
    })
}

#[rustfmt::skip]
pub const INCOMING: &[Incoming] = &[
    Incoming {
        file: "IMG-20250309-WA0003.jpg", make: Make::Edited("2016-lighthouse-storm-warning.jpg", SMALL),
        claim: claim("2025-03-08", "SY", "Latakia", LATAKIA, "reader 14", "Coast near the port"),
        verdict: "recirculated", items: "2016-lighthouse-storm-warning.jpg", relation: "same_picture",
        made: "archive photo saved 640 pixels wide at JPEG quality 62",
        why: "published in Italy in 2016, nine years before the claimed day",
    },
    Incoming {
        file: "IMG-20250309-WA0007.jpg", make: Make::Edited("2018-main-street-strike.jpg", Edit::Mirrored),
        claim: claim("2025-03-08", "LB", "Beirut", BEIRUT, "reader 14", "Shops closed"),
        verdict: "recirculated", items: "2018-main-street-strike.jpg", relation: "same_picture",
        made: "archive photo mirrored left to right and saved smaller",
        why: "published in Mexico in 2018",
    },
    Incoming {
        file: "IMG-20250308-WA0019.jpg", make: Make::Edited("2025-latakia-seafront-lights.jpg", MIDDLE),
        claim: claim("2025-03-08", "SY", "Latakia", LATAKIA, "reader 22", "Seafront this evening"),
        verdict: "consistent", items: "2025-latakia-seafront-lights.jpg", relation: "same_picture",
        made: "archive photo saved smaller",
        why: "the archive has it from the claimed day and town",
    },
    Incoming {
        file: "IMG-20250309-WA0021.jpg", make: Make::Edited("unsorted-041.jpg", SMALL),
        claim: claim("2025-03-08", "SY", "Jableh", NOWHERE, "reader 9", ""),
        verdict: "seen_before", items: "unsorted-041.jpg", relation: "same_picture",
        made: "archive photo saved smaller",
        why: "it is in the archive, but without any date or place to judge by",
    },
    Incoming {
        file: "IMG-20250309-WA0024.jpg", make: Make::Edited("agency-square-trees.jpg", MIDDLE),
        claim: claim("2025-03-08", "SY", "Tartus", TARTUS, "reader 31", "Main square"),
        verdict: "recirculated", items: "agency-square-trees.jpg", relation: "same_picture",
        made: "archive photo saved smaller",
        why: "the archive knows no date, but another country: Mexico",
    },
    Incoming {
        file: "IMG-20250309-WA0026.jpg", make: Make::CutOff(scene(NightStreet, 5, 1)),
        claim: claim("2025-03-08", "LB", "Beirut", BEIRUT, "reader 31", "Did this arrive?"),
        verdict: "unreadable", items: "", relation: "",
        made: "new photo of which only the first 60 % of the bytes arrived",
        why: "the file is cut off, so it cannot be examined as a whole",
    },
    Incoming {
        file: "photo_2025-03-09_14-22-01.jpg", make: Make::Edited("2017-market-reopens.jpg", Edit::Captioned("Beirut market this morning 8.3.2025")),
        claim: claim("2025-03-08", "LB", "Beirut", BEIRUT, "channel forward", "Caption was already in the picture"),
        verdict: "recirculated", items: "2017-market-reopens.jpg", relation: "same_picture",
        made: "archive photo with a line of text written over its lower edge",
        why: "taken and published in Iraq in 2017",
    },
    Incoming {
        file: "photo_2025-03-09_14-31-40.jpg", make: Make::Still("2018-night-drive.mp4", 3.5),
        claim: claim("2025-03-08", "SY", "Latakia", LATAKIA, "channel forward", "Streets at night"),
        verdict: "recirculated", items: "2018-night-drive.mp4", relation: "still_of_video",
        made: "frame at 3.5 s of an archive clip, enlarged",
        why: "the clip was published in France in 2018",
    },
    Incoming {
        file: "Screenshot_2025-03-09-08-41-17.png", make: Make::Edited("2016-harbour-towers-night.jpg", Edit::Screenshot),
        claim: claim(WEEKEND, "SY", "Tartus", TARTUS, "reader 3", "From a friend's status"),
        verdict: "recirculated", items: "2016-harbour-towers-night.jpg", relation: "same_picture",
        made: "square screenshot of the archive photo, black bars above and below",
        why: "published in Lebanon in 2016",
    },
    Incoming {
        file: "IMG_20250309_093015.jpg", make: Make::Edited("2017-hill-villages-evacuated.jpg", Edit::Turned),
        claim: claim(WEEKEND, "SY", "Hills east of Latakia", NOWHERE, "reader 17", ""),
        verdict: "recirculated", items: "2017-hill-villages-evacuated.jpg", relation: "same_picture",
        made: "archive photo turned clockwise by a quarter",
        why: "published in Turkey in 2017",
    },
    Incoming {
        file: "IMG_1182.jpg", make: Make::Edited("2014-desert-road-dusk.jpg", Edit::StoredTurned),
        claim: claim("2025-03-08", "SY", "Road to Palmyra", NOWHERE, "reader 40", "Taken from the car"),
        verdict: "recirculated", items: "2014-desert-road-dusk.jpg", relation: "same_picture",
        made: "archive photo stored lying on its side, with EXIF orientation 6 to set it upright",
        why: "same country, but published in 2014",
    },
    Incoming {
        file: "file_118.jpg", make: Make::Copy("2021-lake-low-water.jpg"),
        claim: claim(WEEKEND, "LB", "Lake Qaraoun", NOWHERE, "reader 8", ""),
        verdict: "recirculated", items: "2021-lake-low-water.jpg", relation: "identical",
        made: "byte for byte the archive file",
        why: "published in Turkey in 2021",
    },
    Incoming {
        file: "DSC_0231.JPG",
        make: Make::Fresh(scene(Hills, 2, 0), Some(Capture { time: "2019:07:14 12:41:09", offset: "+03:00", place: Some((38.7312, 35.4787)) })),
        claim: claim("2025-03-08", "SY", "Slunfeh", NOWHERE, "reader 17", "Mountain road closed"),
        verdict: "recirculated", items: "", relation: "",
        made: "new photo whose EXIF says 14 July 2019 at Kayseri, Turkey",
        why: "its own date and its own coordinates both contradict the claim: two moderate findings on different ground",
    },
    Incoming {
        file: "IMG_4417.jpg",
        make: Make::Fresh(scene(Street, 4, 0), Some(Capture { time: "2021:11:02 09:18:44", offset: "+02:00", place: None })),
        claim: claim("2025-03-08", "LB", "Beirut", BEIRUT, "reader 5", "Morning after"),
        verdict: "questionable", items: "", relation: "",
        made: "new photo whose EXIF says 2 November 2021, no place",
        why: "only its own date contradicts the claim: one moderate finding",
    },
    Incoming {
        file: "IMG_20250308_171204.jpg",
        make: Make::Fresh(scene(Roofs, 1, 0), Some(Capture { time: "2025:03:08 17:12:04", offset: "+03:00", place: Some((35.5241, 35.8012)) })),
        claim: claim("2025-03-08", "SY", "Latakia", LATAKIA, "reader 22", "From my roof"),
        verdict: "consistent", items: "", relation: "",
        made: "new photo whose EXIF date and coordinates lie inside the claim",
        why: "its own date and place agree with the claim and nothing speaks against it",
    },
    Incoming {
        file: "image0.jpeg", make: Make::Fresh(scene(Bridge, 8, 2), None),
        claim: claim("2025-03-08", "SY", "Jisr al-Shughur", NOWHERE, "reader 11", "Old bridge"),
        verdict: "no_finding", items: "", relation: "",
        made: "new photo without metadata",
        why: "nothing like it in the archive and nothing in the file; that proves nothing",
    },
    Incoming {
        file: "image1.jpeg", make: Make::Fresh(scene(NightHarbour, 3, 2), None),
        claim: None,
        verdict: "no_finding", items: "", relation: "",
        made: "new photo without metadata and without a row in claims.csv",
        why: "nothing like it in the archive and nothing claimed",
    },
    Incoming {
        file: "video0.mp4",
        make: Make::FreshClip(Take { scene: scene(Hills, 8, 0), seconds: 6.0, travel: vec3(1.5, 0.0, 2.0), pan: vec3(8.0, 0.0, 2.0), sound: Sound::Wind(21) }),
        claim: claim(WEEKEND, "SY", "Hills above Baniyas", NOWHERE, "reader 2", ""),
        verdict: "no_finding", items: "", relation: "",
        made: "new clip with sound, without metadata",
        why: "nothing like it in the archive and nothing in the file; that proves nothing",
    },
    Incoming {
        file: "VID-20250309-WA0011.mp4", make: Make::Cut("2014-bridge-from-hillside.mp4", 3.0, 4.5),
        claim: claim("2025-03-08", "SY", "Jisr al-Shughur", NOWHERE, "reader 11", "River today"),
        verdict: "recirculated", items: "2014-bridge-from-hillside.mp4", relation: "same_footage",
        made: "seconds 3.0 to 7.5 of an archive clip, encoded again",
        why: "the clip was published in France in 2014",
    },
    Incoming {
        file: "video_2025-03-09_16-02-55.mp4",
        make: Make::Joined([("2020-market-from-balcony.mp4", 1.0, 4.0), ("2022-mesa-road-patrol.mp4", 2.5, 4.0)]),
        claim: claim(WEEKEND, "SY", "Latakia", LATAKIA, "channel forward", "Two scenes"),
        verdict: "recirculated", items: "2020-market-from-balcony.mp4;2022-mesa-road-patrol.mp4", relation: "same_footage",
        made: "four seconds each of two archive clips, joined and encoded again",
        why: "one clip was published in Lebanon in 2020, the other in Iraq in 2022",
    },
    Incoming {
        file: "video_2025-03-09_18-40-12.mp4",
        make: Make::WithPhoto(Take { scene: scene(Roofs, 8, 2), seconds: 6.0, travel: vec3(0.7, 0.0, 0.7), pan: vec3(3.4, 0.0, 0.0), sound: Sound::Traffic(22) }, "2022-red-cliffs-checkpoint.jpg"),
        claim: claim("2025-03-08", "SY", "Latakia", LATAKIA, "channel forward", "Report with pictures"),
        verdict: "recirculated", items: "2022-red-cliffs-checkpoint.jpg", relation: "still_of_video",
        made: "new footage that shows an archive photo from second 3 to second 6",
        why: "the photo it shows was published in Iraq in 2022",
    },
    Incoming {
        file: "eyewitness_account.jpg",
        make: Make::Text("I was at the roundabout at about nine in the evening.\nI sent the pictures in a second message.\n"),
        claim: claim("2025-03-08", "SY", "Latakia", LATAKIA, "reader 19", "Attachment"),
        verdict: "unreadable", items: "", relation: "",
        made: "a text file that is named like a photo",
        why: "it holds neither picture nor film",
    },
    Incoming {
        file: "IMG_5530.jpg", make: Make::Fresh(scene(Street, 13, 2).again(1), None),
        claim: claim("2025-03-08", "SY", "Latakia", LATAKIA, "reader 27", "Shops are open"),
        verdict: "no_finding", items: "2019-shops-at-the-square.jpg", relation: "same_scene",
        made: "new photo of the square in an archive photo, taken on another day from half a metre aside",
        why: "the archive has another photo of the square, and its date says nothing of this one",
    },
    Incoming {
        file: "photo_2025-03-09_15-10-44.jpg",
        make: Make::Card(FuelPrices {
            date: "8 March 2025",
            rows: [["1.563", "-0.027"], ["1.689", "+0.004"], ["1.471", "+0.036"], ["15.900", "+0.450"], ["1.226", "+0.018"]],
        }),
        claim: claim("2025-03-08", "LB", "Beirut", BEIRUT, "channel forward", "Prices from today"),
        verdict: "no_finding", items: "2024-fuel-prices-november.jpg", relation: "same_scene",
        made: "new card of prices, with the template of an archive card and other figures",
        why: "the archive has another card with the template, and its date says nothing of this one",
    },
];
