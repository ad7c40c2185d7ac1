//! Media as lines: `fingerprint`, `archive export`, `archive import` and `match`.

#![allow(
    clippy::unwrap_used,
    reason = "what cannot be unwrapped fails the test, as it should"
)]

mod common;

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use common::{ARCHIVE, Desk, Run, bmp, fed, lines, list, number, photo, png, text};
use serde_json::{Value, json};

/// What `fingerprint` writes for a list.
fn fingerprinted(desk: &Desk, options: &[&str], list: &[u8]) -> Run {
    fed(desk, &[&["fingerprint", "-"], options].concat(), list)
}

fn exported(desk: &Desk, archive: &str) -> String {
    let run = desk.run(&["archive", "export", "--fingerprints", "--archive", archive]);
    run.exits(0).text().to_owned()
}

fn exported_without_previews(desk: &Desk, archive: &str) -> String {
    let export = ["archive", "export", "--fingerprints", "--no-previews"];
    let run = desk.run(&[&export[..], &["--archive", archive]].concat());
    run.exits(0).text().to_owned()
}

fn import(desk: &Desk, archive: &str, lines: &[u8]) -> Run {
    fed(desk, &["archive", "import", "--archive", archive], lines)
}

/// Whether the archive holds what its log says.
fn log_is_sound(desk: &Desk, archive: &str) {
    desk.run(&["archive", "log", "--verify", "--archive", archive])
        .exits(0);
}

#[test]
fn an_archive_comes_back_from_its_lines_and_verifies_alike() {
    let desk = Desk::with_sample_archive();
    let lines = exported(&desk, ARCHIVE);
    let imported = import(&desk, "other.db", lines.as_bytes()).exits(0);
    assert!(
        imported.text().contains("Imported: "),
        "{}",
        imported.text()
    );
    assert_eq!(exported(&desk, "other.db"), lines);
    log_is_sound(&desk, "other.db");
    // A second time it changes nothing.
    let again = import(&desk, "other.db", lines.as_bytes()).exits(0);
    assert!(again.text().contains("Imported: 0 photos and 0 videos."));
    assert_eq!(exported(&desk, "other.db"), lines);
    log_is_sound(&desk, "other.db");
    let results = [ARCHIVE, "other.db"].map(|archive| {
        let archive = desk.text_path(archive);
        let options = ["--archive", &archive, "--format", "json"];
        let run = desk.run_in_repository(&[&common::VERIFY[..], &options].concat());
        let mut results = run.exits(3).json();
        // The log tells how items came, so it is another one.
        for field in ["/run/started", "/run/archive/path", "/run/archive/head"] {
            *results.pointer_mut(field).unwrap() = Value::Null;
        }
        results
    });
    assert_eq!(results[0], results[1]);
}

#[test]
fn lines_hold_what_adding_keeps() {
    let desk = Desk::new();
    for (name, bytes) in [("in/a.png", png(&photo(1))), ("in/b.bmp", bmp(&photo(2)))] {
        desk.write(name, &bytes);
    }
    let clip = fs::read_dir(common::sample("archive")).unwrap();
    let clip = clip.map(|entry| entry.unwrap().path());
    let clip = clip.filter(|path| path.extension().is_some_and(|end| end == "mp4"));
    let clip = clip.min().unwrap();
    fs::copy(&clip, desk.path("in/clip.mp4")).unwrap();
    desk.add(&["in"]).exits(0);
    let list = "in/a.png\nin/b.bmp\nin/clip.mp4\n";
    let written = fingerprinted(&desk, &[], list.as_bytes()).exits(0);
    for jobs in ["1", "2", "5"] {
        let again = fingerprinted(&desk, &["--jobs", jobs], list.as_bytes()).exits(0);
        assert_eq!(again.text(), written.text(), "{jobs} jobs");
    }
    let bare: Vec<Value> = lines(&written)
        .into_iter()
        .map(|mut line| {
            line.as_object_mut().unwrap().remove("modified_ns");
            line
        })
        .collect();
    let kept: Vec<Value> = exported(&desk, ARCHIVE)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(bare, kept);
    assert!(!list_is_empty(&kept[2], "/moments") && !list_is_empty(&kept[2], "/local"));
    import(&desk, "lines.db", &written.stdout).exits(0);
    assert_eq!(exported(&desk, "lines.db"), exported(&desk, ARCHIVE));
}

