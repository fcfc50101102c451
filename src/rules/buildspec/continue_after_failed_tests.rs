use crate::{
    diagnostics::Severity,
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
    shell::{Certainty, Failure, Purpose},
};

rule! {
    /// A phase with tests goes on to the next phase when they fail.
    ///
    /// ## Why
    /// With `on-failure: CONTINUE` the next phase starts although a command has failed. Tests and scans in that phase
    /// cannot stop what comes behind it.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     on-failure: CONTINUE
    ///     commands:
    ///       - npm test
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     on-failure: ABORT
    ///     commands:
    ///       - npm test
    /// ```
    name: "continue-after-failed-tests",
    severity: Severity::Warning,
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    for phase in &spec.phases {
        let Some(value) = phase.body.get("on-failure").filter(|value| value.as_str() == Some("CONTINUE")) else { continue };
        let mut calls = spec.flow().in_phase(phase.name());
        let is_test = calls.find(|call| {
            let counts = call.failure == Failure::Stops && call.certainty == Certainty::Always && !call.place.is_finally;
            counts && call.is_here() && call.purpose() == Some(Purpose::Test)
        });
        if let Some(test) = is_test {
            report
                .find(value.span(), "the build goes on to the next phase when the tests fail")
                .label(test.words_span(), "the tests")
                .help("remove it, or write `ABORT`");
        }
    }
}
