//! Rows that carry their own checksum.
//!
//! SQLite does not notice when a disk changes a bit in the middle of a value, and such a bit can turn 2017 into 2013. So
//! every row of facts ends in a checksum over its other columns, and a row is only ever read together with it: what
//! has changed since it was written is reported, never used.

use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, Params, Row, Statement, params_from_iter};
use serde::de::value::{Error as WordError, StrDeserializer};
use serde::de::{DeserializeOwned, IntoDeserializer};
use sha2::{Digest, Sha256};

use super::failure::{Attempt, Failure};
use crate::fingerprint::Hash256;

/// Bytes of a row's checksum: enough against accidents, and a frame's row stays small.
const CHECKSUM_BYTES: usize = 8;

/// A table whose last column is a checksum of the others.
#[derive(Debug)]
pub(super) struct Table {
    /// Its name.
    pub(super) name: &'static str,
    /// All columns but the checksum, in the order in which rows are written, read and hashed.
    pub(super) columns: &'static [&'static str],
    /// How many of the first columns name a row.
    pub(super) key: usize,
}

impl Table {
    /// A statement that writes rows.
    pub(super) fn inserter<'c>(&'static self, connection: &'c Connection) -> Attempt<Inserter<'c>> {
        let marks = vec!["?"; self.columns.len() + 1].join(", ");
        let columns = self.columns.join(", ");
        let sql = format!(
            "INSERT INTO {} ({columns}, checksum) VALUES ({marks})",
            self.name
        );
        Ok(Inserter {
            table: self,
            statement: connection.prepare(&sql)?,
        })
    }

    /// The rows that `rest` (`WHERE` and `ORDER BY`) selects, each checked and decoded.
    pub(super) fn read<T>(
        &'static self,
        connection: &Connection,
        rest: &str,
        params: impl Params,
        mut decode: impl FnMut(&mut Record<'_>) -> Attempt<T>,
    ) -> Attempt<Vec<T>> {
        let mut decoded = Vec::new();
        self.visit(connection, rest, params, |record| {
            decoded.push(decode(&mut record?)?);
            Ok(())
        })?;
        Ok(decoded)
    }

    /// As [`Table::read`], but a row that does not fit its checksum is shown to `visit` as well, as an error.
    pub(super) fn visit(
        &'static self,
        connection: &Connection,
        rest: &str,
        params: impl Params,
        mut visit: impl FnMut(Attempt<Record<'_>>) -> Attempt<()>,
    ) -> Attempt<()> {
        let columns = self.columns.join(", ");
        let sql = format!("SELECT {columns}, checksum FROM {} {rest}", self.name);
        let mut statement = connection.prepare(&sql)?;
        let mut rows = statement.query(params)?;
        while let Some(row) = rows.next()? {
            visit(Record::checked(self, row))?;
        }
        Ok(())
    }
}

/// Writes rows of one table.
pub(super) struct Inserter<'c> {
    table: &'static Table,
    statement: Statement<'c>,
}

impl Inserter<'_> {
    /// Writes one row; `values` are those of the table's columns.
    pub(super) fn insert(&mut self, mut values: Vec<Value>) -> Attempt<()> {
        let checksum = checksum(self.table, values.iter().map(ValueRef::from));
        values.push(Value::Blob(checksum));
        self.statement.execute(params_from_iter(values))?;
        Ok(())
    }
}

/// A row that fits its checksum. Its columns are read one after the other.
pub(super) struct Record<'r> {
    table: &'static Table,
    row: &'r Row<'r>,
    next: usize,
}

impl<'r> Record<'r> {
    fn checked(table: &'static Table, row: &'r Row<'r>) -> Attempt<Record<'r>> {
        let record = Record {
            table,
            row,
            next: 0,
        };
        let count = table.columns.len();
        let values = (0..count).map(|at| row.get_ref(at));
        let values = values.collect::<rusqlite::Result<Vec<_>>>()?;
        let stored = row.get_ref(count)?;
        if stored == ValueRef::Blob(&checksum(table, values)) {
            Ok(record)
        } else {
            Err(record.damaged("does not fit its checksum"))
        }
    }

    /// A failure that names the row.
    pub(super) fn damaged(&self, what: &str) -> Failure {
        let key = self.table.columns.iter().take(self.table.key).enumerate();
        let key =
            key.map(|(at, column)| format!("{column} {}", in_words(self.row.get_ref(at).ok())));
        let key = key.collect::<Vec<_>>().join(", ");
        Failure::Damaged(format!("a row of {} ({key}) {what}", self.table.name))
    }

    fn take(&mut self) -> Attempt<ValueRef<'r>> {
        let value = self.row.get_ref(self.next)?;
        self.next += 1;
        Ok(value)
    }

    /// The failure of the column that was taken last.
    fn unreadable(&self) -> Failure {
        let column = self.table.columns.get(self.next.wrapping_sub(1));
        let column = column.copied().unwrap_or("checksum");
        self.damaged(&format!("holds a value of {column} that cannot be read"))
    }

