use crate::{
    diagnostics::{Confidence, Severity},
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
    secrets::{self, Password},
    shell::Invocation,
};

rule! {
    /// A password is given on the command line.
    ///
    /// ## Why
    /// The words of a command can be read by every process on the machine while it runs, and appear in traces (`set -x`) and in error
    /// messages. `docker login` says so each time, and so does `mysql`.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   pre_build:
    ///     commands:
    ///       - docker login -u $DOCKER_USER -p $DOCKER_PASSWORD
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   pre_build:
    ///     commands:
    ///       - echo "$DOCKER_PASSWORD" | docker login -u $DOCKER_USER --password-stdin
    /// ```
    name: "secret-on-command-line",
    severity: Severity::Warning,
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    for invocation in &spec.flow().invocations {
        let Some(password) = secrets::password(invocation).filter(|password| is_given(password, invocation)) else { continue };
        report
            .find_call(invocation, &password.word.range, format!("`{}` gets {} on its command line", password.program, password.what))
            .confidence(Confidence::Likely)
            .help(password.help);
    }
}

/// Whether it comes from elsewhere: one that is written there is told by `secret-in-command`.
fn is_given(password: &Password<'_>, invocation: &Invocation<'_>) -> bool {
    let is_secret = || password.word.variables().iter().any(|variable| invocation.state.is_secret(&variable.name));
    password.text.is_none() && (password.is_certain || is_secret())
}
