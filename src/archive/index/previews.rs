//! Previews of the items of an index: held in memory with them, or read from the archive when they are needed.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::fingerprint::preview::PreviewFrame;

/// Whatever keeps previews of an archive's items. Asked from several threads.
pub trait PreviewSource: std::fmt::Debug + Send + Sync {
    /// The previews of the item with this number from one time to another, both in seconds and inclusive, by time. What cannot
    /// be read is missing: then nothing is concluded from the pictures.
    fn previews(&self, id: i64, from_s: f64, to_s: f64) -> Vec<PreviewFrame>;
}

/// The previews of an index.
#[derive(Clone, Debug, Default)]
pub(super) struct Previews {
    /// Those that came with the items, by the item's number.
    held: Arc<BTreeMap<i64, Vec<PreviewFrame>>>,
    kept: Option<Arc<dyn PreviewSource>>,
}

impl Previews {
    /// Those that came with items.
    pub(super) fn held(of_items: BTreeMap<i64, Vec<PreviewFrame>>) -> Previews {
        Previews {
            held: Arc::new(of_items),
            kept: None,
        }
    }

    /// Those that `source` keeps.
    pub(super) fn kept(source: Arc<dyn PreviewSource>) -> Previews {
        Previews {
            held: Arc::default(),
            kept: Some(source),
        }
    }

    /// As [`PreviewSource::previews`].
    pub(super) fn of(&self, id: i64, from_s: f64, to_s: f64) -> Vec<PreviewFrame> {
        if let Some(source) = &self.kept {
            return source.previews(id, from_s, to_s);
        }
        let held = self.held.get(&id).into_iter().flatten();
        held.filter(|frame| (from_s..=to_s).contains(&frame.time_s))
            .cloned()
            .collect()
    }
}
