//! CSV bytes as rows with line numbers and named cells.

use csv::{ByteRecord, Reader, ReaderBuilder};

/// A line and what is wrong there.
type Problem = (u64, String);

/// A CSV file whose header has been understood.
pub(super) struct Table<'a> {
    reader: Reader<&'a [u8]>,
    lines: Lines<'a>,
    header: Header,
    record: ByteRecord,
}

struct Header {
    columns: &'static [&'static str],
    /// For each column of the file its name, and its place in `columns` if it is known.
    names: Vec<(String, Option<usize>)>,
    separator: u8,
}

impl<'a> Table<'a> {
    /// Reads the header. Columns are known by their names without regard to case, spaces, hyphens and underscores.
    pub(super) fn open(
        bytes: &'a [u8],
        columns: &'static [&'static str],
    ) -> Result<Table<'a>, Problem> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        if let Err(error) = std::str::from_utf8(bytes) {
            let line = Lines::new(bytes).at(error.valid_up_to());
            let reason = "this is not UTF-8. Save the file as \"CSV UTF-8\" and try again";
            return Err((line, reason.to_owned()));
        }
        let separator = separator(bytes);
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(separator)
            .from_reader(bytes);
        let mut lines = Lines::new(bytes);
        let mut record = ByteRecord::new();
        let line = loop {
            if !read(&mut reader, &mut record, &lines)? {
                let list = columns.join(",");
                return Err((
                    1,
                    format!(
                        "the file is empty. Its first line must name the columns, such as {list}"
                    ),
                ));
            }
            if !is_blank(&record) {
                break lines.at(start_of(&record));
            }
        };
        lines.check_quotes(&record, &reader)?;
        let names = names(&record, columns).map_err(|reason| (line, reason))?;
        Ok(Table {
            reader,
            lines,
            header: Header {
                columns,
                names,
                separator,
            },
            record,
        })
    }

    /// The next row that is not blank, with the line it begins at.
    pub(super) fn next_row(&mut self) -> Result<Option<(u64, Cells<'_>)>, Problem> {
        loop {
            if !read(&mut self.reader, &mut self.record, &self.lines)? {
                return Ok(None);
            }
            if !is_blank(&self.record) {
                break;
            }
        }
        let line = self.lines.at(start_of(&self.record));
        self.lines.check_quotes(&self.record, &self.reader)?;
        let surplus = self.record.iter().skip(self.header.names.len());
        if surplus.into_iter().any(|cell| !trimmed(cell).is_empty()) {
            let (found, expected) = (self.record.len(), self.header.names.len());
            let separator = self.header.separator_name();
            let reason = format!(
                "the row has {found} cells, the header {expected}. Put a text that contains a {separator} in quotation marks"
            );
            return Err((line, reason));
        }
        Ok(Some((
            line,
            Cells {
                header: &self.header,
                record: &self.record,
            },
        )))
    }
}

impl Header {
    fn separator_name(&self) -> &'static str {
        match self.separator {
            b';' => "semicolon",
            b'\t' => "tab",
            _ => "comma",
        }
    }
}

/// The cells of one row, by column name.
pub(super) struct Cells<'a> {
    header: &'a Header,
    record: &'a ByteRecord,
}

impl Cells<'_> {
    /// A cell without the spaces around it; `None` where it is blank or the file has no such column.
    pub(super) fn text(&self, column: &str) -> Option<String> {
        let known = self
            .header
            .columns
            .iter()
            .position(|name| *name == column)?;
        let at = self
            .header
            .names
            .iter()
            .position(|(_, is)| *is == Some(known))?;
        self.cell(at)
    }

    fn cell(&self, at: usize) -> Option<String> {
        let text = trimmed(self.record.get(at)?);
        (!text.is_empty()).then_some(text)
    }

    /// The note, and after it the cells of unknown columns as `name: value`, one a line.
    pub(super) fn note(&self) -> Option<String> {
        let unknown = self
            .header
            .names
            .iter()
            .enumerate()
            .filter(|(_, (_, known))| known.is_none());
        let unknown =
            unknown.filter_map(|(at, (name, _))| Some(format!("{name}: {}", self.cell(at)?)));
        let parts: Vec<String> = self.text("note").into_iter().chain(unknown).collect();
        (!parts.is_empty()).then(|| parts.join("\n"))
    }

    /// A number as this file writes it: where commas do not separate cells they may stand before the decimals.
    pub(super) fn number(&self, text: &str) -> Option<f64> {
        let text = match self.header.separator {
            b',' => text.to_owned(),
            _ => text.replacen(',', ".", 1),
        };
        text.parse().ok()
    }
}

