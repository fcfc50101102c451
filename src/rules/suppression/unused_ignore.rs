use crate::{diagnostics::Severity, rules::rule};

rule! {
    /// An ignore comment that silences nothing.
    ///
    /// ## Why
    /// The mistake it was written for is gone, or it names another rule or stands at another place than was meant. It
    /// would silence the next mistake there.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm test # speclint: ignore[duplicate-key]
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
    name: "unused-ignore",
    severity: Severity::Warning,
}
