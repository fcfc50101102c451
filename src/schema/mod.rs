//! JSON schemas do the shape: key names, types, enumerations, required keys.

mod violation;

pub use violation::{Problem, Violation};

use crate::model::buildspec::Buildspec;

/// What the buildspec schema does not allow.
pub fn buildspec<'t>(_spec: &Buildspec<'t>) -> Vec<Violation<'t>> {
    Vec::new()
}