fn list_is_empty(line: &Value, pointer: &str) -> bool {
    list(line, pointer).is_empty()
}

#[test]
fn every_line_of_a_list_is_answered_in_order() {
    let desk = Desk::new();
    desk.write("good.png", &png(&photo(1)));
    desk.write("empty.jpg", b"");
    desk.write("text.txt", b"no picture");
    desk.write("cut.png", &png(&photo(3))[..900]);
    fs::create_dir(desk.path("folder")).unwrap();
    let list = b"good.png\n\nmissing.jpg\nempty.jpg\n{\"path\": \"good.png\", \"order\": 9}\n{bad\nfolder\ntext.txt\ncut.png";
    let run = fingerprinted(&desk, &["--jobs", "3"], list).exits(0);
    let lines = lines(&run);
    let said: Vec<(&str, &str, &str)> = lines[..9]
        .iter()
        .map(|line| {
            (
                text(line, "/line"),
                text(line, "/path"),
                text(line, "/status"),
            )
        })
        .collect();
    assert_eq!(
        said,
        [
            ("medium", "good.png", "ok"),
            ("failed", "", "unsupported"),
            ("failed", "missing.jpg", "unreadable"),
            ("failed", "empty.jpg", "unsupported"),
            ("medium", "good.png", "ok"),
            ("failed", "{bad", "unsupported"),
            ("failed", "folder", "unsupported"),
            ("failed", "text.txt", "unsupported"),
            ("failed", "cut.png", "truncated"),
        ]
    );
    assert_eq!(lines[4]["order"], json!(9));
    assert_eq!(lines.len(), 10);
    let end = &lines[9];
    assert_eq!(text(end, "/line"), "end");
    let counts = ["/read", "/written", "/failed"].map(|field| number(end, field));
    assert_eq!(counts, [9.0, 9.0, 7.0]);
}

#[cfg(unix)]
#[test]
fn awkward_names_come_back_as_they_are() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let desk = Desk::new();
    let names: [&[u8]; 12] = [
        b"_under.png",
        b".hidden.png",
        b" spaces  in it .png",
        b"tab\there.png",
        b"line\nend.png",
        b"return\rhere.png",
        "\u{202e}right-to-left \u{5d0}.png".as_bytes(),
        b"not utf-8 \xff\xfe.png",
        b"not utf-8 \xff\xfd.png",
        b"{brace.png",
        b"\"quoted\".png",
        b"back\\slash=cmd|'/c calc'!A1.png",
    ];
    for (number, name) in (1..).zip(&names) {
        desk.write(Path::new(OsStr::from_bytes(name)), &png(&photo(number)));
    }
    let zeros: Vec<u8> = names
        .iter()
        .flat_map(|name| [name, &b"\0"[..]].concat())
        .collect();
    let by_zeros = fingerprinted(&desk, &["--null"], &zeros).exits(0);
    let objects: String = lines(&by_zeros)[..12]
        .iter()
        .map(|line| {
            let named = match line.get("path_bytes_hex") {
                Some(hex) => json!({"path_bytes_hex": hex}),
                None => json!(line["path"]),
            };
            format!("{named}\n")
        })
        .collect();
    let by_json = fingerprinted(&desk, &[], objects.as_bytes()).exits(0);
    assert_eq!(by_json.text(), by_zeros.text());
    import(&desk, ARCHIVE, &by_json.stdout).exits(0);
    let kept: Vec<Value> = exported(&desk, ARCHIVE)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(kept.len(), 13);
    for (line, name) in kept.iter().zip(names) {
        let exact = match line.get("path_bytes_hex") {
            Some(hex) => (0..hex.as_str().unwrap().len())
                .step_by(2)
                .map(|at| u8::from_str_radix(&hex.as_str().unwrap()[at..at + 2], 16).unwrap())
                .collect(),
            None => text(line, "/path").as_bytes().to_vec(),
        };
        assert_eq!(exact, name);
    }
}

