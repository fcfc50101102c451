//! Rules.
use crate::diagnostics::Severity;
/// A rule
#[derive(Debug)]
pub struct Rule { /// n
pub name: &'static str, /// s
pub severity: Severity }
