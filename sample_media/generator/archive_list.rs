//! What the archive holds: scenes, takes, and where and when each item appeared.

use crate::cards::FuelPrices;
use crate::clips::Take;
use crate::scenes::Family::*;
use crate::scenes::{Scene, scene};
use crate::sound::Sound;
use crate::vector::vec3;

pub struct Photo {
    pub file: &'static str,
    pub scene: Scene,
}

pub struct Card {
    pub file: &'static str,
    pub card: FuelPrices,
}

pub struct Clip {
    pub file: &'static str,
    pub take: Take,
}

/// One row of archive.csv, in the order of its columns after `file`.
pub struct Appearance {
    pub file: &'static str,
    pub cells: [&'static str; 10],
}

const fn photo(file: &'static str, scene: Scene) -> Photo {
    Photo { file, scene }
}

const fn row(file: &'static str, cells: [&'static str; 10]) -> Appearance {
    Appearance { file, cells }
}

pub const PHOTOS: &[Photo] = &[
    photo("2013-stone-bridge-flood.jpg", scene(Bridge, 3, 0)),
    photo("2014-desert-road-dusk.jpg", scene(Desert, 2, 0)),
    photo("2015-cliff-beach-landing.jpg", scene(Coast, 8, 0)),
    photo("2016-harbour-towers-night.jpg", scene(NightHarbour, 5, 0)),
    photo("2016-lighthouse-storm-warning.jpg", scene(Coast, 5, 0)),
    photo("2017-hill-villages-evacuated.jpg", scene(Hills, 4, 0)),
    photo("2017-market-reopens.jpg", scene(Market, 2, 0)),
    photo("2018-main-street-strike.jpg", scene(Street, 1, 0)),
    photo("2018-old-town-roofs-bay.jpg", scene(Roofs, 2, 1)),
    photo("2019-fruit-prices-stall.jpg", scene(Market, 1, 1)),
    photo("2019-shops-at-the-square.jpg", scene(Street, 13, 2)),
    photo("2019-square-night-blackout.jpg", scene(NightStreet, 3, 2)),
    photo("2020-lockdown-window-view.jpg", scene(Street, 2, 1)),
    photo("2021-lake-low-water.jpg", scene(Hills, 5, 1)),
    photo("2022-red-cliffs-checkpoint.jpg", scene(Desert, 7, 2)),
    photo(
        "2025-latakia-seafront-lights.jpg",
        scene(NightHarbour, 8, 1),
    ),
    photo("agency-square-trees.jpg", scene(Street, 6, 2)),
    photo("unsorted-041.jpg", scene(Roofs, 4, 2)),
];

pub const CARDS: &[Card] = &[Card {
    file: "2024-fuel-prices-november.jpg",
    card: FuelPrices {
        date: "2 November 2024",
        rows: [
            ["1.482", "+0.015"],
            ["1.597", "+0.020"],
            ["1.344", "-0.008"],
            ["14.250", "+0.300"],
            ["1.108", "-0.012"],
        ],
    },
}];

pub const CLIPS: &[Clip] = &[
    Clip {
        file: "2014-bridge-from-hillside.mp4",
        take: Take {
            scene: scene(Bridge, 6, 1),
            seconds: 9.0,
            travel: vec3(1.6, 0.0, 1.6),
            pan: vec3(3.6, 0.0, 0.0),
            sound: Sound::River(11),
        },
    },
    Clip {
        file: "2018-night-drive.mp4",
        take: Take {
            scene: scene(NightStreet, 8, 0),
            seconds: 8.0,
            travel: vec3(0.0, 0.0, 0.6),
            pan: vec3(0.45, 0.0, 0.6),
            sound: Sound::Traffic(12),
        },
    },
    Clip {
        file: "2020-market-from-balcony.mp4",
        take: Take {
            scene: scene(Market, 5, 2),
            seconds: 8.0,
            travel: vec3(0.0, 0.0, 0.4),
            pan: vec3(0.22, 0.0, 0.4),
            sound: Sound::Crowd(13),
        },
    },
    Clip {
        file: "2022-mesa-road-patrol.mp4",
        take: Take {
            scene: scene(Desert, 1, 1),
            seconds: 8.0,
            travel: vec3(0.0, 0.0, 1.6),
            pan: vec3(4.6, 0.0, 1.6),
            sound: Sound::Wind(14),
        },
    },
    Clip {
        file: "2023-coast-from-boat.mkv",
        take: Take {
            scene: scene(Coast, 7, 1),
            seconds: 7.0,
            travel: vec3(1.5, 0.0, 0.8),
            pan: vec3(4.6, 0.0, 0.0),
            sound: Sound::Sea(15),
        },
    },
];

