//! The embedded database of earlier media.

mod failure;
pub mod index;
mod paths;
mod rows;
