use std::path::PathBuf;

use proptest::prelude::*;

use super::*;

fn sidecar(text: &str) -> Result<Sidecar> {
    read_sidecar(Path::new("media/archive.csv"), text.as_bytes())
}

/// The line and reason of an error.
fn refused<T: std::fmt::Debug>(result: Result<T>) -> (u64, String) {
    match result {
        Err(Error::CsvRow { line, reason, .. }) => (line, reason),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_full_row_becomes_a_strong_appearance() {
    let text = "file,published_at,captured_at,country,place,lat,lon,url,publisher,title,note\n\
                a.jpg,2017-04-05,2017-04-01/2017-04-04,Syria,Aleppo,36.2021,37.1343,https://e.org/1,SANA,\"A, B\",n\n\
                b.jpg,,,,,,,,,,\n";
    let rows = sidecar(text).expect("reads").rows;
    assert_eq!(rows.len(), 2);
    assert_eq!((rows[0].line, rows[0].file.as_str()), (2, "a.jpg"));
    let expected = Appearance {
        published_at: "2017-04-05".parse().ok(),
        captured_at: "2017-04-01/2017-04-04".parse().ok(),
        country: "SY".parse().ok(),
        place: Some("Aleppo".to_owned()),
        coordinates: Coordinates::new(36.2021, 37.1343),
        url: Some("https://e.org/1".to_owned()),
        publisher: Some("SANA".to_owned()),
        title: Some("A, B".to_owned()),
        note: Some("n".to_owned()),
        source: "sidecar archive.csv line 2".to_owned(),
        strength: Strength::Strong,
    };
    assert_eq!(rows[0].content, expected);
    assert_eq!(rows[1].content.published_at, None);
    let json = serde_json::to_string(&rows[0].content).expect("writes");
    assert_eq!(
        serde_json::from_str::<Appearance>(&json).expect("reads"),
        expected
    );
    let json = serde_json::to_string(&rows[1].content).expect("writes");
    assert_eq!(
        serde_json::from_str::<Appearance>(&json).expect("reads"),
        rows[1].content
    );
}

#[test]
fn a_claims_row_is_read() {
    let text = "file,claimed_date,claimed_country,claimed_place,lat,lon,source_url,submitter,note,channel\n\
                a.mp4,2025-03,SYR,Homs,34.73,36.71,https://t.me/x/1,desk,urgent,x\n";
    let claims = read_claims(Path::new("claims.csv"), text.as_bytes()).expect("reads");
    let expected = ClaimRow {
        date: "2025-03".parse().ok(),
        country: "SY".parse().ok(),
        place: Some("Homs".to_owned()),
        coordinates: Coordinates::new(34.73, 36.71),
        source_url: Some("https://t.me/x/1".to_owned()),
        submitter: Some("desk".to_owned()),
        note: Some("urgent\nchannel: x".to_owned()),
    };
    assert_eq!(
        claims.rows,
        [Row {
            line: 2,
            file: "a.mp4".to_owned(),
            content: expected
        }]
    );
}

#[test]
fn spreadsheets_write_it_in_many_ways() {
    for text in [
        "file,country,note\na.jpg,SY,x\n",
        "\u{feff}file,country,note\r\na.jpg,SY,x\r\n",
        "FILE; Country ;Note\na.jpg;SY;x",
        "\n\nNote\tfile\tcountry\n\nx\ta.jpg\tSY\n\n",
        "\"file\",\"country\",\"note\"\n\"a.jpg\",\" sy \",x,,\n,,\n",
        "file;country;note;lat;lon\na.jpg;Syria;x;33,5;36,25\n",
        "file,country,note\ra.jpg,SY,x\r",
    ] {
        let rows = sidecar(text).expect(text).rows;
        assert_eq!(rows.len(), 1, "{text:?}");
        let content = &rows[0].content;
        assert_eq!(rows[0].file, "a.jpg", "{text:?}");
        assert_eq!(
            content.country.map(|country| country.code()),
            Some("SY"),
            "{text:?}"
        );
        assert_eq!(content.note.as_deref(), Some("x"), "{text:?}");
    }
    let columns =
        "File,Published At,captured-at,PUBLISHER,Camera,,Rating\na.jpg,2017,2016,P,C,D,\n";
    let row = &sidecar(columns).expect("reads").rows[0].content;
    assert_eq!(
        row.published_at.map(|date| date.to_string()).as_deref(),
        Some("2017")
    );
    assert_eq!(
        row.captured_at.map(|date| date.to_string()).as_deref(),
        Some("2016")
    );
    assert_eq!(row.note.as_deref(), Some("Camera: C\ncolumn 6: D"));
    assert!(sidecar("file\n").expect("reads").rows.is_empty());
}

#[test]
fn lines_are_counted_as_an_editor_counts_them() {
    for text in [
        "\nfile,note\n\n\na.jpg,\"two\nlines\"\n\nb.jpg,x\n",
        "\r\nfile,note\r\n\r\n\r\na.jpg,\"two\r\nlines\"\r\n\r\nb.jpg,x\r\n",
        "\rfile,note\r\r\ra.jpg,\"two\rlines\"\r\rb.jpg,x",
        "\u{feff}\nfile,note\n,\n \na.jpg,\"two\nlines\"\n,,,\nb.jpg,x",
    ] {
        let lines: Vec<u64> = sidecar(text)
            .expect(text)
            .rows
            .iter()
            .map(|row| row.line)
            .collect();
        assert_eq!(lines, [5, 8], "{text:?}");
    }
}

#[test]
fn what_cannot_be_used_is_an_error_that_says_what_would_be_right() {
    for (text, line, hint) in [
        ("", 1, "published_at"),
        ("\n\n", 1, "empty"),
        ("name,country\na,SY\n", 1, "\"file\""),
        ("\nfile|country\n", 2, "separated by commas"),
        ("file,country,Country\n", 1, "twice"),
        ("file,x y,X_Y\n", 1, "twice"),
        ("file,country\n,SY\n", 2, "file cell is empty"),
        ("file,country\na.jpg,SY\n\n ,SY\n", 4, "file cell is empty"),
        ("file,published_at\na.jpg,05/04/2017\n", 2, "2017-04-05"),
        (
            "file,published_at\na.jpg,2017\nb.jpg,2017-02-30\n",
            3,
            "published_at",
        ),
        (
            "file,captured_at\na.jpg,2018/2017\n",
            2,
            "ends before it begins",
        ),
        ("file,country\na.jpg,Atlantis\n", 2, "ISO 3166-1"),
        ("file,lat,lon\na.jpg,33.5,\n", 2, "without lon"),
        ("file,lon\na.jpg,33.5\n", 2, "without lat"),
        ("file,lat,lon\na.jpg,91,0\n", 2, "-90"),
        ("file,lat,lon\na.jpg,NaN,0\n", 2, "decimal degrees"),
        ("file,lat,lon\na.jpg,33° N,36° E\n", 2, "decimal degrees"),
        ("file,note\na.jpg,one, two\n", 2, "quotation marks"),
        (
            "file,note\na.jpg,\"never closed\nb.jpg,x\nc.jpg,y\n",
            2,
            "never closed",
        ),
        (
            "file,note\na.jpg,x\n\nb.jpg,\"never closed\n\n",
            4,
            "never closed",
        ),
    ] {
        let (found, reason) = refused(sidecar(text));
        assert_eq!(found, line, "{text:?}: {reason}");
        assert!(reason.contains(hint), "{text:?}: {reason}");
    }
    let claims = |text: &str| read_claims(Path::new("c.csv"), text.as_bytes());
    assert!(
        refused(claims("file,claimed_date\na.jpg,soon\n"))
            .1
            .contains("claimed_date")
    );
    assert!(
        refused(claims("file,claimed_country\na.jpg,Nowhere\n"))
            .1
            .contains("claimed_country")
    );
    let latin = read_sidecar(Path::new("a.csv"), b"file,place\na.jpg,x\nb.jpg,Alep\xe9\n");
    let (line, reason) = refused(latin);
    assert!(line == 3 && reason.contains("UTF-8"), "{line}: {reason}");
    assert!(
        refused(read_sidecar(Path::new("a.csv"), b"\xff\xfef\0i\0"))
            .1
            .contains("UTF-8")
    );
    // A quotation mark inside of a text is a sign like others.
    assert_eq!(
        sidecar("file,note\na.jpg,5\" screen\n")
            .expect("reads")
            .rows
            .len(),
        1
    );
}

#[test]
fn a_country_is_filled_in_where_the_point_is_clear() {
    let country = |text: &str| {
        let rows = sidecar(text).expect("reads").rows;
        rows[0].content.country.map(|country| country.code())
    };
    assert_eq!(country("file,lat,lon\na.jpg,33.5138,36.2765\n"), Some("SY"));
    assert_eq!(
        country("file,lat,lon,country\na.jpg,33.5138,36.2765,IQ\n"),
        Some("IQ")
    );
    assert_eq!(country("file,lat,lon\na.jpg,46.2381,6.1089\n"), None);
    assert_eq!(country("file,lat,lon\na.jpg,-40,-120\n"), None);
}

fn resolver(csv: &str, candidates: &[&str]) -> Resolver {
    let candidates: Vec<PathBuf> = candidates.iter().map(PathBuf::from).collect();
    Resolver::new(Path::new(csv), &candidates)
}

#[test]
fn rows_name_files_by_path_or_unique_name() {
    let candidates = [
        "media/a.jpg",
        "media/sub/b.jpg",
        "media/other/b.jpg",
        "./media/sub/../c.jpg",
        "/tmp/d.jpg",
        "media/e\\f.jpg",
    ];
    let found = resolver("media/archive.csv", &candidates);
    for (file, expected) in [
        ("a.jpg", 0),
        ("./a.jpg", 0),
        ("sub/b.jpg", 1),
        ("sub\\b.jpg", 1),
        ("other/../sub/b.jpg", 1),
        ("other/b.jpg", 2),
        ("c.jpg", 3),
        ("d.jpg", 4),
        ("/tmp/d.jpg", 4),
        ("e\\f.jpg", 5),
    ] {
        assert_eq!(found.resolve(file), Ok(expected), "{file}");
    }
    let two = found.resolve("b.jpg").expect_err("two");
    assert!(
        two.contains("media/sub/b.jpg") && two.contains("media/other/b.jpg"),
        "{two}"
    );
    let none = found.resolve("sub/B.jpeg").expect_err("none");
    assert!(none.contains("closest") && none.contains("b.jpg"), "{none}");
    assert!(
        found.resolve("wrong/a.jpg").is_err(),
        "a path is not a bare name"
    );
    assert!(
        resolver("a.csv", &[])
            .resolve("a.jpg")
            .expect_err("none")
            .contains("no files")
    );
    // A file beside the CSV is meant before one of the same name elsewhere, and one given twice is one.
    assert_eq!(
        resolver("x/a.csv", &["y/a.jpg", "x/a.jpg"]).resolve("a.jpg"),
        Ok(1)
    );
    assert_eq!(
        resolver("a.csv", &["y/a.jpg", "./y/a.jpg"]).resolve("a.jpg"),
        Ok(0)
    );
}

#[test]
fn several_rows_a_file_are_appearances_but_no_two_claims() {
    let found = resolver("in/list.csv", &["in/a.jpg", "in/b.jpg"]);
    let text = "file\nb.jpg\n./a.jpg\na.jpg\n";
    let rows = sidecar(text).expect("reads");
    let lines: Vec<(usize, Vec<u64>)> = found
        .sidecar(&rows)
        .expect("resolves")
        .into_iter()
        .map(|(at, rows)| (at, rows.iter().map(|row| row.line).collect()))
        .collect();
    assert_eq!(lines, [(0, vec![3, 4]), (1, vec![2])]);
    let claims = read_claims(Path::new("in/list.csv"), text.as_bytes()).expect("reads");
    let (line, reason) = refused(found.claims(&claims));
    assert!(
        line == 4 && reason.contains("lines 3 and 4"),
        "{line}: {reason}"
    );
    let one_each = read_claims(Path::new("in/list.csv"), b"file\nb.jpg\na.jpg\n").expect("reads");
    assert_eq!(found.claims(&one_each).expect("resolves")[&0].line, 3);
    let unknown = read_claims(Path::new("in/list.csv"), b"file\nb.jpg\n\nc.jpg\n").expect("reads");
    assert_eq!(refused(found.claims(&unknown)).0, 4);
}

proptest! {
    #[test]
    fn damage_never_makes_it_panic(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
    ) {
        let mut text = "file,published_at,country,lat,lon,note\r\na.jpg,2017,SY,33.5,36.2,\"x\ny\"\r\n\nb.jpg,,,,,\n".as_bytes().to_vec();
        for (at, byte) in changes {
            let at = at.index(text.len());
            text[at] = byte;
        }
        let _ = read_sidecar(Path::new("a.csv"), &text);
        let _ = read_claims(Path::new("a.csv"), &text);
    }

    #[test]
    fn no_text_makes_it_panic(text in "(file)?[\\PC\r\n,;\"\t]{0,60}", file in "\\PC{0,20}") {
        let _ = sidecar(&text);
        let _ = resolver("x/a.csv", &["x/a.jpg", "y/ä.jpg"]).resolve(&file);
    }

    #[test]
    fn what_a_csv_writer_writes_is_read_back(cells in proptest::collection::vec("[a-z,;\"\n é]{1,12}", 1..6)) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["file", "title"]).expect("writes");
        for cell in &cells {
            writer.write_record(["a.jpg", cell]).expect("writes");
        }
        let bytes = writer.into_inner().expect("writes");
        let rows = read_sidecar(Path::new("a.csv"), &bytes).expect("reads").rows;
        let read: Vec<String> = rows.iter().map(|row| row.content.title.clone().unwrap_or_default()).collect();
        let expected: Vec<String> = cells.iter().map(|cell| cell.trim().to_owned()).collect();
        prop_assert_eq!(read, expected);
    }
}
