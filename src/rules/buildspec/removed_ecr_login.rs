use crate::{
    diagnostics::{Confidence, Severity},
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
};

rule! {
    /// `aws ecr get-login` is no longer there.
    ///
    /// ## Why
    /// Version 2 of the AWS command line interface, which all current build images hold, has no `ecr get-login`. It
    /// rejects the command, nothing is logged in, and the push or pull behind it is denied.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   pre_build:
    ///     commands:
    ///       - $(aws ecr get-login --no-include-email --region $AWS_DEFAULT_REGION)
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   pre_build:
    ///     commands:
    ///       - aws ecr get-login-password | docker login --username AWS --password-stdin $REGISTRY
    /// ```
    name: "removed-ecr-login",
    severity: Severity::Warning,
    answer: Some("Invalid choice, valid choices are:"),
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    for invocation in &spec.flow().invocations {
        let Some(call) = invocation.call().filter(|call| call.is("aws", "ecr get-login")) else { continue };
        report
            .find_call(invocation, &call.verb.range, "version 2 of the AWS CLI has no `ecr get-login`")
            .confidence(Confidence::Likely)
            .help("use `aws ecr get-login-password | docker login --username AWS --password-stdin` and the registry");
    }
}
