//! A cluster with Apache Spark itself, where there are Java and pyspark: two workers on this machine lose an executor while
//! they fingerprint and another while they search, and give the same results all the same.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "what cannot be unwrapped fails the test, as it should; a test that is not done says so"
)]

mod common;

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use common::{ARCHIVE, Desk, Run, photo, png, sample, spark, text, without_archive};
use serde_json::Value;

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
        let required = std::env::var("RESURFACE_SPARK_TEST").is_ok_and(|word| word == "required");
        assert!(!required, "spark-sql or Java is missing");
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
    assert_eq!(without_archive(many.exits(3).json()), without_archive(one));
}
