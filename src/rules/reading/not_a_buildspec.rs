use std::sync::Arc;

use crate::{
    diagnostics::{Finding, Severity},
    rules::rule,
    source::{Source, Span},
};

rule! {
    /// A file is named like a buildspec, and is made for another program.
    ///
    /// ## Why
    /// Templates and the files of other build services are found under names like `buildspec.yml`. Linting them as a
    /// buildspec would give a page of errors that mean nothing, so they are not linted.
    ///
    /// ## Example
    /// ```yaml
    /// version: 1
    /// frontend:
    ///   phases:
    ///     build:
    ///       commands:
    ///         - npm run build
    /// ```
    ///
    /// ## Better
    /// ```yaml amplify.yml
    /// version: 1
    /// frontend:
    ///   phases:
    ///     build:
    ///       commands:
    ///         - npm run build
    /// ```
    name: "not-a-buildspec",
    severity: Severity::Info,
}

/// A file that is not what its name says; `what` says what it is.
pub(crate) fn finding(source: &Arc<Source>, what: &str) -> Finding {
    Finding::new(&RULE, source, Span::at(0), format!("not linted: this looks like {what}, not like a buildspec"))
}
