//! The first look at archive lines: each is checked, counted and put on the disk.

use std::collections::HashMap;
use std::io::BufRead;
use std::sync::Arc;

use super::super::exchange::{MOST_TOLD, Tally, lines};
use super::super::input::Input;
use super::super::line::{Line, is_blank};
use super::super::spool::{Place, SpoolWriter};
use super::super::{LineError, MOST_BYTES, Refused, flow};
use super::{Lines, Searched, on_disk};
use crate::archive::whole::Census;
use crate::error::Result;
use crate::fingerprint::LocalFrame;
use crate::fingerprint::sound::SoundFingerprint;

/// What is looked at of a line before it goes to the disk.
enum Look {
    Blank,
    Medium(Box<Seen>),
    Other(std::result::Result<Line, LineError>),
}

struct Seen {
    line: Vec<u8>,
    order: Option<u64>,
    sha256: [u8; 16],
    local: Vec<LocalFrame>,
    sound: Option<SoundFingerprint>,
}

/// What tells the order of two media: their `order` or the number of their line, then the number of their line.
type Rank = (u64, u64);

/// Collects lines as they come.
struct Intake {
    searched: Searched,
    tally: Tally,
    number: u64,
    census: Census,
    spool: SpoolWriter,
    /// The first half of each SHA-256 is enough to tell copies: by accident none are equal.
    by_content: HashMap<[u8; 16], usize>,
    media: Vec<(Rank, Place)>,
}

/// Reads, checks, counts and keeps all lines.
pub(super) fn read(from: impl BufRead + Send + 'static, jobs: usize) -> Result<(Lines, Searched)> {
    let mut intake = Intake {
        searched: Searched::default(),
        tally: Tally::default(),
        number: 0,
        census: Census::default(),
        spool: SpoolWriter::new().map_err(on_disk)?,
        by_content: HashMap::new(),
        media: Vec::new(),
    };
    flow::in_order(
        jobs,
        lines(from),
        |line, _| look(line),
        |look| intake.take(look),
    )?;
    intake.searched.counts.complete = intake.tally.is_complete();
    intake.media.sort_unstable_by_key(|(rank, _)| *rank);
    let places = intake.media.into_iter().map(|(_, place)| place);
    let lines = Lines {
        places: places.collect(),
        spool: intake.spool.finish().map_err(on_disk)?,
        whole: Arc::new(intake.census.whole()),
    };
    Ok((lines, intake.searched))
}

fn look(line: Input) -> Look {
    let line = match line {
        Input::Line(line) => line,
        Input::TooLong => return Look::Other(Err(LineError::TooLong(MOST_BYTES))),
    };
    if is_blank(&line) {
        return Look::Blank;
    }
    match Line::read(&line) {
        Ok(Line::Medium(medium)) => {
            let content = medium.shared.medium;
            let mut sha256 = [0; 16];
            let digits = content.sha256.as_bytes().as_chunks::<2>().0;
            for (byte, digits) in sha256.iter_mut().zip(digits) {
                let digits = std::str::from_utf8(digits).unwrap_or_default();
                *byte = u8::from_str_radix(digits, 16).unwrap_or_default();
            }
            Look::Medium(Box::new(Seen {
                line,
                order: medium.order,
                sha256,
                local: content.local,
                sound: content.sound,
            }))
        }
        other => Look::Other(other),
    }
}

impl Intake {
    fn take(&mut self, look: Look) -> Result<()> {
        self.number += 1;
        let counts = &mut self.searched.counts;
        match look {
            Look::Blank => return Ok(()),
            Look::Medium(seen) => {
                counts.read += 1;
                self.tally.line();
                return self.medium(&seen);
            }
            Look::Other(Ok(Line::End(ends))) => {
                counts.read += 1;
                if let Err(reason) = self.tally.end(ends) {
                    self.refuse(reason);
                }
            }
            Look::Other(Ok(_)) => {
                counts.read += 1;
                counts.failed += 1;
                self.tally.line();
            }
            Look::Other(Err(reason)) => {
                counts.read += 1;
                self.tally.line();
                self.refuse(reason);
            }
        }
        Ok(())
    }

    fn refuse(&mut self, reason: LineError) {
        self.searched.counts.refused += 1;
        if self.searched.told.len() < MOST_TOLD {
            self.searched.told.push(Refused {
                line: self.number,
                reason,
            });
        }
    }

    fn medium(&mut self, seen: &Seen) -> Result<()> {
        let rank = (seen.order.unwrap_or(self.number), self.number);
        match self.by_content.get(&seen.sha256) {
            Some(at) => {
                self.searched.counts.copies += 1;
                if rank < self.media[*at].0 {
                    let place = self.spool.write(&seen.line).map_err(on_disk)?;
                    self.media[*at] = (rank, place);
                }
            }
            None => {
                self.searched.counts.media += 1;
                self.census.add(&seen.local, seen.sound.as_ref());
                self.by_content.insert(seen.sha256, self.media.len());
                let place = self.spool.write(&seen.line).map_err(on_disk)?;
                self.media.push((rank, place));
            }
        }
        Ok(())
    }
}
