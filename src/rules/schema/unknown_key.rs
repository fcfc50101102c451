use crate::{
    diagnostics::Severity,
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
    schema::{Problem, Violation},
};

rule! {
    /// A key that does not exist at this place.
    ///
    /// ## Why
    /// The reference does not know the key. The service most likely passes over it, and what it was meant to do does
    /// not happen.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     comands:
    ///       - npm test
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm test
    /// ```
    name: "unknown-key",
    severity: Severity::Warning,
    check: Check::Shape(check),
}

fn check(violation: &Violation<'_>, _: &Buildspec<'_>, report: &mut Report<'_>) -> bool {
    let Problem::UnknownKey { key, .. } = &violation.problem else { return false };
    report.find(key.span(), format!("unknown key `{}`", key.text()));
    true
}
