//! A child gets what it needs and nothing else. What the system lacks is said and not tested.

use super::*;

const USUAL: Allowance = Allowance {
    memory_bytes: 1 << 30,
    cpu_s: 20,
    wall_s: 20,
    silence_s: 20,
};

/// A shell that runs confined, where this machine has one.
fn program(name: &str) -> Program {
    let (program, _) = Program::find(name, "-c:").unwrap();
    assert!(!program.sees_files());
    program
}

/// What a script printed that ran with this input and allowance.
fn script(text: &str, input: File, allowance: Allowance) -> Result<(String, Finished), ItemError> {
    let program = program("sh");
    let mut call = Call::new(&program, allowance);
    call.args(["-c", text]);
    let mut printed = String::new();
    let finished = run(
        &call,
        input,
        |_| false,
        |stdout, _| {
            stdout.read_to_string(&mut printed).unwrap();
            Ok(())
        },
    )?;
    Ok((printed, finished))
}

fn nothing() -> File {
    File::open("/dev/null").unwrap()
}

/// What holds here.
fn held() -> confinement::Held {
    let reach = confinement::Reach::of(std::path::Path::new("/bin/sh"), None);
    thread::spawn(move || confinement::confine(Some(&reach), &nothing()).unwrap())
        .join()
        .unwrap()
}

#[test]
fn output_lines_and_outcome_arrive() {
    let text = "echo out; echo '[x @ 0x1] broken' >&2; exit 3";
    let (printed, finished) = script(text, nothing(), USUAL).unwrap();
    assert_eq!(printed, "out\n");
    assert!(!finished.success);
    assert_eq!(finished.last_words(), "broken");
    assert_eq!(finished.over_limit(), None);
}

#[test]
fn a_child_without_progress_is_ended_with_all_that_it_started() {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("input");
    std::fs::write(&input, "").unwrap();
    let allowance = Allowance {
        silence_s: 1,
        ..USUAL
    };
    let begun = Instant::now();
    // The grandchild keeps the output open, too.
    let result = script(
        "sh -c 'read x </dev/stdin; while :; do :; done'; echo",
        nothing(),
        allowance,
    );
    assert_eq!(result.unwrap_err(), ItemError::Timeout(1));
    assert!(begun.elapsed() < Duration::from_secs(15));
}

#[test]
fn what_a_child_leaves_behind_ends_with_it() {
    let begun = Instant::now();
    let text = "(while :; do :; done) >/dev/null 2>&1 & echo $!";
    let (printed, _) = script(text, nothing(), USUAL).unwrap();
    assert!(begun.elapsed() < Duration::from_secs(15));
    let pid: i32 = printed.trim().parse().unwrap();
    // Whoever inherits it may take a moment to take note of its end.
    let is_left = || {
        std::fs::read_to_string(format!("/proc/{pid}/stat"))
            .is_ok_and(|stat| !stat.contains(") Z "))
    };
    for _ in 0..100 {
        if !is_left() {
            return;
        }
        thread::sleep(Duration::from_millis(50));
    }
    panic!("{pid} is left");
}

#[test]
fn processor_time_is_limited() {
    let allowance = Allowance { cpu_s: 1, ..USUAL };
    let error = script("while :; do :; done", nothing(), allowance).unwrap_err();
    assert!(matches!(&error, ItemError::OverLimit(_)), "{error}");
    assert!(
        error.to_string().contains("1 s of processor time"),
        "{error}"
    );
}

#[test]
#[cfg(target_os = "linux")]
fn memory_is_limited() {
    // The shell holds what it reads.
    let text = "x=0123456789abcdef; while :; do x=$x$x; done";
    let allowance = Allowance {
        memory_bytes: 256 << 20,
        ..USUAL
    };
    let begun = Instant::now();
    match script(text, nothing(), allowance) {
        Ok((_, finished)) => assert!(!finished.success),
        Err(error) => assert!(!matches!(error, ItemError::Timeout(_)), "{error}"),
    }
    assert!(begun.elapsed() < Duration::from_secs(15));
    let told = "echo 'Error: Cannot allocate memory' >&2; exit 1";
    let (_, finished) = script(told, nothing(), allowance).unwrap();
    let error = finished.over_limit().unwrap();
    assert!(error.to_string().contains("more than 256 MB"), "{error}");
}

#[test]
fn files_cannot_be_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new");
    let text = format!(
        "echo secret > {0}; echo more >> {0}; echo end",
        path.display()
    );
    let _ = script(&text, nothing(), USUAL);
    let written = std::fs::metadata(&path).map_or(0, |file| file.len());
    assert_eq!(written, 0);
    if held().landlock > 0 {
        assert!(!path.exists());
    }
}

#[test]
fn no_file_is_seen_but_its_own() {
    if held().landlock == 0 {
        eprintln!("not tested: this system has no Landlock");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("own");
    let other = folder.path().join("other");
    std::fs::write(&own, "mine\n").unwrap();
    std::fs::write(&other, "secret\n").unwrap();
    let text = format!(
        "read a < /dev/stdin; echo $a; read b < {}; echo $b; read c < /etc/passwd; echo $c; echo {}/*",
        other.display(),
        folder.path().display()
    );
    let (printed, finished) = script(&text, File::open(&own).unwrap(), USUAL).unwrap();
    assert!(printed.starts_with("mine\n"), "{printed}");
    assert!(
        !printed.contains("secret") && !printed.contains("root"),
        "{printed}"
    );
    assert!(printed.ends_with("/*\n"), "{printed}");
    assert!(finished.last_words().contains("ermission"), "{finished:?}");
}

#[test]
fn no_connection_is_made() {
    if !held().no_sockets && held().landlock < 4 {
        eprintln!("not tested: this system has neither");
        return;
    }
    let Some((bash, _)) = Program::find("bash", "--version") else {
        eprintln!("not tested: no bash");
        return;
    };
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    for protocol in ["tcp", "udp"] {
        let mut call = Call::new(&bash, USUAL);
        let text = format!(
            "echo x > /dev/{protocol}/127.0.0.1/{} && echo sent",
            address.port()
        );
        call.args(["-c", &text]);
        let mut printed = String::new();
        run(
            &call,
            nothing(),
            |_| false,
            |stdout, _| {
                stdout.read_to_string(&mut printed).unwrap();
                Ok(())
            },
        )
        .unwrap();
        assert!(protocol == "udp" && !held().no_sockets || printed.is_empty());
    }
    assert!(listener.accept().is_err());
}

#[test]
fn variables_of_this_process_stay_here() {
    let (printed, _) = script("env", nothing(), USUAL).unwrap();
    let names: Vec<&str> = printed
        .lines()
        .filter_map(|line| Some(line.split_once('=')?.0))
        .collect();
    assert!(names.contains(&"LC_ALL"), "{printed}");
    // Some are the shell's own.
    let known = [
        "PATH",
        "LC_ALL",
        "MALLOC_ARENA_MAX",
        "PWD",
        "OLDPWD",
        "_",
        "SHLVL",
    ];
    assert!(names.iter().all(|name| known.contains(name)), "{printed}");
}
