use crate::{
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
    schema::{Problem, Violation},
};

rule! {
    /// `runtime-versions` stands outside the install phase.
    ///
    /// ## Why
    /// CodeBuild selects runtimes in the install phase only. Elsewhere the build runs with whatever versions the image
    /// has by default.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     runtime-versions:
    ///       nodejs: 22
    ///     commands:
    ///       - npm test
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   install:
    ///     runtime-versions:
    ///       nodejs: 22
    ///   build:
    ///     commands:
    ///       - npm test
    /// ```
    name: "runtime-versions-outside-install",
    check: Check::Shape(check),
}

fn check(violation: &Violation<'_>, _: &Buildspec<'_>, report: &mut Report<'_>) -> bool {
    let Problem::UnknownKey { key, .. } = &violation.problem else { return false };
    let is_outside = violation.path.is_empty() || violation.is_at(&["phases"]) || violation.is_at(&["phases", "*"]);
    if !is_outside || !matches!(key.text(), "runtime-versions" | "runtime_versions") || violation.is_at(&["phases", "install"]) {
        return false;
    }
    report.find(key.span(), "runtimes are selected in the `install` phase only").help("move `runtime-versions` into `phases.install`");
    true
}
