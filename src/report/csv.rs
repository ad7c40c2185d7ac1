//! Tables for spreadsheets and scripts: one row an item, a match or a segment.

mod inspected;

use super::{Item, Match, Relation, Results, Status, inert::inert};
use crate::verdict::Verdict;

pub use inspected::inspected_csv;

/// Columns of [`items_csv`].
const ITEM_COLUMNS: [&str; 18] = [
    "file",
    "status",
    "verdict",
    "kind",
    "sha256",
    "claimed_date",
    "claimed_country",
    "claimed_place",
    "best_match",
    "relation",
    "score",
    "earliest_from",
    "earliest_to",
    "earliest_source",
    "findings",
    "error",
    "path_bytes_hex",
    "group",
];

/// Columns of [`matches_csv`].
const MATCH_COLUMNS: [&str; 21] = [
    "submission",
    "submission_sha256",
    "verdict",
    "relation",
    "score",
    "archive_id",
    "archive_path",
    "archive_sha256",
    "earliest_from",
    "earliest_to",
    "earliest_source",
    "earliest_strength",
    "country",
    "place",
    "pdq_distance",
    "gradient_distance",
    "sound_agreement",
    "decision",
    "decision_by",
    "decision_at",
    "decision_note",
];

/// Columns of [`segments_csv`], as the video copy-detection challenge writes them.
const SEGMENT_COLUMNS: [&str; 7] = [
    "query_id",
    "ref_id",
    "score",
    "query_start",
    "query_end",
    "ref_start",
    "ref_end",
];

/// What `verify --format csv` prints: one row an item, in the order of the results.
///
/// Finding codes are joined with `;`. `path_bytes_hex` holds the exact bytes of a file name that is no UTF-8. Files with the
/// same `group` show the same.
pub fn items_csv(results: &Results) -> Vec<u8> {
    let mut table = Table::new(&ITEM_COLUMNS);
    for item in &results.items {
        table.row(&item_row(item));
    }
    table.into_bytes()
}

/// `matches.csv` of a report: one row a match, in the order of the results. Distances are bits of 256, the agreement of sound is a
/// share from 0 to 1.
pub fn matches_csv(results: &Results) -> Vec<u8> {
    let mut table = Table::new(&MATCH_COLUMNS);
    for (item, found) in matches(results) {
        table.row(&match_row(item, found));
    }
    table.into_bytes()
}

/// `segments.csv` of a report: one row a matching stretch of video, in the order of the results.
///
/// The columns are those in which the video copy-detection challenge (VSC 2022) takes matches, so that its scorer reads the
/// table. Times are seconds with three decimals, and both are 0 for a photo. The identifiers are the paths as in
/// [`matches_csv`], where the relation of the two stands: stretches of the same sound are listed as well.
pub fn segments_csv(results: &Results) -> Vec<u8> {
    let mut table = Table::new(&SEGMENT_COLUMNS);
    for (item, found) in matches(results) {
        for segment in &found.segments {
            table.row(&[
                outside(&item.path),
                outside(&found.archive_item.path),
                segment.score.to_string(),
                seconds(segment.query_start_s),
                seconds(segment.query_end_s),
                seconds(segment.archive_start_s),
                seconds(segment.archive_end_s),
            ]);
        }
    }
    table.into_bytes()
}

fn matches(results: &Results) -> impl Iterator<Item = (&Item, &Match)> {
    results.items.iter().flat_map(|item| {
        item.matches
            .iter()
            .flatten()
            .map(move |found| (item, found))
    })
}

