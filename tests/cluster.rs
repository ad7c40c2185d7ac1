//! Beyond one machine: `cluster add`, `cluster verify` and `cluster print-sql`.
//!
//! With a script in place of `spark-sql`; `spark.rs` does it with Apache Spark itself.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    reason = "what cannot be unwrapped fails the test, as it should"
)]

mod common;

use std::fs;

use common::{ARCHIVE, Desk, Run, photo, png, sample, spark, without_archive};

/// The script that stands for Spark.
const STAND_IN: &[u8] = include_bytes!("cluster/spark-sql.sh");

/// `cluster ...` with what is found as Spark below `home`.
fn cluster(desk: &Desk, home: &str, arguments: &[&str]) -> Run {
    let options = ["--store", "store", "--master", "local[2]"];
    let mut command = desk.program(&[&["cluster"], arguments, &options].concat());
    command.env("SPARK_HOME", home);
    Run::of(command)
}

#[test]
fn a_cluster_gives_the_results_and_the_report_of_one_machine() {
    let desk = Desk::new();
    let home = spark(&desk, STAND_IN);
    let (archive, sidecar) = (sample("archive"), sample("archive.csv"));
    let (incoming, claims) = (sample("incoming"), sample("claims.csv"));
    let add = [&archive, "--sidecar", &sidecar];
    desk.add(&add).exits(0);
    // In two parts: what is there already is not read again.
    let first = sample("archive/2013-stone-bridge-flood.jpg");
    cluster(&desk, &home, &["add", &first]).exits(0);
    let added = cluster(&desk, &home, &[&["add"], &add[..]].concat()).exits(0);
    assert!(
        added
            .complaint()
            .contains("its page: http://127.0.0.1:4040")
    );
    let told = added.text();
    assert!(
        told.starts_with("Added: 18 photos and 5 videos. 1 file unchanged since an earlier run. "),
        "{told}"
    );
    let again = cluster(&desk, &home, &["add", &archive]).exits(0);
    assert!(
        again.text().starts_with("Added: 0 photos and 0 videos. "),
        "{}",
        again.text()
    );
    let claimed = ["--claims", &claims, "--format", "json"];
    for (preset, reported) in [("balanced", true), ("wide", false)] {
        let verify = |report: &'static str| {
            let mut options = vec![incoming.as_str(), "--threshold-preset", preset];
            options.extend(claimed);
            if reported {
                options.extend(["--report", report]);
            }
            options
        };
        let one = desk.verify(&verify("one")).exits(3).json();
        let all = [&["verify"], &verify("all")[..]].concat();
        let many = cluster(&desk, &home, &all).exits(3).json();
        assert_eq!(
            many["run"]["archive"]["items"],
            one["run"]["archive"]["items"]
        );
        assert_eq!(without_archive(many), without_archive(one));
    }
    assert!(!desk.contents("all/media").is_empty());
    assert_eq!(desk.contents("all/media"), desk.contents("one/media"));
    // Nothing of a run stays behind.
    let left: Vec<String> = fs::read_dir(desk.path("store"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("working-"))
        .collect();
    assert_eq!(left, Vec::<String>::new());
}

#[test]
fn pictures_that_are_much_alike_are_told_apart_in_whatever_order_lines_come() {
    let desk = Desk::new();
    let home = spark(&desk, STAND_IN);
    for at in 0..60 {
        desk.write(format!("in/{at}.png"), &png(&photo(at)));
    }
    desk.write("sub/a.jpg", &common::jpeg(&photo(3)));
    desk.write("sub/b.jpg", &common::jpeg(&photo(25)));
    let verify = ["verify", "sub", "--format", "json"];
    let folder = desk.text_path("in");
    desk.add(&[&folder]).exits(0);
    cluster(&desk, &home, &["add", &folder]).exits(0);
    let one = desk.run(&[&verify[..], &["--archive", ARCHIVE]].concat());
    let many = cluster(&desk, &home, &verify).exits(0).json();
    assert_eq!(without_archive(many), without_archive(one.exits(0).json()));
}

