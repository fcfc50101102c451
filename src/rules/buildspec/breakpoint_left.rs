use crate::{
    diagnostics::Severity,
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
};

rule! {
    /// A breakpoint is left in the commands.
    ///
    /// ## Why
    /// `codebuild-breakpoint` pauses a build that was started with session connection, until somebody connects and resumes
    /// it or the build times out. It is meant for one search for a mistake, not for the repository.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - codebuild-breakpoint
    ///       - npm test
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
    name: "breakpoint-left",
    severity: Severity::Warning,
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    for call in &spec.flow().invocations {
        if let Some(word) = call.words.first().filter(|_| call.program().as_deref() == Some("codebuild-breakpoint")) {
            report.find_call(call, &word.range, "a breakpoint is left here").help("remove it");
        }
    }
}
