//! Findings and their fate.

mod finding;
mod fingerprint;

pub use finding::{Applicability, Confidence, Edit, Finding, Fix, Label, Severity};
pub use fingerprint::identify;
