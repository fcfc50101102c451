use crate::{
    diagnostics::Severity,
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
};

rule! {
    /// A variable has a name that begins with `CODEBUILD_`, which is reserved.
    ///
    /// ## Why
    /// CodeBuild keeps these names for itself: it sets some of them in every build, and may set more one day. Whether a
    /// value of your own wins is not promised anywhere.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// env:
    ///   variables:
    ///     CODEBUILD_STAGE: test
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm test -- --stage $CODEBUILD_STAGE
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// env:
    ///   variables:
    ///     STAGE: test
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm test -- --stage $STAGE
    /// ```
    name: "reserved-variable",
    severity: Severity::Warning,
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    for key in spec.variable_names() {
        let name = key.text();
        // These are made to be set: they configure self-hosted runners.
        if name.starts_with("CODEBUILD_") && !name.starts_with("CODEBUILD_CONFIG_") {
            report
                .find(key.span(), format!("`{name}` is reserved: CodeBuild keeps all names that begin with `CODEBUILD_`"))
                .help("choose a name without `CODEBUILD_`");
        }
    }
}
