//! Lines of bounded length from whatever gives bytes.

use std::io::{self, BufRead, Read};

/// One line without its end.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Input {
    /// Its bytes.
    Line(Vec<u8>),
    /// It was longer than allowed; its bytes were passed over.
    TooLong,
}

/// Reads lines one after the other.
pub(super) struct Lines<R> {
    from: R,
    end: u8,
    most: usize,
}

impl<R: BufRead> Lines<R> {
    /// Lines that end in the byte `end` and have at most `most` bytes before it.
    pub(super) fn new(from: R, end: u8, most: usize) -> Lines<R> {
        Lines { from, end, most }
    }

    /// The next line; `None` at the end. The last one need not have an end.
    pub(super) fn next(&mut self) -> io::Result<Option<Input>> {
        let mut line = Vec::new();
        let most = self.most as u64 + 1;
        let mut bounded = Read::take(&mut self.from, most);
        if bounded.read_until(self.end, &mut line)? == 0 {
            return Ok(None);
        }
        if line.last() == Some(&self.end) {
            line.pop();
        } else if line.len() > self.most {
            self.from.skip_until(self.end)?;
            return Ok(Some(Input::TooLong));
        }
        Ok(Some(Input::Line(line)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_bounded_and_the_last_needs_no_end() {
        let mut lines = Lines::new(&b"ab\n\nabcd\nabcde\nabc"[..], b'\n', 4);
        let mut all = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            all.push(line);
        }
        let line = |text: &str| Input::Line(text.as_bytes().to_vec());
        assert_eq!(
            all,
            [
                line("ab"),
                line(""),
                line("abcd"),
                Input::TooLong,
                line("abc")
            ]
        );
    }
}
