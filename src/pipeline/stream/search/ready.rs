//! Items that were read before, so that lines of long videos are not read again for every submission.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::archive::index::Indexed;

/// Bytes of the lines whose items stay ready.
const READY_BYTES: usize = 128 << 20;

/// Items as a search takes them, with the bytes of their lines.
#[derive(Default)]
pub(super) struct Ready(Mutex<(usize, HashMap<i64, Arc<Indexed>>)>);

impl Ready {
    /// The item, if it was needed before.
    pub(super) fn get(&self, number: i64) -> Option<Arc<Indexed>> {
        let ready = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        ready.1.get(&number).cloned()
    }

    /// Keeps an item as long as there is room.
    pub(super) fn keep(&self, number: i64, item: &Arc<Indexed>, bytes: usize) {
        let mut ready = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if ready.0 + bytes <= READY_BYTES && ready.1.insert(number, Arc::clone(item)).is_none() {
            ready.0 += bytes;
        }
    }
}
