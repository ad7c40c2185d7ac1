//! Archive lines streamed past submissions: `match`.

#![allow(
    clippy::unwrap_used,
    reason = "what cannot be unwrapped fails the test, as it should"
)]

mod common;

use std::fs;

use common::{ARCHIVE, Desk, Run, fed, lines, list, number, photo, png, text};
use serde_json::{Value, json};

/// Every match of every submission as `verify` tells it, one line each.
fn verified_matches(results: &Value) -> Vec<(String, Value)> {
    let mut matches = Vec::new();
    for item in list(results, "/items") {
        for found in item
            .get("matches")
            .and_then(Value::as_array)
            .unwrap_or(&Vec::new())
        {
            matches.push((text(item, "/path").to_owned(), found.clone()));
        }
    }
    matches
}

/// The same from the lines of `match`.
fn streamed_matches(run: &Run) -> Vec<(String, Value)> {
    let matches = lines(run)
        .into_iter()
        .filter(|line| line["line"] == "match");
    matches
        .map(|mut line| {
            let path = text(&line, "/submission/path").to_owned();
            let fields = line.as_object_mut().unwrap();
            for field in ["format", "line", "submission", "candidate"] {
                fields.remove(field);
            }
            (path, line)
        })
        .collect()
}

#[test]
fn streaming_the_archive_past_the_submissions_finds_what_verify_finds() {
    let desk = Desk::with_sample_archive();
    let archive = desk.text_path(ARCHIVE);
    let export = ["archive", "export", "--fingerprints", "--archive", ARCHIVE];
    let exported = desk.run(&export).exits(0).text().to_owned();
    let files = fs::read_dir(common::sample("incoming")).unwrap();
    let mut files: Vec<String> = files
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .map(|name| format!("sample_media/incoming/{name}\n"))
        .collect();
    files.sort();
    let in_repository = |arguments: &[&str], input: &[u8]| {
        let mut command = desk.program(arguments);
        command.current_dir(env!("CARGO_MANIFEST_DIR"));
        Run::fed(command, input)
    };
    let list = files.concat();
    let submissions = in_repository(&["fingerprint", "-", "--submissions"], list.as_bytes());
    desk.write("submissions.jsonl", &submissions.exits(0).stdout);
    for (preset, batch, jobs) in [
        ("balanced", "8192", "2"),
        ("wide", "7", "1"),
        ("strict", "1", "3"),
    ] {
        let paths = ["verify", "sample_media/incoming", "--archive", &archive];
        let options = ["--format", "json", "--threshold-preset", preset];
        let results = in_repository(&[&paths[..], &options].concat(), b"")
            .exits(3)
            .json();
        let expected = verified_matches(&results);
        assert!(expected.len() > 10, "{}", expected.len());
        let options = ["match", "-", "--submissions", "submissions.jsonl"];
        let more = [
            "--threshold-preset",
            preset,
            "--batch",
            batch,
            "--jobs",
            jobs,
        ];
        let run = fed(&desk, &[&options[..], &more].concat(), exported.as_bytes()).exits(0);
        assert_eq!(streamed_matches(&run), expected, "{preset}");
        let end = lines(&run).pop().unwrap();
        assert_eq!(number(&end, "/matches") as usize, expected.len());
        assert_eq!(
            number(&end, "/media") as usize,
            exported.lines().count() - 1
        );
        assert_eq!(end["complete"], json!(true));
    }
}

#[test]
fn match_tells_what_it_could_not_use() {
    let desk = Desk::new();
    desk.write("a.png", &png(&photo(1)));
    let sought = ["fingerprint", "-", "--submissions"];
    let submissions = fed(&desk, &sought, b"a.png\nmissing.png\n").exits(0);
    desk.write("submissions.jsonl", &submissions.stdout);
    let kept = fed(&desk, &["fingerprint", "-"], b"a.png\n").exits(0);
    let (good, end) = kept.text().trim_end().split_once('\n').unwrap();
    let options = ["match", "-", "--submissions", "submissions.jsonl"];
    // The same content twice is one item.
    let end = end.replace("\"written\":1", "\"written\":3");
    let stream = format!("{good}\nnonsense\n{good}\n{end}\n");
    let run = fed(&desk, &options, stream.as_bytes())
        .exits(3)
        .complains_of(&["line 2: refused: "]);
    let found = lines(&run);
    assert_eq!(found.len(), 2);
    assert_eq!(text(&found[0], "/relation"), "identical");
    let told = [
        "/read",
        "/media",
        "/copies",
        "/refused",
        "/submissions",
        "/matches",
    ];
    let counts = told.map(|field| number(&found[1], field) as u64);
    assert_eq!(counts, [4, 1, 1, 1, 1, 1]);
    assert_eq!(found[1]["complete"], json!(true));
    let cut = format!("{good}\n");
    let run = fed(&desk, &options, cut.as_bytes()).exits(3);
    run.complains_of(&["does not count the others"]);
    // Submissions that cannot be used end the run: without them nothing found would mean nothing.
    let text = String::from_utf8(submissions.stdout).unwrap();
    for (bad, complaint) in [
        (
            text.lines().next().unwrap().to_owned(),
            "line 2: the line that counts the others",
        ),
        (good.to_owned(), "line 1: its format is"),
        (
            text.replace("\"sought\":\"", "\"sought\":\"AAAA"),
            "line 1: sought: ",
        ),
    ] {
        desk.write("submissions.jsonl", bad.as_bytes());
        fed(&desk, &options, b"")
            .exits(1)
            .complains_of(&[complaint]);
    }
}
