//! The stretches of a match of videos as columns of a terminal.

use crate::report::footage::{Footage, Names};
use crate::report::lines::Page;

/// Stretches that are listed; more would push everything else out of the window.
const MOST_LISTED: usize = 12;

/// The stretches of a match, one a line, with their times on both sides. `width` is in characters.
pub fn stretches(footage: &Footage<'_>, names: Names, width: usize) -> String {
    let mut page = Page::new(width, false);
    write(&mut page, 2, footage, names);
    page.text
}

pub(super) fn write(page: &mut Page, indent: usize, footage: &Footage<'_>, names: Names) {
    if !(footage.query.is_video() && footage.archive.is_video()) {
        return moments(page, indent, footage, names);
    }
    page.wrapped(indent, "", &format!("{}.", footage.title(names)));
    let rows: Vec<([String; 2], String)> = footage
        .segments
        .iter()
        .take(MOST_LISTED)
        .map(|segment| {
            (
                footage.spans(segment, '-'),
                Footage::remarks(segment, names),
            )
        })
        .collect();
    let widest = |side: usize, heading: &str| {
        let lengths = rows.iter().map(|(spans, _)| spans[side].chars().count());
        lengths.fold(heading.chars().count(), usize::max)
    };
    let (query, archive) = (widest(0, names.query), widest(1, names.archive));
    let digits = rows.len().to_string().len();
    let line = |number: &str, one: &str, other: &str| {
        format!("{number:>digits$}  {one:<query$}  {other:<archive$}  ")
    };
    page.line(indent, line("", names.query, names.archive).trim_end());
    for (at, ([one, other], remarks)) in rows.iter().enumerate() {
        let label = line(&(at + 1).to_string(), one, other);
        let used = indent + label.chars().count() + remarks.chars().count();
        if page.fits(used) {
            page.line(indent, format!("{label}{remarks}").trim_end());
        } else {
            page.line(indent, label.trim_end());
            page.wrapped(indent + digits + 2, "", remarks);
        }
    }
    let left = footage.segments.len() - rows.len();
    if left > 0 {
        page.wrapped(indent, "", &format!("and {left} more{}.", names.rest));
    }
}

/// Where a video shows a photo: its times are enough, for the photo has none.
fn moments(page: &mut Page, indent: usize, footage: &Footage<'_>, names: Names) {
    let side = usize::from(footage.archive.is_video());
    let times = footage.segments.iter().take(MOST_LISTED).map(|segment| {
        let time = &footage.spans(segment, '-')[side];
        match Footage::remarks(segment, names).as_str() {
            "" => time.clone(),
            remarks => format!("{time} ({remarks})"),
        }
    });
    let times: Vec<String> = times.collect();
    let left = footage.segments.len() - times.len();
    let more = if left > 0 {
        format!(" and {left} more{}", names.rest)
    } else {
        String::new()
    };
    let title = footage.title(names);
    page.wrapped(indent, "", &format!("{title}: {}{more}.", times.join(", ")));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{MediaKind, fixture};

    /// The stretches of the fixture's clip, repeated.
    fn listed(times: usize, names: Names, width: usize) -> String {
        let mut item = fixture::batch().items.remove(1);
        let mut found = item.matches.take().unwrap().remove(0);
        found.segments = vec![found.segments; times].concat();
        stretches(&Footage::of_match(&item, &found).unwrap(), names, width)
    }

    #[test]
    fn both_sides_stand_in_columns() {
        let rows = [
            "  2 stretches have the same footage: 00:00:16 of the 00:00:21 submitted.",
            "     Here                   In the archive",
            "  1  00:00:00.0-00:00:08.2  00:00:31.0-00:00:39.2",
            "  2  00:00:12.0-00:00:20.0  00:00:02.0-00:00:11.6  mirrored, 1.2 times as fast",
            "",
        ];
        assert_eq!(listed(1, Names::REPORT, 80), rows.join("\n"));
        // What does not fit beside the times stands under them.
        let text = listed(1, Names::COMPARISON, 79);
        assert!(text.contains("\n     A                      B\n"), "{text}");
        let last = "00:00:11.6\n     mirrored, A 1.2 times as fast\n";
        assert!(text.ends_with(last), "{text}");
    }

    #[test]
    fn of_many_the_first_are_listed_and_the_rest_is_counted() {
        let text = listed(10, Names::REPORT, 80);
        assert!(text.contains("\n  12  00:00:12.0"), "{text}");
        assert!(!text.contains("\n  13  "), "{text}");
        assert!(
            text.ends_with("\n  and 8 more; segments.csv of a report holds all.\n"),
            "{text}"
        );
        assert!(
            text.lines().all(|line| line.chars().count() <= 80),
            "{text}"
        );
    }

    #[test]
    fn of_a_photo_the_times_in_the_video_are_told() {
        let mut item = fixture::batch().items.remove(1);
        let found = item.matches.take().unwrap().remove(0);
        (item.kind, item.duration_s) = (Some(MediaKind::Photo), None);
        let footage = Footage::of_match(&item, &found).unwrap();
        assert_eq!(
            stretches(&footage, Names::REPORT, 120),
            "  Where the archive's video shows this picture: 00:00:31.0-00:00:39.2, \
             00:00:02.0-00:00:11.6 (mirrored, 1.2 times as\n  fast).\n"
        );
    }
}
