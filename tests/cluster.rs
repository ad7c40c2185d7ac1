//! Beyond one machine: `cluster add`, `cluster verify` and `cluster print-sql`.
//!
//! What the program does is tested with a script in place of `spark-sql`, always. With Apache Spark itself, where there are
//! Java and pyspark, a cluster of two workers loses an executor in each run, and gives the same results all the same.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    reason = "what cannot be unwrapped fails the test, as it should"
)]
#![allow(
    clippy::print_stderr,
    reason = "whoever runs the tests is to hear what was not tested"
)]

mod common;

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use common::{ARCHIVE, Desk, Run, photo, png, sample, text};
use serde_json::Value;

/// The script that stands for Spark.
const STAND_IN: &[u8] = include_bytes!("cluster/spark-sql.sh");

/// Puts a script at the desk that is found as `spark-sql` below `SPARK_HOME`.
fn spark(desk: &Desk, script: &[u8]) -> String {
    let path = desk.write("spark/bin/spark-sql", script);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    desk.text_path("spark")
}

/// `cluster ...` with what is found as Spark below `home`.
fn cluster(desk: &Desk, home: &str, arguments: &[&str]) -> Run {
    let options = ["--store", "store", "--master", "local[2]"];
    let mut command = desk.program(&[&["cluster"], arguments, &options].concat());
    command.env("SPARK_HOME", home);
    Run::of(command)
}

/// Results without what names the archive and the time.
fn bare(mut results: Value) -> Value {
    for field in ["/run/started", "/run/archive"] {
        *results.pointer_mut(field).unwrap() = Value::Null;
    }
    results
}

/// Everything that a store says of its media, by path.
fn media(desk: &Desk) -> BTreeMap<Vec<u8>, Value> {
    let mut media = BTreeMap::new();
    for (name, bytes) in desk.contents("store/parts") {
        if !name.ends_with("media.jsonl") {
            continue;
        }
        for line in std::str::from_utf8(&bytes).unwrap().lines() {
            let entry: Value = serde_json::from_str(line).unwrap();
            let path = match entry.get("path_bytes_hex") {
                Some(hex) => bytes_of(hex.as_str().unwrap()),
                None => text(&entry, "/path").as_bytes().to_vec(),
            };
            let before = media.insert(path, entry.clone());
            assert!(before.is_none(), "{entry} is there twice");
        }
    }
    media
}