#[test]
fn lines_come_while_the_list_is_still_open() {
    let desk = Desk::new();
    desk.write("a.png", &png(&photo(1)));
    let mut program = desk
        .program(&["fingerprint", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = program.stdin.take().unwrap();
    let mut stdout = BufReader::new(program.stdout.take().unwrap());
    let mut line = String::new();
    for _ in 0..3 {
        stdin.write_all(b"a.png\n").unwrap();
        line.clear();
        stdout.read_line(&mut line).unwrap();
        assert!(line.contains("\"medium\""), "{line}");
    }
    drop(stdin);
    line.clear();
    stdout.read_line(&mut line).unwrap();
    assert!(line.contains("\"written\":3"), "{line}");
    assert!(program.wait().unwrap().success());
}

#[test]
fn a_reader_that_goes_away_ends_the_run() {
    let desk = Desk::new();
    desk.write("a.png", &png(&photo(1)));
    let mut program = desk
        .program(&["fingerprint", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = program.stdin.take().unwrap();
    let mut stdout = BufReader::new(program.stdout.take().unwrap());
    stdin.write_all(b"a.png\n").unwrap();
    let mut line = String::new();
    stdout.read_line(&mut line).unwrap();
    drop(stdout);
    // The list stays open: whoever writes it does not know yet.
    stdin.write_all(b"a.png\na.png\n").unwrap();
    let begun = Instant::now();
    let ended = loop {
        if let Some(status) = program.try_wait().unwrap() {
            break status;
        }
        assert!(begun.elapsed() < Duration::from_secs(30), "it hangs");
        std::thread::sleep(Duration::from_millis(20));
    };
    drop(stdin);
    assert!(ended.success(), "{ended}");
}

/// The line of one small photo, and the line that counts it.
fn small() -> [String; 2] {
    let desk = Desk::new();
    desk.write("a.png", &png(&photo(1)));
    let run = fingerprinted(&desk, &[], b"a.png\n").exits(0);
    let mut lines = run.text().lines().map(str::to_owned);
    [lines.next().unwrap(), lines.next().unwrap()]
}

#[test]
fn lines_that_cannot_be_used_are_refused_by_number_and_the_others_taken() {
    let [good, _] = small();
    let changed = |field: &str, value: Value| {
        let mut line: Value = serde_json::from_str(&good).unwrap();
        *line.pointer_mut(field).unwrap() = value;
        line.to_string()
    };
    let with = |field: &str, value: Value| {
        let mut line: Value = serde_json::from_str(&good).unwrap();
        line[field] = value;
        line.to_string()
    };
    let record = json!({"source": "x", "strength": "strong"});
    let bad = [
        "nonsense".to_owned(),
        "[1, 2]".to_owned(),
        "{}".to_owned(),
        good[..good.len() / 2].to_owned(),
        changed("/format", json!("resurface.fingerprints/3")),
        changed("/algorithms", json!("pdq/2 gradient/1")),
        changed("/line", json!("other")),
        changed("/sha256", json!("ABC")),
        changed("/bytes", json!(-1)),
        changed("/bytes", json!(u64::MAX)),
        changed("/status", json!("unreadable")),
        changed("/width", json!(0)),
        changed("/frames", json!([])),
        changed("/frames/0/pdq", json!("12")),
        changed("/frames/0/quality", json!(101)),
        changed("/frames/0/time_s", json!(-0.5)),
        changed("/frames/0/time_s", json!(1e300)),
        changed("/local/0/fingerprint", json!("AAAA")),
        changed("/local/0/fingerprint", json!("not base64")),
        changed(
            "/moments",
            json!([{"time_s": 1.0, "until_s": 0.5, "thumbnail": ""}]),
        ),
        changed("/sound", json!("AAAAAA==")),
        changed("/duration_s", json!(-3.0)),
        changed("/path", json!("")),
        with("path_bytes_hex", json!("zz")),
        with("unknown", json!(1)),
        changed("/format", json!("resurface.fingerprints/1")),
        changed("/previews/0/preview", json!("R0lGODlh")),
        changed("/previews/0/time_s", json!(-1.0)),
        changed("/previews/0/version", json!(0)),
        changed("/records", json!([record])),
        changed(
            "/records",
            json!([{"origin": "file", "source": "x", "strength": "strong"}]),
        ),
        changed(
            "/appearances",
            json!([{"lat": 91.0, "lon": 0.0, "source": "x", "strength": "weak"}]),
        ),
        changed(
            "/appearances",
            json!([{"lat": 9.0, "source": "x", "strength": "weak"}]),
        ),
        changed(
            "/appearances",
            json!([{"published_at": "2017-13", "source": "x", "strength": "weak"}]),
        ),
    ];
    let desk = Desk::new();
    let mut stream = bad.join("\n");
    stream += &format!("\n{good}\n");
    let count = bad.len() + 1;
    let end: Value = serde_json::from_str(&small()[1]).unwrap();
    let mut end = end.clone();
    for field in ["read", "written"] {
        end[field] = json!(count);
    }
    stream += &format!("{end}\n");
    let run = import(&desk, ARCHIVE, stream.as_bytes()).exits(3);
    assert!(
        run.text()
            .contains("Imported: 1 photo and 0 videos. 34 lines refused."),
        "{}",
        run.text()
    );
    let told: Vec<String> = run.complaint().lines().map(str::to_owned).collect();
    assert_eq!(told.len(), bad.len(), "{told:#?}");
    for (number, told) in (1..).zip(&told) {
        assert!(
            told.starts_with(&format!("line {number}: refused: ")),
            "{told}"
        );
    }
    assert!(
        told[4]
            .contains("this version reads resurface.fingerprints/1 and resurface.fingerprints/2"),
        "{}",
        told[4]
    );
    assert!(told[5].contains("never mixed"));
    assert_eq!(desk.list().len(), 1);
}

#[test]
fn missing_and_doubled_lines_are_told() {
    let desk = Desk::new();
    let [good, end] = small();
    let whole = format!("{good}\n{end}\n");
    import(&desk, "whole.db", format!("{whole}\n{whole}").as_bytes()).exits(0);
    for (stream, complaint) in [
        (format!("{good}\n"), "The last line does not count"),
        (
            format!("{end}\n"),
            "it counts 1 lines before it, and there are 0",
        ),
        (format!("{good}\n{good}\n{end}\n"), "and there are 2"),
        (String::new(), "The last line does not count"),
    ] {
        import(&desk, ARCHIVE, stream.as_bytes())
            .exits(3)
            .complains_of(&[complaint]);
    }
}

#[test]
fn what_sidecars_say_is_added_to_what_is_there() {
    let desk = Desk::new();
    desk.write("in/a.png", &png(&photo(1)));
    desk.write(
        "in/s.csv",
        b"file,published_at,country,note\na.png,2017-04,IQ,first\na.png,2018,SY,second\n",
    );
    desk.add(&["in", "--sidecar", "in/s.csv"]).exits(0);
    let with_records = exported(&desk, ARCHIVE);
    let run = fingerprinted(&desk, &[], b"in/a.png\n").exits(0);
    import(&desk, "bare.db", &run.stdout).exits(0);
    assert_ne!(exported(&desk, "bare.db"), with_records);
    let again = import(&desk, "bare.db", with_records.as_bytes()).exits(0);
    assert!(
        again
            .text()
            .contains("1 line with content that was there already.")
    );
    assert_eq!(exported(&desk, "bare.db"), with_records);
    log_is_sound(&desk, "bare.db");
    let line: Value = serde_json::from_str(with_records.lines().next().unwrap()).unwrap();
    let origin = text(&line, "/records/0/origin");
    assert_eq!(origin, desk.text_path("in/s.csv"));
    assert_eq!(list(&line, "/records").len(), 2);
}

#[test]
fn an_export_to_a_file_is_whole_or_not_there() {
    let desk = Desk::with_small_archive();
    let export = |archive: &str, out: &str| {
        desk.run(&[
            "archive",
            "export",
            "--fingerprints",
            "--archive",
            archive,
            "--out",
            out,
        ])
    };
    export(ARCHIVE, "out.jsonl").exits(0);
    assert_eq!(desk.read("out.jsonl"), exported(&desk, ARCHIVE).as_bytes());
    export("missing.db", "none.jsonl").exits(1);
    assert!(!desk.path("none.jsonl").exists());
    let before = desk.read(ARCHIVE);
    export(ARCHIVE, ARCHIVE).exits(2);
    assert_eq!(desk.read(ARCHIVE), before);
    export(ARCHIVE, "missing/out.jsonl").exits(1);
    let left = fs::read_dir(desk.path(".")).unwrap();
    let left = left.filter(|entry| {
        let name = entry.as_ref().unwrap().file_name();
        name.to_string_lossy().starts_with(".resurface")
    });
    assert_eq!(left.count(), 0);
}

#[test]
fn the_format_stays_what_it_is() {
    let desk = Desk::new();
    desk.write("a.bmp", &bmp(&photo(1)));
    desk.write("s.csv", b"file,published_at,captured_at,country,place,lat,lon,url,publisher,title,note\na.bmp,2017-04-05,2017-04,IQ,Mosul,36.34,43.13,https://example.org/a,Agency,Title,Note\n");
    desk.add(&["a.bmp", "--sidecar", "s.csv"]).exits(0);
    let both = [
        // What earlier versions wrote, and read.
        ("golden.jsonl", exported_without_previews(&desk, ARCHIVE)),
        ("golden-2.jsonl", exported(&desk, ARCHIVE)),
    ];
    for (name, written) in both {
        let written = written.replace(&desk.text_path("s.csv"), "/desk/s.csv");
        let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/streams");
        let golden = golden.join(name);
        if std::env::var_os("RESURFACE_BLESS").is_some() {
            fs::write(&golden, &written).unwrap();
        }
        let golden = fs::read_to_string(golden).unwrap();
        assert_eq!(written, golden);
        // What was written once can be read for ever.
        let archive = format!("{name}.db");
        import(&desk, &archive, golden.as_bytes()).exits(0);
        assert_eq!(exported(&desk, &archive), golden);
    }
}

#[test]
fn without_previews_copies_are_leads_until_the_media_are_there() {
    let desk = Desk::new();
    desk.write("in/a.png", &png(&photo(1)));
    desk.add(&["in"]).exits(0);
    let whole: Value =
        serde_json::from_str(exported(&desk, ARCHIVE).lines().next().unwrap()).unwrap();
    assert_eq!(text(&whole, "/format"), "resurface.fingerprints/2");
    let bare = exported_without_previews(&desk, ARCHIVE);
    let line: Value = serde_json::from_str(bare.lines().next().unwrap()).unwrap();
    assert_eq!(text(&line, "/format"), "resurface.fingerprints/1");
    assert_eq!(line.get("previews"), None);
    import(&desk, "bare.db", bare.as_bytes()).exits(0);
    let refresh = |exit| {
        desk.run(&["archive", "refresh", "--archive", "bare.db"])
            .exits(exit)
    };
    let run = refresh(3);
    assert!(
        run.text().contains("no file of it is known here"),
        "{}",
        run.text()
    );
    // The file itself says what the line left out.
    desk.run(&["archive", "add", "in", "--archive", "bare.db"])
        .exits(0);
    let run = refresh(0);
    assert!(
        run.text().starts_with("1 item got previews."),
        "{}",
        run.text()
    );
    assert_eq!(exported(&desk, "bare.db"), exported(&desk, ARCHIVE));
    log_is_sound(&desk, "bare.db");

    // Previews of another version are of no use, and no reason to refuse the rest.
    let mut other = whole;
    other["previews"][0]["version"] = json!(99);
    let end = bare.lines().last().unwrap();
    import(&desk, "other.db", format!("{other}\n{end}\n").as_bytes()).exits(0);
    assert_eq!(exported(&desk, "other.db"), bare);
}
