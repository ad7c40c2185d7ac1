//! Since when devices and their systems exist, and the largest photos they take.
//!
//! Only such are listed of which the makers announced the day; a device that is not listed is not doubted.

use jiff::civil::Date;

/// A kind of device.
#[derive(Debug)]
pub(super) struct Device {
    /// What its EXIF model begins with. The longest that fits counts.
    pub(super) model: &'static str,
    /// The day it was announced.
    pub(super) announced: Date,
    /// Pixels of its largest sensor, both sides; `None` where that is not listed.
    pub(super) sensor: Option<(u32, u32)>,
}

const fn device(
    model: &'static str,
    announced: (i16, i8, i8),
    sensor: Option<(u32, u32)>,
) -> Device {
    Device {
        model,
        announced: jiff::civil::date(announced.0, announced.1, announced.2),
        sensor,
    }
}

const EIGHT: Option<(u32, u32)> = Some((3264, 2448));
const TWELVE: Option<(u32, u32)> = Some((4032, 3024));
const FORTY_EIGHT: Option<(u32, u32)> = Some((8064, 6048));

/// Apple's and Google's phones by name, Samsung's by number.
#[rustfmt::skip]
const DEVICES: &[Device] = &[
    device("iPhone", (2007, 1, 9), None),
    device("iPhone 3G", (2008, 6, 9), Some((1600, 1200))),
    device("iPhone 3GS", (2009, 6, 8), Some((2048, 1536))),
    device("iPhone 4", (2010, 6, 7), Some((2592, 1936))),
    device("iPhone 4S", (2011, 10, 4), EIGHT),
    device("iPhone 5", (2012, 9, 12), EIGHT),
    device("iPhone 5c", (2013, 9, 10), EIGHT),
    device("iPhone 5s", (2013, 9, 10), EIGHT),
    device("iPhone 6", (2014, 9, 9), EIGHT),
    device("iPhone 6s", (2015, 9, 9), TWELVE),
    device("iPhone SE", (2016, 3, 21), TWELVE),
    device("iPhone 7", (2016, 9, 7), TWELVE),
    device("iPhone 8", (2017, 9, 12), TWELVE),
    device("iPhone X", (2017, 9, 12), TWELVE),
    device("iPhone XS", (2018, 9, 12), TWELVE),
    device("iPhone XR", (2018, 9, 12), TWELVE),
    device("iPhone 11", (2019, 9, 10), TWELVE),
    device("iPhone 12", (2020, 10, 13), TWELVE),
    device("iPhone 13", (2021, 9, 14), TWELVE),
    device("iPhone 14", (2022, 9, 7), TWELVE),
    device("iPhone 14 Pro", (2022, 9, 7), FORTY_EIGHT),
    device("iPhone 15", (2023, 9, 12), FORTY_EIGHT),
    device("iPhone 16", (2024, 9, 9), FORTY_EIGHT),
    device("iPhone 17", (2025, 9, 9), FORTY_EIGHT),
    device("iPhone Air", (2025, 9, 9), FORTY_EIGHT),
    device("Pixel", (2016, 10, 4), None),
    device("Pixel 2", (2017, 10, 4), None),
    device("Pixel 3", (2018, 10, 9), None),
    device("Pixel 4", (2019, 10, 15), None),
    device("Pixel 5", (2020, 9, 30), None),
    device("Pixel 6", (2021, 10, 19), None),
    device("Pixel 7", (2022, 10, 6), None),
    device("Pixel 8", (2023, 10, 4), None),
    device("Pixel 9", (2024, 8, 13), None),
    device("SM-G900", (2014, 2, 24), None),
    device("SM-G920", (2015, 3, 1), None),
    device("SM-G925", (2015, 3, 1), None),
    device("SM-G930", (2016, 2, 21), None),
    device("SM-G935", (2016, 2, 21), None),
    device("SM-G950", (2017, 3, 29), None),
    device("SM-G955", (2017, 3, 29), None),
    device("SM-G960", (2018, 2, 25), None),
    device("SM-G965", (2018, 2, 25), None),
    device("SM-G970", (2019, 2, 20), None),
    device("SM-G973", (2019, 2, 20), None),
    device("SM-G975", (2019, 2, 20), None),
    device("SM-G980", (2020, 2, 11), None),
    device("SM-G981", (2020, 2, 11), None),
    device("SM-G985", (2020, 2, 11), None),
    device("SM-G986", (2020, 2, 11), None),
    device("SM-G988", (2020, 2, 11), None),
    device("SM-G991", (2021, 1, 14), None),
    device("SM-G996", (2021, 1, 14), None),
    device("SM-G998", (2021, 1, 14), None),
    device("SM-S901", (2022, 2, 9), None),
    device("SM-S906", (2022, 2, 9), None),
    device("SM-S908", (2022, 2, 9), None),
    device("SM-S911", (2023, 2, 1), None),
    device("SM-S916", (2023, 2, 1), None),
    device("SM-S918", (2023, 2, 1), None),
    device("SM-S921", (2024, 1, 17), None),
    device("SM-S926", (2024, 1, 17), None),
    device("SM-S928", (2024, 1, 17), None),
    device("SM-S931", (2025, 1, 22), None),
    device("SM-S936", (2025, 1, 22), None),
    device("SM-S938", (2025, 1, 22), None),
];

