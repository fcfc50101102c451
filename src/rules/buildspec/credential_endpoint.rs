use crate::{
    diagnostics::Severity,
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
};

rule! {
    /// The credentials of the build are fetched by hand.
    ///
    /// ## Why
    /// The address `169.254.170.2` answers with the credentials of the service role. The AWS CLI and all SDKs ask it themselves; a
    /// command that does puts the keys where the log, a file or another server may get them.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - curl -s 169.254.170.2$AWS_CONTAINER_CREDENTIALS_RELATIVE_URI > credentials.json
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - aws sts get-caller-identity
    /// ```
    name: "credential-endpoint",
    severity: Severity::Info,
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    for invocation in &spec.flow().invocations {
        let Some(call) = invocation.call().filter(|call| matches!(call.tool, "curl" | "wget")) else { continue };
        let asks = |text: &str| ["http://", ""].iter().any(|scheme| text.strip_prefix(scheme).is_some_and(|rest| rest.starts_with("169.254.170.2")));
        let Some(word) = call.operands().find(|word| asks(&word.known_prefix())) else { continue };
        report
            .find_call(invocation, &word.range, "this fetches the credentials of the build's role")
            .help("let the AWS CLI or SDK fetch them, and use `aws configure export-credentials` for what needs them otherwise");
    }
}
