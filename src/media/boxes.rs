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
