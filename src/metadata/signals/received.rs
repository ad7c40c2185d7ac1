//! Files that say that they were taken later than they were handed in.

use super::{Signal, code};
use crate::metadata::dates::Precedence;
use crate::metadata::{Appearance, DateInterval};

/// That the file's own capture date lies after `received`, whatever the time zones.
pub fn after_received(own: &[Appearance], received: &DateInterval) -> Option<Signal> {
    let date = own
        .iter()
        .filter_map(|record| record.captured_at)
        .find(|date| received.before(date) == Precedence::Certain)?;
    Some(Signal::new(
        code::AFTER_RECEIVED,
        format!("It says that it was taken {date}, after it was handed in (by {received})."),
        "One of the two clocks was wrong, or the date was written by hand; it does not mean that the picture is false, but the \
         date is worth nothing.",
    ))
}
