//! Content Credentials (C2PA): a signed statement inside a file of who made it, with what, and from what.
//!
//! What is checked, after C2PA 2.2, section 15: that the statement fits its signature, that its parts and the file's content
//! are those that were signed, and the same of the files that went into it. All of it happens on this machine: nothing is
//! fetched, so a statement that is kept at an address is named and not read, and certificates are not asked whether they
//! were revoked. No list of trusted signers is built in, so the best that is found is [`CredentialsState::Valid`]: *who* the
//! signer is nobody checked, and anyone can make a certificate with any name.
//!
//! When it was signed is not when it was taken; `C2paSignedAt` is no capture date.
//!
//! | format | where the statement is |
//! | --- | --- |
//! | JPEG | JUMBF boxes in APP11 segments |
//! | PNG | the chunk `caBX` |
//! | WebP | the RIFF chunk `C2PA` |
//! | TIFF | tag 0xcd41 |
//! | HEIC, AVIF, mp4, mov | the box `uuid` d8fec3d6-1b0e-483c-9297-5828877ec481 |
//! | JPEG, PNG, WebP, TIFF, mp4, mov | the address in XMP's `dcterms:provenance`; not fetched |
//!
//! The fields, all of source `c2pa`, moderate where the state is valid or trusted and weak otherwise:
//! `C2paState`, `ClaimGenerator`, `C2paIssuer`, `C2paSigner`, `C2paSignedAt`, `C2paTitle`, `C2paActions`,
//! `DigitalSourceType`, `C2paIngredients`, `C2paRemoteManifest`.
//!
//! Most files have none, which is found out by following sizes (some 10 µs). Checking one takes 9 ms of one core on average
//! (nine photos of 140 to 660 kB).
//!
//! What the check costs whoever builds the program, measured one after the other on two cores in use: 13.6 minutes of CPU
//! time for a clean release build with it and 5.7 without, 327 crates and 130, a binary of 24 MB and 12 MB. So it is the
//! feature `content-credentials`, which is on unless `--no-default-features` is given; without it a file that has
//! credentials is [`CredentialsState::Unchecked`].

#[cfg(feature = "content-credentials")]
mod check;
#[cfg(feature = "content-credentials")]
mod explain;
mod locate;
mod words;

use std::io::{Read, Seek};

use serde::{Deserialize, Serialize};

use super::{Field, Source, Strength, bounded};

pub use words::signals;

/// Whether a statement holds, C2PA 2.2, section 14.3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CredentialsState {
    /// It does not hold, or is too damaged to be read. [`Credentials::problems`] says why.
    Invalid,
    /// It holds: signature, parts and the file's content fit. Who the signer is was not checked.
    Valid,
    /// It holds, and the signer's certificate is on a list of trusted ones. This program has no such list.
    Trusted,
    /// It was not checked. [`Credentials::problems`] says why.
    Unchecked,
}

impl CredentialsState {
    /// The word used in results.
    pub fn as_str(self) -> &'static str {
        match self {
            CredentialsState::Invalid => "invalid",
            CredentialsState::Valid => "valid",
            CredentialsState::Trusted => "trusted",
            CredentialsState::Unchecked => "unchecked",
        }
    }
}

/// When a statement was signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedAt {
    /// ISO 8601 with an offset.
    pub time: String,
    /// By the clock of a time stamp service, whose stamp fits; otherwise by the signer's own. Who the service is was not
    /// checked either.
    pub by_authority: bool,
}

/// Something that was done to a picture, C2PA 2.2, section 18.16 (actions).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    /// What was done: `c2pa.created`, `c2pa.edited`, `c2pa.placed`.
    pub action: String,
    /// When, as the statement says it, ISO 8601.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// The program that did it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub software: Option<String>,
    /// IPTC's address for how the picture came to be: a camera, a scan, a generative model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digital_source_type: Option<String>,
}

/// A picture that another was made from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ingredient {
    /// Its title, usually a file name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// `parentOf` (the picture before it was edited), `componentOf` (a part of it) or `inputTo` (what a program was fed with).
    pub relationship: String,
    /// Whether its own Content Credentials hold, as far as the file carries them; absent where it has none. Its content is
    /// not in the file, so it is not compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<CredentialsState>,
    /// The digital source types that its own credentials and those below them declare.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub digital_source_types: Vec<String>,
    /// A small JPEG of it, as the program made it that signed the statement. Not in results: it would be too large.
    #[serde(skip)]
    pub thumbnail: Option<Vec<u8>>,
    /// Name of that picture, made anew, in a report's `media` folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
}

/// Why a statement does not hold, or was not checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The failure code of C2PA 2.2, section 15.2.2, or one of this program that begins with `resurface.`.
    pub code: String,
    /// What it means, in words, as the end of a sentence.
    pub explanation: String,
}

