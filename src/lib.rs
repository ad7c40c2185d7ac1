//! Find out whether photos and videos have been seen before, when and where.
//!
//! The stages, each with its own types, in the direction in which data flows:
//!
//! | module | from | to |
//! | --- | --- | --- |
//! | [`media`] | paths | upright pixels, within limits |
//! | [`metadata`] | bytes, tags and tables | dates and places with source and strength |
//! | [`fingerprint`] | pixels | hashes |
//! | [`archive`] | hashes and records | an embedded database, and a search over it |
//! | [`matching`] | hashes of a submission | matches, with what they rest on |
//! | [`verdict`] | matches, records and claims | findings and a verdict |
//! | [`report`] | results | text, JSON, CSV, a page |
//!
//! [`pipeline`] joins them on all cores, and [`cli`] is the program.
//!
//! ```
//! use std::path::Path;
//!
//! use resurface::matching::Relation;
//! use resurface::matching::thresholds::Preset;
//! use resurface::pipeline::{Examiner, Silent, Workshop, compare::compare};
//!
//! let workshop = Workshop {
//!     examiner: &Examiner::default(),
//!     jobs: 2,
//!     observer: &Silent,
//! };
//! let comparison = compare(
//!     Path::new("sample_media/incoming/IMG-20250309-WA0007.jpg"),
//!     Path::new("sample_media/archive/2018-main-street-strike.jpg"),
//!     Preset::Balanced,
//!     &workshop,
//! )?;
//! let found = comparison.found.expect("one is a copy of the other");
//! assert_eq!(found.relation, Relation::SamePicture);
//! assert!(found.evidence.transform.is_some_and(|transform| transform.mirrored));
//! # Ok::<(), resurface::error::Error>(())
//! ```

pub mod archive;
pub mod cli;
pub mod error;
pub mod fingerprint;
pub mod matching;
pub mod media;
pub mod metadata;
pub mod pipeline;
pub mod report;
pub mod verdict;
