//! Boxes of ISO base media files, ISO/IEC 14496-12 section 4.2: HEIC, AVIF, mp4, mov.

/// The boxes that follow one another in some bytes, as type and body; ends at the first that is cut off.
pub(crate) struct Boxes<'a>(pub(crate) &'a [u8]);

impl<'a> Iterator for Boxes<'a> {
    type Item = (&'a [u8; 4], &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let kind: &[u8; 4] = self.0.get(4..8)?.try_into().ok()?;
        let (header, size) = match big_endian(self.0, 0, 4)? {
            0 => (8, self.0.len()),
            1 => (16, big_endian(self.0, 8, 8)?),
            size => (8, size),
        };
        let body = self.0.get(header..size)?;
        self.0 = self.0.get(size..)?;
        Some((kind, body))
    }
}

/// The body of the first box of a type.
pub(crate) fn find<'a>(bytes: &'a [u8], wanted: &[u8; 4]) -> Option<&'a [u8]> {
    Boxes(bytes)
        .find(|(kind, _)| *kind == wanted)
        .map(|(_, body)| body)
}

/// A big-endian number of up to 8 bytes; of none it is 0.
pub(crate) fn big_endian(bytes: &[u8], at: usize, width: usize) -> Option<usize> {
    let digits = bytes.get(at..at.checked_add(width)?)?;
    let number = digits.iter().try_fold(0_u64, |sum, byte| {
        Some(sum.checked_mul(256)? + u64::from(*byte))
    })?;
    usize::try_from(number).ok()
}

/// Where a box of a file stands that is too large to be held in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BoxAt {
    /// Its type.
    pub(crate) kind: [u8; 4],
    /// Offset of its content.
    pub(crate) body: u64,
    /// Offset behind it, as its header says; that may be behind the end of the file.
    pub(crate) end: u64,
}

/// Reads up to so many bytes at an offset; `None` where that fails.
pub(crate) type ReadAt<'a> = dyn FnMut(u64, usize) -> Option<Vec<u8>> + 'a;

/// The box whose header begins at `at`, in something that ends at `end`. `None` where no box can begin: too little is left,
/// or the size is none.
pub(crate) fn box_at(read_at: &mut ReadAt<'_>, at: u64, end: u64) -> Option<BoxAt> {
    /// Bytes of the longest header: size, type, large size.
    const HEADER: usize = 16;
    if at.checked_add(8)? > end {
        return None;
    }
    let header = read_at(at, HEADER)?;
    let kind = header.get(4..8)?.try_into().ok()?;
    let (body, size) = match big_endian(&header, 0, 4)? {
        0 => (8, end - at),
        1 => (16, big_endian(&header, 8, 8)? as u64),
        size => (8, size as u64),
    };
    let next = at.checked_add(size)?;
    (size >= body).then_some(BoxAt {
        kind,
        body: at + body,
        end: next,
    })
}
