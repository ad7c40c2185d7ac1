//! What dates and places carry, and what is never concluded from any of them.

use crate::metadata::Strength::{self, Moderate, Strong, Weak};
use crate::verdict::FindingCode;

/// Where a date or a place comes from, and how much it carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SourceRule {
    /// The source, for people.
    pub source: &'static str,
    /// The most that it carries.
    pub strength: Strength,
    /// What makes it weaker, or what is to be known of it; may be empty.
    pub remark: &'static str,
}

/// The sources of dates and places, strongest first.
pub const SOURCES: [SourceRule; 5] = [
    SourceRule {
        source: "The archive keeper's table of records",
        strength: Strong,
        remark: "when and where an item was published or taken. The archive keeper answers for it.",
    },
    SourceRule {
        source: "Date or coordinates in EXIF, XMP or IPTC",
        strength: Moderate,
        remark: "of the file or of a matched item. Weak where places in the file disagree, or where the camera that is \
                 named did not exist yet.",
    },
    SourceRule {
        source: "Date or coordinates in a video's container",
        strength: Moderate,
        remark: "weak where nobody knows what the date is the date of.",
    },
    SourceRule {
        source: "Date in the file's name",
        strength: Weak,
        remark: "from a camera, when it was taken; from a messenger or editor, when it was sent or saved.",
    },
    SourceRule {
        source: "Place in words",
        strength: Weak,
        remark: "typed by people. A country among them is compared; other words are shown and not tested.",
    },
];

/// A date that the archive keeper's record gives, a claimed date, and what follows if nothing else is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateExample {
    /// When the record says it was published.
    pub published: &'static str,
    /// When it is claimed to have been taken.
    pub claimed: &'static str,
    /// How the two lie to each other, and what that means.
    pub meaning: &'static str,
    /// The finding that follows and its strength, if one does.
    pub finding: Option<(FindingCode, Strength)>,
}

/// What it means how two dates lie to each other. A date is an interval as long as it is inexact: `2017` is a year.
pub const DATES: [DateExample; 6] = [
    DateExample {
        published: "2016-04-05",
        claimed: "2025-03-08",
        meaning: "the whole of it lies before the claim, whatever the time zones",
        finding: Some((FindingCode::SeenBeforeClaim, Strong)),
    },
    DateExample {
        published: "2025-03-07",
        claimed: "2025-03-08",
        meaning: "the day before: time zones could explain it, so it is one step lower",
        finding: Some((FindingCode::SeenBeforeClaim, Moderate)),
    },
    DateExample {
        published: "2025-03-08",
        claimed: "2025-03",
        meaning: "inside the claimed time; a date alone confirms at most moderately",
        finding: Some((FindingCode::ArchiveAgrees, Moderate)),
    },
    DateExample {
        published: "2025",
        claimed: "2025-03-08",
        meaning: "the year of a claimed day allows the claim, but is not exact enough to confirm it",
        finding: Some((FindingCode::ArchiveAgrees, Weak)),
    },
    DateExample {
        published: "2025-03-01/2025-03-20",
        claimed: "2025-03-08",
        meaning: "begins before the claim and ends after it: it is not before it",
        finding: Some((FindingCode::ArchiveAgrees, Weak)),
    },
    DateExample {
        published: "2025-06-01",
        claimed: "2025-03-08",
        meaning: "published after the claimed time, which says nothing of its age",
        finding: None,
    },
];

/// How places are compared.
pub const PLACES: [&str; 5] = [
    "Coordinates within 2 km of a border may lie on either side of it.",
    "Where no radius is claimed, 50 km around the claimed coordinates agree with them.",
    "Disputed ground counts for every state that claims it: borders show who controls the ground, not whose it is.",
    "A record whose coordinates do not lie in the country it names says nothing about places, and neither does such a claim.",
    "A claim that names only coordinates is of the country around them, if that is one.",
];

/// What is never concluded, whatever is found.
pub const NEVER: [&str; 9] = [
    "That a picture is authentic or a claim true: agreement is no proof.",
    "That a picture is new because nothing matches: it can be old without being in the archive.",
    "Anything from a candidate: a likeness that only a person can judge is listed to be looked at, and no more.",
    "From another photograph or recording of the same scene, when this one was made.",
    "From when a file was last saved, when it was taken.",
    "That a picture is old because it was published after the claimed time, or new because it was published again.",
    "Who recirculated something, why, and whether whoever sent it knew.",
    "From the pictures themselves, where or when they were taken, or that they are made or changed by software.",
    "From the sound alone, when or where the pictures were taken.",
];