/// Major version of the iPhone's system, and the day its first trial version was published.
#[rustfmt::skip]
const SYSTEMS: &[(u32, Date)] = &[
    (4, jiff::civil::date(2010, 4, 8)),
    (5, jiff::civil::date(2011, 6, 6)),
    (6, jiff::civil::date(2012, 6, 11)),
    (7, jiff::civil::date(2013, 6, 10)),
    (8, jiff::civil::date(2014, 6, 2)),
    (9, jiff::civil::date(2015, 6, 8)),
    (10, jiff::civil::date(2016, 6, 13)),
    (11, jiff::civil::date(2017, 6, 5)),
    (12, jiff::civil::date(2018, 6, 4)),
    (13, jiff::civil::date(2019, 6, 3)),
    (14, jiff::civil::date(2020, 6, 22)),
    (15, jiff::civil::date(2021, 6, 7)),
    (16, jiff::civil::date(2022, 6, 6)),
    (17, jiff::civil::date(2023, 6, 5)),
    (18, jiff::civil::date(2024, 6, 10)),
    (26, jiff::civil::date(2025, 6, 9)),
];

/// The device of a model, where it is listed.
pub(super) fn find(model: &str) -> Option<&'static Device> {
    let model = model.trim();
    // `iPhone 12 mini` is of the kind `iPhone 12`; `iPhone 45` is none that is listed.
    let fits = |device: &&Device| {
        let rest = model.strip_prefix(device.model);
        let by_number = device.model.starts_with("SM-");
        rest.is_some_and(|rest| by_number || rest.is_empty() || rest.starts_with(' '))
    };
    let found = DEVICES
        .iter()
        .filter(fits)
        .max_by_key(|device| device.model.len())?;
    // What is not listed itself is only known to be a phone of this name.
    let named = matches!(found.model, "iPhone" | "Pixel") && model.len() > found.model.len();
    (!named).then_some(found)
}

/// The day that the first trial version of the iPhone's system of a version was published: of `16.3.1` that of 16.
pub(super) fn system_published(version: &str) -> Option<(u32, Date)> {
    let numbers = version.trim().split('.');
    let is_version = numbers.clone().count() <= 3
        && numbers
            .clone()
            .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
    let major: u32 = numbers.clone().next()?.parse().ok()?;
    SYSTEMS
        .iter()
        .find(|(known, _)| is_version && *known == major)
        .copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closest_kind_counts() {
        let announced = |model: &str| find(model).map(|device| device.announced.to_string());
        assert_eq!(
            announced("iPhone 14 Pro Max").as_deref(),
            Some("2022-09-07")
        );
        assert_eq!(find("iPhone 14 Pro Max").unwrap().sensor, FORTY_EIGHT);
        assert_eq!(find("iPhone 14 Plus").unwrap().sensor, TWELVE);
        assert_eq!(announced("iPhone 6 Plus").as_deref(), Some("2014-09-09"));
        assert_eq!(announced("SM-G991B").as_deref(), Some("2021-01-14"));
        assert_eq!(announced("iPhone").as_deref(), Some("2007-01-09"));
        assert_eq!(announced("iPhone 45"), None);
        assert_eq!(announced("iPhone 6s Plus").as_deref(), Some("2015-09-09"));
        assert_eq!(announced("NIKON D70"), None);
    }

    #[test]
    fn only_versions_are_versions() {
        assert_eq!(system_published("16.3.1").map(|(major, _)| major), Some(16));
        assert_eq!(
            system_published("17"),
            Some((17, jiff::civil::date(2023, 6, 5)))
        );
        for other in ["1.0", "HDR+ 1.0.1", "16.x", "", "16.1.2.3", "99.1"] {
            assert_eq!(system_published(other), None, "{other}");
        }
    }
}
