//! Typed views of the files, still with spans.

pub mod buildspec;
mod known;
pub mod schedule;
pub mod serverless;

pub use known::{is_template, known_text};