fn item_row(item: &Item) -> [String; 18] {
    let mut matches = item.matches.iter().flatten();
    let best = matches.find(|found| !found.is_dismissed());
    let earliest = best.and_then(|found| found.archive_item.earliest.as_ref());
    let claim = item.claim.as_ref();
    let codes: Vec<&str> = item
        .findings
        .iter()
        .flatten()
        .map(|finding| finding.code.as_str())
        .collect();
    [
        outside(&item.path),
        Status::as_str(item.status).to_owned(),
        item.verdict
            .map(Verdict::as_str)
            .unwrap_or_default()
            .to_owned(),
        item.kind
            .map(|kind| kind.as_str().to_owned())
            .unwrap_or_default(),
        outside_or_empty(item.sha256.as_deref()),
        claim
            .and_then(|claim| claim.date.as_ref())
            .map(|date| outside(&date.to_string()))
            .unwrap_or_default(),
        claim
            .and_then(|claim| claim.country.as_ref())
            .map(|country| outside(country.code()))
            .unwrap_or_default(),
        outside_or_empty(claim.and_then(|claim| claim.place.as_deref())),
        outside_or_empty(best.map(|found| found.archive_item.path.as_str())),
        best.map(|found| Relation::as_str(found.relation))
            .unwrap_or_default()
            .to_owned(),
        best.map(|found| found.score.to_string())
            .unwrap_or_default(),
        outside_or_empty(earliest.map(|date| date.from.as_str())),
        outside_or_empty(earliest.map(|date| date.to.as_str())),
        outside_or_empty(earliest.map(|date| date.source.as_str())),
        codes.join(";"),
        outside_or_empty(item.error.as_deref()),
        outside_or_empty(item.path_bytes_hex.as_deref()),
        item.group
            .map(|group| group.to_string())
            .unwrap_or_default(),
    ]
}

fn match_row(item: &Item, found: &Match) -> [String; 21] {
    let decision = found.decision.as_ref();
    let archive = &found.archive_item;
    let earliest = archive.earliest.as_ref();
    [
        outside(&item.path),
        outside_or_empty(item.sha256.as_deref()),
        item.verdict
            .map(Verdict::as_str)
            .unwrap_or_default()
            .to_owned(),
        found.relation.as_str().to_owned(),
        found.score.to_string(),
        archive.id.to_string(),
        outside(&archive.path),
        outside(&archive.sha256),
        outside_or_empty(earliest.map(|date| date.from.as_str())),
        outside_or_empty(earliest.map(|date| date.to.as_str())),
        outside_or_empty(earliest.map(|date| date.source.as_str())),
        earliest
            .map(|date| date.strength.as_str())
            .unwrap_or_default()
            .to_owned(),
        archive
            .country
            .as_ref()
            .map(|country| outside(country.code()))
            .unwrap_or_default(),
        outside_or_empty(archive.place.as_deref()),
        found
            .evidence
            .pdq_distance
            .map(|bits| bits.to_string())
            .unwrap_or_default(),
        found
            .evidence
            .gradient_distance
            .map(|bits| bits.to_string())
            .unwrap_or_default(),
        found
            .evidence
            .sound_agreement
            .map(|share| share.to_string())
            .unwrap_or_default(),
        decision
            .map(|decision| decision.decision.as_str())
            .unwrap_or_default()
            .to_owned(),
        outside_or_empty(decision.and_then(|decision| decision.by.as_deref())),
        outside_or_empty(decision.map(|decision| decision.at.as_str())),
        outside_or_empty(decision.and_then(|decision| decision.note.as_deref())),
    ]
}

fn seconds(time_s: f64) -> String {
    format!("{time_s:.3}")
}

/// A cell with text from outside. Spreadsheets run a cell that begins like a formula: a leading apostrophe makes it
/// text. Line feeds and the full-width signs are on the list because some spreadsheets fold them into the plain ones.
/// Numbers and words that this program makes do not pass through here, so negative numbers stay numbers.
fn outside(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    // The table may be printed to a terminal, where a control character is as bad as a formula in a spreadsheet.
    let shown = inert(text);
    if formula {
        format!("'{shown}")
    } else {
        shown.into_owned()
    }
}

fn outside_or_empty(text: Option<&str>) -> String {
    text.map(outside).unwrap_or_default()
}

/// Rows of CSV in memory.
struct Table(csv::Writer<Vec<u8>>);

impl Table {
    fn new(columns: &[&str]) -> Table {
        let mut table = Table(csv::Writer::from_writer(Vec::new()));
        table.row(columns);
        table
    }

