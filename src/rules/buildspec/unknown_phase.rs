use crate::{
    diagnostics::Applicability,
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
    schema::{Problem, Violation},
};

rule! {
    /// A phase has a name that CodeBuild does not know.
    ///
    /// ## Why
    /// There are four phases with fixed names: `install`, `pre_build`, `build` and `post_build`. With any other name
    /// the build ends before its first command.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   pre-build:
    ///     commands:
    ///       - npm ci
    ///   build:
    ///     commands:
    ///       - npm test
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   pre_build:
    ///     commands:
    ///       - npm ci
    ///   build:
    ///     commands:
    ///       - npm test
    /// ```
    name: "unknown-phase",
    fix: Some(Applicability::Safe),
    answer: Some("YAML_FILE_ERROR Message: Invalid buildspec phase name: …. Expecting: build,install,post_build,pre_build"),
    check: Check::Shape(check),
}

fn check(violation: &Violation<'_>, _: &Buildspec<'_>, report: &mut Report<'_>) -> bool {
    let Problem::UnknownKey { key, .. } = &violation.problem else { return false };
    if !violation.is_at(&["phases"]) {
        return false;
    }
    let finding = report.find(key.span(), format!("there is no phase `{}`", key.text()));
    finding.answer(Some(format!(
        "YAML_FILE_ERROR Message: Invalid buildspec phase name: {}. Expecting: build,install,post_build,pre_build",
        key.text()
    )));
    match violation.suggestion() {
        Some(meant) => finding.help(format!("did you mean `{}`?", meant.name)).fix(meant.fix(key.span())),
        None => finding.help("move its commands into `install`, `pre_build`, `build` or `post_build`"),
    };
    true
}