    /// `None` where the next column is empty, otherwise what `read` makes of it.
    pub(super) fn optional<T>(
        &mut self,
        read: impl FnOnce(&mut Record<'r>) -> Attempt<T>,
    ) -> Attempt<Option<T>> {
        if self.row.get_ref(self.next)? == ValueRef::Null {
            self.next += 1;
            return Ok(None);
        }
        read(self).map(Some)
    }

    /// The next column, an integer that fits the type.
    pub(super) fn integer<T: TryFrom<i64>>(&mut self) -> Attempt<T> {
        let value = self.take()?.as_i64().ok();
        let value = value.and_then(|value| T::try_from(value).ok());
        value.ok_or_else(|| self.unreadable())
    }

    /// The next column, a number.
    pub(super) fn real(&mut self) -> Attempt<f64> {
        self.take()?.as_f64().map_err(|_| self.unreadable())
    }

    /// The next column, a text.
    pub(super) fn text(&mut self) -> Attempt<String> {
        self.str().map(str::to_owned)
    }

    fn str(&mut self) -> Attempt<&'r str> {
        self.take()?.as_str().map_err(|_| self.unreadable())
    }

    /// The next column, a text in the form in which results write such a value.
    pub(super) fn word<T: DeserializeOwned>(&mut self) -> Attempt<T> {
        let reader: StrDeserializer<'_, WordError> = self.str()?.into_deserializer();
        T::deserialize(reader).map_err(|_| self.unreadable())
    }

    /// The next column, bytes from which `read` makes a value.
    pub(super) fn bytes<T>(&mut self, read: impl FnOnce(&[u8]) -> Option<T>) -> Attempt<T> {
        let value = self.take()?.as_blob().ok().and_then(read);
        value.ok_or_else(|| self.unreadable())
    }
}

fn in_words(value: Option<ValueRef<'_>>) -> String {
    match value {
        Some(ValueRef::Integer(number)) => number.to_string(),
        Some(ValueRef::Text(bytes) | ValueRef::Blob(bytes)) => {
            format!("{:?}", String::from_utf8_lossy(bytes))
        }
        _ => "?".to_owned(),
    }
}

fn checksum<'v>(table: &Table, values: impl IntoIterator<Item = ValueRef<'v>>) -> Vec<u8> {
    let mut digest = ValueDigest::new(table.name);
    for value in values {
        digest.add(value);
    }
    let mut bytes = digest.finish();
    bytes.truncate(CHECKSUM_BYTES);
    bytes
}

/// SHA-256 over a sequence of values, in an encoding in which no two sequences look alike.
pub(super) struct ValueDigest(Sha256);

impl ValueDigest {
    /// A digest for one purpose; those of different purposes differ.
    pub(super) fn new(purpose: &str) -> ValueDigest {
        let mut digest = ValueDigest(Sha256::new());
        digest.add(ValueRef::Text(purpose.as_bytes()));
        digest
    }

    /// Adds a value: a byte for its type, its length where that varies, its bytes.
    pub(super) fn add(&mut self, value: ValueRef<'_>) {
        match value {
            ValueRef::Null => self.0.update([0]),
            ValueRef::Integer(number) => self.fixed(1, number.to_be_bytes()),
            // SQLite does not keep the sign of a zero.
            ValueRef::Real(number) => self.fixed(2, (number + 0.0).to_be_bytes()),
            ValueRef::Text(bytes) => self.varying(3, bytes),
            ValueRef::Blob(bytes) => self.varying(4, bytes),
        }
    }

    fn fixed(&mut self, kind: u8, bytes: [u8; 8]) {
        self.0.update([kind]);
        self.0.update(bytes);
    }

    fn varying(&mut self, kind: u8, bytes: &[u8]) {
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.fixed(kind, length.to_be_bytes());
        self.0.update(bytes);
    }

    /// The 32 bytes of the digest.
    pub(super) fn finish(self) -> Vec<u8> {
        self.0.finalize().to_vec()
    }

    /// The digest as a value.
    pub(super) fn hash(self) -> Hash256 {
        Hash256::from_bytes(&self.finish()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(values: &[Value]) -> Vec<u8> {
        let mut digest = ValueDigest::new("test");
        for value in values {
            digest.add(value.into());
        }
        digest.finish()
    }

    #[test]
    fn no_two_sequences_look_alike() {
        let text = |text: &str| Value::from(text.to_owned());
        let sequences = [
            vec![],
            vec![Value::Null],
            vec![Value::Null, Value::Null],
            vec![text("")],
            vec![text("ab")],
            vec![text("a"), text("b")],
            vec![text("b"), text("a")],
            vec![Value::Blob(b"ab".to_vec())],
            vec![Value::Integer(1)],
            vec![Value::Real(1.0)],
        ];
        let digests: std::collections::BTreeSet<_> = sequences.iter().map(|s| digest(s)).collect();
        assert_eq!(digests.len(), sequences.len());
        assert_eq!(digest(&[Value::Real(-0.0)]), digest(&[Value::Real(0.0)]));
    }
}
