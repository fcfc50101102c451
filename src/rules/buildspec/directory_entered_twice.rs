use crate::{
    diagnostics::{Confidence, Severity},
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
    shell::Certainty,
};

rule! {
    /// `cd` goes into a directory in which the shell already is.
    ///
    /// ## Why
    /// Version 0.2 runs all commands of all phases in one shell, and the directory stays. The second `cd app` looks for `app`
    /// within `app`.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   pre_build:
    ///     commands:
    ///       - cd app
    ///       - npm ci
    ///   build:
    ///     commands:
    ///       - cd app
    ///       - npm test
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   pre_build:
    ///     commands:
    ///       - cd app
    ///       - npm ci
    ///   build:
    ///     commands:
    ///       - npm test
    /// ```
    name: "directory-entered-twice",
    severity: Severity::Info,
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    if spec.is_version_0_1() {
        return;
    }
    for call in &spec.flow().invocations {
        let [target] = call.arguments() else { continue };
        if call.program().as_deref() != Some("cd") || call.certainty != Certainty::Always || !call.is_here() {
            continue;
        }
        let (Some(directory), Some(target)) = (call.state.directory.as_deref(), target.literal()) else { continue };
        let target = target.trim_start_matches("./").trim_end_matches('/');
        let is_name = !target.is_empty() && !target.split('/').any(|part| part.is_empty() || part == "." || part == "..");
        let is_there = directory == target || directory.ends_with(&format!("/{target}"));
        // A directory of the same name may lie within it.
        if is_name && is_there && spec.context.repository.has(&format!("{directory}/{target}")) != Some(true) {
            report
                .find(call.words_span(), format!("the shell is already in `{directory}`"))
                .confidence(Confidence::Likely)
                .help("remove it, or enter the directory in a subshell: `(cd … && …)`");
        }
    }
}
