use std::sync::Arc;

use crate::{
    date::Date,
    diagnostics::{Finding, Severity},
    rules::rule,
    source::{Source, Span},
};

rule! {
    /// An ignore comment whose last day is over.
    ///
    /// ## Why
    /// `until` and a day in the reason of an ignore comment say how long it counts. From the next day on it silences
    /// nothing, so that what was put off comes back.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm test
    ///     # speclint: ignore[duplicate-key] until 2020-06-30, when the generator is mended
    ///     commands:
    ///       - npm run build
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
    name: "expired-ignore",
    severity: Severity::Warning,
}

/// A comment that counted up to and including the day `until`.
pub(crate) fn finding(source: &Arc<Source>, span: Span, until: Date) -> Finding {
    let mut finding = Finding::new(&RULE, source, span, format!("this ignore comment has expired: its last day was {until}"));
    finding.help("mend what it was to silence and remove it, or set a later day");
    finding
}
