use crate::{
    diagnostics::{Confidence, Severity},
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
    shell::{Failure, Purpose},
};

rule! {
    /// A failing test or deployment counts as a success.
    ///
    /// ## Why
    /// Behind `|| true`, or `||` and anything else that always succeeds, a failure is no failure: the build is green, and
    /// what comes next ships what was not tested.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm test || true
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
    name: "swallowed-failure",
    severity: Severity::Warning,
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    for call in spec.flow().invocations.iter().filter(|call| call.failure == Failure::Swallowed && call.is_here()) {
        let what = match call.purpose() {
            Some(Purpose::Test) => "a failing test",
            Some(Purpose::Deploy) => "a failing deployment",
            _ => continue,
        };
        report
            .find(call.words_span(), format!("{what} counts as a success"))
            .confidence(Confidence::Likely)
            .help("remove the `||` and what stands behind it");
    }
}
