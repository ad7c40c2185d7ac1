//! What to tell a person of a run that Spark ended: which task, which medium, why, and what to do.

use std::process::ExitStatus;

/// Most characters of a reason.
const MOST_REASON: usize = 600;

/// The message, from the lines that Spark said.
pub(super) fn told(what: &str, lines: &[String], status: ExitStatus) -> String {
    let mut text = format!("Spark could not {what}");
    if let Some(task) = task(lines) {
        text += &format!(" ({task})");
    }
    text += ": ";
    let reason = reason(lines).unwrap_or_else(|| match lines.last() {
        Some(line) => line.clone(),
        None => format!("it ended with {status} and said nothing"),
    });
    text.extend(reason.chars().take(MOST_REASON));
    if let Some(medium) = medium(lines) {
        text += &format!(". The program was at {medium}");
    }
    text += ". Nothing was kept. ";
    text += advice(&reason, lines);
    text
}

/// The task that Spark gave up on.
fn task(lines: &[String]) -> Option<String> {
    let line = lines
        .iter()
        .rev()
        .find(|line| line.contains("Task ") && line.contains(" in stage "))?;
    let start = line.find("Task ")?;
    let words: Vec<&str> = line[start..].split_whitespace().take(5).collect();
    let words = words.join(" ").to_lowercase();
    Some(words.trim_end_matches([':', ',']).to_owned())
}

/// Why: what the program said, or the first cause that Spark names.
fn reason(lines: &[String]) -> Option<String> {
    let of_program = lines.iter().rev().find_map(|line| {
        let (_, said) = line.split_once("Subprocess exited with status ")?;
        Some(format!(
            "the program in the task ended with status {}",
            said.trim()
        ))
    });
    // The program's own message stands on a line of its own after that.
    let own = lines
        .iter()
        .rev()
        .find_map(|line| Some(line.split_once("error: ")?.1.trim().to_owned()));
    let asserted = lines.iter().find_map(|line| {
        let (_, said) = line.split_once("USER_RAISED_EXCEPTION] ")?;
        Some(said.trim().to_owned())
    });
    let counted = lines.iter().find_map(|line| {
        let at = line
            .find("not every medium was answered once")
            .or_else(|| line.find("the program did not read its whole input"))?;
        Some(line[at..].to_owned())
    });
    let cause = || {
        let mut causes = lines.iter().filter(|line| {
            line.starts_with("Caused by: ")
                || line.starts_with("Exception in thread")
                || line.contains("Exception: ")
                || line.contains("ERROR")
                || line.starts_with("JAVA_HOME")
        });
        causes.next_back().cloned()
    };
    match (of_program, own) {
        (Some(of_program), Some(own)) if !of_program.contains(&own) => {
            Some(format!("{of_program}: {own}"))
        }
        (Some(of_program), _) => Some(of_program),
        (None, _) => counted.or(asserted).or_else(cause),
    }
}

/// The medium that the program named last.
fn medium(lines: &[String]) -> Option<String> {
    lines.iter().rev().find_map(|line| {
        let (_, medium) = line.rsplit_once("examining ")?;
        medium.starts_with('"').then(|| medium.trim().to_owned())
    })
}

fn advice(reason: &str, lines: &[String]) -> &'static str {
    let said = |what: &str| reason.contains(what) || lines.iter().any(|line| line.contains(what));
    if said("JAVA_HOME is not set") || said("java: command not found") {
        "Install Java 17 (Debian and Ubuntu: openjdk-17-jre-headless), or set JAVA_HOME"
    } else if said("status 137") || said("status 139") || said("OutOfMemory") {
        "It ran out of memory: give workers more beside that of Java (spark.executor.memoryOverhead), or let fewer tasks run at \
         once on each"
    } else if said("No such file or directory") || said("Path does not exist") {
        "See that every worker reaches the store and the media under the same paths"
    } else if said("GLIBC_") || said("status 126") || said("status 127") {
        "The program does not run on a worker: build it for the workers' system"
    } else if said("not every medium was answered once") || said("did not read its whole input") {
        "Run it again; if it comes back, run the medium that is named, or all of them, with `resurface fingerprint -` on one \
         worker"
    } else {
        "Spark's page, or the logs of its workers, tell more. Run the same again when the cause is mended"
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::process::ExitStatusExt;

    use super::*;

    fn told_of(lines: &[&str]) -> String {
        let lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        told("fingerprint the media", &lines, ExitStatus::from_raw(256))
    }

    #[test]
    fn the_task_the_medium_and_what_to_do_are_named() {
        let text = told_of(&[
            "24/01/01 ERROR TaskSetManager: Task 3 in stage 2.0 failed 4 times; aborting job",
            "org.apache.spark.SparkException: Subprocess exited with status 137. Error: examining \"/m/a.mp4\"",
        ]);
        assert!(text.contains("task 3 in stage 2.0"), "{text}");
        assert!(text.contains("\"/m/a.mp4\""), "{text}");
        assert!(text.contains("memoryOverhead"), "{text}");
    }

    #[test]
    fn missing_java_and_missing_lines_are_told_as_such() {
        let text = told_of(&["JAVA_HOME is not set"]);
        assert!(text.contains("Install Java 17"), "{text}");
        let text = told_of(&[
            "Caused by: java.lang.RuntimeException: not every medium was answered once: there are 7 in the manifest",
        ]);
        assert!(text.contains("there are 7 in the manifest"), "{text}");
        assert!(told_of(&[]).contains("said nothing"));
    }
}
