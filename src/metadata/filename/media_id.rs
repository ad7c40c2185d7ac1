//! Names that Twitter, now X, gives to pictures: fifteen characters that begin with the number of the upload.
//!
//! They are base64 for addresses (RFC 4648 section 5) of eleven bytes. The first eight are a number whose upper bits count
//! milliseconds since the beginning of November 4, 2010; below them stand the machine and a counter. That the machine's
//! bits and the lowest ones come out as those of pictures do is what tells such a name from any other word.

use jiff::Timestamp;

use super::plausible;
use crate::metadata::DateInterval;

/// What the counting begins with, in milliseconds since 1970.
const EPOCH_MS: i64 = 1_288_834_974_657;
/// Bits below the milliseconds.
const BELOW_MS: u32 = 22;
/// The length of a name.
const LENGTH: usize = 15;

/// The day of the upload, in UTC, of a name that is such a number.
pub(super) fn read(name: &str) -> Option<(&'static str, Option<DateInterval>)> {
    let bytes = name.as_bytes();
    if bytes.len() != LENGTH || !bytes.iter().any(u8::is_ascii_lowercase) {
        return None;
    }
    // Of the eleven characters that hold the number, the last holds four bits of it.
    let mut number: u64 = 0;
    for byte in bytes.get(..10)? {
        number = number << 6 | u64::from(six_bits(*byte)?);
    }
    let last = six_bits(*bytes.get(10)?)?;
    number = number << 4 | u64::from(last >> 2);
    bytes
        .iter()
        .all(|byte| six_bits(*byte).is_some())
        .then_some(())?;
    // What every such name shows at these places: X or its neighbours, and A.
    let shape = (bytes.get(7)?, bytes.get(9)?);
    if !matches!(shape, (b'U'..=b'Z', b'A')) {
        return None;
    }
    // Numbers of pictures stay below this until 2045, those of most words do not.
    if number >> 62 != 0 {
        return None;
    }
    let milliseconds = i64::try_from(number >> BELOW_MS).ok()?;
    let instant = Timestamp::from_millisecond(EPOCH_MS.checked_add(milliseconds)?).ok()?;
    let date = plausible(DateInterval::from_timestamp(instant)?)?;
    Some(("Twitter", Some(date)))
}

fn six_bits(byte: u8) -> Option<u8> {
    Some(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'-' => 62,
        b'_' => 63,
        _ => return None,
    })
}
