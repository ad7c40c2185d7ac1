//! A column of numbers that is either held in memory or mapped from a file.

pub(super) mod map;

use std::ops::{Deref, Range};
use std::sync::Arc;

use bytemuck::AnyBitPattern;

/// Bytes of a file that stay as they are while they are used.
pub(super) type Bytes = Arc<dyn AsRef<[u8]> + Send + Sync>;

/// Numbers of one type. It is used as a slice.
#[derive(Clone)]
pub(super) enum Column<T> {
    /// In memory.
    Owned(Vec<T>),
    /// A range of bytes of a file, which holds whole numbers and begins where such a number may begin.
    Mapped {
        /// The file.
        bytes: Bytes,
        /// Where in it.
        range: Range<usize>,
    },
}

impl<T: AnyBitPattern> Column<T> {
    /// The numbers that stand in this range of bytes; `None` where it is not in the file or holds no whole numbers.
    pub(super) fn mapped(bytes: &Bytes, range: Range<usize>) -> Option<Column<T>> {
        let part = (**bytes).as_ref().get(range.clone())?;
        bytemuck::try_cast_slice::<u8, T>(part).ok()?;
        Some(Column::Mapped {
            bytes: Arc::clone(bytes),
            range,
        })
    }
}

impl<T: AnyBitPattern> Deref for Column<T> {
    type Target = [T];

    #[inline]
    fn deref(&self) -> &[T] {
        match self {
            Column::Owned(numbers) => numbers,
            Column::Mapped { bytes, range } => {
                // Both were tested when the column was made.
                let part = (**bytes).as_ref().get(range.clone()).unwrap_or_default();
                bytemuck::try_cast_slice(part).unwrap_or_default()
            }
        }
    }
}

impl<T: AnyBitPattern + Default> Column<T> {
    /// The number at a position; zero where there is none, which happens only where a file says what it should not.
    #[inline]
    pub(super) fn at(&self, position: usize) -> T {
        self.get(position).copied().unwrap_or_default()
    }
}

impl<T> Default for Column<T> {
    fn default() -> Column<T> {
        Column::Owned(Vec::new())
    }
}

impl<T> From<Vec<T>> for Column<T> {
    fn from(numbers: Vec<T>) -> Column<T> {
        Column::Owned(numbers)
    }
}

impl<T: AnyBitPattern + std::fmt::Debug> std::fmt::Debug for Column<T> {
    /// Nobody reads a million numbers in a message.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} numbers", self.len())
    }
}
