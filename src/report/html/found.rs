//! One match as the templates take it.

use super::file::{Link, Picture, Place};
use super::marks::{self, Layers, Marks};
use super::timeline::Timeline;
use crate::metadata::Appearance;
use crate::report::footage::Footage;
use crate::report::inert::inert;
use crate::report::overlay::Overlay;
use crate::report::words::{self, Sides};
use crate::report::{Item, Match, PicturePair, Relation};

/// One match.
pub(super) struct FoundView {
    pub(super) number: i64,
    pub(super) sha256: String,
    /// What is said before and after the name of the archive's item.
    pub(super) relation: (&'static str, &'static str),
    pub(super) score: Option<String>,
    pub(super) text: Option<String>,
    /// What a person decided of it.
    pub(super) decided: Option<String>,
    pub(super) said: Vec<String>,
    /// The two pictures that show the match best.
    pub(super) pair: Pair,
    /// What must be known before they are compared.
    pub(super) caution: Option<&'static str>,
    pub(super) known: Known,
    pub(super) timeline: Option<Timeline>,
    pub(super) appearances: Vec<Seen>,
}

/// Two pictures side by side.
#[derive(Default)]
pub(super) struct Pair {
    /// Whether there is a picture at all; one that is missing beside another leaves a gap that tells so.
    pub(super) shown: bool,
    pub(super) query: Option<Picture>,
    pub(super) query_time: Option<String>,
    pub(super) archive: Option<Picture>,
    pub(super) archive_time: Option<String>,
    /// What the marks over both pictures mean, where there are any.
    pub(super) legend: Option<&'static str>,
    /// Both laid over one another.
    pub(super) layers: Option<Layers>,
}

/// What is known of the archive's item.
pub(super) struct Known {
    pub(super) path: String,
    pub(super) when: Option<String>,
    pub(super) source: Option<String>,
    pub(super) strength: &'static str,
    pub(super) place: Place,
}

/// An appearance.
pub(super) struct Seen {
    pub(super) when: Vec<String>,
    pub(super) place: Place,
    pub(super) published: Vec<Link>,
    pub(super) source: String,
    pub(super) strength: &'static str,
}

/// Frames of videos that have only the sound in common must not be taken for the same pictures.
const SOUND_ONLY: &str = "Both frames are from the same moment of the sound. Only the sound matches: the pictures were not found to be the same.";

/// Another photograph of the scene must not be taken for the same one.
const SCENE_ONLY: &str = "These are not shown to be one photograph or one recording. So the archive's dates say nothing of when this file was made; compare what has changed.";

/// The pair that stands for a match: of videos the one in the middle of the longest stretch that has any.
fn leading<'a>(found: &'a Match, footage: Option<&Footage<'_>>) -> Option<&'a PicturePair> {
    let in_stretch = |footage: &Footage<'_>, number: usize| {
        let within = found.pictures.iter().filter(|pair| {
            footage.stretch_at(pair.query_time_s, pair.archive_time_s) == Some(number)
        });
        let within: Vec<&PicturePair> = within.collect();
        within.get(within.len() / 2).copied()
    };
    footage
        .and_then(|footage| {
            let order = footage.by_length();
            order
                .into_iter()
                .find_map(|number| in_stretch(footage, number))
        })
        .or(found.pictures.first())
}

