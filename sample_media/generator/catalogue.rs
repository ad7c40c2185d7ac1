//! The three CSV files beside the media.

use crate::archive_list::{APPEARANCES, ARCHIVE_HEADER};
use crate::incoming_list::INCOMING;

/// Where and when the archive's items appeared.
pub fn archive_csv() -> String {
    let mut csv = format!("{ARCHIVE_HEADER}\n");
    for appearance in APPEARANCES {
        let mut cells = vec![appearance.file];
        cells.extend(appearance.cells);
        push_row(&mut csv, &cells);
    }
    csv
}

/// What is claimed of the incoming files.
pub fn claims_csv() -> String {
    let mut csv = String::from(
        "file,claimed_date,claimed_country,claimed_place,lat,lon,source_url,submitter,note\n",
    );
    for (index, incoming) in INCOMING.iter().enumerate() {
        let Some(claim) = &incoming.claim else {
            continue;
        };
        let forwarded = format!("https://messages.example.org/desk/{}", 5101 + 7 * index);
        let (latitude, longitude) = claim.position;
        push_row(
            &mut csv,
            &[
                incoming.file,
                claim.date,
                claim.country,
                claim.place,
                latitude,
                longitude,
                &forwarded,
                claim.submitter,
                claim.note,
            ],
        );
    }
    csv
}

/// The verdicts the files must get.
pub fn expected_csv() -> String {
    let mut csv = String::from("file,verdict,archive_item,relation_hint,why\n");
    for incoming in INCOMING {
        push_row(
            &mut csv,
            &[
                incoming.file,
                incoming.verdict,
                incoming.items,
                incoming.relation,
                incoming.why,
            ],
        );
    }
    csv
}

fn push_row(csv: &mut String, cells: &[&str]) {
    let quoted: Vec<String> = cells.iter().map(|cell| quote(cell)).collect();
    csv.push_str(&quoted.join(","));
    csv.push('\n');
}

fn quote(cell: &str) -> String {
    if cell.contains([',', '"', '\n']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}
