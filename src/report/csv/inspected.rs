//! What files say of themselves, as a table.

use super::{Table, outside, outside_or_empty};
use crate::report::essence::Essence;
use crate::report::{Results, Status};

/// Columns of [`inspected_csv`].
const COLUMNS: [&str; 25] = [
    "file",
    "status",
    "kind",
    "sha256",
    "bytes",
    "width",
    "height",
    "duration_s",
    "captured_at",
    "sent_at",
    "date_source",
    "date_strength",
    "lat",
    "lon",
    "country",
    "place",
    "device",
    "software",
    "content_credentials",
    "signer",
    "signals",
    "signals_in_words",
    "fields",
    "error",
    "path_bytes_hex",
];

/// What `inspect --format csv` prints: one row a file, in the order of the results.
///
/// Dates are ISO 8601, `captured_at` where the file says when it was taken and `sent_at` where its name only says when a
/// messenger sent or saved it. Coordinates are signed decimal degrees. Codes of signals are joined with `;`. `fields` has
/// every field as `name=value (source)`, joined with `; `; one that is invalid as `name=invalid:` and what stands in the file.
pub fn inspected_csv(results: &Results) -> Vec<u8> {
    let mut table = Table::new(&COLUMNS);
    for item in &results.items {
        let essence = Essence::of(item);
        let when = essence.when.as_ref();
        let dated = |captured: bool| {
            when.filter(|when| when.captured == captured)
                .map(|when| when.date.to_string())
                .unwrap_or_default()
        };
        let number = |number: Option<f64>| number.map(|number| number.to_string());
        let point = essence.point.as_ref();
        let credentials = item.credentials.as_ref();
        let signer = credentials.and_then(|credentials| {
            credentials
                .common_name
                .as_deref()
                .or(credentials.issuer.as_deref())
        });
        let codes: Vec<&str> = item
            .signals
            .iter()
            .map(|signal| signal.code.as_str())
            .collect();
        let texts: Vec<&str> = item
            .signals
            .iter()
            .map(|signal| signal.text.as_str())
            .collect();
        let fields: Vec<String> = item
            .metadata
            .iter()
            .map(|field| {
                let (name, source) = (&field.field, field.source.as_str());
                match &field.value {
                    Some(value) => format!("{name}={value} ({source})"),
                    None => format!("{name}=invalid:{} ({source})", field.raw),
                }
            })
            .collect();
        table.row(&[
            outside(&item.path),
            Status::as_str(item.status).to_owned(),
            item.kind
                .map(|kind| kind.as_str().to_owned())
                .unwrap_or_default(),
            outside_or_empty(item.sha256.as_deref()),
            item.bytes.to_string(),
            number(item.width.map(f64::from)).unwrap_or_default(),
            number(item.height.map(f64::from)).unwrap_or_default(),
            number(item.duration_s).unwrap_or_default(),
            outside(&dated(true)),
            outside(&dated(false)),
            outside_or_empty(when.map(|when| when.source.as_str())),
            when.map(|when| when.strength.as_str())
                .unwrap_or_default()
                .to_owned(),
            number(point.map(|(point, ..)| point.lat())).unwrap_or_default(),
            number(point.map(|(point, ..)| point.lon())).unwrap_or_default(),
            outside_or_empty(point.and_then(|(_, country, _)| Some(country.as_ref()?.code()))),
            outside_or_empty(essence.place.as_deref()),
            outside_or_empty(essence.device.as_ref().map(|told| told.text.as_str())),
            outside_or_empty(essence.software.as_ref().map(|told| told.text.as_str())),
            credentials
                .map(|credentials| credentials.state.as_str())
                .unwrap_or_default()
                .to_owned(),
            outside_or_empty(signer),
            outside(&codes.join(";")),
            outside(&texts.join(" ")),
            outside(&fields.join("; ")),
            outside_or_empty(item.error.as_deref()),
            outside_or_empty(item.path_bytes_hex.as_deref()),
        ]);
    }
    table.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn a_file_is_a_row_and_nothing_in_it_is_a_formula() {
        let mut results = fixture::inspected();
        results.items[0].path = "=1+1.jpg".to_owned();
        let bytes = inspected_csv(&results);
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        assert_eq!(reader.headers().unwrap(), COLUMNS.as_slice());
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), results.items.len());
        let cell = |row: usize, name: &str| {
            let column = COLUMNS.iter().position(|column| *column == name).unwrap();
            rows[row][column].to_owned()
        };
        assert_eq!(cell(0, "file"), "'=1+1.jpg");
        assert!(cell(0, "device").starts_with("'=cmd|"));
        assert_eq!(cell(0, "signals"), "stripped");
        assert!(cell(0, "fields").ends_with("DateTimeOriginal=invalid:2099:13:45 25:61:61 (exif)"));
        assert_eq!(cell(0, "captured_at"), "");
    }
}