    fn row<T: AsRef<[u8]>>(&mut self, cells: &[T]) {
        // Fails only where rows differ in length, which the fixed-size arrays exclude, or where the writer fails,
        // which a Vec does not.
        let _ = self.0.write_record(cells);
    }

    fn into_bytes(self) -> Vec<u8> {
        self.0.into_inner().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    fn rows(bytes: &[u8]) -> Vec<Vec<String>> {
        csv::Reader::from_reader(bytes)
            .records()
            .map(|row| row.unwrap().iter().map(str::to_owned).collect())
            .collect()
    }

    #[test]
    fn formulas_become_text_and_numbers_stay() {
        for (text, cell) in [
            ("=cmd|'/c calc'!A1", "'=cmd|'/c calc'!A1"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(1)", "'@SUM(1)"),
            ("\t=1", r"'\t=1"),
            ("\r=1", r"'\r=1"),
            ("＝1", "'＝1"),
            ("a=1", "a=1"),
            ("", ""),
            ("a\u{1b}[31m", r"a\u{1b}[31m"),
        ] {
            assert_eq!(outside(text), cell);
        }
        let mut results = fixture::batch();
        results.items[0].matches.as_mut().unwrap()[0].score = -0.25;
        assert!(
            rows(&matches_csv(&results))
                .iter()
                .any(|row| row[4] == "-0.25")
        );
    }

    #[test]
    fn one_row_an_item_with_its_best_match() {
        let results = fixture::batch();
        let table = rows(&items_csv(&results));
        assert_eq!(table.len(), results.items.len());
        let row = &table[0];
        assert_eq!(row[0], results.items[0].path);
        assert_eq!(row[2], "recirculated");
        assert_eq!(row[5], "2026-03-08");
        assert_eq!(row[8], "archive/old-port.jpg");
        assert_eq!(row[11], "2017-04-05");
        assert_eq!(row[14], "seen_before_claim;seen_in_other_country");
        let hostile = table.iter().find(|row| row[0].contains("calc")).unwrap();
        assert!(hostile[0].starts_with("'="));
        assert!(!items_csv(&results).contains(&0x1b));
    }

    #[test]
    fn matches_and_segments_have_their_own_tables() {
        let results = fixture::batch();
        let matches = rows(&matches_csv(&results));
        assert_eq!(matches.len(), super::matches(&results).count());
        assert_eq!(matches[0][14], "12");
        assert_eq!(matches[0][17..], ["", "", "", ""]);
        let mut decided = results.clone();
        decided.items[0].matches.as_mut().unwrap()[0].decision = Some(fixture::dismissed());
        // What was dismissed is nobody's best match.
        assert_eq!(rows(&items_csv(&decided))[0][8], "archive/other.jpg");
        let row = &rows(&matches_csv(&decided))[0];
        assert_eq!(
            row[17..],
            [
                "dismissed",
                r"'=Lina<b>\u{202e}",
                "2026-03-10T10:00:00Z",
                "another crane"
            ]
        );
        assert_eq!(
            String::from_utf8(segments_csv(&results)).unwrap(),
            "query_id,ref_id,score,query_start,query_end,ref_start,ref_end\n\
             incoming/clip.mp4,archive/harbour.mp4,0.91,0.000,8.200,31.000,39.200\n\
             incoming/clip.mp4,archive/harbour.mp4,0.8,12.000,20.000,2.000,11.600\n"
        );
    }

    #[test]
    fn untrusted_names_of_videos_are_no_formulas_in_the_table_of_segments() {
        let mut results = fixture::batch();
        results.items[1].path = "=HYPERLINK(\"http://x\",\"a\")\u{202e}.mp4".to_owned();
        let found = &mut results.items[1].matches.as_mut().unwrap()[0];
        fixture::known(found).path = "-2+3\n.mp4".to_owned();
        let text = String::from_utf8(segments_csv(&results)).unwrap();
        assert_eq!(
            text.lines().nth(2).unwrap(),
            "\"'=HYPERLINK(\"\"http://x\"\",\"\"a\"\")\\u{202e}.mp4\",'-2+3\\n.mp4,0.8,12.000,20.000,2.000,11.600"
        );
    }
}
