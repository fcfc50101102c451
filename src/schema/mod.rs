//! JSON schemas do the shape: key names, types, enumerations, required keys.
//!
//! A schema is compiled into a validator when speclint is built, so that start-up costs nothing; its text is parsed
//! only to explain an error.

mod adapter;
mod compiled;
mod instance;
pub mod service;
mod suggest;
mod unknown;
mod violation;

pub use compiled::Schema;
pub use suggest::{Suggestion, listed, suggest};
pub use unknown::is_unknown;
pub use violation::{Problem, Violation};

use crate::{model::buildspec::Buildspec, syntax::Dialect};

/// What the buildspec schema does not allow.
pub fn buildspec<'t>(spec: &Buildspec<'t>) -> Vec<Violation<'t>> {
    adapter::violations(&compiled::BUILDSPEC, spec.root, Dialect::CodeBuild)
}

/// The buildspec schema.
pub fn buildspec_schema() -> &'static Schema {
    &compiled::BUILDSPEC
}
