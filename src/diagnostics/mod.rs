//! Findings and their fate.

mod finding;

pub use finding::{Applicability, Confidence, Edit, Finding, Fix, Label, Severity};
