use crate::{
    diagnostics::Applicability,
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
    schema::{Problem, Violation, listed},
};

rule! {
    /// `runtime-versions` names a runtime that no build image has.
    ///
    /// ## Why
    /// The names are fixed: `nodejs`, not `node`; `golang`, not `go`. With any other the build ends before its first
    /// command.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   install:
    ///     runtime-versions:
    ///       node: 22
    ///   build:
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
    name: "unknown-runtime",
    fix: Some(Applicability::Suggested),
    answer: Some("YAML_FILE_ERROR Message: Unknown runtime named '…'. This build image has the following runtimes: …"),
    check: Check::Shape(check),
}

fn check(violation: &Violation<'_>, _: &Buildspec<'_>, report: &mut Report<'_>) -> bool {
    let Problem::UnknownKey { key, known } = &violation.problem else { return false };
    if !violation.is_at(&["phases", "install", "runtime-versions"]) {
        return false;
    }
    let finding = report.find(key.span(), format!("there is no runtime `{}`", key.text()));
    let answer = format!("YAML_FILE_ERROR Message: Unknown runtime named '{}'. This build image has the following runtimes: …", key.text());
    finding.answer(Some(answer));
    match violation.suggestion() {
        Some(meant) => finding.help(format!("did you mean `{}`?", meant.name)).fix(meant.fix(key.span())),
        None => finding.help(format!("the runtimes are {}", listed(known, "and"))),
    };
    true
}
