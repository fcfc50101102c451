//! What the framework does about a configuration that its schema does not allow.

use super::{Pinned, Serverless};
use crate::vars::{Generation, Value};

/// The ways to take it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Validation {
    /// It stops.
    Error,
    /// It warns and goes on.
    Warn,
    /// It does not look.
    Off,
}

/// What `configValidationMode` says, or what is done without it: osls stops since its version 4, all others warn.
pub(super) fn of(service: &Serverless<'_>) -> Validation {
    match service.resolved.root().get("configValidationMode").and_then(Value::as_str) {
        Some("error") => Validation::Error,
        Some("off") => Validation::Off,
        Some("warn") => Validation::Warn,
        _ => match service.pinned {
            Some(Pinned { generation: Generation::Osls, major }) if major != Some(3) => Validation::Error,
            _ => Validation::Warn,
        },
    }
}