fn names(
    record: &ByteRecord,
    columns: &'static [&'static str],
) -> Result<Vec<(String, Option<usize>)>, String> {
    let plain = |name: &str| -> String {
        name.chars()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect()
    };
    let mut names: Vec<(String, Option<usize>)> = Vec::new();
    for (at, cell) in record.iter().enumerate() {
        let name = trimmed(cell);
        if name.is_empty() {
            names.push((format!("column {}", at + 1), None));
            continue;
        }
        let key = plain(&name);
        if names.iter().any(|(other, _)| plain(other) == key) {
            return Err(format!(
                "the column {name:?} is there twice. Rename or remove one of them"
            ));
        }
        let known = columns.iter().position(|column| plain(column) == key);
        names.push((name, known));
    }
    if !names.iter().any(|(_, known)| *known == Some(0)) {
        let list = columns.join(",");
        return Err(format!(
            "there is no column \"file\". The first line must name the columns, separated by commas, semicolons or tabs: {list}"
        ));
    }
    Ok(names)
}

/// The sign that separates the cells of the first line that is not blank.
fn separator(bytes: &[u8]) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    let mut begun = false;
    for byte in bytes {
        match byte {
            b'"' => quoted = !quoted,
            b'\r' | b'\n' if begun && !quoted => break,
            byte if !quoted => {
                for (sign, count) in &mut counts {
                    *count += usize::from(sign == byte);
                }
            }
            _ => {}
        }
        begun |= !byte.is_ascii_whitespace();
    }
    // Of equal counts the first: a file of one column is read with commas.
    let [comma, semicolon, tab] = counts;
    let best = if semicolon.1 > comma.1 {
        semicolon
    } else {
        comma
    };
    if tab.1 > best.1 { tab.0 } else { best.0 }
}

fn read(
    reader: &mut Reader<&[u8]>,
    record: &mut ByteRecord,
    lines: &Lines<'_>,
) -> Result<bool, Problem> {
    // Reading from memory, with any number of cells and any bytes allowed, leaves nothing that can fail.
    reader
        .read_byte_record(record)
        .map_err(|error| (lines.line, error.to_string()))
}

fn is_blank(record: &ByteRecord) -> bool {
    record.iter().all(|cell| trimmed(cell).is_empty())
}

fn trimmed(cell: &[u8]) -> String {
    // The whole file is UTF-8, and cells end at ASCII signs.
    String::from_utf8_lossy(cell).trim().to_owned()
}

fn start_of(record: &ByteRecord) -> usize {
    let byte = record
        .position()
        .map(csv::Position::byte)
        .unwrap_or_default();
    usize::try_from(byte).unwrap_or(usize::MAX)
}

/// Line numbers of byte offsets. The `csv` crate's own are those of the blank lines before a row.
struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u64,
}

impl<'a> Lines<'a> {
    fn new(bytes: &'a [u8]) -> Lines<'a> {
        Lines {
            bytes,
            at: 0,
            line: 1,
        }
    }

    /// The line of the first byte at or after `offset` that ends no line. Offsets must not decrease.
    fn at(&mut self, offset: usize) -> u64 {
        while let Some(byte) = self.bytes.get(self.at) {
            if self.at >= offset && !matches!(byte, b'\r' | b'\n') {
                break;
            }
            let carriage_return_of_pair =
                *byte == b'\r' && self.bytes.get(self.at + 1) == Some(&b'\n');
            self.line += u64::from(matches!(byte, b'\r' | b'\n') && !carriage_return_of_pair);
            self.at += 1;
        }
        self.line
    }

    /// A quotation mark that is never closed makes all the rest of the file one cell.
    fn check_quotes(&self, record: &ByteRecord, reader: &Reader<&[u8]>) -> Result<(), Problem> {
        let end = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
        let spans_lines = record
            .iter()
            .any(|cell| cell.iter().any(|byte| matches!(byte, b'\r' | b'\n')));
        if end < self.bytes.len() || !spans_lines {
            return Ok(());
        }
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        if rest.iter().filter(|byte| **byte == b'"').count() % 2 == 0 {
            return Ok(());
        }
        let reason = "a quotation mark that opens in this row is never closed. Add the closing one, or remove it";
        Err((self.line, reason.to_owned()))
    }
}