fn bytes_of(hex: &str) -> Vec<u8> {
    let digits = (0..hex.len()).step_by(2);
    digits
        .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
        .collect()
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
    let some = sample("archive/video");
    let first = if Path::new(&some).exists() {
        &some
    } else {
        &archive
    };
    cluster(&desk, &home, &["add", first]).exits(0);
    let added = cluster(&desk, &home, &[&["add"], &add[..]].concat()).exits(0);
    assert!(added.complaint().contains("http://127.0.0.1:4040") || added.text().contains("Added"));
    let again = cluster(&desk, &home, &["add", &archive]).exits(0);
    assert!(
        again.text().starts_with("Added: 0 photos and 0 videos. "),
        "{}",
        again.text()
    );
    for preset in ["balanced", "wide"] {
        let verify = |report: &'static str| {
            let options = ["--claims", &claims, "--format", "json", "--report", report];
            let options = [&options[..], &["--overwrite", "--threshold-preset", preset]].concat();
            [&[incoming.as_str()], &options[..]].concat()
        };
        let one = desk.verify(&verify("one")).exits(3).json();
        let all = [&["verify"], &verify("all")[..]].concat();
        let many = cluster(&desk, &home, &all).exits(3).json();
        assert_eq!(
            many["run"]["archive"]["items"],
            one["run"]["archive"]["items"]
        );
        assert_eq!(bare(many), bare(one));
        assert_eq!(desk.contents("all/media"), desk.contents("one/media"));
    }
    // Nothing of a run stays behind.
    let left: Vec<String> = fs::read_dir(desk.path("store"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("working-"))
        .collect();
    assert_eq!(left, Vec::<String>::new());
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

/// Where Spark is, and the way to run it; `None` where it or Java cannot be had.
fn real_spark() -> Option<PathBuf> {
    let home = std::env::var_os("SPARK_HOME").map(|home| Path::new(&home).join("bin"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = home.into_iter().chain(std::env::split_paths(&path));
    let found = folders
        .map(|folder| folder.join("spark-sql"))
        .find(|path| path.is_file());
    let java = Command::new("java")
        .arg("-version")
        .stderr(Stdio::null())
        .status();
    let has_java =
        std::env::var_os("JAVA_HOME").is_some() || java.is_ok_and(|ended| ended.success());
    if found.is_none() || !has_java {
        eprintln!(
            "NOT TESTED with Apache Spark: there is no {}. Install pyspark 3.5 and Java 17, and set SPARK_HOME",
            if has_java { "spark-sql" } else { "Java" }
        );
        return None;
    }
    found
}

/// Puts in Spark's place a script that starts it, after it made the program slow at first and noted every process that
/// runs it.
fn slow_spark(desk: &Desk, spark_sql: &Path) -> String {
    let (pids, program) = (desk.text_path("pids"), env!("CARGO_BIN_EXE_resurface"));
    let home = std::env::var("SPARK_HOME").map_or_else(
        |_| "unset SPARK_HOME".to_owned(),
        |home| format!("export SPARK_HOME='{home}'"),
    );
    let script = format!(
        "#!/bin/bash\n\
         {home}\n\
         for argument in \"$@\"; do case \"$argument\" in *.sql) work=$(dirname \"$argument\");; esac; done\n\
         if [ -f \"$work/resurface\" ]; then\n\
         printf '%s\\n' '#!/bin/bash' 'echo $$ >> {pids}' 'sleep 4' 'exec {program} \"$@\"' > \"$work/resurface\"\n\
         fi\n\
         exec '{}' \"$@\"\n",
        spark_sql.display()
    );
    spark(desk, script.as_bytes())
}

/// Starts the program, kills the first executor that runs it in a task, and waits for the end.
fn losing_an_executor(desk: &Desk, home: &str, arguments: &[&str]) -> Run {
    fs::write(desk.path("pids"), b"").unwrap();
    let settings = [
        "--store",
        "store",
        "--master",
        "local-cluster[2,1,1024]",
        "--conf",
        "spark.ui.enabled=false",
    ];
    let mut command = desk.program(&[&["cluster"], arguments, &settings].concat());
    command.env("SPARK_HOME", home);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let what = format!("{command:?}");
    let child = command.spawn().unwrap();
    let pids = desk.path("pids");
    let killer = std::thread::spawn(move || {
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(400) {
            let noted = fs::read_to_string(&pids).unwrap_or_default();
            if let Some(executor) = noted.lines().find_map(executor_of) {
                let killed = Command::new("kill")
                    .args(["-9", &executor.to_string()])
                    .status();
                return killed.is_ok_and(|ended| ended.success());
            }
            std::thread::sleep(Duration::from_millis(200));
        }
        false
    });
    let output = child.wait_with_output().unwrap();
    assert!(killer.join().unwrap(), "no executor was killed");
    Run::ended(what, output)
}

/// The executor in which a process runs.
fn executor_of(process: &str) -> Option<u32> {
    let mut process: u32 = process.trim().parse().ok()?;
    loop {
        let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
        let parent = status.lines().find_map(|line| line.strip_prefix("PPid:"))?;
        process = parent.trim().parse().ok()?;
        if process <= 1 {
            return None;
        }
        let command = fs::read(format!("/proc/{process}/cmdline")).ok()?;
        if String::from_utf8_lossy(&command).contains("CoarseGrainedExecutorBackend") {
            return Some(process);
        }
    }
}

/// 200 names that programs stumble over.
fn awkward_names() -> Vec<Vec<u8>> {
    let patterns: [&[u8]; 10] = [
        b"_under",
        b".hidden",
        b" spaces  in it ",
        b"tab\there",
        b"line\nend",
        b"return\rhere",
        "\u{202e}right-to-left \u{5d0}".as_bytes(),
        b"not utf-8 \xff\xfe",
        b"{brace\"quote'\\",
        b"star*[x]?%20,#;=\x01",
    ];
    (0..200)
        .map(|at| {
            let pattern = patterns[at % patterns.len()];
            [pattern, format!(" {at}.png").as_bytes()].concat()
        })
        .collect()
}

#[test]
fn spark_gives_what_one_machine_gives_though_it_loses_executors() {
    let Some(spark_sql) = real_spark() else {
        return;
    };
    let desk = Desk::new();
    let home = slow_spark(&desk, &spark_sql);
    let names = awkward_names();
    let mut there = Vec::new();
    for (at, name) in (0..).zip(&names) {
        let bytes = match at % 20 {
            // Empty files, which Spark's own listing leaves out.
            19 => Vec::new(),
            _ => png(&photo(at)),
        };
        let path = desk.path("in").join(OsStr::from_bytes(name));
        fs::create_dir_all(desk.path("in")).unwrap();
        // Some file systems take no such name.
        if fs::write(&path, bytes).is_ok() {
            there.push(path.as_os_str().as_bytes().to_vec());
        }
    }
    let (archive, sidecar) = (sample("archive"), sample("archive.csv"));
    let folder = desk.text_path("in");
    let add = [archive.as_str(), &folder, "--sidecar", &sidecar];
    let of_add = [&["add"], &add[..], &["--tasks", "6"]].concat();
    losing_an_executor(&desk, &home, &of_add).exits(3);
    desk.add(&add).exits(3);
    let media = media(&desk);
    for path in &there {
        assert!(
            media.contains_key(path),
            "{:?}",
            String::from_utf8_lossy(path)
        );
    }
    let samples = walkdir::WalkDir::new(&archive).into_iter();
    let samples = samples.filter(|entry| entry.as_ref().unwrap().file_type().is_file());
    assert_eq!(media.len(), there.len() + samples.count());
    // Submissions: the samples, and two of the others in another form.
    desk.write("sub/a.jpg", &common::jpeg(&photo(3)));
    desk.write("sub/b.png", &png(&photo(25)));
    let (incoming, claims) = (sample("incoming"), sample("claims.csv"));
    let verify = [
        incoming.as_str(),
        "sub",
        "--claims",
        &claims,
        "--format",
        "json",
    ];
    let one = desk
        .run(&[&["verify", "--archive", ARCHIVE], &verify[..]].concat())
        .exits(3)
        .json();
    let many = losing_an_executor(&desk, &home, &[&["verify"], &verify[..]].concat());
    assert_eq!(bare(many.exits(3).json()), bare(one));
}
