//! Find out whether photos and videos have been seen before, when and where.

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
