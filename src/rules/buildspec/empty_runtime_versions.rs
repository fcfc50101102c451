use super::misplaced_section::RUNTIMES;
use crate::{
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
    schema::{Problem, Violation},
};

rule! {
    /// `runtime-versions` names no runtime.
    ///
    /// ## Why
    /// The reference asks for at least one. An empty `runtime-versions` is often the rest of an edit, or the runtimes
    /// stand at the wrong indentation.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   install:
    ///     runtime-versions:
    ///     commands:
    ///       - npm ci
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   install:
    ///     runtime-versions:
    ///       nodejs: 22
    ///     commands:
    ///       - npm ci
    /// ```
    name: "empty-runtime-versions",
    check: Check::Shape(check),
}

fn check(violation: &Violation<'_>, spec: &Buildspec<'_>, report: &mut Report<'_>) -> bool {
    let is_empty = match violation.problem {
        Problem::OutOfBounds { .. } => true,
        Problem::WrongType { .. } => violation.node.is_absent(),
        _ => false,
    };
    if !is_empty || !violation.is_at(&["phases", "install", "runtime-versions"]) {
        return false;
    }
    // Runtimes beside it are told as misplaced: it is one mistake.
    let phase = spec.at(&["phases", "install"]);
    if !phase.is_some_and(|phase| RUNTIMES.iter().any(|name| phase.get(name).is_some())) {
        report.find(violation.span(), "`runtime-versions` names no runtime").help("name a runtime and its version below it, or remove it");
    }
    true
}
