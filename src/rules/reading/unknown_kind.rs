use std::sync::Arc;

use crate::{
    diagnostics::{Finding, Severity},
    rules::rule,
    source::{Source, Span},
};

rule! {
    /// A file that was named on the command line is of no kind that speclint knows.
    ///
    /// ## Why
    /// The kind of a file is told by its name, such as `buildspec.yml` or `deploy.buildspec.yaml`, or by its content: a
    /// mapping with `version` and `phases`. Other files are not linted.
    ///
    /// ## Example
    /// ```yaml docker-compose.yml
    /// services:
    ///   web:
    ///     image: nginx
    /// ```
    ///
    /// ## Better
    /// ```yaml ci/build.yml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm test
    /// ```
    name: "unknown-kind",
    severity: Severity::Info,
}

/// A file of no known kind.
pub(crate) fn finding(source: &Arc<Source>) -> Finding {
    let mut finding = Finding::new(&RULE, source, Span::at(0), "not a kind of file that speclint knows");
    finding.help("a buildspec is known by `buildspec` in its name, or by `version` and `phases` at its top");
    finding
}
