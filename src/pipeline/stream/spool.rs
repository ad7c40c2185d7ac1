//! Lines that are needed again, on the disk: an archive that is streamed need not fit into memory.

use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::sync::{Mutex, PoisonError};

/// Where a line lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    offset: u64,
    length: u32,
}

/// Lines that are written one after the other.
pub(super) struct SpoolWriter {
    to: BufWriter<File>,
    end: u64,
}

/// Lines that can be read in any order.
pub(super) struct Spool(Mutex<File>);

impl SpoolWriter {
    /// A file without a name in the system's folder for such files. It is gone when the program ends, however it ends.
    pub(super) fn new() -> io::Result<SpoolWriter> {
        Ok(SpoolWriter {
            to: BufWriter::with_capacity(1 << 20, tempfile::tempfile()?),
            end: 0,
        })
    }

    pub(super) fn write(&mut self, line: &[u8]) -> io::Result<Place> {
        let length = u32::try_from(line.len()).map_err(io::Error::other)?;
        self.to.write_all(line)?;
        let offset = self.end;
        self.end += u64::from(length);
        Ok(Place { offset, length })
    }

    pub(super) fn finish(self) -> io::Result<Spool> {
        let file = self
            .to
            .into_inner()
            .map_err(io::IntoInnerError::into_error)?;
        Ok(Spool(Mutex::new(file)))
    }
}

impl Spool {
    pub(super) fn read(&self, place: Place) -> io::Result<Vec<u8>> {
        let mut line = vec![0; place.length as usize];
        let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(place.offset))?;
        file.read_exact(&mut line)?;
        Ok(line)
    }
}

impl Place {
    /// Bytes of the line.
    pub(super) fn length(self) -> usize {
        self.length as usize
    }
}