/// What a file's Content Credentials say, and whether they hold. Texts are bounded, lists have at most 50 entries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credentials {
    /// Whether they hold.
    pub state: CredentialsState,
    /// Organisation in the signer's certificate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// Name in the signer's certificate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub common_name: Option<String>,
    /// Program that made the statement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generator: Option<String>,
    /// Title of the file, usually the name it had.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// When it was signed. That is not when the picture was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed_at: Option<SignedAt>,
    /// What was done to the picture, in the order in which it is stated.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<Action>,
    /// What it was made from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ingredients: Vec<Ingredient>,
    /// Why they do not hold or were not checked. That nobody vouches for the signer is not listed: it is so for every file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<Problem>,
    /// Address at which the file says that its credentials are. Nothing was fetched from there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remote: Option<String>,
}

impl Credentials {
    /// Credentials of which nothing is known but that they were not checked, because of `code`.
    fn unchecked(code: &str) -> Credentials {
        let reason = (!code.is_empty()).then(|| Problem {
            code: code.to_owned(),
            explanation: words::explain_unchecked(code).to_owned(),
        });
        Credentials {
            state: CredentialsState::Unchecked,
            issuer: None,
            common_name: None,
            generator: None,
            title: None,
            signed_at: None,
            actions: Vec::new(),
            ingredients: Vec::new(),
            problems: reason.into_iter().collect(),
            remote: None,
        }
    }

    /// The same without pictures, as results carry it.
    pub fn without_thumbnails(&self) -> Credentials {
        let mut bare = self.clone();
        for ingredient in &mut bare.ingredients {
            ingredient.thumbnail = None;
        }
        bare
    }

    /// Every digital source type that the file's own statement declares, each once, in its order.
    fn digital_source_types(&self) -> Vec<&str> {
        let mut types = Vec::new();
        for action in &self.actions {
            if let Some(declared) = action.digital_source_type.as_deref()
                && !types.contains(&declared)
            {
                types.push(declared);
            }
        }
        types
    }
}

/// Reads and checks the Content Credentials of a photo or video; `None` where the file has none.
///
/// The stream may be of any size: of a video no more than some megabytes are in memory at once. Never panics. JUMBF data of
/// more than 16 MiB are not read, neither as they are nor unpacked, and a check that takes longer than 10 s and the time that
/// reading the file once should take is given up; both give [`CredentialsState::Unchecked`].
pub fn read(stream: &mut (impl Read + Seek + Send)) -> Option<Credentials> {
    let located = locate::locate(stream);
    let embedded = (located.embedded_bytes > 0)
        .then(|| check(stream, located.media_type, located.embedded_bytes))
        .flatten();
    match (embedded, located.remote) {
        (Some(credentials), remote) => Some(Credentials {
            remote,
            ..credentials
        }),
        (None, Some(address)) => Some(Credentials {
            remote: Some(address),
            ..Credentials::unchecked("manifest.inaccessible")
        }),
        (None, None) => None,
    }
}

#[cfg(feature = "content-credentials")]
use check::check;

/// Without the check built in, it is only said that there are credentials.
#[cfg(not(feature = "content-credentials"))]
fn check(
    _stream: &mut (impl Read + Seek + Send),
    _media_type: &'static str,
    _embedded_bytes: u64,
) -> Option<Credentials> {
    Some(Credentials::unchecked("resurface.notBuiltIn"))
}

/// The credentials as metadata fields, in a fixed order.
pub fn fields(credentials: &Credentials) -> Vec<Field> {
    let strength = match credentials.state {
        CredentialsState::Valid | CredentialsState::Trusted => Strength::Moderate,
        CredentialsState::Invalid | CredentialsState::Unchecked => Strength::Weak,
    };
    let mut fields = Vec::new();
    let mut add = |name: &str, value: Option<&str>, raw: Option<&str>| {
        if let Some(raw) = raw.or(value).filter(|raw| !raw.is_empty()) {
            fields.push(Field {
                field: name.to_owned(),
                value: value.map(bounded),
                raw: bounded(raw),
                source: Source::C2pa,
                strength,
            });
        }
    };
    add("C2paState", Some(credentials.state.as_str()), None);
    add("ClaimGenerator", credentials.generator.as_deref(), None);
    add("C2paIssuer", credentials.issuer.as_deref(), None);
    add("C2paSigner", credentials.common_name.as_deref(), None);
    let signed_at = credentials.signed_at.as_ref().map(|at| at.time.as_str());
    add("C2paSignedAt", signed_at, None);
    add("C2paTitle", credentials.title.as_deref(), None);
    let actions: Vec<&str> = credentials
        .actions
        .iter()
        .map(|action| action.action.as_str())
        .collect();
    add("C2paActions", Some(&actions.join(", ")), None);
    for declared in credentials.digital_source_types() {
        let short = declared.rsplit('/').next();
        add("DigitalSourceType", short, Some(declared));
    }
    let titles: Vec<&str> = credentials
        .ingredients
        .iter()
        .filter_map(|ingredient| ingredient.title.as_deref())
        .collect();
    add("C2paIngredients", Some(&titles.join(", ")), None);
    add("C2paRemoteManifest", credentials.remote.as_deref(), None);
    fields
}

#[cfg(test)]
mod tests;
