//! The embedded database of earlier media.

mod failure;
pub mod index;
mod open;
mod paths;
mod rows;
