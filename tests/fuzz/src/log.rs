//! The log inside an archive, as somebody may have left it who can write to the file.

use std::collections::BTreeMap;
use std::path::Path;

use resurface::archive::{Addition, Archive, Medium, Outcome};
use resurface::error::Status;
use resurface::fingerprint::{FrameHash, Hash256, PictureHash, Region};
use resurface::media::MediaKind;
use resurface::report::Head;
use rusqlite::{Connection, params};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

/// Lines of the bytes that count.
const MOST_LINES: usize = 32;

/// A line as it is stored: time, version, action, command, parameters and what was done; hash of the line before; its own.
#[derive(Clone, Debug, PartialEq)]
struct Stored {
    texts: [String; 6],
    previous: [u8; 32],
    hash: [u8; 32],
}

/// Lines by their numbers.
type Lines = BTreeMap<i64, Stored>;

/// An archive that was added to, changed and verified against.
struct Desk {
    archive: Archive,
    /// Writes behind the back of the archive.
    writer: Connection,
    written: Lines,
    head: Head,
    _folder: TempDir,
}

thread_local! {
    static DESK: Desk = Desk::new();
}

/// The log of an archive: lines of which all hashes fit, which is what somebody makes who writes it anew, and the lines that
/// were written with changes in them, every one of which is to be found.
pub fn log(bytes: &[u8]) {
    DESK.with(|desk| {
        desk.put(&forged(bytes));
        let _ = desk.archive.verify_log(None);
        let _ = desk.archive.verify_log(Some(&desk.head));
        let _ = desk.archive.log(drop);
        let _ = desk.archive.head();
        let _ = desk.archive.last_change();

        let changed = changed(&desk.written, bytes);
        desk.put(&changed);
        let found = desk.archive.verify_log(Some(&desk.head));
        let found =
            found.expect("what was changed is a fault of the archive, not a failure to read it");
        assert_eq!(found.is_sound(), changed == desk.written, "{found:?}");
    });
}

impl Desk {
    fn new() -> Desk {
        let folder = tempfile::tempdir().expect("a folder for the archive");
        let path = folder.path().join("desk.db");
        let (writer, head) = Desk::filled(&path).expect("an archive is made");
        let written = read(&writer).expect("its log is read");
        assert_eq!(written.len(), 4);
        Desk {
            archive: Archive::open_existing(&path).expect("it is opened again"),
            writer,
            written,
            head,
            _folder: folder,
        }
    }

    fn filled(path: &Path) -> Result<(Connection, Head), Box<dyn std::error::Error>> {
        let mut archive = Archive::open_or_create(path)?;
        archive.add(&[1, 2].map(addition))?;
        archive.remove(&[2])?;
        let head = archive.log_verified(&Default::default())?;
        let writer = Connection::open(path)?;
        // What is written here need not outlive the machine, and obeys nothing.
        writer.pragma_update(None, "synchronous", "OFF")?;
        writer.pragma_update(None, "ignore_check_constraints", "ON")?;
        Ok((writer, head))
    }

    /// Writes these lines in place of the log.
    fn put(&self, lines: &Lines) {
        let write = || -> rusqlite::Result<()> {
            let transaction = self.writer.unchecked_transaction()?;
            transaction.execute("DELETE FROM log", [])?;
            let sql = "INSERT INTO log VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
            let mut insert = transaction.prepare(sql)?;
            for (sequence, line) in lines {
                let [time, version, action, command, parameters, what] = &line.texts;
                let (previous, hash) = (line.previous, line.hash);
                insert.execute(params![
                    sequence, time, version, action, command, parameters, what, previous, hash
                ])?;
            }
            drop(insert);
            transaction.commit()
        };
        write().expect("nothing forbids to write");
    }
}

