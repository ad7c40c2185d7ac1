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
        ..Appearance::new(source, strength)
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
    assert!(appearances_of(&[fields[0].clone(), fields[2].clone(), fields[3].clone()]).is_empty());
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
        let expected =
            expected.map(|(date, source, strength)| (date.to_owned(), source.to_owned(), strength));
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
#[test]
fn every_source_speaks_once() {
    use Source::{Exif, Filename, Iptc, Xmp};
    use Strength::{Moderate, Weak};
    let exif = field(
        "DateTimeOriginal",
        Some("2017-04-05T14:30:00"),
        Exif,
        Moderate,
    );
    let same = [
        exif.clone(),
        field("DateCreated", Some("2017-04-05T14:30:02"), Xmp, Moderate),
        field("DateCreated", Some("2017-04-05"), Iptc, Moderate),
        field("FileNameDate", Some("2017-04-05T14:30:01"), Filename, Weak),
        field("FileNameOrigin", Some("camera"), Filename, Weak),
    ];
    assert_eq!(appearances_of(&same).len(), 1, "one date in four places");
    let with_zone = field(
        "DateTimeOriginal",
        Some("2017-04-05T14:30:00+03:00"),
        Xmp,
        Moderate,
    );
    assert_eq!(appearances_of(&[exif.clone(), with_zone]).len(), 2);
    let sent = [
        exif,
        field("FileNameDate", Some("2018-01-01"), Filename, Weak),
        field("FileNameOrigin", Some("WhatsApp"), Filename, Weak),
    ];
    let found = appearances_of(&sent);
    let date = found[1].published_at.map(|date| date.to_string());
    assert_eq!(
        (date.as_deref(), found[1].captured_at, found[1].strength),
        (Some("2018-01-01"), None, Weak)
    );
    assert_eq!(found[1].source, "filename");
}

#[test]
fn the_date_of_a_document_is_none_of_a_capture() {
    use Source::{Exif, Xmp};
    use Strength::{Moderate, Weak};
    let created = field("CreateDate", Some("2017-04-05T14:30:00"), Xmp, Moderate);
    let model = field("Model", Some("Model X"), Exif, Weak);
    let by = |tool: &str| {
        let tool = field("CreatorTool", Some(tool), Xmp, Weak);
        appearances_of(&[created.clone(), tool, model.clone()]).len()
    };
    assert_eq!(appearances_of(std::slice::from_ref(&created)).len(), 1);
    assert_eq!(by("15.4.1"), 1);
    assert_eq!(by("Model X Ver.1.00"), 1);
    assert_eq!(by("Some Editor 21.0"), 0);
    let saved = field("HistoryAction", Some("saved"), Xmp, Weak);
    assert_eq!(appearances_of(&[created, saved]).len(), 0);
}

#[test]
fn places_in_words_are_weak() {
    use Source::{Iptc, Xmp};
    use Strength::Weak;
    let found = appearances_of(&[
        field("City", Some("Homs"), Xmp, Weak),
        field("Country", Some("Syria"), Xmp, Weak),
        field("City", Some("Homs"), Iptc, Weak),
        field("Country-PrimaryLocationCode", Some("SYR"), Iptc, Weak),
    ]);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].place.as_deref(), Some("Homs, Syria"));
    assert_eq!(found[0].country.map(|country| country.code()), Some("SY"));
    assert_eq!((found[0].source.as_str(), found[0].strength), ("xmp", Weak));
}
