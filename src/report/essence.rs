//! The few things that people look for first among what a file says of itself.

use super::Item;
use crate::metadata::{
    Appearance, Coordinates, Country, DateInterval, Source, Strength, appearances_of,
};

/// What matters most of a file's metadata; texts are as they stand in the file, not inert.
pub(super) struct Essence {
    /// When it was taken or, by the file's name, sent.
    pub(super) when: Option<When>,
    /// Coordinates, with the country where no border is near.
    pub(super) point: Option<(Coordinates, Option<Country>, String)>,
    /// Place in words.
    pub(super) place: Option<String>,
    /// Make and model.
    pub(super) device: Option<Told>,
    /// The program that wrote the file.
    pub(super) software: Option<Told>,
}

/// A text, and where it stands.
pub(super) struct Told {
    pub(super) text: String,
    pub(super) source: Source,
}

/// A date, and how it is known.
pub(super) struct When {
    pub(super) date: DateInterval,
    /// When it was taken, and not when it was sent or saved.
    pub(super) captured: bool,
    pub(super) source: String,
    pub(super) strength: Strength,
}

impl Essence {
    pub(super) fn of(item: &Item) -> Essence {
        let own = appearances_of(&item.metadata);
        let told = |names: &[&str]| {
            names.iter().find_map(|name| {
                let mut fields = item.metadata.iter();
                let field = fields.find(|field| {
                    let of_file = !matches!(field.source, Source::Filename | Source::C2pa);
                    of_file && field.field == *name && field.value.is_some()
                })?;
                Some(Told {
                    text: field.value.clone()?,
                    source: field.source,
                })
            })
        };
        let device = match (told(&["Make"]), told(&["Model"])) {
            (Some(make), Some(model)) if !model.text.starts_with(&make.text) => Some(Told {
                text: format!("{} {}", make.text, model.text),
                ..model
            }),
            (make, model) => model.or(make),
        };
        let point = own.iter().find_map(|record| {
            let point = record.coordinates?;
            Some((point, record.country, record.source.clone()))
        });
        Essence {
            when: own
                .iter()
                .find_map(taken)
                .or_else(|| own.iter().find_map(sent)),
            point,
            place: own.iter().find_map(|record| record.place.clone()),
            device,
            software: told(&[
                "Software",
                "SoftwareVersion",
                "CreatorTool",
                "WritingApp",
                "Encoder",
            ]),
        }
    }

    /// Whether there is nothing of all that.
    pub(super) fn is_empty(&self) -> bool {
        self.when.is_none()
            && self.point.is_none()
            && self.place.is_none()
            && self.device.is_none()
            && self.software.is_none()
    }
}

fn taken(record: &Appearance) -> Option<When> {
    when(record, record.captured_at, true)
}

fn sent(record: &Appearance) -> Option<When> {
    when(record, record.published_at, false)
}

fn when(record: &Appearance, date: Option<DateInterval>, captured: bool) -> Option<When> {
    Some(When {
        date: date?,
        captured,
        source: record.source.clone(),
        strength: record.strength,
    })
}
