use crate::{
    diagnostics::{Confidence, Severity},
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
};

rule! {
    /// A phase has both `steps` and `commands`.
    ///
    /// ## Why
    /// CodeBuild runs the steps of GitHub Actions or a list of commands, not both in the same phase.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     steps:
    ///       - name: Lint
    ///         uses: super-linter/super-linter@v7
    ///     commands:
    ///       - npm test
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm run lint
    ///       - npm test
    /// ```
    name: "steps-and-commands",
    severity: Severity::Warning,
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    for phase in &spec.phases {
        let (Some(steps), Some(commands)) = (phase.body.entry("steps"), phase.body.entry("commands")) else { continue };
        report
            .find(steps.key.span(), "a phase has either `steps` or `commands`")
            .label(commands.key.span(), "the commands")
            .help("put them into two phases")
            .confidence(Confidence::Likely);
    }
}
