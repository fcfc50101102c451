//! Findings and their fate.

mod baseline;
mod finding;
mod fingerprint;
mod ignores;
mod levels;
mod merge;
mod sink;

pub use baseline::{Baseline, Key, Known, known};
pub use finding::{Applicability, Confidence, Edit, Finding, Fix, Label, Severity};
pub use fingerprint::identify;
pub use ignores::Ignores;
pub(crate) use ignores::Malformed;
pub use levels::{Level, Levels, Selector};
pub(crate) use merge::merge;
pub use sink::{Settled, settle};
