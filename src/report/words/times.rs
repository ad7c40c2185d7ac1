//! Times in videos, in words.

/// Stretches that are shorter than this, in seconds, are told to tenths of a second: whole seconds would swallow them.
const SHORT_S: f64 = 10.0;

/// Seconds as `hh:mm:ss`, to the nearest second.
pub(crate) fn clock(seconds: f64) -> String {
    // The cast saturates: what is no number or negative becomes 0.
    let whole = seconds.round() as u64;
    format!(
        "{:02}:{:02}:{:02}",
        whole / 3600,
        whole / 60 % 60,
        whole % 60
    )
}

/// A time within a stretch of `length_s` seconds: `hh:mm:ss`, and for a short stretch `hh:mm:ss.t`.
pub(crate) fn clock_within(seconds: f64, length_s: f64) -> String {
    // What is no number is no length, and then the seconds are enough.
    if length_s < SHORT_S {
        let tenths = (seconds * 10.0).round() as u64;
        format!("{}.{}", clock((tenths / 10) as f64), tenths % 10)
    } else {
        clock(seconds)
    }
}

/// A stretch from `start` to `end` seconds, told as exactly as one of `length_s` seconds needs; a moment where both are
/// told alike.
pub(crate) fn span(start: f64, end: f64, length_s: f64, dash: char) -> String {
    let (start, end) = (clock_within(start, length_s), clock_within(end, length_s));
    if start == end {
        start
    } else {
        format!("{start}{dash}{end}")
    }
}

/// How many times as fast a submission runs as the archive's video: `1.2`. `None` where the two run alike, or where the
/// number cannot be a speed.
pub(crate) fn times_as_fast(speed: f64) -> Option<String> {
    // Below one per cent it is the rounding of frame times.
    if !(speed > 0.0 && speed.is_finite()) || (speed - 1.0).abs() <= 0.01 {
        return None;
    }
    let digits = format!("{speed:.2}");
    let digits = digits.trim_end_matches('0').trim_end_matches('.');
    Some(if digits == "0" { "0.01" } else { digits }.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_are_whole_seconds() {
        assert_eq!(clock(0.0), "00:00:00");
        assert_eq!(clock(8.2), "00:00:08");
        assert_eq!(clock(3_725.6), "01:02:06");
        assert_eq!(clock(-1.0), "00:00:00");
        assert_eq!(clock(f64::NAN), "00:00:00");
    }

    #[test]
    fn short_stretches_are_told_to_tenths() {
        assert_eq!(span(3.04, 7.26, 4.2, '-'), "00:00:03.0-00:00:07.3");
        assert_eq!(span(59.96, 61.0, 1.04, '–'), "00:01:00.0–00:01:01.0");
        assert_eq!(span(3.04, 17.26, 14.2, '-'), "00:00:03-00:00:17");
        assert_eq!(span(83.5, 83.5, 0.0, '-'), "00:01:23.5");
        assert_eq!(clock_within(-4.0, 1.0), "00:00:00.0");
        assert_eq!(clock_within(1e300, f64::NAN).split(':').count(), 3);
    }

    #[test]
    fn a_speed_is_told_only_where_it_is_one_that_differs() {
        for (speed, told) in [
            (1.0, None),
            (1.008, None),
            (1.2, Some("1.2")),
            (1.25, Some("1.25")),
            (2.0, Some("2")),
            (0.8, Some("0.8")),
            (0.001, Some("0.01")),
            (0.0, None),
            (-2.0, None),
            (f64::NAN, None),
            (f64::INFINITY, None),
        ] {
            assert_eq!(times_as_fast(speed).as_deref(), told, "{speed}");
        }
    }
}
