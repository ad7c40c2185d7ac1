//! From fields and records to when and where a medium is from.

use std::cmp::Reverse;

use super::place::{self, BORDER_TOLERANCE_KM};
use super::{Appearance, Coordinates, Country, DateInterval, Field, Source, Strength};

/// Fields that say when a medium was taken, best first. When it was last saved says nothing of that.
const CAPTURE_DATES: [&str; 5] = [
    "DateTimeOriginal",
    "CreationDate",
    "CreateDate",
    "MediaCreateDate",
    "GPSDateTime",
];

/// What a file itself says of when and where it was taken: one appearance for its EXIF and one for its container, where
/// they hold a valid date or valid coordinates.
///
/// The date is the first valid one of DateTimeOriginal, CreationDate, CreateDate, MediaCreateDate and GPSDateTime. The
/// country is that of the coordinates, where no other is within [`BORDER_TOLERANCE_KM`]. The strength is that of the
/// weakest field used: moderate, or weak where EXIF blocks of the file disagree.
pub fn appearances_of(fields: &[Field]) -> Vec<Appearance> {
    [Source::Exif, Source::Container]
        .into_iter()
        .filter_map(|source| appearance_of(fields, source))
        .collect()
}

fn appearance_of(fields: &[Field], source: Source) -> Option<Appearance> {
    let valid = |name: &str| {
        fields
            .iter()
            .filter(|field| field.source == source && field.field == name)
            .find_map(|field| Some((field.value.as_deref()?, field.strength)))
    };
    let date = CAPTURE_DATES.iter().find_map(|name| {
        let (text, strength) = valid(name)?;
        Some((text.parse::<DateInterval>().ok()?, strength))
    });
    let point = valid("GPSLatitude")
        .zip(valid("GPSLongitude"))
        .and_then(|(lat, lon)| {
            let point = Coordinates::new(lat.0.parse().ok()?, lon.0.parse().ok()?)?;
            Some((point, lat.1.min(lon.1)))
        });
    let strength = match (date, point) {
        (Some((_, one)), Some((_, other))) => one.min(other),
        (Some((_, strength)), None) | (None, Some((_, strength))) => strength,
        (None, None) => return None,
    };
    let coordinates = point.map(|(point, _)| point);
    Some(Appearance {
        published_at: None,
        captured_at: date.map(|(date, _)| date),
        country: coordinates.and_then(clear_country),
        place: None,
        coordinates,
        url: None,
        publisher: None,
        title: None,
        note: None,
        source: source.as_str().to_owned(),
        strength,
    })
}

/// The country a point lies in, where it is too far from any other for a mistake.
pub(super) fn clear_country(point: Coordinates) -> Option<Country> {
    match place::countries_near(point, BORDER_TOLERANCE_KM)[..] {
        // With only a neighbour near, the point itself lies on the high seas.
        [only] => place::country_at(point).filter(|country| *country == only),
        _ => None,
    }
}

/// The earliest date by which a medium is known to have existed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EarliestDate {
    /// The date. At its end, the medium existed.
    pub interval: DateInterval,
    /// Where it comes from: kind of record and which of its dates, for example `sidecar published_at`.
    pub source: String,
    /// How much that record can carry.
    pub strength: Strength,
}

/// The date that ends first among those of publication and capture; of dates that end together the stronger, then the one
/// that begins first, then the first listed. `None` where no appearance has a date.
pub fn earliest(appearances: &[Appearance]) -> Option<EarliestDate> {
    appearances
        .iter()
        .flat_map(dates_of)
        .min_by_key(|(interval, strength, _)| {
            (
                interval.latest_utc(),
                Reverse(*strength),
                interval.earliest_utc(),
            )
        })
        .map(|(interval, strength, source)| EarliestDate {
            interval,
            source,
            strength,
        })
}

fn dates_of(record: &Appearance) -> impl Iterator<Item = (DateInterval, Strength, String)> {
    let kind = record.source.split_whitespace().next().unwrap_or_default();
    [
        ("published_at", record.published_at),
        ("captured_at", record.captured_at),
    ]
    .into_iter()
    .filter_map(move |(name, date)| {
        let source = format!("{kind} {name}").trim_start().to_owned();
        Some((date?, record.strength, source))
    })
}

/// The country, where all appearances that name one name the same; `None` where none does or they differ.
pub fn agreed_country(appearances: &[Appearance]) -> Option<Country> {
    let mut named = appearances.iter().filter_map(|record| record.country);
    let first = named.next()?;
    named.all(|country| country == first).then_some(first)
}

