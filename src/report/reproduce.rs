//! Whether two runs of verify gave the same results.

use serde::{Serialize, Serializer};
use serde_json::Value as Json;

use super::{Item, Results, Run, Tool, json};
use crate::media::open::Sha256Writer;
use crate::verdict::BatchSummary;

/// What results say, without the time of the run and the names of pictures, which only a report has. The same inputs and the
/// same state of the archive always give the same. Items are copied one at a time while they are written.
#[derive(Serialize)]
struct Essence<'a> {
    schema: &'a str,
    tool: &'a Tool,
    run: Run,
    items: Items<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    batch: Option<&'a BatchSummary>,
}

struct Items<'a>(&'a [Item]);

impl Serialize for Items<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(without_pictures))
    }
}

fn essence(results: &Results) -> Essence<'_> {
    Essence {
        schema: &results.schema,
        tool: &results.tool,
        run: Run {
            started: String::new(),
            ..results.run.clone()
        },
        items: Items(&results.items),
        batch: results.batch.as_ref(),
    }
}

fn without_pictures(item: &Item) -> Item {
    let mut item = item.clone();
    item.picture = None;
    for signal in &mut item.signals {
        signal.picture = None;
    }
    let ingredients = item
        .credentials
        .iter_mut()
        .flat_map(|said| &mut said.ingredients);
    for ingredient in ingredients {
        ingredient.picture = None;
    }
    for found in item.matches.iter_mut().flatten() {
        found.pictures.clear();
    }
    item
}

/// SHA-256 of what results say, as results.json would hold it, but for the time of the run, which is empty, and the names of
/// pictures, which are left out.
pub fn essence_sha256(results: &Results) -> String {
    let mut digest = Sha256Writer::default();
    match json::write_json(&essence(results), &mut digest) {
        Ok(()) => digest.finish(),
        // Neither the digest nor plain data can fail; see `harmless`.
        Err(_) => String::new(),
    }
}

/// Why `now` is not what `then` was, the most telling first; empty where they agree byte for byte, apart from what
/// [`essence_sha256`] leaves out.
pub fn differences(then: &Results, now: &Results) -> Vec<String> {
    if essence_sha256(then) == essence_sha256(now) {
        return Vec::new();
    }
    let mut told = Vec::new();
    if then.tool != now.tool {
        let [was, is] = [then, now].map(|results| &results.tool.version);
        told.push(format!("the program was version {was} and is {is}"));
    }
    if let Some((was, is)) = then.run.archive.as_ref().zip(now.run.archive.as_ref())
        && was.head != is.head
    {
        let named = |archive: &super::ArchiveSnapshot| match &archive.head {
            Some(head) => format!("at {head}"),
            None => "without a log".to_owned(),
        };
        told.push(format!(
            "the archive has moved on: it was {} and is {}",
            named(was),
            named(is)
        ));
    }
    told.extend(inputs(&then.items, &now.items));
    let value = |results: &Results| serde_json::to_value(essence(results)).unwrap_or_default();
    told.extend(first(&value(then), &value(now), &mut String::new()));
    told
}

/// Submissions that are gone, new, or have another content.
fn inputs(then: &[Item], now: &[Item]) -> Vec<String> {
    let same = |one: &Item, other: &Item| {
        (&one.path, &one.path_bytes_hex) == (&other.path, &other.path_bytes_hex)
    };
    let mut told = Vec::new();
    for was in then {
        match now.iter().find(|item| same(was, item)) {
            None => told.push(format!("{} is not there any more", was.path)),
            Some(is) if is.sha256 != was.sha256 => {
                told.push(format!("{} has another content", was.path));
            }
            Some(_) => {}
        }
    }
    for is in now {
        if !then.iter().any(|item| same(is, item)) {
            told.push(format!("{} was not there", is.path));
        }
    }
    told
}

/// Longest value that is shown, in characters.
const SHOWN: usize = 200;

/// The first place where two values differ.
fn first(then: &Json, now: &Json, place: &mut String) -> Option<String> {
    if then == now {
        return None;
    }
    let length = place.len();
    let differs = |place: &mut String, name: &str, was: &Json, is: &Json| {
        place.push('/');
        place.push_str(name);
        let found = first(was, is, place);
        place.truncate(length);
        found
    };
    match (then, now) {
        (Json::Object(was), Json::Object(is)) => {
            let names = was.keys().chain(is.keys());
            for name in names {
                let [was, is] = [was, is].map(|one| one.get(name).unwrap_or(&Json::Null));
                if was != is {
                    return differs(place, name, was, is);
                }
            }
        }
        (Json::Array(was), Json::Array(is)) if was.len() == is.len() => {
            for (at, (was, is)) in was.iter().zip(is).enumerate() {
                if was != is {
                    return differs(place, &at.to_string(), was, is);
                }
            }
        }
        _ => {}
    }
    let shown = |value: &Json| value.to_string().chars().take(SHOWN).collect::<String>();
    Some(format!(
        "first difference at {place}: was {} and is {}",
        shown(then),
        shown(now)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::open::sha256_hex;
    use crate::report::{Head, fixture};

    #[test]
    fn time_and_pictures_are_no_difference_and_all_else_is() {
        let then = fixture::batch();
        let mut now = then.clone();
        now.run.started = "2031-01-01T00:00:00Z".to_owned();
        for item in &mut now.items {
            item.picture = None;
        }
        assert!(differences(&then, &now).is_empty());
        assert_eq!(essence_sha256(&then), essence_sha256(&now));

        let mut changed = now.clone();
        changed.items[1].bytes += 1;
        let told = differences(&then, &changed);
        assert!(
            told[0].starts_with("first difference at /items/1/bytes: was "),
            "{told:?}"
        );
        assert_ne!(essence_sha256(&then), essence_sha256(&changed));
        assert_eq!(essence_sha256(&now), {
            let mut bare = now.clone();
            bare.run.started.clear();
            bare.items
                .iter_mut()
                .for_each(|item| *item = without_pictures(item));
            sha256_hex(&json::to_json(&bare))
        });

        let gone = now.items.remove(0);
        let told = differences(&then, &now);
        assert_eq!(told[0], format!("{} is not there any more", gone.path));

        let mut moved = then.clone();
        let head = Head {
            sequence: 7,
            hash: "ab".repeat(32),
        };
        moved.run.archive.as_mut().unwrap().head = Some(head.clone());
        let told = differences(&then, &moved);
        assert!(
            told[0].contains("without a log") && told[0].contains(&head.to_string()),
            "{told:?}"
        );
    }
}