#[test]
fn only_what_is_new_or_changed_is_fingerprinted_and_every_problem_is_told() {
    let desk = Desk::new();
    let home = spark(&desk, STAND_IN);
    desk.write("in/a.png", &png(&photo(1)));
    desk.write("in/b.png", &png(&photo(2)));
    desk.write("in/copy of a.png", &png(&photo(1)));
    desk.write("in/empty.jpg", b"");
    let first = cluster(&desk, &home, &["add", "in"]).exits(3);
    assert!(
        first.text().starts_with(
            "Added: 2 photos and 0 videos. 1 file with content that was there already.\n\n1 file could not be examined"
        ),
        "{}",
        first.text()
    );
    assert!(first.text().contains("empty.jpg: unsupported: "));
    desk.write("in/b.png", &png(&photo(3)));
    desk.write("in/c.png", &png(&photo(2)));
    let second = cluster(&desk, &home, &["add", "in"]).exits(3);
    assert!(
        second.text().starts_with(
            "Added: 1 photo and 0 videos. 2 files unchanged since an earlier run. 1 file with content that was there already."
        ),
        "{}",
        second.text()
    );
    let found = |name: &str, bytes: &[u8]| {
        desk.write(name, bytes);
        let run = cluster(&desk, &home, &["verify", name, "--format", "json"]).exits(0);
        let matches = run.json()["items"][0]["matches"].clone();
        let matches = matches.as_array().unwrap().iter();
        matches
            .map(|one| one["archive_item"]["id"].as_i64().unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!(found("x.png", &png(&photo(3))), [3]);
    assert_eq!(found("y.png", &png(&photo(2))), [2]);
    assert!(found("z.png", &png(&photo(99))).is_empty());
}

#[test]
fn what_spark_loses_ends_the_run_and_nothing_is_kept() {
    let desk = Desk::new();
    desk.write("in/a.png", &png(&photo(1)));
    desk.write("in/b.png", &png(&photo(2)));
    let script = |edit: &str| {
        let text = std::str::from_utf8(STAND_IN).unwrap();
        let end = text.rfind("esac").unwrap();
        spark(
            &desk,
            format!("{}\nesac\n{edit}\n", &text[..end]).as_bytes(),
        )
    };
    let parts = || fs::read_dir(desk.path("store/parts")).unwrap().count();
    for (edit, complaint) in [
        ("sed -i 1d told/part-0", "was not answered"),
        ("sed -n 1p told/part-0 > told/part-1", "was answered twice"),
        ("rm told/_SUCCESS", "not complete"),
        (
            "sed -i 's/\"read\":2/\"read\":1/' census/part-0",
            "1 lines of them were kept",
        ),
        ("echo nonsense > census/part-1", "it cannot be read"),
        (
            "echo 'ERROR TaskSetManager: Task 0 in stage 1.0 failed 4 times; aborting job' >&2\n\
             echo 'org.apache.spark.SparkException: Subprocess exited with status 137. Error: examining \"/m/b.png\"' >&2\n\
             exit 1",
            "Spark could not fingerprint the media (task 0 in stage 1.0): the program in the task ended with status 137",
        ),
        (
            "exit 7",
            "Spark's page, or the logs of its workers, tell more",
        ),
    ] {
        let home = script(edit);
        cluster(&desk, &home, &["add", "in"])
            .exits(1)
            .complains_of(&[complaint]);
        assert_eq!(parts(), 0, "{edit}");
    }
    let home = script("");
    cluster(&desk, &home, &["add", "in"]).exits(0);
    for (edit, complaint) in [
        (
            "sed -i 's/\"read\":1/\"read\":0/' gathered/part-lines-1 || true",
            "lines were lost or doubled",
        ),
        (
            "sed -i 1d brought/part-0 || true",
            "lines of the store are needed",
        ),
    ] {
        let home = script(edit);
        cluster(&desk, &home, &["verify", "in"])
            .exits(1)
            .complains_of(&[complaint]);
    }
}

#[test]
fn what_is_missing_or_cannot_be_taken_is_told_with_what_to_do() {
    let desk = Desk::new();
    desk.write("in/a.png", &png(&photo(1)));
    let mut command = desk.program(&[
        "cluster", "add", "in", "--store", "store", "--master", "local",
    ]);
    command.env_remove("SPARK_HOME").env("PATH", "/nowhere");
    Run::of(command)
        .exits(1)
        .complains_of(&["there is no spark-sql", "SPARK_HOME", "pyspark"]);
    assert!(!desk.path("store").exists());
    let home = spark(&desk, STAND_IN);
    cluster(&desk, &home, &["verify", "in"])
        .exits(1)
        .complains_of(&["is no store"]);
    let mut command = desk.program(&[
        "cluster", "add", "in", "--store", "st*re", "--master", "local",
    ]);
    command.env("SPARK_HOME", &home);
    Run::of(command)
        .exits(1)
        .complains_of(&["Spark takes such a path for a pattern"]);
    cluster(&desk, &home, &["add", "in", "--conf", "nothing"]).exits(2);
    cluster(&desk, &home, &["add", "in"]).exits(0);
    let head = String::from_utf8(desk.read("store/store.json")).unwrap();
    desk.write("store/store.json", head.replace("pdq", "abc").as_bytes());
    cluster(&desk, &home, &["verify", "in"])
        .exits(1)
        .complains_of(&["Fingerprint the media into a new one"]);
}

#[test]
fn the_sql_is_printed_and_starts_nothing() {
    let desk = Desk::new();
    let print = |of: &str| {
        let run = desk.run(&["cluster", "print-sql", of, "--store", "/mnt/store"]);
        run.exits(0).text().to_owned()
    };
    let add = print("add");
    for part in [
        "USING './resurface fingerprint - --jobs 1 --quiet --tell'",
        "path 'file:///mnt/store/WORK/manifest.jsonl'",
        "FIELDS TERMINATED BY '\\001' LINES TERMINATED BY '\\n'",
        "assert_true(",
        "USING './resurface cluster count - --jobs 1 --quiet'",
    ] {
        assert!(add.contains(part), "{part}\n{add}");
    }
    let verify = print("verify");
    for part in [
        "--submissions submissions.jsonl --whole whole.bin --threshold-preset balanced",
        "parquet.`file:///mnt/store/parts/*/lines`",
        "wanted.txt",
    ] {
        assert!(verify.contains(part), "{part}\n{verify}");
    }
    assert!(!desk.path("store").exists());
}