fn addition(number: u64) -> Addition {
    let hash = Hash256([number, number << 9, !number, 7]);
    Addition {
        path: format!("{number}.png").into(),
        bytes: 10,
        modified_ns: 20,
        outcome: Outcome::Medium(Box::new(Medium {
            sha256: format!("{number:064}"),
            kind: MediaKind::Photo,
            width: Some(96),
            height: Some(64),
            duration_s: None,
            status: Status::Ok,
            frames: vec![FrameHash {
                time_s: 0.0,
                hash: PictureHash {
                    region: Region::Whole,
                    pdq: hash,
                    quality: 90,
                    gradient: hash,
                },
            }],
            moments: Vec::new(),
            local: Vec::new(),
            sound: None,
            previews: Vec::new(),
            metadata: Vec::new(),
            appearances: Vec::new(),
        })),
    }
}

fn read(connection: &Connection) -> rusqlite::Result<Lines> {
    let mut statement = connection.prepare("SELECT * FROM log")?;
    let lines = statement.query_map([], |row| {
        let mut texts: [String; 6] = Default::default();
        for (at, text) in (1..).zip(&mut texts) {
            *text = row.get(at)?;
        }
        let line = Stored {
            texts,
            previous: row.get(7)?,
            hash: row.get(8)?,
        };
        Ok((row.get(0)?, line))
    })?;
    lines.collect()
}

/// Each line of the bytes as a line of the log whose hashes fit: number, action, parameters and what was done, with tabs
/// between them.
fn forged(bytes: &[u8]) -> Lines {
    let mut previous = [0; 32];
    let mut lines = Lines::new();
    for (at, line) in (1..).zip(bytes.split(|byte| *byte == b'\n').take(MOST_LINES)) {
        let line = String::from_utf8_lossy(line);
        let mut fields = line.split('\t');
        let sequence = fields.next().and_then(|number| number.parse().ok());
        let sequence = sequence.unwrap_or(at);
        let [action, parameters, what] = [(); 3].map(|()| fields.next().unwrap_or("{}").to_owned());
        let time = "2026-03-08T10:15:00Z".to_owned();
        let texts = [
            time,
            "1".to_owned(),
            action,
            "add".to_owned(),
            parameters,
            what,
        ];
        let hash = hash(sequence, &texts, &previous);
        let stored = Stored {
            texts,
            previous,
            hash,
        };
        lines.insert(sequence, stored);
        previous = hash;
    }
    lines
}

/// The lines with changes, each told by a byte for which line, one for which column, and what is to stand there.
fn changed(lines: &Lines, bytes: &[u8]) -> Lines {
    let mut changed = lines.clone();
    for change in bytes.split(|byte| *byte == b'\n').take(MOST_LINES) {
        let [line, column, value @ ..] = change else {
            continue;
        };
        let Some(number) = changed
            .keys()
            .nth(usize::from(*line) % lines.len())
            .copied()
        else {
            continue;
        };
        let Some(mut stored) = changed.remove(&number) else {
            continue;
        };
        let mut moved = number;
        let digest = || Sha256::digest(value).into();
        match column % 10 {
            0 => moved = String::from_utf8_lossy(value).parse().unwrap_or(number),
            // It is gone.
            1 => continue,
            2 => stored.previous = digest(),
            3 => stored.hash = digest(),
            text => {
                let text = usize::from(text) - 4;
                stored.texts[text] = String::from_utf8_lossy(value).into_owned();
            }
        }
        changed.insert(moved, stored);
    }
    changed
}

/// The hash of a line, as the archive makes it.
fn hash(sequence: i64, texts: &[String; 6], previous: &[u8; 32]) -> [u8; 32] {
    let varying = |kind: u8, bytes: &[u8]| {
        let length = (bytes.len() as u64).to_be_bytes();
        [&[kind][..], &length, bytes].concat()
    };
    let mut digest = Sha256::new();
    digest.update(varying(3, b"resurface log 1"));
    digest.update([1]);
    digest.update(sequence.to_be_bytes());
    for text in texts {
        digest.update(varying(3, text.as_bytes()));
    }
    digest.update(varying(4, previous));
    digest.finalize().into()
}