impl FoundView {
    /// `own` is the submission's picture, for a match that has none of its own.
    pub(super) fn of(item: &Item, found: &Match, own: Option<&Picture>) -> FoundView {
        let archive = &found.archive_item;
        let path = inert(&archive.path).into_owned();
        let overlay = Overlay::of_match(item, found);
        let footage = Footage::of_match(item, found);
        let mut pair = leading(found, footage.as_ref())
            .map(|pair| Pair::of(pair, item, found, footage.as_ref()))
            .unwrap_or_default();
        pair.query = pair.query.or_else(|| own.cloned());
        if let Some(overlay) = &overlay {
            let aligned = found
                .pictures
                .first()
                .and_then(|pair| pair.aligned.as_deref());
            pair.mark(overlay, aligned, &path);
        }
        pair.shown = pair.query.is_some() || pair.archive.is_some();
        let text = inert(found.evidence.text.trim()).into_owned();
        FoundView {
            number: archive.id,
            sha256: inert(&archive.sha256).into_owned(),
            relation: words::related_parts(found.relation),
            score: (found.relation != Relation::Identical).then(|| words::score(found.score)),
            // The sentence may say what the list would say again.
            said: words::evidence(
                &found.evidence,
                found.relation,
                overlay.as_ref(),
                Sides::REPORT,
            )
            .into_iter()
            .filter(|said| !text.contains(said.as_str()))
            .collect(),
            text: (!text.is_empty()).then_some(text),
            decided: found.decision.as_ref().map(words::decided),
            pair,
            caution: match found.relation {
                Relation::SameSound => Some(SOUND_ONLY),
                Relation::SameScene => Some(SCENE_ONLY),
                _ => None,
            },
            known: Known {
                when: archive
                    .earliest
                    .as_ref()
                    .map(|earliest| words::dates(&earliest.from, &earliest.to)),
                source: archive
                    .earliest
                    .as_ref()
                    .map(|earliest| inert(&earliest.source).into_owned()),
                strength: archive
                    .earliest
                    .as_ref()
                    .map_or("", |earliest| earliest.strength.as_str()),
                place: Place::of(
                    archive.place.as_deref(),
                    archive.country.as_ref(),
                    None,
                    None,
                ),
                path,
            },
            timeline: footage.map(|footage| Timeline::of(&footage, item, found)),
            appearances: archive.appearances.iter().map(Seen::of).collect(),
        }
    }
}

impl Pair {
    pub(super) fn of(
        pair: &PicturePair,
        item: &Item,
        found: &Match,
        footage: Option<&Footage<'_>>,
    ) -> Pair {
        // Times of frames are told as exactly as those of the stretch that they lie in.
        let length_s = footage
            .and_then(|footage| {
                let at = footage.stretch_at(pair.query_time_s, pair.archive_time_s)?;
                Some(footage.length_s(&footage.segments[at]))
            })
            .unwrap_or_default();
        let at = |time: Option<f64>| time.map(|time| words::clock_within(time, length_s));
        let (query_time, archive_time) = (at(pair.query_time_s), at(pair.archive_time_s));
        let archive = &found.archive_item;
        let alt = |side: &str, path: &str, time: &Option<String>| match time {
            Some(time) => format!("{side}: {path} at {time}"),
            None => format!("{side}: {path}"),
        };
        Pair {
            shown: pair.query.is_some() || pair.archive.is_some(),
            query: Picture::of(
                pair.query.as_deref(),
                alt("Submitted", &inert(&item.path), &query_time),
                item.width.zip(item.height),
            ),
            archive: Picture::of(
                pair.archive.as_deref(),
                alt("In the archive", &inert(&archive.path), &archive_time),
                archive.width.zip(archive.height),
            ),
            query_time,
            archive_time,
            legend: None,
            layers: None,
        }
    }

    /// Draws what lies in both over the two pictures, and lays them over one another.
    fn mark(&mut self, overlay: &Overlay, aligned: Option<&str>, archive_path: &str) {
        let chosen = overlay.spread(marks::MOST_DOTS);
        for (picture, side) in [
            (&mut self.query, &overlay.query),
            (&mut self.archive, &overlay.archive),
        ] {
            if let Some(picture) = picture {
                picture.marks = Some(Marks::of(side, &chosen));
                self.legend = Some(marks::legend(chosen.len(), side.changed.len()));
            }
        }
        let alt = format!("In the archive, laid upon the submitted picture: {archive_path}");
        let over = Picture::of(aligned, alt, Some(overlay.query.size));
        self.layers = self
            .query
            .as_ref()
            .zip(over)
            .map(|(under, over)| Layers::of(under, over, &overlay.query));
    }
}

impl Seen {
    fn of(appearance: &Appearance) -> Seen {
        let dates = [
            ("published", &appearance.published_at),
            ("taken", &appearance.captured_at),
        ];
        let published = [
            appearance.publisher.as_deref().map(Link::text),
            appearance.title.as_deref().map(Link::text),
            appearance.url.as_deref().map(Link::address),
            appearance
                .note
                .as_deref()
                .map(|note| Link::text(&format!("Note: {note}"))),
        ];
        Seen {
            when: dates
                .into_iter()
                .filter_map(|(what, date)| {
                    Some(format!("{what} {}", words::interval(date.as_ref()?)))
                })
                .collect(),
            place: Place::of(
                appearance.place.as_deref(),
                appearance.country.as_ref(),
                appearance.coordinates.as_ref(),
                None,
            ),
            published: published.into_iter().flatten().collect(),
            source: inert(&appearance.source).into_owned(),
            strength: appearance.strength.as_str(),
        }
    }
}
