//! The page of one item with everything that its file says of itself.

mod credentials;
mod fields;
mod places;
mod short;

use askama::Template;

use super::file::{Name, Picture};
use super::{Made, STYLE, item, policy};
use crate::error::{Error, Result};
use crate::report::inert::inert;
use crate::report::{Item, words};
use credentials::CredentialsView;
use fields::Group;
use places::Place;
pub(super) use short::{Short, shortest};

/// Whether a file says anything of itself, so that it has a page.
pub(super) fn says_something(item: &Item) -> bool {
    !item.metadata.is_empty() || !item.signals.is_empty() || item.credentials.is_some()
}

/// The name of an item's page in the report's `metadata` folder.
pub(super) fn file_name(id: &str) -> String {
    format!("{id}.html")
}

/// The page of the item with this id.
pub(super) fn page(item: &Item, id: &str, made: &Made) -> Result<String> {
    SaidPage::of(item, id, made)
        .render()
        .map_err(|error| Error::Render(error.to_string()))
}

#[derive(Template)]
#[template(config = "src/report/askama.toml", path = "said.html")]
struct SaidPage<'a> {
    policy: String,
    style: &'static str,
    made: &'a Made,
    /// The item's id in index.html.
    id: &'a str,
    name: Name,
    facts: String,
    error: Option<String>,
    picture: Option<Picture>,
    signals: Vec<Betrayed>,
    places: Vec<Place>,
    /// Whether the file gives coordinates that are on no map.
    more_places: usize,
    credentials: Option<CredentialsView>,
    groups: Vec<Group>,
    sha256: Option<String>,
    path_bytes: Option<String>,
}

/// What a file betrays, and what that means.
pub(super) struct Betrayed {
    pub(super) text: String,
    pub(super) meaning: String,
    /// A small picture in the file that it speaks of.
    pub(super) picture: Option<Picture>,
}

impl Betrayed {
    pub(super) fn all(item: &Item) -> Vec<Betrayed> {
        let betrayed = item.signals.iter().map(|signal| Betrayed {
            text: inert(&signal.text).into_owned(),
            meaning: inert(&signal.meaning).into_owned(),
            picture: Picture::of(
                signal.picture.as_deref(),
                "The small picture inside the file".to_owned(),
                None,
            ),
        });
        betrayed.collect()
    }
}

impl<'a> SaidPage<'a> {
    fn of(item: &Item, id: &'a str, made: &'a Made) -> SaidPage<'a> {
        let shown = inert(&item.path);
        let size = item.width.zip(item.height);
        let (places, more_places) = places::of(item);
        SaidPage {
            policy: policy::policy(STYLE, None),
            style: STYLE,
            made,
            id,
            name: Name::of(&item.path),
            facts: item::facts(item),
            error: item::error(item),
            picture: Picture::of(item.picture.as_deref(), format!("Submitted: {shown}"), size),
            signals: Betrayed::all(item),
            places,
            more_places,
            credentials: item.credentials.as_ref().map(CredentialsView::of),
            groups: fields::groups(&item.metadata),
            sha256: item.sha256.as_deref().map(|hash| inert(hash).into_owned()),
            path_bytes: item
                .path_bytes_hex
                .as_deref()
                .map(|bytes| inert(bytes).into_owned()),
        }
    }
}

/// How much of something there is: `1 field`, `12 fields`.
pub(super) fn fields_title(item: &Item) -> String {
    match item.metadata.len() {
        1 => "1 field".to_owned(),
        count => format!("{} fields", words::count(count as u64)),
    }
}

#[cfg(test)]
mod tests;