pub const ARCHIVE_HEADER: &str =
    "file,published_at,captured_at,country,place,lat,lon,url,publisher,title,note";

/// `unsorted-041.jpg` has no row on purpose; `agency-square-trees.jpg` has a country only.
#[rustfmt::skip]
pub const APPEARANCES: &[Appearance] = &[
    row("2013-stone-bridge-flood.jpg", ["2013-06-03", "2013-06-02", "FR", "Pont-Lavaur", "45.91", "1.28",
        "https://river-gazette.example.org/2013/06/flood-bridge", "River Gazette", "Old bridge holds as river rises", ""]),
    row("2013-stone-bridge-flood.jpg", ["2018-01-22", "", "FR", "", "", "",
        "https://daily-forum.example.org/threads/4471", "Daily Forum", "Floods this morning!", "Posted again with a wrong date"]),
    row("2013-stone-bridge-flood.jpg", ["2021-07", "", "TR", "", "", "",
        "https://wire-north.example.org/corrections/77", "Wire North", "Correction: bridge picture is not from here", "Wrongly placed; withdrawn the same day"]),
    row("2014-desert-road-dusk.jpg", ["2014-09-18", "2014-09-16T17:40:00+03:00", "SY", "Road near Palmyra", "34.55", "38.27",
        "https://road-and-border.example.org/2014/palmyra-road", "Road & Border", "The empty road east", ""]),
    row("2015-cliff-beach-landing.jpg", ["2015-10-11", "2015-10-09/2015-10-10", "GR", "Chios", "38.37", "26.14",
        "https://aegean-post.example.org/2015/10/beach", "Aegean Post", "Beach where boats came in", ""]),
    row("2016-harbour-towers-night.jpg", ["2016-12-02", "2016-12-01", "LB", "Beirut", "33.90", "35.51",
        "https://harbour-herald.example.org/2016/12/lights", "Harbour Herald", "Lights along the quay before the storm", ""]),
    row("2016-harbour-towers-night.jpg", ["2020-08-05", "", "LB", "Beirut", "", "",
        "https://daily-forum.example.org/threads/90812", "Daily Forum", "The harbour as it was", "Shown as an old picture"]),
    row("2016-lighthouse-storm-warning.jpg", ["2016-02-09", "", "IT", "Otranto", "40.11", "18.52",
        "https://harbour-herald.example.org/2016/02/lighthouse", "Harbour Herald", "Storm warning at the lighthouse, ferries stay in port", ""]),
    row("2017-hill-villages-evacuated.jpg", ["2017-08-14", "2017-08-13", "TR", "Hills above Fethiye", "36.70", "29.30",
        "https://meridian-wire.example.org/2017/08/villages", "Meridian Wire", "Hill villages emptied as a precaution", ""]),
    row("2017-market-reopens.jpg", ["2017-11-25", "2017-11-24T10:15:00+03:00", "IQ", "Mosul", "36.34", "43.13",
        "https://two-rivers-daily.example.org/2017/11/market", "Two Rivers Daily", "Market reopens after three years", ""]),
    row("2017-market-reopens.jpg", ["2019", "", "IQ", "Mosul", "", "",
        "https://two-rivers-daily.example.org/yearbook/2019", "Two Rivers Daily", "Yearbook: markets", "Reprint"]),
    row("2018-main-street-strike.jpg", ["2018-05-01", "", "MX", "Puebla", "19.04", "-98.20",
        "https://plaza-observer.example.org/2018/05/strike", "Plaza Observer", "Quiet main street on the day of the strike", ""]),
    row("2018-old-town-roofs-bay.jpg", ["2018-03-30", "2018-03", "TR", "Izmir", "38.42", "27.14",
        "https://aegean-post.example.org/2018/03/roofs", "Aegean Post", "Old town above the bay", ""]),
    row("2019-fruit-prices-stall.jpg", ["2019-04-17", "", "MX", "Oaxaca", "17.06", "-96.72",
        "https://plaza-observer.example.org/2019/04/prices", "Plaza Observer", "What fruit costs this spring", ""]),
    row("2019-shops-at-the-square.jpg", ["2019-10-14", "2019-10-13", "SY", "Latakia", "35.52", "35.79",
        "https://harbour-herald.example.org/2019/10/shops", "Harbour Herald", "Shops at the square are open again", ""]),
    row("2019-square-night-blackout.jpg", ["2019-06-17", "2019-06-16", "IT", "Bari", "41.12", "16.87",
        "https://meridian-wire.example.org/2019/06/square", "Meridian Wire", "Square lit again after the blackout", ""]),
    row("2020-lockdown-window-view.jpg", ["2020-03-21", "2020-03-20", "IT", "Bergamo", "45.69", "9.67",
        "https://meridian-wire.example.org/2020/03/window", "Meridian Wire", "From the window, day twelve", ""]),
    row("2021-lake-low-water.jpg", ["2021-08-29", "", "TR", "Lake Egirdir", "38.03", "30.88",
        "https://river-gazette.example.org/2021/08/lake", "River Gazette", "Low water in the evening light", ""]),
    row("2022-red-cliffs-checkpoint.jpg", ["2022-10-05", "2022-10-04", "IQ", "Road west of Rutba", "33.04", "40.10",
        "https://road-and-border.example.org/2022/10/cliffs", "Road & Border", "Below the red cliffs, a checkpoint is gone", ""]),
    row("2024-fuel-prices-november.jpg", ["2024-11-02", "", "LB", "", "", "",
        "https://harbour-herald.example.org/2024/11/fuel", "Harbour Herald", "Fuel prices on 2 November", "Posted every Saturday"]),
    row("2025-latakia-seafront-lights.jpg", ["2025-03-08", "2025-03-08", "SY", "Latakia", "35.52", "35.78",
        "https://harbour-herald.example.org/2025/03/latakia-lights", "Harbour Herald", "Lights are on along the seafront of Latakia", "Photographer known to the desk"]),
    row("agency-square-trees.jpg", ["", "", "MX", "", "", "",
        "", "", "Square with trees", "From an agency drive that came without dates"]),
    row("2014-bridge-from-hillside.mp4", ["2014-05-20", "2014-05-19", "FR", "Vallon", "44.41", "4.39",
        "https://river-gazette.example.org/2014/05/clip-bridge", "River Gazette", "Clip: the bridge from the hillside", ""]),
    row("2018-night-drive.mp4", ["2018-12-08", "", "FR", "Marseille", "43.30", "5.37",
        "https://night-courier.example.org/2018/12/drive", "Night Courier", "Clip: a drive through the centre at night", ""]),
    row("2020-market-from-balcony.mp4", ["2020-02-15", "2020-02-14T11:00:00+02:00", "LB", "Tripoli", "34.44", "35.84",
        "https://harbour-herald.example.org/2020/02/market-clip", "Harbour Herald", "Clip: Friday market from a balcony", ""]),
    row("2022-mesa-road-patrol.mp4", ["2022-04-11", "", "IQ", "Anbar", "33.42", "41.20",
        "https://road-and-border.example.org/2022/04/patrol", "Road & Border", "Clip: the road below the table mountains", ""]),
    row("2022-mesa-road-patrol.mp4", ["2024-01-30", "", "IQ", "", "", "",
        "https://daily-forum.example.org/threads/120336", "Daily Forum", "Desert road", "Re-post"]),
    row("2023-coast-from-boat.mkv", ["2023-07-19", "2023-07-18", "GR", "Karpathos", "35.51", "27.21",
        "https://aegean-post.example.org/2023/07/boat", "Aegean Post", "Clip: white cliffs from the mail boat", ""]),
];
