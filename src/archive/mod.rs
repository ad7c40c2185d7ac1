//! The embedded database of earlier media.

pub mod index;
