//! What a person decided of a match: whether the two really show the same.

use serde::{Deserialize, Serialize};

/// What was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ruling {
    /// The two show the same.
    Confirmed,
    /// They do not: the match stays listed, and nothing is concluded from it.
    Dismissed,
    /// What was decided before holds no more. No result carries this.
    Withdrawn,
}

impl Ruling {
    /// All, in the order in which they are offered.
    pub const ALL: [Ruling; 3] = [Ruling::Confirmed, Ruling::Dismissed, Ruling::Withdrawn];

    /// The word used in results, on the command line and in the archive.
    pub fn as_str(self) -> &'static str {
        match self {
            Ruling::Confirmed => "confirmed",
            Ruling::Dismissed => "dismissed",
            Ruling::Withdrawn => "withdrawn",
        }
    }
}

/// A decision, with who made it and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// What was decided.
    pub decision: Ruling,
    /// Who decided, as they named themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// When, UTC, ISO 8601.
    pub at: String,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_of_results() {
        for ruling in Ruling::ALL {
            assert_eq!(serde_json::to_value(ruling).unwrap(), ruling.as_str());
        }
    }
}
