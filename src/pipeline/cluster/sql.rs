//! The SQL that Spark is given. It spreads lines over tasks, in which this program does all that has to do with media, and
//! counts what came back; no fingerprint is computed or compared in SQL.
//!
//! Everything between Spark and the program is one column of JSON, because tabs and ends of lines are allowed in paths and
//! Spark's own delimiter is neither. A task whose program ends early would lose lines without an error, so every statement
//! that runs the program is followed by one that counts.

use std::path::Path;

use crate::error::{Error, Result};

/// Name under which Spark hands the program to every task.
pub const PROGRAM: &str = "resurface";
/// Names of the files that tasks of a search are handed beside the program.
pub const SUBMISSIONS: &str = "submissions.jsonl";
/// See [`SUBMISSIONS`].
pub const WHOLE: &str = "whole.bin";

/// The folders that statements read and write, as Spark takes them.
#[derive(Clone, Debug)]
pub struct Places {
    /// Where one run keeps what it is given and what it makes. Every worker reaches it.
    pub work: String,
    /// The lines of a store, if it has any.
    pub lines: Option<String>,
}

/// A folder as Spark takes it: below `file:`, wherever else Spark looks for files that are only named.
///
/// # Errors
///
/// [`Error::BadValue`] for a path that Spark would take for a pattern, or that is no UTF-8.
pub fn place(folder: &Path) -> Result<String> {
    let text = folder.to_str().filter(|text| {
        let pattern = |c: char| "*?[]{}\\^`'\",;%#:".contains(c) || c.is_control();
        text.starts_with('/') && !text.contains(pattern)
    });
    let Some(text) = text else {
        return Err(Error::BadValue {
            option: format!("--store {folder:?}"),
            reason: "Spark takes such a path for a pattern. Name a folder whose whole path has no * ? [ ] { } \\ ^ ` ' \" , ; % \
                     # : and no control characters"
                .to_owned(),
        });
    };
    Ok(format!("file://{text}"))
}

/// Fingerprints the media of a manifest in `tasks` tasks.
pub fn fingerprint(places: &Places, media: usize, tasks: usize) -> String {
    let work = &places.work;
    let run = transform(
        "value",
        &format!("./{PROGRAM} fingerprint - --jobs 1 --quiet --tell"),
        &format!("SELECT /*+ REPARTITION({tasks}) */ value FROM manifest"),
    );
    let mut sql = settings();
    sql += &format!(
        "CREATE TEMPORARY VIEW manifest USING text OPTIONS (path '{work}/manifest.jsonl');\n\n\
         -- Every line of the manifest goes through the program, which answers each with a line.\n\
         INSERT OVERWRITE DIRECTORY '{work}/answers' USING parquet\n\
         SELECT line, get_json_object(line, '$.line') AS kind,\n  \
           CAST(get_json_object(line, '$.order') AS BIGINT) AS number, get_json_object(line, '$.sha256') AS sha256\n\
         FROM ({run});\n\
         CREATE TEMPORARY VIEW answers USING parquet OPTIONS (path '{work}/answers');\n\n"
    );
    sql += &asserted(
        &format!(
            "count(*) = {media} AND count(DISTINCT number) = {media} AND min(number) IS NOT NULL"
        ),
        "FROM answers WHERE kind IN ('medium', 'failed')",
        &format!("not every medium was answered once: there are {media} in the manifest"),
    );
    sql += &asserted(
        &format!("sum(CAST(get_json_object(line, '$.read') AS BIGINT)) = {media}"),
        "FROM answers WHERE kind = 'end'",
        &format!(
            "the program did not read its whole input: there are {media} media in the manifest"
        ),
    );
    sql += &format!(
        "-- What became of each medium, without its fingerprints.\n\
         INSERT OVERWRITE DIRECTORY '{work}/told' USING text\n\
         SELECT to_json(from_json(line, '{TOLD}')) FROM answers WHERE kind <> 'end';\n\n\
         -- Each content once, the first of it, and none that the store has.\n\
         INSERT OVERWRITE DIRECTORY '{work}/lines' USING parquet\n\
         SELECT answers.line, answers.number, answers.sha256 FROM answers\n\
         LEFT SEMI JOIN (SELECT min(number) AS number FROM answers WHERE kind = 'medium' GROUP BY sha256) firsts\n  \
           ON answers.number = firsts.number"
    );
    if let Some(lines) = &places.lines {
        sql +=
            &format!("\nLEFT ANTI JOIN parquet.`{lines}` known ON answers.sha256 = known.sha256");
    }
    let run = transform(
        "line",
        &format!("./{PROGRAM} cluster count - --jobs 1 --quiet"),
        &format!("SELECT line FROM parquet.`{work}/lines`"),
    );
    sql + &format!(
        ";\n\n\
         -- How often features and sounds occur, which a search has to know of the whole.\n\
         INSERT OVERWRITE DIRECTORY '{work}/census' USING text\n{run};\n"
    )
}

/// Gathers what of the store can matter for submissions.
pub fn gather(places: &Places, lines: &str, preset: &str) -> String {
    let work = &places.work;
    let run = transform(
        "line",
        &format!(
            "./{PROGRAM} cluster gather - --submissions {SUBMISSIONS} --whole {WHOLE} --threshold-preset {preset} --jobs 1 \
             --quiet"
        ),
        &format!("SELECT line FROM parquet.`{lines}`"),
    );
    settings()
        + &format!(
            "-- The submissions are held by every task, and the lines of the store are streamed past them.\n\
             INSERT OVERWRITE DIRECTORY '{work}/gathered' USING text\n{run};\n"
        )
}

/// Brings the lines with the numbers that are wanted.
pub fn bring(places: &Places, lines: &str) -> String {
    let work = &places.work;
    settings()
        + &format!(
            "CREATE TEMPORARY VIEW wanted USING text OPTIONS (path '{work}/wanted.txt');\n\
             INSERT OVERWRITE DIRECTORY '{work}/brought' USING text\n\
             SELECT lines.line FROM parquet.`{lines}` lines\n\
             LEFT SEMI JOIN (SELECT CAST(value AS BIGINT) AS number FROM wanted) wanted ON lines.number = wanted.number;\n"
        )
}

/// What is told of each answer, as Spark names types.
const TOLD: &str = "line STRING, path STRING, path_bytes_hex STRING, `order` BIGINT, bytes BIGINT, modified_ns BIGINT, \
                    status STRING, error STRING, sha256 STRING, kind STRING, may_pass_later BOOLEAN";

fn settings() -> String {
    "SET spark.sql.files.ignoreCorruptFiles=false;\n\
     SET spark.sql.files.ignoreMissingFiles=false;\n\n"
        .to_owned()
}

fn transform(column: &str, command: &str, from: &str) -> String {
    const FORMAT: &str =
        "ROW FORMAT DELIMITED FIELDS TERMINATED BY '\\001' LINES TERMINATED BY '\\n'";
    format!(
        "SELECT TRANSFORM({column}) {FORMAT}\n  USING '{command}'\n  AS (line STRING) {FORMAT}\nFROM ({from})"
    )
}

/// Ends the run where `holds` does not.
fn asserted(holds: &str, from: &str, otherwise: &str) -> String {
    format!("SELECT assert_true(coalesce({holds}, false), '{otherwise}') {from};\n\n")
}
