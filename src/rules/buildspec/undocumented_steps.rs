use crate::{
    diagnostics::{Confidence, Severity},
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
};

rule! {
    /// A phase has `steps`, which AWS no longer documents.
    ///
    /// ## Why
    /// From 2023 to 2025 AWS described how a phase runs GitHub Actions as `steps`. The page is gone. What still works today
    /// may stop without notice, and it never worked without a connection to GitHub.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     steps:
    ///       - name: Lint
    ///         uses: super-linter/super-linter@v7
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm run lint
    /// ```
    name: "undocumented-steps",
    severity: Severity::Info,
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    for phase in spec.phases.iter().filter(|phase| phase.body.get("commands").is_none()) {
        if let Some(steps) = phase.body.entry("steps") {
            report
                .find(steps.key.span(), "AWS no longer documents `steps` in a buildspec")
                .help("run a command, or make the project a runner for GitHub Actions")
                .confidence(Confidence::Possible);
        }
    }
}
