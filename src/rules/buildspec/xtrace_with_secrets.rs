use crate::{
    diagnostics::{Confidence, Severity},
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
    secrets,
    shell::Word,
};

rule! {
    /// Commands with secrets in them are traced into the log.
    ///
    /// ## Why
    /// Under `set -x` the shell prints each command with the values of its variables. CodeBuild masks the exact value of what it has
    /// fetched itself; a value that the shell quotes or that has been changed on the way comes through.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// env:
    ///   secrets-manager:
    ///     API_TOKEN: app/api:token
    /// phases:
    ///   build:
    ///     commands:
    ///       - set -x
    ///       - ./deploy --token "$API_TOKEN"
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// env:
    ///   secrets-manager:
    ///     API_TOKEN: app/api:token
    /// phases:
    ///   build:
    ///     commands:
    ///       - ./deploy --token "$API_TOKEN"
    /// ```
    name: "xtrace-with-secrets",
    severity: Severity::Warning,
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    for invocation in spec.flow().invocations.iter().filter(|invocation| invocation.state.xtrace == Some(true)) {
        let mut variables = invocation.arguments().iter().flat_map(Word::variables);
        let is_secret = |name: &str| secrets::names_secret(name) && invocation.state.is_secret(name);
        let Some(variable) = variables.find(|variable| is_secret(&variable.name)) else { continue };
        report
            .find_call(invocation, &variable.range, format!("`set -x` prints this command with the value of `{}`", variable.name))
            .confidence(Confidence::Likely)
            .help("leave `set -x` out, or switch it off with `set +x` before");
        return;
    }
}
