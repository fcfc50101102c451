//! Typed views of the files, still with spans.

pub mod build_project;
pub mod buildspec;
pub mod datum;
mod known;
mod partial;
pub mod pipeline;
pub mod policy;
pub mod policy_view;
pub mod resource_policy;
pub mod role;
pub mod schedule;
pub mod serverless;
pub mod template;

pub use datum::Datum;
pub use known::{is_template, known_text};
pub use partial::{Part, PartialText};
