//! One number for everything an archive says, so that a report can name the state it was made from.

use rusqlite::types::{Value, ValueRef};

use super::appearances;
use super::decisions::{self, Decisions};
use super::model::ItemSummary;
use super::paths;
use super::rows::ValueDigest;
use super::tables;
use crate::fingerprint::{ALGORITHMS, preview};
use crate::media::open::hex;

/// SHA-256, in hexadecimal digits, over the algorithms, the items, their appearances and the decisions that hold.
///
/// When an item was added and which other files have its content say nothing about a match, so they are left out.
/// Of previews it says which items have some, because without them a match is told otherwise; what they show follows from
/// the content. An archive without decisions, or without previews, has the digest that it had before these could be kept.
pub(super) fn digest(items: &[ItemSummary], decisions: &Decisions, previewed: &[i64]) -> String {
    let mut digest = ValueDigest::new("resurface archive snapshot 1");
    digest.add((&Value::from(ALGORITHMS.to_owned())).into());
    for item in items {
        for value in item_values(item) {
            digest.add((&value).into());
        }
    }
    if !decisions.is_empty() {
        // Set apart, so that no item looks like a decision.
        digest.add((&tables::text("decisions")).into());
        for value in decisions::values(decisions) {
            digest.add((&value).into());
        }
    }
    if !previewed.is_empty() {
        digest.add((&tables::text("previews")).into());
        digest.add(ValueRef::Integer(preview::VERSION.into()));
        for item in previewed {
            digest.add(ValueRef::Integer(*item));
        }
    }
    hex(&digest.finish())
}

fn item_values(item: &ItemSummary) -> Vec<Value> {
    let mut values = vec![
        item.id.into(),
        item.sha256.clone().into(),
        item.kind.as_str().to_owned().into(),
        paths::to_bytes(&item.path).into(),
        item.width.into(),
        item.height.into(),
        item.duration_s.into(),
        item.status.as_str().to_owned().into(),
        tables::integer(item.appearances.len()),
    ];
    values.extend(item.appearances.iter().flat_map(appearances::values));
    values
}
