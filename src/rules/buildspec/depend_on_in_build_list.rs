use crate::{
    diagnostics::{Applicability, Fix},
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
    schema::{Problem, Violation},
};

rule! {
    /// A task of a `build-list` waits for another, which only tasks of a `build-graph` can.
    ///
    /// ## Why
    /// All builds of a `build-list` start at the same time; `depend-on` does not exist there, so the order that was
    /// meant is not kept.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// batch:
    ///   build-list:
    ///     - identifier: compile
    ///       env:
    ///         variables:
    ///           PART: compile
    ///     - identifier: check
    ///       depend-on:
    ///         - compile
    ///       env:
    ///         variables:
    ///           PART: check
    /// phases:
    ///   build:
    ///     commands:
    ///       - make $PART
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// batch:
    ///   build-graph:
    ///     - identifier: compile
    ///       env:
    ///         variables:
    ///           PART: compile
    ///     - identifier: check
    ///       depend-on:
    ///         - compile
    ///       env:
    ///         variables:
    ///           PART: check
    /// phases:
    ///   build:
    ///     commands:
    ///       - make $PART
    /// ```
    name: "depend-on-in-build-list",
    fix: Some(Applicability::Suggested),
    check: Check::Shape(check),
}

fn check(violation: &Violation<'_>, spec: &Buildspec<'_>, report: &mut Report<'_>) -> bool {
    let Problem::UnknownKey { key, .. } = &violation.problem else { return false };
    if !violation.is_at(&["batch", "build-list", "*"]) || key.text() != "depend-on" {
        return false;
    }
    let finding = report.find(key.span(), "the builds of a `build-list` do not wait for one another");
    finding.help("make the list a `build-graph`");
    let batch = spec.root.get("batch");
    let list = batch.and_then(|batch| batch.entry("build-list"));
    if let Some(list) = list.filter(|_| batch.is_some_and(|batch| batch.get("build-graph").is_none())) {
        finding.label(list.key.span(), "all of these start at once");
        finding.fix(Fix::suggested("make the list a `build-graph`").replace(list.key.span(), "build-graph"));
    }
    true
}
