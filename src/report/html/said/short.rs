//! The few things that tell most of a file, as the templates take them.

use crate::report::essence::Essence;
use crate::report::inert::inert;
use crate::report::{Item, words};

/// One of them.
pub(in crate::report::html) struct Short {
    pub(in crate::report::html) label: &'static str,
    pub(in crate::report::html) value: String,
    /// Where it stands and, of dates, how much it carries: `exif, moderate`.
    pub(in crate::report::html) from: String,
}

/// When and where a file says it is from, with what it was made, and whether its credentials hold.
pub(in crate::report::html) fn shortest(item: &Item) -> Vec<Short> {
    let essence = Essence::of(item);
    let short = |label, value: &str, from: &str| Short {
        label,
        value: inert(value).into_owned(),
        from: inert(from).into_owned(),
    };
    let mut told = Vec::new();
    told.extend(essence.when.map(|when| {
        let label = if when.captured {
            "Taken"
        } else {
            "Sent or saved"
        };
        let from = format!("{}, {}", when.source, when.strength.as_str());
        short(label, &words::interval(&when.date), &from)
    }));
    told.extend(essence.point.map(|(point, country, source)| {
        let country = country.map_or_else(String::new, |country| format!(", {}", country.name()));
        let value = format!("{:.5}, {:.5}{country}", point.lat(), point.lon());
        short("Where", &value, &source)
    }));
    told.extend(
        essence
            .place
            .map(|place| short("Place in words", &place, "")),
    );
    for (label, said) in [("Device", essence.device), ("Program", essence.software)] {
        told.extend(said.map(|said| short(label, &said.text, said.source.as_str())));
    }
    told.extend(item.credentials.as_ref().map(|said| {
        let program = said.generator.as_deref().unwrap_or_default();
        short("Content Credentials", said.state.as_str(), program)
    }));
    told
}