/// The place in words of the appearance whose date ends first among those that have one; of undated ones the first.
pub fn earliest_place(appearances: &[Appearance]) -> Option<&str> {
    appearances
        .iter()
        .filter_map(|record| Some((record, record.place.as_deref()?)))
        .min_by_key(|(record, _)| {
            let end = dates_of(record)
                .map(|(interval, ..)| interval.latest_utc())
                .min();
            (end.is_none(), end)
        })
        .map(|(_, place)| place)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(name: &str, value: Option<&str>, source: Source, strength: Strength) -> Field {
        let raw = value.unwrap_or("0000").to_owned();
        Field {
            field: name.to_owned(),
            value: value.map(str::to_owned),
            raw,
            source,
            strength,
        }
    }

    fn record(source: &str, published: &str, captured: &str, strength: Strength) -> Appearance {
        Appearance {
            published_at: published.parse().ok(),
            captured_at: captured.parse().ok(),
            country: None,
            place: None,
            coordinates: None,
            url: None,
            publisher: None,
            title: None,
            note: None,
            source: source.to_owned(),
            strength,
        }
    }

    #[test]
    fn a_file_speaks_for_itself_where_it_says_something_valid() {
        use Source::{Container, Exif, Filename};
        use Strength::{Moderate, Weak};
        let fields = [
            field("ModifyDate", Some("2015-01-01T00:00:00"), Exif, Moderate),
            field(
                "CreateDate",
                Some("2017-04-06T00:00:00.5+03:00"),
                Exif,
                Moderate,
            ),
            field("DateTimeOriginal", None, Exif, Weak),
            field("GPSLatitude", Some("33.5138"), Exif, Moderate),
            field("GPSLongitude", Some("36.2765"), Exif, Moderate),
            field(
                "CreateDate",
                Some("2018-01-01T00:00:00Z"),
                Container,
                Moderate,
            ),
            field(
                "CreationDate",
                Some("2018-01-01T03:00:00+03:00"),
                Container,
                Moderate,
            ),
            field("GPSLatitude", Some("33.5138"), Container, Moderate),
            field("CreateDate", Some("2010-01-01"), Filename, Weak),
        ];
        let found = appearances_of(&fields);
        assert_eq!(found.len(), 2);
        let text = |at: usize| found[at].captured_at.map(|date| date.to_string());
        assert_eq!(text(0).as_deref(), Some("2017-04-06T00:00:00+03:00"));
        assert_eq!(found[0].country.map(|country| country.code()), Some("SY"));
        assert_eq!(
            (found[0].source.as_str(), found[0].strength),
            ("exif", Moderate)
        );
        assert_eq!(text(1).as_deref(), Some("2018-01-01T03:00:00+03:00"));
        assert_eq!(
            (found[1].coordinates, found[1].source.as_str()),
            (None, "container")
        );

        assert!(appearances_of(&[]).is_empty());
        assert!(
            appearances_of(&[fields[0].clone(), fields[2].clone(), fields[3].clone()]).is_empty()
        );
        let disputed = [field(
            "DateTimeOriginal",
            Some("2001-01-01T01:01:01"),
            Exif,
            Weak,
        )];
        assert_eq!(appearances_of(&disputed)[0].strength, Weak);
        // Geneva's airport: the border is too near to say.
        let border = [
            field("GPSLatitude", Some("46.2381"), Exif, Moderate),
            field("GPSLongitude", Some("6.1089"), Exif, Moderate),
        ];
        assert_eq!(appearances_of(&border)[0].country, None);
    }

    #[test]
    fn the_earliest_date_is_the_one_that_ends_first() {
        use Strength::{Moderate, Strong, Weak};
        let sidecar = "sidecar a.csv line 2";
        for (records, expected) in [
            (vec![], None),
            (vec![record(sidecar, "", "", Strong)], None),
            (
                vec![
                    record(sidecar, "2017-04-05", "2017-04-01", Strong),
                    record("exif", "", "2017", Moderate),
                ],
                Some(("2017-04-01", "sidecar captured_at", Strong)),
            ),
            (
                vec![
                    record("exif", "", "2016-03-01T10:00:00", Moderate),
                    record(sidecar, "2016", "", Strong),
                ],
                Some(("2016-03-01T10:00:00", "exif captured_at", Moderate)),
            ),
            (
                vec![
                    record("exif", "", "2016", Weak),
                    record(sidecar, "2016-12", "", Strong),
                ],
                Some(("2016-12", "sidecar published_at", Strong)),
            ),
            (
                vec![
                    record(sidecar, "2016-12", "", Strong),
                    record(sidecar, "", "2016", Strong),
                ],
                Some(("2016", "sidecar captured_at", Strong)),
            ),
        ] {
            let found = earliest(&records);
            let found = found.map(|date| (date.interval.to_string(), date.source, date.strength));
            let expected = expected
                .map(|(date, source, strength)| (date.to_owned(), source.to_owned(), strength));
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn records_agree_on_a_country_or_there_is_none() {
        let place = |country: Option<&str>, place: Option<&str>, date: &str| Appearance {
            country: country.and_then(|text| text.parse().ok()),
            place: place.map(str::to_owned),
            ..record("sidecar a.csv line 2", date, "", Strength::Strong)
        };
        let records = [
            place(Some("SY"), None, "2011"),
            place(None, Some("Aleppo"), ""),
            place(Some("Syria"), Some("Homs"), "2017"),
            place(None, Some("Hama"), "2016"),
        ];
        assert_eq!(
            agreed_country(&records).map(|country| country.code()),
            Some("SY")
        );
        assert_eq!(earliest_place(&records), Some("Hama"));
        assert_eq!(earliest_place(&records[..2]), Some("Aleppo"));
        assert_eq!(
            agreed_country(&[place(Some("SY"), None, ""), place(Some("IQ"), None, "")]),
            None
        );
        assert_eq!((agreed_country(&[]), earliest_place(&[])), (None, None));
    }
}
