//! Lines of a terminal: indented, wrapped and, where wanted, painted.

/// Narrower than this, wrapping does more harm than a line that the terminal breaks.
pub(super) const NARROWEST: usize = 40;

/// Lines of text, wrapped to a width.
pub(super) struct Page {
    /// What was written so far.
    pub(super) text: String,
    width: usize,
    colour: bool,
}

impl Page {
    pub(super) fn new(width: usize, colour: bool) -> Page {
        Page {
            text: String::new(),
            width: width.max(NARROWEST),
            colour,
        }
    }

    pub(super) fn painted(&self, text: &str, parameters: &str) -> String {
        if self.colour {
            format!("\u{1b}[{parameters}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }

    pub(super) fn blank(&mut self) {
        self.text.push('\n');
    }

    /// Whether a line of so many characters keeps to the width.
    pub(super) fn fits(&self, characters: usize) -> bool {
        characters <= self.width
    }

    /// One line, however long: names and times are for copying.
    pub(super) fn line(&mut self, indent: usize, text: &str) {
        self.text.extend(std::iter::repeat_n(' ', indent));
        self.text.push_str(text);
        self.text.push('\n');
    }

    /// `text` in lines of at most the width, the following ones under the first word after `label`. A word longer
    /// than a line stays whole.
    pub(super) fn wrapped(&mut self, indent: usize, label: &str, text: &str) {
        let hanging = indent + label.chars().count();
        let mut start = indent;
        let mut line = label.to_owned();
        let mut used = hanging;
        let mut empty = true;
        for word in text.split_whitespace() {
            let length = word.chars().count();
            if !empty && used + 1 + length > self.width {
                self.line(start, &line);
                start = hanging;
                line.clear();
                used = hanging;
                empty = true;
            }
            if !empty {
                line.push(' ');
                used += 1;
            }
            line.push_str(word);
            used += length;
            empty = false;
        }
        self.line(start, &line);
    }
}
