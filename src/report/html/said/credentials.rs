//! Content Credentials as the template takes them.

use crate::metadata::c2pa::{Action, Credentials, CredentialsState, Ingredient};
use crate::report::html::file::{Link, Picture};
use crate::report::inert::inert;
use crate::report::words;

/// What a file's Content Credentials say.
pub(super) struct CredentialsView {
    pub(super) state: &'static str,
    pub(super) meaning: &'static str,
    /// Signer, time, program and title: label, text, and a remark.
    pub(super) facts: Vec<(&'static str, String, Option<&'static str>)>,
    pub(super) remote: Option<Link>,
    pub(super) actions: Vec<ActionView>,
    pub(super) ingredients: Vec<IngredientView>,
    /// What is wrong: the explanation and the code.
    pub(super) problems: Vec<(String, String)>,
}

/// One thing that was done.
pub(super) struct ActionView {
    pub(super) action: String,
    pub(super) when: Option<String>,
    pub(super) software: Option<String>,
    pub(super) source_type: Option<String>,
}

/// A picture that the file was made from.
pub(super) struct IngredientView {
    pub(super) title: Option<String>,
    pub(super) relationship: String,
    pub(super) state: &'static str,
    pub(super) source_types: Vec<String>,
    pub(super) picture: Option<Picture>,
}

impl CredentialsView {
    pub(super) fn of(said: &Credentials) -> CredentialsView {
        let shown = |text: &Option<String>| text.as_deref().map(|text| inert(text).into_owned());
        let not_checked = matches!(said.state, CredentialsState::Valid)
            .then_some("nobody checked that this is who it is");
        let time = said.signed_at.as_ref().map(|at| {
            let clock = if at.by_authority {
                "by the clock of a time stamp service; that is not when it was taken"
            } else {
                "by the signer's own clock; that is not when it was taken"
            };
            ("Signed", words::dates(&at.time, &at.time), Some(clock))
        });
        let facts = [
            shown(&said.common_name).map(|name| ("Signer", name, not_checked)),
            shown(&said.issuer).map(|issuer| ("Organisation", issuer, not_checked)),
            time,
            shown(&said.generator).map(|program| ("Program", program, None)),
            shown(&said.title).map(|title| ("Title", title, None)),
        ];
        CredentialsView {
            state: title(said.state),
            meaning: meaning(said.state),
            facts: facts.into_iter().flatten().collect(),
            remote: said.remote.as_deref().map(Link::text),
            actions: said.actions.iter().map(ActionView::of).collect(),
            ingredients: said.ingredients.iter().map(IngredientView::of).collect(),
            problems: said
                .problems
                .iter()
                .map(|problem| {
                    let explanation = inert(&problem.explanation).into_owned();
                    (explanation, inert(&problem.code).into_owned())
                })
                .collect(),
        }
    }
}

impl ActionView {
    fn of(action: &Action) -> ActionView {
        let shown = |text: &Option<String>| text.as_deref().map(|text| inert(text).into_owned());
        ActionView {
            action: inert(
                action
                    .action
                    .strip_prefix("c2pa.")
                    .unwrap_or(&action.action),
            )
            .into_owned(),
            when: action.when.as_deref().map(|when| words::dates(when, when)),
            software: shown(&action.software),
            source_type: action.digital_source_type.as_deref().map(last_part),
        }
    }
}

impl IngredientView {
    fn of(ingredient: &Ingredient) -> IngredientView {
        let title = ingredient
            .title
            .as_deref()
            .map(|title| inert(title).into_owned());
        let alt = format!(
            "Small picture of {}, as the credentials carry it",
            title.as_deref().unwrap_or("an ingredient")
        );
        IngredientView {
            relationship: match ingredient.relationship.as_str() {
                "parentOf" => "the picture before it was edited".to_owned(),
                "componentOf" => "a part of it".to_owned(),
                "inputTo" => "what a program was fed with".to_owned(),
                other => inert(other).into_owned(),
            },
            state: match ingredient.state {
                Some(CredentialsState::Valid | CredentialsState::Trusted) => {
                    "its own credentials hold"
                }
                Some(CredentialsState::Invalid) => "its own credentials do not hold",
                Some(CredentialsState::Unchecked) => "its own credentials were not checked",
                None => "without credentials of its own",
            },
            source_types: ingredient
                .digital_source_types
                .iter()
                .map(|declared| last_part(declared))
                .collect(),
            picture: Picture::of(ingredient.picture.as_deref(), alt, None),
            title,
        }
    }
}

/// The end of an address of the IPTC, which is the term.
fn last_part(address: &str) -> String {
    inert(address.rsplit('/').next().unwrap_or(address)).into_owned()
}

fn title(state: CredentialsState) -> &'static str {
    match state {
        CredentialsState::Invalid => "They do not hold",
        CredentialsState::Valid => "They hold",
        CredentialsState::Trusted => "They hold, and the signer is on a list of trusted ones",
        CredentialsState::Unchecked => "They were not checked",
    }
}

fn meaning(state: CredentialsState) -> &'static str {
    match state {
        CredentialsState::Invalid => {
            "The file is not as it was signed, or the signature was never sound. Programs that edit, shrink or convert a \
             signed file leave it so too."
        }
        CredentialsState::Valid | CredentialsState::Trusted => {
            "The file is as it was when it was signed. That does not mean that what it shows is true."
        }
        CredentialsState::Unchecked => "Nothing follows from them, for or against the file.",
    }
}
